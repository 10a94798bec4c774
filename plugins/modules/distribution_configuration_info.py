#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: distribution_configuration_info
version_added: 0.1.0
short_description: Read distribution configurations of EC2 Image Builder
description:
  - Reads distribution configurations, one by its name or ARN, those that filters let through, or all.
  - O(name), O(arn) and O(filters) exclude each other. What does not exist is no error; the list is empty then.
author: goldsmith.image_builder contributors (!UNKNOWN)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.operation.read_only
  - goldsmith.image_builder.resource.info
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - goldsmith.image_builder.requirements
options:
  filters:
    description:
      - What the configurations must have, a mapping of filter to value or to a list of up to 10 values, of which one
        must be met. With more than one filter, all must be met.
      - The only filter is C(name). Case matters. It knows an asterisk as O(name) does.
    type: dict
    default: {}
seealso:
  - name: API reference of ListDistributionConfigurations
    description: What the filters mean to the service.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_ListDistributionConfigurations.html
  - module: goldsmith.image_builder.distribution_configuration
"""

EXAMPLES = r"""
- name: One configuration
  goldsmith.image_builder.distribution_configuration_info:
    name: web
  register: web

- name: The same by its ARN
  goldsmith.image_builder.distribution_configuration_info:
    arn: "{{ web.distribution_configurations[0].arn }}"

- name: Those of one product, by the beginning of their names
  goldsmith.image_builder.distribution_configuration_info:
    name: web*

- name: All
  goldsmith.image_builder.distribution_configuration_info:
"""

RETURN = r"""
distribution_configurations:
  description:
    - The configurations, in the order of their names.
    - Each is in the shape that M(goldsmith.image_builder.distribution_configuration) returns.
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
