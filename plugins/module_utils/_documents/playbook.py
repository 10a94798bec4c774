# Copyright: goldsmith.image_builder contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The component document that runs the playbooks of a bundle, and the bundle in such a document."""

from __future__ import annotations

import base64
import binascii
import hashlib
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .._aws.arn import name_segment
from .yaml import InvalidYaml, Node, dump, load, parse_nodes

DIRECTORY = "/var/lib/goldsmith-image-builder"
"""Where instances keep bundles and virtual environments during a phase; each component has its own directory below."""

CONTENT = "BundleContent"
"""The constant with the bundle, in Base64."""

Step = dict[str, Any]


@dataclass(frozen=True)
class Bundle:
    """A bundle: its bytes, and the S3 URI if it is too large for a document."""

    content: bytes
    uri: str = ""

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Run:
    """What the document does with a bundle."""

    name: str
    """The name of the component."""
    region: str
    timeout: int
    """Seconds that the playbooks may take."""
    parameters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    is_validated: bool = False
    is_tested: bool = False
    vault_password_parameter: str = ""


def playbook_document(run: Run, bundle: Bundle) -> str:
    """Return the component document, as YAML."""
    build = [*_preparation(run, bundle), _play("RunPlaybook", "run", run)]
    phases = [{"name": "build", "steps": build if run.is_validated else [*build, _removal(run)]}]
    if run.is_validated:
        phases.append({"name": "validate", "steps": [_play("CheckIdempotence", "check", run), _removal(run)]})
    if run.is_tested:
        steps = [*_preparation(run, bundle), _play("RunTestPlaybook", "test", run), _removal(run)]
        phases.append({"name": "test", "steps": steps})
    document: dict[str, Any] = {"schemaVersion": 1.0}
    if run.parameters:
        document["parameters"] = [{name: dict(spec)} for name, spec in run.parameters.items()]
    if not bundle.uri:
        document["constants"] = [{CONTENT: {"type": "string", "value": base64.b64encode(bundle.content).decode()}}]
    return str(dump({**document, "phases": phases}))


def _directory(run: Run) -> str:
    return f"{DIRECTORY}/{name_segment(run.name)}"


def _preparation(run: Run, bundle: Bundle) -> list[Step]:
    """Return the steps that fetch and unpack the bundle and install Ansible."""
    directory = _directory(run)
    archive = f"{directory}/bundle.tar.bz2"
    if bundle.uri:
        inputs: Any = [{"source": bundle.uri, "destination": archive}]
        fetch = {"name": "FetchContent", "action": "S3Download", "inputs": inputs}
    else:
        fetch = _bash("FetchContent", f"base64 --decode > {archive} <<'END'\n{{{{ {CONTENT} }}}}\nEND\n")
    unpack = f"""\
set -eu
trap 'test $? -eq 0 || rm -rf {directory}' EXIT
echo '{bundle.digest}  {archive}' | sha256sum --check
if ! command -v python3 > /dev/null; then
  if command -v apt-get > /dev/null; then apt-get -q update; apt-get -q -y install python3
  else dnf -y install python3; fi
fi
python3 -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])' {archive} {directory}/content
"""
    return [
        _bash("CreateDirectory", f"rm -rf {directory}\ninstall -d -m 0700 {directory}\n"),
        fetch,
        _bash("UnpackContent", unpack),
        _bash("InstallAnsible", f"{_bake(run)} install{_vault(run)}\n"),
    ]


def _bake(run: Run) -> str:
    return f"python3 {_directory(run)}/content/bake.py"


def _vault(run: Run) -> str:
    name = run.vault_password_parameter
    return f" --vault-parameter {shlex.quote(name)} --region {run.region}" if name else ""


def _play(name: str, command: str, run: Run) -> Step:
    """Return the step that runs playbooks. The values of the parameters can contain any characters.

    The service replaces ``{{ Port }}`` in the text, so the shell must not interpret what is around it.
    """
    mark = hashlib.sha256(run.name.encode()).hexdigest()[:16]
    values = "".join(f"PARAMETER-{mark} {name}\n{{{{ {name} }}}}\n" for name in run.parameters)
    script = f"{_bake(run)} {command}{_vault(run)} <<'END-{mark}'\nPARAMETER-{mark}\n{values}END-{mark}\n"
    return {**_bash(name, script), "timeoutSeconds": run.timeout}


def _removal(run: Run) -> Step:
    script = f"rm -rf {_directory(run)}\nrmdir --ignore-fail-on-non-empty {DIRECTORY} 2> /dev/null || true\n"
    return _bash("RemoveAnsible", script)


def _bash(name: str, script: str) -> Step:
    return {"name": name, "action": "ExecuteBash", "inputs": {"commands": [script]}}


def bundle_uri(document: str) -> str:
    """Return the S3 URI of the bundle of a document; empty if it contains the bundle, or is another document."""
    root = _root(document)
    steps = [step for phase in root.get("phases").items for step in phase.get("steps").items]
    fetched = [step for step in steps if _texts(step, "name", "action") == ("FetchContent", "S3Download")]
    sources = [item.get("source").text for step in fetched for item in step.get("inputs").items]
    return next((source for source in sources if source.endswith(".tar.bz2")), "")


def bundle_content(document: str) -> bytes | None:
    """Return the bundle in a document; None if there is none."""
    for entry in _root(document).get("constants").items:
        text = entry.get(CONTENT).get("value").text
        if text:
            try:
                return base64.b64decode(text)
            except binascii.Error:
                return None
    return None


def without_content(document: str) -> Any:
    """Return the values of a document without the bundle, whose Base64 would fill a diff."""
    value = load(document)
    if not isinstance(value, dict):
        return value
    constants = [entry for entry in value.get("constants", []) if CONTENT not in entry]
    rest = {key: item for key, item in value.items() if key != "constants"}
    return {**rest, "constants": constants} if constants else rest


def _root(document: str) -> Node:
    """Return the root of a document; an empty one if it is a script."""
    try:
        return parse_nodes(document)
    except InvalidYaml:
        return Node({}, 1)


def _texts(node: Node, *keys: str) -> tuple[str, ...]:
    return tuple(node.get(key).text for key in keys)
