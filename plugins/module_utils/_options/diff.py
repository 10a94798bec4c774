# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ``diff`` of a task's result."""

from __future__ import annotations

from .._documents.yaml import dump
from .spec import Values


def make_diff(title: str, before: str | Values, after: str | Values, action: str | None = None) -> dict[str, str]:
    """Return what Ansible shows with ``--diff``: before and after as YAML, below a header such as ``component nginx
    1.0.1 (new version)``. Without an ``action``, it follows from which of the two is empty."""
    if action is None:
        action = "" if before == after else "create" if not before else "update" if after else "delete"
    header = f"{title.strip()} ({action.replace('_', ' ')})" if action else title.strip()
    return {"before_header": header, "after_header": header, "before": _yaml(before), "after": _yaml(after)}


def _yaml(description: str | Values) -> str:
    if isinstance(description, str):
        return description
    return dump(description) if description else ""
