"""`make controller`: the role creates everything, changes nothing, changes one template, and deletes everything."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from .stub import TOKEN, Api, served

ROOT = Path(__file__).resolve().parents[2]
PLAY = Path(__file__).with_name("play.yml")
PLAYBOOKS = sorted(path.stem for path in (ROOT / "playbooks").glob("*.yml"))


class Run:
    """Plays the role against the stub."""

    def __init__(self, api: Api, url: str) -> None:
        self._api = api
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "CONTROLLER_"))},
            "CONTROLLER_HOST": url,
            "CONTROLLER_OAUTH_TOKEN": TOKEN,
            "ANSIBLE_COLLECTIONS_PATH": os.pathsep.join([str(ROOT / ".build" / "awx"), str(ROOT / ".build")]),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_DEPRECATION_WARNINGS": "false",
            "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false",
        }

    def __call__(self, *options: str) -> list[tuple[str, str]]:
        """Play the role, and return the changes of the API. The recap has to agree whether there are any."""
        self._api.changes.clear()
        command = [str(Path(sys.executable).with_name("ansible-playbook")), str(PLAY), *options]
        played = subprocess.run(command, env=self._environment, stdout=subprocess.PIPE, encoding="utf-8", check=False)
        print(played.stdout)
        expect(played.returncode == 0, "the role succeeds")
        changed = sum(map(int, re.findall(r"\bchanged=(\d+)", played.stdout)))
        expect(bool(changed) == bool(self._api.changes), "the role reports changes if there are any")
        return list(self._api.changes)


def expect(truth: bool, what: str) -> None:
    """End with an error if an expectation is not met."""
    if not truth:
        raise SystemExit(f"Not met: {what}.")
    print(f"✔ {what}")


def main() -> None:
    """Play all runs."""
    api = Api()
    with served(api) as url:
        run = Run(api, url)
        run()
        expect(
            api.names("job_templates") == [f"Image Builder {name}" for name in PLAYBOOKS],
            "each playbook has a template",
        )
        expect(
            api.names("workflow_job_template_nodes") == ["approval", "build", "converge", "notify", "rollout"],
            "the workflow has its nodes",
        )
        questions = [question["variable"] for question in api.survey("Image Builder build")]
        expect(
            questions == ["image_pipeline_name", "image_pipeline_build"],
            "the survey asks for variables of the playbook",
        )
        expect(run() == [], "a second run changes nothing")
        changes = run("-e", '{"controller_extra_vars": {"build": {"image_pipeline_name": "web"}}}')
        expect(changes == [("update", "Image Builder build")], "a changed variable changes one template")
        run()
        survey = {"build": {"image_pipeline_name": {"type": "multiplechoice", "choices": ["base", "web"]}}}
        changes = run("-e", json.dumps({"controller_surveys": survey}))
        expect(changes == [("survey", "Image Builder build")], "a changed survey changes one template")
        run("-e", "controller_state=absent")
        kinds = ("schedules", "job_templates", "workflow_job_templates", "credentials", "inventories", "projects")
        expect(not any(map(api.names, kinds)), "everything is deleted")
        expect(api.names("organizations") == ["Images"], "the organization is kept")
        expect(run("-e", "controller_state=absent") == [], "deleting again changes nothing")


if __name__ == "__main__":
    main()
