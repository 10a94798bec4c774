"""The rulebooks for AAP, which launch job templates where the rulebooks of the collection run playbooks."""

from __future__ import annotations

from textwrap import indent

from common import ROOT

FOLDER = "extensions/eda/rulebooks"
SUFFIX = "_job_template"
VARIABLES = "          extra_vars:\n"
"""The last key of the action `run_playbook`, which is the last one of a rulebook."""
LAUNCH = """\
          organization: "{{ image_events_organization | default('Images') }}"
          job_args:
            limit: "{{ image_events_limit | default('all') }}"
"""


def files() -> dict[str, str]:
    """Return the generated rulebooks, by their paths in the repository."""
    sources = sorted(path for path in (ROOT / FOLDER).glob("*.yml") if not path.stem.endswith(SUFFIX))
    return {f"{FOLDER}/{path.stem}{SUFFIX}.yml": _rulebook(path.read_text()) for path in sources}


def _rulebook(source: str) -> str:
    """Return a rulebook with the launch of the job template that runs the playbook."""
    start, variables = source.replace("---\n", "---\n# Written by make generate: the rulebook for AAP.\n").split(
        VARIABLES
    )
    start = start.replace("run_playbook:", "run_job_template:").replace("goldsmith.image_builder.", "Image Builder ")
    return f"{start}{LAUNCH}{indent(VARIABLES + variables, '  ')}"
