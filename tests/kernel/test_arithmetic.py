"""exp, log and sigmoid: near the C library's, right at the edges, the same bits compiled, interpreted and in rules."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from engine.kernel import arithmetic, cache, native
from engine.kernel.jit import COMPILED, kernel
from engine.rules import tree
from tests.kernel.trees import SPECIAL, bits, run_native

Floats = npt.NDArray[np.float64]
SAMPLES = 1_000_000 if COMPILED else 20_000
EDGES = [*SPECIAL, 700.0, -700.0, 700.1, 1e-300, 2.2250738585072014e-308, 2.2250738585072009e-308, math.e, 36.0, -36.0]
EDGES += [math.sqrt(0.5), math.sqrt(2.0), math.nextafter(1.0, 2.0), math.nextafter(1.0, 0.0), 1.7976931348623157e308]
ROOT = Path(__file__).resolve().parents[2]


@kernel
def all_three(x: Floats, e: Floats, g: Floats, s: Floats) -> None:
    for i in range(x.size):
        e[i] = arithmetic.exp(x[i])
        g[i] = arithmetic.log(x[i])
        s[i] = arithmetic.sigmoid(x[i])


def evaluated(x: Floats) -> tuple[Floats, Floats, Floats]:
    e, g, s = np.empty_like(x), np.empty_like(x), np.empty_like(x)
    all_three(x, e, g, s)
    return e, g, s


def places_apart(found: Floats, expected: list[float]) -> int:
    return int(np.abs(found.view(np.int64) - np.array(expected).view(np.int64)).max())


def same(one: Floats, other: Floats) -> bool:
    return bool(((one.view(np.int64) == other.view(np.int64)) | (np.isnan(one) & np.isnan(other))).all())


@pytest.mark.parametrize(("low", "high"), [(-700.0, 700.0), (-1.0, 1.0), (-1e-8, 1e-8)])
def test_exp_is_within_one_place_of_the_c_library(low: float, high: float) -> None:
    x = np.random.default_rng(1).uniform(low, high, SAMPLES)
    assert places_apart(evaluated(x)[0], [math.exp(v) for v in x.tolist()]) <= 1


@pytest.mark.parametrize("spread", [700.0, 1.0, 1e-6])
def test_log_is_within_two_places_of_the_c_library(spread: float) -> None:
    x = np.exp(np.random.default_rng(2).uniform(-spread, spread, SAMPLES))
    assert places_apart(evaluated(x)[1], [math.log(v) for v in x.tolist()]) <= 2


def test_log_of_subnormals_is_within_two_places() -> None:
    x = np.array([5e-324, 1e-320, 3e-315, 1e-310, 2.2250738585072009e-308])
    assert places_apart(evaluated(x)[1], [math.log(v) for v in x.tolist()]) <= 2


def test_exp_at_the_edges() -> None:
    assert bits([arithmetic.exp(0.0), arithmetic.exp(-0.0)]) == bits([1.0, 1.0])
    assert arithmetic.exp(math.inf) == arithmetic.exp(1e308) == arithmetic.exp(700.0) == math.exp(700.0)
    assert arithmetic.exp(-math.inf) == arithmetic.exp(-701.0) == math.exp(-700.0)
    assert math.isnan(arithmetic.exp(math.nan))


def test_log_at_the_edges() -> None:
    assert bits([arithmetic.log(1.0)]) == bits([0.0])
    assert arithmetic.log(math.inf) == math.inf
    for x in (0.0, -0.0, -1.0, -5e-324, -math.inf, math.nan):
        assert math.isnan(arithmetic.log(x))


def test_sigmoid_keeps_both_tails() -> None:
    assert arithmetic.sigmoid(0.0) == 0.5
    assert arithmetic.sigmoid(800.0) == arithmetic.sigmoid(math.inf) == 1.0
    assert arithmetic.sigmoid(-50.0) == pytest.approx(math.exp(-50.0), rel=1e-15)
    assert arithmetic.sigmoid(-math.inf) == pytest.approx(math.exp(-700.0), rel=1e-15)
    assert math.isnan(arithmetic.sigmoid(math.nan))


def test_guarded_division_and_extremes() -> None:
    assert bits([arithmetic.divide(3.0, 0.0), arithmetic.divide(math.nan, -0.0)]) == bits([0.0, 0.0])
    assert arithmetic.divide(1.0, 4.0) == 0.25
    assert bits([arithmetic.minimum(0.0, -0.0), arithmetic.maximum(0.0, -0.0)]) == bits([-0.0, -0.0])
    assert arithmetic.minimum(math.nan, 2.0) == arithmetic.maximum(math.nan, 2.0) == 2.0


def test_compiled_and_plain_functions_agree_in_every_bit() -> None:
    x = np.concatenate([np.random.default_rng(3).uniform(-60, 60, 5000), np.array(EDGES)])
    values = x.tolist()
    for found, function in zip(evaluated(x), (arithmetic.exp, arithmetic.log, arithmetic.sigmoid)):
        assert same(found, np.array([function(v) for v in values]))


@pytest.mark.parametrize("level", [0, 2])
@pytest.mark.parametrize("target", [cache.GENERIC, cache.best_target()])
def test_rules_compute_the_same_bits(level: int, target: cache.Target) -> None:
    x = np.concatenate([np.random.default_rng(4).uniform(-60, 60, 5000), np.array(EDGES)])
    where = tree.LoopVar(0)
    names = ("exp", "log", "sigmoid")
    outs = tuple(tree.Out(k * x.size, where, tree.Unary(op, tree.State(0, where))) for k, op in enumerate(names))
    code = native.compile_functions(
        [tree.Function("all", (tree.For(tree.Range(0, x.size), outs),), 0)], level=level, cpu=target
    )
    o = np.empty(3 * x.size)
    none, ints = np.zeros(tree.F_SIZE), np.zeros(tree.X_SIZE, np.int64)
    run_native(code.addresses[0], [x, x, none, none, ints, ints, none, o])
    assert same(o, np.concatenate(evaluated(x)))


@pytest.mark.parametrize("op", ["exp", "log", "sigmoid", "sqrt", "floor"])
def test_the_compiler_does_not_fold_constants_with_the_c_library(op: str) -> None:
    """LLVM folds a call of a function named exp by the C library's exp, an odd bit away from ours."""
    values = [1.0, 0.1, 2.7, 33.3, 123.456, 1e-9]
    functions = [
        tree.Function(f"{op} {v}", (tree.Out(0, tree.Lit(0), tree.Unary(op, tree.Num(v))),), 0) for v in values
    ]
    code = native.compile_functions(functions)
    plain = {"exp": arithmetic.exp, "log": arithmetic.log, "sigmoid": arithmetic.sigmoid, "sqrt": math.sqrt}
    for v, address in zip(values, code.addresses):
        o, none, ints = np.zeros(1), np.zeros(tree.F_SIZE), np.zeros(tree.X_SIZE, np.int64)
        run_native(address, [none, none, none, none, ints, ints, none, o])
        assert bits([o[0]]) == bits([plain.get(op, math.floor)(v)])


def test_plain_python_without_numba_gives_the_same_bits() -> None:
    program = (
        "from engine.kernel import arithmetic as a, random as r\n"
        "v = [a.exp(1.1), a.log(3.3), a.sigmoid(-0.7), r.uniform(r.key(-5, 2, 3, 4), 2**63, -7)]\n"
        "print(*[x.hex() for x in v])"
    )
    answers = set()
    for flag in ("0", "1"):
        environment = os.environ | {"PYTHONPATH": str(ROOT), "NUMBA_DISABLE_JIT": flag}
        command = [sys.executable, "-c", program]
        answers.add(subprocess.run(command, env=environment, capture_output=True, check=True, text=True).stdout)
    assert len(answers) == 1
