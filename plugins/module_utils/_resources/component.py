# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The component: a document of what to install, check and test."""

from __future__ import annotations

from .._aws.errors import InvalidOption
from .._aws.kinds import COMPONENT as KIND
from .._documents import component as document
from .._documents.checks import check_document, source_of
from .._documents.script import is_document, script_in, type_of
from .._options.conversions import DOCUMENT
from .._options.spec import Option, Values
from .resource import InfoSpec, ResourceSpec, RuleContext


def in_the_same_terms(given: Values, there: Values) -> tuple[Values, Values]:
    """Of what was a script the service shows a document, and what a document makes of a component, as its type."""
    data = given.get("data", "")
    if given.get("format"):
        script = script_in(there.get("data", ""), data)
        return given, there if script is None else {**there, "format": given["format"], "data": script}
    if data and data != there.get("data"):
        return {"type": type_of(data), **given}, there
    return given, there


def document_can_run(values: Values, context: RuleContext) -> None:
    if not values.get("format"):
        check_document(values, document.mistakes, otherwise=". A script needs format: SHELL")


def type_is_that_of_the_document(values: Values, context: RuleContext) -> None:
    """The type of a script is for the task to say, that of a document is for the document."""
    if values.get("format"):
        if not values.get("type"):
            raise InvalidOption("type", "is required with format: a script can be for BUILD or for TEST")
    elif values.get("type") not in (None, type_of(values["data"])):
        only = "its only phase is test" if values["type"] == "BUILD" else "test is not its only phase"
        raise InvalidOption("type", f"the document is not of the type {values['type']}, because {only}: leave it out")


def script_is_a_script(values: Values, context: RuleContext) -> None:
    if not values.get("format"):
        return
    if values.get("supported_os_versions"):
        reason = "a script cannot have them: leave them out, or write [] to have them removed"
        raise InvalidOption("supported_os_versions", reason)
    if is_document(values["data"]):
        raise InvalidOption(source_of(values), "this is a document, not a script: leave out format and type")


COMPONENT = ResourceSpec(
    KIND,
    options={
        "description": Option(),
        "change_description": Option(incidental=True),
        "platform": Option(choices=("Windows", "Linux", "macOS")),
        "supported_os_versions": Option("list", elements="str", unordered=True),
        "format": Option(choices=("SHELL",), import_only=True),
        "type": Option(choices=("BUILD", "TEST"), import_only=True),
        "data": Option("raw", conversion=DOCUMENT),
        "uri": Option(uri_of="data"),
        "kms_key_id": Option(),
    },
    rules=(document_can_run, type_is_that_of_the_document, script_is_a_script),
    imported_by="format",
    align=in_the_same_terms,
)

COMPONENTS = InfoSpec(
    COMPONENT,
    filters=("description", "name", "platform", "product_codes", "status", "supported_os_version", "type", "version"),
    owners=("Self", "Shared", "Amazon", "ThirdParty", "AWSMarketplace"),
)
