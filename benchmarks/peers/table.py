"""The table of peers: medians of what the repeats gave, ratios within the run, and what to make of them.

Hands on `Entry`, `Measured`, `as_markdown`, `as_table`. Measures nothing itself.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.table import Table

Answer = dict[str, Any]
OURS = "Great Stone"
RATES = ("decisions", "games", "seat_turns")


@dataclass(frozen=True)
class Entry:
    """One game with one AI in all its seats."""

    system: str
    game: str
    ai: str
    module: str
    """Of `benchmarks.peers`: the driver."""
    who: str
    """What the driver calls it."""
    decision: str
    """What one decision is."""
    place: str = ""
    """The environment it lives in; "" our own."""
    beside: str = ""
    """Of ours: `who` of the row it is held against, for a peer."""


@dataclass(frozen=True)
class Measured:
    """What the repeats of an entry gave, each a driver's answer."""

    entry: Entry
    answers: tuple[Answer, ...]

    @property
    def version(self) -> str:
        """The system with its version."""
        return f"{self.entry.system} {self.answers[0]['version']}"

    def rates(self, what: str) -> list[float]:
        """`games`, `decisions`, `seat_turns` or `open` a second of one core, by repeat."""
        return [answer[what] / answer["seconds"] for answer in self.answers]

    def rate(self, what: str) -> float:
        """Their median."""
        return statistics.median(self.rates(what))

    @property
    def length(self) -> float:
        """Decisions of a game."""
        return float(sum(a["decisions"] for a in self.answers) / sum(a["games"] for a in self.answers))

    @property
    def open(self) -> float | None:
        """Share of the decisions with more than one option."""
        if any(a["open"] is None for a in self.answers):
            return None
        return float(sum(a["open"] for a in self.answers) / sum(a["decisions"] for a in self.answers))

    def cells(self) -> list[str]:
        """A row, without the ratios."""
        low, high = min(self.rates("decisions")), max(self.rates("decisions"))
        spread = f"{figure(self.rate('decisions'))} ({figure(low)} to {figure(high)})"
        shared = "" if self.open is None else f"{self.open:.0%}"
        return [self.version, self.entry.game, self.entry.ai, spread, figure(self.rate("games")),
                figure(self.rate("seat_turns")), f"{self.length:,.0f}", shared]  # fmt: skip


HEADS = ("system", "game", "AI in every seat", "decisions/s/core", "games/s/core", "seat-turns/s/core",
         "decisions a game", "with a choice")  # fmt: skip


def figure(value: float) -> str:
    """Three figures that count: 1,230,000; 45.1; 0.523."""
    if value == 0:
        return "0"
    places = 2
    while abs(value) >= 10 ** (3 - places) and places > -12:
        places -= 1
    return f"{round(value, places):,.{max(0, places)}f}"


def ratios(rows: Sequence[Measured]) -> list[tuple[str, ...]]:
    """By peer: its name, ours beside it, and ours over theirs in decisions, games and seat-turns a second."""
    ours = {row.entry.who: row for row in rows if row.entry.system == OURS}
    out = []
    for row in rows:
        if (held := ours.get(row.entry.beside)) is not None:
            times = [f"{figure(held.rate(what) / row.rate(what))}x" for what in RATES]
            out.append((f"{row.entry.system}, {row.entry.game}, {row.entry.ai}", held.entry.ai, *times))
    return out


REMARKS = (
    "The games differ, so no figure here says that one engine is better; it says how many decisions an experiment of "
    "a given size gets through on one core.",
    "Rates are per second of processor time of the process that plays (start and imports left out, except for "
    "Freeciv, whose server starts and makes its map anew for every game); all processes stand on one core, one after "
    "another, and the repeats go round the systems in turn. In brackets: least and most of the repeats.",
    "A decision is a different thing in each (see the list). `with a choice` is the share of decisions with more than "
    "one option, where it is counted: Catanatron asks for the roll of the dice and the end of the turn as well, and "
    "ours asks where all but one option is closed. A seat-turn, one seat's part of one turn, is a unit all have.",
    "`in Python` is the row to hold against the other Python loops: every question crosses from machine code to a "
    "policy in Python, with titles, scores and the seat's own view. Our other rows never leave machine code.",
    "The peers' random players draw any open option. OpenSpiel and PettingZoo ship no AI that plays any of their "
    "games without being given a budget. Catanatron's wheel has three players, and not its search; VictoryPointPlayer "
    "looks one action ahead. PettingZoo's chess, poker and Hanabi need packages that have no wheels.",
    "Freeciv's decision is all that a computer player does in its turn, so only its games and seat-turns compare; its "
    "first turns, played here, are its cheapest. It is a far larger game than any other here.",
)


def as_markdown(rows: Sequence[Measured], missing: Sequence[str], command: str, machine: str, measured: str) -> str:
    """The report; `measured`: what our own rows are of."""
    repeats = max((len(row.answers) for row in rows), default=0)
    lines = ["# Beside other engines", "", f"`{command}`", "", f"{machine}; medians of {repeats}", "", measured, ""]
    lines += ["| " + " | ".join(HEADS) + " |", "|---|---|---|" + "---:|" * (len(HEADS) - 3)]
    lines += ["| " + " | ".join(row.cells()) + " |" for row in rows]
    lines += ["", "Ours over theirs, medians within this run:", ""]
    lines += ["| theirs | ours | decisions | games | seat-turns |", "|---|---|---:|---:|---:|"]
    lines += ["| " + " | ".join(cells) + " |" for cells in ratios(rows)]
    lines += ["", "What a decision is:", ""]
    said = {f"- {row.entry.system}, {row.entry.game}: {row.entry.decision}." for row in rows}
    lines += sorted(said)
    if missing:
        lines += ["", "Not measured:", "", *(f"- {line}" for line in missing)]
    lines += ["", "What to make of it:", "", *(f"- {line}" for line in REMARKS)]
    return "\n".join(lines) + "\n"


def as_table(rows: Sequence[Measured]) -> Table:
    """The same for the terminal, without what is fixed."""
    table = Table(title="Beside other engines", title_justify="left")
    for number, head in enumerate(("", "AI in every seat", *HEADS[3:6])):
        table.add_column(head.replace("/core", ""), justify="left" if number < 2 else "right")
    for row in rows:
        cells = [row.version, row.entry.ai, *(figure(row.rate(what)) for what in RATES)]
        table.add_row(*cells, style="bold" if row.entry.system == OURS else "")
    return table
