#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image_info
version_added: 0.1.0
short_description: Read images of EC2 Image Builder
description:
  - Reads images, those of a pipeline, of a recipe, of a name, one by its ARN, or all; with what was built from what,
    where it went and how that ended, and on demand with the workflows that ran, the packages, and the findings of
    Amazon Inspector.
  - The images that the service makes have the name and the version of their recipe, and each build has a number.
  - O(arn), O(name), O(image_pipeline_arn), O(image_recipe_arn) and O(container_recipe_arn) exclude each other. What
    does not exist is no error; the list is empty then.
author: goldsmith.image_builder contributors (!UNKNOWN)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.operation.read_only
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - goldsmith.image_builder.requirements
options:
  arn:
    description:
      - One image, by its ARN or in short, V(web/1.4.2/3) for the third build of version 1.4.2.
      - Without a build, V(web/1.4.2), or with a wildcard, V(web/1.x.x) or V(web), it is the newest build that is
        available; V(aws/amazon-linux-2023-x86) is one of Amazon's.
    type: str
  name:
    description:
      - The name of images. Case does not matter, nor do spaces, hyphens and underscores in each other's place.
      - With an asterisk, all images whose names begin with the text, V(web*), or contain it, V(*web*). The service
        compares here with the names as they were given, and case matters.
    type: str
  image_pipeline_arn:
    description: The images that a pipeline made, by its name or ARN.
    type: str
  image_recipe_arn:
    description:
      - The machine images that were built from a recipe. A name, V(web), means all of its versions; V(web/1.4.2) is
        one of them, and V(web/1.x.x) are those of a version line. It may be an ARN as well.
    type: str
  container_recipe_arn:
    description: The container images that were built from a recipe, as in O(image_recipe_arn).
    type: str
  version:
    description:
      - The version, V(1.4.2), or a wildcard, V(1.4.x) or V(1.x.x). Other versions are left out.
      - It goes with O(name), O(image_pipeline_arn) and O(owner), or stands alone.
    type: str
  owner:
    description:
      - Whose images to read. V(Self) is this account; V(Shared) is what other accounts share with it, V(Amazon) what
        Amazon provides, V(ThirdParty) what other publishers provide, and V(AWSMarketplace) what was subscribed to
        there. Of all but this account's own, only the newest available build of each version is read.
      - It goes with O(name) and O(version), and has no effect with a pipeline, a recipe or an ARN.
    type: str
    choices: [Self, Shared, Amazon, ThirdParty, AWSMarketplace]
    default: Self
  status:
    description: The statuses that images may have. Others are left out.
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
    description: Whether only the one image is read that was made last, of all that the other options let through.
    type: bool
    default: false
  include:
    description:
      - What to read of each image besides. Each costs a call an image, or more.
      - V(workflow_executions) are the workflows that ran, with their steps; the service forgets them after a while.
        V(packages) is what was installed, which the service knows with enhanced metadata. V(scan_findings) are the
        findings of Amazon Inspector, and V(scan_finding_counts) how many of each severity there are.
    type: list
    elements: str
    choices: [workflow_executions, packages, scan_findings, scan_finding_counts]
seealso:
  - name: API reference of GetImage
    description: What the values mean to the service.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_GetImage.html
  - module: goldsmith.image_builder.image
  - plugin: goldsmith.image_builder.image
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: The newest image of a pipeline that is available, and its AMIs by region
  goldsmith.image_builder.image_info:
    image_pipeline_arn: web
    status: [AVAILABLE]
    newest: true
  register: web

- name: All builds of one version of a recipe
  goldsmith.image_builder.image_info:
    image_recipe_arn: web/1.0.0

- name: The newest image, with the steps of its workflows
  goldsmith.image_builder.image_info:
    name: web
    newest: true
    include: [workflow_executions]

- name: What is installed on one image, and how many findings there are about it
  goldsmith.image_builder.image_info:
    arn: "{{ web.images[0].arn }}"
    include: [packages, scan_finding_counts]

- name: One of Amazon's images
  goldsmith.image_builder.image_info:
    arn: aws/amazon-linux-2023-x86

- name: All images of this account
  goldsmith.image_builder.image_info:
"""

RETURN = r"""
images:
  description:
    - The images, the newest first.
    - What an image was built from is whole and in the shape of the modules that declare it, as it was when the build
      began.
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
        instance_profile_name: EC2InstanceProfileForImageBuilder
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
