#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: workflow_info
version_added: 0.1.0
short_description: Read workflows of EC2 Image Builder
description:
  - Reads workflows, by their name or ARN, those that filters let through, or all; this account's own, or those that
    others provide. O(owner=Amazon) tells what the service does by itself.
  - A name may stand for several workflows, one of each type. The filters C(name) and C(type) together stand for one.
  - O(name), O(arn) and O(filters) exclude each other. What does not exist is no error; the list is empty then.
author: goldsmith.image_builder contributors (!UNKNOWN)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.operation.read_only
  - goldsmith.image_builder.resource.info
  - goldsmith.image_builder.resource.info_versions
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - goldsmith.image_builder.requirements
options:
  owner:
    description:
      - Whose workflows to read. V(Self) is this account, and V(Amazon) is what Amazon provides. The service knows
        V(AWSMarketplace) too, and has no workflows there. It has no effect with O(arn).
    type: str
    choices: [Self, Amazon, AWSMarketplace]
    default: Self
  filters:
    description:
      - What the workflows must have, a mapping of filter to value or to a list of up to 10 values, of which one must be
        met. With more than one filter, all must be met.
      - The filters are C(description), C(name), C(type) and C(version). Case matters. C(name) knows an asterisk as
        O(name) does.
    type: dict
    default: {}
seealso:
  - name: API reference of ListWorkflows
    description: What the filters mean to the service.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_ListWorkflows.html
  - module: goldsmith.image_builder.workflow
"""

EXAMPLES = r"""
- name: The workflows of one name, with their documents
  goldsmith.image_builder.workflow_info:
    name: smoke-test

- name: The one of a type
  goldsmith.image_builder.workflow_info:
    filters:
      name: smoke test
      type: TEST

- name: Amazon's own build workflow, to write another like it
  goldsmith.image_builder.workflow_info:
    owner: Amazon
    name: build-image

- name: All versions of Amazon's test workflows
  goldsmith.image_builder.workflow_info:
    owner: Amazon
    filters:
      type: TEST
    versions: all

- name: The newest version of each of this account's
  goldsmith.image_builder.workflow_info:
"""

RETURN = r"""
workflows:
  description:
    - The workflows, in the order of their names, and of each the newest version first.
    - Each is in the shape that M(goldsmith.image_builder.workflow) returns.
  returned: success
  type: list
  elements: dict
  sample:
    - arn: arn:aws:imagebuilder:eu-west-1:123456789012:workflow/test/smoke-test/1.0.1/1
      name: smoke test
      version: 1.0.1
      type: TEST
      data: |
        schemaVersion: 1.0
        parameters:
          - {name: WaitAtEnd, type: boolean, default: false}
        steps:
          - name: Launch
            action: LaunchInstance
            onFailure: Abort
            inputs: {waitFor: ssmAgent}
      parameters: [{name: WaitAtEnd, type: boolean, default_value: ["false"]}]
      owner: "123456789012"
      date_created: "2026-09-09T19:30:21.183Z"
      latest_version_references:
        latest_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:workflow/test/smoke-test/x.x.x
        latest_major_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:workflow/test/smoke-test/1.x.x
        latest_minor_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:workflow/test/smoke-test/1.0.x
        latest_patch_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:workflow/test/smoke-test/1.0.1
      tags: {Team: web}
"""

from ..module_utils._modules.info import run_info
from ..module_utils._resources.workflow import WORKFLOWS


def main() -> None:
    run_info(WORKFLOWS)


if __name__ == "__main__":
    main()
