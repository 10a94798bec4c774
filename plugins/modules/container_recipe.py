#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: container_recipe
version_added: 0.1.0
short_description: Manage EC2 Image Builder container recipes
description:
  - Creates and deletes container recipes. A container recipe defines a container image. It consists of a parent image,
    of the components that are applied to it, in order, and of a Dockerfile template.
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
  container_type:
    description: The type of the container image.
    type: str
    choices: [DOCKER]
    default: DOCKER
  description:
    description: The description of the recipe, up to 1024 characters.
    type: str
  parent_image:
    description:
      - The image that the recipe starts from. Specify one of the following.
      - An image in Docker Hub or Amazon ECR, as in a Dockerfile, such as V(amazonlinux:2023). Image Builder does not
        support other registries; the module shows a warning.
      - The ARN of an Image Builder container image, or a short reference to it, such as
        V(aws/amazon-linux-2023-x86-latest/x.x.x).
      - A short reference to an image of this account must contain a version, such as V(base/1.4.2) or V(base/x.x.x). A
        name without a version, such as V(base), is an image on Docker Hub.
      - A reference with a wildcard and a registry tag are resolved at the start of each build.
      - Required when you create a recipe.
    type: str
  components:
    description:
      - The components to run, in this order. A recipe does not need any components.
      - Each entry is a reference to a component, such as V(web-server), V(web-server/1.x.x) or V(aws/update-linux), or
        a mapping with the following keys.
      - C(component_arn) (required) is the reference to the component.
      - C(parameters) is a mapping of parameter name to value. The API expects a list with a single value for each
        parameter; you can specify the value itself or such a list. Parameters without a default in the component
        document are required.
      - A recipe can contain each component once, and up to 20 components unless the account has a different quota.
    type: list
    elements: raw
  dockerfile_template_data:
    description:
      - The text of the Dockerfile template.
      - Image Builder replaces three variables, each written in triple braces. V(imagebuilder:parentImage) is replaced
        by O(parent_image), V(imagebuilder:environments) by the environment that the build requires, and
        V(imagebuilder:components) by the instructions that run O(components). The last variable is required with
        O(components).
      - These variables look like Jinja2 templates to Ansible. Read the Dockerfile template from a file with C(lookup),
        or mark text in a playbook with the C(!unsafe) tag.
      - The Dockerfile template is compared as text. A changed comment or blank line creates the next version.
      - It can have up to 16000 characters. Use O(dockerfile_template_uri) for a longer one.
      - O(dockerfile_template_data) or O(dockerfile_template_uri) is required when you create a recipe.
    type: str
  dockerfile_template_uri:
    description:
      - The S3 URI of the Dockerfile template, such as V(s3://bucket/key).
      - The module reads the object to detect changes, which requires permission to get it. Image Builder reads the
        object when a version is created and stores a copy. A different URI with the same content is not a change.
    type: str
  target_repository:
    description:
      - The repository that stores the image. Image Builder tags the image with its version and build, such as
        V(1.0.0-1). A distribution configuration can add further repositories.
      - Required when you create a recipe.
    type: dict
    suboptions:
      service:
        description: The service that provides the repository.
        type: str
        choices: [ECR]
        required: true
      repository_name:
        description:
          - The name of the repository, including its namespace but without the registry host, such as V(shop/api).
          - The repository must exist in the region of the build. Image Builder does not create it.
        type: str
        required: true
  platform_override:
    description:
      - The operating system of a parent image in a container registry.
      - It is compared with the platform of the existing recipe. The next version inherits it unless O(parent_image)
        changes.
      - Required if the parent image is in a private or public Amazon ECR repository. Specify it again when you change
        O(parent_image) to another such image.
    type: str
    choices: [Windows, Linux]
  image_os_version_override:
    description:
      - The operating system version of a parent image in a container registry, such as V(Amazon Linux 2023).
      - Image Builder does not return this value. The module cannot compare it, so a new value alone does not create a
        new version. The next version does not inherit it; specify it whenever you change other options.
      - It cannot be used if O(parent_image) is an Image Builder image.
      - Required if the parent image is a Windows image in an Amazon ECR repository, for each new version of the recipe.
    type: str
  instance_configuration:
    description: The settings of the EC2 instance that builds and tests the container image.
    type: dict
    suboptions:
      image:
        description:
          - The ID of the AMI of the instance, or a Systems Manager parameter that contains it, such as
            V(ssm:/golden/docker-host).
          - The default is the Amazon ECS-optimized AMI.
        type: str
      block_device_mappings:
        description:
          - The block devices of the instance. Specify only the devices that differ from the AMI. The order is not
            significant.
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
                description: Whether to encrypt the volume. By default, the setting of the AMI applies.
                type: bool
              delete_on_termination:
                description:
                  - Whether to delete the volume when the instance is terminated. By default, the setting of the AMI
                    applies.
                type: bool
              iops:
                description:
                  - The number of I/O operations per second. It must be between 100 and 64000, and it can be used only
                    with the volume types V(io1), V(io2) and V(gp3).
                  - Required with the volume types V(io1) and V(io2).
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
                  - The throughput in MiB per second. It must be between 125 and 1000, and it can be used only with the
                    volume type V(gp3).
                type: int
          virtual_name:
            description: The virtual name of an instance store volume, such as V(ephemeral0).
            type: str
          no_device:
            description: Whether to remove the device of this name from the mappings of the AMI.
            type: bool
  working_directory:
    description:
      - The working directory of the components.
      - The default is V(/tmp) on Linux and V(C:/) on Windows.
    type: str
  kms_key_id:
    description:
      - The ARN of the KMS key, or of an alias of the key, that encrypts the Dockerfile template. The repository
        determines how container images are encrypted.
      - By default, Image Builder encrypts the template with a key that it owns.
    type: str
seealso:
  - name: API reference of CreateContainerRecipe
    description: The API operation that creates a container recipe.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CreateContainerRecipe.html
  - module: goldsmith.image_builder.container_recipe_info
  - module: goldsmith.image_builder.component
  - module: goldsmith.image_builder.image_pipeline
"""

EXAMPLES = r"""
- name: Create a recipe with a Dockerfile template from a file
  goldsmith.image_builder.container_recipe:
    name: api
    description: The API of the shop
    parent_image: amazonlinux:2023
    components:
      - aws/update-linux
      - web-server
    dockerfile_template_data: "{{ lookup('file', 'api/Dockerfile') }}"
    target_repository:
      service: ECR
      repository_name: shop/api
    tags:
      Team: web

- name: Change the Dockerfile template in the playbook, which creates version 1.0.1
  goldsmith.image_builder.container_recipe:
    name: api
    dockerfile_template_data: !unsafe |
      FROM {{{ imagebuilder:parentImage }}}
      {{{ imagebuilder:environments }}}
      {{{ imagebuilder:components }}}
      EXPOSE 8080
      CMD ["/usr/local/bin/api"]

- name: Follow major version 1 of the component and keep the five newest versions
  goldsmith.image_builder.container_recipe:
    name: api
    components:
      - aws/update-linux
      - component_arn: web-server/1.x.x
        parameters:
          Package: nginx-mainline
    keep_versions: 5

- name: Create a recipe with a parent image in Amazon ECR and a larger build volume
  goldsmith.image_builder.container_recipe:
    name: batch
    parent_image: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/base:stable
    platform_override: Linux
    image_os_version_override: Amazon Linux 2023
    dockerfile_template_uri: s3://image-builder-components/batch/Dockerfile
    target_repository:
      service: ECR
      repository_name: batch
    instance_configuration:
      block_device_mappings:
        - device_name: /dev/xvda
          ebs:
            volume_size: 60
            volume_type: gp3

- name: Start version line 2.0 with the newest version of an image that Amazon provides
  goldsmith.image_builder.container_recipe:
    name: batch
    version: 2.0.x
    parent_image: aws/amazon-linux-2023-x86-latest/x.x.x
    dockerfile_template_data: "{{ lookup('file', 'api/Dockerfile') }}"
    target_repository:
      service: ECR
      repository_name: batch

- name: Delete all versions of a recipe
  goldsmith.image_builder.container_recipe:
    name: batch
    state: absent
"""

RETURN = r"""
container_recipe:
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
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:container-recipe/api/1.0.1
    name:
      description: The name of the recipe.
      type: str
      returned: when the recipe exists
      sample: api
    version:
      description: The version of the recipe.
      type: str
      returned: when the recipe exists
      sample: 1.0.1
    platform:
      description: The platform of the container image, V(Linux) or V(Windows).
      type: str
      returned: when the recipe exists
      sample: Linux
    platform_override:
      description:
        - The same value as C(platform). Image Builder does not return whether the platform was specified explicitly.
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
      sample: amazonlinux:2023
    dockerfile_template_data:
      description: The text of the Dockerfile template. It is also returned if the content was read from S3.
      type: str
      returned: when the recipe exists
      sample: |
        FROM {{{ imagebuilder:parentImage }}}
        {{{ imagebuilder:environments }}}
        {{{ imagebuilder:components }}}
    target_repository:
      description: The repository that stores the image.
      type: dict
      returned: when the recipe exists
      sample: {service: ECR, repository_name: shop/api}
    owner:
      description: The ID of the account that owns the recipe.
      type: str
      returned: when the recipe exists
      sample: "123456789012"
    encrypted:
      description: Whether the Dockerfile template is encrypted. It is always V(true).
      type: bool
      returned: when the recipe exists
      sample: true
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
        latest_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:container-recipe/api/x.x.x
        latest_major_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:container-recipe/api/1.x.x
        latest_minor_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:container-recipe/api/1.0.x
        latest_patch_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:container-recipe/api/1.0.1
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
  sample: ["arn:aws:imagebuilder:eu-west-1:123456789012:container-recipe/api/1.0.0"]
remaining:
  description:
    - The resources of this account that the deleted container recipe referred to. They are not deleted.
    - Each has the keys C(kind), C(name), C(version) and C(arn).
  returned: when the container recipe was deleted, or in check mode would be deleted
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
      sample: container recipe web 1.0.1 (new version)
    after_header:
      description: The resource and the action.
      type: str
      returned: success
      sample: container recipe web 1.0.1 (new version)
    before:
      description: The options before the change, as YAML. It is empty if the recipe was created or is unchanged.
      type: str
      returned: success
      sample: ""
    after:
      description: The options after the change, as YAML. It is empty if the recipe was deleted or is unchanged.
      type: str
      returned: success
      sample: "version: 1.0.0\nparent_image: amazonlinux:2023\n"
"""

from ..module_utils._modules.resource import run_resource
from ..module_utils._resources.container_recipe import CONTAINER_RECIPE


def main() -> None:
    run_resource(CONTAINER_RECIPE)


if __name__ == "__main__":
    main()
