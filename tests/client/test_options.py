"""What can be planned is priced as it will be paid, and what is closed says why in figures."""

from __future__ import annotations

import pytest

from engine.client.options import Desk
from engine.client.session import Session
from engine.match.match import Match
from engine.rules.errors import OrderError
from tests.client.games import flagship, play, start
from tests.client.test_session import to_plan
from tests.match.games import variant


def test_every_option_of_the_question_is_on_the_desk_and_nothing_else_is_open() -> None:
    session = to_plan(start(2, flagship(), minsk="hand"))
    listed = {(o.what, o.target) for o in session.slot(("order", "0")).legal if o.what}
    shown = {(a.action, t.target) for a in Desk(session).orders(0) for t in a.targets if t.legal}
    assert shown == listed
    closed = [t for a in Desk(session).orders(0) for t in a.targets if not t.legal]
    assert len(closed) > 50
    assert all(t.reason and "\n" not in t.reason for t in closed)
    assert not any(t.reason for a in Desk(session).orders(0) for t in a.targets if t.legal)


def test_an_option_says_what_may_come_of_it() -> None:
    session = to_plan(start(2, flagship(), minsk="hand"))
    texts = {option.action: option.text for option in Desk(session).orders(0)}
    assert texts["brandish"].endswith(" An offer nobody believes costs the one who waves it.")


def test_a_price_is_what_the_order_takes() -> None:
    session = to_plan(start(3))
    desk = Desk(session)
    stoke = next(a for a in desk.orders(0) if a.action == "stoke")
    assert [str(price) for price in stoke.best.cost] == ["Silver 2 marks"]
    assert stoke.best.cost[0].have == session.match.value("seat.money", "keepers")
    assert stoke.vigour == 1.0
    assert stoke.best.row is not None
    session.pick(session.slot(("order", "0")), stoke.best.row.index)
    turn = session.match.turn
    session.commit()
    session.advance()
    paid = [e for e in session.match.ledger(turn) if e.variable == "seat.money" and e.entity == "keepers"]
    assert [e.change for e in paid if e.title == "Stoke the beacon (The Keepers)"] == [-2.0]
    again = next(a for a in Desk(to_plan(session)).orders(0) if a.action == "stoke")
    assert 0.5 < again.vigour < 1.0  # repeating it wears it down


def test_what_cannot_be_paid_tells_how_much_is_missing() -> None:
    session = to_plan(start(3))
    money = session.match.names.place("seat.money").base
    session.match.running.arrays.views[0, money] = 1.25
    stoke = next(a for a in Desk(session).orders(0) if a.action == "stoke")
    assert not stoke.legal
    assert stoke.reason == "Silver: 2 needed, 1.25 there"
    assert stoke.best.cost[0].missing


def test_a_condition_that_fails_is_told_with_its_figure() -> None:
    session = to_plan(start(2, flagship(), minsk="hand"))
    march = next(a for a in Desk(session).orders(0) if a.action == "crackdown")
    quiet = next(t for t in march.targets if t.reason.startswith("On the streets"))
    protest = session.match.names.place("district.protest")
    district = session.match.machine.ruleset.layout.sets["district"].ids.index(quiet.target)
    now = session.match.running.arrays.views[0, protest.base + district]
    assert quiet.reason == f"On the streets ({quiet.title}): above 0.0015, now {now:.3g}"
    assert Desk(session).orders(0)[0].target_set == "district"


def test_the_pick_of_the_most_pressing_is_told_as_such() -> None:
    session = to_plan(start(3))
    preach = next(a for a in Desk(session).orders(0) if a.action == "preach")
    assert [t.reason for t in preach.targets if not t.legal] == ["only the 3 most pressing can be chosen"]
    assert preach.best.target == "reef"


def test_an_action_is_ordered_once_a_turn() -> None:
    session = to_plan(start(2, flagship(), minsk="hand"))
    slot = session.slot(("order", "0"))
    session.pick(slot, next(o.index for o in slot.legal if o.what == "feed_elite"))
    feed = next(a for a in Desk(session).orders(1) if a.action == "feed_elite")
    assert not feed.legal
    assert feed.reason == "ordered this turn already"
    with pytest.raises(OrderError, match="no order slot 3: there are 2"):
        Desk(session).orders(2)


def test_a_posture_in_force_costs_nothing_and_a_change_its_price() -> None:
    [watch] = Desk(to_plan(start(3))).postures()
    assert (watch.held, watch.planned) == ("light", "light")
    assert [[str(p) for p in level.cost] for level in watch.levels] == [["Silver 1 marks"], [], ["Silver 1 marks"]]
    [hush] = Desk(to_plan(start(3))).reactions()
    assert (hush.answers, hush.blunts, [str(p) for p in hush.cost]) == (("Beat the drums",), 0.5, ["Silver 0.5 marks"])


def test_the_choices_of_a_card_are_priced() -> None:
    session = start(3)
    while session.stage != "event":
        session.answer(0) if session.stage != "plan" else session.commit()
        session.advance()
    options = Desk(session).choices()
    assert [(o.choice, [str(p) for p in o.cost], o.legal) for o in options] == [
        ("open", ["Silver 1 marks"], True), ("closed", [], True),
    ]  # fmt: skip
    assert Desk(to_plan(session)).choices() == []


def test_every_closed_option_of_a_long_game_has_words() -> None:
    session = play(start(4, flagship(), moscow="hand"), turns=8)
    while session.match.turn < 10:
        if session.stage == "plan":
            for action in Desk(session).orders(0):
                assert all(t.reason for t in action.targets if not t.legal), action.action
            for posture in Desk(session).postures():
                assert all(level.reason for level in posture.levels if not level.legal)
        play(session, turns=session.match.turn + 1)


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("flag.feast_held", "The feast was held"), ("not flag.beacon_lost and flag.feast_held", "The feast was held"),
        ("beacon > 0.9", "The beacon: above 0.9, now 0.5"), ("0.9 <= beacon", "The beacon: at least 0.9, now 0.5"),
        ("beacon > 2 * unrest", "The beacon: above 0.518 (2 × Unrest), now 0.5"),
        ("self.credit > 2 * self.money", "Standing: above 16 (2 × Silver), now 0.5"),
        ("beacon > 0.9 or unrest > 0.9", "The beacon above 0.9 or Unrest above 0.9"),
        ("mean(isle: isle.trade) > 0.9", "Mean (isle): Trade: above 0.9, now 0.475"),
        ("not (beacon > 0.1)", "Not while: The beacon above 0.1"),
    ],
)  # fmt: skip
def test_conditions_are_told_in_the_scenarios_words(
    when: str, told: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    patch = f'actions:\n  levy: {{when: "{when}"}}'
    machine = variant(tmp_path_factory.mktemp("words"), patch)
    session = Session(Match(machine, 3, {"keepers": "hand"}, ledger=True))
    session.advance()
    to_plan(session)
    levy = next(a for a in Desk(session).orders(0) if a.action == "levy")
    assert not levy.legal
    assert levy.reason == told
