"""Helpers for tests of builds: recipes, documents, and the results of builds."""

from __future__ import annotations

import json
from typing import Any

from .conftest import AMAZON_LINUX, Account, arn

IMAGE = arn("image/web/1.0.0/1")
"""The first image that is built from the first recipe."""


def document(*commands: str, phase: str = "build", **settings: Any) -> str:
    """Return a component document with one step."""
    step = {"name": "Run", "action": "ExecuteBash", "inputs": {"commands": list(commands)}, **settings}
    return json.dumps({"schemaVersion": "1.0", "phases": [{"name": phase, "steps": [step]}]})


def steps(*actions: dict[str, Any], phase: str = "build") -> str:
    """Return a component document with several steps."""
    named = [{"name": f"Step{number}", **action} for number, action in enumerate(actions, 1)]
    return json.dumps({"schemaVersion": "1.0", "phases": [{"name": phase, "steps": named}]})


def recipe(account: Account, *documents: str, name: str = "web", **members: Any) -> str:
    """Create a recipe with components of the documents."""
    components = [
        {"componentArn": account.make("component", name=f"{name} {number}", data=text)}
        for number, text in enumerate(documents, 1)
    ]
    given = {"components": components} if components else {}
    return account.make("image_recipe", name=name, parentImage=AMAZON_LINUX, **given, **members)


def infrastructure(account: Account) -> str:
    """Return the infrastructure configuration, which all tests share."""
    found = account.client.list_infrastructure_configurations()["infrastructureConfigurationSummaryList"]
    return str(found[0]["arn"]) if found else account.make("infrastructure_configuration")


def start(account: Account, recipe_arn: str, **members: Any) -> str:
    """Start a build, and return the ARN of the image."""
    kind = "containerRecipeArn" if ":container-recipe/" in recipe_arn else "imageRecipeArn"
    given = {kind: recipe_arn, "infrastructureConfigurationArn": infrastructure(account), **members}
    return str(account.client.create_image(**given)["imageBuildVersionArn"])


def look(account: Account, image: str) -> dict[str, Any]:
    """Return the image."""
    found: dict[str, Any] = account.client.get_image(imageBuildVersionArn=image)["image"]
    return found


def status(account: Account, image: str = IMAGE) -> str:
    """Return the status of the image."""
    return str(look(account, image)["state"]["status"])


def built(account: Account, *documents: str, **members: Any) -> dict[str, Any]:
    """Build an image with components of the documents, and return it, available or failed."""
    return look(account, start(account, recipe(account, *documents), **members))


def executions(account: Account, image: str) -> list[dict[str, Any]]:
    """Return the workflow executions of an image, oldest first."""
    found = account.client.list_workflow_executions(imageBuildVersionArn=image)["workflowExecutions"]
    return sorted(found, key=lambda one: str(one["startTime"]))


def step_executions(account: Account, execution: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the steps of an execution, by name."""
    answer = account.client.list_workflow_step_executions(workflowExecutionId=execution["workflowExecutionId"])
    return {step["name"]: step for step in answer["steps"]}


def log(account: Account, group: str = "/aws/imagebuilder/web", stream: str = "1.0.0/1") -> list[str]:
    """Return the lines of a log stream."""
    events = account.session.client("logs").get_log_events(logGroupName=group, logStreamName=stream, startFromHead=True)
    return [event["message"] for event in events["events"]]
