"""Helpers for tests of documents: the documents of Amazon, and the result of a check."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import InvalidOption
from ansible_collections.goldsmith.image_builder.plugins.module_utils._documents.problems import Check, check_document
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.document import DOCUMENT

ROOT = Path(__file__).parents[3]
CATALOG = yaml.safe_load((ROOT / "tests/emulator/imagebuilder/resources/catalog.yml").read_text())


@dataclass
class Result:
    """The error that checking a document raises, empty if there is none, and the warnings."""

    error: str = ""
    warnings: list[str] = field(default_factory=list)


def check_data(check: Check, data: Any, current: Any = None) -> Result:
    """Check a document, given as text or as a structure; ``current`` is the existing one."""
    values = {"data": DOCUMENT.parse(data)}
    try:
        return Result(warnings=check_document(values, check, {"data": DOCUMENT.parse(current)} if current else {}))
    except InvalidOption as error:
        return Result(str(error))
