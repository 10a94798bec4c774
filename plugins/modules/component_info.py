#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: component_info
version_added: 0.1.0
short_description: Read components of EC2 Image Builder
description:
  - Reads components, one by its name or ARN, those that filters let through, or all; this account's own, or those that
    others provide. O(owner=Amazon) tells which of Amazon's components recipes can use.
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
      - Whose components to read. V(Self) is this account; V(Shared) is what other accounts share with it, V(Amazon)
        what Amazon provides, V(ThirdParty) what other publishers provide, and V(AWSMarketplace) what was subscribed to
        there. It has no effect with O(arn).
      - The documents of publishers and of the AWS Marketplace may be hidden; C(data) is missing then.
    type: str
    choices: [Self, Shared, Amazon, ThirdParty, AWSMarketplace]
    default: Self
  filters:
    description:
      - What the components must have, a mapping of filter to value or to a list of up to 10 values, of which one must
        be met. With more than one filter, all must be met.
      - The filters are C(description), C(name), C(platform), C(product_codes), C(status), C(supported_os_version),
        C(type) and C(version). Case matters. C(name) knows an asterisk as O(name) does.
      - Deprecated components are listed only with V(DEPRECATED) as C(status).
    type: dict
    default: {}
seealso:
  - name: API reference of ListComponents
    description: What the filters mean to the service.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_ListComponents.html
  - module: goldsmith.image_builder.component
  - module: goldsmith.image_builder.image_recipe_info
"""

EXAMPLES = r"""
- name: One component, with its document
  goldsmith.image_builder.component_info:
    name: web-server
  register: web_server

- name: All versions of it, the newest first
  goldsmith.image_builder.component_info:
    name: web-server
    versions: all

- name: The newest version of one line
  goldsmith.image_builder.component_info:
    name: web-server
    version: 1.x.x

- name: What Amazon provides for Linux that recipes can use
  goldsmith.image_builder.component_info:
    owner: Amazon
    filters:
      platform: Linux

- name: One of Amazon's, with the parameters that its document declares
  goldsmith.image_builder.component_info:
    owner: Amazon
    name: stig-build-linux-medium

- name: Test components of one product, by the beginning of their names
  goldsmith.image_builder.component_info:
    filters:
      name: web*
      type: TEST

- name: All of this account's
  goldsmith.image_builder.component_info:
"""

RETURN = r"""
components:
  description:
    - The components, in the order of their names, and of each the newest version first.
    - Each is in the shape that M(goldsmith.image_builder.component) returns.
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
