"""Measures how far forecasts can be trusted: `python -m benchmarks.reliability [--games N] [--scenario NAME]`.

Writes benchmarks/results/forecast.md: how many truths lay in the band of four futures in five, by figure.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from benchmarks.__main__ import RESULTS, machine_text, measured_on
from engine.analysis.figures import Estimate
from engine.analysis.reliability import NOMINAL, Reliability, measure
from engine.kernel.machine import machine_of


def as_markdown(found: Reliability, title: str, command: str, measured: str) -> str:
    """The report; `measured` as `measured_on` tells it."""
    heads = [f"{n} turn{'s' * (n > 1)} ahead" for n in found.ahead]
    games = len(set(found.game.tolist()))
    lines = [
        f"# Forecasts of {title} against what came",
        "",
        f"`{command}`",
        "",
        machine_text(),
        "",
        measured,
        "",
        f"{found.forecasts} forecasts from {games} games of personalities, each as one seat saw its world before its",
        f"orders; a band holds four futures in five, so {NOMINAL:.0%} of truths should lie in it. Intervals: 95 %.",
        "",
        f"| | {' | '.join(heads)} |",
        "|---|" + "---|" * len(heads),
        "| truths in the band | " + " | ".join(_told(found.held(n)) for n in found.ahead) + " |",
        "| below it, above it | "
        + " | ".join(f"{low:.0%}, {high:.0%}" for low, high in map(found.missed, found.ahead))
        + " |",
        "| its width, share of the spread over all games | "
        + " | ".join(f"{found.width(n):.0%}" for n in found.ahead)
        + " |",
        "",
        f"Over all: {_told(found.held())}. A narrow band that holds is a sharp forecast; one as wide as the spread",
        "says no more than the history of other games.",
        "",
        "## By figure: truths in the band, and its width",
        "",
        f"| figure | {' | '.join(heads)} |",
        "|---|" + "---|" * len(heads),
    ]
    for figure in found.figures:
        cells = [_cell(found, n, figure) for n in found.ahead]
        lines.append(f"| `{figure}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _told(estimate: Estimate | None) -> str:
    return "-" if estimate is None else f"{estimate.value:.0%} ({estimate.low:.0%} to {estimate.high:.0%})"


def _cell(found: Reliability, ahead: int, figure: str) -> str:
    held = found.held(ahead, figure)
    return "-" if held is None else f"{held.value:.0%}, {found.width(ahead, figure):.0%}"


def main() -> int:
    """Measure and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reliability", description=__doc__)
    parser.add_argument("--scenario", default="belarus-2020")
    parser.add_argument("--games", type=int, default=100)
    parser.add_argument("--futures", type=int, default=100)
    parser.add_argument("--out", type=Path, default=RESULTS / "forecast.md")
    given = parser.parse_args()
    machine = machine_of(given.scenario)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Foretelling", total=given.games)
        found = measure(machine, given.games, futures=given.futures, tell=lambda done: bar.update(task, completed=done))
    options = f"--scenario {given.scenario} --games {given.games} --futures {given.futures}"
    command = f"python -m benchmarks.reliability {options}"
    text = as_markdown(found, machine.ruleset.scenario.id, command, measured_on(given.scenario))
    given.out.write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
