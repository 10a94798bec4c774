"""The rules of the resources: options with ARNs, and the path of the rejected option.

What botocore's model limits is in test_model, what any option may hold in test_arguments, and references are in
test_references.
"""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import InvalidOption
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.arguments import validate
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.container_recipe import (
    CONTAINER_RECIPE,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.distribution_configuration import (
    DISTRIBUTION_CONFIGURATION,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.image_pipeline import IMAGE_PIPELINE
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.image_recipe import IMAGE_RECIPE
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.infrastructure_configuration import (
    INFRASTRUCTURE_CONFIGURATION,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.lifecycle_policy import (
    LIFECYCLE_POLICY,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.resource import (
    ResourceSpec,
    RuleContext,
)

Values = dict[str, Any]

HERE = "arn:aws:imagebuilder:eu-west-1"
MINE = f"{HERE}:123456789012"
RECIPE = f"{MINE}:image-recipe/web/1.0.0"
WINDOWS_RECIPE = f"{MINE}:image-recipe/win/1.0.0"
PLACE = f"{MINE}:infrastructure-configuration/web"
FAST = f"{MINE}:distribution-configuration/fast"
WEB, SITE, STIG = f"{MINE}:component/web/1.0.0/1", f"{MINE}:component/site/1.0.0/1", f"{HERE}:aws:component/stig/x.x.x"
BUILD, TEST = f"{HERE}:aws:workflow/build/build-image/x.x.x", f"{HERE}:aws:workflow/test/test-image/x.x.x"
LINUX, WINDOWS = f"{HERE}:aws:image/linux/x.x.x", f"{HERE}:aws:image/windows/x.x.x"

DOCUMENT = """
schemaVersion: 1.0
parameters:
  - Site: {type: string}
  - colour: {type: string, default: blue}
phases: [{name: build, steps: [{name: Run, action: ExecuteBash, inputs: {commands: ["echo {{ Site }}"]}}]}]
"""

RESOURCES: dict[str, Values] = {
    RECIPE: {"name": "web", "platform": "Linux"},
    WINDOWS_RECIPE: {"name": "win", "platform": "Windows"},
    FAST: {
        "name": "fast",
        "distributions": [{"region": "eu-west-1", "fast_launch_configurations": [{"enabled": True}]}],
    },
    WEB: {"name": "web", "data": "schemaVersion: 1.0\nphases: []\n"},
    SITE: {"name": "site", "data": DOCUMENT},
    STIG: {"name": "stig", "data": "hidden", "parameters": [{"name": "Level", "default_value": "low"}]},
    LINUX: {"name": "linux", "platform": "Linux"},
    WINDOWS: {"name": "windows", "platform": "Windows"},
}
"""The resources that rules can look up, by ARN."""


def refused_option(spec: ResourceSpec, options: Values) -> str | None:
    """Return the path of the option that the rules refuse; None if they accept all of them."""
    context = RuleContext(lookup=RESOURCES.get, current={}, warn=lambda text: None)
    try:
        values = validate(spec.options, options)
        for rule in spec.rules:
            rule(values, context)
    except InvalidOption as error:
        return str(error.facts["option"])
    return None


def of_pipeline(**changes: Any) -> Values:
    return {"image_recipe_arn": RECIPE, "infrastructure_configuration_arn": PLACE, **changes}


def scheduled(expression: str = "rate(1 day)", **options: Any) -> Values:
    return of_pipeline(schedule={"schedule_expression": expression, **options})


def scanning(tests: bool = True, **options: Any) -> Values:
    scan = {"image_scanning_enabled": True, **options}
    return of_pipeline(image_scanning_configuration=scan, image_tests_configuration={"image_tests_enabled": tests})


def with_workflow(arn: str, **options: Any) -> Values:
    return of_pipeline(workflows=[{"workflow_arn": arn, **options}], execution_role="builder")


PIPELINES: list[tuple[Values, str | None]] = [
    (of_pipeline(), None),
    (of_pipeline(image_recipe_arn=None), "image_recipe_arn"),
    (of_pipeline(image_recipe_arn=""), "image_recipe_arn"),
    (of_pipeline(image_recipe_arn=None, container_recipe_arn=f"{MINE}:container-recipe/api/1.0.0"), None),
    (of_pipeline(container_recipe_arn=f"{MINE}:container-recipe/api/1.0.0"), "image_recipe_arn"),
    (scheduled(), None),
    (scheduled("cron(0 3 ? * SUN *)", timezone="Europe/Berlin"), None),
    (scheduled("cron(0 0 * * SUN)"), "schedule.schedule_expression"),
    (scheduled("rate(1 days)"), "schedule.schedule_expression"),
    (scheduled("every day"), "schedule.schedule_expression"),
    (scheduled(pipeline_execution_start_condition="EXPRESSION_MATCH_ONLY"), None),
    (scheduled(pipeline_execution_start_condition="ENABLE"), "schedule.pipeline_execution_start_condition"),
    (scanning(), None),
    (scanning(tests=False), "image_scanning_configuration.image_scanning_enabled"),
    (scanning(tests=False, image_scanning_enabled=False), None),
    (
        scanning(ecr_configuration={"repository_name": "r", "rescan_duration": "DAYS_30"}),
        "image_scanning_configuration.ecr_configuration.rescan_duration",
    ),
    (
        scanning(scan_result_condition={"maximum_severity_label": "LOW"}),
        "image_scanning_configuration.scan_result_condition",
    ),
    (
        scanning(image_scanning_types=["ON_DEMAND_AMI_CVE"], scan_result_condition={"maximum_severity_label": "LOW"}),
        None,
    ),
    (of_pipeline(workflows=[BUILD]), "execution_role"),
    (with_workflow(BUILD), None),
    (with_workflow(BUILD, parallel_group="smoke"), "workflows[0].parallel_group"),
    (with_workflow(BUILD, on_failure="ABORT"), "workflows[0].on_failure"),
    (with_workflow(TEST, parallel_group="smoke", on_failure="ABORT"), None),
    (of_pipeline(logging_configuration={"image_log_group_name": "/aws/imagebuilder/web"}), None),
    (
        of_pipeline(logging_configuration={"image_log_group_name": "/images/web"}),
        "logging_configuration.image_log_group_name",
    ),
    (
        of_pipeline(logging_configuration={"pipeline_log_group_name": "/web"}, execution_role=""),
        "logging_configuration.pipeline_log_group_name",
    ),
    (of_pipeline(logging_configuration={"image_log_group_name": "/images/web"}, execution_role="builder"), None),
    (of_pipeline(distribution_configuration_arn=FAST), "distribution_configuration_arn"),
    (of_pipeline(distribution_configuration_arn=FAST, image_recipe_arn=WINDOWS_RECIPE), None),
    (of_pipeline(distribution_configuration_arn=FAST, image_recipe_arn=f"{MINE}:image-recipe/new/1.0.0"), None),
]


@pytest.mark.parametrize(("options", "refused"), PIPELINES)
def test_rules_of_image_pipelines(options: Values, refused: str | None) -> None:
    assert refused_option(IMAGE_PIPELINE, options) == refused


def of_components(*components: Any) -> Values:
    return {"parent_image": LINUX, "components": list(components)}


COMPONENTS: list[tuple[Values, str | None]] = [
    (of_components(), None),
    (of_components(WEB, STIG), None),
    (of_components(WEB, f"{MINE}:component/web/1.0.x"), "components[1]"),
    (of_components(WEB, f"{HERE}:aws:component/web/x.x.x"), None),
    (of_components(SITE), "components[0].parameters"),
    (of_components(WEB, {"component_arn": SITE, "parameters": {"colour": "red"}}), "components[1].parameters"),
    (of_components({"component_arn": SITE, "parameters": {"Site": "shop"}}), None),
    (of_components({"component_arn": SITE, "parameters": {"Sites": "shop"}}), "components[0].parameters.Sites"),
    (of_components({"component_arn": WEB, "parameters": {"Nope": "1"}}), "components[0].parameters.Nope"),
    (of_components({"component_arn": STIG, "parameters": {"Level": "high"}}), None),
    (of_components({"component_arn": STIG, "parameters": {"Grade": "high"}}), "components[0].parameters.Grade"),
    (of_components({"component_arn": f"{MINE}:component/new/x.x.x", "parameters": {"Any": "1"}}), None),
    (of_components({"component_arn": WEB, "parameter": {}}), "components[0].parameter"),
    (of_components({"parameters": {"Site": "shop"}}), "components[0].component_arn"),
]


@pytest.mark.parametrize(("options", "refused"), COMPONENTS)
@pytest.mark.parametrize("spec", [IMAGE_RECIPE, CONTAINER_RECIPE], ids=["image", "container"])
def test_rules_of_components_in_recipes(spec: ResourceSpec, options: Values, refused: str | None) -> None:
    assert refused_option(spec, options) == refused


def with_ebs(**ebs: Any) -> list[Values]:
    return [{"device_name": "/dev/xvda", "ebs": ebs}]


DISKS: list[tuple[list[Values], str]] = [
    (with_ebs(throughput=250, volume_type="gp3"), ""),
    (with_ebs(iops=4000, volume_type="io2"), ""),
    (with_ebs(throughput=250), "[0].ebs.throughput"),
    (with_ebs(throughput=250, volume_type="gp2"), "[0].ebs.throughput"),
    ([{"device_name": "/dev/xvdb"}, *with_ebs(throughput=250)], "[1].ebs.throughput"),
]


@pytest.mark.parametrize(("mappings", "refused"), DISKS)
def test_rules_of_disks(mappings: list[Values], refused: str) -> None:
    of_image = {"parent_image": LINUX, "block_device_mappings": mappings}
    of_instance = {"parent_image": LINUX, "instance_configuration": {"block_device_mappings": mappings}}
    path = "block_device_mappings"
    assert refused_option(IMAGE_RECIPE, of_image) == (f"{path}{refused}" if refused else None)
    path = f"instance_configuration.{path}"
    assert refused_option(CONTAINER_RECIPE, of_instance) == (f"{path}{refused}" if refused else None)


AGENT = {"systems_manager_agent": {"uninstall_after_build": True}}


@pytest.mark.parametrize(
    ("options", "refused"),
    [
        ({"parent_image": LINUX, "additional_instance_configuration": AGENT}, None),
        ({"parent_image": "ami-0123456789abcdef0", "additional_instance_configuration": AGENT}, None),
        (
            {"parent_image": WINDOWS, "additional_instance_configuration": AGENT},
            "additional_instance_configuration.systems_manager_agent",
        ),
    ],
)
def test_rules_of_image_recipes(options: Values, refused: str | None) -> None:
    assert refused_option(IMAGE_RECIPE, options) == refused


@pytest.mark.parametrize(
    ("options", "refused"),
    [
        ({"parent_image": LINUX, "image_os_version_override": "Ubuntu 24"}, "image_os_version_override"),
        ({"parent_image": LINUX, "target_repository": {"service": "ECR"}}, "target_repository.repository_name"),
        ({"parent_image": LINUX, "target_repository": {"repository_name": "web"}}, "target_repository.service"),
    ],
)
def test_rules_of_container_recipes(options: Values, refused: str | None) -> None:
    assert refused_option(CONTAINER_RECIPE, options) == refused


def ami(name: str = "web {{ imagebuilder:buildDate }}", region: str = "eu-west-1") -> Values:
    return {"region": region, "ami_distribution_configuration": {"name": name}}


def fast_launch(**template: str) -> Values:
    return {**ami(), "fast_launch_configurations": [{"enabled": True}, {"enabled": True, "launch_template": template}]}


DISTRIBUTIONS: list[tuple[list[Values], str | None]] = [
    ([ami()], None),
    ([ami(), ami(region="us-east-1")], None),
    ([ami(), ami(region="us-east-1"), ami()], "distributions[2].region"),
    ([{"region": "eu-west-1"}], "distributions[0]"),
    (
        [ami(), {"region": "us-east-1", "license_configuration_arns": [], "ami_distribution_configuration": {}}],
        "distributions[1]",
    ),
    ([{"region": "eu-west-1", "launch_template_configurations": [{"launch_template_id": "lt-1"}]}], None),
    ([ami("web")], "distributions[0].ami_distribution_configuration.name"),
    ([ami("web {{ imagebuilder:buildVersion }}")], "distributions[0].ami_distribution_configuration.name"),
    ([ami("web [[ imagebuilder:buildDate ]]")], None),
    ([ami("web {{imagebuilder:buildDate}}")], None),
    ([fast_launch(launch_template_id="lt-1", launch_template_version="1")], None),
    (
        [fast_launch(launch_template_id="lt-1", launch_template_name="fast")],
        "distributions[0].fast_launch_configurations[1].launch_template",
    ),
    ([{"ami_distribution_configuration": {}}], "distributions[0].region"),
]


@pytest.mark.parametrize(("distributions", "refused"), DISTRIBUTIONS)
def test_rules_of_distribution_configurations(distributions: list[Values], refused: str | None) -> None:
    assert refused_option(DISTRIBUTION_CONFIGURATION, {"distributions": distributions}) == refused


@pytest.mark.parametrize(
    ("options", "refused"),
    [
        ({}, None),
        ({"subnet_id": "subnet-1"}, "security_group_ids"),
        ({"subnet_id": "subnet-1", "security_group_ids": []}, "security_group_ids"),
        ({"subnet_id": "subnet-1", "security_group_ids": ["sg-1"]}, None),
        ({"security_group_ids": ["sg-1"]}, None),
        ({"security_group_ids": ["sg-1", ""]}, "security_group_ids[1]"),
        ({"resource_tags": {"Team": "web"}}, None),
        ({"resource_tags": {"Team": "web", "Name": "x", "CreatedBy": "y"}}, "resource_tags"),
        ({"placement": {"tenancy": "host", "host_id": "h-1"}}, None),
        ({"placement": {"tenancy": "host", "host_id": "h-1", "host_resource_group_arn": "arn"}}, "placement"),
    ],
)
def test_rules_of_infrastructure_configurations(options: Values, refused: str | None) -> None:
    assert refused_option(INFRASTRUCTURE_CONFIGURATION, options) == refused


def policy(*details: Values, containers: bool = False, **changes: Any) -> Values:
    return {
        "execution_role": "lifecycle",
        "resource_type": "CONTAINER_IMAGE" if containers else "AMI_IMAGE",
        "policy_details": list(details),
        "resource_selection": {"tag_map": {"Team": "web"}},
        **changes,
    }


def detail(action: str = "DELETE", by: Values | None = None, **included: bool) -> Values:
    old = {"type": "AGE", "value": 6, "unit": "MONTHS"}
    return {"action": {"type": action, "include_resources": included}, "filter": by or old}


def by_age(**changes: Any) -> Values:
    return detail(by={"type": "AGE", "value": 6, "unit": "MONTHS", **changes})


def by_count(action: str = "DELETE", **changes: Any) -> Values:
    return detail(action, {"type": "COUNT", "value": 3, **changes})


def selecting(*recipes: Any) -> Values:
    return policy(detail(), resource_selection={"recipes": list(recipes)})


TYPE = "policy_details[0].action.type"
INCLUDED = "policy_details[0].action.include_resources"
FILTER = "policy_details[0].filter"

POLICIES: list[tuple[Values, str | None]] = [
    (policy(detail(), detail("DEPRECATE"), detail("DISABLE")), None),
    (policy(detail(), detail()), "policy_details[1].action.type"),
    (policy(detail("DEPRECATE"), detail("DISABLE"), detail("DEPRECATE")), "policy_details[2].action.type"),
    (policy(detail(amis=True, snapshots=True)), None),
    (policy(detail(amis=False, snapshots=True)), f"{INCLUDED}.snapshots"),
    (policy(detail(snapshots=True)), f"{INCLUDED}.snapshots"),
    (policy(detail("DEPRECATE", amis=True, snapshots=True)), f"{INCLUDED}.snapshots"),
    (policy(detail("DISABLE", amis=True, snapshots=True)), f"{INCLUDED}.snapshots"),
    (policy(detail(amis=True, containers=True)), f"{INCLUDED}.containers"),
    (policy(detail("DISABLE", containers=True)), f"{INCLUDED}.containers"),
    (policy(detail(containers=True), containers=True), None),
    (policy(detail("DEPRECATE"), containers=True), TYPE),
    (policy(detail("DISABLE", containers=True), containers=True), TYPE),
    (policy(detail(amis=True), containers=True), f"{INCLUDED}.amis"),
    (policy(detail(containers=True, snapshots=True), containers=True), f"{INCLUDED}.snapshots"),
    (policy(by_age(retain_at_least=3)), None),
    (policy(by_age(unit=None)), f"{FILTER}.unit"),
    (policy(by_age(value=None)), f"{FILTER}.value"),
    (policy(by_count()), None),
    (policy(by_count(unit="DAYS")), f"{FILTER}.unit"),
    (policy(by_count(retain_at_least=1)), f"{FILTER}.retain_at_least"),
    (policy(by_count("DEPRECATE")), f"{FILTER}.type"),
    (policy(by_count("DISABLE")), f"{FILTER}.type"),
    (policy(detail(), resource_selection={"recipes": [], "tag_map": {}}), "resource_selection"),
    (policy(detail(), resource_selection={"recipes": ["web"], "tag_map": {"Team": "web"}}), "resource_selection"),
    (selecting("web", "golden image/2.x.x", {"name": "api"}), None),
    (selecting({"name": "web", "semantic_version": "1.0"}), "resource_selection.recipes[0].semantic_version"),
    (selecting("web", {"name": "web", "semantic_version": "1.x.4"}), "resource_selection.recipes[1].semantic_version"),
    (selecting("web/1.0"), "resource_selection.recipes[0].semantic_version"),
    (selecting("web", 7), "resource_selection.recipes[1]"),
    (selecting(RECIPE), "resource_selection.recipes[0].name"),
]


@pytest.mark.parametrize(("options", "refused"), POLICIES)
def test_rules_of_lifecycle_policies(options: Values, refused: str | None) -> None:
    assert refused_option(LIFECYCLE_POLICY, options) == refused
