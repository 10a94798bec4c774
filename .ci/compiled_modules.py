"""A cache of compiled code for the modules that Ansible runs, in the development environment only.

Ansible sends a module as a zip file of sources, and Python compiles all of them in each task: a third of the time of a
task. Here a source is compiled once. The module still imports what is in its zip file, and nothing else.

`.ci/setup` links this file into `.venv`, where each start of Python imports it. Like compiled files, nothing is kept if
`PYTHONDONTWRITEBYTECODE` is set.
"""

from __future__ import annotations

import _imp
import marshal
import os
import sys
import zipimport
from types import CodeType

FOLDER = os.path.join(sys.prefix, "compiled")

_compile = zipimport._compile_source  # type: ignore[attr-defined]


def _compile_once(path: str, source: bytes) -> CodeType:
    """Return the code of a source in a zip file; its name in the cache is the hash of the source."""
    from importlib.util import MAGIC_NUMBER, source_hash

    cached = os.path.join(FOLDER, (MAGIC_NUMBER[:2] + source_hash(source)).hex())
    try:
        with open(cached, "rb") as file:
            code: CodeType = marshal.load(file)
    except FileNotFoundError:
        code = _compile(path, source)
        _write(cached, marshal.dumps(code))
    else:
        _imp._fix_co_filename(code, path)  # type: ignore[attr-defined]
    return code


def _write(path: str, content: bytes) -> None:
    """Write a file so that no other process reads a part of it."""
    partial = f"{path}.{os.getpid()}"
    with open(partial, "wb") as file:
        file.write(content)
    os.replace(partial, path)


if not sys.dont_write_bytecode:
    zipimport._compile_source = _compile_once  # type: ignore[attr-defined]
