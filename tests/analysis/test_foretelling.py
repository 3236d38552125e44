"""Forecasts of a recorded game: the seat's own plan, another plan, and what is asked wrongly."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from engine.analysis.foretelling import Asked, foretell
from engine.kernel.machine import machine_of
from engine.match.forecast import plan_in
from engine.match.match import Match
from engine.match.replay import Replay, read_replay, write_replay
from engine.policies.names import Names
from engine.rules.errors import OrderError
from engine.rules.ruleset import load_ruleset


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    path: Path = tmp_path_factory.mktemp("game") / "game.gsr"
    match = Match(machine_of("tiny"), 5)
    match.play()
    write_replay(match, path)
    return read_replay(path)


def test_the_seats_own_plan_moves_nothing_and_the_present_is_known(replay: Replay) -> None:
    told = foretell(replay, machine_of("tiny"), Asked(2, "keepers", ("keepers.money", "isle[reef].trade"), futures=30))
    assert not told.found.difference("keepers.money").median.any()
    now = Match(machine_of("tiny"), 5)
    for _ in range(2):
        now.step()
    assert told.found.band("keepers.money").median[0] == pytest.approx(now.value("seat.money", "keepers"), abs=3)
    frame = told.frame()
    assert set(frame["figure"]) == {"keepers.money", "isle[reef].trade"}
    assert (frame["low"] <= frame["high"]).all()


def test_another_plan_tells_what_it_would_change(replay: Replay) -> None:
    machine = machine_of("tiny")
    names = Names(machine.ruleset)
    for turn in range(replay.record.turn):  # a turn in which they did not stoke the beacon
        if ("stoke", "") not in plan_in(names, replay.record.rows, turn, "keepers").orders:
            break
    told = foretell(replay, machine, Asked(turn, "keepers", ("beacon",), orders=("stoke",), futures=30))
    assert told.found.difference("beacon").median.any()
    assert "difference_median" in told.frame()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (Asked(99), "turns are 0 to"),
        (Asked(0, "keeper"), "no seat keeper"),
        (Asked(0, "keepers", ("silver",)), "silver"),
        (Asked(0, "keepers", orders=("fly",)), "has no order fly"),
        (Asked(0, "keepers", orders=("a", "b")), "1 a turn at most"),
        (Asked(0, "keepers", postures=("calm",)), "expected POSTURE=LEVEL"),
        (Asked(0, "keepers", postures=("watch=none", "watch=light")), "watch is given a level already"),
    ],
)
def test_what_is_asked_wrongly_is_told(replay: Replay, asked: Asked, told: str) -> None:
    with pytest.raises(OrderError, match=told):
        foretell(replay, machine_of("tiny"), asked)


def test_a_title_is_shown_as_it_is_written(replay: Replay, tmp_path: Path) -> None:
    text = "format: 1\nid: mod\nextends: tiny\nseats: {keepers: {title: '[/x] Keepers'}}\n"
    (tmp_path / "scenario.yaml").write_text(text, encoding="utf-8")
    names = Names(load_ruleset(str(tmp_path)))
    told = foretell(replay, machine_of("tiny"), Asked(2, "keepers", futures=10))
    console = Console(record=True, width=200, file=io.StringIO())
    console.print(replace(told, names=names).table())
    assert "[/x] Keepers, July 1201" in console.export_text()
