"""Replays: a game is its decisions, and one bit of difference is found on its turn."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from engine.kernel import game as g
from engine.match.container import Array, pack
from engine.match.record import meta_of
from engine.match.replay import (
    MAGIC,
    Replay,
    play_replay,
    read_replay,
    replay_of,
    trace_turn,
    verify,
    write_replay,
)
from engine.policies.first_legal import FirstLegal
from engine.rules.errors import SaveError
from tests.match.games import SEATING, played, tiny

SEATINGS = [
    SEATING,
    {"keepers": "random", "weighers": "random", "drummers": "random"},
    {"keepers": FirstLegal(), "weighers": "passive", "drummers": FirstLegal()},
    {"keepers": "personality", "weighers": "personality:historical", "drummers": "passive"},
]


@pytest.mark.parametrize("seating", SEATINGS)
@pytest.mark.parametrize("seed", range(10))
def test_a_game_answered_from_its_log_has_the_same_hashes_and_the_same_log(
    seed: int, seating: dict[str, object]
) -> None:
    match = played(seed, policies=seating)
    replay = replay_of(match)
    verdict = verify(replay, tiny())
    assert verdict.agrees, verdict.text
    again = play_replay(replay, tiny(), ledger=False)
    assert again.hashes == match.hashes
    assert again.decisions.tolist() == match.decisions.tolist()


def test_a_replay_is_one_small_file(tmp_path: Path) -> None:
    match = played(1)
    write_replay(match, tmp_path / "game.gsr")
    assert (tmp_path / "game.gsr").stat().st_size < 4096
    replay = read_replay(tmp_path / "game.gsr")
    assert replay.scenario == "tiny"
    verdict = verify(replay, tiny())
    assert verdict.text == f"agrees: 8 turns, {len(match.decisions)} decisions, every hash as recorded"


def _with(replay: Replay, **changes: Any) -> Replay:
    return dataclasses.replace(replay, record=dataclasses.replace(replay.record, **changes))


@pytest.mark.parametrize("turn", range(9))
def test_one_bit_of_a_hash_is_found_on_its_turn(turn: int) -> None:
    replay = replay_of(played(4))
    hashes = replay.record.hashes.copy()
    hashes[turn] ^= 1 << (turn * 7)
    verdict = verify(_with(replay, hashes=hashes), tiny())
    assert not verdict.agrees
    assert verdict.turn == max(0, turn - 1)
    assert verdict.field == "the recorded hash alone"


def test_one_bit_of_any_decision_is_found_on_its_turn() -> None:
    replay = replay_of(played(4))
    for at, row in enumerate(replay.record.rows):
        for column in range(g.LOG_WIDTH):
            for bit in (0, 1, 40):
                rows = replay.record.rows.copy()
                rows[at, column] ^= 1 << bit
                verdict = verify(_with(replay, rows=rows), tiny())
                assert not verdict.agrees
                assert verdict.turn == row[g.L_TURN], (at, column, bit, verdict.text)
                assert verdict.field


def test_a_state_that_differs_is_named_by_its_figure() -> None:
    replay = replay_of(played(4))
    hashes, checks = replay.record.hashes.copy(), replay.checks.copy()
    place = [p.name for p in tiny().ruleset.layout.places].index("trade")
    hashes[5] ^= 1
    checks[5, place] ^= 1
    verdict = verify(dataclasses.replace(_with(replay, hashes=hashes), checks=checks), tiny())
    assert verdict.text == "parts at turn 5 (January 1202): isle.trade"


def test_a_replay_of_another_engine_is_played_and_the_versions_told() -> None:
    verdict = verify(_with(replay_of(played(1)), engine="0.0.1"), tiny())
    assert verdict.agrees
    assert verdict.text.startswith('agrees (recorded by engine "0.0.1", played by ')


def test_a_replay_of_other_rules_is_refused() -> None:
    with pytest.raises(SaveError, match="tiny has changed since"):
        verify(_with(replay_of(played(1)), digest="abc"), tiny())


def test_a_turn_is_traced_from_a_replay(tmp_path: Path) -> None:
    replay = replay_of(played(1))
    match = trace_turn(replay, tiny(), 3)
    assert match.turn == 4
    assert match.causes("beacon", None, 3) == played(1, ledger=True).causes("beacon", None, 3)
    with pytest.raises(SaveError, match="has no turn 8: its turns are 0 to 7"):
        trace_turn(replay, tiny(), 8)


def test_a_replay_whose_checks_are_of_another_length_is_refused(tmp_path: Path) -> None:
    replay = replay_of(played(1))
    r = replay.record
    arrays: dict[str, Array] = {
        "rows": r.rows,
        "hashes": r.hashes,
        "checks": replay.checks[:3],
        "parameters": r.parameters,
    }
    (tmp_path / "game.gsr").write_bytes(pack(MAGIC, meta_of(r), arrays))
    with pytest.raises(SaveError, match="E-SHAPE"):
        read_replay(tmp_path / "game.gsr")
