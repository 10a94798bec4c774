# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The callback plugin of a bundle: prints the result of a playbook as one line, which failure reports read."""

from __future__ import annotations

import json
import os
from typing import Any

from ansible import context
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: image_builder_result
type: aggregate
short_description: Prints the result of a playbook as one line of JSON
description: Prints the failed tasks, or in check mode the changed tasks, at the end of a playbook.
author: goldsmith.image_builder contributors (@goldsmith)
"""

MARKER = "ANSIBLE-RESULT: "
LONGEST = 4000
"""Characters of the line."""
LONGEST_MESSAGE = 1000

NO_PLAY = "No play applies to the instance. Use hosts: all, or set groups."

Task = dict[str, str]


class CallbackModule(CallbackBase):  # type: ignore[misc]
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "image_builder_result"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._playbook = self._play = ""
        self._failed: list[Task] = []
        self._changed: list[Task] = []
        self._plays = self._plays_without_host = 0

    def v2_playbook_on_start(self, playbook: Any) -> None:
        self._playbook = os.path.basename(playbook._file_name)

    def v2_playbook_on_play_start(self, play: Any) -> None:
        self._play = play.get_name().strip()
        self._plays += 1

    def v2_playbook_on_no_hosts_matched(self) -> None:
        self._plays_without_host += 1

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        if not ignore_errors:
            self._failed.append(self._describe(result))

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._failed.append(self._describe(result))

    def v2_runner_on_ok(self, result: Any) -> None:
        if _part(result, "result").get("changed"):
            self._changed.append(self._describe(result))

    def v2_playbook_on_stats(self, stats: Any) -> None:
        counts = {host: stats.summarize(host) for host in sorted(stats.processed)}
        fatal = sum(one["failures"] + one["unreachable"] for one in counts.values())
        status, tasks = "ok", list[Task]()
        if fatal:
            # Tasks whose failure a block rescued failed earlier.
            status, tasks = "failed", self._failed[-fatal:]
        elif self._plays == self._plays_without_host:
            status, tasks = "failed", [{"play": self._play, "task": "", "host": "localhost", "message": NO_PLAY}]
        elif self._changed and context.CLIARGS.get("check"):
            status, tasks = "changed", self._changed
        self._display.display(MARKER + result_line(self._playbook, status, tasks, counts))

    def _describe(self, result: Any) -> Task:
        task, host = _part(result, "task").get_name().strip(), _part(result, "host").get_name()
        return {"play": self._play, "task": task, "host": host, "message": message_of(_part(result, "result"))}


def _part(result: Any, name: str) -> Any:
    """Return the host, the task or the result of a task; since ansible-core 2.19 it has a public name."""
    return getattr(result, name) if hasattr(result, name) else getattr(result, f"_{name}")


def message_of(result: dict[str, Any]) -> str:
    """Return what a task says about its result, without what ``no_log`` hides."""
    if result.get("_ansible_no_log") or "censored" in result:
        return "The output is hidden because of no_log."
    items = [item for item in result.get("results") or [] if isinstance(item, dict)]
    messages = [message_of(item) for item in items if item.get("failed") or item.get("unreachable")]
    own = [str(result.get(key) or "").strip() for key in ("msg", "stderr", "module_stderr", "stdout")]
    texts = [text for text in messages or own if text]
    text = " ".join(dict.fromkeys(texts[:2]))
    return text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 1] + "…"


def result_line(playbook: str, status: str, tasks: list[Task], stats: dict[str, Any]) -> str:
    """Return the result as JSON that fits the line: with as many tasks as possible."""
    line = json.dumps({"playbook": playbook, "status": status, "tasks": tasks, "stats": stats})
    while len(MARKER + line) > LONGEST and tasks:
        first = {**tasks[0], "message": tasks[0]["message"][: len(tasks[0]["message"]) // 2]}
        tasks = tasks[:-1] if len(tasks) > 1 else [first] if first["message"] else []
        line = json.dumps({"playbook": playbook, "status": status, "tasks": tasks, "stats": stats})
    return line
