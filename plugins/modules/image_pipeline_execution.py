#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image_pipeline_execution
version_added: 0.1.0
short_description: Start and monitor builds of an EC2 Image Builder pipeline
description:
  - Starts a build of an image pipeline, shows each step of the build, and returns the image with its AMIs or container
    images by region. If the build fails, the task fails and reports the component, the step and the end of the log.
  - With O(state=followed), the module monitors an existing build and does not start one.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.waiting
  - goldsmith.image_builder.waiting.findings
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
options:
  state:
    description:
      - V(started) starts a build.
      - V(followed) monitors the build in O(image_build_version_arn), or the newest build of O(image_pipeline_arn).
    type: str
    choices: [started, followed]
    default: started
  image_pipeline_arn:
    description:
      - The name or ARN of the pipeline. A disabled pipeline can be started.
      - Mutually exclusive with O(image_build_version_arn). Required with O(state=started).
    type: str
  image_build_version_arn:
    description:
      - The build to monitor, as an ARN or a short reference with the build number, such as V(web/1.0.3/7).
      - Valid only with O(state=followed). Mutually exclusive with O(image_pipeline_arn).
    type: str
  build:
    description:
      - When to start a build. V(always) starts a build in each run. V(if_changed) starts a build only if its input
        differs from the input of the pipeline's newest image that is available or in progress. Otherwise, that image is
        returned, and the task waits for it if it is in progress.
      - If several runs start a build from the same input at the same time, or a run is repeated while its build is in
        progress, they share this build. The task that joins a build reports no change. The input consists of the
        options, the settings of the pipeline, and the versions to which its recipe resolves.
      - V(if_changed) compares the current settings of the pipeline with the settings that are stored in the image. It
        compares the recipe version, the infrastructure and distribution configurations except their descriptions and
        tags, and the workflows if the pipeline sets them. It compares the test and scan settings if the image contains
        them.
      - A component or parent image that the recipe selects by a wildcard or without a build number has changed if its
        newest matching version is newer than the image. A Systems Manager parameter that selects the parent image has
        changed if it was written after the image was built.
      - Image Builder does not record the version that a wildcard selected. V(if_changed) therefore does not detect that
        the newest version of a component was deleted, that a container image in a registry was replaced, or that the
        content of an AMI differs.
    type: str
    choices: [always, if_changed]
    default: always
  tags:
    description:
      - The tags of the image resource that the build creates. They are used instead of C(image_tags) of the pipeline,
        which apply only to scheduled builds. Tags of an existing image are not compared or changed.
      - At most 50 tags.
      - To tag the AMIs, use the distribution configuration.
    type: dict
attributes:
  check_mode:
    description: Returns whether a build would be started. In check mode, the task starts no build and does not wait.
    support: full
  diff_mode:
    description: A build is not a change of a managed resource, so there is no difference to show.
    support: none
  idempotent:
    description: Idempotent with O(build=if_changed) or O(state=followed).
    support: partial
notes:
  - If the response to a start request is lost, the module sends the request again with the same idempotency
    token, so that only one build is started. If no response is received at all, the task fails with
    RV(outcome=unknown). Run the task again to join the build, if one was started.
seealso:
  - name: API reference of StartImagePipelineExecution
    description: Reference of the API operation that starts a build.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_StartImagePipelineExecution.html
  - module: goldsmith.image_builder.image_pipeline
  - module: goldsmith.image_builder.image_info
"""

EXAMPLES = r"""
- name: Build an image if anything has changed, and wait for it
  goldsmith.image_builder.image_pipeline_execution:
    image_pipeline_arn: web
    build: if_changed
    tags:
      Commit: 1f0c9a2

- name: Build an image in each run
  goldsmith.image_builder.image_pipeline_execution:
    image_pipeline_arn: web
  register: web

- name: Start a build without waiting
  goldsmith.image_builder.image_pipeline_execution:
    image_pipeline_arn: web
    wait: false
  register: started

- name: Wait for the build, at most one hour
  goldsmith.image_builder.image_pipeline_execution:
    state: followed
    image_build_version_arn: "{{ started.image.arn }}"
    wait_timeout: 3600

- name: Wait for the newest build of a pipeline
  goldsmith.image_builder.image_pipeline_execution:
    state: followed
    image_pipeline_arn: web

- name: Wait until a step of the newest build waits for an action
  goldsmith.image_builder.image_pipeline_execution:
    state: followed
    image_pipeline_arn: provisioned
    wait_for: action
  register: waiting

- name: Resume the build
  goldsmith.image_builder.workflow_step_action:
    step_execution_id: "{{ waiting.waiting_steps[0].step_execution_id }}"
    action: RESUME

- name: Build an image and fail if it has critical findings
  goldsmith.image_builder.image_pipeline_execution:
    image_pipeline_arn: scanned
    maximum_severity: HIGH
"""

RETURN = r"""
image:
  description:
    - The image, in the format of M(goldsmith.image_builder.image_info). C(output_resources) contains its AMIs or
      container images.
    - With O(wait=false) and O(progress), it is returned only if the task read the image.
    - If the task fails, it contains only C(arn), C(name), C(version), C(type), C(state) with C(status), and
      C(output_resources).
  returned: when the image exists
  type: dict
  sample:
    arn: arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.3/7
    name: web
    version: 1.0.3/7
    type: AMI
    platform: Linux
    state: {status: AVAILABLE}
    output_resources:
      amis:
        - account_id: "123456789012"
          region: eu-west-1
          image: ami-0f1e2d3c4b5a69788
          name: web 2026-09-09T19-55-02.118Z
    date_created: "2026-09-09T19:30:21.183Z"
    tags: {}
reasons:
  description: The reasons for a build with O(build=if_changed). Empty if no build is needed.
  returned: when O(state=started)
  type: list
  elements: str
  sample: ["the component arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/1.0.4/1 is newer than the
    one that arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/x.x.x resolved to"]
progress:
  description:
    - The progress of the build. Pass it to the O(progress) option of a later task.
    - If the build has failed, it contains only C(image_build_version_arn), C(status), C(seconds), C(over) and C(lines).
  returned: when O(wait=false) or in check mode, and the status was read
  type: dict
  contains:
    image_build_version_arn:
      description: The ARN of the build.
      type: str
    status:
      description: The status of the image, such as V(BUILDING).
      type: str
    seconds:
      description: The time from the start of the build to the last time that the image was read, in seconds.
      type: int
    over:
      description: Whether the build, and the scan with O(maximum_severity), is complete.
      type: bool
    lines:
      description: The lines that describe the changes during this task.
      type: list
      elements: str
    poll_after:
      description: The number of seconds after which to read the status again.
      returned: when C(over) is V(false)
      type: int
    scan:
      description: The status of the scan, such as V(COMPLETED). Empty if the image is not scanned.
      type: str
    memory:
      description: Internal data for the O(progress) option of a later task.
      type: dict
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
  description: V(unknown) if AWS did not respond to the start request. The build may have been started. Run the
    task again to join it.
  returned: when the task failed and the outcome of the request is unknown
  type: str
  sample: unknown
failure:
  description:
    - The reason why the image is not available or has findings that are too severe. Values that Image Builder does not
      provide are omitted.
  returned: when the build failed or the image has findings above O(maximum_severity)
  type: dict
  contains:
    status:
      description: The status of the image.
      type: str
      sample: FAILED
    reason:
      description: The reason that Image Builder returned.
      type: str
    stage:
      description: The status of the image at the time of the failure.
      type: str
      sample: BUILDING
    component:
      description: The component that failed, with C(component_arn), C(phase), C(step), C(action) and C(error).
      type: dict
    ansible:
      description:
        - The playbook that a component of M(goldsmith.image_builder.playbook_component) ran when it failed, if the log
          contains its result.
        - With C(playbook), C(status), C(tasks), and in C(stats) the counters of the recap for each host.
        - C(status) is V(failed), or V(changed) if a second run in check mode would change something. C(tasks) are the
          tasks that failed or would change something, with C(play), C(task), C(host) and C(message).
      type: dict
    workflow:
      description: The workflow that failed, with C(arn) and C(execution_id), and with C(message) unless
        C(reason) or C(step) contains it.
      type: dict
    step:
      description: The workflow step that failed, with C(name), C(action) and C(execution_id), and with C(message)
        unless C(reason) contains it.
      type: dict
    distribution:
      description: The C(error) of the distribution, and in C(regions) the C(region), C(account_id), C(status), C(step)
        and C(error) of each failed target.
      type: dict
    advice:
      description: The recommended actions, if the cause is known.
      type: list
      elements: str
    log:
      description: The location and the end of the log, with C(group), C(stream), C(lines), C(url) and C(s3_uri), and
        with C(note) if the log could not be read.
      type: dict
    scan:
      description: The status of the scan.
      type: str
    findings:
      description: The findings above O(maximum_severity), most severe first, with C(vulnerability_id), C(severity),
        C(title), C(packages) and C(fix_available).
      type: list
      elements: dict
"""

from ..module_utils._modules.operation import run_operation
from ..module_utils._operations.image_pipeline_execution import OPERATION


def main() -> None:
    run_operation(OPERATION)


if __name__ == "__main__":
    main()
