"""Native code is the reference, bit for bit: every optimisation level, every target, every tree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.kernel import cache, lower, native, objects
from engine.kernel.arrays import compile_arrays
from engine.kernel.reference import compile_reference
from engine.rules import tree
from tests.kernel.trees import BORDER, INDICES, INDPTR, arrays, difference, grow, run_native

TARGETS = sorted({cache.GENERIC, cache.best_target()}, key=lambda target: target.name)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(st.integers(0, 2**32), min_size=20, max_size=40, unique=True))
def test_native_code_agrees_with_the_reference_in_every_bit(seeds: list[int]) -> None:
    functions = [grow(seed) for seed in seeds]
    reference = compile_reference(functions)
    codes = [
        (f"level {level}, {target.name}", native.compile_functions(functions, level=level, cpu=target))
        for level in (0, 2)
        for target in TARGETS
    ]
    for n, function in enumerate(functions):
        for trial in range(3):
            expected = arrays(seeds[n] % 10**6 + trial, function.apart)
            answer = reference[n](*expected)  # type: ignore[arg-type]
            for name, code in codes:
                found = arrays(seeds[n] % 10**6 + trial, function.apart)
                assert run_native(code.addresses[n], found) == answer, (seeds[n], trial, name)
                assert not difference(found, expected), (seeds[n], trial, name, difference(found, expected))


def test_numpy_agrees_but_for_the_last_places() -> None:
    functions = [grow(seed) for seed in range(150)]
    near = total = 0
    for seed, one, other in zip(range(150), compile_reference(functions), compile_arrays(functions)):
        expected, found = arrays(seed, functions[seed].apart), arrays(seed, functions[seed].apart)
        one(*expected)  # type: ignore[arg-type]
        other(*found)  # type: ignore[arg-type]
        total += 1
        near += all(np.allclose(a, b, rtol=1e-6, atol=1e-9, equal_nan=True) for a, b in zip(found, expected))
    assert near >= 0.98 * total  # a last place can turn a comparison or a floor


def whole_loop(apart: bool, asks: bool = False) -> tree.Function:
    own = tree.LoopVar(0)
    value: tree.Expr = tree.Binary(
        "mul", tree.State(0, own), tree.Unary("exp", tree.Binary("sub", tree.State(37, own), tree.Param(0)))
    )
    if asks:
        roads = tree.Neighbours(1, INDPTR, INDICES, BORDER, own)
        near = tree.Aggregate("mean", roads, tree.State(74, tree.LoopVar(1)), None, tree.Border(1))
        value = tree.Binary("add", value, near)
    body = tree.Store(74, own, "add", tree.Binary("add", value, tree.State(74, own)), 0.0, 1.0, None, True)
    return tree.Function("whole", (tree.For(tree.Range(0, 37), (body,)),), 0, apart)


@pytest.mark.skipif(cache.best_target() is cache.GENERIC, reason="the machine has no AVX2")
@pytest.mark.parametrize(("apart", "asks"), [(False, False), (True, False), (True, True)])
def test_loops_go_in_lanes_and_nothing_is_contracted(apart: bool, asks: bool) -> None:
    text = objects.emit_assembly(lower.module([whole_loop(apart, asks)]), cache.AVX2, 2)
    assert "vmulpd\t%ymm" in text
    assert "vfm" not in text
    assert "vfnm" not in text


@pytest.mark.skipif(cache.best_target() is cache.GENERIC, reason="the machine has no AVX2")
def test_no_random_function_is_contracted() -> None:
    text = objects.emit_assembly(lower.module([grow(seed) for seed in range(60)]), cache.AVX2, 2)
    assert "vfm" not in text
    assert "vfnm" not in text


@pytest.mark.parametrize("apart", [False, True])
def test_a_loop_that_asks_neighbours_sees_what_is_stored_where_it_reads(apart: bool) -> None:
    """In place, each entity sees the new figures of neighbours before it; apart, the old ones of all."""
    function = whole_loop(apart, True)
    expected, found = arrays(3, apart), arrays(3, apart)
    for side in (expected, found):
        for array in side[:2]:
            array[:111] = np.abs(np.sin(np.arange(111.0)))
    compile_reference([function])[0](*expected)  # type: ignore[arg-type]
    code = native.compile_functions([function])
    run_native(code.addresses[0], found)
    assert not difference(found, expected)


@pytest.mark.parametrize("first", [0, 17, 35])
@pytest.mark.parametrize("which", [0, 1])
def test_the_first_faulty_store_of_a_whole_loop_is_marked(first: int, which: int) -> None:
    own = tree.LoopVar(0)
    body = (
        tree.Store(74, own, "set", tree.State(0, own), -9.0, 9.0),
        tree.Store(0, own, "set", tree.State(37, own), -9.0, 9.0),
    )
    function = tree.Function("faulty", (tree.For(tree.Range(0, 37), body),), 0)
    assert lower.scannable(function.body[0])  # type: ignore[arg-type]
    given = arrays(0, False)
    given[0][:111] = 1.0
    given[0][37 * which + first] = np.inf
    given[0][36] = np.nan
    given[5][tree.X_FAULT] = 0
    expected = [array.copy() for array in given]
    expected[1] = expected[0]
    assert compile_reference([function])[0](*expected) == 1  # type: ignore[arg-type]
    code = native.compile_functions([function])
    assert run_native(code.addresses[0], given) == 1
    assert given[5][tree.X_FAULT] == (74 + first + 1 if which == 0 else first + 1)
    assert not difference(given, expected)
