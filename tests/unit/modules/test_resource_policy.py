"""Resource policies share components, images and recipes with other accounts."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from unit.modules.samples import component
from unit.modules.tasks import add_resource

import emulator

MODULE = "resource_policy"
OTHER = "111122223333"
NAMES = {
    "component": ("Component", "component/web/1.0.0/1"),
    "image": ("Image", "image/web/1.0.0/1"),
    "image_recipe": ("ImageRecipe", "image-recipe/web/1.0.0"),
    "container_recipe": ("ContainerRecipe", "container-recipe/web/1.0.0"),
}
each_kind = pytest.mark.parametrize("kind", NAMES)


def _policy(kind: str = "component", principal: Any = OTHER, **changes: Any) -> dict[str, Any]:
    """Return a policy in the form of a play. ``changes`` replace elements of its statement; None removes one."""
    actions = [f"imagebuilder:{verb}" for verb in (f"Get{NAMES[kind][0]}", f"List{NAMES[kind][0]}s")]
    statement = {"Effect": "Allow", "Principal": {"AWS": [principal]}, "Action": actions, **changes}
    return {"Statement": [{name: value for name, value in statement.items() if value is not None}]}


def _read(account: Any, kind: str) -> dict[str, Any]:
    """Return the policy in AWS."""
    head, *tail = kind.split("_")
    member = head + "".join(word.capitalize() for word in tail)
    read = getattr(account.client(), f"get_{kind}_policy")
    found: dict[str, Any] = json.loads(read(**{f"{member}Arn": account.arn(NAMES[kind][1])})["policy"])
    return found


def _four_ways(run: Any, **options: Any) -> Any:
    """Run the task in check mode and without, then both again; return the second result."""
    results = [run(MODULE, check=check, **options) for check in (True, False, True, False)]
    assert [result.get("msg", result.get("changed")) for result in results] == [True, True, False, False]
    predicted, done, again_predicted, again = results
    assert (len(predicted.writes), len(done.writes), again_predicted.writes, again.writes) == (0, 1, [], [])
    assert predicted["diff"] == done["diff"]
    assert predicted[MODULE] == done[MODULE] == again_predicted[MODULE] == again[MODULE]
    assert again.before == again.after == done.after
    return done


@pytest.fixture
def shareable(factory: Any) -> Any:
    """An account with a resource named web of each kind that has a policy."""
    state = {"status": "AVAILABLE"}
    add_resource(factory.id, factory.region, "image/web/1.0.0/1", name="web", version="1.0.0", state=state)
    return factory


@each_kind
def test_a_policy_is_set_changed_and_removed(shareable: Any, run: Any, kind: str) -> None:
    name, path = NAMES[kind]
    reference = {f"{kind}_arn": "web"}
    done = _four_ways(run, **reference, policy=_policy(kind))
    whole = {
        "Version": "2012-10-17",
        "Statement": [{**_policy(kind)["Statement"][0], "Resource": [shareable.arn(path)]}],
    }
    assert done[MODULE] == {"arn": shareable.arn(path), "policy": whole}
    assert _read(shareable, kind) == whole
    assert done.before == ""
    assert f"- imagebuilder:Get{name}\n" in done.after

    changed = _four_ways(run, **reference, policy=_policy(kind, principal="444455556666"))
    differing = set(changed.after.splitlines()) ^ set(changed.before.splitlines())
    assert {line.strip() for line in differing} == {"- '111122223333'", "- '444455556666'"}

    taken = _four_ways(run, **reference, state="absent")
    assert [one["Principal"] for one in _read(shareable, kind)["Statement"]] == [{"AWS": [shareable.id]}]
    assert taken[MODULE]["policy"] == _read(shareable, kind)


def test_a_resource_can_be_deleted_after_sharing_has_ended(shareable: Any, run: Any) -> None:
    run(MODULE, component_arn="web", policy=_policy())
    run("image_recipe", name="web", state="absent", version="x.x.x")
    assert run("component", name="web", state="absent")["error"]["code"] == "ResourceDependencyException"
    run(MODULE, component_arn="web", state="absent")
    shareable.client().delete_component(componentBuildVersionArn=shareable.arn("component/web/1.0.0/1"))


REFERENCES = ["web/1.0.0", "web/1.x.x", "web/1.0.0/1", "arn", "arn without build"]


@pytest.mark.parametrize("reference", REFERENCES)
def test_short_references_are_accepted(shareable: Any, run: Any, reference: str) -> None:
    arns = {"arn": "component/web/1.0.0/1", "arn without build": "component/web/1.0.0"}
    given = shareable.arn(arns[reference]) if reference in arns else reference
    done = _four_ways(run, component_arn=given, policy=_policy())
    assert done[MODULE]["arn"] == shareable.arn("component/web/1.0.0/1")


def test_a_reference_without_a_build_selects_the_newest_build(shareable: Any, run: Any) -> None:
    run("component", **component(version="1.0.0", description="Another one"))
    assert run(MODULE, component_arn="web", policy=_policy())[MODULE]["arn"].endswith("component/web/1.0.0/2")
    assert _read(shareable, "component") == {}


REST = {**_policy()["Statement"][0], "Resource": "arn:aws:imagebuilder:eu-west-1:123456789012:component/web/1.0.0/1"}
SAME = [
    json.dumps(_policy()),
    _policy(principal=f"arn:aws:iam::{OTHER}:root"),
    _policy(Principal={"AWS": OTHER}),
    _policy(Action=["imagebuilder:ListComponents", "imagebuilder:GetComponent"]),
    {"Statement": REST, "Version": "2012-10-17"},
]


@pytest.mark.parametrize("written", SAME)
def test_an_equivalent_policy_is_no_change(shareable: Any, run: Any, written: Any) -> None:
    run(MODULE, component_arn="web", policy=_policy())
    result = run(MODULE, component_arn="web", policy=written)
    assert (result.get("msg"), result["changed"], result.before) == (None, False, result.after)
    back = run(MODULE, component_arn="web", policy=result[MODULE]["policy"])
    assert back["changed"] is False


OTHERS = [
    _policy(Condition={"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
    _policy(Action="imagebuilder:GetComponent"),
    _policy(Principal={"AWS": [OTHER, "444455556666"]}),
    _policy(Sid="Web"),
]


@pytest.mark.parametrize("written", OTHERS)
def test_a_different_policy_is_a_change(shareable: Any, run: Any, written: Any) -> None:
    run(MODULE, component_arn="web", policy=_policy())
    _four_ways(run, component_arn="web", policy=copy.deepcopy(written))


def test_an_unchanged_policy_costs_two_reads_with_an_arn(shareable: Any, run: Any) -> None:
    options = {"component_arn": shareable.arn("component/web/1.0.0/1"), "policy": _policy()}
    run(MODULE, **options)
    assert run(MODULE, **options).operations == ["GetComponent", "GetComponentPolicy"]


@each_kind
def test_absent_without_a_policy_changes_nothing(shareable: Any, run: Any, kind: str) -> None:
    result = run(MODULE, state="absent", **{f"{kind}_arn": "web"})
    assert (result.get("msg"), result["changed"], result[MODULE]["policy"]) == (None, False, {})
    gone = run(MODULE, state="absent", **{f"{kind}_arn": "nothing"})
    assert (gone.get("msg"), gone["changed"], gone[MODULE]["policy"]) == (None, False, {})


@pytest.mark.parametrize(
    ("principal", "shares"),
    [
        ("123456789012", False),
        ("arn:aws:iam::123456789012:role/builder", False),
        ("arn:aws:organizations::123456789012:organization/o-a1b2c3d4e5", True),
        (f"arn:aws:iam::{OTHER}:root", True),
        ("*", True),
    ],
)
def test_absent_keeps_a_policy_that_shares_with_no_account(
    shareable: Any, run: Any, principal: str, shares: bool
) -> None:
    run(MODULE, component_arn="web", policy=_policy(principal=principal))
    assert run(MODULE, component_arn="web", state="absent")["changed"] is shares


def test_check_mode_accepts_a_resource_that_an_earlier_task_would_create(account: Any, run: Any) -> None:
    options = {"image_recipe_arn": account.arn("image-recipe/web/1.0.0"), "policy": _policy("image_recipe")}
    predicted = run(MODULE, check=True, **options)
    assert (predicted.get("msg"), predicted["changed"], predicted.before) == (None, True, "")
    assert run(MODULE, **options)["failed"]


@pytest.mark.parametrize("not_found", [True, False])
def test_a_missing_policy_is_no_difference(
    shareable: Any, run: Any, monkeypatch: pytest.MonkeyPatch, not_found: bool
) -> None:
    monkeypatch.setattr(emulator.assumed, "absent_policies_are_not_found", not_found)
    assert run(MODULE, component_arn="web", state="absent")["changed"] is False
    _four_ways(run, component_arn="web", policy=_policy())
    _four_ways(run, component_arn="web", state="absent")


def test_the_error_names_the_alternative_if_a_policy_cannot_end_sharing(
    shareable: Any, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(MODULE, component_arn="web", policy=_policy())
    monkeypatch.setattr(emulator.assumed, "policies_can_name_the_owner", False)
    result = run(MODULE, component_arn="web", state="absent")
    assert result["failed"]
    assert result["error"]["code"] == "InvalidParameterValueException"


def test_resources_of_amazon_cannot_be_shared(account: Any, refused: Any) -> None:
    refused(MODULE, "component_arn", component_arn="aws/update-linux", policy=_policy())


def test_a_missing_resource_is_refused(shareable: Any, refused: Any) -> None:
    refused(MODULE, "component_arn", component_arn="wob", policy=_policy())


INVALID: list[tuple[Any, str | list[str]]] = [
    ("{", "policy"),
    ("[" * 4000, "policy"),
    ("[]", "policy"),
    ({}, "policy.Statement"),
    ({"Statement": []}, "policy.Statement"),
    ({"Statements": [_policy()]}, "policy.Statement"),
    ({"Statement": ["Allow"]}, "policy.Statement[0]"),
    (_policy(Resource="arn:aws:s3:::web"), "policy.Statement[0].Resource"),
    (_policy(Sid="x" * 30000), "policy"),
]


@pytest.mark.parametrize(("written", "option"), INVALID)
def test_an_invalid_policy_is_refused(shareable: Any, refused: Any, written: Any, option: str) -> None:
    refused(MODULE, option, component_arn="web", policy=written)


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"policy": _policy()}, ["component_arn", "image_recipe_arn"]),
        ({"component_arn": "web"}, ["policy"]),
        ({"component_arn": "", "policy": _policy()}, "component_arn"),
        ({"component_arn": "web", "image_arn": "web", "policy": _policy()}, ["component_arn", "image_arn"]),
        ({"component_arn": "web/1.0", "policy": _policy()}, "component_arn"),
    ],
)
def test_a_conflict_of_options_is_refused(shareable: Any, refused: Any, options: dict[str, Any], option: str) -> None:
    refused(MODULE, option, **options)


def test_each_kind_with_policies_has_an_option(account: Any) -> None:
    operations = account.client().meta.service_model.operation_names
    with_policy = {name.removeprefix("Put").removesuffix("Policy") for name in operations if name.endswith("Policy")}
    kinds = {name for name in with_policy if f"Put{name}Policy" in operations}
    assert kinds == {name for name, _path in NAMES.values()}
