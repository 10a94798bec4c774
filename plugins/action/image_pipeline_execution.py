# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What runs on the controller for each module that can wait for a build: the play sees each change as it happens.

The module does everything. It is run with ``wait: false``, and then again and again to look at the build; the waiting
between the looks, and showing what they saw, happens here. ``meta/runtime.yml`` says for which other modules.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from ansible.module_utils.common.validation import check_type_int
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible_collections.amazon.aws.plugins.module_utils.modules import aws_argument_spec

from ..module_utils._images.poll import FOLLOWING
from ..module_utils._options.wait import pauses

FOLLOWED = (None, "present", "started", "followed", "retried")
"""The states in which a module waits for a build, the default of each among them; in others it waits by itself."""

LOOKS = "goldsmith.image_builder.image_pipeline_execution"
"""The module that looks at a build, whichever module started it."""

_KEPT = ("log_lines", "maximum_severity")
"""Options of the task that every look takes, beside those that all modules for AWS have."""


class ActionModule(ActionBase):  # type: ignore[misc]
    """The action of a module with the options of ``_builds/follow.FOLLOWING``."""

    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result = dict(super().run(tmp, task_vars))
        in_background = bool(self._task.async_val) and not self._connection.has_native_async
        try:
            if self._waits() and not in_background and not self._task.check_mode:
                result.update(self._follow(task_vars))
            else:
                result.update(self._execute_module(task_vars=task_vars, wrap_async=in_background))
        finally:
            if not in_background:
                self._remove_tmp_path(self._connection._shell.tmpdir)
        return result

    def _waits(self) -> bool:
        """Whether the task waits for a build."""
        args = self._task.args
        return bool(boolean(args.get("wait", True), strict=False)) and args.get("state") in FOLLOWED

    def _seconds(self) -> int:
        """How long the task waits; a module's answer tells its options only where Ansible is set to inject them."""
        given = self._task.args.get("wait_timeout")
        return int(check_type_int(FOLLOWING["wait_timeout"].default if given is None else given))

    def _follow(self, task_vars: dict[str, Any] | None) -> dict[str, Any]:
        """Start, look until it is over, and answer what the module would have answered by itself."""
        begun = time.monotonic()
        first = last = self._execute_module(module_args={**self._task.args, "wait": False}, task_vars=task_vars)
        lines = self._show(last)
        for pause in pauses():
            if last.get("failed") or not last.get("progress") or last["progress"]["over"]:
                break
            until = begun + self._seconds()
            time.sleep(max(0, min(pause, until - time.monotonic())))
            # Once the time is over, the module itself says so.
            last_look = {"wait": time.monotonic() >= until, "wait_timeout": 0}
            look = {**self._kept_options(), **_followed(last["progress"]), **last_look}
            last = self._execute_module(module_name=LOOKS, module_args=look, task_vars=task_vars)
            lines += self._show(last)
        # Of a task that fails, Ansible prints all that it returns, and the lines stand above already.
        return _together(first, last, [] if last.get("failed") and not self._task.no_log else lines)

    def _kept_options(self) -> dict[str, Any]:
        """The options of the task that say where AWS is and who asks, and what makes a build a failure."""
        spec = aws_argument_spec()
        names = {*_KEPT, *spec, *(alias for option in spec.values() for alias in option.get("aliases", []))}
        return {name: value for name, value in self._task.args.items() if name in names}

    def _show(self, result: Mapping[str, Any]) -> list[str]:
        """Show the lines of a look, and return them. A worker's display shows them at once."""
        lines: list[str] = result.get("progress", {}).get("lines", [])
        if not self._task.no_log:
            for line in lines:
                self._display.display(line)
        return list(lines)


def _followed(progress: Mapping[str, Any]) -> dict[str, Any]:
    arn = progress["image_build_version_arn"]
    return {"state": "followed", "image_build_version_arn": arn, "progress": {**progress, "lines": []}}


def _together(first: Mapping[str, Any], last: Mapping[str, Any], lines: list[str]) -> dict[str, Any]:
    """The answer of the last look, with what only the first one knows. Its image is how the build began."""
    begun = {name: value for name, value in first.items() if name not in ("image", "progress")}
    whole = {**begun, **last, **{name: first[name] for name in ("changed", "invocation") if name in first}}
    return {**whole, "progress": {**last["progress"], "lines": lines}} if "progress" in last else whole
