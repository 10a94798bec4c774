# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: variables
author: goldsmith.image_builder contributors (@goldsmith)
version_added: 0.1.0
short_description: Get the validated variables of a role or playbook of this collection
description:
  - Evaluates the variables of a role or playbook of this collection, converts texts to their types, and validates them.
    The roles and playbooks use it; other playbooks do not need it.
  - Lists and mappings can be JSON or YAML text, and booleans and numbers can be text, because answers of a survey are
    texts. An empty text for a list, mapping, boolean, number or choice is an omitted variable.
  - Relative paths in lookups such as P(ansible.builtin.file#lookup) are searched in the folders of the project; see
    O(folders).
options:
  role:
    description:
      - The name of a role of this collection, without the name of the collection.
      - Exactly one of O(role), O(playbook) and O(folders=true) is required.
    type: str
  entry_point:
    description: The entry point of the role.
    type: str
    default: main
  playbook:
    description: The name of a playbook of this collection, without the name of the collection.
    type: str
  folders:
    description:
      - Whether to return the folders of the project instead. They are the folder in the variable
        C(image_pipeline_folder), the folders of the playbooks on the command line, the folder of the inventory, and the
        working directory.
    type: bool
    default: false
seealso:
  - module: ansible.builtin.validate_argument_spec
"""

EXAMPLES = r"""
- name: Show what is wrong with the variables of the role
  ansible.builtin.debug:
    msg: "{{ lookup('goldsmith.image_builder.variables', role='image_pipeline').problems }}"

- name: Show the folders in which files are searched
  ansible.builtin.debug:
    msg: "{{ lookup('goldsmith.image_builder.variables', folders=true) }}"
"""

RETURN = r"""
_raw:
  description:
    - A mapping with C(variables), which contains the valid variables and the defaults of the others, and with
      C(problems), a list of messages. The names of the variables of a role are without the name of the role.
    - With O(folders=true), a list of paths.
  type: list
  elements: raw
"""

import os
from typing import Any

from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase

from ..plugin_utils.project import FOLDER, project_folders
from ..plugin_utils.variables import (
    REGION,
    Checked,
    check,
    playbook_specification,
    region_problem,
    role_specification,
    search_path,
)


class LookupModule(LookupBase):  # type: ignore[misc]
    """Evaluates the variables with the folders of the project in the search path of Ansible."""

    def run(self, terms: list[str], variables: dict[str, Any] | None = None, **options: Any) -> list[Any]:
        self.set_options(var_options=variables, direct=options)
        known = dict(variables or {})
        folders = project_folders({**known, FOLDER: self._templar.template(known.get(FOLDER, ""))})
        if self.get_option("folders"):
            return [folders]
        known["ansible_search_path"] = search_path(known, folders)
        checked = self._checked(known)
        return [{"variables": checked.values, "problems": checked.problems}]

    def _checked(self, variables: dict[str, Any]) -> Checked:
        templar = self._templar.copy_with_new_env(available_variables=variables)

        def evaluate(name: str) -> Any:
            # A mapping, because Ansible omits its value `omit`; older versions replace it by a placeholder.
            value = templar.template({name: variables[name]})[name]
            if isinstance(value, str) and value == variables.get("omit"):
                raise KeyError(name)
            return value

        role, playbook = self.get_option("role"), self.get_option("playbook")
        if bool(role) == bool(playbook):
            raise AnsibleError("role: exactly one of role, playbook and folders is required.")
        if playbook:
            checked = check(playbook_specification(playbook), variables, evaluate, blank=True)
            problem = region_problem(checked.values, os.environ) if REGION in playbook_specification(playbook) else ""
            return Checked(checked.values, [*checked.problems, *([problem] if problem else [])])
        checked = check(role_specification(role, self.get_option("entry_point")), variables, evaluate)
        values = {name.removeprefix(f"{role}_"): value for name, value in checked.values.items()}
        # Parts with mistakes can still be deleted, because only their names matter.
        if role != "image_pipeline" or "name" not in values or values.get("state") == "absent":
            return Checked(values, checked.problems)
        from ..plugin_utils.parts import part_problems  # It imports botocore, which takes 0.1 seconds.

        return Checked(values, [*checked.problems, *part_problems(values, variables.get("omit"))])
