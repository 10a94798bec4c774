#!/usr/bin/python
# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: component
version_added: 0.1.0
short_description: Manage components of EC2 Image Builder
description:
  - A component is a document of steps that install, check or test something, or simply a script. Recipes put
    components on an image.
  - Components never change. Where what the task asks for differs from what there is, the next version is made, and
    recipes that name the component in short move to it when their task runs.
author: goldsmith.image_builder contributors (!UNKNOWN)
extends_documentation_fragment:
  - goldsmith.image_builder.resource
  - goldsmith.image_builder.resource.versioned
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - goldsmith.image_builder.requirements
requirements:
  - PyYAML
options:
  description:
    description: What the component is for, up to 1024 characters.
    type: str
  change_description:
    description:
      - What is new in this version, up to 1024 characters.
      - It tells about a change and is none. Given alone it makes no new version, and the next version does not
        inherit it.
    type: str
  platform:
    description:
      - The operating system that the component is for. A recipe takes components of its own platform only.
      - Required when the component is made.
    type: str
    choices: [Windows, Linux, macOS]
  supported_os_versions:
    description:
      - Not for a script.
      - The versions of the operating system that the component is for, up to 25. Their order means nothing.
      - When a recipe is made, the service compares each with the beginning of the parent image's version, so that
        V(Amazon Linux) is for all of these.
    type: list
    elements: str
  format:
    description:
      - With V(SHELL), O(data) or O(uri) is a plain script and not a document. The service wraps it in a document with a
        single step that runs it, and that document is what M(goldsmith.image_builder.component_info) shows.
      - The module knows the script again in that document, or in any other one of a single step that does nothing but
        run it. A changed script makes the next version, as a changed document does, and so does a document in the
        place of a script.
      - AWS has no dry run for scripts, so that check mode is left with the module's own checks.
    type: str
    choices: [SHELL]
  type:
    description:
      - Whether the script runs while the image is built, or tests an instance of the finished image. Required when a
        component is made of a script, or its script changes.
      - That of a document follows from the document, and can be left out. It is C(TEST) when the only phase is C(test).
    type: str
    choices: [BUILD, TEST]
  data:
    description:
      - The document, as text or as the YAML structure itself, up to 16000 characters. A longer one goes to O(uri).
      - With O(format=SHELL) the script, as text, up to 1024 characters. It is compared line by line.
      - It is compared as a document. Indentation, comments, quotes and the order of keys make no difference; a changed
        command does.
      - It is checked before anything is written, in check mode too. The error names the phase, the step and the line
        of each mistake, such as an unknown phase or action, a missing input, a setting that cannot be, or a reference
        to a parameter or a step that there is not. Of a structure there are no lines to name.
      - The service makes the component a test component when the only phase of the document is C(test), and a build
        component otherwise.
      - A parameter of the document, V({{ Package }}), looks like a template to Ansible. What C(lookup) reads from a
        file is not templated again and needs no care; text in a playbook needs the tag C(!unsafe).
      - O(data) or O(uri) is required when the component is made.
    type: raw
  uri:
    description:
      - Where the document is in S3, V(s3://bucket/key). It may have 64 KB, unless the account has another quota.
      - The module reads the object to see whether the document changed, with the permission to get it; the service
        reads it when a version is made, and keeps a copy. Another address of the same document is no change.
    type: str
  kms_key_id:
    description:
      - The ARN of the KMS key that encrypts the component, or of an alias of the key. The service has a key of its own
        for components without one.
    type: str
seealso:
  - name: API reference of CreateComponent
    description: What the options mean to the service.
    link: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CreateComponent.html
  - module: goldsmith.image_builder.component_info
  - module: goldsmith.image_builder.image_recipe
  - module: goldsmith.image_builder.container_recipe
"""

EXAMPLES = r"""
- name: A component whose document is a file, which needs no care about braces
  goldsmith.image_builder.component:
    name: web server
    description: Installs nginx
    platform: Linux
    data: "{{ lookup('file', 'components/web-server.yml') }}"

- name: Change the document; this makes version 1.0.1, and the three newest versions are kept
  goldsmith.image_builder.component:
    name: web server
    change_description: The package is a parameter
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

- name: Make another version line; each change from now on makes the next of 2.0.1, 2.0.2 and so on
  goldsmith.image_builder.component:
    name: web server
    version: 2.0.x
    platform: Linux
    data: "{{ lookup('file', 'components/web-server.yml') }}"

- name: A test component, as the only phase is test; tests run on an instance of the finished image
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

- name: A plain script, which runs when the image is built
  goldsmith.image_builder.component:
    name: motd
    platform: Linux
    format: SHELL
    type: BUILD
    data: |
      set -e
      echo 'Made by Image Builder' > /etc/motd

- name: A plain script that tests an instance of the finished image
  goldsmith.image_builder.component:
    name: motd test
    platform: Linux
    format: SHELL
    type: TEST
    data: test -s /etc/motd

- name: A long document comes from S3
  goldsmith.image_builder.component:
    name: hardening
    platform: Linux
    uri: s3://image-builder-components/hardening.yml

- name: Delete the versions of one line
  goldsmith.image_builder.component:
    name: web server
    version: 1.x.x
    state: absent

- name: Delete what is left of it
  goldsmith.image_builder.component:
    name: web server
    state: absent
"""

RETURN = r"""
component:
  description:
    - The component in the shape of the options, with what the service tells besides; empty when absent.
    - In check mode, what only the service can tell is as it was, or missing.
  returned: success
  type: dict
  contains:
    arn:
      description: The ARN of this build of this version.
      type: str
      returned: when present
      sample: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/1.0.1/1
    name:
      description: Its name.
      type: str
      returned: when present
      sample: web server
    version:
      description: Its version.
      type: str
      returned: when present
      sample: 1.0.1
    type:
      description: What it is for, V(BUILD) or V(TEST).
      type: str
      returned: when present
      sample: BUILD
    data:
      description: The document, or with O(format=SHELL) the script, as text, also when it came from S3.
      type: str
      returned: when present
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
      returned: when it declares some
      sample: [{name: Package, type: string, default_value: [nginx]}]
    owner:
      description: The account it belongs to.
      type: str
      returned: when present
      sample: "123456789012"
    encrypted:
      description: Whether it is stored encrypted; the service always does.
      type: bool
      returned: when present
      sample: true
    date_created:
      description: When this version was made.
      type: str
      returned: when present
      sample: "2026-09-09T19:30:21.183Z"
    latest_version_references:
      description: ARNs that stand for the newest version, of all and of each version line.
      type: dict
      returned: when present
      sample:
        latest_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/x.x.x
        latest_major_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/1.x.x
        latest_minor_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/1.0.x
        latest_patch_version_arn: arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/1.0.1
    tags:
      description: Its tags.
      type: dict
      returned: when present
      sample: {Team: web}
pruned:
  description:
    - The ARNs of the versions that were deleted, or in check mode would be, newest first, with O(keep_versions) the old
      ones, with O(state=absent) all that O(version) matches.
  returned: success, and when the task fails after it has changed something
  type: list
  elements: str
  sample: ["arn:aws:imagebuilder:eu-west-1:123456789012:component/web-server/1.0.0/1"]
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
      sample: "version: 1.0.0\nplatform: Linux\n"
"""

from ..module_utils._modules.resource import run_resource
from ..module_utils._resources.component import COMPONENT


def main() -> None:
    run_resource(COMPONENT)


if __name__ == "__main__":
    main()
