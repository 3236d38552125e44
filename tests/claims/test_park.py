"""Claims A1 to A14 of the seed article: the Great Stone park. Each test plays October 2020 with and without a cause."""

from __future__ import annotations

from itertools import product

from tests.claims.worlds import FLAGSHIP, OCTOBER, STANDS, Hands, after, begin, mean, several

SEATS = ("minsk", "moscow", "beijing", "west", "investors")


def held(turns: int, **state: float) -> Hands:
    """October's games with figures of the nation written anew every turn."""
    worlds = several(8, OCTOBER, parameters=STANDS)
    for _ in range(turns):
        worlds.put(state).turn(1)
    return worlds


def test_A1_the_article_counts_34_firms_and_the_park_grows_and_shrinks_from_there() -> None:
    start = begin(OCTOBER)
    assert start("residents") == 34
    assert sum(start.each("company.present").values()) == 34
    declared = start.rules.variables["nation"]["residents"]
    assert declared.article == 34
    assert "about 65 in truth" in declared.source
    grown, closed = (several(8, OCTOBER, parameters=STANDS | rule).turn(12) for rule in ({}, {"arrivals": 0.0}))
    assert grown("residents") > 36
    assert grown("residents") > closed("residents") + 5
    assert all(world("residents") <= 34 for world in closed)
    weary = {"company[cn_materials_2].stress": 1.0}  # its present value is below zero in October 2020
    assert after(2, OCTOBER, parameters={"arrivals": 0}, state=weary)("residents") == 33


def test_A2_most_firms_are_chinese_and_western_firms_are_the_first_to_leave_under_sanctions() -> None:
    origins = list(begin(OCTOBER).rules.sets["company"].within["origin"].values())
    assert origins.count("cn") == max(origins.count(origin) for origin in set(origins)) == 18
    assert {"ru", "us", "eu"} <= set(origins)
    free, listed = after(1, OCTOBER, state={"us_tier": 0}), after(1, OCTOBER, state={"us_tier": 4})
    cost = {
        origin: npv - listed.by("company.npv", "origin")[origin]
        for origin, npv in free.by("company.npv", "origin").items()
    }
    assert cost["us"] > cost["eu"] > cost["cn"] > cost["by"] > 0
    western, stress = {0: 0, 3: 0}, []
    for tier, seed in product(western, range(1, 17)):
        world = begin(OCTOBER, seed=seed, parameters=STANDS)
        while min(world.each("company.present").values()) == 1:
            world.put({"us_tier": tier, "eu_tier": tier, "tier": tier}).turn(1)
        first = [firm for firm, present in world.each("company.present").items() if present == 0]
        western[tier] += any(firm.startswith(("us_", "eu_")) for firm in first)
        stress += [world.by("company.stress", "origin")] if tier else []
    assert western[3] >= 12  # of 16 games; five of 34 firms are western
    assert western[0] < 8
    by = {origin: mean([each[origin] for each in stress]) for origin in stress[0]}
    assert min(by["us"], by["eu"]) > 1.5 * max(by["cn"], by["by"], by["ru"])


def test_A3_the_more_chinese_workers_there_are_the_likelier_a_quarrel_at_the_gate() -> None:
    def quarrels(workers: int) -> int:
        games = (after(1, OCTOBER, seed=seed, state={"park_foreign": workers}) for seed in range(1, 401))
        return sum("chinese_worker_hurt" in game.came for game in games)

    declared = begin(OCTOBER).rules.variables["nation"]["park_foreign"]
    assert declared.article == 2000
    assert declared.start == 200
    assert quarrels(2000) > 2 * quarrels(200)
    years_of_building, of_operation = (
        after(12, OCTOBER, parameters={"foreign_share": share})("park_foreign") for share in (0.8, 0.15)
    )
    assert years_of_building > 3 * of_operation


def test_A4_beijing_loses_face_when_the_pearl_empties_though_no_profit_is_lost() -> None:
    idle = {f"company[cn_machinery_{k}].operating": 0.0 for k in (1, 2)}
    idle |= {f"company[cn_electronics_{k}].operating": 0.0 for k in (1, 2, 3)}
    gone = {name.replace("operating", "present"): 0.0 for name in idle}
    there, empty = begin(OCTOBER, state=idle), begin(OCTOBER, state=idle | gone)
    assert there.turn(1)("park_profit") == empty.turn(1)("park_profit")
    assert empty.turn(1)("prestige") < there.turn(1)("prestige")
    assert empty.score("beijing") < there.score("beijing") - 0.3
    busy, halted = (after(1, OCTOBER, state={"company.operating": level}) for level in (1, 0))
    assert halted("residents") == busy("residents")
    assert halted("prestige") < busy("prestige") - 0.01
    dull, bright = (begin(OCTOBER).turn(3).put({"prestige": lustre}).turn(1) for lustre in (0, 1))
    assert dull.score("beijing") < bright.score("beijing") - 5  # the lustre alone, with every hall at work


def test_A5_no_other_power_has_as_much_at_stake_in_the_park() -> None:
    full = after(6, OCTOBER)
    empty = after(6, OCTOBER, parameters={"arrivals": 0}, state={"company.present": 0, "company.operating": 0})
    loss = {seat: full.score(seat) - empty.score(seat) for seat in SEATS}
    assert loss["beijing"] > 5
    assert all(abs(loss[seat]) < 1 for seat in ("minsk", "moscow", "west"))
    safe, exposed = (begin(OCTOBER).turn(5).put({"safety": part}).turn(1) for part in (1, 0))
    stake = {seat: safe.score(seat) - exposed.score(seat) for seat in SEATS}
    assert stake["beijing"] > 10
    assert all(abs(stake[seat]) < 1 for seat in ("minsk", "moscow", "west"))
    assert "largest development project abroad" in full.rules.variables["nation"]["prestige"].doc


def test_A6_the_park_cannot_outgrow_its_112_square_kilometres() -> None:
    almost, full = (after(1, OCTOBER, parameters={"land_firm": area}) for area in (111.9 / 34, 112.1 / 34))
    for world in (almost, full):
        world.scores.clear()
        world.turn(1)
    assert ("investors", "sign_tenant") not in full.scores
    assert full("newcomers") == 0
    assert almost("newcomers") > 0
    assert full("park_land") == 112
    assert ("investors", "sign_tenant") in after(1, OCTOBER).scores


def test_A7_two_hundred_thousand_workers_are_a_plan_that_scores_and_not_a_state() -> None:
    assert begin(OCTOBER)("park_workers") == 1000
    assert begin(OCTOBER).rules.variables["nation"]["park_workers"].article == 200_000
    few, many = several(8, OCTOBER).turn(23), several(8, OCTOBER).turn(23).put({"park_workers": 200_000})
    for worlds in (few, many):
        worlds.turn(1)
    gain = {seat: [more.score(seat) - less.score(seat) for less, more in zip(few, many)] for seat in SEATS}
    assert min(gain.pop("investors")) > 5
    for seat, gained in gain.items():  # unless a card of the last month hangs on the workers
        assert mean([abs(points) < 0.01 for points in gained]) > 0.7, seat
    assert few("park_workers") < 0.02 * 200_000
    busy, halted = (after(6, OCTOBER, state={"company.operating": level}) for level in (1, 0))
    assert busy("park_workers") > halted("park_workers") + 50  # it follows the halls and no plan


def test_A8_the_tax_holiday_makes_huawei_and_zte_worth_more_and_its_end_drives_firms_out() -> None:
    free, taxed = held(24, tax_holiday=1), held(24, tax_holiday=0)
    for firm in ("huawei", "zte"):
        assert free(f"company[{firm}].npv") > taxed(f"company[{firm}].npv") + 0.1
    assert taxed("company.present") < free("company.present") - 0.15
    assert taxed("newcomers") < 0.5 * free("newcomers")
    decreed = after(1, OCTOBER, orders={"minsk": "tax_park"})
    assert decreed("tax_holiday") < 0.8
    assert decreed("company[huawei].npv") < after(1, OCTOBER)("company[huawei].npv")
    cut = {"tax_holiday": 0.3}
    renewed, left = after(1, OCTOBER, state=cut, orders={"minsk": "park_decree"}), after(1, OCTOBER, state=cut)
    assert renewed("tax_holiday") > left("tax_holiday") + 0.1
    assert renewed.turn(1)("company[huawei].npv") > left.turn(1)("company[huawei].npv")
    kept, broken = (
        begin(OCTOBER, parameters=STANDS).turn(1, offers={"beijing": "credit_for_pearl"}, answers={"minsk": "accept"})
        for _ in range(2)
    )
    kept.turn(1, orders={"beijing": "un_cover"}).turn(4)
    broken.turn(1, orders={"beijing": "un_cover", "minsk": "tax_park"}).turn(4)
    assert kept.in_force == ["credit_for_pearl"]
    assert broken("seat[minsk].credibility") < kept("seat[minsk].credibility") - 0.05  # a word was broken


def test_A9_closing_the_eurasian_market_cuts_entry_and_hurts_those_who_sell_east() -> None:
    open_, closed = after(3, OCTOBER), after(3, OCTOBER, state={"eaeu": 0})
    assert closed("newcomers") < 0.75 * open_("newcomers")

    def lost(firm: str) -> float:
        return open_(f"company[{firm}].npv") - closed(f"company[{firm}].npv")

    assert lost("by_pharma_1") > 2 * lost("china_merchants") > 0  # 80 and 25 % of sales in the union
    seed, month = next(
        (seed, month)
        for seed in range(1, 60)
        for month in range(1, 9)
        if "eaeu_rule" in begin(OCTOBER, seed=seed, parameters=STANDS).turn(month).came
    )
    adopted, softened = (
        after(month, OCTOBER, seed=seed, parameters=STANDS, choices={"eaeu_rule": choice})
        for choice in ("adopt", "soften")
    )
    assert adopted("eaeu") < softened("eaeu") - 0.05  # a rule of origin shuts part of the market


def test_A10_residency_out_of_western_sight_pays_until_washington_lists_the_firm() -> None:
    clean, evading = (after(1, OCTOBER, state={"company[huawei].evading": part}) for part in (0, 1))
    assert evading("company[huawei].npv") > clean("company[huawei].npv") + 0.1
    some = {"company[huawei].evading": 0.2}  # enough to stand out among the residents
    listed, unlisted = (
        several(12, OCTOBER, state=some, parameters=STANDS).turn(1, orders=orders)
        for orders in ({"west": ("list_resident", "huawei")}, {})
    )
    assert listed("company[huawei].npv") < unlisted("company[huawei].npv") - 0.2
    assert listed.turn(3)("company[huawei].stress") > unlisted.turn(3)("company[huawei].stress") + 0.05

    def found_out(level: str) -> float:
        worlds = several(100, OCTOBER, state={"us_tier": 2.0, "tier": 2.0})
        return worlds.turn(1, orders={"investors": "evade"}, postures={"enforcement": level})("flag.us_lists_park")

    assert 0 < found_out("lax") < found_out("strict")


def test_A11_the_hub_of_freight_finance_and_research_raises_what_corridor_and_park_earn() -> None:
    for hub in ("hub_logistics", "hub_finance", "hub_rnd"):
        bare, built = (after(1, OCTOBER, state={hub: level}) for level in (0, 1))
        assert built("company.npv") > bare("company.npv") + 0.05, hub
        assert (built("transit") > 1.3 * bare("transit")) == (hub == "hub_logistics")
    shut, open_ = (after(1, OCTOBER, state={"route[brest].open": level}) for level in (0.2, 1))
    assert open_("teu") > 3 * shut("teu")
    assert open_("company[china_merchants].npv") > shut("company[china_merchants].npv")
    assert begin(OCTOBER).turn(1, orders={"investors": "build_hub"}).turn(3)("hub_logistics") > 0.4
    assert after(4, OCTOBER)("hub_logistics") < 0.3


def test_A12_the_pandemic_lets_in_13_firms_where_20_were_planned_and_holds_up_the_works() -> None:
    sick, well = after(1, OCTOBER), after(1, OCTOBER, parameters={"pandemic_brake": 0})
    assert abs(sick("newcomers") / well("newcomers") - 13 / 20) < 0.08
    by_spring = after(5, OCTOBER)
    assert by_spring("company.operating") < after(5, OCTOBER, parameters={"pandemic_brake": 0})("company.operating")
    assert "covid_park" in by_spring.came
    world = begin(OCTOBER)
    while "covid_park" not in world.came:
        before = world("company.operating")
        world.turn(1)
    came = world("company.operating")
    assert world.turn(1)("company.operating") - came < 0.5 * (came - before)


def test_A13_the_years_of_the_partnership_stand_corrected_beside_the_articles_twelve() -> None:
    doc = begin(FLAGSHIP).rules.variables["nation"]["partnership"].doc
    assert all(year in doc for year in ("Twelve years by the article", "2010", "2012", "2015"))


def test_A14_unrest_lowers_what_every_firm_is_worth_and_delays_entry() -> None:
    calm, unrest = (after(1, OCTOBER, parameters={"streets_at_start": streets}) for streets in (0.04, 2))
    assert unrest("active") > 2 * calm("active")
    worth, worth_in_unrest = calm.by("company.npv", "origin"), unrest.by("company.npv", "origin")
    assert all(worth_in_unrest[origin] < worth[origin] for origin in worth)
    assert unrest("newcomers") < 0.8 * calm("newcomers")
    assert unrest("safety") < calm("safety")
