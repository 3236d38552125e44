"""A session: people decide, plan, undo, hand over and come back, and the game stays the one the rules make."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from engine.client.happened import answered
from engine.client.session import Session
from engine.match.match import Match
from engine.match.save import load_match, save_match
from engine.rules.errors import OrderError, SaveError
from tests.client.games import decide, flagship, play, standing, start, tiny


def plan_of(session: Session, point: str) -> list[str]:
    return [session.picked(q).what for q in session.slots if q.point == point]


def to_plan(session: Session) -> Session:
    """On to the orders, without offers."""
    while session.stage != "plan":
        assert session.question is not None
        session.answer(session.question.legal[0].index)
        session.advance()
    return session


@pytest.mark.parametrize("seed", range(6))
def test_a_game_is_played_by_hand_to_its_end_and_follows_from_its_decisions(seed: int, tmp_path: Path) -> None:
    session = play(start(seed), seed)
    assert session.stage == "over"
    assert session.question is None
    save_match(session.match, tmp_path / "game.gss")
    assert load_match(tmp_path / "game.gss", tiny()).hashes == session.match.hashes


def test_the_flagship_is_played_for_some_turns() -> None:
    session = play(start(2, flagship(), minsk="hand"), turns=4)
    assert (session.match.turn, session.date, session.turns) == (4, "December 2020", 36)
    assert session.stage != "over"


def test_planning_and_undoing_touches_nothing_of_the_game() -> None:
    session = to_plan(start(2, flagship(), minsk="hand"))
    before, usual = standing(session.match), [session.picked(q) for q in session.slots]
    seen = [usual]
    for key in [(q.point, q.subject) for q in session.slots]:
        slot = session.slot(key)
        other = next((o for o in reversed(slot.legal) if o != session.picked(slot)), None)
        if other is not None:
            session.pick(slot, other.index)
            seen.append([session.picked(q) for q in session.slots])
    assert len(seen) > 5
    assert standing(session.match) == before
    for plan in reversed(seen[:-1]):
        assert session.undo()
        assert [session.picked(q) for q in session.slots] == plan
    assert not session.can_undo
    assert not session.undo()
    for plan in seen[1:]:
        assert session.redo()
        assert [session.picked(q) for q in session.slots] == plan
    assert not session.can_redo
    assert standing(session.match) == before


def test_a_plan_undone_leaves_the_turn_as_if_it_had_never_been_thought_of() -> None:
    plain, doubtful = to_plan(start(5)), to_plan(start(5))
    slot = doubtful.slots[0]
    doubtful.pick(slot, slot.legal[-1].index)
    doubtful.undo()
    for session in (plain, doubtful):
        session.commit()
        session.advance()
    assert standing(plain.match) == standing(doubtful.match)


def test_what_is_planned_is_what_is_done() -> None:
    session = to_plan(start(2, flagship(), minsk="hand"))
    for key, wanted in ((("order", "0"), "court_beijing"), (("order", "1"), "feed_elite")):
        slot = session.slot(key)
        session.pick(slot, next(o.index for o in slot.legal if o.what == wanted))
    postures, reactions = plan_of(session, "posture"), plan_of(session, "reaction")
    session.commit()
    session.advance()
    done = session.match.happened(0)
    assert {"court_beijing", "feed_elite"} <= {h.what for h in done if h.seat == "minsk"}
    rows = [row for row in session.match.decisions.tolist() if row[0] == 0 and row[2] == 0 and row[1] in (5, 6)]
    names = session.match.names
    assert [names.levels(row[3])[row[4]] for row in rows if row[1] == 5] == postures
    assert [names.reactions[row[5]] if row[5] >= 0 else "" for row in rows if row[1] == 6] == reactions


def test_an_order_leaves_less_for_the_next_one() -> None:
    session = to_plan(start(2, flagship(), minsk="hand"))
    first, second = (session.slot(("order", str(k))) for k in range(2))
    dear = next(o for o in first.legal if o.what == "hold_dialogue")
    assert any(o.what == dear.what and o.legal for o in second.options)
    session.pick(first, dear.index)
    assert not any(o.what == dear.what and o.legal for o in session.slot(("order", "1")).options)


def test_orders_are_no_answer_to_a_card_and_a_closed_option_is_refused() -> None:
    session = start(3)
    with pytest.raises(OrderError, match="the turn cannot end before what was asked is answered"):
        session.commit()
    with pytest.raises(OrderError, match="no option 99"):
        session.answer(99)
    with pytest.raises(OrderError, match="no order 7 is asked this turn"):
        to_plan(session).slot(("order", "7"))


# ---- several people ----
def test_between_two_people_there_is_a_curtain() -> None:
    session = start(1, keepers="hand", weighers="hand")
    fronts = set()
    while session.stage != "over":
        assert session.question is not None
        if session.needs_curtain:
            assert session.viewer != session.question.seat
            session.lift_curtain()
        assert session.viewer == session.question.seat
        fronts.add(session.viewer)
        session.answer(0) if session.stage != "plan" else session.commit()
        session.advance()
    assert fronts == {"keepers", "weighers"}
    assert not session.needs_curtain


def test_seats_that_think_ahead_decide_as_they_do_without_a_window() -> None:
    seats = {"keepers": "lookahead", "weighers": "search:32", "drummers": "personality"}
    alone = Match(tiny(), 4, seats)
    alone.play()
    thought: list[str] = []
    session = Session.new(tiny(), seats, 4)
    while session.stage != "over":
        session.advance(thinking=lambda seat, point: thought.append(seat))
    assert session.match.hashes == alone.hashes
    assert set(thought) == {"keepers", "weighers"}


def test_thinking_is_left_between_two_decisions_and_gone_on_with(tmp_path: Path) -> None:
    def idle(session: Session, cancel: threading.Event | None = None) -> None:
        session.commit() if session.stage == "plan" else session.answer(0)
        session.advance(cancel, thinking=lambda seat, point: cancel.set() if cancel else None)

    seats = {"keepers": "hand", "weighers": "search:32"}
    whole, session, cancel = start(6, **seats), start(6, **seats), threading.Event()
    while whole.stage != "over":
        idle(whole)
    while not cancel.is_set():
        idle(session, cancel)
    assert session.stage == "ai"
    session.save(tmp_path / "left.gss")
    for left in (session, Session.load(tmp_path / "left.gss", tiny())):
        left.advance()
        while left.stage != "over":
            idle(left)
        assert left.match.hashes == whole.match.hashes


def test_a_seat_is_handed_over_taken_back_and_kept(tmp_path: Path) -> None:
    session = start(3, keepers="hand", drummers="personality:historical")
    session.hand_over("keepers", "lookahead")
    session.advance()
    assert (session.match.turn, session.viewer, session.hands) == (1, None, [])
    session.save(tmp_path / "watched.gss")
    assert Session.load(tmp_path / "watched.gss", tiny()).match.hashes == session.match.hashes
    session.take_back("drummers")
    session.advance()
    assert session.question is not None
    assert session.question.seat == session.viewer == "drummers"
    session.save(tmp_path / "mine.gss")
    again = Session.load(tmp_path / "mine.gss", tiny())
    again.save(tmp_path / "mine.gss")
    again = Session.load(tmp_path / "mine.gss", tiny())
    again.advance()
    assert again.hands == ["drummers"]
    assert play(again, 5).match.hashes == play(session, 5).match.hashes


def test_a_seat_keeps_the_personality_it_began_with() -> None:
    session = start(3, keepers="hand")
    with pytest.raises(OrderError, match="keepers began as steady and stays so"):
        session.hand_over("keepers", "personality:historical")
    with pytest.raises(OrderError, match="no seat nobody"):
        session.take_back("nobody")
    assert session.hands == ["keepers"]


def test_whoever_concedes_leaves_the_game_to_the_others(tmp_path: Path) -> None:
    session = play(start(3), turns=2)
    session.concede()
    assert session.viewer is None
    while session.stage != "over":
        session.advance()
    session.save(tmp_path / "end.gss")
    again = Session.load(tmp_path / "end.gss", tiny())
    assert (again.conceded, again.viewer, again.last_viewer) == (True, None, "keepers")


# ---- kept ----
def test_a_save_holds_the_plan_of_the_turn(tmp_path: Path) -> None:
    session = to_plan(start(2, flagship(), minsk="hand"))
    for key in (("order", "0"), ("posture", "network")):
        slot = next(q for q in session.slots if q.point == key[0])
        session.pick(slot, slot.legal[-1].index)
    planned = [session.picked(q) for q in session.slots]
    session.save(tmp_path / "mid.gss")
    again = Session.load(tmp_path / "mid.gss", flagship())
    again.advance()
    assert [again.picked(q) for q in again.slots] == planned
    for one in (session, again):
        one.commit()
        one.advance()
    assert session.match.hashes == again.match.hashes


@pytest.mark.parametrize(
    "aside", [b"", b"{", b"[]", b'{"viewer": 3, "plan": 4, "conceded": 0}', b'{"viewer": "keepers", "plan": [[1]]}',
              b'{"viewer": "keepers", "turn": 0, "conceded": false, "plan": [["order", "0", "order", "none", "x"]]}']
)  # fmt: skip
def test_a_plan_that_means_nothing_is_left(aside: bytes, tmp_path: Path) -> None:
    session = to_plan(start(3))
    save_match(session.match, tmp_path / "odd.gss", aside)
    again = Session.load(tmp_path / "odd.gss", tiny())
    again.advance()
    assert [again.picked(q) for q in again.slots] == [session.picked(q) for q in session.slots]


def test_a_damaged_save_says_so_in_one_line(tmp_path: Path) -> None:
    session = start(3)
    session.save(tmp_path / "game.gss")
    data = bytearray((tmp_path / "game.gss").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "game.gss").write_bytes(data)
    with pytest.raises(SaveError, match="is damaged") as raised:
        Session.load(tmp_path / "game.gss", tiny())
    assert "\n" not in str(raised.value)


def test_deciding_by_hand_at_random_never_stops() -> None:
    draw, session = random.Random(8), start(8, flagship(), minsk="hand", west="hand")
    for _ in range(60):
        decide(session, draw)
    assert session.match.turn >= 1


def test_nothing_of_a_session_needs_a_display() -> None:
    rooms = "attention branching credit endings figures happened options prospects rehearsal session storage"
    code = "import sys\n" + "".join(f"import engine.client.{room}\n" for room in rooms.split())
    code += (
        "print([name for name in sys.modules if name.partition('.')[0] in ('pygame', 'pygame_gui', 'mesa', 'pandas')])"
    )
    root = Path(__file__).resolve().parents[2]
    loaded = subprocess.run([sys.executable, "-c", code], cwd=root, check=True, capture_output=True, text=True)
    assert loaded.stdout.strip() == "[]"


def test_what_became_of_an_offer_is_told_at_once() -> None:
    session = start(5, flagship(), minsk="hand")
    while session.stage != "offer":
        assert session.question is not None
        session.answer(session.question.legal[0].index)
        session.advance()
    assert session.question is not None
    offer = next(option for option in session.question.legal if option.kind == "offer")
    turn = session.match.turn
    since = len(session.match.happened(turn))
    assert answered(session, turn, since) == ""
    session.answer(offer.index)
    session.advance()
    title = session.match.machine.ruleset.scenario.deals[offer.what].title
    assert answered(session, turn, since).startswith(title)
