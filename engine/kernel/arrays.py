"""A rule function in NumPy: a loop over a whole set becomes operations on whole arrays, the baseline to be measured by.

The same callables as `reference`. Not bit for bit: NumPy's exp and its pairwise sums differ in the last places. A loop
whose turns depend on one another, or that branches, runs turn by turn.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine.kernel import random
from engine.kernel.call import Rule
from engine.kernel.lower import children, reads_fault, walk
from engine.kernel.reference import mark, request
from engine.rules import tree

_Value = Any  # a float, or an array with one axis for each loop that may be open
_Part = Callable[["_Run"], _Value]


class _Run:
    """What one call works on."""

    def __init__(self, arrays: Sequence[Any], locals_: int) -> None:
        self.R, self.W, self.P, self.C, self.I, self.X, self.F, self.O = arrays
        self.local: list[_Value] = [0.0] * locals_
        self.entities: dict[int, _Value] = {}
        self.steps: dict[int, _Value] = {}
        self.faults: list[tuple[int, int]] | None = None


def compile_arrays(functions: Sequence[tree.Function]) -> list[Rule]:
    """One callable (R, W, P, C, I, X, F, O) -> 0 or 1 for each function."""
    return [_rule(function) for function in functions]


def _rule(function: tree.Function) -> Rule:
    run_body = _Arrays(function).body(function.body)

    def rule(*arrays: Any) -> int:
        run = _Run(arrays, function.locals)
        with np.errstate(all="ignore"):
            run_body(run)
        return int(run.X[tree.X_FAULT] != 0)

    return rule


def _depth(node: Any) -> int:
    """How many loops lie within one another at most."""
    return max(map(_depth, children(node)), default=0) + isinstance(node, tree.For | tree.Aggregate)


def whole(loop: tree.For, apart: bool) -> bool:
    """Whether every turn of the loop touches its own places only, so that all turns can go at once."""
    if not isinstance(loop.domain, tree.Range) or loop.domain.size == 0 or reads_fault(loop):
        return False
    own = tree.LoopVar(loop.domain.loop)
    stored = {s.base for s in loop.body if isinstance(s, tree.Store)}
    bound: set[int] = set()
    early: set[int] = set()
    for statement in loop.body:
        if not isinstance(statement, tree.Let | tree.Store | tree.Out):
            return False
        if not isinstance(statement, tree.Let) and statement.ref != own:
            return False
        for node in walk(statement):
            if isinstance(node, tree.Local) and node.slot not in bound:
                early.add(node.slot)
            if isinstance(node, tree.State) and not apart and node.base in stored and node.ref != own:
                return False
        if isinstance(statement, tree.Let):
            bound.add(statement.slot)
    return not early & bound


def _uniform(key: int, site: int, entity: _Value) -> _Value:
    """`random.uniform` for many entities at once."""
    wrapped = np.asarray(entity, np.int64).astype(np.uint64)
    x = (np.uint64(random.absorb(key, site) & 0xFFFFFFFFFFFFFFFF) ^ wrapped) + np.uint64(random.GOLDEN % 2**64)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(random.MIX_FIRST % 2**64)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(random.MIX_SECOND % 2**64)
    return ((x ^ (x >> np.uint64(31))) >> np.uint64(11)) * random.UNIT


def _exp(x: _Value) -> _Value:
    return np.exp(np.clip(x, -700.0, 700.0))


def _divide(a: _Value, b: _Value) -> _Value:
    return np.where(np.not_equal(b, 0.0), np.divide(a, b), 0.0)


def _truth(holds: _Value) -> _Value:
    return np.where(holds, 1.0, 0.0)


_UNARY: dict[str, Callable[[_Value], _Value]] = {
    "neg": np.negative,
    "not": lambda a: _truth(np.equal(a, 0.0)),
    "abs": np.abs,
    "exp": _exp,
    "log": lambda a: np.where(np.greater(a, 0.0), np.log(a), math.nan),
    "sqrt": np.sqrt,
    "sigmoid": lambda a: 1.0 / (1.0 + _exp(np.negative(a))),
    "floor": np.floor,
}
_BINARY: dict[str, Callable[[_Value, _Value], _Value]] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": _divide,
    "min": lambda a, b: np.where(np.less(a, b), a, b),
    "max": lambda a, b: np.where(np.greater(a, b), a, b),
    "lt": lambda a, b: _truth(np.less(a, b)),
    "le": lambda a, b: _truth(np.less_equal(a, b)),
    "gt": lambda a, b: _truth(np.greater(a, b)),
    "ge": lambda a, b: _truth(np.greater_equal(a, b)),
    "eq": lambda a, b: _truth(np.equal(a, b)),
    "ne": lambda a, b: _truth(np.not_equal(a, b)),
    "and": lambda a, b: _truth(np.logical_and(a, b)),
    "or": lambda a, b: _truth(np.logical_or(a, b)),
}


class _Arrays:
    """One function on its way to closures; `axes` are the loops that run at once."""

    def __init__(self, function: tree.Function) -> None:
        self.apart = function.apart
        self.open: list[int] = []
        self.ranges: dict[int, tuple[int, int]] = {}
        self.rank = max(map(_depth, function.body), default=0)

    def along(self, axis: int, size: int) -> _Value:
        """0..size-1 along one axis."""
        shape = [1] * self.rank
        shape[axis] = size
        return np.arange(size).reshape(shape)

    # ---- references and expressions ------------------------------------------------------------------------------
    def entity(self, ref: tree.Ref) -> _Part:
        match ref:
            case tree.Lit(index):
                return lambda run: index
            case tree.Ctx(slot):
                return lambda run: int(run.X[slot])
            case tree.LoopVar(loop):
                return lambda run: run.entities[loop]
            case tree.Mapped(table, inner):
                at = self.entity(inner)
                return lambda run: run.I[table + at(run)]
            case tree.Paired(first, width, second):
                row, column = self.entity(first), self.entity(second)
                return lambda run: row(run) * width + column(run)

    def read(self, name: str, base: int, ref: tree.Ref) -> _Part:
        if isinstance(ref, tree.LoopVar) and ref.loop in self.ranges:
            axis, size = self.ranges[ref.loop]
            shape = [1] * self.rank
            shape[axis] = size
            return lambda run: getattr(run, name)[base : base + size].reshape(shape).copy()
        at = self.entity(ref)
        return lambda run: getattr(run, name)[base + at(run)]

    def number(self, e: tree.Expr) -> _Part:
        match e:
            case tree.Num(value):
                return lambda run: value
            case tree.Param(offset):
                return lambda run: run.P[offset]
            case tree.Weight(offset):
                return lambda run: run.P[int(run.X[tree.X_WEIGHTS]) + offset]
            case tree.State(base, ref):
                return self.read("R", base, ref)
            case tree.Const(base, ref):
                return self.read("C", base, ref)
            case tree.Local(slot):
                return lambda run: run.local[slot]
            case tree.Input(slot):
                return lambda run: run.F[slot]
            case tree.IntInput(slot):
                return lambda run: float(run.X[slot])
            case tree.Index(ref):
                at = self.entity(ref)
                return lambda run: at(run) * 1.0
            case tree.SameEntity(first, second):
                one, other = self.entity(first), self.entity(second)
                return lambda run: _truth(np.equal(one(run), other(run)))
            case tree.Unary(op, a):
                unary, x = _UNARY[op], self.number(a)
                return lambda run: unary(x(run))
            case tree.Binary(op, a, b):
                binary, x, y = _BINARY[op], self.number(a), self.number(b)
                return lambda run: binary(x(run), y(run))
            case tree.Select(condition, a, b):
                test, x, y = self.number(condition), self.number(a), self.number(b)
                return lambda run: np.where(np.not_equal(test(run), 0.0), x(run), y(run))
            case tree.Lookup(base, size, at_):
                x = self.number(at_)
                return lambda run: run.P[base + _clamp(x(run), size)]
            case tree.Random(site, who):
                at = self.entity(tree.Lit(0) if who is None else who)
                return lambda run: _uniform(int(run.X[tree.X_KEY]), site, at(run))
            case tree.Border(loop):
                return lambda run: run.C[run.steps[loop]]
            case tree.Aggregate():
                return self.aggregate(e)

    def begin(self, domain: tree.Domain) -> _Part:
        """Opens a loop along the next axis; the part gives the mask of true members."""
        axis, loop = len(self.open), domain.loop
        self.open.append(loop)
        if isinstance(domain, tree.Range):
            entities = self.along(axis, domain.size)
            members = np.ones(entities.shape, bool)
            self.ranges[loop] = (axis, domain.size)

            def all_of_them(run: _Run) -> _Value:
                run.entities[loop] = entities
                return members

            return all_of_them
        indptr, indices, border, of = domain.indptr, domain.indices, domain.border, self.entity(domain.of)
        self.ranges.pop(loop, None)

        def near(run: _Run) -> _Value:
            row = of(run)
            first, end = run.I[indptr + row], run.I[indptr + row + 1]
            step = first + self.along(axis, int(np.max(end - first, initial=0)))
            mask = step < end
            step = np.where(mask, step, 0)
            run.entities[loop] = run.I[indices + step]
            run.steps[loop] = border + step
            return mask

        return near

    def aggregate(self, e: tree.Aggregate) -> _Part:
        begin = self.begin(e.domain)
        axis, kind = len(self.open) - 1, e.kind
        where = None if e.where is None else self.number(e.where)
        weight = None if e.weight is None else self.number(e.weight)
        body = self.number(e.body)
        self.open.pop()

        def reduce(run: _Run) -> _Value:
            held = begin(run)
            if where is not None:
                held = held & np.not_equal(where(run), 0.0)
            x = body(run)
            if kind in ("sum", "mean"):
                w = 1.0 if weight is None else weight(run)
                total = np.where(held, w * x, 0.0).sum(axis, keepdims=True)
                value = total if kind == "sum" else _divide(total, np.where(held, w, 0.0).sum(axis, keepdims=True))
            elif kind in ("largest", "smallest"):
                worst = -math.inf if kind == "largest" else math.inf
                full = np.broadcast_to(held, np.broadcast_shapes(np.shape(held), np.shape(x)))
                chosen = np.where(full, x, worst)
                best = (np.fmax if kind == "largest" else np.fmin).reduce(chosen, axis, keepdims=True, initial=worst)
                if full.shape[axis]:  # a NaN in the first place stays, as nothing is beyond it
                    first = np.take_along_axis(chosen, full.argmax(axis, keepdims=True), axis)
                    best = np.where(np.isnan(first), first, best)
                value = np.where(full.any(axis, keepdims=True), best, 0.0)
            elif kind == "count":
                value = (held & np.not_equal(x, 0.0)).sum(axis, keepdims=True) * 1.0
            elif kind == "any":
                value = _truth((held & np.not_equal(x, 0.0)).any(axis, keepdims=True))
            else:
                value = _truth((~held | np.not_equal(x, 0.0)).all(axis, keepdims=True))
            return value.item() if value.size == 1 else value

        return reduce

    # ---- statements ------------------------------------------------------------------------------------------------
    def body(self, body: Sequence[tree.Stmt]) -> Callable[[_Run], None]:
        steps = [self.statement(statement) for statement in body]

        def run_all(run: _Run) -> None:
            for step in steps:
                step(run)

        return run_all

    def statement(self, statement: tree.Stmt) -> Callable[[_Run], None]:
        match statement:
            case tree.Let(slot, value):
                x = self.number(value)

                def let(run: _Run) -> None:
                    run.local[slot] = x(run)

                return let
            case tree.Out(base, ref, value):
                at, x = self.entity(ref), self.number(value)

                def out(run: _Run) -> None:
                    run.O[base + at(run)] = x(run)

                return out
            case tree.If(condition, then, otherwise):
                test, yes, no = self.number(condition), self.body(then), self.body(otherwise)
                return lambda run: yes(run) if test(run) != 0.0 else no(run)
            case tree.For():
                return self.at_once(statement) if whole(statement, self.apart) else self.in_turn(statement)
            case tree.Store():
                return self.store(statement)
            case tree.Request():
                return request(statement)  # in turn only, so one at a time

    def at_once(self, statement: tree.For) -> Callable[[_Run], None]:
        begin = self.begin(statement.domain)
        body = self.body(statement.body)
        self.open.pop()
        slots = [s.slot for s in statement.body if isinstance(s, tree.Let)]

        def run_whole(run: _Run) -> None:
            begin(run)
            run.faults = []
            body(run)
            if run.faults:
                mark(run, min(run.faults)[1])
            run.faults = None
            for slot in slots:  # what the last turn leaves
                run.local[slot] = np.asarray(run.local[slot]).flat[-1]

        return run_whole

    def in_turn(self, statement: tree.For) -> Callable[[_Run], None]:
        domain, loop = statement.domain, statement.domain.loop
        self.ranges.pop(loop, None)
        body = self.body(statement.body)
        of = None if isinstance(domain, tree.Range) else self.entity(domain.of)

        def run_each(run: _Run) -> None:
            if isinstance(domain, tree.Range):
                for run.entities[loop] in range(domain.size):
                    body(run)
                return
            assert of is not None
            row = of(run)
            for k in range(run.I[domain.indptr + row], run.I[domain.indptr + row + 1]):
                run.entities[loop] = int(run.I[domain.indices + k])
                run.steps[loop] = domain.border + k
                body(run)

        return run_each

    def store(self, s: tree.Store) -> Callable[[_Run], None]:
        at, value = self.entity(s.ref), self.number(s.value)
        scale = None if s.scale is None else self.number(s.scale)

        def store(run: _Run) -> None:
            place = s.base + at(run)
            old, v = run.W[place], value(run)
            new = v if s.op == "set" else _BINARY[s.op](old, v)
            if scale is not None or s.headroom:
                change = new - old
                if scale is not None:
                    change = scale(run) * change
                if s.headroom:
                    change = change * _divide(np.where(change > 0.0, s.high - old, old - s.low), s.high - s.low)
                new = old + change
            bad = ~np.isfinite(new)
            new = np.where(
                bad, new, np.where(np.less(new, s.low), s.low, np.where(np.greater(new, s.high), s.high, new))
            )
            if np.any(bad):
                first = int(np.broadcast_to(place, np.broadcast_shapes(np.shape(place), np.shape(bad)))[bad].min())
                if run.faults is None:
                    mark(run, first + 1)
                else:
                    run.faults.append((first - s.base, first + 1))
            run.W[place] = new

        return store


def _clamp(x: _Value, size: int) -> _Value:
    """floor(x) within 0..size-1; NaN gives 0."""
    return np.where(np.greater(x, 0.0), np.minimum(x, size - 1.0), 0.0).astype(np.int64)
