"""The policies of the page on permissions are valid in AWS, and are compared with the actions of the modules.

Only a run of all tests shows whether they allow all used actions: see ``unit/permissions.py``.
"""

from __future__ import annotations

import json
import re

import boto3
import pytest
from unit.operations import every_operation
from unit.permissions import FOR_THE_SERVICE, PAGE, policies, problems

PAGE_OF_TWO = """
```json
{"Statement": [{"Sid": "Read", "Action": ["imagebuilder:Get*"]}]}
```
```json
{"Statement": [
    {"Sid": "Create", "Action": ["imagebuilder:CreateComponent"]},
    {"Sid": "ForTheServiceRoles", "Action": "iam:PassRole"}
]}
```
```json
{"Statement": [{"Sid": "Build", "Action": "imagebuilder:CreateImage"}]}
```
```json
{"Statement": [{"Sid": "Refresh", "Action": "autoscaling:StartInstanceRefresh"}]}
```
"""

ALL = {
    ("looking", "imagebuilder:GetComponent"),
    ("looking", "sts:GetCallerIdentity"),
    ("making", "imagebuilder:CreateComponent"),
    ("making", "imagebuilder:GetComponent"),
    ("building", "imagebuilder:CreateImage"),
    ("rolling_out", "autoscaling:StartInstanceRefresh"),
}


def test_the_policies_are_valid(empty_aws: None) -> None:
    iam = boto3.client("iam", region_name="eu-west-1", aws_access_key_id="any", aws_secret_access_key="any")
    for number, text in enumerate(re.findall(r"^```json\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)):
        assert len(re.sub(r"\s", "", text)) < 6144, "a managed policy holds no more characters"
        assert iam.create_policy(PolicyName=f"policy-{number}", PolicyDocument=text)["Policy"]["Arn"]
        statements = json.loads(text)["Statement"]
        assert {statement["Effect"] for statement in statements} == {"Allow"}
        assert len({statement["Sid"] for statement in statements}) == len(statements)


def test_actions_of_image_builder_are_its_operations() -> None:
    named = {
        action for policy in policies(PAGE.read_text()).values() for actions in policy.values() for action in actions
    }
    own = {action.partition(":")[2] for action in named if action.startswith("imagebuilder:") and "*" not in action}
    assert own <= every_operation()


def test_actions_that_no_test_records_are_not_of_image_builder() -> None:
    for policy in policies(PAGE.read_text()).values():
        for name, actions in policy.items():
            if name.startswith(FOR_THE_SERVICE):
                assert [action for action in actions if action.startswith("imagebuilder:")] == []


@pytest.mark.parametrize(
    ("more", "less", "found"),
    [
        (set(), set(), []),
        ({("looking", "logs:GetLogEvents")}, set(), ["logs:GetLogEvents is used for looking"]),
        ({("looking", "imagebuilder:CreateImage")}, set(), ["imagebuilder:CreateImage is used for looking"]),
        (
            {("building", "imagebuilder:CreateComponent")},
            set(),
            ["imagebuilder:CreateComponent is used for building"],
        ),
        (set(), {("building", "imagebuilder:CreateImage")}, ["imagebuilder:CreateImage is allowed for building"]),
    ],
)
def test_used_actions_are_allowed_and_allowed_actions_are_used(
    more: set[tuple[str, str]], less: set[tuple[str, str]], found: list[str]
) -> None:
    said = list(problems((ALL | more) - less, PAGE_OF_TWO))
    assert [re.split(" by |, ", line)[0] for line in said] == found
