"""Lifecycle executions are listed with their resources, and cancelled."""

from __future__ import annotations

from typing import Any

import pytest
from unit.modules.samples import LIFECYCLE_ROLE, lifecycle_policy, rule

FIRST = {"image_build_version_arn": "web/1.0.0/1"}
WITH_AMIS = {"include_resources": {"amis": True}, "execution_role": LIFECYCLE_ROLE}


@pytest.fixture
def web(parts: Any, run: Any) -> Any:
    """An account with an available image, web/1.0.0/1."""
    run("image", image_recipe_arn="web", infrastructure_configuration_arn="web")
    return parts


@pytest.fixture
def ask(run: Any) -> Any:
    """Return the result of the info module, which only reads and returns the same in check mode."""

    def ask_for(**options: Any) -> list[dict[str, Any]]:
        predicted, found = (run("lifecycle_execution_info", check=check, **options) for check in (True, False))
        assert (found.get("msg"), found["changed"], predicted.writes + found.writes) == (None, False, [])
        assert predicted["lifecycle_executions"] == found["lifecycle_executions"]
        return list(found["lifecycle_executions"])

    return ask_for


class TestReading:
    def test_executions_of_an_image_are_returned_newest_first(self, web: Any, run: Any, ask: Any) -> None:
        assert ask(**FIRST) == []
        made = [run("image", **FIRST, state=state, **WITH_AMIS) for state in ("deprecated", "disabled", "available")]
        ids = [result["lifecycle_execution"]["lifecycle_execution_id"] for result in made]
        assert [one["lifecycle_execution_id"] for one in ask(**FIRST)] == ids[::-1]
        assert [one["lifecycle_execution_id"] for one in ask(**FIRST, newest=True)] == ids[-1:]
        assert [one["lifecycle_execution_id"] for one in ask(lifecycle_execution_id=ids[1])] == ids[1:2]
        assert {one["state"]["status"] for one in ask(**FIRST)} == {"SUCCESS"}

    def test_the_resources_of_an_execution(self, web: Any, run: Any, ask: Any) -> None:
        done = run("image", **FIRST, state="deprecated", **WITH_AMIS)
        (execution,) = ask(**FIRST, include=["resources"])
        assert execution == done["lifecycle_execution"]
        (image,) = execution["resources"]
        assert image["resource_id"] == web.arn("image/web/1.0.0/1")
        assert image["action"]["name"] == "DEPRECATE"
        (ami,) = image["resources"]
        assert ami["resource_id"] == done["image"]["output_resources"]["amis"][0]["image"]
        assert (ami["region"], ami["state"]["status"]) == ("eu-west-1", "SUCCESS")
        assert "resources" not in ask(**FIRST)[0]

    def test_the_executions_of_a_policy(self, web: Any, run: Any, ask: Any, clock: Any) -> None:
        of_web = {"resource_selection": {"recipes": [{"name": "web", "semantic_version": "x.x.x"}]}}
        run("lifecycle_policy", **lifecycle_policy(rule(by={"type": "COUNT", "value": 1}), **of_web))
        assert ask(lifecycle_policy_arn="web") == ask(lifecycle_policy_arn=web.arn("lifecycle-policy/web")) == []
        run("image", image_recipe_arn="web", infrastructure_configuration_arn="web", build="always")
        clock.advance(2 * 24 * 3600)
        executions = ask(lifecycle_policy_arn="web", include=["resources"])
        assert {one["lifecycle_policy_arn"] for one in executions} == {web.arn("lifecycle-policy/web")}
        (deleted,) = [image for one in executions for image in one["resources"]]
        assert (deleted["resource_id"], deleted["action"]["name"]) == (web.arn("image/web/1.0.0/1"), "DELETE")
        assert deleted["resources"][0]["resource_id"].startswith("ami-")

    def test_an_execution_that_does_not_exist(self, account: Any, ask: Any) -> None:
        assert ask(lifecycle_execution_id="lce-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9") == []

    @pytest.mark.parametrize(
        ("options", "option"),
        [
            ({}, ["lifecycle_policy_arn", "image_build_version_arn"]),
            ({"lifecycle_policy_arn": "web", **FIRST}, ["lifecycle_execution_id", "lifecycle_policy_arn"]),
            ({"lifecycle_policy_arn": "wep"}, "lifecycle_policy_arn"),
            ({"image_build_version_arn": "web"}, "image_build_version_arn"),
            ({**FIRST, "include": ["all"]}, "include"),
        ],
    )
    def test_an_invalid_query_is_refused(
        self, account: Any, run: Any, refused: Any, options: dict[str, Any], option: str
    ) -> None:
        run("lifecycle_policy", **lifecycle_policy())
        refused("lifecycle_execution_info", option, **options)


class TestCancelling:
    @pytest.fixture
    def running(self, web: Any, run: Any, clock: Any) -> dict[str, str]:
        """An execution in progress."""
        begun = run("image", **FIRST, state="deprecated", **WITH_AMIS, wait=False)
        return {"lifecycle_execution_id": begun["lifecycle_execution"]["lifecycle_execution_id"]}

    def test_an_execution_is_cancelled_once(self, run: Any, running: dict[str, str]) -> None:
        predicted, done, again_predicted, again = (
            run("lifecycle_execution", check=check, **running) for check in (True, False, True, False)
        )
        assert [one.get("msg") for one in (predicted, done, again_predicted, again)] == [None] * 4
        assert [one["changed"] for one in (predicted, done, again_predicted, again)] == [True, True, False, False]
        assert [one.writes for one in (predicted, done, again)] == [[], ["CancelLifecycleExecution"], []]
        assert predicted["diff"] == done["diff"]
        assert done["lifecycle_execution"]["state"]["status"] == "CANCELLED"

    def test_without_waiting_the_execution_is_being_cancelled(self, run: Any, running: dict[str, str]) -> None:
        result = run("lifecycle_execution", **running, wait=False)
        assert result["changed"]
        assert result["lifecycle_execution"]["state"]["status"] in ("CANCELLING", "CANCELLED")
        assert run("lifecycle_execution", **running, wait=False)["changed"] is False

    def test_check_mode_shows_an_execution_that_is_cancelled_already(self, run: Any, running: dict[str, str]) -> None:
        done = run("lifecycle_execution", **running)
        predicted = run("lifecycle_execution", check=True, **running, wait=False)
        assert (predicted["changed"], predicted["lifecycle_execution"]) == (False, done["lifecycle_execution"])

    def test_a_timeout_of_zero_polls_once(self, run: Any, clock: Any, running: dict[str, str]) -> None:
        late = run("lifecycle_execution", **running, wait_timeout=0)
        assert (late["failed"], late["changed"]) == (True, True)
        assert "wait_timeout" in late["msg"]
        assert late["lifecycle_execution"]["state"]["status"] == "CANCELLING"
        clock.advance(60)
        again = run("lifecycle_execution", **running, wait_timeout=0)
        assert (again.get("msg"), again["lifecycle_execution"]["state"]["status"]) == (None, "CANCELLED")

    def test_an_execution_that_has_ended_is_not_cancelled(
        self, run: Any, refused: Any, clock: Any, running: dict[str, str]
    ) -> None:
        clock.advance(3600)
        refused("lifecycle_execution", "lifecycle_execution_id", **running)

    def test_a_missing_execution_is_refused(self, account: Any, refused: Any) -> None:
        missing = "lce-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
        refused("lifecycle_execution", "lifecycle_execution_id", lifecycle_execution_id=missing)
