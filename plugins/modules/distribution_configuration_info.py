#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: distribution_configuration_info
version_added: 0.1.0
short_description: Retrieve information about EC2 Image Builder distribution configurations
description:
  - Retrieves information about distribution configurations. You can select one configuration by its name or ARN, select
    configurations by filters, or retrieve all of them.
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
  - name: API reference of ListDistributionConfigurations
    description: The API operation that lists distribution configurations, with its filters.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_ListDistributionConfigurations.html
  - module: goldsmith.image_builder.distribution_configuration
"""

EXAMPLES = r"""
- name: Retrieve a distribution configuration
  goldsmith.image_builder.distribution_configuration_info:
    name: web
  register: web

- name: Retrieve a distribution configuration by its ARN
  goldsmith.image_builder.distribution_configuration_info:
    arn: "{{ web.distribution_configurations[0].arn }}"

- name: Retrieve all distribution configurations whose names begin with web
  goldsmith.image_builder.distribution_configuration_info:
    name: web*

- name: Retrieve all distribution configurations
  goldsmith.image_builder.distribution_configuration_info:
"""

RETURN = r"""
distribution_configurations:
  description:
    - The distribution configurations, ordered by name.
    - Each entry has the attributes that M(goldsmith.image_builder.distribution_configuration) returns.
  returned: success
  type: list
  elements: dict
  sample:
    - arn: arn:aws:imagebuilder:eu-west-1:123456789012:distribution-configuration/web
      name: web
      distributions:
        - region: eu-west-1
          ami_distribution_configuration:
            name: "web {{ imagebuilder:buildDate }}"
      timeout_minutes: 720
      date_created: "2026-09-09T19:30:21.183Z"
      tags: {Team: web}
"""

from ..module_utils._modules.info import run_info
from ..module_utils._resources.distribution_configuration import DISTRIBUTION_CONFIGURATIONS


def main() -> None:
    run_info(DISTRIBUTION_CONFIGURATIONS)


if __name__ == "__main__":
    main()
