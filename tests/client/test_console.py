"""At the terminal: what is typed is chosen, and an offer is made in private or in public as is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.client.console import Console
from engine.match.happenings import Kind
from engine.match.match import Match
from tests.match.games import tiny


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
