"""Simulated runs of components: which steps fail."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from emulator.imagebuilder.builds import components
from emulator.imagebuilder.resources import catalog
from emulator.imagebuilder.resources.store import Resource

from .builds import built, document, executions, log, look, start, step_executions, steps
from .conftest import ACCOUNT, REGION, Account, arn

pytestmark = pytest.mark.usefixtures("no_images_of_others")


def failure(image: dict[str, Any]) -> dict[str, str] | None:
    """The component, phase and step that failed."""
    found: dict[str, str] | None = image["state"].get("failureContext", {}).get("componentFailure")
    return found


@pytest.mark.parametrize("phase", ["build", "validate", "test"])
def test_a_failing_phase_fails_its_stage(account: Account, phase: str) -> None:
    image = built(account, document("exit 1", phase=phase))
    found = failure(image)
    assert found is not None
    assert found["phaseName"] == phase
    assert image["state"]["failureContext"]["imageStatus"] == ("TESTING" if phase == "test" else "BUILDING")


@pytest.mark.parametrize(("on_failure", "fails", "goes_on"), [("Abort", True, False), ("Continue", True, True)])
def test_on_failure_decides_whether_later_steps_run(
    account: Account, on_failure: str, fails: bool, goes_on: bool
) -> None:
    failing = {"action": "ExecuteBash", "inputs": {"commands": ["exit 1"]}, "onFailure": on_failure}
    after = {"action": "ExecuteBash", "inputs": {"commands": ["echo afterwards"]}}
    image = built(account, steps(failing, after))
    assert (image["state"]["status"] == "FAILED") == fails
    assert failure(image)["stepName"] == "Step1"  # type: ignore[index]
    assert ("Phase build, step Step2, action ExecuteBash" in log(account)) == goes_on


def test_an_ignored_failure_does_not_fail_the_step(account: Account) -> None:
    assert built(account, document("exit 1", onFailure="Ignore"))["state"]["status"] == "AVAILABLE"


def test_later_components_do_not_run_after_a_failure(account: Account) -> None:
    built(account, document("exit 1"), document("true", name="Second"))
    assert "Phase build, step Second, action ExecuteBash" not in log(account)


def test_a_step_runs_up_to_its_maximum_attempts(account: Account) -> None:
    built(account, document("exit 1", maxAttempts=3))
    assert log(account).count("CmdExecution: ExitCode 1") == 3


def test_a_step_with_a_condition_or_a_loop_succeeds(account: Account) -> None:
    condition: dict[str, Any] = {"if": {"fileExists": "/nowhere", "then": "Execute", "else": "Skip"}}
    loop: dict[str, Any] = {"loop": {"for": {"start": 1, "end": 3, "updateBy": 1}}}
    assert built(account, document("exit 1", **condition), document("exit 1", **loop))["state"]["status"] == "AVAILABLE"


@pytest.mark.parametrize(("color", "fails"), [(None, False), ("red", True)])
def test_parameters_and_constants_are_replaced_by_their_values(
    account: Account, color: str | None, fails: bool
) -> None:
    account.session.client("s3").create_bucket(
        Bucket="artifacts", CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    account.session.client("s3").put_object(Bucket="artifacts", Key="blue.zip", Body=b"app")
    text = json.dumps(
        {
            "schemaVersion": "1.0",
            "parameters": [{"Color": {"type": "string", "default": "blue"}}],
            "constants": [{"Bucket": {"type": "string", "value": "artifacts"}}],
            "phases": [
                {
                    "name": "build",
                    "steps": [
                        {
                            "name": "Fetch",
                            "action": "S3Download",
                            "inputs": [{"source": "s3://{{ Bucket }}/{{Color}}.zip", "destination": "/tmp/app.zip"}],
                        }
                    ],
                }
            ],
        }
    )
    given = {"parameters": [{"name": "Color", "value": [color]}]} if color else {}
    component = account.make("component", data=text)
    made = account.make("image_recipe", components=[{"componentArn": component, **given}])
    assert (failure(look(account, start(account, made))) is not None) == fails


@pytest.mark.parametrize(
    ("action", "inputs", "fails"),
    [
        ("S3Download", [{"source": "s3://artifacts/app.rpm", "destination": "/tmp/app.rpm"}], False),
        ("S3Download", [{"source": "s3://artifacts/*", "destination": "/tmp"}], False),
        ("S3Download", [{"source": "s3://artifacts/other.rpm", "destination": "/tmp/app.rpm"}], True),
        ("S3Download", [{"source": "s3://missing/app.rpm", "destination": "/tmp/app.rpm"}], True),
        ("WebDownload", [{"source": "https://example.org/app.rpm", "destination": "/tmp/app.rpm"}], False),
        ("WebDownload", [{"source": "s3://missing/app.rpm", "destination": "/tmp/app.rpm"}], True),
        ("WebDownload", [{"source": "https://files.invalid/app.rpm", "destination": "/tmp/app.rpm"}], True),
        ("CopyFile", [{"source": "/nowhere/a", "destination": "/etc/a"}], False),
        ("ExecuteBinary", {"path": "/nowhere/binary", "arguments": ["-v"]}, False),
        ("ExecuteBash", {"commands": ["exit 3"]}, True),
        ("ExecuteBash", {"commands": [" false "]}, True),
        ("ExecuteBash", {"commands": ["true", "exit 1", "true"]}, True),
        ("ExecuteBash", {"commands": ["exit 0"]}, False),
        ("ExecuteBash", {"commands": ["exit 194"]}, False),
        ("ExecuteBash", {"commands": ["exit"]}, False),
        ("ExecuteBash", {"commands": ["false || true", "test -f /nowhere && exit 3", "echo exit 3"]}, False),
        ("ExecuteBash", {"commands": ["if true; then\nexit 3\nfi"]}, False),
        ("ExecutePowerShell", {"commands": ["exit 4"]}, True),
        ("ExecutePowerShell", {"commands": ["exit 3010"]}, False),
        ("ExecutePowerShell", {"commands": ["throw 'no'"]}, False),
        ("SetRegistry", [{"path": "HKLM:\\x", "name": "a", "value": "b", "type": "SZ"}], False),
    ],
)
def test_steps_fail_only_by_the_documented_rules(account: Account, action: str, inputs: Any, fails: bool) -> None:
    s3 = account.session.client("s3")
    s3.create_bucket(Bucket="artifacts", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="artifacts", Key="app.rpm", Body=b"app")
    found = failure(built(account, steps({"action": action, "inputs": inputs})))
    assert (found is not None) == fails
    if found:
        assert (found["action"], found["stepName"]) == (action, "Step1")


def test_the_workflow_step_contains_the_error(account: Account) -> None:
    image = built(account, document("exit 1"))
    step = step_executions(account, executions(account, image["arn"])[0])["ApplyBuildComponents"]
    assert step["message"] == f"Document {arn('component/web-1/1.0.0/1')} failed!"
    assert json.loads(step["outputs"]) == {"error": step["message"]}


@pytest.mark.parametrize("resource", catalog.in_region("aws", REGION).of(["component"]), ids=lambda one: one.arn.name)
def test_no_component_of_amazons_fails(resource: Resource) -> None:
    assert _failed(resource.body["data"]) == []


EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*/components/*.yml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_component_of_the_examples_fails(moto: None, path: Path) -> None:
    assert _failed(path.read_text(encoding="utf-8").replace("[[", "{{").replace("]]", "}}")) == []


def _failed(text: str) -> list[str]:
    """The steps of a document that fail, of all phases."""
    place = components.Place(ACCOUNT, REGION)
    phases = components.PHASES["BUILD"] + components.PHASES["TEST"]
    return [done.step for done in components.run([components.Component("one", text)], phases, place) if done.error]
