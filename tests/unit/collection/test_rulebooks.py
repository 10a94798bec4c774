"""The rulebooks read the queues of the role image_events, and run playbooks of the collection with known variables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[3]
RULEBOOKS = {path.stem: path for path in sorted(ROOT.glob("extensions/eda/rulebooks/*.yml"))}


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def test_each_event_has_a_rulebook() -> None:
    defaults = load(ROOT / "roles/image_events/defaults/main.yml")
    assert sorted(RULEBOOKS) == sorted(defaults["image_events_events"])


@pytest.mark.parametrize("name", RULEBOOKS)
def test_a_rulebook_reads_its_queue_and_runs_a_playbook(name: str) -> None:
    (ruleset,) = load(RULEBOOKS[name])
    (source,) = ruleset["sources"]
    suffix = source["amazon.aws.aws_sqs_queue"]["name"].rpartition("}}")[2]
    assert suffix == f"-{name.replace('_', '-')}"

    (rule,) = ruleset["rules"]
    action = rule["action"]["run_playbook"]
    playbook = action["name"].split("goldsmith.image_builder.")[1].split("'")[0]
    assert (ROOT / "playbooks" / f"{playbook}.yml").is_file()

    roles = [load(path)["argument_specs"] for path in ROOT.glob("roles/*/meta/argument_specs.yml")]
    specified = [entry["options"] for role in roles for entry in role.values()]
    specified += [entry["options"] for entry in load(ROOT / "playbooks/vars/playbooks.yml")["playbooks"].values()]
    assert set(action["extra_vars"]) <= {variable for options in specified for variable in options}
