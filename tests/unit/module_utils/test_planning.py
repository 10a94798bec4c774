"""Planning for one resource: reads, the planned request, and mistakes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from unit.module_utils.account import AMAZON, DOCUMENT, HERE, FakeClient, aws_error, invalid_options

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.arn import Version
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import AwsError, InvalidOption
from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.kinds import Versions
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.plan import Action, Desired
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.planning import Planned, Planner
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.references import References
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.spec import Values
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.component import COMPONENT
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.image_pipeline import IMAGE_PIPELINE
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.image_recipe import IMAGE_RECIPE
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.infrastructure_configuration import (
    INFRASTRUCTURE_CONFIGURATION,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.lifecycle_policy import (
    LIFECYCLE_POLICY,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.resource import ResourceSpec
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.workflow import WORKFLOW

PRIVATE: dict[str, Any] = {
    "arn": f"{HERE}:infrastructure-configuration/private",
    "name": "private",
    "description": "old",
    "instanceProfileName": "builder",
    "tags": {"Team": "web"},
}
WEB: dict[str, Any] = {
    "arn": f"{HERE}:component/web/1.0.0/1",
    "name": "web",
    "version": "1.0.0",
    "platform": "Linux",
    "type": "BUILD",
    "data": DOCUMENT,
    "tags": {},
}
GOLDEN: dict[str, Any] = {
    "arn": f"{HERE}:image-recipe/golden/1.0.0",
    "name": "golden",
    "version": "1.0.0",
    "description": "old",
    "parentImage": "ami-0123456789abcdef0",
    "components": [{"componentArn": WEB["arn"]}],
    "tags": {"Team": "web"},
}
NIGHTLY: dict[str, Any] = {
    "arn": f"{HERE}:image-pipeline/nightly",
    "name": "nightly",
    "imageRecipeArn": GOLDEN["arn"],
    "infrastructureConfigurationArn": PRIVATE["arn"],
    "tags": {},
}


@pytest.fixture
def client() -> FakeClient:
    return FakeClient(PRIVATE, WEB, GOLDEN, NIGHTLY)


def _desired(spec: ResourceSpec, name: str, values: Values) -> Desired:
    values = dict(values)
    tags = values.pop("tags", None)
    version = Version.parse(values.pop("version", "x.x.x"))
    return Desired(name, values, None if spec.kind.versions is Versions.NONE else version, tags)


def _planner(client: FakeClient, spec: ResourceSpec, check_mode: bool = False) -> Planner:
    return Planner(client, spec, References(client, check_mode=check_mode), check_mode)


def _plan(client: FakeClient, spec: ResourceSpec, name: str, check_mode: bool = False, **values: Any) -> Planned:
    planner = _planner(client, spec, check_mode)
    return planner.plan(planner.take_snapshot(_desired(spec, name, values)))


def _refused(client: FakeClient, spec: ResourceSpec, name: str, **values: Any) -> InvalidOption:
    with pytest.raises(InvalidOption) as refusal:
        _plan(client, spec, name, **values)
    return refusal.value


@pytest.mark.parametrize(
    ("spec", "name", "values", "action", "request_members"),
    [
        (
            INFRASTRUCTURE_CONFIGURATION,
            "Public Net",
            {"instance_profile_name": "builder", "tags": {"Team": "db"}, "key_pair": ""},
            Action.CREATE,
            {"name": "Public Net", "instanceProfileName": "builder", "tags": {"Team": "db"}},
        ),
        (
            INFRASTRUCTURE_CONFIGURATION,
            "private",
            {"description": "new", "tags": {"Team": "db"}},
            Action.UPDATE,
            {
                "infrastructureConfigurationArn": PRIVATE["arn"],
                "description": "new",
                "instanceProfileName": "builder",
                "terminateInstanceOnFailure": None,
            },
        ),
        (INFRASTRUCTURE_CONFIGURATION, "private", {"description": "old"}, Action.NOTHING, {}),
        (INFRASTRUCTURE_CONFIGURATION, "private", {"tags": {"Team": "db"}}, Action.NOTHING, {}),
        (
            IMAGE_RECIPE,
            "golden",
            {"components": [{"component_arn": "web/1.x.x"}]},
            Action.NEW_VERSION,
            {
                "name": "golden",
                "semanticVersion": "1.0.1",
                "description": "old",
                "parentImage": "ami-0123456789abcdef0",
                "components": [{"componentArn": f"{HERE}:component/web/1.x.x"}],
                "tags": {"Team": "web"},
            },
        ),
        (
            COMPONENT,
            "mariadb",
            {"version": "2.1.x", "platform": "Linux", "data": DOCUMENT, "change_description": "first"},
            Action.CREATE,
            {
                "name": "mariadb",
                "semanticVersion": "2.1.0",
                "platform": "Linux",
                "data": DOCUMENT,
                "changeDescription": "first",
            },
        ),
        (
            COMPONENT,
            "mariadb",
            {"platform": "Linux", "format": "SHELL", "type": "TEST", "data": "true\n"},
            Action.CREATE,
            {
                "name": "mariadb",
                "semanticVersion": "1.0.0",
                "platform": "Linux",
                "format": "SHELL",
                "type": "TEST",
                "data": "true\n",
            },
        ),
        (
            IMAGE_PIPELINE,
            "nightly",
            {"status": "DISABLED", "image_recipe_arn": "golden"},
            Action.UPDATE,
            {
                "imagePipelineArn": NIGHTLY["arn"],
                "imageRecipeArn": GOLDEN["arn"],
                "infrastructureConfigurationArn": PRIVATE["arn"],
                "status": "DISABLED",
            },
        ),
    ],
)
def test_a_plan_contains_the_complete_request(
    client: FakeClient,
    spec: ResourceSpec,
    name: str,
    values: dict[str, Any],
    action: Action,
    request_members: dict[str, Any],
) -> None:
    planned = _plan(client, spec, name, **values)
    sent = dict(planned.request)
    token = sent.pop("clientToken", None)
    assert planned.plan.action is action
    assert sent == {member: value for member, value in request_members.items() if value is not None}
    assert (token is None) is (sent == {})
    assert token is None or UUID(token)
    assert client.writes == []


@pytest.mark.parametrize(
    ("spec", "name", "values", "reads"),
    [
        (INFRASTRUCTURE_CONFIGURATION, "private", {"description": "old"}, [PRIVATE["arn"]]),
        (IMAGE_RECIPE, "golden", {"description": "old"}, [f"{HERE}:image-recipe/golden/x.x.x"]),
        (
            IMAGE_RECIPE,
            "golden",
            {"components": [{"component_arn": WEB["arn"]}]},
            [f"{HERE}:image-recipe/golden/x.x.x"],
        ),
        (
            IMAGE_PIPELINE,
            "nightly",
            {"image_recipe_arn": "golden", "infrastructure_configuration_arn": "private"},
            [NIGHTLY["arn"], f"{HERE}:image-recipe/golden/x.x.x"],
        ),
    ],
)
def test_a_plan_without_changes_reads_the_resource_and_names_without_versions(
    client: FakeClient, spec: ResourceSpec, name: str, values: dict[str, Any], reads: list[str]
) -> None:
    assert not _plan(client, spec, name, **values).plan.changed
    assert (client.reads, client.lists) == (reads, [])


@pytest.mark.parametrize(
    ("spec", "name", "values", "paths"),
    [
        (
            INFRASTRUCTURE_CONFIGURATION,
            "public",
            {
                "description": "d" * 1025,
                "subnet_id": "subnet-0123456789abcdef0",
                "resource_tags": {"Name": "web"},
                "placement": {"tenancy": "shared"},
                "tags": {"aws:x": "y"},
            },
            [
                "security_group_ids",
                "resource_tags",
                "description",
                "placement.tenancy",
                "tags",
                "instance_profile_name",
            ],
        ),
        (
            IMAGE_PIPELINE,
            "weekly",
            {
                "image_recipe_arn": "golden/9.x.x",
                "infrastructure_configuration_arn": "privat",
                "schedule": {"schedule_expression": "cron(0 0)"},
                "status": "ON",
                "workflows": [{"workflow_arn": f"{HERE}:workflow/build/mine/1.0.0/1", "parallel_group": "a"}],
            },
            [
                "schedule.schedule_expression",
                "execution_role",
                "workflows[0].parallel_group",
                "image_recipe_arn",
                "infrastructure_configuration_arn",
                "status",
            ],
        ),
        (
            INFRASTRUCTURE_CONFIGURATION,
            "private",
            {"description": "d" * 1025, "tags": {"a!": "b"}},
            ["description", "tags"],
        ),
        (INFRASTRUCTURE_CONFIGURATION, "private", {"tags": {"a!": "b"}}, ["tags"]),
        (COMPONENT, "mariadb", {"platform": "Linux", "description": "d" * 1025}, ["data", "description"]),
        (COMPONENT, "mariadb", {"platform": "Linux", "uri": "s3://bucket/db.yml"}, ["uri"]),
    ],
)
def test_all_mistakes_of_a_resource_are_reported_at_once(
    client: FakeClient, spec: ResourceSpec, name: str, values: dict[str, Any], paths: list[str]
) -> None:
    client.objects["s3://bucket/db.yml"] = "phases: []\n"
    assert invalid_options(_refused(client, spec, name, **values)) == paths
    assert client.writes == []


@pytest.mark.parametrize(
    "reference",
    [
        "arn:aws:imagebuilder:us-east-1:123456789012:infrastructure-configuration/private",
        "arn:aws-cn:imagebuilder:eu-west-1:123456789012:infrastructure-configuration/private",
    ],
)
def test_references_to_another_region_or_partition_are_refused(client: FakeClient, reference: str) -> None:
    error = _refused(client, IMAGE_PIPELINE, "nightly", infrastructure_configuration_arn=reference)
    assert invalid_options(error) == ["infrastructure_configuration_arn"]


def test_an_arn_of_amazon_that_does_not_exist_is_refused(client: FakeClient) -> None:
    agent = f"{AMAZON}:component/agent/1.0.0/1"
    error = _refused(client, IMAGE_RECIPE, "golden", components=[{"component_arn": agent}])
    assert invalid_options(error) == ["components[0].component_arn"]
    assert agent in client.reads


def test_an_arn_of_amazon_that_is_in_use_is_not_read_to_verify_it(client: FakeClient) -> None:
    agent = f"{AMAZON}:component/agent/1.0.0/1"
    client.resources[GOLDEN["arn"]]["components"] = [{"componentArn": agent}]
    assert not _plan(client, IMAGE_RECIPE, "golden", components=[{"component_arn": agent}]).plan.changed
    assert agent not in client.reads


@pytest.mark.parametrize(
    ("name", "values", "paths"),
    [
        ("privat", {"description": "new"}, ["name"]),
        ("zzzzzzz", {"description": "new"}, ["instance_profile_name"]),
        ("privat", {"description": "d" * 1025}, ["description", "instance_profile_name"]),
        ("privat", {"instance_profile_name": "a b!"}, ["instance_profile_name"]),
    ],
)
def test_a_partial_task_with_a_misspelt_name_suggests_the_existing_one(
    client: FakeClient, name: str, values: dict[str, Any], paths: list[str]
) -> None:
    error = _refused(client, INFRASTRUCTURE_CONFIGURATION, name, **values)
    assert invalid_options(error) == paths
    assert ("Did you mean private?" in str(error)) is (paths == ["name"])


def test_invalid_references_and_values_are_reported_together(client: FakeClient) -> None:
    elsewhere = AMAZON.replace("eu-west-1", "us-west-2")
    error = _refused(
        client,
        IMAGE_RECIPE,
        "golden",
        components=[{"component_arn": f"{elsewhere}:component/agent/1.0.0/1"}, {"component_arn": "wbe"}],
        block_device_mappings=[{"ebs": {"volume_type": "gp2", "iops": 4000}}],
        ami_watermarks=["w" * 9999],
    )
    options = ["components[0].component_arn", "components[1].component_arn", "block_device_mappings[0].ebs.iops"]
    assert invalid_options(error)[:3] == options
    assert invalid_options(error)[3].startswith("ami_watermarks")
    assert not any(arn.startswith(elsewhere) for arn in client.reads), "of what can never be used, nothing is read"


def test_only_the_invalid_reference_differs_from_an_existing_version(client: FakeClient) -> None:
    error = _refused(client, IMAGE_RECIPE, "golden", version="1.0.0", components=[{"component_arn": "wbe"}])
    assert invalid_options(error) == ["components[0].component_arn"]


@pytest.mark.parametrize("name", ["", "we", "we.b", " web", "w" * 129])
def test_an_invalid_name_is_refused_without_a_read(client: FakeClient, name: str) -> None:
    assert invalid_options(_refused(client, COMPONENT, name, platform="Linux", data=DOCUMENT)) == ["name"]
    assert client.reads == []


def test_the_content_of_an_s3_uri_is_compared(client: FakeClient) -> None:
    client.objects["s3://bucket/web.yml"] = DOCUMENT
    assert not _plan(client, COMPONENT, "web", uri="s3://bucket/web.yml").plan.changed
    client.objects["s3://bucket/web.yml"] = DOCUMENT.replace("nginx", "caddy")
    planned = _plan(client, COMPONENT, "web", uri="s3://bucket/web.yml")
    assert planned.plan.action is Action.NEW_VERSION
    assert planned.request["uri"] == "s3://bucket/web.yml"
    assert "data" not in planned.request


def test_an_s3_object_that_cannot_be_read_fails_the_plan(client: FakeClient) -> None:
    with pytest.raises(AwsError) as error:
        _plan(client, COMPONENT, "web", uri="s3://bucket/missing.yml")
    assert error.value.code == "NoSuchKey"


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(("recipe", "missing"), [("golden", False), ("goldne", True)])
def test_names_that_aws_accepts_without_checking_them_are_warned_about(
    client: FakeClient, recipe: str, missing: bool, check_mode: bool
) -> None:
    _plan(
        client,
        LIFECYCLE_POLICY,
        "cleanup",
        check_mode,
        execution_role="lifecycle",
        resource_type="AMI_IMAGE",
        policy_details=[{"action": {"type": "DELETE"}, "filter": {"type": "COUNT", "value": 3}}],
        resource_selection={"recipes": [{"name": recipe, "semantic_version": "x.x.x"}]},
    )
    # In check mode, an earlier task may create it.
    assert len(client.warnings) == (1 if missing and not check_mode else 0)
    assert all("Did you mean golden?" in warning for warning in client.warnings)


@pytest.mark.parametrize(
    ("spec", "name", "values", "predicted"),
    [
        (
            INFRASTRUCTURE_CONFIGURATION,
            "Public Net",
            {"instance_profile_name": "builder"},
            {
                "arn": f"{HERE}:infrastructure-configuration/public-net",
                "name": "Public Net",
                "instance_profile_name": "builder",
                "terminate_instance_on_failure": True,
                "terminate_instance_on_completion": True,
                "tags": {},
            },
        ),
        (
            INFRASTRUCTURE_CONFIGURATION,
            "PRIVATE",
            {"description": "", "tags": {}},
            {
                "arn": PRIVATE["arn"],
                "name": "private",
                "instance_profile_name": "builder",
                "terminate_instance_on_failure": True,
                "terminate_instance_on_completion": True,
                "tags": {},
            },
        ),
        (
            INFRASTRUCTURE_CONFIGURATION,
            "private",
            {"tags": {"a": "1"}},
            {
                "arn": PRIVATE["arn"],
                "name": "private",
                "description": "old",
                "instance_profile_name": "builder",
                "tags": {"a": "1"},
            },
        ),
        (
            COMPONENT,
            "web",
            {"version": "1.x.x", "uri": "s3://bucket/web.yml"},
            {
                "arn": f"{HERE}:component/web/1.0.1/1",
                "name": "web",
                "version": "1.0.1",
                "platform": "Linux",
                "type": "BUILD",
                "data": DOCUMENT.replace("nginx", "caddy"),
                "tags": {},
            },
        ),
        (
            WORKFLOW,
            "ship",
            {
                "type": "TEST",
                "data": "schemaVersion: 1.0\nname: ship\nsteps:\n  - name: Wait\n    action: WaitForAction\n",
            },
            {
                "arn": f"{HERE}:workflow/test/ship/1.0.0/1",
                "name": "ship",
                "version": "1.0.0",
                "type": "TEST",
                "data": "schemaVersion: 1.0\nname: ship\nsteps:\n  - name: Wait\n    action: WaitForAction\n",
                "tags": {},
            },
        ),
    ],
)
def test_the_resource_after_the_plan_is_predicted(
    client: FakeClient, spec: ResourceSpec, name: str, values: dict[str, Any], predicted: dict[str, Any]
) -> None:
    client.objects["s3://bucket/web.yml"] = DOCUMENT.replace("nginx", "caddy")
    assert _planner(client, spec).predict(_plan(client, spec, name, **values)) == predicted


@pytest.mark.parametrize(
    ("spec", "name", "values", "dry_runs"),
    [
        (IMAGE_RECIPE, "silver", {"parent_image": "ami-0123456789abcdef0"}, 1),
        (IMAGE_RECIPE, "golden", {"components": [{"component_arn": "web/1.x.x"}]}, 1),
        (IMAGE_RECIPE, "golden", {"components": [{"component_arn": f"{HERE}:component/future/1.0.0/1"}]}, 0),
        (IMAGE_RECIPE, "golden", {"description": "old"}, 0),
        (IMAGE_RECIPE, "golden", {"tags": {}}, 0),
        (INFRASTRUCTURE_CONFIGURATION, "private", {"description": "new"}, 0),
    ],
)
def test_aws_validates_creations_whose_references_exist(
    client: FakeClient, spec: ResourceSpec, name: str, values: dict[str, Any], dry_runs: int
) -> None:
    planner = _planner(client, spec, check_mode=True)
    planned = planner.plan(planner.take_snapshot(_desired(spec, name, values)))
    planner.dry_run(planned)
    assert client.dry_runs == [planned.request] * dry_runs
    assert (client.writes, client.warnings) == ([], [])


def test_a_dependency_that_is_missing_outside_of_image_builder_is_a_warning(client: FakeClient) -> None:
    message = "The value supplied for parameter 'parentImage' is not valid. The role does not exist."
    client.fail("dry_run", aws_error("InvalidParameterValueException", message))
    planner = _planner(client, IMAGE_RECIPE, check_mode=True)
    planner.dry_run(_plan(client, IMAGE_RECIPE, "silver", parent_image="ami-0123456789abcdef0"))
    (warning,) = client.warnings
    assert "option 'parent_image'" in warning


def test_an_error_of_a_dry_run_fails_the_plan(client: FakeClient) -> None:
    client.fail("dry_run", aws_error("InvalidRequestException"))
    planned = _plan(client, IMAGE_RECIPE, "silver", parent_image="ami-0123456789abcdef0")
    with pytest.raises(AwsError) as error:
        _planner(client, IMAGE_RECIPE, check_mode=True).dry_run(planned)
    assert error.value.code == "InvalidRequestException"


@pytest.mark.parametrize(
    ("spec", "name", "values", "before"),
    [
        (INFRASTRUCTURE_CONFIGURATION, "public", {"instance_profile_name": "builder"}, ""),
        (IMAGE_RECIPE, "golden", {}, "version: 1.0.0\ntags:\n  Team: web\ndescription: old\n"),
    ],
)
def test_the_state_before_the_plan_is_yaml(
    client: FakeClient, spec: ResourceSpec, name: str, values: dict[str, Any], before: str
) -> None:
    planned = _plan(client, spec, name, **values)
    assert planned.before(spec).startswith(before)
    assert (planned.before(spec) == "") is (before == "")
