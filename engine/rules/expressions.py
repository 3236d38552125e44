"""Text of an expression or a place -> a syntax tree with columns (a small Pratt parser of our own).

Hands on `Syntax` nodes for `engine.rules.binding`; never evaluates, never looks a name up. Every text ends: no loops,
no calls beyond the fixed functions, bounded length and size.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

MAX_CHARACTERS, MAX_NODES, MAX_DEPTH = 500, 96, 24
FOLDS = ("sum", "mean", "count", "any", "all", "largest", "smallest")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<op><=|>=|==|!=|[-+*/()<>\[\].,:]))"
)
_BINDING = {"or": 1, "and": 2, "<": 4, "<=": 4, ">": 4, ">=": 4, "==": 4, "!=": 4, "+": 5, "-": 5, "*": 6, "/": 6}
_NOT, _NEGATE = 3, 7
_COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "!="})
_RESERVED = frozenset({"and", "or", "not", "where", "in", "by"})
_ASSIGN = re.compile(r"(\+=|-=|\*=|=(?!=))")


class ExpressionError(ValueError):
    """A text that is no expression; `col` is the 0-based offset in the text."""

    def __init__(self, code: str, message: str, col: int) -> None:
        super().__init__(message)
        self.code, self.message, self.col = code, message, col


@dataclass(frozen=True, slots=True)
class Number:
    """A literal number."""

    value: float
    col: int


@dataclass(frozen=True, slots=True)
class Name:
    """A bare name."""

    id: str
    col: int


@dataclass(frozen=True, slots=True)
class Member:
    """`of.name`."""

    of: Syntax
    name: str
    col: int


@dataclass(frozen=True, slots=True)
class Item:
    """`name[inner]`: an entity of a set or an entry of a table."""

    name: str
    inner: Syntax
    col: int


@dataclass(frozen=True, slots=True)
class Call:
    """`name(args)`: a function or an entity reached by a relation."""

    name: str
    args: tuple[Syntax, ...]
    col: int


@dataclass(frozen=True, slots=True)
class Fold:
    """`kind(set in related where w by v: body)`."""

    kind: str
    set: str
    related: Syntax | None
    where: Syntax | None
    by: Syntax | None
    body: Syntax
    col: int


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator with its operands; `neg` and `not` have one."""

    op: str
    args: tuple[Syntax, ...]
    col: int


Syntax = Number | Name | Member | Item | Call | Fold | Operation


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    col: int


def _tokens(text: str) -> list[_Token]:
    if len(text) > MAX_CHARACTERS:
        message = f"{len(text)} characters; at most {MAX_CHARACTERS}: split it with let or define"
        raise ExpressionError("E-LONG", message, 0)
    out, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            if not text[at:].strip():
                break
            col = at + len(text[at:]) - len(text[at:].lstrip())
            raise ExpressionError("E-CHAR", f"unexpected character {text[col]!r}", col)
        kind = str(match.lastgroup)
        out.append(_Token(kind, match.group(kind), match.start(kind)))
        at = match.end()
    out.append(_Token("end", "", len(text)))
    return out


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens, self._at, self._nodes, self._depth = _tokens(text), 0, 0, 0

    def _peek(self) -> _Token:
        return self._tokens[self._at]

    def _next(self) -> _Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _takes(self, text: str) -> bool:
        if self._peek().text == text and self._peek().kind != "end":
            self._at += 1
            return True
        return False

    def next_name(self) -> str:
        """The next token, which has to be a name."""
        token = self._next()
        if token.kind != "name" or token.text in _RESERVED:
            raise ExpressionError("E-EACH", "expected a set, or 'set in entity'", token.col)
        return token.text

    def ends(self) -> bool:
        """Whether nothing is left of the text."""
        return self._peek().kind == "end"

    def expect(self, text: str) -> None:
        """Pass over a fixed token."""
        token = self._peek()
        if not self._takes(text):
            raise ExpressionError("E-SYNTAX", f"expected {text!r}, found {token.text or 'the end'!r}", token.col)

    def _count(self, node: Syntax) -> Syntax:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise ExpressionError("E-SIZE", f"more than {MAX_NODES} nodes: split it with let or define", node.col)
        return node

    def whole(self) -> Syntax:
        """One expression to the end of the text."""
        tree = self._expression(0)
        token = self._peek()
        if token.kind != "end":
            raise ExpressionError("E-SYNTAX", f"unexpected {token.text!r}", token.col)
        return tree

    def _expression(self, level: int) -> Syntax:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpressionError("E-DEPTH", f"nested deeper than {MAX_DEPTH}", self._peek().col)
        left = self._prefix()
        while True:
            token = self._peek()
            power = _BINDING.get(token.text, 0) if token.kind != "end" else 0
            if power <= level:
                self._depth -= 1
                return left
            self._next()
            right = self._expression(power)
            left = self._count(Operation(token.text, (left, right), token.col))
            follower = self._peek()
            if token.text in _COMPARISONS and follower.text in _COMPARISONS:
                raise ExpressionError("E-CHAIN", "comparisons do not chain: write a < b and b < c", follower.col)

    def _prefix(self) -> Syntax:
        token = self._next()
        if token.kind == "number":
            value = float(token.text)
            if not math.isfinite(value):
                raise ExpressionError("E-NUMBER", f"{token.text} is too large for a number", token.col)
            return self._count(Number(value, token.col))
        if token.text == "-":
            inner = self._expression(_NEGATE)
            if isinstance(inner, Number):
                return Number(-inner.value, token.col)
            return self._count(Operation("neg", (inner,), token.col))
        if token.text == "not":
            return self._count(Operation("not", (self._expression(_NOT),), token.col))
        if token.text == "(":
            inner = self._expression(0)
            self.expect(")")
            return inner
        choice = token.text == "where" and self._peek().text == "("  # the function; the keyword is taken by _fold
        if token.kind == "name" and (choice or token.text not in _RESERVED):
            return self._members(self._named(token))
        raise ExpressionError("E-SYNTAX", f"expected a value, found {token.text or 'the end'!r}", token.col)

    def _named(self, token: _Token) -> Syntax:
        if self._takes("["):
            inner = self._expression(0)
            self.expect("]")
            return self._count(Item(token.text, inner, token.col))
        if not self._takes("("):
            return self._count(Name(token.text, token.col))
        if token.text in FOLDS:
            return self._fold(token)
        args: list[Syntax] = []
        if not self._takes(")"):
            args.append(self._expression(0))
            while self._takes(","):
                args.append(self._expression(0))
            self.expect(")")
        return self._count(Call(token.text, tuple(args), token.col))

    def _members(self, node: Syntax) -> Syntax:
        while self._takes("."):
            name = self._next()
            if name.kind != "name":
                raise ExpressionError("E-SYNTAX", "expected a variable's name after '.'", name.col)
            node = self._count(Member(node, name.text, node.col))
        return node

    def _fold(self, token: _Token) -> Syntax:
        of = self._next()
        if of.kind != "name":
            raise ExpressionError("E-SYNTAX", f"{token.text}( wants a set: {token.text}(district: ...)", of.col)
        parts: dict[str, Syntax | None] = {"in": None, "where": None, "by": None}
        while self._peek().text in parts:
            word = self._next()
            parts[word.text] = self._expression(0)
        if token.text == "count" and self._takes(")"):
            body: Syntax = Number(1.0, token.col)
        else:
            self.expect(":")
            body = self._expression(0)
            self.expect(")")
        return self._count(Fold(token.text, of.text, parts["in"], parts["where"], parts["by"], body, token.col))


def parse(text: str | float) -> Syntax:
    """Parse an expression. Raises ExpressionError."""
    if isinstance(text, (int, float)):
        return Number(float(text), 0)
    return _Parser(text).whole()


@dataclass(frozen=True, slots=True)
class Assignment:
    """`place op value`; op is set, add, sub or mul."""

    place: Syntax
    op: str
    value: Syntax


def nodes(node: object) -> Iterator[object]:
    """Nodes of a tree of dataclasses, syntax or bound, each before what is in it."""
    if isinstance(node, tuple):
        for item in node:
            yield from nodes(item)
    elif is_dataclass(node) and not isinstance(node, type):
        yield node
        for field in fields(node):
            yield from nodes(getattr(node, field.name))


def parse_assignment(text: str) -> Assignment:
    """Parse `place = | += | -= | *= expression`. Raises ExpressionError."""
    # A comparison never stands left of the assignment, so the first bare '=' splits the text.
    match = _ASSIGN.search(text)
    if match is None or text[: match.start()].endswith(("<", ">", "!", "=")):
        raise ExpressionError("E-ASSIGN", "expected a statement: place = | += | -= | *= expression", 0)
    op = {"=": "set", "+=": "add", "-=": "sub", "*=": "mul"}[match.group(1)]
    place = parse(text[: match.start()])
    value = parse(" " * match.end() + text[match.end() :])  # the blanks keep the columns true
    if not isinstance(place, (Name, Member)):
        message = "left of the assignment stands a variable: reserves, target.protest"
        raise ExpressionError("E-PLACE", message, place.col)
    return Assignment(place, op, value)


def parse_domain(text: str) -> tuple[str, Syntax | None]:
    """Parse `each`: a set, or `set in entity`. Raises ExpressionError."""
    parser = _Parser(text)
    name = parser.next_name()
    if not parser.ends():
        parser.expect("in")
        return name, parser.whole()
    return name, None
