"""Random rule functions over a small world, and the arrays they run against, for tests that compare backends."""

from __future__ import annotations

import ctypes
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.rules import tree

TOWNS, HALLS = 37, 5
TOWN_STATES = [k * TOWNS for k in range(5)]
PAIR_STATE = 5 * TOWNS
HALL_STATES = [PAIR_STATE + TOWNS * HALLS + k * HALLS for k in range(2)]
STATE = HALL_STATES[-1] + HALLS
TOWN_CONST, HALL_CONST, BORDER = 0, TOWNS, TOWNS + HALLS
ROADS = 90
CONSTS = BORDER + ROADS
HALL_OF, INDPTR, INDICES = 0, TOWNS, 2 * TOWNS + 1
INDEXES = INDICES + ROADS
PARAMS = 60
SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, math.nan, math.inf, -math.inf, 1e308, -1e308, 5e-324, -1e-310, 2.5, -710.0, 745.0]
ARITHMETIC = ["add", "sub", "mul", "div", "min", "max"]
LOGIC = ["lt", "le", "gt", "ge", "eq", "ne", "and", "or"]
UNARY = ["neg", "not", "abs", "exp", "log", "sqrt", "sigmoid", "floor"]
KINDS = ["sum", "mean", "count", "any", "all", "largest", "smallest"]

Arrays = list[npt.NDArray[np.float64] | npt.NDArray[np.int64]]


@dataclass
class Grower:
    """Grows one function from a seed."""

    rng: random.Random
    locals: int = 3

    def __post_init__(self) -> None:
        self.loops = 0

    def ref(self, kind: str, scope: dict[int, str]) -> tree.Ref:
        loops = [loop for loop, of in scope.items() if of == kind]
        if loops and self.rng.random() < 0.7:
            return tree.LoopVar(self.rng.choice(loops))
        if kind == "hall" and self.rng.random() < 0.5:
            return tree.Mapped(HALL_OF, self.ref("town", scope))
        if self.rng.random() < 0.3:
            return tree.Lit(self.rng.randrange(TOWNS if kind == "town" else HALLS))
        return tree.Ctx(tree.X_SELF if kind == "town" else self.rng.choice([tree.X_TARGET, tree.X_FROM]))

    def place(self, scope: dict[int, str]) -> tuple[int, tree.Ref]:
        """A variable of the state and an entity that has it."""
        choice = self.rng.random()
        if choice < 0.6:
            return self.rng.choice(TOWN_STATES), self.ref("town", scope)
        if choice < 0.8:
            return self.rng.choice(HALL_STATES), self.ref("hall", scope)
        return PAIR_STATE, tree.Paired(self.ref("town", scope), HALLS, self.ref("hall", scope))

    def domain(self, scope: dict[int, str]) -> tuple[tree.Domain, dict[int, str]]:
        loop, self.loops = self.loops, self.loops + 1
        choice = self.rng.random()
        if choice < 0.3:
            near = tree.Neighbours(loop, INDPTR, INDICES, BORDER, self.ref("town", scope))
            return near, scope | {loop: "town", ~loop: "border"}
        if choice < 0.4:
            return tree.Range(loop, 0), scope | {loop: self.rng.choice(["town", "hall"])}
        if choice < 0.6:
            return tree.Range(loop, HALLS), scope | {loop: "hall"}
        return tree.Range(loop, self.rng.choice([1, 4, TOWNS, TOWNS])), scope | {loop: "town"}

    def leaf(self, scope: dict[int, str]) -> tree.Expr:
        borders = [~loop for loop, of in scope.items() if of == "border"]
        kind = self.rng.choice(["town", "hall"])
        options: list[tree.Expr] = [
            tree.Num(self.rng.choice(SPECIAL)),
            tree.Num(self.rng.uniform(-3, 3)),
            tree.Param(self.rng.randrange(PARAMS)),
            tree.Weight(self.rng.randrange(20)),
            tree.State(*self.place(scope)),
            tree.State(*self.place(scope)),
            tree.State(*self.place(scope)),
            tree.Const(TOWN_CONST if kind == "town" else HALL_CONST, self.ref(kind, scope)),
            tree.Local(self.rng.randrange(self.locals)),
            tree.Input(self.rng.randrange(tree.F_SIZE)),
            tree.IntInput(self.rng.randrange(tree.X_REQUESTS + 1)),
            tree.Index(self.ref(kind, scope)),
            tree.SameEntity(self.ref(kind, scope), self.ref(kind, scope)),
            tree.Random(self.rng.getrandbits(64), self.ref(kind, scope) if self.rng.random() < 0.8 else None),
        ]
        return self.rng.choice([*options, *(tree.Border(loop) for loop in borders * 4)])

    def expr(self, scope: dict[int, str], depth: int) -> tree.Expr:
        if depth == 0:
            return self.leaf(scope)
        choice = self.rng.random()
        if choice < 0.15:
            return self.leaf(scope)
        if choice < 0.4:
            return tree.Binary(self.rng.choice(ARITHMETIC), self.expr(scope, depth - 1), self.expr(scope, depth - 1))
        if choice < 0.55:
            return tree.Binary(self.rng.choice(LOGIC), self.expr(scope, depth - 1), self.expr(scope, depth - 1))
        if choice < 0.75:
            return tree.Unary(self.rng.choice(UNARY), self.expr(scope, depth - 1))
        if choice < 0.82:
            return tree.Select(*(self.expr(scope, depth - 1) for _ in range(3)))
        if choice < 0.88:
            size = self.rng.randint(1, 10)
            return tree.Lookup(self.rng.randrange(PARAMS - 10), size, self.expr(scope, depth - 1))
        if len(scope) > 2:
            return self.leaf(scope)
        domain, inner = self.domain(scope)
        return tree.Aggregate(
            self.rng.choice(KINDS),
            domain,
            self.expr(inner, depth - 1),
            self.expr(inner, 1) if self.rng.random() < 0.5 else None,
            self.expr(inner, 1) if self.rng.random() < 0.4 else None,
        )

    def store(self, scope: dict[int, str]) -> tree.Store:
        low, high = self.rng.choice([(0.0, 1.0), (-100.0, 100.0), (-math.inf, math.inf), (0.0, math.inf), (1.0, 1.0)])
        return tree.Store(
            *self.place(scope),
            self.rng.choice(["set", "add", "sub", "mul"]),
            self.expr(scope, 2),
            low,
            high,
            self.expr(scope, 1) if self.rng.random() < 0.3 else None,
            self.rng.random() < 0.3,
        )

    def statement(self, scope: dict[int, str], depth: int) -> tree.Stmt:
        choice = self.rng.random()
        if choice < 0.2:
            return tree.Let(self.rng.randrange(self.locals), self.expr(scope, 3))
        if choice < 0.5 or depth == 0:
            return self.store(scope)
        if choice < 0.6:
            return tree.Out(0, self.ref("town", scope), self.expr(scope, 3))
        if choice < 0.7:
            return tree.If(self.expr(scope, 2), self.body(scope, depth - 1), self.body(scope, depth - 1))
        if choice < 0.75:
            kind = self.rng.choice([tree.REQUEST_LATER, tree.REQUEST_EVENT, tree.REQUEST_HOOK])
            target = self.ref("town", scope) if self.rng.random() < 0.5 else None
            return tree.Request(kind, self.rng.randrange(99), self.rng.randrange(9), self.rng.randrange(9), target)
        if len(scope) > 1:
            return self.store(scope)
        domain, inner = self.domain(scope)
        return tree.For(domain, self.body(inner, depth - 1))

    def body(self, scope: dict[int, str], depth: int) -> tuple[tree.Stmt, ...]:
        if scope and self.rng.random() < 0.4:  # a straight line over its own entity, as most rules are
            loop = max(scope)
            bases = TOWN_STATES if scope[loop] == "town" else HALL_STATES
            own = tree.LoopVar(loop)
            stores = [
                tree.Store(base, own, "add", self.expr(scope, 3), -9.0, 9.0) for base in self.rng.sample(bases, 2)
            ]
            return (tree.Let(0, self.expr(scope, 3)), *stores, tree.Out(0, own, self.expr(scope, 2)))
        return tuple(self.statement(scope, depth) for _ in range(self.rng.randint(1, 3)))


def grow(seed: int) -> tree.Function:
    """The function of this seed."""
    rng = random.Random(seed)
    grower = Grower(rng)
    body = tuple(grower.statement({}, 2) for _ in range(rng.randint(1, 4)))
    return tree.Function(f"rule {seed}", body, grower.locals, apart=rng.random() < 0.4)


def arrays(seed: int, apart: bool) -> Arrays:
    """R, W, P, C, I, X, F, O for a function; R is W unless `apart`."""
    rng = np.random.default_rng(seed)

    def floats(size: int, special: float) -> npt.NDArray[np.float64]:
        values = rng.uniform(-2, 2, size)
        return np.where(rng.random(size) < special, rng.choice(SPECIAL, size), values)

    odd = 0.0 if seed % 3 == 0 else 0.1
    read = floats(STATE, odd)
    write = floats(STATE, odd) if apart else read
    index = np.zeros(INDEXES, np.int64)
    index[HALL_OF : HALL_OF + TOWNS] = rng.integers(0, HALLS, TOWNS)
    degrees = np.where(np.arange(TOWNS) % 4 == 1, 0, rng.integers(0, 4, TOWNS))
    index[INDPTR : INDPTR + TOWNS + 1] = np.minimum(np.concatenate([[0], np.cumsum(degrees)]), ROADS)
    index[INDICES:] = rng.integers(0, TOWNS, ROADS)
    context = np.zeros(tree.X_SIZE, np.int64)
    context[tree.X_SELF], context[tree.X_TARGET] = rng.integers(0, TOWNS), rng.integers(0, HALLS)
    context[tree.X_FROM], context[tree.X_TURN] = rng.integers(0, HALLS), 7
    context[tree.X_KEY] = rng.integers(-(2**63), 2**63 - 1)
    context[tree.X_WEIGHTS] = rng.integers(0, 30)
    context[tree.X_REQUESTS] = rng.choice([0, 0, 30, 32])
    context[tree.X_FAULT] = rng.choice([0, 0, 0, 5])
    return [
        read,
        write,
        floats(PARAMS, odd),
        floats(CONSTS, odd),
        index,
        context,
        floats(tree.F_SIZE, odd),
        np.zeros(TOWNS),
    ]


def run_native(address: int, given: Arrays) -> int:
    """Call machine code through ctypes."""
    function = ctypes.CFUNCTYPE(ctypes.c_int64, *[ctypes.c_void_p] * 8)(int(address))
    return int(function(*(array.ctypes.data for array in given)))


def difference(one: Arrays, other: Arrays) -> str:
    """Where two sets of arrays differ in a bit, or ''. All NaNs are equal: which one it is has no meaning."""
    for name, a, b in zip("RWPCIXFO", one, other):
        unlike = a.view(np.int64) != b.view(np.int64)
        if a.dtype == np.float64:
            unlike &= ~(np.isnan(a) & np.isnan(b))
        if unlike.any():
            at = int(np.flatnonzero(unlike)[0])
            return f"{name}[{at}]: {a[at]!r} != {b[at]!r}"
    return ""


def bits(values: Sequence[float]) -> list[int]:
    """The bits of doubles, for comparisons that tell 0.0 from -0.0."""
    return [int(n) for n in np.asarray(values, np.float64).view(np.int64)]
