# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action plugin of image_factory: shows a summary of what the task did, unless ``--diff`` shows it."""

from __future__ import annotations

from typing import Any

from ansible.plugins.action import ActionBase

from ..plugin_utils.display import show_line


class ActionModule(ActionBase):  # type: ignore[misc]
    """Runs the module once, and shows a line such as ``factory web: new version: 2, update: 1, unchanged: 5``."""

    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result = dict(super().run(tmp, task_vars))
        in_background = bool(self._task.async_val) and not self._connection.has_native_async
        try:
            result.update(self._execute_module(task_vars=task_vars, wrap_async=in_background))
        finally:
            if not in_background:
                self._remove_tmp_path(self._connection._shell.tmpdir)
        counts = {name.replace("_", " "): count for name, count in result.get("summary", {}).items() if count}
        if counts and not self._task.diff and not self._task.no_log:
            summary = ", ".join(f"{name}: {count}" for name, count in counts.items())
            show_line(self._display, f"factory {self._task.args.get('factory')}: {summary}")
        return result
