"""A role of Ansible that builds run."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from ..stage import ROOT, Stage

DOCUMENT = """\
        platform: Linux
        data: "{{ lookup('ansible.builtin.file', playbook_dir ~ '/components/hardening.yml') }}"
"""
PLAYBOOK = """\
        playbook: "{{ playbook_dir }}/hardening/bake.yml"
        validate: idempotent
"""
DEFAULTS = Path("roles", "hardening", "defaults", "main.yml")


def bake_a_role(stage: Stage) -> None:
    """Bake an Ansible role into the image"""
    shutil.copytree(ROOT / "tests" / "demo" / "hardening", stage.folder / "hardening")
    print(f"In factory.yml, the component web-server-hardening gets a playbook instead of a document:\n\n{PLAYBOOK}")
    stage.replace("factory.yml", DOCUMENT, PLAYBOOK)
    output = stage.run("ansible-playbook factory.yml --diff")
    files = re.findall(r"^\+ +project/(\S+): \w+$", output, re.M)
    stage.expect(len(files) == 3, f"The component contains the playbook and its role: {', '.join(files)}")


def change_one_line_of_the_role(stage: Stage) -> None:
    """Change one line of the role"""
    stage.replace(Path("hardening", DEFAULTS), "rp_filter: 1", "rp_filter: 2")
    stage.clear_journal()
    output = stage.run("ansible-playbook factory.yml --diff")
    files = re.findall(r"^([-+]) +project/(\S+): \w+$", output, re.M)
    name = DEFAULTS.as_posix()
    stage.expect(files == [("-", name), ("+", name)], f"The diff names the file that changed, {name}")
    stage.expect(
        stage.writes() == ["CreateComponent", "CreateImageRecipe", "UpdateImagePipeline"],
        "The component and the recipe get a new version, the pipeline uses it, and nothing else is written",
    )


def explain_a_failed_task(stage: Stage) -> None:
    """Explain which task of the role failed in a build"""
    task, message = "hardening : Configure sshd", "failed to validate: sshd: bad configuration option"
    stage.fail_next("playbook_failed", task=task, message=message)
    output = stage.run("ansible-playbook goldsmith.image_builder.build -e image_pipeline_name=web-server", status=2)
    stage.expect(
        f"TASK [{task}] failed: {message}" in " ".join(output.split()),
        "The error names the task of the role, and its message",
    )
