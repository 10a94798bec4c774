#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: component_info
version_added: 0.1.0
short_description: Retrieve information about EC2 Image Builder components
description:
  - Retrieves information about components, including their documents. You can select one component by its name or ARN,
    select components by filters, or retrieve all of them.
  - By default, the module retrieves the components of this account. Use O(owner=Amazon) to list the components that
    Amazon provides.
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
      - The owner of the components to retrieve. V(Self) is this account. V(Shared) is other accounts that share
        components with this account. V(Amazon) is Amazon, V(ThirdParty) is other publishers, and V(AWSMarketplace) is
        products that this account subscribes to in the AWS Marketplace.
      - The documents of third-party and AWS Marketplace components may be hidden. In this case, C(data) is not
        returned.
      - It has no effect if O(arn) is given.
    type: str
    choices: [Self, Shared, Amazon, ThirdParty, AWSMarketplace]
    default: Self
  filters:
    description:
      - The filters to apply, as a mapping of filter name to a value, or to a list of up to 10 values of which one must
        match. If you specify several filters, all of them must match.
      - The filters are C(description), C(name), C(platform), C(product_codes), C(status), C(supported_os_version),
        C(type) and C(version). Values are case-sensitive. The filter C(name) accepts an asterisk in the same way as
        O(name).
      - Deprecated components are returned only if C(status) is V(DEPRECATED).
    type: dict
    default: {}
seealso:
  - name: API reference of ListComponents
    description: The API operation that lists components, with its filters.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_ListComponents.html
  - module: goldsmith.image_builder.component
  - module: goldsmith.image_builder.image_recipe_info
"""

EXAMPLES = r"""
- name: Retrieve a component and its document
  goldsmith.image_builder.component_info:
    name: web-server
  register: web_server

- name: Retrieve all versions of a component
  goldsmith.image_builder.component_info:
    name: web-server
    versions: all

- name: Retrieve the newest version with major version 1
  goldsmith.image_builder.component_info:
    name: web-server
    version: 1.x.x

- name: Retrieve all components that Amazon provides for Linux
  goldsmith.image_builder.component_info:
    owner: Amazon
    filters:
      platform: Linux

- name: Retrieve a component that Amazon provides, with the parameters that its document declares
  goldsmith.image_builder.component_info:
    owner: Amazon
    name: stig-build-linux-medium

- name: Retrieve all test components whose names begin with web
  goldsmith.image_builder.component_info:
    filters:
      name: web*
      type: TEST

- name: Retrieve all components of this account
  goldsmith.image_builder.component_info:
"""

RETURN = r"""
components:
  description:
    - The components, ordered by name. The versions of a component are ordered from newest to oldest.
    - Each entry has the attributes that M(goldsmith.image_builder.component) returns.
  returned: success
  type: list
  elements: dict
  sample:
    - arn: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/1.0.1/1
      name: web server
      version: 1.0.1
      type: BUILD
      platform: Linux
      supported_os_versions: [Amazon Linux 2023]
      data: |
        schemaVersion: 1.0
        parameters:
          - Package: {type: string, default: nginx}
        phases:
          - name: build
            steps:
              - name: Install
                action: ExecuteBash
                inputs:
                  commands: ["dnf install --assumeyes '{{ Package }}'"]
      parameters: [{name: Package, type: string, default_value: [nginx]}]
      owner: "123456789012"
      encrypted: true
      date_created: "2026-09-09T19:30:21.183Z"
      latest_version_references:
        latest_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/x.x.x
        latest_major_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/1.x.x
        latest_minor_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/1.0.x
        latest_patch_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/1.0.1
      tags: {Team: web}
"""

from ..module_utils._modules.info import run_info
from ..module_utils._resources.component import COMPONENTS


def main() -> None:
    run_info(COMPONENTS)


if __name__ == "__main__":
    main()
