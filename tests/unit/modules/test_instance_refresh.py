"""Roll-outs of an AMI to Auto Scaling groups."""

from __future__ import annotations

from typing import Any

import pytest
from moto.backends import get_backend
from unit.modules.samples import pipeline

import emulator

MODULE = "instance_refresh"
MARK = "goldsmith.image_builder/versions"


class Fleet:
    """Two AMIs, launch templates with both, and groups that run the old one."""

    def __init__(self, account: Any) -> None:
        self._account = account
        self.ec2, self.scaling = account.client("ec2"), account.client("autoscaling")
        self.old, self.new = (self._register(name) for name in ("old", "new"))
        self.arm = self._register("arm", "arm64")

    def _register(self, name: str, architecture: str = "x86_64") -> str:
        ami = str(self.ec2.register_image(Name=name)["ImageId"])
        get_backend("ec2")[self._account.id][self._account.region].amis[ami].architecture = architecture
        return ami

    def template(self, name: str, *amis: str) -> None:
        """Create a launch template with a version for each AMI; the first one is the default."""
        first, *others = amis
        self.ec2.create_launch_template(
            LaunchTemplateName=name, LaunchTemplateData={"ImageId": first, "InstanceType": "t3.micro"}
        )
        for ami in others:
            self.ec2.create_launch_template_version(
                LaunchTemplateName=name, SourceVersion="1", LaunchTemplateData={"ImageId": ami}
            )

    def group(self, name: str, version: str = "1", template: str = "web", **members: Any) -> None:
        """Create a group with two instances."""
        specification = {"LaunchTemplateName": template, "Version": version}
        given = {"LaunchTemplate": specification} if "MixedInstancesPolicy" not in members else {}
        self.scaling.create_auto_scaling_group(
            AutoScalingGroupName=name,
            MinSize=2,
            MaxSize=4,
            AvailabilityZones=["eu-west-1a"],
            HealthCheckGracePeriod=30,
            **given,
            **members,
        )

    def add_new_version(self, name: str = "web") -> None:
        self.ec2.create_launch_template_version(
            LaunchTemplateName=name, SourceVersion="1", LaunchTemplateData={"ImageId": self.new}
        )

    def state(self, name: str) -> tuple[str, str, list[str]]:
        """The version of a group's launch template, the value of its mark, and the AMIs of its instances."""
        (group,) = self.scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
        ids = [instance["InstanceId"] for instance in group["Instances"]]
        found = self.ec2.describe_instances(InstanceIds=ids)["Reservations"]
        amis = sorted(one["ImageId"] for reservation in found for one in reservation["Instances"])
        marks = [tag["Value"] for tag in group["Tags"] if tag["Key"] == MARK]
        return group["LaunchTemplate"]["Version"], "".join(marks), amis

    def default(self, name: str = "web") -> int:
        (template,) = self.ec2.describe_launch_templates(LaunchTemplateNames=[name])["LaunchTemplates"]
        return int(template["DefaultVersionNumber"])


@pytest.fixture
def fleet(account: Any) -> Fleet:
    fleet = Fleet(account)
    fleet.template("web", fleet.old)
    return fleet


def _statuses(result: Any) -> dict[str, str]:
    return {row["auto_scaling_group"]: row["status"] for row in result["groups"]}


@pytest.mark.parametrize(("selector", "default"), [("1", 1), ("$Default", 2), ("$Latest", 1)])
def test_a_group_runs_the_new_ami(fleet: Fleet, run: Any, waits: Any, selector: str, default: int) -> None:
    fleet.group("web", selector)
    fleet.add_new_version()
    options: dict[str, Any] = {"image_id": fleet.new, "auto_scaling_groups": ["web"]}
    predicted = run(MODULE, check=True, **options)
    assert (predicted.get("msg"), predicted["changed"], predicted.writes) == (None, True, [])
    assert _statuses(predicted) == {"web": "planned"}
    done = run(MODULE, **options)
    assert done.get("msg") is None
    (row,) = done["groups"]
    assert (row["status"], row["instances_replaced"], row["percentage_complete"]) == ("successful", 2, 100)
    (template,) = row["launch_templates"]
    assert template["selector"] == selector
    assert (template["old_version"], template["new_version"]) == (1, 2)
    assert (template["old_ami"], template["new_ami"]) == (fleet.old, fleet.new)
    assert predicted["diff"] == done["diff"]
    assert fleet.new in done.after
    assert fleet.new not in done.before
    assert fleet.state("web") == ("2" if selector == "1" else selector, "", [fleet.new] * 2)
    assert fleet.default() == default
    for check in (True, False):
        again = run(MODULE, check=check, **options)
        assert (again["changed"], again.writes, _statuses(again)) == (False, [], {"web": "unchanged"})


@pytest.mark.parametrize(
    ("selector", "after"), [("1", ("1", "")), ("$Default", ("$Default", "")), ("$Latest", ("1", "Latest"))]
)
def test_a_failure_is_rolled_back(fleet: Fleet, run: Any, waits: Any, selector: str, after: tuple[str, str]) -> None:
    fleet.group("web", selector)
    fleet.group("next", selector)
    fleet.add_new_version()
    emulator.faults.fail_next("instances_unhealthy", image="web")
    options: dict[str, Any] = {"image_id": fleet.new, "auto_scaling_groups": ["web", "next"]}
    failed = run(MODULE, **options)
    assert failed["failed"]
    assert failed["changed"]
    assert _statuses(failed) == {"web": "rolled_back", "next": "not_tried"}
    assert failed["groups"][0]["msg"] in failed["msg"]
    assert fleet.state("web") == (*after, [fleet.old] * 2)
    assert fleet.default() == 1
    done = run(MODULE, **options)
    assert _statuses(done) == {"web": "successful", "next": "successful"}
    assert fleet.state("web") == ("2" if selector == "1" else selector, "", [fleet.new] * 2)


def test_the_default_version_moves_when_all_groups_with_the_template_run_the_ami(
    fleet: Fleet, run: Any, waits: Any
) -> None:
    for name in ("one", "two"):
        fleet.group(name, "$Default")
    fleet.add_new_version()
    emulator.faults.fail_next("instances_unhealthy", image="two")
    options: dict[str, Any] = {"image_id": fleet.new, "auto_scaling_groups": ["one", "two"], "auto_rollback": False}
    failed = run(MODULE, **options)
    assert _statuses(failed) == {"one": "successful", "two": "failed"}
    assert fleet.default() == 1
    assert fleet.state("one") == ("2", "Default", [fleet.new] * 2)
    assert "warnings" in failed
    done = run(MODULE, **options)
    assert _statuses(done) == {"one": "unchanged", "two": "successful"}
    assert fleet.default() == 2
    assert [fleet.state(name)[:2] for name in ("one", "two")] == [("$Default", "")] * 2


def test_batches_begin_one_after_the_other(fleet: Fleet, run: Any, clock: Any) -> None:
    names = ["a", "b", "c"]
    for name in names:
        fleet.group(name)
    fleet.add_new_version()
    begun = run(MODULE, image_id=fleet.new, auto_scaling_groups=names, batch_size=2, wait=False)
    assert _statuses(begun) == {"a": "in_progress", "b": "in_progress", "c": "planned"}
    done = run(MODULE, image_id=fleet.new, auto_scaling_groups=names, batch_size=2)
    assert _statuses(done) == dict.fromkeys(names, "successful")
    assert done.operations.count("StartInstanceRefresh") == 1
    ids = [row["instance_refresh_id"] for row in begun["groups"][:2]]
    assert [row["instance_refresh_id"] for row in done["groups"][:2]] == ids


def test_an_interrupted_run_converges(fleet: Fleet, run: Any, clock: Any) -> None:
    fleet.group("web", "$Default")
    fleet.add_new_version()
    options: dict[str, Any] = {"image_id": fleet.new, "auto_scaling_groups": ["web"]}
    late = run(MODULE, wait_timeout=20, **options)
    assert late["failed"]
    assert _statuses(late) == {"web": "in_progress"}
    clock.advance(7200)
    assert fleet.state("web")[:2] == ("2", "Default")
    predicted = run(MODULE, check=True, **options)
    assert (predicted["changed"], predicted.writes) == (True, [])
    done = run(MODULE, **options)
    assert (done["changed"], _statuses(done)) == (True, {"web": "unchanged"})
    assert fleet.state("web") == ("$Default", "", [fleet.new] * 2)
    assert fleet.default() == 2


def test_groups_are_selected_by_tags(fleet: Fleet, run: Any, waits: Any) -> None:
    fleet.group("shop", Tags=[{"Key": "Team", "Value": "shop"}])
    fleet.group("other", Tags=[{"Key": "Team", "Value": "other"}])
    fleet.add_new_version()
    assert _statuses(run(MODULE, image_id=fleet.new, tags={"Team": "shop"})) == {"shop": "successful"}
    nothing = run(MODULE, image_id=fleet.new, tags={"Team": "none"})
    assert (nothing["changed"], nothing["groups"], len(nothing["warnings"])) == (False, [], 1)


def test_the_newest_image_of_a_pipeline_is_rolled_out(fleet: Fleet, parts: Any, run: Any, waits: Any) -> None:
    run("image_pipeline", **pipeline())
    image = run("image_pipeline_execution", image_pipeline_arn="web")["image"]
    (ami,) = image["output_resources"]["amis"]
    fleet.group("web")
    for options in ({"image_pipeline_arn": "web"}, {"image_build_version_arn": image["arn"]}):
        planned = run(MODULE, check=True, auto_scaling_groups=["web"], **options)
        assert planned.get("msg") is None
        assert planned["image_id"] == ami["image"]
        assert planned["image_build_version_arn"] == image["arn"]
        assert planned["groups"][0]["launch_templates"][0]["new_version"] is None


def test_overrides_for_another_architecture_keep_their_versions(fleet: Fleet, run: Any, waits: Any) -> None:
    fleet.template("arm", fleet.arm)
    fleet.template("large", fleet.old)
    for name in ("web", "large"):
        fleet.add_new_version(name)
    overrides = [
        {"InstanceType": "t4g.micro", "LaunchTemplateSpecification": {"LaunchTemplateName": "arm", "Version": "1"}},
        {"InstanceType": "m5.large", "LaunchTemplateSpecification": {"LaunchTemplateName": "large", "Version": "1"}},
    ]
    specification = {"LaunchTemplateName": "web", "Version": "$Default"}
    policy = {"LaunchTemplate": {"LaunchTemplateSpecification": specification, "Overrides": overrides}}
    fleet.group("mixed", MixedInstancesPolicy=policy)
    done = run(MODULE, image_id=fleet.new, auto_scaling_groups=["mixed"])
    assert done.get("msg") is None
    assert _statuses(done) == {"mixed": "successful"}
    templates = done["groups"][0]["launch_templates"]
    assert [(one["launch_template_name"], one["new_version"]) for one in templates] == [
        ("web", 2),
        ("arm", 1),
        ("large", 2),
    ]
    (group,) = fleet.scaling.describe_auto_scaling_groups(AutoScalingGroupNames=["mixed"])["AutoScalingGroups"]
    settings = group["MixedInstancesPolicy"]["LaunchTemplate"]
    assert settings["LaunchTemplateSpecification"]["Version"] == "$Default"
    assert [one["LaunchTemplateSpecification"]["Version"] for one in settings["Overrides"]] == ["1", "2"]
    assert fleet.default() == 2
    assert run(MODULE, image_id=fleet.new, auto_scaling_groups=["mixed"])["changed"] is False


def test_a_group_whose_template_has_the_ami_already_is_refreshed(fleet: Fleet, run: Any, waits: Any) -> None:
    fleet.group("web", "$Latest")
    fleet.ec2.create_launch_template_version(
        LaunchTemplateName="web", LaunchTemplateData={"ImageId": fleet.new, "InstanceType": "t3.large"}
    )
    fleet.ec2.modify_launch_template(LaunchTemplateName="web", DefaultVersion="2")
    fleet.group("later", "$Default")
    done = run(MODULE, image_id=fleet.new, auto_scaling_groups=["web", "later"])
    assert _statuses(done) == {"web": "successful", "later": "unchanged"}
    assert done.writes == ["StartInstanceRefresh"]


def _launch_configuration(fleet: Fleet) -> None:
    fleet.scaling.create_launch_configuration(LaunchConfigurationName="old", ImageId=fleet.old, InstanceType="t3.micro")
    fleet.scaling.create_auto_scaling_group(
        AutoScalingGroupName="bad",
        LaunchConfigurationName="old",
        MinSize=0,
        MaxSize=1,
        AvailabilityZones=["eu-west-1a"],
    )


def _parameter(fleet: Fleet, account: Any) -> None:
    account.client("ssm").put_parameter(Name="/web", Value=fleet.old, Type="String")
    fleet.template("parameter", "resolve:ssm:/web")
    fleet.group("bad", template="parameter")


def _architecture(fleet: Fleet) -> None:
    fleet.template("arm", fleet.arm)
    fleet.group("bad", template="arm")


def _override(fleet: Fleet) -> None:
    specification = {"LaunchTemplateName": "web", "Version": "1"}
    overrides = [{"InstanceType": "m5.large", "ImageId": fleet.old}]
    fleet.group(
        "bad",
        MixedInstancesPolicy={"LaunchTemplate": {"LaunchTemplateSpecification": specification, "Overrides": overrides}},
    )


def _other_refresh(fleet: Fleet) -> None:
    fleet.template("other", fleet.old, fleet.old)
    fleet.group("bad", template="other")
    emulator.clock.speed = 0
    desired = {"LaunchTemplate": {"LaunchTemplateName": "other", "Version": "2"}}
    fleet.scaling.start_instance_refresh(AutoScalingGroupName="bad", DesiredConfiguration=desired)


@pytest.mark.parametrize("prepare", [_launch_configuration, _architecture, _override, _other_refresh])
def test_groups_that_cannot_be_changed(fleet: Fleet, refused: Any, run: Any, clock: Any, prepare: Any) -> None:
    prepare(fleet)
    fleet.group("web")
    fleet.add_new_version()
    options: dict[str, Any] = {"image_id": fleet.new, "auto_scaling_groups": ["web", "bad"]}
    failed = refused(MODULE, "auto_scaling_groups[1]", **options)
    assert "'bad'" in failed["msg"]
    done = run(MODULE, ignore_unsupported=True, **options)
    assert _statuses(done) == {"web": "successful", "bad": "unsupported"}
    assert done["groups"][1]["msg"]
    assert done["warnings"]


def test_a_group_with_an_ssm_parameter(fleet: Fleet, account: Any, refused: Any, run: Any, waits: Any) -> None:
    _parameter(fleet, account)
    options: dict[str, Any] = {"image_id": fleet.new, "auto_scaling_groups": ["bad"]}
    assert "/web" in refused(MODULE, "auto_scaling_groups[0]", **options)["msg"]
    account.client("ssm").put_parameter(Name="/web", Value=fleet.new, Type="String", Overwrite=True)
    assert _statuses(run(MODULE, check=True, **options)) == {"bad": "planned"}


@pytest.mark.parametrize(
    ("option", "options"),
    [
        ("image_id", {"image_id": "ami-0a1b2c3d4e5f60718"}),
        ("auto_scaling_groups[0]", {"auto_scaling_groups": ["wbe"]}),
        ("auto_scaling_groups", {"auto_scaling_groups": []}),
        ("tags", {"tags": {}}),
        ("checkpoint_percentages", {"checkpoint_percentages": [50, 20]}),
        ("checkpoint_delay", {"checkpoint_delay": 60}),
        ("max_healthy_percentage", {"max_healthy_percentage": 150, "min_healthy_percentage": 20}),
        ("progress", {"progress": {"lines": []}}),
    ],
)
def test_invalid_options(fleet: Fleet, refused: Any, option: str, options: dict[str, Any]) -> None:
    fleet.group("web")
    groups = {} if "tags" in options else {"auto_scaling_groups": ["web"]}
    failed = refused(MODULE, option, **{"image_id": fleet.new, **groups, **options})
    assert ("Did you mean web?" in failed["msg"]) is (option == "auto_scaling_groups[0]")


def test_a_version_with_the_ami_is_required(fleet: Fleet, run: Any) -> None:
    fleet.group("web")
    options: dict[str, Any] = {"image_id": fleet.new, "auto_scaling_groups": ["web"]}
    assert _statuses(run(MODULE, check=True, **options)) == {"web": "planned"}
    missing = run(MODULE, **options)
    assert (missing["option"], missing.writes) == ("auto_scaling_groups[0]", [])
