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


@pytest.mark.parametrize("bad", [Considered((("no_such", ""),)), Considered((), (("repression", "none"),))])
def test_a_plan_of_unknown_things_is_refused(session: Session, bad: Considered) -> None:
    with pytest.raises(OrderError, match="no "):
        forecast(session.match, "minsk", bad, Considered(), ["control"], futures=2)
