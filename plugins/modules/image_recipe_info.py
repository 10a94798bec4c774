#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image_recipe_info
version_added: 0.1.0
short_description: Retrieve information about EC2 Image Builder image recipes
description:
  - Retrieves information about image recipes. You can select one recipe by its name or ARN, select recipes by filters,
    or retrieve all of them. By default, the module retrieves the recipes of this account.
  - O(name), O(arn) and O(filters) are mutually exclusive. If nothing matches, the module returns an empty list.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.operation.read_only
  - goldsmith.image_builder.resource.info
  - goldsmith.image_builder.resource.info_versions
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
options:
  owner:
    description:
      - The owner of the recipes to retrieve. V(Self) is this account. V(Shared) is other accounts that share recipes
        with this account. V(Amazon) is Amazon, V(ThirdParty) is other publishers, and V(AWSMarketplace) is products
        that this account subscribes to in the AWS Marketplace.
      - It has no effect if O(arn) is given.
    type: str
    choices: [Self, Shared, Amazon, ThirdParty, AWSMarketplace]
    default: Self
  filters:
    description:
      - The filters to apply, as a mapping of filter name to a value, or to a list of up to 10 values of which one must
        match. If you specify several filters, all of them must match.
      - The filters are C(name), C(parent_image) and C(platform). C(parent_image) is compared with the value that is
        stored in the recipe, so specify a complete ARN. Values are case-sensitive. The filter C(name) accepts an
        asterisk in the same way as O(name).
    type: dict
    default: {}
seealso:
  - name: API reference of ListImageRecipes
    description: The API operation that lists image recipes, with its filters.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_ListImageRecipes.html
  - module: goldsmith.image_builder.image_recipe
"""

EXAMPLES = r"""
- name: Retrieve the newest version of a recipe
  goldsmith.image_builder.image_recipe_info:
    name: web
  register: web

- name: Retrieve all recipes with the same parent image
  goldsmith.image_builder.image_recipe_info:
    filters:
      parent_image: "{{ web.image_recipes[0].parent_image }}"

- name: Retrieve all versions of the version line 1.0
  goldsmith.image_builder.image_recipe_info:
    name: web
    version: 1.0.x
    versions: all

- name: Retrieve an exact version by its ARN
  goldsmith.image_builder.image_recipe_info:
    arn: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.0

- name: Retrieve the newest version of each recipe whose name begins with web
  goldsmith.image_builder.image_recipe_info:
    name: web*

- name: Retrieve the newest version of each recipe of this account
  goldsmith.image_builder.image_recipe_info:
"""

RETURN = r"""
image_recipes:
  description:
    - The recipes, ordered by name. The versions of a recipe are ordered from newest to oldest.
    - Each entry has the attributes that M(goldsmith.image_builder.image_recipe) returns.
  returned: success
  type: list
  elements: dict
  sample:
    - arn: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.1
      name: web
      version: 1.0.1
      platform: Linux
      parent_image: arn:aws:imagebuilder:eu-west-1:aws:image/amazon-linux-2023-x86/x.x.x
      components:
        - component_arn: arn:aws:imagebuilder:eu-west-1:aws:component/update-linux/1.0.2/1
        - component_arn: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/1.x.x
          parameters: {Package: nginx-mainline}
      owner: "123456789012"
      date_created: "2026-09-09T19:30:21.183Z"
      latest_version_references:
        latest_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/x.x.x
        latest_major_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.x.x
        latest_minor_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.x
        latest_patch_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.1
      tags: {Team: web}
"""

from ..module_utils._modules.info import run_info
from ..module_utils._resources.image_recipe import IMAGE_RECIPES


def main() -> None:
    run_info(IMAGE_RECIPES)


if __name__ == "__main__":
    main()
