"""What the games of a tournament say of its entrants: standings, payoffs, ratings, and how sure one can be.

Hands on `Table`, `standings`, `payoffs`, `payoffs_at`, `ratings`, `alpha_rank`, `Sprt`. The yardstick of a game is z: a
seat's score in spreads above what equals score in that seat, since seats are unlike. The unit of every interval is the
block.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.analysis.batch import wilson
from engine.rules.layout import FLOATS, INTS
from engine.tournament import plackett
from engine.tournament.plackett import Games
from engine.tournament.store import GameRow

_RESAMPLES, _ROOM = 1000, 1 << 21
_ORDERS, _DRAWINGS = 50, 200  # of blocks, for ratings and their intervals
_SEED = 20200809


@dataclass(frozen=True)
class Table:
    """The games as arrays: a row a seat in a game."""

    entrants: tuple[str, ...]
    places: tuple[str, ...]
    """Seats by name: `minsk`, or `belarus-2020:minsk` where there are several scenarios."""
    game: INTS
    """(rows,) number of the game, from 0 without gaps."""
    block: INTS
    """(rows,) number of the block, from 0 without gaps."""
    entrant: INTS
    """(rows,)"""
    place: INTS
    """(rows,)"""
    z: FLOATS
    """(rows,) score in spreads above par."""
    won: FLOATS
    """(rows,) 1 for the highest z of a game, shared where several are equal."""

    @property
    def games(self) -> int:
        """How many."""
        return int(self.game[-1]) + 1 if len(self.game) else 0

    @property
    def blocks(self) -> int:
        """How many."""
        return int(self.block.max()) + 1 if len(self.block) else 0

    @classmethod
    def of(
        cls, games: Sequence[GameRow], entrants: Sequence[str], seats: dict[str, Sequence[str]], par: dict[str, FLOATS]
    ) -> Table:
        """From rows of a store. `seats`: ids by scenario; `par`: (2, seats) mean and spread by scenario."""
        several = len(seats) > 1
        places = [f"{name}:{seat}" if several else seat for name, ids in seats.items() for seat in ids]
        first = dict(zip(seats, np.cumsum([0, *(len(ids) for ids in seats.values())]).tolist()))
        blocks = {number: k for k, number in enumerate(sorted({game.block for game in games}))}
        number = {name: k for k, name in enumerate(entrants)}
        rows: list[tuple[int, int, int, int, float, float]] = []
        for k, game in enumerate(games):
            mean, spread = par[game.scenario]
            z = (np.array(game.scores) - mean) / np.where(spread > 0.0, spread, 1.0)
            best = z == z.max()
            for seat, policy in enumerate(game.seating):
                place = first[game.scenario] + seat
                share = float(best[seat]) / int(best.sum())
                rows.append((k, blocks[game.block], number[policy], place, float(z[seat]), share))
        columns = np.array(rows, np.float64).reshape(len(rows), 6).T
        game, block, entrant, place = columns[:4].astype(np.int64)
        return cls(tuple(entrants), tuple(places), game, block, entrant, place, columns[4].copy(), columns[5].copy())

    def by_block(self, values: FLOATS) -> FLOATS:
        """Mean of a column over each entrant's seats in each block, (blocks, entrants); nan where it did not play."""
        shape = (self.blocks, len(self.entrants))
        total, count = np.zeros(shape), np.zeros(shape)
        np.add.at(total, (self.block, self.entrant), values)
        np.add.at(count, (self.block, self.entrant), 1.0)
        return np.where(count > 0, total / np.where(count > 0, count, 1.0), np.nan)


@dataclass(frozen=True)
class Standing:
    """An entrant's line."""

    entrant: str
    seats: int
    """Seats played, over all games."""
    z: float
    """Mean score in spreads above par, over blocks."""
    z_low: float
    z_high: float
    wins: float
    """Share of its seats that won their game, over blocks."""
    wins_low: float
    wins_high: float
    rating: float
    """Plackett-Luce: mu, of a scale that begins at 25."""
    rating_low: float
    rating_high: float
    mass: float
    """Of alpha-rank's stationary distribution."""


def standings(table: Table) -> list[Standing]:
    """The entrants, best rating first."""
    means, shares = table.by_block(table.z), table.by_block(table.won)
    rated, low, high = ratings(table)
    mass = alpha_rank(payoffs(table)[0])
    out = []
    for e, name in enumerate(table.entrants):
        played = ~np.isnan(means[:, e])
        z, wins = ((float(np.sum(x) / max(1, len(x))), *bootstrap(x)) for x in (means[played, e], shares[played, e]))
        seats = int((table.entrant == e).sum())
        out.append(Standing(name, seats, *z, *wins, rated[e], low[e], high[e], mass[e]))
    return sorted(out, key=lambda s: (-s.rating, s.entrant))


def bootstrap(values: FLOATS) -> tuple[float, float]:
    """The middle 95 % of the mean of values drawn anew (Efron, 1979); drawn alike every time."""
    if len(values) < 2:
        return -math.inf, math.inf
    generator, means = np.random.Generator(np.random.PCG64(_SEED)), []
    at_once = max(1, _ROOM // len(values))  # resamples: all of many values would not fit
    for first in range(0, _RESAMPLES, at_once):
        drawn = generator.integers(0, len(values), (min(at_once, _RESAMPLES - first), len(values)))
        means.append(values[drawn].mean(axis=1))
    low, high = np.quantile(np.concatenate(means), (0.025, 0.975))
    return float(low), float(high)


def block_means(values: FLOATS, blocks: INTS) -> FLOATS:
    """Means of the values of each block that has any, in the order of the blocks."""
    _, place, count = np.unique(blocks, return_inverse=True, return_counts=True)
    return np.bincount(place, values, len(count)) / count


def share_over_blocks(hits: FLOATS, blocks: INTS) -> tuple[float, float]:
    """Wilson's interval of the mean of `hits`, of as many games as would say as much on their own.

    Games of a block share a seed: their number is divided by the design effect of such clusters (Kish, 1965), which is
    at least 1; where all games are alike, every block counts as one.
    """
    _, place, size = np.unique(blocks, return_inverse=True, return_counts=True)
    games, many, mean = len(hits), len(size), float(hits.mean())
    alone = mean * (1.0 - mean) / games
    alike = ((np.bincount(place, hits, many) - mean * size) ** 2).sum() / games**2 * many / max(1, many - 1)
    sure = games / max(1.0, alike / alone) if alone > 0.0 and many > 1 else float(many)
    return wilson(mean * sure, sure)


def payoffs(table: Table) -> tuple[FLOATS, INTS]:
    """Share of blocks in which the row's entrant has the higher mean z, and of how many; (entrants, entrants) each."""
    means = table.by_block(table.z)
    left, right = means[:, :, None], means[:, None, :]
    met = ~(np.isnan(left) | np.isnan(right))
    ahead = np.where(met, (left > right) + 0.5 * (left == right), 0.0).sum(axis=0)
    count = met.sum(axis=0)
    return np.where(count > 0, ahead / np.maximum(count, 1), 0.5), count.astype(np.int64)


def payoffs_at(table: Table, place: int) -> tuple[FLOATS, INTS]:
    """As `payoffs`, of the games in which each sat in one place: who does more with that seat."""
    there = table.place == place
    return payoffs(
        replace(
            table, game=table.game[there], block=table.block[there], entrant=table.entrant[there],
            place=table.place[there], z=table.z[there], won=table.won[there],
        )
    )  # fmt: skip


def by_place(table: Table) -> tuple[FLOATS, FLOATS]:
    """Mean z and share of wins by entrant and seat, (entrants, places); nan where it never sat."""
    shape = (len(table.entrants), len(table.places))
    z, won, count = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    where = (table.entrant, table.place)
    np.add.at(z, where, table.z)
    np.add.at(won, where, table.won)
    np.add.at(count, where, 1.0)
    sat = np.where(count > 0, count, np.nan)
    return z / sat, won / sat


def rate(table: Table, runs: INTS | None = None) -> tuple[FLOATS, FLOATS]:
    """Plackett-Luce ratings of entrants and of seats, (runs, entrants) and (runs, places).

    A seat is a team of two, the entrant and the seat it plays: what every entrant gains there becomes the seat's.
    `runs`: blocks in the order they count, (runs, length); by default once as they were played.
    """
    first = len(table.entrants)
    players = np.column_stack([table.entrant, first + table.place])
    games = Games.of(table.block, table.game, players, table.z, first + len(table.places))
    found = plackett.rate(games, np.arange(table.blocks)[None, :] if runs is None else runs)
    return found[:, :first], found[:, first:]


def ratings(table: Table) -> tuple[list[float], list[float], list[float]]:
    """Rating of every entrant, with the middle 95 % over blocks drawn anew.

    Ratings follow the latest blocks the most: so the rating is the mean of those over the blocks in many orders.
    """
    n = len(table.entrants)
    if table.blocks < 2:
        found = rate(table)[0][0].tolist() if table.blocks else [plackett.MU] * n
        return found, [-math.inf] * n, [math.inf] * n
    generator = np.random.Generator(np.random.PCG64(_SEED))
    orders = generator.permuted(np.tile(np.arange(table.blocks), (_ORDERS, 1)), axis=1)
    drawn = generator.integers(0, table.blocks, (_DRAWINGS, table.blocks))
    found = rate(table, np.vstack([orders, drawn]))[0]
    low, high = np.quantile(found[_ORDERS:], (0.025, 0.975), axis=0)
    return found[:_ORDERS].mean(axis=0).tolist(), low.tolist(), high.tolist()


def alpha_rank(payoff: FLOATS, alpha: float = 100.0, population: int = 50) -> list[float]:
    """Stationary mass of every strategy in a population where one mutant at a time takes over or dies out.

    Omidshafiei et al. (2019), one population: `payoff` is (n, n), what the row gets against the column.
    """
    n = len(payoff)
    if n < 2:
        return [1.0] * n
    move = np.zeros((n, n))
    for resident in range(n):
        for mutant in range(n):
            if mutant != resident:
                edge = alpha * float(payoff[mutant, resident] - payoff[resident, mutant])
                move[resident, mutant] = _fixation(edge, population) / (n - 1)
        move[resident, resident] = 1.0 - move[resident].sum()
    # The stationary distribution solves pi (move - 1) = 0, sum pi = 1.
    system = np.vstack([move.T - np.eye(n), np.ones(n)])
    mass, *_ = np.linalg.lstsq(system, np.append(np.zeros(n), 1.0), rcond=None)
    return [float(x) for x in np.clip(mass, 0.0, 1.0)]


def _fixation(edge: float, population: int) -> float:
    """Chance that a single mutant with this edge takes over."""
    if abs(edge) < 1e-12:
        return 1.0 / population
    if -edge * population > 700.0:
        return 0.0
    return math.expm1(-edge) / math.expm1(-edge * population)


@dataclass(frozen=True)
class Sprt:
    """Wald's sequential test (1945) of A against B on the scores of blocks, in Elo: is A `elo1` better, or `elo0`?"""

    elo0: float
    elo1: float
    alpha: float = 0.05
    beta: float = 0.05

    def ratio(self, scores: FLOATS) -> float:
        """Log likelihood ratio of block scores (1 won, 0.5 drawn, 0 lost), by the normal approximation."""
        if len(scores) < 2:
            return 0.0
        # Half a win and half a loss beforehand: a run of nothing but wins has a spread too.
        padded = np.append(scores, (0.0, 1.0))
        mean, variance = float(padded.mean()), float(padded.var())
        low, high = (1.0 / (1.0 + 10.0 ** (-elo / 400.0)) for elo in (self.elo0, self.elo1))
        return float(len(scores) * (high - low) * (2.0 * mean - low - high) / (2.0 * variance))

    @property
    def bounds(self) -> tuple[float, float]:
        """Below the first `elo0` is accepted, above the second `elo1`."""
        return math.log(self.beta / (1.0 - self.alpha)), math.log((1.0 - self.beta) / self.alpha)

    def verdict(self, scores: FLOATS) -> tuple[str, int]:
        """`elo0`, `elo1` or `undecided`, and the number of blocks at which the test first ended."""
        low, high = self.bounds
        for count in range(2, len(scores) + 1):
            ratio = self.ratio(scores[:count])
            if ratio <= low or ratio >= high:
                return ("elo0" if ratio <= low else "elo1"), count
        return "undecided", len(scores)


def duel(table: Table) -> FLOATS:
    """Score of the first entrant against the second in each block: 1, 0.5 or 0."""
    means = table.by_block(table.z)
    return np.asarray(np.where(means[:, 0] > means[:, 1], 1.0, np.where(means[:, 0] == means[:, 1], 0.5, 0.0)))
