"""References: resolution to ARNs, and missing resources."""

from __future__ import annotations

import re
from typing import Any

import pytest
from unit.module_utils.account import AMAZON, HERE, FakeClient, aws_error, invalid_options

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.arn import Arn
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import AwsError, InvalidOption
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.kinds import (
    COMPONENT,
    IMAGE,
    IMAGE_RECIPE,
    INFRASTRUCTURE_CONFIGURATION,
    WORKFLOW,
    Kind,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.missing import EARLIER_TASK
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.references import (
    References,
    references_in,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.entries import names_in
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.spec import Option, Options, Reference
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.resource import ResourceSpec

THIRD_PARTY = "arn:aws:imagebuilder:eu-west-1:third-party"
OTHER_ACCOUNT = "arn:aws:imagebuilder:eu-west-1:210987654321"

OPTIONS: Options = {
    "part": Option(reference=Reference(COMPONENT)),
    "place": Option(reference=Reference(INFRASTRUCTURE_CONFIGURATION)),
    "recipe": Option(reference=Reference(IMAGE_RECIPE)),
    "parent": Option(reference=Reference(IMAGE, foreign="ami-[0-9a-f]+|ssm:.+", foreign_words="an AMI")),
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

SPEC = ResourceSpec(IMAGE_RECIPE, OPTIONS)

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
def client() -> FakeClient:
    return FakeClient(*({"arn": arn, "name": Arn.parse(arn).name} for arn in ACCOUNT))


def _resolved(client: FakeClient, values: dict[str, Any]) -> dict[str, Any]:
    references = References(client)
    resolved = references.resolve(OPTIONS, values)
    references.verify(OPTIONS, {}, resolved)
    return resolved


def _refused(client: FakeClient, values: dict[str, Any]) -> InvalidOption:
    with pytest.raises(InvalidOption) as refusal:
        _resolved(client, values)
    return refusal.value


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
def test_a_reference_becomes_an_arn(client: FakeClient, option: str, given: str, expected: str) -> None:
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
def test_a_workflow_is_found_with_its_type(client: FakeClient, step: dict[str, str], expected: str) -> None:
    assert _resolved(client, {"steps": [{"note": "first"}, step]}) == {"steps": [{"note": "first"}, {"work": expected}]}


def test_references_are_found_at_any_depth_and_empty_values_are_kept(client: FakeClient) -> None:
    values = {"part": "", "place": "", "inner": {"part": "web"}, "steps": []}
    assert _resolved(client, values) == {**values, "inner": {"part": f"{HERE}:component/web/1.2.0/1"}}


@pytest.mark.parametrize(
    ("values", "path", "suggested"),
    [
        ({"part": "wob"}, "part", "web"),
        ({"part": "web-servre"}, "part", "web-server"),
        ({"part": "zzzzzz"}, "part", ""),
        ({"part": "update-linux"}, "part", "aws/update-linux"),
        ({"part": "aws/update-linx"}, "part", "aws/update-linux"),
        ({"part": f"{AMAZON}:component/update-linx/1.0.0/1"}, "part", "aws/update-linux"),
        ({"part": f"{THIRD_PARTY}:component/web/1.0.0/1"}, "part", ""),
        ({"place": "privat"}, "place", "private"),
        ({"parent": "aws/amazon-linux-2023-x68"}, "parent", "aws/amazon-linux-2023-x86"),
        ({"inner": {"part": "wob"}}, "inner.part", "web"),
        ({"steps": [{"note": "a"}, {"work": "mien"}]}, "steps[1].work", "mine"),
    ],
)
def test_a_missing_name_suggests_similar_names(
    client: FakeClient, values: dict[str, Any], path: str, suggested: str
) -> None:
    error = _refused(client, values)
    assert invalid_options(error) == [path]
    found = re.search(r"Did you mean (.*)\?", str(error))
    assert (found[1] if found else "") == suggested


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"part": "zzzzzz"}, "part: No component named 'zzzzzz' exists in this account and region."),
        ({"part": "aws/zzzzzz"}, "part: Amazon provides no component named 'zzzzzz' in this region."),
        (
            {"part": f"{THIRD_PARTY}:component/agent/1.0.0/1"},
            "part: No component named 'agent' of owner third-party exists in this region.",
        ),
        ({"part": "web/3.x.x"}, "part: Component 'web' has no version 3.x.x. Existing: 1.2.0, 1.0.0."),
        ({"part": "web/1.0.5"}, "part: Component 'web' has no version 1.0.5. Existing: 1.2.0, 1.0.0."),
        ({"part": "web/1.0.0/99"}, "part: Component 'web' has no version 1.0.0/99. Existing: 1.0.0/2, 1.0.0/1."),
        ({"part": "web/3.0.0/1"}, "part: Component 'web' has no version 3.0.0/1. Existing: 1.2.0, 1.0.0."),
        (
            {"part": "aws/update-linux/1.0.0/9"},
            "part: Component 'aws/update-linux' has no version 1.0.0/9. Existing: 1.0.2, 1.0.0.",
        ),
        ({"steps": [{"work": "mine", "kind": "TEST"}]}, "steps[0].work: Workflow 'mine' has the type BUILD."),
        (
            {"steps": [{"work": "both"}]},
            "steps[0].work: 'both' is the name of workflows of type BUILD and TEST. Set kind.",
        ),
    ],
)
def test_a_message_names_the_missing_resource(client: FakeClient, values: dict[str, Any], message: str) -> None:
    assert str(_refused(client, values)) == message


@pytest.mark.parametrize(
    ("resources", "declared", "parent", "words"),
    [
        ([f"{HERE}:image-recipe/golden/1.0.0"], [], "golden", "only its recipe"),
        ([f"{HERE}:container-recipe/golden/1.0.0"], [], "golden/x.x.x", "only its recipe"),
        ([], [(IMAGE_RECIPE, "golden")], "golden", "Set build: if_changed"),
        ([f"{HERE}:image/golden/1.0.0/1"], [], "golden/1.x.x", "no available build"),
        ([f"{HERE}:image/golden/1.0.0/1"], [], "golden/2.x.x", "no version 2.x.x"),
    ],
)
def test_an_image_must_be_built_before_it_is_used(
    monkeypatch: pytest.MonkeyPatch,
    resources: list[str],
    declared: list[tuple[Kind, str]],
    parent: str,
    words: str,
) -> None:
    client = FakeClient(*({"arn": arn, "name": "golden"} for arn in resources))
    # The service returns only available images for a reference without a build.
    monkeypatch.setattr(client, "get_resource", lambda kind, arn: None)
    references = References(client, declared)
    with pytest.raises(InvalidOption, match=words) as refusal:
        references.verify(OPTIONS, {}, references.resolve(OPTIONS, {"parent": parent}))
    assert invalid_options(refusal.value) == ["parent"]


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"part": "web/1.0"}, "part"),
        ({"part": "web/x.2.x"}, "part"),
        ({"part": "web/latest"}, "part"),
        ({"part": "a/b/c/d/e"}, "part"),
        ({"part": "arn:aws:iam::123456789012:role/web"}, "part"),
        ({"part": f"{HERE}:image-recipe/web/1.0.0"}, "part"),
        ({"part": f"{HERE}:component/web/x.1.1"}, "part"),
        ({"part": "we.b"}, "part"),
        ({"part": "w\u00e9b"}, "part"),
        ({"part": "web/1.0.x/1"}, "part"),
        ({"place": "private/1.0.0"}, "place"),
        ({"place": f"{HERE}:infrastructure-configuration/private/1.0.0"}, "place"),
        ({"place": "we.b"}, "place"),
        ({"place": "aws/private"}, "place"),
        ({"recipe": "web/1.0.0/1"}, "recipe"),
        ({"parent": "arn:aws:ec2:eu-west-1::image/ami-1"}, "parent"),
        ({"part": "arn:aws:imagebuilder:us-east-1:123456789012:component/web/1.0.0/1"}, "part"),
        ({"part": "arn:aws-cn:imagebuilder:eu-west-1:123456789012:component/web/1.0.0/1"}, "part"),
        ({"part": "arn:aws:imagebuilder:us-east-1:aws:component/update-linux/x.x.x"}, "part"),
        (
            {"steps": [{"work": f"{AMAZON}:workflow/build/build-image/x.x.x", "kind": "TEST"}]},
            "steps[0].work",
        ),
        ({"steps": [{"work": "aws/build-image/1.0.3"}]}, "steps[0].work"),
        ({"steps": [{"work": "aws/build/build-image"}]}, "steps[0].work"),
    ],
)
def test_malformed_references_are_refused_without_a_read(client: FakeClient, values: dict[str, Any], path: str) -> None:
    assert invalid_options(_refused(client, values)) == [path]
    assert client.reads == []


@pytest.mark.parametrize(
    ("values", "advice"),
    [
        ({"part": "web/latest"}, "Give the name of an existing component or name/version, or its ARN."),
        ({"place": "private/1.0.0"}, "Give the name of an existing infrastructure configuration, or its ARN."),
        ({"parent": "ami/1"}, "Give the name of an existing image or name/version, or its ARN, or an AMI."),
        ({"parent": "resolve:ssm:/golden/ami"}, "Write ssm:/golden/ami."),
        ({"parent": "/golden/ami"}, "Write ssm:/golden/ami."),
        ({"steps": [{"work": "aws/build/build-image"}]}, "Write aws/build-image."),
    ],
)
def test_the_error_of_a_malformed_reference_describes_the_format(
    client: FakeClient, values: dict[str, Any], advice: str
) -> None:
    assert str(_refused(client, values)).endswith(advice)


def test_all_missing_references_are_reported_in_the_order_of_the_options(client: FakeClient) -> None:
    values = {
        "inner": {"part": "web/9.9.8"},
        "steps": [{"work": "aws/wob", "kind": "BUILD"}, {"note": "a"}, {"work": "aws/wib", "kind": "TEST"}],
        "place": "privat",
        "part": "web/9.9.9",
    }
    assert invalid_options(_refused(client, values)) == [
        "part",
        "place",
        "steps[0].work",
        "steps[2].work",
        "inner.part",
    ]


def test_all_malformed_references_are_reported(client: FakeClient) -> None:
    values = {"part": "we.b", "inner": {"part": "web/latest"}, "steps": [{"work": "a/b/c/d"}, {"work": "mine"}]}
    assert invalid_options(_refused(client, values)) == ["part", "inner.part", "steps[0].work"]


@pytest.mark.parametrize(
    "part",
    [
        f"{HERE}:component/future/1.0.0/1",
        f"{OTHER_ACCOUNT}:component/shared/1.0.0/1",
    ],
)
def test_an_arn_of_the_account_can_be_created_later(client: FakeClient, part: str) -> None:
    assert _resolved(client, {"part": part}) == {"part": part}
    assert client.reads == []


@pytest.mark.parametrize("owner", [AMAZON, THIRD_PARTY])
@pytest.mark.parametrize("code", ["AccessDeniedException", "ForbiddenException", "AccessDenied"])
def test_an_unreadable_public_arn_is_not_reported_as_missing(client: FakeClient, owner: str, code: str) -> None:
    client.fail("get", aws_error(code))
    part = f"{owner}:component/agent/1.0.0/1"
    assert _resolved(client, {"part": part}) == {"part": part}
    assert client.reads == [part]


@pytest.mark.parametrize(
    ("part", "code"),
    [(f"{AMAZON}:component/agent/1.0.0/1", "ServiceException"), ("web/1.0.0", "AccessDeniedException")],
)
def test_other_errors_while_reading_a_reference_are_raised(client: FakeClient, part: str, code: str) -> None:
    client.fail("get", aws_error(code))
    with pytest.raises(AwsError) as error:
        _resolved(client, {"part": part})
    assert error.value.code == code


def test_each_resource_is_read_once(client: FakeClient) -> None:
    references = References(client)
    resolved = references.resolve(OPTIONS, {"part": "web", "inner": {"part": "web"}})
    references.verify(OPTIONS, {}, resolved)
    assert references.lookup(f"{HERE}:component/web/x.x.x") is references.lookup(f"{HERE}:component/web/x.x.x")
    assert sorted(client.reads) == sorted(set(client.reads))


def test_existing_references_are_not_verified_again(client: FakeClient) -> None:
    references = References(client)
    resolved = references.resolve(OPTIONS, {"place": "gone"})
    references.verify(OPTIONS, resolved, resolved)
    assert client.reads == []


@pytest.mark.parametrize("text", ["", "web", "ami-1", "arn:aws:iam::123456789012:role/web", f"{HERE}:teapot/web"])
def test_other_texts_are_looked_up_without_a_read(client: FakeClient, text: str) -> None:
    assert References(client).lookup(text) is None
    assert client.reads == []


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ({}, True),
        ({"place": f"{HERE}:infrastructure-configuration/private", "parent": "ami-1"}, True),
        ({"place": f"{HERE}:infrastructure-configuration/private", "part": f"{HERE}:component/future/1.0.0/1"}, False),
    ],
)
def test_whether_all_references_exist(client: FakeClient, after: dict[str, Any], expected: bool) -> None:
    assert References(client).all_exist(SPEC, {}, after) is expected


def test_a_recorded_resource_is_found_by_name_without_a_read(client: FakeClient) -> None:
    references = References(client)
    arn = Arn.parse(f"{HERE}:component/new/1.0.0/1")
    references.known.record(arn, {"arn": str(arn), "name": "new"}, predicted=True)
    given = [{"part": text} for text in ("new", "NEW", "new/x.x.x", "new/1.x.x", "new/1.0.0", "new/1.0.0/1")]
    resolved = [references.resolve(OPTIONS, values) for values in given]
    for values in resolved:
        references.verify(OPTIONS, {}, values)
        assert not references.all_exist(SPEC, {}, values), "a predicted resource does not exist yet"
    assert resolved[0] == {"part": str(arn)}
    references.known.record(arn, {"arn": str(arn), "name": "new"}, predicted=False)
    assert all(references.all_exist(SPEC, {}, values) for values in resolved)
    assert client.reads == [f"{HERE}:component/new/{version}" for version in ("x.x.x", "1.x.x", "1.0.0")], (
        "each may have a newer version"
    )


@pytest.mark.parametrize(
    ("recorded", "reference", "named"),
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
def test_a_wildcard_selects_the_newest_of_recorded_and_existing_versions(
    client: FakeClient, recorded: str, reference: str, named: str
) -> None:
    references = References(client)
    arn = Arn.parse(f"{HERE}:component/web/{recorded}")
    references.known.record(arn, {"arn": str(arn), "name": "web"}, predicted=True)
    found = references.lookup(f"{HERE}:component/web/{reference}")
    assert found is not None
    assert found["arn"] == f"{HERE}:component/web/{named}"
    assert references.resolve(OPTIONS, {"part": "web"}) == {"part": str(arn)}, "a bare name means the recorded version"


def test_a_recorded_workflow_has_a_type(client: FakeClient) -> None:
    references = References(client)
    arn = Arn.parse(f"{HERE}:workflow/distribution/ship/1.0.0/1")
    references.known.record(arn, {"arn": str(arn), "name": "ship"}, predicted=True)
    assert references.resolve(OPTIONS, {"steps": [{"work": "ship"}]}) == {"steps": [{"work": str(arn)}]}


def test_recorded_and_declared_names_are_suggested(client: FakeClient) -> None:
    references = References(client, [(COMPONENT, "base-line")])
    arn = Arn.parse(f"{HERE}:component/base-layer/1.0.0/1")
    references.known.record(arn, {"arn": str(arn), "name": "base-layer"}, predicted=True)
    with pytest.raises(InvalidOption, match="Did you mean base-layer or base-line"):
        references.resolve(OPTIONS, {"part": "base-l"})


@pytest.mark.parametrize(("check_mode", "expected"), [(True, True), (False, False)])
def test_check_mode_accepts_resources_that_an_earlier_task_would_create(
    client: FakeClient, check_mode: bool, expected: bool
) -> None:
    references = References(client, check_mode=check_mode)
    for reference, later in (("zzzzzz", expected), ("aws/zzzzzz", False)):
        with pytest.raises(InvalidOption) as refusal:
            references.resolve(OPTIONS, {"part": reference})
        assert (EARLIER_TASK in str(refusal.value)) is later


READING: Options = {
    "part": Option(reference=Reference(COMPONENT, reading=True)),
    "place": Option(reference=Reference(INFRASTRUCTURE_CONFIGURATION, reading=True)),
}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"part": "web"}, f"{HERE}:component/web/x.x.x"),
        ({"part": "missing"}, f"{HERE}:component/missing/x.x.x"),
        ({"part": "web/1.0.x"}, f"{HERE}:component/web/1.0.x"),
        ({"place": "missing"}, f"{HERE}:infrastructure-configuration/missing"),
    ],
)
def test_a_reference_for_reading_can_match_nothing(client: FakeClient, values: dict[str, Any], expected: str) -> None:
    references = References(client)
    resolved = references.resolve(READING, values)
    references.verify(READING, {}, resolved)
    assert list(resolved.values()) == [expected]
    assert client.reads == []


VALUES = {
    "part": "Web Server/1.x.x",
    "place": f"{HERE}:infrastructure-configuration/private",
    "parent": "ami-0123456789abcdef0",
    "inner": {"part": "aws/update-linux"},
    "steps": [{"work": "ship"}, {"work": f"{AMAZON}:workflow/test/test-image/x.x.x"}, {"work": "arn:of:nothing"}],
}


def test_the_names_in_values_are_known_before_they_are_resolved() -> None:
    assert names_in(SPEC, VALUES) == {
        (COMPONENT, "web-server"): "part",
        (INFRASTRUCTURE_CONFIGURATION, "private"): "",
        (IMAGE, "ami-0123456789abcdef0"): "parent",
        (WORKFLOW, "ship"): "steps[0].work",
    }


def test_references_are_found_in_the_order_of_the_options() -> None:
    assert [(used.path, used.reference.kind, used.text) for used in references_in(OPTIONS, VALUES)] == [
        ("part", COMPONENT, "Web Server/1.x.x"),
        ("place", INFRASTRUCTURE_CONFIGURATION, f"{HERE}:infrastructure-configuration/private"),
        ("parent", IMAGE, "ami-0123456789abcdef0"),
        ("steps[0].work", WORKFLOW, "ship"),
        ("steps[1].work", WORKFLOW, f"{AMAZON}:workflow/test/test-image/x.x.x"),
        ("steps[2].work", WORKFLOW, "arn:of:nothing"),
        ("inner.part", COMPONENT, "aws/update-linux"),
    ]
