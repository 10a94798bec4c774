#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image_import
version_added: 0.1.0
short_description: Import a virtual machine or an ISO file as an EC2 Image Builder image
description:
  - Creates an image that recipes can use as a parent image. The source is a virtual machine that an EC2 import task
    imports, or a Windows ISO file in Amazon S3.
  - If an image with the same name and version exists, nothing is imported, regardless of its source. If the import of a
    version failed, the next run imports it again as the next build of this version.
  - The AMI that an import creates is kept when the image is deleted. To delete both, use
    M(goldsmith.image_builder.image).
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.operation.tags
  - goldsmith.image_builder.waiting
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
attributes:
  check_mode:
    description: Returns the changed status without writing. If an image would be imported, RV(image) is empty.
    support: full
  diff_mode:
    description: Shows the name, version, status and tags of the image before and after the task.
    support: full
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing.
    support: full
options:
  name:
    description:
      - The name of the image.
      - Must contain 3 to 128 letters, digits, spaces, hyphens and underscores.
    type: str
    required: true
  version:
    description:
      - The version of the image, such as V(1.0.0).
      - Must consist of three numbers. Wildcards are not allowed.
    type: str
    required: true
  state:
    description:
      - V(present) imports the image if no image with this name and version exists.
      - V(absent) deletes all builds of this version. Running imports are cancelled first, and the task waits for them
        to end within O(wait_timeout), even with O(wait=false).
    type: str
    choices: [present, absent]
    default: present
  vm_import_task_id:
    description:
      - The ID of the EC2 import task, as started by M(amazon.aws.ec2_import_image). The import task can still be
        running.
      - Mutually exclusive with O(uri). One of the two is required with O(state=present).
    type: str
  uri:
    description:
      - The S3 URI of the ISO file, such as V(s3://bucket/windows-11.iso).
      - Must end with V(.iso). The bucket must belong to this account.
      - Mutually exclusive with O(vm_import_task_id). One of the two is required with O(state=present).
    type: str
  platform:
    description:
      - The platform of the image. If the image exists with another platform, the task fails.
      - With O(uri), only V(Windows) is supported, which is then the default.
      - Required with O(vm_import_task_id).
    type: str
    choices: [Windows, Linux, macOS]
  os_version:
    description:
      - The operating system version of the image.
      - With O(uri), only V(Microsoft Windows 11) is supported, which is then the default.
    type: str
  description:
    description:
      - The description of the image.
      - At most 1024 characters.
    type: str
  infrastructure_configuration_arn:
    description:
      - The name or ARN of the infrastructure configuration with which the ISO file is converted to an AMI.
      - Required with O(uri). Not valid with O(vm_import_task_id).
    type: str
  execution_role:
    description:
      - The name or ARN of the IAM role that Image Builder uses to import the ISO file, and for actions that its
        service-linked role does not allow. If omitted, Image Builder uses its service-linked role.
      - Valid only with O(uri). Required if the log group is outside V(/aws/imagebuilder/).
    type: str
  register_image_options:
    description:
      - The boot settings of the AMI.
      - Valid only with O(uri).
    type: dict
    suboptions:
      secure_boot_enabled:
        description: Whether to enable Secure Boot. Image Builder uses V(true) by default.
        type: bool
      uefi_data:
        description:
          - The UEFI variables, base64-encoded.
          - At most 64000 characters. Requires Secure Boot.
        type: str
  windows_configuration:
    description:
      - The settings for the installation of Windows from the ISO file.
      - Valid only with O(uri).
    type: dict
    suboptions:
      image_index:
        description:
          - The number of the Windows edition in the ISO file, starting at 1.
          - Required with O(windows_configuration).
        type: int
  logging_configuration:
    description: The settings for the import logs in CloudWatch Logs.
    type: dict
    suboptions:
      log_group_name:
        description:
          - The log group of the import. Image Builder uses C(/aws/imagebuilder/) followed by the image name by default.
          - A log group outside V(/aws/imagebuilder/) requires O(uri) and O(execution_role).
        type: str
seealso:
  - name: API reference of ImportVmImage
    description: Reference of the API operation that imports a virtual machine.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_ImportVmImage.html
  - name: API reference of ImportDiskImage
    description: Reference of the API operation that imports an ISO file.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_ImportDiskImage.html
  - module: amazon.aws.ec2_import_image
  - module: goldsmith.image_builder.image
  - module: goldsmith.image_builder.image_info
"""

EXAMPLES = r"""
- name: Import a virtual machine
  goldsmith.image_builder.image_import:
    name: legacy
    version: 1.0.0
    platform: Linux
    os_version: Ubuntu 22
    vm_import_task_id: import-ami-0a1b2c3d4e5f60718
    tags:
      Team: web

- name: Import Windows 11 from an ISO file
  goldsmith.image_builder.image_import:
    name: windows-11
    version: 24.2.0
    uri: s3://image-builder-components/windows-11.iso
    infrastructure_configuration_arn: private
    windows_configuration:
      image_index: 1
    execution_role: ImageBuilderImport

- name: Delete the imported image and keep its AMI
  goldsmith.image_builder.image_import:
    name: legacy
    version: 1.0.0
    state: absent
"""

RETURN = r"""
image:
  description:
    - The image, in the format of M(goldsmith.image_builder.image_info). Empty if the image does not exist, and in check
      mode if it would be imported.
    - If the import fails, it contains only C(arn), C(name), C(version), C(type), C(state) with C(status), and
      C(output_resources).
  returned: success, and when an import fails
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
    - The progress of the import, in the format of M(goldsmith.image_builder.image_pipeline_execution). Pass it to the
      O(progress) option of a later task.
  returned: when O(wait=false) or in check mode, and the status was read
  type: dict
  sample:
    image_build_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:image/legacy/1.0.0/1
    status: PENDING
    over: false
    poll_after: 10
    lines: ["legacy/1.0.0/1  00:00:30  PENDING"]
failure:
  description:
    - The reason why the image is not available, in the format of M(goldsmith.image_builder.image_pipeline_execution).
  returned: when the import failed
  type: dict
  sample:
    status: FAILED
    reason: The import task import-ami-0a1b2c3d4e5f60718 failed
diff:
  description: The imported image, or the difference in the status and the tags of the image.
  returned: success
  type: dict
  contains:
    before_header:
      description: The object and the action.
      type: str
      returned: success
      sample: image (create)
    after_header:
      description: The object and the action.
      type: str
      returned: success
      sample: image (create)
    before:
      description: The image before the task, as YAML. Empty if it did not exist.
      type: str
      sample: ""
    after:
      description: The image after the task, as YAML. Empty if it does not exist.
      type: str
      sample: "name: legacy\nversion: 1.0.0\ntags: {}\n"
"""

from ..module_utils._modules.operation import run_operation
from ..module_utils._operations.image_import import OPERATION


def main() -> None:
    run_operation(OPERATION)


if __name__ == "__main__":
    main()
