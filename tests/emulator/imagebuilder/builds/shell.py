"""Tells how a shell script ends, without running anything.

It follows lists (``;``, ``&&``, ``||``, pipes, ``!``), ``if``, ``set -e``, ``exit``, ``false``, tests of files and
texts, and commands that read a file which cannot be there. A command that it does not know succeeds; a script with
syntax that it does not know succeeds as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .files import Files
from .shell_syntax import Command, If, Joined, Node, Not, NotUnderstood, Sequence, parse

REBOOT, REBOOT_WINDOWS = 194, 3010
"""The exit codes that ask for a reboot."""

_UNKNOWN = re.compile(r"[$`*?]|\{\{")


@dataclass
class Result:
    """How a script ended."""

    code: int = 0
    stdout: list[str] = field(default_factory=list)
    stderr: list[str] = field(default_factory=list)
    seconds: float = 0.0


class _Exit(Exception):
    """The script is over."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def run(script: str, files: Files) -> Result:
    """Follow a script to its end."""
    result = Result()
    try:
        result.code = _Shell(files, result).follow(parse(script))
    except _Exit as end:
        result.code = end.code
    except NotUnderstood:
        files.mention(script)
    return result


class _Shell:
    def __init__(self, files: Files, result: Result) -> None:
        self.files = files
        self.result = result
        self.stops_at_errors = False
        self.pipes_fail = False
        self.code = 0

    def follow(self, node: Node, guarded: bool = False) -> int:
        """The exit code of a part of the script; one that is ``guarded`` does not end it with ``set -e``."""
        if isinstance(node, Command):
            self.code = self._command(node)
            self._stop_at_error(guarded)
        elif isinstance(node, Sequence):
            for part in node.parts:
                self.follow(part, guarded)
        elif isinstance(node, Not):
            self.code = int(self.follow(node.node, True) == 0)
        elif isinstance(node, If):
            self._choose(node, guarded)
        else:
            self._join(node, guarded)
        return self.code

    def _join(self, node: Joined, guarded: bool) -> None:
        left = self.follow(node.left, True)
        if node.operator == "|":
            self.code = self.follow(node.right, True) or (left if self.pipes_fail else 0)
            self._stop_at_error(guarded)
        elif (node.operator == "&&") == (left == 0):
            self.follow(node.right, guarded)

    def _stop_at_error(self, guarded: bool) -> None:
        if self.code and self.stops_at_errors and not guarded:
            raise _Exit(self.code)

    def _choose(self, node: If, guarded: bool) -> None:
        for condition, body in node.branches:
            if self.follow(condition, True) == 0:
                self.follow(body, guarded)
                return
        self.code = 0
        if node.otherwise is not None:
            self.follow(node.otherwise, guarded)

    def _command(self, command: Command) -> int:
        words = list(command.words)
        while words and (words[0] in _WRAPPERS or re.match(r"\w+=", words[0])):
            self._mention(words.pop(0))
            while words and words[0].startswith("-"):
                words.pop(0)
        for path in command.reads:
            if self.files.lacks(path):
                return self._complain(f"{path}: No such file or directory")
        self._mention(*command.writes)
        return self._known(words) if words else 0

    def _known(self, words: list[str]) -> int:
        name, *arguments = words
        if name.startswith("/") and self.files.lacks(name):
            return self._complain(f"{name}: No such file or directory", 127)
        if name in _SHELLS and "-c" in arguments:
            return self._nested(arguments[arguments.index("-c") + 1 :])
        if name in _READERS:
            return self._read(name, _READERS[name](arguments), arguments)
        if name in _COMMANDS:
            return _COMMANDS[name](self, arguments)
        self._mention(*arguments)
        return 0

    def _read(self, name: str, paths: list[str], arguments: list[str]) -> int:
        for path in paths:
            if self.files.lacks(path):
                code = 127 if name in _SHELLS else 1
                return self._complain(f"{name}: {path}: No such file or directory", code)
        self._mention(*[argument for argument in arguments if argument not in paths or name == "cd"])
        return 0

    def _nested(self, arguments: list[str]) -> int:
        """A script within the script, in a shell of its own."""
        result = run(arguments[0] if arguments else "", self.files)
        self.result.stdout += result.stdout
        self.result.stderr += result.stderr
        self.result.seconds += result.seconds
        return result.code

    def _mention(self, *texts: str) -> None:
        for text in texts:
            self.files.mention(text)

    def _complain(self, text: str, code: int = 1) -> int:
        self.result.stderr.append(text)
        return code

    # The commands that are known by name

    def _exit(self, arguments: list[str]) -> int:
        given = arguments[0] if arguments and arguments[0] != "$?" else str(self.code)
        raise _Exit(int(given) % 256 if given.isdigit() else 0)

    def _echo(self, arguments: list[str]) -> int:
        self.result.stdout.append(" ".join(argument for argument in arguments if argument not in ("-e", "-n")))
        return 0

    def _set(self, arguments: list[str]) -> int:
        for argument in arguments:
            if re.fullmatch(r"[-+][a-z]*e[a-z]*", argument) or argument == "errexit":
                self.stops_at_errors = not argument.startswith("+")
            if argument == "pipefail":
                self.pipes_fail = "+o" not in arguments
        return 0

    def _sleep(self, arguments: list[str]) -> int:
        match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", arguments[0]) if arguments else None
        if match:
            self.result.seconds += float(match[1]) * {"": 1, "s": 1, "m": 60, "h": 3600}[match[2]]
        return 0

    def _remove(self, arguments: list[str]) -> int:
        for argument in arguments:
            self.files.remove(argument)
        return 0

    def _test(self, arguments: list[str]) -> int:
        words = [word for word in arguments if word not in ("]", "]]")]
        if words[:1] == ["!"]:
            return int(self._test(words[1:]) == 0)
        if any(_UNKNOWN.search(word) for word in words):
            return 0
        if len(words) == 2 and words[0] in _FILE_TESTS:
            return int(self.files.lacks(words[1]))
        if len(words) == 2 and words[0] in ("-n", "-z"):
            return int((words[1] == "") == (words[0] == "-n"))
        if len(words) == 3 and words[1] in _COMPARISONS:
            return int(not _COMPARISONS[words[1]](words[0], words[2]))
        return 0


_SHELLS = frozenset(("bash", "sh"))
_WRAPPERS = frozenset("sudo exec command env time nohup".split())
_FILE_TESTS = frozenset("-e -f -d -r -w -x -s -L -h".split())

_COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "=": str.__eq__,
    "==": str.__eq__,
    "!=": str.__ne__,
    "-eq": lambda one, other: one.strip() == other.strip(),
    "-ne": lambda one, other: one.strip() != other.strip(),
}


def _plain(arguments: list[str]) -> list[str]:
    return [argument for argument in arguments if not argument.startswith("-")]


def _first(arguments: list[str]) -> list[str]:
    return _plain(arguments)[:1]


_READERS: dict[str, Callable[[list[str]], list[str]]] = {
    "cat": _plain,
    "ls": _plain,
    "stat": _plain,
    "head": _plain,
    "tail": _plain,
    "wc": _plain,
    "md5sum": _plain,
    "sha256sum": _plain,
    "cp": lambda arguments: _plain(arguments)[:-1],
    "mv": lambda arguments: _plain(arguments)[:-1],
    "chmod": lambda arguments: _plain(arguments)[1:],
    "chown": lambda arguments: _plain(arguments)[1:],
    "cd": _first,
    "source": _first,
    ".": _first,
    "bash": _first,
    "sh": _first,
    "python": _first,
    "python3": _first,
}
"""The commands that fail when a file is not there, and which of their arguments are such files."""

_COMMANDS: dict[str, Callable[[_Shell, list[str]], int]] = {
    "true": lambda _shell, _arguments: 0,
    ":": lambda _shell, _arguments: 0,
    "false": lambda _shell, _arguments: 1,
    "exit": _Shell._exit,
    "echo": _Shell._echo,
    "set": _Shell._set,
    "sleep": _Shell._sleep,
    "rm": _Shell._remove,
    "test": _Shell._test,
    "[": _Shell._test,
    "[[": _Shell._test,
}
