# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The workflow: the steps of building, testing or distributing an image."""

from __future__ import annotations

from .._errors import InvalidOption
from .._forms import DOCUMENT
from .._kinds import WORKFLOW as KIND
from .._spec import InfoSpec, Lookup, Option, ResourceSpec, Values


def a_document(values: Values, lookup: Lookup) -> None:
    if not values.get("data") and not values.get("uri"):
        raise InvalidOption("data", "a workflow needs its document: give data or uri")


WORKFLOW = ResourceSpec(
    KIND,
    options={
        "type": Option(choices=("BUILD", "TEST", "DISTRIBUTION"), required=True),
        "description": Option(),
        "change_description": Option(incidental=True),
        "data": Option("raw", form=DOCUMENT),
        "uri": Option(stands_for="data"),
        "kms_key_id": Option(),
    },
    typed_by="type",
    rules=(a_document,),
    mutually_exclusive=(("data", "uri"),),
)

WORKFLOWS = InfoSpec(
    WORKFLOW, filters=("description", "name", "type", "version"), owners=("Self", "Amazon", "AWSMarketplace")
)
