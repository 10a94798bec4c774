# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation that the modules of resources and their info modules share."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  name:
    description:
      - The name of the resource.
      - It must be 3 to 128 characters long and consist of letters, digits, spaces, hyphens and underscores. It must
        not begin or end with a space.
      - Image Builder derives the ARN from the name. It converts the name to lower case and replaces spaces and
        underscores with hyphens. Names that differ only in these characters identify the same resource.
      - A resource cannot be renamed.
    type: str
    required: true
  state:
    description:
      - V(present) creates the resource, or changes it to match the options. An omitted option is not managed and keeps
        its value. A given option is managed completely, including its nested options. An empty value (V({}), V([]),
        V("")) clears an option.
      - V(absent) deletes the resource. It does nothing if the resource does not exist. A resource that is in use is not
        deleted; the task fails and lists the resources that use it.
    type: str
    choices: [present, absent]
    default: present
  tags:
    description:
      - The tags of the resource. Tags are updated in place, without a new version of the resource.
      - If omitted, existing tags are not changed.
      - A resource can have up to 50 tags.
      - Write Image Builder placeholders in square brackets, such as V([[ imagebuilder:buildDate ]]).
    type: dict
  purge_tags:
    description:
      - Whether to remove existing tags that are not listed in O(tags).
      - It has no effect if O(tags) is omitted.
    type: bool
    default: true
notes:
  - If a task fails after it has changed something, it still reports the change. C(changed) is V(true), and the result
    contains the resource in its current state and the difference.
attributes:
  check_mode:
    description:
      - Returns the changed status and the predicted resource without writing to AWS.
      - If the API supports a dry run for the creation, Image Builder validates the request. Prerequisites that an
        earlier task may create, such as an instance profile, and missing write permissions are reported as warnings.
    support: full
  diff_mode:
    description: Returns what has changed, or in check mode would change, as YAML.
    support: full
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing.
    support: full
  action_group:
    description: Use R(module_defaults, module_defaults_groups) to set options of all modules of a group at once.
    support: full
    membership:
      - goldsmith.image_builder.all
      - goldsmith.image_builder.aws
"""

    VERSIONED = r"""
options:
  version:
    description:
      - The version of the resource, such as V(1.4.2), or a wildcard, V(1.4.x), V(1.x.x) or V(x.x.x).
      - With a wildcard, the module compares the options with the newest matching version and creates the next patch
        version automatically if they differ. The first version is V(1.0.0) for V(x.x.x), and otherwise has V(0) in
        place of each wildcard.
      - The version of a recipe can also have a single wildcard in another position, which is increased instead. With
        V(1.x.0), the module creates V(1.0.0) and then V(1.1.0).
      - An existing version cannot be changed. If an exact recipe version exists with different content, the task fails
        and shows the difference. For components and workflows, the module creates the next build of the version
        instead.
      - With O(state=absent), all matching versions are deleted.
      - Each number must be between 0 and 1073741823.
    type: str
    default: x.x.x
  keep_versions:
    description:
      - The number of newest versions to keep. Older versions are deleted unless they are in use.
      - If O(version) is a wildcard, only matching versions are counted. Otherwise, that version and all older versions
        are counted. Each build of a version is counted separately.
      - If omitted, no old versions are deleted.
      - It must be at least 1.
    type: int
"""

    REFERENCES = r"""
# Ansible requires options in every fragment.
options: {}
notes:
  - Options that take the ARN of an Image Builder resource also accept a short reference.
    V(web) is the resource with that name; if the resource has versions, the reference is resolved to the newest version
    each time the task runs.
    V(web/1.4.2) is an exact version.
    V(web/1.x.x) is stored with its wildcard, and Image Builder resolves it at the start of each build.
    V(aws/web) is a resource that Amazon provides.
  - A short reference to a resource that does not exist is an error before anything is written. The error message
    suggests similar names. In check mode, an ARN may refer to a resource that does not exist yet. To check a play
    before its resources exist, use the ARN that an earlier task returns instead of a name.
"""

    INFO = r"""
options:
  name:
    description:
      - The name of the resource to retrieve. Case is ignored, and spaces, hyphens and underscores are equivalent.
      - An asterisk matches several resources. V(web*) matches names that begin with the text and V(*web*) matches names
        that contain it. These patterns are case-sensitive and are compared with the names as they were given when the
        resources were created.
    type: str
  arn:
    description:
      - The ARN of the resource to retrieve.
      - For resources that have versions, the ARN must end with a version, or with a wildcard for the newest matching
        version.
    type: str
"""

    INFO_VERSIONS = r"""
options:
  version:
    description:
      - The version to retrieve, such as V(1.4.2), or a wildcard, V(1.4.x), V(1.x.x) or V(x.x.x).
      - It can be used alone or together with O(name) or O(filters). It has no effect if O(arn) is given.
      - If omitted, all versions match.
    type: str
  versions:
    description:
      - Which of the versions that match O(version) and O(filters) to retrieve. V(newest) retrieves the newest version
        of each resource, V(all) retrieves all versions.
      - If a version has several builds, V(all) retrieves each build of resources that this account owns, and only the
        newest build of other resources.
      - It has no effect if O(arn) is given.
    type: str
    choices: [newest, all]
    default: newest
"""
