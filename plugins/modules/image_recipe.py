#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image_recipe
version_added: 0.1.0
short_description: Manage EC2 Image Builder image recipes
description:
  - Creates and deletes image recipes. An image recipe defines a machine image. It consists of a parent image and of the
    components that are applied to it, in order.
  - Recipes are immutable. If the options differ from the existing recipe, the module creates the next version.
    Pipelines that refer to the recipe by its name alone use the new version after the task of the pipeline has run.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.resource
  - goldsmith.image_builder.resource.versioned
  - goldsmith.image_builder.resource.references
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
options:
  description:
    description:
      - The description of the recipe, up to 1024 characters. It is also the default description of the AMI.
    type: str
  components:
    description:
      - The components to run, in this order. If the recipe has no components, the parent image is used unchanged.
      - Each entry is a reference to a component, such as V(web-server), V(web-server/1.x.x) or V(aws/update-linux), or
        a mapping with the following keys.
      - C(component_arn) (required) is the reference to the component.
      - C(parameters) is a mapping of parameter name to value. The API expects a list with a single value for each
        parameter; you can specify the value itself or such a list. Parameters without a default in the component
        document are required.
      - A recipe can contain each component once, and up to 20 components unless the account has a different quota.
    type: list
    elements: raw
  parent_image:
    description:
      - The image that the recipe starts from. Specify one of the following.
      - The ARN of an Image Builder image, or a short reference to it, such as V(aws/amazon-linux-2023-x86/x.x.x).
      - The ID of an AMI in this region.
      - The name or ARN of a Systems Manager parameter that contains the ID of an AMI, such as V(ssm:/golden/base).
      - The ID of an AWS Marketplace product.
      - A reference with a wildcard and a Systems Manager parameter are resolved at the start of each build.
      - An image of this account has the name and version of its recipe, and at least one build must be available.
        V(base/x.x.x) follows the newest build of the recipe C(base). V(base) is resolved to the newest build when the
        task runs.
      - Required when you create a recipe.
    type: str
  block_device_mappings:
    description:
      - The block devices of the build instance and of the image. Specify only the devices that differ from the parent
        image. The order is not significant.
    type: list
    elements: dict
    suboptions:
      device_name:
        description: The device name, such as V(/dev/xvda).
        type: str
      ebs:
        description: The settings of an EBS volume.
        type: dict
        suboptions:
          encrypted:
            description: Whether to encrypt the volume. By default, the setting of the parent image applies.
            type: bool
          delete_on_termination:
            description:
              - Whether to delete the volume when its instance is terminated. By default, the setting of the parent
                image applies.
            type: bool
          iops:
            description:
              - The number of I/O operations per second. It must be between 100 and 64000, and it can be used only with
                the volume types V(io1), V(io2) and V(gp3).
              - Required with O(block_device_mappings[].ebs.volume_type=io1) and
                O(block_device_mappings[].ebs.volume_type=io2).
            type: int
          kms_key_id:
            description: The ARN of the KMS key, or of an alias of the key, that encrypts the volume.
            type: str
          snapshot_id:
            description: The ID of the snapshot that the volume is created from.
            type: str
          volume_size:
            description: The size of the volume in GiB. It must be between 1 and 16000.
            type: int
          volume_type:
            description: The type of the volume.
            type: str
            choices: [standard, io1, io2, gp2, gp3, sc1, st1]
          throughput:
            description:
              - The throughput in MiB per second. It must be between 125 and 1000, and it can be used only with
                O(block_device_mappings[].ebs.volume_type=gp3).
            type: int
      virtual_name:
        description: The virtual name of an instance store volume, such as V(ephemeral0).
        type: str
      no_device:
        description: Whether to remove the device of this name from the mappings of the parent image.
        type: bool
  working_directory:
    description:
      - The working directory of the components.
      - The default is V(/tmp) on Linux and macOS, and V(C:/) on Windows.
    type: str
  additional_instance_configuration:
    description: Additional settings for the build instance.
    type: dict
    suboptions:
      systems_manager_agent:
        description:
          - The settings of the Systems Manager agent. They cannot be used with a Windows parent image.
        type: dict
        suboptions:
          uninstall_after_build:
            description:
              - Whether to remove the agent before the image is created. By default, the agent is removed only if Image
                Builder installed it.
            type: bool
      user_data_override:
        description:
          - The Base64-encoded user data of the build instance, up to 21847 characters. Use the filter C(b64encode).
          - It replaces the commands that Image Builder runs at launch, including the installation of the Systems
            Manager agent. If the parent image does not contain the agent, the user data must install it.
        type: str
  ami_tags:
    description:
      - The tags of the AMI that the build creates, up to 50.
      - Distributed AMIs get their tags from M(goldsmith.image_builder.distribution_configuration).
    type: dict
  ami_watermarks:
    description:
      - The names of watermarks to attach to the AMI. All copies of the AMI carry them, and an AMI with a watermark
        cannot be made public. The order is not significant.
      - You can specify up to 5 names. Each must be 3 to 128 characters long.
    type: list
    elements: str
seealso:
  - name: API reference of CreateImageRecipe
    description: The API operation that creates an image recipe.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CreateImageRecipe.html
  - module: goldsmith.image_builder.image_recipe_info
  - module: goldsmith.image_builder.component
  - module: goldsmith.image_builder.image_pipeline
"""

EXAMPLES = r"""
- name: Create a recipe for a web server on the newest Amazon Linux 2023
  goldsmith.image_builder.image_recipe:
    name: web
    description: The web tier
    parent_image: aws/amazon-linux-2023-x86/x.x.x
    components:
      - aws/update-linux
      - web-server
    block_device_mappings:
      - device_name: /dev/xvda
        ebs:
          volume_size: 20
          volume_type: gp3
          encrypted: true
          delete_on_termination: true
    tags:
      Team: web

- name: Set a parameter and follow major version 1 of the component, which creates version 1.0.1
  goldsmith.image_builder.image_recipe:
    name: web
    components:
      - aws/update-linux
      - component_arn: web-server/1.x.x
        parameters:
          Package: nginx-mainline

- name: Read the ID of the parent image from Parameter Store and keep the five newest versions
  goldsmith.image_builder.image_recipe:
    name: web
    parent_image: ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
    keep_versions: 5

- name: Use custom user data and keep the Systems Manager agent in the image
  goldsmith.image_builder.image_recipe:
    name: bastion
    parent_image: aws/amazon-linux-2023-x86/x.x.x
    additional_instance_configuration:
      systems_manager_agent:
        uninstall_after_build: false
      user_data_override: "{{ lookup('file', 'user-data.sh') | b64encode }}"

- name: Create an exact version, which cannot be changed later
  goldsmith.image_builder.image_recipe:
    name: windows
    version: 2026.9.1
    parent_image: aws/windows-server-2022-english-full-base-x86/x.x.x
    components: [aws/update-windows]

- name: Delete all versions of a recipe
  goldsmith.image_builder.image_recipe:
    name: bastion
    state: absent
"""

RETURN = r"""
image_recipe:
  description:
    - The recipe, with the options of this module and the attributes that Image Builder adds. It is empty if the recipe
      does not exist after the task.
    - In check mode, attributes that only Image Builder can determine keep their current value or are missing.
  returned: success
  type: dict
  contains:
    arn:
      description: The ARN of this version of the recipe.
      type: str
      returned: when the recipe exists
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.1
    name:
      description: The name of the recipe.
      type: str
      returned: when the recipe exists
      sample: web
    version:
      description: The version of the recipe.
      type: str
      returned: when the recipe exists
      sample: 1.0.1
    platform:
      description: The platform of the parent image, V(Linux), V(Windows) or V(macOS).
      type: str
      returned: when the recipe exists
      sample: Linux
    components:
      description: The components, with their references as ARNs.
      type: list
      elements: dict
      returned: when the recipe has components
      sample:
        - component_arn: arn:aws:imagebuilder:eu-west-1:aws:component/update-linux/1.0.2/1
        - component_arn: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/1.x.x
          parameters: {Package: nginx-mainline}
    parent_image:
      description: The parent image. Wildcards are not resolved.
      type: str
      returned: when the recipe exists
      sample: arn:aws:imagebuilder:eu-west-1:aws:image/amazon-linux-2023-x86/x.x.x
    owner:
      description: The ID of the account that owns the recipe.
      type: str
      returned: when the recipe exists
      sample: "123456789012"
    date_created:
      description: The time at which this version was created.
      type: str
      returned: when the recipe exists
      sample: "2026-09-09T19:30:21.183Z"
    latest_version_references:
      description: ARNs that always refer to the newest version, overall or of the same major, minor or patch version.
      type: dict
      returned: when the recipe exists
      sample:
        latest_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/x.x.x
        latest_major_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.x.x
        latest_minor_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.x
        latest_patch_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.1
    tags:
      description: The tags of the recipe.
      type: dict
      returned: when the recipe exists
      sample: {Team: web}
pruned:
  description:
    - The ARNs of the versions that were deleted, or in check mode would be deleted, newest first.
    - With O(keep_versions), these are old versions. With O(state=absent), these are all versions that O(version)
      matches.
  returned: success, or failure after a change
  type: list
  elements: str
  sample: ["arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.0"]
remaining:
  description:
    - The resources of this account that the deleted image recipe referred to. They are not deleted.
    - Each has the keys C(kind), C(name), C(version) and C(arn).
  returned: when the image recipe was deleted, or in check mode would be deleted
  type: list
  elements: dict
  sample:
    - kind: component
      name: web
      version: 1.0.0
      arn: "arn:aws:imagebuilder:eu-west-1:123456789012:component/web/1.0.0"
diff:
  description: The change that was made, or in check mode would be made. Values that Image Builder sets are left out.
  returned: success
  type: dict
  contains:
    before_header:
      description: The resource and the action.
      type: str
      returned: success
      sample: image recipe web 1.0.1 (new version)
    after_header:
      description: The resource and the action.
      type: str
      returned: success
      sample: image recipe web 1.0.1 (new version)
    before:
      description: The options before the change, as YAML. It is empty if the recipe was created or is unchanged.
      type: str
      returned: success
      sample: ""
    after:
      description: The options after the change, as YAML. It is empty if the recipe was deleted or is unchanged.
      type: str
      returned: success
      sample: "version: 1.0.0\nparent_image: ami-0a1b2c3d4e5f60718\n"
"""

from ..module_utils._modules.resource import run_resource
from ..module_utils._resources.image_recipe import IMAGE_RECIPE


def main() -> None:
    run_resource(IMAGE_RECIPE)


if __name__ == "__main__":
    main()
