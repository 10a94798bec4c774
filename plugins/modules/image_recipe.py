#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image_recipe
version_added: 0.1.0
short_description: Manage image recipes of EC2 Image Builder
description:
  - An image recipe says what a machine image is made of, a parent image and the components that are put on it, in
    order.
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
  description:
    description:
      - What the recipe is for, up to 1024 characters. An AMI that is given no description of its own gets this one.
    type: str
  components:
    description:
      - The components to run, in this order, up to 20 unless the account has another quota. A component stands in a
        recipe once at most. A recipe without components takes the parent image as it is.
      - Each entry is a reference to a component, V(web-server), V(web-server/1.x.x) or V(aws/update-linux), or a
        mapping.
      - The mapping's key C(component_arn), required, is the reference.
      - The mapping's key C(parameters) gives values to parameters of the component's document, as a mapping of name
        to value. The API has a list of values for a parameter, and takes one; both forms may be written here. A
        parameter without a default in the document must be given.
    type: list
    elements: raw
  parent_image:
    description:
      - What to start from. An image of Image Builder, in short or by its ARN, V(aws/amazon-linux-2023-x86/x.x.x); an
        AMI in this region by its id; a parameter of Systems Manager that holds such an id, V(ssm:/golden/base), by
        its name or ARN; or a product of the AWS Marketplace by its id.
      - With a wildcard or a parameter, the service looks at the start of each build for what is newest.
      - An image of one's own has the name and the version of its recipe, and must have been built. V(base/x.x.x) stays
        the newest build of the recipe C(base), and V(base) becomes the build that is the newest now.
      - Required when the recipe is made.
    type: str
  block_device_mappings:
    description: The disks of the build instance and of the image, as far as they differ from the parent image's.
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
            description: Whether the volume is encrypted. Left out, it is as in the parent image.
            type: bool
          delete_on_termination:
            description: Whether the volume is deleted with its instance. Left out, it is as in the parent image.
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
            description:
              - The throughput in MiB a second, 125 to 1000. It needs O(block_device_mappings[].ebs.volume_type=gp3).
            type: int
      virtual_name:
        description: The virtual name of an instance store volume, such as V(ephemeral0).
        type: str
      no_device:
        description: Whether to leave out the device that the parent image has here.
        type: bool
  working_directory:
    description:
      - Where the components work. The service takes V(/tmp) on Linux and macOS and V(C:/) on Windows by itself.
    type: str
  additional_instance_configuration:
    description: How the build instance is set up.
    type: dict
    suboptions:
      systems_manager_agent:
        description: The Systems Manager agent. It is for Linux and macOS; with a Windows parent image it is an error.
        type: dict
        suboptions:
          uninstall_after_build:
            description:
              - Whether the agent is removed before the image is made. Left out, the service removes it when it was the
                one to install it.
            type: bool
      user_data_override:
        description:
          - The user data of the build instance, in base64, up to 21847 characters; use the filter C(b64encode).
          - It replaces what the service would run there, the installation of the Systems Manager agent too. When the
            parent image has no agent, the user data must install it.
        type: str
  ami_tags:
    description:
      - Tags for the AMI that is built, up to 50. The AMIs that are distributed have their tags from the distribution
        configuration.
    type: dict
  ami_watermarks:
    description:
      - Names of watermarks for the AMI, up to 5, each of 3 to 128 characters. All copies of the AMI carry them, and an
        AMI that has one cannot be made public. Their order means nothing.
    type: list
    elements: str
seealso:
  - name: API reference of CreateImageRecipe
    description: What the options mean to the service.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CreateImageRecipe.html
  - module: goldsmith.image_builder.image_recipe_info
  - module: goldsmith.image_builder.component
  - module: goldsmith.image_builder.image_pipeline
"""

EXAMPLES = r"""
- name: A web server on the newest Amazon Linux 2023
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

- name: Give a parameter, and follow the component within its first major version; this makes version 1.0.1
  goldsmith.image_builder.image_recipe:
    name: web
    components:
      - aws/update-linux
      - component_arn: web-server/1.x.x
        parameters:
          Package: nginx-mainline

- name: Take the id of the parent image from Parameter Store, and keep no more than five versions
  goldsmith.image_builder.image_recipe:
    name: web
    parent_image: ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64
    keep_versions: 5

- name: User data of one's own, and an agent that stays on the image
  goldsmith.image_builder.image_recipe:
    name: bastion
    parent_image: aws/amazon-linux-2023-x86/x.x.x
    additional_instance_configuration:
      systems_manager_agent:
        uninstall_after_build: false
      user_data_override: "{{ lookup('file', 'user-data.sh') | b64encode }}"

- name: One exact version; with other content it would be an error
  goldsmith.image_builder.image_recipe:
    name: windows
    version: 2026.9.1
    parent_image: aws/windows-server-2022-english-full-base-x86/x.x.x
    components: [aws/update-windows]

- name: Delete all its versions
  goldsmith.image_builder.image_recipe:
    name: bastion
    state: absent
"""

RETURN = r"""
image_recipe:
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
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.1
    name:
      description: Its name.
      type: str
      returned: when present
      sample: web
    version:
      description: Its version.
      type: str
      returned: when present
      sample: 1.0.1
    platform:
      description: The platform of the parent image, V(Linux), V(Windows) or V(macOS).
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
      sample: arn:aws:imagebuilder:eu-west-1:aws:image/amazon-linux-2023-x86/x.x.x
    owner:
      description: The account it belongs to.
      type: str
      returned: when present
      sample: "123456789012"
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
        latest_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/x.x.x
        latest_major_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.x.x
        latest_minor_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.x
        latest_patch_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.1
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
  sample: ["arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.0"]
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
      sample: "version: 1.0.0\nparent_image: ami-0a1b2c3d4e5f60718\n"
"""

from ..module_utils._modules.resource import run_resource
from ..module_utils._resources.image_recipe import IMAGE_RECIPE


def main() -> None:
    run_resource(IMAGE_RECIPE)


if __name__ == "__main__":
    main()
