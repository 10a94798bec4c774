# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The result of a playbook that a component ran, from the log of the build.

The documents of ``playbook_component`` print it as one line at the end of each playbook run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from .._options.spec import Values

SEARCHED_LINES = 1000
"""The number of lines to search at the end of a log: clean-up steps and the failure follow the result."""

_MARKER = "ANSIBLE-RESULT:"
_STATUSES = ("ok", "failed", "changed")
_TASK_MEMBERS = ("play", "task", "host", "message")


def failed_result(lines: Iterable[str]) -> Values:
    """Return the last result in a log, or nothing if that playbook run was successful.

    A later result replaces an earlier one, because a step can be repeated. Lines that cannot be parsed are ignored.
    """
    results = [result for line in lines if (result := _parse(line))]
    return results[-1] if results and results[-1]["status"] != "ok" else {}


def _parse(line: str) -> Values:
    """Return the result in a line, empty if it has none. Loggers add a prefix, and may escape the JSON."""
    _prefix, marker, text = line.partition(_MARKER)
    if not marker:
        return {}
    found = _decode(text.lstrip()) or _decode(_unescape(text.strip()))
    if not isinstance(found, dict) or found.get("status") not in _STATUSES:
        return {}
    tasks = found.get("tasks")
    return {
        "playbook": str(found.get("playbook", "")),
        "status": found["status"],
        "tasks": [_task(task) for task in tasks if isinstance(task, dict)] if isinstance(tasks, list) else [],
        "stats": found["stats"] if isinstance(found.get("stats"), dict) else {},
    }


def _decode(text: str) -> Any:
    """Return the JSON value at the beginning of a text, or None."""
    try:
        return json.JSONDecoder().raw_decode(text)[0]
    except ValueError:
        return None


def _unescape(text: str) -> str:
    """Return the contents of the JSON string that contains a text up to its end."""
    contents = _decode(f'"{text}"')
    return contents if isinstance(contents, str) else ""


def _task(task: dict[str, Any]) -> Values:
    return {name: str(task[name]) for name in _TASK_MEMBERS if task.get(name)}


def result_in_words(result: Values) -> str:
    """Return a text with the tasks that failed or are not idempotent. If a playbook did not run, it names no task."""
    if result["status"] == "changed":
        names = ", ".join(_name(task) for task in result["tasks"])
        return f"not idempotent, a second run would change {names or 'something'}"
    program = f"ansible-playbook {result['playbook']}".strip()
    failed = [f"{_name(task) or program} failed{_first_line(task)}" for task in result["tasks"]]
    return "; ".join(failed) or f"{program} failed"


def _name(task: Values) -> str:
    return f"TASK [{task['task']}]" if "task" in task else ""


def _first_line(task: Values) -> str:
    lines = task.get("message", "").strip().splitlines()
    return f": {lines[0]}" if lines else ""


def next_step(result: Values) -> str:
    """Return advice for a result whose cause is unknown."""
    if result["status"] == "changed":
        return (
            "Make these tasks idempotent, for example with creates or changed_when, or skip them in check mode with "
            "when: not ansible_check_mode. Then build again."
        )
    return "Fix the playbook and build again."
