"""The guide on troubleshooting quotes messages of the modules, and messages for which a failed build gives advice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.advice import advice_for_build

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs/troubleshooting.md").read_text()
MESSAGES = (ROOT / "tests/unit/modules/messages.txt").read_text()

COMPONENT_FAILED = "Document arn:… failed!"
"""The only message whose advice depends on the log."""


def quoted(section: str) -> list[str]:
    """Return the messages in the first column of the tables of a section."""
    (text,) = re.findall(rf"^## {section}\n(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL)
    cells = re.findall(r"^\| (.*?) \| ", text, re.MULTILINE)
    return [message for cell in cells for message in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize("message", [text for text in quoted("A build fails") if text != COMPONENT_FAILED])
def test_a_failed_build_with_a_message_of_the_guide_gives_advice(message: str) -> None:
    assert advice_for_build([[message]])


@pytest.mark.parametrize("message", quoted("Options and references"))
def test_the_modules_have_the_messages_of_the_guide(message: str) -> None:
    assert re.search(re.escape(message).replace("…", ".+"), MESSAGES)
