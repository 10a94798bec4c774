#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image_factory
version_added: 0.1.0
short_description: Manage a whole factory of EC2 Image Builder in one task
description:
  - Takes all the resources of an image factory at once, reads what there is concurrently, plans everything, and then
    makes what differs, each resource after those that it refers to. It takes as long as AWS takes to answer.
  - Entries refer to each other by name, in whatever order they are listed. What changes flows through in the same run,
    a component gets its next version, so do the recipes that refer to it by its bare name, and pipelines move over.
  - What the factory makes carries a tag, C(goldsmith:factory), with the factory's name. What does not carry it is never
    changed and never deleted; that goes for what another factory made as well.
  - A mistake in any entry is found before anything is written, and all mistakes are told at once. What AWS refuses does
    not keep it from making what does not depend on it; running the task again goes on from there. As long as anything
    fails, nothing is deleted.
author: goldsmith.image_builder contributors (!UNKNOWN)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - goldsmith.image_builder.requirements
attributes:
  check_mode:
    description: Returns the whole plan without writing, also for a factory of which nothing exists yet.
    support: full
  diff_mode:
    description: Shows each resource that changes, as YAML.
    support: full
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing.
    support: full
options:
  factory:
    description:
      - The name of the factory, which is the value of the tag that marks what belongs to it.
      - Two factories in one account and region leave each other alone. They may refer to each other's resources by
        name.
    type: str
    required: true
  state:
    description:
      - V(present) makes the resources that are listed what their entries say.
      - V(absent) deletes all that carries the factory's mark, and no entry is looked at. What others use stays, and is
        an error that names them.
    type: str
    choices: [present, absent]
    default: present
  components:
    description:
      - The components, documents of what is installed, checked and tested.
      - Each entry takes the options of M(goldsmith.image_builder.component),
        without those of the connection.
    type: list
    elements: dict
  workflows:
    description:
      - The workflows, documents of the steps of building, testing or distributing.
      - Each entry takes the options of M(goldsmith.image_builder.workflow),
        without those of the connection.
    type: list
    elements: dict
  infrastructure_configurations:
    description:
      - Where images are built.
      - Each entry takes the options of M(goldsmith.image_builder.infrastructure_configuration),
        without those of the connection.
    type: list
    elements: dict
  distribution_configurations:
    description:
      - Where images go.
      - Each entry takes the options of M(goldsmith.image_builder.distribution_configuration),
        without those of the connection.
    type: list
    elements: dict
  image_recipes:
    description:
      - What machine images are made of.
      - Each entry takes the options of M(goldsmith.image_builder.image_recipe),
        without those of the connection.
    type: list
    elements: dict
  container_recipes:
    description:
      - What container images are made of.
      - Each entry takes the options of M(goldsmith.image_builder.container_recipe),
        without those of the connection.
    type: list
    elements: dict
  lifecycle_policies:
    description:
      - What becomes of old images.
      - Each entry takes the options of M(goldsmith.image_builder.lifecycle_policy),
        without those of the connection.
    type: list
    elements: dict
  image_pipelines:
    description:
      - The pipelines, which bring all of these together.
      - Each entry takes the options of M(goldsmith.image_builder.image_pipeline),
        without those of the connection.
    type: list
    elements: dict
  prune:
    description:
      - Whether to delete what carries the factory's mark and is not listed, users before what they use. What others use
        stays, and is an error that names them.
      - A list that is left out is an empty one. When nothing at all is listed that is to stay, that is an error,
        because it would delete the whole factory, which O(state=absent) does.
    type: bool
    default: false
  adopt:
    description:
      - Whether what is listed, exists, and carries no mark becomes the factory's. Otherwise that is an error.
      - What another factory has marked is never taken over.
    type: bool
    default: false
  keep_versions:
    description:
      - How many of the newest versions of components, workflows and recipes to keep, for entries that do not say so
        themselves. Older ones are deleted, except those that are in use, and those without the factory's mark.
      - When left out, no old version is deleted.
    type: int
  max_concurrency:
    description:
      - How many calls are under way at the same time, from 1 to 64. When AWS throttles one of them, all of them wait.
    type: int
    default: 8
notes:
  - A name stands in a list once; for a workflow, once for each type.
  - An entry takes 49 tags at most, one less than the service, because of the factory's own.
  - The bare name of something that is listed is the version that its entry has. Whatever is not listed can be referred
    to just as with the other modules.
  - An entry with C(state=absent) deletes what has that name and carries the mark, whatever O(prune) says.
  - With nothing to do it makes one call for each resource, and one more to learn which account this is. With O(prune)
    or C(keep_versions) it lists all kinds of resources besides. A bare name of something with versions that is not
    listed costs one call, however often it stands there.
seealso:
  - module: goldsmith.image_builder.image_pipeline
  - module: goldsmith.image_builder.image_recipe
  - module: goldsmith.image_builder.component
"""

EXAMPLES = r"""
- name: Two pipelines that share what they are built from
  goldsmith.image_builder.image_factory:
    factory: web
    components:
      - name: web-server
        platform: Linux
        data: "{{ lookup('file', 'components/web-server.yml') }}"
    infrastructure_configurations:
      - name: private
        instance_profile_name: EC2InstanceProfileForImageBuilder
        instance_types: [m7i.large]
    image_recipes:
      - name: web
        parent_image: aws/amazon-linux-2023-x86/x.x.x
        components: [aws/update-linux, web-server]
      - name: web-arm
        parent_image: aws/amazon-linux-2023-arm64/x.x.x
        components: [web-server]
    image_pipelines:
      - name: web
        image_recipe_arn: web
        infrastructure_configuration_arn: private
        schedule:
          schedule_expression: cron(0 3 ? * SUN *)
      - name: web-arm
        image_recipe_arn: web-arm
        infrastructure_configuration_arn: private

- name: Take one of them away, and the recipe with it
  goldsmith.image_builder.image_factory:
    factory: web
    prune: true
    keep_versions: 5
    components:
      - name: web-server
        platform: Linux
        data: "{{ lookup('file', 'components/web-server.yml') }}"
    infrastructure_configurations:
      - name: private
        instance_profile_name: EC2InstanceProfileForImageBuilder
    image_recipes:
      - name: web
        parent_image: aws/amazon-linux-2023-x86/x.x.x
        components: [aws/update-linux, web-server]
    image_pipelines:
      - name: web
        image_recipe_arn: web
        infrastructure_configuration_arn: private

- name: Take over what somebody else made
  goldsmith.image_builder.image_factory:
    factory: platform
    adopt: true
    distribution_configurations:
      - name: everywhere
        distributions:
          - region: eu-west-1
            ami_distribution_configuration:
              name: golden [[ imagebuilder:buildDate ]]

- name: Take the whole factory down
  goldsmith.image_builder.image_factory:
    factory: web
    state: absent
"""

RETURN = r"""
changes:
  description:
    - What was done, or in check mode would be done; dependencies come first, and deletions last.
    - A task that fails returns it too, as it returns all the rest.
  returned: always
  type: list
  elements: dict
  contains:
    resource:
      description: The kind of resource, by the name of its module.
      type: str
      returned: always
      sample: image_recipe
    name:
      description: Its name.
      type: str
      returned: always
      sample: web
    action:
      description: V(create), V(new_version), V(update) or V(delete). A change of tags is an update.
      type: str
      returned: always
      sample: new_version
    version:
      description: Its version; empty where there are none.
      type: str
      returned: always
      sample: 1.0.1
    arn:
      description: Its ARN.
      type: str
      returned: always
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.1
    before:
      description: The options before, as YAML; empty when there was nothing.
      type: str
      returned: always
      sample: ""
    after:
      description: The options after, as YAML; empty when it is gone.
      type: str
      returned: always
      sample: ""
summary:
  description: How many resources were made, changed, deleted, left as they were, failed, and were not tried.
  returned: always
  type: dict
  sample: {create: 3, new_version: 0, update: 1, delete: 0, unchanged: 596, failed: 0, not_tried: 0}
failures:
  description: What failed, and why. The task fails when there is any.
  returned: always
  type: list
  elements: dict
  sample: []
not_tried:
  description:
    - What was not tried, because something that it needs failed.
    - Where anything was to be deleted, one with C(resource=image_factory) says that it was not.
  returned: always
  type: list
  elements: dict
  sample: []
mistakes:
  description:
    - The entries that cannot be right, each with its C(list), C(index), C(name), C(option) and C(msg). Nothing was
      written.
  returned: when there are any
  type: list
  elements: dict
  sample:
    - list: image_recipes
      index: 3
      name: web
      option: components[0].component_arn
      msg: "components[0].component_arn: there is no component 'web-sever'. Near it are: web-server."
components:
  description:
    - Those that are listed and there, by name, each as
      M(goldsmith.image_builder.component) returns it.
  returned: always
  type: dict
  sample: {}
workflows:
  description:
    - Those that are listed and there, by type and name, C(test/smoke-test), each as
      M(goldsmith.image_builder.workflow) returns it.
  returned: always
  type: dict
  sample: {}
infrastructure_configurations:
  description:
    - Those that are listed and there, by name, each as
      M(goldsmith.image_builder.infrastructure_configuration) returns it.
  returned: always
  type: dict
  sample: {}
distribution_configurations:
  description:
    - Those that are listed and there, by name, each as
      M(goldsmith.image_builder.distribution_configuration) returns it.
  returned: always
  type: dict
  sample: {}
image_recipes:
  description:
    - Those that are listed and there, by name, each as
      M(goldsmith.image_builder.image_recipe) returns it.
  returned: always
  type: dict
  sample: {}
container_recipes:
  description:
    - Those that are listed and there, by name, each as
      M(goldsmith.image_builder.container_recipe) returns it.
  returned: always
  type: dict
  sample: {}
lifecycle_policies:
  description:
    - Those that are listed and there, by name, each as
      M(goldsmith.image_builder.lifecycle_policy) returns it.
  returned: always
  type: dict
  sample: {}
image_pipelines:
  description:
    - Those that are listed and there, by name, each as
      M(goldsmith.image_builder.image_pipeline) returns it.
  returned: always
  type: dict
  sample: {}
diff:
  description: The changes, one after the other, as Ansible shows them.
  returned: always
  type: list
  elements: dict
  contains:
    before_header:
      description: Which resource, and what happens to it.
      type: str
      returned: for each change
      sample: image_recipe web 1.0.1 (new version)
    after_header:
      description: The same.
      type: str
      returned: for each change
      sample: image_recipe web 1.0.1 (new version)
    before:
      description: The options before, as YAML.
      type: str
      returned: for each change
      sample: ""
    after:
      description: The options after, as YAML.
      type: str
      returned: for each change
      sample: ""
    prepared:
      description: How many changes of each kind there are.
      type: str
      returned: in the last element
      sample: "new version: 2, update: 1, unchanged: 5\n"
"""

from ..module_utils._modules.operation import run_operation
from ..module_utils._operations.image_factory import OPERATION


def main() -> None:
    run_operation(OPERATION)


if __name__ == "__main__":
    main()
