"""What the language refuses, with what words, and at which line and column."""

from __future__ import annotations

import pytest

from engine.rules.errors import Problem, ScenarioError
from engine.rules.expressions import MAX_CHARACTERS, MAX_DEPTH, MAX_NODES
from engine.rules.layout import BARE
from engine.rules.ruleset import load_ruleset
from tests.rules.worlds import World


def rule(text: str) -> str:
    """A patch whose one rule sets x to an expression, or does a statement."""
    statement = text if "=" in text.replace("==", "") else f"x = {text}"
    return f'dynamics: [{{id: a, rules: [{{id: b, do: ["{statement}"]}}]}}]'


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("1 +", "E-SYNTAX", "expected a value"),
        ("(1", "E-SYNTAX", "expected ')'"),
        ("1 2", "E-SYNTAX", "unexpected '2'"),
        ("town[ash].", "E-SYNTAX", "name after '.'"),
        ("where + 1", "E-SYNTAX", "expected a value"),
        ("sum(3: 1)", "E-SYNTAX", "wants a set"),
        ("sum(town)", "E-SYNTAX", "expected ':'"),
        ("1 ; 2", "E-CHAR", "';'"),
        ("z ** 2", "E-SYNTAX", "expected a value"),
        ("1 < 2 < 3", "E-CHAIN", "a < b and b < c"),
        ("zz", "E-NAME", 'did you mean "z"?'),
        ("pricee", "E-NAME", 'did you mean "price"?'),
        ("town[ahs].heat", "E-NAME", 'did you mean "ash"?'),
        ("town[ash].haet", "E-NAME", 'did you mean "heat"?'),
        ("sum(twon: 1)", "E-NAME", 'did you mean "town"?'),
        ("sqt(4)", "E-NAME", 'did you mean "sqrt"?'),
        ("stesp[1]", "E-NAME", 'did you mean "steps"?'),
        ("flag.sene", "E-NAME", 'did you mean "seen"?'),
        ("regime.falen", "E-NAME", 'did you mean "fallen"?'),
        ("since(sene)", "E-NAME", 'did you mean "seen"?'),
        ("modifier.rain", "E-NAME", "no modifier rain"),
        ("posture.guard", "E-NAME", "no posture guard"),
        ("level(guard, full)", "E-NAME", "no posture guard"),
        ("is_regime(son)", "E-NAME", "no heir son"),
        ("bound(pact)", "E-NAME", "no deal pact"),
        ("dealing(red, bleu)", "E-NAME", 'did you mean "blue"?'),
        ("agenda(seat[red], crwon)", "E-NAME", 'did you mean "crown"?'),
        ("agenda(town[ash], crown)", "E-ENTITY", "takes a seat"),
        ("town.heat", "E-SCOPE", "town[id] or sum(town: ...)"),
        ("town", "E-SCOPE", "town.<variable>"),
        ("town[ash]", "E-SCOPE", "town[...].<variable>"),
        ("shire(town[ash])", "E-SCOPE", "shire(...).<variable>"),
        ("self.money", "E-SCOPE", "no self in scope"),
        ("target.heat", "E-SCOPE", "declare `target`"),
        ("fatigue(dig)", "E-NAME", "no action dig"),
        ("shire(guild[smiths]).tax", "E-RELATION", "declare `within`"),
        ("sum(guild in town[ash]: 1)", "E-RELATION", "from guild to town"),
        ("pair(seat[red]).trust", "E-RELATION", "from seat to pair"),
        ("stall(guild[smiths], town[ash]).stock", "E-ENTITY", "stall(town, guild) expected"),
        ("stall(town[ash], guild[smiths], seat[red]).stock", "E-ENTITY", "takes one entity"),
        ("3 .heat", "E-SYNTAX", "unexpected '.'"),
        ("mean(neighbour: 1)", "E-SCOPE", "a district of the board"),
        ("min(3)", "E-ARGS", "two or more"),
        ("sqrt(1, 2)", "E-ARGS", "sqrt takes 1 value, got 2"),
        ("clamp(1, 2)", "E-ARGS", "clamp takes 3 values, got 2"),
        ("where(1, 2)", "E-ARGS", "where takes 3 values, got 2"),
        ("date(2001, 13)", "E-ARGS", "date(2022, 2)"),
        ("date(turn, 1)", "E-ARGS", "date(2022, 2)"),
        ("date(1e300, 1)", "E-ARGS", "date(2022, 2)"),
        ("since(3)", "E-ARGS", "expected an id"),
        ("at_signing(z)", "E-SCOPE", "condition of a clause"),
        ("amount", "E-NAME", "unknown name amount"),
        ("border", "E-NAME", "unknown name border"),
        ("1e999", "E-NUMBER", "too large"),
        ("chest + grain", "E-UNIT", "gold and tons"),
        ("chest < grain", "E-UNIT", "gold and tons"),
        ("min(chest, grain)", "E-UNIT", "gold and tons"),
        ("clamp(chest, 0, grain)", "E-UNIT", "gold and tons"),
        ("where(1, chest, grain)", "E-UNIT", "gold and tons"),
        ("chest = grain", "E-UNIT", "chest is in gold, the value in tons"),
        ("chest += 2 * grain", "E-UNIT", "chest is in gold, the value in tons"),
        ("chest -= sum(town: grain)", "E-UNIT", "chest is in gold, the value in tons"),
        ("pi = 4", "E-CONSTANT", "declare it under variables"),
        ("town.folk = 4", "E-CONSTANT", "declare it under variables"),
        ("rate = 1", "E-CONSTANT", "rules cannot change it"),
        ("xx = 1", "E-NAME", 'did you mean "x"?'),
        ("x + 1 = 2", "E-PLACE", "left of the assignment"),
        ("flag.seen = 1", "E-NAME", "unknown scope flag"),
        ("turn = 1", "E-NAME", "no variable turn"),
    ],
)
def test_a_wrong_expression_is_named(world: World, text: str, code: str, words: str) -> None:
    world.refuses(rule(text), code, words)


@pytest.mark.parametrize("text", ["z == 5", "z >= 5", "z", "z /= 2", ""])
def test_a_statement_assigns(world: World, text: str) -> None:
    [problem] = world.problems(f'dynamics: [{{id: a, rules: [{{id: b, do: ["{text}"]}}]}}]')
    assert problem.code in ("E-ASSIGN", "E-SYNTAX")


@pytest.mark.parametrize(
    "text",
    [
        "chest = chest + 2 * price",
        "chest = 5",
        "chest *= rate",
        "x = chest / price",
        "x = chest * grain",
        "chest -= max(price, 1)",
        "seat.money += price",
        "chest = sum(seat: seat.money)",
    ],
)
def test_units_that_agree_pass(world: World, text: str) -> None:
    world.rules(rule(text))


def test_an_amount_goes_with_its_own_unit_alone(world: World) -> None:
    [problem] = world.problems(f"parameters: {{price: {{unit: tons}}}}\n{rule('chest += price')}")
    assert problem.code == "E-UNIT"


# ---- where ------------------------------------------------------------------------------------------------------
def place(problem: Problem) -> tuple[str, int, int]:
    """File name, line and column."""
    return problem.file.rsplit("/", 1)[-1], problem.line, problem.col


def test_a_problem_stands_at_its_line_and_column_inside_the_text(world: World) -> None:
    problem = world.refuses(
        "dynamics:\n- id: a\n  rules:\n  - id: b\n    do:\n    - x = 1\n    - 'x = z + hat'\n", "E-NAME", "hat"
    )
    assert place(problem) == ("scenario.yaml", 9, 16)
    problem = world.refuses(rule("x += 1 + sum(town: town.hat)"), "E-NAME", 'did you mean "heat"?')
    assert place(problem) == ("scenario.yaml", 3, 61)


def test_a_problem_in_a_block_of_text_stands_on_its_own_line(world: World) -> None:
    problem = world.refuses(
        "dynamics:\n- id: a\n  rules:\n  - id: b\n    do:\n    - |\n      x = z +\n        hat\n", "E-NAME"
    )
    assert place(problem) == ("scenario.yaml", 10, 9)


def test_problems_stand_in_the_file_they_are_in(world: World) -> None:
    world.write("mod", "define: {bad: 1 +}\ndynamics: [{id: a, rules: [{id: b, do: [x = bad]}]}]", "rules.yaml")
    problem = world.refuses("", "E-SYNTAX", "expected a value")
    assert place(problem) == ("rules.yaml", 1, 18)


@pytest.mark.parametrize(
    ("patch", "at", "words"),
    [
        ("tables:\n  g: 5", (4, 3), "expected a mapping or a list"),
        ("seats:\n  red:\n    personalities: null", (5, 5), "personalities is missing"),
        ("seats:\n  red:\n    colour: blue", (5, 5), "a colour is"),
        ("sets:\n  town:\n    within: {shire: {ash: upp}}", (5, 22), "no upp"),
        ("variables:\n  nation:\n    gauge: {low: 2}", (5, 5), "low 2.0 is above high 1.0"),
        ("sets:\n  stall:\n    members: {one: One}", (4, 3), "exactly one of board, members, product"),
    ],
)
def test_a_mistake_in_a_patch_stands_in_the_patch(world: World, patch: str, at: tuple[int, int], words: str) -> None:
    [problem] = world.problems(patch)
    assert words in problem.message
    assert problem.file.endswith("mod/scenario.yaml")
    assert (problem.line, problem.col) == at


def test_a_part_with_another_ending_is_not_passed_over(world: World) -> None:
    world.write("mod", "flags: {more: More}", "more.yml")
    world.refuses("", "E-FILE", "ends in .yaml: call it more.yaml")


def test_a_define_that_nothing_uses_is_a_warning_in_its_own_scenario(world: World) -> None:
    patch = "define: {idle: town.heat, used: inner, inner: z}\n" + rule("x = used")
    [warning] = world.rules(patch).warnings
    assert (warning.code, warning.line, warning.message) == ("W-UNUSED", 3, "idle is defined, and nothing uses it")
    world.write("top", "extends: mod\nid: top\n")
    assert load_ruleset(str(world.folder / "top")).warnings == ()


def test_a_text_of_an_effect_that_nobody_reads_is_a_warning_in_its_own_scenario(world: World) -> None:
    told = "{branches: [{weight: 1, effects: []}, {weight: 1, effects: [], text: Rain}]}"
    [warning] = world.rules(f"hooks: {{deal.kept: [{told}]}}").warnings
    assert (warning.code, warning.message.partition(":")[0]) == ("W-UNREAD", "nobody reads this text")
    world.write("top", "extends: mod\nid: top\n")
    assert load_ruleset(str(world.folder / "top")).warnings == ()


def test_what_names_a_thing_taken_away_is_told_where_it_was_taken_away(world: World) -> None:
    world.write("middle", "extends: base\nid: middle\n" + rule("x = where(flag.seen, 1, 0)"))
    world.write("top", "extends: middle\nid: top\nflags: {seen: null}\n")
    with pytest.raises(ScenarioError) as caught:
        load_ruleset(str(world.folder / "top"))
    [problem] = caught.value.problems
    assert problem.file.endswith("top/scenario.yaml")
    assert (problem.line, problem.col) == (3, 9)
    assert problem.message.endswith("middle/scenario.yaml:3")


def test_every_problem_is_found_in_one_pass(world: World) -> None:
    patch = """
dynamics: [{id: a, rules: [{id: b, let: {l: zzz}, where: qqq, do: [x = www, chest = grain, {queue: none}]}]}]
actions:
  dig: {title: Dig, seats: [green], target: twon, cost: {mony: 1}, motives: {joy: 1}, effects: [{set: sene}]}
events: {flood: {title: Flood, weight: hhh, effects: [{apply: rain}]}}
outcomes: {end: {title: End, when: ttt}}
headline: [nation.zz]
"""
    found = world.problems(patch)
    assert [(p.line, p.code) for p in found] == [
        (4, "E-NAME"), (4, "E-NAME"), (4, "E-NAME"), (4, "E-UNIT"), (4, "E-NAME"),
        (6, "E-NAME"), (6, "E-NAME"), (6, "E-NAME"), (6, "E-NAME"), (6, "E-NAME"),
        (7, "E-NAME"), (7, "E-NAME"), (8, "E-NAME"), (9, "E-NAME"),
    ]  # fmt: skip
    text = "\n".join(str(p) for p in found)
    for words in (
        "zzz", "qqq", "www", "gold", "no event none", "no seat green", 'did you mean "town"?', 'did you mean "money"?',
        "no motive joy", 'did you mean "seen"?', "hhh", "no modifier rain", "ttt", "nation.zz",
    ):  # fmt: skip
        assert words in text


@pytest.mark.parametrize(
    ("patch", "code", "words"),
    [
        ("colour: red", "E-KEY", "unknown key colour"),
        ("calender: {}", "E-KEY", 'did you mean "calendar"?'),
        ("actions: {dig: {seats: [red]}}", "E-MISSING", "title is missing"),
        ("calendar: {turns: true}", "E-SHAPE", "expected a number, not true"),
        ("parameters: {rate: {value: false}}", "E-SHAPE", "expected a number, not false"),
        ("parameters: {rate: [1]}", "E-SHAPE", "expected a mapping or a number, not a list"),
        ("seats: {red: {outside: [1]}}", "E-SHAPE", "a number or an expression, not a list"),
        ("seats: {red: {outside: {a: 1}}}", "E-SHAPE", "a number or an expression, not a mapping"),
        ("flags: {Seen: S}", "E-ID", "lower-case letters, digits and _"),
        ("untold: [sean]", "E-NAME", 'no flag sean (did you mean "seen"?)'),
        ("variables: {nation: {x: {low: 0, high: 2, steps: [a, b]}}}", "E-SHAPE", "0 to 2 are 3 levels"),
        ("variables: {nation: {x: {low: 0, high: 1, steps: [a, b], visible: []}}}", "E-SHAPE", "leave out visible"),
        ('seats: {red: {colour: "red"}}', "E-SHAPE", "a colour is"),
        ('calendar: {start: "2001/02"}', "E-DATE", '"2020-10"'),
        ('calendar: {start: "2001-13"}', "E-DATE", '"2020-10"'),
        ('calendar: {start: "2001-02-30"}', "E-DATE", "no day 2001-02-30"),
        ('calendar: {start: "9990-01", step: year}', "E-DATE", "beyond the year 9999"),
        ('events: {e: {title: E, at: "2001-00"}}', "E-DATE", '"2020-10"'),
        ('events: {e: {title: E, at: "2001-01", weight: 1}}', "E-SHAPE", "not both"),
        ("events: {e: {title: E, weight: 1, jitter: 1}}", "E-SHAPE", "jitter goes with at"),
        ("events: {e: {title: E, seat: red}}", "E-SHAPE", "choices and seat go together"),
        ("events: {e: {title: E, seat: red, choices: {a: {title: A, when: 1}}}}", "E-CHOICE", "open whatever happens"),
        ("hooks: {deal.kept: [{do: x = 1, set: seen}]}", "E-SHAPE", "exactly one of"),
        ("hooks: {deal.kept: [{lag: 1}]}", "E-SHAPE", "exactly one of"),
        ("hooks: {deal.kept: [{do: x = 1, then: [x = 2]}]}", "E-SHAPE", "then goes with roll or when"),
        ("hooks: {deal.kept: [{roll: 0.5, fatigue: true}]}", "E-SHAPE", "fatigue goes with do"),
        ("hooks: {deal.kept: [{do: x = 1, cancel_if: 1}]}", "E-SHAPE", "cancel_if goes with lag"),
        ("hooks: {deal.kept: [{set: seen, after: 2}]}", "E-SHAPE", "after goes with queue"),
        ("hooks: {deal.kept: [{branches: [{weight: 1, effects: []}]}]}", "E-SHAPE", "at least 2"),
        ("hooks: {deal.kept: [{hook: deal.kapt}]}", "E-NAME", 'did you mean "deal.kept"?'),
        ("hooks: {deal.breach: [x = 1]}", "E-NAME", 'did you mean "deal.breached"?'),
        ("hooks: {act.leaked: [target.money = 1]}", "E-SCOPE", "no target in scope"),
        ("hooks: {regime.fell: [target.money = 1]}", "E-SCOPE", "no target in scope"),
        ("hooks: {deal.kept: [{do: x = 1, each: twon}]}", "E-NAME", 'did you mean "town"?'),
        ("hooks: {deal.kept: [{do: x = 1, each: town in}]}", "E-SYNTAX", "expected a value"),
        ("hooks: {deal.kept: [{do: x = 1, each: town in self}]}", "E-RELATION", "from town to seat"),
        ("hooks: {deal.kept: [{do: x += 1, headroom: true}]}", "E-BOUNDS", "low and high on x"),
        ("sets: {seat: {members: {a: A}}}", "E-SET", "always there"),
        ("sets: {target: {members: {a: A}}}", "E-SET", "a word of the language"),
        ("sets: {a: {members: {}}}", "E-SIZE", "1 to 4096 members"),
        ("sets: {a: {product: [town, twon]}}", "E-NAME", 'did you mean "town"?'),
        ("sets: {a: {board: districts}}", "E-BOARD", "no board"),
        ("sets: {a: {members: {b: B}, product: [town, guild]}}", "E-SHAPE", "exactly one of"),
        ("sets: {a: {members: {b: B}, within: {town: {}}}}", "E-WITHIN", "b has no town"),
        ("sets: {a: {members: {b: B}, within: {town: {b: ahs}}}}", "E-NAME", 'did you mean "ash"?'),
        ("variables: {twon: {a: {}}}", "E-NAME", 'did you mean "town"?'),
        ("variables: {town: {folk: {}}}", "E-TWICE", "a constant too"),
        ("variables: {town: {a: {by: {ahs: 1}}}}", "E-NAME", 'did you mean "ash"?'),
        ("variables: {nation: {a: {low: 2, high: 1}}}", "E-BOUNDS", "above high"),
        ("variables: {nation: {where: {}}}", "E-NAME", "a word of the language"),
        *((f"define: {{{word}: '5'}}", "E-NAME", f"{word} is a word of the language") for word in sorted(BARE)),
        ("parameters: {random: 1}", "E-NAME", "a word of the language"),
        ("variables: {nation: {turns: {}}}", "E-NAME", "a word of the language"),
        ("constants: {nation: {month: {value: 1}}}", "E-NAME", "a word of the language"),
        ("dynamics: [{id: a, rules: [{id: b, let: {year: 1}, do: [x = year]}]}]", "E-NAME", "a word of the language"),
        ("variables: {nation: {x: {low: -1.0e+308, high: 1.0e+308, steps: [a]}}}", "E-SHAPE", "are 1000001 levels"),
        ("variables: {nation: {x: {start: 7, high: 5}}}", "E-BOUNDS", "start 7 is outside"),
        ("variables: {nation: {gauge: {low: 0.75}}}", "E-BOUNDS", "start 0.5 is outside 0.75..1.0"),
        ("variables: {town: {heat: {by: {ash: 11}}}}", "E-BOUNDS", "by: ash 11.0 is outside 0.0..10.0"),
        ("seats: {red: {objectives: {o: {title: O, value: 1, weight: 1.0e+308}}}}", "E-SHAPE", "equal to 1000000"),
        ("outcomes: {o: {title: O, when: 1, points: -1.0e+308}}", "E-SHAPE", "equal to -1000000"),
        ("hooks: {deal.kept: [{queue: e, after: 0}]}", "E-SHAPE", "greater than or equal to 1"),
        ("hooks: {deal.kept: [{queue: e, after: [0, 2]}]}", "E-SHAPE", "greater than or equal to 1"),
        ("hooks: {deal.kept: [{do: gauge = 1, headroom: true}]}", "E-ASSIGN", "+=, -= or *="),
        ("hooks: {a b: [x = 1]}", "E-ID", "full stops between"),
        (
            "events: {e: {title: E, seat: red, choices: {a: {title: A, historical: true}, b: {title: B, historical: true}}}}",
            "E-SHAPE",
            "one answer of a card is historical, not a and b",
        ),
        ("actions: {dig: {title: Dig, seats: [red], filter: x > 0}}", "E-SHAPE", "filter goes with target only"),
        ("actions: {dig: {title: Dig, seats: [red], pick: {by: x}}}", "E-SHAPE", "pick goes with target only"),
        ("actions: {dig: {title: Dig, seats: [red], leak: 0.5}}", "E-SHAPE", "leak goes with secret only"),
        ("lessons: [{id: a, title: A}, {id: a, title: B}]", "E-TWICE", "a lesson a is there already"),
        ("clauses: {c: {title: C, kind: pay, by: [red], tranches: 7}}", "E-SHAPE", "take 7 turns, not 6"),
        ("variables: {nation: {a: {start: a + 1}}}", "E-LOOP", "needs itself"),
        ("variables: {nation: {a: {visible: [green]}}}", "E-NAME", "no seat green"),
        ("variables: {nation: {a: {visible: owner}}}", "E-VISIBLE", "list the seats"),
        ("parameters: {p: {value: 5, high: 4}}", "E-BOUNDS", "outside"),
        ("constants: {nation: {c: {value: x}}}", "E-NUMBER", "a constant is a number"),
        ("constants: {town: {c: {board: population}}}", "E-BOARD", "needs a board"),
        ("tables: {t: []}", "E-SHAPE", "at least 1"),
        ("seats: {red: {agendas: {crown: {motives: {joy: 1}}}}}", "E-NAME", "no motive joy"),
        ("seats: {red: {objectives: {o: {title: O, value: 1, agenda: crwon}}}}", "E-NAME", 'did you mean "crown"?'),
        ("seats: {red: {objectives: {o: {title: O, value: 1, successor: son}}}}", "E-NAME", "no heir son"),
        ("dynamics: [{id: a, rules: [{id: b, do: [x = 1]}, {id: b, do: [x = 1]}]}]", "E-TWICE", "ids are unique"),
        ("dynamics: [{id: a, rules: [{id: b, for: twon, do: [x = 1]}]}]", "E-NAME", 'did you mean "town"?'),
        ("clauses: {c: {title: C, kind: do, by: [red]}}", "E-ACTION", "names an action"),
        ("clauses: {c: {title: C, kind: keep, by: [red]}}", "E-CONDITION", "has a condition"),
        ("clauses: {c: {title: C, kind: pay, by: [green]}}", "E-NAME", "no seat green"),
        ("clauses: {c: {title: C, kind: pay, by: [red], worth: {gvier: {}}}}", "E-NAME", 'did you mean "giver"?'),
        ("clauses: {c: {title: C, kind: pay, by: [red], worth: {giver: {joy: 1}}}}", "E-NAME", "no motive joy"),
        ("clauses: {c: {title: C, kind: pay, by: [red], effects: [x = qq]}}", "E-NAME", "qq"),
        (
            "clauses: {c: {title: C, kind: pay, by: [red], amount: {low: 0, high: 99, step: 1}}}",
            "E-SIZE",
            "100 amounts",
        ),
        (
            "clauses: {c: {title: C, kind: pay, by: [red], effects: [{do: chest -= amount, lag: 1}]}}",
            "E-NAME",
            "amount",
        ),
        (
            "clauses: {c: {title: C, kind: keep, by: [red], condition: 'mean(town: at_signing(town.heat)) > 1'}}",
            "E-SCOPE",
            "goes round a fold",
        ),
        ("maps: {heat: town.heat}", "E-BOARD", "needs a board"),
        ("board: ../maps/belarus", "E-SHAPE", "pattern"),
        ('parameters: {rate: "inf"}', "E-SHAPE", 'expected a number, not the text "inf"'),
        ('variables: {nation: {x: {high: "nan"}}}', "E-SHAPE", 'expected a number, not the text "nan"'),
        ('calendar: {turns: "12"}', "E-SHAPE", 'expected a number, not the text "12"'),
        (
            'actions: {dig: {title: Dig, seats: [red], secret: "yes"}}',
            "E-SHAPE",
            'expected true or false, not the text "yes"',
        ),
        ("actions: {dig: {title: Dig, seats: [red], secret: 1}}", "E-SHAPE", "expected true or false, not 1"),
        (
            "clauses: {c: {title: C, kind: pay, by: [red], amount: {low: 1.0e+308, high: -1.0e+308, step: 1}}}",
            "E-SHAPE",
            "low 1e+308 is above high -1e+308",
        ),
        (
            "clauses: {c: {title: C, kind: pay, by: [red], amount: {low: -1.0e+308, high: 1.0e+308, step: 1}}}",
            "E-SIZE",
            "1000001 amounts",
        ),
        ("define: {rate: z}", "E-TWICE", "rate is a parameter too"),
        ("parameters: {z: 1}", "E-TWICE", "z is a variable of the nation too"),
        ("parameters: {pi: 1}", "E-TWICE", "pi is a constant of the nation too"),
        ("tables: {town: [1, 2]}", "E-TWICE", "town is a set too"),
        ("define: {bad: 1 +}", "E-SYNTAX", "expected a value"),
        ("define: {own: own + 1}", "E-LOOP", "own is defined by itself: own -> own"),
        (
            'chapters: {a: {title: A, until: "2001-06"}, b: {title: B, until: "2001-06"}}',
            "E-DATE",
            "b ends in 2001-06, and a before it in 2001-06: put them in order",
        ),
        ("chapters: {a: {title: A}, b: {title: B}}", "E-DATE", "a needs an until"),
        ("tables: {g: 5}", "E-SHAPE", "expected a mapping or a list, not a number"),
        ("hooks: {act.leaked: [{do: {x: 1}}]}", "E-SHAPE", "expected a text or a list, not a mapping"),
    ],
)
def test_a_wrong_scenario_is_named(world: World, patch: str, code: str, words: str) -> None:
    world.refuses(patch, code, words)


@pytest.mark.parametrize("kind", ["do", "abstain", "threat"])
def test_nobody_promises_an_order_of_others(world: World, kind: str) -> None:
    patch = (
        "actions: {dig: {title: Dig, seats: [red]}}\n"
        f"clauses: {{c: {{title: C, kind: {kind}, by: [red, blue], action: dig, condition: x > 0}}}}"
    )
    world.refuses(patch, "E-ACTION", "blue does not give this order; red may")
    world.rules(patch.replace("[red, blue]", "[red]"))


def test_a_patch_gives_a_rule_once(world: World) -> None:
    world.write("middle", f"extends: base\nid: middle\n{rule('x = 1')}")
    top = (
        "extends: middle\nid: top\ndynamics:\n- id: a\n  rules:\n  - {id: c, do: [x = 1]}\n  - {id: %s, do: [x = 2]}\n"
    )
    world.write("top", top % "c")
    with pytest.raises(ScenarioError) as caught:
        load_ruleset(str(world.folder / "top"))
    [problem] = caught.value.problems
    assert (problem.line, problem.code, problem.message) == (7, "E-TWICE", "c is in this list already: ids are unique")
    world.write("top", (top % "d").replace("rules:\n", "rules:\n  - {id: b, remove: true}\n"))
    load_ruleset(str(world.folder / "top"))


@pytest.mark.parametrize(
    ("patch", "code", "words"),
    [
        ("events: {e: {title: E, cooldown: 2}}", "W-VAIN", "comes whenever rules queue it: leave cooldown out"),
        ('events: {e: {title: E, at: "2001-03", cooldown: 2}}', "W-VAIN", "comes once, as no rule queues it"),
        ("hooks: {deal.kept: [{do: x += 1, fatigue: true}]}", "W-VAIN", "only an order tires"),
        ("hooks: {town.dark: [x = 1]}", "W-UNUSED", "nothing fires town.dark"),
        (
            "seats: {green: {title: Green, personalities: {plain: {title: Plain, motives: {gain: 1}}}}}\n"
            "clauses: {c: {title: C, kind: pay, by: [red]}}\n"
            "deals: {d: {title: D, parties: [red, blue, green], terms: [{clause: c, by: red, to: blue}]}}",
            "W-VAIN",
            "green is asked, and gives and gets nothing",
        ),
    ],
)
def test_what_stands_there_in_vain_is_a_warning(world: World, patch: str, code: str, words: str) -> None:
    [warning] = world.rules(patch).warnings
    assert warning.code == code
    assert words in warning.message


def test_a_card_that_can_come_again_may_rest(world: World) -> None:
    rests = 'events: {d: {title: D, at: "2001-03", cooldown: 2, effects: [{queue: d}]}, w: {title: W, weight: 1, cooldown: 2}}'
    assert world.rules(rests).warnings == ()


DEAL = """
clauses:
  gift: {title: Gift, kind: pay, by: [red, blue]}
  vow: {title: Vow, kind: pay, by: [red]}
deals: {pact: {title: Pact, parties: %s, terms: %s}}
"""


@pytest.mark.parametrize(
    ("parties", "terms", "code", "words"),
    [
        ("[red, red]", "[{clause: gift, by: red, to: red}]", "E-PARTY", "party to a deal once"),
        ("[red, blue]", "[{clause: gift, by: red, to: red}]", "E-PARTY", "to itself"),
        ("[red, blue]", "[{clause: gift, by: green, to: red}]", "E-PARTY", "green is no party"),
        ("[red, blue]", "[{clause: vow, by: blue, to: red}]", "E-PARTY", "may be promised by red"),
        ("[red, blue]", "[{clause: gfit, by: red, to: blue}]", "E-NAME", 'did you mean "gift"?'),
        ("[red, blue]", "[{clause: gift, by: red, to: blue, after: vwo}]", "E-NAME", "no clause vwo"),
        ("[red, blue]", "[{clause: gift, by: red, to: blue, after: gift}]", "E-LOOP", "waits for itself"),
        (
            "[red, blue]",
            "[{clause: gift, by: red, to: blue, after: vow}, {clause: vow, by: red, to: blue, after: gift}]",
            "E-LOOP",
            "waits for itself",
        ),
    ],
)
def test_a_deal_that_cannot_work_is_named(world: World, parties: str, terms: str, code: str, words: str) -> None:
    found = world.problems(DEAL % (parties, terms))
    assert any(p.code == code and words in p.message for p in found), found


def test_a_hook_named_after_a_set_is_fired_where_one_of_it_is_in_hand(world: World) -> None:
    fire = "hooks: {town.burnt: [target.heat = 0]}\ndynamics: [{id: a, rules: [{id: b, for: %s, do: [{hook: town.burnt}]}]}]"
    world.rules(fire % "town")
    world.refuses(fire % "shire", "E-SCOPE", "town.burnt is about a town")


def test_a_hook_fired_by_nature_has_no_self(world: World) -> None:
    fire = "dynamics: [{id: a, rules: [{id: b, do: [{hook: sky.falls}]}]}]\nhooks: {sky.falls: [self.money = 0]}"
    world.refuses(fire, "E-SCOPE", "no self in scope")


# ---- bounds -----------------------------------------------------------------------------------------------------
def test_a_text_has_at_most_500_characters(world: World) -> None:
    pad = MAX_CHARACTERS - len("x = 1")
    world.rules(rule("x = " + " " * pad + "1"))
    world.refuses(rule("1" + " " * MAX_CHARACTERS), "E-LONG", "at most 500")


def test_an_expression_has_at_most_96_nodes(world: World) -> None:
    assert MAX_NODES == 96
    world.rules(rule("+".join("1" * 48)))  # 48 numbers, 47 sums
    world.refuses(rule("+".join("1" * 49)), "E-SIZE", "96 nodes")


def test_an_expression_nests_at_most_24_deep(world: World) -> None:
    assert MAX_DEPTH == 24
    world.rules(rule("(" * 23 + "1" + ")" * 23))
    world.refuses(rule("(" * 24 + "1" + ")" * 24), "E-DEPTH", "deeper than 24")
    world.refuses(rule("-" * 24 + "z"), "E-DEPTH")


def test_a_define_may_use_others_but_never_itself(world: World) -> None:
    loop = "define: {a: b + 1, b: c, c: 2 * a}\n"
    problem = world.refuses(loop + rule("a"), "E-LOOP", "a -> b -> c -> a")
    assert problem.line == 3


def test_a_mistake_in_a_define_is_told_once_at_its_own_place(world: World) -> None:
    world.write(
        "middle", "extends: base\nid: middle\ndefine: {near: z, far: near + 1}\n" + rule("x = near + far + near")
    )
    world.write("top", "extends: middle\nid: top\ndefine:\n  near: nosuch + 1\n")
    with pytest.raises(ScenarioError) as caught:
        load_ruleset(str(world.folder / "top"))
    [problem] = caught.value.problems
    assert problem.file.endswith("top/scenario.yaml")
    assert (problem.line, problem.col, problem.code) == (4, 9, "E-NAME")


def test_what_a_define_lacks_where_it_is_used_is_told_there(world: World) -> None:
    patch = "define: {warm: target.heat, share: amount / 2, mine: self.money}\n"
    scorch = "actions: {dig: {title: Dig, seats: [red], target: town, effects: [x = warm + mine]}}\n"
    vow = "clauses: {c: {title: C, kind: pay, by: [red], effects: [x = share]}}\n"
    world.rules(patch + scorch + vow)
    problem = world.refuses(patch + rule("x = warm"), "E-SCOPE", "in define warm: no target in scope here")
    assert problem.line == 4
    assert world.refuses(patch + rule("x = share"), "E-NAME", "in define share: unknown name amount").line == 4


def test_defines_do_not_nest_without_end(world: World) -> None:
    chain = ", ".join(f"d{k}: d{k + 1} + 1" for k in range(40)) + ", d40: 1"
    world.refuses(f"define: {{{chain}}}\n" + rule("d0"), "E-DEPTH", "defines inside each other")


def test_defines_cannot_be_written_out_into_billions(world: World) -> None:
    laughs = ", ".join(f"d{k}: (d{k + 1} + d{k + 1}) + (d{k + 1} + d{k + 1})" for k in range(9)) + ", d9: 1"
    world.refuses(f"define: {{{laughs}}}\n" + rule("d0"), "E-SIZE", "with every define written out")


def test_folds_inside_folds_have_a_cost_that_is_known_before(world: World) -> None:
    members = ", ".join(f"m{k}: M" for k in range(200))
    sets = f"sets: {{big: {{members: {{{members}}}}}}}\n"
    world.rules(sets + rule("sum(big: sum(big: 1))"))
    world.refuses(sets + rule("sum(big: sum(big: sum(big: 1)))"), "E-COST", "steps each time it runs")


def test_products_of_products_stay_small(world: World) -> None:
    members = ", ".join(f"m{k}: M" for k in range(100))
    sets = f"sets: {{big: {{members: {{{members}}}}}, huge: {{product: [big, big]}}}}"
    world.refuses(sets, "E-SIZE", "more than 4096 entities")


def test_a_define_in_use_reads_the_scope_it_is_used_in(world: World) -> None:
    patch = (
        "define: {warmth: town.heat + 1}\ndynamics: [{id: a, rules: [{id: b, for: town, do: [town.heat = warmth]}]}]"
    )
    assert world.play(patch).turn().towns() == [2, 3, 5]
    world.refuses("define: {warmth: town.heat + 1}\n" + rule("warmth"), "E-SCOPE", "in define warmth: no town in scope")


def test_a_meaning_belongs_to_a_named_condition_and_a_sentence_to_a_kind_of_fall(world: World) -> None:
    world.refuses("define: {calm: x > 0}\nmeaning: {clam: quiet seas}", "E-NAME", 'did you mean "calm"?')
    office = "{seat: red, hazard: 0, causes: {mob: 1}, falls: {mod: The mob came}, voters: {red: 1}, heirs: {%s}}"
    heirs = "one: {title: One, support: {red: 1}}, two: {title: Two, support: {red: 1}}"
    world.refuses("succession: " + office % heirs, "E-NAME", 'no kind of fall mod (did you mean "mob"?)')
