# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation shared by the modules that do not declare a resource."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
# Ansible requires options in every fragment.
options: {}
attributes:
  action_group:
    description: Use R(module_defaults, module_defaults_groups) to set options for all modules of a group.
    support: full
    membership:
      - goldsmith.image_builder.all
      - goldsmith.image_builder.aws
"""

    READ_ONLY = r"""
# Ansible requires options in every fragment.
options: {}
attributes:
  check_mode:
    description: Only reads. Check mode makes no difference.
    support: full
  diff_mode:
    description: Changes nothing, so there is no difference to show.
    support: N/A
  idempotent:
    description: Only reads. Repeated runs change nothing.
    support: full
"""

    TAGS = r"""
options:
  tags:
    description:
      - The tags of the image resource in Image Builder. If omitted, the tags are not changed.
      - At most 50 tags. Tags are updated in place.
      - To tag the AMIs, use the distribution configuration.
    type: dict
  purge_tags:
    description: Whether to remove tags that are not listed in O(tags). This option has no effect if O(tags) is omitted.
    type: bool
    default: true
"""
