"""Each thing has its room: what does not fit usually is two things. Complexity is ruff's to watch."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LINES_OF_A_FILE = 300
LINES_OF_A_FUNCTION = 30
LINES_OF_CODE_OF_A_MODULE = 45

NOT_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def plugins(pattern: str) -> list[str]:
    return sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob(f"plugins/{pattern}"))


def functions(file: str) -> Iterator[tuple[str, int]]:
    """Yield the name and the number of lines of each function."""
    for node in ast.walk(ast.parse((ROOT / file).read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield node.name, node.end_lineno - node.lineno + 1


def lines_of_code(file: str) -> int:
    """Count the lines that are neither documentation nor comment nor empty."""
    text = (ROOT / file).read_text()
    documentation: set[int] = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            assert node.end_lineno is not None
            documentation.update(range(node.lineno, node.end_lineno + 1))
    code: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in NOT_CODE:
            code.update(range(token.start[0], token.end[0] + 1))
    return len(code - documentation)


@pytest.mark.parametrize("file", plugins("module_utils/**/*.py"))
def test_a_file_of_the_engine_is_short(file: str) -> None:
    assert len((ROOT / file).read_text().splitlines()) <= LINES_OF_A_FILE


@pytest.mark.parametrize("file", plugins("**/*.py"))
def test_functions_are_short(file: str) -> None:
    assert {name: lines for name, lines in functions(file) if lines > LINES_OF_A_FUNCTION} == {}


@pytest.mark.parametrize("file", plugins("modules/*.py"))
def test_a_module_is_documentation_and_a_sentence(file: str) -> None:
    assert lines_of_code(file) <= LINES_OF_CODE_OF_A_MODULE
