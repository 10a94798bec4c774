"""The documents of ``playbook_component`` on an instance: they run on a temporary machine."""

from __future__ import annotations

import json
from typing import Any

import pytest
from unit.modules.samples import pipeline, recipe

import emulator
from bake.components import VAULT_PASSWORD

from .conftest import MOTTO, Bake, Baked

DIRECTORY = "/etc/web"


def test_roles_templates_collections_handlers_and_vault_are_applied(web: Baked) -> None:
    assert web.build.failed is None, web.build.log()
    assert sorted(web.files) == [
        f"{DIRECTORY}/{name}" for name in ("authorized_keys", "password", "reloaded", "settings.json")
    ]
    assert web.files[f"{DIRECTORY}/password"] == "a-password-that-only-the-vault-has"
    assert web.files[f"{DIRECTORY}/authorized_keys"].startswith("ssh-ed25519 ")
    assert web.files[f"{DIRECTORY}/reloaded"] == "reloaded\n"


def test_parameters_arrive_unchanged_and_variables_have_their_precedence(web: Baked) -> None:
    settings = json.loads(web.files[f"{DIRECTORY}/settings.json"])
    assert settings == {"motto": MOTTO, "port": "0755", "level": 2, "workers": 4}


def test_ansible_the_bundle_and_the_secrets_are_removed(web: Baked) -> None:
    assert web.build.names[-1] == "RemoveAnsible"
    assert {path for path in web.changes if not path.startswith(DIRECTORY)} == set()
    log = "\n".join([*web.build.log(), *web.test.log(), web.document])
    assert VAULT_PASSWORD not in log
    assert web.files[f"{DIRECTORY}/password"] not in log


def test_a_second_run_changes_nothing_and_the_test_playbook_passes(web: Baked) -> None:
    assert results(web) == [("bake.yml", "ok"), ("bake.yml", "ok")]
    assert [step.phase for step in web.build.steps if "ANSIBLE-RESULT" in step.stdout] == ["build", "validate"]
    assert web.test.failed is None, web.test.log()
    assert "RunTestPlaybook" in web.test.names


@pytest.mark.parametrize(
    ("name", "phase", "step", "status", "task"),
    [
        (
            "broken",
            "build",
            "RunPlaybook",
            "failed",
            {"task": "site : Copy the site", "message": "Source /nowhere/site not found"},
        ),
        ("restless", "validate", "CheckIdempotence", "changed", {"task": "Write the time"}),
        ("hasty", "build", "RunPlaybook", "failed", {"message": "[ERROR]: Invalid play strategy specified: hasty"}),
    ],
)
def test_a_failed_build_is_explained_by_its_tasks(
    bake: Bake, parts: Any, run: Any, name: str, phase: str, step: str, status: str, task: dict[str, str]
) -> None:
    baked = bake(name)
    assert baked.build.failed is not None
    assert (baked.build.failed.phase, baked.build.failed.step) == (phase, step)
    assert [path for path in baked.files if not path.startswith("/etc/")] == []
    assert sum(step.reboots for step in baked.build.steps) == (name == "restless")

    # The same component fails in the emulator, and its log there becomes that of the machine.
    assert run("component", name="web", platform="Linux", data=baked.document)["changed"]
    run("image_recipe", **recipe(components=["web"]))
    run("image_pipeline", **pipeline())
    emulator.faults.fail_next(f"playbook_{status}")
    failed = run("image_pipeline_execution", image_pipeline_arn="web")
    stream = {"logGroupName": failed["failure"]["log"]["group"], "logStreamName": failed["failure"]["log"]["stream"]}
    logs = parts.client("logs")
    logs.delete_log_stream(**stream)
    logs.create_log_stream(**stream)
    now = int(emulator.clock.now().timestamp() * 1000)
    logs.put_log_events(**stream, logEvents=[{"timestamp": now, "message": line} for line in baked.build.log()])

    arn = failed["image"]["arn"]
    explained = run("image_pipeline_execution", state="followed", image_build_version_arn=arn)
    failure = explained["failure"]
    assert (failure["component"]["phase"], failure["component"]["step"]) == (phase, step)
    assert (failure["ansible"]["playbook"], failure["ansible"]["status"]) == (f"{name}.yml", status)
    (named,) = failure["ansible"]["tasks"]
    assert {key: named[key] for key in task} == task
    assert all(text in explained["msg"].splitlines()[0] for text in task.values())


def results(baked: Baked) -> list[tuple[str, str]]:
    """The playbooks that the build ran, with how each ended."""
    lines = [line.partition("ANSIBLE-RESULT: ")[2] for line in baked.build.log()]
    found = [json.loads(line) for line in lines if line]
    return [(result["playbook"], result["status"]) for result in found]
