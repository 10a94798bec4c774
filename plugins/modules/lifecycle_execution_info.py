#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifecycle_execution_info
version_added: 0.1.0
short_description: Read lifecycle executions of EC2 Image Builder
description:
  - A lifecycle execution is one run of a lifecycle policy, or what the service does to an image and its AMIs or
    containers because it was asked to change the image's state.
  - Reads the executions of a policy or an image, or one, and on demand what they dealt with.
author: goldsmith.image_builder contributors (!UNKNOWN)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.operation.read_only
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - goldsmith.image_builder.requirements
options:
  lifecycle_execution_id:
    description: The identifier of one execution, C(lce-) and a UUID. There being none is no error.
    type: str
  lifecycle_policy_arn:
    description: The policy whose executions to read, by its name or ARN.
    type: str
  image_build_version_arn:
    description:
      - The image whose executions to read, by its ARN or in short, with the number of its build, V(web/1.4.2/3). These
        are the ones that M(goldsmith.image_builder.image) started, or others who asked for a state; those of policies
        are not among them.
    type: str
  newest:
    description: Whether only the execution is read that began last.
    type: bool
    default: false
  include:
    description:
      - V(resources) are the images that an execution deals with, and of each its AMIs or containers. It costs a call
        for each execution and each of the images.
    type: list
    elements: str
    choices: [resources]
seealso:
  - name: API reference of ListLifecycleExecutionResources
    description: What the values mean to the service.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_ListLifecycleExecutionResources.html
  - module: goldsmith.image_builder.lifecycle_policy
  - module: goldsmith.image_builder.lifecycle_execution
  - module: goldsmith.image_builder.image
"""

EXAMPLES = r"""
- name: What was done to the resources of one image the last time
  goldsmith.image_builder.lifecycle_execution_info:
    image_build_version_arn: web/1.0.0/1
    newest: true
    include: [resources]
  register: last

- name: The same by its identifier
  goldsmith.image_builder.lifecycle_execution_info:
    lifecycle_execution_id: "{{ last.lifecycle_executions[0].lifecycle_execution_id }}"
"""

RETURN = r"""
lifecycle_executions:
  description: The executions, the one that began last first.
  returned: success
  type: list
  elements: dict
  sample:
    - lifecycle_execution_id: lce-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9
      lifecycle_policy_arn: arn:aws:imagebuilder:eu-west-1:123456789012:lifecycle-policy/web
      state: {status: SUCCESS}
      resources_impacted_summary: {has_impacted_resources: true}
      start_time: "2026-09-09T03:00:00.000Z"
      end_time: "2026-09-09T03:04:10.000Z"
      resources:
        - account_id: "123456789012"
          resource_id: arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.3/7
          region: eu-west-1
          action: {name: DELETE}
          state: {status: SUCCESS}
          resources:
            - account_id: "123456789012"
              resource_id: ami-0a1b2c3d4e5f60718
              region: eu-west-1
              action: {name: DELETE}
              state: {status: SKIPPED, reason: It is shared with one of the accounts that are excluded.}
"""

from ..module_utils._modules.operation import run_operation
from ..module_utils._operations.lifecycle_execution_info import OPERATION


def main() -> None:
    run_operation(OPERATION)


if __name__ == "__main__":
    main()
