#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: image_factory
version_added: 0.1.0
short_description: Manage all EC2 Image Builder resources of an image factory, and build its images, in one task
description:
  - Manages components, workflows, configurations, recipes, lifecycle policies and pipelines together. The module reads
    the existing resources concurrently, plans all changes, and then applies them in the order of their dependencies.
  - Entries can refer to each other by name, in any order. Changes propagate in the same run. If a component changes, it
    gets a new version, recipes that refer to it by its bare name get a new version, and the pipelines use the new
    recipe versions.
  - The module adds the tag C(goldsmith:factory) with the name of the factory to each resource that it creates. It never
    changes or deletes resources of another factory. Resources without this tag are changed or deleted only if they are
    listed and O(adopt=true).
  - All entries are validated before anything is written, and all errors are reported together. If AWS rejects a change,
    the module still applies all changes that do not depend on it. Run the task again to apply the rest. If any change
    fails, nothing is deleted.
  - With O(build), the module then builds the pipelines, several at a time. A pipeline whose parent image another listed
    pipeline builds waits for that build, so that one task builds all images on a new base image. A task that is
    not allowed to start builds fails before it changes anything.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.operation
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
attributes:
  check_mode:
    description: Returns the complete plan without writing, even if none of the resources exists yet.
    support: full
  diff_mode:
    description: Shows each changed resource as YAML.
    support: full
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing, except with
      O(build=always).
    support: full
  async:
    description: With C(async), the module itself waits for builds, and no output is shown until it ends.
    support: full
  action:
    description: The controller waits for builds and runs the module repeatedly to read their status.
    support: full
options:
  factory:
    description:
      - The name of the factory. It is the value of the tag that identifies the resources of the factory.
      - Factories in the same account and region do not change each other's resources, but can refer to them by name.
    type: str
    required: true
  state:
    description:
      - V(present) creates and updates the listed resources.
      - V(absent) deletes all resources of the factory and ignores the lists. Resources that are used outside the
        factory are kept, and the task fails with an error that lists their users.
    type: str
    choices: [present, absent]
    default: present
  # (catalog: options, written by make generate)
  components:
    description:
      - The components.
      - Each entry takes the options of M(goldsmith.image_builder.component), except the connection options.
    type: list
    elements: dict
  workflows:
    description:
      - The workflows.
      - Each entry takes the options of M(goldsmith.image_builder.workflow), except the connection options.
    type: list
    elements: dict
  infrastructure_configurations:
    description:
      - The infrastructure configurations.
      - Each entry takes the options of M(goldsmith.image_builder.infrastructure_configuration), except the connection
        options.
    type: list
    elements: dict
  distribution_configurations:
    description:
      - The distribution configurations.
      - Each entry takes the options of M(goldsmith.image_builder.distribution_configuration), except the connection
        options.
    type: list
    elements: dict
  image_recipes:
    description:
      - The image recipes.
      - Each entry takes the options of M(goldsmith.image_builder.image_recipe), except the connection options.
    type: list
    elements: dict
  container_recipes:
    description:
      - The container recipes.
      - Each entry takes the options of M(goldsmith.image_builder.container_recipe), except the connection options.
    type: list
    elements: dict
  lifecycle_policies:
    description:
      - The lifecycle policies.
      - Each entry takes the options of M(goldsmith.image_builder.lifecycle_policy), except the connection options.
    type: list
    elements: dict
  image_pipelines:
    description:
      - The image pipelines.
      - Each entry takes the options of M(goldsmith.image_builder.image_pipeline), except the connection options.
    type: list
    elements: dict
  # (catalog: end)
  predicted_components:
    description:
      - The components that earlier tasks of the play would create, as those tasks return them in check mode. Entries
        can then refer to them by name.
      - It has no effect outside check mode, because the components exist then.
    type: list
    elements: dict
  prune:
    description:
      - Whether to delete resources of the factory that are not listed. Resources are deleted before the resources that
        they use. Resources that are used outside the factory are kept, and the task fails with an error that lists
        their users.
      - An omitted list is treated as an empty list. If no entry with C(state=present) is listed, the task fails,
        because it would delete the entire factory. To delete the factory, use O(state=absent).
    type: bool
    default: false
  adopt:
    description:
      - Whether to take ownership of listed resources that exist without the tag of a factory. With V(false), such
        resources are an error.
      - Resources of another factory are never adopted.
    type: bool
    default: false
  keep_versions:
    description:
      - The number of newest versions of each component, workflow and recipe to keep. It applies to entries that do not
        set C(keep_versions). Older versions are deleted, unless they are in use or do not have the tag of the factory.
        If omitted, no versions are deleted.
      - Must be at least 1.
    type: int
  max_concurrency:
    description:
      - The maximum number of concurrent calls to AWS. If AWS throttles a call, all calls wait, and fewer are made
        concurrently afterwards.
      - By default, the task begins with 8, and makes up to 32 as long as AWS does not throttle them.
      - Must be between 1 and 64.
    type: int
  build:
    description:
      - Which pipelines to build after all resources are created and updated. If any resource fails, nothing is built.
      - V(never) builds nothing. V(if_changed) builds a pipeline only if the input of a build differs from the input of
        its newest image that is available or in progress. V(always) builds all pipelines.
      - If the parent image of a recipe is the image of another recipe in the lists, as in V(base/x.x.x), the pipelines
        of the other recipe are built first, and the pipeline is compared afterwards. If the parent image does not exist
        yet, or if a reference without a version selects the new image, the recipe and the pipeline are also created or
        updated afterwards. If the build of the parent image fails, they are not tried. All other builds continue.
      - Pipelines that build each other's parent images are an error.
      - If the task is interrupted, its builds continue. Run the task again to wait for them. Several runs at the same
        time start each build once.
      - With O(state=absent), nothing is built.
    type: str
    choices: [never, if_changed, always]
    default: never
  build_only:
    description:
      - The names of the pipelines in O(image_pipelines) to build. The default is all. A parent image whose pipeline is
        not in the list is not built.
      - Not allowed with O(build=never).
    type: list
    elements: str
  max_builds:
    description:
      - The maximum number of builds in progress at a time.
      - If the quota of the account leaves room for fewer builds, the others wait until builds of the task have ended.
      - Must be at least 1.
    type: int
    default: 10
  wait:
    description:
      - Whether to wait until all images are available. While the task waits, the play shows a line for each change,
        which begins with the name of the pipeline, and a table of the builds at the end.
      - With V(false), only the builds that can start at once are started. Run the task again to start the others.
    type: bool
    default: true
  wait_timeout:
    description:
      - The maximum time to wait for all builds together, in seconds. If the builds are not complete by then, the task
        fails. The builds in progress continue, and no further ones are started.
      - Must not be negative.
    type: int
    default: 14400
  maximum_severity:
    description:
      - The highest severity that Amazon Inspector findings for an image may have. A build whose image has findings of a
        higher severity fails. If omitted, findings are not checked.
      - The pipelines must scan their images. With O(wait=false), builds that the task starts are not checked.
      - Not allowed with O(build=never).
    type: str
    choices: [INFORMATIONAL, LOW, MEDIUM, HIGH]
  log_lines:
    description:
      - The number of lines to return from the end of the log of each failed build. With V(0), the logs are not read.
      - Must be between 0 and 10000.
    type: int
    default: 20
  progress:
    description: The state of the builds between two polls. The action plugin sets this option; do not set it.
    type: dict
notes:
  - Names must be unique in each list. Workflow names must be unique for each type.
  - An entry can have at most 49 tags, because the factory adds one tag.
  - The bare name of a listed resource refers to the version that its entry creates or matches. Resources that are not
    listed can be referenced in the same way as with the other modules.
  - An entry with C(state=absent) deletes the resources of the factory with this name, even with O(prune=false).
  - If nothing changes, the module makes one call for each resource and one call to identify the account. With O(prune)
    or C(keep_versions), it also lists all resources of each kind. Each bare name of a versioned resource that is not
    listed requires one more call, regardless of the number of references.
  - With O(build), the module checks the permission to start builds before it changes anything. AWS has no dry run for
    C(StartImagePipelineExecution), so the module sends a request with a reserved tag key, which AWS refuses. AWS
    CloudTrail records this request as failed.
  - While builds are in progress, the module makes at most one call per second on average to read their status.
seealso:
  - module: goldsmith.image_builder.image_pipeline_execution
  - module: goldsmith.image_builder.image_pipeline
  - module: goldsmith.image_builder.image_recipe
  - module: goldsmith.image_builder.component
"""

EXAMPLES = r"""
- name: Create two pipelines that share a component and an infrastructure configuration
  goldsmith.image_builder.image_factory:
    factory: web
    components:
      - name: web-server
        platform: Linux
        data: "{{ lookup('file', 'components/web-server.yml') }}"
    infrastructure_configurations:
      - name: private
        instance_profile_name: image-builder
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

- name: Remove one of the pipelines and its recipe
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
        instance_profile_name: image-builder
    image_recipes:
      - name: web
        parent_image: aws/amazon-linux-2023-x86/x.x.x
        components: [aws/update-linux, web-server]
    image_pipelines:
      - name: web
        image_recipe_arn: web
        infrastructure_configuration_arn: private

- name: Adopt an existing distribution configuration
  goldsmith.image_builder.image_factory:
    factory: platform
    adopt: true
    distribution_configurations:
      - name: everywhere
        distributions:
          - region: eu-west-1
            ami_distribution_configuration:
              name: golden [[ imagebuilder:buildDate ]]

- name: Build a base image and the image on top of it, if their input has changed
  goldsmith.image_builder.image_factory:
    factory: layers
    build: if_changed
    max_builds: 5
    infrastructure_configurations:
      - name: layers
        instance_profile_name: image-builder
    image_recipes:
      - name: golden
        parent_image: aws/amazon-linux-2023-x86/x.x.x
        components: [aws/update-linux/x.x.x]
      - name: shop
        parent_image: golden/x.x.x
        components: [aws/amazon-cloudwatch-agent-linux/x.x.x]
    image_pipelines:
      - name: golden
        image_recipe_arn: golden
        infrastructure_configuration_arn: layers
      - name: shop
        image_recipe_arn: shop
        infrastructure_configuration_arn: layers

- name: Delete all resources of the factory
  goldsmith.image_builder.image_factory:
    factory: web
    state: absent
"""

RETURN = r"""
changes:
  description:
    - The changes that were made, or that would be made in check mode. Changes to dependencies come first, and deletions
      last.
    - This value and all other return values are also returned if the task fails.
  returned: always
  type: list
  elements: dict
  contains:
    resource:
      description: The kind of the resource, which is the name of its module.
      type: str
      returned: always
      sample: image_recipe
    name:
      description: The name of the resource.
      type: str
      returned: always
      sample: web
    action:
      description: The action, V(create), V(new_version), V(update) or V(delete). A change of tags is an update.
      type: str
      returned: always
      sample: new_version
    version:
      description: The version of the resource. Empty for resources without versions.
      type: str
      returned: always
      sample: 1.0.1
    arn:
      description: The ARN of the resource.
      type: str
      returned: always
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:image-recipe/web/1.0.1
    before:
      description: The options before the change, as YAML. Empty if the resource did not exist.
      type: str
      returned: always
      sample: ""
    after:
      description: The options after the change, as YAML. Empty if the resource was deleted.
      type: str
      returned: always
      sample: ""
summary:
  description: The number of resources for each action, and of unchanged, failed and skipped resources.
  returned: always
  type: dict
  sample: {create: 3, new_version: 0, update: 1, delete: 0, unchanged: 596, failed: 0, not_tried: 0}
failures:
  description: The changes that failed, each with its C(resource), C(name) and C(msg). If there are any, the task fails.
  returned: always
  type: list
  elements: dict
  sample: []
not_tried:
  description:
    - The changes that were skipped because a resource that they depend on failed, in the format of RV(failures).
    - If deletions were skipped, the list contains one element with C(resource=image_factory).
  returned: always
  type: list
  elements: dict
  sample: []
mistakes:
  description:
    - The invalid entries, each with its C(list), C(index), C(name), C(option) and C(msg). If there are any, nothing is
      written.
  returned: when an entry is invalid
  type: list
  elements: dict
  sample:
    - list: image_recipes
      index: 3
      name: web
      option: components[0].component_arn
      msg: "components[0].component_arn: No component named `web-sever` exists in this account and region.
        Did you mean `web-server`?"
builds:
  description:
    - The builds of all selected pipelines, in the order of their layers.
    - If any failed, the task fails after all have ended.
  returned: unless O(build=never)
  type: list
  elements: dict
  contains:
    pipeline:
      description: The name of the pipeline.
      type: str
      sample: web
    layer:
      description: V(1), or one more than the highest layer of the pipelines that build the parent image.
      type: int
      sample: 2
    parents:
      description: The names of the pipelines that build the parent image.
      type: list
      elements: str
      sample: [base]
    status:
      description:
        - V(available), or V(unchanged) if no build was needed.
        - V(failed), V(timed_out) if the build did not end within O(wait_timeout), or V(not_tried) if a parent image
          failed or the time was over.
        - V(building) or V(waiting) with O(wait=false).
        - In check mode, V(planned), V(building) or V(unchanged).
      type: str
      sample: available
    reasons:
      description: Why the input differs from that of the newest image, with O(build=if_changed).
      type: list
      elements: str
      sample: [no image exists yet]
    started:
      description: Whether this task started the build. V(false) if it waited for a build that was in progress.
      type: bool
      sample: true
    image:
      description: The image, with C(arn), C(name), C(version), C(type), C(output_resources) and C(state). Empty if none
        is known.
      type: dict
      sample: {}
    duration:
      description: The time from the start of the build to the last poll, in seconds. V(0) if it is unknown.
      type: int
      sample: 1710
    msg:
      description: Why the build failed or was not tried. Empty otherwise.
      type: str
      sample: ""
    failure:
      description: The cause of the failure, in the format that M(goldsmith.image_builder.image_pipeline_execution)
        returns. Empty if the build has not failed.
      type: dict
      sample: {}
amis:
  description: The AMIs of the available images, by pipeline and region. If a region has AMIs in several accounts, the
    one of this account is returned, and C(image.output_resources) of RV(builds) contains all.
  returned: unless O(build=never)
  type: dict
  sample: {web: {eu-west-1: ami-0123456789abcdef0}}
# (catalog: returned resources, written by make generate)
components:
  description:
    - The listed components that exist, by name. Each has the format that M(goldsmith.image_builder.component) returns.
  returned: always
  type: dict
  sample: {}
workflows:
  description:
    - The listed workflows that exist, by type and name, such as C(test/smoke-test). Each has the format that
      M(goldsmith.image_builder.workflow) returns.
  returned: always
  type: dict
  sample: {}
infrastructure_configurations:
  description:
    - The listed infrastructure configurations that exist, by name. Each has the format that
      M(goldsmith.image_builder.infrastructure_configuration) returns.
  returned: always
  type: dict
  sample: {}
distribution_configurations:
  description:
    - The listed distribution configurations that exist, by name. Each has the format that
      M(goldsmith.image_builder.distribution_configuration) returns.
  returned: always
  type: dict
  sample: {}
image_recipes:
  description:
    - The listed image recipes that exist, by name. Each has the format that M(goldsmith.image_builder.image_recipe)
      returns.
  returned: always
  type: dict
  sample: {}
container_recipes:
  description:
    - The listed container recipes that exist, by name. Each has the format that
      M(goldsmith.image_builder.container_recipe) returns.
  returned: always
  type: dict
  sample: {}
lifecycle_policies:
  description:
    - The listed lifecycle policies that exist, by name. Each has the format that
      M(goldsmith.image_builder.lifecycle_policy) returns.
  returned: always
  type: dict
  sample: {}
image_pipelines:
  description:
    - The listed image pipelines that exist, by name. Each has the format that M(goldsmith.image_builder.image_pipeline)
      returns.
  returned: always
  type: dict
  sample: {}
# (catalog: end)
diff:
  description: The differences of all changes, in the order of RV(changes).
  returned: always
  type: list
  elements: dict
  contains:
    before_header:
      description: The resource and the action.
      type: str
      returned: for each change
      sample: image recipe web 1.0.1 (new version)
    after_header:
      description: The resource and the action.
      type: str
      returned: for each change
      sample: image recipe web 1.0.1 (new version)
    before:
      description: The options before the change, as YAML.
      type: str
      returned: for each change
      sample: ""
    after:
      description: The options after the change, as YAML.
      type: str
      returned: for each change
      sample: ""
    prepared:
      description: The number of resources for each action.
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
