#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: distribution_configuration
version_added: 0.1.0
short_description: Manage EC2 Image Builder distribution configurations
description:
  - Creates, updates and deletes distribution configurations. A distribution configuration defines, for each region, how
    images are named, tagged, encrypted and shared, and which launch templates and Systems Manager parameters receive
    the ID of the new AMI.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.resource
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
options:
  description:
    description: The description of the distribution configuration, up to 1024 characters.
    type: str
  distributions:
    description:
      - The distribution settings, one entry for each region. The order is not significant.
      - The list replaces the existing entries. Images are no longer distributed to a region that is not listed.
      - Each region can occur once. Each entry needs at least one output in addition to the region.
      - Required when you create a distribution configuration.
    type: list
    elements: dict
    suboptions:
      region:
        description: The region, such as V(eu-west-1).
        type: str
        required: true
      ami_distribution_configuration:
        description: The settings of the AMIs in this region.
        type: dict
        suboptions:
          name:
            description:
              - The name of the AMI.
              - By default, the name consists of the image name and a timestamp.
              - It can contain letters, digits, spaces and the characters V(-_:.{}), and can be up to 127 characters
                long. It must contain the placeholder V([[ imagebuilder:buildDate ]]), which makes the name of each
                build unique.
            type: str
          description:
            description:
              - The description of the AMI, up to 1024 characters.
              - By default, the AMI in the region of the build has the description of the recipe, and copies have no
                description.
            type: str
          target_account_ids:
            description:
              - The 12-digit IDs of the accounts that receive a copy of the AMI in this region. The order is not
                significant.
              - By default, only this account has the AMI.
              - You can specify up to 1536 accounts.
            type: list
            elements: str
          ami_tags:
            description: The tags of the AMI, up to 50.
            type: dict
          kms_key_id:
            description:
              - The ARN of the KMS key, or of an alias of the key, that encrypts the AMI in this region.
              - The key must be in this region.
            type: str
          launch_permission:
            description: The principals that can launch instances from the AMI, in addition to its owner.
            type: dict
            suboptions:
              user_ids:
                description: The 12-digit account IDs, up to 1536.
                type: list
                elements: str
              user_groups:
                description: The user groups. The only group is V(all), which makes the AMI public.
                type: list
                elements: str
              organization_arns:
                description: The ARNs of organizations in AWS Organizations, up to 25.
                type: list
                elements: str
              organizational_unit_arns:
                description: The ARNs of organizational units in AWS Organizations, up to 25.
                type: list
                elements: str
      container_distribution_configuration:
        description: The settings of the container images in this region.
        type: dict
        suboptions:
          description:
            description: The description of the container image, up to 1024 characters.
            type: str
          container_tags:
            description: The tags of the container image in the repository.
            type: list
            elements: str
          target_repository:
            description:
              - The repository that stores the container image.
              - Required with O(distributions[].container_distribution_configuration).
            type: dict
            suboptions:
              service:
                description: The service that provides the repository.
                type: str
                choices: [ECR]
                required: true
              repository_name:
                description: The name of the repository, including its namespace but without the registry host.
                type: str
                required: true
      license_configuration_arns:
        description: The ARNs of the AWS License Manager license configurations of the AMI, up to 50.
        type: list
        elements: str
      launch_template_configurations:
        description: The launch templates that receive a new version with the new AMI, up to 100.
        type: list
        elements: dict
        suboptions:
          launch_template_id:
            description: The ID of the launch template, V(lt-) followed by 17 characters.
            type: str
            required: true
          account_id:
            description: The 12-digit ID of the account that owns the launch template.
            type: str
          set_default_version:
            description:
              - Whether to make the new version the default version of the launch template.
              - The default is V(true).
            type: bool
      s3_export_configuration:
        description: The settings for exporting the AMI as disk images to S3 in this region.
        type: dict
        suboptions:
          role_name:
            description: The name of the role that VM Import/Export uses to write to the bucket.
            type: str
            required: true
          disk_image_format:
            description: The format of the disk images.
            type: str
            choices: [VMDK, RAW, VHD]
            required: true
          s3_bucket:
            description: The name of the S3 bucket, not its ARN or S3 URI.
            type: str
            required: true
          s3_prefix:
            description: The prefix of the object keys.
            type: str
      fast_launch_configurations:
        description:
          - The settings of EC2 Fast Launch, which starts Windows instances from prepared snapshots. They can be used
            only with Windows images.
          - You can specify up to 1000 entries.
        type: list
        elements: dict
        suboptions:
          enabled:
            description: Whether to enable fast launch for the AMI. With V(false), Image Builder ignores the entry.
            type: bool
            required: true
          account_id:
            description: The 12-digit ID of the account that owns the AMI.
            type: str
          launch_template:
            description: The launch template of the instances that prepare the snapshots.
            type: dict
            suboptions:
              launch_template_id:
                description:
                  - The ID of the launch template, V(lt-) followed by 17 characters.
                  - It is mutually exclusive with
                    O(distributions[].fast_launch_configurations[].launch_template.launch_template_name).
                type: str
              launch_template_name:
                description:
                  - The name of the launch template.
                  - It is mutually exclusive with
                    O(distributions[].fast_launch_configurations[].launch_template.launch_template_id).
                type: str
              launch_template_version:
                description: The version of the launch template.
                type: str
          max_parallel_launches:
            description:
              - The maximum number of instances to launch at the same time to prepare snapshots.
              - Amazon EC2 requires at least 6.
            type: int
          snapshot_configuration:
            description: The settings of the prepared snapshots.
            type: dict
            suboptions:
              target_resource_count:
                description: The number of snapshots to keep ready. It must be between 1 and 10000.
                type: int
      ssm_parameter_configurations:
        description: The Systems Manager parameters in this region that receive the ID of the new AMI.
        type: list
        elements: dict
        suboptions:
          parameter_name:
            description:
              - The name of the parameter. It is created if it does not exist.
              - It can contain letters, digits and the characters V(_.-/), and can be up to 1011 characters long. For a
                name that does not begin with V(/imagebuilder/), the pipeline needs an execution role with permission to
                write the parameter.
            type: str
            required: true
          ami_account_id:
            description:
              - The 12-digit ID of the account that owns the parameter.
              - It must be listed in O(distributions[].ami_distribution_configuration.target_account_ids).
            type: str
          data_type:
            description:
              - The data type of the parameter. With V(aws:ec2:image), Systems Manager verifies that the AMI exists.
            type: str
            choices: [text, "aws:ec2:image"]
notes:
  - Image Builder replaces placeholders such as V({{ imagebuilder:buildDate }}) and V({{ imagebuilder:buildVersion }})
    during the build. Ansible would treat them as Jinja2 templates. Write V([[ imagebuilder:buildDate ]]) instead. The
    module accepts this form in the names, descriptions and tags of images, and it also works in extra variables,
    surveys and JSON. In a playbook, you can also mark the original form with the C(!unsafe) tag.
seealso:
  - name: API reference of CreateDistributionConfiguration
    description: The API operation that creates a distribution configuration.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CreateDistributionConfiguration.html
  - module: goldsmith.image_builder.distribution_configuration_info
  - module: goldsmith.image_builder.image_pipeline
"""

EXAMPLES = r"""
- name: Distribute AMIs to one region and store their ID in Parameter Store
  goldsmith.image_builder.distribution_configuration:
    name: web
    distributions:
      - region: eu-west-1
        ami_distribution_configuration:
          name: web [[ imagebuilder:buildDate ]]
          ami_tags:
            Role: web
            Build: "[[ imagebuilder:buildVersion ]]"
        ssm_parameter_configurations:
          - parameter_name: /imagebuilder/web/ami
            data_type: aws:ec2:image

- name: Distribute to two regions, copy to other accounts and update a launch template, with placeholders in braces
  goldsmith.image_builder.distribution_configuration:
    name: web
    distributions:
      - region: eu-west-1
        ami_distribution_configuration:
          name: !unsafe web {{ imagebuilder:buildDate }}
          target_account_ids: ["123456789012", "210987654321"]
        launch_template_configurations:
          - launch_template_id: lt-0a1b2c3d4e5f60718
            set_default_version: true
      - region: eu-central-1
        ami_distribution_configuration:
          name: !unsafe web {{ imagebuilder:buildDate }}
          launch_permission:
            organization_arns:
              - arn:aws:organizations::123456789012:organization/o-a1b2c3d4e5
    tags:
      Team: web

- name: Add a tag without changing the regions
  goldsmith.image_builder.distribution_configuration:
    name: web
    tags:
      CostCenter: "4711"
    purge_tags: false

- name: Distribute Windows images with fast launch
  goldsmith.image_builder.distribution_configuration:
    name: windows
    distributions:
      - region: eu-west-1
        ami_distribution_configuration:
          name: windows [[ imagebuilder:buildDate ]]
        fast_launch_configurations:
          - enabled: true
            account_id: "123456789012"
            launch_template:
              launch_template_name: windows-fast-launch
              launch_template_version: "1"
            max_parallel_launches: 6
            snapshot_configuration:
              target_resource_count: 10

- name: Distribute container images
  goldsmith.image_builder.distribution_configuration:
    name: api
    distributions:
      - region: eu-west-1
        container_distribution_configuration:
          container_tags: [latest, "[[ imagebuilder:buildVersion ]]"]
          target_repository:
            service: ECR
            repository_name: team-a/api

- name: Export disk images for another hypervisor
  goldsmith.image_builder.distribution_configuration:
    name: export
    distributions:
      - region: eu-west-1
        s3_export_configuration:
          role_name: vmimport
          disk_image_format: VMDK
          s3_bucket: disk-images
          s3_prefix: web

- name: Delete a distribution configuration
  goldsmith.image_builder.distribution_configuration:
    name: export
    state: absent
"""

RETURN = r"""
distribution_configuration:
  description:
    - The distribution configuration, with the options of this module and the attributes that Image Builder adds. It is
      empty if the configuration does not exist after the task.
    - In check mode, attributes that only Image Builder can determine keep their current value or are missing.
  returned: success
  type: dict
  contains:
    arn:
      description: The ARN of the distribution configuration.
      type: str
      returned: when the configuration exists
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:distribution-configuration/web
    name:
      description: The name of the distribution configuration.
      type: str
      returned: when the configuration exists
      sample: web
    distributions:
      description: The distribution settings. Placeholders are returned in braces.
      type: list
      elements: dict
      returned: when the configuration exists
      sample:
        - region: eu-west-1
          ami_distribution_configuration:
            name: "web {{ imagebuilder:buildDate }}"
    date_created:
      description: The time at which the distribution configuration was created.
      type: str
      returned: when the configuration exists
      sample: "2026-09-09T19:30:21.183Z"
    date_updated:
      description: The time at which the distribution configuration was last updated.
      type: str
      returned: after the first update
      sample: "2026-09-10T08:00:00.000Z"
    timeout_minutes:
      description: A value that Image Builder sets and does not use.
      type: int
      returned: when Image Builder returns it
      sample: 720
    tags:
      description: The tags of the distribution configuration.
      type: dict
      returned: when the configuration exists
      sample: {Team: web}
diff:
  description: The change that was made, or in check mode would be made. Values that Image Builder sets are left out.
  returned: success
  type: dict
  contains:
    before_header:
      description: The resource and the action.
      type: str
      returned: success
      sample: distribution configuration web (update)
    after_header:
      description: The resource and the action.
      type: str
      returned: success
      sample: distribution configuration web (update)
    before:
      description: The options before the change, as YAML. It is empty if the configuration was created or is unchanged.
      type: str
      returned: success
      sample: ""
    after:
      description: The options after the change, as YAML. It is empty if the configuration was deleted or is unchanged.
      type: str
      returned: success
      sample: "distributions:\n- region: eu-west-1\n  s3_export_configuration:\n    role_name: vmimport\n"
"""

from ..module_utils._modules.resource import run_resource
from ..module_utils._resources.distribution_configuration import DISTRIBUTION_CONFIGURATION


def main() -> None:
    run_resource(DISTRIBUTION_CONFIGURATION)


if __name__ == "__main__":
    main()
