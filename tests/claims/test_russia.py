"""Claims D1 to D16 of the seed article: what Moscow gives Minsk, what it asks for it, and what it fears."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.claims.worlds import (
    FLAGSHIP,
    OCTOBER,
    STANDS,
    Hand,
    Hands,
    after,
    begin,
    heirs,
    lent,
    machine,
    mean,
    several,
)

FORCE = {"repression": "harsh", "detentions": "mass"}


def history(turns: int, **choices: str) -> Hand:
    """The flagship as it happened, but for these choices."""
    return begin(FLAGSHIP, parameters=STANDS).turn(1, postures=FORCE).turn(turns - 1, choices=choices)


def test_D1_independence_is_dated_1991_beside_the_articles_1992() -> None:
    doc = begin(FLAGSHIP).rules.variables["nation"]["sovereignty"].doc
    assert "since 1991" in doc
    assert "article writes 1992" in doc


def test_D2_help_on_demand_steadies_the_forces_and_is_paid_for_in_sovereignty() -> None:
    alone = after(1, OCTOBER)
    guarded = after(1, OCTOBER, orders={"moscow": "guarantee_order"})
    hosting = after(1, OCTOBER, orders={"minsk": "host_exercise"})
    for helped in (guarded, hosting):
        assert helped("guarantee") > alone("guarantee") + 0.1
        assert helped("loyalty") > alone("loyalty")
        assert helped("hazard") < 0.9 * alone("hazard")
    for world in (alone, guarded, hosting):
        world.turn(3)
    promised, unpromised = begin(OCTOBER, parameters=STANDS), begin(OCTOBER, parameters=STANDS)
    for _ in range(4):
        promised.put({"guarantee": 1}).turn(1)
        unpromised.put({"guarantee": 0}).turn(1)
    assert promised("loyalty") > unpromised("loyalty") + 0.01  # the promise alone, whatever else comes with it
    assert guarded("sovereignty") < alone("sovereignty") - 0.2
    assert hosting("sovereignty") < alone("sovereignty") - 0.5
    assert hosting("troops") > alone("troops")


def test_D3_the_loan_of_september_2020_brings_one_and_a_half_billion_dollars() -> None:
    before, flown = begin(FLAGSHIP), history(9)
    elsewhere = history(9, three_rescuers="write_to_beijing")
    assert {"three_rescuers", "second_tranche"} <= set(flown.came)
    assert "second_tranche" not in elsewhere.came

    def lent(world: Hand) -> float:
        return sum(
            world(f"creditor[{one}].cumulative") - before(f"creditor[{one}].cumulative") for one in ("russia", "efsd")
        )

    assert abs(lent(flown) - lent(elsewhere) - 1500) < 1e-6
    assert flown("creditor[russia].stock") > elsewhere("creditor[russia].stock") + 600
    lends, waits = after(1, OCTOBER, orders={"moscow": "lend"}), after(1, OCTOBER)
    assert abs(lends("creditor[russia].cumulative") - waits("creditor[russia].cumulative") - 500) < 1e-6
    assert lends("reserves") > waits("reserves") + 250
    assert begin(OCTOBER).turn(1, orders={"moscow": "roll_over"})("reserves") > waits("reserves") + 20
    bargained = begin(OCTOBER).turn(1, offers={"moscow": "sochi"}, answers={"minsk": "accept"})
    assert bargained.signed == ["sochi"]
    assert bargained.turn(2)("reserves") > waits.turn(2)("reserves") + 50  # in tranches
    assert bargained("creditor[russia].cumulative") > waits("creditor[russia].cumulative") + 90


def test_D4_cheap_gas_and_oil_carry_the_economy_for_as_long_as_moscow_wills() -> None:
    cheap, dear = (after(6, OCTOBER, parameters=STANDS, postures=terms) for terms in ({}, {"energy": "hard"}))
    assert cheap("gas_price") == begin(OCTOBER)("gas_price") == 127
    assert dear("gas_price") > 150
    assert dear("oil_discount") < 0.7 * cheap("oil_discount")
    assert dear("subsidy") < cheap("subsidy") - 0.01
    assert dear("gdp") < cheap("gdp") - 1
    assert dear("reserves") < cheap("reserves") - 50


def test_D5_leaving_the_alliance_and_the_eurasian_market_costs_the_guarantee_and_russian_trade() -> None:
    stayed, left = (
        Hands(heirs("council", 60)).turn(6, choices=choices)
        for choices in ({"council_and_alliance": "neutral"}, {"council_and_alliance": "leave", "red_line": "bargain"})
    )
    assert stayed("flag.left_treaty") == 0
    assert left("guarantee") < 0.01 < 0.1 < stayed("guarantee")
    assert left("eaeu") < stayed("eaeu") - 0.3
    assert left("partner[ru].exports") < 0.95 * stayed("partner[ru].exports")


def test_D6_twenty_eight_programmes_of_the_union_of_1999_each_take_a_piece_of_sovereignty() -> None:
    assert len(begin(FLAGSHIP).each("programme.progress")) == 28
    assert "1999" in begin(FLAGSHIP).rules.variables["nation"]["union"].doc
    signed, refused = history(18), history(18, roadmaps="send_back")
    assert signed("flag.roadmaps_signed") > 0 == refused("flag.roadmaps_signed")
    assert signed("union") > refused("union") + 0.1
    assert signed("sovereignty") < refused("sovereignty") - 2
    alone = after(1, OCTOBER)
    for orders in ({"minsk": "sign_programme"}, {"moscow": "press_union"}):
        world = after(1, OCTOBER, orders=orders)
        assert world("union") > alone("union") + 0.004
        assert world("sovereignty") < alone("sovereignty") - 0.1
    half = {"programme.progress": 0.5}
    idle = after(1, OCTOBER, state=half)
    stalled = after(1, OCTOBER, state=half, orders={"minsk": ("stall_union", "p10_customs")})
    assert stalled("programme[p10_customs].progress") < idle("programme[p10_customs].progress") - 0.2
    assert stalled("union") < idle("union") - 0.01
    assert stalled("sovereignty") > idle("sovereignty") + 0.2


def test_D7_moscow_has_no_base_until_it_asks_for_one_with_enough_influence() -> None:
    assert begin(OCTOBER)("base_ru") == begin(FLAGSHIP)("base_ru") == 0
    assert after(24, OCTOBER, parameters=STANDS)("base_ru") == 0
    alone, asked = (
        begin(OCTOBER, parameters=STANDS).turn(1, orders=orders).turn(1) for orders in ({}, {"moscow": "demand_base"})
    )
    assert asked("base_ru") > 0.1
    assert asked("sovereignty") < alone("sovereignty") - 1
    weak = after(1, OCTOBER, state={"infl_ru": 0.4})
    assert ("moscow", "demand_base") in alone.scores
    assert ("moscow", "demand_base") not in weak.scores
    deferred = history(21, deferral="for_base")
    assert deferred("base_ru") > history(21)("base_ru") + 0.2


def test_D8_crimea_is_not_recognised_at_first_and_cannot_be_unsaid() -> None:
    assert begin(OCTOBER)("crimea") == begin(FLAGSHIP)("crimea") == 0
    assert ("minsk", "recognise_crimea") not in after(1, OCTOBER).scores  # in 2020 nobody in Minsk says so yet
    silent = begin(OCTOBER, parameters=STANDS).turn(4)
    said = begin(OCTOBER, parameters=STANDS).turn(3).turn(1, orders={"minsk": "recognise_crimea"})
    assert said("pair[moscow:minsk].trust") > silent("pair[moscow:minsk].trust") + 0.1
    assert said("pair[west:minsk].trust") < silent("pair[west:minsk].trust") - 0.05
    assert said("sovereignty") < silent("sovereignty") - 1.5
    said.scores.clear()
    said.turn(6)
    assert said("crimea") == 1
    assert ("minsk", "recognise_crimea") not in said.scores
    assert said("partner[ua].exports") < 0.95 * silent.turn(6)("partner[ua].exports")
    assert history(18)("crimea") == 1
    assert history(18, crimea_interview="change_subject")("crimea") == 0


def test_D9_44_per_cent_of_exports_go_to_russia_and_more_once_europe_closes() -> None:
    start = begin(OCTOBER)
    assert start("ru_share") == start.rules.variables["nation"]["ru_share"].article == 0.44
    exports = start.each("partner.exports")
    assert round(exports["ru"] / sum(exports.values()), 2) == 0.44
    steady, slump = after(6, OCTOBER), after(6, OCTOBER, state={"partner[ru].demand": 0.7})
    assert round(steady("ru_share"), 2) == 0.44
    lost = 1 - slump("exports") / steady("exports")
    assert 0.10 < lost < 0.14  # three tenths of 44 per cent
    assert slump("gdp") < steady("gdp") - 0.5
    at_war = history(30)
    assert at_war("flag.war") > 0
    assert at_war("ru_share") > 0.55
    assert at_war("partner[ru].exports") > 1.1 * exports["ru"]  # what Europe no longer buys


def test_D10_an_open_door_to_the_west_buys_room_against_moscow() -> None:
    quiet, signal = after(1, OCTOBER), after(1, OCTOBER, orders={"minsk": "signal_west"})
    assert signal("west_offer") > quiet("west_offer") + 0.08
    assert signal("seat[minsk].leverage") > quiet("seat[minsk].leverage") + 0.03
    gains, amounts = [], []
    assert ("minsk", "brandish") not in after(
        1, OCTOBER, state=dict.fromkeys(("west_offer", "cn_offer", "ru_offer"), 0.1)
    ).scores
    for offer in (0.0, 0.3, 0.6, 0.9):
        state = {"west_offer": offer, "cn_offer": 0.0}
        amounts.append(lent(state)[0])
        if not offer:  # nothing to show
            continue
        shown = [
            after(1, OCTOBER, seed=seed, state=state, orders={"minsk": ("brandish", "moscow")}) for seed in range(1, 21)
        ]
        gains.append(mean([world("seat[minsk].money") + world("seat[minsk].leverage") for world in shown]))
    assert all(more > less for less, more in pairwise(gains))
    assert amounts == sorted(amounts)  # what Moscow has to offer for a signature
    assert amounts[-1] > 1.2 * amounts[0]
    bound, free = (lent({"seat[minsk].leverage": room}) for room in (0.0, 1.0))
    assert free[0] > 1.2 * bound[0]  # the more room Minsk has, the more it can ask, and the less often they agree
    assert free[1] < bound[1]


def test_D11_foreign_money_consolidates_the_government_at_home() -> None:
    poor, *aided = (
        several(30, OCTOBER, parameters={"fall_base": -8}, state={"reserves": 4250}).turn(1, orders=orders).turn(3)
        for orders in ({}, {"moscow": "lend"}, {"beijing": "credit_line"})
    )
    assert all(worlds("hazard") < 0.7 * poor("hazard") for worlds in aided)
    for worlds in (poor, *aided):
        worlds.turn(2)  # the palace feels it later
    for worlds in aided:
        assert worlds("elite") > poor("elite") + 0.025
        held = [helped("control") > unhelped("control") for unhelped, helped in zip(poor, worlds)]
        assert mean(held) > 0.7  # in the others a fall or a card comes to one of the two alone
    envoys, sochi = (
        begin(FLAGSHIP, parameters=STANDS).turn(2, choices={"three_rescuers": hand})
        for hand in ("let_envoys_in", "fly_to_sochi")
    )
    assert envoys("legitimacy") > sochi("legitimacy") + 0.01


def test_D12_moscow_strains_to_avoid_a_colour_revolution() -> None:
    calm, marching = (after(2, OCTOBER, parameters={"streets_at_start": streets}) for streets in (0.04, 3))
    assert marching("moscow_fear") > calm("moscow_fear") + 0.03
    at_ease, afraid = begin(OCTOBER), begin(OCTOBER)
    for _ in range(6):
        at_ease.put({"moscow_fear": 0.1}).turn(1)
        afraid.put({"moscow_fear": 0.9}).turn(1)
    assert afraid.score("moscow") < at_ease.score("moscow") - 1
    assert afraid.scores["moscow", "guarantee_order"] > at_ease.scores["moscow", "guarantee_order"] + 0.1


def test_D13_a_government_of_the_council_costs_moscow_an_area_of_influence() -> None:
    lost, kept = Hands(heirs("council", 60)), Hands(heirs("moscow_man", 60))
    assert lost("infl_ru") < begin(OCTOBER)("infl_ru") - 0.05
    for world in (lost, kept):
        world.turn(6)
    assert lost("infl_ru") < kept("infl_ru") - 0.06
    assert lost.score("moscow") < kept.score("moscow") - 5
    worlds = {
        "infl_ru": (0.5, 0.75, 1),
        "programme.progress": (0, 0.8, 4),
        "recognition": (1, 0, 0.2),  # an ally is one goal of several, by one month of twenty-four
        "infl_cn": (0.5, 0.1, 1),
    }
    for figure, (little, much, least) in worlds.items():
        less, more = (begin(OCTOBER).turn(3).put({figure: level}).turn(1) for level in (little, much))
        assert less.score("moscow") < more.score("moscow") - least, figure


def test_D14_pressing_for_integration_sours_relations_and_a_soured_moscow_squeezes_harder() -> None:
    left_alone = after(1, OCTOBER)
    pressed = after(1, OCTOBER, orders={"moscow": ["press_union", "squeeze"]})
    assert pressed("pair[minsk:moscow].trust") < left_alone("pair[minsk:moscow].trust") - 0.1
    assert pressed("oil_discount") < left_alone("oil_discount") - 5
    assert pressed("site.stoppage") > left_alone("site.stoppage")
    assert pressed.turn(1)("gdp") < left_alone.turn(1)("gdp") - 0.3
    cut = machine(FLAGSHIP).ruleset.scenario.parameter_sets["oil_cut"].values
    volume = machine(FLAGSHIP).ruleset.scenario.parameters["oil_volume"].value
    assert cut["oil_volume"] / volume == pytest.approx(1 - 0.737, abs=0.001)  # January 2020 on a year before
    usual, dry = (after(6, FLAGSHIP, parameters=STANDS | values) for values in ({}, cut))
    assert dry("subsidy") < 0.8 * usual("subsidy")
    assert dry("reserves") < usual("reserves") - 80
    friendly, cold = (after(1, OCTOBER).put({"pair[moscow:minsk].trust": trust}).turn(2) for trust in (0.8, 0.1))
    assert cold.scores["moscow", "squeeze"] > friendly.scores["moscow", "squeeze"] + 0.2
    assert cold("ru_offer") < friendly("ru_offer") - 0.05


def test_D15_when_moscow_holds_a_loan_back_beijing_is_asked_for_500_million() -> None:
    paid, held = (
        after(8, OCTOBER, parameters=STANDS, choices={"second_tranche": answer}) for answer in ("pay_out", "delay")
    )
    assert "beijing_steps_in" not in paid.came
    assert held("creditor[china].cumulative") == paid("creditor[china].cumulative") + 500
    assert abs(paid("creditor[russia].cumulative") - held("creditor[russia].cumulative") - 500) < 1e-6
    refused = {"second_tranche": "delay", "beijing_steps_in": "sound_moscow"}
    cautious = after(8, OCTOBER, parameters=STANDS, choices=refused)
    assert cautious("creditor[china].cumulative") == paid("creditor[china].cumulative")


def test_D16_missiles_at_a_friends_price_are_offered_only_against_a_chinese_programme() -> None:
    def asked(arms: float, after: int = 12) -> Hand:
        world = begin(OCTOBER, parameters=STANDS).turn(after).put({"arms_cn": arms, "moscow_reading": 0.3})
        world.scores.clear()
        return world

    assert ("moscow", "missiles") not in asked(0.5, after=3).turn(1).scores  # refused at first
    world, without = asked(0.5), asked(0.1)
    assert ("moscow", "missiles") not in without.turn(1).scores
    other = asked(0.5).turn(1)
    world.turn(1, offers={"moscow": "missiles"}, answers={"minsk": "accept"})
    assert world.signed == ["missiles"]
    for each in (world, other):
        each.turn(6)
    assert world("arms_cn") < other("arms_cn") - 0.1  # bought off
    assert world("guarantee") > other("guarantee") + 0.05
