# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the info modules of the resources."""

from __future__ import annotations

from .._aws.kinds import Versions
from .._engine.listing import Query, find_resources
from .._options.arguments import parse_version
from .._options.spec import Option, Options, Values
from .._resources.resource import InfoSpec
from .edge import open_module, run_with_client

_SELECTION: Options = {
    "name": Option(),
    "arn": Option(),
    "filters": Option("dict", default={}),
}
_VERSION_SELECTION: Options = {
    "version": Option(),
    "versions": Option(choices=("newest", "all"), default="newest"),
}


def run_info(spec: InfoSpec) -> None:
    """Run an info module."""
    versioned = {} if spec.resource.kind.versions is Versions.NONE else _VERSION_SELECTION
    owned = {"owner": Option(choices=spec.owners, default="Self")} if spec.owners else {}
    module, values = open_module({**_SELECTION, **versioned, **owned}, mutually_exclusive=[("name", "arn", "filters")])
    found = run_with_client(module, spec.resource.options, lambda client: find_resources(client, spec, _query(values)))
    module.exit_json(changed=False, **{spec.resource.kind.plural: found})


def _query(values: Values) -> Query:
    return Query(
        name=values.get("name"),
        arn=values.get("arn"),
        filters=values["filters"],
        owner=values.get("owner", "Self"),
        version=parse_version(values),
        every_version=values.get("versions") == "all",
    )
