#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: container_recipe_info
version_added: 0.1.0
short_description: Read container recipes of EC2 Image Builder
description:
  - Reads container recipes, one by its name or ARN, those that filters let through, or all; this account's own, or
    those that others provide.
  - O(name), O(arn) and O(filters) exclude each other. What does not exist is no error; the list is empty then.
author: goldsmith.image_builder contributors (!UNKNOWN)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.operation.read_only
  - goldsmith.image_builder.resource.info
  - goldsmith.image_builder.resource.info_versions
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - goldsmith.image_builder.requirements
options:
  owner:
    description:
      - Whose recipes to read. V(Self) is this account; V(Shared) is what other accounts share with it, and V(Amazon)
        what Amazon provides. It has no effect with O(arn).
    type: str
    choices: [Self, Shared, Amazon]
    default: Self
  filters:
    description:
      - What the recipes must have, a mapping of filter to value or to a list of up to 10 values, of which one must be
        met. With more than one filter, all must be met.
      - The filters are C(container_type), C(name), C(parent_image) and C(platform). A parent image is written as it
        stands in the recipe, an ARN in full. Case matters. C(name) knows an asterisk as O(name) does.
    type: dict
    default: {}
seealso:
  - name: API reference of ListContainerRecipes
    description: What the filters mean to the service.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_ListContainerRecipes.html
  - module: goldsmith.image_builder.container_recipe
"""

EXAMPLES = r"""
- name: One recipe, with its Dockerfile
  goldsmith.image_builder.container_recipe_info:
    name: api
  register: api

- name: All versions of it, the newest first
  goldsmith.image_builder.container_recipe_info:
    name: api
    versions: all

- name: What else starts from the same image
  goldsmith.image_builder.container_recipe_info:
    filters:
      parent_image: "{{ api.container_recipes[0].parent_image }}"
      platform: Linux

- name: The newest version of each recipe
  goldsmith.image_builder.container_recipe_info:
"""

RETURN = r"""
container_recipes:
  description:
    - The recipes, in the order of their names, and of each the newest version first.
    - Each is in the shape that M(goldsmith.image_builder.container_recipe) returns.
  returned: success
  type: list
  elements: dict
  sample:
    - arn: arn:aws:imagebuilder:eu-west-1:123456789012:container-recipe/api/1.0.1
      name: api
      version: 1.0.1
      container_type: DOCKER
      platform: Linux
      platform_override: Linux
      parent_image: amazonlinux:2023
      components:
        - component_arn: arn:aws:imagebuilder:eu-west-1:aws:component/update-linux/1.0.2/1
      dockerfile_template_data: |
        FROM {{{ imagebuilder:parentImage }}}
        {{{ imagebuilder:environments }}}
        {{{ imagebuilder:components }}}
      target_repository: {service: ECR, repository_name: shop/api}
      owner: "123456789012"
      encrypted: true
      date_created: "2026-09-09T19:30:21.183Z"
      latest_version_references:
        latest_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:container-recipe/api/x.x.x
        latest_major_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:container-recipe/api/1.x.x
        latest_minor_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:container-recipe/api/1.0.x
        latest_patch_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:container-recipe/api/1.0.1
      tags: {Team: web}
"""

from ..module_utils._modules.info import run_info
from ..module_utils._resources.container_recipe import CONTAINER_RECIPES


def main() -> None:
    run_info(CONTAINER_RECIPES)


if __name__ == "__main__":
    main()
