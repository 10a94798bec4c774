"""Components from plain scripts: ``component`` with ``format: SHELL``."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from unit.modules.samples import document

import emulator

MODULE = "component"
SCRIPT = """\
#!/bin/bash
set -e

cat > /etc/motd <<EOF
Made here
EOF
echo a: b   c
"""
"""With what a document could lose: a blank line, one that begins with a hash, blanks, and what looks like YAML."""


def script(**changes: Any) -> dict[str, Any]:
    given = {"name": "web", "platform": "Linux", "format": "SHELL", "type": "BUILD", "data": SCRIPT, **changes}
    return {name: value for name, value in given.items() if value is not None}


@pytest.fixture(params=[True, False], ids=["one command", "a command a line"], autouse=True)
def wrapping(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not known how the service stores a script; no result can depend on it."""
    monkeypatch.setattr(emulator.assumed, "imported_script_is_one_command", request.param)


def _builds(account: Any) -> list[str]:
    client = account.client()
    versions = client.list_components()["componentVersionList"]
    return [item["arn"].split("/", 2)[2] for item in versions]


def test_a_script_is_imported_unchanged(account: Any, four_ways: Any) -> None:
    key = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
    given = {"description": "Says hello", "change_description": "First", "kms_key_id": key, "tags": {"Team": "web"}}
    result = four_ways(MODULE, **script(**given))
    assert result.writes == ["ImportComponent"]
    (call,) = [call for call in result.calls if call.operation == "ImportComponent"]
    assert {name: call.parameters[name] for name in ("format", "type", "data")} == {
        "format": "SHELL",
        "type": "BUILD",
        "data": SCRIPT,
    }
    there = account.read("component/web/1.0.0/1")
    members = ("description", "changeDescription", "kmsKeyId", "platform", "type", "tags")
    assert [there[name] for name in members] == ["Says hello", "First", key, "Linux", "BUILD", {"Team": "web"}]
    assert (result[MODULE]["format"], result[MODULE]["type"], result[MODULE]["data"]) == ("SHELL", "BUILD", SCRIPT)
    assert f"data: |\n  {SCRIPT.splitlines()[0]}\n" in result.after
    assert "phases" not in result.after


@pytest.mark.parametrize("kind", ["BUILD", "TEST"])
def test_the_type_follows_the_option(account: Any, four_ways: Any, kind: str) -> None:
    four_ways(MODULE, **script(type=kind))
    there = account.read("component/web/1.0.0/1")
    (phase,) = yaml.safe_load(there["data"])["phases"]
    assert (there["type"], phase["name"]) == (kind, kind.lower())


def test_another_type_creates_the_next_version(account: Any, run: Any, four_ways: Any) -> None:
    run(MODULE, **script())
    result = four_ways(MODULE, **script(type="TEST"))
    assert account.read("component/web/1.0.1/1")["type"] == "TEST"
    assert "type: BUILD\n" in result.before
    assert "type: TEST\n" in result.after


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("set -e", "set -eu"),
        ("b   c", "b c"),
        ("Made here", "Made here\nfor you"),
        ("set -e\n", ""),
        ("echo a: b   c\n", "echo a: b   c\ntrue\n"),
        ("#!/bin/bash", "#!/bin/sh"),
    ],
)
def test_a_changed_script_creates_the_next_version_and_a_diff_of_lines(
    account: Any, run: Any, four_ways: Any, old: str, new: str
) -> None:
    run(MODULE, **script(tags={"Team": "web"}))
    changed = SCRIPT.replace(old, new)
    result = four_ways(MODULE, **script(data=changed))
    assert (result[MODULE]["version"], result[MODULE]["tags"]) == ("1.0.1", {"Team": "web"})
    assert result.writes == ["ImportComponent"]
    before, after = (
        {line.strip() for line in text.splitlines()} - {"", "version: 1.0.0", "version: 1.0.1"}
        for text in (result.before, result.after)
    )
    assert before ^ after == {line for line in {*SCRIPT.splitlines()} ^ {*changed.splitlines()} if line}


def test_two_commands_on_one_line_are_a_change(account: Any, run: Any, four_ways: Any) -> None:
    run(MODULE, **script(data="echo a\necho b\n"))
    assert four_ways(MODULE, **script(data="echo a echo b"))[MODULE]["version"] == "1.0.1"


def test_trailing_line_breaks_are_no_change(account: Any, run: Any) -> None:
    run(MODULE, **script())
    result = run(MODULE, **script(data=SCRIPT.rstrip()))
    assert (result["changed"], result.writes) == (False, [])


def test_an_unchanged_script_costs_two_operations(account: Any, run: Any) -> None:
    run(MODULE, **script())
    assert len(run(MODULE, **script()).operations) <= 2


def test_an_exact_version_gets_the_next_build(account: Any, run: Any, four_ways: Any) -> None:
    run(MODULE, **script(version="1.2.0"))
    result = four_ways(MODULE, **script(version="1.2.0", data="true"))
    assert result[MODULE]["arn"] == account.arn("component/web/1.2.0/2")


def test_old_versions_are_pruned(account: Any, run: Any, four_ways: Any) -> None:
    for number in range(3):
        run(MODULE, **script(data=f"echo {number}"))
    four_ways(MODULE, **script(data="echo 3", keep_versions=2))
    assert sorted(_builds(account)) == ["1.0.2", "1.0.3"]


def test_check_mode_imports_nothing(account: Any, run: Any) -> None:
    result = run(MODULE, check=True, **script())
    assert (result["changed"], result[MODULE]["data"]) == (True, SCRIPT)
    assert "ImportComponent" not in result.operations


class TestDocuments:
    """A script can replace a document, and a document a script."""

    def test_a_document_can_replace_a_script(self, account: Any, run: Any, four_ways: Any) -> None:
        run(MODULE, **script())
        result = four_ways(MODULE, name="web", data=document("dnf install -y nginx"))
        assert (result[MODULE]["version"], result.writes) == ("1.0.1", ["CreateComponent"])

    def test_a_script_can_replace_a_document(self, account: Any, run: Any, four_ways: Any) -> None:
        two = document("true")
        two["phases"].append({"name": "validate", "steps": [{"name": "Check", "action": "Reboot"}]})
        run(MODULE, name="web", platform="Linux", data=two)
        result = four_ways(MODULE, **script())
        assert (result[MODULE]["version"], result.writes) == ("1.0.1", ["ImportComponent"])
        assert "format: SHELL" not in result.before

    @pytest.mark.parametrize("more", [{"loop": {"forEach": ["a"]}}, {"if": {"fileExists": "/etc/motd"}}])
    def test_a_step_with_a_loop_or_a_condition_is_not_a_script(
        self, account: Any, run: Any, four_ways: Any, more: dict[str, Any]
    ) -> None:
        one = document(SCRIPT)
        one["phases"][0]["steps"][0].update(more)
        run(MODULE, name="web", platform="Linux", data=one)
        assert four_ways(MODULE, **script())[MODULE]["version"] == "1.0.1"

    def test_the_returned_document_can_be_used_as_an_option(self, account: Any, run: Any, as_options: Any) -> None:
        run(MODULE, **script())
        (read,) = run("component_info", name="web")["components"]
        assert (read["type"], yaml.safe_load(read["data"])["phases"][0]["name"]) == ("BUILD", "build")
        result = run(MODULE, **as_options(MODULE, read))
        assert (result.get("msg"), result["changed"]) == (None, False)

    def test_other_options_can_be_changed_without_the_script(self, account: Any, run: Any, four_ways: Any) -> None:
        run(MODULE, **script())
        four_ways(MODULE, name="web", description="Says hello")
        there = account.read("component/web/1.0.1/1")
        assert (there["description"], there["type"]) == ("Says hello", "BUILD")
        assert run(MODULE, **script())["changed"] is False
        four_ways(MODULE, name="web", format="SHELL", description="Says it again")
        assert account.read("component/web/1.0.2/1")["type"] == "BUILD"
        assert run(MODULE, **script())["changed"] is False

    @pytest.mark.parametrize(("phase", "kind"), [("build", "BUILD"), ("validate", "BUILD"), ("test", "TEST")])
    def test_the_type_of_a_document_can_be_given(
        self, account: Any, run: Any, four_ways: Any, phase: str, kind: str
    ) -> None:
        four_ways(MODULE, name="web", platform="Linux", type=kind, data=document(phase=phase))
        assert account.read("component/web/1.0.0/1")["type"] == kind

    def test_the_type_follows_the_document(self, account: Any, run: Any, four_ways: Any) -> None:
        run(MODULE, name="web", platform="Linux", data=document())
        result = four_ways(MODULE, name="web", data=document(phase="test"))
        assert result[MODULE]["type"] == account.read("component/web/1.0.1/1")["type"] == "TEST"


def test_a_script_in_s3_is_imported(account: Any, bucket: Any, run: Any, four_ways: Any) -> None:
    long = SCRIPT + "# " + "x" * 1024
    bucket(Key="motd.sh", Body=long)
    in_s3 = script(uri="s3://components/motd.sh", data=None)
    made = four_ways(MODULE, **in_s3)
    assert made[MODULE]["data"] == long
    bucket(Key="motd.sh", Body=SCRIPT)
    assert four_ways(MODULE, **in_s3)[MODULE]["version"] == "1.0.1"
    assert run(MODULE, **script())["changed"] is False


@pytest.mark.parametrize(
    ("changes", "option"),
    [
        ({"type": None}, "type"),
        ({"type": "DISTRIBUTION"}, "type"),
        ({"format": "POWERSHELL"}, "format"),
        ({"data": None}, "data"),
        ({"data": "x" * 1025}, "data"),
        ({"platform": None}, "platform"),
        ({"supported_os_versions": ["Ubuntu"]}, "supported_os_versions"),
        ({"data": document()}, "data"),
        ({"data": yaml.safe_dump(document())}, "data"),
        ({"format": None}, "data"),
        ({"format": None, "data": "true"}, "data"),
        ({"format": None, "data": document(phase="test")}, "type"),
        ({"format": None, "type": "TEST", "data": document()}, "type"),
    ],
)
def test_invalid_options_are_refused_before_the_first_write(
    account: Any, refused: Any, changes: dict[str, Any], option: str
) -> None:
    result = refused(MODULE, option, **script(**changes))
    assert "CreateComponent" not in result.operations


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (SCRIPT, True),
        ("true", True),
        ("schemaVersion: 1.0\nphases:\n  - name: 'build\n", False),
        (["true"], False),
    ],
)
def test_text_that_resembles_a_script_gets_the_advice_for_scripts(
    account: Any, refused: Any, data: Any, expected: bool
) -> None:
    result = refused(MODULE, "data", name="web", platform="Linux", data=data)
    assert ("set format: SHELL" in result["msg"]) is expected


def test_os_versions_of_an_earlier_document_must_be_removed(
    account: Any, refused: Any, run: Any, four_ways: Any
) -> None:
    run(MODULE, name="web", platform="Linux", supported_os_versions=["Ubuntu"], data=document("a", "b"))
    refused(MODULE, "supported_os_versions", **script())
    four_ways(MODULE, **script(supported_os_versions=[]))
