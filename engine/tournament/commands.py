"""Commands about tournaments and those who enter them, as typer reads them: tournament, ladder, tune, check-bot, ...

Hands on `COMMANDS`. Each is a few lines over the room; what is heavy is loaded when a command runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from engine.analysis.interrupts import resumable
from engine.analysis.loading import ScenarioName, Seed, compiled, refuse_given
from engine.rules.seeds import LEAST, MOST


def tournament(
    context: typer.Context,
    plan: Annotated[
        Path | None, typer.Argument(help="a YAML file with scenarios, entrants, format, games, seed; or name them")
    ] = None,
    scenario: Annotated[list[str] | None, typer.Option(help="a scenario; more than once for several")] = None,
    entrant: Annotated[
        list[str] | None, typer.Option(help="a policy, e.g. random, lookahead, bot:path.py:Class; once for each")
    ] = None,
    bot: Annotated[
        list[str] | None, typer.Option(help="an entrant in Python: path.py:Class, or an entry point")
    ] = None,
    form: Annotated[str | None, typer.Option("--format", help="blocks (by default), round-robin or gauntlet")] = None,
    games: Annotated[
        int | None,
        typer.Option(min=1, max=100_000_000, help="at least so many, by default 1000; the last round is whole"),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=1024, help="processes")] = 2,
    seed: Annotated[int | None, typer.Option(min=LEAST, max=MOST, help="of the whole tournament, by default 1")] = None,
    out: Annotated[Path, typer.Option(help="folder of the results; the same folder again goes on")] = Path(
        "out/tournament"
    ),
    executor: Annotated[str, typer.Option(help="local, or ray (extra \\[cluster])")] = "local",
    address: Annotated[str, typer.Option(help="--executor ray: of a running cluster; by default one of its own")] = "",
    sprt: Annotated[
        tuple[float, float] | None, typer.Option(help="ELO0 ELO1: stop when the first entrant's edge is decided")
    ] = None,
) -> None:
    """Let AIs play AIs, thousands of games, and rate them; run the same command again to go on."""
    from dataclasses import replace

    from engine.rules.errors import OrderError
    from engine.tournament.command import Options, run_tournament
    from engine.tournament.schedule import FORMATS, Plan, read_plan

    if executor != "ray":
        refuse_given(context, ("address",), "is of a cluster, which --executor ray asks for")
    entrants = (*(entrant or ()), *(f"bot:{text}" for text in bot or ()))
    if form is not None and form not in FORMATS:
        raise OrderError(f"--format {form}: there are {', '.join(FORMATS)}")
    if plan is not None and (scenario or entrants):
        raise OrderError(f"{plan}: names scenarios and entrants itself: leave out --scenario, --entrant and --bot")
    if plan is not None:
        chosen = read_plan(plan)
    else:
        chosen = Plan(tuple(scenario or ("belarus-2020",)), entrants or ("random", "personality"))
    chosen = replace(
        chosen,
        format=chosen.format if form is None else form,
        games=chosen.games if games is None else games,
        seed=chosen.seed if seed is None else seed,
    )
    with resumable():
        run_tournament(chosen, Options(out, workers, executor, address, sprt))


def ladder(
    scenario: ScenarioName = "belarus-2020",
    rung: Annotated[
        list[str] | None,
        typer.Option(help="a policy, lowest first; once for each; the levels of difficulty by default"),
    ] = None,
    blocks: Annotated[int, typer.Option(min=2, max=1_000_000, help="blocks of a pair")] = 200,
    slow: Annotated[int, typer.Option(min=2, max=1_000_000, help="blocks of a pair that thinks ahead")] = 60,
    seed: Seed = 1,
    workers: Annotated[int, typer.Option(min=1, max=1024, help="processes")] = 2,
    folder: Annotated[Path, typer.Option(help="folder of the games; the same folder again goes on")] = Path(
        "out/ladder"
    ),
    out: Annotated[Path | None, typer.Option(help="a Markdown file for the table")] = None,
) -> None:
    """Measure the ladder of skill: each policy against the one below; run the same command again to go on."""
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from engine.match.container import probe, write_whole
    from engine.policies.difficulty import LADDER
    from engine.tournament.ladder import Climb, markdown, run_ladder

    climb = Climb(scenario, tuple(rung or LADDER), blocks, slow, seed)
    if out is not None:
        probe(out)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with resumable():
        compiled(scenario)
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Playing", total=None)

            def tell(what: str, done: int, total: int) -> None:
                bar.update(task, description=what, completed=done, total=total)

            steps = run_ladder(climb, folder, workers, tell)
    text = markdown(climb, steps, climb.command(out))
    Console().print(Markdown(text))
    if out is not None:
        write_whole(out, text.encode())


def tune(
    scenario: ScenarioName,
    seat: Annotated[list[str] | None, typer.Option(help="a seat to search; more than once; all by default")] = None,
    generations: Annotated[int, typer.Option(min=0, max=100_000, help="more of them go on with a search")] = 60,
    population: Annotated[int, typer.Option(min=4, max=1000, help="candidates a generation and seat")] = 12,
    games: Annotated[int, typer.Option(min=1, max=100_000, help="of every candidate")] = 64,
    validate: Annotated[int, typer.Option(min=2, max=1_000_000, help="games of every seat not seen before")] = 400,
    seed: Seed = 1,
    name: Annotated[str, typer.Option(help="id of the personality to be made, which none has yet")] = "tuned",
    threads: Annotated[int, typer.Option(min=1, max=256)] = 1,
    out: Annotated[Path, typer.Option(help="folder of the search; the same folder again goes on")] = Path("out/tune"),
) -> None:
    """Search better weights for personalities by self-play (extra \\[tune]); run the same command again to go on."""
    from engine.rules.errors import OrderError
    from engine.tournament.tune_command import Options, run_tune
    from engine.tournament.tuning import Plan

    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise OrderError(f"--name {name}: an id is lower-case letters, digits and _, a letter first")
    with resumable():
        machine = compiled(scenario)
        plan = Plan(tuple(seat or machine.ruleset.scenario.seats), population, games, seed, name)
        run_tune(machine, plan, Options(scenario, generations, out, validate, threads))


def results(
    folder: Annotated[Path, typer.Argument(help="folder of a tournament")] = Path("out/tournament"),
    export: Annotated[
        bool, typer.Option("--export", help="write games.csv, games.parquet and games.json there")
    ] = False,
    verify: Annotated[int, typer.Option(min=0, help="play so many of the games again and compare")] = 0,
    game: Annotated[str, typer.Option(help="key of a game, or its beginning: write its replay beside the store")] = "",
) -> None:
    """Read a tournament's results: standings, exports, any game as a replay that play can open."""
    from rich.console import Console

    from engine.match.replay import write_replay
    from engine.tournament.command import show
    from engine.tournament.ratings import standings
    from engine.tournament.results import Results

    read = Results.read(folder)
    if game:
        row = read.find(game)
        path = folder / f"{row.key}.gsr"
        write_replay(read.replayed(row), path)
        typer.echo(f"Written to {path}: open it in the client, or run_game.py replay {path}", err=True)
    if verify:
        typer.echo(f"{read.verify(verify)} games played again, each ended as recorded")
    if export:
        typer.echo(f"Written to {folder}: {', '.join(path.name for path in read.export())}", err=True)
    if not (game or verify or export):
        show(read, standings(read.table), Console(highlight=False))


def report(
    folder: Annotated[Path, typer.Argument(help="folder of a tournament")] = Path("out/tournament"),
    out: Annotated[Path | None, typer.Option(help="an HTML file; FOLDER/report.html by default")] = None,
    sample: Annotated[
        int | None,
        typer.Option(min=1, max=100_000, help="games of each scenario to play again; by default as is cheap"),
    ] = None,
) -> None:
    """Tell of a tournament in one HTML file: standings, duels, seats, endings, orders, drama, deals, series, maps."""
    from rich.console import Console
    from rich.progress import Progress

    from engine.match.container import probe
    from engine.tournament.report.write import write_report
    from engine.tournament.results import Results

    read = Results.read(folder)
    path = out or folder / "report.html"
    probe(path)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Playing some games again", total=None)
        write_report(read, path, sample, lambda done, total: bar.update(task, completed=done, total=total))
    typer.echo(f"Written to {path}", err=True)


def check_bot(
    bot: Annotated[str, typer.Argument(help="path.py:Class, or the name of an entry point")],
    scenario: Annotated[str, typer.Option(help="played on")] = "tiny",
    games: Annotated[int, typer.Option(min=1, max=1000, help="so many, the bot in each seat in turn")] = 6,
    seconds: Annotated[float, typer.Option(min=0.01, max=600, help="for a decision")] = 2.0,
) -> None:
    """Check a bot: legal, deterministic, in time, leaves its view alone, survives copying and pickling."""
    from rich.console import Console

    from engine.tournament.bots.check import check, check_table

    found = check(bot, scenario, games, seconds)
    Console(highlight=False).print(check_table(bot, found))
    if not all(row.good for row in found):
        raise typer.Exit(1)


COMMANDS: dict[str, Callable[..., None]] = {
    "tournament": tournament,
    "ladder": ladder,
    "tune": tune,
    "results": results,
    "report": report,
    "check-bot": check_bot,
}
"""By the name it is called by, in the order of the help."""
