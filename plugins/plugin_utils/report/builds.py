# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The builds of a report: their durations, and the time of their steps."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median
from typing import Any

Values = dict[str, Any]

_UNSUCCESSFUL = ("FAILED", "CANCELLED")


def describe_durations(builds: Iterable[Values]) -> Values:
    """Return the median of the successful builds, given newest first, and how the last of them compares to the others.

    Values that are not known are None.
    """
    seconds = [
        build["seconds"]
        for build in builds
        if build["seconds"] and not build["in_progress"] and build["status"] not in _UNSUCCESSFUL
    ]
    last, others = (seconds[0] if seconds else None), seconds[1:]
    usual = round(median(others)) if others else None
    return {
        "builds": len(seconds),
        "last": last,
        "median": round(median(seconds)) if seconds else None,
        "change_percent": round(100 * (last - usual) / usual) if last and usual else None,
    }


def spent_time(pipelines: Iterable[Values]) -> list[Values]:
    """Return the time that the steps of the last builds took, the longest first: in all builds together, by name."""
    steps: dict[tuple[str, str], list[int]] = {}
    for pipeline in pipelines:
        for step in pipeline["last_build"]["steps"] if pipeline["last_build"] else ():
            if step["seconds"]:
                steps.setdefault((step["type"], step["name"]), []).append(step["seconds"])
    total = sum(map(sum, steps.values()))
    spent = [
        {"type": key[0], "name": key[1], "builds": len(seconds), "seconds": sum(seconds), "share": sum(seconds) / total}
        for key, seconds in steps.items()
    ]
    return sorted(spent, key=lambda step: -step["seconds"])
