#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: resource_policy
version_added: 0.1.0
short_description: Let other accounts use a component, an image or a recipe of EC2 Image Builder
description:
  - Sets the policy of a component, an image, an image recipe or a container recipe, by which other accounts may use it.
  - Policies are compared by what they mean. Another order, a single value in the place of a list of one, and the ARN of
    an account's root in the place of its id are no change.
  - A policy belongs to one build of a component or image, or to one version of a recipe. The next one has none until it
    is given one.
  - What is shared cannot be deleted.
author: goldsmith.image_builder contributors (!UNKNOWN)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - goldsmith.image_builder.requirements
options:
  state:
    description:
      - V(present) makes the policy what O(policy) says, whole.
      - V(absent) lets nobody else use the resource. The service has no call to remove a policy. One that shares the
        resource is replaced by one that allows the account which has it, and nobody else. One that does not stays as it
        is, and it is no error when there is none, or no resource.
      - What AWS makes of such a policy is not documented. It may refuse it, or take the resource for shared and not
        delete it. Then the resource share is to be deleted in AWS Resource Access Manager.
    type: str
    choices: [present, absent]
    default: present
  component_arn:
    description: The component, as ARN or short reference. Without a build, it is the newest of the version.
    type: str
  image_arn:
    description:
      - The image, as ARN or short reference. Without a build, it is the newest of the version that is available.
    type: str
  image_recipe_arn:
    description: The image recipe, as ARN or short reference.
    type: str
  container_recipe_arn:
    description: The container recipe, as ARN or short reference.
    type: str
  policy:
    description:
      - The policy, as a mapping or as JSON, up to 30000 characters. Its keys are those of policies of AWS.
      - It needs C(Statement), and each statement an C(Effect), a C(Principal) and an C(Action).
      - What the published policies allow is to get and to list, such as C(imagebuilder:GetComponent) and
        C(imagebuilder:ListComponents) for a component. With a recipe, its components and parent image have to be shared
        as well.
      - C(Resource) may be left out; it is the resource itself. So may C(Version); it is V(2012-10-17).
      - Account ids are texts. Without quotes, YAML reads some of them as other numbers.
      - Required with O(state=present).
    type: raw
attributes:
  check_mode:
    description:
      - Can run in check mode and return the changed status and the predicted policy without writing. The resource may
        not exist yet in check mode, when it is given with its version.
    support: full
  diff_mode:
    description: Returns the policies before and after as YAML.
    support: full
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing.
    support: full
notes:
  - A short reference is V(web) for the newest version, V(web/1.4.2) for that one, or V(web/1.x.x) for the newest that
    matches.
  - From a policy, AWS Resource Access Manager makes a resource share. The resource is not visible to those with whom it
    is shared until the share was promoted, with C(aws ram promote-permission-created-from-policy) and then
    C(aws ram promote-resource-share-created-from-policy). From then on the share is managed there. AWS recommends to
    share with AWS Resource Access Manager in the first place.
  - The AMI of an image is shared by the distribution configuration, not by the policy of the image.
seealso:
  - name: Shared resources in EC2 Image Builder
    description: What can be shared, and what others can do with it.
    link: https://docs.aws.amazon.com/imagebuilder/latest/userguide/manage-shared-resources.html
  - module: goldsmith.image_builder.component
  - module: goldsmith.image_builder.image_recipe
  - module: goldsmith.image_builder.container_recipe
  - module: goldsmith.image_builder.distribution_configuration
"""

EXAMPLES = r"""
- name: Another account may use the newest version of the recipe
  goldsmith.image_builder.resource_policy:
    image_recipe_arn: web
    policy:
      Statement:
        - Effect: Allow
          Principal:
            AWS: ["111122223333"]
          Action: [imagebuilder:GetImageRecipe, imagebuilder:ListImageRecipes]

- name: A component is for those that a file says
  goldsmith.image_builder.resource_policy:
    component_arn: web-server/1.0.0
    policy: "{{ lookup('file', 'policies/web-server.json') }}"

- name: The recipe is nobody else's business any more
  goldsmith.image_builder.resource_policy:
    image_recipe_arn: web
    state: absent
"""

RETURN = r"""
resource_policy:
  description: The policy and what it is for. In check mode, as it would be.
  returned: success
  type: dict
  contains:
    arn:
      description: The ARN of the resource, with its version and, for a component or image, its build.
      type: str
      returned: success
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.4.2
    policy:
      description: The policy; empty when there is none.
      type: dict
      returned: success
      sample:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: ["111122223333"]}
            Action: [imagebuilder:GetImageRecipe, imagebuilder:ListImageRecipes]
            Resource: [arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.4.2]
diff:
  description: What changed, or in check mode would change.
  returned: success
  type: dict
  contains:
    before:
      description: The policy before, as YAML; empty when there was none.
      type: str
      returned: success
      sample: ""
    after:
      description: The policy after, as YAML; empty when there is none.
      type: str
      returned: success
      sample: "Version: '2012-10-17'\nStatement:\n- Effect: Allow\n"
"""

from ..module_utils._modules.operation import run_operation
from ..module_utils._operations.resource_policy import OPERATION


def main() -> None:
    run_operation(OPERATION)


if __name__ == "__main__":
    main()
