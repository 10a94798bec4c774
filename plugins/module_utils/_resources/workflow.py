# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The workflow: the steps of building, testing or distributing an image."""

from __future__ import annotations

from .._aws.kinds import WORKFLOW as KIND
from .._documents import workflow as document
from .._documents.checks import check_document
from .._options.conversions import DOCUMENT
from .._options.spec import Option, Values
from .resource import InfoSpec, ResourceSpec, RuleContext


def document_can_run(values: Values, context: RuleContext) -> None:
    check_document(values, document.mistakes)


WORKFLOW = ResourceSpec(
    KIND,
    options={
        "type": Option(choices=("BUILD", "TEST", "DISTRIBUTION"), required=True),
        "description": Option(),
        "change_description": Option(incidental=True),
        "data": Option("raw", conversion=DOCUMENT),
        "uri": Option(uri_of="data"),
        "kms_key_id": Option(),
    },
    rules=(document_can_run,),
    typed_by="type",
)

WORKFLOWS = InfoSpec(
    WORKFLOW, filters=("description", "name", "type", "version"), owners=("Self", "Amazon", "AWSMarketplace")
)
