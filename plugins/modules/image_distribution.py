#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image_distribution
version_added: 0.1.0
short_description: Distribute an existing AMI with EC2 Image Builder
description:
  - Distributes an existing AMI according to a distribution configuration, without a build. The AMI can come from Image
    Builder or from another source.
  - For each distribution, Image Builder creates an image, which contains its status and the distributed AMIs.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.operation.tags
  - goldsmith.image_builder.waiting
  - goldsmith.image_builder.resource.references
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
attributes:
  check_mode:
    description: Returns the changed status without writing. If an AMI would be distributed, RV(image) is empty.
    support: full
  diff_mode:
    description: Shows what is distributed, or the tags of the image before and after the task.
    support: full
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing.
    support: partial
    details:
      - With O(distribute=always), each run distributes the AMI.
      - Image Builder does not record the source of a distribution. The module therefore adds the tag
        C(goldsmith:distribution) to the new image. Its value is a hash of the source and of the content of the
        distribution configuration. If an image with this tag is available or in progress, nothing is distributed. AMIs
        that were distributed by other tools, or whose image has lost the tag, are distributed again.
options:
  source_image:
    description:
      - The AMI to distribute, as an AMI ID (V(ami-0a1b2c3d4e5f60718)), a Systems Manager parameter that contains an AMI
        ID (V(ssm:/golden/web)), or the ARN or short reference of an image (V(web/1.4.2/3) or V(web)).
      - An image reference without a build number selects the newest available build. A parameter is read in each run,
        unless O(distribute=always).
      - The source must be an AMI in this region. Container images cannot be distributed.
    type: str
    required: true
  distribution_configuration_arn:
    description:
      - The name or ARN of the distribution configuration. It must be in this region.
    type: str
    required: true
  execution_role:
    description: The name or ARN of the IAM role that Image Builder uses to distribute the AMI.
    type: str
    required: true
  distribute:
    description:
      - When to distribute. V(if_missing) distributes only if the same source has not been distributed with the same
        settings. V(always) distributes in each run.
    type: str
    choices: [if_missing, always]
    default: if_missing
  logging_configuration:
    description: The settings for the distribution logs in CloudWatch Logs.
    type: dict
    suboptions:
      log_group_name:
        description:
          - The log group of the distribution. Image Builder uses C(/aws/imagebuilder/) followed by the image name by
            default.
        type: str
seealso:
  - name: API reference of DistributeImage
    description: Reference of the API operation that distributes an AMI.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_DistributeImage.html
  - module: goldsmith.image_builder.distribution_configuration
  - module: goldsmith.image_builder.image_info
"""

EXAMPLES = r"""
- name: Distribute the newest image of web with another distribution configuration
  goldsmith.image_builder.image_distribution:
    source_image: web
    distribution_configuration_arn: everywhere
    execution_role: ImageBuilderDistribution
  register: distributed

- name: Distribute the AMI from a Systems Manager parameter and tag the new image
  goldsmith.image_builder.image_distribution:
    source_image: ssm:/golden/web
    distribution_configuration_arn: everywhere
    execution_role: ImageBuilderDistribution
    tags:
      Release: "7"
"""

RETURN = r"""
image:
  description:
    - The image that Image Builder created for the distribution, or the existing image of the same distribution, in the
      format of M(goldsmith.image_builder.image_info). Empty in check mode if an AMI would be distributed.
    - If the distribution fails, it contains only C(arn), C(name), C(version), C(type), C(state) with C(status), and
      C(output_resources).
  returned: success, and when a distribution fails
  type: dict
  sample:
    arn: arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.3/8
    name: web
    type: AMI
    state: {status: AVAILABLE}
    output_resources:
      amis:
        - {region: eu-west-1, account_id: "123456789012", image: ami-0a1b2c3d4e5f60718}
        - {region: us-east-1, account_id: "222222222222", image: ami-1a1b2c3d4e5f60718}
    tags: {"goldsmith:distribution": 5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8}
progress:
  description:
    - The progress of the distribution, in the format of M(goldsmith.image_builder.image_pipeline_execution). Pass it to
      the O(progress) option of a later task.
  returned: when O(wait=false) or in check mode, and the status was read
  type: dict
  sample:
    image_build_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.3/8
    status: DISTRIBUTING
    over: false
    poll_after: 10
    lines: ["web/1.0.3/8  00:00:30  DISTRIBUTING"]
failure:
  description:
    - The reason why the distribution failed, in the format of M(goldsmith.image_builder.image_pipeline_execution).
  returned: when the distribution failed
  type: dict
  sample:
    status: FAILED
    stage: DISTRIBUTING
    distribution:
      regions:
        - region: us-east-1
          account_id: "222222222222"
          status: FAILED
          error: The role EC2ImageBuilderDistributionCrossAccountRole cannot be assumed
diff:
  description: The distributed source, or the difference in the status and the tags of the image.
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
      sample: "source_image: ami-0a1b2c3d4e5f60718\ntags: {}\n"
"""

from ..module_utils._modules.operation import run_operation
from ..module_utils._operations.image_distribution import OPERATION


def main() -> None:
    run_operation(OPERATION)


if __name__ == "__main__":
    main()
