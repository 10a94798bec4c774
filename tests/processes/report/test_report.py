"""The report of two accounts and two regions, some without resources, and of a host that cannot be reached."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import jsonschema
import pytest

import emulator
from emulator import journal
from report import fleet
from report.__main__ import PLAY, write_inventory

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = ROOT / "roles" / "image_report" / "files" / "report.schema.json"

Play = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def url() -> Iterator[str]:
    """The address of an emulator with empty accounts, and with a clock that only tests advance."""
    with emulator.serve() as address, fleet.simulated_time():
        urlopen(Request(f"{address}/moto-api/reset", method="POST")).close()
        yield address


@pytest.fixture
def play(url: str, tmp_path: Path) -> Play:
    """Run a playbook in the temporary folder."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        "HOME": str(tmp_path),
        "PWD": str(tmp_path),
        "LC_ALL": "C.UTF-8",
        "AWS_ENDPOINT_URL": url,
        "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": fleet.KEYS["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": fleet.KEYS["aws_secret_access_key"],
        "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".build"),
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_SHOW_CUSTOM_STATS": "1",
    }

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [Path(sys.executable).with_name("ansible-playbook"), *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    return run


def test_the_report_joins_all_hosts(url: str, play: Play, tmp_path: Path) -> None:
    keys = fleet.sign_in(url)
    fleet.create_small(url, keys)
    unreachable = {"ansible_connection": "ssh", "ansible_host": "127.0.0.1", "ansible_port": 1}
    inventory = write_inventory(tmp_path, keys, gone={**unreachable, "region": "eu-west-1", "keys": {}})
    (tmp_path / "play.yml").write_text(PLAY)
    journal.clear()

    checked = play("-i", inventory, "play.yml", "--check")
    assert checked.returncode == 0, checked.stdout
    assert not (tmp_path / "image-report").exists()
    played = play("-i", inventory, "play.yml")
    assert played.returncode == 0, played.stdout
    assert [
        call.operation for call in journal.calls() if not call.operation.startswith(("Get", "List", "Describe"))
    ] == []

    folder = tmp_path / "image-report"
    report: dict[str, Any] = json.loads((folder / "report.json").read_text())
    jsonschema.validate(report, json.loads(SCHEMA.read_text()))
    statuses = {host["name"]: host["status"] for host in report["hosts"]}
    assert statuses == {
        **{"shop-eu": "read", "shop-us": "empty", "bank-eu": "read", "bank-us": "empty", "gone": "failed"},
    }
    assert {(one["rule"], one["host"], one["subject"]) for one in report["attention"]} == {
        ("host_failed", "gone", "gone"),
        ("build_failed", "shop-eu", "web"),
        ("lifecycle_policy_missing", "bank-eu", "ledger"),
        ("machines_behind", "shop-us", "web/1.0.0/1"),
    }
    html, markdown = ((folder / name).read_text() for name in ("report.html", "report.md"))
    for item in report["attention"]:
        assert item["subject"] in html
        assert item["subject"] in markdown
    assert len(re.findall(r"<article", html)) == len(report["pipelines"]) == 2


def test_the_playbook_shows_what_needs_attention_and_refuses_unknown_variables(play: Play, tmp_path: Path) -> None:
    played = play("goldsmith.image_builder.report", "-e", "image_report_folder=reports")
    assert played.returncode == 0, played.stdout
    assert str(tmp_path / "reports" / "report.html") in played.stdout
    assert '"attention": []' in played.stdout
    assert "No image pipelines" in (tmp_path / "reports" / "report.html").read_text()

    refused = play(
        "goldsmith.image_builder.report", "-e", "image_report_maximum_age=3", "-e", '{"image_report_builds": 0}'
    )
    assert refused.returncode != 0
    assert "Did you mean image_report_maximum_age_days?" in refused.stdout
    assert "image_report_builds: must be between 1 and 100." in refused.stdout
    assert not (tmp_path / "image-report").exists()
