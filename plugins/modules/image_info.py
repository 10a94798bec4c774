#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image_info
version_added: 0.1.0
short_description: Retrieve information about EC2 Image Builder images
description:
  - Returns images by pipeline, recipe, name or ARN, or all images of an owner. The result shows the resources that each
    image was built from, its state, and its AMIs or container images by region.
  - On request, the result includes the workflow executions, the installed packages and the Amazon Inspector findings of
    each image.
  - An image that Image Builder builds from a recipe has the name and the version of the recipe. Each build of it has a
    build number.
  - O(arn), O(name), O(image_pipeline_arn), O(image_recipe_arn) and O(container_recipe_arn) are mutually exclusive. If
    nothing matches, the module returns an empty list and the task does not fail.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.operation.read_only
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
options:
  arn:
    description:
      - The image to return, as an ARN or a short reference. V(web/1.4.2/3) is the third build of version 1.4.2.
      - A reference without a build number (V(web/1.4.2)) or with a wildcard (V(web/1.x.x) or V(web)) selects the newest
        available build. V(aws/amazon-linux-2023-x86) selects an image provided by Amazon.
    type: str
  name:
    description:
      - The name of the images to return. Case is ignored, and spaces, hyphens and underscores are equivalent.
      - With an asterisk, all images whose names start with the text (V(web*)) or contain it (V(*web*)) are returned. In
        this form, Image Builder compares the original names, and case matters.
    type: str
  image_pipeline_arn:
    description: The name or ARN of a pipeline. The images that it created are returned.
    type: str
  image_recipe_arn:
    description:
      - The image recipe whose AMI images to return, as an ARN or a short reference. V(web) selects the images of all
        versions, V(web/1.4.2) those of one version, and V(web/1.x.x) those of all matching versions.
      - Mutually exclusive with O(version).
    type: str
  container_recipe_arn:
    description:
      - The container recipe whose container images to return, in the same forms as O(image_recipe_arn).
      - Mutually exclusive with O(version).
    type: str
  version:
    description:
      - The version of the images to return, such as V(1.4.2), or a wildcard, such as V(1.4.x) or V(1.x.x). By default,
        images of all versions are returned.
      - Can be combined with O(name), O(image_pipeline_arn) and O(owner). Mutually exclusive with O(arn),
        O(image_recipe_arn) and O(container_recipe_arn).
    type: str
  owner:
    description:
      - The owner of the images to return. V(Self) selects the images of this account, V(Shared) images that other
        accounts share with it, V(Amazon) images provided by Amazon, V(ThirdParty) images from other publishers, and
        V(AWSMarketplace) images that the account has subscribed to in AWS Marketplace.
      - For all owners except V(Self), only the newest available build of each version is returned.
      - This option has no effect with O(arn), O(image_pipeline_arn), O(image_recipe_arn) and O(container_recipe_arn).
    type: str
    choices: [Self, Shared, Amazon, ThirdParty, AWSMarketplace]
    default: Self
  status:
    description: The statuses of the images to return. By default, images with any status are returned.
    type: list
    elements: str
    choices:
      - PENDING
      - CREATING
      - BUILDING
      - TESTING
      - DISTRIBUTING
      - INTEGRATING
      - AVAILABLE
      - CANCELLED
      - FAILED
      - DEPRECATED
      - DISABLED
      - DELETED
  newest:
    description: Whether to return only the most recently created of the images that match the other options.
    type: bool
    default: false
  include:
    description:
      - The additional information to return for each image. Each value requires at least one more call per image.
      - V(workflow_executions) returns the workflows that ran and their steps. Image Builder keeps this information for
        a limited time.
      - V(packages) returns the installed packages. Image Builder collects them only if enhanced image metadata is
        enabled.
      - V(scan_findings) returns the findings of Amazon Inspector. V(scan_finding_counts) returns the number of findings
        by severity.
    type: list
    elements: str
    choices: [workflow_executions, packages, scan_findings, scan_finding_counts]
seealso:
  - name: API reference of GetImage
    description: Reference of the API operation that returns an image.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_GetImage.html
  - module: goldsmith.image_builder.image
  - plugin: goldsmith.image_builder.image
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: Get the newest available image of a pipeline
  goldsmith.image_builder.image_info:
    image_pipeline_arn: web
    status: [AVAILABLE]
    newest: true
  register: web

- name: Get all builds of one recipe version
  goldsmith.image_builder.image_info:
    image_recipe_arn: web/1.0.0

- name: Get the newest image with the steps of its workflows
  goldsmith.image_builder.image_info:
    name: web
    newest: true
    include: [workflow_executions]

- name: Get the installed packages and the number of findings of an image
  goldsmith.image_builder.image_info:
    arn: "{{ web.images[0].arn }}"
    include: [packages, scan_finding_counts]

- name: Get an image provided by Amazon
  goldsmith.image_builder.image_info:
    arn: aws/amazon-linux-2023-x86

- name: Get all images of this account
  goldsmith.image_builder.image_info:
"""

RETURN = r"""
images:
  description:
    - The images, newest first.
    - The recipe and the configurations that an image was built from are complete, in the format of the modules that
      manage them, and as they were when the build started.
  returned: success
  type: list
  elements: dict
  sample:
    - arn: arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.3/7
      name: web
      version: 1.0.3/7
      type: AMI
      platform: Linux
      os_version: Amazon Linux 2023
      state: {status: AVAILABLE}
      date_created: "2026-09-09T19:30:21.183Z"
      source_pipeline_arn: arn:aws:imagebuilder:eu-west-1:123456789012:image-pipeline/web
      image_recipe:
        arn: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.3
        name: web
        version: 1.0.3
        parent_image: arn:aws:imagebuilder:eu-west-1:aws:image/amazon-linux-2023-x86/x.x.x
      infrastructure_configuration:
        arn: arn:aws:imagebuilder:eu-west-1:123456789012:infrastructure-configuration/private
        name: private
        instance_profile_name: image-builder
      output_resources:
        amis:
          - region: eu-west-1
            account_id: "123456789012"
            image: ami-0a1b2c3d4e5f60718
            name: web 2026-09-09T19-30-21.183Z
            state: {status: AVAILABLE}
      tags: {Team: web}
      workflow_executions:
        - workflow_build_version_arn: arn:aws:imagebuilder:eu-west-1:aws:workflow/build/build-image/1.0.3/1
          workflow_execution_id: wf-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9
          type: BUILD
          status: COMPLETED
          total_step_count: 7
          steps:
            - step_execution_id: step-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9
              name: LaunchBuildInstance
              action: LaunchInstance
              status: COMPLETED
      packages: [{package_name: nginx, package_version: 1.28.0}]
      scan_findings:
        - severity: HIGH
          title: CVE-2026-0001 in openssl
          fix_available: "YES"
          package_vulnerability_details: {vulnerability_id: CVE-2026-0001}
      scan_finding_counts: {all: 4, critical: 0, high: 1, medium: 2}
"""

from ..module_utils._modules.operation import run_operation
from ..module_utils._operations.image_info import OPERATION


def main() -> None:
    run_operation(OPERATION)


if __name__ == "__main__":
    main()
