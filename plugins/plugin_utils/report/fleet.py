# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of all accounts and regions, from the results of ``image_report_info``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from .attention import Limits, find_attention
from .builds import describe_durations, spent_time
from .findings import SEVERITIES, describe_findings
from .hosts import FAILED, REPEATED, accounts, describe_hosts
from .machines import count_states, describe_uses, summarize

Values = dict[str, Any]

VERSION = 1
"""Of the structure of the report. An incompatible change increases it."""


def make_report(results: Mapping[str, Any], limits: Limits) -> Values:
    """Return the report. ``results`` are those of ``image_report_info`` by host; a host without a result has failed."""
    hosts = describe_hosts(results)
    read = accounts(hosts, results)
    uses = describe_uses(read)
    findings = describe_findings(read, uses)
    running = _by_pipeline(uses)
    pipelines = [
        _describe_pipeline(account, pipeline, running.get((account["host"], pipeline["name"]), ()))
        for account in read
        for pipeline in account["pipelines"]
    ]
    machines = summarize(uses)
    attention = find_attention(hosts, pipelines, machines, limits)
    return {
        "version": VERSION,
        "date": max((result["image_report"]["date"] for result in _successful(results)), default=""),
        "limits": asdict(limits),
        "summary": _summarize(hosts, pipelines, machines, findings, attention),
        "attention": attention,
        "hosts": hosts,
        "pipelines": pipelines,
        "time_spent": spent_time(pipelines),
        "findings": findings,
        "machines": machines,
        "lifecycle_policies": [
            {"host": account["host"], **policy} for account in read for policy in account["lifecycle_policies"]
        ],
    }


def _successful(results: Mapping[str, Any]) -> Iterable[Any]:
    return (result for result in results.values() if result and result.get("image_report"))


def _by_pipeline(uses: Iterable[Values]) -> dict[tuple[str, str], list[Values]]:
    """Return the machines that run images of each pipeline, by its host and name."""
    machines: dict[tuple[str, str], list[Values]] = {}
    for use in uses:
        if use["kind"] == "instance" and use["image"]:
            machines.setdefault((use["image"]["host"], use["image"]["pipeline"]), []).append(use)
    return machines


def _describe_pipeline(account: Values, pipeline: Values, machines: Iterable[Values]) -> Values:
    host, builds = account["host"], pipeline["builds"]
    last = {"steps": [], **builds[0]} if builds else None
    newest = pipeline["newest_image"]
    scan = next((scan for scan in account["scans"] if newest and scan["arn"] == newest["arn"]), None)
    return {
        "id": f"{host}/{pipeline['arn'].rpartition('/')[2]}",
        "host": host,
        "account_id": account["account_id"],
        "region": account["region"],
        **{name: value for name, value in pipeline.items() if name != "builds"},
        "last_build": last,
        "builds": [{name: value for name, value in build.items() if name != "steps"} for build in builds],
        "durations": describe_durations(builds),
        "findings": scan["counts"] if scan else None,
        "machines": count_states(machines),
    }


def _summarize(
    hosts: list[Values], pipelines: list[Values], machines: Values, findings: Values, attention: list[Values]
) -> Values:
    read = [host for host in hosts if host["account_id"] and host["status"] != REPEATED]
    return {
        "attention": len(attention),
        "errors": sum(item["level"] == "error" for item in attention),
        "hosts": len(hosts),
        "failed_hosts": sum(host["status"] == FAILED for host in hosts),
        "accounts": len({host["account_id"] for host in read}),
        "regions": len({host["region"] for host in read}),
        "pipelines": len(pipelines),
        "failed_pipelines": sum(item["rule"] == "build_failed" for item in attention),
        "building_pipelines": sum(bool(one["last_build"] and one["last_build"]["in_progress"]) for one in pipelines),
        "oldest_image": max(
            (one["newest_image"]["age_days"] for one in pipelines if one["newest_image"]), default=None
        ),
        "machines": {name: machines[name] for name in ("total", "current", "behind", "unknown")},
        "findings": {severity: findings[severity] for severity in SEVERITIES},
    }
