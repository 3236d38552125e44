"""Figures with intervals: known cases by hand, and the edges of a band."""

from __future__ import annotations

import numpy as np
import pytest

from engine.analysis.figures import Band, Estimate, Row, Section, entropy, mean, median, ratio, resampled, share


def test_the_entropy_of_known_distributions() -> None:
    assert entropy(np.array([1.0, 1.0, 1.0, 1.0])) == 2.0
    assert entropy(np.array([2.0, 1.0, 1.0, 0.0])) == 1.5
    assert entropy(np.array([7.0, 0.0])) == 0.0
    assert entropy(np.zeros(3)) == 0.0


def test_a_share_has_wilsons_interval() -> None:
    # Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263, 15 of 148, 0 of 20 by the score method.
    for hits, total, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611)):
        found = share(hits, total)
        assert found is not None
        assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert share(0, 0) is None


def test_the_interval_of_a_mean_covers_as_the_normal_one_does() -> None:
    values = np.arange(1000) % 10
    found = mean(values)
    assert found is not None
    assert found.value == 4.5
    half = 1.96 * values.std() / np.sqrt(1000)
    assert found.low == pytest.approx(4.5 - half, abs=0.02)
    assert found.high == pytest.approx(4.5 + half, abs=0.02)


def test_what_does_not_vary_has_no_width() -> None:
    assert mean([3.0] * 9) == Estimate(3.0, 3.0, 3.0)
    assert median([2] * 9) == Estimate(2.0, 2.0, 2.0)
    assert ratio([1, 2], [2, 4]) == Estimate(0.5, 0.5, 0.5)


def test_of_nothing_there_is_no_figure() -> None:
    assert mean([]) is None
    assert median([]) is None
    assert ratio([0, 0], [0, 0]) is None
    assert resampled(np.zeros((0, 3)), entropy) is None


def test_resampling_gives_the_same_interval_every_time() -> None:
    values = (np.arange(50) * 7) % 11
    assert mean(values) == mean(values)


@pytest.mark.parametrize(
    ("band", "low", "high", "verdict"),
    [
        (Band(0.12, 0.28), 0.12, 0.28, "inside"),
        (Band(0.12, 0.28), 0.11, 0.20, "undecided"),
        (Band(0.12, 0.28), 0.29, 0.40, "outside"),
        (Band(high=0.0), 0.0, 0.0, "inside"),
        (Band(2.0, 15.0, size=True), -14.0, -3.0, "inside"),
        (Band(2.0, 15.0, size=True), -1.0, 1.5, "outside"),
        (Band(2.0, 15.0, size=True), -4.0, 4.0, "undecided"),
        (Band(2.0, 15.0, size=True), -30.0, -16.0, "outside"),
    ],
)
def test_a_verdict_takes_the_whole_interval(band: Band, low: float, high: float, verdict: str) -> None:
    assert band.verdict(Estimate((low + high) / 2, low, high)) == verdict


def test_a_section_is_as_good_as_its_worst_row() -> None:
    inside, unmeasured = Row("a", Estimate(1.0, 1.0, 1.0), Band(1.0)), Row("b", None, Band(1.0))
    assert Section("t", "", "m", (inside,)).verdict == "inside"
    assert Section("t", "", "m", (inside, unmeasured)).verdict == "not measured"
    outside = Row("c", Estimate(0.0, 0.0, 0.0), Band(1.0))
    assert Section("t", "", "m", (unmeasured, outside, inside)).verdict == "outside"
