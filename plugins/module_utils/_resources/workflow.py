# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The workflow: the steps of building, testing or distributing an image."""

from __future__ import annotations

from functools import partial

from .._aws.kinds import WORKFLOW as KIND
from .._documents.problems import check_document
from .._documents.workflow import workflow_problems
from .._options.document import DOCUMENT
from .._options.spec import Option, Values
from .kms import key_is_an_arn
from .resource import InfoSpec, ResourceSpec, RuleContext


def valid_workflow_document(values: Values, context: RuleContext) -> None:
    for text in check_document(values, partial(workflow_problems, stage=values["type"]), context.current):
        context.warn(text)


WORKFLOW = ResourceSpec(
    KIND,
    options={
        "type": Option(choices=("BUILD", "TEST", "DISTRIBUTION"), required=True),
        "description": Option(),
        "change_description": Option(describes_change=True),
        "data": Option("raw", conversion=DOCUMENT),
        "uri": Option(uri_of="data"),
        "kms_key_id": Option(),
    },
    rules=(valid_workflow_document, key_is_an_arn),
    typed_by="type",
)

WORKFLOWS = InfoSpec(
    WORKFLOW, filters=("description", "name", "type", "version"), owners=("Self", "Amazon", "AWSMarketplace")
)
