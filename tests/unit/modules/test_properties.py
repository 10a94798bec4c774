"""Properties of all resources: creation returns the options, a repeated task changes nothing, a change affects only the
changed options, and deletion leaves nothing.

Hypothesis draws the resources from botocore's model of the service; ``HYPOTHESIS_PROFILE=search`` draws many random
ones.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from unit.modules import drawn
from unit.modules.everything import TEXTS
from unit.modules.samples import PROFILE, SMALLEST, TRUST
from unit.modules.tasks import resources_of
from unit.modules.test_round_trip import spec_of

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.kinds import Versions
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.arguments import validate
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.compare import canonical
from ansible_collections.goldsmith.image_builder.plugins.module_utils._options.spec import Options
from ansible_collections.goldsmith.image_builder.plugins.module_utils._resources.resource import ResourceSpec

Values = dict[str, Any]

EMPTY = {"str": "", "raw": "", "list": [], "dict": {}}
"""The value that clears an option, by its type; a flag, a number or a choice cannot be cleared."""

SET_ONCE = {
    "component": {"platform", "format", "type"},
    "container_recipe": {"container_type"},
    "image_pipeline": {"image_recipe_arn", "container_recipe_arn"},
    "lifecycle_policy": {"resource_type"},
    "workflow": {"type"},
}
"""The options that these tests do not change: part of the ARN, immutable, or the choice between two options."""

CHANGED_ALONG = {
    "component": {"change_description", "type"},
    "workflow": {"change_description"},
    "container_recipe": {"platform_override"},
}
"""The members that a diff of other changes can contain: a new version does not inherit them, or they depend on it."""


@pytest.fixture
def world(needed: Any, run: Any) -> Callable[[], None]:
    """Create everything that a resource can refer to; return a function that deletes all other resources."""
    iam = needed.client("iam")
    iam.create_instance_profile(InstanceProfileName="other")
    iam.create_role(RoleName="other", AssumeRolePolicyDocument=TRUST)
    run("infrastructure_configuration", name="other", instance_profile_name=PROFILE)
    run("distribution_configuration", **{**SMALLEST["distribution_configuration"](), "name": "other"})
    store = resources_of(needed.id, needed.region)
    kept = {str(resource.arn) for resource in store}

    def put_back() -> None:
        for resource in store:
            if str(resource.arn) not in kept:
                store.remove(resource.arn)

    return put_back


def returned_for(options: Options, given_values: Values) -> Values:
    """Convert options in the engine's form to the returned form: references as ARNs, no empty or unreturned values."""
    expected: Values = {}
    for name, value in given_values.items():
        option = options[name]
        if not option.is_returned or option.local:
            continue
        if option.options:
            items = value if isinstance(value, list) else [value or {}]
            inside = [returned_for(option.options, item) for item in items]
            expected[name] = inside if isinstance(value, list) else inside[0]
        else:
            expected[name] = drawn.RESOLVED.get(name, {}).get(value, value) if isinstance(value, str) else value
    return {name: value for name, value in expected.items() if value not in ("", [], {}, None)}


def _contains(returned: Any, expected: Any) -> bool:
    """Whether a returned value contains everything that is expected; the service may add defaults."""
    if isinstance(expected, dict):
        return all(name in returned and _contains(returned[name], value) for name, value in expected.items())
    if isinstance(expected, list):
        return len(expected) == len(returned) and all(map(_contains, returned, expected))
    return bool(expected == returned)


def _read_contents(spec: ResourceSpec, options: Values) -> Values:
    """Return the options with the content in place of its URI."""
    contents = {
        content: TEXTS[options[address].rpartition("/")[2]]
        for content, address in spec.uri_options.items()
        if options.get(address)
    }
    return {**options, **contents}


def _expected(spec: ResourceSpec, options: Values) -> Values:
    """Return the resource that a task with these options should return, without the options that identify it."""
    optional = {name: dataclasses.replace(option, required=False) for name, option in spec.options.items()}
    return returned_for(spec.options, validate(optional, _read_contents(spec, options)))


@st.composite
def _changes(draw: Any, spec: ResourceSpec, first: Values) -> Values:
    """Draw options that change one member of an existing resource, and the members that depend on it."""
    name = draw(st.sampled_from(sorted({*spec.options, "tags"} - SET_ONCE.get(spec.kind.name, set()))))
    if name == "tags":
        return {"tags": draw(drawn.tags(spec))}
    other = draw(drawn.resources(spec))
    kept = {member: value for member, value in first.items() if member != name}
    second = drawn.consistent(spec, {**kept, name: other[name]} if name in other else kept)
    changed = {member: value for member, value in second.items() if first.get(member) != value}
    one_of_two = {*spec.uri_options, *spec.uri_options.values()}
    cleared = {
        member: EMPTY[spec.options[member].type]
        for member in first.keys() - second.keys() - one_of_two
        if spec.options[member].type in EMPTY and not (spec.options[member].choices or spec.options[member].enum)
    }
    return {**changed, **cleared}


@pytest.mark.parametrize("module", SMALLEST)
@settings(
    max_examples=settings().max_examples // 3,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_random_resources_converge_in_one_run(
    world: Callable[[], None], run: Any, four_ways: Any, as_options: Any, module: str, data: st.DataObject
) -> None:
    world()
    spec = spec_of(module)
    first, tags = data.draw(drawn.resources(spec), label="options"), data.draw(drawn.tags(spec), label="tags")
    which = {"name": data.draw(drawn.names(spec), label="name")}
    if spec.typed_by:
        which[spec.typed_by] = first[spec.typed_by]

    options = {**first, **which, "tags": tags}
    predicted, created, again = (run(module, check=check, **options) for check in (True, False, False))
    assert [result.get("msg") for result in (predicted, created, again)] == [None] * 3
    assert [result["changed"] for result in (predicted, created, again)] == [True, True, False]
    assert (predicted["diff"], predicted.writes, again.writes) == (created["diff"], [], [])
    made = created[module]
    expected = _expected(spec, first)
    assert _contains({**made, "tags": made["tags"]}, {**expected, **which, "tags": tags})
    _reads_as(module, spec, run, as_options, which, made)

    change = data.draw(_changes(spec, first), label="change")
    changing = _changing(spec, made, change)
    result = (four_ways if changing else run)(module, **{**change, **which})
    assert (result.get("msg"), result["changed"]) == (None, bool(changing))
    ignored = CHANGED_ALONG.get(module, set())
    assert _differing(result) - ignored - {"version"} == changing - ignored
    after = result[module]
    assert _changing(spec, after, change) == set()
    news = spec.kind.versions is not Versions.NONE and bool(changing - {"tags"})
    assert (after["arn"] != made["arn"]) is news
    _reads_as(module, spec, run, as_options, which, after)

    removed = run(module, **which, state="absent")
    assert (removed.get("msg"), removed["changed"], removed.after) == (None, True, "")
    assert len(removed.writes) == 1 + news
    assert run(module, **which, state="absent")["changed"] is False
    assert run(f"{module}_info", name=which["name"])[spec.kind.plural] == []


@settings(
    max_examples=settings().max_examples // 3,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_random_factories_converge_in_one_run(world: Callable[[], None], run: Any, data: st.DataObject) -> None:
    """A second run changes nothing, nor does a run with the resources that image_factory_info returns."""
    world()
    lists = {
        spec.kind.plural: [
            {
                **data.draw(drawn.resources(spec), label=module),
                "name": data.draw(drawn.names(spec), label="name"),
                "tags": data.draw(drawn.tags(spec), label="tags"),
            }
        ]
        for module, spec in ((module, spec_of(module)) for module in SMALLEST)
        if data.draw(st.booleans(), label=f"has a {module}")
    }
    predicted, made = (run("image_factory", check=check, factory="drawn", **lists) for check in (True, False))
    assert (predicted.get("msg"), made.get("msg")) == (None, None)
    assert (predicted["changes"], predicted.writes) == (made["changes"], [])
    assert made["summary"]["create"] == len(lists)
    assert run("image_factory", factory="drawn", **lists)["changes"] == []
    written = run("image_factory_info", factory="drawn")["resources"]
    taken = run("image_factory", factory="drawn", adopt=True, **written)
    assert (taken.get("msg"), set(taken.writes) - {"TagResource"}) == (None, set())
    assert run("image_factory", factory="drawn", **written)["changes"] == []


def _reads_as(module: str, spec: ResourceSpec, run: Any, as_options: Any, which: Values, expected: Values) -> None:
    """The info module returns the same; a task with it as options changes nothing and calls two operations."""
    assert run(f"{module}_info", name=which["name"])[spec.kind.plural] == [expected]
    returned = run(module, **{**as_options(module, expected), **which})
    assert (returned.get("msg"), returned["changed"], len(returned.operations)) == (None, False, 2)


def _changing(spec: ResourceSpec, current: Values, change: Values) -> set[str]:
    """Return the members of an existing resource that a task would change."""
    options = {name: value for name, value in change.items() if name != "tags"}
    before = {name: current[name] for name in spec.options if name in current}
    given_names = {*_read_contents(spec, options)}
    after = {**{name: value for name, value in before.items() if name not in given_names}, **_expected(spec, options)}
    was, wanted = canonical(spec.options, before), canonical(spec.options, after)
    members = {name for name in was.keys() | wanted.keys() if was.get(name) != wanted.get(name)}
    return members | ({"tags"} if change.get("tags", current["tags"]) != current["tags"] else set())


def _differing(result: Any) -> set[str]:
    """Return the members that differ in the diff."""
    before, after = (yaml.safe_load(text) or {} for text in (result.before, result.after))
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
