# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The hosts of a report and their statuses. Each host represents an account and region."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Values = dict[str, Any]

READ, EMPTY, FAILED, REPEATED = "read", "empty", "failed", "repeated"
"""The statuses of a host. An empty one has no resources of Image Builder; a repeated one has the account and region of
another host."""

_NO_RESULT = "The host was not read: it was unreachable, or the play ended early."


def describe_hosts(results: Mapping[str, Any]) -> list[Values]:
    """Return the hosts in the order of the results of ``image_report_info``, with the status of each."""
    hosts: list[Values] = []
    for name, result in results.items():
        host = _describe(name, result or {})
        first = next((other for other in hosts if _place(other) == _place(host)), None)
        if first and host["status"] in (READ, EMPTY):
            host.update(status=REPEATED, message=f"It has the same account and region as {first['name']}.")
        hosts.append(host)
    return hosts


def accounts(hosts: Iterable[Values], results: Mapping[str, Any]) -> list[Values]:
    """Return the data of each host, with its name as ``host``. An empty host can have machines."""
    return [
        {**results[host["name"]]["image_report"], "host": host["name"]}
        for host in hosts
        if host["status"] in (READ, EMPTY)
    ]


def _describe(name: str, result: Mapping[str, Any]) -> Values:
    read = result.get("image_report")
    if not read:
        message = str(result.get("msg") or _NO_RESULT)
        return {"name": name, "account_id": "", "region": "", "status": FAILED, "message": message, "unread": []}
    is_empty = not (read["pipelines"] or read["images"] or read["lifecycle_policies"] or read["unread"])
    return {
        "name": name,
        "account_id": read["account_id"],
        "region": read["region"],
        "status": EMPTY if is_empty else READ,
        "message": "",
        "unread": read["unread"],
    }


def _place(host: Values) -> tuple[str, str] | None:
    return (host["account_id"], host["region"]) if host["account_id"] else None
