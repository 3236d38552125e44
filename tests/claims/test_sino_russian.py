"""Claims F1 to F11 of the seed article: what the two giants share over Minsk, and what sets them at odds."""

from __future__ import annotations

from itertools import pairwise

from tests.claims.worlds import OCTOBER, Orders, after, begin, lent, mean, several

FORCE = {"repression": "harsh", "detentions": "mass"}
STANDING = {"fall_base": -60.0}  # no fall of the government


def test_F1_moscow_leans_on_chinese_projects_to_reduce_chinas_influence() -> None:
    left_alone, leant_on = after(1, OCTOBER), after(1, OCTOBER, orders={"moscow": ("reduce_chinese", "huawei")})
    assert leant_on("company[huawei].npv") < left_alone("company[huawei].npv") - 0.1
    assert leant_on("company[zte].npv") > left_alone("company[zte].npv") - 0.05
    assert leant_on("pressure") > left_alone("pressure") + 0.05
    for world in (left_alone, leant_on):
        world.turn(3)
    assert leant_on("infl_cn") < left_alone("infl_cn") - 0.001
    assert leant_on("newcomers") < 0.95 * left_alone("newcomers")
    easy, hard = (after(1, OCTOBER, state={"pressure": level})("newcomers") for level in (0, 1))
    assert hard < 0.4 * easy  # half of those who would come stay away, besides those for whom it no longer pays
    assert leant_on("rivalry") > left_alone("rivalry") + 0.01


def test_F2_beijing_guards_its_own_once_moscow_no_longer_holds_and_rivalry_follows() -> None:
    shown = [
        after(1, OCTOBER, parameters=STANDING | {"streets_at_start": streets})("moscow_control")
        for streets in (0.04, 1, 3)
    ]
    assert shown == sorted(shown, reverse=True)  # crowds show what Moscow cannot hold
    assert shown[0] > shown[-1] + 0.05
    firm, slipping = (after(1, OCTOBER, state={"moscow_control": control}) for control in (0.6, 0.4))
    assert ("beijing", "own_guards") not in firm.scores
    assert ("beijing", "own_guards") in slipping.scores
    alone = after(1, OCTOBER, state={"moscow_control": 0.4}, orders={"beijing": ("own_guards", "great_stone")})
    assert alone("safety") > slipping("safety") + 0.05  # at once, besides what a foothold adds month by month
    assert alone("flag.unilateral") > 0 == slipping("flag.unilateral")
    alone.turn(3)
    slipping.turn(3)
    assert alone("rivalry") > slipping("rivalry") + 0.02
    assert alone("sino_russian") < slipping("sino_russian") - 0.03


def test_F3_every_chinese_train_through_russia_pays_moscow_too() -> None:
    def earned(demand: float, fee: float) -> float:
        world = after(12, OCTOBER, state={"teu_demand": demand}, parameters=STANDING | {"moscow_fee": fee})
        return world("seat[moscow].money")

    assert earned(2, 0.4) > earned(1, 0.4) + 10 > earned(0.5, 0.4) + 15
    assert earned(2, 0) == earned(1, 0)
    few, many = (
        several(12, OCTOBER, state={"teu_demand": demand}, parameters=STANDING).turn(12) for demand in (0.5, 2)
    )
    gains = [more.score("moscow") - less.score("moscow") for less, more in zip(few, many)]
    assert max(gains) > 1  # where the railways have Moscow's ear
    without, with_ = after(1, OCTOBER), after(1, OCTOBER, orders={"moscow": ("rail_priority", "china_rail")})
    assert with_.turn(2)("teu") > without.turn(2)("teu") + 0.5
    assert with_("pair[beijing:moscow].trust") > without("pair[beijing:moscow].trust") + 0.01


def test_F4_moscow_minds_chinas_influence_only_above_what_it_tolerates() -> None:
    def wish(influence: float, war: float = 0) -> float:
        world = after(1, OCTOBER, state={"infl_cn": influence, "flag.war": war})
        return world.scores["moscow", "reduce_chinese"]

    assert wish(0.10) == wish(0.24) < wish(0.30) < wish(0.50)
    assert wish(0.10, war=1) == wish(0.34, war=1) < wish(0.50, war=1)  # at war Moscow tolerates more
    small, large = (begin(OCTOBER, parameters=STANDING) for _ in range(2))
    for _ in range(6):
        small.put({"infl_cn": 0.2}).turn(1)
        large.put({"infl_cn": 0.5}).turn(1)
    assert large("rivalry") > small("rivalry") + 0.1
    assert large("pressure") > small("pressure")
    peace, war = (begin(OCTOBER, parameters=STANDING) for _ in range(2))
    for _ in range(6):
        peace.put({"infl_cn": 0.34, "flag.war": 0}).turn(1)
        war.put({"infl_cn": 0.34, "flag.war": 1}).turn(1)
    assert peace("pressure") > war("pressure") + 0.002


def test_F5_china_is_a_help_and_never_replaces_russia() -> None:
    everything = {
        "arms_cn": 1,
        "tech_cn": 1,
        "watching": 1,
        "base_cn": 1,
        "creditor[china].stock": 30_000,
        "partnership": 3,
    }
    world = begin(OCTOBER, parameters=STANDING)
    for _ in range(23):
        world.put(everything).turn(1)
    assert world("infl_cn") == 0.55
    assert world("infl_cn") < world("infl_ru")
    assert world("infl_ru") < after(23, OCTOBER, parameters=STANDING)("infl_ru") - 0.01  # but it is felt


def test_F6_beijing_pays_for_a_quarrel_with_moscow_and_shrinks_from_one() -> None:
    friends, rivals = (begin(OCTOBER, parameters=STANDING) for _ in range(2))
    for _ in range(12):
        friends.put({"rivalry": 0.1}).turn(1)
        rivals.put({"rivalry": 0.5}).turn(1)
    assert rivals.score("beijing") < friends.score("beijing") - 10
    unsafe = {"moscow_control": 0.7}, {"moscow_control": 0.3}
    watched, unwatched = (after(1, OCTOBER, state=state).scores for state in unsafe)
    for act in ("call_for_sovereignty", "missile_programme", "talk_to_council"):
        assert watched["beijing", act] < unwatched["beijing", act] - 0.05, act
    within, beyond = (after(1, OCTOBER, state={"infl_cn": part}).scores for part in (0.2, 0.4))
    assert beyond["beijing", "credit_line"] < within["beijing", "credit_line"] - 0.1


def test_F7_both_want_no_colour_revolution_and_can_steady_minsk_together() -> None:
    strained = {"clash": 0.3, "pressure": 0.3}
    apart = after(1, OCTOBER, state=strained)
    together = after(1, OCTOBER, state=strained, orders={"moscow": "joint_calm"})
    for world in (apart, together):
        world.turn(3)
    assert together("joint") > apart("joint") + 0.05
    assert together("rivalry") < apart("rivalry") - 0.01
    assert together("sino_russian") > apart("sino_russian") + 0.01
    shared, unshared = (begin(OCTOBER, parameters=STANDING) for _ in range(2))
    for _ in range(4):
        shared.put({"joint": 1, "clash": 0}).turn(1)
        unshared.put({"joint": 0, "clash": 0}).turn(1)
    assert shared("sino_russian") > unshared("sino_russian") + 0.03  # what is done together mends, without a quarrel
    quiet = begin(OCTOBER, parameters=STANDING, state={"perceived": 0}).turn(1, postures=FORCE).turn(5)
    quiet.scores.clear()
    assert ("moscow", "steady_minsk") not in quiet.turn(1).scores
    shaken = {"perceived": 0.4}
    pact = begin(OCTOBER, parameters=STANDING, state=shaken)
    pact.turn(1, offers={"moscow": "steady_minsk"}, answers={"minsk": "accept", "beijing": "accept"})
    assert pact.signed == ["steady_minsk"]
    assert min(pact.scores[seat, "steady_minsk"] for seat in ("minsk", "moscow", "beijing")) > 0
    alone = begin(OCTOBER, parameters=STANDING, state=shaken).turn(1)
    for world in (pact, alone):
        world.turn(3)
    assert pact("joint") > alone("joint") + 0.05
    assert pact("reserves") > alone("reserves") + 200


def test_F8_the_stronger_chinas_offer_the_more_minsk_gets_for_a_signature_and_the_less_it_must_sign() -> None:
    sanctioned, seeds, offers = {"eu_tier": 2.0, "us_tier": 2.0}, range(1, 21), (0.0, 0.3, 0.6, 1.0)
    amounts, agreeable = zip(*(lent({"cn_offer": offer}) for offer in offers), strict=True)
    reform = []
    for offer in offers:
        freed = (
            after(1, OCTOBER, seed=seed, state=sanctioned | {"cn_offer": offer}, offers={"west": "prisoners_relief"})
            for seed in seeds
        )
        reform.append(mean([world.scores["minsk", "prisoners_relief"] for world in freed]))
    assert all(more > less + 40 for less, more in pairwise(amounts))  # what Moscow must offer for the same signature
    assert amounts[-1] >= 1.6 * amounts[0]
    assert all(more <= less for less, more in pairwise(agreeable))  # how often it finds terms that suit both
    assert agreeable[-1] < 0.7 * agreeable[0]
    assert all(more < less for less, more in pairwise(reform))  # the West's terms please less
    poor, rich = (
        mean(
            [
                after(1, OCTOBER, seed=seed, state=state, orders={"minsk": ("brandish", "moscow")})("seat[minsk].money")
                for seed in range(1, 21)
            ]
        )
        for state in ({"cn_offer": 0.3, "west_offer": 0.0}, {"cn_offer": 0.9, "west_offer": 0.0})
    )
    assert rich > poor + 10


def test_F9_a_west_that_only_punishes_leaves_minsk_to_moscow_and_beijing() -> None:
    engaged, isolated = (several(12, OCTOBER, parameters=STANDING, state={"us_tier": 0}) for _ in range(2))
    for _ in range(5):
        engaged.put({"seat[west].capital": 9, "seat[west].money": 500}).turn(1, orders={"west": "plan_for_belarus"})
        isolated.put({"seat[west].capital": 9}).turn(1, orders={"west": "sanctions_us"})
    assert engaged("west_offer") > isolated("west_offer") + 0.1
    assert engaged("infl_west") > isolated("infl_west") + 0.015
    assert engaged("infl_ru") < isolated("infl_ru") - 0.007
    barred, open_ = (
        after(12, OCTOBER, parameters=STANDING, state={"eu_tier": tier, "us_tier": tier, "tier": tier})
        for tier in (4, 0)
    )
    assert barred("partner[cn].exports") > 1.3 * open_("partner[cn].exports")
    assert barred("infl_cn") > open_("infl_cn") + 0.002
    assert barred("infl_ru") > open_("infl_ru") + 0.01
    assert barred.scores["minsk", "court_beijing"] > open_.scores["minsk", "court_beijing"]
    held, left = (after(1, OCTOBER, state={"infl_ru": grip}).scores["minsk", "court_beijing"] for grip in (0.9, 0.5))
    assert held > left + 0.1  # the further east it has gone, the more Minsk wants a second patron there


def test_F10_courting_beijing_takes_no_side_between_moscow_and_the_west() -> None:
    nobody = after(1, OCTOBER)

    def moved(seat: str, act: str) -> dict[str, float]:
        world = after(1, OCTOBER, orders={seat: act})
        watched = ("moscow_fear", "escalation", "pair[west:minsk].trust", "pair[moscow:west].trust")
        return {figure: round(world(figure) - nobody(figure), 6) for figure in watched}

    for seat, act in (("minsk", "court_beijing"), ("beijing", "credit_line"), ("beijing", "research_centre")):
        assert all(abs(change) < 0.002 for change in moved(seat, act).values()), act
    assert moved("minsk", "signal_west")["moscow_fear"] > 0.01
    assert moved("minsk", "signal_west")["pair[west:minsk].trust"] > 0.03
    assert moved("minsk", "host_exercise")["escalation"] > 0.1
    assert moved("west", "recognise_council")["pair[moscow:west].trust"] < -0.02


def test_F11_blow_and_counterblow_end_in_a_rift_of_the_two_giants() -> None:
    blows: Orders = {"moscow": ["reduce_chinese", "veto_arms"], "beijing": ["own_guards", "set_up_base"]}
    help_: Orders = {"moscow": ["joint_calm", "rail_priority"]}
    quarrel, peace, harmony = (
        several(8, OCTOBER, parameters=STANDING).turn(24, orders=orders) for orders in (blows, {}, help_)
    )
    assert {world.outcome for world in quarrel} == {"rift"}
    assert quarrel("rivalry") > 0.35 > 0.1 > peace("rivalry") > harmony("rivalry")
    assert quarrel("sino_russian") < 0.33 < peace("sino_russian") < harmony("sino_russian")
    assert "rift" not in {world.outcome for worlds in (peace, harmony) for world in worlds}
    for seat in ("moscow", "beijing"):
        assert quarrel.score(seat) < harmony.score(seat) - 3, seat
