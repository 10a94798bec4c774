# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""YAML as people read it: texts of several lines stay blocks, keys stay in their order."""

from __future__ import annotations

import functools
from typing import Any

from ._errors import ImageBuilderError

try:
    import yaml
except ImportError:
    yaml = None  # type: ignore[assignment]


def load(text: str) -> Any:
    """What the YAML stands for; the text itself where it is not YAML."""
    library = _library()
    try:
        return library.load(text, Loader=getattr(library, "CSafeLoader", library.SafeLoader))
    except (library.YAMLError, ValueError):  # the latter for what only looks like a date
        return text


def normal(text: str) -> str:
    """One text for all the ways to write the same YAML; unlike Python's values, it tells ``true`` from ``1``."""
    return dump(load(text), sort_keys=True)


def dump(value: Any, *, sort_keys: bool = False) -> str:
    text: str = _library().dump(value, Dumper=_dumper(), sort_keys=sort_keys, allow_unicode=True, width=1000)
    return text


@functools.cache
def _dumper() -> Any:
    library = _library()
    dumper: Any = type("BlockDumper", (getattr(library, "CSafeDumper", library.SafeDumper),), {})
    dumper.add_representer(str, _represent_text)
    return dumper


def _represent_text(dumper: Any, text: str) -> Any:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _library() -> Any:
    if yaml is None:
        raise ImageBuilderError("The Python library PyYAML is missing where the module runs: install it there.")
    return yaml
