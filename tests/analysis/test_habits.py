"""Habits of the planted world, each known beforehand."""

from __future__ import annotations

from engine.analysis import habits
from engine.analysis.figures import Estimate, Section
from tests.analysis.planted import planted, small
from tests.rules.worlds import World


def figures(section: Section | None) -> dict[str, Estimate | None]:
    """Estimate by row."""
    assert section is not None
    return {row.item: row.estimate for row in section.rows}


def test_who_does_one_thing_only_has_no_variety(world: World) -> None:
    study = small(planted(world))
    assert figures(habits.variety(study)) == {"red": Estimate(0.0, 0.0, 0.0), "blue": Estimate(0.0, 0.0, 0.0)}
    assert habits.variety(study).verdict == "outside"
    monotony = figures(habits.monotony(study))
    assert monotony["red: pray"] == Estimate(1.0, 1.0, 1.0)
    assert monotony["red: mint"] == Estimate(0.0, 0.0, 0.0)


def test_an_action_that_was_never_open_has_no_share_of_use(world: World) -> None:
    use = figures(habits.use(small(planted(world))))
    assert use["blue: fly"] is None
    found = {name: estimate.value for name, estimate in use.items() if estimate is not None}
    assert found == {"red: mint": 0.0, "red: pray": 1.0, "blue: fish": 1.0, "blue: sulk": 0.0}


def test_an_answer_nobody_gives_is_outside(world: World) -> None:
    section = habits.answers(small(planted(world)))
    assert section is not None
    assert [(row.item, row.verdict) for row in section.rows] == [("fair: dance", "outside"), ("fair: sleep", "outside")]


def test_outcomes_are_shares_of_all_games(world: World) -> None:
    found = figures(habits.outcomes(small(planted(world))))
    assert sum(e.value for e in found.values() if e is not None) == 1.0
    assert found["no outcome"] is not None
    assert found["no outcome"].value == 0.0


def test_deals_are_told_of_only_where_there_are_any(world: World) -> None:
    assert habits.deals(small(planted(world))) is None
    gift = 'clauses: {gift: {effects: ["self.fame += 1"], worth: {giver: {gain: 1}, taker: {gain: 1}}}}\n'
    pact = "deals: {pact: {title: Pact, parties: [red, blue], terms: [{clause: gift, by: red, to: blue}]}}"
    found = figures(habits.deals(small(planted(world, gift + pact))))
    assert found["games with a deal"] is not None
    assert found["games with a deal"].value == 1.0
    assert found["deals broken"] == Estimate(0.0, 0.0, 0.0)
    assert found["counters accepted"] is None
