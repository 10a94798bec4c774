#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: playbook_component
version_added: 0.1.0
short_description: Manage EC2 Image Builder components that run Ansible playbooks
description:
  - Bundles playbooks with the roles and collections that they need, and creates a component that runs them on the build
    instance. Ansible is installed for the run and removed again.
  - If a file or an option changes, the module creates the next version of the component. If nothing changes, the bundle
    and the component stay the same.
  - The bundle is a part of the component document if the document then has at most 16000 characters. Otherwise it is
    stored in O(bucket) under its checksum.
  - The guide C(docs/ansible-content.md) explains the requirements of base images, and where secrets are stored.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.resource
  - goldsmith.image_builder.resource.versioned
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
requirements:
  - PyYAML
attributes:
  check_mode:
    description:
      - Returns the changed status and the predicted component. Nothing is written to AWS, and no bundle is uploaded.
    support: full
  diff_mode:
    description: Returns the options as YAML, with the files of the bundle and their checksums.
    support: full
options:
  playbook:
    description:
      - The playbooks to run, in order. Like all files of a task, they are relative to the play or the role.
      - All playbooks must be in the directory of the first one, or below it. The bundle contains that directory.
      - Ansible checks the syntax of the playbooks with only the content of the bundle. A missing role or module is an
        error.
      - Required when you create a component or change it.
    type: list
    elements: str
  test_playbook:
    description: The playbook that tests the new image. It runs on an instance that is launched from the image.
    type: str
  validate:
    description:
      - With V(idempotent), the playbooks run once more in check mode after all components were applied. Any change
        fails the build, and the failure names the tasks.
      - Ansible skips some tasks in check mode, such as commands without C(creates).
    type: str
    choices: [none, idempotent]
    default: none
  files:
    description:
      - Patterns of the files that the bundle contains, such as V(templates/*.j2). By default, it contains all files in
        the directory of the first playbook.
      - A pattern without a slash matches names at any depth. A pattern with a slash matches paths from the top of the
        directory. An asterisk also matches slashes.
      - Symbolic links must not leave the directory. Their targets are bundled as files.
    type: list
    elements: str
  exclude:
    description:
      - Patterns of files and directories that the bundle does not contain, also in roles and collections.
      - Version control, virtual environments, caches, C(molecule), C(*.retry) and, at the top of the directory,
        inventories are never bundled.
      - Files whose names indicate secrets, such as C(.env) and C(.vault_pass), are left out with a warning. A private
        key that is not encrypted is an error.
    type: list
    elements: str
  roles:
    description:
      - Names of roles that are installed on the control node, to bundle with the roles that they depend on.
      - Roles in the directory C(roles) beside the playbook are always bundled.
    type: list
    elements: str
  collections:
    description: Names of collections that are installed on the control node, to bundle with their dependencies.
    type: list
    elements: str
  requirements:
    description:
      - A requirements file of C(ansible-galaxy) with roles, collections or both. Everything in it is bundled.
      - The control node installs it once for each content of the file, into O(requirements_cache). Entries without an
        exact version cause a warning.
    type: str
  requirements_cache:
    description:
      - The directory on the control node for installed requirements.
      - The default is C(goldsmith.image_builder/requirements) in C($XDG_CACHE_HOME) or C(~/.cache).
    type: str
  extra_vars:
    description:
      - Variables for all playbooks, as with C(--extra-vars). They are part of the bundle in plain text.
      - Values that were decrypted by Ansible Vault are an error.
    type: dict
  parameters:
    description:
      - Parameters of the component, by name. Recipes can set them, and the playbooks get them as extra variables.
        Values are never templates.
      - Each is a mapping with C(type), which is always V(string), C(default) and C(description), or a scalar, which is
        the default.
      - A parameter without a default must be set in the recipe.
      - A name has 3 to 128 letters, digits and underscores, and does not begin with a digit.
    type: dict
  groups:
    description: Groups of the host V(localhost) in the inventory of the run, so that plays and C(group_vars) apply.
    type: list
    elements: str
  run_tags:
    description: Tags of the tasks to run, as with C(--tags). O(tags) are the tags of the component.
    type: list
    elements: str
  skip_tags:
    description: Tags of the tasks to skip, as with C(--skip-tags).
    type: list
    elements: str
  environment:
    description:
      - Environment variables of C(ansible-playbook). They are part of the bundle in plain text.
    type: dict
  verbosity:
    description: The verbosity of the output, from V(0) to V(6).
    type: int
    default: 0
  timeout:
    description:
      - The time limit in seconds for all playbooks of a phase.
      - It must be at least 60.
    type: int
    default: 7200
  extra_arguments:
    description:
      - Other arguments of C(ansible-playbook). Write values after an equals sign.
      - The allowed arguments are V(--become), V(--diff), V(--flush-cache), V(--force-handlers),
        V(--become-method=VALUE), V(--become-user=VALUE), V(--forks=VALUE), V(--start-at-task=VALUE) and
        V(--task-timeout=VALUE).
    type: list
    elements: str
  runtime:
    description: The settings for the installation of Ansible on the instance.
    type: dict
    suboptions:
      install:
        description:
          - V(venv) installs ansible-core with pip into a virtual environment, which is removed after the run. If the
            instance has no Python from 3.10 to 3.13 with the module C(venv), its package is installed and remains in
            the image.
          - V(package) installs the package of the distribution, which remains in the image.
          - V(present) uses the C(ansible-playbook) of the parent image.
        type: str
        choices: [venv, package, present]
        default: venv
      version:
        description:
          - The version of ansible-core for O(runtime.install=venv), or a constraint. pip installs the newest release
            that meets it and that the Python can run.
        type: str
        default: ">=2.17,<2.20"
      index:
        description: The URL of a package index for pip.
        type: str
      python:
        description: The Python that creates the virtual environment, as a name or a path.
        type: str
      packages:
        description: Other Python packages for the virtual environment, as requirements of pip.
        type: list
        elements: str
  vault_password_parameter:
    description:
      - The name of the SSM parameter with the password of encrypted files and variables. The instance reads it for each
        run, with its instance profile, and keeps it in memory.
      - With O(runtime.install=venv), boto3 is installed to read it. Otherwise, the instance needs the AWS CLI.
    type: str
  bucket:
    description:
      - The S3 bucket for a bundle that does not fit into the document. It must be in the region of the task.
      - The instance profile needs permission to get objects from it.
    type: str
  prefix:
    description:
      - The beginning of the keys in the bucket. The account, the name of the component and the checksum follow.
      - With O(state=absent), all bundles of the component and account below it are deleted.
    type: str
    default: image-builder
  bundle:
    description: The path of the bundle. The action plugin of this module sets it; do not set it.
    type: str
  description:
    description: The description of the component, up to 1024 characters.
    type: str
  change_description:
    description:
      - The description of the changes in this version, up to 1024 characters.
      - A new value alone does not create a new version, and the next version does not inherit the value.
    type: str
  platform:
    description:
      - The operating system. Only V(Linux) is supported, because Ansible does not run on the others.
      - To run playbooks against Windows, use the playbook C(goldsmith.image_builder.provision).
    type: str
    choices: [Windows, Linux, macOS]
    default: Linux
  supported_os_versions:
    description:
      - The operating system versions that the component supports. The order is not significant.
    type: list
    elements: str
  kms_key_id:
    description:
      - The ARN of the KMS key, or of an alias of the key, that encrypts the component.
      - By default, Image Builder encrypts the component with a key that it owns.
    type: str
seealso:
  - module: goldsmith.image_builder.component
  - module: goldsmith.image_builder.image_recipe
"""

EXAMPLES = r"""
- name: Create a component from a playbook
  goldsmith.image_builder.playbook_component:
    name: web hardening
    playbook: bake.yml

- name: Set options of the run, and let recipes set the port
  goldsmith.image_builder.playbook_component:
    name: web hardening
    playbook: bake.yml
    test_playbook: verify.yml
    validate: idempotent
    groups: [web]
    extra_vars:
      hardening_level: 2
    parameters:
      Port: {type: string, default: "8080"}
    keep_versions: 3

- name: Delete the component and its bundles
  goldsmith.image_builder.playbook_component:
    name: web hardening
    state: absent
"""

RETURN = r"""
component:
  description:
    - The component, with the options of this module and the attributes that Image Builder adds. It is empty if the
      component does not exist after the task.
    - In check mode, attributes that only Image Builder can determine keep their current value or are missing.
  returned: success
  type: dict
  contains:
    arn:
      description: The build version ARN of the component.
      type: str
      returned: when the component exists
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-hardening/1.0.1/1
    name:
      description: The name of the component.
      type: str
      returned: when the component exists
      sample: web hardening
    version:
      description: The version of the component.
      type: str
      returned: when the component exists
      sample: 1.0.1
    type:
      description: The type of the component, V(BUILD) or V(TEST).
      type: str
      returned: when the component exists
      sample: BUILD
    data:
      description:
        - The component document, as text.
      type: str
      returned: when the component exists
      sample: |
        schemaVersion: 1.0
        phases:
          - name: build
            steps:
              - name: Install
                action: ExecuteBash
                inputs:
                  commands:
                    - python3 /var/lib/goldsmith-image-builder/web-hardening/content/bake.py run
    parameters:
      description: The parameters that the document declares.
      type: list
      elements: dict
      returned: when the document declares parameters
      sample: [{name: Port, type: string, default_value: ['8080']}]
    owner:
      description: The ID of the account that owns the component.
      type: str
      returned: when the component exists
      sample: "123456789012"
    encrypted:
      description: Whether the component is encrypted. It is always V(true).
      type: bool
      returned: when the component exists
      sample: true
    date_created:
      description: The time at which this version was created.
      type: str
      returned: when the component exists
      sample: "2026-09-09T19:30:21.183Z"
    latest_version_references:
      description: ARNs that always refer to the newest version, overall or of the same major, minor or patch version.
      type: dict
      returned: when the component exists
      sample:
        latest_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-hardening/x.x.x
        latest_major_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-hardening/1.x.x
        latest_minor_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-hardening/1.0.x
        latest_patch_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-hardening/1.0.1
    state:
      description: The state of the component.
      type: dict
      returned: when the component exists
      sample: {status: ACTIVE}
    tags:
      description: The tags of the component.
      type: dict
      returned: when the component exists
      sample: {Team: web}
bundle:
  description: The bundle.
  returned: success, unless O(state=absent)
  type: dict
  sample:
    sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    size: 4711
    uri: ""
  contains:
    sha256:
      description: The checksum of the bundle.
      type: str
      returned: success
    size:
      description: The size of the bundle in bytes.
      type: int
      returned: success
    uri:
      description: The S3 URI of the bundle. It is empty if the document contains the bundle.
      type: str
      returned: success
pruned_bundles:
  description: The S3 URIs of the bundles that were deleted, or in check mode would be deleted.
  returned: success, or failure after a change
  type: list
  elements: str
  sample: []
pruned:
  description:
    - The ARNs of the versions that were deleted, or in check mode would be deleted, newest first.
    - With O(keep_versions), these are old versions. With O(state=absent), these are all versions that O(version)
      matches.
  returned: success, or failure after a change
  type: list
  elements: str
  sample: ["arn:aws:imagebuilder:eu-west-1:123456789012:component/web-hardening/1.0.0/1"]
diff:
  description: The change that was made, or in check mode would be made. Values that Image Builder sets are left out.
  returned: success
  type: dict
  contains:
    before_header:
      description: The resource and the action.
      type: str
      returned: success
      sample: component web 1.0.1 (new version)
    after_header:
      description: The resource and the action.
      type: str
      returned: success
      sample: component web 1.0.1 (new version)
    before:
      description: The options before the change, as YAML. It is empty if the component was created or is unchanged.
      type: str
      returned: success
      sample: ""
    after:
      description: The options after the change, as YAML. It is empty if the component was deleted or is unchanged.
      type: str
      returned: success
      sample: "version: 1.0.0\nplatform: Linux\n"
"""

from ..module_utils._modules.operation import run_operation
from ..module_utils._operations.playbook_component import OPERATION


def main() -> None:
    run_operation(OPERATION)


if __name__ == "__main__":
    main()
