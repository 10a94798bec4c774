"""The role image_rollout and its playbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from moto.autoscaling.models import autoscaling_backends
from moto.core.models import DEFAULT_ACCOUNT_ID
from processes.accounts import prepare_account
from processes.roles.conftest import ROOT, Playbook, Terminal

import emulator
from emulator import journal

GROUP = ROOT / "examples" / "rollout" / "group.yml"
BUILD = ("goldsmith.image_builder.build", "-e", "image_pipeline_name=shop")
ROLLOUT = ("goldsmith.image_builder.rollout", "-e", "image_rollout_image=shop", "-e", "image_rollout_by_usage=true")

RESCUED = """
- hosts: localhost
  gather_facts: false
  tasks:
    - vars: {image_rollout_image: shop, image_rollout_groups: [shop]}
      block:
        - ansible.builtin.import_role: {name: goldsmith.image_builder.image_rollout}
        - ansible.builtin.fail: {msg: The roll-out did not fail.}
      rescue:
        - ansible.builtin.assert:
            that:
              - image_rollout_result.groups[0].status == 'rolled_back'
              - image_rollout_result.groups[0].msg in ansible_failed_result.msg
              - image_rollout_result.summary[0] is match('shop. rolled back, ami-')
    - block: [{ansible.builtin.include_role: {name: goldsmith.image_builder.image_rollout}}]
      rescue: [{ansible.builtin.debug: {msg: "{{ ansible_failed_result.msg }}"}}]
      vars: {image_rollout_image: shop, image_rollout_group: [shop]}
    - block: [{ansible.builtin.include_role: {name: goldsmith.image_builder.image_rollout}}]
      rescue: [{ansible.builtin.debug: {msg: "{{ ansible_failed_result.msg }}"}}]
      vars: {image_rollout_image: ami-1, image_rollout_by_usage: true, image_rollout_groups: [shop]}
"""


def _group() -> tuple[str, int, set[str]]:
    """The version and the default version of the launch template of the group, and the AMIs of its instances."""
    group: Any = autoscaling_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"].autoscaling_groups["shop"]
    images = {state.instance.image_id for state in group.instance_states}
    return group.launch_template_version, group.ec2_launch_template.default_version_number, images


def _writes() -> list[str]:
    done = [call.operation for call in journal.calls() if call.status < 400]
    journal.clear()
    return [operation for operation in done if not operation.startswith(("Get", "List", "Describe"))]


def test_a_new_image_is_rolled_out_to_the_groups_that_use_the_pipeline(playbook: Playbook, terminal: Terminal) -> None:
    prepare_account()
    playbook(GROUP)
    terminal(*BUILD)
    (old,) = _group()[2]
    _writes()
    assert "shop: planned, " in terminal(*ROLLOUT, "--check", "--diff")
    assert (_writes(), _group()) == ([], ("$Default", 1, {old}))
    shown = terminal(*ROLLOUT)
    assert "shop: successful, " in shown
    assert "2 of 2 instances replaced" in shown
    version, default, images = _group()
    assert (version, default, old in images, len(images)) == ("$Default", 2, False, 1)
    assert _writes().count("CreateLaunchTemplateVersion") == 1
    assert playbook(*ROLLOUT) == 0
    assert _writes() == []


def test_a_failed_refresh_is_rolled_back(playbook: Playbook, terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "rescued.yml").write_text(RESCUED)
    prepare_account()
    playbook(GROUP)
    terminal(*BUILD)
    before = _group()
    emulator.faults.fail_next("instances_unhealthy", image="shop")
    shown = terminal(tmp_path / "rescued.yml")
    assert _group() == before
    assert "image_rollout_group: unknown variable. Did you mean image_rollout_groups?" in shown
    assert "image_rollout_by_usage: requires" in shown
    assert "image_rollout_groups: exactly one" in shown
