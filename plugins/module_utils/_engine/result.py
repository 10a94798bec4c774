# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The result of a task that declares a resource."""

from __future__ import annotations

from typing import Any

from .._aws.arn import Arn
from .._aws.kinds import Versions, kind_of
from .._options.diff import make_diff
from .._resources.resource import ResourceSpec
from .applying import Outcome


def resource_result(spec: ResourceSpec, name: str, outcome: Outcome, **more: Any) -> dict[str, Any]:
    """Return the result, together with ``more``. Raise the failure of the outcome with the result as its facts."""
    result = {**_result(spec, name, outcome), **more}
    if outcome.failure:
        outcome.failure.add_facts(**result)
        raise outcome.failure
    return result


def _result(spec: ResourceSpec, name: str, outcome: Outcome) -> dict[str, Any]:
    version = (outcome.resource or {}).get("version", "")
    title = " ".join(filter(None, (spec.kind.title, name, version)))
    result = {
        "changed": outcome.changed,
        spec.kind.name: outcome.resource or {},
        "diff": make_diff(title, outcome.before, outcome.after, outcome.action),
    }
    if spec.kind.versions is not Versions.NONE:
        result["pruned"] = outcome.pruned
    if outcome.remaining:
        result["remaining"] = [_remaining(arn) for arn in outcome.remaining]
    return result


def _remaining(arn: Arn) -> dict[str, str]:
    return {"kind": kind_of(arn.kind).name, "name": arn.name, "version": arn.version, "arn": str(arn)}
