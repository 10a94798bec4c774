"""The playbook notify: its message for each event, and for a job that has failed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from unit.modules.tasks import TRUSTED, plain

PLAYBOOK = Path(__file__).resolve().parents[3] / "playbooks" / "notify.yml"
IMAGE = "arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.0/1"
PIPELINE = "arn:aws:imagebuilder:eu-west-1:123456789012:image-pipeline/web"
STEP = {"workflow-step-name": "Approve"}


def event(kind: str, *resources: str, **detail: Any) -> dict[str, Any]:
    return {
        "image_notify_event": {
            "detail-type": f"EC2 Image Builder {kind}",
            "region": "eu-west-1",
            "resources": list(resources),
            "detail": detail,
        }
    }


def template(given: dict[str, Any], *names: str) -> list[Any]:
    """Return values of variables of the play, for variables of the user."""
    loader = DataLoader()
    play = loader.load_from_file(str(PLAYBOOK), cache="none", **TRUSTED)[0]
    messages = loader.load_from_file(str(PLAYBOOK.parent / "vars" / "notify.yml"), cache="none", **TRUSTED)
    results = {
        "__image_notify_images": {"images": [{"source_pipeline_arn": PIPELINE}]}
        if "image_notify_event" in given
        else {},
        "__image_notify_pipelines": {"image_pipelines": [{"name": "web"}]},
        "__image_notify_build": {"msg": "The build of web/1.0.0/1 failed."},
    }
    known = {**messages, **play["vars"], **results, "__image_playbook": given}
    return [plain(Templar(loader=loader, variables=known).template(known[f"__image_{name}"])) for name in names]


@pytest.mark.parametrize(
    ("given", "kind", "about", "expected"),
    [
        (event("Image State Change", IMAGE, state={"status": "FAILED"}), "build_failed", IMAGE, "web/1.0.0/1 failed."),
        (event("Image State Change", IMAGE, state={"status": "AVAILABLE"}), "image_available", IMAGE, ""),
        (event("Image State Change", IMAGE, state={"status": "TESTING"}), "image_changed", IMAGE, ""),
        (event("Workflow Step Waiting", IMAGE, **STEP), "step_waiting", IMAGE, "-e image_approve_action=RESUME"),
        (
            event("CVE Detected", IMAGE, PIPELINE, **{"finding-severity-counts": {"high": 1}}),
            "cve_detected",
            IMAGE,
            "high",
        ),
        (
            event("Image Pipeline Automatically Disabled", PIPELINE, **{"consecutive-failures": 3}),
            "pipeline_disabled",
            "",
            "web/1.0.0/1 failed.",
        ),
        ({"image_notify_pipeline": "web"}, "job_failed", "", "web/1.0.0/1 failed."),
    ],
)
def test_the_message_explains_the_event(given: dict[str, Any], kind: str, about: str, expected: str) -> None:
    names = ("notify_kind", "notify_image_arn", "notify_subject", "notify_text", "playbook_mistakes")
    found, image, subject, text, mistakes = template(given, *names)
    assert (found, image, mistakes) == (kind, about, [])
    assert "web" in subject
    assert expected in text


@pytest.mark.parametrize(
    ("given", "pipeline"),
    [
        ({"image_notify_pipeline": "web"}, "web"),
        ({"image_notify_pipeline": PIPELINE}, PIPELINE),
        (event("Image State Change", IMAGE, state={"status": "FAILED"}), PIPELINE),
        (event("CVE Detected", IMAGE, PIPELINE), PIPELINE),
    ],
)
def test_the_owner_is_that_of_the_pipeline(given: dict[str, Any], pipeline: str) -> None:
    assert template(given, "notify_pipeline_reference") == [pipeline]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {**event("Image State Change", IMAGE, state={"status": "FAILED"}), "image_notify_pipeline": "web"},
        {"image_notify_event": {"detail-type": "EC2 Image Builder Image State Change"}},
        event("Something Else", IMAGE),
    ],
)
def test_other_events_are_rejected(given: dict[str, Any]) -> None:
    ((mistake,),) = template(given, "playbook_mistakes")
    assert mistake.startswith("image_notify_event: ")
