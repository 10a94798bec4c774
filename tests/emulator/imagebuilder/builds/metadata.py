"""Enhanced metadata: the operating system and the packages of an image."""

from __future__ import annotations

from .build import Build

_PACKAGES: dict[str, tuple[tuple[str, str], ...]] = {
    "Linux": (
        ("amazon-ssm-agent", "3.3.987.0-1"),
        ("bash", "5.2.15-1"),
        ("coreutils", "8.32-30"),
        ("kernel", "6.1.112-122"),
        ("openssl", "3.0.8-1"),
        ("systemd", "252.23-2"),
    ),
    "Windows": (("Amazon SSM Agent", "3.3.987.0"), ("AWS Tools for Windows", "3.15.2651")),
    "macOS": (("amazon-ssm-agent", "3.3.987.0"), ("awscli", "2.17.0")),
}
"""The packages of all images of a platform."""

_UNKNOWN_PARENTS = {"Linux": "Amazon Linux 2023", "Windows": "Microsoft Windows Server 2022", "macOS": "macOS 15"}
"""The operating system of an image if that of its parent is unknown."""


def collect(build: Build) -> None:
    """Collect the operating system and the packages."""
    platform = build.image.body["platform"]
    inherited = build.parent.body.get("osVersion") if build.parent else None
    build.image.body["osVersion"] = inherited or _UNKNOWN_PARENTS[platform]
    build.packages = [{"packageName": name, "packageVersion": version} for name, version in _PACKAGES[platform]]
