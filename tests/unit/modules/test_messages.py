"""The texts of messages, with one example of each kind, in messages.txt. All other tests compare data.

After a change of wording, ``REWRITE_MESSAGES=1 pytest tests/unit/modules/test_messages.py`` writes the file; read the
difference before you commit it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from unit.modules.samples import component, document, infrastructure, pipeline, recipe

from emulator.imagebuilder.api.exceptions import ImageBuilderError

FILE = Path(__file__).with_name("messages.txt")

MISTAKES: dict[str, tuple[str, dict[str, Any]]] = {
    "unknown option": ("component", component(descripton="x")),
    "unknown nested option": ("image_recipe", recipe(components=[{"component_arn": "web", "paramters": {}}])),
    "required option": ("lifecycle_policy", {"name": "new", "resource_type": "AMI_IMAGE"}),
    "wrong type": ("infrastructure_configuration", infrastructure(instance_metadata_options=["optional"])),
    "unknown choice": ("component", component(name="new", platform="BeOS")),
    "value out of range": ("image_pipeline", pipeline(image_tests_configuration={"timeout_minutes": 30})),
    "value that does not match": ("component", component(name="a/b")),
    "rule": ("infrastructure_configuration", infrastructure(subnet_id="subnet-1")),
    "schedule": ("image_pipeline", pipeline(schedule={"schedule_expression": "cron(0 3 * * SUN)"})),
    "document": ("component", component(data=document(phase="biuld"))),
    "missing reference": ("image_pipeline", pipeline(image_recipe_arn="wbe")),
    "missing reference without a similar name": ("image_pipeline", pipeline(image_recipe_arn="golden")),
    "missing version of a reference": ("image_recipe", recipe(components=["web/2.x.x"])),
    "existing version with other content": ("image_recipe", recipe(version="1.0.0", description="Other")),
    "resource in use": ("image_recipe", {"name": "web", "state": "absent"}),
    "factory with mistakes": (
        "image_factory",
        {"factory": "web", "components": [component(name="a/b")], "image_recipes": [recipe(components=["bass"])]},
    ),
}
"""Tasks that fail before the first write, by the family of their message."""

CODES = ("AccessDeniedException", "ServiceQuotaExceededException", "CallRateLimitExceededException")

Messages = dict[str, str]
Compare = Callable[[Messages], None]


def _read() -> Messages:
    sections = FILE.read_text().split("== ")[1:] if FILE.exists() else []
    return {family: message.strip() for family, _newline, message in (text.partition("\n") for text in sections)}


def _write(messages: Messages) -> None:
    FILE.write_text("\n".join(f"== {family}\n{message}\n" for family, message in sorted(messages.items())))


@pytest.fixture
def compare() -> Compare:
    """Compare messages with those of the same families in the file, or write them to it."""

    def compare_messages(found: Messages) -> None:
        # The identifiers of executions are different in each run.
        found = {family: re.sub(r"wf-[0-9a-f-]{36}", "wf-…", message) for family, message in found.items()}
        if os.environ.get("REWRITE_MESSAGES"):
            _write({**_read(), **found})
        expected = _read()
        assert found == {family: expected.get(family) for family in found}

    return compare_messages


def test_messages_of_mistakes(factory: Any, run: Any, compare: Compare) -> None:
    compare({family: run(module, **options)["msg"] for family, (module, options) in MISTAKES.items()})


def test_messages_of_errors_of_aws(account: Any, run: Any, disturb: Any, waits: list[float], compare: Compare) -> None:
    def message(code: str) -> str:
        def refuse(serve: Any) -> Any:
            raise ImageBuilderError(code, "The text of AWS.")

        disturb("CreateComponent", refuse, times=1000)
        return str(run("component", **component())["msg"])

    compare({code: message(code) for code in CODES})


def test_messages_of_factories(account: Any, run: Any, denied: Any, compare: Compare) -> None:
    entries = {
        "image_recipes": [recipe()],
        "infrastructure_configurations": [infrastructure()],
        "image_pipelines": [pipeline()],
    }
    with denied("CreateInfrastructureConfiguration"):
        failed = run("image_factory", factory="web", **entries)
    compare({"factory with a failure": failed["msg"]})


def test_messages_of_builds(factory: Any, run: Any, clock: Any, compare: Compare) -> None:
    late = run("image_pipeline_execution", image_pipeline_arn="web", wait_timeout=0)["msg"]
    run("component", **component(data=document("exit 3")))
    run("image_recipe", **recipe(components=["web"]))
    run("image_pipeline", **pipeline())
    failed = run("image_pipeline_execution", image_pipeline_arn="web", log_lines=0)["msg"]
    compare({"build that takes too long": late, "failed build": failed})
