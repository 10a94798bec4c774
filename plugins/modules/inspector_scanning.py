#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: inspector_scanning
version_added: 0.1.0
short_description: Switch on Amazon Inspector, which scans images for EC2 Image Builder
description:
  - Switches Amazon Inspector on or off for EC2 and ECR in this account and region, and sets how it scans.
  - Without it, the service refuses an image pipeline that scans its images. Machine images need V(EC2), because their
    test instance is scanned, and container images V(ECR).
  - All settings are for the whole account and region, not for the images of Image Builder alone. Amazon Inspector costs
    money for each instance and image that it scans.
author: goldsmith.image_builder contributors (!UNKNOWN)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - goldsmith.image_builder.requirements
options:
  state:
    description:
      - V(present) switches on what is in O(resource_types), and nothing off.
      - V(absent) switches off what is in O(resource_types), and nothing else. It leaves the settings as they are.
    type: str
    choices: [present, absent]
    default: present
  resource_types:
    description: What is scanned.
    type: list
    elements: str
    choices: [EC2, ECR]
    default: [EC2, ECR]
  ecr_rescan_duration:
    description:
      - How long after it was pushed an image in ECR is scanned again whenever there is a new vulnerability.
      - An option that is left out keeps its value.
    type: str
    choices: [DAYS_3, DAYS_7, DAYS_14, DAYS_30, DAYS_60, DAYS_90, DAYS_180, LIFETIME]
  ecr_pull_date_rescan_duration:
    description:
      - How long after it was last pulled or in use an image in ECR is scanned again.
      - It needs O(ecr_rescan_duration).
    type: str
    choices: [DAYS_3, DAYS_7, DAYS_14, DAYS_30, DAYS_60, DAYS_90, DAYS_180]
  ecr_pull_date_rescan_mode:
    description:
      - What O(ecr_pull_date_rescan_duration) counts from.
      - It needs O(ecr_rescan_duration).
    type: str
    choices: [LAST_PULL_DATE, LAST_IN_USE_AT]
  ec2_scan_mode:
    description:
      - Whether instances are scanned with the agent of Systems Manager only, or without it where there is none.
    type: str
    choices: [EC2_SSM_AGENT_BASED, EC2_HYBRID]
  ec2_vm_scanner:
    description:
      - Whether instances are scanned with the VM scanner of Amazon Inspector.
      - It needs O(ec2_scan_mode).
    type: bool
  wait:
    description:
      - Whether to wait until Amazon Inspector is done. A pipeline that scans can be refused until it is.
      - Settings can be made only while Amazon Inspector is on; without waiting, AWS may refuse those of a task that
        switches it on.
    type: bool
    default: true
  wait_timeout:
    description: How many seconds to wait in all. The task fails then. With V(0), it looks once.
    type: int
    default: 300
attributes:
  check_mode:
    description:
      - Can run in check mode and return the changed status and the predicted result without writing. While Amazon
        Inspector is off, its settings cannot be read, and those that are given are taken for a change.
    support: full
  diff_mode:
    description: Returns what has changed, or in check mode would change, as YAML.
    support: full
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing.
    support: full
notes:
  - In an organization that has Amazon Inspector administered by one of its accounts, that account decides. A member may
    be refused.
seealso:
  - name: API reference of Enable
    description: How Amazon Inspector is switched on.
    link: https://docs.aws.amazon.com/inspector/v2/APIReference/API_Enable.html
  - name: API reference of UpdateConfiguration
    description: What the settings mean to Amazon Inspector.
    link: https://docs.aws.amazon.com/inspector/v2/APIReference/API_UpdateConfiguration.html
  - module: goldsmith.image_builder.image_pipeline
"""

EXAMPLES = r"""
- name: Container images can be scanned
  goldsmith.image_builder.inspector_scanning:
    resource_types: [ECR]

- name: Machine images too, and images in ECR are scanned again for 30 days
  goldsmith.image_builder.inspector_scanning:
    ecr_rescan_duration: DAYS_30

- name: Also for 90 days after they were last pulled; instances with their agent only
  goldsmith.image_builder.inspector_scanning:
    ecr_rescan_duration: DAYS_30
    ecr_pull_date_rescan_duration: DAYS_90
    ecr_pull_date_rescan_mode: LAST_PULL_DATE
    ec2_scan_mode: EC2_SSM_AGENT_BASED

- name: No scanning of instances any more
  goldsmith.image_builder.inspector_scanning:
    state: absent
    resource_types: [EC2]
"""

RETURN = r"""
inspector_scanning:
  description: What Amazon Inspector scans, and how. In check mode, as it would be.
  returned: success
  type: dict
  contains:
    resource_types:
      description: What is on, or being switched on, of EC2 and ECR.
      type: list
      elements: str
      returned: success
      sample: [EC2, ECR]
    status:
      description: What Amazon Inspector tells of each.
      type: dict
      returned: success
      sample: {EC2: ENABLED, ECR: ENABLED}
    ecr_rescan_duration:
      description: How long after it was pushed an image is scanned again.
      type: str
      returned: while Amazon Inspector is on
      sample: DAYS_30
    ecr_pull_date_rescan_duration:
      description: How long after it was last pulled or in use an image is scanned again.
      type: str
      returned: while Amazon Inspector is on
      sample: DAYS_90
    ecr_pull_date_rescan_mode:
      description: What that counts from.
      type: str
      returned: while Amazon Inspector is on
      sample: LAST_IN_USE_AT
    ec2_scan_mode:
      description: How instances are scanned.
      type: str
      returned: while Amazon Inspector is on
      sample: EC2_HYBRID
    ec2_vm_scanner:
      description: Whether instances are scanned with the VM scanner of Amazon Inspector.
      type: bool
      returned: while Amazon Inspector is on, when it tells
      sample: false
diff:
  description: What changed, or in check mode would change.
  returned: success
  type: dict
  contains:
    before:
      description: What was on and its settings, as YAML.
      type: str
      returned: success
      sample: "resource_types: []\n"
    after:
      description: What is on and the settings that are known, as YAML.
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
