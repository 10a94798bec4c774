"""YAML as people read it."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import ImageBuilderError
from ansible_collections.goldsmith.image_builder.plugins.module_utils._documents import yaml

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C"]) | st.just("\n"))
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=20,
)


@given(TREES)
def test_what_is_dumped_is_loaded_again(tree: Any) -> None:
    assert yaml.load(yaml.dump(tree)) == tree


def test_keys_stay_in_their_order_and_texts_of_several_lines_are_blocks() -> None:
    document = {"zebra": 1, "apple": {"script": "set -e\necho done\n"}, "mango": ["one", "two"]}
    assert yaml.dump(document) == ("zebra: 1\napple:\n  script: |\n    set -e\n    echo done\nmango:\n- one\n- two\n")


def test_long_lines_are_not_broken() -> None:
    command = "echo " + " ".join(["word"] * 100)
    assert command in yaml.dump({"commands": [command]})


@pytest.mark.parametrize("text", ["a: b: c", "- [", "{{ Template }}", "\tindented", "key: 'open", "day: 2026-02-30"])
def test_what_is_not_yaml_is_compared_as_it_is(text: str) -> None:
    assert yaml.load(text) == text


def test_a_tag_that_makes_objects_is_not_obeyed() -> None:
    text = "!!python/object/apply:os.getcwd []"
    assert yaml.load(text) == text


def test_without_the_library_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(ImageBuilderError, match="PyYAML is missing"):
        yaml.load("a: 1")


class Tagged(str):
    """A text of which somebody knows more, as Ansible does of its own."""


def test_a_text_of_another_class_is_a_text() -> None:
    text = yaml.dump({Tagged("script"): Tagged("set -e\necho done\n"), "name": Tagged("web")})
    assert text == "script: |\n  set -e\n  echo done\nname: web\n"
    assert yaml.load(Tagged(text)) == {"script": "set -e\necho done\n", "name": "web"}
    assert yaml.read(Tagged(text)).get("name").text == "web"
