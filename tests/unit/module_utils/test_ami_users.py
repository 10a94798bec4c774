"""Uses of AMIs in a region: all pages are read, and all references to launch template versions are resolved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from unit.module_utils.account import aws_error

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.client import Client
from ansible_collections.goldsmith.image_builder.plugins.module_utils._images.ami_users import AmiUsers
from ansible_collections.goldsmith.image_builder.plugins.module_utils._images.region import Unread

OLD, DEFAULT, LATEST, FOREIGN = "ami-old", "ami-default", "ami-latest", "ami-foreign"

Items = Mapping[str, list[dict[str, Any]]]


class OneItemOnAPage(Client):
    """A region whose List operations return each item on a page of its own.

    ``denied`` are operations of which only the first page may be read.
    """

    def __init__(self, items: Items, denied: str = "") -> None:
        self._items, self._denied = items, denied

    @property
    def region(self) -> str:
        return "eu-west-1"

    def call(self, action: str, operation: str, /, service: str = "imagebuilder", **request: Any) -> dict[str, Any]:
        page = int(request.pop("NextToken", 0))
        if page and operation == self._denied:
            raise aws_error("AccessDeniedException", operation)
        member = MEMBERS[operation]
        found = [item for item in self._items.get(operation, []) if _matches(item, request)]
        more = {"NextToken": str(page + 1)} if page + 1 < len(found) else {}
        return {member: found[page : page + 1], **more}


MEMBERS = {
    "describe_instances": "Reservations",
    "describe_launch_templates": "LaunchTemplates",
    "describe_launch_template_versions": "LaunchTemplateVersions",
    "describe_auto_scaling_groups": "AutoScalingGroups",
    "describe_launch_configurations": "LaunchConfigurations",
    "describe_parameters": "Parameters",
    "get_parameters": "Parameters",
    "list_tags_for_resource": "TagList",
}


def _matches(item: dict[str, Any], request: dict[str, Any]) -> bool:
    """Whether an item is a version of a launch template that a request selects, or something else."""
    if "VersionNumber" not in item:
        return True
    selected = {"$Default": item["DefaultVersion"], "$Latest": item["VersionNumber"] == 3}
    named = all(request.get(name, item[name]) == item[name] for name in ("LaunchTemplateId", "LaunchTemplateName"))
    return named and any(selected.get(wanted, wanted == str(item["VersionNumber"])) for wanted in request["Versions"])


def _versions(template: str) -> Iterator[dict[str, Any]]:
    for number, ami in enumerate((OLD, DEFAULT, LATEST), 1):
        yield {
            "LaunchTemplateId": f"lt-{template}",
            "LaunchTemplateName": template,
            "VersionNumber": number,
            "DefaultVersion": number == 2,
            "LaunchTemplateData": {"ImageId": ami},
        }


def _group(name: str, **members: Any) -> dict[str, Any]:
    return {"AutoScalingGroupName": name, **members}


def _mixed(specification: dict[str, Any], *overrides: dict[str, Any]) -> dict[str, Any]:
    template = {"LaunchTemplateSpecification": specification, "Overrides": list(overrides)}
    return {"MixedInstancesPolicy": {"LaunchTemplate": template}}


REGION: Items = {
    "describe_instances": [
        {"Instances": [{"InstanceId": f"i-{number}", "ImageId": ami}]}
        for number, ami in enumerate((OLD, FOREIGN, LATEST))
    ],
    "describe_launch_templates": [{"LaunchTemplateId": f"lt-{name}"} for name in ("api", "web")],
    "describe_launch_template_versions": [*_versions("api"), *_versions("web")],
    "describe_launch_configurations": [
        {"LaunchConfigurationName": "legacy", "ImageId": OLD},
        {"LaunchConfigurationName": "modern", "ImageId": LATEST},
    ],
    "describe_parameters": [{"Name": name} for name in ("/api", "/web")],
    "get_parameters": [{"Name": "/api", "Value": OLD, "Version": 1}],
    "list_tags_for_resource": [{"Key": "Owner", "Value": "ada"}, {"Key": "Team", "Value": "web"}],
}


def _find(kind: str, denied: str = "", **items: Any) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the users of a kind in the region with other items, each with its AMI, and what may not be read."""
    unread = Unread(lambda text: None, "image_usage", "eu-west-1")
    users = AmiUsers(OneItemOnAPage({**REGION, **items}, denied), "eu-west-1", {OLD, DEFAULT, LATEST}, unread)
    return [(use.id, use.ami) for use in users.find(kind)], [entry["msg"] for entry in unread.entries]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("instance", [("i-0", OLD), ("i-2", LATEST)]),
        (
            "launch_template",
            [(f"lt-{name}", ami) for ami in (DEFAULT, LATEST) for name in ("api", "web")],
        ),
        ("auto_scaling_group", [("legacy", OLD), ("modern", LATEST)]),
        ("ssm_parameter", [("/api", OLD)]),
    ],
)
def test_all_pages_are_read(kind: str, expected: list[tuple[str, str]]) -> None:
    groups = [_group(name, LaunchConfigurationName=name) for name in ("legacy", "modern")]
    assert _find(kind, describe_auto_scaling_groups=groups) == (expected, [])


def test_tags_of_a_parameter_are_read_on_all_pages() -> None:
    users = AmiUsers(OneItemOnAPage(REGION), "eu-west-1", None, Unread(lambda text: None, "image_usage", "eu-west-1"))
    assert [use.tags for use in users.find("ssm_parameter")] == [{"Owner": "ada", "Team": "web"}]


def test_pages_before_a_denied_one_are_kept() -> None:
    found, unread = _find("instance", denied="describe_instances")
    assert found == [("i-0", OLD)]
    assert len(unread) == 1


@pytest.mark.parametrize("template", [{"LaunchTemplateId": "lt-web"}, {"LaunchTemplateName": "web"}])
@pytest.mark.parametrize(
    ("version", "ami"),
    [
        ({}, DEFAULT),
        ({"Version": "$Default"}, DEFAULT),
        ({"Version": "$Latest"}, LATEST),
        ({"Version": "1"}, OLD),
        ({"Version": "3"}, LATEST),
    ],
)
def test_a_group_names_its_launch_template_and_its_version(
    template: dict[str, str], version: dict[str, str], ami: str
) -> None:
    groups = [
        _group("plain", LaunchTemplate={**template, **version}),
        _group("mixed", **_mixed({**template, **version}, {"InstanceType": "m7i.large"})),
    ]
    found, _unread = _find("auto_scaling_group", describe_auto_scaling_groups=groups)
    assert found == [("plain", ami), ("mixed", ami)]


def test_overrides_of_a_mixed_instances_policy_have_their_own_templates_and_amis() -> None:
    own = {"LaunchTemplateName": "api", "Version": "1"}
    group = _group(
        "mixed",
        **_mixed(
            {"LaunchTemplateName": "web", "Version": "$Latest"},
            {"InstanceType": "m7i.large"},
            {"InstanceType": "m7g.large", "LaunchTemplateSpecification": own},
            {"InstanceType": "c7g.large", "ImageId": DEFAULT},
            {"InstanceType": "c7i.large", "ImageId": FOREIGN},
        ),
    )
    found, _unread = _find("auto_scaling_group", describe_auto_scaling_groups=[group])
    assert found == [("mixed", LATEST), ("mixed", OLD), ("mixed", DEFAULT)]


def test_a_version_that_does_not_exist_has_no_ami() -> None:
    group = _group("web", LaunchTemplate={"LaunchTemplateName": "web", "Version": "9"})
    assert _find("auto_scaling_group", describe_auto_scaling_groups=[group]) == ([], [])
