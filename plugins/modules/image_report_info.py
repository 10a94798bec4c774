#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image_report_info
version_added: 0.1.0
short_description: Retrieve the state of all EC2 Image Builder pipelines, builds and images of an account and region
description:
  - Returns the pipelines of an account and region with their schedules, newest images and builds, the steps of the
    last build of each, the findings in their images, the lifecycle policies that select them, and what uses AMIs in
    the region.
  - The role R(goldsmith.image_builder.image_report,ansible_collections.goldsmith.image_builder.image_report_role)
    makes a report from the results of any number of accounts and regions.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.operation.read_only
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
options:
  builds:
    description:
      - The number of newest builds to return for each pipeline. Each requires one call.
      - Must be between V(1) and V(100).
    type: int
    default: 10
  owner_tags:
    description:
      - The keys of the tags that name the owner of a resource. They are returned with each resource in
        RV(image_report.uses).
      - Keys are case-sensitive.
    type: list
    elements: str
    default: [Owner, Team]
notes:
  - Data that the caller is not allowed to read is omitted, with a warning. RV(image_report.unread) lists the missing
    permissions. Only the permission to list pipelines is required.
  - Ages and the durations of builds in progress are relative to the time of the service.
seealso:
  - module: goldsmith.image_builder.image_usage_info
  - module: goldsmith.image_builder.image_info
  - module: goldsmith.image_builder.image_pipeline_info
"""

EXAMPLES = r"""
- name: Retrieve the pipelines with their builds, images, findings and users
  goldsmith.image_builder.image_report_info:
  register: state

- name: Retrieve the last build of each pipeline with its steps
  goldsmith.image_builder.image_report_info:
    builds: 1
    owner_tags: [CostCenter]
"""

RETURN = r"""
image_report:
  description: The state of the account and region.
  returned: success
  type: dict
  contains:
    account_id:
      description: The account.
      type: str
      sample: "123456789012"
    region:
      description: The region.
      type: str
      sample: eu-west-1
    date:
      description: The time at which the account was read, by the clock of AWS.
      type: str
      sample: "2026-09-23T07:30:00Z"
    pipelines:
      description:
        - The pipelines, ordered by name.
        - C(builds) are the newest builds, newest first. The first one, which is the last build, has C(steps) in the
          order of their start.
        - C(seconds) of a build is the time from its start to the end of its last workflow, or until C(date) if it is
          in progress. The distribution of an AMI without a workflow comes after that. It is null if Image Builder no
          longer has the executions of the workflows. C(start) of a step is in seconds after the start of the build.
        - C(newest_image) is the newest available image; null if the pipeline has none.
        - C(date_last_run) and C(date_next_run) are empty if Image Builder does not return them. It returns neither
          before the first build.
        - C(lifecycle_policies) are the names of the enabled policies that select the images of the pipeline.
      type: list
      elements: dict
      sample:
        - name: web
          arn: arn:aws:imagebuilder:eu-west-1:123456789012:image-pipeline/web
          status: ENABLED
          platform: Linux
          factory: golden
          recipe: web/1.0.3
          schedule: {schedule_expression: "cron(0 3 ? * SUN *)", timezone: Europe/Berlin}
          consecutive_failures: 0
          date_last_run: "2026-09-20T01:00:00.000Z"
          date_next_run: "2026-09-27T01:00:00.000Z"
          newest_image:
            arn: arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.3/7
            label: web/1.0.3/7
            date_created: "2026-09-20T01:00:00.000Z"
            age_days: 3
            amis: [{region: eu-west-1, account_id: "123456789012", ami: ami-0a1b2c3d4e5f60718}]
            image_uris: []
          builds:
            - arn: arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.3/7
              label: web/1.0.3/7
              version: 1.0.3/7
              status: AVAILABLE
              in_progress: false
              date_created: "2026-09-20T01:00:00.000Z"
              seconds: 1263
              reason: ""
              steps:
                - workflow: build-image/1.0.3
                  type: BUILD
                  name: LaunchBuildInstance
                  action: LaunchInstance
                  status: COMPLETED
                  start: 4
                  seconds: 95
                  message: ""
          lifecycle_policies: [keep-three]
    images:
      description:
        - All images with AMIs, those of each pipeline or recipe newest first. C(pipeline) is empty if no pipeline
          built the image. C(amis) maps the IDs of the AMIs to their regions.
        - C(versions_behind) and C(days_behind) are those of M(goldsmith.image_builder.image_usage_info).
      type: list
      elements: dict
      sample:
        - image_build_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.3/7
          label: web/1.0.3/7
          image_version: 1.0.3/7
          image_status: AVAILABLE
          date_created: "2026-09-20T01:00:00.000Z"
          versions_behind: 0
          days_behind: 0
          is_latest: true
          pipeline: web
          amis: {ami-0a1b2c3d4e5f60718: eu-west-1}
    scans:
      description:
        - The findings of Amazon Inspector in the newest image of each pipeline, and in images that instances of this
          region use. C(counts) is null if the scan did not complete or the image was not scanned.
        - The packages are those of newest images with critical or high findings. C(other) counts the findings below
          medium, and those without a severity.
      type: list
      elements: dict
      sample:
        - arn: arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.3/7
          label: web/1.0.3/7
          status: COMPLETED
          is_newest: true
          counts: {critical: 0, high: 1, medium: 2, other: 1}
          packages:
            - name: openssl
              version: 3.0.8-1
              severity: HIGH
              fixed_in_version: 3.0.8-2
              vulnerabilities: [CVE-2026-0001]
    lifecycle_policies:
      description: The lifecycle policies, as M(goldsmith.image_builder.lifecycle_policy_info) returns them.
      type: list
      elements: dict
      sample: []
    uses:
      description:
        - The instances that are not terminated, the launch templates and the Auto Scaling groups of the region with
          their AMIs, as in M(goldsmith.image_builder.image_usage_info). The AMIs can be of any origin. Instances that
          Image Builder started are omitted.
      type: list
      elements: dict
      sample:
        - kind: instance
          id: i-0a1b2c3d4e5f60718
          name: web-1
          region: eu-west-1
          account_id: "123456789012"
          ami: ami-0a1b2c3d4e5f60718
          owner_tags: {Team: web}
          via: {auto_scaling_group: web}
    unread:
      description: The missing permissions of the caller. The data that requires them is omitted.
      type: list
      elements: dict
      sample:
        - region: eu-west-1
          action: ec2:DescribeInstances
          msg: "Could not list instances: UnauthorizedOperation: …"
"""

from ..module_utils._modules.operation import run_operation
from ..module_utils._operations.image_report_info import OPERATION


def main() -> None:
    run_operation(OPERATION)


if __name__ == "__main__":
    main()
