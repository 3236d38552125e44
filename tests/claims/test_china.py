"""Claims E1 to E23 of the seed article: what China builds in Belarus, lends to it, sells to it, and wants from it."""

from __future__ import annotations

from itertools import pairwise

from tests.claims.worlds import FLAGSHIP, OCTOBER, STANDS, Hand, Hands, after, begin, fates, heirs, mean, several

FORCE = {"repression": "harsh", "detentions": "mass"}


def pair_of(
    turns: int = 1, *, state: dict[str, float] | None = None, **orders: str | tuple[str, str]
) -> tuple[Hands, Hands]:
    """October's games without and with an order of the first month, on seeds that give each seat several agendas."""
    without, with_ = (several(12, OCTOBER, state=state, parameters=STANDS).turn(1, orders=o) for o in ({}, orders))
    if turns > 1:
        without.turn(turns - 1)
        with_.turn(turns - 1)
    return without, with_


def risen(figure: str, without: Hand | Hands, with_: Hand | Hands) -> float:
    """By how much a figure is larger in the second world or worlds."""
    return with_(figure) - without(figure)


def test_E1_a_closer_partnership_brings_a_larger_chinese_offer() -> None:
    declared = begin(FLAGSHIP).rules.variables["nation"]["partnership"]
    assert all(figure in declared.doc for figure in ("2013", "25 years by the article", "close for eight"))
    offers = [after(6, OCTOBER, state={"partnership": tier})("cn_offer") for tier in (0, 1, 2, 3)]
    assert all(more > less + 0.03 for less, more in pairwise(offers))
    offered = [after(2, OCTOBER, state={"partnership": tier}).scores for tier in (0, 1)]
    menus = [{deal for seat, deal in scores if seat == "beijing"} for scores in offered]
    assert menus[1] - menus[0] == {"credit_for_pearl", "sovereign_option"}  # what a partner is offered
    assert not menus[0] - menus[1]
    history = begin(FLAGSHIP, parameters=STANDS).turn(1, postures=FORCE).turn(24)
    assert history("partnership") == 1
    assert history.turn(2)("partnership") == 2  # September 2022
    grudging = begin(FLAGSHIP, parameters=STANDS).turn(1, postures=FORCE).turn(26, choices={"all_weather": "wait"})
    assert grudging("partnership") == 1
    assert grudging("cn_offer") < history("cn_offer") - 0.05


def test_E2_chinese_rail_links_carry_more_containers_and_pay_more_transit() -> None:
    for way, state in (("china_rail", None), ("brest", {"route[brest].open": 0.6})):
        without, with_ = pair_of(state=state, beijing=("rail_slots", way))
        assert risen("teu", without, with_) > 2, way
        assert risen("transit", without, with_) > 0.3, way


def test_E3_chinese_money_builds_factories_and_part_of_every_credit_is_tied() -> None:
    without, with_ = pair_of(4, beijing=("fund_park", "zoomlion"))
    for figure in ("company[zoomlion].capital", "company[zoomlion].operating", "park_workers", "park_profit"):
        assert risen(figure, without, with_) > 0, figure
    none, credit = pair_of(beijing="credit_line")
    assert abs(risen("creditor[china].cumulative", none, credit) - 500) < 1e-6
    assert risen("reserves", none, credit) < 400  # the rest buys Chinese goods


def test_E4_china_is_the_third_country_in_trade_and_the_second_once_ukraines_is_gone() -> None:
    def rank(world: Hand) -> list[str]:
        trade = world.each("partner.trade")
        return sorted(("ru", "ua", "cn"), key=lambda partner: -trade[partner])

    assert rank(begin(OCTOBER)) == rank(after(2, OCTOBER)) == ["ru", "ua", "cn"]
    at_war = begin(FLAGSHIP, parameters=STANDS).turn(1, postures=FORCE).turn(29)
    assert at_war("flag.war") > 0
    assert rank(at_war) == ["ru", "cn", "ua"]
    assert at_war("partner[ua].trade") < 0.1 * begin(FLAGSHIP)("partner[ua].trade")
    assert 7_000 < 12 * at_war("partner[cn].trade") < 10_500  # 8.4 billion in 2023
    grown, shrunk = (after(6, OCTOBER, state={"partner[cn].demand": demand}) for demand in (2, 0.3))
    assert grown("infl_cn") > shrunk("infl_cn") + 0.005


def test_E5_a_research_centre_brings_smart_technology_and_a_research_hub() -> None:
    without, with_ = pair_of(beijing="research_centre")
    assert "artificial intelligence" in begin(OCTOBER).rules.actions["research_centre"].text
    assert risen("tech_cn", without, with_) > 0.08
    assert risen("hub_rnd", without, with_) > 0.08
    assert risen("company[huawei].npv", without, with_) > 0.01
    assert risen("infl_cn", without, with_) > 0.003


def test_E6_military_and_police_help_from_china_is_felt_in_moscow() -> None:
    without, with_ = pair_of(2, beijing="missile_programme")
    assert risen("arms_cn", without, with_) > 0.1
    assert risen("clash", without, with_) > 0.03
    assert risen("pair[moscow:beijing].trust", without, with_) < -0.03
    assert risen("moscow_reading", without, with_) > 0.01
    with_.turn(1)
    without.turn(1)
    assert with_.scores["moscow", "veto_arms"] > without.scores["moscow", "veto_arms"] + 0.02
    bare, watched = pair_of(3, beijing="export_surveillance")
    assert risen("watching", bare, watched) > 0.1
    assert risen("fear", bare, watched) > 0.003
    assert risen("crowd", bare, watched) < 0


def test_E7_crews_trained_in_chinese_works_owe_moscow_less() -> None:
    without, with_ = pair_of(beijing="missile_programme")
    assert "trained in Chinese works" in begin(OCTOBER).rules.actions["missile_programme"].text
    assert risen("bloc[security].ru_ties", without, with_) < -0.02
    assert abs(risen("bloc[directors].ru_ties", without, with_)) < 1e-9
    assert risen("pair[minsk:beijing].trust", without, with_) > 0.03


def test_E8_rockets_built_together_make_minsk_depend_less_on_moscow() -> None:
    assert "Polonez" in begin(OCTOBER).rules.actions["missile_programme"].text
    bare, armed = (several(8, OCTOBER, state={"arms_cn": arms}, parameters=STANDS).turn(12) for arms in (0, 1))
    assert risen("infl_ru", bare, armed) < -0.02
    assert risen("sovereignty", bare, armed) > 1
    without, with_ = pair_of(beijing="missile_programme")
    assert risen("seat[minsk].leverage", without, with_) > 0.02


def test_E9_to_beijing_belarus_is_worth_its_place_on_the_map_and_not_its_market() -> None:
    changed: tuple[dict[str, float], ...] = (
        {},
        {"partner[cn].demand": 0, "partner[cn].exports": 0},
        {"site[belaruskali].stoppage": 0.8},
        {"route[brest].open": 0.1, "route[brest].normal": 0.1},
    )  # nothing, the market, the salt, the passage
    as_it_is, *without = (
        several(10, OCTOBER, state=state, parameters=STANDS).turn(6).score("beijing") for state in changed
    )
    loss = [as_it_is - score for score in without]
    assert max(loss[0], loss[1]) < 1
    assert loss[2] > 10


def test_E10_the_corridor_to_the_union_runs_by_one_gate_and_the_park_sells_to_the_eurasian_market() -> None:
    open_ = after(2, OCTOBER)
    shut = {
        way: after(2, OCTOBER, state={f"route[{way}].open": 0, f"route[{way}].normal": 0})
        for way in ("brest", "latvia")
    }
    assert shut["brest"]("teu") < 0.3 * open_("teu")
    assert shut["latvia"]("teu") > 0.9 * open_("teu")
    assert shut["brest"]("transit") < 0.3 * open_("transit")
    outside = after(2, OCTOBER, state={"eaeu": 0})
    assert outside.by("company.npv", "origin")["cn"] < open_.by("company.npv", "origin")["cn"] - 0.05
    for world in (open_, shut["brest"]):
        world.turn(10)
    assert shut["brest"]("teu") < 0.4 * open_("teu")  # the other ways take up what they can pass
    assert shut["brest"]("route[lithuania].share") > 3 * open_("route[lithuania].share")
    assert shut["brest"]("route[lithuania].price") > 1.2 * open_("route[lithuania].price")


def test_E11_when_the_west_buys_less_trains_run_emptier_and_firms_that_sell_east_stand_it_best() -> None:
    brisk, slack = (after(3, OCTOBER, state={"teu_demand": demand}) for demand in (1, 0.5))
    assert slack("teu") < 0.6 * brisk("teu")
    assert slack.score("beijing") < brisk.score("beijing") - 4
    exports = [after(6, OCTOBER, state={"partner[eu].demand": demand})("partner[eu].exports") for demand in (1, 0.6)]
    assert exports[1] < 0.7 * exports[0]
    barred = {"route[brest].open": 0.3, "eu_tier": 3.0}
    fair, poor = after(1, OCTOBER), after(1, OCTOBER, state=barred)
    lost = {
        firm: fair(f"company[{firm}].npv") - poor(f"company[{firm}].npv") for firm in ("china_merchants", "cn_pharma_1")
    }
    assert lost["china_merchants"] > 1.3 * lost["cn_pharma_1"] > 0  # 25 and 80 per cent of sales in the East
    turned = after(1, OCTOBER, state=barred, orders={"investors": ("turn_east", "china_merchants")})
    assert turned("company[china_merchants].npv") > poor("company[china_merchants].npv") + 0.02


def test_E12_the_socialist_option_makes_beijings_offer_larger_while_it_lasts() -> None:
    def offers(fall_base: float) -> list[float]:
        fall = {"fall_base": fall_base}
        return [after(8, OCTOBER, parameters=one)("cn_offer") for one in (fall | {"affinity": 0.0}, fall)]

    cool, warm = offers(-60)
    assert warm > cool + 0.03
    cool_after_a_fall, warm_after_a_fall = offers(30)
    assert abs(warm_after_a_fall - cool_after_a_fall) < 0.01  # no such bonus for those who come after


def test_E13_a_break_between_the_two_is_dear_for_minsk_and_cheap_for_beijing() -> None:
    cut = {"partner[cn].demand": 0.0, "partner[cn].exports": 0.0, "cn_offer": 0.0}
    tied = several(8, OCTOBER, parameters=STANDS).turn(12)
    apart = several(8, OCTOBER, state=cut, parameters=STANDS).turn(1, postures={"credit": "tight"}).turn(11)
    assert abs(tied("exports") - apart("exports") - 62) < 0.1
    assert apart("reserves") < tied("reserves") - 150
    assert apart("cn_offer") < 0.7 * tied("cn_offer")
    assert apart("seat[beijing].money") == tied("seat[beijing].money")
    assert apart("teu") == tied("teu")
    loss = {seat: tied.score(seat) - apart.score(seat) for seat in ("minsk", "beijing")}
    assert loss["minsk"] > loss["beijing"]  # of single games a card that comes in one alone moves a score by as much


def test_E14_beijings_first_telegram_lends_the_winner_legitimacy() -> None:
    assert begin(FLAGSHIP).rules.events["first_congratulations"].choices["first"].historical
    first, later, silent = (
        after(1, choices={"first_congratulations": choice}) for choice in ("first", "after_moscow", "wait")
    )
    assert first("legitimacy") > later("legitimacy") + 0.005
    assert later("legitimacy") > silent("legitimacy") + 0.005
    assert first("pair[minsk:beijing].trust") > later("pair[minsk:beijing].trust") + 0.05
    assert first("shield") > later("shield")


def test_E15_while_beijing_covers_minsk_at_the_united_nations_the_rest_of_the_world_trades_on() -> None:
    assert "internal affairs" in begin(OCTOBER).rules.actions["un_cover"].text
    sanctioned = {"eu_tier": 4.0, "us_tier": 4.0, "tier": 4.0}
    bare, covered = (after(6, OCTOBER, state=sanctioned | {"cover": cover}, parameters=STANDS) for cover in (0, 1))
    assert covered("partner[row].exports") > 1.12 * bare("partner[row].exports")
    assert abs(risen("partner[eu].exports", bare, covered)) < 1e-9  # the Union needs no Council
    without, with_ = pair_of(6, state=sanctioned, beijing="un_cover")
    assert risen("partner[row].exports", without, with_) > 1


def test_E16_prisoners_weigh_in_the_wests_score_and_not_in_beijings() -> None:
    few, many = (after(1, OCTOBER, state={"prisoners": held}) for held in (100, 3000))
    assert few.score("west") > many.score("west") + 15
    assert abs(few.score("beijing") - many.score("beijing")) < 0.5
    mild, harsh = (begin(OCTOBER).turn(1, postures={"repression": hand}) for hand in ("restraint", "terror"))
    assert mild.score("west") > harsh.score("west") + 4
    assert abs(mild.score("beijing") - harsh.score("beijing")) < 0.5


def test_E17_lent_since_2013_are_3600_10800_and_2600_million_and_that_is_not_what_is_owed() -> None:
    start = begin(OCTOBER)
    lent, owed = start.each("creditor.cumulative"), start.each("creditor.stock")
    assert (lent["china"], lent["russia"], lent["ebrd"]) == (3600, 10800, 2600)
    assert sum(owed.values()) == start("debt") == 17600
    later = after(6, OCTOBER, parameters=STANDS, choices={"second_tranche": "delay"})
    for creditor, before in lent.items():
        assert later(f"creditor[{creditor}].cumulative") >= before
    assert later("creditor[ebrd].stock") < owed["ebrd"]  # repaid, yet lent all the same
    rolled = begin(OCTOBER).turn(1, orders={"beijing": ("roll_chinese_debt", "china")})
    assert rolled("creditor[china].cumulative") > after(1, OCTOBER)("creditor[china].cumulative") + 10
    assert rolled("creditor[china].stock") > after(1, OCTOBER)("creditor[china].stock") + 10


def test_E18_the_more_china_has_lent_the_louder_the_voices_about_its_price() -> None:
    def heard(lent: float) -> list[Hand]:
        state = {"creditor[china].cumulative": lent}
        return [world for world in several(40, OCTOBER, state=state).turn(6) if "debt_voice" in world.came]

    counts = [len(heard(lent)) for lent in (0, 3600, 20_000)]
    assert counts[0] < counts[2] - 15
    assert counts[0] <= counts[1] < counts[2]
    safe = {"fall_base": -60.0}
    seed = next(s for s in range(1, 60) if "debt_voice" in after(4, OCTOBER, seed=s, parameters=safe).came)
    silenced = after(4, OCTOBER, seed=seed, parameters=safe)
    published = after(4, OCTOBER, seed=seed, parameters=safe, choices={"debt_voice": "publish"})
    assert risen("pair[beijing:minsk].trust", silenced, published) < -0.03
    assert risen("cn_offer", silenced, published) < -0.01
    assert risen("legitimacy", silenced, published) > 0.005


def test_E19_a_government_of_others_honours_what_was_guaranteed_and_still_deals_with_china() -> None:
    for who, deal, bound in (
        ("beijing", "credit_for_pearl", ["credit_for_pearl"]),
        ("moscow", "sochi", []),
        ("investors", "park_compact", ["park_compact"]),  # by the holiday, which whoever governs has to keep
    ):
        worlds = several(24, OCTOBER, parameters={"fall_base": 30})
        worlds.turn(1, offers={who: deal}, answers={"minsk": "accept"}).turn(2)
        assert {"council", "technocrat"} <= {world.heir for world in worlds}
        assert all((world.signed, world.in_force) == ([deal], bound) for world in worlds), deal
    generous, strict = (
        Hands(heirs("council", 60)).turn(5, choices={"council_and_debts": choice})
        for choice in ("guarantee_for_debt", "insist")
    )
    assert risen("promise", strict, generous) > 0.15
    assert risen("safety", strict, generous) > 0.04
    assert generous.score("beijing") > several(12, OCTOBER, parameters=STANDS).turn(8).score("beijing") - 2
    generous.turn(1, offers={"beijing": "credit_for_pearl"}, answers={"minsk": "accept"})
    assert all(world.signed == ["credit_for_pearl"] for world in generous)
    assert min(generous.scores[seat, "credit_for_pearl"] for seat in ("beijing", "minsk")) > 0


def test_E20_chinas_credit_line_is_500_million_dollars() -> None:
    without, with_ = pair_of(beijing="credit_line")
    assert "December 2019" in begin(OCTOBER).rules.actions["credit_line"].text
    assert abs(risen("creditor[china].cumulative", without, with_) - 500) < 1e-6
    assert risen("reserves", without, with_) > 300
    assert risen("seat[beijing].money", without, with_) < -250


def test_E21_a_chinese_base_is_rare_and_sets_the_two_powers_at_odds() -> None:
    def may(control: float, alone: float) -> bool:
        world = after(1, OCTOBER, state={"moscow_control": control, "flag.unilateral": alone})
        return ("beijing", "set_up_base") in world.scores

    assert may(0.4, 1)
    assert not may(0.6, 1)
    assert not may(0.4, 0)
    unlocked = {"moscow_control": 0.4, "flag.unilateral": 1.0, "seat[beijing].capital": 9.0}
    without, with_ = pair_of(4, state=unlocked, beijing="set_up_base")
    assert risen("base_cn", without, with_) > 0.3
    assert risen("rivalry", without, with_) > 0.05
    none, half = (begin(OCTOBER).turn(1).put({"base_cn": size}).turn(1) for size in (0, 0.6))
    assert half("rivalry") > none("rivalry") + 0.02  # by itself, whatever Moscow answers
    assert risen("sino_russian", without, with_) < -0.05
    assert risen("escalation", without, with_) > 0.2
    assert with_.scores["moscow", "reduce_chinese"] > without.scores["moscow", "reduce_chinese"] + 0.05
    built = mean(fates(100, lambda world: float("set_up_base" in world.carried_out)))
    assert 0 < built < 0.3


def test_E22_beijing_courts_the_challengers_when_the_palace_shakes_at_its_allys_expense() -> None:
    calm, shaken = (after(1, OCTOBER, state={"perceived": danger}) for danger in (0.02, 0.6))
    assert shaken.scores["beijing", "talk_to_council"] > calm.scores["beijing", "talk_to_council"] + 0.2
    without, with_ = pair_of(4, beijing="talk_to_council")
    assert risen("hedge", without, with_) > 0.1
    assert risen("safety", without, with_) > 0.01
    assert risen("cn_offer", without, with_) < -0.01  # what the ally loses
    trusted, unknown = (
        [world("promise") for world in heirs("council", 60, state={"hedge": hedge})] for hedge in (1.0, 0.0)
    )
    assert mean(trusted) > mean(unknown) + 0.08


def test_E23_beijings_call_for_sovereignty_shields_minsk_from_moscow() -> None:
    without, with_ = pair_of(beijing="call_for_sovereignty")
    assert "sovereignty and its people's choice" in begin(OCTOBER).rules.actions["call_for_sovereignty"].text
    assert risen("shield", without, with_) > 0.1
    assert risen("sovereignty", without, with_) > 0.3
    assert risen("seat[minsk].leverage", without, with_) > 0.02
    assert risen("pair[moscow:beijing].trust", without, with_) < -0.01
