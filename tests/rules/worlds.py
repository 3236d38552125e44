"""A minimal scenario, patched by each test through `extends`, and a game of it driven by hand.

Everything numeric in the tests is worked out on paper from `BASE`: three towns, two shires, two seats, no rule at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from engine.kernel import game as g
from engine.kernel.machine import Machine, Running
from engine.kernel.play import ASKED
from engine.rules.errors import Problem, ScenarioError
from engine.rules.ruleset import Ruleset, load_ruleset

BASE = """\
format: 1
id: base
title: Base
calendar: {start: "2001-01", turns: 12, step: month, ticks: 1}
limits: {deals: 2, queue: 8, draws: 0, quiet: 1, orders: 1, offers: 1}
motives: {gain: Gain, calm: Calm}
sets:
  shire: {members: {up: Upper, down: Lower}, within: {realm: {up: land, down: land}}}
  realm: {members: {land: The Land}}
  town: {members: {ash: Ash, birch: Birch, cedar: Cedar}, within: {shire: {ash: up, birch: up, cedar: down}}}
  guild: {members: {smiths: Smiths, bakers: Bakers}}
  stall: {product: [town, guild]}
seats:
  red:
    title: Red
    personalities: {plain: {title: Plain, motives: {gain: 1}, temperature: 0}}
    agendas: {crown: {title: Crown, draw: 1}}
  blue:
    title: Blue
    personalities: {plain: {title: Plain, motives: {gain: 1}, temperature: 0}}
constants:
  town: {folk: {unit: persons, by: {ash: 10, birch: 20, cedar: 70}}}
  nation: {pi: {value: 3}}
variables:
  nation:
    x: {start: 0}
    z: {start: 5}
    gauge: {start: 0.5, low: 0, high: 1}
    chest: {start: 100, low: 0, unit: gold}
    grain: {start: 7, unit: tons}
  shire: {tax: {by: {up: 3, down: 8}}}
  realm: {law: {start: 6}}
  town: {heat: {by: {ash: 1, birch: 2, cedar: 4}, low: 0, high: 10}}
  stall: {stock: {start: 1}}
  seat: {money: {start: 10, low: 0, unit: gold}, fame: {start: 0}}
  pair: {trust: {start: 0.5, low: 0, high: 1}}
parameters:
  rate: 0.25
  price: {value: 2, unit: gold, low: 0, high: 9}
tables: {steps: {values: [10, 20, 40]}}
flags: {seen: Seen, lost: Lost}
actions: {}
"""


class Play:
    """A game of two seats answered by hand: what is not said is the first option, no order, or the level held."""

    def __init__(self, ruleset: Ruleset, seed: int = 1, kinds: Sequence[int] | None = None) -> None:
        self.ruleset = ruleset
        self.machine = Machine(ruleset)
        external = [g.EXTERNAL] * len(ruleset.scenario.seats)
        self.running: Running = self.machine.new_game(seed, kinds=kinds or external)
        self.machine.begin(self.running)
        self.asked: list[tuple[str, str, list[tuple[str, str]]]] = []

    # ---- reading ----
    def __call__(self, set_name: str, name: str | None = None, entity: str | None = None) -> float:
        """A figure: nation by name alone, `(set, name, entity)` else; engine places by number."""
        layout = self.ruleset.layout
        if name is None:
            set_name, name = "nation", set_name
        offset = layout.base(set_name, name)
        if entity is not None:
            entities = layout.sets["seat"] if set_name == "engine" else layout.sets[set_name]
            offset += entities.index(entity)
        return float(self.running.arrays.state[offset])

    def viewed(self, seat: str, set_name: str, name: str, entity: str) -> float:
        """A figure as a seat sees it."""
        layout = self.ruleset.layout
        offset = layout.base(set_name, name) + layout.sets[set_name].index(entity)
        return float(self.running.arrays.views[layout.sets["seat"].index(seat), offset])

    def towns(self, name: str = "heat") -> list[float]:
        """A variable of the three towns."""
        return [self("town", name, town) for town in ("ash", "birch", "cedar")]

    def happened(self, kind: int) -> list[tuple[int, int, int]]:
        """(turn, seat, what) of everything of one kind so far."""
        arrays = self.running.arrays
        rows = arrays.happened[: int(arrays.cursor[g.C_HAPPENED])]
        return [(int(r[g.H_TURN]), int(r[g.H_SEAT]), int(r[g.H_WHAT])) for r in rows if r[g.H_KIND] == kind]

    @property
    def fault(self) -> tuple[str, str, int]:
        """Function, place and turn of the fault that stopped the game."""
        function, offset, turn = (int(x) for x in self.running.arrays.fault[:3])
        return self.ruleset.functions[function].name, self.ruleset.layout.describe(offset), turn

    # ---- playing ----
    def turn(self, turns: int = 1, **choices: object) -> Play:
        """Play turns, making the same choices: seat=order or (order, target), or the id of a card's choice, a level, a
        reaction, a deal to offer, "accept" or "counter", each as `point_seat=...` or `seat=...` for an order."""
        for _ in range(turns):
            while self.machine.advance(self.running) == ASKED:
                self._answer(choices)
        return self

    def _answer(self, choices: dict[str, object]) -> None:
        arrays, scenario = self.running.arrays, self.ruleset.scenario
        cursor = arrays.cursor
        point, seat = g.POINTS[int(cursor[g.C_POINT])], list(scenario.seats)[int(cursor[g.C_SEAT])]
        subject, count = int(cursor[g.C_SUBJECT]), int(cursor[g.C_OPTIONS])
        rows = [(int(a), int(b)) for a, b in arrays.options[:count]]
        names = [self._name(point, subject, k, row) for k, row in enumerate(rows)]
        self.asked.append((point, seat, names))
        wanted = choices.get(seat if point == "order" else f"{point}_{seat}")
        choice = 0
        if point == "posture":
            level = list(list(scenario.postures.values())[subject].levels.values())
            choice = next(k for k, one in enumerate(level) if one.value == self("engine", "postures"))
        if wanted is not None:
            pair = wanted if isinstance(wanted, tuple) else (str(wanted), "")
            fitting = [k for k, name in enumerate(names) if name == pair or (pair[1] == "" and name[0] == pair[0])]
            if fitting:
                choice = fitting[0]
        if point == "offer" and choice:
            cursor[g.C_ANSWER_B] = int(str(choices.get("terms", 0)))
        cursor[g.C_ANSWER] = choice

    def _name(self, point: str, subject: int, k: int, row: tuple[int, int]) -> tuple[str, str]:
        scenario = self.ruleset.scenario
        if point == "order":
            if row[0] < 0:
                return "none", ""
            action, declared = list(scenario.actions.items())[row[0]]
            return action, self.ruleset.layout.sets[declared.target].ids[row[1]] if declared.target else ""
        if point == "event":
            return list(list(scenario.events.values())[subject].choices)[k], ""
        if point == "posture":
            return list(list(scenario.postures.values())[subject].levels)[k], ""
        if point == "reaction":
            return ("none" if row[0] < 0 else list(scenario.reactions)[row[0]]), ""
        if point == "offer":
            return ("none" if row[0] < 0 else list(scenario.deals)[row[0]]), ""
        return ("refuse", "accept", "counter")[row[0]], ""


Rules = Callable[[str], Ruleset]
Start = Callable[..., Play]


class World:
    """Scenarios of one test: `BASE` in a folder, and patches of it beside."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("base", BASE)

    def write(self, name: str, text: str, file: str = "scenario.yaml") -> Path:
        """Write a file of a scenario; its folder."""
        home = self.folder / name
        home.mkdir(exist_ok=True)
        (home / file).write_text(text, encoding="utf-8")
        return home

    def rules(self, patch: str = "") -> Ruleset:
        """The rules of the base with a patch. Raises ScenarioError."""
        return load_ruleset(str(self.write("mod", f"extends: base\nid: mod\n{patch}")))

    def play(self, patch: str = "", *, seed: int = 1, kinds: Sequence[int] | None = None) -> Play:
        """A game of the patched base."""
        return Play(self.rules(patch), seed, kinds)

    def rule(self, *effects: str, kind: str = "tick", **over: str) -> Play:
        """A game whose only rule does these things, one after another."""
        listed = "\n".join(f"      - {effect}" for effect in effects)
        keys = "".join(f"      {key}: {value}\n" for key, value in over.items())
        return self.play(f"dynamics:\n- id: all\n  every: {kind}\n  rules:\n    - id: one\n{keys}      do:\n{listed}\n")

    def problems(self, patch: str) -> list[Problem]:
        """What is wrong with the patched base."""
        with pytest.raises(ScenarioError) as caught:
            self.rules(patch)
        return list(caught.value.problems)

    def codes(self, patch: str) -> list[str]:
        """The codes of what is wrong."""
        return [problem.code for problem in self.problems(patch)]

    def refuses(self, patch: str, code: str, *words: str) -> Problem:
        """Check that exactly one thing is wrong, and how it is told; the problem."""
        [problem] = self.problems(patch)
        assert problem.code == code, str(problem)
        for word in words:
            assert word in problem.message, str(problem)
        return problem
