# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build an image from a recipe, or change the state of an existing image."""

from __future__ import annotations

from functools import partial

from .._aws.client import Members
from .._aws.concurrency import Memo
from .._aws.errors import InvalidOption
from .._aws.kinds import IMAGE
from .._engine.operation import Context, OperationSpec, reporting_changes
from .._images.image import check_build_arn, read_image
from .._images.image_result import apply_tags, image_result
from .._images.poll import FOLLOWING, check_following, follow_build
from .._images.recipe_builds import BUILD, find_image, pin_recipe, plan_recipe_build, recipe_option
from .._images.search import Search, list_images
from .._images.start import ensure_build
from .._images.states import TRANSITIONS, UPDATE, StateChange, check_resources
from .._options.conversions import moment_of
from .._options.spec import Option, Reference, Values, is_empty
from .._options.translate import from_api
from .._options.wait import Wait

_ALWAYS = {"state", "image_build_version_arn", "build", "purge_tags", "wait", "wait_for", "wait_timeout", "log_lines"}
_OF_STATE = {
    "present": {*BUILD, "maximum_severity", "progress"},
    "retried": {"maximum_severity", "progress"},
    "deprecated": {*UPDATE},
    **dict.fromkeys(("available", "disabled", "absent"), {*UPDATE} - {"update_at"}),
}
"""The options that only some states allow; those with a default are allowed with each."""


def ensure_image(context: Context, values: Values) -> Values:
    """Build an image, or change the state of one, and return the result of the task."""
    _check_options(values)
    if "image_build_version_arn" not in values:
        return _build(context, values)
    return _change_state(context, values)


def _check_options(values: Values) -> None:
    state, arn = values["state"], values.get("image_build_version_arn", "")
    allowed = {"tags"} if arn and state == "present" else _OF_STATE.get(state, set())
    for name, value in values.items():
        if not is_empty(value) and name not in _ALWAYS | allowed:
            other = "image_build_version_arn" if arn and state == "present" else f"state: {state}"
            raise InvalidOption(name, f"is not allowed with {other}. Omit it.")
    check_build_arn(values)
    check_following(values)
    if state != "present":
        check_resources(state, values)
    try:
        moment_of(values.get("update_at", "2000-01-01"))
    except ValueError as error:
        reason = f"'{values['update_at']}' is not a time in ISO 8601 format: {error}."
        raise InvalidOption("update_at", reason) from error


def _build(context: Context, values: Values) -> Values:
    if not values.get("infrastructure_configuration_arn"):
        raise InvalidOption("infrastructure_configuration_arn", "is required to build an image.")
    values = pin_recipe(context, values)
    search = Search(recipe=values[recipe_option(values)])
    summaries: Memo[Search, list[Members]] = Memo(lambda query: list_images(context.client, query))
    images = partial(summaries, search)
    existing = None if values["build"] == "always" else find_image(context.client, values, images())
    return ensure_build(context, values, existing, lambda: plan_recipe_build(context, values, images))


def _change_state(context: Context, values: Values) -> Values:
    client, arn, state = context.client, values["image_build_version_arn"], values["state"]
    image = read_image(client, arn)
    if image is None and state == "absent":
        return image_result(False, {}, {})
    if image is None:
        raise InvalidOption("image_build_version_arn", f"no image '{arn}' exists.")
    if state == "present":
        return apply_tags(context, image, values)
    change = StateChange(client, arn, state, values, Wait(values["wait_timeout"]), context.check_mode)
    with reporting_changes(lambda: change.has_changed):
        changed, execution = change.apply(image)
        if state == "retried" and not context.check_mode:
            result = image_result(changed, image, image)
            return {**result, **follow_build(context, arn, values, changed=changed)}
        predicted = _predict(image, values, changed)
        after = predicted if context.check_mode else read_image(client, arn) or {}
    # A task that does not wait returns the image as it is now, and shows the requested change.
    result = {**image_result(changed, image, after if values["wait"] else predicted), "image": after}
    return {**result, **({"lifecycle_execution": execution} if execution else {})}


def _predict(image: Values, values: Values, changed: bool) -> Values:
    """Return the image that is predicted for check mode."""
    state = values["state"]
    if not changed or state == "retried":
        return image
    if state == "absent":
        return {}
    if "update_at" in values:
        return {**image, **from_api({}, {"deprecationTime": moment_of(values["update_at"])})}
    others = {name: value for name, value in image.items() if name != "deprecation_time"}
    return {**others, "state": {"status": TRANSITIONS[state].done[0]}}


OPERATION = OperationSpec(
    options={
        "state": Option(choices=("present", *TRANSITIONS), default="present"),
        "image_build_version_arn": Option(reference=Reference(IMAGE, reading=True)),
        **BUILD,
        **UPDATE,
        "build": Option(choices=("if_missing", "always"), default="if_missing"),
        "purge_tags": Option("bool", default=True),
        **FOLLOWING,
    },
    run=ensure_image,
    mutually_exclusive=(("image_build_version_arn", "image_recipe_arn", "container_recipe_arn"),),
    required_if=tuple(("state", state, ("image_build_version_arn",)) for state in TRANSITIONS),
    required_one_of=(("image_build_version_arn", "image_recipe_arn", "container_recipe_arn"),),
)
