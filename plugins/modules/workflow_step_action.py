#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: workflow_step_action
version_added: 0.1.0
short_description: Answer the steps of EC2 Image Builder workflows that wait
description:
  - A workflow's step with the action C(WaitForAction) holds a build until somebody answers. The module lists the steps
    that wait, lets them go on, or stops them, so that an approval is one task.
  - Which steps are meant is said by the image, the pipeline, the step's name or its identifier; with several of these,
    all must fit. Without any, all steps that wait in this account and region are listed.
author: goldsmith.image_builder contributors (!UNKNOWN)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - goldsmith.image_builder.requirements
attributes:
  check_mode:
    description: Can run in check mode and return the changed status and the steps without answering them.
    support: full
  diff_mode:
    description: An answer is no difference in anything that is declared.
    support: N/A
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing.
    support: partial
    details:
      - The image, the pipeline or the step's identifier must be given. With the name of a step alone there is nowhere
        to see that it was answered, and the second run fails, as no such step waits.
options:
  image_build_version_arn:
    description:
      - The image whose steps are meant, by its ARN or in short, with the number of its build, V(web/1.4.2/3).
      - It excludes O(image_pipeline_arn).
    type: str
  image_pipeline_arn:
    description: The pipeline whose images are meant that are being built, by its name or ARN.
    type: str
  step_name:
    description: The name of the step, as the workflow's document has it.
    type: str
  step_execution_id:
    description: The identifier of one step of one build, C(step-) and a UUID.
    type: str
  action:
    description:
      - V(RESUME) completes the steps, and the build goes on. V(STOP) fails them; whether the build fails with them is
        the step's C(onFailure). Left out, the steps are only listed.
      - When several steps wait that are meant, all get the answer.
      - When none waits any more and they have been answered in this way, nothing is done. That they have been answered
        the other way, or that there is none, is an error. Of a pipeline the builds under way count, or the newest.
    type: str
    choices: [RESUME, STOP]
  reason:
    description:
      - Why, up to 1024 characters. It is kept with the step, and later steps can refer to it.
      - It goes with O(action).
    type: str
  wait:
    description: Whether to wait until a step waits that is meant, if none does.
    type: bool
    default: false
  wait_timeout:
    description: How many seconds to wait in all. The task fails then. With V(0), it looks once.
    type: int
    default: 3600
seealso:
  - name: API reference of SendWorkflowStepAction
    description: What the options mean to the service.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_SendWorkflowStepAction.html
  - module: goldsmith.image_builder.workflow
  - module: goldsmith.image_builder.image_info
"""

EXAMPLES = r"""
- name: What waits for an answer
  goldsmith.image_builder.workflow_step_action:
  register: waiting

- name: Wait until the build of a pipeline asks for approval
  goldsmith.image_builder.workflow_step_action:
    image_pipeline_arn: web
    wait: true
    wait_timeout: 7200

- name: Approve it
  goldsmith.image_builder.workflow_step_action:
    image_pipeline_arn: web
    step_name: Approve
    action: RESUME
    reason: Looked at by the web team

- name: Turn another build down
  goldsmith.image_builder.workflow_step_action:
    image_build_version_arn: shop/1.0.0/1
    action: STOP
    reason: A newer one is on its way
"""

RETURN = r"""
steps:
  description:
    - The steps that wait, or that got the answer, the one that waits longest first.
    - Of steps that had been answered before, C(status) and what else the service tells of a step are there too.
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
