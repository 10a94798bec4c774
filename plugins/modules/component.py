#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: component
version_added: 0.1.0
short_description: Manage EC2 Image Builder components
description:
  - Creates and deletes components. A component is a YAML document, or a shell script, that installs, validates or tests
    software. Recipes apply components to an image.
  - Components are immutable. If the options differ from the existing component, the module creates the next version.
    Recipes that refer to the component by its name alone use the new version after the task of the recipe has run.
author: goldsmith.image_builder contributors (@goldsmith)
extends_documentation_fragment:
  - goldsmith.image_builder.resource
  - goldsmith.image_builder.resource.versioned
  - goldsmith.image_builder.connection
  - goldsmith.image_builder.requirements
requirements:
  - PyYAML
options:
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
      - The operating system that the component supports. Recipes accept only components of their own platform.
      - It cannot be changed.
      - Required when you create a component.
    type: str
    choices: [Windows, Linux, macOS]
  supported_os_versions:
    description:
      - The operating system versions that the component supports. The order is not significant.
      - When a recipe is created, Image Builder compares each entry with the beginning of the operating system version
        of the parent image. V(Amazon Linux) therefore matches every version of Amazon Linux.
      - You can specify up to 25 versions. The option cannot be used with O(format=SHELL).
    type: list
    elements: str
  format:
    description:
      - Set to V(SHELL) if O(data) or O(uri) contains a plain script instead of a component document. Image Builder
        converts the script to a document with a single step. M(goldsmith.image_builder.component_info) returns that
        document.
      - The module recognizes the script in a document whose only step runs it. A changed script creates the next
        version. Replacing a script with a document also creates the next version.
      - AWS does not support a dry run for scripts. In check mode, only the module validates them.
    type: str
    choices: [SHELL]
  type:
    description:
      - Whether the component runs while the image is built (V(BUILD)) or tests an instance that is launched from the
        new image (V(TEST)).
      - For a document, Image Builder derives the type, and the option can be omitted. The type is V(TEST) if C(test) is
        the only phase of the document, and V(BUILD) otherwise.
      - Required with O(format=SHELL) when you create a component or change its script.
    type: str
    choices: [BUILD, TEST]
  data:
    description:
      - The component document, as text or as a YAML structure.
      - With O(format=SHELL), the script as text. It is compared line by line.
      - Documents are compared by their content. Differences in indentation, comments, quotes and the order of keys are
        ignored.
      - The module validates the document before it writes anything, in check mode too. The error lists each mistake
        with its phase, step and line. Examples of mistakes are unknown phases or actions, missing inputs, invalid
        values, and references to undefined parameters or steps. Line numbers are not available for YAML structures.
      - A parameter reference of the document, V({{ Package }}), looks like a Jinja2 template to Ansible. Read the
        document from a file with C(lookup), or mark text in a playbook with the C(!unsafe) tag.
      - A document can have up to 16000 characters and a script up to 1024 characters. Use O(uri) for a longer document.
      - O(data) or O(uri) is required when you create a component.
    type: raw
  uri:
    description:
      - The S3 URI of the document or script, such as V(s3://bucket/key).
      - The module reads the object to detect changes, which requires permission to get it. Image Builder reads the
        object when a version is created and stores a copy. A different URI with the same content is not a change.
      - A document can have up to 64 KB unless the account has a different quota.
    type: str
  kms_key_id:
    description:
      - The ARN of the KMS key, or of an alias of the key, that encrypts the component.
      - By default, Image Builder encrypts the component with a key that it owns.
    type: str
seealso:
  - name: API reference of CreateComponent
    description: The API operation that creates a component.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CreateComponent.html
  - name: Component documents
    description: The structure of component documents, with their phases, steps, parameters and loops.
    link: https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-use-documents.html
  - name: Actions in component documents
    description: The actions of steps, such as C(ExecuteBash) and C(CreateFile), with their inputs.
    link: https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-action-modules.html
  - module: goldsmith.image_builder.component_info
  - module: goldsmith.image_builder.image_recipe
  - module: goldsmith.image_builder.container_recipe
"""

EXAMPLES = r"""
- name: Create a component from a document file
  goldsmith.image_builder.component:
    name: web server
    description: Installs nginx
    platform: Linux
    data: "{{ lookup('file', 'components/web-server.yml') }}"

- name: Change the document, which creates version 1.0.1, and keep the three newest versions
  goldsmith.image_builder.component:
    name: web server
    change_description: Make the package a parameter
    platform: Linux
    supported_os_versions: [Amazon Linux 2023]
    keep_versions: 3
    data:
      schemaVersion: 1.0
      parameters:
        - Package:
            type: string
            default: nginx
      phases:
        - name: build
          steps:
            - name: Install
              action: ExecuteBash
              inputs:
                commands:
                  - !unsafe dnf install --assumeyes {{ Package }}
                  - systemctl enable nginx
        - name: validate
          steps:
            - name: Configuration
              action: ExecuteBash
              inputs:
                commands:
                  - nginx -t
    tags:
      Team: web

- name: Start version line 2.0; later changes create versions 2.0.1, 2.0.2 and so on
  goldsmith.image_builder.component:
    name: web server
    version: 2.0.x
    platform: Linux
    data: "{{ lookup('file', 'components/web-server.yml') }}"

- name: Create a test component, whose only phase is test
  goldsmith.image_builder.component:
    name: web server test
    platform: Linux
    data: |
      schemaVersion: 1.0
      phases:
        - name: test
          steps:
            - name: Answers
              action: ExecuteBash
              inputs:
                commands:
                  - curl --fail --silent http://localhost/

- name: Create a component from a script that runs when the image is built
  goldsmith.image_builder.component:
    name: motd
    platform: Linux
    format: SHELL
    type: BUILD
    data: |
      set -e
      echo 'Made by Image Builder' > /etc/motd

- name: Create a component from a script that tests the new image
  goldsmith.image_builder.component:
    name: motd test
    platform: Linux
    format: SHELL
    type: TEST
    data: test -s /etc/motd

- name: Create a component from a long document in S3
  goldsmith.image_builder.component:
    name: hardening
    platform: Linux
    uri: s3://image-builder-components/hardening.yml

- name: Delete all versions with major version 1
  goldsmith.image_builder.component:
    name: web server
    version: 1.x.x
    state: absent

- name: Delete all remaining versions
  goldsmith.image_builder.component:
    name: web server
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
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/1.0.1/1
    name:
      description: The name of the component.
      type: str
      returned: when the component exists
      sample: web server
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
        - The component document, or the script with O(format=SHELL), as text. It is also returned if the content was
          read from S3.
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
                    - dnf install --assumeyes nginx
    parameters:
      description: The parameters that the document declares.
      type: list
      elements: dict
      returned: when the document declares parameters
      sample: [{name: Package, type: string, default_value: [nginx]}]
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
        latest_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/x.x.x
        latest_major_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/1.x.x
        latest_minor_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/1.0.x
        latest_patch_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/1.0.1
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
pruned:
  description:
    - The ARNs of the versions that were deleted, or in check mode would be deleted, newest first.
    - With O(keep_versions), these are old versions. With O(state=absent), these are all versions that O(version)
      matches.
  returned: success, or failure after a change
  type: list
  elements: str
  sample: ["arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/1.0.0/1"]
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

from ..module_utils._modules.resource import run_resource
from ..module_utils._resources.component import COMPONENT


def main() -> None:
    run_resource(COMPONENT)


if __name__ == "__main__":
    main()
