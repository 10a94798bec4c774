"""The state of an account and region, for a report."""

from __future__ import annotations

from typing import Any

import pytest
from unit.modules.restricted import User
from unit.modules.samples import component, distribution, document, lifecycle_policy, pipeline, recipe, region

MODULE = "image_report_info"


@pytest.fixture
def ask(run: Any) -> Any:
    """Return the state; the module only reads."""

    def ask_for(**options: Any) -> Any:
        result = run(MODULE, **options)
        assert (result.get("msg"), result["changed"], result.writes) == (None, False, [])
        return result["image_report"]

    return ask_for


def _build(run: Any, **options: Any) -> Any:
    return run("image_pipeline_execution", image_pipeline_arn="web", **options)


def _start(account: Any, ami: str, **tags: str) -> None:
    given = [{"Key": key, "Value": value} for key, value in tags.items()]
    specification = [{"ResourceType": "instance", "Tags": given}] if given else []
    account.client("ec2").run_instances(ImageId=ami, MinCount=1, MaxCount=1, TagSpecifications=specification)


def test_an_account_without_resources_has_none(account: Any, ask: Any) -> None:
    state = ask()
    assert (state["account_id"], state["region"]) == ("123456789012", "eu-west-1")
    lists = ("pipelines", "images", "scans", "lifecycle_policies", "uses", "unread")
    assert {name: state[name] for name in lists} == {name: [] for name in lists}


def test_a_container_image_without_uris(parts: Any, run: Any, disturb: Any, ask: Any) -> None:
    def without_uris(serve: Any) -> Any:
        response = serve()
        outputs = {"containers": [{"region": "eu-west-1"}]}
        summaries = [{**summary, "outputResources": outputs} for summary in response["imageSummaryList"]]
        return {**response, "imageSummaryList": summaries}

    run("image_pipeline", **pipeline())
    _build(run)
    disturb("ListImagePipelineImages", without_uris)
    (found,) = ask()["pipelines"]
    assert found["newest_image"]["image_uris"] == []


def test_a_pipeline_has_its_builds_the_steps_of_the_last_one_and_its_newest_image(
    parts: Any, run: Any, clock: Any, ask: Any
) -> None:
    run("distribution_configuration", **distribution(region(), region("us-east-1")))
    schedule = {"schedule_expression": "cron(0 3 ? * SUN *)"}
    run("image_pipeline", **pipeline(distribution_configuration_arn="web", schedule=schedule))
    _build(run)
    clock.advance(7 * 86400)
    image = _build(run)["image"]
    clock.advance(3 * 86400)

    (found,) = ask()["pipelines"]
    assert found["schedule"]["schedule_expression"] == schedule["schedule_expression"]
    assert found["date_next_run"] > found["date_last_run"] > ""
    newest = found["newest_image"]
    assert (newest["arn"], newest["label"], newest["age_days"]) == (image["arn"], "web/1.0.0/2", 3)
    assert [ami["region"] for ami in newest["amis"]] == ["eu-west-1", "us-east-1"]
    last, first = found["builds"]
    assert [one["version"] for one in (last, first)] == ["1.0.0/2", "1.0.0/1"]
    assert "steps" not in first
    ran = [step for step in last["steps"] if step["start"] is not None]
    assert [step["start"] for step in ran] == sorted(step["start"] for step in ran)
    assert last["seconds"] == max(step["start"] + step["seconds"] for step in ran)
    assert {step["type"] for step in ran} == {"BUILD", "TEST"}

    assert [build["version"] for build in ask(builds=1)["pipelines"][0]["builds"]] == ["1.0.0/2"]


def test_a_build_in_progress_lasts_until_now(parts: Any, run: Any, clock: Any, ask: Any) -> None:
    run("image_pipeline", **pipeline())
    _build(run, wait=False)
    clock.advance(100)
    (found,) = ask()["pipelines"]
    (build,) = found["builds"]
    (running,) = [step for step in build["steps"] if step["status"] == "RUNNING"]
    assert (build["in_progress"], found["newest_image"]) == (True, None)
    assert build["seconds"] == running["start"] + running["seconds"] == pytest.approx(100, abs=2)


def test_a_failed_build_has_its_reason_and_its_failed_step(parts: Any, run: Any, ask: Any) -> None:
    run("component", **component(data=document("exit 3")))
    run("image_recipe", **recipe(components=["web"]))
    run("image_pipeline", **pipeline())
    assert _build(run)["failed"]
    build = ask()["pipelines"][0]["builds"][0]
    assert build["status"] == "FAILED"
    assert "component web/1.0.1/1, phase build, step Run" in build["reason"]
    assert [step["name"] for step in build["steps"] if step["status"] == "FAILED"] == ["ApplyBuildComponents"]


def test_uses_of_amis_of_any_origin_are_returned(parts: Any, run: Any, ask: Any) -> None:
    run("image_pipeline", **pipeline())
    ami = _build(run)["image"]["output_resources"]["amis"][0]["image"]
    _start(parts, ami, Name="web", Team="web")
    _start(parts, "ami-12c6146b")
    _start(parts, ami, Ec2ImageBuilderArn="arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.0/1")
    state = ask(owner_tags=["Team"])
    assert sorted((use["name"], use["ami"] == ami, str(use["owner_tags"])) for use in state["uses"]) == [
        ("", False, "{}"),
        ("web", True, "{'Team': 'web'}"),
    ]
    assert [(image["label"], image["pipeline"], image["amis"]) for image in state["images"]] == [
        ("web/1.0.0/1", "web", {ami: "eu-west-1"})
    ]


def test_the_newest_image_has_the_packages_of_severe_findings(parts: Any, run: Any, finding: str, ask: Any) -> None:
    scanned = {"image_scanning_enabled": True}
    run("image_pipeline", **pipeline(image_scanning_configuration=scanned))
    run("image_pipeline", name="plain", image_recipe_arn="web", infrastructure_configuration_arn="web")
    _build(run)
    run("image_pipeline_execution", image_pipeline_arn="plain")
    scans = {scan["label"]: scan for scan in ask()["scans"]}
    assert scans["web/1.0.0/1"]["counts"] == {"critical": 0, "high": 1, "medium": 0, "other": 0}
    (package,) = scans["web/1.0.0/1"]["packages"]
    assert (package["name"], package["severity"], package["fixed_in_version"]) == ("nginx", "HIGH", "1.24.1")
    assert package["vulnerabilities"] == [finding]
    assert (scans["web/1.0.0/2"]["counts"], scans["web/1.0.0/2"]["packages"]) == (None, [])


def test_enabled_policies_that_select_the_images_are_named(parts: Any, run: Any, ask: Any) -> None:
    run("image_pipeline", **pipeline(image_tags={"Lifecycle": "short"}))
    selections = {
        "recipe": {"recipes": ["web/1.x.x"]},
        "other": {"recipes": ["web/2.x.x", "api"]},
        "tags": {"tag_map": {"Lifecycle": "short"}},
        "more-tags": {"tag_map": {"Lifecycle": "short", "Env": "prod"}},
    }
    for name, selection in selections.items():
        assert run("lifecycle_policy", **lifecycle_policy(name=name, resource_selection=selection))["changed"]
    state = ask()
    assert state["pipelines"][0]["lifecycle_policies"] == ["recipe", "tags"]
    run("lifecycle_policy", name="recipe", status="DISABLED")
    assert ask()["pipelines"][0]["lifecycle_policies"] == ["tags"]


def test_a_missing_permission_is_a_warning(parts: Any, run: Any, finding: str) -> None:
    run("image_pipeline", **pipeline(image_scanning_configuration={"image_scanning_enabled": True}))
    _build(run)
    user = User(parts, run)
    for action in (
        "ec2:DescribeInstances",
        "autoscaling:DescribeAutoScalingGroups",
        "imagebuilder:ListLifecyclePolicies",
        "imagebuilder:ListWorkflowExecutions",
        "imagebuilder:ListImageScanFindingAggregations",
    ):
        result = user.run(MODULE, without=action)
        assert [entry["action"] for entry in result["image_report"]["unread"]] == [action]
        assert action in str(result["warnings"])
        assert [one["name"] for one in result["image_report"]["pipelines"]] == ["web"]
    assert "imagebuilder:ListImagePipelines" in user.run(MODULE, without="imagebuilder:ListImagePipelines")["msg"]


@pytest.mark.parametrize(
    ("options", "option"),
    [({"builds": 0}, "builds"), ({"builds": 101}, "builds"), ({"owner_tag": ["Team"]}, "owner_tag")],
)
def test_invalid_options_are_refused(account: Any, refused: Any, options: dict[str, Any], option: str) -> None:
    refused(MODULE, option, **options)
