"""What the log says of an order that failed: to whose order it was, what it lacked; to others, that it failed."""

from __future__ import annotations

from pathlib import Path

from engine.client.happened import lines_of
from engine.client.marks import marks_of
from engine.client.session import Session
from tests.client.games import usual
from tests.match.games import variant

FAILED = "nothing came of it when its turn came"
RIOT = "isle[reef].unrest += 0.6"


def _log(folder: Path, seats: dict[str, str], stoke: str, drums: str = "seat[keepers].money *= 0.01") -> list[str]:
    """Every line on an order of the keepers that failed, of a game in which drums come before and do as told."""
    patch = f'actions: {{drum: {{motives: {{renown: 5}}, effects: ["{drums}"]}}, stoke: {{{stoke}}}}}'
    session = Session.new(variant(folder, patch), seats, 2)
    session.advance()
    while session.stage != "over":
        if session.question is None:
            session.advance()
            continue
        if session.stage == "plan" and "keepers" in seats:
            slot = session.slot(("order", "0"))
            stoke_it = [option.index for option in slot.legal if option.what == "stoke"]
            if stoke_it:
                session.pick(slot, stoke_it[0])
        usual(session)
    lines = [line for turn in range(session.match.turn) for line in lines_of(session, turn)]
    return [line.text for line in lines if line.seat == "keepers" and FAILED in line.text]


def test_who_watches_reads_what_an_order_lacked(tmp_path: Path) -> None:
    told = _log(tmp_path, {}, "cost: {money: 2}")
    assert told
    assert all(f"{FAILED}: Silver: 2 needed, " in line for line in told)


def test_what_other_seats_lacked_is_not_told(tmp_path: Path) -> None:
    told = _log(tmp_path, {"weighers": "hand"}, "cost: {money: 2}")
    assert told
    assert all(line.endswith(FAILED) for line in told)


def test_ones_own_order_says_what_it_lacked(tmp_path: Path) -> None:
    told = _log(tmp_path, {"keepers": "hand"}, 'when: "isle[reef].unrest < 0.5"', RIOT)
    assert told
    assert all(f"{FAILED}: Unrest (The Reef): below 0.5, now " in line for line in told)


def test_ones_own_order_says_nothing_of_what_one_does_not_see(tmp_path: Path) -> None:
    hidden = 'when: "seat[drummers].money < 1000 * (isle[reef].unrest < 0.5)"'
    told = _log(tmp_path, {"keepers": "hand"}, hidden, RIOT)
    assert told
    assert all(line.endswith(FAILED) for line in told)


FALLS = """
succession:
  seat: keepers
  hazard: "turn == 1 or turn == 5"
  causes: {palace_coup: 1}
  turns: 2
  voters: {shore: 1}
  heirs:
    widow: {title: The widow, support: {shore: 1}}
    broker: {title: The broker, support: {shore: 0}}
seats: {keepers: {title: The Keepers (of the old light)}}
"""


def test_a_fall_names_who_fell_by_what_and_who_followed(tmp_path: Path) -> None:
    session = Session.new(variant(tmp_path, FALLS), {}, 2)
    while session.stage != "over":
        session.advance()
    turns = range(session.match.turn)
    told = [(turn, line.text) for turn in turns for line in lines_of(session, turn) if line.group == "government"]
    assert told == [
        (1, "The Keepers (of the old light) has fallen; the palace coup brought it down"),
        (3, "The widow takes office after the fall of The Keepers (of the old light)"),
        (5, "The widow has fallen; the palace coup brought it down"),
        (7, "The broker takes office after the fall of The widow"),
    ]
    marks = [(turn, mark.title) for turn in turns for mark in marks_of(session, turn) if mark.kind == "fall"]
    assert marks == told
