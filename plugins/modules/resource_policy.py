#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: resource_policy
version_added: 0.1.0
short_description: Share EC2 Image Builder resources with a resource policy
description:
  - Manages the resource policy of a component, image, image recipe or container recipe. The policy allows other
    accounts to use the resource.
  - Policies are compared by their meaning. The order of elements, a single value instead of a list with one element,
    and the root ARN of an account instead of its ID are not differences.
  - A policy applies to one build of a component or image, or to one version of a recipe. New builds and versions have
    no policy.
  - Shared resources cannot be deleted.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
options:
  state:
    description:
      - V(present) replaces the policy of the resource with O(policy).
      - V(absent) stops sharing the resource. The API has no operation to delete a policy. If the policy shares the
        resource, the module replaces it with a policy that allows only the owner account. If the policy does not share
        the resource, or if the policy or the resource does not exist, nothing is changed.
      - AWS does not document how it handles a policy that allows only the owner account. It can reject the policy, or
        continue to treat the resource as shared and refuse to delete it. In this case, delete the resource share in AWS
        Resource Access Manager.
    type: str
    choices: [present, absent]
    default: present
  component_arn:
    description:
      - The component, as an ARN or a short reference. A reference without a build number selects the newest build of
        the version.
      - Mutually exclusive with O(image_arn), O(image_recipe_arn) and O(container_recipe_arn). One of the four is
        required.
    type: str
  image_arn:
    description:
      - The image, as an ARN or a short reference. A reference without a build number selects the newest available build
        of the version.
      - Mutually exclusive with O(component_arn), O(image_recipe_arn) and O(container_recipe_arn). One of the four is
        required.
    type: str
  image_recipe_arn:
    description:
      - The image recipe, as an ARN or a short reference.
      - Mutually exclusive with O(component_arn), O(image_arn) and O(container_recipe_arn). One of the four is required.
    type: str
  container_recipe_arn:
    description:
      - The container recipe, as an ARN or a short reference.
      - Mutually exclusive with O(component_arn), O(image_arn) and O(image_recipe_arn). One of the four is required.
    type: str
  policy:
    description:
      - The policy, as a mapping or as JSON text. It uses the keys of AWS policies.
      - C(Statement) is required. Each statement requires C(Effect), C(Principal) and C(Action).
      - C(Resource) defaults to the ARN of the resource, and C(Version) to V(2012-10-17).
      - At most 30000 characters.
      - The policies in the AWS documentation allow only actions that get and list resources, such as
        C(imagebuilder:GetComponent) and C(imagebuilder:ListComponents) for a component. To share a recipe, also share
        its components and its parent image.
      - Quote account IDs. Without quotes, YAML reads some of them as different numbers.
      - Required with O(state=present).
    type: raw
attributes:
  check_mode:
    description:
      - Returns the changed status and the predicted policy without writing. A resource that is given with its version
        does not have to exist in check mode.
    support: full
  diff_mode:
    description: Shows the policy before and after the task as YAML.
    support: full
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing.
    support: full
notes:
  - V(web) is a short reference to the newest version, V(web/1.4.2) to that version, and V(web/1.x.x) to the newest
    matching version.
  - AWS Resource Access Manager (AWS RAM) creates a resource share from the policy. Other accounts cannot see the
    resource until you promote the share with C(aws ram promote-permission-created-from-policy) and
    C(aws ram promote-resource-share-created-from-policy). After that, manage the share in AWS RAM. AWS recommends that
    you share resources with AWS RAM instead of resource policies.
  - The policy of an image does not share its AMIs. To share AMIs, use the distribution configuration.
seealso:
  - name: Shared resources in EC2 Image Builder
    description: Resources that can be shared, and what other accounts can do with them.
    link: https://docs.aws.amazon.com/imagebuilder/latest/userguide/manage-shared-resources.html
  - module: goldsmith.image_builder.component
  - module: goldsmith.image_builder.image_recipe
  - module: goldsmith.image_builder.container_recipe
  - module: goldsmith.image_builder.distribution_configuration
"""

EXAMPLES = r"""
- name: Share the newest version of a recipe with another account
  goldsmith.image_builder.resource_policy:
    image_recipe_arn: web
    policy:
      Statement:
        - Effect: Allow
          Principal:
            AWS: ["111122223333"]
          Action: [imagebuilder:GetImageRecipe, imagebuilder:ListImageRecipes]

- name: Share a component with a policy from a file
  goldsmith.image_builder.resource_policy:
    component_arn: web-server/1.0.0
    policy: "{{ lookup('file', 'policies/web-server.json') }}"

- name: Stop sharing the recipe
  goldsmith.image_builder.resource_policy:
    image_recipe_arn: web
    state: absent
"""

RETURN = r"""
resource_policy:
  description: The resource and its policy. In check mode, the predicted policy.
  returned: success
  type: dict
  contains:
    arn:
      description: The ARN of the resource, with its version. For components and images, it includes the build number.
      type: str
      returned: success
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.4.2
    policy:
      description: The policy. Empty if the resource has no policy.
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
  description: The changes, or in check mode the predicted changes.
  returned: success
  type: dict
  contains:
    before_header:
      description: The object and the action.
      type: str
      returned: success
      sample: resource policy of component web/1.0.3/1 (create)
    after_header:
      description: The object and the action.
      type: str
      returned: success
      sample: resource policy of component web/1.0.3/1 (create)
    before:
      description: The policy before the task, as YAML. Empty if the resource had no policy.
      type: str
      returned: success
      sample: ""
    after:
      description: The policy after the task, as YAML. Empty if the resource has no policy.
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
