"""A back-test in words: a rich table on the screen, a Markdown file, and what does not fit by name.

Hands on `backtest_table` and `Report`; what it says of a miss is the note beside the fact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from engine.analysis.backtest import BackTest, Finding, Score
from engine.rules.ruleset import Ruleset

MISS = 2.0
"""From so many sigmas on, a fact is said not to fit."""
_METHOD = """\
Every seat is played by its `historical` personality. Cards are answered as in history, and the postures that history
is known to have held are held (`history.csv`); orders and deals are left to the personalities. So what is tested is
whether the rules turn what was decided into what followed, not whether the seats would have decided so. The dated steps
follow from cards answered as in history for the most part: they test that the cards come in time, and little more.

z is the distance of the games' median from the fact, in halves of the sources' band or in the least error the fact is
held to (`floor` in `facts.csv`), whichever is larger. Facts weigh 1, 0.5 or 0.2 by the confidence in their source. In
band: the median lies in the band of the sources or within a sigma. Met: the games' 80 % interval meets that band."""


def number(value: float) -> str:
    """With three digits or, of large ones, all before the point: 157,236, 10.7, 0.95."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def cells(finding: Finding) -> tuple[str, str, str, str, str, str]:
    """What a table shows of a finding: fact, period, band, median, interval, z."""
    fact = finding.fact
    unit = f" {fact.unit}" if fact.unit else ""
    band = (
        number(fact.value)
        if fact.low == fact.high
        else f"{number(fact.value)} ({number(fact.low)} to {number(fact.high)})"
    )
    interval = f"{number(finding.low)} to {number(finding.high)}"
    return fact.id, fact.period, band + unit, number(finding.median), interval, f"{finding.z:+.1f}"


def score_cells(score: Score) -> tuple[str, str, str, str]:
    """Facts, mean |z|, in band, met."""
    return str(score.facts), f"{score.mean_z:.2f}", f"{score.in_band:.0%}", f"{score.covered:.0%}"


def backtest_table(test: BackTest, title: str) -> Table:
    """Every fact, by theme, then what the causes are held to."""
    heading = Text(title, style="table.title")
    out = Table("Fact", "Period", "Observed", "Median", "80 %", "z", title=heading)
    theme = ""
    for finding in (*test.findings, *test.constraints):
        if finding.fact.theme != theme:
            theme = finding.fact.theme
            out.add_section()
        colour = "red" if abs(finding.z) >= MISS else "green" if finding.in_band else "yellow"
        *most, z = cells(finding)
        out.add_row(*map(Text, most), Text(z, style=colour))
    return out


@dataclass(frozen=True)
class Report:
    """Back-tests of one scenario by sets of parameters, the one reported first, by name; "" is the scenario's own."""

    ruleset: Ruleset
    tests: dict[str, BackTest]
    games: int
    command: str
    until: int | None = None
    """Last month of the facts that were fitted, where the rest were held out."""

    def lines(self) -> list[str]:
        """The scores in a line each."""
        out = []
        for name, test in self.tests.items():
            facts, z, in_band, met = score_cells(test.score)
            out.append(f"{_named(name)}: {facts} facts, mean |z| {z}, in band {in_band}, met {met}")
        return out

    def markdown(self) -> str:
        """The report as a document."""
        name, test = next(iter(self.tests.items()))
        chosen = self.ruleset.scenario.parameter_sets.get(name)
        out = [f"# Back-test of {self.ruleset.scenario.id}", "", "Written by:", "", f"    {self.command}", ""]
        out += [f"{self.games} games of every course.", "", _METHOD, ""]
        if chosen is not None:
            out += [f"`{name}`, {chosen.title}: {chosen.text}", ""]
            moved = f"It moves {len(chosen.values)} parameters, against {test.score.facts} facts of few series"
            out += [f"{moved}: hardly any of its values is settled by them alone.", ""]
        out += ["## Scores", ""]
        for theme in ("all facts", *test.themes):
            if theme == "all facts":
                out += ["| set | theme | facts | mean abs. z | in band | met |", "|---|---|---|---|---|---|"]
            for each, tested in self.tests.items():
                score = tested.score if theme == "all facts" else tested.themes[theme]
                out.append(f"| {_named(each)} | {theme} | {' | '.join(score_cells(score))} |")
        out += self._held_out()
        out += ["", f"## What does not fit ({_named(name)})", ""]
        out += [_miss(f) for f in (*test.findings, *test.constraints) if abs(f.z) >= MISS] or ["Nothing by two sigmas."]
        out += ["", f"## Facts ({_named(name)})", "", *_rows(test.findings)]
        if test.constraints:
            out += ["", "## Causes taken out of history", ""]
            out += ["No facts: what a cause is held to be worth, so that a fit cannot do without it.", ""]
            out += _rows(test.constraints)
        return "\n".join(out) + "\n"

    def _held_out(self) -> list[str]:
        if self.until is None:
            return ["", "All facts were open to the fit: this is a fit in sample, and says nothing of a forecast."]
        out = [
            "",
            f"Facts after {self.until // 12:04d}-{self.until % 12 + 1:02d} were kept from the search. The priors and",
        ]
        out += ["the choice of what may move were made by people who knew all of them, so this flatters.", ""]
        out += ["| set | facts | | mean abs. z | in band | met |", "|---|---|---|---|---|---|"]
        for name, test in self.tests.items():
            for title, late in (("fitted", False), ("held out", True)):
                score = Score.of([f for f in test.findings if (f.fact.last > self.until) == late])
                facts, *rest = score_cells(score)
                out.append(f"| {_named(name)} | {facts} | {title} | {' | '.join(rest)} |")
        return out


def _named(name: str) -> str:
    return name or "the scenario's own"


def _miss(finding: Finding) -> str:
    fact, period, observed, median, interval, z = cells(finding)
    note = f" {finding.fact.note}." if finding.fact.note else ""
    return f"- {fact} ({period}): observed {observed}, games {median} ({interval}), z {z}.{note}"


def _rows(findings: Sequence[Finding]) -> list[str]:
    out = ["| fact | period | observed | median | 80 % | z |", "|---|---|---|---|---|---|"]
    return [*out, *(f"| {' | '.join(cells(finding))} |" for finding in findings)]
