"""References by name, and what they become."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.arn import Arn
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import InvalidOption
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.kinds import (
    COMPONENT,
    IMAGE,
    IMAGE_RECIPE,
    INFRASTRUCTURE_CONFIGURATION,
    WORKFLOW,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.references import References
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.entries import named
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.spec import Option, Options, Reference
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.resource import ResourceSpec

HERE = "arn:aws:imagebuilder:eu-west-1:123456789012"
AMAZON = "arn:aws:imagebuilder:eu-west-1:aws"

OPTIONS: Options = {
    "part": Option(reference=Reference(COMPONENT)),
    "place": Option(reference=Reference(INFRASTRUCTURE_CONFIGURATION)),
    "recipe": Option(reference=Reference(IMAGE_RECIPE)),
    "parent": Option(reference=Reference(IMAGE, foreign="ami-[0-9a-f]+", foreign_words="an AMI")),
    "steps": Option(
        "list",
        elements="raw",
        options={
            "work": Option(reference=Reference(WORKFLOW, type_option="kind", amazon_version="x.x.x")),
            "kind": Option(local="it is part of the ARN that work becomes"),
            "note": Option(),
        },
    ),
    "inner": Option("dict", options={"part": Option(reference=Reference(COMPONENT))}),
}

ACCOUNT = [
    *(f"{HERE}:component/{path}" for path in ("web/1.0.0/1", "web/1.0.0/2", "web/1.2.0/1", "web-server/1.0.0/1")),
    *(f"{HERE}:infrastructure-configuration/{name}" for name in ("private", "public")),
    f"{HERE}:workflow/build/mine/1.0.0/1",
    f"{HERE}:workflow/test/both/1.0.0/1",
    f"{HERE}:workflow/build/both/1.0.0/1",
    f"{AMAZON}:component/update-linux/1.0.0/1",
    f"{AMAZON}:component/update-linux/1.0.2/1",
    f"{AMAZON}:image/amazon-linux-2023-x86/2026.1.1/1",
    f"{AMAZON}:workflow/build/build-image/1.0.3/1",
    f"{AMAZON}:workflow/test/test-image/1.0.3/1",
]


@pytest.fixture
def client(fake_client: Any) -> Any:
    return fake_client(*({"arn": arn, "name": arn.split("/")[1]} for arn in ACCOUNT))


def _resolved(client: Any, values: dict[str, Any]) -> dict[str, Any]:
    references = References(client)
    resolved = references.resolve(OPTIONS, values)
    references.verify(OPTIONS, {}, resolved)
    return resolved


@pytest.mark.parametrize(
    ("option", "given", "expected"),
    [
        ("part", "web", f"{HERE}:component/web/1.2.0/1"),
        ("part", "Web", f"{HERE}:component/web/1.2.0/1"),
        ("part", "web_server", f"{HERE}:component/web-server/1.0.0/1"),
        ("part", "Web Server", f"{HERE}:component/web-server/1.0.0/1"),
        ("part", "web/1.0.0", f"{HERE}:component/web/1.0.0"),
        ("part", "web/1.0.0/1", f"{HERE}:component/web/1.0.0/1"),
        ("part", "web/1.x.x", f"{HERE}:component/web/1.x.x"),
        ("part", "web/x.x.x", f"{HERE}:component/web/x.x.x"),
        ("part", "aws/update-linux", f"{AMAZON}:component/update-linux/1.0.2/1"),
        ("part", "aws/update-linux/1.0.0", f"{AMAZON}:component/update-linux/1.0.0"),
        ("part", "aws/update-linux/x.x.x", f"{AMAZON}:component/update-linux/x.x.x"),
        ("part", f"{HERE}:component/web/1.0.0/2", f"{HERE}:component/web/1.0.0/2"),
        ("part", f"{HERE}:component/web/1.0.x", f"{HERE}:component/web/1.0.x"),
        ("part", f"{HERE}:component/web", f"{HERE}:component/web/1.2.0/1"),
        ("part", f"{HERE}:component/future/1.0.0/1", f"{HERE}:component/future/1.0.0/1"),
        ("place", "private", f"{HERE}:infrastructure-configuration/private"),
        ("place", "PRIVATE", f"{HERE}:infrastructure-configuration/private"),
        ("place", f"{HERE}:infrastructure-configuration/public", f"{HERE}:infrastructure-configuration/public"),
        ("parent", "ami-0123456789abcdef0", "ami-0123456789abcdef0"),
        ("parent", "aws/amazon-linux-2023-x86", f"{AMAZON}:image/amazon-linux-2023-x86/2026.1.1/1"),
        ("parent", "aws/amazon-linux-2023-x86/x.x.x", f"{AMAZON}:image/amazon-linux-2023-x86/x.x.x"),
    ],
)
def test_a_reference_becomes_an_arn(client: Any, option: str, given: str, expected: str) -> None:
    assert _resolved(client, {option: given}) == {option: expected}


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ({"work": "mine"}, f"{HERE}:workflow/build/mine/1.0.0/1"),
        ({"work": "mine/1.x.x"}, f"{HERE}:workflow/build/mine/1.x.x"),
        ({"work": "both", "kind": "TEST"}, f"{HERE}:workflow/test/both/1.0.0/1"),
        ({"work": "both", "kind": "BUILD"}, f"{HERE}:workflow/build/both/1.0.0/1"),
        ({"work": "aws/build-image"}, f"{AMAZON}:workflow/build/build-image/x.x.x"),
        ({"work": "aws/build-image/x.x.x"}, f"{AMAZON}:workflow/build/build-image/x.x.x"),
        ({"work": "aws/test-image", "kind": "TEST"}, f"{AMAZON}:workflow/test/test-image/x.x.x"),
        (
            {"work": f"{AMAZON}:workflow/test/test-image/x.x.x", "kind": "TEST"},
            f"{AMAZON}:workflow/test/test-image/x.x.x",
        ),
        ({"work": f"{AMAZON}:workflow/build/build-image"}, f"{AMAZON}:workflow/build/build-image/x.x.x"),
    ],
)
def test_a_workflow_is_found_with_its_type(client: Any, step: dict[str, str], expected: str) -> None:
    assert _resolved(client, {"steps": [{"note": "first"}, step]}) == {"steps": [{"note": "first"}, {"work": expected}]}


def test_references_are_found_however_deep_and_empty_values_stay(client: Any) -> None:
    values = {"part": "", "place": "", "inner": {"part": "web"}, "steps": []}
    assert _resolved(client, values) == {**values, "inner": {"part": f"{HERE}:component/web/1.2.0/1"}}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"part": "wob"}, ["part: ", "no component 'wob'", "web"]),
        ({"part": "web-servre"}, ["no component 'web-servre'", "web-server"]),
        ({"part": "zzzzzz"}, ["no component 'zzzzzz'", "No name is near"]),
        ({"part": "web/3.x.x"}, ["component 'web' has no 3.x.x", "1.2.0", "1.0.0"]),
        ({"part": "web/1.0.5"}, ["component 'web' has no 1.0.5", "1.2.0"]),
        ({"part": "web/1.0.0/99"}, ["component 'web' has no 1.0.0/99; it has 1.0.0/2, 1.0.0/1"]),
        ({"part": "web/3.0.0/1"}, ["component 'web' has no 3.0.0/1; it has 1.2.0, 1.0.0"]),
        ({"part": "aws/update-linux/1.0.0/9"}, ["'aws/update-linux' has no 1.0.0/9; it has 1.0.2, 1.0.0"]),
        ({"part": "aws/update-linx"}, ["no component 'aws/update-linx'", "aws/update-linux"]),
        ({"place": "privat"}, ["place: ", "no infrastructure configuration 'privat'", "private"]),
        ({"parent": "aws/amazon-linux-2023-x68"}, ["no image", "aws/amazon-linux-2023-x86"]),
        ({"inner": {"part": "wob"}}, ["inner.part: ", "no component 'wob'"]),
        ({"steps": [{"note": "a"}, {"work": "mien"}]}, ["steps[1].work: ", "no workflow 'mien'", "mine"]),
        ({"steps": [{"work": "mine", "kind": "TEST"}]}, ["steps[0].work: ", "mine"]),
    ],
)
def test_a_reference_to_nothing_lists_what_is_near(client: Any, values: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(InvalidOption) as refusal:
        _resolved(client, values)
    assert all(word in str(refusal.value) for word in words), str(refusal.value)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"part": "web/1.0"}, ["part: ", "'1.0' is not a version", "name/version"]),
        ({"part": "web/x.2.x"}, ["part: ", "'x.2.x'", "wrong place"]),
        ({"part": "web/latest"}, ["part: ", "'latest'", "not a version"]),
        ({"part": "a/b/c/d/e"}, ["part: ", "'a/b/c/d/e'", "existing component"]),
        ({"part": "arn:aws:iam::123456789012:role/web"}, ["part: ", "not the ARN of an Image Builder resource"]),
        ({"part": f"{HERE}:image-recipe/web/1.0.0"}, ["part: ", "image-recipe", "existing component"]),
        ({"part": f"{HERE}:component/web/x.1.1"}, ["part: ", "'x.1.1'", "wrong place"]),
        ({"place": "private/1.0.0"}, ["place: ", "infrastructure configurations have none"]),
        ({"place": f"{HERE}:infrastructure-configuration/private/1.0.0"}, ["place: ", "have none"]),
        ({"parent": "arn:aws:ec2:eu-west-1::image/ami-1"}, ["parent: ", "an AMI"]),
        ({"part": "we.b"}, ["part: ", "'we.b'", "existing component"]),
        ({"part": "w\u00e9b"}, ["part: ", "existing component"]),
        ({"part": "web/1.0.x/1"}, ["part: ", "'web/1.0.x/1'", "existing component"]),
        ({"recipe": "web/1.0.0/1"}, ["recipe: ", "'web/1.0.0/1'", "existing image recipe"]),
        ({"place": "we.b"}, ["place: ", "'we.b'", "existing infrastructure configuration"]),
        ({"place": "aws/private"}, ["place: ", "aws/private"]),
        ({"steps": [{"work": "both"}]}, ["steps[0].work: ", "BUILD and TEST", "kind"]),
        (
            {"steps": [{"work": f"{AMAZON}:workflow/build/build-image/x.x.x", "kind": "TEST"}]},
            ["steps[0].work: ", "build workflow", "kind", "TEST"],
        ),
        ({"steps": [{"work": "aws/build-image/1.0.3"}]}, ["steps[0].work: ", "x.x.x only", "1.0.3"]),
    ],
)
def test_what_can_be_no_reference_is_refused_without_asking(
    client: Any, values: dict[str, Any], words: list[str]
) -> None:
    with pytest.raises(InvalidOption) as refusal:
        _resolved(client, values)
    assert all(word in str(refusal.value) for word in words), str(refusal.value)
    assert client.reads == []


def test_only_what_has_versions_is_offered_one(client: Any) -> None:
    with pytest.raises(InvalidOption, match="name of an existing component or name/version, or its ARN"):
        _resolved(client, {"part": "web/latest"})
    with pytest.raises(InvalidOption, match="name of an existing infrastructure configuration, or its ARN"):
        _resolved(client, {"place": "private/1.0.0"})


def test_each_resource_is_read_once(client: Any) -> None:
    references = References(client)
    resolved = references.resolve(OPTIONS, {"part": "web", "inner": {"part": "web"}})
    references.verify(OPTIONS, {}, resolved)
    assert references.lookup(f"{HERE}:component/web/x.x.x") is references.lookup(f"{HERE}:component/web/x.x.x")
    assert sorted(client.reads) == sorted(set(client.reads))


def test_what_is_referred_to_already_is_not_asked_for(client: Any) -> None:
    references = References(client)
    resolved = references.resolve(OPTIONS, {"place": "gone"})
    references.verify(OPTIONS, resolved, resolved)
    assert client.reads == []


@pytest.mark.parametrize("text", ["", "web", "ami-1", "arn:aws:iam::123456789012:role/web", f"{HERE}:teapot/web"])
def test_a_look_at_what_is_not_of_image_builder_asks_nobody(client: Any, text: str) -> None:
    assert References(client).lookup(text) is None
    assert client.reads == []


def test_what_does_not_exist_yet_is_known(client: Any) -> None:
    future = f"{HERE}:component/future/1.0.0/1"
    after = {"part": future, "place": f"{HERE}:infrastructure-configuration/private", "parent": "ami-1"}
    assert References(client).unmade(OPTIONS, after) == [future]


def test_what_was_told_is_not_read_and_a_name_means_it(client: Any) -> None:
    references = References(client)
    arn = Arn.parse(f"{HERE}:component/new/1.0.0/1")
    references.tell(arn, {"arn": str(arn), "name": "new"}, planned=True)
    told = [{"part": text} for text in ("new", "NEW", "new/x.x.x", "new/1.x.x", "new/1.0.0", "new/1.0.0/1")]
    resolved = [references.resolve(OPTIONS, values) for values in told]
    for values in resolved:
        references.verify(OPTIONS, {}, values)
        assert references.unmade(OPTIONS, values) == list(values.values())
    assert resolved[0] == {"part": str(arn)}
    references.tell(arn, {"arn": str(arn), "name": "new"}, planned=False)
    assert references.unmade(OPTIONS, resolved[0]) == []
    assert client.reads == [f"{HERE}:component/new/{version}" for version in ("x.x.x", "1.x.x", "1.0.0")], (
        "whether there is a newer one, which those would name"
    )


@pytest.mark.parametrize(
    ("told", "reference", "named"),
    [
        ("1.0.1/1", "x.x.x", "1.2.0/1"),
        ("1.0.1/1", "1.x.x", "1.2.0/1"),
        ("1.0.1/1", "1.0.x", "1.0.1/1"),
        ("1.0.0/3", "1.0.0", "1.0.0/3"),
        ("1.0.0/1", "1.0.0", "1.0.0/2"),
        ("1.2.1/1", "x.x.x", "1.2.1/1"),
        ("2.0.0/1", "1.x.x", "1.2.0/1"),
    ],
)
def test_a_wildcard_names_the_newest_of_what_is_told_and_what_there_is(
    client: Any, told: str, reference: str, named: str
) -> None:
    references = References(client)
    arn = Arn.parse(f"{HERE}:component/web/{told}")
    references.tell(arn, {"arn": str(arn), "name": "web"}, planned=True)
    found = references.lookup(f"{HERE}:component/web/{reference}")
    assert found is not None
    assert found["arn"] == f"{HERE}:component/web/{named}"
    assert references.resolve(OPTIONS, {"part": "web"}) == {"part": str(arn)}, "a bare name is what was told"


def test_a_workflow_that_was_told_has_a_type(client: Any) -> None:
    references = References(client)
    arn = Arn.parse(f"{HERE}:workflow/distribution/ship/1.0.0/1")
    references.tell(arn, {"arn": str(arn), "name": "ship"}, planned=True)
    assert references.resolve(OPTIONS, {"steps": [{"work": "ship"}]}) == {"steps": [{"work": str(arn)}]}


def test_the_names_that_values_refer_to_are_known_before_they_are_resolved() -> None:
    values = {
        "part": "Web Server/1.x.x",
        "place": f"{HERE}:infrastructure-configuration/private",
        "parent": "ami-0123456789abcdef0",
        "inner": {"part": "aws/update-linux"},
        "steps": [{"work": "ship"}, {"work": f"{AMAZON}:workflow/test/test-image/x.x.x"}, {"work": "arn:of:nothing"}],
    }
    assert named(ResourceSpec(IMAGE_RECIPE, OPTIONS), values) == {
        (COMPONENT, "web-server"): "part",
        (INFRASTRUCTURE_CONFIGURATION, "private"): "",
        (IMAGE, "ami-0123456789abcdef0"): "parent",
        (WORKFLOW, "ship"): "steps[0].work",
    }
