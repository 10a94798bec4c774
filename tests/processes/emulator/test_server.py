"""The emulator as a server: for boto3, for the AWS CLI, and as a process."""

from __future__ import annotations

import datetime
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from moto.core import set_initial_no_auth_action_count
from unit.emulator.builds import recipe, start, status
from unit.emulator.conftest import ACCOUNT, NEEDS, REGION, Account, arn

import emulator
from emulator.imagebuilder.api.operations import OPERATIONS

TESTS = Path(__file__).parents[2]
AWS = Path(sys.executable).with_name("aws")


def ask(url: str, method: str = "GET", body: Any = None) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, method=method)) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_boto3_creates_reads_lists_tags_and_deletes(account: Account, url: str) -> None:
    served = Account(account.session.client("imagebuilder", endpoint_url=url), account.session)
    of = served.make("image_pipeline", tags={"Team": "web"})
    served.client.tag_resource(resourceArn=of, tags={"Stage": "test"})
    served.client.untag_resource(resourceArn=of, tagKeys=["Team", "Owner"])
    assert served.get("image_pipeline", of)["tags"] == {"Stage": "test"}
    assert [one["arn"] for one in served.client.list_image_pipelines()["imagePipelineList"]] == [of]
    served.delete("image_pipeline", of)
    assert served.refusal(served.get, "image_pipeline", of).status == 404


def test_resources_created_in_process_are_served(account: Account, url: str) -> None:
    of = account.make("component")
    client = account.session.client("imagebuilder", endpoint_url=url)
    assert client.get_component(componentBuildVersionArn=of)["component"]["name"] == "web"


@pytest.mark.parametrize("region", ["cn-north-1", "us-gov-west-1"])
def test_the_region_is_that_of_the_signature(moto: None, session: Any, url: str, region: str) -> None:
    session.client("iam", region, endpoint_url=url).create_instance_profile(InstanceProfileName="builder")
    client = session.client("imagebuilder", region, endpoint_url=url)
    made = client.create_infrastructure_configuration(**NEEDS["infrastructure_configuration"])
    assert f":imagebuilder:{region}:" in made["infrastructureConfigurationArn"]


def test_an_unknown_region_is_refused(account: Account, url: str) -> None:
    client = account.session.client("imagebuilder", "eu-west-9", endpoint_url=url)
    refusal = account.refusal(client.list_image_pipelines)
    assert (refusal.code, refusal.status) == ("InvalidSignatureException", 403)
    assert "'eu-west-9'" in refusal.message


def test_a_missing_operation_returns_501_once(account: Account, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(OPERATIONS, "StartImagePipelineExecution")
    client = account.session.client("imagebuilder", endpoint_url=url)
    with emulator.journal.recorded() as calls:
        refusal = account.refusal(client.start_image_pipeline_execution, imagePipelineArn=arn("image-pipeline/web"))
    assert (refusal.code, refusal.status) == ("NotImplementedException", 501)
    assert "StartImagePipelineExecution" in refusal.message
    assert len(calls) == 1


def test_a_path_without_an_operation_is_not_found(moto: None, url: str) -> None:
    request = urllib.request.Request(
        f"{url}/Nothing",
        headers={"Authorization": f"AWS4-HMAC-SHA256 Credential=A/20260101/{REGION}/imagebuilder/aws4_request"},
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request)
    with caught.value:
        assert caught.value.code == 404


def test_motos_reset_removes_image_builder_resources(account: Account, url: str) -> None:
    account.make("component")
    assert ask(f"{url}/moto-api/reset", "POST")[0] == 200
    assert account.client.list_components()["componentVersionList"] == []


def test_assumptions_can_be_read_changed_and_reset(account: Account, url: str) -> None:
    account.make("component")
    path = f"{url}/emulator/assumptions"
    assert ask(path)[1]["active_state_is_shown"] is True
    status, changed = ask(path, "PATCH", {"active_state_is_shown": False})
    assert (status, changed["active_state_is_shown"]) == (200, False)
    assert "state" not in account.get("component", arn("component/web/x.x.x"))
    ask(path, "DELETE")
    assert account.get("component", arn("component/web/x.x.x"))["state"] == {"status": "ACTIVE"}


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"nothing": True}, "Unknown assumption 'nothing'"),
        ({"newest_first": "no"}, "'newest_first' must be a bool."),
        ({"newest_first": False, "most_tags": True}, "'most_tags' must be a int."),
        ([], "must be a JSON object."),
    ],
)
def test_an_invalid_change_of_assumptions_changes_nothing(moto: None, url: str, change: Any, text: str) -> None:
    before = ask(f"{url}/emulator/assumptions")
    status, answer = ask(f"{url}/emulator/assumptions", "PATCH", change)
    assert status == 400
    assert text in answer
    assert ask(f"{url}/emulator/assumptions") == before


@pytest.mark.parametrize(("path", "method", "status"), [("nothing", "GET", 404), ("journal", "POST", 405)])
def test_unknown_paths_and_methods_of_the_emulator_are_refused(url: str, path: str, method: str, status: int) -> None:
    assert ask(f"{url}/emulator/{path}", method)[0] == status


def test_a_caller_without_permission_is_refused(account: Account) -> None:
    iam = account.session.client("iam")
    iam.create_user(UserName="reader")
    key = iam.create_access_key(UserName="reader")["AccessKey"]
    statement = {"Effect": "Allow", "Action": "imagebuilder:ListComponents", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_user_policy(UserName="reader", PolicyName="read", PolicyDocument=policy)
    reader = account.session.client(
        "imagebuilder", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"]
    )
    check = set_initial_no_auth_action_count(0)
    assert check(reader.list_components)()["componentVersionList"] == []
    refusal = account.refusal(check(reader.list_image_recipes))
    assert (refusal.code, refusal.status) == ("AccessDeniedException", 403)
    assert "not authorized to perform: imagebuilder:ListImageRecipes" in refusal.message


@pytest.fixture
def cli(account: Account, url: str, tmp_path: Path) -> Any:
    """Runs ``aws imagebuilder`` against the server; gives the exit code, the answer and what was said on stderr."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "an-unknown-secret",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": url,
    }

    def run(*arguments: str) -> tuple[int, Any, str]:
        command = [sys.executable, str(AWS), "imagebuilder", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, json.loads(done.stdout or "null"), done.stderr

    return run


def test_the_cli_creates_tags_and_reads(cli: Any) -> None:
    document = json.dumps(NEEDS["infrastructure_configuration"] | {"tags": {"Team": "web"}})
    code, made, said = cli("create-infrastructure-configuration", "--cli-input-json", document)
    assert (code, said) == (0, "")
    of = made["infrastructureConfigurationArn"]
    assert cli("tag-resource", "--resource-arn", of, "--tags", "Stage=test")[0] == 0
    code, read, _other = cli("get-infrastructure-configuration", "--infrastructure-configuration-arn", of)
    assert code == 0
    assert read["infrastructureConfiguration"]["tags"] == {"Team": "web", "Stage": "test"}


def test_the_cli_pages_through_a_list(cli: Any) -> None:
    code, listed, _other = cli(
        "list-components", "--owner", "Amazon", "--page-size", "4", "--query", "componentVersionList[].arn"
    )
    assert code == 0
    assert len(set(listed)) == len(listed) > 16


def test_the_cli_shows_an_error(cli: Any) -> None:
    code, nothing, said = cli("get-image-pipeline", "--image-pipeline-arn", arn("image-pipeline/none"))
    assert code > 0
    assert nothing is None
    assert "An error occurred (ResourceNotFoundException) when calling the GetImagePipeline operation" in said


@pytest.fixture
def process() -> Iterator[subprocess.Popen[str]]:
    """``python -m emulator`` on a free port."""
    command = [sys.executable, "-m", "emulator", "-p", "0"]
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as one:
        yield one
        one.kill()


def test_the_process_prints_its_address_and_ends_on_a_signal(process: subprocess.Popen[str], session: Any) -> None:
    assert process.stdout is not None
    url = process.stdout.readline().split()[-1]
    assert url.startswith("http://127.0.0.1:")
    client = session.client("imagebuilder", endpoint_url=url)
    assert client.list_components(owner="Amazon", maxResults=1)["componentVersionList"]
    session.client("s3", endpoint_url=url).list_buckets()
    assert [call["service"] for call in ask(f"{url}/emulator/journal")[1]] == ["imagebuilder", "s3"]
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0


def test_calls_can_be_delayed(account: Account, url: str) -> None:
    client = account.session.client("imagebuilder", endpoint_url=url)
    assert ask(f"{url}/emulator/delay", "PUT", {"seconds": 0.2}) == (200, {"seconds": 0.2})
    try:
        started = time.monotonic()
        client.list_components()
        assert time.monotonic() - started >= 0.2
    finally:
        ask(f"{url}/emulator/delay", "PUT", {"seconds": 0})
    assert ask(f"{url}/emulator/delay") == (200, {"seconds": 0})
    assert ask(f"{url}/emulator/delay", "PUT", {"seconds": -1})[0] == 400


def test_the_servers_clock_can_be_read_and_set(account: Account, url: str) -> None:
    path = f"{url}/emulator/clock"
    assert ask(path)[1]["speed"] == "immediate"
    assert ask(path, "PATCH", {"speed": 0})[1]["speed"] == 0
    image = start(account, recipe(account))
    assert status(account, image) == "PENDING"
    before = ask(path)[1]["now"]
    answered, after = ask(path, "PATCH", {"advance": 3600})
    assert answered == 200
    begun, ended = (datetime.datetime.fromisoformat(text[:-1]) for text in (before, after["now"]))
    assert ended - begun == datetime.timedelta(hours=1)
    assert status(account, image) == "AVAILABLE"
    assert ask(path, "PATCH", {"speed": "immediate", "advance": 1})[1]["speed"] == "immediate"


@pytest.mark.parametrize("change", [{}, [], {"speed": "fast"}, {"speed": 5, "advance": -1}, {"hour": 3}])
def test_an_invalid_change_of_the_clock_changes_nothing(url: str, change: Any) -> None:
    status, answer = ask(f"{url}/emulator/clock", "PATCH", change)
    assert status == 400
    assert json.loads(answer)["message"]
    assert emulator.clock.immediate


def test_events_are_delivered_without_requests_to_image_builder(account: Account, url: str) -> None:
    ask(f"{url}/emulator/clock", "PATCH", {"speed": 1200})
    sqs = account.session.client("sqs", endpoint_url=url)
    queue = sqs.create_queue(QueueName="builds")["QueueUrl"]
    events = account.session.client("events", endpoint_url=url)
    events.put_rule(Name="builds", EventPattern=json.dumps({"source": ["aws.imagebuilder"]}))
    events.put_targets(Rule="builds", Targets=[{"Id": "queue", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:builds"}])
    image = start(account, recipe(account))
    received: list[dict[str, Any]] = []
    deadline = time.monotonic() + 30
    while not any(one["detail"]["state"]["status"] == "AVAILABLE" for one in received):
        assert time.monotonic() < deadline, received
        time.sleep(0.1)
        answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        received += [json.loads(one["Body"]) for one in answer.get("Messages", [])]
    assert {one["resources"][0] for one in received} == {image}
    assert len({one["time"] for one in received}) > 1


def test_motos_reset_sets_the_clock_to_the_current_time(account: Account, url: str) -> None:
    account.make("component")
    emulator.clock.speed = 0
    emulator.clock.advance(86400)
    emulator.faults.fail_next("kms_access")
    ahead = emulator.clock.now()
    assert ask(f"{url}/moto-api/reset", "POST")[0] == 200
    assert emulator.clock.now() < ahead
    assert emulator.faults.waiting() == []


def test_faults_can_be_added_on_the_server(moto: None, url: str) -> None:
    path = f"{url}/emulator/faults"
    assert "kms_access" in ask(path)[1]["known"]
    status, answer = ask(path, "PATCH", {"fault": "kms_access", "region": "us-east-1"})
    assert (status, [one["region"] for one in answer["waiting"]]) == (200, ["us-east-1"])
    assert ask(path, "PATCH", {"fault": "nothing"})[0] == 400
    assert ask(path, "DELETE")[1]["waiting"] == []


def test_findings_can_be_added_on_the_server(moto: None, url: str) -> None:
    path = f"{url}/emulator/findings"
    status, answer = ask(path, "PATCH", {"vulnerability": "CVE-2022-0778", "severity": "LOW"})
    assert (status, [one["severity"] for one in answer]) == (200, ["LOW"])
    assert ask(path, "PATCH", {"severity": "LOW"})[0] == 400
    assert ask(path)[1] == answer
    assert ask(path, "DELETE")[1] == []


def test_the_journal_can_be_read_and_cleared(account: Account, url: str) -> None:
    client = account.session.client("imagebuilder", endpoint_url=url)
    client.list_components(owner="Amazon", maxResults=1)
    account.refusal(client.get_component, componentBuildVersionArn=arn("component/none/1.0.0"))
    account.session.client("sts", endpoint_url=url).get_caller_identity()
    listed, missed = ask(f"{url}/emulator/journal?service=imagebuilder")[1]
    assert listed == {
        "service": "imagebuilder",
        "operation": "ListComponents",
        "account": ACCOUNT,
        "region": REGION,
        "parameters": {"owner": "Amazon", "maxResults": 1},
        "status": 200,
        "error": None,
    }
    assert (missed["status"], missed["error"]) == (404, "ResourceNotFoundException")
    assert [call["service"] for call in ask(f"{url}/emulator/journal?operation=GetCallerIdentity")[1]] == ["sts"]
    assert ask(f"{url}/emulator/journal", "DELETE") == (200, [])
    assert ask(f"{url}/emulator/journal") == (200, [])
