"""The role image_events: its files agree, and invalid variables are rejected."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from unit.modules.tasks import TRUSTED

ROLE = Path(__file__).resolve().parents[3] / "roles" / "image_events"
VARIABLES = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
DEFAULTS = yaml.safe_load((ROLE / "defaults" / "main.yml").read_text())
EVENTS = VARIABLES["image_events_events"]["choices"]


def test_defaults_list_every_variable_and_agree_with_the_documentation() -> None:
    text = (ROLE / "defaults" / "main.yml").read_text()
    assert set(re.findall(r"^(?:# )?(\w+):", text, re.M)) == set(VARIABLES)
    assert {name: spec["default"] for name, spec in VARIABLES.items() if "default" in spec} == DEFAULTS


def test_readme_lists_every_variable() -> None:
    assert set(re.findall(r"^\| `(image_events_\w+)`", (ROLE / "README.md").read_text(), re.M)) == set(VARIABLES)


def test_each_event_has_a_pattern() -> None:
    patterns = yaml.safe_load((ROLE / "vars" / "main.yml").read_text())["__image_events_patterns"]
    assert list(patterns) == EVENTS == VARIABLES["image_events_events"]["default"]


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({}, []),
        ({"image_events_kms_key": "alias/events", "image_events_retention": 60}, []),
        ({"image_events_kms_key": "alias/aws/sqs"}, ["image_events_kms_key"]),
        ({"image_events_name": "9to5"}, ["image_events_name"]),
        ({"image_events_name": "n" * 47, "image_events_events": []}, ["image_events_name", "image_events_events"]),
        ({"image_events_retention": 59}, ["image_events_retention"]),
    ],
)
def test_all_problems_of_the_variables_are_reported(variables: dict[str, Any], named: list[str]) -> None:
    loader = DataLoader()
    expressions = loader.load_from_file(str(ROLE / "vars" / "main.yml"), cache="none", **TRUSTED)
    templar = Templar(loader=loader, variables={**expressions, **DEFAULTS, **variables})
    problems = templar.template(expressions["__image_events_problems"])
    assert [str(problem).partition(":")[0] for problem in problems] == named
