"""What is known of the files of an instance that nobody runs."""

from __future__ import annotations

import re

_ROOTS = frozenset(
    "bin boot dev etc home lib lib64 media mnt opt proc root run sbin snap srv sys tmp usr var "
    "Applications Library System Users Volumes private".split()
)
"""The directories at the top of an instance's file system."""

_EMPTY = ("/tmp", "/var/tmp", "/mnt", "/media", "/srv")
"""The directories in which nothing is until somebody puts it there."""

_PATH = re.compile(r"(?<![\w/.$}-])/[\w./-]+")
_PLAIN = re.compile(r"/[\w./+@%,=: -]+")


class Files:
    """Which paths can be there: a path cannot if nothing could have put it there."""

    def __init__(self, roots_are_known: bool = True) -> None:
        """Containers come with whatever directories their makers liked, so that nothing is known of their roots."""
        self._roots_are_known = roots_are_known
        self._mentioned: set[str] = set()
        self._removed: set[str] = set()

    def inherit(self, other: Files) -> None:
        """Start with what is known of the files of the parent image."""
        self._mentioned |= other._mentioned
        self._removed |= other._removed

    def mention(self, text: str) -> None:
        """Something may have made whatever paths a text names, and all that lies beneath them."""
        paths = {path.rstrip("/.") for path in _PATH.findall(text)}
        self._mentioned |= paths
        self._removed = {gone for gone in self._removed if not any(_touch(gone, path) for path in paths)}

    def remove(self, path: str) -> None:
        """A path is gone."""
        if _PLAIN.fullmatch(path):
            self._removed.add(path.rstrip("/"))
            self._mentioned = {known for known in self._mentioned if not _is_within(known, path.rstrip("/"))}

    def lacks(self, path: str) -> bool:
        """Whether a path cannot be there; relative ones and those with variables are nobody's guess."""
        path = path.rstrip("/")
        if not _PLAIN.fullmatch(path) or "/../" in f"{path}/":
            return False
        if any(_is_within(path, gone) for gone in self._removed):
            return True
        if any(_touch(path, known) for known in self._mentioned):
            return False
        if self._roots_are_known and path.split("/")[1] not in _ROOTS:
            return True
        return any(_is_within(path, empty) and path != empty for empty in _EMPTY)


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")


def _touch(one: str, other: str) -> bool:
    return _is_within(one, other) or _is_within(other, one)
