#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: inspector_scanning
version_added: 0.1.0
short_description: Activate and configure Amazon Inspector scanning
description:
  - Activates or deactivates Amazon Inspector for EC2 and ECR in this account and region, and sets its scan settings.
  - EC2 Image Builder rejects pipelines with image scanning if Amazon Inspector is not active. AMIs require V(EC2),
    because their test instance is scanned. Container images require V(ECR).
  - All settings apply to the entire account and region, not only to images of EC2 Image Builder. Amazon Inspector
    charges for each instance and image that it scans.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
options:
  state:
    description:
      - V(present) activates scanning for O(resource_types). Other resource types are not deactivated.
      - V(absent) deactivates scanning for O(resource_types). Other resource types and the settings are not changed.
    type: str
    choices: [present, absent]
    default: present
  resource_types:
    description: The resource types to activate or deactivate scanning for.
    type: list
    elements: str
    choices: [EC2, ECR]
    default: [EC2, ECR]
  ecr_rescan_duration:
    description:
      - The time after the push of an ECR image during which Amazon Inspector scans it again when new vulnerabilities
        are published. If omitted, the setting is not changed.
    type: str
    choices: [DAYS_3, DAYS_7, DAYS_14, DAYS_30, DAYS_60, DAYS_90, DAYS_180, LIFETIME]
  ecr_pull_date_rescan_duration:
    description:
      - The time after the last pull or use of an ECR image during which Amazon Inspector scans it again. If omitted,
        the setting is not changed.
      - Requires O(ecr_rescan_duration).
    type: str
    choices: [DAYS_3, DAYS_7, DAYS_14, DAYS_30, DAYS_60, DAYS_90, DAYS_180]
  ecr_pull_date_rescan_mode:
    description:
      - The event from which O(ecr_pull_date_rescan_duration) is counted, the last pull or the last use of the image. If
        omitted, the setting is not changed.
      - Requires O(ecr_rescan_duration).
    type: str
    choices: [LAST_PULL_DATE, LAST_IN_USE_AT]
  ec2_scan_mode:
    description:
      - The scan method for instances. V(EC2_SSM_AGENT_BASED) scans only instances with the Systems Manager agent.
        V(EC2_HYBRID) also scans instances without the agent. If omitted, the setting is not changed.
    type: str
    choices: [EC2_SSM_AGENT_BASED, EC2_HYBRID]
  ec2_vm_scanner:
    description:
      - Whether to scan instances with the VM scanner of Amazon Inspector. If omitted, the setting is not changed.
      - Requires O(ec2_scan_mode).
    type: bool
  wait:
    description:
      - Whether to wait until the changes take effect. Until then, Image Builder can reject pipelines with image
        scanning.
      - Settings can be changed only while Amazon Inspector is active. With O(wait=false), AWS can reject the settings
        of a task that also activates scanning.
    type: bool
    default: true
  wait_timeout:
    description:
      - The maximum total time to wait, in seconds. If the changes have not taken effect by then, the task fails. With
        V(0), the module checks once.
    type: int
    default: 300
attributes:
  check_mode:
    description:
      - Returns the changed status and the predicted result without writing. If Amazon Inspector is not active, its
        settings cannot be read, and all given settings are reported as changes.
    support: full
  diff_mode:
    description: Shows the resource types and the settings before and after the task as YAML.
    support: full
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing.
    support: full
notes:
  - In an organization with a delegated administrator for Amazon Inspector, the administrator account controls these
    settings. AWS can reject changes in member accounts.
seealso:
  - name: API reference of Enable
    description: Reference of the API operation that activates Amazon Inspector.
    link: https://docs.aws.amazon.com/inspector/v2/APIReference/API_Enable.html
  - name: API reference of UpdateConfiguration
    description: Reference of the API operation that changes the settings of Amazon Inspector.
    link: https://docs.aws.amazon.com/inspector/v2/APIReference/API_UpdateConfiguration.html
  - module: goldsmith.image_builder.image_pipeline
"""

EXAMPLES = r"""
- name: Activate scanning for container images
  goldsmith.image_builder.inspector_scanning:
    resource_types: [ECR]

- name: Activate scanning for all types and rescan ECR images for 30 days after the push
  goldsmith.image_builder.inspector_scanning:
    ecr_rescan_duration: DAYS_30

- name: Rescan ECR images for 90 days after the last pull and scan instances with the agent only
  goldsmith.image_builder.inspector_scanning:
    ecr_rescan_duration: DAYS_30
    ecr_pull_date_rescan_duration: DAYS_90
    ecr_pull_date_rescan_mode: LAST_PULL_DATE
    ec2_scan_mode: EC2_SSM_AGENT_BASED

- name: Deactivate scanning for instances
  goldsmith.image_builder.inspector_scanning:
    state: absent
    resource_types: [EC2]
"""

RETURN = r"""
inspector_scanning:
  description: The resource types that Amazon Inspector scans, and its settings. In check mode, the predicted values.
  returned: success
  type: dict
  contains:
    resource_types:
      description: The resource types for which scanning is active or being activated.
      type: list
      elements: str
      returned: success
      sample: [EC2, ECR]
    status:
      description: The status of each resource type.
      type: dict
      returned: success
      sample: {EC2: ENABLED, ECR: ENABLED}
    ecr_rescan_duration:
      description: The time after the push of an ECR image during which it is scanned again.
      type: str
      returned: when Amazon Inspector is active
      sample: DAYS_30
    ecr_pull_date_rescan_duration:
      description: The time after the last pull or use of an ECR image during which it is scanned again.
      type: str
      returned: when Amazon Inspector is active
      sample: DAYS_90
    ecr_pull_date_rescan_mode:
      description: The event from which RV(inspector_scanning.ecr_pull_date_rescan_duration) is counted.
      type: str
      returned: when Amazon Inspector is active
      sample: LAST_IN_USE_AT
    ec2_scan_mode:
      description: The scan method for instances.
      type: str
      returned: when Amazon Inspector is active
      sample: EC2_HYBRID
    ec2_vm_scanner:
      description: Whether instances are scanned with the VM scanner of Amazon Inspector.
      type: bool
      returned: when Amazon Inspector is active and returns this setting
      sample: false
diff:
  description: The changes, or in check mode the predicted changes.
  returned: success
  type: dict
  contains:
    before_header:
      description: The object and the action.
      type: str
      returned: success
      sample: Amazon Inspector scanning (update)
    after_header:
      description: The object and the action.
      type: str
      returned: success
      sample: Amazon Inspector scanning (update)
    before:
      description: The active resource types and the settings before the task, as YAML.
      type: str
      returned: success
      sample: "resource_types: []\n"
    after:
      description: The active resource types and the known settings after the task, as YAML.
      type: str
      returned: success
      sample: "resource_types:\n- EC2\n- ECR\necr_rescan_duration: DAYS_30\n"
"""

from ..module_utils._modules.operation import run_operation
from ..module_utils._operations.inspector_scanning import OPERATION


def main() -> None:
    run_operation(OPERATION)


if __name__ == "__main__":
    main()
