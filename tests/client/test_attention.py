"""What needs the player is named with the page that meets it, and a run stops for it and for nothing less."""

from __future__ import annotations

import random
import threading
from pathlib import Path

from engine.client.attention import Need, needs, run_until_needed
from engine.client.session import Session
from engine.match.match import Match
from tests.client.games import decide, flagship, play, standing, start
from tests.client.test_session import to_plan
from tests.match.games import variant


def kinds(found: list[Need]) -> list[str]:
    return [need.kind for need in found]


def test_a_card_waits_and_names_its_district() -> None:
    session = start(3)
    while session.stage != "event":
        session.answer(0) if session.stage != "plan" else session.commit()
        session.advance()
    [card] = [need for need in needs(session) if need.kind == "card"]
    assert (card.text, card.page, card.waits, card.row) == ("The feast of lamps", "card", True, -1)


def test_a_card_about_a_district_leads_there() -> None:
    session, rows = start(2, flagship(), minsk="hand"), set()
    names, board = session.match.names, session.match.machine.ruleset.board
    assert board is not None
    draw = random.Random(2)
    while session.stage != "over":
        rows |= {(need.subject, need.row) for need in needs(session) if need.kind == "card"}
        decide(session, draw)
    about = {h.what: h.target for t in range(session.match.turn) for h in session.match.happened(t)}
    for card, row in rows:
        targets = names.event_targets(names.events.index(card))
        assert row == (board.district_index.get(about[card], -1) if targets is not None else -1)


def test_an_empty_slot_is_named_until_it_is_filled() -> None:
    session = to_plan(start(2, flagship(), minsk="hand"))
    assert [n.text for n in needs(session) if n.kind == "order"] == ["2 orders are not given"]
    slot = session.slots[0]
    session.pick(slot, slot.legal[1].index)
    assert [n.text for n in needs(session) if n.kind == "order"] == ["1 order is not given"]


def promised(session: Session) -> Session:
    """Agree to everything and order nothing, until something promised is due."""
    for _ in range(20):
        assert session.question is not None
        if any(need.kind == "promise" for need in needs(session)) and session.stage == "plan":
            break
        if session.stage == "plan":
            session.commit()
        else:
            option = session.question.legal[min(1, len(session.question.legal) - 1)]
            session.answer(option.index, option.terms if option.kind == "offer" else None)
        session.advance()
    return session


def test_an_order_in_secret_breaks_a_word_if_it_becomes_known(tmp_path: Path) -> None:
    session = promised(start(3, variant(tmp_path, "actions: {drum: {secret: true}}"), drummers="hand"))
    slot = session.slots[0]
    session.pick(slot, next(o for o in slot.legal if o.what == "drum").index)
    told = {need.kind: need for need in needs(session)}
    assert told["breach"].text == "An order planned breaks your word to The Weighers if it becomes known: No drums"


def test_a_promise_about_to_lapse_and_an_order_that_breaks_one_are_told() -> None:
    session = promised(start(3, drummers="hand"))
    told = {need.kind: need for need in needs(session)}
    assert told["promise"].subject == "share"
    assert told["promise"].text == "Promised to The Weighers, 2 turns left: Share the catch"
    slot = session.slots[0]
    session.pick(slot, next(o for o in slot.legal if o.what == "drum").index)
    told = {need.kind: need for need in needs(session)}
    assert told["breach"].text == "An order planned breaks your word to The Weighers: No drums"
    session.pick(slot, next(o for o in session.slots[0].legal if o.what == "share").index)
    assert not {"promise", "breach"} & {need.kind for need in needs(session)}


def test_a_figure_that_runs_out_is_told(tmp_path_factory) -> None:  # type: ignore[no-untyped-def]
    patch = "parameters:\n  decay: 0.2\nheadline: [beacon]"
    session = Session(Match(variant(tmp_path_factory.mktemp("dim"), patch), 3, {"keepers": "hand"}, ledger=True))
    session.advance()
    play(session, turns=1)
    [beacon] = [n for n in needs(to_plan(session)) if n.kind == "figure" and n.subject == "beacon"]
    assert beacon.text.startswith("The beacon: ")
    assert beacon.page == "figures"


def test_goals_missed_so_far_are_told_when_their_time_is_nearly_over() -> None:
    session, seen = start(1, weighers="hand"), dict[int, list[str]]()
    while session.stage != "over":
        seen[session.match.turn] = [n.text for n in needs(session) if n.kind == "goal"]
        session.answer(0) if session.stage != "plan" else session.commit()
        session.advance()
    assert seen[5] == []
    assert seen[6] == ["2 turns left for: Full stalls", "2 turns left for: Seasons of calm"]
    assert seen[7] == ["1 turn left for: Full stalls", "1 turn left for: Seasons of calm"]


def test_a_run_stops_for_a_card_or_an_offer_and_leaves_the_choice_open() -> None:
    session = start(3)
    for _ in range(20):
        found = run_until_needed(session)
        if session.stage == "over":
            break
        assert found
        assert session.question is not None
        if session.stage == "plan":
            session.commit()
        else:
            session.answer(session.question.legal[-1].index)
        session.advance()
    assert session.stage == "over"


def test_a_run_keeps_the_plan_of_the_turn_and_ends_when_cancelled() -> None:
    session, other = to_plan(start(3)), to_plan(start(3))
    for one in (session, other):
        slot = one.slots[0]
        one.pick(slot, slot.legal[1].index)
    wanted = session.picked(session.slots[0]).what
    run_until_needed(session)
    assert wanted in {h.what for h in session.match.happened(other.match.turn)}
    cancel = threading.Event()
    cancel.set()
    before = standing(other.match)
    run_until_needed(other, cancel)
    assert standing(other.match) == before


def test_nothing_is_told_to_whom_does_not_sit_in_front() -> None:
    session = start(1, keepers="hand", weighers="hand")
    while not session.needs_curtain:
        session.answer(0) if session.stage != "plan" else session.commit()
        session.advance()
    assert needs(session) == []
    session.lift_curtain()
    assert needs(session)
    assert kinds(needs(session))[0] in ("card", "offer", "order")
