"""Builds of the pipelines of a factory: in layers, in parallel, and followed by later runs."""

from __future__ import annotations

from typing import Any

import pytest
from unit.modules.samples import PARENT, component, document, infrastructure, pipeline, recipe

import emulator
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.wait import ONE_POLL

LAYERS = {"base": PARENT, "web": "base/x.x.x", "shop": "web/x.x.x", "data": "base/x.x.x", "wiki": PARENT}
"""The parent image of each image: two branches on a base, and an image of its own."""


def fleet(parents: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    """A factory with a pipeline for each image, and a component of its own in each."""
    parents = parents or LAYERS
    return {
        "factory": "fleet",
        "components": [component(name=name) for name in parents],
        "infrastructure_configurations": [infrastructure(name="private")],
        "image_recipes": [
            recipe(name=name, parent_image=parent, components=[name]) for name, parent in parents.items()
        ],
        "image_pipelines": [
            pipeline(name=name, image_recipe_arn=name, infrastructure_configuration_arn="private")
            for name in reversed(parents)
        ],
        "build": "if_changed",
        **changes,
    }


def failing(name: str, **changes: Any) -> dict[str, Any]:
    """The same factory, with a component that fails."""
    factory = fleet(**changes)
    for one in factory["components"]:
        if one["name"] == name:
            one["data"] = document("exit 3")
    return factory


def statuses(result: Any) -> dict[str, str]:
    return {build["pipeline"]: build["status"] for build in result["builds"]}


def by_name(result: Any) -> dict[str, Any]:
    return {build["pipeline"]: build for build in result["builds"]}


def starts(*results: Any) -> list[str]:
    """The pipelines whose builds were started, in order; AWS refuses the request that tests the permission."""
    return [
        call.parameters["imagePipelineArn"].rpartition("/")[2]
        for result in results
        for call in result.calls
        if call.operation == "StartImagePipelineExecution" and call.error is None
    ]


def polled(run: Any, clock: Any, **options: Any) -> tuple[list[Any], list[str]]:
    """Run the module once for each poll, as the action does; return all results and lines."""
    given: dict[str, Any] = {ONE_POLL: True}
    results, lines = [], []
    while True:
        results.append(run("image_factory", **options, progress=given))
        lines += results[-1].get("progress", {}).get("lines", [])
        if results[-1].get("failed") or results[-1]["poll"]["after"] is None:
            return results, lines
        clock.advance(results[-1]["poll"]["after"])
        given = {**results[-1]["progress"], "lines": [], ONE_POLL: True}


@pytest.fixture(autouse=True)
def _own_amis(account: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    # Otherwise moto reads its own AMIs for every region in which one is registered.
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")


def test_an_empty_account_gets_all_layers_in_one_run(account: Any, run: Any, clock: Any) -> None:
    begun = clock.now()
    result = run("image_factory", **fleet())
    assert result.get("msg") is None, result["msg"]
    assert set(statuses(result).values()) == {"available"}
    order = starts(result)
    assert sorted(order) == sorted(LAYERS)
    assert order.index("base") < min(order.index("web"), order.index("data"))
    assert order.index("web") < order.index("shop")
    layers = {name: build["layer"] for name, build in by_name(result).items()}
    assert layers == {"base": 1, "wiki": 1, "web": 2, "data": 2, "shop": 3}
    durations = {name: build["duration"] for name, build in by_name(result).items()}
    longest = sum(durations[name] for name in ("base", "web", "shop"))
    assert (clock.now() - begun).total_seconds() < longest * 1.05 < sum(durations.values())
    assert {name: set(amis) for name, amis in result["amis"].items()} == {name: {account.region} for name in LAYERS}
    created = {(change["resource"], change["name"]) for change in result["changes"]}
    assert {("image_recipe", name) for name in LAYERS} | {("image_pipeline", name) for name in LAYERS} <= created
    assert set(result["image_pipelines"]) == set(LAYERS)
    assert result["summary"]["create"] == len(created) == 16

    again = run("image_factory", **fleet())
    assert (again["changed"], again.writes, set(statuses(again).values())) == (False, [], {"unchanged"})
    assert again["amis"] == result["amis"]


def test_an_unexpected_response_to_one_build_does_not_hide_the_others(run: Any, clock: Any, disturb: Any) -> None:
    def without_state(serve: Any) -> Any:
        response = serve()
        image = response["image"]
        is_wiki = image["name"] == "wiki"
        return {**response, "image": {name: image[name] for name in image if not (is_wiki and name == "state")}}

    disturb("GetImage", without_state, times=1000)
    result = run("image_factory", **fleet({"base": PARENT, "wiki": PARENT}))
    assert (result["failed"], result["changed"]) == (True, True)
    assert statuses(result) == {"base": "available", "wiki": "failed"}
    assert "KeyError" in by_name(result)["wiki"]["msg"]


def test_a_failed_build_skips_dependent_builds(run: Any, clock: Any) -> None:
    result = run("image_factory", **failing("web"))
    assert result["failed"]
    expected = {"base": "available", "wiki": "available", "web": "failed", "data": "available", "shop": "not_tried"}
    assert statuses(result) == expected
    failed, skipped = by_name(result)["web"], by_name(result)["shop"]
    assert failed["failure"]["component"]["component_arn"].endswith("component/web/1.0.0/1")
    assert failed["msg"] in result["msg"]
    assert "web" in skipped["msg"]
    assert set(result["amis"]) == {"base", "wiki", "data"}


@pytest.mark.parametrize("reference", ["base", "base/x.x.x"])
def test_a_new_base_image_rebuilds_its_dependents(run: Any, clock: Any, reference: str) -> None:
    parents = {"base": PARENT, "web": reference, "shop": reference.replace("base", "web"), "wiki": PARENT}
    assert run("image_factory", **fleet(parents)).get("msg") is None
    changed = fleet(parents)
    changed["components"][0]["data"] = document("dnf upgrade -y")
    result = run("image_factory", **changed)
    assert result.get("msg") is None
    assert statuses(result) == {"base": "available", "wiki": "unchanged", "web": "available", "shop": "available"}
    assert starts(result) == ["base", "web", "shop"]
    assert all(by_name(result)[name]["reasons"] for name in ("base", "web", "shop"))
    again = run("image_factory", **changed)
    assert (again["changed"], set(statuses(again).values())) == (False, {"unchanged"})


def test_check_mode_predicts_builds_with_reasons_and_order(run: Any, clock: Any) -> None:
    new = run("image_factory", check=True, **fleet())
    assert (new.get("msg"), new["changed"], new.writes) == (None, True, [])
    assert set(statuses(new).values()) == {"planned"}
    assert [build["layer"] for build in new["builds"]] == [1, 1, 2, 2, 3]
    assert "base" in by_name(new)["web"]["reasons"][0]
    run("image_factory", **fleet())
    same = run("image_factory", check=True, **fleet())
    assert (same["changed"], set(statuses(same).values())) == (False, {"unchanged"})
    changed = fleet()
    changed["components"][1]["data"] = document("dnf upgrade -y")
    predicted = run("image_factory", check=True, **changed)
    expected = {"base": "unchanged", "wiki": "unchanged", "data": "unchanged", "web": "planned", "shop": "planned"}
    assert (statuses(predicted), predicted.writes) == (expected, [])


@pytest.mark.parametrize("build", ["if_changed", "always"])
def test_interrupted_and_parallel_runs_follow_the_same_builds(run: Any, clock: Any, build: str) -> None:
    runs = [run("image_factory", **fleet(build=build, wait=False)) for _attempt in range(3)]
    assert [result.get("msg") for result in runs] == [None] * 3
    assert {name: status for name, status in statuses(runs[0]).items() if status == "building"}.keys() == {
        "base",
        "wiki",
    }
    arns = [{name: one["image"]["arn"] for name, one in by_name(result).items() if one["image"]} for result in runs]
    assert arns[0] == arns[1] == arns[2]
    clock.advance(300)
    result = run("image_factory", **fleet(build=build))
    assert result.get("msg") is None
    assert {name: by_name(result)[name]["image"]["arn"] for name in arns[0]} == arns[0]
    assert {name: by_name(result)[name]["started"] for name in arns[0]} == dict.fromkeys(arns[0], False)


def test_no_more_builds_than_max_builds_are_in_progress(account: Any, run: Any, clock: Any) -> None:
    names = {f"image-{number}": PARENT for number in range(5)}
    results, _lines = polled(run, clock, **fleet(names, max_builds=2))
    at_once = [list(statuses(result).values()).count("building") for result in results]
    assert max(at_once) == 2
    assert set(statuses(results[-1]).values()) == {"available"}


def test_builds_beyond_the_quota_of_the_account_wait(run: Any, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emulator.assumed, "most_builds", 2)
    names = {f"image-{number}": PARENT for number in range(4)}
    results, lines = polled(run, clock, **fleet(names))
    at_once = [list(statuses(result).values()).count("building") for result in results]
    assert max(at_once) == 2
    assert {(build["status"], build["msg"]) for build in results[-1]["builds"]} == {("available", "")}
    refused = [call for result in results for call in result.calls if call.error == "ServiceQuotaExceededException"]
    assert len(refused) == len([line for line in lines if ": waiting: " in line]) == 2


def test_a_quota_without_room_for_any_build_fails_the_builds(
    run: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emulator.assumed, "most_builds", 0)
    results, _lines = polled(run, clock, **fleet({"web": PARENT, "shop": "web/x.x.x"}))
    assert statuses(results[-1]) == {"web": "failed", "shop": "not_tried"}
    assert "ServiceQuotaExceededException" in by_name(results[-1])["web"]["msg"]


def test_polls_make_at_most_one_call_a_second(run: Any, clock: Any) -> None:
    names = {f"image-{number}": PARENT for number in range(8)}
    results, _lines = polled(run, clock, **fleet(names, max_builds=8))
    rounds = results[1:-1]
    assert len(rounds) > 20
    assert [one for one in rounds if len(one.calls) > one["poll"]["after"]] == []


def test_one_build_takes_at_most_eighty_calls_in_half_an_hour(run: Any, clock: Any) -> None:
    results, _lines = polled(run, clock, **fleet({"web": PARENT}))
    elapsed = by_name(results[-1])["web"]["duration"]
    calls = sum(len(result.calls) for result in results[1:])
    assert calls <= 80 * max(1, elapsed / 1800)


def test_progress_lines_name_the_pipeline_and_end_with_a_table(run: Any, clock: Any) -> None:
    results, lines = polled(run, clock, **failing("web"))
    assert results[-1]["failed"]
    head = next(number for number, line in enumerate(lines) if line.startswith("pipeline "))
    table = {line.split()[0]: line.split()[1] for line in lines[head + 1 :]}
    assert table == {name: status.replace("not_tried", "not") for name, status in statuses(results[-1]).items()}
    builds = [line for line in lines[:head] if not line.startswith(("image recipe ", "image pipeline "))]
    assert {line.partition(":")[0] for line in builds} == set(LAYERS)
    assert any(line.startswith("web: web/1.0.0/1  00:") for line in builds)


def test_a_build_that_does_not_end_in_time_fails(run: Any, clock: Any) -> None:
    result = run("image_factory", **fleet(wait_timeout=60))
    assert result["failed"]
    assert {name: status for name, status in statuses(result).items() if status == "timed_out"}.keys() == {
        "base",
        "wiki",
    }
    assert statuses(result)["shop"] == "not_tried"


def test_findings_above_the_severity_fail_the_build(account: Any, run: Any, finding: str, clock: Any) -> None:
    factory = fleet({"base": PARENT, "web": "base/x.x.x"}, maximum_severity="MEDIUM")
    for one in factory["image_pipelines"]:
        one["image_scanning_configuration"] = {"image_scanning_enabled": True}
    results, lines = polled(run, clock, **factory)
    assert statuses(results[-1]) == {"base": "failed", "web": "not_tried"}
    (found,) = by_name(results[-1])["base"]["failure"]["findings"]
    assert found["vulnerability_id"] == finding
    assert lines[-2].endswith("1 above MEDIUM")


CYCLE = {"one": "two/x.x.x", "two": "three/x.x.x", "three": "one/x.x.x"}


def test_cycles_are_named_before_anything_is_written(run: Any, refused: Any) -> None:
    result = refused("image_factory", "image_pipelines", **fleet(CYCLE))
    assert all(name in result["msg"] for name in CYCLE)


@pytest.mark.parametrize(
    ("option", "options"),
    [
        ("build_only[1]", {"build_only": ["base", "wed"]}),
        ("build_only", {"build": "never", "build_only": ["base"]}),
        ("maximum_severity", {"build": "never", "maximum_severity": "HIGH"}),
        ("max_builds", {"max_builds": 0}),
    ],
)
def test_bad_input_is_refused(refused: Any, option: str, options: dict[str, Any]) -> None:
    result = refused("image_factory", option, **fleet(**options))
    assert option != "build_only[1]" or "web" in result["msg"]


def test_only_the_named_pipelines_are_built(run: Any, clock: Any) -> None:
    result = run("image_factory", **fleet(build_only=["base", "wiki"], image_recipes=[], image_pipelines=[]))
    assert result["option"] == "build_only[0]"
    result = run("image_factory", **fleet({"base": PARENT, "wiki": PARENT}, build_only=["base"]))
    assert starts(result) == ["base"]
    assert statuses(result) == {"base": "available"}


def test_without_permission_to_start_nothing_is_changed(account: Any, run: Any, denied: Any, clock: Any) -> None:
    with denied("StartImagePipelineExecution"):
        result = run("image_factory", **fleet())
    assert (result["failed"], result["error"]["code"]) == (True, "AccessDeniedException")
    assert result.writes == ["StartImagePipelineExecution"]
    assert account.read("component/base/x.x.x") is None


def test_the_permission_to_start_is_tested_before_changes_only(run: Any, denied: Any, clock: Any) -> None:
    factory = fleet({"base": PARENT})
    with denied("StartImagePipelineExecution"):
        planned = run("image_factory", check=True, **factory)
        created = run("image_factory", **{**factory, "build": "never"})
        result = run("image_factory", **factory)
    assert (planned.get("msg"), planned.writes) == (None, [])
    assert created["summary"]["create"] == 4
    assert result["failed"]
    assert statuses(result)["base"] == "failed"
    assert by_name(result)["base"]["msg"] in result["msg"]
