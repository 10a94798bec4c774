#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: workflow
version_added: 0.1.0
short_description: Manage workflows of EC2 Image Builder
description:
  - A workflow is a document of the steps in which images are built, tested or distributed. A pipeline runs the
    workflows that it names in the place of those that the service runs by itself.
  - Workflows never change. Where what the task asks for differs from what there is, the next version is made.
  - The type is part of what names a workflow. A build workflow and a test workflow of one name are two resources.
author: goldsmith.image_builder contributors (!UNKNOWN)
extends_documentation_fragment:
  - goldsmith.image_builder.resource
  - goldsmith.image_builder.resource.versioned
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - goldsmith.image_builder.requirements
requirements:
  - PyYAML
options:
  type:
    description:
      - The stage that the workflow is for. The service checks the steps of the document against it.
      - It names the workflow together with O(name), and so it is required with O(state=absent) too.
    type: str
    choices: [BUILD, TEST, DISTRIBUTION]
    required: true
  description:
    description: What the workflow is for, up to 1024 characters.
    type: str
  change_description:
    description:
      - What is new in this version, up to 1024 characters.
      - It tells about a change and is none. Given alone it makes no new version, and the next version does not
        inherit it.
    type: str
  data:
    description:
      - The document, as text or as the YAML structure itself, up to 16000 characters. A longer one goes to O(uri). It
        has up to 15 steps.
      - It is compared as a document. Indentation, comments, quotes and the order of keys make no difference; a changed
        step does.
      - It is checked before anything is written, in check mode too. The error names the step and the line of each
        mistake, such as an unknown action, a setting that cannot be, or a reference to a parameter or a step that there
        is not. Of a structure there are no lines to name.
      - What one step takes from another, V($.stepOutputs.Launch.instanceId), and a parameter of the document,
        V($.parameters.WaitAtEnd), have no braces and need no care in a playbook.
      - O(data) or O(uri) is required when the workflow is made.
    type: raw
  uri:
    description:
      - Where the document is in S3, V(s3://bucket/key).
      - The module reads the object to see whether the document changed, with the permission to get it; the service
        reads it when a version is made, and keeps a copy. Another address of the same document is no change.
    type: str
  kms_key_id:
    description:
      - The ARN of the KMS key that encrypts the workflow, or of an alias of the key. The service has a key of its own
        for workflows without one.
    type: str
seealso:
  - name: API reference of CreateWorkflow
    description: What the options mean to the service.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CreateWorkflow.html
  - name: Step actions in workflow documents
    description: The actions that steps can have, with their inputs and outputs.
    link: https://docs.aws.amazon.com/imagebuilder/latest/userguide/wfdoc-step-actions.html
  - module: goldsmith.image_builder.workflow_info
  - module: goldsmith.image_builder.image_pipeline
"""

EXAMPLES = r"""
- name: A test workflow whose document is a file
  goldsmith.image_builder.workflow:
    name: smoke test
    type: TEST
    description: Asks the finished image for a page
    data: "{{ lookup('file', 'workflows/smoke-test.yml') }}"

- name: Change the document; this makes version 1.0.1, and the three newest versions are kept
  goldsmith.image_builder.workflow:
    name: smoke test
    type: TEST
    change_description: Waits at the end where a pipeline asks for it
    keep_versions: 3
    data:
      schemaVersion: 1.0
      parameters:
        - name: WaitAtEnd
          type: boolean
          default: false
          description: Whether to keep the instance until somebody has looked at it
      steps:
        - name: Launch
          action: LaunchInstance
          onFailure: Abort
          inputs:
            waitFor: ssmAgent
        - name: Ask
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

- name: A build workflow that waits for somebody's consent before it makes the AMI
  goldsmith.image_builder.workflow:
    name: build with consent
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
        - name: Consent
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

- name: A long document comes from S3
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
    - The workflow in the shape of the options, with what the service tells besides; empty when absent.
    - In check mode, what only the service can tell is as it was, or missing.
  returned: success
  type: dict
  contains:
    arn:
      description: The ARN of this build of this version; the type, in lower case, is part of it.
      type: str
      returned: when present
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:workflow/test/smoke-test/1.0.1/1
    name:
      description: Its name.
      type: str
      returned: when present
      sample: smoke test
    version:
      description: Its version.
      type: str
      returned: when present
      sample: 1.0.1
    type:
      description: The stage that it is for, V(BUILD), V(TEST) or V(DISTRIBUTION).
      type: str
      returned: when present
      sample: TEST
    data:
      description: The document, as text, also when it came from S3.
      type: str
      returned: when present
      sample: |
        schemaVersion: 1.0
        steps:
          - name: Consent
            action: WaitForAction
            onFailure: Abort
    parameters:
      description: The parameters that the document declares.
      type: list
      elements: dict
      returned: when it declares some
      sample: [{name: WaitAtEnd, type: boolean, default_value: ["false"]}]
    state:
      description: The status and the reason of a workflow that is deprecated.
      type: dict
      returned: when the service tells
      sample: {status: DEPRECATED}
    owner:
      description: The account it belongs to.
      type: str
      returned: when present
      sample: "123456789012"
    date_created:
      description: When this version was made.
      type: str
      returned: when present
      sample: "2026-09-09T19:30:21.183Z"
    latest_version_references:
      description: ARNs that stand for the newest version, of all and of each version line.
      type: dict
      returned: when present
      sample:
        latest_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:workflow/test/smoke-test/x.x.x
        latest_major_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:workflow/test/smoke-test/1.x.x
        latest_minor_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:workflow/test/smoke-test/1.0.x
        latest_patch_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:workflow/test/smoke-test/1.0.1
    tags:
      description: Its tags.
      type: dict
      returned: when present
      sample: {Team: web}
pruned:
  description:
    - The ARNs of the versions that were deleted, or in check mode would be, newest first, with O(keep_versions) the old
      ones, with O(state=absent) all that O(version) matches.
  returned: success, and when the task fails after it has changed something
  type: list
  elements: str
  sample: ["arn:aws:imagebuilder:eu-west-1:123456789012:workflow/test/smoke-test/1.0.0/1"]
diff:
  description: What changed, or in check mode would change. What the service sets by itself is left out.
  returned: success
  type: dict
  contains:
    before:
      description: The options before, as YAML; empty when there was nothing.
      type: str
      returned: success
      sample: ""
    after:
      description: The options after, as YAML; empty when absent.
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
