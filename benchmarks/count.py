"""How many arithmetic operations one call of a rule's function takes, from its tree: what no program can do without."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from engine.rules import tree

# Operations of `engine.kernel.arithmetic`, counted in its source.
_UNARY = {"exp": 34, "log": 40, "sigmoid": 37, "floor": 5, "sqrt": 1}


def operations(function: tree.Function, degree: float) -> float:
    """Floating-point operations of a call; `degree` is how many neighbours a district has on average.

    Loops count as often as they turn, branches with the mean of both sides. Loads, stores and indices count nothing.
    """
    return _body(function.body, degree)


def steps(function: tree.Function, degree: float) -> tuple[float, float]:
    """Operations a program of whole-array calls must at least start in a call: (on sets, on single numbers).

    Every loop goes as one operation for each node in it, however many entities it turns over; both sides of a branch
    count by half. So no loop of this is ever slower than it could be written by hand.
    """
    single, whole = 0.0, 0.0
    for statement in function.body:
        if isinstance(statement, tree.For) and _turns(statement.domain, degree) > SMALL:
            whole += _once(statement.body)
        else:
            folded, rest = _folds(statement, degree)
            whole += folded
            single += rest
    return whole, single


SMALL = 8
"""A loop over this many entities or fewer is as fast in plain Python."""


def _once(body: Sequence[tree.Stmt]) -> float:
    """Nodes of a body, loops counted once."""
    return _body([_shrunk(statement) for statement in body], 1.0)


def _shrunk(node: Any) -> Any:
    """A tree whose loops turn once and whose functions take one operation."""
    if isinstance(node, tuple):
        return tuple(_shrunk(part) for part in node)
    if isinstance(node, tree.Unary):
        return tree.Unary("neg", _shrunk(node.a))
    if isinstance(node, tree.Range):
        return tree.Range(node.loop, 1)
    if is_dataclass(node) and not isinstance(node, type):
        return replace(node, **{f.name: _shrunk(getattr(node, f.name)) for f in fields(node)})
    return node


def _folds(statement: Any, degree: float) -> tuple[float, float]:
    """(nodes inside folds over large sets, all other nodes) of a statement outside any large loop."""
    folds = [e for e in _walk(statement) if isinstance(e, tree.Aggregate) and _turns(e.domain, degree) > SMALL]
    whole = sum(_number(_shrunk(e), 1.0) for e in folds)
    return whole, max(0.0, _body([_shrunk(statement)], 1.0) - whole)


def _walk(node: Any) -> Iterator[Any]:
    yield node
    if isinstance(node, tree.Aggregate):
        return  # a fold within a fold counts with the outer one
    for f in fields(node):
        value = getattr(node, f.name)
        for child in value if isinstance(value, tuple) else (value,):
            if is_dataclass(child):
                yield from _walk(child)


def _body(body: Sequence[tree.Stmt], degree: float) -> float:
    return sum(_statement(statement, degree) for statement in body)


def _statement(statement: tree.Stmt, degree: float) -> float:
    match statement:
        case tree.Let() | tree.Out():
            return _number(statement.value, degree)
        case tree.Store():
            extra = (2 if statement.scale is not None or statement.headroom else 0) + 3 * statement.headroom
            scale = 0.0 if statement.scale is None else 1 + _number(statement.scale, degree)
            return _number(statement.value, degree) + (statement.op != "set") + 2 + extra + scale
        case tree.If(condition, then, otherwise):
            return _number(condition, degree) + (_body(then, degree) + _body(otherwise, degree)) / 2
        case tree.For(domain, inner):
            return _turns(domain, degree) * _body(inner, degree)
    return 0.0


def _turns(domain: tree.Domain, degree: float) -> float:
    return float(domain.size) if isinstance(domain, tree.Range) else degree


def _number(e: tree.Expr, degree: float) -> float:
    match e:
        case tree.Unary(op, a):
            return _UNARY.get(op, 1) + _number(a, degree)
        case tree.Binary(_, a, b):
            return 1 + _number(a, degree) + _number(b, degree)
        case tree.Select(condition, a, b):
            return 1 + _number(condition, degree) + _number(a, degree) + _number(b, degree)
        case tree.Lookup():
            return 2 + _number(e.at, degree)
        case tree.Aggregate():
            parts = [part for part in (e.body, e.where, e.weight) if part is not None]
            each = sum(_number(part, degree) for part in parts) + 1 + 2 * (e.weight is not None)
            return _turns(e.domain, degree) * each
    return 0.0
