# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The parts of a pipeline: variables of the role image_pipeline that contain options of modules.

The role creates one part after the other, so their options are checked before the first of them is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..module_utils._aws.errors import InvalidOption
from ..module_utils._engine.declaration import declaration_options
from ..module_utils._modules.connection import CONNECTION
from ..module_utils._operations.image_pipeline_execution import OPERATION as EXECUTION
from ..module_utils._operations.inspector_scanning import OPERATION as INSPECTOR
from ..module_utils._operations.playbook_options import OPTIONS as PLAYBOOK_OPTIONS
from ..module_utils._options.arguments import validate_leniently
from ..module_utils._options.spec import Options, Values
from ..module_utils._resources.component import COMPONENT
from ..module_utils._resources.container_recipe import CONTAINER_RECIPE
from ..module_utils._resources.distribution_configuration import DISTRIBUTION_CONFIGURATION
from ..module_utils._resources.image_pipeline import IMAGE_PIPELINE
from ..module_utils._resources.image_recipe import IMAGE_RECIPE
from ..module_utils._resources.infrastructure_configuration import INFRASTRUCTURE_CONFIGURATION
from ..module_utils._resources.lifecycle_policy import LIFECYCLE_POLICY
from ..module_utils._resources.resource import Rule, RuleContext
from ..module_utils._resources.workflow import WORKFLOW

_IN_RECIPE = ("parameters",)
"""The keys of a component that are not options of its module."""

_IN_PIPELINE = ("parameters", "parallel_group", "on_failure")
"""The keys of a workflow that are not options of its module."""


@dataclass(frozen=True)
class _Part:
    options: Options
    variable: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    """The rules that need no option of another part, and no existing resource."""
    option: str = ""
    """The option of the resource that the variable contains; empty for a complete resource."""

    @property
    def mistakes(self) -> Iterator[InvalidOption]:
        given = {self.option: self.given} if self.option else self.given
        values, mistakes = validate_leniently(self.options, given, CONNECTION)
        within = f"{self.option}." if self.option else ""
        for mistake in mistakes or self._broken_rules(values):
            path = mistake.facts["option"]
            if path.startswith(within):
                reason = str(mistake).removeprefix(f"{path}: ")
                yield InvalidOption(f"{self.variable}.{path.removeprefix(within)}", reason)

    def _broken_rules(self, values: Values) -> Iterator[InvalidOption]:
        # An existing resource with the same values has only warnings for what AWS may accept.
        context = RuleContext(lambda arn: None, current=values, warn=lambda text: None)
        for rule in self.rules:
            try:
                rule(values, context)
            except InvalidOption as error:
                yield from error.mistakes


def _of_pipeline(option: str) -> _Part:
    return _Part({option: IMAGE_PIPELINE.options[option]}, rules=IMAGE_PIPELINE.rules, option=option)


_MAPPINGS = {
    "recipe": _Part(declaration_options(IMAGE_RECIPE)),
    "container_recipe": _Part(declaration_options(CONTAINER_RECIPE)),
    "infrastructure": _Part(declaration_options(INFRASTRUCTURE_CONFIGURATION)),
    "distribution": _Part(declaration_options(DISTRIBUTION_CONFIGURATION), rules=DISTRIBUTION_CONFIGURATION.rules),
    "lifecycle": _Part(declaration_options(LIFECYCLE_POLICY)),
    "schedule": _of_pipeline("schedule"),
    "scanning": _of_pipeline("image_scanning_configuration"),
    "inspector": _Part(INSPECTOR.options),
    "build_options": _Part(EXECUTION.options),
}
"""The parts that a variable contains as a mapping."""


def part_problems(variables: Mapping[str, Any], omit: object) -> list[str]:
    """Return what is wrong with the options of the parts.

    ``variables`` are those of the role, without its name. Options with the value ``omit`` are omitted.
    """
    found = []
    for part in _parts(variables):
        given = {name: value for name, value in part.given.items() if value != omit}
        named = {"name": variables.get("name"), **given} if "name" in part.options else given
        found += [f"image_pipeline_{mistake}" for mistake in replace(part, given=named).mistakes]
    return found


def _parts(variables: Mapping[str, Any]) -> Iterator[_Part]:
    for path, item in _own_entries(variables, "components"):
        if "playbook" in item:
            yield _Part(PLAYBOOK_OPTIONS, path, item)
        else:
            yield _Part(declaration_options(COMPONENT), path, _without(item, _IN_RECIPE))
    for path, item in _own_entries(variables, "workflows"):
        yield _Part(declaration_options(WORKFLOW), path, _without(item, _IN_PIPELINE))
    for name, part in _MAPPINGS.items():
        if isinstance(variables.get(name), Mapping):
            yield replace(part, variable=name, given=variables[name])


def _own_entries(variables: Mapping[str, Any], name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the entries that the role creates; the others are references."""
    for index, item in enumerate(variables.get(name) or ()):
        if isinstance(item, Mapping) and "name" in item:
            yield f"{name}[{index}]", item


def _without(item: Mapping[str, Any], names: Collection[str]) -> Values:
    return {name: value for name, value in item.items() if name not in names}
