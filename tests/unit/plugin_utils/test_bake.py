"""The runner in a bundle, as far as it can be called in process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from hypothesis import given
from hypothesis import strategies as st
from unit.modules.tasks import TRUSTED

from ansible_collections.goldsmith.image_builder.plugins.plugin_utils.playbook import bake, image_builder_result

VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\0")).filter(lambda text: "MARK" not in text)


@given(st.dictionaries(st.sampled_from(["Port", "User_Name", "Path"]), VALUES))
def test_parameters_can_have_any_characters(values: dict[str, str]) -> None:
    text = "MARK\n" + "".join(f"MARK {name}\n{value}\n" for name, value in values.items())
    assert bake.read_parameters(text) == values


@pytest.mark.parametrize(
    "value", ["{{ lookup('pipe', 'id') }}", "a\"b'c\\", "two\nlines\n", "$HOME `id`", "ü€😀\x7f", "", "8080", "true"]
)
def test_the_value_of_a_parameter_is_not_templated(value: str, tmp_path: Path) -> None:
    (tmp_path / "parameters.json").write_text(json.dumps(bake.unsafe({"Port": value})))
    loaded = DataLoader().load_from_file(str(tmp_path / "parameters.json"), **TRUSTED)
    assert Templar(loader=None, variables=loaded).template(loaded["Port"]) == value


def test_options_of_a_run() -> None:
    config = {"tags": ["a", "b"], "skip_tags": ["c"], "verbosity": 2, "extra_arguments": ["--diff"]}
    assert bake.options(config) == ["--tags", "a,b", "--skip-tags", "c", "-vv", "--diff"]
    assert bake.options({"tags": [], "skip_tags": [], "verbosity": 0, "extra_arguments": []}) == []


def test_the_host_is_in_its_groups() -> None:
    inventory = bake.inventory(["web"])["all"]
    assert inventory["hosts"]["localhost"]["ansible_connection"] == "local"
    assert inventory["children"] == {"web": {"hosts": {"localhost": None}}}


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        (
            ["ERROR! the role 'x' was not found", "", "The error appears to be in 'bake.yml'"],
            "ERROR! the role 'x' was not found",
        ),
        (["[WARNING]: a", "[ERROR]: b", "      ^ column 3"], "[ERROR]: b"),
        (["Traceback", "ModuleNotFoundError: ansible"], "ModuleNotFoundError: ansible"),
        ([], ""),
    ],
)
def test_the_error_of_a_playbook_that_could_not_run(lines: list[str], error: str) -> None:
    assert bake.last_error(lines) == error


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ({"msg": "No package nginx available"}, "No package nginx available"),
        ({"msg": "non-zero return code", "stderr": "boom"}, "non-zero return code boom"),
        ({"msg": "One or more items failed", "results": [{"msg": "fine"}, {"failed": True, "msg": "bad"}]}, "bad"),
        ({"msg": "secret", "_ansible_no_log": True}, "The output is hidden because of no_log."),
        ({"msg": "x" * 5000}, "x" * 999 + "…"),
    ],
)
def test_the_message_of_a_failed_task(result: dict[str, Any], message: str) -> None:
    assert image_builder_result.message_of(result) == message


@pytest.mark.parametrize("count", [0, 1, 3, 200])
def test_the_result_has_at_most_4000_characters(count: int) -> None:
    tasks = [
        {"play": "Bake", "task": f"Task {number}", "host": "localhost", "message": "é" * 999} for number in range(count)
    ]
    line = image_builder_result.result_line("bake.yml", "failed", tasks, {"localhost": {"ok": 1}})
    assert len(image_builder_result.MARKER + line) <= 4000
    result = json.loads(line)
    assert [task["task"][:4] for task in result["tasks"]] == ["Task"] * len(result["tasks"])
    assert bool(result["tasks"]) is bool(count)


def test_the_instance_restarts_at_most_five_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bake, "REBOOT", tmp_path / "reboot")
    monkeypatch.setattr(bake, "REBOOTS", tmp_path / "reboots")
    for _restart in range(5):
        (tmp_path / "reboot").touch()
        assert bake.reboot() == 194
        assert not (tmp_path / "reboot").exists()
    (tmp_path / "reboot").touch()
    with pytest.raises(bake.Failure):
        bake.reboot()
