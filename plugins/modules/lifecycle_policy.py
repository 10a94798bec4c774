#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifecycle_policy
version_added: 0.1.0
short_description: Manage EC2 Image Builder lifecycle policies
description:
  - Creates, updates and deletes lifecycle policies. A lifecycle policy deprecates, disables or deletes old images when
    they reach an age, or when enough newer images exist.
  - Image Builder applies an enabled policy once a day, at a time that cannot be configured. Disabling or deleting the
    policy cancels a run that is in progress, but it does not revert actions that were already taken.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.resource
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
options:
  description:
    description: The description of the policy, up to 1024 characters.
    type: str
  status:
    description:
      - Whether Image Builder applies the policy.
      - The default for a new policy is V(ENABLED). If omitted, the status of an existing policy is not changed.
    type: str
    choices: [ENABLED, DISABLED]
  execution_role:
    description:
      - The name or ARN of the role that Image Builder uses to apply the policy.
      - The role must trust Image Builder and have the permissions of the AWS managed policy
        C(EC2ImageBuilderLifecycleExecutionPolicy). The caller needs permission to pass the role. If AMIs were
        distributed to other accounts, a role in each of these accounts must allow the execution role to assume it.
      - Required when you create a policy.
    type: str
  resource_type:
    description:
      - Whether the policy applies to machine images (V(AMI_IMAGE)) or container images (V(CONTAINER_IMAGE)). The type
        of an existing policy cannot be changed.
      - Required when you create a policy.
    type: str
    choices: [AMI_IMAGE, CONTAINER_IMAGE]
  policy_details:
    description:
      - The rules of the policy. The order is not significant. Image Builder first deprecates, then disables, then
        deletes, and it takes only one of these actions on an image in each run.
      - You can specify one to three rules. Each must have a different action.
      - Required when you create a policy.
    type: list
    elements: dict
    suboptions:
      action:
        description: The action of the rule.
        type: dict
        required: true
        suboptions:
          type:
            description:
              - The type of the action.
              - With O(resource_type=CONTAINER_IMAGE), it must be V(DELETE).
            type: str
            choices: [DELETE, DEPRECATE, DISABLE]
            required: true
          include_resources:
            description:
              - The underlying resources that the action applies to, in addition to the image resource of Image Builder.
                Other resources are not changed. AMIs, snapshots and container images that are not included remain after
                their image is deleted, and continue to incur costs.
              - The default of each suboption is V(false).
            type: dict
            suboptions:
              amis:
                description:
                  - Whether the action applies to the AMIs of the image.
                  - It can be used only with O(resource_type=AMI_IMAGE).
                type: bool
              snapshots:
                description:
                  - Whether to delete the snapshots of the AMIs.
                  - It can be used only with O(policy_details[].action.type=DELETE) and
                    O(policy_details[].action.include_resources.amis=true).
                type: bool
              containers:
                description:
                  - Whether to delete the container images.
                  - It can be used only with O(resource_type=CONTAINER_IMAGE).
                type: bool
      filter:
        description: The filter that selects the images of the rule.
        type: dict
        required: true
        suboptions:
          type:
            description:
              - The type of the filter. V(AGE) selects images that are older than O(policy_details[].filter.value) in
                O(policy_details[].filter.unit). V(COUNT) selects all images except the newest
                O(policy_details[].filter.value).
              - V(COUNT) can be used only with O(policy_details[].action.type=DELETE).
            type: str
            choices: [AGE, COUNT]
            required: true
          value:
            description: The age, or the number of images to keep. It must be between 1 and 1000.
            type: int
            required: true
          unit:
            description:
              - The unit of the age.
              - Required with O(policy_details[].filter.type=AGE). It cannot be used with
                O(policy_details[].filter.type=COUNT).
            type: str
            choices: [DAYS, WEEKS, MONTHS, YEARS]
          retain_at_least:
            description:
              - The number of images to keep for each recipe version, regardless of their age.
              - It must be between 1 and 10, and it can be used only with O(policy_details[].filter.type=AGE).
            type: int
      exclusion_rules:
        description: The images and AMIs that the rule does not apply to.
        type: dict
        suboptions:
          tag_map:
            description: Tags of image resources, up to 50. Images that have one of these tags are excluded.
            type: dict
          amis:
            description:
              - The AMIs that are excluded. They are excluded even if the rule applies to their image.
            type: dict
            suboptions:
              is_public:
                description:
                  - Whether to exclude public AMIs.
                  - The default is V(false).
                type: bool
              regions:
                description: The regions whose AMIs are excluded. The order is not significant.
                type: list
                elements: str
              shared_accounts:
                description:
                  - The IDs of accounts, up to 1536. AMIs that are shared with one of these accounts are excluded. The
                    order is not significant.
                type: list
                elements: str
              last_launched:
                description:
                  - The period in which an AMI must have been launched to be excluded. AMIs without a recorded launch
                    time are not excluded.
                type: dict
                suboptions:
                  value:
                    description:
                      - The length of the period. It must be between 1 and 365.
                      - Required with O(policy_details[].exclusion_rules.amis.last_launched).
                    type: int
                  unit:
                    description:
                      - The unit of the period.
                      - Required with O(policy_details[].exclusion_rules.amis.last_launched).
                    type: str
                    choices: [DAYS, WEEKS, MONTHS, YEARS]
              tag_map:
                description:
                  - Tags of AMIs, up to 50. AMIs that have one of these tags, with the same value, are excluded.
                type: dict
  resource_selection:
    description:
      - The images that the policy applies to. Specify either O(resource_selection.recipes) or
        O(resource_selection.tag_map).
      - Required when you create a policy.
    type: dict
    suboptions:
      recipes:
        description:
          - The recipes that the images were built from. The order is not significant.
          - Each entry is the name of a recipe, such as V(web), its name and version, such as V(web/1.x.x), or a mapping
            with the following keys.
          - C(name) (required) is the name of the recipe. It cannot be an ARN.
          - C(semantic_version) is the version of the recipe, such as V(1.4.2), or a wildcard, V(1.4.x), V(1.x.x) or
            V(x.x.x), which Image Builder resolves in each run. The default is V(x.x.x).
          - With O(resource_type=AMI_IMAGE), the entries are image recipes. With O(resource_type=CONTAINER_IMAGE), they
            are container recipes.
          - A matching recipe does not need to exist. The module shows a warning when you add an entry without one,
            except in check mode, because an earlier task may create the recipe.
          - You can specify 1 to 50 recipes. It is mutually exclusive with O(resource_selection.tag_map).
        type: list
        elements: raw
      tag_map:
        description:
          - Tags of image resources, up to 50. Pipelines set such tags with
            O(goldsmith.image_builder.image_pipeline#module:image_tags).
          - It is mutually exclusive with O(resource_selection.recipes).
        type: dict
seealso:
  - name: API reference of CreateLifecyclePolicy
    description: The API operation that creates a lifecycle policy.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CreateLifecyclePolicy.html
  - name: How lifecycle management rules work
    description: When a rule applies, and which images it skips.
    link: https://docs.aws.amazon.com/imagebuilder/latest/userguide/image-lifecycle-rules.html
  - module: goldsmith.image_builder.lifecycle_policy_info
  - module: goldsmith.image_builder.image_recipe
  - module: goldsmith.image_builder.container_recipe
"""

EXAMPLES = r"""
- name: Deprecate AMIs after three months, delete them with their snapshots after a year, and always keep two
  goldsmith.image_builder.lifecycle_policy:
    name: web
    description: Old images of the web tier
    execution_role: image-builder-lifecycle
    resource_type: AMI_IMAGE
    policy_details:
      - action:
          type: DEPRECATE
          include_resources:
            amis: true
        filter:
          type: AGE
          value: 3
          unit: MONTHS
      - action:
          type: DELETE
          include_resources:
            amis: true
            snapshots: true
        filter:
          type: AGE
          value: 1
          unit: YEARS
          retain_at_least: 2
        exclusion_rules:
          amis:
            last_launched:
              value: 30
              unit: DAYS
            tag_map:
              Keep: "yes"
    resource_selection:
      recipes: [web]
    tags:
      Team: web

- name: Keep the ten newest container images of all images with this tag
  goldsmith.image_builder.lifecycle_policy:
    name: containers
    execution_role: image-builder-lifecycle
    resource_type: CONTAINER_IMAGE
    policy_details:
      - action:
          type: DELETE
          include_resources:
            containers: true
        filter:
          type: COUNT
          value: 10
    resource_selection:
      tag_map:
        Lifecycle: short

- name: Disable a policy without changing other options
  goldsmith.image_builder.lifecycle_policy:
    name: web
    status: DISABLED

- name: Delete a policy, which does not revert its actions
  goldsmith.image_builder.lifecycle_policy:
    name: containers
    state: absent
"""

RETURN = r"""
lifecycle_policy:
  description:
    - The policy, with the options of this module and the attributes that Image Builder adds. It is empty if the policy
      does not exist after the task.
    - In check mode, attributes that only Image Builder can determine keep their current value or are missing.
  returned: success
  type: dict
  contains:
    arn:
      description: The ARN of the policy.
      type: str
      returned: when the policy exists
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:lifecycle-policy/web
    name:
      description: The name of the policy.
      type: str
      returned: when the policy exists
      sample: web
    status:
      description: Whether Image Builder applies the policy, V(ENABLED) or V(DISABLED).
      type: str
      returned: when the policy exists
      sample: ENABLED
    policy_details:
      description: The rules of the policy.
      type: list
      elements: dict
      returned: when the policy exists
      sample:
        - action:
            type: DELETE
            include_resources: {amis: true, snapshots: true}
          filter: {type: AGE, value: 1, unit: YEARS, retain_at_least: 2}
    resource_selection:
      description: The images that the policy applies to.
      type: dict
      returned: when the policy exists
      sample:
        recipes:
          - {name: web, semantic_version: x.x.x}
    date_created:
      description: The time at which the policy was created.
      type: str
      returned: when the policy exists
      sample: "2026-09-09T19:30:21.183Z"
    date_updated:
      description: The time at which the policy was last updated.
      type: str
      returned: after the first update
      sample: "2026-09-10T08:00:00.000Z"
    date_last_run:
      description: The time at which Image Builder last applied the policy.
      type: str
      returned: after the first run
      sample: "2026-09-10T03:12:44.000Z"
    tags:
      description: The tags of the policy.
      type: dict
      returned: when the policy exists
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
      sample: lifecycle policy web (update)
    after_header:
      description: The resource and the action.
      type: str
      returned: success
      sample: lifecycle policy web (update)
    before:
      description: The options before the change, as YAML. It is empty if the policy was created or is unchanged.
      type: str
      returned: success
      sample: ""
    after:
      description: The options after the change, as YAML. It is empty if the policy was deleted or is unchanged.
      type: str
      returned: success
      sample: "status: ENABLED\nresource_type: AMI_IMAGE\nexecution_role: image-builder-lifecycle\n"
"""

from ..module_utils._modules.resource import run_resource
from ..module_utils._resources.lifecycle_policy import LIFECYCLE_POLICY


def main() -> None:
    run_resource(LIFECYCLE_POLICY)


if __name__ == "__main__":
    main()
