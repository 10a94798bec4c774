"""The resource that an info module returns can be used as options, with every option set."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from unit.modules.everything import EVERYTHING, TAGS
from unit.modules.samples import SMALLEST

from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.spec import Options
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.resource import ResourceSpec

NOT_SET = {
    "component.format": "the service returns a document that contains the script",
    "image_pipeline.image_scanning_configuration.ecr_configuration.rescan_duration": "always an error",
}


def spec_of(module: str) -> ResourceSpec:
    code = importlib.import_module(
        f"ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.{module}"
    )
    spec: ResourceSpec = getattr(code, module.upper())
    return spec


def _declared(options: Options, path: str) -> Iterator[str]:
    for name, option in options.items():
        yield f"{path}.{name}"
        yield from _declared(option.options, f"{path}.{name}")


def _set(options: Options, values: Any, path: str) -> Iterator[str]:
    for item in values if isinstance(values, list) else [values]:
        for name, value in item.items():
            yield f"{path}.{name}"
            if options[name].options:
                yield from _set(options[name].options, value, f"{path}.{name}")


@pytest.mark.parametrize("module", SMALLEST)
def test_every_option_is_in_the_round_trip(module: str) -> None:
    """A new option must also be added to the round trip."""
    spec = spec_of(module)
    given = {path for name, options in EVERYTHING if name == module for path in _set(spec.options, options, module)}
    assert set(_declared(spec.options, module)) - given == set(NOT_SET) & set(_declared(spec.options, module))


@pytest.mark.parametrize(("module", "options"), EVERYTHING)
def test_a_resource_read_with_info_can_be_used_as_options(
    needed: Any, run: Any, four_ways: Any, as_options: Any, module: str, options: dict[str, Any]
) -> None:
    made = four_ways(module, name="Every thing", tags=TAGS, **options)[module]

    (read,) = run(f"{module}_info", name="every_thing")[spec_of(module).kind.plural]
    assert read == made
    assert run(f"{module}_info", arn=made["arn"])[spec_of(module).kind.plural] == [read]

    for check in (True, False):
        again = run(module, check=check, **as_options(module, read))
        assert (again.get("msg"), again["changed"], again.writes) == (None, False, [])
        assert again[module] == read


@pytest.mark.parametrize(("module", "options"), EVERYTHING)
def test_a_resource_can_be_copied_from_its_info(
    needed: Any, run: Any, as_options: Any, module: str, options: dict[str, Any]
) -> None:
    """A copy with another name has the same options and tags as the original."""
    run(module, name="Every thing", tags=TAGS, **options)
    (read,) = run(f"{module}_info", name="every_thing")[spec_of(module).kind.plural]
    copied = run(module, **{**as_options(module, read), "name": "copy"})
    assert (copied.get("msg"), copied["changed"]) == (None, True)
    (copy,) = run(f"{module}_info", name="copy")[spec_of(module).kind.plural]
    for member in spec_of(module).options:
        assert copy.get(member) == read.get(member), member
    assert copy["tags"] == read["tags"] == TAGS
