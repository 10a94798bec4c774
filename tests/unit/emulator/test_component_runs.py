"""Which steps of components fail: those that are certain to, and no others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from emulator.imagebuilder import catalog
from emulator.imagebuilder.builds import components, shell
from emulator.imagebuilder.builds.files import Files
from emulator.imagebuilder.store import Resource

from .builds import built, document, executions, log, look, start, step_executions, steps
from .conftest import ACCOUNT, AMAZON_LINUX, DOCUMENT_WITH_PARAMETERS, REGION, Account, arn

pytestmark = pytest.mark.usefixtures("no_images_of_others")


SCRIPTS = [
    ("exit 3", 3),
    ("exit", 0),
    ("false", 1),
    ("true", 0),
    ("false; true", 0),
    ("false && exit 7", 1),
    ("false || exit 7", 7),
    ("true || exit 7", 0),
    ("! false", 0),
    ("! true", 1),
    ("false | cat", 0),
    ("dnf install -y nginx | tee /var/log/out | false", 1),
    ("set -e\nfalse\ntrue", 1),
    ("set -euo pipefail; false; true", 1),
    ("set -e; set +e; false; true", 0),
    ("set -e\nfalse || true\nif false; then exit 9; fi\ntrue", 0),
    ("false\ntrue", 0),
    ("if true; then exit 4; else exit 5; fi", 4),
    ("if false; then exit 4; else exit 5; fi", 5),
    ("if false; then exit 4; elif true; then exit 6; fi", 6),
    ("if false\nthen\n  exit 4\nfi", 0),
    ("if ! [ -f /nowhere/there ]; then echo none >&2; exit 2; fi", 2),
    ("[ -f /nowhere/there ] || exit 8", 8),
    ("test -f /nowhere/there", 1),
    ("[[ -d /nowhere ]]", 1),
    ("test ! -e /nowhere", 0),
    ("test -x /usr/sbin/nginx", 0),
    ("[ -f /opt/app/installed ]", 0),
    ("[ one = two ]", 1),
    ("[ one != two ]", 0),
    ('[ "$HOME" = /nowhere ]', 0),
    ("[ -n '' ]", 1),
    ("[ -z '' ]", 0),
    ("cat /nowhere/there", 1),
    ("cat /etc/os-release", 0),
    ("cat /tmp/app.conf", 1),
    ("echo a > /tmp/app.conf && cat /tmp/app.conf", 0),
    ("cat < /nowhere/there", 1),
    ("/nowhere/install.sh --now", 127),
    ("sudo /nowhere/install.sh", 127),
    ("VERSION=1 sudo -E /nowhere/install.sh", 127),
    ("bash /nowhere/install.sh", 127),
    ("bash -c 'exit 3'", 3),
    ("sudo sh -c 'cd /nowhere && make'", 1),
    ("false | cat; exit $?", 0),
    ("false; exit $?", 1),
    ("set -o pipefail; false | cat", 1),
    ("source /nowhere/env", 1),
    ("cd /nowhere && ls", 1),
    ("cp /nowhere/a /etc/a", 1),
    ("cp /etc/a /tmp/new/a", 0),
    ("curl -sSo /tmp/app.zip https://example.org/app.zip && unzip /tmp/app.zip -d /tmp && /tmp/app/install", 0),
    ("/tmp/app/install", 127),
    ("cd /tmp && wget https://example.org/install.sh && bash /tmp/install.sh", 0),
    ("APP=/tmp/app; mkdir -p $APP; ls /tmp/app", 0),
    ("mkdir -p /data/app; touch /data/app/x; test -f /data/app/x", 0),
    ("rm -f /etc/motd; cat /etc/motd", 1),
    ("rm -rf /opt/app; mkdir /opt/app; ls /opt/app", 0),
    ("echo 'exit 3'", 0),
    ("echo exit 3 # exit 4", 0),
    ("# exit 4\ntrue", 0),
    ("sleep 5", 0),
    ("systemctl enable --now nginx", 0),
    ("exit 194", 194),
]

NOT_FOLLOWED = [
    "for i in 1 2; do false; done; exit 3",
    "cat <<EOF > /etc/x\nexit 3\nEOF",
    "x=$(cat /nowhere/there)",
    "echo 'unfinished",
    "(exit 3)",
]


@pytest.mark.parametrize(("script", "code"), SCRIPTS)
def test_a_script_ends_as_it_would_on_an_instance(script: str, code: int) -> None:
    assert shell.run(script, Files()).code == code


@pytest.mark.parametrize("script", NOT_FOLLOWED)
def test_a_script_that_cannot_be_followed_is_taken_to_succeed(script: str) -> None:
    assert shell.run(script, Files()).code == 0


def test_what_a_script_says_is_known() -> None:
    result = shell.run("echo -n hello world; cat /nowhere/there; sleep 2m", Files())
    assert result.stdout == ["hello world"]
    assert result.stderr == ["cat: /nowhere/there: No such file or directory"]
    assert result.seconds == 120


def test_files_of_earlier_commands_are_there_in_later_ones() -> None:
    files = Files()
    assert shell.run("cat /tmp/app/conf", files).code == 1
    assert shell.run("tar -xzf app.tgz -C /tmp/app", files).code == 0
    assert shell.run("cat /tmp/app/conf", files).code == 0


def failure(image: dict[str, Any]) -> dict[str, str] | None:
    """What is told about the step that failed."""
    found: dict[str, str] | None = image["state"].get("failureContext", {}).get("componentFailure")
    return found


@pytest.mark.parametrize("phase", ["build", "validate", "test"])
def test_each_phase_fails_in_its_stage(account: Account, phase: str) -> None:
    image = built(account, document("exit 1", phase=phase))
    found = failure(image)
    assert found is not None
    assert found["phaseName"] == phase
    assert image["state"]["failureContext"]["imageStatus"] == ("TESTING" if phase == "test" else "BUILDING")


@pytest.mark.parametrize(("on_failure", "fails", "goes_on"), [("Abort", True, False), ("Continue", True, True)])
def test_a_failure_aborts_or_lets_the_rest_run(account: Account, on_failure: str, fails: bool, goes_on: bool) -> None:
    failing = {"action": "ExecuteBash", "inputs": {"commands": ["exit 1"]}, "onFailure": on_failure}
    after = {"action": "ExecuteBash", "inputs": {"commands": ["echo afterwards"]}}
    image = built(account, steps(failing, after))
    assert (image["state"]["status"] == "FAILED") == fails
    assert failure(image)["stepName"] == "Step1"  # type: ignore[index]
    assert ("CmdExecution: Stdout: afterwards" in log(account)) == goes_on


def test_an_ignored_failure_is_none(account: Account) -> None:
    assert built(account, document("exit 1", onFailure="Ignore"))["state"]["status"] == "AVAILABLE"


def test_later_components_do_not_run_after_a_failure(account: Account) -> None:
    built(account, document("exit 1"), document("echo second"))
    assert "CmdExecution: Stdout: second" not in log(account)


def test_attempts_are_made_as_often_as_allowed(account: Account) -> None:
    built(account, document("exit 1", maxAttempts=3))
    assert log(account).count("CmdExecution: ExitCode 1") == 3


def test_a_step_that_takes_too_long_times_out(account: Account) -> None:
    image = built(account, document("sleep 10m", timeoutSeconds=60))
    assert failure(image)["errorMessage"] == "Step Run timed out"  # type: ignore[index]


def test_a_step_with_a_condition_or_a_loop_is_not_judged(account: Account) -> None:
    condition = {"if": {"fileExists": "/nowhere", "then": "Execute", "else": "Skip"}}
    loop = {"loop": {"for": {"start": 1, "end": 3, "updateBy": 1}}}
    assert built(account, document("exit 1", **condition), document("exit 1", **loop))["state"]["status"] == "AVAILABLE"


@pytest.mark.parametrize(("color", "fails"), [(None, False), ("blue", False), ("red", True)])
def test_parameters_and_constants_are_filled_in(account: Account, color: str | None, fails: bool) -> None:
    text = DOCUMENT_WITH_PARAMETERS.replace("install '{{ Site }}' '{{ Color }}'", "[ '{{ Color }}' = '{{Wanted}}' ]")
    text = text.replace("phases:", "constants:\n  - Wanted:\n      type: string\n      value: blue\nphases:")
    given = [{"name": "Site", "value": ["web"]}, *([{"name": "Color", "value": [color]}] if color else [])]
    component = account.make("component", data=text)
    made = account.make("image_recipe", components=[{"componentArn": component, "parameters": given}])
    assert (failure(look(account, start(account, made))) is not None) == fails


@pytest.mark.parametrize(
    ("action", "inputs", "fails"),
    [
        ("S3Download", [{"source": "s3://artifacts/app.rpm", "destination": "/tmp/app.rpm"}], False),
        ("S3Download", [{"source": "s3://artifacts/*", "destination": "/tmp"}], False),
        ("S3Download", [{"source": "s3://artifacts/other.rpm", "destination": "/tmp/app.rpm"}], True),
        ("S3Download", [{"source": "s3://nobody/app.rpm", "destination": "/tmp/app.rpm"}], True),
        ("WebDownload", [{"source": "https://example.org/app.rpm", "destination": "/tmp/app.rpm"}], False),
        ("WebDownload", [{"source": "s3://nobody/app.rpm", "destination": "/tmp/app.rpm"}], True),
        ("CopyFile", [{"source": "/nowhere/a", "destination": "/etc/a"}], True),
        ("ReadFile", [{"path": "/etc/os-release"}], False),
        ("ReadFile", [{"path": "/tmp/none"}], True),
        ("ExecuteBinary", {"path": "/nowhere/binary", "arguments": ["-v"]}, True),
        ("ExecuteBinary", {"path": "/usr/bin/ls"}, False),
        ("ExecutePowerShell", {"commands": ["exit 4"]}, True),
        ("ExecutePowerShell", {"commands": ["throw 'no'"]}, True),
        ("ExecutePowerShell", {"commands": ["exit 3010"]}, False),
        ("ExecutePowerShell", {"commands": ["if (Test-Path x) { exit 1 }"]}, False),
        ("ExecuteBash", {"commands": ["exit 194"]}, False),
        ("SetRegistry", [{"path": "HKLM:\\x", "name": "a", "value": "b", "type": "SZ"}], False),
    ],
)
def test_an_action_fails_when_what_it_needs_cannot_be_there(
    account: Account, action: str, inputs: Any, fails: bool
) -> None:
    s3 = account.session.client("s3")
    s3.create_bucket(Bucket="artifacts", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="artifacts", Key="app.rpm", Body=b"app")
    found = failure(built(account, steps({"action": action, "inputs": inputs})))
    assert (found is not None) == fails
    if found:
        assert (found["action"], found["stepName"]) == (action, "Step1")


def test_what_one_action_makes_another_finds(account: Account) -> None:
    made = {"action": "CreateFile", "inputs": [{"path": "/data/conf", "content": "a"}]}
    read = {"action": "ExecuteBash", "inputs": {"commands": ["cat /data/conf"]}}
    gone = {"action": "DeleteFile", "inputs": [{"path": "/data/conf"}]}
    assert built(account, steps(made, read))["state"]["status"] == "AVAILABLE"
    assert look(account, _again(account, "1.0.1", steps(read, made)))["state"]["status"] == "FAILED"
    assert look(account, _again(account, "1.0.2", steps(made, gone, read)))["state"]["status"] == "FAILED"


def _again(account: Account, version: str, text: str) -> str:
    component = account.make("component", name="again", semanticVersion=version, data=text)
    made = account.make("image_recipe", name="again", semanticVersion=version, components=[{"componentArn": component}])
    return start(account, made)


def test_the_step_of_the_workflow_holds_the_error(account: Account) -> None:
    image = built(account, document("exit 1"))
    step = step_executions(account, executions(account, image["arn"])[0])["ApplyBuildComponents"]
    assert step["message"] == f"Document {arn('component/web-1/1.0.0/1')} failed!"
    assert json.loads(step["outputs"]) == {"error": step["message"]}


def test_what_a_parent_image_has_its_children_have(account: Account) -> None:
    parent = built(account, document("mkdir -p /data/app"))["arn"]
    reads = account.make("component", name="reads", data=document("ls /data/app"))
    for name, image, expected in (("child", parent, "AVAILABLE"), ("other", AMAZON_LINUX, "FAILED")):
        made = account.make("image_recipe", name=name, parentImage=image, components=[{"componentArn": reads}])
        assert look(account, start(account, made))["state"]["status"] == expected


@pytest.mark.parametrize(("path", "expected"), [("/app/server", "AVAILABLE"), ("/tmp/server", "FAILED")])
def test_a_container_may_have_any_directory(account: Account, path: str, expected: str) -> None:
    component = account.make("component", data=document(f"test -x {path}"))
    made = account.make("container_recipe", components=[{"componentArn": component}])
    assert look(account, start(account, made))["state"]["status"] == expected


@pytest.mark.parametrize("resource", catalog.in_region("aws", REGION).of(["component"]), ids=lambda one: one.arn.name)
def test_no_component_of_amazons_fails(resource: Resource) -> None:
    assert _failed(resource.body["data"]) == []


EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*/components/*.yml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_no_component_of_the_examples_fails(aws: None, path: Path) -> None:
    assert _failed(path.read_text(encoding="utf-8").replace("[[", "{{").replace("]]", "}}")) == []


def _failed(text: str) -> list[str]:
    """The steps of a document that fail in any phase."""
    where = components.Surroundings(ACCOUNT, REGION, Files())
    phases = components.PHASES["BUILD"] + components.PHASES["TEST"]
    return [done.step for done in components.run([components.Component("one", text)], phases, where) if done.error]
