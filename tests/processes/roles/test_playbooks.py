"""The playbooks that a job template names."""

from __future__ import annotations

from pathlib import Path

from processes.accounts import prepare_account
from processes.roles.conftest import ROOT, Playbook, Terminal, Writes

from emulator import journal

EXAMPLE = ROOT / "examples" / "web_server"

WEB = """
image_pipeline_name: web
image_pipeline_recipe:
  parent_image: aws/amazon-linux-2023-x86/x.x.x
  components: [aws/update-linux/x.x.x]
image_pipeline_infrastructure:
  instance_profile_name: image-builder
"""

OTHER = """
- hosts: localhost
  gather_facts: false
  vars_files: [web.yml]
  tasks:
    - ansible.builtin.include_role: {name: goldsmith.image_builder.image_pipeline}
    - goldsmith.image_builder.image_pipeline:
        {name: other, image_recipe_arn: web, infrastructure_configuration_arn: web}
    - ansible.builtin.include_role: {name: goldsmith.image_builder.image_pipeline, tasks_from: build}
      vars: {image_pipeline_name: other, image_pipeline_build_options: {wait: false}}
    - ansible.builtin.assert: {that: image_pipeline_result.arn is undefined}
"""


def test_a_pipeline_is_created_built_and_removed(
    tmp_path: Path, playbook: Playbook, terminal: Terminal, writes: Writes
) -> None:
    (tmp_path / "web.yml").write_text(WEB)
    web = ("-e", f"@{tmp_path / 'web.yml'}")
    prepare_account()

    assert "pipeline web: create: 3" in terminal("goldsmith.image_builder.converge", *web)
    made = writes()
    assert sorted(made) == ["CreateImagePipeline", "CreateImageRecipe", "CreateInfrastructureConfiguration"]
    assert playbook("goldsmith.image_builder.converge", *web) == 0
    assert writes() == []

    without_waiting = '{"image_pipeline_name": "web", "image_pipeline_build_options": {"wait": false}}'
    playbook("goldsmith.image_builder.build", "-e", without_waiting)
    assert writes() == ["StartImagePipelineExecution"]

    shown = terminal("goldsmith.image_builder.remove", "-e", "image_pipeline_name=web")
    assert "pipeline web: delete: 1" in shown
    assert [line.strip(' ",') for line in shown.splitlines() if "remains." in line] == [
        "The image recipe web 1.0.0 remains.",
        "The infrastructure configuration web remains.",
    ]

    assert "remains." not in terminal("goldsmith.image_builder.remove", *web)
    assert sorted(writes()) == [operation.replace("Create", "Delete") for operation in sorted(made)]


def test_a_pipeline_created_by_an_earlier_play_is_built(tmp_path: Path, playbook: Playbook) -> None:
    (tmp_path / "web.yml").write_text(WEB)
    (tmp_path / "other.yml").write_text(OTHER)
    prepare_account()
    playbook(tmp_path / "other.yml")
    (started,) = journal.calls(operation="StartImagePipelineExecution")
    assert started.parameters["imagePipelineArn"].endswith(":image-pipeline/other")


def test_check_mode_succeeds_in_an_empty_account(playbook: Playbook, writes: Writes) -> None:
    assert playbook(EXAMPLE / "account.yml", EXAMPLE / "factory.yml", "--check") > 0
    assert writes() == []


def test_existing_resources_are_exported_and_adopted(tmp_path: Path, playbook: Playbook, writes: Writes) -> None:
    chosen = ("-e", "image_pipeline_hosts=factories", "-e", "image_factory_adopt=true")
    factories = ("-i", tmp_path / "exported" / "inventory.yml", "goldsmith.image_builder.factory", *chosen)
    prepare_account()
    playbook(EXAMPLE / "factory.yml")
    made = writes()

    playbook("goldsmith.image_builder.export", "-e", "image_export_host=shop")
    assert (tmp_path / "exported" / "host_vars" / "shop" / "web-server.yml").exists(), (
        "a folder is relative to the current directory"
    )
    assert writes() == []
    playbook(*factories, "--check")
    assert writes() == []

    playbook(*factories)
    assert writes() == ["TagResource"] * len(made), "no resource is created again, and all are tagged"
    assert playbook(*factories) == 0
    assert writes() == []


MISSPELT = """
- hosts: localhost
  gather_facts: false
  tasks:
    - block: [{ansible.builtin.include_role: {name: "goldsmith.image_builder.{{ item }}"}}]
      rescue: [{ansible.builtin.debug: {msg: "{{ ansible_failed_result.msg }}"}}]
      vars: {item: image_pipeline, image_pipeline_name: web, image_pipeline_shedule: rate(7 days)}
    - block: [{ansible.builtin.include_role: {name: "goldsmith.image_builder.{{ item }}"}}]
      rescue: [{ansible.builtin.debug: {msg: "{{ ansible_failed_result.msg }}"}}]
      vars: {item: image_factory, image_factory_name: web, image_factory_image_piplines__worker: []}
"""


def test_a_misspelt_variable_of_a_role_is_refused(tmp_path: Path, terminal: Terminal, writes: Writes) -> None:
    (tmp_path / "misspelt.yml").write_text(MISSPELT)
    shown = terminal(tmp_path / "misspelt.yml")
    assert "Did you mean image_pipeline_schedule?" in shown
    assert "Did you mean image_factory_image_pipelines?" in shown
    assert writes() == []
