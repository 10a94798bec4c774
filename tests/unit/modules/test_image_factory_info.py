"""Existing resources are exported as a factory; a factory with them changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from unit.modules.everything import EVERYTHING, TAGS
from unit.modules.samples import (
    DOCKERFILE,
    SMALLEST,
    component,
    document,
    infrastructure,
    lifecycle_policy,
    pipeline,
    recipe,
)

PLAYBOOKS = Path(__file__).resolve().parents[3] / "playbooks"
INFO = "goldsmith.image_builder.image_factory_info"

TEXTS = {
    "Dockerfile": DOCKERFILE,
    "document.yml": "schemaVersion: 1.0\nphases:\n- name: build\n  steps: [{name: Wait, action: Reboot}]\n",
    "workflow.yml": "schemaVersion: 1.0\nsteps: [{name: Wait, action: WaitForAction}]\n",
}


@pytest.fixture
def taken_over(run: Any) -> Any:
    """Export the existing resources and adopt them in a factory: it only adds tags. A second run changes nothing."""

    def take_over(**wanted: Any) -> dict[str, Any]:
        found = run("image_factory_info", **wanted)
        assert found.get("msg") is None
        assert found.writes == []
        lists: dict[str, Any] = found["resources"]
        count = sum(map(len, lists.values()))
        adopted = run("image_factory", factory="taken", adopt=True, **lists)
        assert adopted.get("msg") is None
        assert {change["action"] for change in adopted["changes"]} <= {"update"}
        assert set(adopted.writes) <= {"TagResource"}
        again = run("image_factory", factory="taken", **lists)
        assert (again.get("msg"), again["changes"], again["summary"]["unchanged"]) == (None, [], count)
        assert run("image_factory_info", **wanted)["resources"] == lists, "the mark is not written down"
        return lists

    return take_over


def test_minimal_resources_are_exported_by_name(factory: Any, taken_over: Any) -> None:
    lists = taken_over()
    assert lists["image_pipelines"] == [pipeline()]
    assert lists["lifecycle_policies"] == [lifecycle_policy()]
    assert lists["image_recipes"] == [recipe()]
    assert lists["components"][0]["name"] == "web"
    assert yaml.safe_load(lists["components"][0]["data"]) == component()["data"]


@pytest.mark.parametrize(("module", "options"), EVERYTHING)
def test_every_option_can_be_exported(
    needed: Any, run: Any, taken_over: Any, module: str, options: dict[str, Any]
) -> None:
    assert run(module, name="Every thing", tags=TAGS, **options).get("changed")
    lists = taken_over(name="every_thing")
    plural = f"{module[:-1]}ies" if module.endswith("y") else f"{module}s"
    assert [entry["name"] for entry in lists[plural] if entry["name"] == "Every thing"] == ["Every thing"]
    assert taken_over()[plural]


def test_versions_and_owners_are_distinguished(account: Any, run: Any, parts: Any, taken_over: Any) -> None:
    run("image_recipe", **recipe(name="old", components=["web", "aws/update-linux", "aws/reboot-linux/x.x.x"]))
    run("component", **component(data=document("reboot")))
    run("image_recipe", **recipe(name="new", components=["web/1.x.x"]))
    run("image_pipeline", **pipeline(name="old", image_recipe_arn="old/x.x.x"))
    lists = taken_over()
    recipes = {entry["name"]: entry for entry in lists["image_recipes"]}
    old = recipes["old"]["components"]
    assert old[0] == "web/1.0.0/1"
    assert old[1].startswith("aws/update-linux/1.0.")
    assert old[2] == "aws/reboot-linux/x.x.x"
    assert recipes["new"]["components"] == ["web/1.x.x"]
    assert {"name": "old", "image_recipe_arn": "old/x.x.x", "infrastructure_configuration_arn": "web"} in lists[
        "image_pipelines"
    ]


def test_selected_resources_are_exported_with_their_references(factory: Any, run: Any, taken_over: Any) -> None:
    run("image_recipe", **recipe(name="shop", components=["web"], tags={"Team": "shop"}))
    run("image_pipeline", **pipeline(name="Shop front", image_recipe_arn="shop", tags={"Team": "shop"}))

    def names(**wanted: Any) -> dict[str, list[str]]:
        found = run("image_factory_info", **wanted)["resources"]
        return {plural: [entry["name"] for entry in entries] for plural, entries in found.items() if entries}

    whole = {
        "components": ["web"],
        "infrastructure_configurations": ["web"],
        "image_recipes": ["shop"],
        "image_pipelines": ["Shop front"],
    }
    assert names(name="Shop*") == names(name="shop_front") == names(name="*front") == whole
    assert names(tags={"Team": "shop"}) == whole
    assert names(name="shop") == {"components": ["web"], "image_recipes": ["shop"]}
    assert names(name="none") == names(factory="none") == {}
    taken_over(name="Shop*")
    assert names(factory="taken") == whole


def test_an_arn_in_a_tag_does_not_select_a_resource(factory: Any, run: Any) -> None:
    tags = {"from": factory.arn("component/web/1.0.0/1")}
    run("infrastructure_configuration", **infrastructure(name="copy", tags=tags))
    resources = run("image_factory_info", name="copy")["resources"]
    assert [plural for plural, entries in resources.items() if entries] == ["infrastructure_configurations"]


def test_documents_are_readable(account: Any, run: Any, taken_over: Any) -> None:
    compact = '{"schemaVersion": 1.0, "phases": [{"name": "build", "steps": [{"name": "Go", "action": "Reboot"}]}]}'
    written = "schemaVersion: 1.0  \nphases:\n- name: build\n  steps: [{name: Go, action: Reboot}]\n"
    kept = "# Why\nschemaVersion: 1.0\nphases:\n- name: build\n  steps: [{name: Go, action: Reboot}]\n"
    for name, data in (("compact", compact), ("trailing", written), ("kept", kept)):
        run("component", name=name, platform="Linux", data=data)
    documents = {entry["name"]: entry["data"] for entry in taken_over()["components"]}
    assert documents["kept"] == kept
    assert (
        documents["compact"]
        == documents["trailing"]
        == ("schemaVersion: 1.0\nphases:\n- name: build\n  steps:\n  - name: Go\n    action: Reboot\n")
    )


def test_each_pipeline_has_a_file_and_shared_resources_have_one(account: Any, run: Any) -> None:
    for module in ("component", "infrastructure_configuration", "distribution_configuration"):
        run(module, **SMALLEST[module]())
    braces = document("echo '{{ Site }}'", Site="shop")
    run("component", **component(name="site", data=braces))
    run("image_recipe", **recipe(name="shop", components=["web", "site"]))
    run("image_recipe", **recipe(name="office", components=["web"]))
    for name in ("shop", "office"):
        run("image_pipeline", **pipeline(name=name, image_recipe_arn=name))
    files = run("image_factory_info")["files"]
    assert list(files) == ["office.yml", "shared.yml", "shop.yml", "unused.yml"]
    assert "data: !unsafe |" in files["shop.yml"]

    class Loader(yaml.SafeLoader):
        """Reads as Ansible does."""

    Loader.add_constructor("!unsafe", lambda loader, node: str(node.value))
    read = {name: yaml.load(text, Loader) for name, text in files.items()}
    assert {name: list(held) for name, held in read.items()} == {
        "office.yml": ["image_factory_image_recipes__office", "image_factory_image_pipelines__office"],
        "shared.yml": ["image_factory_components__shared", "image_factory_infrastructure_configurations__shared"],
        "shop.yml": [
            "image_factory_components__shop",
            "image_factory_image_recipes__shop",
            "image_factory_image_pipelines__shop",
        ],
        "unused.yml": ["image_factory_distribution_configurations__unused"],
    }
    assert yaml.safe_load(read["shop.yml"]["image_factory_components__shop"][0]["data"]) == braces


def test_a_rebuild_does_not_declare_resources_that_the_factory_only_refers_to(account: Any, run: Any) -> None:
    """Run the tasks of the playbook rebuild for a factory whose recipe uses a component of another team."""
    run("component", **component(name="shared"))
    lists = {
        "infrastructure_configurations": [infrastructure()],
        "image_recipes": [recipe(components=["shared"])],
        "image_pipelines": [pipeline()],
    }
    assert run("image_factory", factory="golden", **lists)["changed"]
    run("component", **component(name="shared", data=document("true")))
    tasks = yaml.safe_load((PLAYBOOKS / "rebuild.yml").read_text())[0]["tasks"]
    (reading,) = (task[INFO] for task in tasks if INFO in task)
    found = run("image_factory_info", **{**reading, "factory": "golden"})["resources"]
    assert {name: len(entries) for name, entries in found.items() if entries} == dict.fromkeys(lists, 1)
    for check in (True, False):
        built = run("image_factory", check=check, factory="golden", build="if_changed", **found)
        assert (built.get("msg"), built["changes"]) == (None, [])
        assert [build["pipeline"] for build in built["builds"]] == ["web"]
