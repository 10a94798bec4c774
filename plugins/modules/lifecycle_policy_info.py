#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifecycle_policy_info
version_added: 0.1.0
short_description: Retrieve information about EC2 Image Builder lifecycle policies
description:
  - Retrieves information about lifecycle policies. You can select one policy by its name or ARN, select policies by
    filters, or retrieve all of them.
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
        match. If you specify several filters, all of them must match.
      - The filters are C(name), C(resource_type) and C(status). Values are case-sensitive. The filter C(name) accepts
        an asterisk in the same way as O(name).
    type: dict
    default: {}
seealso:
  - name: API reference of ListLifecyclePolicies
    description: The API operation that lists lifecycle policies, with its filters.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_ListLifecyclePolicies.html
  - module: goldsmith.image_builder.lifecycle_policy
"""

EXAMPLES = r"""
- name: Retrieve a policy
  goldsmith.image_builder.lifecycle_policy_info:
    name: web

- name: Retrieve all disabled policies
  goldsmith.image_builder.lifecycle_policy_info:
    filters:
      status: DISABLED

- name: Retrieve all policies for container images or machine images
  goldsmith.image_builder.lifecycle_policy_info:
    filters:
      resource_type: [CONTAINER_IMAGE, AMI_IMAGE]

- name: Retrieve all policies
  goldsmith.image_builder.lifecycle_policy_info:
"""

RETURN = r"""
lifecycle_policies:
  description:
    - The policies, ordered by name.
    - Each entry has the attributes that M(goldsmith.image_builder.lifecycle_policy) returns.
  returned: success
  type: list
  elements: dict
  sample:
    - arn: arn:aws:imagebuilder:eu-west-1:123456789012:lifecycle-policy/web
      name: web
      status: ENABLED
      execution_role: image-builder-lifecycle
      resource_type: AMI_IMAGE
      policy_details:
        - action:
            type: DELETE
            include_resources: {amis: true, snapshots: true}
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
