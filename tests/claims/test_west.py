"""Claims C1 to C7 of the seed article: threats, sanctions, the path to Europe and the alliance."""

from __future__ import annotations

from collections.abc import Iterator

from tests.claims.worlds import FLAGSHIP, OCTOBER, STANDS, Hand, Hands, after, begin, mean, several

CALM = {"repression": "restraint", "detentions": "selective"}


def councils(games: int) -> Iterator[Hand]:
    """Games of October 2020 after a fall in which the council came to govern."""
    for seed in range(1, games + 1):
        fall = {"fall_base": 30.0, "fall_heir": 0.0, "streets_at_start": 3.0}
        world = begin(OCTOBER, seed=seed, parameters=fall, state={"civil": 1}).turn(3)
        if world.heir == "council":
            yield world


def test_C1_a_believed_threat_of_sanctions_works_without_sanctions_and_an_idle_one_costs_belief() -> None:
    def threatened(credibility: float) -> Hands:
        worlds = several(60, OCTOBER, state={"seat[west].credibility": credibility})
        return worlds.turn(1, orders={"west": "threaten"})

    doubted, believed = threatened(0.05), threatened(0.95)
    unthreatened = several(60, OCTOBER).turn(1)
    worked = [mean([world("flag.warned") == 0 for world in worlds]) for worlds in (doubted, believed)]
    assert worked[1] > worked[0] + 0.1
    assert believed("prisoners") < doubted("prisoners") < unthreatened("prisoners")
    assert all(world("tier") == 1 for world in believed)  # nothing was imposed
    ignored = next(seed for seed, world in enumerate(doubted, 1) if world("flag.warned"))
    bluff = after(1, OCTOBER, seed=ignored, orders={"west": "threaten"}).turn(5)
    assert bluff("flag.warned") == 0
    assert bluff("seat[west].credibility") < after(6, OCTOBER, seed=ignored)("seat[west].credibility") - 0.05


def test_C2_the_candidate_who_spoke_of_fraud_takes_office_and_signs_with_more_resolve() -> None:
    world = begin(FLAGSHIP)
    assert "spoke of fraud" in world.rules.events["new_administration"].text
    resolve = [world("us_resolve")]
    while not world("flag.new_us"):
        resolve.append(world.turn(1)("us_resolve"))
    assert len(resolve) == 7  # August to January
    assert resolve[6] - resolve[5] > 10 * (resolve[5] - resolve[4])
    old, new = (after(3, OCTOBER, state={"flag.new_us": taken})("us_resolve") for taken in (0, 1))
    assert new > old + 0.02  # a lasting pull besides the push of January

    def signed(resolve: float) -> float:
        worlds = several(200, OCTOBER, state={"us_resolve": resolve})
        return worlds.turn(1, orders={"west": "sanctions_us"})("us_tier")

    assert signed(resolve[6]) > signed(resolve[0]) + 0.04


def test_C3_sanctions_on_belarus_hurt_what_china_has_there() -> None:
    free, listed = (after(3, OCTOBER, state={"eu_tier": tier, "us_tier": tier}) for tier in (0, 5))
    assert listed("company[sinotrans].npv") < free("company[sinotrans].npv") - 0.1
    assert listed("newcomers") < 0.7 * free("newcomers")
    assert listed("safety") < free("safety") - 0.03
    assert listed.score("beijing") < free.score("beijing") - 1


def test_C4_sanctions_climb_by_a_vote_and_are_eased_again_as_after_2014() -> None:
    voted = {
        unity: {
            after(1, OCTOBER, seed=s, state={"eu_unity": unity}, orders={"west": "list_persons_eu"})("eu_tier")
            for s in range(1, 11)
        }
        for unity in (0.1, 1)
    }
    assert voted == {0.1: {1}, 1: {2}}
    but_one, order = {"eu_unity": 0.8, "member[nicosia].held": 0.8}, {"west": "list_persons_eu"}
    vetoed = {after(1, OCTOBER, seed=s, state=but_one, orders=order)("eu_tier") for s in range(1, 11)}
    assert vetoed == {1}
    named = {
        after(1, OCTOBER, seed=s, state=but_one | {"eu_tier": 2.0}, orders={"west": ("list_plant", "naftan")})(
            "site[naftan].listed"
        )
        for s in range(1, 11)
    }
    assert named == {0}  # a plant of the Union's lists takes the same voices
    high = {"eu_tier": 4.0, "us_tier": 3.0, "tier": 4.0, "flag.freed": 1.0}
    eased, held = (begin(OCTOBER, state=high, parameters=STANDS).turn(1, postures=CALM) for _ in range(2))
    for k in range(2):  # a release, a step; the next asks for another release
        eased.put({"seat[west].capital": 9, "flag.freed": 1.0 + 3 * k}).turn(1, orders={"west": "ease"}).turn(2)
        held.put({"seat[west].capital": 9}).turn(3)
    assert (eased("eu_tier"), eased("us_tier")) == (2, 3)
    assert held("tier") == 4
    assert eased("partner[eu].exports") > 2 * held("partner[eu].exports")
    assert eased("pair[minsk:west].trust") > held("pair[minsk:west].trust") + 0.1


def test_C5_a_path_towards_europe_wakes_moscows_fear_and_is_answered() -> None:
    invited = after(1, OCTOBER, parameters=STANDS, orders={"west": "plan_for_belarus"})
    left_alone = after(1, OCTOBER, parameters=STANDS)
    assert invited("eu_track") > left_alone("eu_track") + 0.08
    assert invited.turn(2)("moscow_fear") > left_alone.turn(2)("moscow_fear") + 0.02
    on_track, off_track = (after(1, OCTOBER, state={"eu_track": track}) for track in (1, 0))
    assert on_track("moscow_fear") > off_track("moscow_fear") + 0.05
    smile = {"minsk": "signal_west"}
    answered = after(1, OCTOBER, orders=smile, reactions={"moscow": "answer_opening"})
    unanswered = after(1, OCTOBER, orders=smile)
    assert left_alone("eu_track") < answered("eu_track") < unanswered("eu_track")
    assert answered("bloc.ru_ties") > unanswered("bloc.ru_ties") + 0.01


def test_C6_when_relations_with_europe_collapse_minsk_lives_off_moscow_and_the_park_off_the_east() -> None:
    road_taken, collapse = (after(6, road, parameters=STANDS) for road in (OCTOBER, "cut-off"))
    assert begin("cut-off")("eu_tier") >= 4
    assert collapse("partner[eu].exports") < 0.4 * road_taken("partner[eu].exports")
    assert (
        collapse("partner[ru].diverted") > road_taken("partner[ru].diverted") + 80
    )  # of 110 at the start little is left
    assert collapse("ru_share") > road_taken("ru_share") + 0.08
    boxes = [several(12, road, parameters=STANDS).turn(6)("teu") for road in (OCTOBER, "cut-off")]
    assert boxes[1] < 0.8 * boxes[0]  # of single games some have a jam at one gate or the other
    assert collapse("gdp") < road_taken("gdp") - 2
    assert collapse("infl_west") < road_taken("infl_west") - 0.05
    assert collapse("company.npv") < road_taken("company.npv")


def test_C7_a_new_government_that_leaves_for_another_alliance_crosses_moscows_red_line() -> None:
    talk, silence = (after(1, OCTOBER, state={"nato": level}) for level in (1, 0))
    assert talk("moscow_fear") > silence("moscow_fear") + 0.1
    ends = {}
    for choice in ("neutral", "leave"):
        world = next(councils(40))
        ends[choice] = world.turn(6, choices={"council_and_alliance": choice})
    stayed, left = ends["neutral"], ends["leave"]
    assert left("nato") > 0.3 > 0.1 > stayed("nato")
    assert "red_line" in left.came
    assert "red_line" not in stayed.came
    assert left.scores["moscow", "intervene"] > left.scores["moscow", "bargain"]
    assert left("troops") > stayed("troops") + 10
