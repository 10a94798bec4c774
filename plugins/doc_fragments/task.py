# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules have in common that declare no resource."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
# Ansible takes no fragment without options.
options: {}
attributes:
  action_group:
    description: Use R(module_defaults, module_defaults_groups) to set options of all modules of a group at once.
    support: full
    membership:
      - goldsmith.image_builder.all
      - goldsmith.image_builder.aws
"""

    READING = r"""
# Ansible takes no fragment without options.
options: {}
attributes:
  check_mode:
    description: Reads only, so that it does the same in check mode.
    support: full
  diff_mode:
    description: Changes nothing, so that there is no difference to show.
    support: N/A
  idempotent:
    description: Reads only.
    support: full
"""

    TAGS = r"""
options:
  tags:
    description:
      - The tags of the image, as a resource of Image Builder, up to 50. They are changed in place. Left out, the tags
        stay as they are. Tags for AMIs are in the distribution configuration.
    type: dict
  purge_tags:
    description: Whether tags that O(tags) does not name are removed. It has no effect when O(tags) is left out.
    type: bool
    default: true
"""
