#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image_factory_info
version_added: 0.1.0
short_description: Export EC2 Image Builder resources as an image factory
description:
  - Reads the resources of an account and region and returns them in the format of
    M(goldsmith.image_builder.image_factory). With this input, that module changes nothing. Use it to take over
    resources that were created in the console or by another tool.
  - Only the newest version of each resource is returned. References to that version are returned as names. References
    to other versions keep their version, such as V(web/1.4.2) or V(web/1.x.x).
  - Service defaults, AWS tags and factory tags are omitted.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.operation.read_only
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
options:
  name:
    description:
      - The name of the resources to return. With an asterisk, all resources whose names start with the text (V(web*))
        or contain it (V(*web*)) are returned.
      - If O(name), O(factory) and O(tags) are omitted, all resources are returned.
    type: str
  factory:
    description: The name of the factory whose resources to return.
    type: str
  tags:
    description:
      - The tags of the resources to return. A resource is returned only if it has all of these tags.
    type: dict
  include_references:
    description:
      - Whether to return also the resources of this account that the selected resources refer to. They can belong to
        another factory, or to none.
      - With V(false), references to resources that are not returned contain the exact version.
    type: bool
    default: true
notes:
  - The module lists each kind of resource and makes one more call for each resource that it returns.
  - Image Builder does not return C(image_os_version_override) or the S3 URIs of documents. Documents are returned
    inline. To use the result in another account, change references to versions that are not the newest.
seealso:
  - module: goldsmith.image_builder.image_factory
"""

EXAMPLES = r"""
- name: Export all resources
  goldsmith.image_builder.image_factory_info:
  register: found

- name: Adopt the exported resources
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

- name: Export the resources whose names start with web
  goldsmith.image_builder.image_factory_info:
    name: web*
"""

RETURN = r"""
resources:
  description:
    - The lists of resources that M(goldsmith.image_builder.image_factory) takes, sorted by name.
    - Documents are returned as text. Documents that were written on a single line are reformatted.
  returned: success
  type: dict
  sample:
    components: []
    workflows: []
    infrastructure_configurations:
      - name: private
        instance_profile_name: image-builder
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
    - The same resources as YAML, by file name. Each pipeline has a file with the resources that only this pipeline
      uses. Resources that several pipelines use are in C(shared.yml), and resources that no pipeline uses in
      C(unused.yml).
    - Each file contains variables of the role P(goldsmith.image_builder.image_factory#role), which combines the
      variables of all files.
    - Values that Ansible would evaluate as templates are marked with C(!unsafe).
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
