"""A game as its decisions: what is written down of it, and playing it again from that.

Hands on `Record`, `Retelling`, `Parting`. Seed, seating and log make the game; nothing else is taken on trust: whoever
reads a file of it plays it again and compares.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine import __version__
from engine.kernel import game as g
from engine.kernel.machine import Machine
from engine.kernel.play import ASKED, FAULTED
from engine.match.errors import fault_of
from engine.match.expecting import Expectation, rethink
from engine.match.match import Match
from engine.match.reasons import Asked, Reason, reason_of
from engine.policies.policy import PolicySpec
from engine.rules.errors import OrderError, SaveError, quoted
from engine.rules.layout import FLOATS, INTS, Layout
from engine.rules.ruleset import Ruleset
from engine.rules.seeds import LEAST, MOST

Checks = npt.NDArray[np.uint32]
META = {"scenario": str, "digest": str, "engine": str, "seed": int, "policies": dict, "personalities": dict,
        "turn": int, "asked": bool, "over": bool}  # fmt: skip
"""What a header says of a game, and of which type."""


@dataclass(frozen=True)
class Record:
    """A game so far."""

    scenario: str
    digest: str
    """SHA-256 of the scenario and its board."""
    engine: str
    """Version that wrote it."""
    seed: int
    policies: dict[str, str]
    """By seat id: name of its policy."""
    personalities: dict[str, int]
    """By seat id: number of the personality that weighs, or advises."""
    turn: int
    """Turns played."""
    asked: bool
    """Whether a seat's answer is waited for, within turn `turn`."""
    over: bool
    parameters: FLOATS
    """The parameters played with; empty: the scenario's own."""
    rows: INTS
    """(decisions, `LOG_WIDTH`)"""
    hashes: INTS
    """(turn + 1,)"""


class Parting(Exception):
    """Where a game played again leaves its record."""

    def __init__(self, turn: int, what: str) -> None:
        super().__init__(f"turn {turn + 1}: {what}")
        self.turn, self.what = turn, what


def record_of(match: Match) -> Record:
    """What is to be written down of a match as it stands."""
    ruleset, seats = match.machine.ruleset, match.names.seats
    policies = {seat: match.policies[seat].name for seat in seats}
    numbers = {
        seat: p.personality_number(ruleset, seat) if isinstance(p, PolicySpec) else 0
        for seat, p in match.policies.items()
    }
    asked = bool(match.running.arrays.cursor[g.C_ASKED]) and not match.over
    parameters = np.zeros(0) if match.parameters is None else match.parameters
    return Record(
        ruleset.scenario.id, ruleset.digest, __version__, match.seed, policies, numbers, match.turn, asked, match.over,
        parameters, match.decisions, np.array(match.hashes, np.int64),
    )  # fmt: skip


def meta_of(record: Record) -> dict[str, Any]:
    """The header of a record."""
    return {key: getattr(record, key) for key in META}


def from_file(meta: dict[str, Any], arrays: dict[str, npt.NDArray[Any]], name: str) -> Record:
    """A record from a file's header and arrays, its shape checked. Raises SaveError."""
    types = {key: type(value) for key, value in meta.items()}
    good = types == META and all(type(x) is str for x in meta["policies"].values())
    good = good and all(type(x) is int for x in meta["personalities"].values())
    good = good and 0 <= meta["turn"] <= 1000 and LEAST <= meta["seed"] <= MOST
    rows, hashes = arrays["rows"], arrays["hashes"]
    if not good or rows.shape[1] != g.LOG_WIDTH or hashes.shape[0] != meta["turn"] + 1:
        raise SaveError(f"{name}: is damaged (E-HEADER): load an earlier save, or have the file sent again")
    return Record(parameters=arrays["parameters"], rows=rows, hashes=hashes, **meta)


def place_checks(layout: Layout, state: FLOATS) -> Checks:
    """CRC-32 of every place of the state vector: they name the figure in which two games part; the hash decides."""
    return np.array([zlib.crc32(state[p.base : p.base + p.size].tobytes()) for p in layout.places], np.uint32)


def check_rules(record: Record, ruleset: Ruleset, name: str) -> None:
    """Raises SaveError when a record is of other rules than these."""
    if record.scenario != ruleset.scenario.id:
        raise SaveError(
            f"{name}: is a game of {quoted(record.scenario, 48)}, not of {ruleset.scenario.id}: load that one"
        )
    if record.digest != ruleset.digest:
        raise SaveError(
            f"{name}: {ruleset.scenario.id} has changed since (rules {quoted(record.digest, 12)}, now "
            f"{ruleset.digest[:12]}): play it with the scenario's files of that time"
        )


def check_scenario(record: Record, machine: Machine, name: str) -> None:
    """Raises SaveError when a record is of other rules than the machine's, or does not fit them."""
    ruleset = machine.ruleset
    check_rules(record, ruleset, name)
    wanted = set(ruleset.scenario.seats)
    if set(record.policies) != wanted or set(record.personalities) != wanted:
        raise SaveError(f"{name}: does not name the seats of {ruleset.scenario.id}: have the file sent again")
    for seat, number in record.personalities.items():
        if not 0 <= number < len(ruleset.scenario.seats[seat].personalities):
            raise SaveError(f"{name}: {seat} has no personality {number}: have the file sent again")
    if record.parameters.size not in (0, ruleset.parameters.size):
        raise SaveError(f"{name}: has {record.parameters.size} parameters, not {ruleset.parameters.size}")


class Retelling:
    """A recorded game played again: every seat answers from the log."""

    def __init__(self, machine: Machine, record: Record, *, ledger: bool = False) -> None:
        self.machine, self.record = machine, record
        seats = machine.ruleset.scenario.seats
        by_hand = {
            seat: PolicySpec("personality", list(seats[seat].personalities)[number])
            for seat, number in record.personalities.items()
        }
        parameters = record.parameters if record.parameters.size else None
        self.match = Match(machine, record.seed, by_hand, ledger=ledger, parameters=parameters)
        self.match.running.arrays.kinds[:] = g.EXTERNAL
        self.at = 0
        """Decisions taken from the log so far."""
        self._reasons: list[Reason] = []
        self._proposer = ""

    def step(self) -> bool:
        """Play a turn; False: the log has run out and a seat is asked. Raises Parting, or FaultError."""
        match, turn = self.match, self.match.turn
        while True:
            status = self.machine.advance(match.running)
            if status == FAULTED:
                raise fault_of(match.running, match.names)
            if status != ASKED:
                break
            if self.at >= len(self.record.rows):
                self._compare(turn)
                return False
            expected = None
            if match.traced:
                expected = rethink(self.machine, match.running, match.names, self.record.policies[self._asked])
            self._answer(turn, expected)
        self._compare(turn)
        match.close(turn)
        if match.traced:
            match.reasons.append(tuple(self._reasons))
            self._reasons.clear()
        return True

    def play(self, turns: int | None = None) -> Match:
        """Play what is recorded, or so many turns of it. Raises Parting where the record does not fit."""
        record, match = self.record, self.match
        self.compare_hash()
        goal = record.turn if turns is None else min(turns, record.turn)
        while match.turn < goal:
            if match.over or not self.step():
                raise Parting(match.turn, "the record has turns the game has not")
            self.compare_hash()
        if turns is None:
            if record.asked and self.step():
                raise Parting(record.turn, "nobody is asked where the record waits for an answer")
            if self.at != len(record.rows) or match.over != record.over:
                raise Parting(record.turn, "the record has more decisions than the game")
        return match

    def up_to_orders(self, turn: int, seat: str) -> Match:
        """Play on to the moment a seat gives the first of its orders in a turn. Raises Parting, or FaultError."""
        self.play(turn)
        match, cursor = self.match, self.match.running.arrays.cursor
        while True:
            status = self.machine.advance(match.running)
            if status == FAULTED:
                raise fault_of(match.running, match.names)
            if status != ASKED or self.at >= len(self.record.rows):
                raise Parting(turn, f"{seat} gives no order")
            if cursor[g.C_POINT] == g.ORDER and self._asked == seat:
                return match
            self._answer(turn)

    def compare_hash(self) -> None:
        """Raises Parting when the hash of the state is not the recorded one."""
        turn = self.match.turn
        if self.match.hashes[turn] != int(self.record.hashes[turn]):
            raise Parting(max(0, turn - 1), "the state's hash")

    def hand_over(self) -> Match:
        """The match, its seats given back to the policies the record names; those in Python are played by hand."""
        for seat, name in self.record.policies.items():
            try:
                spec = PolicySpec.parse(name)
                spec.personality_number(self.machine.ruleset, seat)
            except OrderError:
                spec = PolicySpec("hand")
            self.match.policies[seat] = spec
            self.match.running.arrays.kinds[self.match.names.seat(seat)] = spec.number
        return self.match

    @property
    def _asked(self) -> str:
        """Id of the seat the question is put to."""
        return self.match.names.seats[int(self.match.running.arrays.cursor[g.C_SEAT])]

    def _answer(self, turn: int, expected: Expectation | None = None) -> None:
        """Give the next row of the log as the answer to the question put; while tracing, note the reason for it."""
        cursor, row = self.match.running.arrays.cursor, self.record.rows[self.at]
        put = [turn, int(cursor[g.C_POINT]), int(cursor[g.C_SEAT]), int(cursor[g.C_SUBJECT])]
        if row[: g.L_CHOICE].tolist() != put or not 0 <= row[g.L_CHOICE] < cursor[g.C_OPTIONS]:
            raise Parting(turn, self._decision(put[1], put[2]))
        with_it = int(row[g.L_B])
        if put[1] == g.OFFER and row[g.L_CHOICE] > 0:
            deal = int(self.match.running.arrays.options[int(row[g.L_CHOICE]), 0])
            try:
                self.match.names.check_terms(deal, with_it)
            except OrderError:
                raise Parting(turn, self._decision(put[1], put[2])) from None
        if self.match.traced:
            self._note(int(row[g.L_CHOICE]), expected)
        cursor[g.C_ANSWER], cursor[g.C_ANSWER_B] = int(row[g.L_CHOICE]), with_it
        self.at += 1

    def _note(self, choice: int, expected: Expectation | None) -> None:
        asked = Asked(self.machine, self.match.running, self.match.names, choice)
        if asked.point == g.OFFER:
            self._proposer = self._asked
        proposer = self._proposer if asked.point in (g.OFFER, g.ANSWER, g.CONSENT) else ""
        reason = reason_of(asked, self.record.policies[self._asked], proposer, expected)
        if reason is not None:
            self._reasons.append(reason)

    def _compare(self, turn: int) -> None:
        """Raises Parting when the kernel wrote down another decision than the record holds."""
        played = self.match.running.arrays.log[: self.at]
        apart = np.flatnonzero((played != self.record.rows[: self.at]).any(axis=1))
        if apart.size:
            row = played[apart[0]]
            raise Parting(turn, self._decision(int(row[g.L_POINT]), int(row[g.L_SEAT]), int(apart[0])))

    def _decision(self, point: int, seat: int, at: int | None = None) -> str:
        number = (self.at if at is None else at) + 1
        return f"decision {number} ({self.match.names.seats[seat]}, {g.POINTS[point]})"
