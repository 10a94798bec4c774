#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image_pipeline
version_added: 0.1.0
short_description: Manage EC2 Image Builder image pipelines
description:
  - Creates, updates and deletes image pipelines. An image pipeline combines a recipe, an infrastructure configuration
    and a distribution configuration. It also defines the build schedule and how images are tested and scanned.
  - This module does not start a build. To start one, use M(goldsmith.image_builder.image_pipeline_execution).
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.resource
  - goldsmith.image_builder.resource.references
  - goldsmith.image_builder.build
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
options:
  description:
    description: The description of the pipeline, up to 1024 characters.
    type: str
  image_recipe_arn:
    description:
      - The image recipe for building machine images, as an ARN or a short reference, such as V(web), V(web/1.4.2) or
        V(web/1.x.x).
      - It is mutually exclusive with O(container_recipe_arn). A pipeline cannot change from an image recipe to a
        container recipe, or the reverse.
      - O(image_recipe_arn) or O(container_recipe_arn) is required when you create a pipeline.
    type: str
  container_recipe_arn:
    description:
      - The container recipe for building container images, as an ARN or a short reference, such as V(api), V(api/1.4.2)
        or V(api/1.x.x).
      - It is mutually exclusive with O(image_recipe_arn).
    type: str
  infrastructure_configuration_arn:
    description:
      - The name or ARN of the infrastructure configuration.
      - Required when you create a pipeline.
    type: str
  distribution_configuration_arn:
    description:
      - The name or ARN of the distribution configuration.
      - By default, images are available only in this account and region.
    type: str
  schedule:
    description:
      - The build schedule.
      - Without a schedule, or with an empty one, the pipeline does not start builds automatically.
    type: dict
    suboptions:
      schedule_expression:
        description:
          - The schedule, as a rate or cron expression. V(rate(7 days\)) is a rate expression. V(cron(0 3 ? * SUN *\))
            is a cron expression with six fields for minute, hour, day of the month, month, day of the week and year.
            One of the two day fields must be a question mark.
          - Required with O(schedule).
        type: str
      timezone:
        description:
          - The IANA name of the time zone of a cron expression.
          - The default is V(UTC).
        type: str
      pipeline_execution_start_condition:
        description:
          - The condition for starting a scheduled build. V(EXPRESSION_MATCH_ONLY) builds at each scheduled time.
            V(EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE) builds only if a newer version of the parent image or
            of a component is available. This requires references with wildcards, or a Systems Manager parameter as the
            parent image. A recipe that contains only exact versions never has updates.
          - The default is V(EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE).
          - To enable or disable the schedule, use O(status).
        type: str
      auto_disable_policy:
        description:
          - The policy for disabling a failing pipeline automatically.
          - By default, Image Builder disables a pipeline after five consecutive failures.
        type: dict
        suboptions:
          failure_count:
            description:
              - The number of consecutive failed scheduled builds after which the pipeline is disabled. It must be
                between 1 and 10.
              - Required with O(schedule.auto_disable_policy).
            type: int
  status:
    description:
      - Whether the schedule is enabled. You can start builds of a disabled pipeline manually.
      - The default for a new pipeline is V(ENABLED). If omitted, the status of an existing pipeline is not changed,
        even if Image Builder has disabled the pipeline.
    type: str
    choices: [ENABLED, DISABLED]
  image_tags:
    description:
      - The tags of the image resources that scheduled builds create, up to 50.
      - The tags of AMIs are set in the distribution configuration. Use O(tags) for the tags of the pipeline.
    type: dict
  logging_configuration:
    description: The CloudWatch Logs log groups.
    type: dict
    suboptions:
      image_log_group_name:
        description:
          - The log group of image builds.
          - The default is C(/aws/imagebuilder/) followed by the name of the image.
          - It can contain letters, digits and the characters V(-_/.), and can be up to 512 characters long.
        type: str
      pipeline_log_group_name:
        description:
          - The log group of the pipeline.
          - The default is C(/aws/imagebuilder/pipeline/) followed by the name of the pipeline.
          - The same limits apply as for O(logging_configuration.image_log_group_name).
        type: str
seealso:
  - name: API reference of CreateImagePipeline
    description: The API operation that creates an image pipeline.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CreateImagePipeline.html
  - name: Cron expressions in EC2 Image Builder
    description: The syntax of O(schedule.schedule_expression).
    link: https://docs.aws.amazon.com/imagebuilder/latest/userguide/image-builder-cron.html
  - module: goldsmith.image_builder.image_pipeline_info
  - module: goldsmith.image_builder.image_recipe
  - module: goldsmith.image_builder.container_recipe
  - module: goldsmith.image_builder.infrastructure_configuration
  - module: goldsmith.image_builder.distribution_configuration
  - module: goldsmith.image_builder.workflow
"""

EXAMPLES = r"""
- name: Build every Sunday at 3 a.m. from the newest recipe version if updates are available
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

- name: Disable the schedule without changing other options
  goldsmith.image_builder.image_pipeline:
    name: web
    status: DISABLED

- name: Follow major version 1 of the recipe, build every week and disable the schedule after three failures
  goldsmith.image_builder.image_pipeline:
    name: web
    image_recipe_arn: web/1.x.x
    schedule:
      schedule_expression: rate(7 days)
      pipeline_execution_start_condition: EXPRESSION_MATCH_ONLY
      auto_disable_policy:
        failure_count: 3
    status: ENABLED

- name: Fail builds of images with findings of high or critical severity
  goldsmith.image_builder.image_pipeline:
    name: web
    image_scanning_configuration:
      image_scanning_enabled: true
      image_scanning_types: [ON_DEMAND_AMI_CVE]
      scan_result_condition:
        maximum_severity_label: MEDIUM

- name: Use a custom test workflow and custom log groups
  goldsmith.image_builder.image_pipeline:
    name: web
    workflows:
      - aws/build-image
      - workflow_arn: smoke-test
        workflow_type: TEST
        parameters:
          waitForService: nginx
        on_failure: CONTINUE
    execution_role: image-builder-workflows
    logging_configuration:
      image_log_group_name: /golden/images
      pipeline_log_group_name: /golden/pipelines

- name: Restore the default workflows and log groups, and remove the schedule
  goldsmith.image_builder.image_pipeline:
    name: web
    workflows: []
    execution_role: ""
    logging_configuration: {}
    schedule: {}

- name: Create a pipeline that builds and scans container images
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

- name: Delete a pipeline, but keep its recipe, configurations and images
  goldsmith.image_builder.image_pipeline:
    name: api
    state: absent
"""

RETURN = r"""
image_pipeline:
  description:
    - The pipeline, with the options of this module and the attributes that Image Builder adds. It is empty if the
      pipeline does not exist after the task.
    - In check mode, attributes that only Image Builder can determine keep their current value or are missing.
  returned: success
  type: dict
  contains:
    arn:
      description: The ARN of the pipeline.
      type: str
      returned: when the pipeline exists
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:image-pipeline/web
    name:
      description: The name of the pipeline.
      type: str
      returned: when the pipeline exists
      sample: web
    image_recipe_arn:
      description: The ARN of the image recipe. Wildcards are not resolved.
      type: str
      returned: when the pipeline has an image recipe
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.3
    status:
      description: Whether the schedule is enabled, V(ENABLED) or V(DISABLED).
      type: str
      returned: when the pipeline exists
      sample: ENABLED
    schedule:
      description: The build schedule.
      type: dict
      returned: when the pipeline has a schedule
      sample:
        schedule_expression: cron(0 3 ? * SUN *)
        timezone: Europe/Berlin
        pipeline_execution_start_condition: EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE
    platform:
      description: The platform of the recipe, V(Linux), V(Windows) or V(macOS).
      type: str
      returned: when the pipeline exists
      sample: Linux
    date_created:
      description: The time at which the pipeline was created.
      type: str
      returned: when the pipeline exists
      sample: "2026-09-09T19:30:21.183Z"
    date_updated:
      description: The time at which the pipeline was last updated. For a new pipeline, it is the time of its creation.
      type: str
      returned: when the pipeline exists
      sample: "2026-09-10T08:00:00.000Z"
    date_last_run:
      description: The time of the last build.
      type: str
      returned: after the first build
      sample: "2026-09-13T01:00:12.000Z"
    last_run_status:
      description: The status of the last build, such as V(AVAILABLE) or V(FAILED).
      type: str
      returned: after the first build
      sample: AVAILABLE
    date_next_run:
      description: The time of the next scheduled build.
      type: str
      returned: when the schedule is enabled and Image Builder returns it
      sample: "2026-09-20T01:00:00.000Z"
    consecutive_failures:
      description: The number of consecutive failed scheduled builds. Each update of the pipeline resets it to 0.
      type: int
      returned: when Image Builder returns it
      sample: 0
    tags:
      description: The tags of the pipeline.
      type: dict
      returned: when the pipeline exists
      sample: {Team: web}
remaining:
  description:
    - The resources of this account that the deleted image pipeline referred to. They are not deleted.
    - Each has the keys C(kind), C(name), C(version) and C(arn).
  returned: when the image pipeline was deleted, or in check mode would be deleted
  type: list
  elements: dict
  sample:
    - kind: image_recipe
      name: web
      version: 1.0.0
      arn: "arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.0"
diff:
  description: The change that was made, or in check mode would be made. Values that Image Builder sets are left out.
  returned: success
  type: dict
  contains:
    before_header:
      description: The resource and the action.
      type: str
      returned: success
      sample: image pipeline web (update)
    after_header:
      description: The resource and the action.
      type: str
      returned: success
      sample: image pipeline web (update)
    before:
      description: The options before the change, as YAML. It is empty if the pipeline was created or is unchanged.
      type: str
      returned: success
      sample: "status: ENABLED\n"
    after:
      description: The options after the change, as YAML. It is empty if the pipeline was deleted or is unchanged.
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
