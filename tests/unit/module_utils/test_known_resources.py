"""The memo of resources that were read, predicted or written."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from unit.module_utils.account import AMAZON, HERE, FakeClient

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.arn import Arn, is_image_builder_arn
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.kinds import COMPONENT, IMAGE_RECIPE
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.known_resources import KnownResources

WEB = f"{HERE}:component/web/1.0.0/1"
NEW = Arn.parse(f"{HERE}:component/new/1.0.0/1")


@pytest.fixture
def client() -> FakeClient:
    return FakeClient(
        {"arn": WEB, "name": "web", "supportedOsVersions": ["Ubuntu"]},
        {"arn": f"{AMAZON}:component/update-linux/1.0.0/1", "name": "update-linux"},
    )


@pytest.fixture
def known(client: FakeClient) -> KnownResources:
    return KnownResources(client, (), check_mode=False)


def test_a_resource_is_read_once_for_all_threads(client: FakeClient, known: KnownResources) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(known.lookup, [WEB, f"{HERE}:component/missing/1.0.0/1"] * 8))
    assert found == [{"arn": WEB, "name": "web", "supported_os_versions": ["Ubuntu"]}, None] * 8
    assert sorted(client.reads) == [f"{HERE}:component/missing/1.0.0/1", WEB]


@pytest.mark.parametrize(("owner", "names"), [("", ["web"]), ("123456789012", ["web"]), ("aws", ["update-linux"])])
def test_a_list_is_read_once_for_each_owner(
    client: FakeClient, known: KnownResources, owner: str, names: list[str]
) -> None:
    assert [arn.name for arn in known.listed(COMPONENT, owner)] == names
    assert [arn.name for arn in known.listed(COMPONENT, owner)] == names
    assert client.lists == ["component"]


@pytest.mark.parametrize(("predicted", "exists"), [(True, False), (False, True)])
def test_a_recorded_resource_exists_if_it_was_written(
    client: FakeClient, known: KnownResources, predicted: bool, exists: bool
) -> None:
    known.record(NEW, {"arn": str(NEW), "name": "new"}, predicted)
    assert known.exists(str(NEW)) is exists
    assert known.recorded_of(COMPONENT) == [NEW]
    assert known.recorded_of(IMAGE_RECIPE) == []
    assert known.recorded_by_name("component", "new") == NEW
    assert client.reads == []


@pytest.mark.parametrize(("is_first", "reads"), [(True, []), (False, [f"{HERE}:component/new/x.x.x"])])
def test_no_newer_version_is_looked_up_for_a_new_resource(
    client: FakeClient, known: KnownResources, is_first: bool, reads: list[str]
) -> None:
    resource = {"arn": str(NEW), "name": "new"}
    known.record(NEW, resource, predicted=False, is_first=is_first)
    assert known.lookup(f"{HERE}:component/new/x.x.x") == resource
    assert client.reads == reads


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (WEB, True),
        (f"{HERE}:image-pipeline/nightly", True),
        ("arn:aws-cn:imagebuilder:cn-north-1:aws:component/web/x.x.x", True),
        (f"{HERE}:component", False),
        ("arn:aws:imagebuilder:… for more", False),
        ("arn:aws:iam::123456789012:role/imagebuilder", False),
        ("web", False),
        ("", False),
    ],
)
def test_arns_of_image_builder(known: KnownResources, text: str, expected: bool) -> None:
    assert is_image_builder_arn(text) is expected
    assert expected or known.lookup(text) is None
