"""Limits on the length of files and functions; ruff limits their complexity."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path

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


def test_files_of_the_engine_are_short() -> None:
    found = {file: len((ROOT / file).read_text().splitlines()) for file in plugins("module_utils/**/*.py")}
    assert {file: lines for file, lines in found.items() if lines > LINES_OF_A_FILE} == {}


def test_functions_are_short() -> None:
    found = {(file, name): lines for file in plugins("**/*.py") for name, lines in functions(file)}
    assert {function: lines for function, lines in found.items() if lines > LINES_OF_A_FUNCTION} == {}


def test_modules_are_documentation_and_one_call() -> None:
    found = {file: lines_of_code(file) for file in plugins("modules/*.py")}
    assert {file: lines for file, lines in found.items() if lines > LINES_OF_CODE_OF_A_MODULE} == {}
