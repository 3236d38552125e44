"""Map layers of a scenario: expressions over districts, evaluated on any snapshot and drawn as pictures.

A layer is bound like any rule; what is wrong in one is a `ScenarioError` with its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from engine.kernel.call import Rule
from engine.kernel.reference import compile_reference
from engine.rules import tree
from engine.rules.binding import Binder, Counter, Scope
from engine.rules.errors import Problem, ScenarioError
from engine.rules.layout import FLOATS, Steps
from engine.rules.ruleset import Ruleset
from engine.rules.tree import Function

TROUBLE = frozenset(("protest", "grievance", "fear", "outrage", "crowd", "arrest_risk"))
"""Layers that tell of trouble, by id: they count from none, and are drawn in red; others in blue."""


@dataclass(frozen=True)
class Layer:
    """A figure by district, with its unit."""

    id: str
    function: Function
    unit: str

    @cached_property
    def read(self) -> Rule:
        """The function, to be called."""
        return compile_reference([self.function])[0]


def layers(ruleset: Ruleset) -> list[Layer]:
    """The layers a scenario declares under `maps`. Raises ScenarioError."""
    problems: list[Problem] = []

    def report(path: Steps, code: str, message: str) -> None:
        problems.append(ruleset.source.problem(path, code, message))

    scenario, layout = ruleset.scenario, ruleset.layout
    binder = Binder(scenario, layout, report, {(int(y), int(m)): k for k, (y, m) in enumerate(ruleset.dates[:-1])})
    district = next((name for name, declared in scenario.sets.items() if declared.board == "districts"), None)
    out = []
    for id_, text in scenario.maps.items():
        if district is None:
            report(("maps", id_), "E-BOARD", "a map layer needs a board and a set of its districts")
            continue
        binder.counter = Counter(loops=1)
        scope = Scope({district: (district, tree.LoopVar(0))})
        bound = binder.expression(text, scope, ("maps", id_))
        body = tree.For(tree.Range(0, layout.sets[district].size), (tree.Out(0, tree.LoopVar(0), bound.expr),))
        out.append(Layer(id_, Function(f"map.{id_}", (body,), binder.counter.locals), bound.unit))
    if problems:
        raise ScenarioError(problems)
    return out


def values(ruleset: Ruleset, layer: Layer, snapshot: FLOATS, turn: int) -> FLOATS:
    """A layer's figure for every district on a snapshot taken at the start of `turn`. Shape (districts,)."""
    out = np.zeros(max(1, len(ruleset.board.districts) if ruleset.board else 1))
    context, figures = np.zeros(tree.X_SIZE, np.int64), np.zeros(tree.F_SIZE)
    context[tree.X_TURN] = turn
    figures[tree.F_YEAR], figures[tree.F_MONTH] = ruleset.dates[min(turn, len(ruleset.dates) - 1)]
    state = snapshot.copy()
    layer.read(state, state, ruleset.parameters, ruleset.constants, ruleset.tables, context, figures, out)
    return out


def crisis_turn(ruleset: Ruleset, snapshots: Sequence[FLOATS]) -> int:
    """The snapshot where a government fell, else where the first layer is highest by head of population."""
    fallen = ruleset.layout.base("engine", "regime")
    for turn, snapshot in enumerate(snapshots):
        if snapshot[fallen] > 0:
            return turn
    found = layers(ruleset)
    if not found or ruleset.board is None:
        return len(snapshots) // 2
    people = np.array([float(d.population) for d in ruleset.board.districts])
    levels = [float((values(ruleset, found[0], s, t) * people).sum()) for t, s in enumerate(snapshots)]
    return 1 + int(np.argmax(levels[1:])) if len(levels) > 1 else 0


def foot(layer: str, low: float, high: float) -> float:
    """Where the scale of a layer begins: at none, or at the lowest where all lie so high that they would look alike."""
    return low if layer not in TROUBLE and low > high / 3 else min(0.0, low)


def draw_moments(ruleset: Ruleset, snapshots: Sequence[FLOATS], dates: Sequence[str], folder: Path) -> list[Path]:
    """PNG maps of every layer at the start, the crisis and the end, on one scale a layer. Raises OSError."""
    from maps.picture import draw_map

    if ruleset.board is None:
        return []
    moments = {"start": 0, "crisis": crisis_turn(ruleset, snapshots), "end": len(snapshots) - 1}
    out = []
    for layer in layers(ruleset):
        drawn = {name: values(ruleset, layer, snapshots[turn], turn) for name, turn in moments.items()}
        low = min(float(v.min()) for v in drawn.values())
        high = max(float(v.max()) for v in drawn.values())
        for name, turn in moments.items():
            path = folder / f"{layer.id}-{name}.png"
            title = f"{layer.id.replace('_', ' ').capitalize()}, {dates[turn]} ({name})"
            note = "a model's outcome, not an observation"
            legend = (foot(layer.id, low, high), high if high > low else low + 1.0, layer.unit)
            ramp = "heat" if layer.id in TROUBLE else "blue"
            out.append(draw_map(ruleset.board, drawn[name], path, title=title, ramp=ramp, legend=legend, note=note))
    return out
