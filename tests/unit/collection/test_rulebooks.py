"""The rulebooks read the queues of the role image_events, and run playbooks of the collection with known variables.

Those for AAP launch job templates of the role controller, with variables that AWX accepts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from controller.rules import launch_mistakes

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "extensions/eda/rulebooks"
SUFFIX = "_job_template"
RULEBOOKS = {path.stem: path for path in sorted(FOLDER.glob("*.yml")) if not path.stem.endswith(SUFFIX)}


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


TEMPLATES = {
    f"Image Builder {template['name']}": template
    for template in load(ROOT / "roles/controller/vars/main/templates.json")["__controller_templates"]
}


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


@pytest.mark.parametrize("name", RULEBOOKS)
def test_a_rulebook_of_aap_launches_a_job_template_that_accepts_its_variables(name: str) -> None:
    (ruleset,) = load(FOLDER / f"{name}{SUFFIX}.yml")
    (rule,) = ruleset["rules"]
    action = rule["action"].pop("run_job_template")
    template = TEMPLATES[action["name"].split("default('")[1].split("'")[0]]
    event: dict[str, Any] = {"image_notify_event": {}} if template["name"].endswith("notify") else {}
    variables = {**action["job_args"]["extra_vars"], **event}
    assert launch_mistakes({"ask_variables_on_launch": True}, {"spec": template["survey"]}, variables) == {}

    (source,) = load(RULEBOOKS[name])
    run = source["rules"][0]["action"].pop("run_playbook")
    assert ruleset == source
    assert action["job_args"]["extra_vars"] == run["extra_vars"]
