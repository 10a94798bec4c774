#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image_pipeline_info
version_added: 0.1.0
short_description: Retrieve information about EC2 Image Builder image pipelines
description:
  - Retrieves information about image pipelines. You can select one pipeline by its name or ARN, select pipelines by
    filters, or retrieve all of them.
  - O(name), O(arn) and O(filters) are mutually exclusive. If nothing matches, the module returns an empty list.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.operation.read_only
  - goldsmith.image_builder.resource.info
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
options:
  filters:
    description:
      - The filters to apply, as a mapping of filter name to a value, or to a list of up to 10 values of which one must
        match. If you specify several filters, all of them must match.
      - The filters are C(description), C(distribution_configuration_arn), C(image_recipe_arn),
        C(infrastructure_configuration_arn), C(name) and C(status). Specify complete ARNs. Values are case-sensitive.
        The filter C(name) accepts an asterisk in the same way as O(name).
    type: dict
    default: {}
seealso:
  - name: API reference of ListImagePipelines
    description: The API operation that lists image pipelines, with its filters.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_ListImagePipelines.html
  - module: goldsmith.image_builder.image_pipeline
"""

EXAMPLES = r"""
- name: Retrieve a pipeline
  goldsmith.image_builder.image_pipeline_info:
    name: web
  register: web

- name: Retrieve all pipelines that use the same infrastructure configuration
  goldsmith.image_builder.image_pipeline_info:
    filters:
      infrastructure_configuration_arn: "{{ web.image_pipelines[0].infrastructure_configuration_arn }}"

- name: Retrieve all pipelines whose names begin with web
  goldsmith.image_builder.image_pipeline_info:
    name: web*

- name: Retrieve all disabled pipelines
  goldsmith.image_builder.image_pipeline_info:
    filters:
      status: DISABLED

- name: Retrieve all pipelines
  goldsmith.image_builder.image_pipeline_info:
"""

RETURN = r"""
image_pipelines:
  description:
    - The pipelines, ordered by name.
    - Each entry has the attributes that M(goldsmith.image_builder.image_pipeline) returns.
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
