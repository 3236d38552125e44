"""Who sits where in the games an analysis plays, on which variant of the rules' tables, and what they scored.

Hands on `Seating`, variants of a `Machine`, `play_scores`. A variant edits a copy of the program's tables, so that
nothing is compiled again: an action without seats, a deal without parties.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from engine.kernel import game as g
from engine.kernel import tables as t
from engine.kernel.handle import hold_program
from engine.kernel.machine import Machine, Running
from engine.kernel.play import GAME_OVER, TURN_OVER, game_key
from engine.match.errors import fault_of
from engine.policies.names import Names
from engine.policies.policy import PolicySpec
from engine.rules import roles as r
from engine.rules.layout import FLOATS

_EAGER = -1e9  # a threshold every option that is open lies above
T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True)
class Seating:
    """A compiled policy for every seat, on one variant of a scenario."""

    machine: Machine
    specs: tuple[PolicySpec, ...]
    eager: int = -1
    """A seat that takes any open option rather than none; -1: none does."""

    @classmethod
    def alike(cls, machine: Machine, policy: str = "personality") -> Seating:
        """Every seat by the same policy."""
        return cls(machine, (PolicySpec.parse(policy),) * len(machine.ruleset.scenario.seats))

    def with_seat(self, seat: int, policy: str) -> Seating:
        """Another policy in one seat. Raises OrderError for an unknown one."""
        specs = list(self.specs)
        specs[seat] = PolicySpec.parse(policy)
        return Seating(self.machine, tuple(specs), self.eager)

    def start(self, seed: int) -> Running:
        """A new game, begun."""
        ruleset = self.machine.ruleset
        parameters = ruleset.parameters
        threshold = len(ruleset.scenario.motives) + 2
        for personality in ruleset.layout.personalities:
            if personality.seat == self.eager:
                parameters[personality.base + threshold] = _EAGER
        running = self.machine.new_game(
            seed,
            kinds=[spec.number for spec in self.specs],
            personalities=[s.personality_number(ruleset, seat) for seat, s in zip(ruleset.scenario.seats, self.specs)],
            parameters=parameters,
        )
        self.machine.begin(running)
        return running


# ---- variants ----
def _variant(machine: Machine, program: t.Program) -> Machine:
    out = copy.copy(machine)
    out.program = program
    out.handle = hold_program(out.program)
    return out


def without_action(machine: Machine, seat: int, action: int) -> Machine:
    """The rules with one action closed to one seat."""
    seats = machine.program.action_seats.copy()
    seats[action, seat] = 0
    return _variant(machine, machine.program._replace(action_seats=seats))


def without_deals(machine: Machine, seat: int) -> Machine:
    """The rules without any deal one seat is a party to: nobody may offer one."""
    deals = machine.program.deals.copy()
    for row in deals:
        if seat in row[r.D_A : r.D_A + row[r.D_PARTIES]]:
            row[r.D_PARTIES] = 0
    return _variant(machine, machine.program._replace(deals=deals))


def with_only(machine: Machine, seat: int, actions: Iterable[int]) -> Machine:
    """The rules with nothing but these actions open to one seat."""
    seats = machine.program.action_seats.copy()
    kept = list(actions)
    open_ = seats[kept, seat].copy()
    seats[:, seat] = 0
    seats[kept, seat] = open_
    return _variant(machine, machine.program._replace(action_seats=seats))


def without_valuations(machine: Machine) -> Machine:
    """The rules with no seat judging a position by more than what its objectives seem to come to."""
    return _variant(machine, machine.program._replace(valuations=np.full_like(machine.program.valuations, r.NONE)))


def pairs_of(machine: Machine) -> list[tuple[int, int]]:
    """Every seat with every action it has, by number, seat by seat."""
    seats, actions = int(machine.program.shape[t.N_SEATS]), int(machine.program.shape[t.N_ACTIONS])
    return [(s, a) for s in range(seats) for a in range(actions) if machine.program.action_seats[a, s]]


# ---- playing ----
def seeds_of(stream: int, first: int, count: int) -> list[int]:
    """Seeds of the games `first` and following of a stream."""
    return [int(game_key(stream, number)) for number in range(first, first + count)]


def spread(work: Callable[[T], U], items: Sequence[T], threads: int) -> list[U]:
    """Do the work for every item on threads; results in the items' order."""
    if threads == 1:
        return [work(item) for item in items]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, items))


def turn_by_turn(machine: Machine, running: Running, after: Callable[[], None]) -> None:
    """Play a game of compiled policies, calling `after` every turn. Raises FaultError."""
    status = TURN_OVER
    while status == TURN_OVER:
        status = machine.advance(running)
        if status in (TURN_OVER, GAME_OVER):
            after()
    check_fault(machine, running)


def check_fault(machine: Machine, running: Running) -> None:
    """Raises FaultError for a game that stopped at a fault."""
    if running.faulted:
        raise fault_of(running, Names(machine.ruleset))


@dataclass(frozen=True)
class Ending:
    """How a game ended."""

    scores: FLOATS
    """(seats,)"""
    fell: bool
    """Whether the government fell."""


def play_endings(seating: Seating, seeds: Sequence[int], threads: int) -> list[Ending]:
    """Play a game a seed. Raises FaultError."""
    layout, seats = seating.machine.ruleset.layout, len(seating.specs)
    base, regime = layout.base("engine", "score"), layout.base("engine", "regime")

    def one(seed: int) -> Ending:
        running = seating.start(seed)
        seating.machine.play(running)
        check_fault(seating.machine, running)
        state = running.arrays.state
        return Ending(state[base : base + seats].copy(), bool(state[regime] > 0.0))

    return spread(one, seeds, threads)


@dataclass(frozen=True)
class Par:
    """Mean and spread of scores by turn in games of equals, from seeds of their own. Shapes (turns, seats)."""

    mean: FLOATS
    deviation: FLOATS

    def above(self, scores: FLOATS, turn: int = -1) -> FLOATS:
        """Scores at the end of a turn (the last by default) in spreads above the mean; 0 where nothing spreads."""
        spread_ = self.deviation[turn]
        return np.asarray(np.where(spread_ > 0, (scores - self.mean[turn]) / np.where(spread_ > 0, spread_, 1.0), 0.0))


def scores_by_turn(seating: Seating, seed: int) -> tuple[Running, FLOATS]:
    """A game played, and its scores after every turn, (turns, seats); one cut short keeps its last scores."""
    layout, seats = seating.machine.ruleset.layout, len(seating.specs)
    base, turns = layout.base("engine", "score"), seating.machine.ruleset.scenario.calendar.turns
    running, out = seating.start(seed), np.zeros((turns, seats))

    def note() -> None:
        out[int(running.arrays.cursor[g.C_TURN]) - 1 :] = running.arrays.state[base : base + seats]

    turn_by_turn(seating.machine, running, note)
    return running, out
