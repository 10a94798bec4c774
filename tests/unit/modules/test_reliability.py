"""Modules while AWS or the network fails, or another client changes the same resources."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError
from moto.core.botocore_stubber import BotocoreStubber
from unit.modules.samples import SMALLEST, component, document, infrastructure, pipeline, recipe

from emulator.imagebuilder.api.exceptions import ImageBuilderError

CREATES = {
    "component": ("CreateComponent", "component/web/x.x.x"),
    "image_recipe": ("CreateImageRecipe", "image-recipe/web/x.x.x"),
    "infrastructure_configuration": ("CreateInfrastructureConfiguration", "infrastructure-configuration/web"),
    "distribution_configuration": ("CreateDistributionConfiguration", "distribution-configuration/web"),
    "image_pipeline": ("CreateImagePipeline", "image-pipeline/web"),
}

each_module = pytest.mark.parametrize("module", CREATES)


@pytest.fixture
def needed(account: Any, run: Any, module: str) -> Any:
    """The resources that the module's resource refers to."""
    if module == "image_pipeline":
        run("image_recipe", **recipe())
        run("infrastructure_configuration", **infrastructure())
    return account


def _lose_the_response(serve: Any) -> Any:
    serve()
    raise ConnectionClosedError(endpoint_url="https://imagebuilder.eu-west-1.amazonaws.com")


def _break_after_the_work(serve: Any) -> Any:
    serve()
    raise ImageBuilderError("ServiceException", "An internal error occurred.")


def _count(account: Any, module: str) -> int:
    """The number of resources of the module's kind, counting each version and build."""
    client = account.client()
    if module == "component":
        versions = [item["arn"] for item in client.list_components()["componentVersionList"]]
        builds = [client.list_component_build_versions(componentVersionArn=arn) for arn in versions]
        return sum(len(found["componentSummaryList"]) for found in builds)
    answer = getattr(client, f"list_{module}s")()
    return next(len(value) for value in answer.values() if isinstance(value, list))


@each_module
@pytest.mark.parametrize("trouble", [_lose_the_response, _break_after_the_work])
@pytest.mark.parametrize("times", [1, 2])
def test_a_lost_response_creates_no_second_resource(
    needed: Any, run: Any, disturb: Any, module: str, trouble: Any, times: int
) -> None:
    operation, path = CREATES[module]
    disturb(operation, trouble, times)
    result = run(module, **SMALLEST[module]())
    assert (result.get("msg"), result["changed"]) == (None, True)
    assert _count(needed, module) == 1
    assert result[module]["arn"] == needed.read(path)["arn"]
    creates = [call for call in result.calls if call.operation == operation]
    assert len({call.parameters["clientToken"] for call in creates}) == 1
    assert run(module, **SMALLEST[module]())["changed"] is False


@each_module
def test_a_task_that_never_got_a_response_converges_on_the_next_run(
    needed: Any, run: Any, disturb: Any, module: str
) -> None:
    operation, _path = CREATES[module]
    disturb(operation, _lose_the_response, times=100)
    failed = run(module, **SMALLEST[module]())
    assert failed["failed"]
    assert failed["outcome"] == "unknown"
    disturb(operation, lambda serve: serve())
    again = run(module, **SMALLEST[module]())
    assert again.get("msg") is None
    assert _count(needed, module) == 1


@each_module
def test_throttling_is_retried(needed: Any, run: Any, throttle: Any, module: str, waits: list[float]) -> None:
    operation, _path = CREATES[module]
    throttle(operation, times=3)
    result = run(module, **SMALLEST[module]())
    assert result["changed"]
    assert len(waits) == 3
    creates = [call for call in result.calls if call.operation == operation]
    assert [call.error for call in creates] == ["CallRateLimitExceededException"] * 3 + [None]
    assert len({call.parameters["clientToken"] for call in creates}) == 1


def test_permanent_throttling_is_an_error(account: Any, run: Any, throttle: Any, waits: list[float]) -> None:
    throttle("GetInfrastructureConfiguration", times=1000)
    result = run("infrastructure_configuration", **infrastructure())
    assert result["failed"]
    assert result["error"]["code"] == "CallRateLimitExceededException"
    assert 0 < len(waits) < 20


@each_module
def test_parallel_runs_create_one_resource(needed: Any, run: Any, disturb: Any, module: str) -> None:
    """Both runs find nothing, and both create."""
    operation, _path = CREATES[module]

    def come_first(serve: Any) -> Any:
        assert run(module, **SMALLEST[module]())["changed"]
        return serve()

    disturb(operation, come_first)
    result = run(module, **SMALLEST[module]())
    assert (result.get("msg"), result["changed"]) == (None, False)
    assert _count(needed, module) == 1


@pytest.mark.parametrize("module", ["component", "image_recipe"])
def test_parallel_runs_with_different_content_create_two_versions(
    account: Any, run: Any, disturb: Any, module: str
) -> None:
    operation, _path = CREATES[module]
    run(module, **SMALLEST[module]())

    def come_first(serve: Any) -> Any:
        assert run(module, name="web", description="First")["changed"]
        return serve()

    disturb(operation, come_first)
    result = run(module, name="web", description="Second")
    assert result.get("msg") is None
    assert result[module]["description"] == "Second"
    assert _count(account, module) == 3


@each_module
def test_a_resource_that_another_client_deletes_first_is_absent(
    factory: Any, run: Any, disturb: Any, module: str
) -> None:
    create, path = CREATES[module]
    for used_first in ("image_pipeline", "image_recipe"):
        if used_first != module:
            run(used_first, name="web", state="absent")

    def come_first(serve: Any) -> Any:
        serve()
        return serve()

    disturb(create.replace("Create", "Delete"), come_first)
    result = run(module, name="web", state="absent")
    assert (result.get("msg"), result["changed"]) == (None, True)
    assert factory.read(path) is None


@each_module
def test_a_resource_that_another_client_deletes_after_the_write_is_predicted_with_a_warning(
    needed: Any, run: Any, disturb: Any, module: str
) -> None:
    operation, _path = CREATES[module]

    def take_away(serve: Any) -> Any:
        answer = serve()
        assert run(module, name="web", state="absent")["changed"]
        return answer

    disturb(operation, take_away)
    result = run(module, **SMALLEST[module]())
    assert (result.get("failed", False), result["changed"]) == (False, True)
    assert any("does not return it" in str(warning) for warning in result["warnings"])


def test_a_killed_change_of_a_factory_converges(factory: Any, run: Any) -> None:
    """The run ends after the change of the component, and the next run completes the other changes."""
    run("image_recipe", **recipe(components=["web"]))
    run("image_pipeline", **pipeline())
    run("component", **component(data=document("true")))

    assert run("component", **component(data=document("true")))["changed"] is False
    moved = run("image_recipe", **recipe(components=["web"]))
    assert (moved["changed"], moved["image_recipe"]["version"]) == (True, "1.0.2")
    assert run("image_pipeline", **pipeline())["changed"] is True
    assert run("image_pipeline", **pipeline())["changed"] is False


@pytest.mark.parametrize("code", ["AccessDeniedException", "ServiceQuotaExceededException"])
def test_a_permanent_error_is_not_retried(account: Any, run: Any, disturb: Any, waits: list[float], code: str) -> None:
    def refuse(serve: Any) -> Any:
        raise ImageBuilderError(code, "You may not.")

    disturb("CreateComponent", refuse)
    result = run("component", **component())
    assert result["failed"]
    assert result["error"] == {"code": code, "message": "You may not."}
    assert waits == []


@contextlib.contextmanager
def _responses(operations: str, change: Callable[[Any], None], times: int = 1_000) -> Iterator[list[str]]:
    """Change the first responses to operations, given as a regular expression, before botocore parses them.

    Yields the names of the operations that were sent, disturbed or not.
    """
    serve, sent, left = BotocoreStubber.__call__, list[str](), [change] * times

    def respond(stubber: Any, event_name: str, request: Any, **more: Any) -> Any:
        response = serve(stubber, event_name, request, **more)
        operation = event_name.rpartition(".")[2]
        sent.append(operation)
        if response is not None and left and re.fullmatch(operations, operation):
            left.pop()(response)
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BotocoreStubber, "__call__", respond)
        yield sent


def _cut(response: Any) -> None:
    response._content = response.content[: len(response.content) // 2]


def _cut_with_its_length(response: Any) -> None:
    response.headers["Content-Length"] = str(len(response.content))
    response._content = b"{}"


def _cut_in_a_character(response: Any) -> None:
    response._content = '{"requestId": "ä'.encode()[:-1]


def _page(response: Any) -> None:
    response._content = b"<html><body>Please sign in</body></html>"


def _empty(response: Any) -> None:
    response._content = b"{}"


def _gateway(response: Any) -> None:
    response.status_code, response.headers = 502, {}
    response._content = b"<!DOCTYPE html><html><title>Bad Gateway</title></html>"


def _unavailable(response: Any) -> None:
    response.status_code, response.headers, response._content = 503, {}, b""


def _lost(response: Any) -> None:
    raise ConnectionClosedError(endpoint_url="https://imagebuilder.example")


def _throttled(response: Any) -> None:
    response.status_code, response.headers = 429, {"x-amzn-errortype": "CallRateLimitExceededException"}
    response._content = json.dumps({"message": "Rate exceeded."}).encode()


BROKEN = [_cut, _cut_with_its_length, _cut_in_a_character, _page, _empty, _gateway, _unavailable, _lost]

each_broken = pytest.mark.parametrize("broken", BROKEN)


@each_broken
@each_module
def test_a_broken_response_to_a_create_is_retried_with_the_same_token(
    needed: Any, run: Any, module: str, broken: Any
) -> None:
    operation, path = CREATES[module]
    with _responses(operation, broken, times=2):
        result = run(module, **SMALLEST[module]())
    assert (result.get("msg"), result["changed"]) == (None, True)
    assert _count(needed, module) == 1
    assert result[module]["arn"] == needed.read(path)["arn"]
    creates = [call for call in result.calls if call.operation == operation]
    assert len(creates) == 3
    assert len({call.parameters["clientToken"] for call in creates}) == 1


@each_broken
@pytest.mark.parametrize("operations", ["Get(?!CallerIdentity).*", "List.*", "GetCallerIdentity"])
def test_broken_responses_to_reads_are_retried(factory: Any, run: Any, operations: str, broken: Any) -> None:
    with _responses(operations, broken, times=3) as sent:
        result = run("image_pipeline", **SMALLEST["image_pipeline"]())
    assert (result.get("msg"), result["changed"]) == (None, False)
    with _responses(operations, broken, times=3):
        listed = run("component_info")
    assert [component["name"] for component in listed["components"]] == ["web"]
    assert "GetCallerIdentity" in sent


@each_broken
def test_an_unreadable_list_is_an_error_and_never_empty(factory: Any, run: Any, broken: Any) -> None:
    with _responses("List.*", broken):
        for module, options in (
            ("component", {"name": "web", "state": "absent"}),
            ("image_pipeline_execution", {"image_pipeline_arn": "web", "build": "if_changed", "wait": False}),
            ("image_recipe_info", {}),
            ("image_factory_info", {}),
        ):
            result = run(module, **options)
            assert result["failed"], module
            assert not result.get("changed"), module
            assert result.writes == [], module
            assert "<" not in result["msg"], module
    assert factory.read("component/web/x.x.x")


@each_broken
def test_a_resource_in_use_is_not_deleted_if_its_users_cannot_be_listed(factory: Any, run: Any, broken: Any) -> None:
    with _responses("ListImageRecipes|ListContainerRecipes", broken):
        result = run("component", name="web", state="absent")
    assert result["failed"]
    assert "DeleteComponent" not in result.operations


@each_broken
def test_an_unreadable_resource_is_an_error_and_never_missing(factory: Any, run: Any, broken: Any) -> None:
    with _responses("GetImageRecipe", broken):
        result = run("image_recipe", **SMALLEST["image_recipe"]())
    assert result["failed"]
    assert result["msg"].startswith("Could not read the image recipe ")
    assert "<" not in result["msg"]
    assert result.writes == []


@each_broken
def test_an_unknown_caller_is_an_error(account: Any, run: Any, broken: Any) -> None:
    with _responses("GetCallerIdentity", broken):
        result = run("infrastructure_configuration", **infrastructure())
    assert result["failed"]
    assert "Could not find out which account this is" in result["msg"]
    assert "<" not in result["msg"]


@each_broken
def test_a_broken_response_to_a_delete_is_retried(factory: Any, run: Any, broken: Any) -> None:
    with _responses("DeleteImagePipeline", broken, times=1) as sent:
        assert run("image_pipeline", name="web", state="absent")["changed"]
    assert sent.count("DeleteImagePipeline") == 2
    assert factory.read("image-pipeline/web") is None


@pytest.mark.parametrize("broken", [_cut, _cut_in_a_character, _page, _gateway, _unavailable, _lost])
def test_a_broken_response_to_tagging_is_retried(factory: Any, run: Any, broken: Any) -> None:
    """The complete response is an empty object."""
    with _responses("TagResource", broken, times=1) as sent:
        assert run("image_pipeline", name="web", tags={"Team": "web"})["changed"]
    assert sent.count("TagResource") == 2


@each_broken
def test_a_broken_response_of_systems_manager_or_s3_is_retried(
    account: Any, run: Any, bucket: Any, broken: Any
) -> None:
    bucket(Key="web.yml", Body=json.dumps(document("true")))
    account.client("ssm").put_parameter(Name="/golden", Value="ami-0123456789abcdef0", Type="String")
    times = 0 if broken in (_cut, _cut_in_a_character, _empty, _page) else 2  # An object may be any text.
    with _responses("GetObject", broken, times):
        made = run("component", name="web", platform="Linux", uri="s3://components/web.yml")
    assert (made.get("msg"), made["changed"]) == (None, True)
    with _responses("GetParameter", broken, times=2):
        result = run("image_distribution", source_image="ssm:/golden", distribution_configuration_arn="web")
    assert "ssm:" not in result["msg"]


def test_lost_responses_are_retried_while_calls_are_throttled(account: Any, run: Any, waits: list[float]) -> None:
    """botocore stops retrying lost connections when throttling has used up its quota."""
    run("infrastructure_configuration", **infrastructure())
    for _time in range(40):
        with _responses("GetInfrastructureConfiguration", _throttled, times=3):
            assert run("infrastructure_configuration", **infrastructure())["changed"] is False
    with _responses("GetInfrastructureConfiguration", _lost, times=4) as sent:
        assert run("infrastructure_configuration", **infrastructure())["changed"] is False
    assert sent.count("GetInfrastructureConfiguration") == 5


def test_a_waited_build_survives_broken_responses(parts: Any, run: Any, clock: Any) -> None:
    assert run("image_pipeline", **pipeline())["changed"]
    with _responses("ListWorkflow.*", _gateway, times=60):
        result = run("image_pipeline_execution", image_pipeline_arn="web", wait_timeout=14_400)
    assert result.get("msg") is None
    assert result["image"]["state"]["status"] == "AVAILABLE"


def test_a_password_in_the_endpoint_is_masked(account: Any, run: Any) -> None:
    result = run("infrastructure_configuration", **infrastructure(), endpoint_url="http://robot:hunter2@127.0.0.1:9/")
    assert result["failed"]
    assert "hunter2" not in json.dumps([result["msg"], result["error"]])
