#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image
version_added: 0.1.0
short_description: Build an image with EC2 Image Builder, and manage it afterwards
description:
  - Builds one image from a recipe, without a pipeline, and is content when there is one already.
  - Changes what becomes of an image that exists. A build is cancelled, or retried from the phase in which it failed;
    an image is deprecated, disabled, made available again or deleted.
  - What the service would refuse in the image's status is refused before it is asked.
  - What an image put out, AMIs, their snapshots and container images, is left alone unless O(include_resources) says
    otherwise.
author: goldsmith.image_builder contributors (!UNKNOWN)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.operation.tags
  - goldsmith.image_builder.build
  - goldsmith.image_builder.waiting
  - goldsmith.image_builder.waiting.findings
  - goldsmith.image_builder.resource.references
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - goldsmith.image_builder.requirements
attributes:
  check_mode:
    description:
      - Can run in check mode and return the changed status without writing. What an image would be that is not built
        yet is not predicted; RV(image) is empty then.
    support: full
  diff_mode:
    description: Shows the status and the tags of the image before and after.
    support: full
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing.
    support: partial
    details:
      - With O(build=always) each run builds.
      - With O(state=absent) and O(exclusion_rules) the image stays as long as an AMI is excluded, and each run tries
        again.
options:
  state:
    description:
      - V(present) makes sure of an image of the recipe's version, infrastructure and distribution configuration. One
        that is available, or is being built, is that; otherwise one is built. With O(image_build_version_arn) it only
        manages the tags.
      - V(cancelled) stops a build. AMIs and snapshots that it has made already stay.
      - V(retried) lets a failed or cancelled build of a machine image go on from its test or distribution phase. An
        image that is being built or is available is left alone.
      - V(deprecated) and V(disabled) take a machine image out of use, and V(available) brings it back. Images of
        neither status stand for V(x.x.x) in recipes.
      - V(absent) deletes the image, after it cancelled a running build. There being none is no error.
      - With O(wait), the end of what these started is waited for as well. That a build which is to be deleted is over
        is waited for whatever O(wait) says, within O(wait_timeout), because the service deletes none before.
    type: str
    choices: [present, cancelled, retried, available, deprecated, disabled, absent]
    default: present
  image_build_version_arn:
    description:
      - The image, by its ARN or in short, with the number of its build, V(web/1.4.2/3).
      - Required unless O(state=present).
    type: str
  image_recipe_arn:
    description:
      - The image recipe to build from, for a machine image. A reference, V(web) or V(web/1.4.2), or its ARN. With a
        wildcard it is the newest version that matches at the moment.
      - It excludes O(container_recipe_arn).
    type: str
  container_recipe_arn:
    description: The container recipe to build from, for a container image, as in O(image_recipe_arn).
    type: str
  infrastructure_configuration_arn:
    description:
      - The infrastructure configuration, by its name or ARN.
      - Required with O(image_recipe_arn) or O(container_recipe_arn).
    type: str
  distribution_configuration_arn:
    description:
      - The distribution configuration, by its name or ARN. Without one, the image stays in this account and region.
    type: str
  build:
    description:
      - V(if_missing) builds when there is no such image; V(always) builds in each run.
      - Only recipe version, infrastructure and distribution configuration are compared. What their wildcards stood for
        when the image was built may be older than what they stand for now.
    type: str
    choices: [if_missing, always]
    default: if_missing
  logging_configuration:
    description: The log group in CloudWatch Logs.
    type: dict
    suboptions:
      log_group_name:
        description:
          - The log group of the build, up to 512 letters, digits and any of V(-_/.). The service takes
            C(/aws/imagebuilder/) and the image's name by itself.
        type: str
  execution_role:
    description:
      - The name or ARN of the role with which the service runs workflows, and does what its own role may not.
      - Required with O(workflows), with log groups outside V(/aws/imagebuilder/), and with O(include_resources).
    type: str
  include_resources:
    description:
      - What else the new state is for, beside the image itself. The service does it in a lifecycle execution.
      - It goes with the states V(available), V(deprecated), V(disabled) and V(absent).
    type: dict
    suboptions:
      amis:
        description: The AMIs, in all regions and accounts that they were distributed to.
        type: bool
      snapshots:
        description: The snapshots of the AMIs, which are deleted along with them.
        type: bool
      containers:
        description: The container images, which can only be deleted.
        type: bool
  exclusion_rules:
    description: Which AMIs are left alone all the same. An image that is to be deleted stays then, too.
    type: dict
    suboptions:
      amis:
        description: AMIs to which any of these applies.
        type: dict
        suboptions:
          is_public:
            description: Whether public AMIs are left alone.
            type: bool
          regions:
            description: The regions whose AMIs are left alone.
            type: list
            elements: str
          shared_accounts:
            description: AMIs that are shared with one of these accounts are left alone.
            type: list
            elements: str
          last_launched:
            description: AMIs from which an instance was launched within this time are left alone.
            type: dict
            suboptions:
              value:
                description: How many units, 1 to 365.
                type: int
              unit:
                description: The unit of time.
                type: str
                choices: [DAYS, WEEKS, MONTHS, YEARS]
          tag_map:
            description: AMIs that have one of these tags are left alone.
            type: dict
  update_at:
    description:
      - When the image is to be deprecated, as a time in ISO 8601 in the future, V(2027-01-31T03:00:00Z); in UTC where
        no offset is given. Left out, it is deprecated at once.
      - It goes with O(state=deprecated).
    type: str
  wait:
    description:
      - Whether to wait until the image is available, or is cancelled, or until AMIs, snapshots and containers of
        O(include_resources) are dealt with. An image that is built in the meantime by somebody else is waited for, too.
      - While an image is built, each change is shown in the output of the play, a line for each step of the workflows.
      - A play that is interrupted leaves the build running.
      - A build that O(state=absent) cancels is waited for in any case. What O(update_at) is for is never waited for.
      - In check mode there is no waiting.
    type: bool
    default: true
seealso:
  - name: API reference of CreateImage
    description: What the options mean to the service.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CreateImage.html
  - name: API reference of StartResourceStateUpdate
    description: What the states of an image mean to the service.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_StartResourceStateUpdate.html
  - module: goldsmith.image_builder.image_info
  - module: goldsmith.image_builder.image_pipeline_execution
  - module: goldsmith.image_builder.image_recipe
  - module: goldsmith.image_builder.container_recipe
"""

EXAMPLES = r"""
- name: An image of the newest version of a recipe
  goldsmith.image_builder.image:
    image_recipe_arn: web
    infrastructure_configuration_arn: private
    tags:
      Team: web
  register: web

- name: Another tag on it
  goldsmith.image_builder.image:
    image_build_version_arn: "{{ web.image.arn }}"
    tags:
      Approved: "true"
    purge_tags: false

- name: Take it out of use, and its AMIs with it
  goldsmith.image_builder.image:
    image_build_version_arn: "{{ web.image.arn }}"
    state: deprecated
    include_resources:
      amis: true
    execution_role: ImageBuilderLifecycle

- name: Have it back
  goldsmith.image_builder.image:
    image_build_version_arn: "{{ web.image.arn }}"
    state: available

- name: Delete it, its AMIs and their snapshots, unless an AMI has the tag that keeps it
  goldsmith.image_builder.image:
    image_build_version_arn: "{{ web.image.arn }}"
    state: absent
    include_resources:
      amis: true
      snapshots: true
    exclusion_rules:
      amis:
        tag_map:
          Keep: "yes"
    execution_role: ImageBuilderLifecycle

- name: Another image of the same recipe
  goldsmith.image_builder.image:
    image_recipe_arn: web
    infrastructure_configuration_arn: private
  register: another

- name: Take that out of use in a hundred years
  goldsmith.image_builder.image:
    image_build_version_arn: "{{ another.image.arn }}"
    state: deprecated
    update_at: "2126-01-31T03:00:00Z"

- name: A container image, with a log group of its own
  goldsmith.image_builder.image:
    container_recipe_arn: api
    infrastructure_configuration_arn: private
    distribution_configuration_arn: api
    logging_configuration:
      log_group_name: /aws/imagebuilder/containers
  register: api

- name: Forget it; the container image stays in its repository
  goldsmith.image_builder.image:
    image_build_version_arn: "{{ api.image.arn }}"
    state: absent
"""

RETURN = r"""
image:
  description:
    - The image in the shape of M(goldsmith.image_builder.image_info); empty when absent.
    - In check mode it is empty as well where one would be built.
    - Of a build that fails, C(arn), C(name), C(version), C(type), C(state) with C(status), and C(output_resources).
  returned: success, and when a build fails
  type: dict
  contains:
    arn:
      description: Its ARN, which ends with the number of the build.
      type: str
      returned: when there is an image
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.3/7
    name:
      description: Its name, that of the recipe.
      type: str
      returned: when there is an image
      sample: web
    version:
      description: Its version and the number of the build.
      type: str
      returned: when there is an image
      sample: 1.0.3/7
    type:
      description: V(AMI) or V(DOCKER).
      type: str
      returned: when there is an image
      sample: AMI
    platform:
      description: V(Linux), V(Windows) or V(macOS).
      type: str
      returned: when there is an image
      sample: Linux
    os_version:
      description: The operating system.
      type: str
      returned: when the service knows it
      sample: Amazon Linux 2023
    state:
      description: Its C(status), and C(reason) and C(failure_context) where there are any.
      type: dict
      returned: when there is an image
      sample: {status: AVAILABLE}
    image_recipe:
      description: The recipe, whole, as it was when the build began.
      type: dict
      returned: of machine images
      sample: {arn: "arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.3", name: web, version: 1.0.3}
    container_recipe:
      description: The recipe, whole, as it was when the build began.
      type: dict
      returned: of container images
      sample: {arn: "arn:aws:imagebuilder:eu-west-1:123456789012:container-recipe/api/1.0.0", name: api, version: 1.0.0}
    infrastructure_configuration:
      description: The infrastructure configuration, whole, as it was when the build began.
      type: dict
      returned: when there is an image
      sample: {arn: "arn:aws:imagebuilder:eu-west-1:123456789012:infrastructure-configuration/private", name: private}
    distribution_configuration:
      description: The distribution configuration, whole, as it was when the build began.
      type: dict
      returned: with one
      sample: {arn: "arn:aws:imagebuilder:eu-west-1:123456789012:distribution-configuration/web", name: web}
    output_resources:
      description: In C(amis) the AMIs, in C(containers) the container images, by region.
      type: dict
      returned: when there is an image
      sample: {amis: [{region: eu-west-1, account_id: "123456789012", image: ami-0a1b2c3d4e5f60718}]}
    date_created:
      description: When the build began.
      type: str
      returned: when there is an image
      sample: "2026-09-09T19:30:21.183Z"
    build_type:
      description: Who built it, V(USER_INITIATED), V(SCHEDULED), V(IMPORT) or V(IMPORT_ISO).
      type: str
      returned: when there is an image
      sample: USER_INITIATED
    image_source:
      description: Where its parent image comes from.
      type: str
      returned: when there is an image
      sample: AMAZON_MANAGED
    source_pipeline_arn:
      description: The pipeline that built it.
      type: str
      returned: when one did
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:image-pipeline/web
    scan_state:
      description: How far the scan is.
      type: dict
      returned: with a scan
      sample: {status: COMPLETED}
    deprecation_time:
      description: When it was or will be deprecated.
      type: str
      returned: when that is known
      sample: "2126-01-31T03:00:00.000Z"
    lifecycle_execution_id:
      description: The lifecycle execution that dealt with it last.
      type: str
      returned: after one
      sample: lce-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9
    latest_version_references:
      description: The ARNs with wildcards that stand for later versions.
      type: dict
      returned: when there is an image
      sample: {latest_version_arn: "arn:aws:imagebuilder:eu-west-1:123456789012:image/web/x.x.x"}
    tags:
      description: Its tags.
      type: dict
      returned: when there is an image
      sample: {Team: web}
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
lifecycle_execution:
  description:
    - What the service does, or did, to AMIs, snapshots and containers, in the shape of
      M(goldsmith.image_builder.lifecycle_execution_info).
    - C(resources), with what became of each, is there when it was waited for.
  returned: when a lifecycle execution changes the image's state
  type: dict
  sample:
    lifecycle_execution_id: lce-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9
    state: {status: SUCCESS}
    resources:
      - resource_id: arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.0.3/7
        action: {name: DEPRECATE}
        state: {status: SUCCESS}
        resources:
          - resource_id: ami-0a1b2c3d4e5f60718
            region: eu-west-1
            action: {name: DEPRECATE}
            state: {status: SUCCESS}
diff:
  description: The image's status and tags, before and after.
  returned: success
  type: dict
  contains:
    before:
      description: Before the task, as YAML; empty where there was none.
      type: str
      sample: "status: AVAILABLE\ntags:\n  Team: web\n"
    after:
      description: After the task, as YAML; empty where there is none.
      type: str
      sample: "status: DEPRECATED\ntags:\n  Team: web\n"
"""

from ..module_utils._modules.operation import run_operation
from ..module_utils._operations.image import OPERATION


def main() -> None:
    run_operation(OPERATION)


if __name__ == "__main__":
    main()
