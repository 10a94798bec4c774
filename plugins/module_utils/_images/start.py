# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start a build, or follow an existing one. Two requests with the same token start one build."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from .._aws.arn import Arn
from .._aws.client import Members, with_token
from .._aws.concurrency import run_concurrently
from .._aws.errors import AwsError, InvalidOption
from .._engine.operation import Context
from .._options.diff import make_diff
from .._options.spec import Values
from .image import IN_PROGRESS, status_of
from .image_result import apply_tags
from .poll import BuildNotFound, follow_build


@dataclass(frozen=True)
class NewBuild:
    """A build to start: a checked request, ready to be sent."""

    action: str
    """Completes "Could not ..."."""
    operation: str
    """boto3's name of the operation."""
    request: Members
    described: Values | None = None
    """The values of the new image that are known, for the diff; None for a task without a diff."""
    arn_member: str = "imageBuildVersionArn"
    token: Callable[[], str] | None = None
    """Computes the idempotency token with ``build_token``, if another run may send the same request."""
    in_progress: Callable[[], frozenset[str]] = frozenset
    """Returns the ARNs of the builds in progress, which the token may join."""


def ensure_build(context: Context, values: Values, existing: Values | None, plan: Callable[[], NewBuild]) -> Values:
    """Update the tags of the existing image, or else start the build that ``plan`` returns; then follow the build.

    ``values`` are those of ``FOLLOWING``, with ``tags`` and ``purge_tags`` for an existing image. In check mode, only
    predict the result. Return the result of the task.
    """
    if existing:
        result = apply_tags(context, existing, values) if "purge_tags" in values else _unchanged(existing)
        if status_of(existing) not in IN_PROGRESS and values.get("wait_for") == "action":
            values, result = {**values, "wait_for": "available"}, {**result, "waiting_steps": []}
        return result if context.check_mode else _followed(context, existing["arn"], values, result)
    new = plan()
    if values.get("progress"):
        raise InvalidOption("progress", "is for an existing build, but this task starts a new one. Omit it.")
    diff = {} if new.described is None else {"diff": make_diff("image", {}, new.described)}
    result = {"changed": True, "image": {}, **diff}
    if context.check_mode:
        return result
    arn = _send(context, new, {**new.request, "clientToken": new.token()} if new.token else new.request)
    try:
        return _followed(context, arn, values, {**result, "changed": arn not in new.in_progress()})
    except BuildNotFound:
        if new.token is None:
            raise
        # A repeated token returns the first build even if that has been deleted since.
        arn = _send(context, new, with_token(new.request))
        return _followed(context, arn, values, result)


def _unchanged(image: Values) -> Values:
    return {"changed": False, "image": image}


def _send(context: Context, new: NewBuild, members: Members) -> str:
    return str(context.client.call(new.action, new.operation, **members)[new.arn_member])


def _followed(context: Context, arn: str, values: Values, result: Values) -> Values:
    """Follow the build and return the result with its image and progress."""
    changed = result["changed"]
    is_new = changed and not result["image"]
    return {**result, **follow_build(context, arn, values, changed=changed, is_new=is_new)}


def builds_in_progress(summaries: Iterable[Members]) -> frozenset[str]:
    """Return the ARNs of the builds in progress among the summaries of images."""
    return frozenset(summary["arn"] for summary in summaries if status_of(summary) in IN_PROGRESS)


def build_token(context: Context, summaries: list[Members], recipe: str, *inputs: Any) -> str:
    """Return an idempotency token that is the same for the same build, in this run and in others.

    It depends on the newest image that is not in progress, among ``summaries``, newest first; on the versions to which
    the ``recipe``, an ARN, resolves at the moment; and on ``inputs``, which JSON can express. So a retry in a new run
    joins the build that is in progress, and when that has ended, another one can start.
    """
    ended = next((summary["arn"] for summary in summaries if status_of(summary) not in IN_PROGRESS), "")
    text = json.dumps([ended, recipe, _resolved_parts(context, recipe), inputs], sort_keys=True, default=str)
    return str(uuid5(NAMESPACE_URL, text))


def _resolved_parts(context: Context, recipe: str) -> list[str]:
    """Return the ARNs to which the parent image and the components of a recipe resolve at the moment."""
    values = _lookup(context, recipe)
    references = [str(values.get("parent_image", ""))]
    references += [component["component_arn"] for component in values.get("components", [])]
    return run_concurrently(
        lambda reference: str(_lookup(context, reference).get("arn", reference)),
        [text for text in references if not _is_exact(text)],
    )


def _lookup(context: Context, reference: str) -> Values:
    """Return the resource, empty if it does not exist, or with a warning if the caller may not read it."""
    try:
        return context.references.lookup(reference) or {}
    except AwsError as error:
        if not error.is_forbidden:
            raise
        context.client.warn(f"{error} Without it, the task may join a build in progress that has an older part.")
        return {}


def _is_exact(reference: str) -> bool:
    """Whether a reference always resolves to the same: an ARN of a build, or of another service."""
    try:
        return bool(Arn.parse(reference).build)
    except ValueError:
        return True
