"""Plackett-Luce ratings of many runs at once: the same games in many orders, or drawn anew.

Hands on `Games`, `rate`. The update is that of Weng and Lin (2011, algorithm 4) with openskill's defaults; a test
compares it with openskill.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.rules.layout import FLOATS, INTS

MU, SIGMA = 25.0, 25.0 / 3.0
_BETA2, _TAU2, _KAPPA = (25.0 / 6.0) ** 2, (25.0 / 300.0) ** 2, 1e-4


@dataclass(frozen=True)
class Games:
    """Blocks of games, filled up with empty seats and empty games to one shape, (blocks, games, seats)."""

    players: INTS
    """(blocks, games, seats, 2): numbers of the two a seat is a team of."""
    rank: INTS
    """How many of the game did better."""
    there: npt.NDArray[np.bool_]
    """Whether there is such a seat."""
    count: int
    """Players there are."""

    @classmethod
    def of(cls, block: INTS, game: INTS, players: INTS, score: FLOATS, count: int) -> Games:
        """From rows, a row a seat, in the order of blocks and games; `players`: (rows, 2)."""
        first_of_game = np.flatnonzero(np.diff(game, prepend=-1))
        ordinal = np.cumsum(np.diff(game, prepend=-1) != 0) - 1
        seat = np.arange(len(game)) - first_of_game[ordinal]
        first_of_block = np.flatnonzero(np.diff(block, prepend=-1))
        within = ordinal - ordinal[first_of_block][np.cumsum(np.diff(block, prepend=-1) != 0) - 1]
        shape = (len(first_of_block), int(within.max()) + 1, int(seat.max()) + 1)
        where = (np.cumsum(np.diff(block, prepend=-1) != 0) - 1, within, seat)
        people, scores, there = np.zeros((*shape, 2), np.int64), np.full(shape, -np.inf), np.zeros(shape, bool)
        people[where], scores[where], there[where] = players, score, True
        rank = (scores[..., None, :] > scores[..., :, None]).sum(axis=-1)
        return cls(people, rank, there, count)


def rate(games: Games, runs: INTS) -> FLOATS:
    """Ratings after each run, (runs, players); `runs`: numbers of blocks in the order they are played, (runs, length).

    Whoever sits in several seats of a game takes the sum of their changes.
    """
    rows = np.arange(len(runs))[:, None, None]
    mu, sigma = np.full((len(runs), games.count), MU), np.full((len(runs), games.count), SIGMA)
    for column in runs.T:
        for k in range(games.there.shape[1]):
            there = games.there[column, k]
            if not there.any():
                continue
            who = games.players[column, k]
            held, variance = mu[rows, who], sigma[rows, who] ** 2 + _TAU2
            gain, shrink = _changes(held.sum(axis=2), variance.sum(axis=2), games.rank[column, k], there)
            part = variance / variance.sum(axis=2, keepdims=True)
            after = np.sqrt(variance * np.maximum(1.0 - part * shrink[..., None], _KAPPA))
            seated = there[..., None]
            np.add.at(mu, (rows, who), np.where(seated, part * gain[..., None], 0.0))
            np.multiply.at(sigma, (rows, who), np.where(seated, after / sigma[rows, who], 1.0))
    return mu


def _changes(mu: FLOATS, variance: FLOATS, rank: INTS, there: npt.NDArray[np.bool_]) -> tuple[FLOATS, FLOATS]:
    """What teams gain, and by how much their variance shrinks; all (runs, seats)."""
    whole = np.sqrt(np.where(there, variance + _BETA2, 0.0).sum(axis=1, keepdims=True))
    power = np.where(there, np.exp(mu / np.where(whole > 0, whole, 1.0)), 0.0)
    both = there[:, :, None] & there[:, None, :]
    not_before = both & (rank[:, :, None] >= rank[:, None, :])  # the row was still in the race when the column won
    beaten = np.where(not_before, power[:, :, None], 0.0).sum(axis=1)
    alike = np.maximum((both & (rank[:, :, None] == rank[:, None, :])).sum(axis=1), 1)[:, None, :]
    share = np.where(not_before, power[:, :, None] / np.where(beaten > 0, beaten, 1.0)[:, None, :], 0.0)
    won = np.eye(mu.shape[1], dtype=bool)
    gain = np.where(not_before, (won - share) / alike, 0.0).sum(axis=2) * variance / np.where(whole > 0, whole, 1.0)
    spread = np.where(not_before, share * (1.0 - share) / alike, 0.0).sum(axis=2)
    scale = np.sqrt(variance) / np.where(whole > 0, whole, 1.0)
    return gain, spread * scale**3
