# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: build_instances
author: goldsmith.image_builder contributors (@goldsmith)
version_added: 0.1.0
short_description: Instances of EC2 Image Builder builds that wait for an action
description:
  - Lists the instances of builds in which a workflow step waits for an action, so that Ansible can provision them.
  - The name of a host is the ID of its instance. The hosts are in the group C(build_instances), and in the groups
    C(pipeline_<name>), C(recipe_<name>) and C(platform_<platform>), with underscores in place of characters that group
    names cannot contain.
  - The name of the inventory file must end with C(build_instances.yml) or C(build_instances.yaml).
extends_documentation_fragment:
  - inventory_cache
  - constructed
  - goldsmith.image_builder.connection.plugins
  - goldsmith.image_builder.connection.assume_role
  - goldsmith.image_builder.requirements
options:
  plugin:
    description: The name of this plugin.
    required: true
    choices: [goldsmith.image_builder.build_instances]
  regions:
    description:
      - The regions to search. The default is O(region).
      - A region that cannot be read is a warning. If no region can be read, the inventory fails.
    type: list
    elements: str
    default: []
  pipelines:
    description: The names of the pipelines whose builds to list. By default, the builds of all pipelines are listed.
    type: list
    elements: str
    default: []
notes:
  - Each host has the variables C(instance_id), C(region), C(account_id), C(pipeline), C(recipe), C(version),
    C(platform), C(image_build_version_arn), C(step_execution_id), C(step), C(workflow), C(workflow_build_version_arn),
    C(workflow_execution_id), C(waits_since) and C(waits_until). The return value C(waiting_steps) of
    M(goldsmith.image_builder.image_pipeline_execution) describes them. C(pipeline) is empty if no pipeline started the
    build.
  - With the permission C(ec2:DescribeInstances), hosts also have C(private_ip_address), C(public_ip_address),
    C(private_dns_name) and C(public_dns_name), for connections other than Systems Manager.
  - C(ansible_aws_ssm_instance_id) and C(ansible_aws_ssm_region) are set for the connection C(amazon.aws.aws_ssm).
  - A cached inventory can contain builds that no longer wait, and lack builds that have started to wait. Use a short
    O(cache_timeout).
seealso:
  - module: goldsmith.image_builder.image_pipeline_execution
  - module: goldsmith.image_builder.workflow_step_action
"""

EXAMPLES = r"""
# web.build_instances.yml: the builds of two pipelines in two regions, reached by Systems Manager
plugin: goldsmith.image_builder.build_instances
regions: [eu-west-1, us-east-1]
pipelines: [web, batch]
compose:
  ansible_connection: "'amazon.aws.aws_ssm'"
  ansible_aws_ssm_bucket_name: "'my-ansible-transfers'"
  ansible_shell_type: "'powershell' if platform == 'Windows' else 'sh'"
  # By SSH instead:
  # ansible_host: private_ip_address
  # ansible_user: "'ec2-user'"
keyed_groups:
  - key: step
    prefix: waits_for
groups:
  linux: platform == 'Linux'
"""

from functools import partial
from threading import Lock
from typing import Any

from ansible.inventory.group import to_safe_group_name
from ansible_collections.amazon.aws.plugins.plugin_utils.inventory import AWSInventoryBase

from ..module_utils._aws.client import Client, client_config
from ..module_utils._aws.concurrency import run_concurrently
from ..module_utils._aws.errors import NO_REGION, ImageBuilderError
from ..module_utils._images.build_instances import list_build_instances

_LOCK = Lock()

_GROUPED_BY = ("pipeline", "recipe", "platform")


class InventoryModule(AWSInventoryBase):  # type: ignore[misc]
    NAME = "goldsmith.image_builder.build_instances"
    INVENTORY_FILE_SUFFIXES = ("build_instances.yml", "build_instances.yaml")

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache=cache)
        is_cached, hosts = self.get_cached_result(path, cache)
        if not is_cached:
            hosts = self._read_hosts()
        for host in hosts:
            self._add(host)
        self.update_cached_result(path, cache, hosts)

    def _read_hosts(self) -> list[dict[str, Any]]:
        """Read all regions concurrently. Those that cannot be read are warnings, unless all are."""
        regions = self.get_option("regions") or [self.region]
        if None in regions:
            self.fail_aws(f"region: {NO_REGION}")
        found = run_concurrently(self._read_region, regions)
        failures = [item for item in found if isinstance(item, ImageBuilderError)]
        if len(failures) == len(regions):
            self.fail_aws("\n".join(str(failure) for failure in failures))
        for region, item in zip(regions, found, strict=True):
            if isinstance(item, ImageBuilderError):
                self.warn(f"The region {region} is not in the inventory. {item}")
        return [host for item in found if isinstance(item, list) for host in item]

    def _read_region(self, region: str) -> list[dict[str, Any]] | ImageBuilderError:
        client = Client(partial(self._make_client, region), self.warn)
        try:
            return list_build_instances(client, self.get_option("pipelines"))
        except ImageBuilderError as error:
            return error

    def _make_client(self, region: str, service: str) -> Any:
        """Return a boto3 client. Options can be templates, which threads must not evaluate at the same time."""
        with _LOCK:
            return self.client(service, region=region, config=client_config())

    def _add(self, host: dict[str, Any]) -> None:
        """Add a host with its variables and groups."""
        name, strict = host["instance_id"], self.get_option("strict")
        variables = {**host, "ansible_aws_ssm_instance_id": name, "ansible_aws_ssm_region": host["region"]}
        for group in ["build_instances", *(f"{key}_{host[key]}" for key in _GROUPED_BY if host[key])]:
            self.inventory.add_host(name, self.inventory.add_group(to_safe_group_name(group, force=True, silent=True)))
        for variable, value in variables.items():
            self.inventory.set_variable(name, variable, value)
        self._set_composite_vars(self.get_option("compose"), variables, name, strict=strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, name, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, name, strict=strict)
