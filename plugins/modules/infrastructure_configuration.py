#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: infrastructure_configuration
version_added: 0.1.0
short_description: Manage EC2 Image Builder infrastructure configurations
description:
  - Creates, updates and deletes infrastructure configurations. An infrastructure configuration defines the EC2
    instances that build and test images, including their instance profile, network and logs.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.resource
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
options:
  description:
    description: The description of the infrastructure configuration, up to 1024 characters.
    type: str
  instance_types:
    description:
      - The instance types that Image Builder can use. It selects one of them by availability. The order is not
        significant.
      - By default, Image Builder selects a compatible instance type.
    type: list
    elements: str
  instance_profile_name:
    description:
      - The name, not the ARN, of the instance profile of build and test instances.
      - Required when you create an infrastructure configuration.
    type: str
  security_group_ids:
    description:
      - The IDs of the security groups of the instances, such as V(sg-0123456789abcdef0). The order is not significant.
      - Required with O(subnet_id).
    type: list
    elements: str
  subnet_id:
    description:
      - The ID of the subnet of the instances, such as V(subnet-0123456789abcdef0).
      - By default, the instances run in the default VPC.
    type: str
  logging:
    description: The destination of the logs that the instances write.
    type: dict
    suboptions:
      s3_logs:
        description: The S3 location of the logs. The instance profile must have permission to write to it.
        type: dict
        suboptions:
          s3_bucket_name:
            description: The name of the S3 bucket, not its ARN or S3 URI.
            type: str
          s3_key_prefix:
            description: The prefix of the object keys.
            type: str
  key_pair:
    description: The name of the EC2 key pair for logging in to an instance, for example after a failed build.
    type: str
  terminate_instance_on_failure:
    description:
      - Whether to terminate the instance if the build or test fails.
      - The default is V(true).
    type: bool
  terminate_instance_on_completion:
    description:
      - Whether to terminate the instance if the image creation ends without a failure.
      - The default is V(true).
    type: bool
  sns_topic_arn:
    description:
      - The ARN of the SNS topic that receives a notification when an image becomes available or fails.
      - It must be a standard topic. Image Builder does not support FIFO topics.
    type: str
  resource_tags:
    description:
      - The tags of the resources that a build creates, such as its instances. Use O(tags) for the tags of the
        infrastructure configuration.
      - You can specify up to 30 tags. Image Builder reserves the keys C(CreatedBy), C(Ec2ImageBuilderArn), C(Name) and
        C(Tags).
    type: dict
  instance_metadata_options:
    description: The settings of the instance metadata service (IMDS) of the instances.
    type: dict
    suboptions:
      http_tokens:
        description: Whether requests must use a session token. V(required) enforces IMDSv2.
        type: str
        choices: [optional, required]
      http_put_response_hop_limit:
        description:
          - The maximum number of network hops of a metadata response. It must be between 1 and 64.
          - Container builds need at least V(2) with O(instance_metadata_options.http_tokens=required).
        type: int
  placement:
    description: The placement of the instances.
    type: dict
    suboptions:
      availability_zone:
        description: The Availability Zone of the instances.
        type: str
      tenancy:
        description: The tenancy of the instances.
        type: str
        choices: [default, dedicated, host]
      host_id:
        description:
          - The ID of the Dedicated Host of the instances.
          - It requires O(placement.tenancy=host), and it is mutually exclusive with
            O(placement.host_resource_group_arn).
        type: str
      host_resource_group_arn:
        description:
          - The ARN of the host resource group of the instances.
          - It applies only with O(placement.tenancy=host). Other tenancies are an error; if O(placement.tenancy) is
            omitted, the module shows a warning.
          - It is mutually exclusive with O(placement.host_id).
        type: str
  parent_instance:
    description:
      - The existing instances to build on. Image Builder takes the build instance from them instead of launching a new
        instance.
    type: dict
    suboptions:
      auto_scaling_group:
        description: The Auto Scaling group that provides the instances.
        type: dict
        suboptions:
          name:
            description: The name of the Auto Scaling group. It must be in the same account and region.
            type: str
          capacity_wait_timeout_seconds:
            description:
              - The number of seconds to wait for an available instance before the build fails.
              - If omitted or V(0), the build fails at once if no instance is available.
              - It must be between 0 and 3600.
            type: int
seealso:
  - name: API reference of CreateInfrastructureConfiguration
    description: The API operation that creates an infrastructure configuration.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CreateInfrastructureConfiguration.html
  - module: goldsmith.image_builder.infrastructure_configuration_info
  - module: goldsmith.image_builder.image_pipeline
"""

EXAMPLES = r"""
- name: Build in a private subnet and write logs to S3
  goldsmith.image_builder.infrastructure_configuration:
    name: private
    instance_profile_name: image-builder
    instance_types: [m7i.large, m6i.large]
    subnet_id: subnet-0a1b2c3d4e5f60718
    security_group_ids: [sg-0a1b2c3d4e5f60718]
    logging:
      s3_logs:
        s3_bucket_name: image-builder-logs
        s3_key_prefix: private
    instance_metadata_options:
      http_tokens: required
    resource_tags:
      CostCenter: "4711"
    tags:
      Team: platform

- name: Keep the instances of failed builds for debugging, without changing other options
  goldsmith.image_builder.infrastructure_configuration:
    name: private
    terminate_instance_on_failure: false

- name: Stop writing logs to S3
  goldsmith.image_builder.infrastructure_configuration:
    name: private
    logging: {}

- name: Delete an infrastructure configuration
  goldsmith.image_builder.infrastructure_configuration:
    name: private
    state: absent
"""

RETURN = r"""
infrastructure_configuration:
  description:
    - The infrastructure configuration, with the options of this module and the attributes that Image Builder adds. It
      is empty if the configuration does not exist after the task.
    - In check mode, attributes that only Image Builder can determine keep their current value or are missing.
  returned: success
  type: dict
  contains:
    arn:
      description: The ARN of the infrastructure configuration.
      type: str
      returned: when the configuration exists
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:infrastructure-configuration/private
    name:
      description: The name of the infrastructure configuration.
      type: str
      returned: when the configuration exists
      sample: private
    date_created:
      description: The time at which the infrastructure configuration was created.
      type: str
      returned: when the configuration exists
      sample: "2026-09-09T19:30:21.183Z"
    date_updated:
      description: The time at which the infrastructure configuration was last updated.
      type: str
      returned: after the first update
      sample: "2026-09-10T08:00:00.000Z"
    tags:
      description: The tags of the infrastructure configuration.
      type: dict
      returned: when the configuration exists
      sample: {Team: platform}
diff:
  description: The change that was made, or in check mode would be made. Values that Image Builder sets are left out.
  returned: success
  type: dict
  contains:
    before_header:
      description: The resource and the action.
      type: str
      returned: success
      sample: infrastructure configuration web (update)
    after_header:
      description: The resource and the action.
      type: str
      returned: success
      sample: infrastructure configuration web (update)
    before:
      description: The options before the change, as YAML. It is empty if the configuration was created or is unchanged.
      type: str
      returned: success
      sample: ""
    after:
      description: The options after the change, as YAML. It is empty if the configuration was deleted or is unchanged.
      type: str
      returned: success
      sample: "instance_profile_name: image-builder\n"
"""

from ..module_utils._modules.resource import run_resource
from ..module_utils._resources.infrastructure_configuration import INFRASTRUCTURE_CONFIGURATION


def main() -> None:
    run_resource(INFRASTRUCTURE_CONFIGURATION)


if __name__ == "__main__":
    main()
