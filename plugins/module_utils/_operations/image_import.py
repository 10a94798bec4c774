# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Import a virtual machine or a disk as an image."""

from __future__ import annotations

import re

from .._aws.arn import Version
from .._aws.client import Client
from .._aws.errors import InvalidOption
from .._aws.kinds import INFRASTRUCTURE_CONFIGURATION
from .._engine.operation import Context, OperationSpec, reporting_changes, request
from .._images.image import IN_PROGRESS, status_of
from .._images.image_result import image_result
from .._images.poll import FOLLOWING_UNSCANNED
from .._images.search import Search, find_images
from .._images.start import NewBuild, ensure_build
from .._images.states import StateChange
from .._options.arguments import parse_version
from .._options.conversions import ROLE
from .._options.spec import TAG_OPTIONS, Option, Options, Reference, Values, is_empty
from .._options.wait import Wait
from .._resources.image_pipeline import IMAGE_LOGGING, role_for_log_groups

_COMMON: Options = {
    "platform": Option(choices=("Windows", "Linux", "macOS")),
    "os_version": Option(),
    "description": Option(),
    "logging_configuration": Option("dict", options=IMAGE_LOGGING),
    **TAG_OPTIONS,
}
VM: Options = {**_COMMON, "vm_import_task_id": Option()}
"""The options of ImportVmImage, except name and version."""

DISK: Options = {
    **_COMMON,
    "uri": Option(),
    "infrastructure_configuration_arn": Option(reference=Reference(INFRASTRUCTURE_CONFIGURATION)),
    "execution_role": Option(conversion=ROLE),
    "register_image_options": Option("dict", options={"secure_boot_enabled": Option("bool"), "uefi_data": Option()}),
    "windows_configuration": Option("dict", options={"image_index": Option("int")}),
}
"""The options of ImportDiskImage, except name and version."""

ONLY_DISK = {"platform": "Windows", "os_version": "Microsoft Windows 11"}
"""The only values that ImportDiskImage allows (botocore's description of it)."""

IMPORTS = ("IMPORT", "IMPORT_ISO")
"""The build types of imported images."""

_EXISTING = (*IN_PROGRESS, "AVAILABLE", "DEPRECATED", "DISABLED")
"""The statuses of an image that does not have to be imported again."""


def ensure_import(context: Context, values: Values) -> Values:
    """Import an image, or delete an imported one, and return the result of the task."""
    _check_version(values)
    found = _find_builds(context.client, values)
    if values["state"] == "absent":
        return _delete(context, found, values)
    _check_options(context, values)
    existing = next((image for image in found if status_of(image) in _EXISTING), None)
    if existing and values.get("platform", existing["platform"]) != existing["platform"]:
        reason = f"the image '{existing['arn']}' has the platform {existing['platform']}. Import another version."
        raise InvalidOption("platform", reason)
    return ensure_build(context, values, existing, lambda: _plan(context, values))


def _check_version(values: Values) -> None:
    exact = parse_version(values)
    if exact is None or exact.is_wildcard:
        reason = f"'{values['version']}' has a wildcard. Give an exact version, such as 1.0.0."
        raise InvalidOption("version", reason)


def _find_builds(client: Client, values: Values) -> list[Values]:
    """Return the builds with this name and version, newest first."""
    query = Search(name=values["name"], version=Version.parse(values["version"]))
    found = find_images(client, query)
    for image in found:
        if image.get("build_type", "IMPORT") not in IMPORTS:
            reason = f"the image '{image['arn']}' was built from a recipe. Use another name or version."
            raise InvalidOption("name", reason)
    return found


def _delete(context: Context, found: list[Values], values: Values) -> Values:
    wait = Wait(values["wait_timeout"])
    deletions = [
        StateChange(context.client, image["arn"], "absent", values, wait, context.check_mode) for image in found
    ]
    with reporting_changes(lambda: any(deletion.has_changed for deletion in deletions)):
        deleted = [image for deletion, image in zip(deletions, found, strict=True) if deletion.apply(image)[0]]
    return image_result(bool(deleted), deleted[0] if deleted else {}, {})


def _check_options(context: Context, values: Values) -> None:
    is_disk, options = ("uri" in values, DISK if "uri" in values else VM)
    for name in {**VM, **DISK}:
        if name not in options and not is_empty(values.get(name)):
            raise InvalidOption(name, f"is not allowed with {'uri' if is_disk else 'vm_import_task_id'}. Omit it.")
    if is_disk:
        _check_disk(values)
        role_for_log_groups(values, context.for_rules)
        return
    if not values.get("vm_import_task_id"):
        raise InvalidOption("vm_import_task_id", "is required, unless uri is given.")
    group = values.get("logging_configuration", {}).get("log_group_name", "")
    if group and not group.startswith("/aws/imagebuilder/"):
        reason = f"'{group}' must begin with /aws/imagebuilder/ for the import of a virtual machine."
        raise InvalidOption("logging_configuration.log_group_name", reason)


def _check_disk(values: Values) -> None:
    for name, only in ONLY_DISK.items():
        if values.get(name, only) != only:
            raise InvalidOption(name, f"must be '{only}' for an import from a disk, not '{values[name]}'.")
    if not re.fullmatch(r"s3://[^/]+/.+\.(iso|ISO|Iso)", values["uri"]):
        raise InvalidOption("uri", f"'{values['uri']}' does not have the form s3://bucket/key.iso.")
    registered = values.get("register_image_options", {})
    if registered.get("uefi_data") and registered.get("secure_boot_enabled") is False:
        reason = "is not allowed with secure_boot_enabled: false. Omit it."
        raise InvalidOption("register_image_options.uefi_data", reason)


def _plan(context: Context, values: Values) -> NewBuild:
    is_disk = "uri" in values
    operation, options = ("import_disk_image", DISK) if is_disk else ("import_vm_image", VM)
    given = {name: value for name, value in values.items() if name in options}
    members = request(
        context.client,
        operation,
        options,
        {**ONLY_DISK, **given} if is_disk else given,
        name=values["name"],
        semanticVersion=values["version"],
    )
    return NewBuild(
        f"import '{values['name']}'",
        operation,
        members,
        {"name": values["name"], "version": values["version"], "tags": values.get("tags", {})},
        arn_member="imageBuildVersionArn" if is_disk else "imageArn",
    )


OPERATION = OperationSpec(
    options={
        "name": Option(required=True),
        "version": Option(required=True),
        "state": Option(choices=("present", "absent"), default="present"),
        **VM,
        **DISK,
        "purge_tags": Option("bool", default=True),
        **FOLLOWING_UNSCANNED,
    },
    run=ensure_import,
    mutually_exclusive=(("vm_import_task_id", "uri"),),
)
