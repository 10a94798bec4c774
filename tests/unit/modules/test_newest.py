"""The newest image of a pipeline or a recipe, as the lookup gives it to the next task."""

from __future__ import annotations

from typing import Any

import pytest
from unit.modules.samples import (
    AMI_NAME,
    REPOSITORY,
    component,
    container_recipe,
    distribution,
    document,
    pipeline,
    recipe,
    region,
)

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.client import Client
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import InvalidOption
from ansible_collections.goldsmith.image_builder.plugins.module_utils._images.lookup import Missing, Place, lookup_image

EVERYWHERE = [
    region(ami_distribution_configuration={"name": AMI_NAME}),
    region("us-east-1", ami_distribution_configuration={"name": AMI_NAME, "target_account_ids": ["222222222222"]}),
]


@pytest.fixture
def find(parts: Any) -> Any:
    """Return a function that returns the reference to the newest image."""

    def find_newest(text: str, by: str = "pipeline", **place: str) -> str:
        return lookup_image(Client(parts.client), text, by, Place(**place))

    return find_newest


@pytest.fixture
def build(parts: Any) -> Any:
    """Have a pipeline make an image; the image as the service describes it."""

    def build_image(name: str = "web") -> dict[str, Any]:
        client = parts.client()
        answer = client.start_image_pipeline_execution(imagePipelineArn=parts.arn(f"image-pipeline/{name}"))
        image: dict[str, Any] = client.get_image(imageBuildVersionArn=answer["imageBuildVersionArn"])["image"]
        return image

    return build_image


@pytest.fixture
def web(run: Any, parts: Any) -> None:
    """A pipeline that distributes images to two regions and another account."""
    run("distribution_configuration", **distribution(*EVERYWHERE))
    run("image_pipeline", **pipeline(distribution_configuration_arn="web"))


def _amis(image: dict[str, Any]) -> dict[tuple[str, str], str]:
    return {(ami["region"], ami["accountId"]): ami["image"] for ami in image["outputResources"]["amis"]}


@pytest.mark.usefixtures("web")
def test_of_a_pipeline_by_its_name_or_arn(parts: Any, build: Any, find: Any) -> None:
    build()
    ami = _amis(build())["eu-west-1", parts.id]
    assert find("web") == find("WEB") == find(parts.arn("image-pipeline/web")) == ami
    assert parts.client("ec2").describe_images(ImageIds=[ami])["Images"][0]["Name"].startswith("web ")


@pytest.mark.usefixtures("web")
def test_amis_are_selected_by_region_and_account(build: Any, find: Any) -> None:
    amis = _amis(build())
    assert find("web", region="us-east-1", account="222222222222") == amis["us-east-1", "222222222222"]
    with pytest.raises(Missing, match=r"eu-central-1.*only in: .*us-east-1 \(222222222222\)"):
        find("web", region="eu-central-1")
    with pytest.raises(Missing, match="333333333333"):
        find("web", account="333333333333")


def test_of_a_recipe_the_greatest_version_counts(parts: Any, run: Any, find: Any, build: Any) -> None:
    run("image_recipe", **recipe(version="2.0.0", description="Second"))
    for version in ("2.0.0", "1.0.0"):
        run("image_pipeline", **pipeline(image_recipe_arn=f"web/{version}"))
        ami = _amis(build())["eu-west-1", parts.id]
        assert find("web") == find(f"web/{version}", by="recipe") == ami
    assert find("web/1.x.x", by="recipe") == ami
    assert find("web", by="recipe") == find(parts.arn("image-recipe/web/2.0.0")) != ami


def test_containers_have_a_uri(parts: Any, run: Any, find: Any, build: Any) -> None:
    run("container_recipe", **container_recipe())
    to: dict[str, Any] = {
        "container_distribution_configuration": {"target_repository": REPOSITORY, "container_tags": ["live"]}
    }
    run("distribution_configuration", **distribution(region(**to), name="boxes"))
    made_of = dict.fromkeys(("container_recipe_arn", "infrastructure_configuration_arn"), "web")
    assert run("image_pipeline", name="boxes", distribution_configuration_arn="boxes", **made_of)["changed"]
    image = build("boxes")
    uris = image["outputResources"]["containers"][0]["imageUris"]
    assert find("boxes") in uris
    assert find("boxes").startswith(f"{parts.id}.dkr.ecr.eu-west-1.amazonaws.com/web:")


@pytest.mark.usefixtures("web")
@pytest.mark.parametrize("by", ["pipeline", "recipe"])
def test_an_empty_name_is_refused(build: Any, find: Any, by: str) -> None:
    build()
    with pytest.raises(InvalidOption, match="empty"):
        find("", by=by)


@pytest.mark.usefixtures("web")
def test_only_available_images_are_returned(run: Any, build: Any, find: Any, clock: Any) -> None:
    with pytest.raises(Missing, match=r"no available image of .*image-pipeline/web"):
        find("web")
    build()
    with pytest.raises(Missing, match="no available image"):
        find("web")
    clock.advance(7200)
    ami = find("web")
    run("component", **component(data=document("false")))
    run("image_recipe", **recipe(components=["web"]))
    run("image_pipeline", **pipeline(image_recipe_arn="web"))
    build()
    clock.advance(7200)
    assert find("web") == ami


@pytest.mark.usefixtures("web")
def test_a_misspelt_name_gets_a_suggestion(find: Any) -> None:
    with pytest.raises(Missing, match=r"no available image.*No image pipeline named 'wep' exists.*Did you mean web"):
        find("wep")
    with pytest.raises(Missing, match=r"no available image.*image/wep/x.x.x"):
        find("wep", by="recipe")


@pytest.mark.parametrize("text", ["web/x", "sch\u00f6n", "arn:aws:iam::123456789012:role/web", "a:b"])
@pytest.mark.parametrize("by", ["pipeline", "recipe"])
def test_invalid_names_are_refused(parts: Any, find: Any, text: str, by: str) -> None:
    with pytest.raises(InvalidOption):
        find(text, by=by)
