# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action plugin of instance_refresh: shows each change of the instance refreshes while the play runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..module_utils._options.wait import ONE_POLL
from .image_pipeline_execution import ActionModule as PollingAction


class ActionModule(PollingAction):
    """Runs the module once for each poll."""

    def _next_poll(self, progress: Mapping[str, Any], wait_timeout: int) -> dict[str, Any]:
        options = {"progress": {**progress, "lines": [], ONE_POLL: True}, "wait": True, "wait_timeout": wait_timeout}
        return {"module_args": {**self._task.args, **options}}

    def _merge_results(self, first: Mapping[str, Any], last: Mapping[str, Any]) -> dict[str, Any]:
        merged = super()._merge_results(first, last)
        return {**merged, "changed": bool(first.get("changed") or last.get("changed"))}
