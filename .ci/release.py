"""Set the version and the addresses of a release: python .ci/release.py VERSION REPOSITORY DOCUMENTATION.

`make release` calls it, and then writes the changelog and builds the artifact. An empty address keeps the present one.
All files are derived from those of the last commit, so that an interrupted release can be repeated.

With --tag VERSION, check that the working tree is a complete release with this version.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from semantic_version import Version

ROOT = Path(__file__).resolve().parents[1]
STARTED = ROOT / ".build" / "release"
"""The last commit and the arguments of an interrupted release, with which it can be repeated."""

HISTORY = ("CHANGELOG.rst", "changelogs")
"""The changes of all releases. Addresses in them remain as they are."""

CHANGELOG = "changelogs/changelog.yaml"
FRAGMENTS = "changelogs/fragments/"
VERSION_OF_PLUGINS = "plugins/module_utils/_modules/edge.py"

REPOSITORY = re.compile(r"https://[\w.-]+/[\w-]+/[\w.-]+(?<!\.git)")
RESERVED = re.compile(r"(?:.*\.)?(?:example(?:\.com|\.net|\.org)?|invalid|localhost|test)")
"""The domains that never have an owner; RFC 2606 and RFC 6761 reserve them."""

ADDED = re.compile(r"version_added: [\"']?(\d+\.\d+\.\d+)")

Files = dict[str, str]
Problem = tuple[str, str]


def main() -> int:
    if sys.argv[1] == "--tag":
        return report(tag_problems(working_tree(), sys.argv[2]))
    version, repository, documentation = sys.argv[1:]
    files = last_commit()
    metadata = yaml.safe_load(files["galaxy.yml"])
    repository = repository or metadata["repository"]
    documentation = documentation or metadata["documentation"].replace(metadata["repository"], repository)
    arguments = "\n".join((git("rev-parse", "HEAD"), version, repository, documentation))
    if report([*tree_problems(arguments), *problems(files, version, repository, documentation)]):
        return 1
    STARTED.parent.mkdir(exist_ok=True)
    STARTED.write_text(arguments)
    git("checkout", "--quiet", "HEAD", "--", *HISTORY)
    for path, text in stamped(files, version, repository, documentation):
        (ROOT / path).write_bytes(encoded(text))
    return 0


def report(found: Iterator[Problem] | list[Problem]) -> int:
    """Print problems, and return the exit status."""
    lines = [f"{subject}: {message}" for subject, message in found]
    for line in lines:
        print(line)
    return 1 if lines else 0


def git(*arguments: str) -> str:
    return subprocess.check_output(["git", *arguments], cwd=ROOT, text=True).strip()


def last_commit() -> Files:
    """Return the content of all files of the last commit; that of binary files is not valid text."""
    archive = subprocess.check_output(["git", "archive", "HEAD"], cwd=ROOT)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        contents = {member.name: tar.extractfile(member) for member in tar if member.isfile()}
        return {name: content.read().decode(errors="surrogateescape") for name, content in contents.items() if content}


def encoded(text: str) -> bytes:
    return text.encode(errors="surrogateescape")


def working_tree() -> Files:
    paths = (ROOT / name for name in git("ls-files").splitlines())
    return {
        path.relative_to(ROOT).as_posix(): path.read_bytes().decode(errors="surrogateescape")
        for path in paths
        if path.is_file()
    }


def tree_problems(arguments: str) -> Iterator[Problem]:
    is_repeated = STARTED.exists() and STARTED.read_text() == arguments
    if git("status", "--porcelain") and not is_repeated:
        yield "git status", "The working tree has changes. Commit or discard them."


def problems(files: Files, version: str, repository: str, documentation: str) -> Iterator[Problem]:
    """Yield why a release cannot be made from the files of a commit."""
    yield from version_problems(files, version)
    yield from address_problems(repository, documentation)
    if not any(name.startswith(FRAGMENTS) for name in files):
        yield FRAGMENTS, "No fragment describes what changes. Add one."


def version_problems(files: Files, text: str) -> Iterator[Problem]:
    version = semantic(text)
    if not version:
        yield "VERSION", f"'{text}' is not a semantic version. Use a version such as 1.2.0."
        return
    released = [*yaml.safe_load(files[CHANGELOG])["releases"], *git("tag").splitlines()]
    newest = max(filter(None, map(semantic, released)))
    if version <= newest:
        yield "VERSION", f"'{text}' must be greater than {newest}, which is released."
        return
    for name, content in files.items():
        if name.startswith(("plugins/", "roles/")) and any(
            Version(added) > version for added in ADDED.findall(content)
        ):
            yield name, f"version_added is greater than {text}. Use {text} or an older version."


def semantic(text: str) -> Any:
    try:
        return Version(text)
    except ValueError:
        return None


def address_problems(repository: str, documentation: str) -> Iterator[Problem]:
    if not REPOSITORY.fullmatch(repository):
        yield "REPOSITORY", f"'{repository}' must have the form https://host/owner/name."
    if urlsplit(documentation).scheme != "https":
        yield "DOCUMENTATION", f"'{documentation}' must begin with https://."
    for option, address in {"REPOSITORY": repository, "DOCUMENTATION": documentation}.items():
        if RESERVED.fullmatch(urlsplit(address).hostname or ""):
            yield option, f"'{address}' is a placeholder. Use the public address."


def tag_problems(files: Files, tag: str) -> Iterator[Problem]:
    """Yield why files are not a complete release with the version that a tag has as its name."""
    metadata = yaml.safe_load(files["galaxy.yml"])
    if tag != metadata["version"]:
        yield "TAG", f"'{tag}' must be equal to the version in galaxy.yml, {metadata['version']}."
    yield from address_problems(metadata["repository"], metadata["documentation"])
    described = yaml.safe_load(files[CHANGELOG])["releases"].get(tag, {}).get("changes")
    if not described or any(name.startswith(FRAGMENTS) for name in files):
        yield CHANGELOG, f"It does not describe all changes of {tag}. Run make release."


def stamped(files: Files, version: str, repository: str, documentation: str) -> Iterator[tuple[str, str]]:
    """Yield the files that a release changes, with their new content."""
    known = re.escape(yaml.safe_load(files["galaxy.yml"])["repository"])
    owner = repository.split("/")[3]
    rules = [
        ("*", rf"{known}(?![\w-])", repository),
        ("galaxy.yml", r"^version: .*$", f"version: {version}"),
        ("galaxy.yml", r"^documentation: .*$", f"documentation: {documentation}"),
        (VERSION_OF_PLUGINS, r"^VERSION = .*$", f'VERSION = "{version}"'),
        ("plugins/*.py", r"^(author: .*) \(@[\w-]+\)$", rf"\1 (@{owner})"),
    ]
    for name, content in files.items():
        text = content
        for place, pattern, replacement in rules:
            if fnmatch(name, place) and not name.startswith(HISTORY):
                text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
        if text != content:
            yield name, text


if __name__ == "__main__":
    sys.exit(main())
