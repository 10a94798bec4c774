#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image_usage_info
version_added: 0.1.0
short_description: Find the resources that use AMIs of EC2 Image Builder images
description:
  - Returns the EC2 instances, launch templates, Auto Scaling groups and SSM parameters that use AMIs of images. For
    each, it returns how many versions and days the image is behind the newest available image of the same pipeline or
    recipe, and the tags that name the owner.
  - The images are those of a pipeline, a recipe or a factory, or images of another account. If O(image_pipeline_arn),
    O(image_recipe_arn), O(factory) and O(images) are omitted, all images of this account are used. The four options are
    mutually exclusive.
  - Container images are ignored.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.operation.read_only
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
options:
  image_pipeline_arn:
    description: The name or ARN of a pipeline. The module searches for users of the AMIs of its images.
    type: str
  image_recipe_arn:
    description:
      - An image recipe, as an ARN or a short reference. The module searches for users of the AMIs of all images with
        the name of the recipe. V(web) selects the images of all versions, V(web/1.4.2) those of one version, and
        V(web/1.x.x) those of all matching versions.
    type: str
  factory:
    description:
      - The name of a factory of M(goldsmith.image_builder.image_factory). The module searches for users of the AMIs of
        its pipelines and image recipes.
    type: str
  images:
    description:
      - Images of another account, as RV(goldsmith.image_builder.image_info#module:images) returns them. The module
        searches for their AMIs in the account of the task and does not read Image Builder.
      - Pass all images of a pipeline or a recipe, because an image is compared with the newest one in this list.
      - Mutually exclusive with O(include). Findings that the images contain are part of the result.
    type: list
    elements: dict
  regions:
    description:
      - The regions to search. Each is searched for the AMIs in that region. A region without AMIs of the images is a
        warning.
      - The default is all regions that contain AMIs of the images.
    type: list
    elements: str
  kinds:
    description:
      - The kinds of resources to return.
      - V(instance) returns instances that are not terminated. V(launch_template) returns the default and the latest
        version of each launch template. V(auto_scaling_group) returns groups with a launch template, a mixed instances
        policy or a launch configuration. V(ssm_parameter) returns parameters of type String whose value is the ID of an
        AMI, with any data type.
    type: list
    elements: str
    choices: [instance, launch_template, auto_scaling_group, ssm_parameter]
    default: [instance, launch_template, auto_scaling_group, ssm_parameter]
  owner_tags:
    description:
      - The keys of the tags that name the owner of a resource. They are returned with each resource and summarized.
      - Keys are case-sensitive.
    type: list
    elements: str
    default: [Owner, Team]
  outdated:
    description:
      - Whether to return only resources whose image is not the newest one.
      - The summaries always include all resources.
    type: bool
    default: false
  include:
    description:
      - The findings of Amazon Inspector to return for each image in RV(summary). Each value requires at least one more
        call for each image that is in use.
      - V(scan_finding_counts) returns the number of findings by severity. V(scan_findings) returns the findings.
    type: list
    elements: str
    choices: [scan_finding_counts, scan_findings]
notes:
  - AMIs are found through images that exist in Image Builder. If an image was deleted there, the module does not return
    its users. It does not return users of copies of AMIs that Image Builder did not create, either.
  - Data that the caller is not allowed to read is omitted, with a warning. RV(unread) lists the missing permissions.
    Only the permission to read Image Builder is required.
  - The module searches one account. To search several accounts, use one host for each account in the inventory, and
    pass the images with O(images).
  - To find SSM parameters, the module reads all parameters of type String, ten with each call. Omit V(ssm_parameter)
    from O(kinds) if an account has very many.
  - In a launch template, V(resolve:ssm:/path) in place of an AMI ID is resolved.
seealso:
  - module: goldsmith.image_builder.image_info
  - module: goldsmith.image_builder.image_factory
"""

EXAMPLES = r"""
- name: Find everything that uses the AMIs of a pipeline
  goldsmith.image_builder.image_usage_info:
    image_pipeline_arn: web
  register: usage

- name: Find what a factory's users have not updated, in two regions
  goldsmith.image_builder.image_usage_info:
    factory: platform
    regions: [eu-west-1, us-east-1]
    owner_tags: [Owner, Team, CostCenter]
    outdated: true
    include: [scan_finding_counts]

- name: Get the images of a pipeline
  goldsmith.image_builder.image_info:
    image_pipeline_arn: web
  register: built

- name: Find the instances and Auto Scaling groups of another account that use these images
  goldsmith.image_builder.image_usage_info:
    images: "{{ built.images }}"
    kinds: [instance, launch_template, auto_scaling_group, ssm_parameter]
"""

RETURN = r"""
image_usage:
  description:
    - The resources that use the AMIs, the furthest behind first. A resource with several AMIs is returned once for
      each.
    - C(versions_behind) is the number of newer available images of the same pipeline or recipe, and C(days_behind) the
      number of days between the creation of the image and of the newest one. The newest image of a pipeline is the one
      that was created last. The newest image of a recipe is the one with the greatest version.
    - C(via) is the source of the AMI, such as a launch template, or the Auto Scaling group and the launch template that
      started an instance, according to the tags that AWS sets.
  returned: success
  type: list
  elements: dict
  sample:
    - kind: instance
      id: i-0a1b2c3d4e5f60718
      name: web-1
      region: eu-west-1
      account_id: "123456789012"
      ami: ami-0a1b2c3d4e5f60718
      image_build_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.3/7
      image_version: 1.0.3/7
      image_status: AVAILABLE
      date_created: "2026-09-09T19:30:21.183Z"
      versions_behind: 2
      days_behind: 14
      is_latest: false
      owner_tags: {Team: web}
      via:
        auto_scaling_group: web
        launch_template: {id: lt-0a1b2c3d4e5f60718, version: 3}
    - kind: launch_template
      id: lt-0a1b2c3d4e5f60718
      name: web
      region: eu-west-1
      account_id: "123456789012"
      ami: ami-0718f6e5d4c3b2a10
      image_build_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.4/1
      image_version: 1.0.4/1
      image_status: AVAILABLE
      date_created: "2026-09-23T19:30:21.183Z"
      versions_behind: 0
      days_behind: 0
      is_latest: true
      owner_tags: {}
      via:
        launch_template: {id: lt-0a1b2c3d4e5f60718, name: web, version: 4}
        aliases: [$Latest]
summary:
  description:
    - The number of resources, of outdated resources, and of resources of each kind. C(by_image) counts them for each
      image that is in use, the furthest behind first. C(by_tag) counts them for each value of each owner tag; an empty
      value counts resources without the tag.
    - Findings are part of C(by_image) if O(include) requests them, or if O(images) contain them.
  returned: success
  type: dict
  sample:
    by_image:
      - image_build_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.3/7
        image_version: 1.0.3/7
        image_status: AVAILABLE
        date_created: "2026-09-09T19:30:21.183Z"
        versions_behind: 2
        days_behind: 14
        is_latest: false
        total: 1
        outdated: 1
        instances: 1
        launch_templates: 0
        auto_scaling_groups: 0
        ssm_parameters: 0
        scan_finding_counts: {all: 4, critical: 0, high: 1, medium: 2}
    by_tag:
      - tag: Team
        value: web
        total: 1
        outdated: 1
        instances: 1
        launch_templates: 0
        auto_scaling_groups: 0
        ssm_parameters: 0
unread:
  description: The missing permissions of the caller, by region. The data that requires them is omitted.
  returned: when the caller lacks a permission
  type: list
  elements: dict
  sample:
    - region: eu-west-1
      action: ssm:GetParameters
      msg: "Could not read SSM parameters: AccessDeniedException: …"
"""

from ..module_utils._modules.operation import run_operation
from ..module_utils._operations.image_usage_info import OPERATION


def main() -> None:
    run_operation(OPERATION)


if __name__ == "__main__":
    main()
