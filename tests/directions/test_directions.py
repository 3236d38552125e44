"""Counterfactual directions: what the model must answer when one thing about history is changed.

Every comparison shares its seeds; seats do nothing and choose at cards as in history, unless a test says otherwise.
"""

from __future__ import annotations

import statistics

import pytest

from engine.kernel import game as g
from tests.claims.worlds import FLAGSHIP, OCTOBER, STANDS, Choices, Hand, after, begin, machine, mean, several

FORCE = {"repression": "harsh", "detentions": "mass"}
QUIET = {"repression": "restraint", "detentions": "selective"}
SETS = ("", "calibrated")  # `drama` changes nothing, `oil_cut` is a stress
SEEDS = range(1, 8)


def values(name: str) -> dict[str, float]:
    """What a set of parameters changes; the scenario's own changes nothing."""
    return {**machine(FLAGSHIP).ruleset.scenario.parameter_sets[name].values} if name else {}


def crowds(world: Hand, months: int) -> list[float]:
    """Marchers in the last week of each month played."""
    return [world.turn(1)("crowd") for _ in range(months)]


def august(name: str, choice: str, postures: Choices, seed: int) -> Hand:
    """The first month, with a way of answering the vote."""
    return begin(seed=seed, parameters=values(name) | STANDS).turn(
        1, choices={"election_night": choice}, postures=postures
    )


@pytest.mark.parametrize("name", SETS)
def test_without_the_violence_of_august_fewer_people_march_at_the_peak(name: str) -> None:
    def peak(choice: str) -> float:
        peaks = []
        for seed in SEEDS:
            world = august(name, choice, {}, seed)
            peaks.append(max(world("crowd"), *crowds(world, 3)))
        return statistics.median(peaks)

    assert peak("announce_with_restraint") < 0.97 * peak("announce_and_crush")


@pytest.mark.parametrize("name", SETS)
def test_without_a_clampdown_after_september_the_marches_are_alive_in_december(name: str) -> None:
    def december(postures: Choices) -> float:
        left = []
        for seed in SEEDS:
            world = august(name, "announce_and_crush", {}, seed).turn(1)
            left.append(world.turn(1, postures=postures).turn(2)("crowd"))
        return statistics.median(left)

    alive, crushed = december(QUIET), december(FORCE)
    assert alive > 20_000
    assert alive > 1.5 * crushed


@pytest.mark.parametrize("name", SETS)
def test_a_second_round_instead_of_the_announced_count_brings_a_fraction_of_the_marchers(name: str) -> None:
    stolen = mean([august(name, "announce_and_crush", {}, seed)("crowd") for seed in SEEDS])
    counted = mean([august(name, "run_off", {}, seed)("crowd") for seed in SEEDS])
    assert counted < 0.2 * stolen


@pytest.mark.parametrize("name", SETS)
def test_without_russian_loans_the_reserves_reach_the_crisis_line_earlier(name: str) -> None:
    def months_to_crisis(seed: int, *, loans: bool) -> int:
        world = begin(OCTOBER, seed=seed, parameters=values(name), state={"reserves": 5200})
        for month in range(24):
            lends = loans and month % 3 == 0
            world.turn(1, orders={"moscow": "lend"} if lends else None, choices={})
            if world("reserves") < 4000:
                return month
        return 24

    with_loans = [months_to_crisis(seed, loans=True) for seed in SEEDS]
    without = [months_to_crisis(seed, loans=False) for seed in SEEDS]
    assert statistics.median(without) < statistics.median(with_loans)


def first_credit(world: Hand) -> float | None:
    """USD m of the first credit Moscow signed for a Union programme."""
    arrays, deal = world.running.arrays, world.names.deals.index("sochi")
    for row in arrays.happened[: int(arrays.cursor[g.C_HAPPENED])]:
        if row[g.H_KIND] == g.SIGNED and row[g.H_WHAT] == deal:
            amount = world.rules.clauses["ru_loan"].amount
            assert amount is not None
            return amount.low + amount.step * (int(row[g.H_EXTRA]) & 31)
    return None


@pytest.mark.parametrize("name", SETS)
def test_the_more_credible_beijings_offer_the_less_minsk_signs_with_moscow_and_the_dearer(name: str) -> None:
    def bargained(offer: float) -> tuple[float, float, list[float]]:
        """Deals signed with Moscow, sovereignty after 18 months, and Moscow's first credits in games that had one."""
        deals, sovereignty, credits = [], [], []
        for seed in range(1, 121):
            state, parameters = {"seat[moscow].money": 3000.0}, values(name)
            world = begin(OCTOBER, seed=seed, state=state, parameters=parameters, alone=True)
            for _ in range(18):
                world.put({"cn_offer": offer}).turn(1)
            deals.append(sum({"minsk", "moscow"} <= {*world.rules.deals[deal].parties} for deal in world.signed))
            sovereignty.append(world("sovereignty"))
            credit = first_credit(world)
            credits += [credit] if credit is not None else []
        return mean(deals), mean(sovereignty), credits

    alone, courted = bargained(0.0), bargained(0.9)
    assert courted[0] < 0.75 * alone[0]
    assert courted[1] > alone[1] + 3
    assert len(courted[2]) >= 5
    assert mean(courted[2]) > mean(alone[2])  # of what is signed at all, for the same signature


@pytest.mark.parametrize("name", SETS)
def test_deeper_sanctions_turn_trade_and_influence_towards_moscow(name: str) -> None:
    shares, influence = [], []
    for tier in (0.0, 2.0, 3.0, 4.0, 5.0):
        world = after(12, OCTOBER, parameters=values(name) | STANDS, state={"eu_tier": tier, "us_tier": tier})
        shares.append(world("ru_share"))
        influence.append(world("infl_ru"))
    assert shares == sorted(shares)
    assert shares[-1] > shares[0] + 0.1
    assert influence[-1] > influence[0]


@pytest.mark.parametrize("name", SETS)
def test_violence_beyond_what_people_expect_backfires(name: str) -> None:
    def beaten(expected: float) -> Hand:
        world = begin(OCTOBER, parameters=values(name) | STANDS, state={"expected": expected})
        return world.turn(1, postures={"repression": "harsh"})

    unforeseen, foreseen = beaten(0.05), beaten(0.9)
    assert unforeseen("district.outrage") > foreseen("district.outrage") + 0.03
    marched = [world.turn(2)("marched") for world in (unforeseen, foreseen)]
    assert marched[0] > 1.02 * marched[1]


@pytest.mark.parametrize("name", SETS)
def test_arrests_dampen_what_beatings_alone_do_not(name: str) -> None:
    def crowd(repression: str, detentions: str) -> float:
        worlds = several(8, OCTOBER, parameters=values(name) | STANDS)
        return worlds.turn(3, postures={"repression": repression, "detentions": detentions})("crowd")

    neither, beatings, arrests = (
        crowd("restraint", "selective"),
        crowd("harsh", "selective"),
        crowd("restraint", "mass"),
    )
    assert arrests < 0.6 * neither
    assert beatings > 0.97 * neither


@pytest.mark.parametrize("name", SETS)
def test_when_moscow_has_not_shown_control_beijing_acts_alone_more_often(name: str) -> None:
    def alone(control: float) -> float:
        acts = []
        for seed in range(1, 31):
            shown = {"moscow_control": control, "beijing_reading": control}
            world = begin(OCTOBER, seed=seed, parameters=values(name), state=shown, alone=True)
            for _ in range(6):
                world.put(shown).turn(1)
            acts.append(sum(order in ("own_guards", "set_up_base") for order in world.carried_out))
        return mean(acts)

    assert alone(0.8) == 0.0
    assert alone(0.35) > 0.2
