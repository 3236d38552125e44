"""How many arithmetic operations one call of a rule's function takes, from its tree: what no program can do without."""

from __future__ import annotations

from collections.abc import Sequence

from engine.rules import tree

# Operations of `engine.kernel.arithmetic`, counted in its source.
_UNARY = {"exp": 34, "log": 40, "sigmoid": 37, "floor": 5, "sqrt": 1}


def operations(function: tree.Function, degree: float) -> float:
    """Floating-point operations of a call; `degree` is how many neighbours a district has on average.

    Loops count as often as they turn, branches with the mean of both sides. Loads, stores and indices count nothing.
    """
    return _body(function.body, degree)


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
