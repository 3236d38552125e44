"""Turning points: what is news is told once, with who brought it about."""

from __future__ import annotations

from pathlib import Path

from engine.client.happened import lines_of
from engine.client.marks import marks_of
from engine.client.session import Session
from engine.match.account import turn_account
from engine.match.match import Match
from tests.match.games import variant


def told(match: Match, viewer: str | None = None) -> list[list[str]]:
    """The lines on turning points, turn by turn."""
    out = []
    for turn in range(match.turn):
        lines = turn_account(match, turn, viewer).partition("  Turning points\n")[2].splitlines()
        end = next((k for k, line in enumerate(lines) if not line.startswith("    ")), len(lines))
        out.append([line.strip() for line in lines[:end]])
    return out


def match_of(folder: Path, patch: str) -> Match:
    match = Match(variant(folder, f"{patch}\nuntold: [feast_held, beacon_lost]"), 2, ledger=True)
    match.play()
    return match


OPENING = """
flags: {fire: The pier has burnt, feud: The guilds are at odds, oath: An oath was sworn}
variables: {nation: {alarm: {title: Alarm, low: 0, high: 3, start: 1, steps: [none, a bell, two bells, all bells]}}}
events:
  first:
    title: The isles in winter
    at: "1201-01"
    effects: [{set: fire}, "alarm = 2"]
  night:
    title: The longest night
    at: "1201-01"
    seat: keepers
    choices: {swear: {title: Swear an oath, effects: [{set: oath}, "alarm = 3"]}}
dynamics:
  - {id: fate, every: turn, rules: [{id: strife, title: Strife, do: [{when: "turn == 0", then: [{set: feud}]}]}]}
"""


def test_what_the_game_opens_with_is_no_turning_point_but_what_a_seat_decides_then_is(tmp_path: Path) -> None:
    match = match_of(tmp_path, OPENING)
    assert told(match)[0] == [
        "The guilds are at odds (Strife).",
        "An oath was sworn (The Keepers: Swear an oath).",
        "Alarm up to 3: all bells (The Keepers: Swear an oath).",
    ]
    assert not any(told(match)[1:])


def test_what_the_game_opens_with_is_in_no_log_and_no_timeline(tmp_path: Path) -> None:
    session = Session.new(variant(tmp_path, OPENING), {}, 2)
    session.advance()
    texts = [line.text for line in lines_of(session, 0)]
    assert "An oath was sworn" in texts
    assert "The pier has burnt" not in texts
    assert {mark.title for mark in marks_of(session, 0) if mark.kind == "turning"} == {
        "The guilds are at odds", "An oath was sworn", "Alarm up to 3: all bells"
    }  # fmt: skip


BELLS = """
flags: {rung: The bell was rung}
calendar: {turns: 24}
dynamics:
  - id: fate
    every: turn
    rules:
      - {id: dawn, title: Dawn, do: [{when: "turn == 1 or turn == 9", then: [{set: rung}]}]}
      - {id: dusk, title: Dusk, do: [{when: "turn == 3 or turn == 16", then: [{set: rung}]}]}
"""


def test_a_turning_point_is_told_once_and_again_where_something_else_brings_it_much_later(tmp_path: Path) -> None:
    match = match_of(tmp_path, BELLS)
    assert {turn: lines for turn, lines in enumerate(told(match)) if lines} == {1: ["The bell was rung (Dawn)."]}
    late = tmp_path / "late"
    late.mkdir()
    match = match_of(late, BELLS.replace("turn == 3 or ", ""))
    assert {turn: lines for turn, lines in enumerate(told(match)) if lines} == {
        1: ["The bell was rung (Dawn)."],
        16: ["Again: The bell was rung (Dusk)."],
    }


def test_what_was_cleared_in_between_is_told_again(tmp_path: Path) -> None:
    fades = '\n      - {id: fades, do: [{when: "turn == 5", then: [{clear: rung}]}]}\n'
    match = match_of(tmp_path, BELLS.rstrip() + fades)
    assert [turn for turn, lines in enumerate(told(match)) if lines] == [1, 9]
    assert told(match)[9] == ["Again: The bell was rung (Dawn)."]
    session = Session.new(match.machine, {}, 2)
    while session.stage != "over":
        session.advance()
    assert [line.text for line in lines_of(session, 9) if "bell" in line.text] == ["Again: The bell was rung"]


def test_an_order_that_brings_it_about_is_named_with_its_seat_and_target(tmp_path: Path) -> None:
    patch = """
flags: {calm: Sermons are heard}
actions: {preach: {motives: {renown: 9}, effects: [{set: calm}]}}
"""
    first = next(lines for lines in told(match_of(tmp_path, patch)) if lines)
    assert first[0].startswith("Sermons are heard (The Keepers: Preach calm: ")


def test_who_did_it_in_secret_is_known_to_who_did_it(tmp_path: Path) -> None:
    patch = """
flags: {dear: Salt is dear}
actions: {corner: {leak: 0, motives: {purse: 90}, effects: [{set: dear}]}}
"""
    match = match_of(tmp_path, patch)
    for viewer, line in (
        (None, "Salt is dear (The Weighers: Corner the salt)."),
        ("weighers", "Salt is dear (The Weighers: Corner the salt)."),
        ("keepers", "Salt is dear."),
    ):
        assert next(lines for lines in told(match, viewer) if lines) == [line]


def test_what_fires_a_hook_is_named_for_what_the_hook_brings_about(tmp_path: Path) -> None:
    patch = """
flags: {war: The isles are at war}
events:
  dare: {title: A dare, at: "1201-04", seat: drummers, choices: {row: {title: Row out, effects: [{hook: war.begins}]}}}
hooks: {war.begins: [{set: war}]}
"""
    match = match_of(tmp_path, patch)
    assert [lines for lines in told(match) if lines] == [["The isles are at war (The Drummers: Row out)."]]
