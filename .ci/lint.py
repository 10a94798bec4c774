"""The checks that read the code without running it."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from glob import glob

from common import BUILD, ROOT, StageFailed, copy_of_collection, environment, output_of

SCHEMAS = {
    "vendor.dependabot": ".github/dependabot.yml",
    "vendor.github-issue-config": ".github/ISSUE_TEMPLATE/config.yml",
    "vendor.github-issue-forms": ".github/ISSUE_TEMPLATE/[!c]*.yml",
    "vendor.github-workflows": ".github/workflows/*.yml",
    "custom.github-workflows-require-timeout": ".github/workflows/*.yml",
}
"""The schemas that check-jsonschema contains, and the files to which they apply."""

# The slow ones first, so that the quick ones fill the gaps.
CHECKS_IN_COPY = (
    "antsibull-docs lint-collection-docs --plugin-docs --validate-collection-refs=dependent"
    " --disallow-unknown-collection-refs .",
    "ansible-lint --offline -q",
    "antsibull-changelog lint",
    "yamllint --strict .",
)
CHECKS_IN_PLACE = (
    "python .ci/docs.py",
    "mypy",
    "ruff check",
    "ruff format --check",
    "python .ci/wording.py",
    "python .ci/links.py",
    "python .ci/generate.py --check",
    "reuse lint --lines",
    "zizmor --offline --quiet --no-progress .github",
    *(f"check-jsonschema --builtin-schema {schema} {files}" for schema, files in SCHEMAS.items()),
)


def run(arguments: Sequence[str]) -> str:
    """Run all checks, as many at a time as there are processors, and show the output of those that fail."""
    copy = copy_of_collection("lint")
    # antsibull-docs copies what git lists; amazon.aws lies in .venv, where our repository must not be asked.
    env = environment(ANSIBLE_COLLECTIONS_PATH=BUILD / "copies" / "lint", GIT_CEILING_DIRECTORIES=ROOT)

    def passes(check: str) -> bool:
        started = time.monotonic()
        status, output = output_of(words(check), copy if check in CHECKS_IN_COPY else ROOT, env)
        print(f"{'failed' if status else 'passed'}  {check}  ({time.monotonic() - started:.0f} s)", flush=True)
        if status:
            print(output, flush=True)
        return status == 0

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        passed = list(pool.map(passes, CHECKS_IN_COPY + CHECKS_IN_PLACE))
    if not all(passed):
        raise StageFailed(f"{passed.count(False)} of {len(passed)} checks failed")
    return f"{len(passed)} checks passed"


def words(command: str) -> list[str]:
    """Return the words of a command, with the files that match a pattern in place of the pattern."""
    return [name for word in command.split() for name in (glob(word, root_dir=ROOT) if "*" in word else [word])]
