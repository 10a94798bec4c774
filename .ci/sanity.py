"""ansible-test sanity, on the files that users install, without exceptions."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

from ansible_test._internal.python_requirements import get_venv_packages
from common import StageFailed, ansible_test, copy_of_collection, environment, output_of

INSTALL_PIP = """\
import ensurepip, pathlib, sysconfig, zipfile

for wheel in pathlib.Path(ensurepip.__file__).parent.glob("_bundled/pip-*.whl"):
    zipfile.ZipFile(wheel).extractall(sysconfig.get_path("purelib"))
"""
"""Brings Python's own pip into a virtual environment; ensurepip does the same with pip, which takes seconds."""


def run(arguments: Sequence[str]) -> str:
    """Run `ansible-test sanity`, with further arguments for it, and return how many tests passed."""
    copy = copy_of_collection("sanity")
    if list(copy.glob("tests/sanity/ignore*")):
        raise StageFailed("tests/sanity has ignore files. Fix what they hide instead.")
    # The artifact has no tests, and `make lint` checks them. ansible-test reads the supported versions of Python there.
    for path in (copy / "tests").iterdir():
        if path.is_dir():
            shutil.rmtree(path)
    env = environment()
    _prepare_home(Path(env["HOME"]))
    status, output = output_of(ansible_test("sanity", *arguments), copy, env, show=True)
    count = output.count('Running sanity test "')
    if status != 0 or count == 0:
        raise StageFailed(f"not all of {count} tests passed")
    return f"{count} tests passed"


def _prepare_home(home: Path) -> None:
    """Let ansible-test fill the virtual environments that it makes in the home folder."""
    # It would download this script.
    pip = get_venv_packages(SimpleNamespace(version=""))["pip"]
    script = home / ".ansible" / "test" / "cache" / f"get_pip_{pip.replace('.', '_')}.py"
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(INSTALL_PIP)
    # A package mirror that the user set up counts there too.
    settings = home / ".config" / "pip"
    settings.parent.mkdir(exist_ok=True)
    if not settings.is_symlink():
        settings.symlink_to(Path.home() / ".config" / "pip")
