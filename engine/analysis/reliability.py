"""How far forecasts can be trusted: what they said at moments of many games, against what then happened.

Hands on `Reliability`, `measure`. A forecast is reliable when four truths in five lie in its band of four in five, and
sharp when that band is narrow beside what is known without it: the spread of the figure over all games at that turn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.analysis.figures import Estimate, ratio
from engine.analysis.seating import seeds_of
from engine.kernel.machine import Machine
from engine.match.forecast import forecast, plan_in
from engine.match.match import Match
from engine.match.record import Retelling, record_of
from engine.rules.layout import FLOATS

NOMINAL = 0.8
"""Share of truths a band promises to hold."""
AHEAD = (1, 3, 6, 12)
_STREAM = 11  # of seeds, apart from those of other analyses


@dataclass(frozen=True)
class Reliability:
    """What was foretold and what came, a row a forecast."""

    figures: tuple[str, ...]
    ahead: tuple[int, ...]
    game: FLOATS
    """(rows,) number of the game."""
    low: FLOATS
    """(rows, ahead, figures) lower end of the band; nan where the game ended before."""
    high: FLOATS
    truth: FLOATS
    usual: FLOATS
    """(rows, ahead, figures) width of the band of four in five over all games at that turn, forecast or not."""

    @property
    def forecasts(self) -> int:
        """How many were made."""
        return len(self.game)

    def held(self, ahead: int | None = None, figure: str | None = None) -> Estimate | None:
        """Share of truths inside their band; the interval is over games."""
        where = self._where(ahead, figure)
        inside = (self.truth >= self.low) & (self.truth <= self.high) & where
        return ratio(self._by_game(inside), self._by_game(where))

    def missed(self, ahead: int | None = None, figure: str | None = None) -> tuple[float, float]:
        """Shares of truths below and above their band."""
        where = self._where(ahead, figure)
        count = max(1, int(where.sum()))
        return float(((self.truth < self.low) & where).sum() / count), float(
            ((self.truth > self.high) & where).sum() / count
        )

    def width(self, ahead: int | None = None, figure: str | None = None) -> float:
        """Median width of the bands, as a share of what is usual at that turn."""
        where = self._where(ahead, figure) & (self.usual > 0.0)
        widths = (self.high - self.low)[where] / self.usual[where]
        return float(np.median(widths)) if widths.size else float("nan")

    def _where(self, ahead: int | None, figure: str | None) -> np.typing.NDArray[np.bool_]:
        where = ~np.isnan(self.truth)
        if ahead is not None:
            where = where & (np.array(self.ahead) == ahead)[None, :, None]
        if figure is not None:
            where = where & (np.array(self.figures) == figure)[None, None, :]
        return where

    def _by_game(self, hits: np.typing.NDArray[np.bool_]) -> FLOATS:
        counts = hits.sum(axis=(1, 2)).astype(np.float64)
        return np.bincount(self.game.astype(np.int64), counts).astype(np.float64)


def measure(
    machine: Machine,
    games: int,
    *,
    futures: int = 100,
    every: int = 6,
    seed: int = 1,
    tell: Callable[[int], None] = lambda done: None,
) -> Reliability:
    """Play games of personalities; foretell from each, every so many turns, as one seat after another sees it."""
    seats = list(machine.ruleset.scenario.seats)
    matches = [Match(machine, int(s)) for s in seeds_of(_STREAM, seed, games)]
    courses = [_course(match) for match in matches]
    figures = tuple(label for label, _ in matches[0].headlines)
    rows: list[tuple[int, FLOATS, FLOATS, FLOATS, FLOATS]] = []
    turns = machine.ruleset.scenario.calendar.turns
    spread = _spread(courses, turns)
    for number, (match, course) in enumerate(zip(matches, courses)):
        retelling = Retelling(machine, record_of(match))
        for k, turn in enumerate(range(0, match.turn - 1, every)):
            seat = seats[(number + k) % len(seats)]
            retelling.up_to_orders(turn, seat)
            plan = plan_in(match.names, match.decisions, turn, seat)
            found = forecast(retelling.match, seat, plan, plan, figures, futures=futures, turns=max(AHEAD))
            assert found is not None
            low, high = np.quantile(found.with_, (0.5 - NOMINAL / 2, 0.5 + NOMINAL / 2), axis=0)
            at = np.array(AHEAD)
            there = (turn + at < len(course)) & (at < len(low))
            row = np.full((4, len(AHEAD), len(figures)), np.nan)
            row[0, there], row[1, there] = low[at[there]], high[at[there]]
            row[2, there], row[3, there] = course[turn + at[there]], spread[turn + at[there]]
            rows.append((number, *row))
        tell(number + 1)
    game = np.array([row[0] for row in rows], np.float64)
    low, high, truth, usual = (np.array([row[k] for row in rows]) for k in range(1, 5))
    return Reliability(figures, AHEAD, game, low, high, truth, usual)


def _course(match: Match) -> FLOATS:
    """Play a match; its headline figures at the start and after every turn, (turns + 1, figures)."""
    match.play()
    return np.array([match.series[label] for label, _ in match.headlines]).T


def _spread(courses: Sequence[FLOATS], turns: int) -> FLOATS:
    """Width of the band of four games in five at every turn, (turns + 1, figures)."""
    out = np.zeros((turns + 1, courses[0].shape[1]))
    for turn in range(turns + 1):
        there = np.array([course[turn] for course in courses if turn < len(course)])
        if len(there):
            low, high = np.quantile(there, (0.5 - NOMINAL / 2, 0.5 + NOMINAL / 2), axis=0)
            out[turn] = high - low
    return out
