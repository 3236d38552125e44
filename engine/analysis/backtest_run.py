"""A back-test from start to end: a search for better values where one is asked for, then games and the report.

Hands on `Plan` and `run_backtest`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.analysis.backtest import BackTest
from engine.analysis.backtest_report import Report
from engine.analysis.calibrate import Search
from engine.analysis.facts import FILE, Readings, read_facts
from engine.analysis.history import FILE as HISTORY
from engine.analysis.history import History
from engine.kernel.machine import Machine
from engine.rules.errors import OrderError

Tell = Callable[[str, int, int], None]
"""What is done, how much of it, of how much."""
SEARCH_GAMES = 16
"""Games of every course by which a candidate is judged."""
SEARCHING = "Searching"
"""How what is told of a search begins; the generations done follow."""
FOUND = "found"
"""What a report calls the values of a search."""


@dataclass(frozen=True)
class Plan:
    """What a back-test is asked for."""

    parameters: str
    """A named set; "" is the scenario's own."""
    games: int
    seed: int
    threads: int
    fit: Path | None = None
    """Where a search keeps its state; none: no search."""
    generations: int = 0
    until: str | None = None
    """Last month of the facts the search may see."""

    def __post_init__(self) -> None:
        """Refuse a month that is none. Raises OrderError."""
        if self.until is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", self.until):
            raise OrderError(f"--until {self.until}: expected a month, e.g. 2021-06")

    @property
    def last(self) -> int | None:
        """`until` as 12 * year + month - 1."""
        return None if self.until is None else 12 * int(self.until[:4]) + int(self.until[5:]) - 1

    def command(self, scenario: str) -> str:
        """The command that makes the report again."""
        words = ["run_game.py backtest", scenario]
        words += ["--parameters", self.parameters] if self.parameters else []
        words += ["--games", str(self.games), "--seed", str(self.seed)]
        words += ["--fit", str(self.fit), "--generations", str(self.generations)] if self.fit else []
        words += ["--until", self.until] if self.until else []
        return " ".join(words)


def run_backtest(machine: Machine, plan: Plan, tell: Tell) -> tuple[Report, dict[str, float]]:
    """The report, the set asked for first, the scenario's own last; and the values a search found, else none.

    Raises ScenarioError, SaveError.
    """
    ruleset, history = machine.ruleset, History(machine)
    facts = read_facts(ruleset)
    Readings(ruleset, facts)  # a figure that cannot be read is told before anything is played
    for fact in facts:
        if fact.course not in history.courses:
            known = ", ".join(name for name in history.courses if name) or "none"
            raise OrderError(f"{FILE}: {fact.id} is of the course {fact.course}: {HISTORY} has {known}")
    vectors = {plan.parameters: ruleset.parameter_set(plan.parameters)}
    found: dict[str, float] = {}
    if plan.fit is not None:
        seen = [fact for fact in facts if plan.last is None or fact.last <= plan.last]
        if not seen:
            raise OrderError(f"--until {plan.until}: no fact is as early: name a later month")
        start = vectors[plan.parameters]
        search = Search(history, seen, start, plan.seed, SEARCH_GAMES, notes=plan.fit, threads=plan.threads)
        search.run(plan.generations, lambda done, loss: tell(f"{SEARCHING}: {loss:.3f}", done, plan.generations))
        found, values = search.found, start.copy()
        for name, value in found.items():
            values[ruleset.layout.parameters[name][0]] = value
        vectors = {FOUND: values, **vectors}
    vectors[""] = ruleset.parameter_set("")
    tests = {}
    for name, vector in vectors.items():
        tests[name] = BackTest.run(
            history, facts, vector, plan.seed, plan.games, threads=plan.threads,
            progress=lambda done, total: tell("Playing history", done, total),
        )  # fmt: skip
    return Report(ruleset, tests, plan.games, plan.command(ruleset.scenario.id), plan.last), found
