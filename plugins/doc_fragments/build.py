# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How an image is built, for the pipeline that builds many and the module that builds one."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  image_tests_configuration:
    description: The tests of an image, which run after it is built and before it is distributed.
    type: dict
    suboptions:
      image_tests_enabled:
        description: Whether tests run; the service takes V(true) by itself.
        type: bool
      timeout_minutes:
        description:
          - How long tests may take, 60 to 1440 minutes; the service takes 720 by itself.
          - At present the service stores the value, and does not act on it.
        type: int
  enhanced_image_metadata_enabled:
    description:
      - Whether the service notes the version of the operating system and the list of packages of each image; it takes
        V(true) by itself.
    type: bool
  image_scanning_configuration:
    description: How Amazon Inspector scans images for vulnerabilities.
    type: dict
    suboptions:
      image_scanning_enabled:
        description:
          - Whether images are scanned, while they are tested; tests must be enabled.
          - Amazon Inspector must be active in the account and region, for EC2 or, with container images, for ECR;
            M(goldsmith.image_builder.inspector_scanning) switches it on. An on-demand scan needs no active Inspector.
        type: bool
      ecr_configuration:
        description: Where container images are put for the scan.
        type: dict
        suboptions:
          repository_name:
            description:
              - The name of a repository that exists, with its namespace, without the host of the registry.
              - Without a name, the service makes and uses V(image-builder-image-scanning-repository).
            type: str
          container_tags:
            description: The tags that the image gets in the repository.
            type: list
            elements: str
          rescan_duration:
            description:
              - Always an error. Pipelines have no such setting, although other tools offer it here. How long ECR scans
                an image again and again is a setting of Amazon Inspector, for the whole account; it is
                O(goldsmith.image_builder.inspector_scanning#module:ecr_rescan_duration).
            type: raw
      image_scanning_types:
        description:
          - What is scanned of a machine image, one entry. V(TEST_INSTANCE_CVE) is the test instance, and what the
            service takes by itself; V(ON_DEMAND_AMI_CVE) is the AMI.
        type: list
        elements: str
      scan_result_condition:
        description:
          - What findings an AMI may have, for the build to go on. The build waits for the scan then.
          - It needs V(ON_DEMAND_AMI_CVE) in O(image_scanning_configuration.image_scanning_types).
        type: dict
        suboptions:
          maximum_severity_label:
            description:
              - The highest severity that is let through. A critical finding never is.
              - Required with O(image_scanning_configuration.scan_result_condition).
            type: str
            choices: [INFORMATIONAL, LOW, MEDIUM, HIGH]
          fix_available:
            description: Whether only findings count that have a fix; the service takes V(true) by itself.
            type: bool
  workflows:
    description:
      - The workflows of a build, in the place of those that the service runs by itself. A list without a test workflow
        runs no tests. They need O(execution_role).
      - Each entry is a reference to a workflow, or a mapping.
      - The mapping's key C(workflow_arn), required, is the reference. Amazon's own are V(aws/build-image),
        V(aws/test-image), V(aws/build-container), V(aws/test-container) and V(aws/distribute-container). The service
        wants their newest version, x.x.x, and that is what these become.
      - The mapping's key C(workflow_type), V(BUILD), V(TEST) or V(DISTRIBUTION), says which workflow is meant where two
        of different types have the name. With a workflow of another type it is an error.
      - The mapping's key C(parameters) gives values to parameters of the workflow, as a mapping of name to value, or
        of name to a list of values.
      - The mapping's key C(parallel_group) names the group of test workflows, up to 100 letters, digits and any of
        V(-_+#), that run at the same time. It is for test workflows only.
      - The mapping's key C(on_failure), V(CONTINUE) or V(ABORT), says what becomes of the build when the workflow
        fails; left out, the build fails. It is for test workflows only.
    type: list
    elements: raw
  execution_role:
    description:
      - The name or ARN of the role with which the service runs workflows, and does what its own role may not.
      - Required with O(workflows), and with log groups outside V(/aws/imagebuilder/).
    type: str
"""
