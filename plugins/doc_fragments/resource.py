# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules that declare a resource, or read it, have in common."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  name:
    description:
      - The name of the resource, 3 to 128 letters, digits, spaces, hyphens and underscores, with no space at either
        end.
      - The service derives the ARN from it, in lower case and with hyphens for spaces and underscores, and names that
        differ in nothing else are the same resource. A resource cannot be renamed.
    type: str
    required: true
  state:
    description:
      - V(present) makes the resource what the options say. An option that is left out is not managed and keeps its
        value; an option that is given is owned entirely, nested options included; an empty value (V({}), V([]),
        V("")) clears it.
      - V(absent) deletes it, and is content when there is none. What others use is not deleted; the error names them.
    type: str
    choices: [present, absent]
    default: present
  tags:
    description:
      - The tags of the resource, up to 50. They are changed in place. Left out, the tags stay as they are.
      - The placeholders of Image Builder may be written as V([[ imagebuilder:buildDate ]]).
    type: dict
  purge_tags:
    description: Whether tags that O(tags) does not name are removed. It has no effect when O(tags) is left out.
    type: bool
    default: true
notes:
  - A task that fails after it has changed something tells what it did. C(changed) is true then, the resource is
    returned as far as it got, and with it the difference.
attributes:
  check_mode:
    description:
      - Can run in check mode and return the changed status and the predicted resource without writing.
      - Where the service has a dry run, it validates a creation. What an earlier task would make elsewhere, such as an
        instance profile, and a caller who may only read, are warnings then.
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
      - The version, V(1.4.2), or a wildcard, V(1.4.x), V(1.x.x) or V(x.x.x). Each number goes from 0 to 1073741823.
      - With a wildcard the newest version that matches is compared. When nothing differs, nothing is done; when
        something does, the next patch version is made. Nobody has to bump a version by hand. The first version is the
        lowest that matches, V(1.0.0) with V(x.x.x).
      - A version never changes. An exact one that exists with other content is an error that shows the difference;
        a component gets the next build of that version instead.
      - With O(state=absent), all versions that match are deleted.
    type: str
    default: x.x.x
  keep_versions:
    description:
      - How many of the newest versions to keep, at least 1; older ones are deleted, except those that are in use.
      - With a wildcard in O(version) the versions that it matches are counted; with an exact version, that one and all
        older ones. Each build of a version counts by itself.
      - When left out, no old version is deleted.
    type: int
"""

    REFERENCES = r"""
# Ansible takes no fragment without options.
options: {}
notes:
  - An option that takes an ARN of Image Builder takes a short reference as well. V(web) is the resource of that name;
    where there are versions, the newest is looked up and pinned, until the task runs again. V(web/1.4.2) is that
    version. V(web/1.x.x) is stored with its wildcard, and the service follows it whenever it builds. V(aws/web) is the
    one that Amazon provides.
  - A short reference to nothing is an error, before anything is written, and it lists the names that are near. An ARN
    may belong to nothing yet in check mode. So pass on the ARN that an earlier task returned, rather than the name,
    where all tasks are to be checked before anything exists.
"""

    INFO = r"""
options:
  name:
    description:
      - The name of one resource. Case does not matter, nor do spaces, hyphens and underscores in each other's place.
      - With an asterisk, all resources whose names begin with the text, V(web*), or contain it, V(*web*). The service
        compares here with the names as they were given, and case matters.
    type: str
  arn:
    description:
      - The ARN of one resource. Where resources have versions, it ends with one, or with a wildcard for the newest
        version that matches.
    type: str
"""

    INFO_VERSIONS = r"""
options:
  version:
    description:
      - The version, V(1.4.2), or a wildcard, V(1.4.x), V(1.x.x) or V(x.x.x). Other versions are left out.
      - It goes with O(name) and O(filters), or stands alone. It has no effect with O(arn), which has a version itself.
    type: str
  versions:
    description:
      - Of the versions that O(version) and O(filters) let through, V(newest) is for the newest of each resource, and
        V(all) is for all of them. It has no effect with O(arn).
      - Where a version has several builds, V(all) is for all builds of what belongs to this account, and otherwise the
        newest build is read.
    type: str
    choices: [newest, all]
    default: newest
"""
