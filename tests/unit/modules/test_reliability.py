"""What happens when AWS, the network or somebody else comes between."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError
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
    """What the module's resource needs, without the resource."""
    if module == "image_pipeline":
        run("image_recipe", **recipe())
        run("infrastructure_configuration", **infrastructure())
    return account


def _lose_the_answer(serve: Any) -> Any:
    serve()
    raise ConnectionClosedError(endpoint_url="https://imagebuilder.eu-west-1.amazonaws.com")


def _break_after_the_work(serve: Any) -> Any:
    serve()
    raise ImageBuilderError("ServiceException", "An internal error occurred.")


def _count(account: Any, module: str) -> int:
    """How many of a resource there are, each version and build by itself."""
    client = account.client()
    if module == "component":
        versions = [item["arn"] for item in client.list_components()["componentVersionList"]]
        builds = [client.list_component_build_versions(componentVersionArn=arn) for arn in versions]
        return sum(len(found["componentSummaryList"]) for found in builds)
    answer = getattr(client, f"list_{module}s")()
    return next(len(value) for value in answer.values() if isinstance(value, list))


@each_module
@pytest.mark.parametrize("trouble", [_lose_the_answer, _break_after_the_work])
@pytest.mark.parametrize("times", [1, 2])
def test_a_lost_answer_makes_no_second_resource(
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
def test_a_task_that_never_got_an_answer_converges_when_it_runs_again(
    needed: Any, run: Any, disturb: Any, module: str
) -> None:
    operation, _path = CREATES[module]
    disturb(operation, _lose_the_answer, times=100)
    failed = run(module, **SMALLEST[module]())
    assert failed["failed"]
    assert f"Could not create the {module.replace('_', ' ')} 'web'" in failed["msg"]
    disturb(operation, lambda serve: serve())
    again = run(module, **SMALLEST[module]())
    assert again.get("msg") is None
    assert _count(needed, module) == 1


@each_module
def test_throttling_is_waited_out(needed: Any, run: Any, throttle: Any, module: str, waits: list[float]) -> None:
    operation, _path = CREATES[module]
    throttle(operation, times=3)
    result = run(module, **SMALLEST[module]())
    assert result["changed"]
    assert len(waits) == 3
    creates = [call for call in result.calls if call.operation == operation]
    assert [call.error for call in creates] == ["CallRateLimitExceededException"] * 3 + [None]
    assert len({call.parameters["clientToken"] for call in creates}) == 1


def test_throttling_without_end_is_an_error_that_says_what_to_do(
    account: Any, run: Any, throttle: Any, waits: list[float]
) -> None:
    throttle("GetInfrastructureConfiguration", times=1000)
    result = run("infrastructure_configuration", **infrastructure())
    assert result["failed"]
    assert "run fewer tasks at once" in result["msg"]
    assert result["error"]["code"] == "CallRateLimitExceededException"
    assert 0 < len(waits) < 20


@each_module
def test_who_comes_second_finds_what_the_first_made(needed: Any, run: Any, disturb: Any, module: str) -> None:
    """Two runs look, find nothing, and both create."""
    operation, _path = CREATES[module]

    def come_first(serve: Any) -> Any:
        assert run(module, **SMALLEST[module]())["changed"]
        return serve()

    disturb(operation, come_first)
    result = run(module, **SMALLEST[module]())
    assert (result.get("msg"), result["changed"]) == (None, False)
    assert _count(needed, module) == 1


@pytest.mark.parametrize("module", ["component", "image_recipe"])
def test_who_comes_second_with_something_else_makes_the_version_after(
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
def test_what_is_deleted_meanwhile_is_absent_all_the_same(factory: Any, run: Any, disturb: Any, module: str) -> None:
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
def test_what_somebody_deletes_at_once_is_said_to_be_gone(needed: Any, run: Any, disturb: Any, module: str) -> None:
    operation, _path = CREATES[module]

    def take_away(serve: Any) -> Any:
        answer = serve()
        assert run(module, name="web", state="absent")["changed"]
        return answer

    disturb(operation, take_away)
    result = run(module, **SMALLEST[module]())
    assert result["failed"]
    assert "gone again" in result["msg"]


def test_a_killed_change_of_a_factory_converges(factory: Any, run: Any) -> None:
    """The component is changed, and then the run dies: the next one carries on from there."""
    run("image_recipe", **recipe(components=["web"]))
    run("image_pipeline", **pipeline())
    run("component", **component(data=document("true")))

    assert run("component", **component(data=document("true")))["changed"] is False
    moved = run("image_recipe", **recipe(components=["web"]))
    assert (moved["changed"], moved["image_recipe"]["version"]) == (True, "1.0.2")
    assert run("image_pipeline", **pipeline())["changed"] is True
    assert run("image_pipeline", **pipeline())["changed"] is False


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("AccessDeniedException", "Allow the caller this action in IAM"),
        ("ServiceQuotaExceededException", "keep_versions"),
    ],
)
def test_a_refusal_says_what_which_and_what_to_do(
    account: Any, run: Any, disturb: Any, waits: list[float], code: str, words: str
) -> None:
    def refuse(serve: Any) -> Any:
        raise ImageBuilderError(code, "You may not.")

    disturb("CreateComponent", refuse)
    result = run("component", **component())
    assert result["failed"]
    assert "Could not create the component 'web'" in result["msg"]
    assert words in result["msg"]
    assert result["error"] == {"code": code, "message": "You may not."}
    assert waits == []
