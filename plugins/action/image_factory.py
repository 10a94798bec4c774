# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action plugin of image_factory: shows a summary of the changed resources, and each change of its builds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..module_utils._options.wait import ONE_POLL
from ..plugin_utils.display import show_line
from .image_pipeline_execution import ActionModule as PollingAction


class ActionModule(PollingAction):
    """Runs the module once, and with builds once for each poll.

    It shows a line such as ``factory web: new version: 2, update: 1, unchanged: 5``, unless ``--diff`` shows that.
    """

    _is_shown = False

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result = super().run(tmp, task_vars)
        self._show_summary(result)
        if self._task.check_mode and not self._task.no_log:
            for number, build in enumerate(result.get("builds", []), 1):
                reasons = "; ".join(build["reasons"])
                line = f"build {number}, layer {build['layer']}, {build['pipeline']}: {build['status']}"
                show_line(self._display, f"{line}: {reasons}" if reasons else line)
        return result

    def _show_lines(self, result: Mapping[str, Any]) -> None:
        self._show_summary(result)
        super()._show_lines(result)

    def _show_summary(self, result: Mapping[str, Any]) -> None:
        """Show the number of changed and unchanged resources, once."""
        counts = {name.replace("_", " "): count for name, count in result.get("summary", {}).items() if count}
        if counts and not (self._is_shown or self._task.diff or self._task.no_log):
            summary = ", ".join(f"{name}: {count}" for name, count in counts.items())
            show_line(self._display, f"factory {self._task.args.get('factory')}: {summary}")
            self._is_shown = True

    def _next_poll(self, progress: Mapping[str, Any], wait_timeout: int) -> dict[str, Any]:
        options = {"progress": {**progress, "lines": [], ONE_POLL: True}, "wait": True, "wait_timeout": wait_timeout}
        return {"module_args": {**self._task.args, **options}}

    def _merge_results(self, first: Mapping[str, Any], last: Mapping[str, Any]) -> dict[str, Any]:
        merged = super()._merge_results(first, last)
        if last is not first and "changes" in last:
            # It imports most of the engine, which the controller needs for nothing else.
            from ..module_utils._factory.report import merge_reports

            merged.update(merge_reports(dict(first), dict(last)))
        return {**merged, "changed": bool(first.get("changed") or last.get("changed"))}
