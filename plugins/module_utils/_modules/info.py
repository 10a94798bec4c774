# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the info modules of the resources."""

from __future__ import annotations

from typing import Any

from .._aws.kinds import Versions
from .._engine import declaration
from .._engine.listing import Asked, read
from .._options.spec import Option, Options
from .._resources.resource import InfoSpec
from .edge import open_module, run_reporting_errors

_FOUND: Options = {
    "name": Option(),
    "arn": Option(),
    "filters": Option("dict", default={}),
}
_FOUND_VERSIONS: Options = {
    "version": Option(),
    "versions": Option(choices=("newest", "all"), default="newest"),
}


def run_info(spec: InfoSpec) -> None:
    """The whole of an info module."""
    versioned = {} if spec.resource.kind.versions is Versions.NONE else _FOUND_VERSIONS
    owned = {"owner": Option(choices=spec.owners, default="Self")} if spec.owners else {}
    module = open_module({**_FOUND, **versioned, **owned}, mutually_exclusive=[("name", "arn", "filters")])
    found = run_reporting_errors(
        module, spec.resource.options, lambda client: read(client, spec, _asked(module.params))
    )
    module.exit_json(changed=False, **{spec.resource.kind.plural: found})


def _asked(given: dict[str, Any]) -> Asked:
    return Asked(
        name=given["name"],
        arn=given["arn"],
        filters=given["filters"],
        owner=given.get("owner", "Self"),
        version=declaration.version(given) if given.get("version") is not None else None,
        every_version=given.get("versions") == "all",
    )
