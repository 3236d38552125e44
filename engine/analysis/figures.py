"""A measured figure, the band it should lie in, and the verdict; intervals by resampling whole games.

Hands on `Estimate`, `Band`, `Row`, `Section`; knows nothing of scenarios. Resamples are drawn from a fixed seed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from engine.analysis.batch import wilson
from engine.rules.layout import FLOATS

Verdict = Literal["inside", "outside", "undecided", "not measured"]
_RESAMPLES, _SEED = 1000, 0
_TAILS = (0.025, 0.975)


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Band:
    """From `low` to `high`, both inside; `size` reads the figure without its sign."""

    low: float = -math.inf
    high: float = math.inf
    size: bool = False

    def verdict(self, estimate: Estimate) -> Verdict:
        """Inside or outside with the whole interval, else undecided."""
        if self.size:
            return self._verdict_of_size(estimate)
        if estimate.low >= self.low and estimate.high <= self.high:
            return "inside"
        return "outside" if estimate.high < self.low or estimate.low > self.high else "undecided"

    def _verdict_of_size(self, estimate: Estimate) -> Verdict:
        ends = sorted((abs(estimate.low), abs(estimate.high)))
        if estimate.low <= 0.0 <= estimate.high:
            ends[0] = 0.0
        return Band(self.low, self.high).verdict(Estimate(abs(estimate.value), ends[0], ends[1]))


@dataclass(frozen=True)
class Row:
    """One figure of one thing; `estimate` None: not measured, and `note` says why."""

    item: str
    estimate: Estimate | None
    band: Band
    note: str = ""

    @property
    def verdict(self) -> Verdict:
        """Where the interval lies."""
        return "not measured" if self.estimate is None else self.band.verdict(self.estimate)


@dataclass(frozen=True)
class Section:
    """One property of a good game, its figures, and what it is measured by."""

    title: str
    unit: Literal["%", "points", "bits", "z", ""]
    method: str
    rows: tuple[Row, ...]
    long: bool = False
    """Many rows: reports count them and name those that are not inside."""

    @property
    def verdict(self) -> Verdict:
        """The worst of its rows'."""
        found = {row.verdict for row in self.rows}
        worst: tuple[Verdict, ...] = ("outside", "undecided", "not measured")
        return next((v for v in worst if v in found), "inside")


def share(hits: int, total: int) -> Estimate | None:
    """A share with Wilson's interval; None of nothing."""
    return Estimate(hits / total, *wilson(hits, total)) if total else None


def resampled(games: FLOATS, figure: Callable[[FLOATS], float]) -> Estimate | None:
    """A figure of the column sums of (games, columns), with the bootstrap's interval over games; None of no game."""
    count = len(games)
    if count == 0:
        return None
    numbers = np.random.Generator(np.random.Philox(_SEED))
    drawn = np.empty(_RESAMPLES)
    for k in range(_RESAMPLES):
        times = np.bincount(numbers.integers(0, count, count), minlength=count)
        drawn[k] = figure((games * times[:, None]).sum(axis=0))
    low, high = np.quantile(drawn, _TAILS)
    return Estimate(figure(games.sum(axis=0)), float(low), float(high))


def mean(values: npt.ArrayLike) -> Estimate | None:
    """Mean of a figure a game."""
    column = np.asarray(values, np.float64)
    table = np.column_stack([column, np.ones(len(column))])
    return resampled(table, lambda sums: float(sums[0] / sums[1]))


def ratio(above: npt.ArrayLike, below: npt.ArrayLike) -> Estimate | None:
    """Ratio of two sums over games; None where there is nothing below."""
    if not np.any(below):
        return None
    table = np.column_stack([np.asarray(above, np.float64), np.asarray(below, np.float64)])
    return resampled(table, lambda sums: float(sums[0] / sums[1]) if sums[1] else 0.0)


def median(values: npt.ArrayLike) -> Estimate | None:
    """Median of a figure a game."""
    given = np.asarray(values, np.float64)
    if given.size == 0:
        return None
    numbers = np.random.Generator(np.random.Philox(_SEED))
    drawn = [float(np.median(given[numbers.integers(0, given.size, given.size)])) for _ in range(_RESAMPLES)]
    low, high = np.quantile(np.array(drawn), _TAILS)
    return Estimate(float(np.median(given)), float(low), float(high))


def entropy(counts: FLOATS) -> float:
    """Entropy of a distribution given by counts, in bits (Shannon, 1948); 0 of nothing."""
    positive = counts[counts > 0]
    if positive.size == 0:
        return 0.0
    parts = positive / positive.sum()
    return float(-(parts * np.log2(parts)).sum()) + 0.0
