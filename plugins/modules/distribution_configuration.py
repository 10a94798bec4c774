#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: distribution_configuration
version_added: 0.1.0
short_description: Manage distribution configurations of EC2 Image Builder
description:
  - A distribution configuration says where finished images go, region by region, and what they are called there, who
    may use them, and who is told their ids.
author: goldsmith.image_builder contributors (!UNKNOWN)
extends_documentation_fragment:
  - goldsmith.image_builder.resource
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - goldsmith.image_builder.requirements
options:
  description:
    description: What the configuration is for, up to 1024 characters.
    type: str
  distributions:
    description:
      - One entry for each region that gets images, in any order. A region stands here once, and each has at least one
        output beside its name.
      - The entries given are all there are; a region that is not named gets no more images.
      - Required when the configuration is made.
    type: list
    elements: dict
    suboptions:
      region:
        description: The region, such as V(eu-west-1).
        type: str
        required: true
      ami_distribution_configuration:
        description: How AMIs are made in this region.
        type: dict
        suboptions:
          name:
            description:
              - The name of the AMI, up to 127 letters, digits, spaces and any of V(-_:.{}).
              - It must contain the placeholder V([[ imagebuilder:buildDate ]]), so that each build has a name of its
                own. Without a name, the service takes that of the image, and the time.
            type: str
          description:
            description:
              - The description of the AMI, up to 1024 characters. Without it, the AMI in the region of the build has
                the recipe's, and copies have none.
            type: str
          target_account_ids:
            description:
              - The accounts that get a copy of the AMI in this region, by their 12 digits, up to 1536. Without them,
                it is this account only.
            type: list
            elements: str
          ami_tags:
            description: Tags for the AMI, up to 50.
            type: dict
          kms_key_id:
            description: The ARN of the KMS key that encrypts the AMI in this region, or of an alias of the key.
            type: str
          launch_permission:
            description: Who may start instances from the AMI besides its owner.
            type: dict
            suboptions:
              user_ids:
                description: Accounts, by their 12 digits, up to 1536.
                type: list
                elements: str
              user_groups:
                description: Groups. V(all), which makes the AMI public, is the only one there is.
                type: list
                elements: str
              organization_arns:
                description: Organizations of AWS Organizations by their ARNs, up to 25.
                type: list
                elements: str
              organizational_unit_arns:
                description: Organizational units of AWS Organizations by their ARNs, up to 25.
                type: list
                elements: str
      container_distribution_configuration:
        description: Where container images are put in this region.
        type: dict
        suboptions:
          description:
            description: The description of the container image, up to 1024 characters.
            type: str
          container_tags:
            description: The tags that the image gets in the repository.
            type: list
            elements: str
          target_repository:
            description: The repository. Required with O(distributions[].container_distribution_configuration).
            type: dict
            suboptions:
              service:
                description: The kind of registry.
                type: str
                choices: [ECR]
                required: true
              repository_name:
                description: The name of the repository, with its namespace, without the host of the registry.
                type: str
                required: true
      license_configuration_arns:
        description: The license configurations of AWS License Manager for the AMI, by their ARNs, up to 50.
        type: list
        elements: str
      launch_template_configurations:
        description: Launch templates that get a new version, with the new AMI, up to 100.
        type: list
        elements: dict
        suboptions:
          launch_template_id:
            description: The launch template, V(lt-) and 17 letters and digits.
            type: str
            required: true
          account_id:
            description: The account that the launch template is in, by its 12 digits.
            type: str
          set_default_version:
            description: Whether the new version becomes the default one; the service takes V(true) by itself.
            type: bool
      s3_export_configuration:
        description: Disk images of the AMI, put into S3 in this region.
        type: dict
        suboptions:
          role_name:
            description: The name of the role with which VM Import/Export writes to the bucket.
            type: str
            required: true
          disk_image_format:
            description: The format of the disk image.
            type: str
            choices: [VMDK, RAW, VHD]
            required: true
          s3_bucket:
            description: The bucket.
            type: str
            required: true
          s3_prefix:
            description: What the keys of the disk images begin with.
            type: str
      fast_launch_configurations:
        description:
          - EC2 Fast Launch, which starts Windows instances from snapshots that were prepared, up to 1000 entries. It is
            for Windows images only.
        type: list
        elements: dict
        suboptions:
          enabled:
            description: Whether fast launch is turned on. With V(false), the service does nothing about it.
            type: bool
            required: true
          account_id:
            description: The account that owns the AMI, by its 12 digits.
            type: str
          launch_template:
            description: The launch template of the instances that prepare the snapshots, by its id or its name.
            type: dict
            suboptions:
              launch_template_id:
                description: >-
                  The id, V(lt-) and 17 letters and digits. It excludes
                  O(distributions[].fast_launch_configurations[].launch_template.launch_template_name).
                type: str
              launch_template_name:
                description: >-
                  The name. It excludes
                  O(distributions[].fast_launch_configurations[].launch_template.launch_template_id).
                type: str
              launch_template_version:
                description: The version of the launch template.
                type: str
          max_parallel_launches:
            description: How many instances are started at once to prepare snapshots, at least 1.
            type: int
          snapshot_configuration:
            description: The snapshots.
            type: dict
            suboptions:
              target_resource_count:
                description: How many are kept ready, 1 to 10000.
                type: int
      ssm_parameter_configurations:
        description: Parameters of Systems Manager in this region that are given the id of the new AMI.
        type: list
        elements: dict
        suboptions:
          parameter_name:
            description:
              - The name of the parameter, up to 1011 letters, digits and any of V(_.-/). It is made when there is none.
              - The service may write below V(/imagebuilder/). Elsewhere the pipeline needs an execution role that may.
            type: str
            required: true
          ami_account_id:
            description:
              - The account whose parameter it is, by its 12 digits. It must be among
                O(distributions[].ami_distribution_configuration.target_account_ids).
            type: str
          data_type:
            description:
              - The data type of the parameter. With V(aws:ec2:image), Systems Manager verifies that the AMI is there.
            type: str
            choices: [text, "aws:ec2:image"]
notes:
  - Image Builder fills in placeholders such as V({{ imagebuilder:buildDate }}) and V({{ imagebuilder:buildVersion }})
    when it builds. They look like templates to Ansible, so write V([[ imagebuilder:buildDate ]]), which is understood
    in names, descriptions and tags of images, and which works in extra variables, surveys and JSON as well. In a
    playbook the tag C(!unsafe) before the service's own form does the same.
seealso:
  - name: API reference of CreateDistributionConfiguration
    description: What the options mean to the service.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CreateDistributionConfiguration.html
  - module: goldsmith.image_builder.distribution_configuration_info
  - module: goldsmith.image_builder.image_pipeline
"""

EXAMPLES = r"""
- name: AMIs in one region, with their id in Parameter Store
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

- name: Two regions, copies for other accounts, a launch template; the service's own form of placeholders
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

- name: Only a tag; the regions stay as they are
  goldsmith.image_builder.distribution_configuration:
    name: web
    tags:
      CostCenter: "4711"
    purge_tags: false

- name: Windows images with fast launch
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

- name: Container images
  goldsmith.image_builder.distribution_configuration:
    name: api
    distributions:
      - region: eu-west-1
        container_distribution_configuration:
          container_tags: [latest, "[[ imagebuilder:buildVersion ]]"]
          target_repository:
            service: ECR
            repository_name: team-a/api

- name: Disk images for another hypervisor
  goldsmith.image_builder.distribution_configuration:
    name: export
    distributions:
      - region: eu-west-1
        s3_export_configuration:
          role_name: vmimport
          disk_image_format: VMDK
          s3_bucket: disk-images
          s3_prefix: web

- name: Delete it
  goldsmith.image_builder.distribution_configuration:
    name: export
    state: absent
"""

RETURN = r"""
distribution_configuration:
  description:
    - The configuration in the shape of the options, with what the service tells besides; empty when absent.
    - In check mode, what only the service can tell is as it was, or missing.
  returned: success
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      returned: when present
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:distribution-configuration/web
    name:
      description: Its name.
      type: str
      returned: when present
      sample: web
    distributions:
      description: Where images go. Placeholders are in the service's own form.
      type: list
      elements: dict
      returned: when present
      sample:
        - region: eu-west-1
          ami_distribution_configuration:
            name: "web {{ imagebuilder:buildDate }}"
    date_created:
      description: When it was made.
      type: str
      returned: when present
      sample: "2026-09-09T19:30:21.183Z"
    date_updated:
      description: When it was last changed.
      type: str
      returned: after the first change
      sample: "2026-09-10T08:00:00.000Z"
    timeout_minutes:
      description: A value that the service keeps for itself, without an effect.
      type: int
      returned: when the service tells
      sample: 720
    tags:
      description: Its tags.
      type: dict
      returned: when present
      sample: {Team: web}
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
      sample: "distributions:\n- region: eu-west-1\n  s3_export_configuration:\n    role_name: vmimport\n"
"""

from ..module_utils._modules.resource import run_resource
from ..module_utils._resources.distribution_configuration import DISTRIBUTION_CONFIGURATION


def main() -> None:
    run_resource(DISTRIBUTION_CONFIGURATION)


if __name__ == "__main__":
    main()
