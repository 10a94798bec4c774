#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image_factory_info
version_added: 0.1.0
short_description: Write down what there is in EC2 Image Builder, as a factory
description:
  - Reads the resources of an account and region, and returns them in the form that
    M(goldsmith.image_builder.image_factory) takes. Given to it, they change nothing, so that what was made in the
    console, or by another tool, can be taken over.
  - The newest version of each resource is written down. What refers to that version refers to it by name; a reference
    to another version keeps it, V(web/1.4.2) or V(web/1.x.x).
  - What the service fills in by itself is left out, and so are tags of AWS and the mark of a factory.
author: goldsmith.image_builder contributors (!UNKNOWN)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.operation.read_only
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - goldsmith.image_builder.requirements
options:
  name:
    description:
      - Resources of this name, or with an asterisk those whose names begin with the text, V(web*), or contain it,
        V(*web*), with all that they refer to. Without it, and without the other options, everything there is.
    type: str
  factory:
    description: What carries the mark of this factory, with all that it refers to.
    type: str
  tags:
    description: What has all of these tags, with all that it refers to.
    type: dict
notes:
  - It lists each kind of resource, and makes one call for each resource that it returns.
  - The service does not return C(image_os_version_override), nor the address that a content was read from; the content
    itself is written down. In another account, a reference to a version that is not the newest has to be changed.
seealso:
  - module: goldsmith.image_builder.image_factory
"""

EXAMPLES = r"""
- name: Everything there is
  goldsmith.image_builder.image_factory_info:
  register: found

- name: Take it over
  goldsmith.image_builder.image_factory:
    factory: platform
    adopt: true
    components: "{{ found.resources.components }}"
    workflows: "{{ found.resources.workflows }}"
    image_recipes: "{{ found.resources.image_recipes }}"
    container_recipes: "{{ found.resources.container_recipes }}"
    infrastructure_configurations: "{{ found.resources.infrastructure_configurations }}"
    distribution_configurations: "{{ found.resources.distribution_configurations }}"
    lifecycle_policies: "{{ found.resources.lifecycle_policies }}"
    image_pipelines: "{{ found.resources.image_pipelines }}"

- name: What the web pipelines are made of
  goldsmith.image_builder.image_factory_info:
    name: web*
"""

RETURN = r"""
resources:
  description:
    - The lists that M(goldsmith.image_builder.image_factory) takes, in the order of the names.
    - Documents are texts; those that were written in one line are written out.
  returned: success
  type: dict
  sample:
    components: []
    workflows: []
    infrastructure_configurations:
      - name: private
        instance_profile_name: EC2InstanceProfileForImageBuilder
    distribution_configurations: []
    image_recipes:
      - name: web
        parent_image: aws/amazon-linux-2023-x86/x.x.x
    container_recipes: []
    lifecycle_policies: []
    image_pipelines:
      - name: web
        image_recipe_arn: web
        infrastructure_configuration_arn: private
files:
  description:
    - The same as YAML, by the names of files. Each pipeline has one, with all that only it uses. What several use is in
      C(shared.yml), what none uses in C(unused.yml).
    - Each holds variables of the role P(goldsmith.image_builder.image_factory#role), which adds those of all files up.
    - What Ansible would take for a template is marked with C(!unsafe).
  returned: success
  type: dict
  sample:
    web.yml: |
      ---
      image_factory_image_pipelines__web:
      - name: web
"""

from ..module_utils._modules.operation import run_operation
from ..module_utils._operations.image_factory_info import OPERATION


def main() -> None:
    run_operation(OPERATION)


if __name__ == "__main__":
    main()
