# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The component: a document of what to install, check and test."""

from __future__ import annotations

from functools import partial

from .._aws.errors import InvalidOption
from .._aws.kinds import COMPONENT as KIND
from .._documents.component import component_problems
from .._documents.problems import check_document, document_option
from .._documents.script import document_type, is_document, resembles_script, script_in
from .._options.document import DOCUMENT
from .._options.spec import Option, Values
from .kms import key_is_an_arn
from .resource import InfoSpec, ResourceSpec, RuleContext

PLATFORMS = ("Windows", "Linux", "macOS")


def align_component(given: Values, current: Values) -> tuple[Values, Values]:
    """Compare a script with the script in the current document, and the type of a document with its phases."""
    data = given.get("data", "")
    if given.get("format"):
        script = script_in(current.get("data", ""), data)
        return given, current if script is None else {**current, "format": given["format"], "data": script}
    if data and data != current.get("data"):
        return {"type": document_type(data), **given}, current
    return given, current


def same_platform(values: Values, context: RuleContext) -> None:
    """All versions of a component have the same platform, because recipes can use the newest version."""
    current = context.current.get("platform")
    if current and values.get("platform") != current:
        reason = f"is {current} and cannot be changed to {values.get('platform')}."
        raise InvalidOption("platform", f"{reason} Create a component with another name.")


def valid_component_document(values: Values, context: RuleContext) -> None:
    if values.get("format"):
        return
    # Which actions run on a platform is known only for these.
    platform = values["platform"] if values.get("platform") in PLATFORMS else ""
    check = partial(component_problems, platform=platform)
    advice = " For a script, set format: SHELL." if resembles_script(values["data"]) else ""
    for text in check_document(values, check, context.current, advice):
        context.warn(text)


def valid_component_type(values: Values, context: RuleContext) -> None:
    """The task sets the type of a script; the phases of a document determine that of a document."""
    if values.get("format"):
        if not values.get("type"):
            raise InvalidOption("type", "is required with format. Set BUILD or TEST.")
    elif values.get("type") not in (None, document_type(values["data"])):
        only = "its only phase is test" if values["type"] == "BUILD" else "test is not its only phase"
        raise InvalidOption("type", f"the document does not have the type {values['type']}: {only}. Omit type.")


def valid_script(values: Values, context: RuleContext) -> None:
    if not values.get("format"):
        return
    if values.get("supported_os_versions"):
        reason = "is not available for scripts. Omit it, or set [] to remove the existing versions."
        raise InvalidOption("supported_os_versions", reason)
    if is_document(values["data"]):
        raise InvalidOption(document_option(values), "this is a document, not a script. Omit format and type.")


COMPONENT = ResourceSpec(
    KIND,
    options={
        "description": Option(),
        "change_description": Option(describes_change=True),
        "platform": Option(enum=PLATFORMS),
        "supported_os_versions": Option("list", elements="str", unordered=True),
        "format": Option(choices=("SHELL",), import_only=True),
        "type": Option(choices=("BUILD", "TEST"), import_only=True),
        "data": Option("raw", conversion=DOCUMENT),
        "uri": Option(uri_of="data"),
        "kms_key_id": Option(),
    },
    rules=(same_platform, valid_component_document, valid_component_type, valid_script, key_is_an_arn),
    imported_by="format",
    align=align_component,
)

COMPONENTS = InfoSpec(
    COMPONENT,
    filters=("description", "name", "platform", "product_codes", "status", "supported_os_version", "type", "version"),
    owners=("Self", "Shared", "Amazon", "ThirdParty", "AWSMarketplace"),
)
