"""Forecasts against what came: the arithmetic on planted rows, and real forecasts of a small scenario."""

from __future__ import annotations

import numpy as np
import pytest

from engine.analysis.reliability import NOMINAL, Reliability, measure
from engine.kernel.machine import machine_of


def planted() -> Reliability:
    """Two games, two forecasts each, one figure at two horizons: three of seven truths in their band."""
    nan = float("nan")
    truth = np.array([[1.0, 5.0], [3.0, -1.0], [0.5, nan], [2.0, 9.0]])[:, :, None]
    low = np.zeros((4, 2, 1))
    high = np.full((4, 2, 1), 2.5)
    usual = np.full((4, 2, 1), 5.0)
    return Reliability(("x",), (1, 3), np.array([0.0, 0.0, 1.0, 1.0]), low, high, truth, usual)


def test_shares_count_truths_in_their_band_and_leave_out_what_never_came() -> None:
    found = planted()
    held, near, far = found.held(), found.held(1), found.held(3)
    assert held is not None
    assert near is not None
    assert far is not None
    assert held.value == pytest.approx(3 / 7)
    assert near.value == pytest.approx(3 / 4)
    assert far.value == 0.0
    assert found.missed(1) == (0.0, 1 / 4)
    assert found.missed(3) == (1 / 3, 2 / 3)
    assert found.width() == pytest.approx(0.5)


def test_four_truths_in_five_lie_in_the_bands_of_a_small_world() -> None:
    found = measure(machine_of("tiny"), 12, futures=60, every=3)
    held = found.held()
    assert held is not None
    assert found.forecasts >= 24
    assert held.low < NOMINAL + 0.1
    assert held.high > NOMINAL - 0.1


def test_a_seat_foretells_alike_every_time() -> None:
    one, two = (measure(machine_of("tiny"), 2, futures=20, every=4) for _ in range(2))
    assert np.array_equal(one.low, two.low, equal_nan=True)
    assert np.array_equal(one.truth, two.truth, equal_nan=True)
