"""Components that run playbooks: errors in the content that the action plugin reports, and the roles."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from processes.accounts import prepare_account
from processes.roles.conftest import Terminal, Writes

CONTENT = {
    "content/bake.yml": "- hosts: web\n  roles: [web]\n",
    "content/roles/web/tasks/main.yml": "- ansible.builtin.debug: {msg: '{{ secret }}'}\n",
    "content/roles/web/vars/main.yml": "secret: squirrel\n",
    "content/ansible.cfg": "[defaults]\nhost_key_checking = false\n",
    "broken/bake.yml": "- hosts: web\n  tasks:\n    - ansible.builtin.debug: {msg: a\n",
    "unknown/bake.yml": "- hosts: web\n  tasks:\n    - ansible.builtin.debgu: {msg: a}\n",
    "elsewhere/bake.yml": "- hosts: web\n  roles: [outside]\n",
    "roles/outside/tasks/main.yml": "[]\n",
    "password": "open sesame\n",
}

TASKS = """
- hosts: localhost
  gather_facts: false
  module_defaults:
    goldsmith.image_builder.playbook_component: {name: baked, groups: [web]}
  tasks:
    - goldsmith.image_builder.playbook_component: {playbook: "{{ item }}/bake.yml"}
      loop: [broken, unknown, elsewhere]
      ignore_errors: true
      register: refused
    - goldsmith.image_builder.playbook_component: {playbook: elsewhere/bake.yml, roles: [outside]}
      check_mode: true
      register: found
    - goldsmith.image_builder.playbook_component: {playbook: content/bake.yml}
      register: made
    - goldsmith.image_builder.playbook_component: {playbook: content/bake.yml, extra_vars: {password: "{{ secret }}"}}
      ignore_errors: true
      register: leaked
      vars:
        secret: !vault |
VAULTED
    - ansible.builtin.copy:
        content: "{{ {'refused': refused, 'found': found, 'made': made, 'leaked': leaked} | to_json }}"
        dest: results.json
        mode: "0600"
"""

FACTORY = """
- hosts: localhost
  gather_facts: false
  vars:
    image_factory_name: baked
    image_factory_keep_versions: 1
    image_factory_playbook_components:
      - {name: baked, playbook: content/bake.yml, groups: [web]}
    image_factory_infrastructure_configurations: [{name: baked, instance_profile_name: image-builder}]
    image_factory_image_recipes:
      - {name: baked, parent_image: aws/amazon-linux-2023-x86/x.x.x, components: [baked]}
    image_factory_image_pipelines:
      - {name: baked, image_recipe_arn: baked, infrastructure_configuration_arn: baked}
  roles:
    - goldsmith.image_builder.image_factory
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A play with its content; the variables of the role are encrypted."""
    for name, text in {**CONTENT, "factory.yml": FACTORY}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    _vault(tmp_path, "encrypt", str(tmp_path / "content/roles/web/vars/main.yml"))
    vaulted = _vault(tmp_path, "encrypt_string", "squirrel").partition("\n")[2]
    (tmp_path / "tasks.yml").write_text(TASKS.replace("VAULTED\n", vaulted))
    return tmp_path


def _vault(folder: Path, command: str, what: str) -> str:
    program = Path(sys.executable).with_name("ansible-vault")
    options = ["--vault-password-file", str(folder / "password")]
    return subprocess.run([program, command, *options, what], capture_output=True, text=True, check=True).stdout


def test_ansible_checks_the_content_of_the_bundle(folder: Path, terminal: Terminal, writes: Writes) -> None:
    shown = terminal(folder / "tasks.yml", "--vault-password-file", folder / "password", "-v")
    results = json.loads((folder / "results.json").read_text())
    refused = {result["item"]: result for result in results["refused"]["results"]}
    assert [result["option"] for result in refused.values()] == ["playbook"] * 3
    assert "debgu" in refused["unknown"]["msg"]
    assert "outside" in refused["elsewhere"]["msg"], "a role that only the control node has is not in the bundle"
    assert results["found"]["changed"] is True
    assert results["leaked"]["option"] == "extra_vars.password"
    assert writes() == ["CreateComponent"]
    assert "squirrel" not in shown + json.dumps(results)


def test_a_factory_is_planned_created_and_deleted_with_its_playbooks(
    folder: Path, terminal: Terminal, writes: Writes
) -> None:
    factory = (folder / "factory.yml", "--vault-password-file", folder / "password")
    # Without the vault password, Ansible cannot load the role, but the instance can.
    terminal(folder / "factory.yml", "--check")
    assert writes() == []
    prepare_account()
    terminal(*factory)
    made = writes()
    assert made[0] == "CreateComponent"
    assert "CreateImagePipeline" in made
    terminal(*factory, "-e", "image_factory_state=absent")
    deleted = writes()
    assert deleted[-1] == "DeleteComponent"
    assert sorted(deleted) == sorted(operation.replace("Create", "Delete") for operation in made)


def test_a_changed_role_updates_its_users(folder: Path, terminal: Terminal, writes: Writes) -> None:
    factory = (folder / "factory.yml", "--vault-password-file", folder / "password")
    prepare_account()
    terminal(*factory)
    writes()
    (folder / "content/roles/web/tasks/main.yml").write_text("- ansible.builtin.debug: {msg: other}\n")
    terminal(*factory)
    made = ["CreateComponent", "CreateImageRecipe", "UpdateImagePipeline"]
    assert writes() == [*made, "DeleteImageRecipe", "DeleteComponent"]
