"""Commands about games and scenarios, as typer reads them: simulate, balance, backtest, check, new, schema, why, ...

Hands on `COMMANDS`. Each is a few lines over the rooms; what is heavy is loaded when a command runs.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from engine.analysis.interrupts import resumable
from engine.analysis.loading import (
    ParametersOption,
    PlayedOn,
    ScenarioName,
    SeatOption,
    Seed,
    compiled,
    recorded_with,
    refuse_given,
    seat_policies,
)
from engine.analysis.playing import play_many, play_one, tell_game


def simulate(
    scenario: ScenarioName,
    seat: SeatOption = None,
    seed: Seed = 1,
    games: Annotated[int, typer.Option(min=1, max=1_000_000, help="more than one: a batch, with a summary")] = 1,
    threads: Annotated[int, typer.Option(min=1, max=256)] = 1,
    out: Annotated[Path | None, typer.Option(help="folder for the account, tables, maps and the replay")] = None,
    quiet: Annotated[bool, typer.Option(help="print the final table only")] = False,
    parameters: ParametersOption = "",
) -> None:
    """Play AI against AI and tell what happened."""
    from engine.analysis.layers import layers
    from engine.match.container import probe

    machine = compiled(scenario, parameters)
    layers(machine.ruleset)
    policies = seat_policies(machine, seat)
    if out is not None:
        probe(out / ("games.csv" if games > 1 else "account.txt"))
    if games > 1:
        play_many(machine, policies, seed, games, threads, out, parameters)
    else:
        play_one(machine, policies, seed, out, parameters, quiet=quiet)


def balance(
    scenario: ScenarioName,
    games: Annotated[int, typer.Option(min=1, max=1_000_000, help="games of equals")] = 2000,
    lookahead: Annotated[int, typer.Option(min=1, max=100_000, help="games for every seat that looks ahead")] = 300,
    restricted: Annotated[int, typer.Option(min=1, max=100_000, help="games for every ban, spammer and cycle")] = 300,
    blocks: Annotated[int, typer.Option(min=1, max=100_000, help="blocks for every rung of the ladder")] = 60,
    ladder: Annotated[str | None, typer.Option(help="policies, lowest first: random,personality,...")] = None,
    seed: Seed = 1,
    threads: Annotated[int, typer.Option(min=1, max=256)] = 1,
    out: Annotated[Path | None, typer.Option(help="a Markdown file for the report")] = None,
    resume: Annotated[Path | None, typer.Option(help="a JSON file that keeps finished parts, to go on with")] = None,
) -> None:
    """Measure the quality of a scenario by many AI games: balance, variety, drama, exploits, dead content."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from engine.analysis.balance import Balance
    from engine.analysis.balance_table import balance_notes, balance_table
    from engine.analysis.study import RUNGS, Plan, Study
    from engine.match.container import probe, write_whole
    from engine.policies.policy import PolicySpec
    from engine.rules.errors import OrderError

    rungs = tuple(ladder.split(",")) if ladder is not None else RUNGS
    if len(rungs) < 2:
        raise OrderError(f"--ladder {ladder}: expected two policies or more, e.g. random,personality")
    for path in (out, resume):
        if path is not None:
            probe(path)
    for policy in rungs if ladder is not None else ():
        if PolicySpec.parse(policy).kind == "hand":
            raise OrderError("--ladder: nobody is there to play by hand: name policies that decide by themselves")
    with resumable(resume is not None):
        machine = compiled(scenario)
        for policy in rungs if ladder is not None else ():
            for seat in machine.ruleset.scenario.seats:
                PolicySpec.parse(policy).personality_number(machine.ruleset, seat)
        plan = Plan(games, lookahead, restricted, blocks, decisions=max(1, games // 2), seed=seed, ladder=rungs)
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Playing", total=None)

            def tell(what: str, done: int, total: int) -> None:
                bar.update(task, description=what, completed=done, total=total)

            measured = Balance.measure(Study(machine, plan, threads=threads, notes=resume, tell=tell))
    console = Console(highlight=False)
    console.print(balance_table(measured))
    for line in balance_notes(measured):
        console.print(line, markup=False)
    if out is not None:
        options = f"--games {games} --lookahead {lookahead} --restricted {restricted} --blocks {blocks} --seed {seed}"
        command = f"run_game.py balance {scenario} {options}" + (f" --ladder {ladder}" if ladder else "")
        write_whole(out, measured.markdown(command).encode())


def fit(
    scenario: ScenarioName,
    games: Annotated[int, typer.Option(min=50, max=1_000_000, help="games of a round, learnt from")] = 4000,
    rounds: Annotated[int, typer.Option(min=1, max=10, help="from the second on seats look ahead")] = 2,
    seed: Seed = 1,
    threads: Annotated[int, typer.Option(min=1, max=256)] = 1,
    out: Annotated[Path, typer.Option(help="a YAML file; put into the scenario's folder")] = Path("out/valuation.yaml"),
) -> None:
    """Fit what a position is worth to each seat to finished games, for those who look ahead: docs/tuning.md."""
    import shlex

    from rich.console import Console
    from rich.progress import Progress
    from rich.table import Table

    from engine import __version__
    from engine.analysis.valuing import Plan, fit_valuations, patch_of
    from engine.match.container import probe, write_whole

    probe(out)
    machine = compiled(scenario)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Playing", total=games * rounds)
        plan = Plan(games, seed, rounds)
        fitted = fit_valuations(machine, plan, threads, lambda done: bar.update(task, completed=done))
    words = ["run_game.py", "fit", scenario, "--games", str(games), "--rounds", str(rounds), "--seed", str(seed)]
    words += ["--out", str(out)]
    write_whole(out, patch_of(fitted, shlex.join(words), __version__).encode())
    table = Table("seat", *(f"quarter {k}" for k in range(1, 5)), title="Variance of final scores explained, not seen")
    for one in fitted:
        table.add_row(one.seat, *one.quarters)
    Console(highlight=False).print(table)
    typer.echo(f"Written to {out}: put into the scenario's folder, those who look ahead judge by it", err=True)


def backtest(
    context: typer.Context,
    scenario: ScenarioName = "belarus-2020",
    parameters: ParametersOption = "",
    games: Annotated[int, typer.Option(min=1, max=100_000, help="games of every course")] = 200,
    seed: Seed = 1,
    threads: Annotated[int, typer.Option(min=1, max=256)] = 1,
    fit: Annotated[
        Path | None, typer.Option(help="search better values first: a JSON file that keeps the search")
    ] = None,
    generations: Annotated[int, typer.Option(min=0, max=100_000, help="how much longer to search")] = 100,
    until: Annotated[
        str | None, typer.Option(help="2021-06: search by the facts up to then, keep the rest out")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="a Markdown file for the report")] = None,
) -> None:
    """Play history many times and compare it with dated facts."""
    from rich.console import Console
    from rich.progress import Progress

    from engine.analysis.backtest_report import backtest_table
    from engine.analysis.backtest_run import SEARCHING, Plan, run_backtest
    from engine.match.container import probe, write_whole

    plan = Plan(parameters, games, seed, threads, fit, generations, until)
    if fit is None:
        refuse_given(context, ("generations", "until"), "is of a search, which --fit FILE asks for")
    for path in (out, fit):
        if path is not None:
            probe(path)
    left = generations

    def tell(what: str, done: int, total: int) -> None:
        nonlocal left
        left = generations - done if what.startswith(SEARCHING) else left
        bar.update(task, description=what, completed=done, total=total)

    with resumable(fit is not None, lambda: ("--generations", str(left))):
        machine = compiled(scenario, parameters)
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Playing history", total=None)
            report, values = run_backtest(machine, plan, tell)
    console = Console(highlight=False)
    name, test = next(iter(report.tests.items()))
    console.print(
        backtest_table(test, f"{machine.ruleset.scenario.title}: {name or 'its own parameters'}, {games} games")
    )
    for line in report.lines():
        console.print(line, markup=False)
    if values:
        console.print("values: {" + ", ".join(f"{k}: {v:g}" for k, v in values.items()) + "}", markup=False)
    if out is not None:
        write_whole(out, report.markdown().encode())


def check(
    scenarios: Annotated[list[str] | None, typer.Argument(help="scenarios; all shipped ones by default")] = None,
) -> None:
    """Check scenarios: every problem found, with file, line and column; warnings do not fail."""
    from engine.analysis.layers import layers
    from engine.rules.catalogue import shares
    from engine.rules.errors import ScenarioError
    from engine.rules.ruleset import load_ruleset
    from engine.rules.scenario import shipped

    failed = False
    for name in scenarios or shipped():
        try:
            ruleset = load_ruleset(name)
            layers(ruleset)
            told = ", ".join(f"{language} {share:.0%}" for language, share in shares(ruleset).items())
        except ScenarioError as error:
            failed = True
            typer.echo(str(error), err=True)
            continue
        s = ruleset.scenario
        parts = f"{len(s.seats)} seats, {len(s.actions)} actions, {len(s.events)} events, {len(s.deals)} deals"
        typer.echo(f"{name}: {s.title}: {parts}, {len(ruleset.functions)} rules, {ruleset.layout.size} doubles a game")
        for warning in ruleset.warnings:
            typer.echo(f"warning: {warning}")
        if told:
            typer.echo(f"{name}: texts in other languages: {told}")
    if failed:
        raise typer.Exit(2)


def new(
    folder: Annotated[Path, typer.Argument(help="a new folder; its name is the scenario's")],
    base: Annotated[str, typer.Option(help="the scenario to patch")] = "belarus-2020",
    title: Annotated[str, typer.Option(help="what people call it; by default from the folder's name")] = "",
    whole: Annotated[bool, typer.Option("--whole", help="a whole small game to rewrite, on no other's rules")] = False,
) -> None:
    """Begin a scenario of your own: a folder that can be checked and played at once."""
    from engine.rules.scaffold import write_scenario

    path = write_scenario(folder, base, title, whole=whole)
    typer.echo(f"Written to {path}: run_game.py check {folder}, then run_game.py play {folder}")


def schema(out: Annotated[Path | None, typer.Option(help="a file; the screen by default")] = None) -> None:
    """The JSON Schema of a scenario, for editors."""
    from engine.match.container import probe, write_whole
    from engine.rules.schema import json_schema

    text = json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"
    if out is None:
        typer.echo(text, nl=False)
        return
    probe(out)
    write_whole(out, text.encode())


def why(
    variable: Annotated[str, typer.Argument(help="reserves, minsk.money or district[salihorsk].protest")],
    turn: Annotated[int, typer.Option(help="a turn of the game, from 0")],
    game: Annotated[Path, typer.Option(help="a replay written by simulate --out")] = Path("out/demo/game.gsr"),
    scenario: PlayedOn = "",
) -> None:
    """Why a number moved in a turn: every cause, adding up to the change."""
    from engine.match.replay import read_replay, trace_turn
    from engine.match.why import explain

    replay = read_replay(game)
    match = trace_turn(replay, recorded_with(replay, scenario), turn)
    typer.echo(explain(match, variable, turn))


def forecast(
    game: Annotated[Path, typer.Argument(help="a replay written by simulate --out")] = Path("out/demo/game.gsr"),
    turn: Annotated[int, typer.Option(min=0, help="a turn of the game, from 0")] = 0,
    seat: Annotated[str, typer.Option(help="whose view; by default the first seat's")] = "",
    figure: Annotated[
        list[str] | None, typer.Option(help="reserves, minsk.money, district[brest].protest; the headlines by default")
    ] = None,
    order: Annotated[
        list[str] | None,
        typer.Option(help="ACTION or ACTION:TARGET in place of what the seat did; tells the difference"),
    ] = None,
    posture: Annotated[list[str] | None, typer.Option(help="POSTURE=LEVEL, likewise")] = None,
    futures: Annotated[int, typer.Option(min=2, max=4000)] = 200,
    turns: Annotated[int, typer.Option(min=1, max=12, help="how far ahead")] = 12,
    out: Annotated[Path | None, typer.Option(help="folder for forecast.csv and forecast.parquet")] = None,
    scenario: PlayedOn = "",
) -> None:
    """What a seat could foresee at a turn of a recorded game, and what another plan would have changed."""
    from rich.console import Console

    from engine.analysis.foretelling import Asked, foretell
    from engine.analysis.frames import write_table
    from engine.match.container import probe, whole_folder
    from engine.match.replay import read_replay

    recorded = read_replay(game)
    machine = recorded_with(recorded, scenario)
    if out is not None:
        probe(out / "forecast.csv")
    asked = Asked(turn, seat, tuple(figure or ()), tuple(order or ()), tuple(posture or ()), futures, turns)
    told = foretell(recorded, machine, asked)
    Console(highlight=False).print(told.table())
    if out is not None:
        with whole_folder(out) as folder:
            write_table(told.frame(), folder, "forecast")
        typer.echo(f"Written to {out}: forecast.csv, forecast.parquet", err=True)


def replay(
    game: Annotated[Path, typer.Argument(help="a replay (.gsr)")],
    verify: Annotated[bool, typer.Option("--verify", help="play it again and compare every turn's hash")] = False,
    weights: Annotated[bool, typer.Option("--weights", help="with what every motive weighed in each decision")] = False,
    scenario: PlayedOn = "",
) -> None:
    """Tell a recorded game again, or verify it."""
    from engine.match.replay import play_replay, read_replay
    from engine.match.replay import verify as verify_replay

    recorded = read_replay(game)
    machine = recorded_with(recorded, scenario)
    if verify:
        verdict = verify_replay(recorded, machine)
        typer.echo(verdict.text)
        if not verdict.agrees:
            raise typer.Exit(2)
        return
    tell_game(play_replay(recorded, machine), weights=weights)


COMMANDS: dict[str, Callable[..., None]] = {
    "simulate": simulate,
    "balance": balance,
    "fit": fit,
    "backtest": backtest,
    "check": check,
    "new": new,
    "schema": schema,
    "why": why,
    "forecast": forecast,
    "replay": replay,
}
"""By the name it is called by, in the order of the help."""
