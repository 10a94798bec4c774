#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifecycle_execution
version_added: 0.1.0
short_description: Cancel an EC2 Image Builder lifecycle execution
description:
  - Cancels a run of a lifecycle policy, or a state change of an image that is in progress.
  - Changes that the execution has already made are not reverted.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
attributes:
  check_mode:
    description: Returns the changed status and the predicted execution without writing.
    support: full
  diff_mode:
    description: Shows the status of the execution before and after the task.
    support: full
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing.
    support: full
options:
  lifecycle_execution_id:
    description: The ID of the execution, which is C(lce-) followed by a UUID.
    type: str
    required: true
  state:
    description:
      - V(cancelled) cancels the execution. If the execution has ended with another status, the task fails.
    type: str
    choices: [cancelled]
    default: cancelled
  wait:
    description: Whether to wait until the execution is cancelled.
    type: bool
    default: true
  wait_timeout:
    description:
      - The maximum total time to wait, in seconds. If the execution is not cancelled by then, the task fails. With
        V(0), the module checks once.
    type: int
    default: 600
seealso:
  - name: API reference of CancelLifecycleExecution
    description: Reference of the API operation that cancels a lifecycle execution.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CancelLifecycleExecution.html
  - module: goldsmith.image_builder.lifecycle_execution_info
"""

EXAMPLES = r"""
- name: Cancel the deprecation of an image
  goldsmith.image_builder.lifecycle_execution:
    lifecycle_execution_id: "{{ retirement.lifecycle_execution.lifecycle_execution_id }}"
"""

RETURN = r"""
lifecycle_execution:
  description: The execution, in the format of M(goldsmith.image_builder.lifecycle_execution_info).
  returned: success
  type: dict
  contains:
    lifecycle_execution_id:
      description: The ID of the execution.
      type: str
      sample: lce-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9
    lifecycle_policy_arn:
      description: The ARN of the lifecycle policy.
      type: str
      returned: when the execution is a run of a lifecycle policy
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:lifecycle-policy/web
    state:
      description: The C(status) of the execution, and C(reason) if available.
      type: dict
      sample: {status: CANCELLED}
    resources_impacted_summary:
      description: C(has_impacted_resources) shows whether the execution found resources to change.
      type: dict
      sample: {has_impacted_resources: true}
    start_time:
      description: The time at which the execution started.
      type: str
      sample: "2026-09-09T03:00:00.000Z"
    end_time:
      description: The time at which the execution ended.
      type: str
      returned: when the execution has ended
      sample: "2026-09-09T03:04:10.000Z"
diff:
  description: The difference in the status of the execution.
  returned: success
  type: dict
  contains:
    before_header:
      description: The object and the action.
      type: str
      returned: success
      sample: lifecycle execution lce-00000000-0000-0000-0000-000000000000 (update)
    after_header:
      description: The object and the action.
      type: str
      returned: success
      sample: lifecycle execution lce-00000000-0000-0000-0000-000000000000 (update)
    before:
      description: The status before the task, as YAML.
      type: str
      sample: "status: IN_PROGRESS\n"
    after:
      description: The status after the task, as YAML.
      type: str
      sample: "status: CANCELLED\n"
"""

from ..module_utils._modules.operation import run_operation
from ..module_utils._operations.lifecycle_execution import OPERATION


def main() -> None:
    run_operation(OPERATION)


if __name__ == "__main__":
    main()
