#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifecycle_policy_info
version_added: 0.1.0
short_description: Read lifecycle policies of EC2 Image Builder
description:
  - Reads lifecycle policies, one by its name or ARN, those that filters let through, or all.
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
      - What the policies must have, a mapping of filter to value or to a list of up to 10 values, of which one must be
        met. With more than one filter, all must be met.
      - The filters are C(name), C(resource_type) and C(status). Case matters. C(name) knows an asterisk as O(name)
        does.
    type: dict
    default: {}
seealso:
  - name: API reference of ListLifecyclePolicies
    description: What the filters mean to the service.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_ListLifecyclePolicies.html
  - module: goldsmith.image_builder.lifecycle_policy
"""

EXAMPLES = r"""
- name: One policy
  goldsmith.image_builder.lifecycle_policy_info:
    name: web

- name: What is switched off
  goldsmith.image_builder.lifecycle_policy_info:
    filters:
      status: DISABLED

- name: What is for container images, or for machine images
  goldsmith.image_builder.lifecycle_policy_info:
    filters:
      resource_type: [CONTAINER_IMAGE, AMI_IMAGE]

- name: All
  goldsmith.image_builder.lifecycle_policy_info:
"""

RETURN = r"""
lifecycle_policies:
  description:
    - The policies, in the order of their names.
    - Each is in the shape that M(goldsmith.image_builder.lifecycle_policy) returns.
  returned: success
  type: list
  elements: dict
  sample:
    - arn: arn:aws:imagebuilder:eu-west-1:123456789012:lifecycle-policy/web
      name: web
      status: ENABLED
      execution_role: ImageBuilderLifecycle
      resource_type: AMI_IMAGE
      policy_details:
        - action:
            type: DELETE
            include_resources: {amis: true, snapshots: true, containers: false}
          filter: {type: AGE, value: 1, unit: YEARS, retain_at_least: 2}
      resource_selection:
        recipes:
          - {name: web, semantic_version: x.x.x}
      date_created: "2026-09-09T19:30:21.183Z"
      tags: {Team: web}
"""

from ..module_utils._modules.info import run_info
from ..module_utils._resources.lifecycle_policy import LIFECYCLE_POLICIES


def main() -> None:
    run_info(LIFECYCLE_POLICIES)


if __name__ == "__main__":
    main()
