"""A search for weights at a terminal: progress, and the file it leaves.

Hands on `run_tune`, `patch_of`; the command line itself is run_game.py's.
"""

from __future__ import annotations

import shlex
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from engine import __version__
from engine.analysis.figures import Estimate
from engine.kernel.machine import Machine
from engine.match.container import probe, write_whole
from engine.tournament.tuning import NOTES, TUNED, Found, Plan, Tuning


@dataclass(frozen=True)
class Options:
    """How long and where; the threads decide nothing."""

    scenario: str
    generations: int
    out: Path
    validate: int = 400
    """Held-out games a seat; a quarter as many blocks of all seats."""
    threads: int = 1


def command_of(plan: Plan, options: Options, every: Sequence[str]) -> str:
    """The command that makes this search. `every`: all seats of the scenario, which go without saying."""
    words = ["run_game.py", "tune", options.scenario]
    for seat in plan.seats if plan.seats != tuple(every) else ():
        words += ["--seat", seat]
    words += ["--generations", str(options.generations), "--population", str(plan.population)]
    words += ["--games", str(plan.games), "--seed", str(plan.seed)]
    if plan.name != TUNED:
        words += ["--name", plan.name]
    if options.validate != 400:
        words += ["--validate", str(options.validate)]
    return shlex.join([*words, "--out", str(options.out)])


def run_tune(machine: Machine, plan: Plan, options: Options) -> None:
    """Search, validate, write the patch and show it. Raises every error of the rooms below."""
    every = tuple(machine.ruleset.scenario.seats)
    path = options.out / f"{plan.name}.yaml"
    probe(path)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("Par", total=options.generations)
    started = time.monotonic()

    def tell(generation: int) -> None:
        best = "  ".join(f"{seat} {z:+.2f}" for seat, z in zip(plan.seats, tuning.best))
        pace = (time.monotonic() - started) / generation
        bar.update(task, completed=generation, description=f"{pace:.1f} s a generation, best z: {best}")

    tuning = Tuning(machine, plan, notes=options.out / NOTES, threads=options.threads, tell=tell)
    with bar:
        tuning.run(options.generations)
        bar.update(task, description="Validating on games not seen")
        found = tuning.found(options.validate)
        blocks = tuning.blocks(max(1, options.validate // 4))
    write_whole(path, patch_of(found, plan, command_of(plan, options, every), blocks).encode())
    console = Console(highlight=False)
    _show(found, blocks, console)
    console.print(
        f"{path}: put into the scenario's folder, it adds personality:{plan.name}", markup=False, soft_wrap=True
    )


def _interval(estimate: Estimate, form: str = "+.2f", scale: float = 1.0) -> str:
    value, low, high = (format(scale * x, form) for x in (estimate.value, estimate.low, estimate.high))
    return f"{value} ({low} to {high})"


def patch_of(found: Sequence[Found], plan: Plan, command: str, blocks: Estimate | None) -> str:
    """The YAML that adds the personality to every seat searched, with the command and what it is worth."""
    lines = [
        "# Weights found by self-play (CMA-ES), each seat among the others' personalities and what was found for them:",
        f"#   {command}",
        f"# Engine {__version__}. Gain in z over the seat's first personality, in games the search had not seen, 95 %:",
        *(f"#   {one.seat} {_interval(one.gain)}" for one in found),
    ]
    if blocks is not None:
        lines.append(f"# Blocks won against the first personalities: {_interval(blocks, '.1f', 100.0)} %.")
    lines.append("seats:")
    for one in found:
        motives = ", ".join(f"{motive}: {weight:g}" for motive, weight in one.motives.items())
        rest = f"temperature: {one.temperature:g}, honour: {one.honour:g}, threshold: {one.threshold:g}"
        title = "Tuned by self-play" if plan.name == TUNED else f"Tuned by self-play ({plan.name})"
        lines += [
            f"  {one.seat}:",
            "    personalities:",
            f"      {plan.name}: {{title: {title}, motives: {{{motives}}}, {rest}}}",
        ]
    return "\n".join(lines) + "\n"


def _show(found: Sequence[Found], blocks: Estimate | None, console: Console) -> None:
    table = Table(title="Gain over the first personality, in games the search had not seen")
    table.add_column("seat")
    table.add_column("z, 95 %", justify="right")
    for one in found:
        table.add_row(one.seat, _interval(one.gain))
    console.print(table)
    if blocks is not None:
        console.print(f"blocks won against the first personalities: {_interval(blocks, '.1f', 100.0)} %")
