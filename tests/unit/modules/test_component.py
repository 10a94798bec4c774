"""The module ``component``."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from unit.modules.samples import component, document, recipe
from unit.modules.tasks import add_resource, warnings_about

INSTALL = document("dnf install -y nginx")
TEXT = """\
schemaVersion: 1.0
phases:
  - name: build
    steps:
      - name: Run
        action: ExecuteBash
        inputs:
          commands:
            - dnf install -y nginx
"""
"""The same document as text."""


def _versions(account: Any, name: str = "web") -> list[str]:
    """Return all builds of all versions of a component, oldest first."""
    client = account.client()
    versions = [item["arn"] for item in client.list_components()["componentVersionList"] if item["name"] == name]
    builds = [
        item["arn"].split("/", 2)[2]
        for version in versions
        for item in client.list_component_build_versions(componentVersionArn=version)["componentSummaryList"]
    ]
    return sorted(builds)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (INSTALL, TEXT),
        (TEXT, INSTALL),
        (TEXT, "# Installs the web server\n" + TEXT),
        (TEXT, yaml.safe_dump(INSTALL, indent=6)),
        (TEXT, yaml.safe_dump(INSTALL, default_flow_style=True, sort_keys=True)),
        (TEXT, TEXT.replace("- dnf install -y nginx", "- 'dnf install -y nginx'")),
    ],
)
def test_another_spelling_of_the_document_is_no_change(account: Any, run: Any, first: Any, second: Any) -> None:
    run("component", **component(data=first))
    result = run("component", **component(data=second))
    assert (result["changed"], result.writes) == (False, [])
    assert result.before == result.after
    assert _versions(account) == ["1.0.0/1"]


def test_text_is_kept_as_it_was_written(account: Any, run: Any) -> None:
    text = "# Installs the web server\n" + TEXT + "\n\n"
    run("component", **component(data=text))
    assert account.read("component/web/1.0.0/1")["data"] == text


def test_a_changed_command_creates_the_next_version_and_keeps_the_old_one(
    account: Any, four_ways: Any, run: Any
) -> None:
    run("component", **component(tags={"Team": "web"}))
    result = four_ways("component", **component(data=document("dnf install -y nginx php")))
    assert result["component"]["version"] == "1.0.1"
    assert result["component"]["arn"] == account.arn("component/web/1.0.1/1")
    assert result["component"]["tags"] == {"Team": "web"}
    assert _versions(account) == ["1.0.0/1", "1.0.1/1"]
    assert "nginx php" not in account.read("component/web/1.0.0/1")["data"]
    removed = [line.strip() for line in result.before.splitlines() if line not in result.after.splitlines()]
    added = [line.strip() for line in result.after.splitlines() if line not in result.before.splitlines()]
    assert removed == ["version: 1.0.0", "- dnf install -y nginx"]
    assert added == ["version: 1.0.1", "- dnf install -y nginx php"]


def test_a_boolean_differs_from_a_number(account: Any, run: Any) -> None:
    """The two are equal in Python, but different in the document."""
    for number, overwrite in enumerate([1, True, 1]):
        step = {
            "name": "Copy",
            "action": "CopyFile",
            "inputs": [{"source": "/a", "destination": "/b", "overwrite": overwrite}],
        }
        result = run(
            "component", **component(data={"schemaVersion": 1.0, "phases": [{"name": "build", "steps": [step]}]})
        )
        assert result.get("changed"), result
        assert result["component"]["version"] == f"1.0.{number}"


@pytest.mark.parametrize(
    ("version", "made"),
    [
        ("1.2.3", "1.2.3"),
        ("1.4.x", "1.4.0"),
        ("2.x.x", "2.0.0"),
        ("x.x.x", "1.0.0"),
        (None, "1.0.0"),
        ("0.1.x", "0.1.0"),
    ],
)
def test_the_first_version_follows_the_option(account: Any, four_ways: Any, version: str | None, made: str) -> None:
    options = {"version": version} if version else {}
    assert four_ways("component", **component(**options))["component"]["version"] == made
    assert _versions(account) == [f"{made}/1"]


@pytest.mark.parametrize(
    ("version", "commands", "expected"),
    [
        ("1.0.x", "one", None),
        ("1.0.x", "new", "1.0.1"),
        ("1.4.x", "two", None),
        ("1.4.x", "one", "1.4.3"),
        ("1.x.x", "two", None),
        ("1.x.x", "new", "1.4.3"),
        ("x.x.x", "three", None),
        ("x.x.x", "two", "2.0.1"),
        ("3.0.x", "three", "3.0.0"),
        ("2.1.0", "three", "2.1.0"),
        ("1.0.0", "one", None),
    ],
)
def test_a_wildcard_is_compared_with_the_newest_that_it_matches(
    account: Any, run: Any, four_ways: Any, version: str, commands: str, expected: str | None
) -> None:
    for exact, command in (("1.0.0", "one"), ("1.4.2", "two"), ("2.0.0", "three")):
        run("component", **component(version=exact, data=document(command)))
    options = component(version=version, data=document(commands))
    if expected is None:
        assert run("component", **options)["changed"] is False
        assert len(_versions(account)) == 3
    else:
        assert four_ways("component", **options)["component"]["version"] == expected
        assert f"{expected}/1" in _versions(account)


def test_an_exact_version_with_other_content_is_its_next_build(account: Any, run: Any, four_ways: Any) -> None:
    run("component", **component(version="1.2.0"))
    result = four_ways("component", **component(version="1.2.0", data=document("true")))
    assert result["component"]["arn"] == account.arn("component/web/1.2.0/2")
    back = four_ways("component", **component(version="1.2.0"))
    assert back["component"]["arn"] == account.arn("component/web/1.2.0/3")
    assert _versions(account) == ["1.2.0/1", "1.2.0/2", "1.2.0/3"]


def test_a_changed_change_description_alone_is_no_change(account: Any, run: Any, four_ways: Any) -> None:
    run("component", **component(change_description="First"))
    assert run("component", **component(change_description="Other words"))["changed"] is False
    silent = four_ways("component", **component(data=document("true")))
    assert "change_description" not in silent["component"]
    spoken = four_ways("component", **component(data=document("false"), change_description="Third"))
    assert spoken["component"]["change_description"] == "Third"


def test_the_order_of_os_versions_is_no_change(account: Any, run: Any, four_ways: Any) -> None:
    run("component", **component(supported_os_versions=["Ubuntu", "Amazon Linux 2", "Amazon Linux 2023"]))
    shuffled = component(supported_os_versions=["Amazon Linux 2023", "Ubuntu", "Amazon Linux 2"])
    assert run("component", **shuffled)["changed"] is False
    fewer = four_ways("component", **component(supported_os_versions=["Ubuntu"]))
    assert fewer["component"]["supported_os_versions"] == ["Ubuntu"]
    cleared = four_ways("component", **component(supported_os_versions=[]))
    assert "supported_os_versions" not in cleared["component"]


def test_a_placeholder_in_the_document_is_kept(account: Any, four_ways: Any) -> None:
    commands = ["dnf install -y '{{ Package }}'", "if [[ -f /etc/motd ]]; then rm /etc/motd; fi"]
    result = four_ways("component", **component(data=document(*commands, Package="nginx")))
    assert result["component"]["parameters"] == [{"name": "Package", "type": "string", "default_value": ["nginx"]}]
    written = yaml.safe_load(account.read("component/web/1.0.0/1")["data"])
    assert written["phases"][0]["steps"][0]["inputs"]["commands"] == commands


@pytest.mark.parametrize(("phase", "kind"), [("build", "BUILD"), ("validate", "BUILD"), ("test", "TEST")])
def test_the_type_follows_from_the_phases(account: Any, four_ways: Any, phase: str, kind: str) -> None:
    result = four_ways("component", **component(data=document("true", phase=phase)))
    assert result["component"]["type"] == kind


def test_a_document_in_s3_is_compared_by_its_content(account: Any, bucket: Any, run: Any, four_ways: Any) -> None:
    in_s3 = {"name": "web", "platform": "Linux", "uri": "s3://components/web.yml"}
    bucket(Key="web.yml", Body=TEXT)
    made = four_ways("component", **in_s3)
    (create,) = [call for call in made.calls if call.operation == "CreateComponent"]
    assert create.parameters["uri"] == "s3://components/web.yml"
    assert "data" not in create.parameters
    assert made["component"]["data"] == TEXT

    bucket(Key="moved.yml", Body="# moved\n" + TEXT)
    assert run("component", **{**in_s3, "uri": "s3://components/moved.yml"})["changed"] is False
    assert run("component", **component(data=TEXT))["changed"] is False

    bucket(Key="web.yml", Body=TEXT.replace("nginx", "caddy"))
    changed = four_ways("component", **in_s3)
    assert changed["component"]["version"] == "1.0.1"
    assert "caddy" in changed["component"]["data"]
    assert "caddy" in changed.after
    assert "caddy" not in changed.before


@pytest.mark.parametrize(
    ("uri", "option"),
    [
        ("s3://components/missing.yml", ["uri", "s3://components/missing.yml"]),
        ("s3://elsewhere/web.yml", ["uri", "s3://elsewhere/web.yml"]),
        ("https://components.test/web.yml", "uri"),
        ("web.yml", "uri"),
    ],
)
def test_a_missing_object_fails_before_the_first_write(
    account: Any, bucket: Any, refused: Any, uri: str, option: str | list[str]
) -> None:
    refused("component", option, name="web", platform="Linux", uri=uri)


def test_a_binary_object_is_refused(account: Any, bucket: Any, refused: Any) -> None:
    bucket(Key="web.yml", Body=b"\xff\xfe\x00\x01")
    refused("component", "uri", name="web", platform="Linux", uri="s3://components/web.yml")


def test_an_invalid_document_is_refused_before_aws_validates_it(account: Any, refused: Any) -> None:
    result = refused("component", "data", **component(data=TEXT.replace("action: ExecuteBash", "action: ExecutBash")))
    assert "CreateComponent" not in result.operations


def test_the_error_of_an_invalid_document_in_s3_names_the_option(account: Any, bucket: Any, refused: Any) -> None:
    bucket(Key="web.yml", Body=TEXT.replace("ExecuteBash", "ExecutBash"))
    result = refused("component", "uri", name="web", platform="Linux", uri="s3://components/web.yml")
    assert "CreateComponent" not in result.operations


def test_a_document_for_another_platform_is_refused(account: Any, refused: Any) -> None:
    refused("component", "data", **component(data=TEXT, platform="Windows"))


def test_the_platform_of_a_component_cannot_be_changed(account: Any, refused: Any, run: Any) -> None:
    run("component", **component())
    refused("component", "platform", name="web", platform="macOS")
    refused("component", "platform", **component(platform="Windows"))


@pytest.mark.parametrize("check", [True, False])
def test_a_questionable_document_is_accepted_with_a_warning(account: Any, run: Any, check: bool) -> None:
    data = document("pwsh -Version")
    data["phases"][0]["steps"][0]["action"] = "ExecutePowerShell"
    result = run("component", check=check, **component(data=data))
    assert result.get("changed"), result
    assert warnings_about("data", result) == [
        "data: phase 'build', step 'Run': action ExecutePowerShell runs on Windows only, and the platform is Linux."
    ]


@pytest.mark.parametrize("check", [True, False])
def test_a_problem_of_the_current_version_does_not_prevent_a_change(account: Any, run: Any, check: bool) -> None:
    old = TEXT.replace("dnf install -y nginx", "echo '{{ build.Run.outputs.stdout }}'")
    body = {"name": "web", "version": "1.0.0", "platform": "Linux", "data": old, "type": "BUILD"}
    add_resource(account.id, account.region, "component/web/1.0.0/1", **body)
    adopted = run("component", check=check, **component(data=old))
    assert (adopted["changed"], warnings_about("data", adopted)) == (False, [])
    changed = run("component", check=check, **component(data=old + "            - 'true'\n"))
    assert changed.get("changed"), changed
    (warning,) = warnings_about("data", changed)
    assert warning.startswith("data: line 9, phase 'build', step 'Run': {{ build.Run.outputs.stdout }}: step 'Run' has")
    assert "The current version has the same problem" in warning
    second = old + "            - echo '{{ build.Later.outputs.stdout }}'\n"
    refused = run("component", check=check, **component(data=second))
    assert refused["failed"]
    assert "{{ build.Later.outputs.stdout }}: phase 'build' has no step 'Later'." in refused["msg"]


def test_check_mode_reports_errors_that_only_aws_detects(account: Any, refused: Any) -> None:
    step = {"name": "Run", "action": "UpdateOS", "notify": "me"}
    data = {"schemaVersion": 1.0, "phases": [{"name": "build", "steps": [step]}]}
    refused("component", "data", by_aws=True, **component(data=data))
    assert account.read("component/web/x.x.x") is None


class TestKeepVersions:
    """Old versions that are not in use are deleted on request."""

    @pytest.fixture
    def versions(self, account: Any, run: Any) -> Any:
        for command in ("one", "two", "three"):
            run("component", **component(data=document(command)))
        assert _versions(account) == ["1.0.0/1", "1.0.1/1", "1.0.2/1"]
        return account

    def test_without_the_option_nothing_is_deleted(self, versions: Any, run: Any) -> None:
        result = run("component", **component(data=document("four")))
        assert result["pruned"] == []
        assert len(_versions(versions)) == 4

    @pytest.mark.parametrize(
        ("keep", "pruned", "left"),
        [
            (1, ["1.0.2/1", "1.0.1/1", "1.0.0/1"], ["1.0.3/1"]),
            (2, ["1.0.1/1", "1.0.0/1"], ["1.0.2/1", "1.0.3/1"]),
            (3, ["1.0.0/1"], ["1.0.1/1", "1.0.2/1", "1.0.3/1"]),
            (4, [], ["1.0.0/1", "1.0.1/1", "1.0.2/1", "1.0.3/1"]),
        ],
    )
    def test_with_a_change(self, versions: Any, four_ways: Any, keep: int, pruned: list[str], left: list[str]) -> None:
        result = four_ways("component", **component(data=document("four"), keep_versions=keep))
        assert result["pruned"] == [versions.arn(f"component/web/{version}") for version in pruned]
        assert _versions(versions) == left
        assert result.writes == ["CreateComponent", *["DeleteComponent"] * len(pruned)]

    def test_without_a_change(self, versions: Any, four_ways: Any) -> None:
        result = four_ways("component", **component(data=document("three"), keep_versions=1))
        assert result.writes == ["DeleteComponent", "DeleteComponent"]
        assert result["component"]["version"] == "1.0.2"
        assert _versions(versions) == ["1.0.2/1"]

    @pytest.mark.parametrize(
        ("reference", "left"),
        [
            ("web/1.0.0/1", ["1.0.0/1", "1.0.3/1"]),
            ("web/1.0.1", ["1.0.1/1", "1.0.3/1"]),
            ("web/1.0.x", ["1.0.3/1"]),
            ("web/x.x.x", ["1.0.3/1"]),
        ],
    )
    def test_versions_used_by_a_recipe_are_kept(
        self, versions: Any, run: Any, four_ways: Any, reference: str, left: list[str]
    ) -> None:
        run("image_recipe", **recipe(name="golden", components=[reference]))
        result = four_ways("component", **component(data=document("four"), keep_versions=1))
        assert _versions(versions) == left
        assert len(result["pruned"]) == 4 - len(left)

    def test_builds_are_counted_individually(self, account: Any, run: Any, four_ways: Any) -> None:
        for command in ("one", "two", "three"):
            run("component", **component(version="1.0.0", data=document(command)))
        four_ways("component", **component(version="1.0.0", data=document("three"), keep_versions=2))
        assert _versions(account) == ["1.0.0/2", "1.0.0/3"]

    def test_an_exact_version_deletes_only_older_versions(self, versions: Any, four_ways: Any) -> None:
        four_ways("component", **component(version="1.0.1", data=document("two"), keep_versions=1))
        assert _versions(versions) == ["1.0.1/1", "1.0.2/1"]

    def test_a_wildcard_deletes_only_matching_versions(self, versions: Any, run: Any, four_ways: Any) -> None:
        run("component", **component(version="2.0.0", data=document("a")))
        four_ways("component", **component(version="2.0.x", data=document("b"), keep_versions=1))
        assert _versions(versions) == ["1.0.0/1", "1.0.1/1", "1.0.2/1", "2.0.1/1"]

    @pytest.mark.parametrize("keep", [0, -1])
    def test_at_least_one_version_is_kept(self, versions: Any, run: Any, keep: int) -> None:
        result = run("component", **component(keep_versions=keep))
        assert result["failed"]
        assert result["option"] == "keep_versions"
        assert result.operations == []


@pytest.mark.parametrize(
    ("version", "left"),
    [
        ("x.x.x", []),
        (None, []),
        ("1.x.x", ["2.0.0/1"]),
        ("1.0.x", ["1.1.0/1", "2.0.0/1"]),
        ("1.0.0", ["1.0.1/1", "1.1.0/1", "2.0.0/1"]),
        ("3.x.x", ["1.0.0/1", "1.0.0/2", "1.0.1/1", "1.1.0/1", "2.0.0/1"]),
    ],
)
def test_absent_deletes_the_matching_versions(account: Any, run: Any, version: str | None, left: list[str]) -> None:
    for number, exact in enumerate(("1.0.0", "1.0.0", "1.0.1", "1.1.0", "2.0.0")):
        run("component", **component(version=exact, data=document(f"echo {number}")))
    options = {"name": "web", "state": "absent", **({"version": version} if version else {})}
    predicted = run("component", check=True, **options)
    done = run("component", **options)
    assert _versions(account) == left
    assert predicted["changed"] is done["changed"] is (len(left) < 5)
    assert predicted["diff"] == done["diff"]
    assert len(done.writes) == 5 - len(left)
    assert run("component", **options)["changed"] is False


def test_old_versions_with_leading_zeros(account: Any, run: Any, four_ways: Any) -> None:
    """Such versions are in ARNs of the first years, and they stay as they are written."""
    body = {"name": "web", "version": "2019.12.03", "platform": "Linux", "data": TEXT, "type": "BUILD"}
    add_resource(account.id, account.region, "component/web/2019.12.03/1", **body)
    same = run("component", **component(data=TEXT))
    assert (same["changed"], same["component"]["arn"]) == (False, account.arn("component/web/2019.12.03/1"))
    changed = four_ways("component", **component(data=document("true"), keep_versions=1))
    assert changed["component"]["version"] == "2019.12.4"
    assert changed["pruned"] == [account.arn("component/web/2019.12.03/1")]
    assert _versions(account) == ["2019.12.4/1"]


def test_absent_deletes_every_spelling_of_the_name(account: Any, run: Any) -> None:
    for name in ("Web Server", "web_server", "web-server"):
        run("component", **component(name=name, data=document(f"echo {name}")))
    done = run("component", name="web server", state="absent")
    assert len(done.writes) == 3
    assert account.read("component/web-server/x.x.x") is None
    assert run("component", name="web server", state="absent")["changed"] is False


def test_one_version_in_use_prevents_all_deletions(account: Any, run: Any) -> None:
    run("component", **component(data=document("one")))
    run("component", **component(data=document("two")))
    run("image_recipe", **recipe(name="golden", components=["web/1.0.0"]))
    result = run("component", name="web", state="absent")
    assert result["used_by"] == [{"kind": "image_recipe", "name": "golden", "version": "1.0.0"}]
    assert result.writes == []
    unused = run("component", name="web", state="absent", version="1.0.1")
    assert unused["changed"]
    assert _versions(account) == ["1.0.0/1"]


@pytest.mark.parametrize(
    ("changes", "option"),
    [
        ({"uri": "s3://components/web.yml"}, ["data", "uri"]),
        ({"data": None}, "data"),
        ({"data": ""}, "data"),
        ({"platform": "BeOS"}, "platform"),
        ({"version": "1.0"}, "version"),
        ({"version": "x.0.1"}, "version"),
        ({"version": "1.0.1073741824"}, "version"),
        ({"data": document("x" * 16000)}, "data"),
        ({"description": "x" * 1025}, "description"),
        ({"supported_os_versions": ["Ubuntu"] * 26}, "supported_os_versions"),
    ],
)
def test_an_invalid_request_is_refused_before_it_is_sent(
    account: Any, refused: Any, changes: dict[str, Any], option: str
) -> None:
    result = refused("component", option, **component(**changes))
    assert "CreateComponent" not in result.operations
