"""The module ``workflow``."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from unit.modules.conftest import Create
from unit.modules.samples import pipeline, steps, workflow
from unit.modules.tasks import add_resource, warnings_about

MODULE = "workflow"

TEXT = """\
schemaVersion: 1.0
steps:
  - name: Wait
    action: WaitForAction
"""
"""The smallest document as text."""

PIPELINE = "image-pipeline/web"


def _builds(account: Any) -> list[str]:
    """Return all builds of all versions of all workflows: ``test/web/1.0.0/1``."""
    client = account.client()
    versions = [item["arn"] for item in client.list_workflows()["workflowVersionList"]]
    return sorted(
        item["arn"].split("/", 1)[1]
        for version in versions
        for item in client.list_workflow_build_versions(workflowVersionArn=version)["workflowSummaryList"]
    )


@pytest.mark.parametrize("kind", ["BUILD", "TEST", "DISTRIBUTION"])
def test_the_type_is_in_the_arn_in_lower_case(account: Any, four_ways: Any, kind: str) -> None:
    result = four_ways(MODULE, **workflow(type=kind))
    assert result[MODULE]["arn"] == account.arn(f"workflow/{kind.lower()}/web/1.0.0/1")
    assert result[MODULE]["type"] == kind


def test_the_type_is_required(account: Any, run: Any) -> None:
    for options in ({}, {"state": "absent"}, {"data": TEXT}):
        result = run(MODULE, name="web", **options)
        assert result["failed"]
        assert result["option"] == "type"
        assert result.operations == []


class TestOneNameTwoTypes:
    """Workflows of different types can have the same name, and are independent."""

    @pytest.fixture
    def both(self, account: Any, run: Any) -> Any:
        for kind in ("BUILD", "TEST"):
            assert run(MODULE, **workflow(type=kind, description=kind))["changed"]
        assert _builds(account) == ["build/web/1.0.0/1", "test/web/1.0.0/1"]
        return account

    def test_a_change_does_not_affect_the_workflow_of_another_type(self, both: Any, four_ways: Any, run: Any) -> None:
        result = four_ways(MODULE, **workflow(type="BUILD", description="Changed"))
        assert result.before.splitlines()[0] == "version: 1.0.0"
        assert "description: BUILD\n" in result.before
        assert _builds(both) == ["build/web/1.0.0/1", "build/web/1.0.1/1", "test/web/1.0.0/1"]
        assert run(MODULE, **workflow(type="TEST"))["workflow"]["description"] == "TEST"

    def test_a_deletion_does_not_affect_the_workflow_of_another_type(self, both: Any, run: Any) -> None:
        assert run(MODULE, name="web", type="TEST", state="absent").writes == ["DeleteWorkflow"]
        assert _builds(both) == ["build/web/1.0.0/1"]
        assert run(MODULE, name="web", type="TEST", state="absent")["changed"] is False
        assert run(MODULE, name="web", type="DISTRIBUTION", state="absent")["changed"] is False

    def test_pruning_does_not_affect_the_workflow_of_another_type(self, both: Any, run: Any, four_ways: Any) -> None:
        result = four_ways(MODULE, **workflow(type="TEST", data=steps("Pause"), keep_versions=1))
        assert result["pruned"] == [both.arn("workflow/test/web/1.0.0/1")]
        assert _builds(both) == ["build/web/1.0.0/1", "test/web/1.0.1/1"]

    @pytest.mark.parametrize("kind", ["BUILD", "TEST"])
    def test_the_workflow_of_another_type_is_not_in_use(self, both: Any, parts: Any, run: Any, kind: str) -> None:
        used = {"workflow_arn": "web", "workflow_type": "TEST"}
        assert run("image_pipeline", **pipeline(workflows=[used], execution_role="builder"))["changed"]
        result = run(MODULE, name="web", type=kind, state="absent")
        if kind == "TEST":
            assert result["used_by"] == [{"kind": "image_pipeline", "name": "web"}]
        else:
            assert result["changed"] is True


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (steps(), TEXT),
        (TEXT, steps()),
        (TEXT, "# Waits\n" + TEXT),
        (TEXT, yaml.safe_dump(steps(), indent=6)),
        (TEXT, yaml.safe_dump(steps(), default_flow_style=True)),
        (TEXT, TEXT.replace("WaitForAction", "'WaitForAction'")),
    ],
)
def test_another_spelling_of_the_document_is_no_change(account: Any, run: Any, first: Any, second: Any) -> None:
    run(MODULE, **workflow(data=first))
    result = run(MODULE, **workflow(data=second))
    assert (result["changed"], result.writes) == (False, [])
    assert result.before == result.after


def test_text_is_kept_as_it_was_written(account: Any, run: Any) -> None:
    text = "# Waits\n" + TEXT + "\n\n"
    run(MODULE, **workflow(data=text))
    assert account.read("workflow/test/web/1.0.0/1")["data"] == text


def test_a_changed_step_creates_the_next_version_and_a_diff_of_the_step(account: Any, run: Any, four_ways: Any) -> None:
    run(MODULE, **workflow(description="Smoke", tags={"Team": "web"}, change_description="First"))
    result = four_ways(MODULE, name="web", type="TEST", data=steps("Pause"))
    shown = result[MODULE]
    assert (shown["version"], shown["description"], shown["tags"]) == ("1.0.1", "Smoke", {"Team": "web"})
    assert "change_description" not in shown
    added = [line.strip() for line in result.after.splitlines() if line not in result.before.splitlines()]
    assert added == ["version: 1.0.1", "- name: Pause"]
    assert _builds(account) == ["test/web/1.0.0/1", "test/web/1.0.1/1"]


def test_a_changed_change_description_alone_is_no_change(account: Any, run: Any, four_ways: Any) -> None:
    run(MODULE, **workflow(change_description="First"))
    assert run(MODULE, **workflow(change_description="Other words"))["changed"] is False
    spoken = four_ways(MODULE, **workflow(data=steps("Pause"), change_description="Second"))
    assert spoken[MODULE]["change_description"] == "Second"


def test_an_exact_version_with_other_content_is_its_next_build(account: Any, run: Any, four_ways: Any) -> None:
    run(MODULE, **workflow(version="1.2.0"))
    result = four_ways(MODULE, **workflow(version="1.2.0", data=steps("Pause")))
    assert result[MODULE]["arn"] == account.arn("workflow/test/web/1.2.0/2")
    back = four_ways(MODULE, **workflow(version="1.2.0"))
    assert back[MODULE]["arn"] == account.arn("workflow/test/web/1.2.0/3")


@pytest.mark.parametrize(
    ("version", "step", "expected"),
    [
        ("1.0.x", "One", None),
        ("1.0.x", "New", "1.0.1"),
        ("1.x.x", "Two", None),
        ("1.x.x", "New", "1.4.3"),
        ("x.x.x", "Two", "2.0.1"),
        ("3.0.x", "Two", "3.0.0"),
        ("1.0.0", "One", None),
    ],
)
def test_a_wildcard_is_compared_with_the_newest_that_it_matches(
    account: Any, run: Any, four_ways: Any, version: str, step: str, expected: str | None
) -> None:
    for exact, name in (("1.0.0", "One"), ("1.4.2", "Two"), ("2.0.0", "Three")):
        run(MODULE, **workflow(version=exact, data=steps(name)))
    options = workflow(version=version, data=steps(step))
    if expected is None:
        assert run(MODULE, **options)["changed"] is False
    else:
        assert four_ways(MODULE, **options)[MODULE]["version"] == expected
        assert f"test/web/{expected}/1" in _builds(account)


def test_parameters_of_the_document_are_returned(account: Any, four_ways: Any) -> None:
    declared = [
        {"name": "Url", "type": "string", "default": "{{ Host }}", "description": "Where"},
        {"name": "Codes", "type": "stringList", "default": ["200", "204"]},
        {"name": "Strict", "type": "boolean", "default": True},
    ]
    result = four_ways(MODULE, **workflow(data=steps(parameters=declared)))
    assert result[MODULE]["parameters"] == [
        {"name": "Url", "type": "string", "default_value": ["{{ Host }}"], "description": "Where"},
        {"name": "Codes", "type": "stringList", "default_value": ["200", "204"]},
        {"name": "Strict", "type": "boolean", "default_value": ["true"]},
    ]
    written = yaml.safe_load(account.read("workflow/test/web/1.0.0/1")["data"])
    assert written["parameters"] == declared


def test_a_document_in_s3_is_compared_by_its_content(account: Any, bucket: Any, run: Any, four_ways: Any) -> None:
    in_s3 = {"name": "web", "type": "TEST", "uri": "s3://components/smoke.yml"}
    bucket(Key="smoke.yml", Body=TEXT)
    made = four_ways(MODULE, **in_s3)
    (create,) = [call for call in made.calls if call.operation == "CreateWorkflow"]
    assert create.parameters["uri"] == "s3://components/smoke.yml"
    assert "data" not in create.parameters
    assert made[MODULE]["data"] == TEXT
    assert run(MODULE, **workflow())["changed"] is False

    bucket(Key="smoke.yml", Body=TEXT.replace("Wait\n", "Pause\n"))
    changed = four_ways(MODULE, **in_s3)
    assert changed[MODULE]["version"] == "1.0.1"
    assert "Pause" in changed.after
    assert "Pause" not in changed.before


class TestKeepVersions:
    @pytest.fixture
    def versions(self, parts: Any, run: Any) -> Any:
        for name in ("One", "Two", "Three"):
            run(MODULE, **workflow(data=steps(name)))
        return parts

    @pytest.mark.parametrize(("keep", "left"), [(1, ["1.0.3/1"]), (3, ["1.0.1/1", "1.0.2/1", "1.0.3/1"])])
    def test_with_a_change(self, versions: Any, four_ways: Any, keep: int, left: list[str]) -> None:
        result = four_ways(MODULE, **workflow(data=steps("Four"), keep_versions=keep))
        assert _builds(versions) == [f"test/web/{version}" for version in left]
        assert result.writes == ["CreateWorkflow", *["DeleteWorkflow"] * len(result["pruned"])]
        assert len(result["pruned"]) == 4 - len(left)

    @pytest.mark.parametrize(
        ("reference", "left"),
        [
            ("web/1.0.0/1", ["1.0.0/1", "1.0.3/1"]),
            ("web/1.0.1", ["1.0.1/1", "1.0.3/1"]),
            ("web", ["1.0.2/1", "1.0.3/1"]),
            ("web/x.x.x", ["1.0.3/1"]),
        ],
    )
    def test_versions_used_by_a_pipeline_are_kept(
        self, versions: Any, run: Any, four_ways: Any, reference: str, left: list[str]
    ) -> None:
        assert run("image_pipeline", **pipeline(workflows=[reference], execution_role="builder"))["changed"]
        four_ways(MODULE, **workflow(data=steps("Four"), keep_versions=1))
        assert _builds(versions) == [f"test/web/{version}" for version in left]

    def test_kept_versions_can_be_deleted_later(self, versions: Any, run: Any) -> None:
        result = run(MODULE, name="web", type="TEST", version="1.0.x", state="absent")
        assert result.writes == ["DeleteWorkflow"] * 3
        assert _builds(versions) == []


class TestPipelines:
    """Workflows of this account in a pipeline, by their names."""

    @pytest.fixture
    def workflows(self, parts: Any, create: Create) -> Any:
        names = (("Smoke Test", "TEST"), ("both", "BUILD"), ("both", "TEST"))
        create((MODULE, workflow(name=name, type=kind)) for name, kind in names)
        return parts

    @pytest.mark.parametrize(
        ("given", "stored"),
        [
            ("Smoke Test", "test/smoke-test/1.0.0/1"),
            ("smoke_test", "test/smoke-test/1.0.0/1"),
            ("smoke-test/x.x.x", "test/smoke-test/x.x.x"),
            ("smoke-test/1.0.0", "test/smoke-test/1.0.0"),
            ({"workflow_arn": "smoke-test", "workflow_type": "TEST"}, "test/smoke-test/1.0.0/1"),
            ({"workflow_arn": "both", "workflow_type": "TEST"}, "test/both/1.0.0/1"),
            ({"workflow_arn": "both", "workflow_type": "BUILD"}, "build/both/1.0.0/1"),
            ({"workflow_arn": "both/1.x.x", "workflow_type": "BUILD"}, "build/both/1.x.x"),
        ],
    )
    def test_by_name(self, workflows: Any, four_ways: Any, given: Any, stored: str) -> None:
        four_ways("image_pipeline", **pipeline(workflows=[given], execution_role="builder"))
        (shown,) = workflows.read(PIPELINE)["workflows"]
        assert shown == {"workflowArn": workflows.arn(f"workflow/{stored}")}

    def test_by_the_result_of_an_earlier_task(self, workflows: Any, run: Any, four_ways: Any) -> None:
        made = run(MODULE, **workflow(name="later"))[MODULE]
        given = {
            "workflow_arn": made["arn"],
            "workflow_type": made["type"],
            "parallel_group": "a",
            "on_failure": "CONTINUE",
        }
        four_ways("image_pipeline", **pipeline(workflows=[given, "aws/build-image"], execution_role="builder"))
        assert workflows.read(PIPELINE)["workflows"][0] == {
            "workflowArn": made["arn"],
            "parallelGroup": "a",
            "onFailure": "CONTINUE",
        }

    def test_by_the_result_of_an_earlier_task_in_check_mode(self, parts: Any, run: Any) -> None:
        made = run(MODULE, check=True, **workflow(name="later"))[MODULE]
        options = pipeline(workflows=[made["arn"]], execution_role="builder")
        result = run("image_pipeline", check=True, **options)
        assert (result.get("msg"), result["changed"]) == (None, True)
        assert result["image_pipeline"]["workflows"] == [{"workflow_arn": made["arn"]}]

    def test_a_pipeline_follows_the_workflow_that_it_names(self, workflows: Any, run: Any, four_ways: Any) -> None:
        options = pipeline(workflows=["Smoke Test"], execution_role="builder")
        run("image_pipeline", **options)
        run(MODULE, **workflow(name="Smoke Test", data=steps("Pause")))
        moved = four_ways("image_pipeline", **options)
        (shown,) = moved["image_pipeline"]["workflows"]
        assert shown["workflow_arn"] == workflows.arn("workflow/test/smoke-test/1.0.1/1")

    @pytest.mark.parametrize(
        ("given", "option"),
        [
            ("both", "workflows[0].workflow_arn"),
            ({"workflow_arn": "smoke-test", "workflow_type": "BUILD"}, "workflows[0].workflow_arn"),
            (
                {"workflow_arn": "both", "workflow_type": "DISTRIBUTION"},
                "workflows[0].workflow_arn",
            ),
            ("smoke-tset", "workflows[0].workflow_arn"),
            ("smoke-test/2.x.x", "workflows[0].workflow_arn"),
        ],
    )
    def test_ambiguous_and_missing_workflows_are_refused(
        self, workflows: Any, refused: Any, given: Any, option: str
    ) -> None:
        refused("image_pipeline", option, **pipeline(workflows=[given], execution_role="builder"))


@pytest.mark.parametrize(
    ("changes", "option"),
    [
        ({"data": ""}, "data"),
        ({"data": TEXT, "uri": "s3://a/b"}, ["data", "uri"]),
        ({"data": TEXT.replace("ForAction", "ForActions")}, "data"),
        ({"data": steps(description="x" * 16000)}, "data"),
        ({"version": "1.x.4"}, "version"),
    ],
)
def test_an_invalid_request_is_refused_before_it_is_sent(
    account: Any, refused: Any, changes: dict[str, Any], option: str | list[str]
) -> None:
    refused(MODULE, option, **workflow(**changes))


def test_a_document_is_required(account: Any, refused: Any) -> None:
    refused(MODULE, "data", name="web", type="TEST")


@pytest.mark.parametrize(
    ("kind", "action"),
    [("BUILD", "ModifyImageAttributes"), ("TEST", "ApplyImageConfigurations"), ("DISTRIBUTION", "ExecuteComponents")],
)
def test_an_action_of_another_stage_is_refused_before_the_request(
    account: Any, refused: Any, kind: str, action: str
) -> None:
    data = steps(action=action)
    data["steps"][0]["inputs"] = {"distributedImages": [], "instanceId": "i-0123456789abcdef0"}
    result = refused(MODULE, "data", **workflow(type=kind, data=data))
    assert "CreateWorkflow" not in result.operations


@pytest.mark.parametrize("check", [True, False])
def test_a_questionable_document_is_accepted_with_a_warning(account: Any, run: Any, check: bool) -> None:
    data = steps()
    data["steps"][0]["inputs"] = {"colour": "red"}
    result = run(MODULE, check=check, **workflow(data=data))
    assert result.get("changed"), result
    assert warnings_about("data", result) == [
        "data: step 'Wait': action WaitForAction has no input colour. "
        "Its inputs are snsTopicArn, lambdaFunctionName and payload."
    ]


@pytest.mark.parametrize("check", [True, False])
def test_a_problem_of_the_current_version_does_not_prevent_a_change(account: Any, run: Any, check: bool) -> None:
    old = TEXT + "  - name: Next\n    action: WaitForAction\n    inputs: {payload.$: $.stepOutputs.Wait.text}\n"
    body = {"name": "web", "version": "1.0.0", "type": "TEST", "data": old}
    add_resource(account.id, account.region, "workflow/test/web/1.0.0/1", **body)
    result = run(MODULE, check=check, **workflow(data=old + "    onFailure: Continue\n"))
    assert result.get("changed"), result
    (warning,) = warnings_about("data", result)
    assert warning.startswith("data: line 7, step 'Next': $.stepOutputs.Wait.text: action WaitForAction has no output")
    assert "The current version has the same problem" in warning
