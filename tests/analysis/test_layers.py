"""Scales of map layers: trouble counts from none, and what would look alike from there begins at its lowest."""

from __future__ import annotations

import pytest

from engine.analysis.layers import foot


@pytest.mark.parametrize(
    ("layer", "low", "high", "begins"),
    [("fear", 0.3, 0.4, 0.0), ("employment", 0.99, 1.04, 0.99), ("economy", 0.0, 0.05, 0.0), ("balance", -2, 3, -2)],
)
def test_a_scale_begins_at_none_unless_all_lies_high(layer: str, low: float, high: float, begins: float) -> None:
    assert foot(layer, low, high) == begins
