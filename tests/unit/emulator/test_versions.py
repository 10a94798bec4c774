"""Names, versions, builds and wildcards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import emulator
from emulator.imagebuilder.resources.arns import Arn, Version

from .conftest import AMAZON_LINUX, DOCUMENT, REGION, Account, arn


@pytest.mark.parametrize(
    ("name", "segment"),
    [
        ("MyExampleInfrastructure", "myexampleinfrastructure"),
        ("My_Web Server", "my-web-server"),
        ("a  b__c", "a--b--c"),
        ("-web-", "-web-"),
    ],
)
def test_the_arn_has_the_name_in_lower_case_with_hyphens(account: Account, name: str, segment: str) -> None:
    of = account.make("infrastructure_configuration", name=name)
    assert of == arn(f"infrastructure-configuration/{segment}")
    assert account.get("infrastructure_configuration", of)["name"] == name


@pytest.mark.parametrize(
    ("kind", "shown", "of"),
    [
        ("infrastructure_configuration", "InfrastructureConfiguration", "infrastructure-configuration/web-server"),
        ("distribution_configuration", "DistributionConfiguration", "distribution-configuration/web-server"),
        ("image_pipeline", "ImagePipeline", "image-pipeline/web-server"),
        ("image_recipe", "ImageRecipe", "image-recipe/web-server/1.0.0"),
        ("container_recipe", "ContainerRecipe", "container-recipe/web-server/1.0.0"),
        ("workflow", "Workflow", "workflow/build/web-server/1.0.0/1"),
        ("lifecycle_policy", "LifecyclePolicy", "lifecycle-policy/web-server"),
    ],
)
def test_names_that_differ_in_case_spaces_and_underscores_are_equal(
    account: Account, kind: str, shown: str, of: str
) -> None:
    account.make(kind, name="Web Server")
    refusal = account.refusal(account.make, kind, name="web_server")
    assert (refusal.code, refusal.status) == ("ResourceAlreadyExistsException", 400)
    assert refusal.message == f"The following resource '{shown}' already exists: '{arn(of)}'."


def test_a_component_with_changed_content_is_a_new_build(account: Account) -> None:
    first = account.make("component")
    second = account.make("component", data=f"{DOCUMENT}# changed\n")
    assert (first, second) == (arn("component/web/1.0.0/1"), arn("component/web/1.0.0/2"))
    assert account.get("component", first)["data"] == DOCUMENT


@pytest.mark.parametrize(
    "change",
    [
        {"description": "other"},
        {"changeDescription": "other"},
        {"platform": "Windows"},
        {"supportedOsVersions": ["Ubuntu"]},
        {"kmsKeyId": f"arn:aws:kms:{REGION}:123456789012:alias/golden"},
    ],
)
def test_any_changed_property_of_a_component_is_a_new_build(account: Account, change: dict[str, object]) -> None:
    account.make("component")
    assert account.make("component", **change) == arn("component/web/1.0.0/2")


def test_an_identical_component_is_refused_with_the_existing_build(account: Account) -> None:
    account.make("component")
    newest = account.make("component", description="other")
    refusal = account.refusal(account.make, "component", description="other", tags={"Team": "web"})
    assert refusal.code == "ResourceAlreadyExistsException"
    assert refusal.message == f"The following resource 'Component' already exists: '{newest}'."
    assert account.make("component") == arn("component/web/1.0.0/3")


@pytest.mark.parametrize("kind", ["image_recipe", "container_recipe"])
def test_a_recipe_with_a_placeholder_gets_the_next_free_version(account: Account, kind: str) -> None:
    segment = kind.replace("_", "-")
    made = [account.make(kind, semanticVersion=version) for version in ("1.0.x", "1.0.x", "1.0.7", "1.0.x")]
    assert made == [arn(f"{segment}/web/{version}") for version in ("1.0.0", "1.0.1", "1.0.7", "1.0.8")]
    assert account.make(kind, semanticVersion="1.1.x") == arn(f"{segment}/web/1.1.0")
    assert account.get(kind, made[-1])["version"] == "1.0.8"


@pytest.mark.parametrize("kind", ["image_recipe", "container_recipe"])
@pytest.mark.parametrize(
    ("pattern", "versions"),
    [
        ("1.x.0", ["1.0.0", "1.1.0", "1.2.0"]),
        ("x.0.0", ["0.0.0", "1.0.0", "2.0.0"]),
        ("x.2.1", ["0.2.1", "1.2.1", "2.2.1"]),
        ("2.x.7", ["2.0.7", "2.1.7", "2.2.7"]),
    ],
)
def test_any_node_of_a_new_recipes_version_can_be_a_placeholder(
    account: Account, kind: str, pattern: str, versions: list[str]
) -> None:
    made = [account.make(kind, semanticVersion=pattern) for _version in versions]
    assert [one.rpartition("/")[2] for one in made] == versions


@pytest.mark.parametrize(
    ("kind", "version", "code", "text"),
    [
        (
            "component",
            "1.0.x",
            "InvalidParameterValueException",
            "The value supplied for parameter 'semanticVersion' is not valid. "
            r"semanticVersion must match pattern ^[0-9]+\.[0-9]+\.[0-9]+$",
        ),
        ("component", "1.0", "InvalidParameterValueException", "must match pattern"),
        ("workflow", "1.0.x", "InvalidParameterValueException", "must match pattern"),
        ("component", "1.0.1073741824", "InvalidVersionNumberException", "out of bounds"),
        ("image_recipe", "1.0.1073741824", "InvalidVersionNumberException", "out of bounds"),
        ("image_recipe", "1.x.1073741824", "InvalidVersionNumberException", "out of bounds"),
        ("image_recipe", "x.x.0", "InvalidVersionNumberException", "only one node"),
        ("image_recipe", "1.x.x", "InvalidVersionNumberException", "only one node"),
        ("image_recipe", "1.0.X", "InvalidParameterValueException", "must match pattern"),
    ],
)
def test_an_invalid_version_is_refused(account: Account, kind: str, version: str, code: str, text: str) -> None:
    for dry_run in (False, True):
        refusal = account.refusal(account.make, kind, semanticVersion=version, dryRun=dry_run)
        assert (refusal.code, refusal.status) == (code, 400)
        assert text in refusal.message


def test_the_largest_version_is_accepted(account: Account) -> None:
    of = account.make("component", semanticVersion="1073741823.0.1073741823")
    assert of.endswith("/1073741823.0.1073741823/1")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("1.0.0/1", "1.0.0/1"),
        ("1.0.0", "1.0.0/2"),
        ("1.0.x", "1.0.10/1"),
        ("1.x.x", "1.2.0/1"),
        ("x.x.x", "2.0.0/1"),
    ],
)
def test_a_component_is_read_by_build_version_or_wildcard(account: Account, asked: str, found: str) -> None:
    for version in ("1.0.0", "1.0.9", "1.0.10", "2.0.0", "1.2.0"):
        account.make("component", semanticVersion=version)
    account.make("component", description="second build")
    assert account.get("component", arn(f"component/web/{asked}"))["arn"] == arn(f"component/web/{found}")


@pytest.mark.parametrize(("asked", "found"), [("1.0.0", "1.0.0"), ("1.x.x", "1.0.10"), ("x.x.x", "2.0.0")])
def test_a_recipe_is_read_by_version_or_wildcard(account: Account, asked: str, found: str) -> None:
    for version in ("2.0.0", "1.0.0", "1.0.9", "1.0.10"):
        account.make("image_recipe", semanticVersion=version)
    assert account.get("image_recipe", arn(f"image-recipe/web/{asked}"))["version"] == found


@pytest.mark.parametrize("asked", ["3.x.x", "1.0.1", "1.0.0/2"])
def test_an_arn_without_a_match_is_not_found(account: Account, asked: str) -> None:
    account.make("component")
    of = arn(f"component/web/{asked}")
    refusal = account.refusal(account.get, "component", of)
    assert (refusal.code, refusal.message) == (
        "ResourceNotFoundException",
        f"The resource with ARN '{of}' does not exist.",
    )


@pytest.mark.parametrize("asked", ["x.0.0", "x.x.0", "1.x.0"])
def test_wildcards_in_references_are_only_at_the_end(account: Account, asked: str) -> None:
    account.make("component")
    refusal = account.refusal(account.get, "component", arn(f"component/web/{asked}"))
    assert refusal.code == "InvalidVersionNumberException"


def test_a_deletion_requires_a_build(account: Account) -> None:
    account.make("component")
    account.make("image_recipe")
    of_version = account.refusal(account.delete, "component", arn("component/web/1.0.0"))
    assert of_version.code == "InvalidParameterValueException"
    assert account.refusal(account.delete, "image_recipe", arn("image-recipe/web/x.x.x")).status == 404


def test_responses_contain_the_latest_version_references(account: Account) -> None:
    created = account.client.create_image_recipe(name="web", semanticVersion="1.2.x", parentImage=AMAZON_LINUX)
    read = account.client.get_image_recipe(imageRecipeArn=created["imageRecipeArn"])
    expected = {
        "latestVersionArn": arn("image-recipe/web/x.x.x"),
        "latestMajorVersionArn": arn("image-recipe/web/1.x.x"),
        "latestMinorVersionArn": arn("image-recipe/web/1.2.x"),
        "latestPatchVersionArn": arn("image-recipe/web/1.2.0"),
    }
    assert created["latestVersionReferences"] == read["latestVersionReferences"] == expected
    component = account.make("component")
    answer = account.client.get_component(componentBuildVersionArn=component)
    assert answer["latestVersionReferences"]["latestPatchVersionArn"] == arn("component/web/1.0.0")


def test_leading_zeros_are_kept_but_do_not_make_another_version(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = account.make("image_recipe", semanticVersion="2019.12.03")
    assert of == arn("image-recipe/web/2019.12.03")
    assert account.get("image_recipe", arn("image-recipe/web/2019.12.3"))["version"] == "2019.12.03"
    assert account.refusal(account.make, "image_recipe", semanticVersion="2019.12.3").code == (
        "ResourceAlreadyExistsException"
    )
    monkeypatch.setattr(emulator.assumed, "leading_zeros_are_ignored", False)
    refusal = account.refusal(account.get, "image_recipe", arn("image-recipe/web/2019.12.3"))
    assert refusal.status == 404


versions = st.builds(Version, st.tuples(*[st.integers(0, 2**30 - 1).map(str)] * 3))


@given(versions, st.integers(0, 3))
def test_a_version_matches_itself_and_its_wildcards(version: Version, position: int) -> None:
    assert version.wildcard_from(position).covers(version)
    assert Version.parse(str(version)) == version


@given(versions, versions)
def test_exact_versions_match_only_themselves(one: Version, other: Version) -> None:
    assert one.covers(other) == (one == other)


@given(
    st.sampled_from(["component", "image", "workflow/build"]),
    st.from_regex(r"[a-z0-9][a-z0-9-]{0,30}", fullmatch=True),
    versions,
    st.one_of(st.none(), st.integers(1, 99)),
)
def test_a_parsed_arn_is_formatted_unchanged(segment: str, name: str, version: Version, build: int | None) -> None:
    one = Arn("aws-cn", "cn-north-1", "aws", segment, name, version, build)
    assert Arn.parse(str(one)) == one
