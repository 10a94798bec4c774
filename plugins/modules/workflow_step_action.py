#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: workflow_step_action
version_added: 0.1.0
short_description: Resume or stop waiting steps of EC2 Image Builder workflows
description:
  - Lists workflow steps that wait for an action, and resumes or stops them. A step with the action C(WaitForAction)
    pauses a build, for example until it is approved.
  - Select steps by image, pipeline, step name or step ID. If several of these options are set, a step must match all of
    them. If none is set, all waiting steps in this account and region are listed.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
attributes:
  check_mode:
    description: Returns the changed status and the selected steps without resuming or stopping them.
    support: full
  diff_mode:
    description: An action is not a change of a managed resource, so there is no difference to show.
    support: N/A
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing.
    support: partial
    details:
      - Requires O(image_build_version_arn), O(image_pipeline_arn) or O(step_execution_id). With only O(step_name), the
        module cannot detect that the step was already resumed or stopped. A second run then fails, because no such step
        is waiting.
options:
  image_build_version_arn:
    description:
      - The image whose steps to select, as an ARN or a short reference with the build number, such as V(web/1.4.2/3).
      - Mutually exclusive with O(image_pipeline_arn).
    type: str
  image_pipeline_arn:
    description:
      - The name or ARN of the pipeline whose steps to select. The builds in progress are considered, or the newest
        build if none is in progress.
      - Mutually exclusive with O(image_build_version_arn).
    type: str
  step_name:
    description: The name of the step in the workflow document.
    type: str
  step_execution_id:
    description: The ID of a step in one build, which is C(step-) followed by a UUID.
    type: str
  action:
    description:
      - The action to send to all selected steps. V(RESUME) completes a step, and the build continues. V(STOP) fails a
        step, and C(onFailure) of the step determines whether the build fails. If omitted, the steps are only listed.
      - If no selected step is waiting because all of them already received the same action, nothing is changed. If they
        received the other action, or if no step matches, the task fails.
      - Requires at least one of O(image_build_version_arn), O(image_pipeline_arn), O(step_name) and
        O(step_execution_id).
    type: str
    choices: [RESUME, STOP]
  reason:
    description:
      - The reason for the action. It is stored with the step, and later steps can refer to it.
      - At most 1024 characters.
      - Requires O(action).
    type: str
  wait:
    description:
      - Whether to wait until a selected step is waiting. If the selected builds end first, the task fails.
    type: bool
    default: false
  wait_timeout:
    description:
      - The maximum total time to wait, in seconds. If no selected step is waiting by then, the task fails. With V(0),
        the module checks once.
    type: int
    default: 3600
seealso:
  - name: API reference of SendWorkflowStepAction
    description: Reference of the API operation that resumes or stops a step.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_SendWorkflowStepAction.html
  - module: goldsmith.image_builder.workflow
  - module: goldsmith.image_builder.image_info
"""

EXAMPLES = r"""
- name: List all waiting steps
  goldsmith.image_builder.workflow_step_action:
  register: waiting

- name: Wait until a build of the pipeline requires approval
  goldsmith.image_builder.workflow_step_action:
    image_pipeline_arn: web
    wait: true
    wait_timeout: 7200

- name: Approve the build
  goldsmith.image_builder.workflow_step_action:
    image_pipeline_arn: web
    step_name: Approve
    action: RESUME
    reason: Reviewed by the web team

- name: Reject the build of an image
  goldsmith.image_builder.workflow_step_action:
    image_build_version_arn: shop/1.0.0/1
    action: STOP
    reason: Superseded by a newer build
"""

RETURN = r"""
steps:
  description:
    - The steps that are waiting, or that received the action. The step that has waited longest is first.
    - Steps that received the action before this task also have C(status) and other details of the step execution.
  returned: success
  type: list
  elements: dict
  sample:
    - step_execution_id: step-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9
      name: Approve
      action: WaitForAction
      image_build_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.3/7
      workflow_build_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:workflow/test/approval/1.0.0/1
      workflow_execution_id: wf-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9
      start_time: "2026-09-09T19:30:21.183Z"
"""

from ..module_utils._modules.operation import run_operation
from ..module_utils._operations.workflow_step_action import OPERATION


def main() -> None:
    run_operation(OPERATION)


if __name__ == "__main__":
    main()
