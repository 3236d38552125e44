"""Orders fit the state they are given in: who governs, what stands open, what is real."""

from __future__ import annotations

import pytest

from tests.claims.worlds import OCTOBER, STANDS, Hand, after, begin

FORCE = {"repression": "terror", "detentions": "mass"}
COUNCIL = {"regime.fallen": 1.0, "regime.cause": 1.0, "regime.successor": 1.0}


def level(world: Hand, posture: str) -> str:
    """The level of a posture in force."""
    at = world.layout.base("engine", "postures") + list(world.rules.postures).index(posture)
    value = float(world.running.arrays.state[at])
    return next(id_ for id_, declared in world.rules.postures[posture].levels.items() if declared.value == value)


def open_to(world: Hand, seat: str) -> set[str]:
    """Ids of what a seat could choose in the turns played so far."""
    return {id_ for who, id_ in world.scores if who == seat}


def test_an_heir_begins_at_the_mildest_level_where_the_one_it_finds_is_closed_to_it() -> None:
    met = set()
    for seed in range(1, 25):
        chances = {"fall_base": 30.0, "fall_heir": 0.0}
        world = begin(OCTOBER, seed=seed, state={"civil": 1, "loyalty": 1}, parameters=chances)
        world.turn(1, postures=FORCE)
        wages = level(world, "wages")
        assert level(world, "detentions") == "mass"
        world.turn(2)
        hard = world.heir in ("junta", "moscow_man")
        assert level(world, "detentions") == ("mass" if hard else "selective"), world.heir
        assert level(world, "repression") in ({"terror", "restraint"} if hard else {"restraint"}), world.heir
        assert level(world, "wages") == wages
        met.add(hard)
    assert met == {True, False}


def test_no_order_treats_a_ruling_council_as_the_government_or_the_opposition_it_was() -> None:
    rich = {"tier": 3.0, "eu_tier": 3.0, "us_tier": 3.0, "prisoners": 400.0, "perceived": 0.5, "infl_ru": 0.7}
    old = begin(OCTOBER, state=rich, parameters=STANDS).turn(3)
    new = begin(OCTOBER, state=rich | COUNCIL, parameters=STANDS).turn(3)
    once = {
        "minsk": {"crackdown", "arrest_organisers", "hold_dialogue", "press_border", "recognise_crimea", "harsh",
                  "mass"},
        "west": {"list_persons_eu", "sanctions_us", "list_plant", "threaten", "fund_civil", "exile_media",
                 "recognise_council"},
        "moscow": {"guarantee_order", "demand_base", "offer_exile"},
        "beijing": {"talk_to_council"},
    }  # fmt: skip
    for seat, orders in once.items():
        assert not orders & open_to(new, seat), seat
        assert orders - {"recognise_crimea"} <= open_to(old, seat), seat
    assert not {"aid_for_restraint", "prisoners_relief", "shield_for_troops"} & open_to(new, "minsk")


def test_minsk_is_asked_before_an_air_base_is_built() -> None:
    def asked(answer: str) -> Hand:
        return begin(OCTOBER).turn(1, orders={"moscow": "demand_base"}).turn(1, choices={"base_request": answer})

    assert begin(OCTOBER).turn(1, orders={"moscow": "demand_base"})("base_ru") == 0
    granted, guests, declined = (asked(answer) for answer in ("grant", "as_guests", "decline"))
    assert granted("base_ru") > guests("base_ru") > declined("base_ru") == 0
    assert granted("pair[moscow:minsk].trust") > declined("pair[moscow:minsk].trust") + 0.1
    granted.scores.clear()
    assert "demand_base" not in open_to(granted.turn(1), "moscow")  # one question, one answer


def test_only_a_real_offer_can_be_shown_and_only_the_one_who_sees_it_bids_more() -> None:
    offers = {"cn_offer": 0.8, "ru_offer": 0.1, "west_offer": 0.1}
    shown = {to: begin(OCTOBER, state=offers).turn(1, orders={"minsk": ("brandish", to)}) for to in ("moscow", "west")}
    assert shown["moscow"]("ru_offer") > shown["west"]("ru_offer") + 0.03
    assert shown["west"]("west_offer") > shown["moscow"]("west_offer") + 0.03
    assert shown["moscow"]("oil_discount") > shown["west"]("oil_discount")
    nothing = begin(OCTOBER, state=dict.fromkeys(offers, 0.1)).turn(1)
    assert "brandish" not in open_to(nothing, "minsk")


def test_a_word_against_repression_or_lists_binds_every_order_of_the_kind() -> None:
    clauses = begin(OCTOBER).rules.clauses
    assert (clauses["no_crackdown"].tag, clauses["no_new_lists"].tag) == ("repression", "sanction")


def test_the_lawyers_of_the_park_do_not_answer_an_objection_to_arms() -> None:
    reply = {"investors": "call_lawyers", "beijing": "quiet_protest"}
    money = []
    for order in ("veto_arms", "reduce_chinese"):
        still, armed = (
            begin(OCTOBER, state={"arms_cn": 0.6}).turn(1, orders={"moscow": order}, reactions=reactions)
            for reactions in ({}, reply)
        )
        money.append(still("seat[investors].money") - armed("seat[investors].money"))
        assert armed("seat[moscow].money") < still("seat[moscow].money") - 15  # Beijing answers both
    assert money[0] < 1 < money[1]


def test_no_firm_is_taken_for_a_bad_risk_before_its_worth_is_reckoned() -> None:
    first = begin().turn(1)
    assert not {"retrench", "pull_out"} & (open_to(first, "investors") | open_to(first, "beijing"))
    assert min(begin().each("company.npv").values()) > first.rules.parameters["hurdle"].value


def test_trains_are_sent_around_the_main_gate_alone() -> None:
    state = {"route[brest].open": 0.6, "route[lithuania].open": 0.6, "route[ukraine].open": 0.0}
    idle, saved = after(1, OCTOBER, state=state), after(1, OCTOBER, state=state, orders={"beijing": "reroute"})
    assert saved("seat[beijing].money") > idle("seat[beijing].money")
    small = begin(OCTOBER, state=state)
    with pytest.raises(AssertionError, match="never carried out"):
        small.turn(1, orders={"beijing": ("reroute", "lithuania")})


def test_what_is_promised_of_the_park_is_measured_from_the_day_of_signing() -> None:
    state = {"tax_holiday": 0.7, "active": 0.05, "privilege": 0.5}
    world = begin(OCTOBER, parameters=STANDS | {"streets_at_start": 3}, state=state).turn(
        1, offers={"investors": "park_compact"}, answers={"minsk": "accept"}
    )
    assert world.signed == ["park_compact"]
    assert "park_compact" in world.turn(4).in_force


def test_moscow_has_something_to_agree_on_with_the_west_and_with_the_park() -> None:
    for partner, deal in (("west", "flank_understanding"), ("investors", "eurasian_tariff")):
        state = {"escalation": 1.6}
        world = begin(OCTOBER, state=state, parameters=STANDS).turn(
            1, offers={"moscow": deal}, answers={partner: "accept"}
        )
        assert world.signed == [deal]
        assert min(world.scores["moscow", deal], world.scores[partner, deal]) > 0
    tense = {"escalation": 2.5, "eu_tier": 3.0, "us_tier": 3.0}
    agreed, none = (
        begin(OCTOBER, state=tense, parameters=STANDS).turn(1, offers=offers, answers={"west": "accept"}).turn(7)
        for offers in ({"moscow": "flank_understanding"}, {})
    )
    assert agreed("escalation") < none("escalation") - 0.05


def test_relief_that_was_promised_can_be_given_though_lists_are_fresh_and_no_other_can() -> None:
    state = {"eu_tier": 2.0, "us_tier": 2.0, "tier": 2.0, "prisoners": 300.0, "flag.tightened": 1.0}
    waits, promised = (
        begin(OCTOBER, state=state, parameters=STANDS).turn(1, offers=offers, answers={"minsk": "accept"})
        for offers in ({}, {"west": "prisoners_relief"})
    )
    assert promised.signed == ["prisoners_relief"]
    assert "ease" not in open_to(promised, "west")  # nobody was let go yet
    for world in (waits, promised):
        world.turn(1, orders={"minsk": "amnesty"}).turn(1)
    assert "ease" not in open_to(waits, "west")
    assert "ease" in open_to(promised, "west")


def test_no_step_down_is_promised_where_no_sanction_stands() -> None:
    marching = {"civil": 0.6, "active": 0.05}
    free, listed = (
        begin(OCTOBER, state=marching | dict.fromkeys(("eu_tier", "us_tier", "tier"), value), parameters=STANDS).turn(1)
        for value in (0.0, 1.0)
    )
    assert "round_table" not in open_to(free, "west")
    assert "round_table" in open_to(listed, "west")
