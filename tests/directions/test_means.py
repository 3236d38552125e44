"""Figures that are means of others: they say so where all of what they average is the same."""

from __future__ import annotations

import pytest

from tests.claims.worlds import begin


def test_workers_grievance_is_the_mean_over_workers_and_officials() -> None:
    world = begin(seed=1).put({"cell.grievance": 0.4})
    assert world.turn(1)("oblast.worry") == pytest.approx(0.4, abs=0.01)
