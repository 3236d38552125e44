"""The measured quality of a scenario: every property of a good game with its band, interval and verdict.

Hands on `Balance`, as data and as Markdown that is the same for the same rules, seed and plan.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engine import __version__
from engine.analysis import contests, habits
from engine.analysis.dead_content import dead_content
from engine.analysis.figures import Band, Row, Section
from engine.analysis.study import Study

_SECTIONS: tuple[Callable[[Study], Section | None], ...] = (
    contests.wins, contests.lookahead, habits.outcomes, contests.ladder, habits.variety, habits.use, habits.monotony,
    habits.answers, habits.relevance, contests.restricted, habits.deals, habits.drama, habits.lead, contests.exploits,
    contests.falls, dead_content,
)  # fmt: skip


@dataclass(frozen=True)
class Balance:
    """A study's sections."""

    study: Study
    sections: tuple[Section, ...]

    @classmethod
    def measure(cls, study: Study) -> Balance:
        """Play what the plan says, and measure. Raises FaultError, OrderError, SaveError."""
        made = [section(study) for section in _SECTIONS]
        return cls(study, tuple(s for s in made if s is not None))

    def markdown(self, command: str) -> str:
        """The report; nothing in it depends on when or how fast it was made."""
        scenario, plan = self.study.scenario, self.study.plan
        verdicts = Counter(section.verdict for section in self.sections)
        told = ", ".join(
            f"{verdicts[v]} {v}" for v in ("inside", "outside", "undecided", "not measured") if verdicts[v]
        )
        lines = [
            f"# Balance of {scenario.id}: {scenario.title}",
            "",
            f"    {command}",
            "",
            f"Engine {__version__}, rules {self.study.machine.ruleset.digest[:16]}, {plan.games} games of equals, "
            f"seed {plan.seed}.",
            "",
            "A figure is *inside* its band when its whole 95 % interval is, *outside* when none of it is, else "
            "*undecided*. Shares of games have Wilson's interval, all else the bootstrap's over games. Of many rows "
            "about one in twenty leaves its interval by chance. A dash stands for an interval without width.",
            "",
            f"Of {len(self.sections)} properties: {told}.",
        ]
        for section in self.sections:
            lines += [
                "",
                f"## {section.title}: {section.verdict}",
                "",
                f"{section.method[0].upper()}{section.method[1:]}.",
            ]
            lines += _section(section)
        return "\n".join(lines) + "\n"


def figure(value: float, unit: str) -> str:
    """A number as its unit is written."""
    if math.isinf(value):
        return "-" if value < 0 else "∞"
    if unit == "%":
        return f"{100 * value:.1f} %"
    return f"{value:+.1f}" if unit == "points" else f"{value:.2f}" if unit else f"{value:g}"


def band_text(band: Band, unit: str) -> str:
    """`12-28 %`, `at least 2.3 bits`, `more than 0`."""
    low, high = (
        figure(abs(x), unit if unit == "%" else "").removesuffix(" %").removesuffix(".0") for x in (band.low, band.high)
    )
    unit = f" {unit}" if unit and unit != "z" else ""
    if math.isinf(band.high):
        return f"more than 0{unit}" if 0.0 < band.low < 1e-9 else f"at least {low}{unit}"
    return f"at most {high}{unit}" if math.isinf(band.low) else f"{low} to {high}{unit}"


def summary(section: Section) -> str:
    """`61 inside, 3 outside`."""
    found = Counter(row.verdict for row in section.rows)
    return ", ".join(f"{n} {verdict}" for verdict, n in sorted(found.items()))


def cells(row: Row, unit: str) -> tuple[str, str, str, str, str]:
    """What a table shows of a row: thing, figure, interval, band, verdict."""
    value = figure(row.estimate.value, unit) if row.estimate else "-"
    exact = row.estimate is None or row.estimate.low == row.estimate.high == row.estimate.value
    interval = (
        "-"
        if exact or row.estimate is None
        else (f"{figure(row.estimate.low, unit)} to {figure(row.estimate.high, unit)}")
    )
    return row.item, value, interval, band_text(row.band, unit), row.verdict


def shown(section: Section) -> tuple[Row, ...]:
    """The rows a report lists: all of a short section, the offenders of a long one."""
    return tuple(row for row in section.rows if not section.long or row.verdict != "inside")


def notes(rows: Iterable[Row]) -> dict[str, list[str]]:
    """Every note with the things it is of."""
    out: dict[str, list[str]] = {}
    for row in rows:
        if row.note:
            out.setdefault(row.note, []).append(row.item)
    return out


def _section(section: Section) -> list[str]:
    lines = ["", f"{len(section.rows)} measured: {summary(section)}."] if section.long else []
    rows = shown(section)
    if rows:
        lines += ["", "| | figure | 95 % | band | verdict |", "|---|---|---|---|---|"]
        lines += [f"| {' | '.join(cells(row, section.unit))} |" for row in rows]
    for note, items in notes(rows).items():
        lines += ["", f"{', '.join(items)}: {note}."]
    return lines
