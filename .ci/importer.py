"""The importer of Galaxy and Automation Hub, in an environment of its own, applied to the artifact."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from common import BIN, BUILD, ROOT, StageFailed, environment, install_tools, output_of

TOOLS = BUILD / "importer"

DOCUMENTED = {"filter", "inventory", "lookup", "module"}
"""The types of plugins for which the importer reads documentation. Of a role, it reads README.md."""


def import_artifact(file: Path, *, lint: bool) -> str:
    """Fail if the importer reports an error or finds a plugin without documentation; print its warnings.

    Its ansible-lint repeats what `make lint` checks, and takes as long as everything else together.
    """
    install_tools(TOOLS, ROOT / ".ci" / "importer" / "requirements.txt")
    folder = BUILD / "imported"
    folder.mkdir(exist_ok=True)
    result = folder / "importer_result.json"
    result.unlink(missing_ok=True)
    env = environment(
        home=BUILD / "home" / "importer",
        GALAXY_IMPORTER_CHECK_REQUIRED_TAGS="true",  # Automation Hub requires one of its tags; Galaxy does not.
        GALAXY_IMPORTER_RUN_ANSIBLE_LINT=str(lint).lower(),
    )
    env["PATH"] = env["PATH"].replace(str(BIN), str(TOOLS / "bin"))
    command = [str(TOOLS / "bin" / "python"), "-m", "galaxy_importer.main", str(file)]
    status, output = output_of(command, folder, env)
    problems = [line for line in output.splitlines() if line.startswith(("WARNING", "ERROR", "CRITICAL"))]
    for line in problems:
        print(f"importer: {line}")
    if status != 0 or not result.exists() or any(not line.startswith("WARNING") for line in problems):
        raise StageFailed(f"the importer rejects the artifact:\n{output}")
    return f"{_documented(json.loads(result.read_text()))} by the importer ({len(problems)} warnings)"


def _documented(imported: dict[str, Any]) -> int:
    """Return the number of plugins and roles with documentation; fail if one has none."""
    documentation = {
        f"{item['content_type']} {item['content_name']}": item["doc_strings"] or item["readme_html"]
        for item in imported["docs_blob"]["contents"]
        if item["content_type"] in {*DOCUMENTED, "role"}
    }
    if missing := sorted(name for name, text in documentation.items() if not text):
        raise StageFailed(f"the importer finds no documentation of: {', '.join(missing)}")
    return len(documentation)
