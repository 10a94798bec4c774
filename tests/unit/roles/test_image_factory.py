"""The role image_factory: its files agree."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.entries import LISTS as ENTRIES
from ansible_collections.goldsmith.image_builder.plugins.module_utils._operations.image_factory import OPERATION
from ansible_collections.goldsmith.image_builder.plugins.plugin_utils.variables import check, role_specification

ROLE = Path(__file__).resolve().parents[3] / "roles" / "image_factory"
VARIABLES = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
MODULE = "goldsmith.image_builder.image_factory"
(GIVEN,) = [task[MODULE] for task in yaml.safe_load((ROLE / "tasks" / "main.yml").read_text()) if MODULE in task]
BESIDE = {"image_factory_playbook_components"}
"""Variables for another module, whose components the role creates before the factory."""
NAMED = {"image_factory_name": "golden"}


def test_every_option_of_the_module_has_a_variable_of_its_type() -> None:
    assert set(GIVEN) == set(OPERATION.options) - {"progress"}
    options = {
        f"image_factory_{'name' if name == 'factory' else name}": option
        for name, option in OPERATION.options.items()
        if name not in ("predicted_components", "progress")
    }
    types = {name: spec["type"] for name, spec in VARIABLES.items() if name not in BESIDE}
    assert types == {name: it.type for name, it in options.items()}
    for name, option in options.items():
        assert VARIABLES[name].get("default") == ([] if option.type == "list" else option.default)


def test_each_list_is_joined_from_its_variables() -> None:
    lists = [name for name in OPERATION.options if name in ENTRIES]
    given = {f"image_factory_{name}{suffix}": [{"name": suffix}] for name in lists for suffix in ("", "__web")}
    checked = check(role_specification("image_factory", "main"), {**given, **NAMED}, {**given, **NAMED}.__getitem__)
    assert checked.problems == []
    assert {name: checked.values[f"image_factory_{name}"] for name in lists} == {
        name: [{"name": ""}, {"name": "__web"}] for name in lists
    }


def test_defaults_list_every_variable_and_agree_with_the_documentation() -> None:
    text = (ROLE / "defaults" / "main.yml").read_text()
    assert set(re.findall(r"^(?:# )?(\w+):", text, re.M)) == set(VARIABLES)
    assert yaml.safe_load(text) == {name: spec["default"] for name, spec in VARIABLES.items() if "default" in spec}


def test_readme_lists_every_variable() -> None:
    assert set(re.findall(r"^\| `(image_factory_\w+)`", (ROLE / "README.md").read_text(), re.M)) == set(VARIABLES)
