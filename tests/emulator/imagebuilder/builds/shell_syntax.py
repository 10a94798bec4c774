"""The grammar of shell scripts, as much of it as ``shell`` follows."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field


class NotUnderstood(Exception):
    """The script has syntax that is not followed here."""


@dataclass
class Command:
    """A simple command."""

    words: list[str] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)


@dataclass
class Sequence:
    """One after another."""

    parts: list[Node]


@dataclass
class Joined:
    """``&&``, ``||`` or a pipe."""

    operator: str
    left: Node
    right: Node


@dataclass
class Not:
    """``!``."""

    node: Node


@dataclass
class If:
    """Conditions with what is done under them."""

    branches: list[tuple[Node, Node]]
    otherwise: Node | None


Node = Command | Sequence | Joined | Not | If

_UNKNOWN_WORDS = frozenset("for while until case select function { } (".split())
_RESERVED = frozenset("then elif else fi".split())
_SEPARATORS = frozenset((";", "&"))


def parse(script: str) -> Node:
    """The structure of a script."""
    parser = _Parser(_tokens(script))
    node = parser.sequence()
    if parser.next is not None:
        raise NotUnderstood(parser.next)
    return node


def _tokens(script: str) -> list[str]:
    """Words and operators; the end of a line is a semicolon."""
    bare = re.sub(r"(?m)^\s*#.*$|\s#\s.*$", "", script).replace("\\\n", " ")
    lexer = shlex.shlex(bare, posix=True, punctuation_chars=";<>|&()\n")
    lexer.whitespace, lexer.whitespace_split, lexer.commenters = " \t\r", True, ""
    try:
        found = list(lexer)
    except ValueError as error:
        raise NotUnderstood(str(error)) from error
    return [token if token.strip(";\n") or not token else ";" for token in (_one_line(token) for token in found)]


def _one_line(token: str) -> str:
    """Operators stick together with the ends of lines about them."""
    return token.replace("\n", "") or ";" if re.fullmatch(r"[;<>|&()\n]+", token) else token


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def next(self) -> str | None:
        """The token that comes next."""
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self) -> str:
        token = self.next
        if token is None:
            raise NotUnderstood("the end")
        self._at += 1
        return token

    def _expect(self, token: str) -> None:
        if self._take() != token:
            raise NotUnderstood(token)

    def sequence(self) -> Node:
        """Lists of commands up to a word that closes them."""
        parts: list[Node] = []
        while self.next is not None and self.next not in _RESERVED:
            if self.next in _SEPARATORS:
                self._take()
            else:
                parts.append(self._list())
        return Sequence(parts)

    def _list(self) -> Node:
        node = self._pipeline()
        while self.next in ("&&", "||"):
            node = Joined(self._take(), node, self._pipeline())
        return node

    def _pipeline(self) -> Node:
        if self.next == "!":
            self._take()
            return Not(self._pipeline())
        node = self._if() if self.next == "if" else self._command()
        while self.next == "|":
            node = Joined(self._take(), node, self._command())
        return node

    def _if(self) -> Node:
        branches: list[tuple[Node, Node]] = []
        otherwise: Node | None = None
        word = self._take()
        while word in ("if", "elif"):
            condition = self.sequence()
            self._expect("then")
            branches.append((condition, self.sequence()))
            word = self._take()
        if word == "else":
            otherwise = self.sequence()
            word = self._take()
        if word != "fi":
            raise NotUnderstood(word)
        return If(branches, otherwise)

    def _command(self) -> Node:
        command = Command()
        if self.next in _UNKNOWN_WORDS:
            raise NotUnderstood(str(self.next))
        while self.next is not None and self.next not in (";", "&", "&&", "||", "|"):
            word = self._take()
            if re.fullmatch(r"[<>&|()]+", word):
                self._redirect(command, word)
            else:
                command.words.append(word)
        return command

    def _redirect(self, command: Command, operator: str) -> None:
        if operator not in ("<", ">", ">>", "&>", ">&", "<>"):
            raise NotUnderstood(operator)
        if command.words and command.words[-1] in ("1", "2"):
            command.words.pop()
        target = self._take()
        if operator == "<":
            command.reads.append(target)
        elif not target.isdigit():
            command.writes.append(target)
