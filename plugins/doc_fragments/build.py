# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build settings shared by the modules image_pipeline and image."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  image_tests_configuration:
    description: The settings for image tests. Tests run after the image is built and before it is distributed.
    type: dict
    suboptions:
      image_tests_enabled:
        description: Whether to run tests. Image Builder uses V(true) by default.
        type: bool
      timeout_minutes:
        description:
          - The maximum time for tests, in minutes. Image Builder uses 720 by default.
          - Must be between 60 and 1440.
          - Image Builder stores this value but does not currently apply it.
        type: int
  enhanced_image_metadata_enabled:
    description:
      - Whether Image Builder collects the operating system version and the list of installed packages of each image.
        Image Builder uses V(true) by default.
    type: bool
  image_scanning_configuration:
    description: The settings for vulnerability scans with Amazon Inspector.
    type: dict
    suboptions:
      image_scanning_enabled:
        description:
          - Whether to scan images for vulnerabilities. Images are scanned during tests, so tests must be enabled.
          - Amazon Inspector must be active in this account and region, for EC2 to scan AMIs or for ECR to scan
            container images. To activate it, use M(goldsmith.image_builder.inspector_scanning). On-demand scans do not
            require an active Amazon Inspector.
        type: bool
      ecr_configuration:
        description: The ECR repository from which Amazon Inspector scans container images.
        type: dict
        suboptions:
          repository_name:
            description:
              - The name of the repository, including its namespace and without the registry host. If omitted, Image
                Builder creates and uses the repository V(image-builder-image-scanning-repository).
              - The repository must exist.
            type: str
          container_tags:
            description: The tags to apply to the scanned image in the repository.
            type: list
            elements: str
          rescan_duration:
            description:
              - This setting is not supported. If it is set, the task fails.
              - Other tools offer it here, but Image Builder has no such setting. The rescan duration is an account-wide
                setting of Amazon Inspector. To change it, use
                O(goldsmith.image_builder.inspector_scanning#module:ecr_rescan_duration).
            type: raw
      image_scanning_types:
        description:
          - The type of scan for AMIs. V(TEST_INSTANCE_CVE) scans the test instance. V(ON_DEMAND_AMI_CVE) scans the AMI.
            Image Builder uses V(TEST_INSTANCE_CVE) by default.
          - Must contain exactly one entry.
        type: list
        elements: str
      scan_result_condition:
        description:
          - The findings that an AMI may have. If the AMI has findings outside this condition, the build fails. With
            this option, the build waits for the scan to end.
          - Requires V(ON_DEMAND_AMI_CVE) in O(image_scanning_configuration.image_scanning_types).
        type: dict
        suboptions:
          maximum_severity_label:
            description:
              - The highest severity that findings may have. A finding above this severity fails the build. A critical
                finding always does.
              - Required with O(image_scanning_configuration.scan_result_condition).
            type: str
            choices: [INFORMATIONAL, LOW, MEDIUM, HIGH]
          fix_available:
            description:
              - Whether to count only findings for which a fix is available. Image Builder uses V(true) by default.
            type: bool
  workflows:
    description:
      - The workflows of the build. They replace the default workflows of Image Builder. If the list contains no test
        workflow, no tests run.
      - Each entry is a reference to a workflow, or a mapping with the following keys.
      - C(workflow_arn) (required) is a reference to the workflow. The workflows provided by Amazon are
        V(aws/build-image), V(aws/test-image), V(aws/distribute-image), V(aws/build-container), V(aws/test-container)
        and V(aws/distribute-container). Image Builder accepts only their latest version, so these references become
        V(x.x.x).
      - C(workflow_type) selects between workflows of different types that have the same name. The values are V(BUILD),
        V(TEST) and V(DISTRIBUTION). If the workflow is of another type, the task fails.
      - C(parameters) sets the values of the workflow's parameters. It maps each parameter name to a value or a list of
        values.
      - C(parallel_group) is the name of a group of test workflows that can run at the same time. It starts with a
        letter or digit and contains at most 100 letters, digits and the characters V(-_+#). It is valid only for test
        workflows.
      - C(on_failure) sets what happens to the build if the workflow fails, V(CONTINUE) or V(ABORT). If omitted, the
        build fails. It is valid only for test workflows.
      - This option requires O(execution_role).
    type: list
    elements: raw
  execution_role:
    description:
      - The name or ARN of the IAM role that Image Builder uses to run workflows, and for actions that its
        service-linked role does not allow.
      - Required with O(workflows), and if a log group is outside V(/aws/imagebuilder/).
    type: str
"""
