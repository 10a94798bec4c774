"""Requests of operations: the members for the options, checked, with an idempotency token."""

from __future__ import annotations

from uuid import UUID

import pytest
from unit.module_utils.account import HERE, FakeClient, invalid_options

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import InvalidOption
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.operation import Context, request
from ansible_collections.goldsmith.image_builder.plugins.module_utils._engine.references import References
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.spec import Option, Options

OPTIONS: Options = {
    "pipeline": Option(member="imagePipelineArn"),
    "tags": Option("dict"),
    "wait": Option("bool", local="the task waits"),
}
PIPELINE = f"{HERE}:image-pipeline/nightly"


def test_a_request_has_the_members_of_the_options_and_a_token() -> None:
    values = {"pipeline": PIPELINE, "wait": True, "tags": {}}
    members = request(FakeClient(), "start_image_pipeline_execution", OPTIONS, values)
    assert UUID(members.pop("clientToken"))
    assert members == {"imagePipelineArn": PIPELINE}


def test_a_given_token_is_kept() -> None:
    token = "b3f4b9a0-9f5e-4d0c-8f3a-0d6f0a2c1e55"
    members = request(
        FakeClient(),
        "start_image_pipeline_execution",
        OPTIONS,
        {"pipeline": PIPELINE},
        clientToken=token,
    )
    assert members["clientToken"] == token


def test_an_operation_without_a_token_gets_none() -> None:
    members = request(FakeClient(), "get_image_pipeline", OPTIONS, {"pipeline": PIPELINE})
    assert members == {"imagePipelineArn": PIPELINE}


def test_mistakes_have_the_names_of_the_options() -> None:
    with pytest.raises(InvalidOption) as refusal:
        request(FakeClient(), "start_image_pipeline_execution", OPTIONS, {"pipeline": "web"})
    assert invalid_options(refusal.value) == ["pipeline"]


def test_rules_look_up_resources_with_the_references_of_the_task() -> None:
    client = FakeClient({"arn": PIPELINE, "name": "nightly"})
    references = References(client)
    rules = Context(client, references, check_mode=False).for_rules
    assert rules.lookup(PIPELINE) is references.lookup(PIPELINE)
    assert (client.reads, rules.current) == ([PIPELINE], {})
    rules.warn("careful")
    assert client.warnings == ["careful"]
