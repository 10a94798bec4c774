#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: container_recipe
version_added: 0.1.0
short_description: Manage container recipes of EC2 Image Builder
description:
  - A container recipe says what a container image is made of, a parent image, the components that are put on it, in
    order, and the Dockerfile that brings them together.
  - Recipes never change. Where what the task asks for differs from what there is, the next version is made, and
    pipelines that name the recipe in short move to it when their task runs.
author: goldsmith.image_builder contributors (!UNKNOWN)
extends_documentation_fragment:
  - goldsmith.image_builder.resource
  - goldsmith.image_builder.resource.versioned
  - goldsmith.image_builder.resource.references
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - goldsmith.image_builder.requirements
options:
  container_type:
    description: The type of the container images.
    type: str
    choices: [DOCKER]
    default: DOCKER
  description:
    description: What the recipe is for, up to 1024 characters.
    type: str
  parent_image:
    description:
      - What to start from. An image of a registry, as a Dockerfile names it, V(amazonlinux:2023); or a container image
        of Image Builder, by its ARN or in short, V(aws/amazon-linux-2023-x86-latest/x.x.x).
      - In short, an image of this account has its version, V(base/1.4.2) or V(base/x.x.x). A name alone, V(base), is
        an image of Docker Hub here.
      - With a wildcard, or a tag that moves, each build starts from what is newest then.
      - Required when the recipe is made.
    type: str
  components:
    description:
      - The components to run, in this order, up to 20 unless the account has another quota. A component stands in a
        recipe once at most. A recipe may have none.
      - Each entry is a reference to a component, V(web-server), V(web-server/1.x.x) or V(aws/update-linux), or a
        mapping.
      - The mapping's key C(component_arn), required, is the reference.
      - The mapping's key C(parameters) gives values to parameters of the component's document, as a mapping of name
        to value. The API has a list of values for a parameter, and takes one; both forms may be written here. A
        parameter without a default in the document must be given.
    type: list
    elements: raw
  dockerfile_template_data:
    description:
      - The Dockerfile, up to 16000 characters. A longer one goes to O(dockerfile_template_uri).
      - The service fills in three variables, each in triple braces. V(imagebuilder:parentImage) becomes
        O(parent_image), V(imagebuilder:environments) what the build needs around it, and V(imagebuilder:components)
        the steps that run O(components). Without the last, no component runs.
      - Such a variable looks like a template to Ansible. What C(lookup) reads from a file is not templated again and
        needs no care; text in a playbook needs the tag C(!unsafe).
      - It is compared as text, so that a comment or a blank line makes a difference.
      - O(dockerfile_template_data) or O(dockerfile_template_uri) is required when the recipe is made.
    type: str
  dockerfile_template_uri:
    description:
      - Where the Dockerfile is in S3, V(s3://bucket/key).
      - The module reads the object to see whether it changed, with the permission to get it; the service reads it when
        a version is made, and keeps a copy. Another address of the same text is no change.
    type: str
  target_repository:
    description:
      - The repository that gets the images. The service tags them with their version and build, V(1.0.0-1), and a
        distribution configuration can send them to others.
      - Required when the recipe is made.
    type: dict
    suboptions:
      service:
        description: The service that has the repository.
        type: str
        choices: [ECR]
        required: true
      repository_name:
        description:
          - The name of the repository, with its namespace, V(shop/api), and without the host of the registry.
          - It must exist in the region of the build; the service does not make it.
        type: str
        required: true
  platform_override:
    description:
      - The operating system of a parent image from a registry, where the service cannot tell it.
      - It is compared with the platform that the service tells of the recipe; to name that one is no difference. The
        next version inherits it as long as O(parent_image) stays the same. Give it again with another parent image.
    type: str
    choices: [Windows, Linux]
  image_os_version_override:
    description:
      - The version of the operating system of a parent image from a registry, V(Amazon Linux 2023). It is for nothing
        else; of its own images, the service knows it.
      - The service does not tell it again, so that it cannot be compared and given alone makes no new version. Nor can
        the next version inherit it. A task that changes anything else of the recipe loses it, unless it gives it again.
    type: str
  instance_configuration:
    description: The instance that builds the container image and tests it.
    type: dict
    suboptions:
      image:
        description:
          - The AMI of the instance, by its id, or a parameter of Systems Manager that holds it,
            V(ssm:/golden/docker-host). The service takes the AMI that is optimised for ECS by itself.
        type: str
      block_device_mappings:
        description: The disks of the instance, as far as they differ from its AMI's.
        type: list
        elements: dict
        suboptions:
          device_name:
            description: The device, such as V(/dev/xvda).
            type: str
          ebs:
            description: An EBS volume.
            type: dict
            suboptions:
              encrypted:
                description: Whether the volume is encrypted. Left out, it is as in the AMI.
                type: bool
              delete_on_termination:
                description: Whether the volume is deleted with its instance. Left out, it is as in the AMI.
                type: bool
              iops:
                description: The I/O operations per second, 100 to 64000. The volume types V(io1) and V(io2) require it.
                type: int
              kms_key_id:
                description: The ARN of the KMS key that encrypts the volume, or of an alias of the key.
                type: str
              snapshot_id:
                description: The snapshot that the volume begins with.
                type: str
              volume_size:
                description: The size in GiB, 1 to 16000.
                type: int
              volume_type:
                description: The type of the volume.
                type: str
                choices: [standard, io1, io2, gp2, gp3, sc1, st1]
              throughput:
                description: The throughput in MiB a second, 125 to 1000. It is for V(gp3) only.
                type: int
          virtual_name:
            description: The virtual name of an instance store volume, such as V(ephemeral0).
            type: str
          no_device:
            description: Whether to leave out the device that the AMI has here.
            type: bool
  working_directory:
    description:
      - Where the components work. The service takes V(/tmp) on Linux and V(C:/) on Windows by itself.
    type: str
  kms_key_id:
    description:
      - The ARN of the KMS key that encrypts the Dockerfile, or of an alias of the key. The service has a key of its own
        for recipes without one. Container images are encrypted as their repository says.
    type: str
seealso:
  - name: API reference of CreateContainerRecipe
    description: What the options mean to the service.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CreateContainerRecipe.html
  - module: goldsmith.image_builder.container_recipe_info
  - module: goldsmith.image_builder.component
  - module: goldsmith.image_builder.image_pipeline
"""

EXAMPLES = r"""
- name: A Dockerfile in a file, whose braces need no care there
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

- name: A Dockerfile in the playbook, which is tagged as unsafe; this makes version 1.0.1
  goldsmith.image_builder.container_recipe:
    name: api
    dockerfile_template_data: !unsafe |
      FROM {{{ imagebuilder:parentImage }}}
      {{{ imagebuilder:environments }}}
      {{{ imagebuilder:components }}}
      EXPOSE 8080
      CMD ["/usr/local/bin/api"]

- name: Follow the component within its first major version, and keep no more than five versions
  goldsmith.image_builder.container_recipe:
    name: api
    components:
      - aws/update-linux
      - component_arn: web-server/1.x.x
        parameters:
          Package: nginx-mainline
    keep_versions: 5

- name: Start from an image of a registry that does not tell its operating system, on a larger disk
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

- name: Start from Amazon's own image, whatever is newest when it is built
  goldsmith.image_builder.container_recipe:
    name: batch
    version: 2.0.x
    parent_image: aws/amazon-linux-2023-x86-latest/x.x.x
    dockerfile_template_data: "{{ lookup('file', 'api/Dockerfile') }}"
    target_repository:
      service: ECR
      repository_name: batch

- name: Delete all its versions
  goldsmith.image_builder.container_recipe:
    name: batch
    state: absent
"""

RETURN = r"""
container_recipe:
  description:
    - The recipe in the shape of the options, with what the service tells besides; empty when absent.
    - In check mode, what only the service can tell is as it was, or missing.
  returned: success
  type: dict
  contains:
    arn:
      description: The ARN of this version.
      type: str
      returned: when present
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:container-recipe/api/1.0.1
    name:
      description: Its name.
      type: str
      returned: when present
      sample: api
    version:
      description: Its version.
      type: str
      returned: when present
      sample: 1.0.1
    platform:
      description: The platform of the images, V(Linux) or V(Windows).
      type: str
      returned: when present
      sample: Linux
    platform_override:
      description: The same. The service does not tell whether the platform was given.
      type: str
      returned: when present
      sample: Linux
    components:
      description: The components, with references as ARNs.
      type: list
      elements: dict
      returned: when there are some
      sample:
        - component_arn: arn:aws:imagebuilder:eu-west-1:aws:component/update-linux/1.0.2/1
        - component_arn: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/1.x.x
          parameters: {Package: nginx-mainline}
    parent_image:
      description: The parent image; a wildcard stays one.
      type: str
      returned: when present
      sample: amazonlinux:2023
    dockerfile_template_data:
      description: The Dockerfile, also when it came from S3.
      type: str
      returned: when present
      sample: |
        FROM {{{ imagebuilder:parentImage }}}
        {{{ imagebuilder:environments }}}
        {{{ imagebuilder:components }}}
    target_repository:
      description: The repository that gets the images.
      type: dict
      returned: when present
      sample: {service: ECR, repository_name: shop/api}
    owner:
      description: The account it belongs to.
      type: str
      returned: when present
      sample: "123456789012"
    encrypted:
      description: Whether the Dockerfile is stored encrypted; the service always does.
      type: bool
      returned: when present
      sample: true
    date_created:
      description: When this version was made.
      type: str
      returned: when present
      sample: "2026-09-09T19:30:21.183Z"
    latest_version_references:
      description: ARNs that stand for the newest version, of all and of each version line.
      type: dict
      returned: when present
      sample:
        latest_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:container-recipe/api/x.x.x
        latest_major_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:container-recipe/api/1.x.x
        latest_minor_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:container-recipe/api/1.0.x
        latest_patch_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:container-recipe/api/1.0.1
    tags:
      description: Its tags.
      type: dict
      returned: when present
      sample: {Team: web}
pruned:
  description:
    - The ARNs of the versions that were deleted, or in check mode would be, newest first, with O(keep_versions) the old
      ones, with O(state=absent) all that O(version) matches.
  returned: success, and when the task fails after it has changed something
  type: list
  elements: str
  sample: ["arn:aws:imagebuilder:eu-west-1:123456789012:container-recipe/api/1.0.0"]
diff:
  description: What changed, or in check mode would change. What the service sets by itself is left out.
  returned: success
  type: dict
  contains:
    before:
      description: The options before, as YAML; empty when there was nothing.
      type: str
      returned: success
      sample: ""
    after:
      description: The options after, as YAML; empty when absent.
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
