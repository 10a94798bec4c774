# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action plugin of the modules that can wait for a build: a play shows each change when it happens.

It runs the module once for each poll. The module does the work and returns whether, and for how long, to wait until the
next poll. ``meta/runtime.yml`` lists the other modules with this action.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Any

from ansible.plugins.action import ActionBase

from ..module_utils._modules.connection import CONNECTION
from ..module_utils._options.wait import ONE_POLL
from ..plugin_utils.display import show_line

POLLING_MODULE = "goldsmith.image_builder.image_pipeline_execution"
"""The module that polls a build, even if another module started it."""

_PASSED_ON = CONNECTION.union({"log_lines", "maximum_severity", "wait_for"})
"""The options of the task that each poll needs."""


class ActionModule(ActionBase):  # type: ignore[misc]
    """The action of the modules with the options ``FOLLOWING``."""

    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result = dict(super().run(tmp, task_vars))
        in_background = bool(self._task.async_val) and not self._connection.has_native_async
        progress = self._task.args.get("progress")
        try:
            if in_background or self._task.check_mode or not isinstance(progress, (Mapping, type(None))):
                result.update(self._execute_module(task_vars=task_vars, wrap_async=in_background))
            else:
                result.update(self._run_and_poll(dict(progress or {}), task_vars))
        finally:
            if not in_background:
                self._remove_tmp_path(self._connection._shell.tmpdir)
        return result

    def _run_and_poll(self, progress: dict[str, Any], task_vars: dict[str, Any] | None) -> dict[str, Any]:
        """Run the module, poll the build as long as the module asks for it, and return the result of the task."""
        begin = time.monotonic()
        module_args = {**self._task.args, "progress": {**progress, ONE_POLL: True}}
        first = last = self._execute_module(module_args=module_args, task_vars=task_vars)
        if "poll" not in first:
            return dict(first)
        end = begin + first["poll"]["timeout"]
        self._show_lines(first)
        while not last.get("failed") and last["poll"]["after"] is not None:
            time.sleep(max(0, min(last["poll"]["after"], end - time.monotonic())))
            left = max(0, math.ceil(end - time.monotonic()))
            last = self._execute_module(**self._next_poll(last["progress"], left), task_vars=task_vars)
            self._show_lines(last)
        return self._merge_results(first, last)

    def _next_poll(self, progress: Mapping[str, Any], wait_timeout: int) -> dict[str, Any]:
        """Return the module of the next poll and its options."""
        module_args = {**self._passed_on(), **_poll_options(progress, wait_timeout)}
        return {"module_name": POLLING_MODULE, "module_args": module_args}

    def _merge_results(self, first: Mapping[str, Any], last: Mapping[str, Any]) -> dict[str, Any]:
        """Merge the results of the first and the last poll, and remove the values that control polling."""
        begun = {name: value for name, value in first.items() if name != "image"}
        kept = {name: first[name] for name in ("changed", "invocation") if name in first}
        merged = {**begun, **last, **kept}
        return {name: value for name, value in merged.items() if name not in ("poll", "progress")}

    def _passed_on(self) -> dict[str, Any]:
        """Return the options of the task that each poll needs."""
        return {name: value for name, value in self._task.args.items() if name in _PASSED_ON}

    def _show_lines(self, result: Mapping[str, Any]) -> None:
        """Show the lines of a poll at once."""
        if not self._task.no_log:
            for line in result.get("progress", {}).get("lines", []):
                show_line(self._display, line)


def _poll_options(progress: Mapping[str, Any], wait_timeout: int) -> dict[str, Any]:
    return {
        "state": "followed",
        "image_build_version_arn": progress["image_build_version_arn"],
        "progress": {**progress, "lines": [], ONE_POLL: True},
        "wait": True,
        "wait_timeout": wait_timeout,
    }
