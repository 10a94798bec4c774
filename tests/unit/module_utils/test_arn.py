"""Names, versions and ARNs."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.arn import (
    ANY,
    MAX_NODE,
    Arn,
    Version,
    name_segment,
)

NODES = st.integers(0, MAX_NODE)
EXACT = st.builds(Version, st.tuples(NODES, NODES, NODES))


@st.composite
def wildcards(draw: st.DrawFn) -> Version:
    """A version with at least one wildcard, all of them at the end."""
    numbers = draw(st.lists(NODES, max_size=2))
    major, minor, patch = [*numbers, None, None, None][:3]
    return Version((major, minor, patch))


@st.composite
def covered(draw: st.DrawFn, wanted: Version) -> Version:
    """An exact version that matches a wildcard."""
    major, minor, patch = (draw(NODES) if node is None else node for node in wanted.nodes)
    return Version((major, minor, patch))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("web", "web"),
        ("MyExampleInfrastructure", "myexampleinfrastructure"),
        ("Web Server", "web-server"),
        ("web_server", "web-server"),
        ("Web_Server-2 x", "web-server-2-x"),
        ("a  b__c", "a--b--c"),
        ("-web_", "-web-"),
    ],
)
def test_a_name_becomes_an_arn_segment(name: str, expected: str) -> None:
    assert name_segment(name) == expected


@given(st.text("abcXYZ019-_ ", min_size=1))
def test_normalization_is_idempotent(name: str) -> None:
    assert name_segment(name_segment(name)) == name_segment(name)


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("1.4.2", (1, 4, 2)),
        ("0.0.0", (0, 0, 0)),
        ("1.4.x", (1, 4, None)),
        ("1.x.x", (1, None, None)),
        ("x.x.x", (None, None, None)),
        ("2019.12.03", (2019, 12, 3)),
        (f"{MAX_NODE}.{MAX_NODE}.{MAX_NODE}", (MAX_NODE, MAX_NODE, MAX_NODE)),
    ],
)
def test_versions_are_parsed(text: str, nodes: tuple[int | None, ...]) -> None:
    assert Version.parse(text).nodes == nodes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["not a version", "1.4.2", "1.4.x"]),
        ("1", ["not a version"]),
        ("1.0", ["not a version"]),
        ("1.0.0.0", ["not a version"]),
        ("1.0.0/1", ["not a version"]),
        ("v1.0.0", ["not a version"]),
        ("1.0.X", ["not a version"]),
        ("1.0.*", ["not a version"]),
        ("1.0.-1", ["not a version"]),
        ("1.0.0 ", ["not a version"]),
        ("1.0.0\n", ["not a version"]),
        ("1..0", ["not a version"]),
        ("latest", ["not a version"]),
        ("\u0661.0.0", ["not a version"]),
        ("x.2.x", ["wildcard in the wrong place", "1.4.x", "1.x.x", "x.x.x"]),
        ("1.x.8", ["wildcard in the wrong place"]),
        ("x.x.1", ["wildcard in the wrong place"]),
        ("x.1.1", ["wildcard in the wrong place"]),
        (f"1.0.{MAX_NODE + 1}", ["out of range", str(MAX_NODE)]),
    ],
)
def test_an_invalid_version_is_refused_with_an_example(text: str, words: list[str]) -> None:
    with pytest.raises(ValueError, match=re.escape(f"'{text}'")) as refusal:
        Version.parse(text)
    assert all(word in str(refusal.value) for word in words)


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("1.4.2", (1, 4, 2)),
        ("1.4.x", (1, 4, None)),
        ("1.x.x", (1, None, None)),
        ("x.x.x", (None, None, None)),
        ("2.x.0", (2, None, 0)),
        ("x.0.0", (None, 0, 0)),
    ],
)
def test_a_recipe_version_has_a_single_wildcard_anywhere(text: str, nodes: tuple[int | None, ...]) -> None:
    version = Version.parse_pattern(text)
    assert version.nodes == nodes
    assert version.wildcards_trail == (text not in ("2.x.0", "x.0.0"))


@pytest.mark.parametrize("text", ["x.2.x", "x.x.1", "2.X.0", "2.x", "2.x.0.0", f"{MAX_NODE + 1}.x.0"])
def test_other_patterns_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"'{text}'")):
        Version.parse_pattern(text)


@given(EXACT | wildcards())
def test_a_parsed_version_is_formatted_unchanged(version: Version) -> None:
    assert Version.parse(str(version)) == version


@pytest.mark.parametrize(
    "sorted_versions",
    [
        ["0.0.1", "0.0.2", "0.0.10", "0.1.0", "1.0.0", "1.0.9", "1.0.10", "1.10.0", "2.0.0", "10.0.0"],
        ["1.x.x", "1.0.x", "1.0.0"],
    ],
)
def test_versions_sort_by_number_not_by_text(sorted_versions: list[str]) -> None:
    versions = [Version.parse(text) for text in sorted_versions]
    mixed = [*versions[1::2], *versions[::2]]
    assert sorted(mixed, key=lambda version: version.order) == versions


@pytest.mark.parametrize(
    ("wanted", "other", "expected"),
    [
        ("1.4.2", "1.4.2", True),
        ("1.4.2", "1.4.3", False),
        ("1.4.x", "1.4.0", True),
        ("1.4.x", "1.5.0", False),
        ("1.x.x", "1.5.0", True),
        ("1.x.x", "2.0.0", False),
        ("x.x.x", "2.0.0", True),
        ("2019.12.3", "2019.12.03", True),
    ],
)
def test_wildcards_match(wanted: str, other: str, expected: bool) -> None:
    assert Version.parse(wanted).matches(Version.parse(other)) is expected


@pytest.mark.parametrize(
    ("wanted", "newest", "expected"),
    [
        ("1.4.2", None, "1.4.2"),
        ("1.4.2", "1.4.2", "1.4.2"),
        ("1.0.x", None, "1.0.0"),
        ("1.0.x", "1.0.0", "1.0.1"),
        ("1.0.x", "1.0.9", "1.0.10"),
        ("1.4.x", None, "1.4.0"),
        ("1.x.x", None, "1.0.0"),
        ("1.x.x", "1.7.3", "1.7.4"),
        ("2.x.x", None, "2.0.0"),
        ("x.x.x", None, "1.0.0"),
        ("x.x.x", "3.2.1", "3.2.2"),
        ("2.x.0", None, "2.0.0"),
        ("2.x.0", "2.0.0", "2.1.0"),
        ("2.x.7", "2.9.7", "2.10.7"),
        ("x.0.0", None, "0.0.0"),
        ("x.0.0", "4.0.0", "5.0.0"),
    ],
)
def test_the_next_version(wanted: str, newest: str | None, expected: str) -> None:
    assert str(Version.parse_pattern(wanted).after(Version.parse(newest) if newest else None)) == expected


@given(st.data(), wildcards())
def test_the_next_version_matches_the_wildcard_and_is_greater_than_the_newest(
    data: st.DataObject, wanted: Version
) -> None:
    newest = data.draw(covered(wanted))
    assume(newest.order[2] < MAX_NODE)
    following = wanted.after(newest)
    assert wanted.matches(following)
    assert following.order > newest.order
    assert not following.is_wildcard


@given(wildcards())
def test_the_first_version_matches_the_wildcard(wanted: Version) -> None:
    assert wanted.matches(wanted.after(None))


def test_the_last_patch_has_no_next_version() -> None:
    with pytest.raises(ValueError, match="no patch version is left"):
        Version.parse("1.0.x").after(Version((1, 0, MAX_NODE)))
    with pytest.raises(ValueError, match="no minor version is left"):
        Version.parse_pattern("1.x.0").after(Version((1, MAX_NODE, 0)))


def test_any_version_matches_every_version() -> None:
    assert ANY.matches(Version.parse("0.0.0"))
    assert ANY.is_wildcard


HERE = "arn:aws:imagebuilder:eu-west-1:123456789012"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{HERE}:image-pipeline/web", ("aws", "eu-west-1", "123456789012", "image-pipeline", "web", "", "")),
        (f"{HERE}:image-recipe/web/1.0.x", ("aws", "eu-west-1", "123456789012", "image-recipe", "web", "1.0.x", "")),
        (f"{HERE}:component/web/1.0.0/12", ("aws", "eu-west-1", "123456789012", "component", "web", "1.0.0", "12")),
        (
            f"{HERE}:component/old/2019.12.03/1",
            ("aws", "eu-west-1", "123456789012", "component", "old", "2019.12.03", "1"),
        ),
        (
            f"{HERE}:component/with_underscore",
            ("aws", "eu-west-1", "123456789012", "component", "with_underscore", "", ""),
        ),
        (
            "arn:aws-us-gov:imagebuilder:us-gov-west-1:aws:workflow/build/build-image/x.x.x",
            ("aws-us-gov", "us-gov-west-1", "aws", "workflow/build", "build-image", "x.x.x", ""),
        ),
        (
            "arn:aws-cn:imagebuilder:cn-north-1:third-party:component/agent/1.0.0/1",
            ("aws-cn", "cn-north-1", "third-party", "component", "agent", "1.0.0", "1"),
        ),
    ],
)
def test_arns_are_parsed_and_formatted(text: str, expected: tuple[str, ...]) -> None:
    arn = Arn.parse(text)
    assert (arn.partition, arn.region, arn.owner, arn.kind, arn.name, arn.version, arn.build) == expected
    assert str(arn) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "web",
        "web/1.0.0",
        "ami-0123456789abcdef0",
        "arn:aws:iam::123456789012:role/builder",
        "arn:aws:ec2:eu-west-1::image/ami-0123456789abcdef0",
        f"{HERE}:image-pipeline",
        f"{HERE}:image-pipeline/",
        f"{HERE}:component/web/1.0.0/1/2",
        f"{HERE}:component/web/1.0.0/x",
        "arn:gcp:imagebuilder:eu-west-1:123456789012:component/web/1.0.0",
    ],
)
def test_other_arns_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not the ARN of an Image Builder resource"):
        Arn.parse(text)


def test_builds_and_versions_of_a_resource_sort_oldest_first() -> None:
    oldest_first = ["1.0.0/1", "1.0.0/2", "1.0.0/10", "1.0.2/1", "1.0.10/1", "1.2.0/1", "10.0.0/1"]
    arns = [Arn.parse(f"{HERE}:component/web/{version}") for version in oldest_first]
    mixed = [*arns[1::2], *arns[::2]]
    assert sorted(mixed, key=lambda arn: arn.order) == arns


@pytest.mark.parametrize(
    ("reference", "other", "expected"),
    [
        ("component/web/1.0.0/1", "component/web/1.0.0/1", True),
        ("component/web/1.0.0/1", "component/web/1.0.0/2", False),
        ("component/web/1.0.0", "component/web/1.0.0/2", True),
        ("component/web/1.0.x", "component/web/1.0.7/2", True),
        ("component/web/1.0.x", "component/web/1.1.0/1", False),
        ("component/web/x.x.x", "component/web/2.0.0/1", True),
        ("component/web/x.x.x", "component/web2/2.0.0/1", False),
        ("component/web/x.x.x", "image-recipe/web/2.0.0", False),
        ("component/web/2019.12.3", "component/web/2019.12.03/1", True),
        ("image-pipeline/web", "image-pipeline/web", True),
        ("image-pipeline/web", "image-pipeline/web2", False),
        ("component/web", "component/web/1.0.0/1", False),
        ("component/web/latest", "component/web/1.0.0/1", False),
    ],
)
def test_a_reference_matches_versions_and_builds(reference: str, other: str, expected: bool) -> None:
    assert Arn.parse(f"{HERE}:{reference}").covers(Arn.parse(f"{HERE}:{other}")) is expected


def test_a_reference_matches_nothing_of_another_owner_or_region() -> None:
    mine = Arn.parse(f"{HERE}:component/web/x.x.x")
    assert not mine.covers(Arn.parse("arn:aws:imagebuilder:eu-west-1:aws:component/web/1.0.0/1"))
    assert not mine.covers(Arn.parse("arn:aws:imagebuilder:eu-west-2:123456789012:component/web/1.0.0/1"))
