"""YAML: loading, dumping, line numbers and limits."""

from __future__ import annotations

import sys
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yaml import SafeLoader, YAMLError

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import ImageBuilderError
from ansible_collections.goldsmith.image_builder.plugins.module_utils._documents import yaml

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C"]) | st.just("\n"))
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=20,
)


@given(TREES)
def test_dumped_values_are_loaded_unchanged(tree: Any) -> None:
    assert yaml.load(yaml.dump(tree)) == tree


def test_keys_keep_their_order_and_text_of_several_lines_becomes_a_block() -> None:
    document = {"zebra": 1, "apple": {"script": "set -e\necho done\n"}, "mango": ["one", "two"]}
    assert yaml.dump(document) == ("zebra: 1\napple:\n  script: |\n    set -e\n    echo done\nmango:\n- one\n- two\n")


def test_long_lines_are_not_wrapped() -> None:
    command = "echo " + " ".join(["word"] * 100)
    assert command in yaml.dump({"commands": [command]})


@pytest.mark.parametrize("text", ["a: b: c", "- [", "{{ Template }}", "\tindented", "key: 'open", "day: 2026-02-30"])
def test_text_that_is_not_yaml_is_returned_unchanged(text: str) -> None:
    assert yaml.load(text) == text


def test_a_tag_for_python_objects_is_not_evaluated() -> None:
    text = "!!python/object/apply:os.getcwd []"
    assert yaml.load(text) == text


def test_without_pyyaml_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(ImageBuilderError, match="PyYAML is missing"):
        yaml.load("a: 1")


class Tagged(str):
    """A subclass of str, as Ansible uses for text with an origin."""


def test_subclasses_of_str_are_text() -> None:
    text = yaml.dump({Tagged("script"): Tagged("set -e\necho done\n"), "name": Tagged("web")})
    assert text == "script: |\n  set -e\n  echo done\nname: web\n"
    assert yaml.load(Tagged(text)) == {"script": "set -e\necho done\n", "name": "web"}
    assert yaml.parse_nodes(Tagged(text)).get("name").text == "web"


def test_subclasses_of_other_types_are_dumped_as_their_base_types() -> None:
    mapping, items, number, fraction = (type("Tagged", (kind,), {}) for kind in (dict, list, int, float))
    value = mapping(steps=items([mapping(count=number(3), share=fraction(0.5), wait=True)]))
    assert yaml.load(yaml.dump(value)) == {"steps": [{"count": 3, "share": 0.5, "wait": True}]}


ALIASES = "a: &a [x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)
MERGES = "a: &a {k: 1}\n" + "".join(
    f"{name}: &{name}\n  <<: [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ALIASES, "its aliases expand to more than 50000 values"),
        (MERGES, "its aliases expand to more than 50000 values"),
        ("[" * 4000, "it is nested more than 100 levels deep"),
        ("[" * 100_000, "it is nested more than 100 levels deep"),
        ("{a: " * 3000, "it is nested more than 100 levels deep"),
        ("- " * 3000 + "a", "it is nested more than 100 levels deep"),
        ("a: &a {b: [*a]}", "the anchor &a contains its own alias"),
    ],
    ids=["aliases", "merges", "brackets", "many brackets", "braces", "hyphens", "recursion"],
)
def test_text_beyond_a_limit_is_refused_immediately(text: str, reason: str) -> None:
    start = time.process_time()
    with pytest.raises(yaml.InvalidYaml, match=reason):
        yaml.parse_nodes(text)
    assert yaml.load(text) == text
    assert yaml.readable(text) == text
    assert time.process_time() - start < 2


def test_the_limits_do_not_depend_on_those_of_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing(SafeLoader):
        def check_event(self, *choices: Any) -> bool:
            raise YAMLError("exceeded maximum nesting depth")

    monkeypatch.setattr(yaml, "_fast_loader", lambda: Refusing)
    with pytest.raises(yaml.InvalidYaml, match="it is nested more than 100 levels deep"):
        yaml.parse_nodes("[" * 2000)
    assert yaml.parse_nodes("{name: web}").get("name").text == "web"


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100 + "]" * 100,
        "a: &a [x, y]\nb: [*a, *a]\nc: {<<: &c {d: 1}, e: *c}\n",
        "".join(f"- &a{number} {{k: v}}\n- *a{number}\n" for number in range(2000)),
    ],
    ids=["deep", "aliases", "long"],
)
def test_text_within_the_limits_is_loaded(text: str) -> None:
    assert yaml.load(text) != text
    assert yaml.parse_nodes(text).line == 1
