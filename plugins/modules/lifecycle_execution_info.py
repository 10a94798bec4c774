#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifecycle_execution_info
version_added: 0.1.0
short_description: Retrieve information about EC2 Image Builder lifecycle executions
description:
  - Returns the lifecycle executions of a lifecycle policy or an image, or one execution by its ID. On request, the
    result includes the affected resources.
  - A lifecycle execution is a run of a lifecycle policy, or a requested state change of an image with its AMIs,
    snapshots or container images.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.operation.read_only
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
options:
  lifecycle_execution_id:
    description:
      - The ID of the execution to return, which is C(lce-) followed by a UUID. If it does not exist, the module returns
        an empty list.
      - Mutually exclusive with O(lifecycle_policy_arn) and O(image_build_version_arn). One of the three is required.
    type: str
  lifecycle_policy_arn:
    description:
      - The name or ARN of the lifecycle policy whose executions to return.
      - Mutually exclusive with O(lifecycle_execution_id) and O(image_build_version_arn). One of the three is required.
    type: str
  image_build_version_arn:
    description:
      - The image whose executions to return, as an ARN or a short reference with the build number, such as
        V(web/1.4.2/3). Only requested state changes are returned, such as those that M(goldsmith.image_builder.image)
        starts. Runs of lifecycle policies are not included.
      - Mutually exclusive with O(lifecycle_execution_id) and O(lifecycle_policy_arn). One of the three is required.
    type: str
  newest:
    description: Whether to return only the execution that started last.
    type: bool
    default: false
  include:
    description:
      - The additional information to return for each execution. V(resources) returns the affected images, with the
        AMIs or container images of each. It requires one call for each execution and one for each image.
    type: list
    elements: str
    choices: [resources]
seealso:
  - name: API reference of ListLifecycleExecutionResources
    description: Reference of the API operation that lists the affected resources.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_ListLifecycleExecutionResources.html
  - module: goldsmith.image_builder.lifecycle_policy
  - module: goldsmith.image_builder.lifecycle_execution
  - module: goldsmith.image_builder.image
"""

EXAMPLES = r"""
- name: Get the last execution for an image with the affected resources
  goldsmith.image_builder.lifecycle_execution_info:
    image_build_version_arn: web/1.0.0/1
    newest: true
    include: [resources]
  register: last

- name: Get an execution by its ID
  goldsmith.image_builder.lifecycle_execution_info:
    lifecycle_execution_id: "{{ last.lifecycle_executions[0].lifecycle_execution_id }}"
"""

RETURN = r"""
lifecycle_executions:
  description: The lifecycle executions, newest first.
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
