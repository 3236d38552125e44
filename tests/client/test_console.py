"""A game at a terminal: leaving it loses nothing, and an offer is made in private or in public as is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.client.console import Console, Left
from engine.match.happenings import Kind
from engine.match.match import Match
from engine.rules.errors import SaveError
from tests.match.games import tiny, variant


def test_a_game_that_cannot_be_kept_goes_on(tmp_path: Path) -> None:
    save, told = tmp_path / "kept" / "game.gss", list[str]()
    answers = iter(["q", "mend", "q"])

    def read(prompt: str) -> str:
        answer = next(answers)
        if answer == "mend":
            save.parent.mkdir()
            return ""
        return answer

    with pytest.raises(Left):
        Console(Match(tiny(), 1, {"keepers": "hand"}), read, told.append, save).play()
    assert any("cannot be written" in line for line in told)
    assert save.is_file()


def test_where_nobody_is_left_to_ask_the_fault_is_told(tmp_path: Path) -> None:
    def read(prompt: str) -> str:
        raise EOFError

    with pytest.raises(SaveError, match="cannot be written"):
        Console(Match(tiny(), 1, {"keepers": "hand"}), read, lambda line: None, tmp_path / "no" / "game.gss").play()


def test_a_number_and_a_question_mark_tell_what_an_option_is_and_what_may_come_of_it(tmp_path: Path) -> None:
    patch = "actions: {stoke: {effects: [{roll: 0.5, then: [beacon += 0.1], text: Wet wood may not catch.}]}}"
    match, told, asked = Match(variant(tmp_path, patch), 1, {"keepers": "hand"}), list[str](), list[str]()

    def read(prompt: str) -> str:
        stoke = [] if match.question is None else [o.index for o in match.question.options if o.what == "stoke"]
        if not stoke or len(asked) == 2:
            return "0"
        asked.append(f"{stoke[0]}?" if asked else "0 ?")
        return asked[-1]

    Console(match, read, told.append, tmp_path / "save.gss").play()
    at = told.index("nothing more is told of 0")
    assert told[at + 1] == "  Oil and hands for the light. Wet wood may not catch."
    assert not any("nothing matches" in line for line in told)


@pytest.mark.parametrize("manner", ["", " private", " public"])
def test_the_proposer_says_who_is_to_know_of_an_offer(manner: str, tmp_path: Path) -> None:
    match = Match(tiny(), 1, {"keepers": "hand", "weighers": "personality", "drummers": "passive"})
    written: list[str] = []

    def read(prompt: str) -> str:
        offers = [] if match.question is None else [o for o in match.question.options if o.kind == "offer"]
        return f"{offers[0].index}{manner}" if offers else "0"

    Console(match, read, written.append, tmp_path / "save.gss").play()
    made = [h for turn in range(match.turn) for h in match.happened(turn) if h.kind is Kind.OFFERED]
    assert made
    assert {h.secret for h in made if h.seat == "keepers"} == {manner == " private"}
    assert not any("nothing matches" in line for line in written)
