"""What an expression is worth: every form of the language once, with the value worked out by hand.

All cases are rules of one game; each writes a figure of its own in the first turn.
"""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from tests.rules.worlds import Play, World

# At the time of reading: heat 1, 2, 4; folk 10, 20, 70; x 0, z 5; tax 3, 8; chest 100; turn 0.
CASES: dict[str, float] = {
    # numbers and precedence
    "1 + 2 * 3": 7,
    "(1 + 2) * 3": 9,
    "10 - 4 - 3": 3,
    "16 / 4 / 2": 2,
    "-2 * 3": -6,
    "2 - -3": 5,
    "-(1 + 2)": -3,
    ".5 + 1e2 + 2.": 102.5,
    "1 < 2": 1,
    "2 <= 1": 0,
    "1 + 1 == 2": 1,
    "1 != 1": 0,
    "1 < 2 and 3 > 4 or 1": 1,
    "1 or 1 and 0": 1,
    "not 1 == 2": 1,
    "not 0 and 0": 0,
    "not not 7": 1,
    "2 and 3": 1,
    "0.0 or 0": 0,
    "5 / 0": 0,
    # functions
    "min(3, 1, 2)": 1,
    "max(3, 1, 5)": 5,
    "abs(-4)": 4,
    "floor(2.7)": 2,
    "floor(-2.1)": -3,
    "clamp(7, 0, 5)": 5,
    "clamp(-7, 0, 5)": 0,
    "sqrt(9)": 3,
    "exp(0)": 1,
    "log(1)": 0,
    "sigmoid(0)": 0.5,
    "where(z > 4, 10, 20)": 10,
    "where(0, 10, 20)": 20,
    # names
    "z": 5,
    "pi": 3,
    "rate": 0.25,
    "town[cedar].heat": 4,
    "town[birch].folk": 20,
    "seat[blue].money": 10,
    "nation.z": 5,
    # relations: one step, two steps, from a product, over a pair
    "shire(town[ash]).tax": 3,
    "shire(town[cedar]).tax": 8,
    "realm(town[cedar]).law": 6,
    "town(stall(town[birch], guild[bakers])).heat": 2,
    "stall(town[ash], guild[bakers]).stock": 1,
    "shire(stall(town[cedar], guild[smiths])).tax": 8,
    "pair(seat[red], seat[blue]).trust": 0.5,
    # folds
    "sum(town: town.heat)": 7,
    "mean(town: town.heat)": 7 / 3,
    "count(town)": 3,
    "count(town where town.heat > 1)": 2,
    "count(town: town.heat > 1)": 2,
    "any(town: town.heat == 4)": 1,
    "any(town: town.heat == 5)": 0,
    "all(town: town.heat > 0)": 1,
    "all(town where town.heat > 9: 0)": 1,
    "largest(town: town.heat)": 4,
    "smallest(town: 0 - town.heat)": -4,
    "largest(town where 0: town.heat)": 0,
    "sum(town where town.heat > 1: town.heat)": 6,
    "mean(town where town.heat > 9: town.heat)": 0,
    "mean(town by folk: town.heat)": (10 + 40 + 280) / 100,
    "mean(town by town.folk: town.heat)": (10 + 40 + 280) / 100,
    "sum(town by 2: town.heat)": 14,
    "mean(town where town.heat < 3 by folk: town.heat)": 50 / 30,
    "sum(town in shire[up]: town.heat)": 3,
    "count(town in realm[land])": 3,
    "sum(town in shire[up] where town.heat > 1: town.heat)": 2,
    "sum(shire: shire.tax * count(town in shire))": 14,
    "sum(stall in town[ash]: stall.stock)": 2,
    "largest(shire: sum(town in shire: town.heat))": 4,
    # tables, clamped at both ends
    "steps[1]": 20,
    "steps[1.9]": 20,
    "steps[-5]": 10,
    "steps[99]": 40,
    "steps[town[birch].heat]": 40,
    # the game
    "turn": 0,
    "turns": 12,
    "year": 2001,
    "month": 1,
    "date(2001, 3)": 2,
    "date(2000, 12)": -1,
    "date(2002, 1)": 12,
    "flag.seen": 0,
    "since(seen)": 999,
    "modifier.feast": 0,
    "posture.guard": 0.5,
    "posture.guard == level(guard, half)": 1,
    "level(guard, full)": 1,
    "regime.fallen": 0,
    "is_regime(son)": 0,
    "dealing(red, blue)": 0,
    "bound(pact)": 0,
    "agenda(seat[red], crown)": 1,
    "agenda(seat[blue], crown)": 0,
    "double": 10,
    "twice_double": 20,
    "0 <= random and random < 1": 1,
    "random == random": 0,  # two places in the text are two draws
}
MORE = """
define: {double: z * 2, twice_double: 2 * double}
postures: {guard: {title: Guard, seat: red, start: half, levels: {half: {title: H, value: 0.5}, full: {title: F, value: 1}}}}
modifiers: {feast: {title: Feast, turns: 2}}
clauses: {gift: {title: Gift, kind: pay, by: [red]}}
deals: {pact: {title: Pact, parties: [red, blue], terms: [{clause: gift, by: red, to: blue}]}}
succession:
  seat: red
  hazard: 0
  causes: {age: 1}
  voters: {court: 1}
  heirs: {son: {title: Son, support: {court: 1}}, niece: {title: Niece, support: {court: 0}}}
"""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Play:
    folder: Path = tmp_path_factory.mktemp("expressions")
    figures = "".join(f"    v{k}: {{start: -77}}\n" for k in range(len(CASES)))
    rules = "".join(f'    - {{id: r{k}, do: ["v{k} = {text}"]}}\n' for k, text in enumerate(CASES))
    patch = f"{MORE}variables:\n  nation:\n{figures}dynamics:\n- id: all\n  rules:\n{rules}"
    return World(folder).play(patch).turn()


@pytest.mark.parametrize(("number", "text"), list(enumerate(CASES)), ids=list(CASES))
def test_an_expression_is_worth_what_a_hand_works_out(played: Play, number: int, text: str) -> None:
    assert not played.running.faulted
    assert math.isclose(played(f"v{number}"), CASES[text], rel_tol=1e-15, abs_tol=0.0)


def test_a_number_drawn_in_a_fold_is_drawn_for_every_member(world: World) -> None:
    play = world.rule('"x = largest(town: random) - smallest(town: random)"', '"town.heat = 10 * random"').turn()
    assert play("x") != 0
    assert len(set(play.towns())) == 3


def test_nested_loops_draw_for_every_pair_of_entities(world: World) -> None:
    over = {"for": "town"}
    play = world.rule('{do: "stall.stock = random", each: stall in town}', **over).turn()
    stocks = [play("stall", "stock", f"{t}:{g}") for t in ("ash", "birch", "cedar") for g in ("smiths", "bakers")]
    assert len(set(stocks)) == 6


def test_the_same_seed_draws_the_same_numbers_and_another_does_not(world: World) -> None:
    rule = "dynamics: [{id: a, rules: [{id: b, do: [x = random]}]}]"
    first, again, other = (world.play(rule, seed=seed).turn()("x") for seed in (1, 1, 2))
    assert first == again != other


def test_turn_and_dates_move_on(world: World) -> None:
    play = world.rule("x = turn", "z = 100 * year + month").turn(3)
    assert (play("x"), play("z")) == (2, 200103)


@pytest.mark.parametrize(
    ("step", "start", "expected"),
    [
        ("week", "2001-01-25", [200101, 200102, 200102, 200102, 200102, 200103]),
        ("month", "2001-11", [200111, 200112, 200201, 200202, 200203, 200204]),
        ("quarter", "2001-10", [200110, 200201, 200204, 200207, 200210, 200301]),
        ("year", "2001-05", [200105, 200205, 200305, 200405, 200505, 200605]),
    ],
)
def test_a_turn_is_as_long_as_the_calendar_says(world: World, step: str, start: str, expected: list[int]) -> None:
    ruleset = world.rules(f'calendar: {{start: "{start}", turns: 5, step: {step}}}')
    assert [int(100 * year + month) for year, month in ruleset.dates] == expected


def test_a_date_is_the_turn_it_falls_in(world: World) -> None:
    patch = 'calendar: {start: "2001-01", turns: 4, step: quarter}\ndynamics: [{id: a, rules: [{id: b, do: [%s]}]}]'
    play = world.play(patch % '"x = 100 * date(2001, 2) + 10 * date(2001, 4) + date(2001, 12)"').turn()
    assert play("x") == 0 + 10 + 3


def test_neighbours_are_the_districts_over_the_border_with_its_length(world: World) -> None:
    board = "board: belarus\nsets: {district: {board: districts}, oblast: {board: oblasts}}\n"
    names = "variables: {district: {p: {by: {salihorsk: 1}}, a: {}, b: {}, c: {}, d: {}}, nation: {total: {}}}\n"
    effects = [
        "district.a = count(neighbour)",
        "district.b = sum(neighbour: neighbour.p)",
        "district.c = mean(neighbour by border: neighbour.p)",
        "district.d = sum(neighbour: border)",
        "total = count(district in oblast[minsk])",
    ]
    listed = "".join(f'    - "{effect}"\n' for effect in effects)
    play = world.play(f"{board}{names}dynamics:\n- id: a\n  rules:\n  - id: b\n    do:\n{listed}").turn()
    found = play.ruleset.board
    assert found is not None
    here = [d.id for d in found.districts].index("salihorsk")
    start, end = (int(x) for x in found.adjacency.indptr[here : here + 2])
    near = [int(x) for x in found.adjacency.indices[start:end]]
    assert play("district", "a", "salihorsk") == len(near) > 2
    assert play("district", "b", "salihorsk") == 0
    for k, other in zip(range(start, end), near):
        name, border = found.districts[other].id, float(found.adjacency.border_km[k])
        assert play("district", "b", name) == 1
        assert play("district", "c", name) == pytest.approx(border / play("district", "d", name), rel=1e-12)
    assert play("total") == sum(int(x) == [o.key for o in found.oblasts].index("minsk") for x in found.oblast_of)


def test_a_share_or_a_rate_is_a_plain_number_where_units_are_compared(world: World) -> None:
    more = "parameters: {part: {value: 0.5, unit: '1'}, pace: {value: 0.25, unit: 1/month}, toll: {value: 1, unit: tons}}\n"
    rule = "dynamics: [{id: a, rules: [{id: b, do: ['%s']}]}]"
    assert world.play(more + rule % "chest += part * chest + pace").turn()("chest") == 150.25
    assert [p.code for p in world.problems(more + rule % "chest += toll")] == ["E-UNIT"]
