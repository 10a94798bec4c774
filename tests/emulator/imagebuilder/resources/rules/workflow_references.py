"""The references in workflow documents, such as ``$.stepOutputs.Launch.instanceId`` and ``$.parameters.wait``.

AWS: EC2 Image Builder user guide, "Use dynamic variables in your workflow document".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...unverified import assumed
from .documents import InvalidDocument
from .workflow_actions import ACTIONS

IMAGE_BUILDER = ("imageType", "platform", "collectImageMetadata", "collectImageScanFindings")
"""The values that Image Builder itself provides."""

_WHOLE = re.compile(r"\$\.[A-Za-z0-9_.-]+")
_INSIDE = re.compile(r"\{\{\s*(\$\.[A-Za-z0-9_.-]+)\s*\}\}")


def is_reference(value: Any) -> bool:
    """Whether a value is a reference."""
    return isinstance(value, str) and _WHOLE.fullmatch(value) is not None


def check(step: Mapping[str, Any], parameters: set[str], earlier: Mapping[str, str]) -> None:
    """Reject an undefined reference; ``earlier`` has the action of each earlier step, by name."""
    if not assumed.workflow_references_are_checked:
        return
    for reference in _found(step):
        root, _sep, rest = reference.removeprefix("$.").partition(".")
        if root == "parameters":
            is_known = rest in parameters
        elif root == "stepOutputs":
            name, _sep, output = rest.partition(".")
            is_known = name in earlier and _has_output(earlier[name], output)
        else:
            is_known = root == "imagebuilder" and rest in IMAGE_BUILDER
        if not is_known:
            raise InvalidDocument(f"The reference '{reference}' is not valid")


def _has_output(action: str, output: str) -> bool:
    return action not in ACTIONS or output.partition(".")[0] in ACTIONS[action].outputs


def _found(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _found(item)
    elif isinstance(value, list):
        for item in value:
            yield from _found(item)
    elif is_reference(value):
        yield value
    elif isinstance(value, str):
        yield from _INSIDE.findall(value)
