#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image_import
version_added: 0.1.0
short_description: Import a virtual machine or a disk as an image of EC2 Image Builder
description:
  - Makes an image, which recipes can build on, from an import task of EC2 for a virtual machine, or from an ISO file of
    Windows in S3.
  - An image with that name and version is left alone, whatever it was imported from; a version is imported once. After
    a failed import the same version can be imported again, which is the next build of it.
  - The AMI that an import makes stays when the image is deleted. M(goldsmith.image_builder.image) can delete both.
author: goldsmith.image_builder contributors (!UNKNOWN)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.operation.tags
  - goldsmith.image_builder.waiting
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - goldsmith.image_builder.requirements
attributes:
  check_mode:
    description:
      - Can run in check mode and return the changed status without writing. RV(image) is empty then where something
        would be imported.
    support: full
  diff_mode:
    description: Shows the image's name, version, status and tags before and after.
    support: full
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing.
    support: full
options:
  name:
    description: The name of the image, 3 to 128 letters, digits, spaces, hyphens and underscores.
    type: str
    required: true
  version:
    description: The version of the image, three numbers, V(1.0.0).
    type: str
    required: true
  state:
    description:
      - V(present) imports what has not been imported with that name and version.
      - V(absent) deletes all builds of that version, after it cancelled those that are under way. That these are over
        is waited for whatever O(wait) says, within O(wait_timeout), because the service deletes none before.
    type: str
    choices: [present, absent]
    default: present
  vm_import_task_id:
    description:
      - The import task of EC2, as M(amazon.aws.ec2_import_image) starts it. It may still be under way.
      - It excludes O(uri), and one of the two is required.
    type: str
  uri:
    description:
      - Where the ISO file is, V(s3://bucket/windows-11.iso), in a bucket of this account.
      - It excludes O(vm_import_task_id).
    type: str
  platform:
    description:
      - The platform. Required with O(vm_import_task_id); from a disk only V(Windows) can be imported.
      - It is an error when the image exists with another one.
    type: str
    choices: [Windows, Linux, macOS]
  os_version:
    description: The operating system and its version. From a disk only V(Microsoft Windows 11) can be imported.
    type: str
  description:
    description: What the image is, up to 1024 characters.
    type: str
  infrastructure_configuration_arn:
    description:
      - Where the disk is made an AMI, by the name or ARN of an infrastructure configuration.
      - Required with O(uri), and for that only.
    type: str
  execution_role:
    description:
      - The name or ARN of the role with which the service imports the disk, and does what its own role may not.
      - It goes with O(uri).
    type: str
  register_image_options:
    description: How the AMI boots. It goes with O(uri).
    type: dict
    suboptions:
      secure_boot_enabled:
        description: Whether with Secure Boot; the service takes V(true) by itself.
        type: bool
      uefi_data:
        description: The UEFI variables, in base64, up to 64000 characters. They need Secure Boot.
        type: str
  windows_configuration:
    description: What is installed from the ISO file. It goes with O(uri).
    type: dict
    suboptions:
      image_index:
        description:
          - The number of the edition in the file, from 1 on.
          - Required with O(windows_configuration).
        type: int
  logging_configuration:
    description: The log group in CloudWatch Logs.
    type: dict
    suboptions:
      log_group_name:
        description:
          - The log group of the import. The service takes C(/aws/imagebuilder/) and the image's name by itself.
          - Outside V(/aws/imagebuilder/) it needs O(uri) and O(execution_role).
        type: str
seealso:
  - name: API reference of ImportVmImage
    description: What the options mean to the service.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_ImportVmImage.html
  - name: API reference of ImportDiskImage
    description: What the options mean to the service.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_ImportDiskImage.html
  - module: amazon.aws.ec2_import_image
  - module: goldsmith.image_builder.image
  - module: goldsmith.image_builder.image_info
"""

EXAMPLES = r"""
- name: A virtual machine that was exported from the data centre
  goldsmith.image_builder.image_import:
    name: legacy
    version: 1.0.0
    platform: Linux
    os_version: Ubuntu 22
    vm_import_task_id: import-ami-0a1b2c3d4e5f60718
    tags:
      Team: web

- name: Windows 11 from an ISO file
  goldsmith.image_builder.image_import:
    name: windows-11
    version: 24.2.0
    uri: s3://image-builder-components/windows-11.iso
    infrastructure_configuration_arn: private
    windows_configuration:
      image_index: 1
    execution_role: ImageBuilderImport

- name: Forget the virtual machine; its AMI stays
  goldsmith.image_builder.image_import:
    name: legacy
    version: 1.0.0
    state: absent
"""

RETURN = r"""
image:
  description:
    - The image in the shape of M(goldsmith.image_builder.image_info); empty when absent.
    - In check mode it is empty as well where one would be imported.
    - Of a build that fails, C(arn), C(name), C(version), C(type), C(state) with C(status), and C(output_resources).
  returned: success, and when a build fails
  type: dict
  sample:
    arn: arn:aws:imagebuilder:eu-west-1:123456789012:image/legacy/1.0.0/1
    name: legacy
    version: 1.0.0/1
    type: AMI
    platform: Linux
    build_type: IMPORT
    state: {status: AVAILABLE}
    output_resources:
      amis:
        - region: eu-west-1
          account_id: "123456789012"
          image: ami-0a1b2c3d4e5f60718
    tags: {Team: web}
progress:
  description:
    - How the build goes on, in the shape that M(goldsmith.image_builder.image_pipeline_execution) returns, for
      O(progress) of a later task and for people.
  returned: when a build was looked at
  type: dict
  sample:
    image_build_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.3/7
    status: AVAILABLE
    over: true
    lines: ["web/1.0.3/7  00:19:40  AVAILABLE"]
failure:
  description:
    - Why there is no image, or none that may be used, in the shape that
      M(goldsmith.image_builder.image_pipeline_execution) returns.
  returned: when it failed
  type: dict
  sample:
    status: FAILED
    stage: BUILDING
    component:
      component_arn: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-nginx/1.0.1/1
      phase: build
      step: Install
      action: ExecuteBash
      error: Command execution has resulted in an error
diff:
  description: What is imported, or the image's status and tags, before and after.
  returned: success
  type: dict
  contains:
    before:
      description: Before the task, as YAML; empty where there was none.
      type: str
      sample: ""
    after:
      description: After the task, as YAML; empty where there is none.
      type: str
      sample: "name: legacy\nversion: 1.0.0\ntags: {}\n"
"""

from ..module_utils._modules.operation import run_operation
from ..module_utils._operations.image_import import OPERATION


def main() -> None:
    run_operation(OPERATION)


if __name__ == "__main__":
    main()
