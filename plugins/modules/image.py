#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image
version_added: 0.1.0
short_description: Build and manage EC2 Image Builder images
description:
  - Builds an image from an image recipe or container recipe without a pipeline, unless a matching image exists.
  - Manages existing images. The module can cancel or retry a build, and deprecate, disable, restore or delete an image.
  - The module checks whether the status of the image allows the change before it sends a request.
  - By default, the AMIs, snapshots and container images that a build created are not changed. To include them, use
    O(include_resources).
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.operation.tags
  - goldsmith.image_builder.build
  - goldsmith.image_builder.waiting
  - goldsmith.image_builder.waiting.findings
  - goldsmith.image_builder.resource.references
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
attributes:
  check_mode:
    description:
      - Returns the changed status without writing. If an image would be built, RV(image) is empty, because its content
        cannot be predicted.
    support: full
  diff_mode:
    description: Shows the status and the tags of the image before and after the task.
    support: full
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing.
    support: partial
    details:
      - With O(build=always), each run starts a build.
      - With O(state=absent) and O(exclusion_rules), the image is kept while any of its AMIs is excluded, and each run
        tries to delete it again.
options:
  state:
    description:
      - V(present) ensures that an image exists for the given recipe version, infrastructure configuration and
        distribution configuration. If such an image is available or being built, no build is started. With
        O(image_build_version_arn), only the tags are managed.
      - V(cancelled) cancels a build. AMIs and snapshots that the build has already created are kept.
      - V(retried) retries a failed or cancelled build of an AMI from its test or distribution phase. If the image is
        available or being built, nothing is changed.
      - V(deprecated) and V(disabled) deprecate or disable an AMI image. V(available) makes it available again. Recipes
        that refer to an image by a wildcard, such as V(x.x.x), ignore deprecated and disabled images.
      - V(absent) deletes the image. A running build is cancelled first, and the task waits for the build to end within
        O(wait_timeout), even with O(wait=false). If the image does not exist, nothing is changed.
    type: str
    choices: [present, cancelled, retried, available, deprecated, disabled, absent]
    default: present
  image_build_version_arn:
    description:
      - The image to manage, as an ARN or a short reference with the build number, such as V(web/1.4.2/3).
      - Required unless O(state=present).
    type: str
  image_recipe_arn:
    description:
      - The image recipe to build an AMI from, as an ARN or a short reference, such as V(web) or V(web/1.4.2). A
        wildcard selects the newest matching version when the task runs.
      - Mutually exclusive with O(container_recipe_arn) and O(image_build_version_arn). One of the three is required.
    type: str
  container_recipe_arn:
    description:
      - The container recipe to build a container image from, in the same forms as O(image_recipe_arn).
      - Mutually exclusive with O(image_recipe_arn) and O(image_build_version_arn). One of the three is required.
    type: str
  infrastructure_configuration_arn:
    description:
      - The name or ARN of the infrastructure configuration to build with.
      - Required with O(image_recipe_arn) and O(container_recipe_arn).
    type: str
  distribution_configuration_arn:
    description:
      - The name or ARN of the distribution configuration. If omitted, the image stays in this account and region.
    type: str
  build:
    description:
      - When to build. V(if_missing) starts a build only if no matching image exists. V(always) starts a build in each
        run.
      - If several runs start a build with the same options at the same time, or a run is repeated while its build is in
        progress, they share this build. The task that joins a build reports no change.
      - An image matches if it has the same recipe version, infrastructure configuration and distribution
        configuration. Components and parent images that the recipe selects by a wildcard are not compared. They may
        have newer versions than those the image was built from.
    type: str
    choices: [if_missing, always]
    default: if_missing
  logging_configuration:
    description: The settings for the build logs in CloudWatch Logs.
    type: dict
    suboptions:
      log_group_name:
        description:
          - The log group of the build. Image Builder uses C(/aws/imagebuilder/) followed by the image name by default.
          - At most 512 letters, digits and the characters V(-_/.).
        type: str
  execution_role:
    description:
      - The name or ARN of the IAM role that Image Builder uses to run workflows, to change the resources in
        O(include_resources), and for actions that its service-linked role does not allow.
      - Unless O(state=present), it is valid only with O(include_resources).
      - Required with O(workflows), with O(include_resources), and if the log group is outside V(/aws/imagebuilder/).
    type: str
  include_resources:
    description:
      - The resources to change together with the image. By default, only the image resource of Image Builder is
        changed. Image Builder changes the resources in a lifecycle execution.
      - Valid only with O(state=available), O(state=deprecated), O(state=disabled) and O(state=absent).
    type: dict
    suboptions:
      amis:
        description: Whether to include the AMIs in all regions and accounts that the image was distributed to.
        type: bool
      snapshots:
        description:
          - Whether to delete the snapshots of the AMIs.
          - Valid only with O(state=absent) and O(include_resources.amis=true).
        type: bool
      containers:
        description:
          - Whether to delete the container images.
          - Valid only with O(state=absent).
        type: bool
  exclusion_rules:
    description:
      - The rules that exclude AMIs from the change. With O(state=absent), the image is also kept if any of its AMIs is
        excluded.
    type: dict
    suboptions:
      amis:
        description:
          - The rules for AMIs. An AMI is excluded if any of these rules matches it.
          - Requires O(include_resources.amis=true).
        type: dict
        suboptions:
          is_public:
            description: Whether to exclude public AMIs.
            type: bool
          regions:
            description: The regions in which to exclude AMIs.
            type: list
            elements: str
          shared_accounts:
            description: The account IDs to check. AMIs that are shared with any of these accounts are excluded.
            type: list
            elements: str
          last_launched:
            description:
              - The time since the last launch. AMIs from which an instance was launched within this time are excluded.
                AMIs without a recorded launch are not excluded.
            type: dict
            suboptions:
              value:
                description:
                  - The number of units.
                  - Must be between 1 and 365.
                type: int
              unit:
                description: The unit of time.
                type: str
                choices: [DAYS, WEEKS, MONTHS, YEARS]
          tag_map:
            description: The tags to check. AMIs that have any of these tags, with the same value, are excluded.
            type: dict
  update_at:
    description:
      - The time at which to deprecate the image, in ISO 8601 format, such as V(2027-01-31T03:00:00Z). Times without an
        offset are in UTC. If omitted, the image is deprecated immediately.
      - Must be in the future. Valid only with O(state=deprecated).
    type: str
  wait:
    description:
      - Whether to wait until the image is available, until the build is cancelled, or until the resources in
        O(include_resources) have been changed. If another client is building the matching image, the task waits for
        that build.
      - While an image is built, the play shows a line for each change, including each step of the workflows.
      - If the play is interrupted, the build continues.
      - With O(state=absent), the task always waits for the build that it cancels. It never waits for a change that is
        scheduled with O(update_at).
      - In check mode, the task does not wait.
    type: bool
    default: true
notes:
  - If the response to a request to build an image is lost, the module sends the request again with the same idempotency
    token, so that only one build is started. If no response is received at all, the task fails with
    RV(outcome=unknown). Run the task again to join the build, if one was started.
seealso:
  - name: API reference of CreateImage
    description: Reference of the API operation that builds an image.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CreateImage.html
  - name: API reference of StartResourceStateUpdate
    description: Reference of the API operation that changes the state of an image.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_StartResourceStateUpdate.html
  - module: goldsmith.image_builder.image_info
  - module: goldsmith.image_builder.image_pipeline_execution
  - module: goldsmith.image_builder.image_recipe
  - module: goldsmith.image_builder.container_recipe
"""

EXAMPLES = r"""
- name: Build an image from the newest version of a recipe
  goldsmith.image_builder.image:
    image_recipe_arn: web
    infrastructure_configuration_arn: private
    tags:
      Team: web
  register: web

- name: Add a tag to the image
  goldsmith.image_builder.image:
    image_build_version_arn: "{{ web.image.arn }}"
    tags:
      Approved: "true"
    purge_tags: false

- name: Deprecate the image and its AMIs
  goldsmith.image_builder.image:
    image_build_version_arn: "{{ web.image.arn }}"
    state: deprecated
    include_resources:
      amis: true
    execution_role: image-builder-lifecycle

- name: Make the image available again
  goldsmith.image_builder.image:
    image_build_version_arn: "{{ web.image.arn }}"
    state: available

- name: Delete the image, its AMIs and their snapshots, except AMIs with the tag Keep
  goldsmith.image_builder.image:
    image_build_version_arn: "{{ web.image.arn }}"
    state: absent
    include_resources:
      amis: true
      snapshots: true
    exclusion_rules:
      amis:
        tag_map:
          Keep: "yes"
    execution_role: image-builder-lifecycle

- name: Build another image from the same recipe
  goldsmith.image_builder.image:
    image_recipe_arn: web
    infrastructure_configuration_arn: private
  register: another

- name: Schedule the deprecation of an image
  goldsmith.image_builder.image:
    image_build_version_arn: "{{ another.image.arn }}"
    state: deprecated
    update_at: "2126-01-31T03:00:00Z"

- name: Build a container image with a custom log group
  goldsmith.image_builder.image:
    container_recipe_arn: api
    infrastructure_configuration_arn: private
    distribution_configuration_arn: api
    logging_configuration:
      log_group_name: /aws/imagebuilder/containers
  register: api

- name: Delete the image resource and keep the container image in its repository
  goldsmith.image_builder.image:
    image_build_version_arn: "{{ api.image.arn }}"
    state: absent
"""

RETURN = r"""
image:
  description:
    - The image, in the format of M(goldsmith.image_builder.image_info). Empty if the image does not exist, and in check
      mode if it would be built.
    - If a build fails, it contains only C(arn), C(name), C(version), C(type), C(state) with C(status), and
      C(output_resources).
  returned: success, and when a build fails
  type: dict
  contains:
    arn:
      description: The ARN of the image, including the build number.
      type: str
      returned: when the image exists
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.3/7
    name:
      description: The name of the image, which is the name of its recipe.
      type: str
      returned: when the image exists
      sample: web
    version:
      description: The version and the build number of the image.
      type: str
      returned: when the image exists
      sample: 1.0.3/7
    type:
      description: The type of the image, V(AMI) or V(DOCKER).
      type: str
      returned: when the image exists
      sample: AMI
    platform:
      description: The platform of the image, V(Linux), V(Windows) or V(macOS).
      type: str
      returned: when the image exists
      sample: Linux
    os_version:
      description: The operating system version of the image.
      type: str
      returned: when known
      sample: Amazon Linux 2023
    state:
      description: The C(status) of the image, and C(reason) and C(failure_context) if available.
      type: dict
      returned: when the image exists
      sample: {status: AVAILABLE}
    image_recipe:
      description: The complete image recipe, as it was when the build started.
      type: dict
      returned: for AMI images
      sample: {arn: "arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.3", name: web, version: 1.0.3}
    container_recipe:
      description: The complete container recipe, as it was when the build started.
      type: dict
      returned: for container images
      sample: {arn: "arn:aws:imagebuilder:eu-west-1:123456789012:container-recipe/api/1.0.0", name: api, version: 1.0.0}
    infrastructure_configuration:
      description: The complete infrastructure configuration, as it was when the build started.
      type: dict
      returned: when the image exists
      sample: {arn: "arn:aws:imagebuilder:eu-west-1:123456789012:infrastructure-configuration/private", name: private}
    distribution_configuration:
      description: The complete distribution configuration, as it was when the build started.
      type: dict
      returned: when the image was built with a distribution configuration
      sample: {arn: "arn:aws:imagebuilder:eu-west-1:123456789012:distribution-configuration/web", name: web}
    output_resources:
      description: The AMIs of the image in C(amis), and its container images in C(containers), by region.
      type: dict
      returned: when the image exists
      sample: {amis: [{region: eu-west-1, account_id: "123456789012", image: ami-0a1b2c3d4e5f60718}]}
    date_created:
      description: The time at which the build started.
      type: str
      returned: when the image exists
      sample: "2026-09-09T19:30:21.183Z"
    build_type:
      description: The source of the build, V(USER_INITIATED), V(SCHEDULED), V(IMPORT) or V(IMPORT_ISO).
      type: str
      returned: when the image exists
      sample: USER_INITIATED
    image_source:
      description: The source of the parent image.
      type: str
      returned: when the image exists
      sample: AMAZON_MANAGED
    source_pipeline_arn:
      description: The ARN of the pipeline that built the image.
      type: str
      returned: when a pipeline built the image
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:image-pipeline/web
    scan_state:
      description: The status of the vulnerability scan.
      type: dict
      returned: when the image is scanned
      sample: {status: COMPLETED}
    deprecation_time:
      description: The time at which the image was or will be deprecated.
      type: str
      returned: when known
      sample: "2126-01-31T03:00:00.000Z"
    lifecycle_execution_id:
      description: The ID of the last lifecycle execution that changed the image.
      type: str
      returned: when a lifecycle execution has changed the image
      sample: lce-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9
    latest_version_references:
      description: The ARNs with wildcards that select later versions of the image.
      type: dict
      returned: when the image exists
      sample: {latest_version_arn: "arn:aws:imagebuilder:eu-west-1:123456789012:image/web/x.x.x"}
    tags:
      description: The tags of the image.
      type: dict
      returned: when the image exists
      sample: {Team: web}
progress:
  description:
    - The progress of the build, in the format of M(goldsmith.image_builder.image_pipeline_execution). Pass it to the
      O(progress) option of a later task.
  returned: when O(wait=false) or in check mode, and the status was read
  type: dict
  sample:
    image_build_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.3/7
    status: BUILDING
    over: false
    poll_after: 10
    lines: ["web/1.0.3/7  00:00:30  BUILDING      build-image/1.0.3 started, 7 steps"]
waiting_steps:
  description: The steps of the build that wait for an action. Empty if no build is needed.
  returned: when O(wait_for=action), except in check mode for a build that would be started
  type: list
  elements: dict
  contains:
    name:
      description: The name of the step in the workflow document.
      type: str
      sample: Provision
    step_execution_id:
      description: The ID of the step, for M(goldsmith.image_builder.workflow_step_action).
      type: str
      sample: step-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9
    image_build_version_arn:
      description: The ARN of the build.
      type: str
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.3/7
    workflow:
      description: The name of the workflow.
      type: str
      sample: web-provision
    workflow_build_version_arn:
      description: The ARN of the workflow.
      type: str
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:workflow/build/web-provision/1.0.0/1
    workflow_execution_id:
      description: The ID of the execution of the workflow.
      type: str
      sample: wf-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9
    instance_id:
      description: The ID of the EC2 instance that the workflow has launched.
      returned: when the workflow has launched an instance and not terminated it
      type: str
      sample: i-0a1b2c3d4e5f60718
    region:
      description: The region of the build and its instance.
      type: str
      sample: eu-west-1
    account_id:
      description: The account of the build and its instance.
      type: str
      sample: "123456789012"
    since:
      description: The time at which the step began to wait.
      type: str
      sample: "2026-09-09T19:34:02.183Z"
    until:
      description: The time at which the step fails without an action.
      type: str
      sample: "2026-09-10T19:34:02.183Z"
outcome:
  description: V(unknown) if AWS did not respond to the request to build an image. The build may have been started.
    Run the task again to join it.
  returned: when the task failed and the outcome of the request is unknown
  type: str
  sample: unknown
failure:
  description:
    - The reason why the image is not available or has findings that are too severe, in the format of
      M(goldsmith.image_builder.image_pipeline_execution).
  returned: when the build failed or the image has findings above O(maximum_severity)
  type: dict
  sample:
    status: FAILED
    stage: BUILDING
    component:
      component_arn: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-nginx/1.0.1/1
      phase: build
      step: Install
      action: ExecuteBash
      error: Command execution has resulted in an error
lifecycle_execution:
  description:
    - The lifecycle execution that changes the AMIs, snapshots and container images, in the format of
      M(goldsmith.image_builder.lifecycle_execution_info).
    - If the task waited for it, C(resources) contains the result for each resource.
  returned: when a lifecycle execution changes the image
  type: dict
  sample:
    lifecycle_execution_id: lce-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9
    state: {status: SUCCESS}
    resources:
      - resource_id: arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.3/7
        action: {name: DEPRECATE}
        state: {status: SUCCESS}
        resources:
          - resource_id: ami-0a1b2c3d4e5f60718
            region: eu-west-1
            action: {name: DEPRECATE}
            state: {status: SUCCESS}
diff:
  description: The difference in the status and the tags of the image.
  returned: success
  type: dict
  contains:
    before_header:
      description: The object and the action.
      type: str
      returned: success
      sample: image web/1.0.3/7 (update)
    after_header:
      description: The object and the action.
      type: str
      returned: success
      sample: image web/1.0.3/7 (update)
    before:
      description: The status and the tags before the task, as YAML. Empty if the image did not exist.
      type: str
      sample: "status: AVAILABLE\ntags:\n  Team: web\n"
    after:
      description: The status and the tags after the task, as YAML. Empty if the image does not exist.
      type: str
      sample: "status: DEPRECATED\ntags:\n  Team: web\n"
"""

from ..module_utils._modules.operation import run_operation
from ..module_utils._operations.image import OPERATION


def main() -> None:
    run_operation(OPERATION)


if __name__ == "__main__":
    main()
