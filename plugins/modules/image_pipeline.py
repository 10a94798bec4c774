#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image_pipeline
version_added: 0.1.0
short_description: Manage image pipelines of EC2 Image Builder
description:
  - An image pipeline brings a recipe, an infrastructure configuration and a distribution configuration together, and
    says when images are built, and how they are tested and scanned.
  - The module declares the pipeline; it starts no build.
author: goldsmith.image_builder contributors (!UNKNOWN)
extends_documentation_fragment:
  - goldsmith.image_builder.resource
  - goldsmith.image_builder.resource.references
  - goldsmith.image_builder.build
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - goldsmith.image_builder.requirements
options:
  description:
    description: What the pipeline is for, up to 1024 characters.
    type: str
  image_recipe_arn:
    description:
      - The image recipe, for machine images. A reference, V(web), V(web/1.4.2) or V(web/1.x.x), or its ARN.
      - It excludes O(container_recipe_arn), and one of the two is required when the pipeline is made. A pipeline keeps
        the kind of recipe it was made with.
    type: str
  container_recipe_arn:
    description:
      - The container recipe, for container images. A reference, as in O(image_recipe_arn), or its ARN.
      - It excludes O(image_recipe_arn).
    type: str
  infrastructure_configuration_arn:
    description:
      - The infrastructure configuration, by its name or ARN.
      - Required when the pipeline is made.
    type: str
  distribution_configuration_arn:
    description:
      - The distribution configuration, by its name or ARN. Without one, images stay in this account and region.
    type: str
  schedule:
    description: When images are built. Without a schedule, or with an empty one, builds are started by hand.
    type: dict
    suboptions:
      schedule_expression:
        description:
          - A rate, V(rate(7 days\)), or a cron expression of six fields, V(cron(0 3 ? * SUN *\)), for minute, hour, day
            of the month, month, day of the week and year. One of the two days is written as a question mark.
          - Required with O(schedule).
        type: str
      timezone:
        description: The time zone of a cron expression, by its IANA name; the service takes UTC by itself.
        type: str
      pipeline_execution_start_condition:
        description:
          - V(EXPRESSION_MATCH_ONLY) builds whenever the expression says so.
          - V(EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE) builds then only when the parent image or a component
            has a newer version. That takes references with wildcards, or a parameter as parent image; a recipe in which
            all is pinned never gets anything newer. The service takes this one by itself.
          - Whether the schedule is on at all is O(status).
        type: str
      auto_disable_policy:
        description: When a failing pipeline is disabled. Without it, that is after five failures in a row.
        type: dict
        suboptions:
          failure_count:
            description:
              - After how many scheduled builds that fail in a row, 1 to 10.
              - Required with O(schedule.auto_disable_policy).
            type: int
  status:
    description:
      - Whether the schedule is on. A disabled pipeline can still be started by hand.
      - A pipeline is made V(ENABLED). Left out, the status stays as it is, also when the service has disabled the
        pipeline.
    type: str
    choices: [ENABLED, DISABLED]
  image_tags:
    description:
      - Tags for the images, as resources of Image Builder, that scheduled builds make, up to 50.
      - Tags for AMIs are in the distribution configuration, tags for the pipeline itself in O(tags).
    type: dict
  logging_configuration:
    description: The log groups in CloudWatch Logs.
    type: dict
    suboptions:
      image_log_group_name:
        description:
          - The log group of builds, up to 512 letters, digits and any of V(-_/.). The service takes
            C(/aws/imagebuilder/) and the image's name by itself.
        type: str
      pipeline_log_group_name:
        description:
          - The log group of the pipeline, of the same form. The service takes C(/aws/imagebuilder/pipeline/) and the
            pipeline's name by itself.
        type: str
seealso:
  - name: API reference of CreateImagePipeline
    description: What the options mean to the service.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CreateImagePipeline.html
  - name: Cron expressions in EC2 Image Builder
    description: The grammar of O(schedule.schedule_expression).
    link: https://docs.aws.amazon.com/imagebuilder/latest/userguide/image-builder-cron.html
  - module: goldsmith.image_builder.image_pipeline_info
  - module: goldsmith.image_builder.image_recipe
  - module: goldsmith.image_builder.container_recipe
  - module: goldsmith.image_builder.infrastructure_configuration
  - module: goldsmith.image_builder.distribution_configuration
  - module: goldsmith.image_builder.workflow
"""

EXAMPLES = r"""
- name: Build when something is newer on a Sunday night, from the newest version of the recipe
  goldsmith.image_builder.image_pipeline:
    name: web
    description: The web tier
    image_recipe_arn: web
    infrastructure_configuration_arn: private
    distribution_configuration_arn: web
    schedule:
      schedule_expression: cron(0 3 ? * SUN *)
      timezone: Europe/Berlin
    tags:
      Team: web

- name: Switch the schedule off; all else stays as it is
  goldsmith.image_builder.image_pipeline:
    name: web
    status: DISABLED

- name: Follow the recipe within its first major version, build each week, and give up after three failures
  goldsmith.image_builder.image_pipeline:
    name: web
    image_recipe_arn: web/1.x.x
    schedule:
      schedule_expression: rate(7 days)
      pipeline_execution_start_condition: EXPRESSION_MATCH_ONLY
      auto_disable_policy:
        failure_count: 3
    status: ENABLED

- name: Let no image through that has a finding above medium
  goldsmith.image_builder.image_pipeline:
    name: web
    image_scanning_configuration:
      image_scanning_enabled: true
      image_scanning_types: [ON_DEMAND_AMI_CVE]
      scan_result_condition:
        maximum_severity_label: MEDIUM

- name: Workflows of one's own, and their logs
  goldsmith.image_builder.image_pipeline:
    name: web
    workflows:
      - aws/build-image
      - workflow_arn: smoke-test
        workflow_type: TEST
        parameters:
          waitForService: nginx
        on_failure: CONTINUE
    execution_role: ImageBuilderWorkflows
    logging_configuration:
      image_log_group_name: /golden/images
      pipeline_log_group_name: /golden/pipelines

- name: Back to the service's own workflows and log groups, and no schedule
  goldsmith.image_builder.image_pipeline:
    name: web
    workflows: []
    execution_role: ""
    logging_configuration: {}
    schedule: {}

- name: Container images, with a scan of each
  goldsmith.image_builder.image_pipeline:
    name: api
    container_recipe_arn: api
    infrastructure_configuration_arn: private
    distribution_configuration_arn: api
    image_scanning_configuration:
      image_scanning_enabled: true
      ecr_configuration:
        repository_name: team-a/api-scans
        container_tags: [scan]

- name: Delete it; recipes, configurations and images stay
  goldsmith.image_builder.image_pipeline:
    name: api
    state: absent
"""

RETURN = r"""
image_pipeline:
  description:
    - The pipeline in the shape of the options, with what the service tells besides; empty when absent.
    - In check mode, what only the service can tell is as it was, or missing.
  returned: success
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      returned: when present
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:image-pipeline/web
    name:
      description: Its name.
      type: str
      returned: when present
      sample: web
    image_recipe_arn:
      description: The ARN of its recipe; a wildcard stays one.
      type: str
      returned: with an image recipe
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.3
    status:
      description: Whether its schedule is on, V(ENABLED) or V(DISABLED).
      type: str
      returned: when present
      sample: ENABLED
    schedule:
      description: When it builds.
      type: dict
      returned: with a schedule
      sample:
        schedule_expression: cron(0 3 ? * SUN *)
        timezone: Europe/Berlin
        pipeline_execution_start_condition: EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE
    platform:
      description: The platform of its recipe, V(Linux), V(Windows) or V(macOS).
      type: str
      returned: when present
      sample: Linux
    date_created:
      description: When it was made.
      type: str
      returned: when present
      sample: "2026-09-09T19:30:21.183Z"
    date_updated:
      description: When it was last changed, or made.
      type: str
      returned: when present
      sample: "2026-09-10T08:00:00.000Z"
    date_last_run:
      description: When it last built.
      type: str
      returned: after the first build
      sample: "2026-09-13T01:00:12.000Z"
    last_run_status:
      description: What became of the last build, such as V(AVAILABLE) or V(FAILED).
      type: str
      returned: after the first build
      sample: AVAILABLE
    date_next_run:
      description: When it builds next.
      type: str
      returned: with a schedule that is on
      sample: "2026-09-20T01:00:00.000Z"
    consecutive_failures:
      description: How many scheduled builds have failed in a row. Each change of the pipeline sets it to 0.
      type: int
      returned: when present
      sample: 0
    tags:
      description: Its tags.
      type: dict
      returned: when present
      sample: {Team: web}
diff:
  description: What changed, or in check mode would change. What the service sets by itself is left out.
  returned: success
  type: dict
  contains:
    before:
      description: The options before, as YAML; empty when there was nothing.
      type: str
      returned: success
      sample: "status: ENABLED\n"
    after:
      description: The options after, as YAML; empty when absent.
      type: str
      returned: success
      sample: "status: DISABLED\n"
"""

from ..module_utils._modules.resource import run_resource
from ..module_utils._resources.image_pipeline import IMAGE_PIPELINE


def main() -> None:
    run_resource(IMAGE_PIPELINE)


if __name__ == "__main__":
    main()
