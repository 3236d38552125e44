"""Claims B1 to B11 of the seed article: the government, the vote, the squares and the prisons."""

from __future__ import annotations

from collections import Counter

from tests.claims.worlds import FLAGSHIP, OCTOBER, STANDS, Choices, Hand, after, begin, fates, machine, mean, several

FORCE = {"repression": "harsh", "detentions": "mass"}
QUIET = {"repression": "restraint", "detentions": "selective"}
CAUSES = ("", "street", "palace_coup", "mutiny", "handover")


def crowds(
    months: int,
    scenario: str = OCTOBER,
    *,
    postures: Choices | None = None,
    choices: Choices | None = None,
    **parameters: float,
) -> list[float]:
    """Marchers month by month under a government that stands, with postures and card choices of the first month."""
    worlds = several(8, scenario, parameters=STANDS | parameters).turn(1, postures=postures, choices=choices)
    return [worlds("crowd"), *(worlds.turn(1)("crowd") for _ in range(months - 1))]


def falls(games: int = 80, *, streets: float = 1, **state: float) -> tuple[Counter[str], Counter[str]]:
    """Causes and heirs of governments made to fall in October 2020, with figures of the state changed."""
    causes, heirs = Counter[str](), Counter[str]()
    for seed in range(1, games + 1):
        changed = {figure.replace("__", "."): value for figure, value in state.items()}
        world = begin(OCTOBER, seed=seed, state=changed, parameters={"fall_base": 30, "streets_at_start": streets})
        causes[CAUSES[int(world.turn(1)("regime.cause"))]] += 1
        heirs[world.turn(2).heir] += 1
    return causes, heirs


def chance(heir: str, *, streets: float = 1, **state: float) -> float:
    """The chance an heir has in the vote after a coup in the palace, as noted when the heir takes office."""
    for seed in range(1, 400):
        world = begin(OCTOBER, seed=seed, state=state, parameters={"fall_base": 30, "streets_at_start": streets})
        if CAUSES[int(world.turn(1)("regime.cause"))] == "palace_coup" and world.turn(2).heir == heir:
            return world.vote
    raise AssertionError(f"{heir} never took office")


def test_B1_the_rule_that_began_in_1994_may_end_in_any_month_but_is_not_bound_to() -> None:
    assert "1994" in begin().rules.variables["nation"]["hazard"].doc
    assert after(1)("hazard") > 0.005
    fallen = mean(fates(100, lambda world: world("regime.fallen")))
    assert 0.05 < fallen < 0.7
    assert mean(fates(100, lambda world: world("regime.fallen"), parameters={"fall_base": -60})) == 0


def test_B2_marches_begin_with_the_vote_of_august_peak_in_autumn_and_ebb_by_the_winter() -> None:
    history = crowds(6, FLAGSHIP, postures=FORCE)
    assert begin()("crowd") < 5_000
    assert history[0] > 100_000
    assert history.index(max(history)) <= 2  # August to October
    assert begin(OCTOBER)("crowd") > 100_000
    assert history[4] < 0.3 * max(history)  # December
    assert history[5] < 0.1 * max(history)
    fearless = crowds(6, FLAGSHIP, postures=FORCE, fear_gain=0)
    assert fearless[5] > 5 * history[5]


def test_B3_the_count_for_a_sixth_term_that_nobody_believes_brings_ten_times_the_marchers() -> None:
    card = begin().rules.events["election_night"]
    assert "sixth term" in card.text
    stolen, believed = crowds(2, FLAGSHIP, postures=FORCE), crowds(2, FLAGSHIP, postures=FORCE, announced=0)
    assert stolen[0] > 10 * believed[0]
    assert stolen[1] > 10 * believed[1]
    fitted = machine(FLAGSHIP).ruleset.scenario.parameter_sets["calibrated"].values
    assert max(crowds(3, FLAGSHIP, postures=FORCE, **{**fitted, "announced": 0})) < 5000  # of nearly 200,000
    conceded = after(1, postures=FORCE, choices={"election_night": "run_off"})
    assert conceded("crowd") < 0.2 * stolen[0]
    assert conceded("legitimacy") > after(1, postures=FORCE)("legitimacy") + 0.05


def test_B4_violence_brings_more_people_out_and_detentions_empty_the_squares() -> None:
    beaten, spared = (
        after(1, choices={"election_night": night}, parameters={"announced": 0})
        for night in ("announce_and_crush", "announce_with_restraint")
    )
    assert beaten("outrage") > spared("outrage") + 0.05
    assert beaten.turn(2)("crowd") > 1.5 * spared.turn(2)("crowd")
    terror = crowds(3, postures={"repression": "terror"})
    borne = crowds(3, postures={"repression": "terror"}, backfire=0)
    assert terror[1] > 1.1 * terror[0]
    assert borne[1] < 0.6 * terror[1]
    few, many = (crowds(6, postures={"detentions": level}) for level in ("selective", "mass"))
    assert many[5] < 0.1 * few[5]
    assert crowds(6, postures={"detentions": "mass"}, fear_gain=0)[5] > 10 * many[5]


def test_B5_western_help_for_the_opposition_feeds_moscows_fear_and_its_readiness_to_help_minsk() -> None:
    alone = after(2, OCTOBER)
    for act in ("fund_civil", "recognise_council", "plan_for_belarus"):
        helped = begin(OCTOBER).turn(1, orders={"west": act}).turn(1)
        assert helped("moscow_fear") > alone("moscow_fear") + 0.02, act
        assert helped.scores["moscow", "guarantee_order"] > alone.scores["moscow", "guarantee_order"], act
    full = {"civil": 1.0, "eu_track": 1.0, "recognition": 1.0, "nato": 1.0}  # nothing left to feel but the help itself
    unmoved = after(1, OCTOBER, state=full)
    for act, step in (("fund_civil", 0.005), ("recognise_council", 0.015), ("plan_for_belarus", 0.008)):
        assert after(1, OCTOBER, state=full, orders={"west": act})("moscow_fear") > unmoved("moscow_fear") + step, act
    bold, afraid = (begin(OCTOBER).turn(1).put({"moscow_fear": fear}).turn(1) for fear in (0.2, 0.8))
    assert afraid.scores["moscow", "guarantee_order"] > bold.scores["moscow", "guarantee_order"] + 0.1


def test_B6_a_disloyal_elite_raises_the_danger_of_a_coup_and_moscows_fear_of_one() -> None:
    loyal, wavering = (
        after(2, OCTOBER, state={"bloc.loyalty": part, "elite": part}, parameters=STANDS) for part in (0.9, 0.3)
    )
    assert wavering("hazard") > 3 * loyal("hazard")
    assert wavering("moscow_fear") > loyal("moscow_fear") + 0.1
    for figure in ("loyalty", "bloc.loyalty"):
        firm, loose = (begin(OCTOBER, parameters=STANDS).turn(1).put({figure: part}).turn(1) for part in (0.9, 0.4))
        assert loose("hazard") > 1.5 * firm("hazard"), figure
    assert wavering.scores["moscow", "guarantee_order"] > loyal.scores["moscow", "guarantee_order"]
    coups = [falls(bloc__loyalty=part, elite=part)[0]["palace_coup"] for part in (1, 0.1)]
    assert coups[1] > 3 * coups[0]
    mutinies = [falls(loyalty=part)[0]["mutiny"] for part in (1, 0.3)]
    assert mutinies[1] > 10 * max(1, mutinies[0])


def test_B7_the_street_makes_a_successor_who_turns_west_and_an_empty_square_makes_moscows() -> None:
    loud, silent = falls(streets=3, civil=1)[1], falls(streets=0.04, civil=0)[1]
    assert loud["council"] > 1.5 * silent["council"]
    assert silent["moscow_man"] > 1.5 * loud["moscow_man"]
    assert chance("council", streets=3) > chance("council", streets=0.04) + 0.003  # after falls of the same cause
    assert chance("council", civil=1) > chance("council", civil=0.2) + 0.04
    turn_west: dict[str, Hand] = {}
    for seed in range(1, 60):
        world = begin(OCTOBER, seed=seed, parameters={"fall_base": 30}).turn(2)
        track, talk, grip = world("eu_track"), world("nato"), world("infl_ru")
        world.turn(1)
        if world.heir in ("council", "moscow_man") and world.heir not in turn_west:
            turn_west[world.heir] = world
            assert (world("eu_track") > track + 0.3) == (world.heir == "council")
            assert (world("nato") > talk + 0.1) == (world.heir == "council")
            assert (world("infl_ru") > grip + 0.03) == (world.heir == "moscow_man")
    assert turn_west["council"]("infl_ru") < turn_west["moscow_man"]("infl_ru") - 0.1


def test_B8_an_exile_in_russia_as_in_2014_is_offered_in_danger_and_makes_a_handover_likely() -> None:
    offered = after(1, OCTOBER, state={"perceived": 0.4}, parameters=STANDS, orders={"moscow": "offer_exile"})
    assert offered("exile") > 0
    assert ("moscow", "offer_exile") not in after(1, OCTOBER, state={"perceived": 0.02}).scores
    bound, free = (falls(exile=offer)[0]["handover"] for offer in (0, 1))
    assert free > 3 * max(1, bound)


def test_B9_no_relief_is_on_offer_while_force_is_above_the_line() -> None:
    open_, shut = (
        begin(OCTOBER, state={"eu_tier": 2, "us_tier": 2, "flag.freed": 1}, parameters=STANDS).turn(
            1, postures=postures
        )
        for postures in (QUIET, {"repression": "terror", "detentions": "mass"})
    )
    for world in (open_, shut):
        world.scores.clear()
        world.turn(1)
    for relief in ("ease", "prisoners_relief"):
        assert ("west", relief) in open_.scores
        assert ("west", relief) not in shut.scores
    harsh, mild = (after(6, OCTOBER, parameters=STANDS, postures=postures) for postures in (FORCE, QUIET))
    assert mild.score("west") > harsh.score("west") + 10
    emptied, full = (begin(OCTOBER).turn(3).put({"prisoners": held}).turn(1) for held in (0, 900))
    assert emptied.score("west") > full.score("west") + 5  # cells count in the price with effect too, by less


def test_B10_western_investors_shrink_from_unrest_more_than_chinese_ones() -> None:
    calm, unrest = (after(1, OCTOBER, parameters={"streets_at_start": streets}) for streets in (0.04, 2))
    lost = {
        origin: npv - unrest.by("company.npv", "origin")[origin]
        for origin, npv in calm.by("company.npv", "origin").items()
    }
    assert min(lost["eu"], lost["us"]) > 1.2 * lost["cn"] > 1.2 * lost["by"] > 0


def test_B11_relief_is_bought_with_prisoners_and_with_distance_from_moscow() -> None:
    sanctioned = {"eu_tier": 3.0, "us_tier": 2.0, "tier": 3.0, "prisoners": 300.0}
    assert ("west", "ease") not in after(1, OCTOBER, state=sanctioned).scores  # nobody was let go
    sanctioned |= {"flag.freed": 1.0}
    bargained = begin(OCTOBER, state=sanctioned, parameters=STANDS)
    bargained.turn(1, offers={"west": "prisoners_relief"}, answers={"minsk": "accept"})
    assert bargained.signed == ["prisoners_relief"]
    free = begin(OCTOBER, state=sanctioned, parameters=STANDS).turn(1)
    for world in (bargained, free):
        world.turn(1, orders={"minsk": "amnesty"}).turn(1)
    wish = bargained.scores["west", "ease"]
    assert wish > free.scores["west", "ease"] + 0.5
    assert bargained.turn(1, orders={"west": "ease"})("eu_tier") == 2
    assert free.turn(1)("eu_tier") == 3
    assert bargained("infl_ru") < free("infl_ru")
    few, many = (after(1, OCTOBER, state=sanctioned | {"prisoners": held}) for held in (60, 800))
    assert few.scores["west", "ease"] > many.scores["west", "ease"] + 0.5
    near, far = (after(1, OCTOBER, state=sanctioned | {"infl_ru": grip}) for grip in (0.9, 0.5))
    assert near.scores["west", "ease"] > far.scores["west", "ease"]
