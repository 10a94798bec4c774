"""A repository with the files of this one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FRAGMENT = "changelogs/fragments/change.yml"
IDENTITY = ("-c", "user.name=Developer", "-c", "user.email=developer@example.org")


class Repository:
    """A repository in a temporary folder, with the virtual environment of this one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for file in filter(None, run(ROOT, "git", "ls-files", "-z", "-co", "--exclude-standard").split("\0")):
            if (ROOT / file).is_file():
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / file, folder / file)
        (folder / FRAGMENT).parent.mkdir(exist_ok=True)
        (folder / FRAGMENT).write_text("---\nminor_changes: [component - A new option.]\n")
        (folder / ".build" / "home").mkdir(parents=True)
        (folder / ".venv").symlink_to(sys.prefix)
        self.git("init", "--quiet")
        self.commit()

    def git(self, *arguments: str) -> str:
        return run(self.folder, "git", *IDENTITY, *arguments)

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Change")

    def changes(self) -> set[str]:
        return {line[3:] for line in self.git("status", "--porcelain").splitlines()}

    def files_with(self, text: str) -> list[str]:
        command = ["git", "grep", "--files-with-matches", "--fixed-strings", text]
        return subprocess.run(command, cwd=self.folder, check=False, capture_output=True, text=True).stdout.splitlines()

    def release(self, *arguments: str) -> list[str]:
        """Stamp a release; return what the program refuses, without the explanations."""
        command = [sys.executable, ".ci/release.py", *arguments]
        done = subprocess.run(command, cwd=self.folder, check=False, capture_output=True, text=True)
        assert done.stderr == ""
        assert bool(done.returncode) == bool(done.stdout)
        return [line.partition(": ")[0] for line in done.stdout.splitlines()]

    def make_changelog(self) -> None:
        run(self.folder, "make", "--assume-old=setup", "changelog")


def run(folder: Path, *command: str) -> str:
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)
