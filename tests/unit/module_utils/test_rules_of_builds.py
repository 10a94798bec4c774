"""Rules for values that AWS accepts but that fail builds: the paths of errors and warnings."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from unit.module_utils.rule_checks import Values, check

from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.component import COMPONENT
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.container_recipe import (
    CONTAINER_RECIPE,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.distribution_configuration import (
    DISTRIBUTION_CONFIGURATION,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.image_recipe import IMAGE_RECIPE
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.infrastructure_configuration import (
    INFRASTRUCTURE_CONFIGURATION,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.lifecycle_policy import (
    LIFECYCLE_POLICY,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.resource import ResourceSpec
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.workflow import WORKFLOW

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
GROUP = "arn:aws:resource-groups:eu-west-1:123456789012:group/hosts"


def placed(**placement: str) -> Values:
    return {"placement": placement}


def logging_to(bucket: str) -> Values:
    return {"logging": {"s3_logs": {"s3_bucket_name": bucket}}}


BUCKET = "logging.s3_logs.s3_bucket_name"
HOST, HOSTS = "placement.host_id", "placement.host_resource_group_arn"

INFRASTRUCTURES: list[tuple[Values, list[str], list[str]]] = [
    (placed(tenancy="host"), [], []),
    (placed(tenancy="host", host_id="h-1"), [], []),
    (placed(host_id="h-1"), [HOST], []),
    (placed(tenancy="default", host_id="h-1"), [HOST], []),
    (placed(tenancy="dedicated", host_id="h-1"), [HOST], []),
    (placed(tenancy="host", host_resource_group_arn=GROUP), [], []),
    (placed(host_resource_group_arn=GROUP), [], [HOSTS]),
    (placed(tenancy="default", host_resource_group_arn=GROUP), [HOSTS], []),
    (placed(tenancy="host", host_id="h-1", host_resource_group_arn=GROUP), ["placement"], []),
    ({"subnet_id": "subnet-1", "security_group_ids": ["sg-1"]}, [], []),
    ({"subnet_id": "private", "security_group_ids": ["sg-1"]}, ["subnet_id"], []),
    ({"security_group_ids": ["sg-1", "default", "web"]}, ["security_group_ids[1]", "security_group_ids[2]"], []),
    (logging_to("build-logs"), [], []),
    (logging_to("build.logs.example"), [], []),
    (logging_to("s3://build-logs"), [BUCKET], []),
    (logging_to("s3://build-logs/images/"), [BUCKET], []),
    (logging_to("arn:aws:s3:::build-logs"), [BUCKET], []),
    (logging_to("https://build-logs.s3.amazonaws.com"), [BUCKET], []),
]


@pytest.mark.parametrize(("options", "refused", "warned"), INFRASTRUCTURES)
def test_infrastructure_configurations(options: Values, refused: list[str], warned: list[str]) -> None:
    assert check(INFRASTRUCTURE_CONFIGURATION, options) == (refused, warned)


def to_region(region: str = "eu-west-1", key: str = "", **outputs: Any) -> Values:
    ami = {"name": "web {{ imagebuilder:buildDate }}", **({"kms_key_id": key} if key else {})}
    return {"region": region, "ami_distribution_configuration": ami, **outputs}


def fast(*launches: int) -> Values:
    configurations = [{"enabled": True, "max_parallel_launches": number} for number in launches]
    return to_region(fast_launch_configurations=[*configurations, {"enabled": True}])


def exported(bucket: str) -> Values:
    return to_region(
        s3_export_configuration={"role_name": "export", "disk_image_format": "RAW", "s3_bucket": bucket},
    )


REGION_KEY = "ami_distribution_configuration.kms_key_id"

DISTRIBUTIONS: list[tuple[list[Values], list[str]]] = [
    ([fast(6, 100)], []),
    (
        [fast(6, 5, 1)],
        [f"distributions[0].fast_launch_configurations[{index}].max_parallel_launches" for index in (1, 2)],
    ),
    ([to_region(key=KEY)], []),
    ([to_region(key=KEY.replace(":key/", ":alias/"))], []),
    ([to_region(key="0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9")], []),
    ([to_region(), to_region("us-east-1", KEY)], [f"distributions[1].{REGION_KEY}"]),
    ([to_region(key="alias/golden")], [f"distributions[0].{REGION_KEY}"]),
    (
        [to_region(key="alias/golden"), to_region("us-east-1", KEY)],
        [f"distributions[0].{REGION_KEY}", f"distributions[1].{REGION_KEY}"],
    ),
    ([exported("disks")], []),
    ([exported("s3://disks/images")], ["distributions[0].s3_export_configuration.s3_bucket"]),
    ([exported("arn:aws:s3:::disks")], ["distributions[0].s3_export_configuration.s3_bucket"]),
]


@pytest.mark.parametrize(("distributions", "refused"), DISTRIBUTIONS)
def test_distribution_configurations(distributions: list[Values], refused: list[str]) -> None:
    assert check(DISTRIBUTION_CONFIGURATION, {"distributions": distributions}) == (refused, [])


DISKS: list[tuple[Values, list[str]]] = [
    ({"iops": 3000}, []),
    ({"iops": 3000, "volume_type": "gp3", "throughput": 250}, []),
    ({"iops": 3000, "volume_type": "io1"}, []),
    ({"iops": 3000, "volume_type": "io2"}, []),
    ({"iops": 3000, "volume_type": "gp2"}, ["iops"]),
    ({"iops": 3000, "volume_type": "standard"}, ["iops"]),
    ({"iops": 3000, "volume_type": "st1"}, ["iops"]),
    ({"iops": 3000, "volume_type": "sc1"}, ["iops"]),
    ({"iops": 3000, "volume_type": "io3", "throughput": 250}, []),
    ({"throughput": 250}, ["throughput"]),
    ({"throughput": 250, "volume_type": "io2"}, ["throughput"]),
    ({"iops": 3000, "throughput": 250, "volume_type": "gp2"}, ["throughput", "iops"]),
    ({"kms_key_id": KEY}, []),
    ({"kms_key_id": "alias/golden"}, ["kms_key_id"]),
]


@pytest.mark.parametrize(("ebs", "refused"), DISKS)
def test_volumes_of_recipes(ebs: Values, refused: list[str]) -> None:
    mappings = {"block_device_mappings": [{"device_name": "/dev/xvda"}, {"device_name": "/dev/xvdb", "ebs": ebs}]}
    path = "block_device_mappings[1].ebs."
    assert check(IMAGE_RECIPE, mappings) == ([f"{path}{name}" for name in refused], [])
    paths = [f"instance_configuration.{path}{name}" for name in refused]
    assert check(CONTAINER_RECIPE, {"instance_configuration": mappings}) == (paths, [])


DOCUMENT = """
schemaVersion: 1.0
phases: [{name: build, steps: [{name: Run, action: ExecuteBash, inputs: {commands: ["true"]}}]}]
"""
STEPS = "schemaVersion: 1.0\nsteps: [{name: Wait, action: WaitForAction}]\n"


@pytest.mark.parametrize(
    ("spec", "options"),
    [
        (COMPONENT, {"data": DOCUMENT, "platform": "Linux"}),
        (WORKFLOW, {"data": STEPS, "type": "TEST"}),
        (CONTAINER_RECIPE, {}),
    ],
)
def test_keys_must_be_arns(spec: ResourceSpec, options: Values) -> None:
    assert check(spec, {**options, "kms_key_id": KEY}) == ([], [])
    assert check(spec, {**options, "kms_key_id": "alias/golden"}) == (["kms_key_id"], [])


def test_the_platform_of_a_component_cannot_be_changed() -> None:
    linux = {"data": DOCUMENT, "platform": "Linux"}
    assert check(COMPONENT, linux, current=linux) == ([], [])
    assert check(COMPONENT, {**linux, "platform": "macOS"}, current=linux) == (["platform"], [])
    assert check(COMPONENT, {**linux, "platform": "macOS"}) == ([], [])


ECR = "123456789012.dkr.ecr.eu-west-2.amazonaws.com/ubuntu-base:4"
EMPTY = {"ami_distribution_configuration": {"target_account_ids": [], "ami_tags": {}}, "license_configuration_arns": []}
PARENTS: list[tuple[str, Values, list[str], list[str]]] = [
    ("redis:7.4", {}, [], []),
    ("redis:7.4", {"platform_override": "macOS"}, ["platform_override"], []),
    ("library/ubuntu", {}, [], []),
    ("docker.io/library/ubuntu:24.04", {}, [], []),
    ("public.ecr.aws/docker/library/alpine:3.20", {}, ["platform_override"], []),
    ("public.ecr.aws/docker/library/alpine:3.20", {"platform_override": "Linux"}, [], []),
    (ECR, {}, ["platform_override"], []),
    (ECR, {"platform_override": "Linux"}, [], []),
    (ECR.replace(".com", ".com.cn"), {}, ["platform_override"], []),
    (ECR.replace(".ecr.", ".ecr-fips."), {}, ["platform_override"], []),
    (ECR.replace(".dkr.ecr.eu-west-2.amazonaws.com", ".dkr-ecr.eu-west-2.on.aws"), {}, ["platform_override"], []),
    (f"{ECR.partition(':')[0]}@sha256:{'0' * 64}", {}, ["platform_override"], []),
    (ECR, {"platform_override": "Windows"}, ["image_os_version_override"], []),
    (ECR, {"platform_override": "Windows", "image_os_version_override": "Microsoft Windows Server 2022"}, [], []),
    ("ghcr.io/team/base:1", {}, [], ["parent_image"]),
    ("mcr.microsoft.com/windows/servercore:ltsc2022", {}, [], ["parent_image"]),
    ("localhost:5000/team/base", {}, [], ["parent_image"]),
    ("arn:aws:imagebuilder:eu-west-2:aws:image/amazon-linux-2023-x86-latest/x.x.x", {}, [], []),
    (
        "arn:aws:imagebuilder:eu-west-2:aws:image/amazon-linux-2023-x86-latest/x.x.x",
        {"image_os_version_override": "Amazon Linux 2023"},
        ["image_os_version_override"],
        [],
    ),
]


@pytest.mark.parametrize(("parent", "options", "refused", "warned"), PARENTS)
def test_parents_of_container_recipes(parent: str, options: Values, refused: list[str], warned: list[str]) -> None:
    assert check(CONTAINER_RECIPE, {"parent_image": parent, **options}) == (refused, warned)


COMPONENTS = {"components": ["arn:aws:imagebuilder:eu-west-2:aws:component/update-linux/x.x.x"]}
PLAIN = "FROM debian:12\nRUN true\n"


@pytest.mark.parametrize(
    ("options", "refused"),
    [
        ({"dockerfile_template_data": PLAIN}, []),
        ({"dockerfile_template_data": PLAIN, **COMPONENTS}, ["dockerfile_template_data"]),
        ({"dockerfile_template_data": PLAIN + "{{{ imagebuilder:components }}}", **COMPONENTS}, []),
        ({"dockerfile_template_data": PLAIN + "{{{imagebuilder:components}}}", **COMPONENTS}, []),
        (
            {"dockerfile_template_data": PLAIN + "{{{ imagebuilder:parentImage }}}", **COMPONENTS},
            ["dockerfile_template_data"],
        ),
        (
            {"dockerfile_template_data": PLAIN, "dockerfile_template_uri": "s3://a/b", **COMPONENTS},
            ["dockerfile_template_uri"],
        ),
    ],
)
def test_a_dockerfile_runs_the_components(options: Values, refused: list[str]) -> None:
    assert check(CONTAINER_RECIPE, options) == (refused, [])


EXISTING: list[tuple[ResourceSpec, Values, Values]] = [
    (INFRASTRUCTURE_CONFIGURATION, placed(host_id="h-1"), {"key_pair": "debug"}),
    (INFRASTRUCTURE_CONFIGURATION, logging_to("s3://build-logs"), {"placement": {"tenancy": "default"}}),
    (IMAGE_RECIPE, {"block_device_mappings": [{"ebs": {"iops": 3000, "volume_type": "gp2"}}]}, {"description": "New"}),
    (CONTAINER_RECIPE, {"dockerfile_template_data": PLAIN, **COMPONENTS}, {"description": "New"}),
    (CONTAINER_RECIPE, {"kms_key_id": "alias/golden"}, {"working_directory": "/build"}),
]


@pytest.mark.parametrize(("spec", "mistaken", "change"), EXISTING)
def test_a_mistake_of_the_existing_resource_is_only_a_warning(
    spec: ResourceSpec, mistaken: Values, change: Values
) -> None:
    refused, _warned = check(spec, mistaken)
    assert refused
    assert check(spec, {**mistaken, **change}, current=mistaken) == ([], refused)


def test_an_existing_mistake_does_not_excuse_a_new_one() -> None:
    old, new = fast(3), {**fast(2), "region": "us-east-1"}
    path = "fast_launch_configurations[0].max_parallel_launches"
    for order in itertools.permutations([old, new]):
        refused, warned = check(DISTRIBUTION_CONFIGURATION, {"distributions": list(order)}, {"distributions": [old]})
        assert refused == [f"distributions[{order.index(new)}].{path}"]
        assert warned == [f"distributions[{order.index(old)}].{path}"]


def test_components_that_are_added_to_a_plain_dockerfile_are_refused() -> None:
    plain = {"dockerfile_template_data": PLAIN}
    assert check(CONTAINER_RECIPE, {**plain, **COMPONENTS}, plain) == (["dockerfile_template_data"], [])


def test_all_mistakes_of_a_rule_are_reported() -> None:
    distributions = [to_region(), {"region": "us-east-1"}, to_region(), {"region": "us-east-2", **EMPTY}]
    refused, _warned = check(DISTRIBUTION_CONFIGURATION, {"distributions": distributions})
    assert refused == ["distributions[2].region", "distributions[1]", "distributions[3]"]


def test_unknown_values_of_enumerations_are_accepted() -> None:
    """botocore's model decides which values are valid, and a newer one has more of them."""
    details = [{"action": {"type": "ARCHIVE"}, "filter": {"type": "SIZE", "value": 1, "unit": "GIGABYTES"}}]
    policy = {
        "resource_type": "DISK_IMAGE",
        "policy_details": details,
        "resource_selection": {"tag_map": {"Team": "web"}},
    }
    assert check(LIFECYCLE_POLICY, policy) == ([], [])
    assert check(INFRASTRUCTURE_CONFIGURATION, placed(tenancy="shared")) == ([], [])
    assert check(CONTAINER_RECIPE, {"container_type": "OCI", "parent_image": ECR, "platform_override": "BSD"}) == (
        [],
        [],
    )
