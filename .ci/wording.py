"""Reject words that make a text hard to read. "Writing" in CONTRIBUTING.md explains what to write instead.

In Python files it checks strings, docstrings and comments; in all other files it checks the text.
"""

from __future__ import annotations

import io
import re
import sys
import tokenize
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

PLACES = (
    "*.md",
    "docs/*.md",
    "examples/**/*.yml",
    "playbooks/*.yml",
    "plugins/**/*.py",
    "roles/**/*.md",
    "roles/**/*.yml",
    "tests/*.py",
    "tests/bake/**/*.py",
    "tests/benchmark/**/*.py",
    "tests/component_runner/**/*.py",
    "tests/demo/**/*.py",
    "tests/emulator/**/*.py",
    "tests/faults/**/*.py",
    "tests/processes/**/*.py",
    "tests/guides/*.py",
    "tests/unit/*.py",
    "tests/unit/[!c]*/**/*.py",
)
"""The files to check; the tests in tests/unit/collection quote the words to avoid."""

AVOIDED = {
    "tell|tells|telling|told": "report, return, show, name",
    "stand|stands|stood": "is, is in, means, represents",
    "by itself|by themselves|of itself": "automatically; for a default: The default is …",
    "besides": "also, in addition",
    "mend|mends|mended": "fix",
    "nobody|somebody|whoever|anybody": "no user, a user, other users",
    "goes? on|going on|went on|gone on": "continue, run, progress",
    "all the same": "also, anyway; or nothing",
    "what there is|there (?:is|are) not": "existing; missing, undefined, does not exist",
    "whole": "complete, all",
    "is content|are content": "accepts, does nothing",
    "what becomes of|whatever becomes|becomes of": "what happens to; deprecate, disable or delete",
    "near it (?:is|are)|is near": "Did you mean …?",
    "stumble[sd]?": "fail",
    "anew": "again",
    "beforehand": "first, before anything is written",
    "under way|underway": "in progress",
    "likewise": "also, the same",
    "as ever": "as before",
    "rehears\\w+": "check mode",
    "nothing but": "only",
    "of ours|of ones? own": "your own, of this account",
}
"""Regular expression of the words to avoid → what to write."""

SEPARATOR = r"""[\s#"']+"""
"""What can be between two words of a phrase: also the end of a comment line or of a string."""

NOT_CHECKED = re.compile(r"^## Writing$.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
"""The section of CONTRIBUTING.md that quotes these words."""


def blank(text: str) -> str:
    """Return spaces in place of a text, with the same line breaks."""
    return re.sub(r"[^\n]", " ", text)


def prose(path: Path) -> str:
    """Return the content of a file with spaces in place of everything that is not to be checked."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return prose_of_python(text)
    return NOT_CHECKED.sub(lambda found: blank(found[0]), text)


def prose_of_python(text: str) -> str:
    """Return the strings, docstrings and comments at their places, and spaces elsewhere."""
    lines = text.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, lines))]
    result, done = "", 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if tokenize.tok_name[token.type] in ("STRING", "COMMENT", "FSTRING_MIDDLE"):
            start, end = (starts[line - 1] + column for line, column in (token.start, token.end))
            result += blank(text[done:start]) + without_expressions(text[start:end])
            done = end
    return result + blank(text[done:])


def without_expressions(literal: str) -> str:
    """Return an f-string with spaces in place of its expressions; before Python 3.12 it is a single token."""
    is_formatted = "f" in literal[:2].lower() and not literal.startswith(("'", '"', "#"))
    return re.sub(r"\{[^{}]*\}", lambda found: blank(found[0]), literal) if is_formatted else literal


def problems(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the line, the words and the alternative for each use of words to avoid."""
    for words, instead in AVOIDED.items():
        for found in re.finditer(rf"\b(?:{words.replace(' ', SEPARATOR)})\b", text, re.IGNORECASE):
            yield text.count("\n", 0, found.start()) + 1, re.sub(SEPARATOR, " ", found[0]), instead


def main() -> int:
    """Print the problems of all files, or of the files on the command line; return the exit status."""
    files = [Path(name) for name in sys.argv[1:]] or sorted({path for place in PLACES for path in ROOT.glob(place)})
    count = 0
    for path in files:
        for line, words, instead in sorted(problems(prose(path))):
            count += 1
            name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
            print(f"{name}:{line}: avoid '{words}'; write: {instead}")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
