"""Reading resources: the common behaviour of all info modules, and that of versioned resources."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from unit.modules.samples import (
    PARTS,
    SMALLEST,
    component,
    container_recipe,
    document,
    lifecycle_policy,
    named,
    recipe,
    steps,
    workflow,
)
from unit.modules.tasks import add_resource

from emulator.imagebuilder.api.exceptions import ImageBuilderError

PLURALS = {
    "component": "components",
    "image_recipe": "image_recipes",
    "infrastructure_configuration": "infrastructure_configurations",
    "distribution_configuration": "distribution_configurations",
    "image_pipeline": "image_pipelines",
    "container_recipe": "container_recipes",
    "workflow": "workflows",
    "lifecycle_policy": "lifecycle_policies",
}
UNVERSIONED = ("infrastructure_configuration", "distribution_configuration", "image_pipeline", "lifecycle_policy")
VERSIONED = ("component", "image_recipe", "container_recipe", "workflow")

each_module = pytest.mark.parametrize("module", SMALLEST)
each_versioned = pytest.mark.parametrize("module", VERSIONED)


@pytest.fixture
def ask(run: Any) -> Any:
    """Run a resource's info module; what it found. It reads only, the same in check mode."""

    def run_info(module: str, /, **options: Any) -> list[dict[str, Any]]:
        answers = [run(f"{module}_info", check=check, **options) for check in (True, False)]
        for answer in answers:
            assert (answer.get("msg"), answer["changed"], answer.writes) == (None, False, [])
        predicted, found = (answer[PLURALS[module]] for answer in answers)
        assert predicted == found
        return list(found)

    return run_info


def _make(run: Any, module: str, name: str, **options: Any) -> dict[str, Any]:
    result = run(module, **{**SMALLEST[module](), "name": name, **options})
    assert result.get("changed"), result
    made: dict[str, Any] = result[module]
    return made


def _needed(run: Any, module: str) -> None:
    if module == "image_pipeline":
        for part in PARTS:
            run(part, **SMALLEST[part]())


def _names(found: list[dict[str, Any]]) -> list[str]:
    return [one["name"] for one in found]


def _versions(found: list[dict[str, Any]]) -> list[str]:
    """``web 1.0.0/1`` for a build, ``web 1.0.0`` for a version."""
    return [f"{one['name']} {one['arn'].split('/' + one['name'].lower() + '/')[1]}" for one in found]


@each_module
def test_of_an_empty_account(account: Any, ask: Any, module: str) -> None:
    assert ask(module) == []
    assert ask(module, name="web") == []
    assert ask(module, name="web*") == []


@each_module
def test_by_name(account: Any, run: Any, ask: Any, module: str) -> None:
    _needed(run, module)
    for name in ("Shop Front", "shop back", "Other"):
        _make(run, module, name)
    for name, expected in (
        ("Shop Front", ["Shop Front"]),
        ("shop-front", ["Shop Front"]),
        ("SHOP_FRONT", ["Shop Front"]),
        ("Shop*", ["Shop Front"]),
        ("shop*", ["shop back"]),
        ("*hop*", ["shop back", "Shop Front"]),
        ("front", []),
        ("*none*", []),
    ):
        assert _names(ask(module, name=name)) == expected, name


@each_module
def test_all_in_the_order_of_their_names(account: Any, run: Any, ask: Any, module: str) -> None:
    _needed(run, module)
    for name in ("web", "Batch", "api", "Zoo"):
        if name != "web" or module not in PARTS or not _names(ask(module)):
            run(module, **{**SMALLEST[module](), "name": name})
    assert _names(ask(module)) == ["api", "Batch", "web", "Zoo"]


@each_module
def test_by_arn(account: Any, run: Any, ask: Any, module: str) -> None:
    _needed(run, module)
    run(module, **SMALLEST[module]())
    made = run(module, **named(module))[module]
    assert ask(module, arn=made["arn"]) == [made]
    assert ask(module, arn=made["arn"].replace("/web", "/wob")) == []
    assert run(f"{module}_info", arn=made["arn"]).operations == [
        "Get" + "".join(word.capitalize() for word in module.split("_"))
    ]


@each_module
def test_the_shape_is_that_of_the_module(factory: Any, run: Any, ask: Any, module: str) -> None:
    expected = run(module, **named(module))[module]
    assert ask(module, name="web") == ask(module) == ask(module, name="web*") == [expected]
    assert expected["tags"] == {}


@each_module
def test_by_filters(account: Any, run: Any, ask: Any, module: str) -> None:
    _needed(run, module)
    for name in ("web one", "web two", "other"):
        _make(run, module, name)
    assert _names(ask(module, filters={"name": "web two"})) == ["web two"]
    assert _names(ask(module, filters={"name": ["web one", "other"]})) == ["other", "web one"]
    assert _names(ask(module, filters={"name": "web*"})) == ["web one", "web two"]
    assert ask(module, filters={"name": "WEB ONE"}) == []


def _arn_of(kind: str) -> str:
    return f"arn:aws:imagebuilder:eu-west-1:123456789012:{kind}"


REFUSED: list[tuple[dict[str, Any], str | list[str]]] = [
    ({"filters": {"colour": "red"}}, "filters.colour"),
    ({"filters": {"Name": "web"}}, "filters.Name"),
    ({"filters": {"name": []}}, "filters.name"),
    ({"filters": {"name": ["a"] * 11}}, "filters.name"),
    ({"filters": {"name": "sch\u00f6n"}}, "filters.name"),
    ({"name": "web", "arn": "x"}, ["name", "arn"]),
    ({"name": "web", "filters": {"name": "web"}}, ["name", "filters"]),
    ({"arn": "web"}, "arn"),
    ({"arn": "arn:aws:iam::123456789012:role/web"}, "arn"),
    ({"arn": _arn_of("image/web/1.0.0/1")}, "arn"),
    ({"state": "present"}, "state"),
    ({"name": "web/1.0.0"}, "name"),
    ({"name": "sch\u00f6n"}, "name"),
    ({"name": "sch\u00f6n*"}, "name"),
    ({"name": ""}, "name"),
    ({"arn": ""}, "arn"),
    ({"filters": {"name": None}}, "filters.name"),
    ({"filters": {"name": ["web", None]}}, "filters.name"),
    ({"filters": {"name": {"is": "web"}}}, "filters.name"),
]


@each_module
def test_an_invalid_query_is_refused_without_a_request(account: Any, refused: Any, module: str) -> None:
    for options, option in REFUSED:
        result = refused(f"{module}_info", option, **options)
        assert result.operations == []


@pytest.mark.parametrize("module", UNVERSIONED)
@pytest.mark.parametrize("option", ["version", "versions", "owner"])
def test_resources_without_versions_have_no_version_options(account: Any, run: Any, module: str, option: str) -> None:
    result = run(f"{module}_info", **{option: "1.0.0"})
    assert result["failed"]
    assert result["option"] == option


@each_versioned
@pytest.mark.parametrize("option", ["version", "versions", "owner"])
def test_an_unknown_version_or_owner_is_refused(account: Any, run: Any, module: str, option: str) -> None:
    for value in ("1.0", "newest and all", ""):
        result = run(f"{module}_info", name="web", **{option: value})
        assert result["failed"]
        assert result["option"] == option
        assert result.operations == []


@pytest.mark.parametrize(
    ("module", "operations"),
    [
        *((module, 2) for module in SMALLEST if module != "workflow"),
        ("workflow", 3),
    ],
)
def test_reading_by_name_costs_few_calls(factory: Any, run: Any, module: str, operations: int) -> None:
    """A workflow requires an additional call, because its type is not known."""
    assert len(run(f"{module}_info", name="web").operations) == operations


CHANGES: dict[str, list[dict[str, Any]]] = {
    "component": [{"data": document(word)} for word in ("one", "two", "three", "four")],
    "image_recipe": [{"description": word} for word in ("one", "two", "three", "four")],
    "container_recipe": [{"description": word} for word in ("one", "two", "three", "four")],
    "workflow": [{"data": steps(word)} for word in ("One", "Two", "Three", "Four")],
}
HELD = ("1.0.0", "1.0.10", "1.2.0", "2.0.0")


@pytest.fixture
def history(account: Any, run: Any, request: pytest.FixtureRequest) -> Any:
    """Four versions of web, and one of api."""
    module = request.getfixturevalue("module")
    for version, changes in zip(HELD, CHANGES[module], strict=True):
        _make(run, module, "web", version=version, **changes)
    _make(run, module, "api", version="1.5.0")
    return account


def _of(module: str, name: str, *versions: str) -> list[str]:
    build = "/1" if module in ("component", "workflow") else ""
    return [f"{name} {version}{build}" for version in versions]


ASKED: list[tuple[dict[str, Any], list[str], list[str]]] = [
    ({}, ["1.5.0"], ["2.0.0"]),
    ({"versions": "all"}, ["1.5.0"], ["2.0.0", "1.2.0", "1.0.10", "1.0.0"]),
    ({"version": "1.x.x"}, ["1.5.0"], ["1.2.0"]),
    ({"version": "1.0.x"}, [], ["1.0.10"]),
    ({"version": "1.x.x", "versions": "all"}, ["1.5.0"], ["1.2.0", "1.0.10", "1.0.0"]),
    ({"version": "3.x.x"}, [], []),
    ({"name": "web"}, [], ["2.0.0"]),
    ({"name": "WEB", "version": "1.0.0"}, [], ["1.0.0"]),
    ({"name": "web", "version": "1.0.x"}, [], ["1.0.10"]),
    ({"name": "web", "version": "1.0.x", "versions": "all"}, [], ["1.0.10", "1.0.0"]),
    ({"name": "Web", "versions": "all"}, [], ["2.0.0", "1.2.0", "1.0.10", "1.0.0"]),
    ({"name": "web", "version": "1.0.1"}, [], []),
    ({"name": "w*", "versions": "all"}, [], ["2.0.0", "1.2.0", "1.0.10", "1.0.0"]),
    ({"filters": {"name": ["web", "api"]}, "version": "1.x.x"}, ["1.5.0"], ["1.2.0"]),
]
"""The options, and the versions of api and of web that they select, the newest first."""


@each_versioned
def test_versions(history: Any, ask: Any, module: str) -> None:
    for options, api, web in ASKED:
        expected = [*_of(module, "api", *api), *_of(module, "web", *web)]
        assert _versions(ask(module, **options)) == expected, options


@each_versioned
def test_by_an_arn_with_a_wildcard(history: Any, ask: Any, module: str) -> None:
    kind = "workflow/test" if module == "workflow" else module.replace("_", "-")
    for version, expected in (("x.x.x", ["2.0.0"]), ("1.0.x", ["1.0.10"]), ("1.2.0", ["1.2.0"]), ("3.0.x", [])):
        assert _versions(ask(module, arn=_arn_of(f"{kind}/web/{version}"))) == _of(module, "web", *expected)


@each_versioned
def test_an_arn_without_a_version_is_refused(history: Any, run: Any, module: str) -> None:
    kind = "workflow/test" if module == "workflow" else module.replace("_", "-")
    result = run(f"{module}_info", arn=_arn_of(f"{kind}/web"))
    assert result["failed"]
    assert result["option"] == "arn"
    assert result.operations == []


@pytest.mark.parametrize("module", ["component", "workflow"])
def test_builds(account: Any, run: Any, ask: Any, module: str) -> None:
    for changes in CHANGES[module][:3]:
        _make(run, module, "web", version="1.0.0", **changes)
    _make(run, module, "web", version="1.1.0")
    everything = ["web 1.1.0/1", "web 1.0.0/3", "web 1.0.0/2", "web 1.0.0/1"]
    assert _versions(ask(module, name="web", versions="all")) == everything
    assert _versions(ask(module, versions="all")) == everything
    assert _versions(ask(module, name="web", version="1.0.0")) == ["web 1.0.0/3"]
    assert _versions(
        ask(module, arn=_arn_of(f"{'workflow/test' if module == 'workflow' else module}/web/1.0.0/2"))
    ) == ["web 1.0.0/2"]


@each_versioned
def test_versions_of_a_resource_can_have_different_spellings_of_its_name(
    account: Any, run: Any, ask: Any, module: str
) -> None:
    first, second, *_rest = CHANGES[module]
    _make(run, module, "Web Shop", version="1.0.0", **first)
    _make(run, module, "web_shop", version="1.1.0", **second)
    assert _names(ask(module)) == ["web_shop"]
    assert _names(ask(module, name="web shop")) == ["web_shop"]
    assert _names(ask(module, name="web shop", versions="all")) == ["web_shop", "Web Shop"]


class TestWorkflows:
    def test_one_name_of_two_types(self, account: Any, run: Any, ask: Any) -> None:
        for kind in ("TEST", "BUILD"):
            run("workflow", **workflow(type=kind))
            run("workflow", **workflow(type=kind, data=steps("Pause")))
        assert [one["arn"] for one in ask("workflow", name="web")] == [
            account.arn("workflow/build/web/1.0.1/1"),
            account.arn("workflow/test/web/1.0.1/1"),
        ]
        every = [one["arn"].split(":workflow/")[1] for one in ask("workflow", name="web", versions="all")]
        assert every == ["build/web/1.0.1/1", "build/web/1.0.0/1", "test/web/1.0.1/1", "test/web/1.0.0/1"]
        (only,) = ask("workflow", filters={"name": "web", "type": "TEST"})
        assert only["type"] == "TEST"

    def test_what_amazon_provides(self, account: Any, ask: Any) -> None:
        found = ask("workflow", owner="Amazon")
        assert {one["name"] for one in found} >= {"build-image", "build-container", "test-image", "test-container"}
        (one,) = ask("workflow", owner="Amazon", name="build-image")
        assert one["arn"] == account.arn("workflow/build/build-image/1.0.3/1", owner="aws")
        assert "LaunchInstance" in one["data"]
        every = ask("workflow", owner="Amazon", name="test-image", versions="all")
        assert [one["version"] for one in every] == ["1.0.3", "1.0.2", "1.0.1"]


class TestComponents:
    def test_what_amazon_provides(self, account: Any, run: Any, ask: Any) -> None:
        found = ask("component", owner="Amazon")
        assert {"update-linux", "reboot-windows", "simple-boot-test-linux"} <= {*_names(found)}
        assert _names(found) == sorted(_names(found))
        assert {one["owner"] for one in found} == {"Amazon"}
        assert all(one["data"] and one["platform"] for one in found)
        assert "dotnet-core-runtime-linux" not in _names(found), "it is deprecated"
        assert ask("component") == []

    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            ({"name": "update-linux"}, ["update-linux 1.0.2/2"]),
            ({"name": "Update Linux"}, ["update-linux 1.0.2/2"]),
            ({"name": "update-linux", "version": "1.0.1"}, ["update-linux 1.0.1/1"]),
            (
                {"name": "update-linux", "versions": "all"},
                ["update-linux 1.0.2/2", "update-linux 1.0.1/1", "update-linux 1.0.0/1"],
            ),
            (
                {"name": "update-l*"},
                [
                    "update-linux 1.0.2/2",
                    "update-linux-kernel-5 1.0.0/1",
                    "update-linux-kernel-mainline 1.0.0/1",
                ],
            ),
            (
                {"filters": {"platform": "Windows", "type": "TEST"}},
                [
                    "reboot-test-windows 1.0.0/1",
                    "simple-boot-test-windows 1.0.0/1",
                    "windows-activation-test 1.0.0/1",
                ],
            ),
            (
                {"filters": {"supported_os_version": "Amazon Linux 2", "name": "update*"}},
                ["update-linux-kernel-5 1.0.0/1"],
            ),
            ({"filters": {"status": "DEPRECATED"}}, ["dotnet-core-runtime-linux 3.1.0/1"]),
            ({"name": "wob"}, []),
        ],
    )
    def test_only_usable_resources_of_amazon_are_returned(
        self, account: Any, run: Any, ask: Any, options: dict[str, Any], expected: list[str]
    ) -> None:
        run("component", **component(name="update-linux"))
        assert _versions(ask("component", owner="Amazon", **options)) == expected

    @pytest.mark.parametrize(
        ("owner", "expected"),
        [
            ("Shared", []),
            ("ThirdParty", ["example-agent-linux"]),
            ("AWSMarketplace", ["example-scanner-prod-1"]),
        ],
    )
    def test_resources_of_other_publishers(
        self, account: Any, run: Any, ask: Any, owner: str, expected: list[str]
    ) -> None:
        run("component", **component())
        assert [one["name"] for one in ask("component", owner=owner)] == expected
        assert ask("component", owner=owner, name="web") == []

    def test_one_of_amazons_by_arn(self, account: Any, ask: Any) -> None:
        arn = account.arn("component/update-linux/x.x.x", owner="aws")
        (one,) = ask("component", arn=arn)
        assert one["arn"] == arn.replace("x.x.x", "1.0.2/2")

    def test_by_filters(self, account: Any, run: Any, ask: Any) -> None:
        run("component", **component(description="Shop"))
        run("component", **component(name="boot", data=document("true", phase="test")))
        run(
            "component", **component(name="iis", platform="Windows", supported_os_versions=["Microsoft Windows Server"])
        )
        for filters, expected in (
            ({"description": "Shop"}, ["web"]),
            ({"platform": ["Windows", "Linux"]}, ["boot", "iis", "web"]),
            ({"platform": "Linux", "type": "TEST"}, ["boot"]),
            ({"supported_os_version": "Microsoft Windows Server"}, ["iis"]),
            ({"version": "1.0.0", "name": "i*"}, ["iis"]),
        ):
            assert _names(ask("component", filters=filters)) == expected


def test_recipes_by_filters(account: Any, run: Any, ask: Any) -> None:
    run("image_recipe", **recipe())
    run("image_recipe", name="iis", parent_image="aws/windows-server-2022-english-full-base-x86/x.x.x")
    assert _names(ask("image_recipe", filters={"platform": "Windows"})) == ["iis"]
    parent = account.arn("image/amazon-linux-2023-x86/x.x.x", owner="aws")
    assert _names(ask("image_recipe", filters={"parent_image": parent})) == ["web"]


def test_container_recipes_by_filters(account: Any, run: Any, ask: Any) -> None:
    run("container_recipe", **container_recipe())
    run(
        "container_recipe", **container_recipe(name="iis", parent_image="mcr.microsoft.com/windows/servercore:ltsc2022")
    )
    assert _names(ask("container_recipe", filters={"platform": "Windows"})) == ["iis"]
    assert _names(ask("container_recipe", filters={"parent_image": "amazonlinux:latest"})) == ["web"]
    assert _names(ask("container_recipe", filters={"container_type": "DOCKER"})) == ["iis", "web"]


def test_lifecycle_policies_by_filters(account: Any, run: Any, ask: Any) -> None:
    boxes = {"action": {"type": "DELETE", "include_resources": {"containers": True}}}
    by_age = {"filter": {"type": "AGE", "value": 1, "unit": "DAYS"}}
    run("lifecycle_policy", **lifecycle_policy(status="DISABLED"))
    run("lifecycle_policy", **lifecycle_policy({**boxes, **by_age}, name="boxes", resource_type="CONTAINER_IMAGE"))
    assert _names(ask("lifecycle_policy", filters={"status": "DISABLED"})) == ["web"]
    assert _names(ask("lifecycle_policy", filters={"resource_type": "CONTAINER_IMAGE"})) == ["boxes"]
    (one,) = ask("lifecycle_policy", filters={"status": "ENABLED"})
    assert one["policy_details"][0]["action"]["include_resources"]["containers"] is True


class TestManyAtOnce:
    """Lists contain only summaries; the resources are read in parallel, with a limit."""

    @pytest.fixture
    def hundred(self, account: Any) -> Any:
        for number in range(110):
            body = {"name": f"n{number:03}", "instanceProfileName": "image-builder"}
            add_resource(account.id, account.region, f"infrastructure-configuration/n{number:03}", **body)
        return account

    def test_all_are_read_completely_and_in_order(self, hundred: Any, ask: Any) -> None:
        found = ask("infrastructure_configuration")
        assert _names(found) == [f"n{number:03}" for number in range(110)]
        assert {one["instance_profile_name"] for one in found} == {"image-builder"}

    def test_several_are_read_at_once_but_never_more_than_eight(
        self, hundred: Any, run: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reading, most, lock = set[int](), [], threading.Lock()
        module = "ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.client.Client.get_resource"
        together = threading.Barrier(8)

        def get(client: Any, kind: Any, arn: Any) -> dict[str, Any]:
            with lock:
                reading.add(threading.get_ident())
                most.append(len(reading))
            if len(most) <= 8:
                together.wait(timeout=10)
            with lock:
                reading.discard(threading.get_ident())
            return {"arn": str(arn), "name": str(arn).rpartition("/")[2]}

        monkeypatch.setattr(module, get)
        found = run("infrastructure_configuration_info")["infrastructure_configurations"]
        assert _names(found) == [f"n{number:03}" for number in range(110)]
        assert max(most) == 8

    def test_throttled_reads_are_retried(self, hundred: Any, run: Any, disturb: Any, waits: list[float]) -> None:
        def throttle(serve: Any) -> Any:
            raise ImageBuilderError("TooManyRequestsException", "Slow down.")

        disturb("GetInfrastructureConfiguration", throttle, times=5)
        result = run("infrastructure_configuration_info")
        assert len(result["infrastructure_configurations"]) == 110

    def test_resources_deleted_during_the_task_are_omitted(self, hundred: Any, run: Any, disturb: Any) -> None:
        def gone(serve: Any) -> Any:
            raise ImageBuilderError("ResourceNotFoundException", "It is gone.")

        disturb("GetInfrastructureConfiguration", gone, times=2)
        assert len(run("infrastructure_configuration_info")["infrastructure_configurations"]) == 108

    def test_a_missing_permission_fails_the_task(self, hundred: Any, run: Any, disturb: Any) -> None:
        def denied(serve: Any) -> Any:
            raise ImageBuilderError("AccessDeniedException", "You may not.")

        disturb("GetInfrastructureConfiguration", denied)
        result = run("infrastructure_configuration_info")
        assert result["failed"]
        assert result["error"]["code"] == "AccessDeniedException"
