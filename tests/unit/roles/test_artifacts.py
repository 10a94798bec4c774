"""The summary of the playbooks: in check mode it contains the images that would be built."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from unit.modules.tasks import TRUSTED, plain

PLAYBOOKS = Path(__file__).resolve().parents[3] / "playbooks"
ARN = "arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.0/1"


def load(name: str) -> Any:
    return DataLoader().load_from_file(str(PLAYBOOKS / name), cache="none", **TRUSTED)


def summary(playbook: str, variables: dict[str, Any]) -> Any:
    """Return the lines that a playbook shows at its end."""
    (task, _stats) = load("tasks/finish.yml")
    artifacts = load(f"{playbook}.yml")[0]["tasks"][-1]["vars"]
    known = {**load("vars/playbook.yml"), **artifacts, **task["vars"], **variables}
    return plain(Templar(loader=DataLoader(), variables=known).template(task["ansible.builtin.debug"]["msg"]))


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(
    ("built", "result", "lines"),
    [
        ({"changed": True, "image": {}}, {}, ["image of web (would be built)"]),
        ({"changed": False, "image": {"arn": ARN}}, {"image": {"arn": ARN}}, [f"image of web: {ARN}"]),
        ({"changed": False, "skipped": True}, {"changes": ["component web 1.0.0 (create)"]}, None),
    ],
)
def test_check_mode_predicts_an_image_of_the_role(
    check: bool, built: dict[str, Any], result: dict[str, Any], lines: list[str] | None
) -> None:
    variables = {"__image_pipeline_built": built, "image_pipeline_result": result, "image_pipeline_name": "web"}
    if not check and built["changed"]:
        variables["image_pipeline_result"], lines = {"image": {"arn": ARN}}, [f"image of web: {ARN}"]
    shown = summary("converge", {**variables, "ansible_check_mode": check})
    assert shown == (lines or result["changes"])


def test_check_mode_predicts_images_of_a_factory() -> None:
    builds = [{"pipeline": "base", "status": "planned", "image": {}}, {"pipeline": "web", "status": "unchanged"}]
    variables = {"image_factory_result": {"diff": [], "builds": builds}, "ansible_check_mode": True}
    assert summary("factory", variables) == ["image of base (would be built)"]


def test_check_mode_predicts_container_images_of_a_factory() -> None:
    uri = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:1.0.0-1"
    outputs = {"containers": [{"region": "eu-west-1", "image_uris": [uri]}]}
    builds = [
        {"pipeline": "api", "status": "available", "image": {"arn": ARN, "output_resources": outputs}},
        {"pipeline": "web", "status": "available", "image": {"arn": ARN, "output_resources": {"amis": []}}},
        {"pipeline": "new", "status": "building", "image": {"arn": ARN}},
    ]
    lines = summary("factory", {"image_factory_result": {"diff": [], "builds": builds}, "ansible_check_mode": False})
    assert lines == [f"image of {build['pipeline']}: {ARN}" for build in builds] + [
        f"container image of api in eu-west-1: {uri}"
    ]


@pytest.mark.parametrize(
    ("image", "lines"), [({}, ["image of web (would be built)"]), ({"arn": ARN}, [f"image of web: {ARN}"])]
)
def test_check_mode_predicts_a_rebuild_without_a_factory(image: dict[str, Any], lines: list[str]) -> None:
    variables = {
        "__image_rebuild_name": "web",
        "__image_rebuild_factory": "",
        "__image_rebuild_alone": {"changed": True, "image": image},
    }
    assert summary("rebuild", variables) == lines
