"""A rule function becomes plain-Python closures: the meaning of the tree, spelt out one operation at a time.

Gives the same bits as native code for every node, NaN payloads apart. Slow on purpose: the others are checked by it,
and it is what runs when numba's compiler is switched off.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from engine.kernel import arithmetic, random
from engine.kernel.call import Rule
from engine.rules import tree


class _Run:
    """What one call works on: the arrays, the locals, and where its loops stand."""

    __slots__ = ("C", "F", "I", "O", "P", "R", "W", "X", "entities", "local", "steps")

    def __init__(self, arrays: Sequence[Any], locals_: int) -> None:
        self.R, self.W, self.P, self.C, self.I, self.X, self.F, self.O = arrays
        self.local = [0.0] * locals_
        self.entities: dict[int, int] = {}
        self.steps: dict[int, int] = {}


_Entity = Callable[[_Run], int]
_Number = Callable[[_Run], float]
_Step = Callable[[_Run], None]


def compile_reference(functions: Sequence[tree.Function]) -> list[Rule]:
    """One callable (R, W, P, C, I, X, F, O) -> 0 or 1 for each function."""
    return [_rule(function) for function in functions]


def _rule(function: tree.Function) -> Rule:
    run_body, size = _body(function.body), function.locals

    def rule(*arrays: Any) -> int:
        run = _Run(arrays, size)
        run_body(run)
        return int(run.X[tree.X_FAULT] != 0)

    return rule


# ---- references ----------------------------------------------------------------------------------------------------
def _entity(ref: tree.Ref) -> _Entity:
    match ref:
        case tree.Lit(index):
            return lambda run: index
        case tree.Ctx(slot):
            return lambda run: int(run.X[slot])
        case tree.LoopVar(loop):
            return lambda run: run.entities[loop]
        case tree.Mapped(table, inner):
            at = _entity(inner)
            return lambda run: int(run.I[table + at(run)])
        case tree.Paired(first, width, second):
            row, column = _entity(first), _entity(second)
            return lambda run: row(run) * width + column(run)


# ---- expressions ---------------------------------------------------------------------------------------------------
def floor(x: float) -> float:
    """The largest whole number <= x; -0.0, infinities and NaN as they are."""
    if not abs(x) < 2.0**52:
        return x
    return math.copysign(float(math.floor(x)), x)


def square_root(x: float) -> float:
    """The square root, NaN below 0."""
    return math.nan if x < 0.0 else math.sqrt(x)


_UNARY: dict[str, Callable[[float], float]] = {
    "neg": lambda a: -a,
    "not": lambda a: 1.0 if a == 0.0 else 0.0,
    "abs": abs,
    "exp": arithmetic.exp,
    "log": arithmetic.log,
    "sqrt": square_root,
    "sigmoid": arithmetic.sigmoid,
    "floor": floor,
}
_BINARY: dict[str, Callable[[float, float], float]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": arithmetic.divide,
    "min": arithmetic.minimum,
    "max": arithmetic.maximum,
    "lt": lambda a, b: 1.0 if a < b else 0.0,
    "le": lambda a, b: 1.0 if a <= b else 0.0,
    "gt": lambda a, b: 1.0 if a > b else 0.0,
    "ge": lambda a, b: 1.0 if a >= b else 0.0,
    "eq": lambda a, b: 1.0 if a == b else 0.0,
    "ne": lambda a, b: 1.0 if a != b else 0.0,
    "and": lambda a, b: 1.0 if a != 0.0 and b != 0.0 else 0.0,
    "or": lambda a, b: 1.0 if a != 0.0 or b != 0.0 else 0.0,
}


def _number(e: tree.Expr) -> _Number:
    match e:
        case tree.Num(value):
            constant = float(value)
            return lambda run: constant
        case tree.Param(offset):
            return lambda run: float(run.P[offset])
        case tree.Weight(offset):
            return lambda run: float(run.P[int(run.X[tree.X_WEIGHTS]) + offset])
        case tree.State(base, ref):
            at = _entity(ref)
            return lambda run: float(run.R[base + at(run)])
        case tree.Const(base, ref):
            at = _entity(ref)
            return lambda run: float(run.C[base + at(run)])
        case tree.Local(slot):
            return lambda run: run.local[slot]
        case tree.Input(slot):
            return lambda run: float(run.F[slot])
        case tree.IntInput(slot):
            return lambda run: float(int(run.X[slot]))
        case tree.Index(ref):
            at = _entity(ref)
            return lambda run: float(at(run))
        case tree.SameEntity(first, second):
            one, other = _entity(first), _entity(second)
            return lambda run: 1.0 if one(run) == other(run) else 0.0
        case tree.Unary(op, a):
            unary, x = _UNARY[op], _number(a)
            return lambda run: unary(x(run))
        case tree.Binary(op, a, b):
            binary, x, y = _BINARY[op], _number(a), _number(b)
            return lambda run: binary(x(run), y(run))
        case tree.Select(condition, a, b):
            test, x, y = _number(condition), _number(a), _number(b)
            return lambda run: x(run) if test(run) != 0.0 else y(run)
        case tree.Lookup():
            return _lookup(e)
        case tree.Random(site, who):
            at = _entity(tree.Lit(0) if who is None else who)
            return lambda run: random.uniform(int(run.X[tree.X_KEY]), site, at(run))
        case tree.Border(loop):
            return lambda run: float(run.C[run.steps[loop]])
        case tree.Aggregate():
            return _aggregate(e)


def _lookup(e: tree.Lookup) -> _Number:
    base, top, at = e.base, e.size - 1, _number(e.at)

    def lookup(run: _Run) -> float:
        x = at(run)
        k = 0 if not x > 0.0 else top if x >= top else int(x)
        return float(run.P[base + k])

    return lookup


# ---- loops ---------------------------------------------------------------------------------------------------------
def _members(domain: tree.Domain) -> Callable[[_Run], Any]:
    """A generator that sets the loop's entity (and border) for each member in turn."""
    loop = domain.loop
    if isinstance(domain, tree.Range):
        size = domain.size

        def whole(run: _Run) -> Any:
            for run.entities[loop] in range(size):
                yield

        return whole
    indptr, indices, border, of = domain.indptr, domain.indices, domain.border, _entity(domain.of)

    def near(run: _Run) -> Any:
        row = of(run)
        for k in range(int(run.I[indptr + row]), int(run.I[indptr + row + 1])):
            run.entities[loop] = int(run.I[indices + k])
            run.steps[loop] = border + k
            yield

    return near


def _aggregate(e: tree.Aggregate) -> _Number:
    members, body = _members(e.domain), _number(e.body)
    where = None if e.where is None else _number(e.where)
    weight = None if e.weight is None else _number(e.weight)

    def chosen(run: _Run) -> Any:
        for _ in members(run):
            if where is None or where(run) != 0.0:
                yield body(run)

    def total(run: _Run) -> float:
        total = 0.0
        for x in chosen(run):
            total += x if weight is None else weight(run) * x
        return total

    def mean(run: _Run) -> float:
        total = weights = 0.0
        for x in chosen(run):
            w = 1.0 if weight is None else weight(run)
            total += x if weight is None else w * x
            weights += w
        return arithmetic.divide(total, weights)

    def count(run: _Run) -> float:
        return float(len([x for x in chosen(run) if x != 0.0]))

    def holds_for_any(run: _Run) -> float:
        return 1.0 if [x for x in chosen(run) if x != 0.0] else 0.0

    def holds_for_all(run: _Run) -> float:
        return 0.0 if [x for x in chosen(run) if x == 0.0] else 1.0

    def largest(run: _Run) -> float:
        best: float | None = None
        for x in chosen(run):
            if best is None or x > best:
                best = x
        return 0.0 if best is None else best

    def smallest(run: _Run) -> float:
        best: float | None = None
        for x in chosen(run):
            if best is None or x < best:
                best = x
        return 0.0 if best is None else best

    return {
        "sum": total,
        "mean": mean,
        "count": count,
        "any": holds_for_any,
        "all": holds_for_all,
        "largest": largest,
        "smallest": smallest,
    }[e.kind]


# ---- statements ----------------------------------------------------------------------------------------------------
def _body(body: Sequence[tree.Stmt]) -> _Step:
    steps = [_statement(statement) for statement in body]

    def run_all(run: _Run) -> None:
        for step in steps:
            step(run)

    return run_all


def _statement(statement: tree.Stmt) -> _Step:
    match statement:
        case tree.Let(slot, value):
            x = _number(value)

            def let(run: _Run) -> None:
                run.local[slot] = x(run)

            return let
        case tree.Out(base, ref, value):
            at, x = _entity(ref), _number(value)

            def out(run: _Run) -> None:
                run.O[base + at(run)] = x(run)

            return out
        case tree.If(condition, then, otherwise):
            test, yes, no = _number(condition), _body(then), _body(otherwise)
            return lambda run: yes(run) if test(run) != 0.0 else no(run)
        case tree.For(domain, inner):
            members, body = _members(domain), _body(inner)

            def each(run: _Run) -> None:
                for _ in members(run):
                    body(run)

            return each
        case tree.Store():
            return _store(statement)
        case tree.Request():
            return request(statement)


def mark(run: Any, code: int) -> None:
    """Mark a fault, unless there is one already."""
    if run.X[tree.X_FAULT] == 0:
        run.X[tree.X_FAULT] = code


def _store(s: tree.Store) -> _Step:
    base, op, low, high, headroom = s.base, s.op, float(s.low), float(s.high), s.headroom
    at, value = _entity(s.ref), _number(s.value)
    scale = None if s.scale is None else _number(s.scale)
    span = high - low

    def store(run: _Run) -> None:
        place = base + at(run)
        old, v = float(run.W[place]), value(run)
        new = v if op == "set" else _BINARY[op](old, v)
        if scale is not None or headroom:
            change = new - old
            if scale is not None:
                change = scale(run) * change
            if headroom:
                change = change * arithmetic.divide(high - old if change > 0.0 else old - low, span)
            new = old + change
        if not math.isfinite(new):
            mark(run, place + 1)
        elif new < low:
            new = low
        elif new > high:
            new = high
        run.W[place] = new

    return store


def request(r: tree.Request) -> Callable[[Any], None]:
    """Leave a request in X; `run` has X, I and the entities of the loops."""
    target = _entity(tree.Ctx(tree.X_TARGET) if r.target is None else r.target)

    def leave(run: Any) -> None:
        k = int(run.X[tree.X_REQUESTS])
        if not 0 <= k < tree.MAX_REQUESTS:
            mark(run, -1)
            return
        start = tree.X_FIRST_REQUEST + k * tree.REQUEST_WIDTH
        fields = (r.kind, r.what, r.low, r.high, int(run.X[tree.X_SELF]), target(run), int(run.X[tree.X_FROM]), 0)
        for step, field in enumerate(fields):
            run.X[start + step] = field
        run.X[tree.X_REQUESTS] = k + 1

    return leave
