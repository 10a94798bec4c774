# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""YAML as people read it: texts of several lines stay blocks, keys stay in their order, mistakes have a line."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .._aws.errors import ImageBuilderError


class Dumped(str):
    """A text that nobody wrote, because it was made from a structure: its lines mean nothing to anybody."""


class NotYaml(Exception):
    """Where a text stops being YAML, and why."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, eq=False)
class Part:
    """A part of a YAML text and the line, counted from 1, on which it begins.

    The value of a mapping is a dict of parts by the texts of its keys, that of a list is a list of parts.
    """

    value: Any
    line: int
    text: str = ""
    """A scalar as it is written: the value of ``1.0`` is a number, of ``on`` it is true."""
    block: bool = False
    """The text stands as it is on the lines below, after a ``|``."""

    def get(self, key: str) -> Part:
        """What a mapping holds; where there is nothing, a part that is nothing itself, on the same line."""
        return self.entries.get(key, Part(None, self.line))

    @property
    def entries(self) -> dict[str, Part]:
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Part]:
        return self.value if isinstance(self.value, list) else []

    def line_at(self, position: int) -> int:
        """The line of a character of the text."""
        return self.line + 1 + self.value.count("\n", 0, position) if self.block else self.line

    def texts(self) -> Iterator[Part]:
        """Every text in it, however deep."""
        if isinstance(self.value, str):
            yield self
        for inner in (*self.entries.values(), *self.items):
            yield from inner.texts()


def load(text: str) -> Any:
    """What the YAML stands for; the text itself where it is not YAML."""
    library = _library()
    try:
        return library.load(str(text), Loader=getattr(library, "CSafeLoader", library.SafeLoader))
    except (library.YAMLError, ValueError):  # the latter for what only looks like a date
        return text


def read(text: str) -> Part:
    """The YAML with the lines of its parts; raises NotYaml."""
    library = _library()
    try:
        loader = library.SafeLoader(str(text))
        node = loader.get_single_node()
        return Part(None, 1) if node is None else _part(loader, node)
    except library.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise NotYaml(mark.line + 1 if mark else 1, error.problem or str(error)) from error
    except library.reader.ReaderError as error:
        raise NotYaml(text.count("\n", 0, error.position) + 1, error.reason) from error
    except RecursionError as error:
        raise NotYaml(1, "a part of it contains itself") from error


def _part(loader: Any, node: Any) -> Part:
    line = node.start_mark.line + 1
    if node.tag.startswith("!"):
        raise NotYaml(line, f"the tag {node.tag} means nothing here")
    if node.id == "mapping":
        loader.flatten_mapping(node)
        return Part({_key(key): _part(loader, item) for key, item in node.value}, line)
    if node.id == "sequence":
        return Part([_part(loader, item) for item in node.value], line)
    try:
        value = loader.construct_object(node)
    except ValueError:  # what only looks like a date
        value = node.value
    return Part(value, line, node.value, node.style == "|")


def _key(node: Any) -> str:
    if node.id != "scalar":
        raise NotYaml(node.start_mark.line + 1, "a key is a text; what begins with {{ has to stand in quotes")
    key: str = node.value
    return key


def dump(value: Any, *, sort_keys: bool = False, for_ansible: bool = False) -> str:
    """The YAML of a value; ``for_ansible``, what would be a template to Ansible is marked as being none."""
    dumper = _dumper(for_ansible)
    return Dumped(_library().dump(value, Dumper=dumper, sort_keys=sort_keys, allow_unicode=True, width=1000))


def readable(text: str) -> str:
    """The same YAML as people write it: as it is where it has lines of its own, which stand in a block."""
    lines = text.splitlines()
    if len(lines) > 1 and not any(line != line.rstrip() or "\t" in line for line in lines):
        return text
    value = load(text)
    return text if isinstance(value, str) else dump(value)


@functools.cache
def _dumper(for_ansible: bool) -> Any:
    library = _library()
    dumper: Any = type("BlockDumper", (getattr(library, "CSafeDumper", library.SafeDumper),), {})
    represent = _represent_for_ansible if for_ansible else _represent_text
    dumper.add_representer(str, represent)
    dumper.add_multi_representer(str, represent)
    return dumper


def _represent_text(dumper: Any, text: str, tag: str = "tag:yaml.org,2002:str") -> Any:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar(tag, str(text), style=style)


def _represent_for_ansible(dumper: Any, text: str) -> Any:
    is_template = any(mark in text for mark in ("{{", "{%", "{#"))
    return _represent_text(dumper, text, "!unsafe") if is_template else _represent_text(dumper, text)


def _library() -> Any:
    """PyYAML, which takes longer to load than a task takes that has nothing to compare as YAML."""
    try:
        import yaml
    except ImportError as error:
        raise ImageBuilderError(
            "The Python library PyYAML is missing where the module runs: install it there."
        ) from error
    return yaml
