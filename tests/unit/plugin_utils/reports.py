"""Results of ``image_report_info``, as small as a test needs them."""

from __future__ import annotations

from typing import Any

Values = dict[str, Any]


def account(*pipelines: Values, **changes: Any) -> Values:
    """Return the result for an account and region."""
    state = {
        "account_id": "123456789012",
        "region": "eu-west-1",
        "date": "2026-09-23T07:30:00Z",
        "pipelines": list(pipelines),
        "images": [],
        "scans": [],
        "lifecycle_policies": [],
        "uses": [],
        "unread": [],
    }
    return {"image_report": {**state, **changes}}


def pipeline(name: str = "web", **changes: Any) -> Values:
    """Return a pipeline that needs no attention."""
    return {
        "name": name,
        "arn": f"arn:aws:imagebuilder:eu-west-1:123456789012:image-pipeline/{name}",
        "status": "ENABLED",
        "platform": "Linux",
        "factory": "",
        "recipe": f"{name}/1.0.0",
        "schedule": {},
        "consecutive_failures": 0,
        "date_last_run": "",
        "date_next_run": "",
        "newest_image": newest(),
        "builds": [build()],
        "lifecycle_policies": ["keep"],
        **changes,
    }


def newest(age_days: int = 0) -> Values:
    """Return the newest image of the pipeline web."""
    ami = {"region": "eu-west-1", "account_id": "123456789012", "ami": "ami-new"}
    return {
        **{"arn": "arn:new", "label": "web/1.0.0/3", "date_created": "2026-09-20T01:00:00.000Z"},
        **{"age_days": age_days, "amis": [ami], "image_uris": []},
    }


def build(seconds: int | None = 600, status: str = "AVAILABLE", **changes: Any) -> Values:
    """Return a build with one step."""
    step = {
        **{"workflow": "build-image/1.0.3", "type": "BUILD", "name": "CreateOutputAMI", "action": "CreateImage"},
        **{"status": "COMPLETED", "start": 10, "seconds": 300, "message": ""},
    }
    return {
        **{"arn": "arn:new", "label": "web/1.0.0/3", "version": "1.0.0/3", "status": status, "in_progress": False},
        **{"date_created": "2026-09-20T01:00:00.000Z", "seconds": seconds, "reason": "", "steps": [step]},
        **changes,
    }


def image(ami: str, behind: int = 0, region: str = "eu-west-1") -> Values:
    """Return an image of the pipeline web."""
    label = f"web/1.0.0/{3 - behind}"
    return {
        **{"image_build_version_arn": f"arn:{label}", "label": label, "image_version": label.partition("/")[2]},
        **{"image_status": "AVAILABLE", "date_created": "2026-09-20T01:00:00.000Z", "versions_behind": behind},
        **{"days_behind": 7 * behind, "is_latest": not behind, "pipeline": "web", "amis": {ami: region}},
    }


def use(ami: str, name: str = "web", region: str = "eu-west-1", **changes: Any) -> Values:
    """Return a machine."""
    return {
        **{"kind": "instance", "id": f"i-{name}", "name": name, "region": region, "account_id": "123456789012"},
        **{"ami": ami, "owner_tags": {}, "via": {}},
        **changes,
    }


def scan(*packages: Values, arn: str = "arn:new", **counts: Any) -> Values:
    """Return the findings of an image."""
    counted = {"critical": 0, "high": 0, "medium": 0, "other": 0, **counts}
    return {
        **{"arn": arn, "label": "web/1.0.0/3", "status": "COMPLETED", "is_newest": True},
        **{"counts": counted, "packages": list(packages)},
    }


def package(name: str = "openssl", severity: str = "HIGH", *vulnerabilities: str) -> Values:
    """Return a package with findings."""
    return {
        **{"name": name, "version": "3.0.8-1", "severity": severity, "fixed_in_version": ""},
        "vulnerabilities": list(vulnerabilities or ["CVE-2026-0001"]),
    }
