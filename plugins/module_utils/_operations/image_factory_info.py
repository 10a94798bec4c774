# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read the resources of an account in the form of a factory."""

from __future__ import annotations

from .._engine.operation import Context, OperationSpec
from .._factory.export import Selection, export, files
from .._factory.ownership import MARK
from .._options.spec import TAG_OPTIONS, Option, Values

PREFIX = "image_factory"
"""The prefix of the role's variables."""


def read_factory(context: Context, values: Values) -> Values:
    client = context.client
    client.identify_caller()
    marked = {MARK: values["factory"]} if "factory" in values else {}
    tags = {**values.get("tags", {}), **marked}
    found = export(client, Selection(values.get("name"), tags, values["include_references"]))
    return {"changed": False, "resources": found, "files": files(found, PREFIX)}


OPERATION = OperationSpec(
    options={
        "name": Option(),
        "factory": Option(),
        **TAG_OPTIONS,
        "include_references": Option("bool", default=True),
    },
    run=read_factory,
    selectors=("name", "factory"),
)
