# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read YAML with line numbers and size limits, and write it with the order of the keys and in block style."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .._aws.errors import ImageBuilderError

MAX_DEPTH = 100
"""Levels of nesting. Deeper texts exhaust Python's stack; libyaml's loader even ends the process."""

MAX_NODES = 50_000
"""Nodes after aliases are expanded. The largest document that the service accepts by default has 64 KB."""


class SerializedText(str):
    """YAML that was serialized from a structure: its line numbers mean nothing to the user."""


class InvalidYaml(Exception):
    """The text is not YAML, or exceeds a limit. The message is the reason; ``line`` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, eq=False)
class Node:
    """A YAML node and the line, counted from 1, on which it starts.

    The value of a mapping is a dict of nodes by key, that of a sequence is a list of nodes.
    """

    value: Any
    line: int
    text: str = ""
    """A scalar as written: the value of ``1.0`` is a number, that of ``on`` is true."""
    block: bool = False
    """The text is a literal block, which starts on the line after the ``|``."""

    def get(self, key: str) -> Node:
        """Return the node of a mapping's key; an empty node on the same line if the key is missing."""
        return self.entries.get(key, Node(None, self.line))

    @property
    def entries(self) -> dict[str, Node]:
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Node]:
        return self.value if isinstance(self.value, list) else []

    def line_at(self, position: int) -> int:
        """Return the line of a character of the text."""
        return self.line + 1 + self.value.count("\n", 0, position) if self.block else self.line

    def texts(self) -> Iterator[Node]:
        """Yield all string nodes at any depth."""
        if isinstance(self.value, str):
            yield self
        for inner in (*self.entries.values(), *self.items):
            yield from inner.texts()


def load(text: str) -> Any:
    """Return the value of a YAML text; the text unchanged if it is not YAML or exceeds a limit."""
    library = _library()
    try:
        _check_limits(str(text), _fast_loader())
        return library.load(str(text), Loader=_fast_loader())
    except (library.YAMLError, InvalidYaml, ValueError):  # ValueError: a scalar that resembles a date
        return text


@functools.lru_cache(maxsize=256)
def parse_nodes(text: str) -> Node:
    """Return the root node of a YAML text. Raise InvalidYaml. Rules that inspect the same document share its nodes."""
    library = _library()
    # The slower loader has better words for syntax errors and, unlike recent versions of libyaml, no limit of nesting.
    with contextlib.suppress(library.YAMLError):
        return _root(str(text), _fast_loader())
    try:
        return _root(str(text), library.SafeLoader)
    except library.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise InvalidYaml(mark.line + 1 if mark else 1, error.problem or str(error)) from error
    except library.reader.ReaderError as error:
        raise InvalidYaml(text.count("\n", 0, error.position) + 1, error.reason) from error


def _check_limits(text: str, loader_class: Any) -> None:
    """Raise InvalidYaml for text that would take too long, or too much memory, to load. Runs in linear time."""
    library = _library()
    sizes: dict[str, int] = {}
    unfinished: list[_Collection] = []
    for event in library.parse(text, Loader=loader_class):
        line = event.start_mark.line + 1
        if isinstance(event, library.CollectionStartEvent):
            unfinished.append(_Collection(event.anchor))
            if len(unfinished) > MAX_DEPTH:
                raise InvalidYaml(line, f"it is nested more than {MAX_DEPTH} levels deep")
            continue
        if isinstance(event, library.AliasEvent) and any(event.anchor == outer.anchor for outer in unfinished):
            raise InvalidYaml(line, f"the anchor &{event.anchor} contains its own alias")
        ended = unfinished.pop() if isinstance(event, library.CollectionEndEvent) else event
        anchor = getattr(ended, "anchor", None)
        size = ended.size if isinstance(ended, _Collection) else sizes.get(anchor or "", 1)
        if size > MAX_NODES:
            raise InvalidYaml(line, f"its aliases expand to more than {MAX_NODES} values")
        if anchor:
            sizes[anchor] = size
        if unfinished:
            unfinished[-1].size += size


@dataclass
class _Collection:
    """A mapping or a sequence whose end is not reached, and the nodes in it so far, itself included."""

    anchor: str | None
    size: int = 1


def _root(text: str, loader_class: Any) -> Node:
    _check_limits(text, loader_class)
    loader = loader_class(text)
    node = loader.get_single_node()
    return Node(None, 1) if node is None else _node(loader, node)


def _node(loader: Any, node: Any) -> Node:
    line = node.start_mark.line + 1
    if node.tag.startswith("!"):
        raise InvalidYaml(line, f"the tag {node.tag} is not supported")
    if node.id == "mapping":
        loader.flatten_mapping(node)
        return Node({_key(key): _node(loader, item) for key, item in node.value}, line)
    if node.id == "sequence":
        return Node([_node(loader, item) for item in node.value], line)
    try:
        value = loader.construct_object(node)
    except ValueError:  # a scalar that resembles a date
        value = node.value
    return Node(value, line, node.value, node.style == "|")


def _key(node: Any) -> str:
    if node.id != "scalar":
        raise InvalidYaml(node.start_mark.line + 1, "a key must be text; put a value that starts with {{ in quotes")
    key: str = node.value
    return key


def dump(value: Any, *, sort_keys: bool = False, for_ansible: bool = False) -> str:
    """Return a value as YAML. With ``for_ansible``, text that contains Jinja2 delimiters gets the tag ``!unsafe``."""
    dumper = _dumper(for_ansible)
    return SerializedText(_library().dump(value, Dumper=dumper, sort_keys=sort_keys, allow_unicode=True, width=1000))


def readable(text: str) -> str:
    """Return YAML with one key on a line, and text of several lines as a block; unchanged if it has this form."""
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
    for kind in (dict, list, int, float):  # Ansible's own subclasses of them reach plugins
        dumper.add_multi_representer(kind, library.SafeDumper.yaml_representers[kind])
    return dumper


def _represent_text(dumper: Any, text: str, tag: str = "tag:yaml.org,2002:str") -> Any:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar(tag, str(text), style=style)


def _represent_for_ansible(dumper: Any, text: str) -> Any:
    is_template = any(mark in text for mark in ("{{", "{%", "{#"))
    return _represent_text(dumper, text, "!unsafe") if is_template else _represent_text(dumper, text)


def _fast_loader() -> Any:
    """Return the safe loader that uses libyaml if PyYAML was built with it, or else the one in Python."""
    library = _library()
    return getattr(library, "CSafeLoader", library.SafeLoader)


def _library() -> Any:
    """Return PyYAML, or raise ImageBuilderError. It is imported on first use, because the import takes a long time."""
    try:
        import yaml
    except ImportError as error:
        raise ImageBuilderError(
            "The Python library PyYAML is missing on the host that runs the module. Install it there."
        ) from error
    return yaml
