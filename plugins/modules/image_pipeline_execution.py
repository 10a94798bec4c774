#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image_pipeline_execution
version_added: 0.1.0
short_description: Build an image with a pipeline of EC2 Image Builder
description:
  - Starts a build of an image pipeline, shows each step as it happens, and returns the image with its AMIs or container
    images by region. A build that fails fails the task, with the component, the step and the end of the log.
  - With O(state=followed) it starts nothing and looks at a build that was started before.
author: goldsmith.image_builder contributors (!UNKNOWN)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.waiting
  - goldsmith.image_builder.waiting.findings
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - goldsmith.image_builder.requirements
options:
  state:
    description:
      - V(started) starts a build.
      - V(followed) starts nothing, and looks at the build that O(image_build_version_arn) names, or at the newest one
        of O(image_pipeline_arn).
    type: str
    choices: [started, followed]
    default: started
  image_pipeline_arn:
    description:
      - The pipeline, by its ARN or its name. A pipeline that is switched off can be started all the same.
      - Required with O(state=started).
    type: str
  image_build_version_arn:
    description:
      - The build to look at, by its ARN or as V(web/1.0.3/7), with O(state=followed).
    type: str
  build:
    description:
      - With V(always), each run of the task starts a build.
      - With V(if_changed), a build is started only if it would come from something else than the newest image of the
        pipeline that is available or being made. Otherwise that image is returned, and waited for if it is being made.
      - These are compared, as the pipeline has them now and as the image holds them. The version of the recipe; all of
        the infrastructure and of the distribution configuration but their descriptions and tags; the workflows, where
        the pipeline names some; how images are tested and scanned, where the image tells it; each component and the
        parent image that the recipe gives with a wildcard or without a build, which have changed when what they stand
        for now is newer than the image; a parameter of Systems Manager as parent image, which has changed when it was
        written since.
      - The service does not tell what a wildcard stood for. So it is not noticed that the newest version of a component
        was deleted, nor that a container image moved in its registry, nor what is inside an AMI.
    type: str
    choices: [always, if_changed]
    default: always
  tags:
    description:
      - Tags for the image as a resource of Image Builder, up to 50, in place of C(image_tags) of the pipeline, which
        are for builds by schedule. Tags for AMIs are in the distribution configuration.
      - They are for the build that is started, and not compared with those of an image that there is.
    type: dict
attributes:
  check_mode:
    description: Says whether a build would be started. It starts none, and does not wait.
    support: full
  diff_mode:
    description: A build is nothing that differs.
    support: none
  idempotent:
    description: With O(build=if_changed) or O(state=followed).
    support: partial
notes:
  - A start whose answer is lost is tried again with the same idempotency token, so that there are never two builds.
seealso:
  - name: API reference of StartImagePipelineExecution
    description: What the service does.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_StartImagePipelineExecution.html
  - module: goldsmith.image_builder.image_pipeline
  - module: goldsmith.image_builder.image_info
"""

EXAMPLES = r"""
- name: Build what is out of date, and wait for the image
  goldsmith.image_builder.image_pipeline_execution:
    image_pipeline_arn: web
    build: if_changed
    tags:
      Commit: 1f0c9a2

- name: Build in any case
  goldsmith.image_builder.image_pipeline_execution:
    image_pipeline_arn: web
  register: web

- name: Start a build and go on
  goldsmith.image_builder.image_pipeline_execution:
    image_pipeline_arn: web
    wait: false
  register: started

- name: Wait for it later, an hour at most
  goldsmith.image_builder.image_pipeline_execution:
    state: followed
    image_build_version_arn: "{{ started.image.arn }}"
    wait_timeout: 3600

- name: Wait for whatever the pipeline builds
  goldsmith.image_builder.image_pipeline_execution:
    state: followed
    image_pipeline_arn: web

- name: Let nothing pass that has critical findings
  goldsmith.image_builder.image_pipeline_execution:
    image_pipeline_arn: scanned
    maximum_severity: HIGH
"""

RETURN = r"""
image:
  description:
    - The image, in the shape of M(goldsmith.image_builder.image_info). Its AMIs or container images are in
      C(output_resources).
    - Without O(wait) and with O(progress), it is returned when it was read.
    - When the task fails, it has only C(arn), C(name), C(version), C(type), C(state) with C(status), and
      C(output_resources).
  returned: when there is one
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
  description: With O(build=if_changed), why there is something to build; empty when there is not.
  returned: when O(state=started)
  type: list
  elements: str
  sample: ["the component arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/1.0.4/1 is newer than what
    arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/x.x.x stood for"]
progress:
  description:
    - How the build goes on, for O(progress) of a later task and for people.
    - Of a build that is over and has failed, C(image_build_version_arn), C(status), C(over) and C(lines).
  returned: when a build was looked at
  type: dict
  contains:
    image_build_version_arn:
      description: The build.
      type: str
    status:
      description: The status of its image, such as V(BUILDING).
      type: str
    over:
      description: Whether there is nothing more to wait for.
      type: bool
    lines:
      description:
        - A line for each thing that changed during this task.
        - When the task fails, those that the play did not show, as under C(async).
      type: list
      elements: str
    date_created:
      description: When the service began.
      type: str
    scan:
      description: The status of the scan, such as V(COMPLETED); empty where there is none.
      type: str
    unreachable:
      description: Why AWS could not be asked the last time; empty when it could.
      type: str
    executions:
      description: The workflows that ran, by their identifiers, with what was seen of each step.
      type: dict
failure:
  description:
    - Why there is no image, or none that may be used. What the service does not tell is left out.
  returned: when the build failed or has too severe findings
  type: dict
  contains:
    status:
      description: The status of the image.
      type: str
      sample: FAILED
    reason:
      description: The service's reason.
      type: str
    stage:
      description: The status that the image had when it failed.
      type: str
      sample: BUILDING
    component:
      description: The component that failed, with C(component_arn), C(phase), C(step), C(action) and C(error).
      type: dict
    workflow:
      description: The workflow that failed, with C(arn), C(execution_id) and C(message).
      type: dict
    step:
      description: The step of the workflow, with C(name), C(action), C(execution_id) and C(message).
      type: dict
    distribution:
      description: The C(error), and in C(regions) each C(region), C(account_id), C(status), C(step) and C(error).
      type: dict
    advice:
      description: What to do about causes that are well known.
      type: list
      elements: str
    log:
      description: Where the log is and how it ends, with C(group), C(stream), C(lines), C(url), C(s3_uri), and C(note)
        where it could not be read.
      type: dict
    scan:
      description: The status of the scan.
      type: str
    findings:
      description: The findings above O(maximum_severity), the worst first, with C(vulnerability_id), C(severity),
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
