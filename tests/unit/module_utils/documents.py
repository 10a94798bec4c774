"""What the tests of documents share: Amazon's own documents, and what a task says about one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import InvalidOption
from ansible_collections.goldsmith.image_builder.plugins.module_utils._documents.checks import Mistakes, check_document
from ansible_collections.goldsmith.image_builder.plugins.module_utils._documents.yaml import Part
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.conversions import DOCUMENT

ROOT = Path(__file__).parents[3]
CATALOG = yaml.safe_load((ROOT / "tests/emulator/imagebuilder/resources/catalog.yml").read_text())


def problem_with(mistakes: Callable[[Part], Mistakes], data: Any) -> str | None:
    """What a task would say about a document, given as text or as a structure."""
    try:
        check_document({"data": DOCUMENT.parse(data)}, mistakes)
    except InvalidOption as error:
        return str(error)
    return None
