#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: infrastructure_configuration_info
version_added: 0.1.0
short_description: Retrieve information about EC2 Image Builder infrastructure configurations
description:
  - Retrieves information about infrastructure configurations. You can select one configuration by its name or ARN,
    select configurations by filters, or retrieve all of them.
  - O(name), O(arn) and O(filters) are mutually exclusive. If nothing matches, the module returns an empty list.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.operation.read_only
  - goldsmith.image_builder.resource.info
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
options:
  filters:
    description:
      - The filters to apply, as a mapping of filter name to a value, or to a list of up to 10 values of which one must
        match.
      - The only filter is C(name). Values are case-sensitive and accept an asterisk in the same way as O(name).
    type: dict
    default: {}
seealso:
  - name: API reference of ListInfrastructureConfigurations
    description: The API operation that lists infrastructure configurations, with its filters.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_ListInfrastructureConfigurations.html
  - module: goldsmith.image_builder.infrastructure_configuration
"""

EXAMPLES = r"""
- name: Retrieve an infrastructure configuration
  goldsmith.image_builder.infrastructure_configuration_info:
    name: private
  register: private

- name: Retrieve an infrastructure configuration by its ARN
  goldsmith.image_builder.infrastructure_configuration_info:
    arn: "{{ private.infrastructure_configurations[0].arn }}"

- name: Retrieve two infrastructure configurations by their exact names
  goldsmith.image_builder.infrastructure_configuration_info:
    filters:
      name: [private, public]

- name: Retrieve all infrastructure configurations
  goldsmith.image_builder.infrastructure_configuration_info:
"""

RETURN = r"""
infrastructure_configurations:
  description:
    - The infrastructure configurations, ordered by name.
    - Each entry has the attributes that M(goldsmith.image_builder.infrastructure_configuration) returns.
  returned: success
  type: list
  elements: dict
  sample:
    - arn: arn:aws:imagebuilder:eu-west-1:123456789012:infrastructure-configuration/private
      name: private
      instance_profile_name: image-builder
      instance_types: [m7i.large]
      subnet_id: subnet-0a1b2c3d4e5f60718
      security_group_ids: [sg-0a1b2c3d4e5f60718]
      terminate_instance_on_failure: true
      date_created: "2026-09-09T19:30:21.183Z"
      tags: {Team: platform}
"""

from ..module_utils._modules.info import run_info
from ..module_utils._resources.infrastructure_configuration import INFRASTRUCTURE_CONFIGURATIONS


def main() -> None:
    run_info(INFRASTRUCTURE_CONFIGURATIONS)


if __name__ == "__main__":
    main()
