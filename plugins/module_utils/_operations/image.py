# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build one image from a recipe, and change what becomes of one that exists."""

from __future__ import annotations

from .._aws.client import Client
from .._aws.errors import InvalidOption
from .._aws.kinds import IMAGE
from .._engine.operation import Context, OperationSpec
from .._images import build, search
from .._images.build import BUILD, recipe_of
from .._images.poll import FOLLOWING
from .._images.result import answer, followed, made, tagged
from .._images.states import TRANSITIONS, UPDATE, Change, check_resources
from .._options.conversions import moment_of
from .._options.spec import Option, Reference, Values, is_empty
from .._options.wait import Wait

_EVERYWHERE = {"state", "image_build_version_arn", "build", "purge_tags", "wait", "wait_timeout", "log_lines"}
_OF_STATE = {
    "present": {*BUILD, "maximum_severity", "progress"},
    "retried": {"maximum_severity", "progress"},
    "deprecated": {*UPDATE},
    **dict.fromkeys(("available", "disabled", "absent"), {*UPDATE} - {"update_at"}),
}
"""The options that go with a state; those that have a preset go with each."""


def run(context: Context, values: Values) -> Values:
    _check(values)
    if "image_build_version_arn" not in values:
        return _present(context, values)
    return _existing(context.client, values, context.check_mode)


def _check(values: Values) -> None:
    state, arn = values["state"], values.get("image_build_version_arn", "")
    fitting = {"tags"} if arn and state == "present" else _OF_STATE.get(state, set())
    for name, value in values.items():
        if not is_empty(value) and name not in _EVERYWHERE | fitting:
            other = "image_build_version_arn" if state == "present" else f"state: {state}"
            raise InvalidOption(name, f"does not go with {other}")
    search.check_build(values)
    if state != "present":
        check_resources(state, values)
    try:
        moment_of(values.get("update_at", "2000-01-01"))
    except ValueError as error:
        raise InvalidOption("update_at", f"'{values['update_at']}' is no time in ISO 8601: {error}") from error


def _present(context: Context, values: Values) -> Values:
    client, check_mode = context.client, context.check_mode
    if not values.get("infrastructure_configuration_arn"):
        raise InvalidOption("infrastructure_configuration_arn", "is required: where the image is built")
    values = build.pinned(context, values)
    found = None if values["build"] == "always" else build.existing(client, values)
    if found:
        told = tagged(client, found, values, check_mode)
        return told if check_mode else followed(client, found["arn"], values, told)
    arn = build.build(context, values)
    told = made({"recipe": values[recipe_of(values)], "tags": values.get("tags", {})})
    return told if check_mode else followed(client, arn, values, told)


def _existing(client: Client, values: Values, check_mode: bool) -> Values:
    arn, state = values["image_build_version_arn"], values["state"]
    image = search.read(client, arn)
    if image is None and state == "absent":
        return answer(False, {}, {})
    if image is None:
        raise InvalidOption("image_build_version_arn", f"there is no image '{arn}'")
    if state == "present":
        return tagged(client, image, values, check_mode)
    changed, execution = Change(client, arn, state, values, Wait(values["wait_timeout"]), check_mode).make(image)
    if state == "retried" and not check_mode:
        return followed(client, arn, values, answer(changed, image, image))
    after = _predicted(image, values, changed) if check_mode else search.read(client, arn)
    told = {"lifecycle_execution": execution} if execution else {}
    return {**answer(changed, image, after or {}), **told}


def _predicted(image: Values, values: Values, changed: bool) -> Values:
    """The image as it would be, as far as that can be told."""
    state = values["state"]
    if not changed or state == "retried":
        return image
    if state == "absent":
        return {}
    if "update_at" in values:
        return {**image, "deprecation_time": values["update_at"]}
    kept = {name: value for name, value in image.items() if name != "deprecation_time"}
    return {**kept, "state": {"status": TRANSITIONS[state].done[0]}}


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
    run=run,
    mutually_exclusive=(("image_build_version_arn", "image_recipe_arn", "container_recipe_arn"),),
    required_if=tuple(("state", state, ("image_build_version_arn",)) for state in TRANSITIONS),
    required_one_of=(("image_build_version_arn", "image_recipe_arn", "container_recipe_arn"),),
)
