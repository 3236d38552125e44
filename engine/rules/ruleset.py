"""YAML -> a checked, frozen Ruleset: the one door of this room.

Hands on functions, role tables, layout and initial arrays to `engine.kernel`; no numba here.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from engine.rules import tree
from engine.rules.binding import Binder
from engine.rules.calendar import turn_dates
from engine.rules.defines import check_defines, unused
from engine.rules.errors import OrderError, Problem, ScenarioError, did_you_mean
from engine.rules.functions import Compiler
from engine.rules.layout import FLOATS, INTS, Layout, Report, Steps, lay_out
from engine.rules.overwritten import warnings
from engine.rules.roles import Roles
from engine.rules.scenario import Source, load
from engine.rules.schema import Calendar, Scenario
from engine.rules.scopes import Scope
from engine.rules.tree import Function
from maps.board import Board


def english(text: str) -> str:
    """A text as the scenario's files and the engine have it."""
    return text


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
    warnings: tuple[Problem, ...] = ()
    """What is no error, and hardly meant: `check` tells it."""
    say: Callable[[str], str] = english
    """How the engine's own words beside the scenario's are told; `engine.rules.catalogue.retold` gives another way."""

    @property
    def parameters(self) -> FLOATS:
        """A fresh copy of the parameter vector."""
        return self.layout.initial_parameters.copy()

    def parameter_set(self, name: str) -> FLOATS:
        """The parameter vector of a named set; "" is the scenario's own. Raises OrderError with the list of names."""
        sets, values = self.scenario.parameter_sets, self.parameters
        if name and name not in sets:
            known = ", ".join(sets) or "none"
            raise OrderError(f"no parameter set {name}{did_you_mean(name, sets)}: {self.scenario.id} has {known}")
        for parameter, value in (sets[name].values if name else {}).items():
            values[self.layout.parameters[parameter][0]] = value
        return values

    @cached_property
    def covered(self) -> Mapping[str, frozenset[str]]:
        """Clause id -> ids of the actions it is about: the one it names, or all that have its tag."""
        actions = self.scenario.actions.items()
        return {
            id_: frozenset(a for a, action in actions if clause.action == a or clause.tag in action.tags)
            for id_, clause in self.scenario.clauses.items()
        }

    @property
    def constants(self) -> FLOATS:
        """Constants by entity."""
        return self.layout.constant_values

    @property
    def tables(self) -> INTS:
        """Index tables: relations and adjacency."""
        return self.layout.index_tables


def _check_chapters(scenario: Scenario, report: Report) -> None:
    """Chapters stand in the order they end, and only the last may go on to the end of the game."""
    before = None
    for id_, chapter in scenario.chapters.items():
        if before is not None:
            last, until = before
            if until is None:
                report(("chapters", last), "E-DATE", f"only the last chapter goes on to the end: {last} needs an until")
            elif chapter.until is not None and chapter.until <= until:
                message = f"{id_} ends in {chapter.until}, and {last} before it in {until}: put them in order"
                report(("chapters", id_, "until"), "E-DATE", message)
        before = (id_, chapter.until)


def _check_start(calendar: Calendar, report: Report) -> None:
    """The calendar begins on a day there is, and ends within four-digit years."""
    try:
        start = datetime.date.fromisoformat(calendar.start if len(calendar.start) > 7 else f"{calendar.start}-01")
    except ValueError:
        report(("calendar", "start"), "E-DATE", f"there is no day {calendar.start}")
        return
    if start.year + calendar.turns > datetime.MAXYEAR:
        report(("calendar", "start"), "E-DATE", f"{calendar.turns} turns from {calendar.start} go beyond the year 9999")


def compile_source(source: Source) -> Ruleset:
    """Bind a checked scenario. Raises ScenarioError with every problem found."""
    problems: list[Problem] = []

    def report(path: Steps, code: str, message: str) -> None:
        problems.append(source.problem(path, code, message))

    scenario = source.scenario
    _check_start(scenario.calendar, report)
    _check_chapters(scenario, report)
    if problems:
        raise ScenarioError(problems)
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
        check_defines(compiler.binder)
        compiler.compile()
        _check_shown(scenario, compiler.binder)
    idle = [*unused(compiler.binder), *compiler.effects.vain]
    if problems:
        raise ScenarioError(problems)
    figures = np.array([(y, m) for y, m, _ in dates], np.float64)
    functions = tuple(compiler.functions)
    hooks = compiler.effects.hooks
    odd = [source.problem(*warning) for warning in warnings(compiler)]
    own = source.folder.resolve()  # what it extends is not its own to tidy
    odd += [p for p in (source.problem(*warning) for warning in idle) if Path(p.file).resolve().parent == own]
    roles = compiler.roles
    return Ruleset(scenario, source.board, source.digest, layout, functions, roles, hooks, figures, source, tuple(odd))


def _check_shown(scenario: Scenario, binder: Binder) -> None:
    """What is shown, not played: the headline, what is not told, and the layers of the map."""
    variables = [key for key, place in binder.layout.variables.items() if place.declared is not None]
    known = [".".join(key) for key in variables] + [name for set_name, name in variables if set_name == "nation"]
    for k, name in enumerate(scenario.headline):
        if name not in known:
            binder.problem(("headline", k), "E-NAME", f"no variable {name}{did_you_mean(name, known)}")
    lessons: set[str] = set()
    for k, lesson in enumerate(scenario.lessons):
        if lesson.id in lessons:
            binder.problem(("lessons", k, "id"), "E-TWICE", f"a lesson {lesson.id} is there already: ids are unique")
        lessons.add(lesson.id)
    for k, flag in enumerate(scenario.untold):
        if flag not in scenario.flags:
            binder.problem(("untold", k), "E-NAME", f"no flag {flag}{did_you_mean(flag, scenario.flags)}")
    if (succession := scenario.succession) is not None:
        for kind in (kind for kind in succession.falls if kind not in succession.causes):
            message = f"no kind of fall {kind}{did_you_mean(kind, succession.causes)}"
            binder.problem(("succession", "falls", kind), "E-NAME", message)
    for id_ in scenario.meaning:
        if id_ not in scenario.define:
            binder.problem(("meaning", id_), "E-NAME", f"{id_} is not defined{did_you_mean(id_, scenario.define)}")
    district = next((name for name, declared in scenario.sets.items() if declared.board == "districts"), None)
    for id_, text in scenario.maps.items():
        if district is None:
            binder.problem(("maps", id_), "E-BOARD", "a map layer needs a board and a set of its districts")
        else:
            binder.expression(text, Scope({district: (district, tree.Lit(0))}), ("maps", id_))


def load_ruleset(name: str) -> Ruleset:
    """Load and compile a scenario by name or path. Raises ScenarioError."""
    return compile_source(load(name))
