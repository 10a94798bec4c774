#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: workflow
version_added: 0.1.0
short_description: Manage EC2 Image Builder workflows
description:
  - Creates and deletes workflows. A workflow is a YAML document that defines the steps that build, test or distribute
    an image. The workflows of a pipeline replace the default workflows of Image Builder.
  - Workflows are immutable. If the options differ from the existing workflow, the module creates the next version.
  - The type is part of the identity of a workflow. A build workflow and a test workflow with the same name are
    different resources.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.resource
  - goldsmith.image_builder.resource.versioned
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
requirements:
  - PyYAML
options:
  type:
    description:
      - The stage that the workflow is for. Image Builder validates the steps of the document against this stage.
      - The type identifies the workflow together with O(name). It is therefore also required with O(state=absent).
    type: str
    choices: [BUILD, TEST, DISTRIBUTION]
    required: true
  description:
    description: The description of the workflow, up to 1024 characters.
    type: str
  change_description:
    description:
      - The description of the changes in this version, up to 1024 characters.
      - A new value alone does not create a new version, and the next version does not inherit the value.
    type: str
  data:
    description:
      - The workflow document, as text or as a YAML structure.
      - Documents are compared by their content. Differences in indentation, comments, quotes and the order of keys are
        ignored.
      - The module validates the document before it writes anything, in check mode too. The error lists each mistake
        with its step and line. Examples of mistakes are unknown actions, invalid values, and references to undefined
        parameters or steps. Line numbers are not available for YAML structures.
      - References to the output of a step, such as V($.stepOutputs.Launch.instanceId), and to parameters, such as
        V($.parameters.WaitAtEnd), have no braces. You can write them in a playbook without the C(!unsafe) tag.
      - A document can have up to 15 steps and up to 16000 characters. Use O(uri) for a longer document.
      - O(data) or O(uri) is required when you create a workflow.
    type: raw
  uri:
    description:
      - The S3 URI of the document, such as V(s3://bucket/key).
      - The module reads the object to detect changes, which requires permission to get it. Image Builder reads the
        object when a version is created and stores a copy. A different URI with the same content is not a change.
    type: str
  kms_key_id:
    description:
      - The ARN of the KMS key, or of an alias of the key, that encrypts the workflow.
      - By default, Image Builder encrypts the workflow with a key that it owns.
    type: str
seealso:
  - name: API reference of CreateWorkflow
    description: The API operation that creates a workflow.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CreateWorkflow.html
  - name: Step actions in workflow documents
    description: The actions of workflow steps, with their inputs and outputs.
    link: https://docs.aws.amazon.com/imagebuilder/latest/userguide/wfdoc-step-actions.html
  - module: goldsmith.image_builder.workflow_info
  - module: goldsmith.image_builder.image_pipeline
"""

EXAMPLES = r"""
- name: Create a test workflow from a document file
  goldsmith.image_builder.workflow:
    name: smoke test
    type: TEST
    description: Requests a page from the new image
    data: "{{ lookup('file', 'workflows/smoke-test.yml') }}"

- name: Change the document, which creates version 1.0.1, and keep the three newest versions
  goldsmith.image_builder.workflow:
    name: smoke test
    type: TEST
    change_description: Wait at the end if a pipeline requests it
    keep_versions: 3
    data:
      schemaVersion: 1.0
      parameters:
        - name: WaitAtEnd
          type: boolean
          default: false
          description: Whether to keep the instance until a person resumes the build
      steps:
        - name: Launch
          action: LaunchInstance
          onFailure: Abort
          inputs:
            waitFor: ssmAgent
        - name: Request
          action: RunCommand
          onFailure: Abort
          inputs:
            instanceId.$: $.stepOutputs.Launch.instanceId
            documentName: AWS-RunShellScript
            parameters:
              commands:
                - curl --fail --silent http://localhost/
        - name: Wait
          action: WaitForAction
          onFailure: Continue
          if:
            booleanEquals: true
            value: $.parameters.WaitAtEnd
        - name: Terminate
          action: TerminateInstance
          onFailure: Continue
          inputs:
            instanceId.$: $.stepOutputs.Launch.instanceId
    tags:
      Team: web

- name: Create a build workflow that waits for approval before it creates the AMI
  goldsmith.image_builder.workflow:
    name: build with approval
    type: BUILD
    data: |
      schemaVersion: 1.0
      steps:
        - name: Launch
          action: LaunchInstance
          onFailure: Abort
          inputs:
            waitFor: ssmAgent
        - name: Components
          action: ExecuteComponents
          onFailure: Abort
          inputs:
            instanceId.$: $.stepOutputs.Launch.instanceId
        - name: Approval
          action: WaitForAction
          onFailure: Abort
        - name: Image
          action: CreateImage
          onFailure: Abort
          inputs:
            instanceId.$: $.stepOutputs.Launch.instanceId
        - name: Terminate
          action: TerminateInstance
          onFailure: Continue
          inputs:
            instanceId.$: $.stepOutputs.Launch.instanceId
      outputs:
        - name: ImageId
          value: $.stepOutputs.Image.imageId

- name: Create a workflow from a long document in S3
  goldsmith.image_builder.workflow:
    name: hardened build
    type: BUILD
    uri: s3://image-builder-components/workflows/hardened-build.yml

- name: Delete all versions of the test workflow
  goldsmith.image_builder.workflow:
    name: smoke test
    type: TEST
    state: absent
"""

RETURN = r"""
workflow:
  description:
    - The workflow, with the options of this module and the attributes that Image Builder adds. It is empty if the
      workflow does not exist after the task.
    - In check mode, attributes that only Image Builder can determine keep their current value or are missing.
  returned: success
  type: dict
  contains:
    arn:
      description: The build version ARN of the workflow. It contains the type in lower case.
      type: str
      returned: when the workflow exists
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:workflow/test/smoke-test/1.0.1/1
    name:
      description: The name of the workflow.
      type: str
      returned: when the workflow exists
      sample: smoke test
    version:
      description: The version of the workflow.
      type: str
      returned: when the workflow exists
      sample: 1.0.1
    type:
      description: The stage that the workflow is for, V(BUILD), V(TEST) or V(DISTRIBUTION).
      type: str
      returned: when the workflow exists
      sample: TEST
    data:
      description: The workflow document, as text. It is also returned if the content was read from S3.
      type: str
      returned: when the workflow exists
      sample: |
        schemaVersion: 1.0
        steps:
          - name: Approval
            action: WaitForAction
            onFailure: Abort
    parameters:
      description: The parameters that the document declares.
      type: list
      elements: dict
      returned: when the document declares parameters
      sample: [{name: WaitAtEnd, type: boolean, default_value: ["false"]}]
    state:
      description: The status of a deprecated workflow, and the reason for it.
      type: dict
      returned: when Image Builder returns it
      sample: {status: DEPRECATED}
    owner:
      description: The ID of the account that owns the workflow.
      type: str
      returned: when the workflow exists
      sample: "123456789012"
    date_created:
      description: The time at which this version was created.
      type: str
      returned: when the workflow exists
      sample: "2026-09-09T19:30:21.183Z"
    latest_version_references:
      description: ARNs that always refer to the newest version, overall or of the same major, minor or patch version.
      type: dict
      returned: when the workflow exists
      sample:
        latest_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:workflow/test/smoke-test/x.x.x
        latest_major_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:workflow/test/smoke-test/1.x.x
        latest_minor_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:workflow/test/smoke-test/1.0.x
        latest_patch_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:workflow/test/smoke-test/1.0.1
    tags:
      description: The tags of the workflow.
      type: dict
      returned: when the workflow exists
      sample: {Team: web}
pruned:
  description:
    - The ARNs of the versions that were deleted, or in check mode would be deleted, newest first.
    - With O(keep_versions), these are old versions. With O(state=absent), these are all versions that O(version)
      matches.
  returned: success, or failure after a change
  type: list
  elements: str
  sample: ["arn:aws:imagebuilder:eu-west-1:123456789012:workflow/test/smoke-test/1.0.0/1"]
diff:
  description: The change that was made, or in check mode would be made. Values that Image Builder sets are left out.
  returned: success
  type: dict
  contains:
    before_header:
      description: The resource and the action.
      type: str
      returned: success
      sample: workflow web 1.0.1 (new version)
    after_header:
      description: The resource and the action.
      type: str
      returned: success
      sample: workflow web 1.0.1 (new version)
    before:
      description: The options before the change, as YAML. It is empty if the workflow was created or is unchanged.
      type: str
      returned: success
      sample: ""
    after:
      description: The options after the change, as YAML. It is empty if the workflow was deleted or is unchanged.
      type: str
      returned: success
      sample: "version: 1.0.0\ntype: TEST\n"
"""

from ..module_utils._modules.resource import run_resource
from ..module_utils._resources.workflow import WORKFLOW


def main() -> None:
    run_resource(WORKFLOW)


if __name__ == "__main__":
    main()
