"""Uses of the AMIs of images, and how many versions they are behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from unit.modules.restricted import User
from unit.modules.samples import distribution, pipeline, recipe, region

import emulator

MODULE = "image_usage_info"
ELSEWHERE = "us-east-1"


@pytest.fixture
def ask(run: Any) -> Any:
    """Run the module, which only reads, also in check mode."""

    def ask_for(**options: Any) -> Any:
        predicted, found = (run(MODULE, check=check, **options) for check in (True, False))
        assert (found.get("msg"), found["changed"], predicted.writes + found.writes) == (None, False, [])
        assert predicted["image_usage"] == found["image_usage"]
        return found

    return ask_for


class Fleet:
    """Two images of the pipeline web, built a week apart in two regions, and their uses."""

    def __init__(self, account: Any, run: Any, clock: Any) -> None:
        self._account, self._run = account, run
        run("distribution_configuration", **distribution(region(), region(ELSEWHERE)))
        run("image_pipeline", **pipeline(distribution_configuration_arn="web"))
        self.old = self.build(clock)
        clock.advance(7 * 86400)
        self.new = self.build(clock)

    def build(self, clock: Any) -> dict[str, str]:
        """Build the next image; its AMIs by region, and its ARN as ``arn``."""
        arn = self._run("image_pipeline_execution", image_pipeline_arn="web", wait=False)["image"]["arn"]
        clock.advance(7200)
        image = self._account.client().get_image(imageBuildVersionArn=arn)["image"]
        return {"arn": arn, **{ami["region"]: ami["image"] for ami in image["outputResources"]["amis"]}}

    def start(self, ami: str, region: str = "eu-west-1", **tags: str) -> str:
        """Start an instance; its ID."""
        given = [{"Key": key.replace("__", ":"), "Value": value} for key, value in tags.items()]
        specification = [{"ResourceType": "instance", "Tags": given}] if given else []
        started = (
            boto3.session.Session()
            .client("ec2", region_name=region)
            .run_instances(ImageId=ami, MinCount=1, MaxCount=1, TagSpecifications=specification)
        )
        return str(started["Instances"][0]["InstanceId"])

    def template(self, name: str, *amis: str, default: int = 1, **tags: str) -> str:
        """Create a launch template with a version for each AMI; its ID."""
        ec2 = self._account.client("ec2")
        first, *others = ({"ImageId": ami, "InstanceType": "t3.micro"} for ami in amis)
        given = [{"ResourceType": "launch-template", "Tags": [{"Key": k, "Value": v} for k, v in tags.items()]}]
        template = ec2.create_launch_template(
            LaunchTemplateName=name, LaunchTemplateData=first, TagSpecifications=given if tags else []
        )["LaunchTemplate"]["LaunchTemplateId"]
        for data in others:
            ec2.create_launch_template_version(LaunchTemplateId=template, LaunchTemplateData=data)
        ec2.modify_launch_template(LaunchTemplateId=template, DefaultVersion=str(default))
        return str(template)

    def group(self, name: str, **members: Any) -> None:
        """Create an empty Auto Scaling group."""
        self._account.client("autoscaling").create_auto_scaling_group(
            AutoScalingGroupName=name, MinSize=0, MaxSize=1, AvailabilityZones=["eu-west-1a"], **members
        )


@pytest.fixture
def fleet(parts: Any, run: Any, clock: Any) -> Fleet:
    return Fleet(parts, run, clock)


def _short(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in ("kind", "name", "image_version", *names)) for row in rows]


def test_instances_in_several_regions_show_how_far_they_are_behind(fleet: Fleet, ask: Any) -> None:
    started = {"aws__autoscaling__groupName": "web"}
    outdated = fleet.start(fleet.old["eu-west-1"], Name="old", Owner="ada", team="lower case", **started)
    fleet.start(fleet.new[ELSEWHERE], ELSEWHERE, Name="new", Team="web")
    stopped = fleet.start(fleet.old[ELSEWHERE], ELSEWHERE, Name="gone")
    boto3.session.Session().client("ec2", region_name=ELSEWHERE).terminate_instances(InstanceIds=[stopped])
    found = ask(image_pipeline_arn="web")
    assert _short(found["image_usage"], "region", "versions_behind", "days_behind", "is_latest", "owner_tags") == [
        ("instance", "old", "1.0.0/1", "eu-west-1", 1, 7, False, {"Owner": "ada"}),
        ("instance", "new", "1.0.0/2", ELSEWHERE, 0, 0, True, {"Team": "web"}),
    ]
    row = found["image_usage"][0]
    assert (row["id"], row["ami"], row["image_build_version_arn"]) == (
        outdated,
        fleet.old["eu-west-1"],
        fleet.old["arn"],
    )
    assert row["account_id"] == "123456789012"
    assert row["via"] == {"auto_scaling_group": "web"}
    assert _short(ask(image_pipeline_arn="web", regions=[ELSEWHERE])["image_usage"]) == [("instance", "new", "1.0.0/2")]
    assert "unread" not in found


def test_outdated_limits_the_rows_and_not_the_summaries(fleet: Fleet, ask: Any) -> None:
    fleet.start(fleet.old["eu-west-1"], Team="web")
    fleet.start(fleet.old["eu-west-1"], Team="api")
    fleet.start(fleet.new["eu-west-1"], Team="web")
    found = ask(outdated=True, owner_tags=["Team", "CostCenter"])
    assert [row["versions_behind"] for row in found["image_usage"]] == [1, 1]
    images, tags = found["summary"]["by_image"], found["summary"]["by_tag"]
    assert [(one["image_build_version_arn"], one["total"], one["outdated"], one["instances"]) for one in images] == [
        (fleet.old["arn"], 2, 2, 2),
        (fleet.new["arn"], 1, 0, 1),
    ]
    assert [(one["tag"], one["value"], one["total"], one["outdated"]) for one in tags] == [
        ("Team", "api", 1, 1),
        ("Team", "web", 2, 1),
        ("CostCenter", "", 3, 2),
    ]


def test_launch_templates_show_their_default_and_latest_version(fleet: Fleet, ask: Any) -> None:
    old, new = fleet.old["eu-west-1"], fleet.new["eu-west-1"]
    fleet.template("moving", old, new, Owner="ada")
    fleet.template("settled", old, new, default=2)
    fleet.template("foreign", emulator_ami())
    found = ask(kinds=["launch_template"])["image_usage"]
    rows = [(*one[:3], one[3]["launch_template"]["version"], one[3]["aliases"]) for one in _short(found, "via")]
    assert rows == [
        ("launch_template", "moving", "1.0.0/1", 1, ["$Default"]),
        ("launch_template", "moving", "1.0.0/2", 2, ["$Latest"]),
        ("launch_template", "settled", "1.0.0/2", 2, ["$Default", "$Latest"]),
    ]
    assert found[0]["owner_tags"] == {"Owner": "ada"}


def emulator_ami() -> str:
    return "ami-12c6146b"


def test_a_launch_template_can_refer_to_a_parameter(fleet: Fleet, account: Any, ask: Any) -> None:
    account.client("ssm").put_parameter(Name="/web/ami", Value=fleet.old["eu-west-1"], Type="String")
    fleet.template("resolved", "resolve:ssm:/web/ami")
    fleet.template("dangling", "resolve:ssm:/web/missing")
    (row,) = ask(kinds=["launch_template"])["image_usage"]
    assert (row["name"], row["ami"], row["via"]["ssm_parameter"]) == ("resolved", fleet.old["eu-west-1"], "/web/ami")


def test_auto_scaling_groups_are_found_by_every_source_of_their_ami(fleet: Fleet, account: Any, ask: Any) -> None:
    old, new = fleet.old["eu-west-1"], fleet.new["eu-west-1"]
    template = fleet.template("web", old, new, new)
    pinned = {"LaunchTemplateId": template, "Version": "2"}
    fleet.group("default", LaunchTemplate={"LaunchTemplateId": template, "Version": "$Default"})
    fleet.group("latest", LaunchTemplate={"LaunchTemplateName": "web", "Version": "$Latest"})
    fleet.group("pinned", LaunchTemplate=pinned)
    fleet.group(
        "mixed",
        MixedInstancesPolicy={"LaunchTemplate": {"LaunchTemplateSpecification": pinned, "Overrides": []}},
        Tags=[{"Key": "Team", "Value": "web", "PropagateAtLaunch": False}],
    )
    account.client("autoscaling").create_launch_configuration(
        LaunchConfigurationName="legacy", ImageId=old, InstanceType="t3.micro"
    )
    fleet.group("configured", LaunchConfigurationName="legacy")
    found = ask(kinds=["auto_scaling_group"])["image_usage"]
    assert _short(found) == [
        ("auto_scaling_group", "configured", "1.0.0/1"),
        ("auto_scaling_group", "default", "1.0.0/1"),
        ("auto_scaling_group", "latest", "1.0.0/2"),
        ("auto_scaling_group", "mixed", "1.0.0/2"),
        ("auto_scaling_group", "pinned", "1.0.0/2"),
    ]
    via = {row["name"]: row["via"] for row in found}
    assert via["configured"] == {"launch_configuration": "legacy"}
    assert via["pinned"] == {"launch_template": {"id": template, "name": "web", "version": 2}}
    assert next(row["owner_tags"] for row in found if row["name"] == "mixed") == {"Team": "web"}


def test_an_auto_scaling_group_can_outlive_its_launch_template(fleet: Fleet, account: Any, ask: Any) -> None:
    template = fleet.template("web", fleet.old["eu-west-1"])
    fleet.group("web", LaunchTemplate={"LaunchTemplateId": template, "Version": "1"})
    account.client("ec2").delete_launch_template(LaunchTemplateId=template)
    assert ask(kinds=["auto_scaling_group"])["image_usage"] == []


def test_ssm_parameters_are_found_by_value_on_every_page(fleet: Fleet, account: Any, ask: Any) -> None:
    ssm = account.client("ssm")
    for number in range(25):
        ssm.put_parameter(Name=f"/other/{number}", Value="nothing", Type="String")
    ssm.put_parameter(Name="/web/text", Value=fleet.old["eu-west-1"], Type="String")
    ssm.put_parameter(
        Name="/web/image",
        Value=fleet.new["eu-west-1"],
        Type="String",
        DataType="aws:ec2:image",
        Tags=[{"Key": "Owner", "Value": "ada"}],
    )
    found = ask(kinds=["ssm_parameter"])["image_usage"]
    assert _short(found, "owner_tags", "via") == [
        ("ssm_parameter", "/web/text", "1.0.0/1", {}, {"data_type": "text", "version": 1}),
        ("ssm_parameter", "/web/image", "1.0.0/2", {"Owner": "ada"}, {"data_type": "aws:ec2:image", "version": 1}),
    ]


def test_a_recipe_selects_versions_and_compares_with_the_greatest(fleet: Fleet, run: Any, ask: Any) -> None:
    run("image_recipe", **recipe(version="2.0.0", description="Second"))
    run("image", image_recipe_arn="web/2.0.0", infrastructure_configuration_arn="web")
    fleet.start(fleet.old["eu-west-1"], Name="old")
    fleet.start(fleet.new["eu-west-1"], Name="new")
    by_pipeline = ask(image_pipeline_arn="web")["image_usage"]
    by_recipe = ask(image_recipe_arn="web/1.x.x")["image_usage"]
    assert _short(by_pipeline, "versions_behind") == [
        ("instance", "old", "1.0.0/1", 1),
        ("instance", "new", "1.0.0/2", 0),
    ]
    assert _short(by_recipe, "versions_behind") == [
        ("instance", "old", "1.0.0/1", 2),
        ("instance", "new", "1.0.0/2", 1),
    ]
    assert ask(image_recipe_arn="web/2.x.x")["image_usage"] == []


def test_a_factory_selects_its_pipelines_and_recipes(fleet: Fleet, run: Any, ask: Any) -> None:
    own = {
        "image_recipes": [recipe(name="api")],
        "infrastructure_configurations": [{"name": "private", "instance_profile_name": "image-builder"}],
    }
    assert run("image_factory", factory="api", **own)["changed"]
    built = run("image", image_recipe_arn="api", infrastructure_configuration_arn="private")["image"]
    fleet.start(fleet.old["eu-west-1"], Name="web")
    fleet.start(built["output_resources"]["amis"][0]["image"], Name="api")
    assert _short(ask(factory="api")["image_usage"]) == [("instance", "api", "1.0.0/1")]
    assert len(ask()["image_usage"]) == 2
    assert ask(factory="none")["image_usage"] == []


def test_images_of_another_account_are_not_read_again(fleet: Fleet, run: Any, ask: Any) -> None:
    images = run("image_info", image_pipeline_arn="web")["images"]
    counts = {"all": 1, "critical": 1, "high": 0, "medium": 0}
    fleet.start(fleet.old["eu-west-1"], Name="old")
    found = ask(images=[{**image, "scan_finding_counts": counts} for image in images])
    assert _short(found["image_usage"], "versions_behind") == [("instance", "old", "1.0.0/1", 1)]
    assert found["summary"]["by_image"][0]["scan_finding_counts"] == counts
    assert [call.operation for call in found.calls if call.service == "imagebuilder"] == []


@pytest.fixture
def _finding() -> Iterator[None]:
    emulator.findings.add("CVE-2026-0001", severity="HIGH", package="nginx", version="1.24.0")
    yield
    emulator.findings.clear()


@pytest.mark.usefixtures("_finding")
def test_findings_of_used_images_are_joined(fleet: Fleet, run: Any, clock: Any, ask: Any) -> None:
    run("inspector_scanning", resource_types=["EC2"])
    run("image_pipeline", name="web", image_scanning_configuration={"image_scanning_enabled": True})
    scanned = fleet.build(clock)
    fleet.start(scanned["eu-west-1"])
    found = ask(include=["scan_finding_counts", "scan_findings"])
    (image,) = found["summary"]["by_image"]
    assert image["scan_finding_counts"] == {"all": 1, "critical": 0, "high": 1, "medium": 0}
    assert [finding["severity"] for finding in image["scan_findings"]] == ["HIGH"]


def test_a_selection_without_images_is_a_warning(account: Any, ask: Any) -> None:
    found = ask()
    assert (found["image_usage"], found["summary"]) == ([], {"by_image": [], "by_tag": []})
    assert len(found["warnings"]) == 1


def test_a_region_without_amis_is_a_warning(fleet: Fleet, ask: Any) -> None:
    fleet.start(fleet.old["eu-west-1"], Name="old")
    found = ask(regions=["eu-west-1", "eu-wst-1"])
    assert _short(found["image_usage"]) == [("instance", "old", "1.0.0/1")]
    (warning,) = map(str, found["warnings"])
    assert [word for word in ("eu-wst-1", ELSEWHERE) if word not in warning] == []


def test_a_missing_permission_is_a_warning(fleet: Fleet, account: Any, run: Any) -> None:
    fleet.start(fleet.old["eu-west-1"], Name="old")
    fleet.template("web", fleet.old["eu-west-1"])
    fleet.group("web", LaunchTemplate={"LaunchTemplateName": "web", "Version": "$Latest"})
    account.client("ssm").put_parameter(Name="/web", Value=fleet.old["eu-west-1"], Type="String")
    user = User(account, run)
    seen = {"instance", "launch_template", "auto_scaling_group", "ssm_parameter"}
    for action, hidden in (
        ("ec2:DescribeInstances", {"instance"}),
        ("ec2:DescribeLaunchTemplateVersions", {"launch_template", "auto_scaling_group"}),
        ("autoscaling:DescribeAutoScalingGroups", {"auto_scaling_group"}),
        ("ssm:GetParameters", {"ssm_parameter"}),
        ("ssm:ListTagsForResource", set()),
    ):
        found = user.run(MODULE, without=action, regions=["eu-west-1"])
        assert {row["kind"] for row in found["image_usage"]} == seen - hidden, action
        assert [(one["region"], one["action"]) for one in found["unread"]] == [("eu-west-1", action)]
        assert action in str(found["warnings"])


@pytest.mark.parametrize(
    ("action", "detail"),
    [
        ("imagebuilder:ListImageScanFindingAggregations", "scan_finding_counts"),
        ("imagebuilder:ListImageScanFindings", "scan_findings"),
    ],
)
def test_a_missing_permission_for_findings_is_a_warning(
    fleet: Fleet, account: Any, run: Any, action: str, detail: str
) -> None:
    fleet.start(fleet.old["eu-west-1"], Name="old")
    include = ["scan_finding_counts", "scan_findings"]
    found = User(account, run).run(MODULE, without=action, include=include, kinds=["instance"])
    assert _short(found["image_usage"]) == [("instance", "old", "1.0.0/1")]
    (image,) = found["summary"]["by_image"]
    assert {*include} - image.keys() == {detail}
    assert action in str(found["warnings"])


def test_uses_of_the_images_in_another_account_are_found(
    fleet: Fleet, run: Any, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = run("image_info", image_pipeline_arn="web")["images"]
    fleet.start(fleet.new["eu-west-1"], Name="here")
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "111122223333")
    fleet.start(fleet.old["eu-west-1"], Name="there", Owner="ada")
    found = ask(images=images)
    assert _short(found["image_usage"], "account_id", "versions_behind", "owner_tags") == [
        ("instance", "there", "1.0.0/1", "111122223333", 1, {"Owner": "ada"})
    ]
    assert [image["image_build_version_arn"] for image in found["summary"]["by_image"]] == [fleet.old["arn"]]


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"image_pipeline_arn": "missing"}, "image_pipeline_arn"),
        ({"image_pipeline_arn": "web", "factory": "web"}, ["image_pipeline_arn", "factory"]),
        ({"images": [], "include": ["scan_findings"]}, ["images", "include"]),
        ({"images": [{"arn": "web", "date_created": "2026-01-01", "state": {}}]}, "images[0]"),
        ({"images": [{"name": "web"}]}, "images[0]"),
        ({"images": [{"arn": "web", "date_created": "2026-01-01", "state": {"status": "AVAILABLE"}}]}, "images[0]"),
        ({"kinds": ["instances"]}, "kinds"),
        ({"include": ["packages"]}, "include"),
        ({"owner_tag": ["Owner"]}, "owner_tag"),
    ],
)
def test_invalid_options_are_refused(
    account: Any, refused: Any, options: dict[str, Any], option: str | list[str]
) -> None:
    refused(MODULE, option, **options)
