# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lifecycle policy: rules that delete, deprecate or disable old images."""

from __future__ import annotations

from collections.abc import Iterator

from .._aws.arn import ANY, Version
from .._aws.errors import InvalidOption, shorten
from .._aws.kinds import CONTAINER_RECIPE, IMAGE_RECIPE
from .._aws.kinds import LIFECYCLE_POLICY as KIND
from .._options.conversions import NAME, ROLE, TAGS
from .._options.spec import Option, Options, Values
from .resource import InfoSpec, NamedResource, ResourceSpec, RuleContext, rule

UNITS = ("DAYS", "WEEKS", "MONTHS", "YEARS")

ACTION: Options = {
    "type": Option(enum=("DELETE", "DEPRECATE", "DISABLE"), required=True),
    "include_resources": Option(
        "dict",
        options={
            "amis": Option("bool", fills=(False,)),
            "snapshots": Option("bool", fills=(False,)),
            "containers": Option("bool", fills=(False,)),
        },
    ),
}

FILTER: Options = {
    "type": Option(enum=("AGE", "COUNT"), required=True),
    "value": Option("int", required=True),
    "unit": Option(enum=UNITS),
    "retain_at_least": Option("int"),
}

EXCLUDED_AMIS: Options = {
    "is_public": Option("bool", service_default=False),
    "regions": Option("list", elements="str", unordered=True),
    "shared_accounts": Option("list", elements="str", unordered=True),
    "last_launched": Option("dict", options={"value": Option("int"), "unit": Option(enum=UNITS)}),
    "tag_map": Option("dict", conversion=TAGS),
}

POLICY_DETAILS = Option(
    "list",
    elements="dict",
    unordered=True,
    options={
        "action": Option("dict", required=True, options=ACTION),
        "filter": Option("dict", required=True, options=FILTER),
        "exclusion_rules": Option(
            "dict", options={"tag_map": Option("dict", conversion=TAGS), "amis": Option("dict", options=EXCLUDED_AMIS)}
        ),
    },
)


def _details(values: Values) -> Iterator[tuple[str, Values]]:
    for index, detail in enumerate(values.get("policy_details", [])):
        yield f"policy_details[{index}]", detail


@rule
def each_action_once(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    seen: dict[str, str] = {}
    for path, detail in _details(values):
        first = seen.setdefault(detail["action"]["type"], path)
        if first != path:
            yield InvalidOption(f"{path}.action.type", f"{first} has the same action. Merge the two entries.")


@rule
def action_fits_the_images(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    """Container images can only be deleted, and only AMIs have snapshots."""
    containers = values.get("resource_type") == "CONTAINER_IMAGE"
    unavailable = {"amis", "snapshots"} if containers else {"containers"}
    for path, detail in _details(values):
        action = detail["action"]
        if containers and action["type"] != "DELETE":
            reason = f"{action['type']} is not available for container images. Set DELETE."
            yield InvalidOption(f"{path}.action.type", reason)
        for name, included in action.get("include_resources", {}).items():
            if included and name in unavailable:
                reason = f"is not available with resource_type: {values['resource_type']}. Omit {name}."
                yield InvalidOption(f"{path}.action.include_resources.{name}", reason)


@rule
def snapshots_with_their_amis(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    for path, detail in _details(values):
        action = detail["action"]
        included = action.get("include_resources", {})
        if included.get("snapshots") and not (included.get("amis") and action["type"] == "DELETE"):
            reason = "snapshots are deleted only together with their AMIs. Set the action type DELETE and amis: true."
            yield InvalidOption(f"{path}.action.include_resources.snapshots", reason)


@rule
def filter_fits_the_action(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    for path, detail in _details(values):
        by = detail["filter"]
        if by["type"] == "AGE" and not by.get("unit"):
            yield InvalidOption(f"{path}.filter.unit", f"is required with type: AGE. Set one of {', '.join(UNITS)}.")
        if by["type"] == "COUNT" and detail["action"]["type"] != "DELETE":
            reason = f"COUNT is available only for DELETE, not for {detail['action']['type']}. Set AGE."
            yield InvalidOption(f"{path}.filter.type", reason)
        for name in ("unit", "retain_at_least"):
            if by["type"] == "COUNT" and by.get(name):
                yield InvalidOption(f"{path}.filter.{name}", f"is available only with type: AGE. Omit {name}.")


@rule
def one_selection(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    selection = values.get("resource_selection", {})
    if selection and bool(selection.get("recipes")) == bool(selection.get("tag_map")):
        yield InvalidOption("resource_selection", "requires exactly one of recipes and tag_map. Set one of them.")


def _recipes(values: Values) -> Iterator[tuple[str, Values]]:
    for index, recipe in enumerate(values.get("resource_selection", {}).get("recipes", [])):
        yield f"resource_selection.recipes[{index}]", recipe


def selected_recipes(values: Values) -> Iterator[NamedResource]:
    """Yield the recipes that the policy selects."""
    kind = CONTAINER_RECIPE if values.get("resource_type") == "CONTAINER_IMAGE" else IMAGE_RECIPE
    for path, recipe in _recipes(values):
        yield NamedResource(f"{path}.name", kind, recipe["name"], recipe["semantic_version"])


@rule
def recipes_by_name_and_version(values: Values, context: RuleContext) -> Iterator[InvalidOption]:
    for path, recipe in _recipes(values):
        if recipe["name"].startswith("arn:"):
            reason = f"'{shorten(recipe['name'])}' is an ARN. Write the name of the recipe, such as web or web/1.x.x."
            yield InvalidOption(f"{path}.name", reason)
        try:
            Version.parse(recipe["semantic_version"])
        except ValueError as error:
            yield InvalidOption(f"{path}.semantic_version", f"{error}.")


LIFECYCLE_POLICY = ResourceSpec(
    KIND,
    options={
        "description": Option(),
        "status": Option(enum=("ENABLED", "DISABLED"), service_default="ENABLED"),
        "execution_role": Option(conversion=ROLE),
        "resource_type": Option(enum=("AMI_IMAGE", "CONTAINER_IMAGE")),
        "policy_details": POLICY_DETAILS,
        "resource_selection": Option(
            "dict",
            options={
                "recipes": Option(
                    "list",
                    elements="raw",
                    shorthand=("name", "semantic_version"),
                    unordered=True,
                    options={
                        "name": Option(required=True, conversion=NAME),
                        "semantic_version": Option(default=str(ANY)),
                    },
                ),
                "tag_map": Option("dict", conversion=TAGS),
            },
        ),
    },
    rules=(
        each_action_once,
        action_fits_the_images,
        snapshots_with_their_amis,
        filter_fits_the_action,
        one_selection,
        recipes_by_name_and_version,
    ),
    named_resources=selected_recipes,
    create_only={"resource_type": "Delete the policy first, or set another name."},
)

LIFECYCLE_POLICIES = InfoSpec(LIFECYCLE_POLICY, filters=("name", "resource_type", "status"))
