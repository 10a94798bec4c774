"""Builds that Ansible provisions: complete, failed, interrupted, continued, and approved by another play."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from processes.provision.conftest import Controller

from emulator import journal

FAILING = """
- name: Say so
  ansible.builtin.debug: {msg: Begun}
- name: Install what does not exist
  ansible.builtin.command: {cmd: "{{ ansible_playbook_python }} -c 'raise SystemExit(7)'"}
"""

SSH = """#!/bin/sh
echo " $* " >> "$(dirname "$0")/arguments"
for command; do :; done
exec sh -c "$command"
"""
"""A client that records its arguments, and runs the command on this machine."""

UNREACHABLE = """
- name: Lose the instance
  ansible.builtin.ping:
  any_errors_fatal: true
  vars: {ansible_connection: ansible.builtin.ssh, ansible_host: 127.0.0.1, ansible_port: 1}
- name: Continue
  ansible.builtin.file: {path: "{{ continued }}", state: touch, mode: "0644"}
"""

BLOCKING = """
- name: Report the beginning, and wait
  ansible.builtin.shell: echo begun >> begun; test -e go || sleep 60
  args: {chdir: "{{ folder }}"}
"""


AS_THIS_MACHINE = """
  ansible_connection: "'ansible.builtin.local'"
keyed_groups: [{key: step, prefix: waits_for}]
groups: {web: pipeline == 'web'}
"""
"""Options that continue those of the example."""


def replies() -> list[Any]:
    """The actions that were sent to waiting steps."""
    return [call.parameters["action"] for call in journal.calls(operation="SendWorkflowStepAction")]


def test_the_example_builds_an_ami_with_the_files_of_its_role(controller: Controller, tmp_path: Path) -> None:
    variables: dict[str, Any] = {"web_server_packages": [], "web_server_root": str(tmp_path)}
    here: dict[str, Any] = {"transfer_bucket": "transfers", "image_provision_host_vars": {}}
    output = controller.run("ansible-playbook", "linux.yml", **here, **variables)
    (image,) = controller.builds("provisioned-linux")
    assert image["state"]["status"] == "AVAILABLE"
    assert image["outputResources"]["amis"][0]["image"] in output
    assert (tmp_path / "index.html").read_text().startswith("<h1>Built on")
    assert replies() == ["RESUME"]


def test_a_failing_task_by_ssh_stops_the_build_and_is_reported(web: Controller, tmp_path: Path) -> None:
    (tmp_path / "failing.yml").write_text(FAILING)
    (tmp_path / "ssh").write_text(SSH)
    (tmp_path / "ssh").chmod(0o755)
    ssh: dict[str, Any] = {"ansible_ssh_executable": str(tmp_path / "ssh")}
    output = web.provision(
        fails=True,
        image_provision_tasks=str(tmp_path / "failing.yml"),
        image_provision_connection="ansible.builtin.ssh",
        image_provision_host_vars=ssh,
    )
    (image,) = web.builds()
    assert image["state"]["status"] == "FAILED"
    assert replies() == ["STOP"]
    (instance,) = web.client("ec2").describe_instances()["Reservations"][0]["Instances"]
    assert instance["State"]["Name"] == "terminated"
    assert f" {instance['PrivateIpAddress']} " in (tmp_path / "arguments").read_text()
    for text in (f"Ansible failed on {instance['InstanceId']}, task 'Install what does not exist'", "non-zero return"):
        assert text in output
    assert "task 'Install what does not exist'" in image["state"]["reason"]


def test_an_unreachable_instance_stops_the_build(web: Controller, tmp_path: Path) -> None:
    (tmp_path / "unreachable.yml").write_text(UNREACHABLE)
    tasks, continued = str(tmp_path / "unreachable.yml"), str(tmp_path / "continued")
    output = web.provision(fails=True, image_provision_tasks=tasks, continued=continued)
    assert [image["state"]["status"] for image in web.builds()] == ["FAILED"]
    assert replies() == ["STOP"]
    assert "became unreachable" in output
    assert not (tmp_path / "continued").exists()


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        (
            {
                "image_provision_connection": "amazon.aws.aws_ssm",
                "image_provision_host_vars": {"ansible_aws_ssm_plugin": "/absent/plugin"},
                "image_provision_task": "web.yml",
            },
            [
                "image_provision_roles: ",
                "image_provision_bucket: ",
                "image_provision_task: ",
                "image_provision_tasks?",
                "'/absent/plugin'",
            ],
        ),
        ({"image_provision_connection": "absent", "image_provision_roles": ["web_server"]}, ["absent"]),
        ({"image_provision_roles": ["absent_role"]}, ["absent_role"]),
        ({"image_provision_tasks": "absent.yml"}, ["absent.yml"]),
    ],
)
def test_mistakes_are_reported_before_a_build(
    controller: Controller, variables: dict[str, Any], named: list[str]
) -> None:
    output = controller.provision(fails=True, **variables)
    assert [text for text in named if text not in output] == []
    assert journal.calls("imagebuilder") == []


def test_the_next_run_continues_the_build_of_a_killed_run_and_waits_for_approval(
    web: Controller, tmp_path: Path
) -> None:
    (tmp_path / "blocking.yml").write_text(BLOCKING)
    tasks: dict[str, Any] = {"image_provision_tasks": str(tmp_path / "blocking.yml"), "folder": str(tmp_path)}
    killed = web.start("ansible-playbook", "goldsmith.image_builder.provision", image_provision_pipeline="web", **tasks)
    end = time.monotonic() + 60
    while not (tmp_path / "begun").exists() and killed.poll() is None and time.monotonic() < end:
        time.sleep(0.1)
    os.killpg(killed.pid, signal.SIGKILL)
    output, errors = killed.communicate()
    assert (tmp_path / "begun").exists(), output + errors

    (tmp_path / "go").touch()
    web.provision(**tasks, image_provision_resume=False)
    assert (tmp_path / "begun").read_text().split() == ["begun", "begun"]
    assert [image["state"]["status"] for image in web.builds()] == ["BUILDING"]
    assert replies() == []


def test_three_plays_start_a_build_provision_it_by_inventory_and_approve_it(web: Controller, tmp_path: Path) -> None:
    for name in ("web.build_instances.yml", "web.yml", "start.yml", "resume.yml"):
        file = web.folder / name
        file.write_text(file.read_text().replace("provisioned-linux", "web").replace("provisioned_linux", "web"))
    sources = web.folder / "web.build_instances.yml"
    sources.write_text(sources.read_text() + AS_THIS_MACHINE)

    web.run("ansible-playbook", "start.yml")
    inventory = json.loads(web.run("ansible-inventory", "-i", sources, "--list", "--export"))
    (host,) = inventory["pipeline_web"]["hosts"]
    for group in ("build_instances", "recipe_web", "platform_Linux", "waits_for_Provision", "web"):
        assert inventory[group]["hosts"] == [host]
    variables: dict[str, Any] = {"web_server_packages": [], "web_server_root": str(tmp_path)}
    web.run("ansible-playbook", "-i", sources, "web.yml", provision_become=False, **variables)
    assert (tmp_path / "index.html").exists()
    assert replies() == []

    output = web.run("ansible-playbook", "resume.yml")
    (image,) = web.builds()
    assert image["outputResources"]["amis"][0]["image"] in output
    assert replies() == ["RESUME"]
