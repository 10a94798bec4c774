"""The entries of a factory: how they refer to each other, and the mistakes that are found without AWS."""

from __future__ import annotations

from typing import Any

import pytest
from unit.module_utils.account import AMAZON, HERE

from ansible_collections.goldsmith.image_builder.plugins.module_utils._aws.errors import (
    ImageBuilderError,
    InvalidOption,
    InvalidOptions,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.entries import (
    LISTS,
    Entry,
    Mistakes,
    Place,
    mistakes_in,
    read_entries,
    read_entries_leniently,
)
from ansible_collections.goldsmith.image_builder.plugins.module_utils._factory.ownership import MARK

FACTORY: dict[str, list[dict[str, Any]]] = {
    "image_pipelines": [
        {
            "name": "nightly",
            "image_recipe_arn": "golden",
            "infrastructure_configuration_arn": "private",
            "workflows": [{"workflow_arn": "ship", "workflow_type": "TEST"}],
        }
    ],
    "lifecycle_policies": [{"name": "cleanup", "resource_selection": {"recipes": ["Golden/1.x.x"]}}],
    "image_recipes": [{"name": "golden", "components": ["web", "db/1.x.x", "aws/update-linux", "elsewhere"]}],
    "infrastructure_configurations": [{"name": "private"}],
    "components": [{"name": "web"}, {"name": "db"}],
    "workflows": [{"name": "ship", "type": "TEST"}, {"name": "ship", "type": "BUILD"}],
}


def _names(entries: list[Entry]) -> list[str]:
    return [f"{entry.kind.name} {entry.name}" for entry in entries]


def _refused(lists: dict[str, list[dict[str, Any]]]) -> list[tuple[str, int, str]]:
    """Return the list, the index and the option of each mistake."""
    with pytest.raises(Mistakes) as refusal:
        read_entries(lists)
    return [(fact["list"], fact["index"], fact["option"]) for fact in refusal.value.facts["mistakes"]]


def test_each_entry_follows_those_that_it_refers_to() -> None:
    entries = read_entries(FACTORY)
    assert {name: _names(entry.depends_on) for name, entry in zip(_names(entries), entries, strict=True)} == {
        "component web": [],
        "component db": [],
        "workflow ship": [],
        "infrastructure_configuration private": [],
        "image_recipe golden": ["component db", "component web"],
        "lifecycle_policy cleanup": ["image_recipe golden"],
        "image_pipeline nightly": [
            "image_recipe golden",
            "infrastructure_configuration private",
            "workflow ship",
            "workflow ship",
        ],
    }
    positions = {entry: position for position, entry in enumerate(entries)}
    assert all(positions[other] < positions[entry] for entry in entries for other in entry.depends_on)


@pytest.mark.parametrize(
    ("component", "depends"),
    [
        ("web", True),
        ("WEB", True),
        ("web/1.0.0/1", True),
        (f"{HERE}:component/web/1.0.0/1", True),
        ("aws/web", False),
        (f"{AMAZON}:component/web/1.0.0/1", False),
        ("web-server", False),
        ("we.b/", False),
    ],
)
def test_an_entry_depends_on_its_references(component: str, depends: bool) -> None:
    recipe = {"name": "golden", "components": [component]}
    entries = read_entries({"components": [{"name": "web"}], "image_recipes": [recipe]})
    assert entries[1].depends_on == (entries[:1] if depends else [])


def test_an_absent_entry_has_no_dependencies() -> None:
    recipe = {"name": "golden", "components": ["web"], "state": "absent"}
    entries = read_entries({"components": [{"name": "web", "state": "absent"}], "image_recipes": [recipe]})
    assert [entry.depends_on for entry in entries] == [[], []]
    assert mistakes_in(entries) == []


@pytest.mark.parametrize(
    ("component", "reference", "mistake"),
    [
        ({"name": "web", "state": "absent"}, "web", True),
        ({"name": "web", "state": "absent", "version": "x.x.x"}, "web/1.x.x", True),
        ({"name": "web", "state": "absent", "version": "1.0.x"}, "web", False),
        ({"name": "web", "state": "absent"}, f"{HERE}:component/web/1.0.0/1", False),
        ({"name": "web"}, "web", False),
    ],
)
def test_a_reference_to_an_absent_entry_is_a_mistake(component: dict[str, Any], reference: str, mistake: bool) -> None:
    recipe = {"name": "golden", "components": ["aws/update-linux", reference]}
    entries = read_entries({"components": [component], "image_recipes": [recipe]})
    found = [(str(place), one.facts["option"]) for place, one in mistakes_in(entries)]
    assert found == ([("image_recipes[0] (golden)", "components[1].component_arn")] if mistake else [])


@pytest.mark.parametrize("name", ["web server", "WEB_SERVER", "web-server"])
def test_a_name_is_declared_once(name: str) -> None:
    components = [{"name": "web server"}, {"name": "db"}, {"name": name}]
    assert _refused({"components": components}) == [("components", 2, "name")]


@pytest.mark.parametrize(
    ("lists", "mistakes"),
    [
        (
            {
                "components": [{"nmae": "web"}, {"name": "web"}, {"name": "WEB"}, {"name": "app", "platfrom": "Linux"}],
                "workflows": [{"name": "ship"}],
                "image_recipes": [{"name": "golden", "components": ["gone"]}],
                "image_pipelines": [{"name": ""}],
            },
            [
                ("components", 0, "nmae"),
                ("components", 0, "name"),
                ("components", 2, "name"),
                ("workflows", 0, "type"),
                ("image_pipelines", 0, "name"),
                ("components", 3, "platfrom"),
            ],
        ),
    ],
)
def test_all_mistakes_are_reported_if_an_entry_cannot_be_identified(
    lists: dict[str, list[dict[str, Any]]], mistakes: list[tuple[str, int, str]]
) -> None:
    assert _refused(lists) == mistakes


def test_entries_are_read_if_others_cannot_be_identified() -> None:
    entries, mistakes = read_entries_leniently({"components": [{"nmae": "web"}, {"name": "db", "version": "1.0"}]})
    assert _names(entries) == ["component db"]
    assert [mistake.facts["option"] for _place, mistake in mistakes] == ["nmae", "name"]
    assert [mistake.facts["option"] for _place, mistake in mistakes_in(entries)] == ["version"]


def test_other_mistakes_belong_to_their_entry() -> None:
    entries = read_entries(
        {
            "components": [{"name": "web", "platfrom": "Linux"}, {"name": "db", "tags": {MARK: "mine"}}],
            "image_recipes": [{"name": "golden", "components": ["web", {}]}],
        }
    )
    assert [(place, mistake.facts["option"]) for place, mistake in mistakes_in(entries)] == [
        (Place("components", 0, "web"), "platfrom"),
        (Place("components", 1, "db"), f"tags.{MARK}"),
        (Place("image_recipes", 0, "golden"), "components[1].component_arn"),
    ]


@pytest.mark.parametrize(
    ("given", "failure", "options"),
    [
        ({}, None, []),
        ({}, ImageBuilderError("failed"), []),
        ({}, InvalidOption("data", "is required."), ["data"]),
        ({"dta": "a"}, None, ["dta"]),
        # The misspelt option can be the missing one.
        ({"dta": "a"}, InvalidOption("data", "is required."), ["dta"]),
        ({"dta": "a", "platform": "BeOS"}, InvalidOption("platform", "is not valid."), ["platform", "dta"]),
        (
            {"dta": "a", "platform": "BeOS"},
            InvalidOptions([InvalidOption("data", "is required."), InvalidOption("platform", "is not valid.")]),
            ["platform", "dta"],
        ),
    ],
)
def test_mistakes_of_reading_and_planning_are_reported_together(
    given: dict[str, Any], failure: ImageBuilderError | None, options: list[str]
) -> None:
    (entry,) = read_entries({"components": [{"name": "web", **given}]})
    entry.failure = failure
    assert [mistake.facts["option"] for _place, mistake in mistakes_in([entry])] == options


def test_mistakes_contain_their_position() -> None:
    place = Place("components", 3, "web")
    error = Mistakes(
        [(place, InvalidOption("data", "is required.")), (Place("workflows", 0, ""), InvalidOption("a", "b"))]
    )
    assert error.facts["mistakes"] == [
        {"list": "components", "index": 3, "name": "web", "option": "data", "msg": "data: is required."},
        {"list": "workflows", "index": 0, "name": "", "option": "a", "msg": "a: b"},
    ]
    assert str(error) == (
        "The factory has 2 mistakes. Nothing was written.\ncomponents[3] (web): data: is required.\nworkflows[0]: a: b"
    )


@pytest.mark.parametrize(
    ("declared", "absent"),
    [
        ({}, False),
        ({"version": "1.0.0"}, False),
        ({"state": "absent"}, True),
        ({"state": "absent", "version": "x.x.x"}, True),
        ({"state": "absent", "version": "1.x.x"}, False),
    ],
)
def test_an_entry_is_absent_if_all_its_versions_are(declared: dict[str, Any], absent: bool) -> None:
    (entry,) = read_entries({"components": [{"name": "web", **declared}]})
    assert entry.is_absent is absent


def test_there_is_a_list_for_each_resource() -> None:
    assert list(LISTS) == [
        "components",
        "workflows",
        "infrastructure_configurations",
        "distribution_configurations",
        "image_recipes",
        "container_recipes",
        "lifecycle_policies",
        "image_pipelines",
    ]
