# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The component: a document of what to install, check and test."""

from __future__ import annotations

from .._documents import component as document
from .._documents.mistakes import check_document
from .._forms import DOCUMENT
from .._kinds import COMPONENT as KIND
from .._spec import InfoSpec, Lookup, Option, ResourceSpec, Values


def document_can_run(values: Values, lookup: Lookup) -> None:
    check_document(values, document.mistakes)


COMPONENT = ResourceSpec(
    KIND,
    options={
        "description": Option(),
        "change_description": Option(incidental=True),
        "platform": Option(choices=("Windows", "Linux", "macOS")),
        "supported_os_versions": Option("list", elements="str", unordered=True),
        "data": Option("raw", form=DOCUMENT),
        "uri": Option(stands_for="data"),
        "kms_key_id": Option(),
    },
    rules=(document_can_run,),
)

COMPONENTS = InfoSpec(
    COMPONENT,
    filters=("description", "name", "platform", "product_codes", "status", "supported_os_version", "type", "version"),
    owners=("Self", "Shared", "Amazon", "ThirdParty", "AWSMarketplace"),
)
