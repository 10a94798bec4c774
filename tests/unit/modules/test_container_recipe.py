"""The module ``container_recipe``."""

from __future__ import annotations

from typing import Any

import pytest
from unit.modules.conftest import Create
from unit.modules.samples import DOCKERFILE, component, container_recipe, document

MODULE = "container_recipe"
AMAZONS = "aws/amazon-linux-2023-x86-latest/x.x.x"
"""A container image in Amazon's catalog."""
AMI = "ami-760aaa0f"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
SERVER = "Microsoft Windows Server 2022"
DIGEST = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/base/web@sha256:" + "0" * 64
IN_S3: dict[str, Any] = {"dockerfile_template_data": None, "dockerfile_template_uri": "s3://components/Dockerfile"}


@pytest.fixture
def components(account: Any, create: Create) -> Any:
    """Three components: web, sql, and site, which has parameters; and another repository."""
    site = document("echo '{{ Site }} {{ colour }}'", Site=None, colour="red")
    create(
        ("component", options) for options in (component(), component(name="sql"), component(name="site", data=site))
    )
    account.client("ecr").create_repository(repositoryName="shop/web")
    return account


FULL: dict[str, Any] = {
    "container_type": "DOCKER",
    "description": "Shop",
    "components": ["web", {"component_arn": "site", "parameters": {"Site": "shop", "colour": ["blue"]}}],
    "instance_configuration": {
        "image": AMI,
        "block_device_mappings": [
            {
                "device_name": "/dev/xvda",
                "ebs": {
                    "volume_size": 30,
                    "volume_type": "gp3",
                    "iops": 4000,
                    "throughput": 250,
                    "encrypted": False,
                    "delete_on_termination": False,
                },
            },
            {"device_name": "/dev/xvdb", "virtual_name": "ephemeral0"},
            {"device_name": "/dev/xvdc", "no_device": True},
        ],
    },
    "platform_override": "Linux",
    "image_os_version_override": "Amazon Linux 2023",
    "working_directory": "/var/build",
    "kms_key_id": KEY,
}


def _full(**changes: Any) -> dict[str, Any]:
    return container_recipe(**{**FULL, **changes})


def _versions(account: Any) -> list[str]:
    found = account.client().list_container_recipes()["containerRecipeSummaryList"]
    return sorted(item["arn"].rpartition("/")[2] for item in found)


def _created(result: Any) -> dict[str, Any]:
    """Return the parameters of the Create request, other than the dry run."""
    (call,) = [call for call in result.calls if call.operation == "CreateContainerRecipe"]
    sent: dict[str, Any] = call.parameters
    return sent


@pytest.mark.parametrize(
    ("changes", "member", "expected"),
    [
        ({"description": "Other"}, "description", "Other"),
        ({"description": ""}, "description", None),
        ({"components": []}, "components", None),
        ({"instance_configuration": {"image": AMI}}, "instanceConfiguration", {"image": AMI}),
        ({"instance_configuration": {}}, "instanceConfiguration", None),
        ({"working_directory": ""}, "workingDirectory", None),
        ({"working_directory": "/build"}, "workingDirectory", "/build"),
        ({"kms_key_id": ""}, "kmsKeyId", None),
        ({"parent_image": "amazonlinux:2023"}, "parentImage", "amazonlinux:2023"),
        (
            {"target_repository": {"service": "ECR", "repository_name": "shop/web"}},
            "targetRepository",
            {"service": "ECR", "repositoryName": "shop/web"},
        ),
        ({"dockerfile_template_data": DOCKERFILE + "USER web\n"}, "dockerfileTemplateData", DOCKERFILE + "USER web\n"),
    ],
)
def test_the_next_version_keeps_all_unchanged_options(
    components: Any, run: Any, four_ways: Any, changes: dict[str, Any], member: str, expected: Any
) -> None:
    run(MODULE, **_full(tags={"Team": "web"}))
    before = components.read("container-recipe/web/1.0.0")
    result = four_ways(MODULE, name="web", **changes)
    assert result[MODULE]["version"] == "1.0.1"
    assert result.writes == ["CreateContainerRecipe"]
    after = components.read("container-recipe/web/1.0.1")
    for moving in ("arn", "version", "dateCreated"):
        del before[moving], after[moving]
    assert after.pop(member, None) == expected
    before.pop(member)
    assert after == before
    assert _versions(components) == ["1.0.0", "1.0.1"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"components": [f"web/{version}" for version in ("1.0.0/1",)] + FULL["components"][1:]},
        {
            "instance_configuration": {
                "image": AMI,
                "block_device_mappings": FULL["instance_configuration"]["block_device_mappings"][::-1],
            }
        },
        {"platform_override": None},
        {"image_os_version_override": None},
        {"image_os_version_override": "Amazon Linux 2"},
        {"container_type": None},
    ],
)
def test_an_equal_form_is_no_change(components: Any, run: Any, changes: dict[str, Any]) -> None:
    run(MODULE, **_full())
    result = run(MODULE, **{name: value for name, value in _full(**changes).items() if value is not None})
    assert (result.get("msg"), result["changed"], result.writes) == (None, False, [])
    assert result.before == result.after


def test_the_order_of_components_is_a_change(components: Any, run: Any, four_ways: Any) -> None:
    run(MODULE, **container_recipe(components=["web", "sql"]))
    turned = four_ways(MODULE, **container_recipe(components=["sql", "web"]))
    assert turned[MODULE]["version"] == "1.0.1"


@pytest.mark.parametrize("directory", ["/tmp", ""])
def test_the_default_working_directory_is_no_difference(account: Any, run: Any, directory: str) -> None:
    run(MODULE, **container_recipe())
    assert run(MODULE, **container_recipe(working_directory=directory))["changed"] is False
    run(MODULE, **container_recipe(name="other", working_directory="/tmp"))
    assert run(MODULE, **container_recipe(name="other"))["changed"] is False


class TestParentImages:
    @pytest.mark.parametrize(
        "image",
        [
            "amazonlinux:latest",
            "ubuntu",
            "library/ubuntu:24.04",
            "public.ecr.aws/amazonlinux/amazonlinux:2023",
            "public.ecr.aws/lambda/linux:1.0.0",
            DIGEST,
            "localhost:5000/team/web:1.0.0",
        ],
    )
    def test_image_uris_of_registries_are_sent_unchanged(self, account: Any, four_ways: Any, image: str) -> None:
        four_ways(MODULE, **container_recipe(parent_image=image, platform_override="Linux"))
        assert account.read("container-recipe/web/1.0.0")["parentImage"] == image

    @pytest.mark.parametrize("image", ["aws/amazon-linux-2023-x86-latest", AMAZONS])
    def test_images_of_amazon_are_found_by_name(self, account: Any, four_ways: Any, image: str) -> None:
        result = four_ways(MODULE, **container_recipe(parent_image=image))
        pinned = "x.x.x" if image.endswith("x.x.x") else "2025.11.8/1"
        expected = account.arn(f"image/amazon-linux-2023-x86-latest/{pinned}", owner="aws")
        assert account.read("container-recipe/web/1.0.0")["parentImage"] == expected
        assert result[MODULE]["parent_image"] == expected
        assert run_again_is_nothing(four_ways, account, image)

    @pytest.mark.parametrize(
        "image",
        [
            "aws/amazon-linux-2023-x86-latst",
            "aws/amazon-linux-2023-x86-latest/1.0.0",
            "aws/amazon-linux-2023-x86-latest/x.1.1",
            "arn:aws:imagebuilder:eu-west-1:123456789012:component/web/1.0.0",
            "web/1.0.0",
        ],
    )
    def test_a_missing_parent_image_is_refused(self, account: Any, refused: Any, image: str) -> None:
        refused(MODULE, "parent_image", **container_recipe(parent_image=image))


def run_again_is_nothing(four_ways: Any, account: Any, image: str) -> bool:
    """Changing the description of a recipe that inherited its platform changes nothing else."""
    changed = four_ways(MODULE, **container_recipe(parent_image=image, description="Second"))
    return _versions(account) == ["1.0.0", "1.0.1"] and changed[MODULE]["platform"] == "Linux"


class TestPlatforms:
    """The service always returns the platform, in a member with another name than in the request."""

    def test_the_platform_is_compared_in_both_forms(self, account: Any, run: Any) -> None:
        result = run(MODULE, **container_recipe(platform_override="Linux"))
        assert (result[MODULE]["platform"], result[MODULE]["platform_override"]) == ("Linux", "Linux")

    @pytest.mark.parametrize("image", ["amazonlinux:latest", AMAZONS])
    def test_an_override_equal_to_the_known_platform_is_no_change(self, account: Any, run: Any, image: str) -> None:
        run(MODULE, **container_recipe(parent_image=image))
        result = run(MODULE, **container_recipe(parent_image=image, platform_override="Linux"))
        assert (result.get("msg"), result["changed"]) == (None, False)

    def test_another_platform_is_a_change(self, account: Any, run: Any, four_ways: Any) -> None:
        run(MODULE, **container_recipe(parent_image=DIGEST, platform_override="Linux"))
        result = four_ways(MODULE, name="web", platform_override="Windows", image_os_version_override=SERVER)
        assert (result[MODULE]["version"], result[MODULE]["platform"]) == ("1.0.1", "Windows")
        assert "+platform_override" not in result.after
        assert "platform_override: Windows\n" in result.after

    def test_the_next_version_keeps_the_platform_of_an_image_without_one(
        self, account: Any, run: Any, four_ways: Any
    ) -> None:
        run(MODULE, **container_recipe(parent_image="team/base:1.0", platform_override="Windows"))
        result = four_ways(MODULE, name="web", description="Second")
        assert result[MODULE]["platform"] == "Windows"

    def test_another_parent_image_brings_its_own_platform(self, account: Any, run: Any, four_ways: Any) -> None:
        run(MODULE, **container_recipe(platform_override="Linux"))
        windows = "mcr.microsoft.com/windows/servercore:ltsc2022"
        result = four_ways(MODULE, name="web", parent_image=windows)
        assert "platformOverride" not in _created(result)
        assert result[MODULE]["platform"] == "Windows"
        back = four_ways(MODULE, name="web", parent_image=AMAZONS)
        assert "platformOverride" not in _created(back)
        assert back[MODULE]["platform"] == "Linux"

    def test_the_os_version_is_sent_with_a_change_but_is_not_compared(
        self, account: Any, run: Any, four_ways: Any
    ) -> None:
        """The service does not return it, so that the module cannot compare it."""
        options = container_recipe(image_os_version_override="Amazon Linux 2023")
        assert _created(four_ways(MODULE, **options))["imageOsVersionOverride"] == "Amazon Linux 2023"
        again = four_ways(MODULE, **{**options, "description": "Second"})
        assert _created(again)["imageOsVersionOverride"] == "Amazon Linux 2023"


class TestDockerfiles:
    def test_a_template_in_s3_is_compared_by_its_content(
        self, account: Any, bucket: Any, run: Any, four_ways: Any
    ) -> None:
        given = {name: value for name, value in container_recipe(**IN_S3).items() if value is not None}
        bucket(Key="Dockerfile", Body=DOCKERFILE)
        made = four_ways(MODULE, **given)
        sent = _created(made)
        assert sent["dockerfileTemplateUri"] == "s3://components/Dockerfile"
        assert "dockerfileTemplateData" not in sent
        assert made[MODULE]["dockerfile_template_data"] == DOCKERFILE

        bucket(Key="moved", Body=DOCKERFILE)
        assert run(MODULE, **{**given, "dockerfile_template_uri": "s3://components/moved"})["changed"] is False
        assert run(MODULE, **container_recipe())["changed"] is False

        bucket(Key="Dockerfile", Body=DOCKERFILE + "EXPOSE 80\n")
        changed = four_ways(MODULE, **given)
        assert changed[MODULE]["version"] == "1.0.1"
        assert "EXPOSE 80" in changed[MODULE]["dockerfile_template_data"]
        assert "EXPOSE 80" in changed.after
        assert "EXPOSE 80" not in changed.before

    def test_the_next_version_keeps_the_template(self, account: Any, bucket: Any, run: Any, four_ways: Any) -> None:
        bucket(Key="Dockerfile", Body=DOCKERFILE)
        run(MODULE, **{name: value for name, value in container_recipe(**IN_S3).items() if value is not None})
        bucket(Key="Dockerfile", Body="FROM scratch\n")
        changed = four_ways(MODULE, name="web", description="Second")
        assert changed[MODULE]["dockerfile_template_data"] == DOCKERFILE

    def test_the_diff_contains_the_lines_of_the_template(self, account: Any, run: Any, four_ways: Any) -> None:
        run(MODULE, **container_recipe())
        result = four_ways(MODULE, **container_recipe(dockerfile_template_data=DOCKERFILE + "EXPOSE 80\n"))
        added = [line.strip() for line in result.after.splitlines() if line not in result.before.splitlines()]
        assert added == ["version: 1.0.1", "EXPOSE 80"]

    @pytest.mark.parametrize("uri", ["s3://components/missing", "https://components.test/Dockerfile"])
    @pytest.mark.parametrize("check", [True, False])
    def test_a_missing_template_fails_before_the_first_write(
        self, account: Any, bucket: Any, run: Any, uri: str, check: bool
    ) -> None:
        given = {name: value for name, value in container_recipe(**IN_S3).items() if value is not None}
        result = run(MODULE, check=check, **{**given, "dockerfile_template_uri": uri})
        assert result["failed"]
        assert "dockerfile_template_uri" in result["msg"]
        assert uri in result["msg"]
        assert result.writes == []


class TestVersions:
    @pytest.fixture
    def versions(self, account: Any, create: Create) -> Any:
        existing = (("1.0.0", "a"), ("1.0.1", "b"), ("1.2.0", "c"), ("2.0.0", "d"))
        create((MODULE, container_recipe(version=version, description=text)) for version, text in existing)
        return account

    @pytest.mark.parametrize(
        ("version", "description", "expected"),
        [
            ("1.0.x", "b", None),
            ("1.0.x", "new", "1.0.2"),
            ("1.x.x", "c", None),
            ("1.x.x", "b", "1.2.1"),
            ("x.x.x", "c", "2.0.1"),
            ("3.1.x", "a", "3.1.0"),
            ("1.0.0", "a", None),
        ],
    )
    def test_a_wildcard_is_compared_with_the_newest_that_it_matches(
        self, versions: Any, run: Any, four_ways: Any, version: str, description: str, expected: str | None
    ) -> None:
        options = container_recipe(version=version, description=description)
        if expected is None:
            assert run(MODULE, **options)["changed"] is False
        else:
            assert four_ways(MODULE, **options)[MODULE]["version"] == expected
            assert expected in _versions(versions)

    @pytest.mark.parametrize("check", [True, False])
    def test_an_exact_version_cannot_be_changed(self, versions: Any, run: Any, check: bool) -> None:
        result = run(MODULE, check=check, **container_recipe(version="1.0.0", description="other"))
        assert result["failed"]
        assert result["option"] == "version"
        assert all(line in result["msg"] for line in ("-description: a", "+description: other"))
        assert result.writes == []

    @pytest.mark.parametrize(("keep", "left"), [(1, ["1.0.1", "2.0.1"]), (3, ["1.0.1", "1.2.0", "2.0.0", "2.0.1"])])
    def test_old_versions_are_deleted_unless_a_pipeline_uses_them(
        self, versions: Any, run: Any, four_ways: Any, keep: int, left: list[str]
    ) -> None:
        run("infrastructure_configuration", name="web", instance_profile_name="image-builder")
        used = run(
            "image_pipeline", name="box", container_recipe_arn="web/1.0.1", infrastructure_configuration_arn="web"
        )
        assert used["changed"]
        result = four_ways(MODULE, **container_recipe(description="new", keep_versions=keep))
        assert _versions(versions) == left
        assert len(result["pruned"]) == 5 - len(left)

    def test_one_version_line_can_be_deleted(self, versions: Any, run: Any) -> None:
        result = run(MODULE, name="web", version="1.x.x", state="absent")
        assert result.writes == ["DeleteContainerRecipe"] * 3
        assert _versions(versions) == ["2.0.0"]


@pytest.mark.parametrize(
    ("changes", "option"),
    [
        ({"components": ["web", "web/x.x.x"]}, "components[1]"),
        ({"components": ["site"]}, "components[0].parameters"),
        ({"components": ["wob"]}, "components[0].component_arn"),
        ({"dockerfile_template_data": ""}, "dockerfile_template_data"),
        ({"dockerfile_template_data": "x" * 16001}, "dockerfile_template_data"),
        ({"dockerfile_template_uri": "s3://a/b"}, ["dockerfile_template_data", "dockerfile_template_uri"]),
        (
            {"instance_configuration": {"block_device_mappings": [{"device_name": "a", "ebs": {"volume_size": 0}}]}},
            "instance_configuration.block_device_mappings[0].ebs.volume_size",
        ),
        ({"version": "x.x.4"}, "version"),
        ({"parent_image": DIGEST}, "platform_override"),
    ],
)
def test_an_invalid_request_is_refused_before_it_is_sent(
    components: Any, refused: Any, changes: dict[str, Any], option: str | list[str]
) -> None:
    refused(MODULE, option, **container_recipe(**changes))


@pytest.mark.parametrize(
    ("changes", "option"),
    [
        ({"parent_image": "aws/amazon-linux-2023-x86"}, "parent_image"),
        ({"kms_key_id": "mine"}, "kms_key_id"),
        ({"instance_configuration": {"image": "ubuntu"}}, "instance_configuration.image"),
    ],
)
def test_an_error_of_the_service_names_the_option(
    components: Any, refused: Any, changes: dict[str, Any], option: str
) -> None:
    refused(MODULE, option, by_aws=True, **container_recipe(**changes))


def test_a_missing_repository_is_refused_by_the_service(components: Any, refused: Any) -> None:
    repository = {"service": "ECR", "repository_name": "nothing"}
    refused(
        MODULE,
        "target_repository.repository_name",
        by_aws=True,
        lacks=True,
        **container_recipe(target_repository=repository),
    )
    assert _versions(components) == []


@pytest.mark.parametrize("check", [True, False])
def test_windows_components_are_refused_for_linux(components: Any, run: Any, check: bool) -> None:
    run("component", **component(name="iis", platform="Windows"))
    result = run(MODULE, check=check, **container_recipe(components=["iis"]))
    assert result["failed"]
    assert "'components[0].component_arn'" in result["error"]["message"]
    assert _versions(components) == []


def test_check_mode_accepts_a_component_that_does_not_exist_yet(account: Any, run: Any) -> None:
    made = run("component", check=True, **component())["component"]["arn"]
    result = run(MODULE, check=True, **container_recipe(components=[made]))
    assert (result.get("msg"), result["changed"]) == (None, True)
    assert result[MODULE]["components"] == [{"component_arn": made}]
