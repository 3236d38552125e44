"""What each of many games of equals leaves behind: a few numbers a game, and counts over all of them.

Hands on `Gathered`, which joins part by part and goes into JSON, and `Watch`, which makes it of a game that is played;
the games' own arrays are dropped at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.analysis.seating import Par, Seating, pairs_of, scores_by_turn, spread, turn_by_turn
from engine.kernel import game as g
from engine.kernel import tables as t
from engine.kernel.machine import Machine, Running
from engine.rules import roles as r
from engine.rules.layout import FLOATS, INTS

NUMBERS = (
    "winner", "half_leader", "lead_changes", "signed", "breached", "countered", "counters_accepted", "own_refused",
)  # fmt: skip
"""Columns of a game: seats by number, counts of lead changes and of deals."""
LEVELS = 8  # most levels of a posture


@dataclass
class Gathered:
    """Games of equals, counted."""

    numbers: list[list[int]] = field(default_factory=list)
    """(games, `NUMBERS`)"""
    orders: list[list[int]] = field(default_factory=list)
    """(games, pairs of seat and action): orders given, in the order of `pairs_of`."""
    sums: dict[str, list[int]] = field(default_factory=dict)
    """Over all games, by number of the thing: choices, levels, armed, fired, cards, offered, signed, broken; and in how
    many
    games at all: flags, modifiers, outcomes, causes, heirs."""

    def column(self, name: str) -> INTS:
        """One of `NUMBERS` for every game."""
        return np.array([row[NUMBERS.index(name)] for row in self.numbers], np.int64)

    def join(self, other: Gathered) -> None:
        """Add games that were played after these."""
        self.numbers += other.numbers
        self.orders += other.orders
        for name, counts in other.sums.items():
            held = self.sums.setdefault(name, [0] * len(counts))
            self.sums[name] = [a + b for a, b in zip(held, counts)]

    def as_json(self) -> dict[str, Any]:
        """Plain lists."""
        return {"numbers": self.numbers, "orders": self.orders, "sums": self.sums}

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Gathered:
        """Back from plain lists."""
        return cls(**plain)


def make_par(seating: Seating, seeds: Sequence[int], threads: int) -> Par:
    """Par of the seats in games of their own. Raises FaultError."""
    scores = np.stack(spread(lambda seed: scores_by_turn(seating, seed)[1], seeds, threads))
    return Par(scores.mean(axis=0), scores.std(axis=0))


def gather(seating: Seating, par: Par, seeds: Sequence[int], threads: int) -> Gathered:
    """Play a game a seed and count what happened. Raises FaultError."""
    out = Gathered()
    for one in spread(lambda seed: _one_game(seating, par, seed), seeds, threads):
        out.join(one)
    return out


def _one_game(seating: Seating, par: Par, seed: int) -> Gathered:
    running = seating.start(seed)
    watch = Watch(seating.machine, running)
    turn_by_turn(seating.machine, running, watch.note)
    return watch.gathered(par)


class Watch:
    """Follows one game: `note` after every turn of it, `gathered` at its end."""

    def __init__(self, machine: Machine, running: Running) -> None:
        self.machine, self.running = machine, running
        shape, state = machine.program.shape, running.arrays.state
        self.scores: FLOATS = np.zeros((machine.ruleset.scenario.calendar.turns, int(shape[t.N_SEATS])))
        """(turns, seats): after every turn; a game cut short keeps its last scores."""
        self._score = state[int(shape[t.B_SCORE]) :][: self.scores.shape[1]]
        self._flags, self._stacks = (state[int(shape[b]) :][:n] for b, n in _seen(shape))
        self._flagged, self._stacked = self._flags > 0, self._stacks > 0

    def note(self) -> None:
        """A turn is over."""
        self.scores[self.running.turn - 1 :] = self._score
        np.logical_or(self._flagged, self._flags > 0, out=self._flagged)
        np.logical_or(self._stacked, self._stacks > 0, out=self._stacked)

    def above(self, par: Par) -> FLOATS:
        """z of every seat after every turn, (turns, seats)."""
        return np.stack([par.above(scores, turn) for turn, scores in enumerate(self.scores)])

    def gathered(self, par: Par) -> Gathered:
        """What the game leaves behind."""
        machine, ruleset, arrays = self.machine, self.machine.ruleset, self.running.arrays
        shape, turns = machine.program.shape, len(self.scores)
        seats, actions = int(shape[t.N_SEATS]), int(shape[t.N_ACTIONS])
        log = arrays.log[: int(arrays.cursor[g.C_LOG])]
        happened = arrays.happened[: int(arrays.cursor[g.C_HAPPENED])]
        regime = arrays.state[int(shape[t.B_REGIME]) :]
        sums = _counts(machine.program, log, happened)
        sums["flags"], sums["modifiers"] = _list(self._flagged), _list(self._stacked)
        sums["outcomes"] = _one_of(int(arrays.cursor[g.C_OUTCOME]), len(ruleset.scenario.outcomes) + 1)
        succession = ruleset.scenario.succession
        sums["causes"] = _one_of(int(regime[1]) - 1, len(succession.causes) + 1 if succession else 1)
        sums["heirs"] = _one_of(int(regime[2]) - 1, len(succession.heirs) + 1 if succession else 1)
        given = log[(log[:, g.L_POINT] == g.ORDER) & (log[:, g.L_A] >= 0)]
        orders = np.bincount(given[:, g.L_SEAT] * actions + given[:, g.L_A], minlength=seats * actions)
        pairs = np.array([seat * actions + action for seat, action in pairs_of(machine)], np.int64)
        above = self.above(par)
        leaders = above.argmax(axis=1)[: self.running.turn]
        half = int(above[max(0, turns // 2 - 1)].argmax())
        numbers = [int(above[-1].argmax()), half, int((np.diff(leaders) != 0).sum()), *deals_of(log, happened)]
        return Gathered([numbers], [_list(orders[pairs])], sums)


def _seen(shape: INTS) -> tuple[tuple[int, int], tuple[int, int]]:
    return (t.B_FLAGS, int(shape[t.B_POSTURES] - shape[t.B_FLAGS])), (t.B_STACKS, int(shape[t.N_MODIFIERS]))


def _list(values: Any) -> list[int]:
    return [int(v) for v in values]


def _one_of(number: int, count: int) -> list[int]:
    """A count of 1 at a number; the last place stands for none."""
    out = [0] * count
    out[number if 0 <= number < count - 1 else -1] = 1
    return out


def _counts(program: t.Program, log: INTS, happened: INTS) -> dict[str, list[int]]:
    """How often each thing was chosen or came."""
    shape = program.shape

    def rows(point: int) -> INTS:
        return np.asarray(log[log[:, g.L_POINT] == point])

    def what(kind: int, count: int) -> list[int]:
        return _list(np.bincount(happened[happened[:, g.H_KIND] == kind][:, g.H_WHAT], minlength=int(shape[count])))

    events, postures, reactions = rows(g.EVENT), rows(g.POSTURE), rows(g.REACTION)
    armed = reactions[reactions[:, g.L_A] >= 0][:, g.L_A]
    choices = program.events[events[:, g.L_SUBJECT], r.E_FIRST] + events[:, g.L_CHOICE]
    levels = postures[:, g.L_SUBJECT] * LEVELS + postures[:, g.L_CHOICE]
    return {
        "choices": _list(np.bincount(choices, minlength=len(program.choices))),
        "levels": _list(np.bincount(levels, minlength=int(shape[t.N_POSTURES]) * LEVELS)),
        "armed": _list(np.bincount(armed, minlength=int(shape[t.N_REACTIONS]))),
        "fired": what(g.REACTED, t.N_REACTIONS),
        "cards": what(g.CARD, t.N_EVENTS),
        "offered": what(g.OFFERED, t.N_DEALS),
        "signed": what(g.SIGNED, t.N_DEALS),
        "broken": _list(np.bincount(_broken(happened), minlength=int(shape[t.N_DEALS]))),
    }


def _broken(happened: INTS) -> list[int]:
    """Deals that were signed and then broken, by number; one broken twice counts once for each signing."""
    signed, broken, in_force = 0, dict[int, int](), dict[int, int]()
    for row in happened[(happened[:, g.H_KIND] == g.SIGNED) | (happened[:, g.H_KIND] == g.BREACHED)].tolist():
        if row[g.H_KIND] == g.SIGNED:
            signed += 1
            in_force[row[g.H_WHAT]] = signed
        else:
            broken[in_force[row[g.H_WHAT]]] = row[g.H_WHAT]
    return list(broken.values())


def deals_of(log: INTS, happened: INTS) -> tuple[int, int, int, int, int]:
    """Deals signed, those of them broken, counters, counters accepted, and offers refused by who had made them."""
    signed = int((happened[:, g.H_KIND] == g.SIGNED).sum())
    countered, accepted, own = 0, 0, 0
    made, waits, turn, table = set[tuple[int, int, int]](), False, -1, 0
    talks = (log[:, g.L_POINT] >= g.OFFER) & (log[:, g.L_POINT] <= g.CONSENT)
    for row in log[talks].tolist():
        if row[g.L_TURN] != turn:
            turn = row[g.L_TURN]
            made.clear()
        seat, point, subject, answer, terms = (row[c] for c in (g.L_SEAT, g.L_POINT, g.L_SUBJECT, g.L_A, g.L_B))
        if point == g.OFFER:
            table = terms
            if answer >= 0:
                made.add((seat, answer, terms))
            continue
        if waits:
            accepted += answer
        waits = point == g.ANSWER and answer == 2
        if waits:
            countered, table = countered + 1, terms
            made.add((seat, subject, terms))
        own += answer == 0 and (seat, subject, table) in made
    return signed, len(_broken(happened)), countered, accepted, own
