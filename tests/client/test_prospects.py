"""The deal table tells what a deal is worth as the kernel will judge it, and who would refuse it for what."""

from __future__ import annotations

import pytest

from engine.client.prospects import Table
from engine.client.session import Session
from engine.match.account import known_to
from engine.match.happenings import Kind
from engine.match.pledges import pledges
from engine.rules.errors import OrderError
from tests.client.games import flagship, play, standing, start


def to_offer(session: Session) -> Session:
    while session.stage != "offer":
        session.answer(0) if session.stage != "plan" else session.commit()
        session.advance()
    return session


@pytest.fixture
def session() -> Session:
    return to_offer(play(start(3, flagship(), minsk="hand"), turns=1))


def test_the_table_weighs_as_the_adviser_does(session: Session) -> None:
    assert session.question is not None
    before, table = standing(session.match), Table(session.match, "minsk")
    offers = [o for o in session.question.options if o.kind == "offer"]
    assert len(offers) > 4
    for option in offers:
        prospect = table.weigh(option.what, option.terms)
        assert prospect.own == option.score if option.score is not None else prospect.own < 0.0 or option.terms == 0
        if option.score is not None:  # the adviser proposes what the others take
            assert prospect.accepted
            assert prospect.blocking is None
        parts = sum(dict(clause.worth)["minsk"] for clause in prospect.clauses if clause.included)
        bare = table.weigh(option.what, option.terms)
        for k, clause in enumerate(bare.clauses):
            bare = table.with_clause(bare, k, included=False) if clause.optional else bare
        left = sum(dict(clause.worth)["minsk"] for clause in bare.clauses if clause.included)
        assert prospect.own - bare.own == pytest.approx(parts - left)
    assert standing(session.match) == before


def test_who_is_to_know_of_an_offer_is_its_proposers_choice(session: Session) -> None:
    """What it is worth to the parties stays; the choice goes with the terms and with the deal that is signed."""
    table, match = Table(session.match, "minsk"), session.match
    deals = match.machine.ruleset.scenario.deals
    for template in table.templates(session.question):
        usual = table.weigh(template.deal, template.suggested)
        assert usual.private == deals[template.deal].private
        other = table.with_privacy(usual, not usual.private)
        assert (other.private, other.surplus) == (not usual.private, usual.surplus)
        assert table.with_privacy(other, usual.private) == usual
    assert session.question is not None
    option = next(o for o in session.question.options if o.kind == "offer" and o.score is not None)
    usual = table.weigh(option.what, option.terms)
    session.answer(option.index, table.with_privacy(usual, not usual.private).terms)
    session.advance()
    [offer] = [h for h in match.happened(match.turn) if h.kind is Kind.OFFERED and h.seat == "minsk"]
    assert offer.secret != usual.private
    others = [seat for seat in match.names.seats if seat not in deals[option.what].parties]
    assert all((offer in known_to(seat, match.happened(match.turn))) == usual.private for seat in others)


def test_a_greedy_offer_is_refused_for_the_clause_that_blocks_and_a_counter_is_taken(session: Session) -> None:
    table, question = Table(session.match, "minsk"), session.question
    assert question is not None
    template = next(t for t in table.templates(question) if t.deal == "round_table")
    fair = table.weigh("round_table", template.suggested)
    greedy = fair
    for k, clause in enumerate(fair.clauses):
        if clause.levels > 1:
            greedy = table.with_level(greedy, k, clause.levels - 1)
        elif clause.optional and dict(clause.worth)["west"] > 0:
            greedy = table.with_clause(greedy, k, included=False)
    assert greedy.own >= fair.own
    for prospect in (fair, greedy):
        if not prospect.accepted:
            assert prospect.blocking is not None
            worths = [dict(c.worth)["west"] for c in prospect.clauses if c.included]
            assert dict(prospect.blocking.worth)["west"] == min(worths)
    for counter in table.counters(greedy):
        assert counter.accepted
        assert counter.own >= 0.0
    own = [counter.own for counter in table.counters(greedy)]
    assert own == sorted(own, reverse=True)


def test_what_the_table_expects_of_a_personality_happens() -> None:
    """Offers to the first personality of a seat, which knows itself better than the table does: most forecasts hold."""
    held, seen = 0, 0
    for seed in range(24):
        session = to_offer(play(start(seed, flagship(), minsk="hand"), turns=1))
        assert session.question is not None
        for option in session.question.options:
            if option.kind != "offer":
                continue
            prospect = Table(session.match, "minsk").weigh(option.what, option.terms)
            turn, asked = session.match.turn, len(session.match.happened(session.match.turn))
            session.answer(option.index, option.terms)
            session.advance()
            new = [h.kind for h in session.match.happened(turn)[asked:] if h.what == option.what]
            if len(prospect.surplus) == 2:
                seen += 1
                held += (Kind.SIGNED in new) == prospect.accepted
            break
    assert seen >= 8
    assert held >= 0.6 * seen


def test_a_closed_deal_tells_why(session: Session) -> None:
    question = session.question
    assert question is not None
    table = Table(session.match, "minsk")
    closed = {t.deal: t.reason for t in table.templates(question) if t.offered is None}
    assert closed
    assert all(closed.values())
    opened = [t for t in table.templates(question) if t.offered is not None]
    assert [t.offered for t in opened] == [o.index for o in question.options if o.kind == "offer"]
    assert {t.reason for t in table.templates(None)} == {"no offer is asked for now"}


def test_a_deal_signed_stands_with_its_pledges_and_cannot_be_offered_twice() -> None:
    session = start(3)
    session.answer(1)
    session.advance()
    match = session.match
    found = pledges(match.names, match.running.arrays.views[0], match.turn)
    mine = [p for p in found if p.deal == "oil_for_light"]
    assert [(p.clause, p.by, p.kind, p.left) for p in mine if p.by == "weighers"] == [
        ("Money for oil (3 marks)", "weighers", "pay", 4)
    ]


@pytest.mark.parametrize(
    ("answer", "reason"), [(1, "it is in force"), (0, "it was declined; to be offered again in 3 turns")]
)
def test_a_deal_in_force_or_declined_is_not_offered_again(answer: int, reason: str) -> None:
    session = play(start(3, flagship(), minsk="hand", beijing="hand"), turns=1)
    deal = "sovereign_option"
    while session.question is None or not (session.question.seat == "minsk" and session.stage == "offer"):
        session.answer(0) if session.stage != "plan" else session.commit()
        session.advance()
    option = next(o for o in session.question.options if o.what == deal)
    session.answer(option.index, option.terms)
    session.advance()
    assert session.question is not None
    assert (session.question.seat, session.stage) == ("beijing", "answer")
    session.answer(answer)
    session.advance()
    while session.question.seat != "minsk" or session.stage != "offer":
        session.answer(0)
        session.advance()
    assert next(t.reason for t in Table(session.match, "minsk").templates(session.question) if t.deal == deal) == reason


def test_terms_that_do_not_fit_are_refused(session: Session) -> None:
    table = Table(session.match, "minsk")
    with pytest.raises(OrderError, match="do not fit the deal sochi"):
        table.weigh("sochi", 31)
    sochi = table.weigh("sochi", 0)
    with pytest.raises(OrderError, match="do not fit the deal sochi"):
        table.with_clause(sochi, 0, included=False)  # the credit must stay


def test_a_private_deal_of_others_is_no_pledge_one_knows_of() -> None:
    session = play(start(6, flagship(), minsk="hand"), turns=6)
    match = session.match
    deals = match.machine.ruleset.scenario.deals
    secret = [p for p in pledges(match.names, match.state, match.turn) if deals[p.deal].private]
    for seat in match.names.seats:
        known = pledges(match.names, match.running.arrays.views[match.names.seat(seat)], match.turn)
        assert {p.deal for p in known if deals[p.deal].private} <= {
            p.deal for p in secret if seat in deals[p.deal].parties
        }
