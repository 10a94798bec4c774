"""If a mapping or a list of mappings has another type, the error contains the path of the option."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from unit.modules.samples import SMALLEST

from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.spec import Option, Options
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.catalog import CATALOG

ENGINE = "ansible_collections.goldsmith.image_builder.plugins.module_utils"


TASKS = (
    "image",
    "image_distribution",
    "image_factory",
    "image_import",
    "image_info",
    "image_pipeline_execution",
    "image_usage_info",
    "inspector_scanning",
    "instance_refresh",
    "lifecycle_execution",
    "lifecycle_execution_info",
    "resource_policy",
    "workflow_step_action",
)

Path = tuple[tuple[str, Option], ...]


def _structured(options: Options, path: Path = ()) -> Iterator[Path]:
    """The paths to all options that hold mappings."""
    for name, option in options.items():
        here = (*path, (name, option))
        if option.options or option.type == "dict" or option.elements == "dict":
            yield here
        yield from _structured(option.options, here)


def _needed(options: Options) -> dict[str, Any]:
    """Return the required options, so that nothing else is wrong."""
    examples = {"bool": True, "int": 1, "str": "web"}
    return {
        name: _needed(option.options)
        if option.options
        else option.choices[0]
        if option.choices
        else examples[option.type]
        for name, option in options.items()
        if option.required
    }


def _given(path: Path, wrong: Any) -> dict[str, Any]:
    """Options with something wrong at the path, and nothing else."""
    (name, option), *rest = path
    if not rest:
        return {name: wrong}
    inner = {**_needed(option.options), **_given(tuple(rest), wrong)}
    return {name: [inner] if option.type == "list" else inner}


def _wrong(path: Path) -> Iterator[tuple[str, Any]]:
    """Yield invalid values for a path, with the option that the error must contain."""
    steps = [f"{name}[0]" if option.type == "list" else name for name, option in path[:-1]]
    name, option = path[-1]
    where = ".".join([*steps, name])
    if option.type == "list":
        yield from ((f"{where}[0]", wrong) for wrong in ([7], [["web"]]))
        yield where, {"web": 7}
        if not option.shorthand:
            yield from ((f"{where}[0]", wrong) for wrong in (["web"], "web", 7))
    else:
        yield from ((where, wrong) for wrong in ("web", ["web"], 7, True))


def _name(path: Path) -> str:
    return ".".join(name for name, _option in path)


RESOURCES = [(spec.kind.name, spec.kind.plural, path) for spec in CATALOG for path in _structured(spec.options)]


@pytest.mark.parametrize(
    ("module", "plural", "path"), RESOURCES, ids=[f"{module}.{_name(path)}" for module, _plural, path in RESOURCES]
)
def test_of_a_resource_and_of_an_entry_of_a_factory(
    account: Any, run: Any, module: str, plural: str, path: Path
) -> None:
    for option, wrong in _wrong(path):
        options = {**SMALLEST[module](), **_given(path, wrong)}
        result = run(module, **options)
        assert (result["option"], result.operations) == (option, []), result["msg"]
        assert result["msg"].startswith(f"{option}: ")
        mistakes = run("image_factory", factory="web", **{plural: [options]})["mistakes"]
        assert {"list": plural, "index": 0, "name": "web", "option": option, "msg": result["msg"]} in mistakes


@pytest.mark.parametrize("module", TASKS)
def test_of_any_other_task(account: Any, run: Any, module: str) -> None:
    task = importlib.import_module(
        f"ansible_collections.goldsmith.image_builder.plugins.module_utils._operations.{module}"
    )
    for path in _structured(task.OPERATION.options):
        for option, wrong in _wrong(path):
            result = run(module, **{**_needed(task.OPERATION.options), **_given(path, wrong)})
            assert (result.get("option"), result.operations) == (option, []), (option, wrong, result["msg"])


def test_of_an_info_module(account: Any, run: Any) -> None:
    result = run("component_info", filters=["web"])
    assert (result["option"], result.operations) == ("filters", []), result["msg"]
