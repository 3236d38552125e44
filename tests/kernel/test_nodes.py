"""What each node of the tree means, worked out by hand, in all three backends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.kernel import native
from engine.kernel.arrays import compile_arrays
from engine.kernel.reference import compile_reference
from engine.rules.tree import (
    F_SIZE,
    MAX_REQUESTS,
    X_FAULT,
    X_FIRST_REQUEST,
    X_FROM,
    X_REQUESTS,
    X_SELF,
    X_SIZE,
    X_TARGET,
    X_WEIGHTS,
    Aggregate,
    Binary,
    Border,
    Const,
    Ctx,
    Expr,
    For,
    Function,
    If,
    Index,
    Input,
    IntInput,
    Let,
    Lit,
    Local,
    Lookup,
    LoopVar,
    Mapped,
    Neighbours,
    Num,
    Out,
    Paired,
    Param,
    Random,
    Range,
    Request,
    SameEntity,
    Select,
    State,
    Stmt,
    Store,
    Unary,
    Weight,
)
from tests.kernel.trees import bits, run_native

NAN, INF = math.nan, math.inf
OWN = LoopVar(0)
ROADS = Neighbours(0, 4, 8, 4, Ctx(X_SELF))


def world() -> list[Any]:
    """Four towns: state 10 20 30 40, then 1 2 3 4; constants 5 6 7 8, borders; roads from 0 to 1 2 3, from 2 to 0."""
    state = np.array([10.0, 20.0, 30.0, 40.0, 1.0, 2.0, 3.0, 4.0])
    parameters = np.array([100.0, 101.0, 102.0, 103.0, 104.0])
    constants = np.array([5.0, 6.0, 7.0, 8.0, 0.1, 0.2, 0.3, 0.4])
    index = np.array([3, 2, 1, 0, *(0, 3, 3, 4, 4), *(1, 2, 3, 0)])  # a map, row pointers, road ends
    context = np.zeros(X_SIZE, np.int64)
    context[[X_SELF, X_TARGET, X_FROM, X_WEIGHTS]] = 0, 2, 3, 1
    return [state, state.copy(), parameters, constants, index, context, np.arange(F_SIZE) * 1.5, np.zeros(8)]


def run(
    backend: str, body: Sequence[Stmt], arrays: list[Any] | None = None, apart: bool = False
) -> tuple[int, list[Any]]:
    arrays = world() if arrays is None else arrays
    if not apart:
        arrays[1] = arrays[0]
    function = Function("rule", tuple(body), 2, apart)
    if backend == "native":
        code = native.compile_functions([function])
        return run_native(code.addresses[0], arrays), arrays
    compiled = compile_reference([function]) if backend == "reference" else compile_arrays([function])
    return compiled[0](*arrays), arrays


def value(backend: str, e: Expr, arrays: list[Any] | None = None) -> float:
    return float(run(backend, [Out(0, Lit(0), e)], arrays)[1][7][0])


@pytest.fixture(params=["native", "reference", "arrays"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def roads(indices: int = 9) -> Neighbours:
    return replace(ROADS, indices=indices)


READS: list[tuple[Expr, float]] = [
    (Num(-2.5), -2.5),
    (Param(3), 103.0),
    (Weight(2), 103.0),
    (State(0, Lit(2)), 30.0),
    (State(4, Ctx(X_TARGET)), 3.0),
    (Const(0, Ctx(X_FROM)), 8.0),
    (State(0, Mapped(0, Lit(0))), 40.0),
    (State(0, Mapped(0, Mapped(0, Lit(1)))), 20.0),
    (State(0, Paired(Lit(1), 3, Ctx(X_TARGET))), 2.0),
    (Local(1), 0.0),
    (Input(4), 6.0),
    (IntInput(X_TARGET), 2.0),
    (Index(Ctx(X_FROM)), 3.0),
    (SameEntity(Ctx(X_TARGET), Lit(2)), 1.0),
    (SameEntity(Ctx(X_TARGET), Lit(1)), 0.0),
    (Lookup(1, 3, Num(1.99)), 102.0),
    (Lookup(1, 3, Num(-1e300)), 101.0),
    (Lookup(1, 3, Num(INF)), 103.0),
    (Lookup(1, 3, Num(NAN)), 101.0),
    (Select(Num(NAN), Num(1.0), Num(2.0)), 1.0),
    (Select(Num(-0.0), Num(1.0), Num(2.0)), 2.0),
]


@pytest.mark.parametrize(("e", "expected"), READS)
def test_reading(backend: str, e: Expr, expected: float) -> None:
    assert value(backend, e) == expected


UNARY = [
    ("neg", 0.0, -0.0), ("neg", -INF, INF), ("not", 0.0, 1.0), ("not", -0.0, 1.0), ("not", 3.0, 0.0),
    ("not", NAN, 0.0),
    ("abs", -2.0, 2.0), ("abs", -0.0, 0.0), ("abs", -INF, INF), ("sqrt", 9.0, 3.0), ("sqrt", -0.0, -0.0),
    ("sqrt", INF, INF),
    ("sqrt", -1.0, NAN), ("log", 1.0, 0.0), ("log", 0.0, NAN), ("log", -1.0, NAN), ("log", INF, INF),
    ("exp", 0.0, 1.0),
    ("exp", NAN, NAN), ("sigmoid", 0.0, 0.5), ("sigmoid", INF, 1.0), ("floor", 1.5, 1.0), ("floor", -0.5, -1.0),
    ("floor", -0.0, -0.0), ("floor", 0.5, 0.0), ("floor", -5e-324, -1.0), ("floor", 1e300, 1e300),
    ("floor", -INF, -INF),
    ("floor", NAN, NAN), ("floor", 2.0**52 + 1, 2.0**52 + 1), ("floor", -4503599627370495.5, -4503599627370496.0),
]  # fmt: skip


@pytest.mark.parametrize(("op", "a", "expected"), UNARY)
def test_one_operand(backend: str, op: str, a: float, expected: float) -> None:
    arrays = world()
    arrays[6][0] = a
    found = value(backend, Unary(op, Input(0)), arrays)
    assert bits([found]) == bits([expected]) or (math.isnan(found) and math.isnan(expected))


BINARY = [
    ("add", 1e308, 1e308, INF), ("add", INF, -INF, NAN), ("sub", 0.0, 0.0, 0.0), ("mul", -1.0, 0.0, -0.0),
    ("mul", 0.0, INF, NAN),
    ("div", 1.0, 4.0, 0.25), ("div", 1.0, 0.0, 0.0), ("div", -1.0, -0.0, 0.0), ("div", NAN, 0.0, 0.0),
    ("div", 1.0, -INF, -0.0),
    ("min", 1.0, 2.0, 1.0), ("min", 0.0, -0.0, -0.0), ("min", NAN, 2.0, 2.0), ("min", 2.0, NAN, NAN),
    ("max", 1.0, 2.0, 2.0), ("max", -0.0, 0.0, 0.0), ("max", NAN, 2.0, 2.0), ("max", 2.0, NAN, NAN),
    ("lt", 1.0, 2.0, 1.0), ("lt", NAN, 2.0, 0.0), ("le", 2.0, 2.0, 1.0), ("gt", 2.0, 1.0, 1.0), ("ge", NAN, NAN, 0.0),
    ("eq", 0.0, -0.0, 1.0), ("eq", NAN, NAN, 0.0), ("ne", NAN, NAN, 1.0), ("ne", 1.0, 1.0, 0.0),
    ("and", 2.0, NAN, 1.0), ("and", 2.0, -0.0, 0.0), ("or", 0.0, -0.0, 0.0), ("or", 0.0, NAN, 1.0),
]  # fmt: skip


@pytest.mark.parametrize(("op", "a", "b", "expected"), BINARY)
def test_two_operands(backend: str, op: str, a: float, b: float, expected: float) -> None:
    arrays = world()
    arrays[6][:2] = a, b
    found = value(backend, Binary(op, Input(0), Input(1)), arrays)
    assert bits([found]) == bits([expected]) or (math.isnan(found) and math.isnan(expected))


TOWN = State(0, OWN)
BIG = Binary("gt", TOWN, Num(15.0))
FOUR, NONE = Range(0, 4), Range(0, 0)
LONE = Neighbours(0, 4, 9, 4, Lit(1))
AGGREGATES: list[tuple[Expr, float]] = [
    (Aggregate("sum", FOUR, TOWN, None, None), 100.0),
    (Aggregate("sum", FOUR, TOWN, BIG, None), 90.0),
    (Aggregate("mean", FOUR, TOWN, None, None), 25.0),
    (Aggregate("mean", FOUR, TOWN, BIG, None), 30.0),
    (Aggregate("mean", FOUR, TOWN, None, State(4, OWN)), 30.0),
    (Aggregate("mean", FOUR, TOWN, None, Num(0.0)), 0.0),
    (Aggregate("count", FOUR, Num(1.0), BIG, None), 3.0),
    (Aggregate("count", FOUR, BIG, None, None), 3.0),
    (Aggregate("any", FOUR, Binary("gt", TOWN, Num(35.0)), None, None), 1.0),
    (Aggregate("any", FOUR, Binary("gt", TOWN, Num(45.0)), None, None), 0.0),
    (Aggregate("all", FOUR, BIG, None, None), 0.0),
    (Aggregate("all", FOUR, BIG, BIG, None), 1.0),
    (Aggregate("largest", FOUR, Unary("neg", TOWN), None, None), -10.0),
    (Aggregate("smallest", FOUR, TOWN, BIG, None), 20.0),
    (Aggregate("sum", roads(), TOWN, None, None), 90.0),
    (Aggregate("sum", roads(), Border(0), None, None), 0.1 + 0.2 + 0.3),
    (Aggregate("mean", roads(), TOWN, None, Border(0)), (0.1 * 20 + 0.2 * 30 + 0.3 * 40) / (0.1 + 0.2 + 0.3)),
    (Aggregate("sum", FOUR, Aggregate("sum", Range(1, 2), State(0, LoopVar(1)), None, None), None, None), 120.0),
    *((Aggregate(kind, NONE, TOWN, None, None), float(kind == "all"))
      for kind in ("sum", "mean", "count", "any", "all", "largest", "smallest")),
    *((Aggregate(kind, LONE, TOWN, None, None), float(kind == "all"))
      for kind in ("sum", "mean", "count", "any", "all", "largest", "smallest")),
]  # fmt: skip


@pytest.mark.parametrize(("e", "expected"), AGGREGATES)
def test_aggregates(backend: str, e: Expr, expected: float) -> None:
    assert value(backend, e) == pytest.approx(expected, rel=1e-15, abs=0.0)


def test_a_first_nan_stays_the_largest_and_a_later_one_is_passed_over(backend: str) -> None:
    arrays = world()
    arrays[0][:2] = 10.0, NAN
    assert value(backend, Aggregate("largest", FOUR, TOWN, None, None), arrays) == 40.0
    arrays[0][:2] = NAN, 20.0
    assert math.isnan(value(backend, Aggregate("largest", FOUR, TOWN, None, None), arrays))


def test_a_sum_runs_from_the_left() -> None:
    for backend in ("native", "reference"):
        arrays = world()
        arrays[0][:4] = 1e16, 1.0, 1.0, -1e16
        assert value(backend, Aggregate("sum", FOUR, TOWN, None, None), arrays) == 0.0


def test_random_depends_on_key_site_and_entity(backend: str) -> None:
    draws = {value(backend, Random(site, who)) for site in (1, 2) for who in (Lit(0), Lit(1))}
    assert len(draws) == 4
    assert value(backend, Random(1, None)) == value(backend, Random(1, Lit(0)))


STORES = [
    (Store(0, Lit(1), "set", Num(7.0), 0.0, 100.0), 7.0),
    (Store(0, Lit(1), "add", Num(7.0), 0.0, 100.0), 27.0),
    (Store(0, Lit(1), "sub", Num(7.0), 0.0, 100.0), 13.0),
    (Store(0, Lit(1), "mul", Num(3.0), 0.0, 100.0), 60.0),
    (Store(0, Lit(1), "add", Num(500.0), 0.0, 100.0), 100.0),
    (Store(0, Lit(1), "sub", Num(500.0), 0.0, 100.0), 0.0),
    (Store(0, Lit(1), "set", Num(80.0), 0.0, 100.0, Num(0.5)), 50.0),
    (Store(0, Lit(1), "add", Num(10.0), 0.0, 100.0, None, True), 28.0),
    (Store(0, Lit(1), "sub", Num(10.0), 0.0, 100.0, None, True), 18.0),
    (Store(0, Lit(1), "add", Num(10.0), 0.0, 100.0, Num(0.5), True), 24.0),
    (Store(0, Lit(1), "add", Num(10.0), 0.0, 100.0, Num(-0.5), True), 19.0),
    (Store(0, Lit(1), "set", Num(5.0), 20.0, 20.0, None, True), 20.0),
    (Store(0, Lit(1), "set", Num(-0.0), 0.0, 1.0), -0.0),
]


@pytest.mark.parametrize(("store", "expected"), STORES)
def test_stores(backend: str, store: Store, expected: float) -> None:
    answer, arrays = run(backend, [store])
    assert answer == 0
    assert bits([arrays[1][1]]) == bits([expected])


def test_a_store_that_is_not_finite_is_kept_and_marked_once(backend: str) -> None:
    bad = [Store(0, Lit(2), "set", Num(INF), 0.0, 1.0), Store(0, Lit(1), "set", Num(NAN), 0.0, 1.0)]
    answer, arrays = run(backend, [*bad, Store(0, Lit(3), "set", Num(9.0), 0.0, 1.0)])
    assert answer == 1
    assert arrays[5][X_FAULT] == 3
    assert arrays[0][2] == INF
    assert math.isnan(arrays[0][1])
    assert arrays[0][3] == 1.0


def test_stores_apart_leave_what_is_read_alone(backend: str) -> None:
    body = For(FOUR, (Store(0, OWN, "add", State(0, Mapped(0, OWN)), 0.0, 100.0),))
    _, arrays = run(backend, [body], apart=True)
    assert arrays[0][:4].tolist() == [10.0, 20.0, 30.0, 40.0]
    assert arrays[1][:4].tolist() == [50.0, 50.0, 50.0, 50.0]


def test_stores_in_place_are_seen_by_later_turns_of_the_loop(backend: str) -> None:
    body = For(FOUR, (Store(0, OWN, "add", State(0, Mapped(0, OWN)), 0.0, 1000.0),))
    assert run(backend, [body])[1][0][:4].tolist() == [50.0, 50.0, 80.0, 90.0]


def test_loops_branches_and_locals(backend: str) -> None:
    body: list[Stmt] = [
        Let(0, Num(3.0)),
        For(
            FOUR,
            (If(BIG, (Out(0, OWN, Local(0)), Let(0, Binary("add", Local(0), Num(1.0)))), (Out(0, OWN, Num(-1.0)),)),),
        ),
        For(Neighbours(0, 4, 9, 4, Lit(2)), (Out(4, OWN, Border(0)),)),
        Out(5, Lit(0), Local(0)),
        For(FOUR, (Let(1, TOWN),)),
        Out(6, Lit(0), Local(1)),
    ]
    assert run(backend, body)[1][7].tolist() == [-1.0, 3.0, 4.0, 5.0, 0.4, 6.0, 40.0, 0.0]


def test_requests_fill_their_places_and_then_fault(backend: str) -> None:
    body = [Request(2, 7, 1, 3), Request(1, 8, 0, 0, Lit(1))]
    answer, arrays = run(backend, body)
    assert answer == 0
    assert arrays[5][X_FIRST_REQUEST : X_FIRST_REQUEST + 16].tolist() == [
        2,
        7,
        1,
        3,
        0,
        2,
        3,
        0,
        1,
        8,
        0,
        0,
        0,
        1,
        3,
        0,
    ]
    assert arrays[5][X_REQUESTS] == 2
    full = world()
    full[5][X_REQUESTS] = MAX_REQUESTS - 1
    answer, arrays = run(backend, body, full)
    assert (answer, arrays[5][X_FAULT], arrays[5][X_REQUESTS]) == (1, -1, MAX_REQUESTS)
    assert len(arrays[5]) == X_SIZE
