"""One pipeline: created, read, unchanged, changed."""

from __future__ import annotations

import json
import re
from typing import Any

from ..stage import Stage

PIPELINE_ARN = "arn:aws:imagebuilder:eu-west-1:123456789012:image-pipeline/web-server"

MOST_OPERATIONS = 2
"""The maximum of AWS calls of a task without changes: get the caller identity, and read the resource."""


def prepare_the_account(stage: Stage) -> None:
    """Prepare an empty account"""
    stage.run("ansible-playbook account.yml")


def create_the_pipeline(stage: Stage) -> None:
    """Create a pipeline with its components, recipe, infrastructure and distribution"""
    components = ", ".join(sorted(path.name for path in (stage.folder / "components").iterdir()))
    print(f"The playbook is examples/web_server/factory.yml. Its components are {components}.")
    output = stage.run("ansible-playbook factory.yml")
    stage.expect_changes(output, 5, "Components, recipe, infrastructure, distribution and pipeline are created")
    stage.expect(PIPELINE_ARN in output, "The role returns the ARN of the pipeline")


def read_it_with_the_aws_cli(stage: Stage) -> None:
    """Read the pipeline with the AWS CLI"""
    output = stage.run(f"aws imagebuilder get-image-pipeline --image-pipeline-arn {PIPELINE_ARN}")
    pipeline = json.loads(output)["imagePipeline"]
    stage.expect(
        pipeline["imageRecipeArn"].endswith(":image-recipe/web-server/1.0.0")
        and pipeline["schedule"]["timezone"] == "Europe/Dublin"
        and pipeline["status"] == "ENABLED",
        "The AWS CLI returns the pipeline, with version 1.0.0 of the recipe",
    )


def run_it_again(stage: Stage) -> None:
    """Run the playbook again: nothing changes, with few AWS calls"""
    stage.clear_journal()
    output = stage.run("ansible-playbook factory.yml")
    stage.expect_changes(output, 0, "The second run changes nothing")
    print("\nThe AWS calls of each task:")
    tasks = _operations_by_task(stage.journal())
    for resource, operations in tasks:
        print(f"  {len(operations)}  {resource:<45} {', '.join(operations)}")
    stage.expect(
        all(len(operations) <= MOST_OPERATIONS for _resource, operations in tasks),
        f"Each of the {len(tasks)} tasks makes at most {MOST_OPERATIONS} AWS calls",
    )


def change_one_line(stage: Stage) -> None:
    """Change one line of one component"""
    stage.clear_journal()
    old, new = "client_max_body_size 1m;", "client_max_body_size 8m;"
    stage.replace("components/nginx.yml", old, new)
    output = stage.run("ansible-playbook factory.yml --diff")
    stage.expect(
        bool(re.search(rf"^-\s+{old}$", output, re.M) and re.search(rf"^\+\s+{new}$", output, re.M)),
        "The diff shows the line",
    )
    stage.expect(
        stage.writes() == ["CreateComponent", "CreateImageRecipe", "UpdateImagePipeline"],
        "The component and the recipe get a new version, the pipeline uses it, and nothing else is written",
    )


def _operations_by_task(calls: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    """Group the operations by task: each module first calls GetCallerIdentity."""
    tasks: list[tuple[str, list[str]]] = []
    for call in calls:
        if call["operation"] == "GetCallerIdentity":
            tasks.append(("", []))
        resource, operations = tasks.pop()
        arns = [value for value in call["parameters"].values() if ":imagebuilder:" in str(value)]
        tasks.append((resource or "".join(arns[:1]).rpartition(":")[2], [*operations, call["operation"]]))
    return tasks
