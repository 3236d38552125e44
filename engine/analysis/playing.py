"""AI games at a terminal: one told turn by turn, many summed up, with what they leave in a folder.

Hands on `play_one`, `play_many`, `tell_game`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from engine.analysis.loading import fail

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.kernel.machine import Machine
    from engine.match.match import Match


def play_one(
    machine: Machine, policies: dict[str, Any], seed: int, out: Path | None, parameters: str, *, quiet: bool
) -> None:
    from rich.console import Console
    from rich.progress import Progress

    from engine.analysis.game_files import write_game
    from engine.match.account import final_table, opening, turn_account
    from engine.match.match import Match
    from engine.match.record import Retelling, record_of

    console = Console(highlight=False, soft_wrap=True)
    values = machine.ruleset.parameter_set(parameters) if parameters else None
    match = Match(machine, seed, policies, parameters=values)
    teller = Retelling(machine, record_of(match), ledger=True)
    text = [opening(match)]
    if not quiet:
        console.print(text[0], markup=False)
    snapshots = [match.state.copy()]
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Playing", total=machine.ruleset.scenario.calendar.turns)
        while not match.over:
            match.step()
            snapshots.append(match.state.copy())
            teller.record = record_of(match)
            teller.step()
            teller.compare_hash()
            text.append(turn_account(teller.match, match.turn - 1))
            bar.advance(task)
            if not quiet:
                console.print(text[-1], markup=False)
    text.append(final_table(teller.match))
    console.print(text[-1], markup=False)
    if out is not None:
        with Console(stderr=True).status("Writing tables and maps"):
            write_game(match, snapshots, "\n".join(text) + "\n", out)
        typer.echo(f"Written to {out}: account.txt, game.gsr, tables (CSV, Parquet), maps (PNG)", err=True)


def play_many(
    machine: Machine, policies: dict[str, Any], seed: int, games: int, threads: int, out: Path | None, parameters: str
) -> None:
    import time

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from engine.analysis.batch import play_batch
    from engine.analysis.batch_table import outcome_table, score_table
    from engine.analysis.frames import write_table
    from engine.match.container import whole_folder

    columns = (TextColumn("Playing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    scenario, values = machine.ruleset.scenario, machine.ruleset.parameter_set(parameters)
    specs = [policies[s] for s in scenario.seats]
    started = time.perf_counter()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("games", total=games)
        progress: Callable[[int], None] = lambda done: bar.update(task, completed=done)  # noqa: E731
        frame = play_batch(machine, specs, seed, games, threads=threads, parameters=values, progress=progress)
    seconds = time.perf_counter() - started
    if out is not None:  # before anything is shown: what was played is not to be lost
        with whole_folder(out) as folder:
            write_table(frame, folder, "games")
    console = Console(highlight=False)
    console.print(score_table(frame, scenario, f"{games} games, seed {seed}"))
    console.print(outcome_table(frame, scenario))
    faults = int(frame["fault"].sum())
    console.print(
        f"{games / seconds:,.0f} games/s, {frame['turns'].sum() / seconds:,.0f} turns/s on {threads} thread(s)"
    )
    if out is not None:
        typer.echo(f"Written to {out}: games.csv, games.parquet", err=True)
    if faults:
        raise fail(
            f"{faults} of {games} games stopped at a rule that gave no finite number: "
            f"play one alone to see which (--seed {frame.loc[frame['fault'], 'seed'].iloc[0]})"
        )


def tell_game(match: Match, *, weights: bool = False) -> None:
    """A game that is over, turn by turn."""
    from engine.match.account import final_table, opening, turn_account
    from engine.match.record import Retelling, record_of

    told = match if match.reasons else Retelling(match.machine, record_of(match), ledger=True).play()
    typer.echo(opening(match))
    for turn in range(told.turn):
        typer.echo(turn_account(told, turn, weights=weights))
    typer.echo(final_table(told))
