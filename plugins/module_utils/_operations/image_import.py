# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make an image of a virtual machine or of a disk that was made elsewhere."""

from __future__ import annotations

import re

from .._aws.arn import Version
from .._aws.client import Client
from .._aws.errors import InvalidOption
from .._aws.kinds import INFRASTRUCTURE_CONFIGURATION
from .._engine.declaration import version
from .._engine.operation import Context, OperationSpec, request
from .._images import search
from .._images.poll import UNSCANNED
from .._images.result import answer, followed, made, tagged
from .._images.search import UNDERWAY, Search, status_of
from .._images.states import Change
from .._options.conversions import ROLE
from .._options.spec import TAG_OPTIONS, Option, Options, Reference, Values, is_empty
from .._options.wait import Wait
from .._resources.image_pipeline import IMAGE_LOGGING, role_for_log_groups

OF_BOTH: Options = {
    "platform": Option(choices=("Windows", "Linux", "macOS")),
    "os_version": Option(),
    "description": Option(),
    "logging_configuration": Option("dict", options=IMAGE_LOGGING),
    **TAG_OPTIONS,
}
VM: Options = {**OF_BOTH, "vm_import_task_id": Option()}
"""What ImportVmImage takes, beside name and version."""

DISK: Options = {
    **OF_BOTH,
    "uri": Option(),
    "infrastructure_configuration_arn": Option(reference=Reference(INFRASTRUCTURE_CONFIGURATION)),
    "execution_role": Option(conversion=ROLE),
    "register_image_options": Option("dict", options={"secure_boot_enabled": Option("bool"), "uefi_data": Option()}),
    "windows_configuration": Option("dict", options={"image_index": Option("int")}),
}
"""What ImportDiskImage takes, beside name and version."""

ONLY_DISK = {"platform": "Windows", "os_version": "Microsoft Windows 11"}
"""The only values that ImportDiskImage takes (botocore's description of it)."""

IMPORTS = ("IMPORT", "IMPORT_ISO")


def run(context: Context, values: Values) -> Values:
    client, check_mode = context.client, context.check_mode
    _check_version(values)
    found = _existing(client, values)
    if values["state"] == "absent":
        return _absent(client, found, values, check_mode)
    _check(context, values)
    alive = [image for image in found if status_of(image) in (*UNDERWAY, "AVAILABLE", "DEPRECATED", "DISABLED")]
    if not alive:
        return _imported(client, values, check_mode)
    platform = values.get("platform", alive[0]["platform"])
    if platform != alive[0]["platform"]:
        reason = f"'{alive[0]['arn']}' is there with {alive[0]['platform']}: import it as another version"
        raise InvalidOption("platform", reason)
    told = tagged(client, alive[0], values, check_mode)
    return told if check_mode else followed(client, alive[0]["arn"], values, told)


def _check_version(values: Values) -> None:
    exact = version(values)
    if exact is None or exact.is_wildcard:
        reason = f"'{values['version']}' has a wildcard: an import has one exact version, such as 1.0.0"
        raise InvalidOption("version", reason)


def _existing(client: Client, values: Values) -> list[Values]:
    """The builds of that name and version, the newest first."""
    query = Search(name=values["name"], version=Version.parse(values["version"]))
    found = search.find(client, query)
    for image in found:
        if image.get("build_type", "IMPORT") not in IMPORTS:
            reason = f"'{image['arn']}' was built from a recipe, not imported: choose another name or version"
            raise InvalidOption("name", reason)
    return found


def _absent(client: Client, found: list[Values], values: Values, check_mode: bool) -> Values:
    wait = Wait(values["wait_timeout"])
    changed = [Change(client, image["arn"], "absent", values, wait, check_mode).make(image)[0] for image in found]
    return answer(any(changed), found[0] if any(changed) else {}, {})


def _check(context: Context, values: Values) -> None:
    of_disk, options = ("uri" in values, DISK if "uri" in values else VM)
    for name in {**VM, **DISK}:
        if name not in options and not is_empty(values.get(name)):
            raise InvalidOption(name, f"does not go with {'uri' if of_disk else 'vm_import_task_id'}")
    if of_disk:
        _check_disk(values)
        role_for_log_groups(values, context.for_rules)
        return
    if not values.get("vm_import_task_id"):
        raise InvalidOption("vm_import_task_id", "is needed, or uri: what is imported")
    group = values.get("logging_configuration", {}).get("log_group_name", "")
    if group and not group.startswith("/aws/imagebuilder/"):
        reason = f"'{group}' is outside /aws/imagebuilder/, where the import of a virtual machine cannot write"
        raise InvalidOption("logging_configuration.log_group_name", reason)


def _check_disk(values: Values) -> None:
    for name, only in ONLY_DISK.items():
        if values.get(name, only) != only:
            raise InvalidOption(name, f"'{values[name]}' cannot be imported from a disk, only {only} can")
    if not re.fullmatch(r"s3://[^/]+/.+\.(iso|ISO|Iso)", values["uri"]):
        raise InvalidOption("uri", f"'{values['uri']}' is not of the form s3://bucket/key.iso")
    registered = values.get("register_image_options", {})
    if registered.get("uefi_data") and registered.get("secure_boot_enabled") is False:
        raise InvalidOption("register_image_options.uefi_data", "does not go with secure_boot_enabled: false")


def _imported(client: Client, values: Values, check_mode: bool) -> Values:
    of_disk = "uri" in values
    operation, options = ("import_disk_image", DISK) if of_disk else ("import_vm_image", VM)
    given = {name: value for name, value in values.items() if name in options}
    asked = request(
        client,
        operation,
        options,
        {**ONLY_DISK, **given} if of_disk else given,
        name=values["name"],
        semanticVersion=values["version"],
    )
    told = made({"name": values["name"], "version": values["version"], "tags": values.get("tags", {})})
    if check_mode:
        return told
    answered = client.call(f"import '{values['name']}'", operation, **asked)
    return followed(client, answered["imageBuildVersionArn" if of_disk else "imageArn"], values, told)


OPERATION = OperationSpec(
    options={
        "name": Option(required=True),
        "version": Option(required=True),
        "state": Option(choices=("present", "absent"), default="present"),
        **VM,
        **DISK,
        "purge_tags": Option("bool", default=True),
        **UNSCANNED,
    },
    run=run,
    mutually_exclusive=(("vm_import_task_id", "uri"),),
)
