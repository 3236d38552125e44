"""YAML -> a checked, frozen Ruleset: the one door of this room.

Hands on functions, role tables, layout and initial arrays to `engine.kernel`; no numba here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.rules.binding import Binder
from engine.rules.errors import Problem, ScenarioError
from engine.rules.functions import Compiler
from engine.rules.layout import FLOATS, INTS, Layout, Steps, lay_out
from engine.rules.roles import Roles
from engine.rules.scenario import Source, load
from engine.rules.schema import Calendar, Scenario
from engine.rules.tree import Function
from maps.board import Board


@dataclass(frozen=True)
class Ruleset:
    """Everything a kernel needs to play a scenario."""

    scenario: Scenario
    board: Board | None
    digest: str
    layout: Layout
    functions: tuple[Function, ...]
    roles: Roles
    hooks: tuple[str, ...]
    dates: FLOATS
    """(turns + 1, 2): year and month of every turn; the last row is the end."""
    source: Source

    @property
    def parameters(self) -> FLOATS:
        """A fresh copy of the parameter vector."""
        return self.layout.initial_parameters.copy()

    @property
    def constants(self) -> FLOATS:
        """Constants by entity."""
        return self.layout.constant_values

    @property
    def tables(self) -> INTS:
        """Index tables: relations and adjacency."""
        return self.layout.index_tables


def turn_dates(calendar: Calendar) -> list[tuple[int, int, int]]:
    """(year, month, day) of every turn's start, and of the end."""
    year, month, *rest = (int(part) for part in calendar.start.split("-"))
    day = rest[0] if rest else 1
    out = []
    if calendar.step == "week":
        start = np.datetime64(f"{year:04d}-{month:02d}-{day:02d}")
        for k in range(calendar.turns + 1):
            y, m, d = str(start + np.timedelta64(7 * k, "D")).split("-")
            out.append((int(y), int(m), int(d)))
        return out
    months = {"month": 1, "quarter": 3, "year": 12}[calendar.step]
    for k in range(calendar.turns + 1):
        ahead = month - 1 + months * k
        out.append((year + ahead // 12, ahead % 12 + 1, day))
    return out


def compile_source(source: Source) -> Ruleset:
    """Bind a checked scenario. Raises ScenarioError with every problem found."""
    problems: list[Problem] = []

    def report(path: Steps, code: str, message: str) -> None:
        problems.append(source.problem(path, code, message))

    scenario = source.scenario
    dates = turn_dates(scenario.calendar)
    layout = lay_out(scenario, source.board, report)
    turns: dict[tuple[int, int], int] = {}
    for turn, (year, month, _) in enumerate(dates[:-1]):
        span = {"week": 1, "month": 1, "quarter": 3, "year": 12}[scenario.calendar.step]
        for ahead in range(span):
            at = month - 1 + ahead
            turns.setdefault((year + at // 12, at % 12 + 1), turn)
    compiler = Compiler(Binder(scenario, layout, report, turns))
    if not problems:
        compiler.compile()
        _check_texts(source, layout, report)
    if problems:
        raise ScenarioError(problems)
    figures = np.array([(y, m) for y, m, _ in dates], np.float64)
    functions = tuple(compiler.functions)
    hooks = compiler.effects.hooks
    return Ruleset(scenario, source.board, source.digest, layout, functions, compiler.roles, hooks, figures, source)


def _check_texts(source: Source, layout: Layout, report: object) -> None:
    """Names in texts that are shown, not compiled."""
    for k, name in enumerate(source.scenario.headline):
        set_name, _, variable = name.rpartition(".")
        if (set_name or "nation", variable) not in layout.variables:
            report(("headline", k), "E-NAME", f"no variable {name}")  # type: ignore[operator]


def load_ruleset(name: str) -> Ruleset:
    """Load and compile a scenario by name or path. Raises ScenarioError."""
    return compile_source(load(name))
