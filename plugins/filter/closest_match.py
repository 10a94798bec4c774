# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: closest_match
author: goldsmith.image_builder contributors (@goldsmith)
version_added: 0.1.0
short_description: Find the known name that a misspelled name resembles
description:
  - Returns the most similar of several names. The roles of this collection use it for variables with unknown names.
positional: names
options:
  _input:
    description: The name to look up.
    type: str
    required: true
  names:
    description: The known names.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Suggest a name
  ansible.builtin.debug:
    msg: "{{ 'image_pipeline_shedule' | goldsmith.image_builder.closest_match(['image_pipeline_schedule']) }}"
"""

RETURN = r"""
_value:
  description: The most similar name; empty if no name is similar.
  type: str
"""

import difflib
from collections.abc import Callable, Iterable


def closest_match(name: str, names: Iterable[str]) -> str:
    return next(iter(difflib.get_close_matches(str(name), list(names), n=1)), "")


class FilterModule:
    def filters(self) -> dict[str, Callable[..., str]]:
        return {"closest_match": closest_match}
