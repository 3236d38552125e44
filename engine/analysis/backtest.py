"""The back-test: how near games played as history had them come to dated facts, by fact and by theme.

Hands on `BackTest` and `Finding`; plays through `History`. A fact weighs by the confidence in it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.analysis.facts import Fact, Readings
from engine.analysis.history import ITSELF, History
from engine.rules.layout import FLOATS

INTERVAL = (0.1, 0.9)
"""Ends of the simulated 80 % interval, as quantiles."""


@dataclass(frozen=True)
class Finding:
    """A fact beside the figure of many games."""

    fact: Fact
    median: float
    low: float
    high: float

    @property
    def z(self) -> float:
        """Distance of the median from the fact, in the fact's sigma."""
        return (self.median - self.fact.value) / self.fact.sigma

    @property
    def in_band(self) -> bool:
        """Whether the median lies in the band of the sources, or within a sigma."""
        return self.fact.low <= self.median <= self.fact.high or abs(self.z) <= 1.0

    @property
    def covered(self) -> bool:
        """Whether the games' 80 % interval meets the band of the sources."""
        return self.low <= self.fact.high and self.high >= self.fact.low


@dataclass(frozen=True)
class Score:
    """Findings added up, by weight."""

    facts: int
    mean_z: float
    """Mean of |z|."""
    in_band: float
    """Share inside the band."""
    covered: float
    """Share of bands the 80 % interval meets."""

    @classmethod
    def of(cls, findings: Sequence[Finding]) -> Score:
        """Of some findings; NaN of none."""
        total = sum(f.fact.weight for f in findings)

        def mean(value: Callable[[Finding], float]) -> float:
            return sum(f.fact.weight * value(f) for f in findings) / total if total else math.nan

        return cls(len(findings), mean(lambda f: abs(f.z)), mean(lambda f: f.in_band), mean(lambda f: f.covered))


@dataclass(frozen=True)
class BackTest:
    """What was found; `constraints` are courses that leave history, which are no facts."""

    findings: tuple[Finding, ...]
    constraints: tuple[Finding, ...]

    @classmethod
    def run(
        cls,
        history: History,
        facts: Sequence[Fact],
        parameters: FLOATS,
        seed: int,
        games: int,
        *,
        threads: int = 1,
        progress: Callable[[int, int], None] | None = None,
    ) -> BackTest:
        """Play `games` games of every course the facts name and read them. Raises ScenarioError, FaultError."""
        found: dict[str, Finding] = {}
        courses = sorted({fact.course for fact in facts})
        for k, course in enumerate(courses):
            readings = Readings(history.machine.ruleset, [fact for fact in facts if fact.course == course])
            if not readings.facts:
                continue
            played = history.play_many(seed, range(games), readings.turns, parameters, course, threads=threads)
            figures = np.array([readings.of(snapshots, parameters) for snapshots in played])
            low, median, high = np.quantile(figures, (INTERVAL[0], 0.5, INTERVAL[1]), axis=0)
            for fact, *values in zip(readings.facts, median, low, high, strict=True):
                found[fact.id] = Finding(fact, *(float(v) for v in values))
            if progress is not None:
                progress(k + 1, len(courses))
        findings = [found[fact.id] for fact in facts]
        return cls(
            tuple(f for f in findings if f.fact.course == ITSELF), tuple(f for f in findings if f.fact.course != ITSELF)
        )

    @property
    def score(self) -> Score:
        """Of all facts."""
        return Score.of(self.findings)

    @property
    def themes(self) -> dict[str, Score]:
        """By theme, in the file's order."""
        names = dict.fromkeys(f.fact.theme for f in self.findings)
        return {name: Score.of([f for f in self.findings if f.fact.theme == name]) for name in names}
