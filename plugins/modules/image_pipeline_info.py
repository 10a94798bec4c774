#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image_pipeline_info
version_added: 0.1.0
short_description: Read image pipelines of EC2 Image Builder
description:
  - Reads image pipelines, one by its name or ARN, those that filters let through, or all.
  - O(name), O(arn) and O(filters) exclude each other. What does not exist is no error; the list is empty then.
author: goldsmith.image_builder contributors (!UNKNOWN)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.operation.read_only
  - goldsmith.image_builder.resource.info
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - goldsmith.image_builder.requirements
options:
  filters:
    description:
      - What the pipelines must have, a mapping of filter to value or to a list of up to 10 values, of which one must
        be met. With more than one filter, all must be met.
      - The filters are C(description), C(distribution_configuration_arn), C(image_recipe_arn),
        C(infrastructure_configuration_arn), C(name) and C(status). ARNs are written in full. Case matters.
    type: dict
    default: {}
seealso:
  - name: API reference of ListImagePipelines
    description: What the filters mean to the service.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_ListImagePipelines.html
  - module: goldsmith.image_builder.image_pipeline
"""

EXAMPLES = r"""
- name: One pipeline
  goldsmith.image_builder.image_pipeline_info:
    name: web
  register: web

- name: The pipelines that use the same infrastructure configuration
  goldsmith.image_builder.image_pipeline_info:
    filters:
      infrastructure_configuration_arn: "{{ web.image_pipelines[0].infrastructure_configuration_arn }}"

- name: The pipelines of one product, by the beginning of their names
  goldsmith.image_builder.image_pipeline_info:
    name: web*

- name: What is switched off
  goldsmith.image_builder.image_pipeline_info:
    filters:
      status: DISABLED

- name: All
  goldsmith.image_builder.image_pipeline_info:
"""

RETURN = r"""
image_pipelines:
  description:
    - The pipelines, in the order of their names, each in the shape that M(goldsmith.image_builder.image_pipeline)
      returns.
  returned: success
  type: list
  elements: dict
  sample:
    - arn: arn:aws:imagebuilder:eu-west-1:123456789012:image-pipeline/web
      name: web
      platform: Linux
      image_recipe_arn: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.3
      infrastructure_configuration_arn: arn:aws:imagebuilder:eu-west-1:123456789012:infrastructure-configuration/private
      image_tests_configuration:
        image_tests_enabled: true
        timeout_minutes: 720
      enhanced_image_metadata_enabled: true
      status: ENABLED
      consecutive_failures: 0
      date_created: "2026-09-09T19:30:21.183Z"
      date_updated: "2026-09-09T19:30:21.183Z"
      tags: {Team: web}
"""

from ..module_utils._modules.info import run_info
from ..module_utils._resources.image_pipeline import IMAGE_PIPELINES


def main() -> None:
    run_info(IMAGE_PIPELINES)


if __name__ == "__main__":
    main()
