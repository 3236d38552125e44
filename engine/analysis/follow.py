"""A recorded game played again, question by question: what was open at each, and what each option would have brought.

Hands on `questions`, `open_in`, `legal_in`, `relevance`; every seat answers from the log, so the moments are the game's
own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.analysis.gather import LEVELS
from engine.analysis.seating import Seating, check_fault, pairs_of, spread
from engine.kernel import game as g
from engine.kernel import tables as t
from engine.kernel.machine import Machine, Running
from engine.kernel.play import ASKED, TURN_OVER, game_key
from engine.rules import roles as r
from engine.rules.layout import FLOATS, INTS

CANDIDATES = 8  # options tried at a decision, spread evenly over the list
HORIZON = 3  # turns a rollout plays on: a quarter of a year in months


def recorded(seating: Seating, seed: int) -> INTS:
    """The decisions of a game. Raises FaultError."""
    running = seating.start(seed)
    seating.machine.play(running)
    check_fault(seating.machine, running)
    return np.array(running.arrays.log[: int(running.arrays.cursor[g.C_LOG])])


def questions(machine: Machine, running: Running, log: INTS) -> Iterator[INTS]:
    """Play a begun game from its log; gives the row about to be answered, with the options in the game's arrays."""
    running.arrays.kinds[:] = g.EXTERNAL
    cursor = running.arrays.cursor
    for row in log:
        status = TURN_OVER
        while status == TURN_OVER:
            status = machine.advance(running)
        if status != ASKED or cursor[g.C_SEAT] != row[g.L_SEAT] or cursor[g.C_POINT] != row[g.L_POINT]:
            raise RuntimeError("a game played again asks other questions: the kernel has lost its determinism")
        yield row
        cursor[g.C_ANSWER], cursor[g.C_ANSWER_B] = row[g.L_CHOICE], row[g.L_B]


def open_options(running: Running) -> list[int]:
    """Numbers of the options that are open at the question put."""
    count = int(running.arrays.cursor[g.C_OPTIONS])
    return [int(k) for k in np.flatnonzero(running.arrays.scores[:count] > r.ILLEGAL)]


@dataclass
class Open:
    """In how many games each thing was open at all, and in how many of these it was taken."""

    actions: INTS
    """(pairs of seat and action, 2): open, taken."""
    choices: INTS
    """(choices,)"""
    levels: INTS
    """(postures * LEVELS,)"""
    reactions: INTS
    """(reactions,)"""

    @classmethod
    def of(cls, machine: Machine) -> Open:
        """Nothing open yet."""
        shape = machine.program.shape
        return cls(
            np.zeros((len(pairs_of(machine)), 2), np.int64),
            np.zeros(len(machine.program.choices), np.int64),
            np.zeros(int(shape[t.N_POSTURES]) * LEVELS, np.int64),
            np.zeros(int(shape[t.N_REACTIONS]), np.int64),
        )

    def add(self, other: Open) -> None:
        """Count other games too."""
        for mine, theirs in zip(vars(self).values(), vars(other).values()):
            mine += theirs


def legal_in(seating: Seating, seeds: Sequence[int], threads: int) -> Open:
    """What was open in the games of these seeds. Raises FaultError."""
    out = Open.of(seating.machine)
    for one in spread(lambda seed: _legal_in_one(seating, seed), seeds, threads):
        out.add(one)
    return out


def _legal_in_one(seating: Seating, seed: int) -> Open:
    return open_in(seating.machine, seating.start(seed), recorded(seating, seed))


def open_in(machine: Machine, running: Running, log: INTS) -> Open:
    """What was open in one game, begun and not yet played, by its log."""
    out, number = Open.of(machine), {pair: k for k, pair in enumerate(pairs_of(machine))}
    options = running.arrays.options
    for row in questions(machine, running, log):
        open_, seat, point, subject = open_options(running), int(row[g.L_SEAT]), row[g.L_POINT], row[g.L_SUBJECT]
        if point == g.ORDER:
            for action in options[open_, 0].tolist():
                if action >= 0:
                    out.actions[number[seat, action], 0] = 1
            if row[g.L_A] >= 0:
                out.actions[number[seat, int(row[g.L_A])], 1] = 1
        elif point == g.EVENT:
            out.choices[machine.program.events[subject, r.E_FIRST] + options[open_, 0]] = 1
        elif point == g.POSTURE:
            out.levels[subject * LEVELS + options[open_, 0]] = 1
        elif point == g.REACTION:
            out.reactions[[k for k in options[open_, 0].tolist() if k >= 0]] = 1
    return out


# ---- what a decision is worth ----
def relevance(seating: Seating, seeds: Sequence[int], rollouts: int, stream: int, threads: int) -> list[float]:
    """At one decision of each game: how far the best candidate lies above the median one, in spreads of a rollout.

    Orders and answers to cards with two options or more count as decisions. Candidates are ranked by one half of the
    rollouts and measured by the other, so that luck is not taken for insight. Raises FaultError.
    """
    work = [(seed, int(game_key(stream, k))) for k, seed in enumerate(seeds)]
    found = spread(lambda item: _relevance_of_one(seating, item[0], item[1], rollouts), work, threads)
    return [gap for gap in found if gap is not None]


def _relevance_of_one(seating: Seating, seed: int, stream: int, rollouts: int) -> float | None:
    log = recorded(seating, seed)
    points = (log[:, g.L_POINT] == g.ORDER) | (log[:, g.L_POINT] == g.EVENT)
    eligible = np.flatnonzero(points & (log[:, g.L_OPTIONS] > 1))
    if eligible.size == 0:
        return None
    at = int(eligible[(stream & 0x7FFFFFFF) % eligible.size])
    running = seating.start(seed)
    asked = questions(seating.machine, running, log)
    for _ in range(at + 1):
        row = next(asked)
    candidates = open_options(running)
    if len(candidates) < 2:
        return None
    if len(candidates) > CANDIDATES:
        candidates = [candidates[k * (len(candidates) - 1) // (CANDIDATES - 1)] for k in range(CANDIDATES)]
    values = np.array(
        [
            [_rollout(seating, running, int(row[g.L_SEAT]), option, int(game_key(stream, k))) for k in range(rollouts)]
            for option in candidates
        ]
    )
    return gap_in_spreads(values)


def gap_in_spreads(values: FLOATS) -> float:
    """(candidates, rollouts) -> the best candidate's lead over the median one, over the spread of a rollout.

    Ranked by the even rollouts, measured by the odd ones; without any spread a lead is infinite, and none is 0.
    """
    ranked = np.argsort(-values[:, 0::2].mean(axis=1), kind="stable")
    measured = values[:, 1::2]
    lead = float(measured[ranked[0]].mean() - measured[ranked[len(ranked) // 2]].mean())
    noise = float(np.sqrt(values.var(axis=1).mean()))
    if noise == 0.0:
        return float("inf") if lead > 0.0 else 0.0
    return lead / noise


def _rollout(seating: Seating, running: Running, seat: int, option: int, seed: int) -> float:
    """The seat's score some turns after it takes an option and all go on as they sit, with other random numbers.

    Raises FaultError.
    """
    machine = seating.machine
    twin = machine.new_game(seed)
    for into, values in zip(twin.arrays, running.arrays):
        np.copyto(into, values)
    cursor = twin.arrays.cursor
    twin.arrays.kinds[:] = [spec.number for spec in seating.specs]
    twin.arrays.kinds[seat] = g.EXTERNAL
    cursor[g.C_SEED], cursor[g.C_ANSWER], cursor[g.C_ANSWER_B] = seed, option, 0
    until = int(cursor[g.C_TURN]) + HORIZON
    status = machine.advance(twin)
    twin.arrays.kinds[seat] = seating.specs[seat].number
    cursor[g.C_ASKED] = 0
    while status in (ASKED, TURN_OVER) and twin.turn < until:
        status = machine.advance(twin)
    check_fault(seating.machine, twin)
    return float(twin.arrays.state[int(machine.program.shape[t.B_SCORE]) + seat])
