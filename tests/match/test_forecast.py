"""Forecasts read the game and leave it alone, repeat themselves, and tell what a plan changes."""

from __future__ import annotations

from threading import Event

import numpy as np
import pytest

from engine.client.session import Session
from engine.kernel.machine import Machine
from engine.match.forecast import FIRST, Considered, Forecast, forecast
from engine.rules.errors import OrderError
from engine.rules.ruleset import load_ruleset


@pytest.fixture(scope="module")
def session() -> Session:
    """The flagship at Minsk's first plan."""
    session = Session.new(Machine(load_ruleset("belarus-2020")), {"minsk": "hand"}, 3)
    session.advance()
    while session.stage != "plan":
        assert session.question is not None
        session.answer(session.question.legal[0].index)
        session.advance()
    return session


def plan(session: Session) -> Considered:
    """The order the adviser likes best."""
    best = max(session.slots[0].legal, key=lambda o: (bool(o.what), o.score or 0.0))
    return Considered(((best.what, best.target),))


def test_the_game_is_untouched_and_the_answer_the_same(session: Session) -> None:
    before = session.match.state.tobytes(), session.match.decisions.tobytes(), session.match.hashes
    one, two = (forecast(session.match, "minsk", plan(session), Considered(), ["reserves"], futures=30) for _ in "ab")
    assert one is not None
    assert two is not None
    assert np.array_equal(one.with_, two.with_)
    assert np.array_equal(one.without, two.without)
    assert before == (session.match.state.tobytes(), session.match.decisions.tobytes(), session.match.hashes)


def test_the_same_plan_makes_no_difference(session: Session) -> None:
    same = forecast(session.match, "minsk", Considered(), Considered(), ["reserves", "control"], futures=10)
    assert same is not None
    assert not np.any(same.difference("reserves").high)
    assert not np.any(same.difference("control").low)


def test_an_order_takes_its_price_at_once(session: Session) -> None:
    found = forecast(session.match, "minsk", plan(session), Considered(), ["seat[minsk].capital"], futures=40)
    assert found is not None
    assert found.difference("seat[minsk].capital").median[1] < 0
    assert found.band("seat[minsk].capital").low[3] <= found.band("seat[minsk].capital").high[3]


def test_a_first_band_comes_early_and_a_cancelled_one_never(session: Session) -> None:
    told: list[Forecast] = []
    forecast(session.match, "minsk", plan(session), Considered(), ["control"], futures=40, progress=told.append)
    assert [f.futures for f in told] == [FIRST]
    cancel = Event()
    cancel.set()
    assert forecast(session.match, "minsk", plan(session), Considered(), ["control"], cancel=cancel) is None


def test_hidden_figures_come_from_the_seats_own_view(session: Session) -> None:
    """Two games that differ only in what Minsk cannot see give the same forecast."""
    match = session.match
    place = match.names.place("seat.money")
    moscow = place.base + match.names.seat("moscow")
    first = forecast(match, "minsk", plan(session), Considered(), ["control"], futures=8)
    kept = float(match.state[moscow])
    try:
        match.running.arrays.state[moscow] = kept + 1e6
        second = forecast(match, "minsk", plan(session), Considered(), ["control"], futures=8)
    finally:
        match.running.arrays.state[moscow] = kept
    assert first is not None
    assert second is not None
    assert np.array_equal(first.with_, second.with_)


def test_a_posture_takes_its_price_in_the_first_turn(session: Session) -> None:
    """The crackdown costs political capital when it is raised, and nothing is ordered in either future."""
    asked = next(q for q in session.slots if q.point == "posture" and q.subject == "repression")
    held = session.usual(asked).what
    other = next(o.what for o in asked.legal if o.what != held)
    kept, raised = (Considered((), (("repression", level),)) for level in (held, other))
    found = forecast(session.match, "minsk", raised, kept, ["fear", "seat[minsk].capital"], futures=20)
    assert found is not None
    assert found.difference("seat[minsk].capital").high[1] < 0 or np.any(found.difference("fear").median)
    alike = forecast(session.match, "minsk", kept, Considered(), ["fear", "seat[minsk].capital"], futures=20)
    assert alike is not None
    assert not np.any(alike.with_ - alike.without)


def test_a_reaction_tells_only_where_somebody_does_what_it_answers(session: Session) -> None:
    """Futures part only after an order it answers; until one comes, armed or not is the same game."""
    names, watch = session.match.names, ["control", "reserves"]
    own = [k for k, r in names.ruleset.scenario.reactions.items() if r.seat == "minsk"]
    parted = []
    for reaction in own:
        found = forecast(session.match, "minsk", Considered(reaction=reaction), Considered(), watch, futures=60)
        assert found is not None
        parted.append((found.with_ != found.without).any(axis=(1, 2)).mean())
    assert max(parted) > 0.0
    assert min(parted) < 1.0


def test_a_deal_signed_moves_what_its_clauses_pay(session: Session) -> None:
    """A credit for a signature: a fifth of it reaches the reserves with every tranche, in every future alike."""
    later = Session.new(session.match.machine, {"minsk": "hand"}, 3)
    later.advance()
    while later.stage != "offer" or later.match.turn < 1:
        assert later.question is not None
        if later.stage == "plan":
            later.commit()
        else:
            later.answer(later.question.legal[0].index)
        later.advance()
    match, question = later.match, later.question
    assert question is not None
    led = Considered(None)
    offer = next(o for o in question.options if o.what == "sochi")
    deal = Considered(None, signed=(offer.what, offer.terms))
    told = ["reserves", "creditor[russia].cumulative"]
    found = forecast(match, "minsk", deal, led, told, futures=40)
    again = forecast(match, "minsk", deal, led, told, futures=40)
    assert found is not None
    assert again is not None
    assert np.array_equal(found.with_, again.with_)
    amounts = {c.id: c.amount for c in match.names.clauses(match.names.deals.index("sochi"), offer.terms)}
    assert amounts["ru_loan"] == 600
    assert found.difference("reserves").median[1] == pytest.approx(0.2 * 600, abs=1.0)
    assert found.difference("creditor[russia].cumulative").median[1] == pytest.approx(200)  # the first of three
    nothing = forecast(match, "minsk", led, led, ["reserves"], futures=10)
    assert nothing is not None
    assert np.array_equal(nothing.with_, nothing.without)


@pytest.mark.parametrize(
    "bad",
    [
        Considered((("no_such", ""),)),
        Considered((), (("repression", "none"),)),
        Considered(reaction="no_such"),
        Considered(None, signed=("no_such", 0)),
    ],
)
def test_a_plan_of_unknown_things_is_refused(session: Session, bad: Considered) -> None:
    with pytest.raises(OrderError, match="no "):
        forecast(session.match, "minsk", bad, Considered(), ["control"], futures=2)


def test_what_a_seat_cannot_know_differs_from_future_to_future(session: Session) -> None:
    match = session.match
    watch = ["moscow.money", "minsk.money", "loyalty"]
    found = forecast(match, "minsk", Considered(), Considered(), watch, futures=30)
    assert found is not None
    now = found.without[:, 0]
    assert len(set(now[:, 0])) == 30, "what Moscow holds is an estimate"
    assert len(set(now[:, 1])) == len(set(now[:, 2])) == 1, "what Minsk sees is known"
