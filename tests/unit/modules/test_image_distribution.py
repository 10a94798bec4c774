"""Existing AMIs are distributed, once if the earlier distribution can be found."""

from __future__ import annotations

from typing import Any

import pytest
from unit.modules.samples import AMI_NAME, LIFECYCLE_ROLE, REPOSITORY, container_recipe, distribution, recipe, region

MARK = "goldsmith:distribution"
EVERYWHERE = [
    region(ami_distribution_configuration={"name": AMI_NAME}),
    region("us-east-1", ami_distribution_configuration={"name": AMI_NAME}),
]
WEB = {
    "source_image": "web",
    "distribution_configuration_arn": "everywhere",
    "execution_role": LIFECYCLE_ROLE,
}


@pytest.fixture
def web(parts: Any, run: Any) -> Any:
    """An account with an image, web/1.0.0/1, and a configuration for two regions."""
    run("image", image_recipe_arn="web", infrastructure_configuration_arn="web")
    run("distribution_configuration", **distribution(*EVERYWHERE, name="everywhere"))
    return parts


def _ami(account: Any) -> str:
    client = account.client()
    image = client.get_image(imageBuildVersionArn=account.arn("image/web/1.0.0/1"))["image"]
    return str(image["outputResources"]["amis"][0]["image"])


def _regions(result: Any) -> set[str]:
    return {ami["region"] for ami in result["image"]["output_resources"]["amis"]}


def _source(account: Any, kind: str) -> str:
    ami: str = _ami(account)
    account.client("ssm").put_parameter(Name="/golden/web", Value=ami, Type="String")
    sources: dict[str, str] = {
        "name": "web",
        "version": "web/1.0.0",
        "wildcard": "web/1.x.x",
        "build": "web/1.0.0/1",
        "arn": account.arn("image/web/1.0.0/1"),
        "ami": ami,
        "parameter": "ssm:/golden/web",
    }
    return sources[kind]


@pytest.mark.parametrize("kind", ["name", "version", "wildcard", "build", "arn", "ami", "parameter"])
def test_each_source_is_distributed_once(web: Any, run: Any, kind: str) -> None:
    options = {**WEB, "source_image": _source(web, kind), "tags": {"Release": 7}}
    predicted, done, again_predicted, again = (
        run("image_distribution", check=check, **options) for check in (True, False, True, False)
    )
    assert [one.get("msg") for one in (predicted, done, again_predicted, again)] == [None] * 4
    assert [one["changed"] for one in (predicted, done, again_predicted, again)] == [True, True, False, False]
    assert [one.writes for one in (predicted, done, again_predicted, again)] == [[], ["DistributeImage"], [], []]
    assert predicted["diff"] == done["diff"]
    assert done["image"]["state"]["status"] == "AVAILABLE"
    assert _regions(done) == {"eu-west-1", "us-east-1"}
    assert again["image"] == done["image"]
    assert done["image"]["tags"]["Release"] == "7"
    assert set(done["image"]["tags"]) == {"Release", MARK}


@pytest.mark.parametrize("change", ["source", "configuration", "content", "parameter", "always"])
def test_changed_options_require_another_distribution(web: Any, run: Any, change: str) -> None:
    web.client("ssm").put_parameter(Name="/golden/web", Value=_ami(web), Type="String")
    options = {**WEB, "source_image": "ssm:/golden/web" if change == "parameter" else "web/1.0.0/1"}
    run("image_distribution", **options)
    if change == "source":
        options["source_image"] = _ami(web)
    elif change == "configuration":
        run("distribution_configuration", **distribution(*EVERYWHERE, name="other"))
        options["distribution_configuration_arn"] = "other"
    elif change == "content":
        run("distribution_configuration", **distribution(EVERYWHERE[1], name="everywhere"))
    elif change == "parameter":
        other = web.client("ec2").register_image(Name="other", RootDeviceName="/dev/xvda")["ImageId"]
        web.client("ssm").put_parameter(Name="/golden/web", Value=other, Type="String", Overwrite=True)
    else:
        options["distribute"] = "always"
    result = run("image_distribution", **options)
    assert (result.get("msg"), result["changed"], result.writes) == (None, True, ["DistributeImage"])


def test_a_newer_build_is_another_source(web: Any, run: Any) -> None:
    assert run("image_distribution", **WEB)["changed"]
    assert run("image_distribution", **WEB)["changed"] is False
    run("image", image_recipe_arn="web", infrastructure_configuration_arn="web", build="always")
    assert run("image_distribution", **WEB)["changed"]
    assert run("image_distribution", **WEB)["changed"] is False


def test_a_distribution_in_progress_is_awaited(web: Any, run: Any, clock: Any) -> None:
    started = run("image_distribution", **WEB, wait=False)
    assert (started["changed"], started["image"]["state"]["status"]) == (True, "PENDING")
    result = run("image_distribution", **WEB)
    assert (result["changed"], result["image"]["state"]["status"]) == (False, "AVAILABLE")


def test_tags_are_changed_in_place_and_the_mark_is_kept(web: Any, run: Any) -> None:
    run("image_distribution", **WEB, tags={"a": "1"})
    result = run("image_distribution", **WEB, tags={"b": "2"})
    assert (result["changed"], result.writes) == (True, ["TagResource", "UntagResource"])
    assert set(result["image"]["tags"]) == {"b", MARK}
    assert run("image_distribution", **WEB, tags={"b": "2"})["changed"] is False


WRONG: list[tuple[dict[str, Any], str | list[str]]] = [
    ({"source_image": "wep"}, "source_image"),
    ({"source_image": "web/3.x.x"}, "source_image"),
    ({"source_image": "web/1.0.0/9"}, "source_image"),
    ({"source_image": "arn:aws:iam::123456789012:role/x"}, "source_image"),
    ({"source_image": "ssm:/golden/none"}, ["/golden/none", "ParameterNotFound"]),
    ({"source_image": "box"}, "source_image"),
    ({"distribution_configuration_arn": "wep"}, "distribution_configuration_arn"),
    ({"execution_role": None}, "execution_role"),
    ({"tags": {"aws:x": "y"}}, "tags"),
]


@pytest.mark.parametrize(("options", "option"), WRONG)
def test_an_invalid_distribution_is_refused(
    web: Any, run: Any, refused: Any, options: dict[str, Any], option: str
) -> None:
    run("container_recipe", **container_recipe(name="box"))
    to: dict[str, Any] = {"container_distribution_configuration": {"target_repository": REPOSITORY}}
    run("distribution_configuration", **distribution(region(**to), name="boxes"))
    given = {"infrastructure_configuration_arn": "web", "distribution_configuration_arn": "boxes"}
    run("image", container_recipe_arn="box", **given)
    whole = {**WEB, **options}
    refused("image_distribution", option, **{name: value for name, value in whole.items() if value is not None})


def test_a_deprecated_image_is_not_distributed(web: Any, run: Any, refused: Any) -> None:
    run("image_recipe", **recipe(name="shop"))
    run("image", image_build_version_arn="web/1.0.0/1", state="disabled")
    refused("image_distribution", "source_image", **WEB)
