"""Replays: a whole game in one small file (.gsr), told again, verified, traced.

Hands on `Replay`, `Verdict`, `write_replay`, `read_replay`, `play_replay`, `verify`, `trace`, `trace_turn`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine import __version__
from engine.kernel.machine import Machine
from engine.match.container import Array, pack, read_bytes, unpack, write_whole
from engine.match.ledger import TurnLedger
from engine.match.match import Match
from engine.match.record import (
    Checks,
    Parting,
    Record,
    Retelling,
    check_scenario,
    from_file,
    meta_of,
    place_checks,
    record_of,
)
from engine.rules.errors import FaultError, SaveError, quoted
from engine.rules.layout import Place

MAGIC = b"GSRP"
SCHEMA = {"rows": ("i8", 2), "hashes": ("i8", 1), "checks": ("u4", 2), "parameters": ("f8", 1)}


@dataclass(frozen=True)
class Replay:
    """A recorded game and what names the figure where a game played again parts from it."""

    record: Record
    checks: Checks
    """(turn + 1, places): a CRC-32 of every place of the state vector at the start and after every turn."""
    name: str = "replay"
    """The file it was read from, for messages."""

    @property
    def scenario(self) -> str:
        """Id of the scenario."""
        return self.record.scenario


@dataclass(frozen=True)
class Verdict:
    """What playing a replay again showed."""

    agrees: bool
    turn: int | None
    """The first turn, from 0, that differs."""
    field: str
    """The first figure or decision that differs; "" when all agree."""
    text: str
    """One line for a person."""


def replay_of(match: Match) -> Replay:
    """The replay of a match so far. It is played again for it: SaveError when that gives another game."""
    record = record_of(match)
    layout = match.machine.ruleset.layout
    retelling = Retelling(match.machine, record)
    checks = [place_checks(layout, retelling.match.state)]
    try:
        retelling.compare_hash()
        while retelling.match.turn < record.turn:
            retelling.step()
            retelling.compare_hash()
            checks.append(place_checks(layout, retelling.match.state))
    except (Parting, FaultError) as error:
        raise SaveError(f"this game does not follow from its decisions ({error}): report it with the seed") from None
    return Replay(record, np.stack(checks))


def write_replay(match: Match, path: Path) -> None:
    """Write the replay of a match, played again for proof. Raises SaveError."""
    replay = replay_of(match)
    record = replay.record
    arrays: dict[str, Array] = {
        "rows": record.rows,
        "hashes": record.hashes,
        "checks": replay.checks,
        "parameters": record.parameters,
    }
    write_whole(Path(path), pack(MAGIC, meta_of(record), arrays))


def read_replay(path: Path) -> Replay:
    """Read a replay. Raises SaveError in one line."""
    path = Path(path)
    meta, arrays = unpack(read_bytes(path), MAGIC, SCHEMA, str(path))
    record = from_file(meta, arrays, str(path))
    if arrays["checks"].shape[0] != record.turn + 1:
        raise SaveError(f"{path}: is damaged (E-SHAPE): have the file sent again")
    return Replay(record, arrays["checks"], str(path))


def play_replay(replay: Replay, machine: Machine, *, turns: int | None = None, ledger: bool = True) -> Match:
    """A recorded game played again, traced, whole or its first turns. Raises SaveError where it parts."""
    check_scenario(replay.record, machine, replay.name)
    retelling = Retelling(machine, replay.record, ledger=ledger)
    try:
        retelling.play(turns)
    except (Parting, FaultError) as error:
        made = _made_elsewhere(replay.record)
        raise SaveError(f"{replay.name}: does not follow from its decisions{made}: {error}: verify it") from None
    return retelling.hand_over()


def verify(replay: Replay, machine: Machine) -> Verdict:
    """Play a replay again, all seats answering from its log, and compare. Raises SaveError for other rules."""
    record = replay.record
    check_scenario(record, machine, replay.name)
    layout, retelling = machine.ruleset.layout, Retelling(machine, record)
    made = _made_elsewhere(record)
    try:
        retelling.play()
    except FaultError as fault:
        return Verdict(False, fault.turn, fault.entity, f"parts{made}: {fault}")
    except Parting as parting:
        field = parting.what
        played = retelling.match.turn
        if field == "the state's hash":
            fields = _fields(replay, place_checks(layout, retelling.match.state), played, layout.places)
            field = ", ".join(fields) or "the recorded hash alone"
        when = retelling.match.names.date(parting.turn)
        return Verdict(False, parting.turn, field, f"parts{made} at turn {parting.turn + 1} ({when}): {field}")
    count = len(record.rows)
    text = f"agrees{made}: {record.turn} turns, {count} decisions, every hash as recorded"
    return Verdict(True, None, "", text)


def trace_turn(replay: Replay, machine: Machine, turn: int) -> Match:
    """A traced match played from a replay until `turn` is over: its ledger has that turn. Raises SaveError."""
    if not 0 <= turn < replay.record.turn:
        last = replay.record.turn - 1
        raise SaveError(f"{replay.name}: has no turn {turn}: its turns are 0 to {last}")
    return play_replay(replay, machine, turns=turn + 1)


def trace(match: Match, turn: int) -> TurnLedger:
    """The ledger of any turn a match has played, traced by playing it again when it was not traced then."""
    if match.traced:
        return match.turn_ledger(turn)
    return trace_turn(Replay(record_of(match), np.zeros((0, 0), np.uint32)), match.machine, turn).turn_ledger(turn)


def _fields(replay: Replay, played: Checks, turn: int, places: list[Place]) -> list[str]:
    """Names of the places whose checks differ after `turn` turns."""
    recorded = replay.checks[turn]
    if recorded.size != played.size:
        return ["the layout of the state"]
    apart = [p for p, a, b in zip(places, recorded.tolist(), played.tolist()) if a != b]
    return [p.name if p.set == "nation" else f"{p.set}.{p.name}" for p in apart[:4]]


def _made_elsewhere(record: Record) -> str:
    if record.engine == __version__:
        return ""
    return f" (recorded by engine {quoted(record.engine, 20)}, played by {__version__})"
