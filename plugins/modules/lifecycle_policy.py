#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: lifecycle_policy
version_added: 0.1.0
short_description: Manage lifecycle policies of EC2 Image Builder
description:
  - A lifecycle policy says what becomes of old images. They are deprecated, disabled or deleted when they reach an age,
    or when there are enough newer ones.
  - The service applies an enabled policy once a day, at a time of its own choice. Disabling or deleting the policy
    stops a run that is under way, and takes back nothing.
author: goldsmith.image_builder contributors (!UNKNOWN)
extends_documentation_fragment:
  - goldsmith.image_builder.resource
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - goldsmith.image_builder.requirements
options:
  description:
    description: What the policy is for, up to 1024 characters.
    type: str
  status:
    description:
      - Whether the service applies the policy.
      - A policy is made V(ENABLED). Left out, the status stays as it is.
    type: str
    choices: [ENABLED, DISABLED]
  execution_role:
    description:
      - The name or ARN of the role with which the service applies the policy. It trusts Image Builder, and needs what
        AWS's own policy C(EC2ImageBuilderLifecycleExecutionPolicy) permits; whoever runs the task needs the permission
        to pass it. Where AMIs were distributed to other accounts, a role there must let it in.
      - Required when the policy is made.
    type: str
  resource_type:
    description:
      - Whether the policy is for machine images or for container images.
      - Required when the policy is made. A policy keeps the type it was made with.
    type: str
    choices: [AMI_IMAGE, CONTAINER_IMAGE]
  policy_details:
    description:
      - The rules, one to three, no two of them with the same action. Their order means nothing. The service deprecates
        first, then disables, then deletes, and does one of these to an image in a run.
      - Required when the policy is made.
    type: list
    elements: dict
    suboptions:
      action:
        description: What becomes of the images.
        type: dict
        required: true
        suboptions:
          type:
            description:
              - The action. Container images can be deleted only, so that
                O(policy_details[].action.type=DELETE) is the one for O(resource_type=CONTAINER_IMAGE).
            type: str
            choices: [DELETE, DEPRECATE, DISABLE]
            required: true
          include_resources:
            description:
              - What the action is for, besides the image as a resource of Image Builder. What is left out is not
                touched, so that AMIs, snapshots and container images outlive their image, and go on costing money.
              - The service takes V(false) for each that is left out.
            type: dict
            suboptions:
              amis:
                description:
                  - Whether the action is for the AMIs too. It needs O(resource_type=AMI_IMAGE).
                type: bool
              snapshots:
                description:
                  - Whether the snapshots of the AMIs are deleted with them. It needs
                    O(policy_details[].action.type=DELETE) and O(policy_details[].action.include_resources.amis=true).
                type: bool
              containers:
                description:
                  - Whether the container images are deleted too. It needs O(resource_type=CONTAINER_IMAGE).
                type: bool
      filter:
        description: Which images the rule is for.
        type: dict
        required: true
        suboptions:
          type:
            description:
              - V(AGE) is for images that are older than O(policy_details[].filter.value), in
                O(policy_details[].filter.unit).
              - V(COUNT) is for all but the newest O(policy_details[].filter.value). It needs
                O(policy_details[].action.type=DELETE).
            type: str
            choices: [AGE, COUNT]
            required: true
          value:
            description: The age, or the number of images to keep, 1 to 1000.
            type: int
            required: true
          unit:
            description:
              - The unit of the age. O(policy_details[].filter.type=AGE) requires it, and V(COUNT) excludes it.
            type: str
            choices: [DAYS, WEEKS, MONTHS, YEARS]
          retain_at_least:
            description:
              - How many images to keep, however old they are, 1 to 10, of each version of a recipe. It is for
                O(policy_details[].filter.type=AGE) only.
            type: int
      exclusion_rules:
        description: What the rule leaves alone.
        type: dict
        suboptions:
          tag_map:
            description:
              - Tags of images, as resources of Image Builder, up to 50. An image that has one of them is left alone.
            type: dict
          amis:
            description: Which AMIs are left alone, also where their image is not.
            type: dict
            suboptions:
              is_public:
                description: Whether public AMIs are left alone; the service takes V(false) by itself.
                type: bool
              regions:
                description: The regions whose AMIs are left alone. Their order means nothing.
                type: list
                elements: str
              shared_accounts:
                description:
                  - Accounts, up to 1536. An AMI that is shared with one of them is left alone. Their order means
                    nothing.
                type: list
                elements: str
              last_launched:
                description:
                  - How long ago an instance was launched from the AMI, at most, for the AMI to be left alone. It does
                    not protect an AMI of which no launch is known.
                type: dict
                suboptions:
                  value:
                    description:
                      - The number of units, 1 to 365.
                      - Required with O(policy_details[].exclusion_rules.amis.last_launched).
                    type: int
                  unit:
                    description:
                      - The unit.
                      - Required with O(policy_details[].exclusion_rules.amis.last_launched).
                    type: str
                    choices: [DAYS, WEEKS, MONTHS, YEARS]
              tag_map:
                description:
                  - Tags of AMIs, up to 50. An AMI that has one of them, with this value, is left alone.
                type: dict
  resource_selection:
    description:
      - Which images the policy is for, by their recipes or by their tags, but not both.
      - Required when the policy is made.
    type: dict
    suboptions:
      recipes:
        description:
          - The recipes that the images were made from, 1 to 50. Their order means nothing.
          - It excludes O(resource_selection.tag_map).
          - Each entry is a recipe's name, V(web), or its name and version, V(web/1.x.x), or a mapping. It is an image
            recipe with O(resource_type=AMI_IMAGE) and a container recipe with O(resource_type=CONTAINER_IMAGE).
          - The mapping's key C(name), required, is the name of the recipe, and no ARN.
          - The mapping's key C(semantic_version) is the version of the recipe, V(1.4.2), or a wildcard, V(1.4.x),
            V(1.x.x) or V(x.x.x), which the service follows in each run. Left out, it is V(x.x.x).
          - The recipe must exist, in a version that this one matches, when the policy begins to select it. Check mode
            does not ask for that, because an earlier task may make it.
        type: list
        elements: raw
      tag_map:
        description:
          - Tags of images, as resources of Image Builder, up to 50. O(resource_selection.recipes) excludes it.
          - A pipeline gives such tags with its O(goldsmith.image_builder.image_pipeline#module:image_tags).
        type: dict
seealso:
  - name: API reference of CreateLifecyclePolicy
    description: What the options mean to the service.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CreateLifecyclePolicy.html
  - name: How lifecycle management rules work
    description: When a rule applies, and what it passes over.
    link: https://docs.aws.amazon.com/imagebuilder/latest/userguide/image-lifecycle-rules.html
  - module: goldsmith.image_builder.lifecycle_policy_info
  - module: goldsmith.image_builder.image_recipe
  - module: goldsmith.image_builder.container_recipe
"""

EXAMPLES = r"""
- name: Deprecate AMIs after three months, and delete them with their snapshots after a year, but never the last two
  goldsmith.image_builder.lifecycle_policy:
    name: web
    description: Old images of the web tier
    execution_role: ImageBuilderLifecycle
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

- name: Keep the ten newest container images of everything that is tagged for it
  goldsmith.image_builder.lifecycle_policy:
    name: containers
    execution_role: ImageBuilderLifecycle
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

- name: Stop applying it, and leave all else as it is
  goldsmith.image_builder.lifecycle_policy:
    name: web
    status: DISABLED

- name: Delete it; what it did to images stays done
  goldsmith.image_builder.lifecycle_policy:
    name: containers
    state: absent
"""

RETURN = r"""
lifecycle_policy:
  description:
    - The policy in the shape of the options, with what the service tells besides; empty when absent.
    - In check mode, what only the service can tell is as it was, or missing.
  returned: success
  type: dict
  contains:
    arn:
      description: Its ARN.
      type: str
      returned: when present
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:lifecycle-policy/web
    name:
      description: Its name.
      type: str
      returned: when present
      sample: web
    status:
      description: Whether the service applies it, V(ENABLED) or V(DISABLED).
      type: str
      returned: when present
      sample: ENABLED
    policy_details:
      description: The rules.
      type: list
      elements: dict
      returned: when present
      sample:
        - action:
            type: DELETE
            include_resources: {amis: true, snapshots: true, containers: false}
          filter: {type: AGE, value: 1, unit: YEARS, retain_at_least: 2}
    resource_selection:
      description: Which images it is for.
      type: dict
      returned: when present
      sample:
        recipes:
          - {name: web, semantic_version: x.x.x}
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
    date_last_run:
      description: When the service last applied it.
      type: str
      returned: after the first run
      sample: "2026-09-10T03:12:44.000Z"
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
      sample: "status: ENABLED\nresource_type: AMI_IMAGE\nexecution_role: ImageBuilderLifecycle\n"
"""

from ..module_utils._modules.resource import run_resource
from ..module_utils._resources.lifecycle_policy import LIFECYCLE_POLICY


def main() -> None:
    run_resource(LIFECYCLE_POLICY)


if __name__ == "__main__":
    main()
