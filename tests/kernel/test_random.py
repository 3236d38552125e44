"""Random numbers are a fixed function of key, site and entity, and look like chance."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from engine.kernel import native, random
from engine.kernel.jit import kernel
from engine.rules import tree
from tests.kernel.trees import bits, run_native

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
COUNT = 20_000


@kernel
def compiled(stream: int, site: int, values: Floats) -> None:
    for i in range(values.size):
        values[i] = random.uniform(stream, site, i)


@kernel
def compiled_keys(seed: int, keys: Ints) -> None:
    for i in range(keys.size):
        keys[i] = random.key(seed, i, 3, -i)


def drawn(stream: int, site: int, count: int = COUNT) -> Floats:
    values = np.empty(count)
    compiled(stream, site, values)
    return values


def test_mix_is_the_finaliser_of_splitmix64() -> None:
    """The published stream of splitmix64 for seed 1234567 (Rosetta Code, after Vigna's C)."""
    stream = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821]
    found = [random.mix(random.wrap_add(1234567, random.wrap_multiply(n, random.GOLDEN))) for n in range(1, 6)]
    assert [value % 2**64 for value in found] == stream


def test_wrapping_integers() -> None:
    assert random.wrap_add(2**63 - 1, 1) == -(2**63)
    assert random.wrap_multiply(2**62, 6) == -(2**63)
    assert random.shift_right(-1, 63) == 1


def test_compiled_and_plain_numbers_agree_in_every_bit() -> None:
    for stream, site in ((0, 0), (random.key(1, 2, 3, 4), 17), (-(2**63), 2**63 - 1), (-1, -1)):
        plain = [random.uniform(stream, site, i) for i in range(300)]
        assert bits(plain) == bits(list(drawn(stream, site, 300)))
    keys = np.zeros(50, np.int64)
    compiled_keys(-99, keys)
    assert [random.key(-99, i, 3, -i) for i in range(50)] == keys.tolist()


@pytest.mark.parametrize("site", [0, 12345, 2**63 + 1])
def test_rules_draw_the_same_numbers(site: int) -> None:
    draw = tree.Out(0, tree.LoopVar(0), tree.Random(site, tree.LoopVar(0)))
    code = native.compile_functions([tree.Function("draw", (tree.For(tree.Range(0, 100), (draw,)),), 0)])
    o, none, ints, context = np.zeros(100), np.zeros(16), np.zeros(16, np.int64), np.zeros(tree.X_SIZE, np.int64)
    context[tree.X_KEY] = random.key(5, 6, 7, 8)
    run_native(code.addresses[0], [none, none, none, none, ints, context, none, o])
    assert bits(list(o)) == bits([random.uniform(random.key(5, 6, 7, 8), site, i) for i in range(100)])


def test_numbers_lie_evenly_between_zero_and_one() -> None:
    values = drawn(random.key(2020, 10, 1, 0), 4)
    assert values.min() >= 0.0
    assert values.max() < 1.0
    counts = np.histogram(values, 50, (0.0, 1.0))[0]
    chi = float(((counts - COUNT / 50) ** 2 / (COUNT / 50)).sum())
    assert 20.0 < chi < 95.0  # 49 degrees of freedom: about one in ten thousand lies outside


def test_neighbouring_keys_sites_and_entities_are_unrelated() -> None:
    keys = [(1, 0, 0, 0), (1, 1, 0, 0), (1, 0, 1, 0), (1, 0, 0, 1), (2, 0, 0, 0)]
    streams = [drawn(random.key(*parts), 0) for parts in keys] + [drawn(random.key(*keys[0]), 1)]
    relation = np.corrcoef(streams)
    assert np.abs(relation - np.eye(len(streams))).max() < 0.04
    assert abs(np.corrcoef(streams[0][1:], streams[0][:-1])[0, 1]) < 0.04


def test_each_part_of_a_key_matters() -> None:
    assert len({random.key(*(int(k == n) for k in range(4))) for n in range(5)}) == 5
    assert random.key(1, 2, 0, 0) != random.key(2, 1, 0, 0)
