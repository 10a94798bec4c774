#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifecycle_execution
version_added: 0.1.0
short_description: Cancel a lifecycle execution of EC2 Image Builder
description:
  - Cancels one run of a lifecycle policy, or a change of an image's state that is under way.
  - What it has done already is not undone.
author: goldsmith.image_builder contributors (!UNKNOWN)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - goldsmith.image_builder.requirements
attributes:
  check_mode:
    description: Can run in check mode and return the changed status and the predicted execution without writing.
    support: full
  diff_mode:
    description: Shows the status of the execution before and after.
    support: full
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing.
    support: full
options:
  lifecycle_execution_id:
    description: The identifier of the execution, C(lce-) and a UUID.
    type: str
    required: true
  state:
    description: V(cancelled) cancels it. An execution that has ended otherwise is an error.
    type: str
    choices: [cancelled]
    default: cancelled
  wait:
    description: Whether to wait until it is cancelled.
    type: bool
    default: true
  wait_timeout:
    description: How many seconds to wait in all. The task fails then. With V(0), it looks once.
    type: int
    default: 600
seealso:
  - name: API reference of CancelLifecycleExecution
    description: What the service says about it.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CancelLifecycleExecution.html
  - module: goldsmith.image_builder.lifecycle_execution_info
"""

EXAMPLES = r"""
- name: Leave the image in use after all
  goldsmith.image_builder.lifecycle_execution:
    lifecycle_execution_id: "{{ retirement.lifecycle_execution.lifecycle_execution_id }}"
"""

RETURN = r"""
lifecycle_execution:
  description: The execution in the shape of M(goldsmith.image_builder.lifecycle_execution_info).
  returned: success
  type: dict
  contains:
    lifecycle_execution_id:
      description: Its identifier.
      type: str
      sample: lce-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9
    lifecycle_policy_arn:
      description: The policy.
      type: str
      returned: when it is a run of one
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:lifecycle-policy/web
    state:
      description: Its C(status), and C(reason) where there is one.
      type: dict
      sample: {status: CANCELLED}
    resources_impacted_summary:
      description: In C(has_impacted_resources), whether it found anything to deal with.
      type: dict
      sample: {has_impacted_resources: true}
    start_time:
      description: When it began.
      type: str
      sample: "2026-09-09T03:00:00.000Z"
    end_time:
      description: When it ended.
      type: str
      returned: when it is over
      sample: "2026-09-09T03:04:10.000Z"
diff:
  description: The status of the execution, before and after.
  returned: success
  type: dict
  contains:
    before:
      description: Before the task, as YAML; empty where there was none.
      type: str
      sample: "status: IN_PROGRESS\n"
    after:
      description: After the task, as YAML; empty where there is none.
      type: str
      sample: "status: CANCELLED\n"
"""

from ..module_utils._modules.operation import run_operation
from ..module_utils._operations.lifecycle_execution import OPERATION


def main() -> None:
    run_operation(OPERATION)


if __name__ == "__main__":
    main()
