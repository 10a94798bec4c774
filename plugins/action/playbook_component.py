# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action plugin of playbook_component: creates the bundle on the control node, and runs the module with it."""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from ansible import constants
from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase

from ..module_utils._aws.errors import InvalidOption, raise_invalid
from ..module_utils._modules.connection import CONNECTION
from ..module_utils._operations.playbook_options import OPTIONS, option_mistakes
from ..module_utils._options.arguments import validate
from ..plugin_utils.bundle import pack
from ..plugin_utils.playbook_bundle import Places, assemble
from ..plugin_utils.project import project_folders
from ..plugin_utils.syntax import Secrets, check_syntax
from ..plugin_utils.variables import search_path


class ActionModule(ActionBase):  # type: ignore[misc]
    """Creates the bundle, and transfers it to the host that runs the module."""

    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result = dict(super().run(tmp, task_vars))
        in_background = bool(self._task.async_val) and not self._connection.has_native_async
        try:
            args = {**self._task.args, **self._bundle(task_vars or {})}
            result.update(self._execute_module(module_args=args, task_vars=task_vars, wrap_async=in_background))
        except InvalidOption as mistake:
            result.update(failed=True, msg=str(mistake), **mistake.facts)
        finally:
            if not in_background:
                self._remove_tmp_path(self._connection._shell.tmpdir)
        return result

    def _bundle(self, task_vars: dict[str, Any]) -> dict[str, str]:
        """Return the option with the path of the bundle; nothing if the component is to be deleted."""
        if "bundle" in self._task.args:
            raise InvalidOption("bundle", "is set by the action plugin. Remove it.")
        values = validate(OPTIONS, self._task.args, elsewhere=CONNECTION)
        raise_invalid(option_mistakes(values))
        if values["state"] == "absent":
            return {}
        content = assemble(values, self._places(task_vars))
        for text in (*content.warnings, *check_syntax(content.files, content.playbooks, self._secrets())):
            self._display.warning(text)
        return {"bundle": self._transfer(pack(content.files))}

    def _places(self, task_vars: dict[str, Any]) -> Places:
        project = [Path(folder) for folder in project_folders(task_vars)]
        roles = [*constants.DEFAULT_ROLES_PATH]
        if "role_path" in task_vars:
            roles.insert(0, str(Path(task_vars["role_path"]).parent))
        beside = [Path(task_vars["playbook_dir"])] if "playbook_dir" in task_vars else []
        folders = list(dict.fromkeys([*beside, *project]))
        installed = [Path(path) for path in (*constants.COLLECTIONS_PATHS, *sys.path) if path]
        return Places(
            partial(self._find, search_path(task_vars, [str(folder) for folder in project])),
            (*(folder / "roles" for folder in folders), *map(Path, roles)),
            (*(folder / "collections" for folder in folders), *installed),
        )

    def _find(self, folders: list[str], name: str) -> Path:
        try:
            return Path(self._loader.path_dwim_relative_stack(folders, "files", name))
        except AnsibleError as error:
            raise FileNotFoundError(name) from error

    def _secrets(self) -> Secrets:
        """Return the vault passwords of the play: roles can contain encrypted variables."""
        return [(str(vault_id), secret.bytes) for vault_id, secret in self._loader._vault.secrets or [] if secret.bytes]

    def _transfer(self, bundle: bytes) -> str:
        """Copy the bundle to the temporary directory of the task, on the host that runs the module."""
        if not self._connection._shell.tmpdir:
            self._make_tmp_path()
        target = self._connection._shell.join_path(self._connection._shell.tmpdir, "bundle.tar.bz2")
        with tempfile.NamedTemporaryFile(prefix="image-builder-") as file:
            file.write(bundle)
            file.flush()
            self._transfer_file(file.name, target)
        self._fixup_perms2((self._connection._shell.tmpdir, target))
        return str(target)
