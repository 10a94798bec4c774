#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image_distribution
version_added: 0.1.0
short_description: Distribute an AMI with EC2 Image Builder
description:
  - Distributes an AMI that exists, from Image Builder or elsewhere, as a distribution configuration says, without
    building anything. The service makes a new image for it, which shows how it goes and where the AMIs are.
author: goldsmith.image_builder contributors (!UNKNOWN)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.operation.tags
  - goldsmith.image_builder.waiting
  - goldsmith.image_builder.resource.references
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - goldsmith.image_builder.requirements
attributes:
  check_mode:
    description:
      - Can run in check mode and return the changed status without writing. RV(image) is empty then where something
        would be distributed.
    support: full
  diff_mode:
    description: Shows what is distributed, or the tags of the image before and after.
    support: full
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing.
    support: partial
    details:
      - With O(distribute=always) each run distributes.
      - The service does not tell what an image was distributed from. The new image gets the tag
        C(goldsmith:distribution), whose value stands for the source and for what the distribution configuration says.
        While there is an image with that tag that is available or under way, nothing is distributed. What was
        distributed by other tools, or has lost the tag, is distributed again.
options:
  source_image:
    description:
      - The AMI, V(ami-0a1b2c3d4e5f60718); or a parameter of Systems Manager that holds its id, V(ssm:/golden/web); or
        an image of Image Builder, as a reference, V(web/1.4.2/3) or V(web), or by its ARN.
      - Without a build it is the newest that is available. A parameter is read at each run, unless
        O(distribute=always).
    type: str
    required: true
  distribution_configuration_arn:
    description: Where the AMI goes, by the name or ARN of a distribution configuration in this region.
    type: str
    required: true
  execution_role:
    description: The name or ARN of the role with which the service distributes.
    type: str
    required: true
  distribute:
    description:
      - V(if_missing) distributes what has not been distributed so; V(always) does it in each run.
    type: str
    choices: [if_missing, always]
    default: if_missing
  logging_configuration:
    description: The log group in CloudWatch Logs.
    type: dict
    suboptions:
      log_group_name:
        description: The log group; the service takes C(/aws/imagebuilder/) and the image's name by itself.
        type: str
seealso:
  - name: API reference of DistributeImage
    description: What the options mean to the service.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_DistributeImage.html
  - module: goldsmith.image_builder.distribution_configuration
  - module: goldsmith.image_builder.image_info
"""

EXAMPLES = r"""
- name: The newest image of web to the regions and accounts of another configuration
  goldsmith.image_builder.image_distribution:
    source_image: web
    distribution_configuration_arn: everywhere
    execution_role: ImageBuilderDistribution
  register: distributed

- name: The AMI that a parameter names, with a tag for the image that shows how it goes
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
    - The image that the service made for the distribution, in the shape of M(goldsmith.image_builder.image_info), or
      the one that there was already.
    - In check mode it is empty where something would be distributed.
    - Of a build that fails, C(arn), C(name), C(version), C(type), C(state) with C(status), and C(output_resources).
  returned: success, and when a build fails
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
  description: What is distributed, or the image's status and tags, before and after.
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
      sample: "source_image: ami-0a1b2c3d4e5f60718\ntags: {}\n"
"""

from ..module_utils._modules.operation import run_operation
from ..module_utils._operations.image_distribution import OPERATION


def main() -> None:
    run_operation(OPERATION)


if __name__ == "__main__":
    main()
