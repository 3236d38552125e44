"""Dated facts beside a scenario (`facts.csv`): what the world showed, and the same figure read from a game.

Hands on `Fact`, `read_facts` and `Readings`; every mistake in the file is a `ScenarioError` with its line.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from engine.analysis.sheets import read_sheet
from engine.kernel.reference import compile_reference
from engine.rules import tree
from engine.rules.binding import Binder, Counter, Scope
from engine.rules.errors import Problem, ScenarioError, did_you_mean, quoted
from engine.rules.layout import FLOATS, Steps
from engine.rules.ruleset import Ruleset
from engine.rules.tree import Function

FILE = "facts.csv"
Read = Literal["end", "mean", "change"]
"""After the period's last month; mean over the ends of its months; growth from before the period to its end."""
WEIGHTS = {"high": 1.0, "med": 0.5, "low": 0.2}
"""Confidence in a fact -> its weight."""
_PERIOD = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:\.\.(\d{4})-(0[1-9]|1[0-2]))?")
_NUMBERS = ("value", "low", "high", "floor")
_COLUMNS = ("id", "theme", "period", "course", "figure", "read", *_NUMBERS, "unit", "confidence", "source", "note")


@dataclass(frozen=True)
class Fact:
    """What was observed of a figure of the rules in a spell of months; `low` to `high` is the band of the sources."""

    id: str
    theme: str
    first: int
    """Months, counted as 12 * year + month - 1."""
    last: int
    course: str
    """"": history; else the course that leaves it, and this is no fact but what a cause is held to be worth."""
    figure: str
    """An expression of the modding language."""
    read: Read
    value: float
    low: float
    high: float
    floor: float
    """The least error a figure of this kind is held to: sources are dated to the day and a turn is not."""
    unit: str
    confidence: str
    source: str
    note: str

    @property
    def sigma(self) -> float:
        """Half the band of the sources, and the floor at least."""
        return max((self.high - self.low) / 2, self.floor)

    @property
    def weight(self) -> float:
        """1, .5 or .2 by confidence."""
        return WEIGHTS[self.confidence]

    @property
    def period(self) -> str:
        """As in the file: 2020-10, or 2021-01..2021-12."""
        texts = [f"{m // 12:04d}-{m % 12 + 1:02d}" for m in (self.first, self.last)]
        return texts[0] if self.first == self.last else "..".join(texts)


def read_facts(ruleset: Ruleset) -> list[Fact]:
    """The facts in a scenario's folder. Raises ScenarioError with every mistake in the file."""
    path = ruleset.source.folder / FILE
    if not path.is_file():
        raise ScenarioError(
            [Problem(str(path), 1, 1, "E-FACTS", f"{ruleset.scenario.id} has no facts to be tested on")]
        )
    out: dict[str, Fact] = {}
    problems: list[Problem] = []
    for line, row in read_sheet(path, _COLUMNS, "E-FACTS", problems):
        try:
            fact = _fact(row)
            if fact.id in out:
                raise ValueError(f"a second fact {fact.id}")
            out[fact.id] = fact
        except ValueError as error:
            problems.append(Problem(str(path), line, 1, "E-FACTS", str(error)))
    if problems:
        raise ScenarioError(problems)
    return list(out.values())


def _fact(row: dict[str, str]) -> Fact:
    """One line. Raises ValueError with what is wrong."""
    found = _PERIOD.fullmatch(row["period"])
    if found is None:
        raise ValueError(f"period {quoted(row['period'])}: expected 2020-10 or 2021-01..2021-12")
    y, m, y2, m2 = found.groups()
    first = 12 * int(y) + int(m) - 1
    last = 12 * int(y2) + int(m2) - 1 if y2 else first
    for name, known in (("read", get_args(Read)), ("confidence", tuple(WEIGHTS))):
        if row[name] not in known:
            raise ValueError(f"{name} {quoted(row[name])}: expected {', '.join(known)}{did_you_mean(row[name], known)}")
    value, low, high, floor = (_number(name, row[name]) for name in _NUMBERS)
    if not low <= value <= high or floor <= 0 or last < first or not row["source"]:
        raise ValueError("expected low <= value <= high, a floor above 0, a period that does not end first, a source")
    return Fact(
        row["id"], row["theme"], first, last, row["course"], row["figure"], row["read"],  # type: ignore[arg-type]
        value, low, high, floor, row["unit"], row["confidence"], row["source"], row["note"],
    )  # fmt: skip


def _number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"{name} {quoted(text)}: expected a number")
    return number


class Readings:
    """The figures of facts, bound to a ruleset, read from the states of a game."""

    def __init__(self, ruleset: Ruleset, facts: Sequence[Fact]) -> None:
        self._ruleset, self.facts = ruleset, tuple(facts)
        path = ruleset.source.folder / FILE
        problems: list[Problem] = []
        functions = {}
        self._at: list[tuple[int, ...]] = []
        """By fact: the snapshots it is read from; of a change the one before and the last."""
        months = [12 * int(y) + int(m) - 1 for y, m in ruleset.dates]
        for fact in facts:
            place = f"{FILE}: {fact.id}"

            def report(_path: Steps, code: str, message: str, place: str = place) -> None:
                problems.append(Problem(str(path), 1, 1, code, f"{place}: {message}"))

            if fact.first < months[0] or fact.last >= months[-1]:
                report((), "E-DATE", f"{fact.period} is not inside the game")
                continue
            binder = Binder(ruleset.scenario, ruleset.layout, report, {})
            binder.counter = Counter()
            bound = binder.expression(fact.figure, Scope({}), ())
            functions[fact.figure] = Function(
                f"fact.{fact.id}", (tree.Out(0, tree.Lit(0), bound.expr),), binder.counter.locals
            )
            ends = [next(k for k, at in enumerate(months) if at > m) for m in range(fact.first, fact.last + 1)]
            before = next(k for k, at in enumerate(months) if at >= fact.first)
            self._at.append(tuple({"end": ends[-1:], "mean": ends, "change": [before, ends[-1]]}[fact.read]))
        if problems:
            raise ScenarioError(problems)
        self._rules = dict(zip(functions, compile_reference(list(functions.values())), strict=True))
        self.turns = max((at[-1] for at in self._at), default=0)
        """Turns a game has to be played for all of them."""

    def of(self, snapshots: Sequence[FLOATS], parameters: FLOATS) -> FLOATS:
        """Every fact's figure from the states at the start and after every turn. Shape (facts,)."""
        known: dict[tuple[str, int], float] = {}
        out = np.zeros(len(self.facts))
        for k, (fact, at) in enumerate(zip(self.facts, self._at, strict=True)):
            for turn in at:
                if (fact.figure, turn) not in known:
                    known[fact.figure, turn] = self._figure(fact.figure, snapshots[turn], turn, parameters)
            values = [known[fact.figure, turn] for turn in at]
            out[k] = values[1] - values[0] if fact.read == "change" else sum(values) / len(values)
        return out

    def _figure(self, figure: str, snapshot: FLOATS, turn: int, parameters: FLOATS) -> float:
        rules, out = self._ruleset, np.zeros(1)
        context, figures = np.zeros(tree.X_SIZE, np.int64), np.zeros(tree.F_SIZE)
        context[tree.X_TURN] = turn
        figures[tree.F_YEAR], figures[tree.F_MONTH] = rules.dates[turn]
        self._rules[figure](snapshot, snapshot, parameters, rules.constants, rules.tables, context, figures, out)
        return float(out[0])
