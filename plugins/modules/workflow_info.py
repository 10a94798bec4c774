#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: workflow_info
version_added: 0.1.0
short_description: Retrieve information about EC2 Image Builder workflows
description:
  - Retrieves information about workflows, including their documents. You can select workflows by name, ARN or filters,
    or retrieve all of them.
  - By default, the module retrieves the workflows of this account. Use O(owner=Amazon) to retrieve the workflows that
    Amazon provides, including the default workflows of Image Builder.
  - A name can match several workflows, one of each type. To select exactly one, use the filters C(name) and C(type).
  - O(name), O(arn) and O(filters) are mutually exclusive. If nothing matches, the module returns an empty list.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.operation.read_only
  - goldsmith.image_builder.resource.info
  - goldsmith.image_builder.resource.info_versions
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
options:
  owner:
    description:
      - The owner of the workflows to retrieve. V(Self) is this account. V(Amazon) is Amazon. Image Builder also accepts
        V(AWSMarketplace), for which it does not return any workflows.
      - It has no effect if O(arn) is given.
    type: str
    choices: [Self, Amazon, AWSMarketplace]
    default: Self
  filters:
    description:
      - The filters to apply, as a mapping of filter name to a value, or to a list of up to 10 values of which one must
        match. If you specify several filters, all of them must match.
      - The filters are C(description), C(name), C(type) and C(version). Values are case-sensitive. The filter C(name)
        accepts an asterisk in the same way as O(name).
    type: dict
    default: {}
seealso:
  - name: API reference of ListWorkflows
    description: The API operation that lists workflows, with its filters.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_ListWorkflows.html
  - module: goldsmith.image_builder.workflow
"""

EXAMPLES = r"""
- name: Retrieve all workflows with this name, and their documents
  goldsmith.image_builder.workflow_info:
    name: smoke-test

- name: Retrieve the test workflow with this name
  goldsmith.image_builder.workflow_info:
    filters:
      name: smoke test
      type: TEST

- name: Retrieve the default build workflow as a template for a custom workflow
  goldsmith.image_builder.workflow_info:
    owner: Amazon
    name: build-image

- name: Retrieve all versions of the test workflows that Amazon provides
  goldsmith.image_builder.workflow_info:
    owner: Amazon
    filters:
      type: TEST
    versions: all

- name: Retrieve the newest version of each workflow of this account
  goldsmith.image_builder.workflow_info:
"""

RETURN = r"""
workflows:
  description:
    - The workflows, ordered by name. The versions of a workflow are ordered from newest to oldest.
    - Each entry has the attributes that M(goldsmith.image_builder.workflow) returns.
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
