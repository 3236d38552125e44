"""Saves: a game to be gone on with, with its scenario inside.

Hands on `save_match`, `load_match`, `saved_ruleset`. A save is believed in nothing: loading plays its decisions again
and compares state, happenings and every hash with the file: one made by hand loads only if it is a true game.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from engine.kernel import game as g
from engine.kernel.machine import Machine
from engine.match.container import Array, pack, read_bytes, unpack, write_whole
from engine.match.match import Match
from engine.match.record import Parting, Retelling, check_scenario, from_file, meta_of, record_of
from engine.policies.policy import KINDS, Policy, PolicySpec
from engine.rules.errors import FaultError, SaveError, ScenarioError
from engine.rules.ruleset import Ruleset, compile_source
from engine.rules.scenario import SHIPPED, Source, canonical, find
from engine.rules.schema import Scenario
from maps.board import BoardError, load_board

MAGIC = b"GSSV"
SCHEMA = {
    "rows": ("i8", 2), "hashes": ("i8", 1), "parameters": ("f8", 1), "state": ("f8", 1), "start": ("f8", 1),
    "happened": ("i8", 2), "orders": ("i8", 3), "events": ("i8", 2), "offers": ("i8", 2), "weights": ("i8", 1),
    "cursor": ("i8", 1), "scenario": ("u1", 1), "aside": ("u1", 1),
}  # fmt: skip
# Places of the cursor that say where a game stands; the others are scratch of the last question or trace.
_STANDS = (
    g.C_TURN, g.C_PHASE, g.C_I, g.C_J, g.C_K, g.C_LOG, g.C_HAPPENED, g.C_OVER, g.C_SEED, g.C_OUTCOME, g.C_EVENTS,
    g.C_DEPTH, g.C_BEGUN,
)  # fmt: skip


def _arrays(match: Match) -> dict[str, Array]:
    """What a save holds of the game itself, beside its record."""
    arrays = match.running.arrays
    happened = arrays.happened[: int(arrays.cursor[g.C_HAPPENED])].copy()
    happened[happened[:, g.H_KIND] == g.FAILED, g.H_EXTRA] = 0  # where in the ledger: only a traced game has one
    return {
        "state": arrays.state,
        "start": arrays.start,
        "happened": happened,
        "orders": arrays.orders,
        "events": arrays.events[: int(arrays.cursor[g.C_EVENTS])],
        "offers": arrays.offers,
        "weights": arrays.rows,
        "cursor": arrays.cursor[list(_STANDS)],
    }


def save_match(match: Match, path: Path, aside: bytes = b"") -> None:
    """Write a match as it stands, between turns or at a question. Raises SaveError; an older file then stays.

    `aside`: what whoever plays it wants kept beside the game, for `read_aside`; no part of the match.
    """
    record = record_of(match)
    text = canonical(match.machine.ruleset.source.merged)
    arrays: dict[str, Array] = {"rows": record.rows, "hashes": record.hashes, "parameters": record.parameters}
    arrays |= _arrays(match)
    arrays["scenario"] = np.frombuffer(text, np.uint8)
    arrays["aside"] = np.frombuffer(aside, np.uint8)
    write_whole(Path(path), pack(MAGIC, meta_of(record), arrays))


def load_match(
    path: Path, machine: Machine, policies: Mapping[str, Policy] | None = None, *, ledger: bool = False
) -> Match:
    """A saved match, ready to go on. `policies`: those in Python, by seat; a file holds none. Raises SaveError."""
    path = Path(path)
    meta, arrays = unpack(read_bytes(path), MAGIC, SCHEMA, str(path))
    record = from_file(meta, arrays, str(path))
    check_scenario(record, machine, str(path))
    given = dict(policies or {})
    for seat, name in record.policies.items():
        if name.partition(":")[0] not in KINDS and seat not in given:
            raise SaveError(f"{path}: {seat} was played by the policy {name}: give it when loading")
    try:
        retelling = Retelling(machine, record, ledger=ledger)
        match = retelling.play()
    except (Parting, FaultError) as error:
        raise SaveError(f"{path}: does not follow from its decisions ({error}): load an earlier save") from None
    for name, array in _arrays(match).items():
        if array.shape != arrays[name].shape or array.tobytes() != arrays[name].tobytes():
            raise SaveError(f"{path}: {name} does not follow from its decisions: load an earlier save")
    retelling.hand_over()
    for seat, policy in given.items():
        match.policies[seat] = policy
        match.running.arrays.kinds[match.names.seat(seat)] = PolicySpec("hand").number
    return match


def read_aside(path: Path) -> bytes:
    """What was kept beside the game of a save; whoever reads it checks it. Raises SaveError."""
    _, arrays = unpack(read_bytes(Path(path)), MAGIC, SCHEMA, str(path))
    return arrays["aside"].tobytes()


def saved_ruleset(path: Path) -> Ruleset:
    """The scenario inside a save, compiled: for a save whose scenario has changed on disk since. Raises SaveError."""
    path = Path(path)
    meta, arrays = unpack(read_bytes(path), MAGIC, SCHEMA, str(path))
    record = from_file(meta, arrays, str(path))
    spoilt = f"{path}: the scenario inside is damaged: load an earlier save"
    try:
        merged: dict[str, Any] = json.loads(arrays["scenario"].tobytes())
        scenario = Scenario.model_validate(merged)
    except (ValueError, RecursionError, ValidationError):
        raise SaveError(spoilt) from None
    board, data, folder = None, b"", Path()
    if scenario.board is not None:
        place = SHIPPED.parent / "maps" / f"{scenario.board}.topo.json"
        try:
            folder = find(scenario.id)
            own = folder / f"{scenario.board}.topo.json"
            place = own if own.is_file() else place
        except ScenarioError:
            folder = SHIPPED
        try:
            board, data = load_board(place), place.read_bytes()
        except (BoardError, OSError):
            raise SaveError(f"{path}: its board {scenario.board} is not here: put it beside the scenario") from None
    digest = hashlib.sha256(canonical(merged) + b"\0" + data).hexdigest()
    if digest != record.digest:
        raise SaveError(spoilt if board is None else f"{path}: its board {scenario.board} has changed since")
    try:
        return compile_source(Source(scenario, board, folder, digest, merged, {}))
    except (ScenarioError, KeyError):
        raise SaveError(spoilt) from None
