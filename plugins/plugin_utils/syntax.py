# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check the syntax of the playbooks of a bundle with Ansible, using only the content of the bundle."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..module_utils._aws.errors import InvalidOption
from .bundle import File

_MISSING = re.compile(r"the role '.*' was not found|couldn't resolve module/action")
_NO_PASSWORD = re.compile(r"no vault secrets (?:were )?found")

_TIMEOUT = 600
"""Seconds."""

Secrets = Iterable[tuple[str, bytes]]
"""The vault passwords of the play, each with its ID."""


def check_syntax(files: Mapping[str, File], playbooks: list[str], secrets: Secrets) -> list[str]:
    """Let Ansible load all playbooks. Raise InvalidOption for a syntax error, or a missing role or module.

    Return a warning if Ansible needs a vault password that the play does not have. The instance may have it.
    """
    with tempfile.TemporaryDirectory(prefix="image-builder-") as scratch:
        content = _unpack(files, Path(scratch))
        vault = [
            part for number, secret in enumerate(secrets) for part in _vault_option(Path(scratch), number, *secret)
        ]
        command = [sys.executable, "-m", "ansible.cli.playbook", "--syntax-check", "-i", "localhost,", *vault]
        done = _run([*command, *playbooks], content)
        output = re.sub(rf"{re.escape(str(content))}/(project/)?", "", done.stderr.strip() or done.stdout.strip())
        if not done.returncode:
            return []
        if _NO_PASSWORD.search(output):
            return ["The syntax of the playbooks was not checked, which needs the vault password."]
        raise InvalidOption("playbook", f"Ansible cannot load it: {_essence(output)}")


def _run(command: list[str], content: Path) -> subprocess.CompletedProcess[str]:
    """Run Ansible in the project of a bundle. Raise InvalidOption if it does not end in time."""
    try:
        return subprocess.run(
            command,
            cwd=content / "project",
            stdin=subprocess.DEVNULL,
            env=_environment(content),
            capture_output=True,
            text=True,
            check=False,
            timeout=_TIMEOUT,
        )
    except subprocess.TimeoutExpired as error:
        reason = f"Ansible did not end the syntax check within {_TIMEOUT} seconds. Check the playbooks."
        raise InvalidOption("playbook", reason) from error


def _unpack(files: Mapping[str, File], scratch: Path) -> Path:
    content = scratch / "content"
    for name, file in files.items():
        (content / name).parent.mkdir(parents=True, exist_ok=True)
        (content / name).write_bytes(file.content)
    return content


def _vault_option(scratch: Path, number: int, vault_id: str, password: bytes) -> list[str]:
    secret = scratch / f"secret{number}"
    secret.touch(mode=0o600)
    secret.write_bytes(password)
    return ["--vault-id", f"{vault_id}@{secret}"]


def _essence(output: str) -> str:
    """Return the output from the first error, without warnings that precede it, and what to do."""
    starts = [position for mark in ("ERROR!", "[ERROR]") if (position := output.find(mark)) >= 0]
    error = " ".join(output[min(starts, default=0) :].split())
    if not _MISSING.search(error):
        return error
    return f"{error} Add it to the directory of the playbook, or list it in roles, collections or requirements."


def _environment(content: Path) -> dict[str, str]:
    """Return the environment: no setting of the control node applies on the instance."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    own = content / "project" / "ansible.cfg"
    if not own.exists():
        own = content / "ansible.cfg"
        own.touch()
    return {
        **kept,
        "ANSIBLE_CONFIG": str(own),
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_ROLES_PATH": str(content / "roles"),
        "ANSIBLE_COLLECTIONS_PATH": str(content / "collections"),
        "ANSIBLE_COLLECTIONS_SCAN_SYS_PATH": "0",
        "ANSIBLE_LOCALHOST_WARNING": "0",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0",
        "ANSIBLE_LOCAL_TEMP": str(content.parent / "tmp"),
        "ANSIBLE_HOME": str(content.parent / "home"),
    }
