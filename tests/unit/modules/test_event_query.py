"""The managed nodes that automation controller counts from the results of the modules.

It reads `name`, and a mapping `canonical_facts` without null, from each value that the query of a module returns.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jq
import pytest
import yaml

ROOT = Path(__file__).parents[3]
QUERIES = yaml.safe_load((ROOT / "extensions" / "audit" / "event_query.yml").read_text())
PREFIX = "goldsmith.image_builder."


def nodes(module: str, result: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = jq.compile(QUERIES[f"{PREFIX}{module}"]["query"]).input_value(result).all()
    return found


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_reads_the_documented_result_of_its_module(query: str) -> None:
    module = query.removeprefix(PREFIX)
    text = (ROOT / "plugins" / "modules" / f"{module}.py").read_text()
    documented = yaml.safe_load(text.partition('RETURN = r"""')[2].partition('"""')[0])
    (node,) = nodes(module, {name: value["sample"] for name, value in documented.items() if "sample" in value})
    assert isinstance(node["name"], str)
    assert all(isinstance(fact, str) and fact for fact in node["canonical_facts"].values())
    assert {"infra_type", "infra_bucket", "device_type"} <= set(node["facts"])
    assert nodes(module, {"changed": False, "msg": "failed"}) == []


def test_a_group_is_counted_if_its_instances_are_replaced(account: Any, run: Any, waits: Any) -> None:
    ec2, scaling = account.client("ec2"), account.client("autoscaling")
    old, new = (ec2.register_image(Name=name)["ImageId"] for name in ("old", "new"))
    ec2.create_launch_template(
        LaunchTemplateName="web", LaunchTemplateData={"ImageId": old, "InstanceType": "t3.micro"}
    )
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="web",
        MinSize=1,
        MaxSize=2,
        AvailabilityZones=["eu-west-1a"],
        LaunchTemplate={"LaunchTemplateName": "web", "Version": "$Latest"},
    )
    ec2.create_launch_template_version(LaunchTemplateName="web", SourceVersion="1", LaunchTemplateData={"ImageId": new})
    options: dict[str, Any] = {"image_id": new, "auto_scaling_groups": ["web"]}
    predicted, done, again = (run("instance_refresh", check=check, **options) for check in (True, False, False))
    (group,) = scaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    assert [nodes("instance_refresh", dict(result)) for result in (predicted, again)] == [[], []]
    assert [node["canonical_facts"] for node in nodes("instance_refresh", dict(done))] == [
        {"arn": group["AutoScalingGroupARN"]}
    ]
