"""The schedule: fair blocks, the same games for the same plan, a longer tournament begins as a shorter one."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from engine.rules.errors import OrderError, ScenarioError
from engine.tournament.schedule import Plan, check_plan, fixtures, read_plan, seatings


@pytest.mark.parametrize(("entrants", "seats"), [(1, 3), (2, 3), (2, 5), (3, 5), (4, 5), (5, 5), (7, 5), (2, 4)])
def test_every_entrant_of_a_block_plays_every_seat_equally_often(entrants: int, seats: int) -> None:
    block = seatings(tuple(range(entrants)), seats)
    assert len(set(block)) == len(block)
    times = Counter((seat, who) for seating in block for seat, who in enumerate(seating))
    assert len(times) == entrants * seats
    assert len(set(times.values())) == 1


def test_two_entrants_share_a_table_of_five_three_seats_to_two() -> None:
    for seating in seatings((0, 1), 5):
        assert sorted(Counter(seating).values()) == [2, 3]
    assert len(seatings((0, 1), 5)) == 10


def test_games_of_a_block_share_a_seed_and_blocks_do_not() -> None:
    plan = Plan(("tiny",), ("random", "personality"), games=60)
    seeds: dict[int, set[int]] = {}
    for fixture in fixtures(plan, [3]):
        seeds.setdefault(fixture.block, set()).add(fixture.seed)
    assert all(len(of_block) == 1 for of_block in seeds.values())
    assert len(set.union(*seeds.values())) == len(seeds) == 10


def test_a_longer_tournament_begins_with_the_games_of_a_shorter_one() -> None:
    short = list(fixtures(Plan(("a", "b"), ("x", "y", "z"), "round-robin", 100), [3, 5]))
    long = fixtures(Plan(("a", "b"), ("x", "y", "z"), "round-robin", 1000), [3, 5])
    assert short == list(islice(long, len(short)))
    assert [fixture.number for fixture in short] == list(range(len(short)))


def test_tables_of_a_round_robin_meet_on_the_same_seed() -> None:
    found = list(fixtures(Plan(("a",), ("x", "y", "z"), "round-robin", 1), [3]))
    pairs = {frozenset(fixture.seating) for fixture in fixtures(Plan(("a",), ("x", "y", "z"), "round-robin", 18), [3])}
    assert {frozenset(fixture.seating) for fixture in found} == {
        frozenset((0, 1)),
        frozenset((0, 2)),
        frozenset((1, 2)),
    }
    assert pairs == {frozenset((0, 1)), frozenset((0, 2)), frozenset((1, 2))}
    assert len({fixture.seed for fixture in found}) == 1


def test_in_a_gauntlet_the_first_meets_every_other() -> None:
    found = fixtures(Plan(("a",), ("x", "y", "z", "w"), "gauntlet", 1), [3])
    assert {frozenset(fixture.seating) for fixture in found} == {frozenset((0, k)) for k in (1, 2, 3)}


def test_where_more_enter_than_can_sit_company_changes_from_block_to_block() -> None:
    plan = Plan(("a",), tuple("abcdefg"), games=700)
    met = {frozenset(pair) for f in fixtures(plan, [3]) for pair in zip(f.seating, f.seating[1:] + f.seating[:1])}
    assert len(met) == 21


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (Plan(("a",), ("random", "random")), "named twice"),
        (Plan(("a", "a"), ("random",)), "scenario is named twice"),
        (Plan(("a",), ("random",), "gauntlet"), "needs two entrants"),
    ],
)
def test_a_plan_that_cannot_be_played_is_refused(plan: Plan, told: str) -> None:
    with pytest.raises(OrderError, match=told):
        check_plan(plan)


def test_a_plan_is_read_from_yaml(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text("scenarios: [tiny]\nentrants: [random, personality]\nformat: gauntlet\ngames: 40\nseed: 3\n")
    assert read_plan(path) == Plan(("tiny",), ("random", "personality"), "gauntlet", 40, 3)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("scenarios: [tiny]\n", "entrants"),
        ("scenarios: [tiny]\nentrants: [random]\ngame: 3\n", "game"),
        ("scenarios: [tiny]\nentrants: [random]\ngames: many\n", "games"),
        ("- tiny\n", "the file"),
    ],
)
def test_a_plan_with_a_fault_is_refused_by_name(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(text)
    with pytest.raises(OrderError, match=told) as caught:
        read_plan(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_plan_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="No such file"):
        read_plan(tmp_path / "none.yaml")
