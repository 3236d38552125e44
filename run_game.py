"""The command line: a thin layer of commands over the engine; every mistake is one line and exit code 2."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.kernel.machine import Machine
    from engine.match.match import Match

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
ScenarioName = Annotated[str, typer.Argument(help="a shipped scenario, or the path of a scenario's folder")]
SeatOption = Annotated[
    list[str] | None, typer.Option(help="SEAT=POLICY, e.g. minsk=random, moscow=personality:historical")
]
Seed = Annotated[
    int, typer.Option(min=0, max=2**62, help="the game's random numbers; the same seed gives the same game")
]
ParametersOption = Annotated[str, typer.Option(help="a set of parameters the scenario names, such as calibrated")]


def _fail(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(2)


def _machine(name: str, parameters: str = "") -> Machine:
    """Compile a scenario that has this set of parameters, telling what is compiled when it takes a while."""
    from rich.console import Console

    from engine.rules.ruleset import load_ruleset

    ruleset = load_ruleset(name)
    ruleset.parameter_set(parameters)  # an unknown one is told before anything is compiled
    console = Console(stderr=True)
    with console.status(f"Loading {ruleset.scenario.title}") as status:
        from engine.kernel.machine import Machine  # loads numba

        def progress(done: int, total: int) -> None:
            status.update(f"Compiling {ruleset.scenario.title}: {len(ruleset.functions)} rules, part {done} of {total}")

        machine = Machine(ruleset, progress=progress)
        status.update("Compiling the turn (once for every version of the engine; about a quarter of a minute)")
        machine.play(machine.new_game(0))
    return machine


def _policies(machine: Machine, given: list[str] | None) -> dict[str, Any]:
    """A policy for every seat: personality unless said."""
    from engine.policies.policy import PolicySpec
    from engine.rules.errors import OrderError, did_you_mean

    scenario = machine.ruleset.scenario
    texts = dict.fromkeys(scenario.seats, "personality")
    for item in given or []:
        seat, equals, policy = item.partition("=")
        if not equals:
            raise OrderError(f"--seat {item}: expected SEAT=POLICY, e.g. --seat {next(iter(scenario.seats))}=random")
        if seat not in texts:
            hint = did_you_mean(seat, texts) or f"; seats: {', '.join(texts)}"
            raise OrderError(f"--seat {item}: no seat {seat} in {scenario.id}{hint}")
        texts[seat] = policy
    specs = {seat: PolicySpec.parse(text) for seat, text in texts.items()}
    for seat_id, spec in specs.items():
        spec.personality_number(machine.ruleset, seat_id)  # an unknown one is told before anything runs
    return specs


@app.command()
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

    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    machine = _machine(scenario, parameters)
    layers(machine.ruleset)
    policies = _policies(machine, seat)
    if games > 1:
        _simulate_many(machine, policies, seed, games, threads, out, parameters)
    else:
        _simulate_one(machine, policies, seed, out, parameters, quiet=quiet)


def _simulate_one(
    machine: Machine, policies: dict[str, Any], seed: int, out: Path | None, parameters: str, *, quiet: bool
) -> None:
    from rich.console import Console
    from rich.progress import Progress

    from engine.analysis.game_files import write_game
    from engine.match.account import final_table, opening, turn_account
    from engine.match.match import Match

    console = Console(highlight=False, soft_wrap=True)
    values = machine.ruleset.parameter_set(parameters) if parameters else None
    match = Match(machine, seed, policies, ledger=True, parameters=values)
    text = [opening(match)]
    if not quiet:
        console.print(text[0], markup=False)
    snapshots = [match.state.copy()]
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Playing", total=machine.ruleset.scenario.calendar.turns)
        while not match.over:
            match.step()
            snapshots.append(match.state.copy())
            text.append(turn_account(match, match.turn - 1))
            bar.advance(task)
            if not quiet:
                console.print(text[-1], markup=False)
    text.append(final_table(match))
    console.print(text[-1], markup=False)
    if out is not None:
        with Console(stderr=True).status("Writing tables and maps"):
            write_game(match, snapshots, "\n".join(text) + "\n", out)
        typer.echo(f"Written to {out}: account.txt, game.gsr, tables (CSV, Parquet), maps (PNG)", err=True)


def _simulate_many(
    machine: Machine, policies: dict[str, Any], seed: int, games: int, threads: int, out: Path | None, parameters: str
) -> None:
    import time

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from engine.analysis.batch import play_batch
    from engine.analysis.batch_table import outcome_table, score_table
    from engine.analysis.frames import write_table

    columns = (TextColumn("Playing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    scenario, values = machine.ruleset.scenario, machine.ruleset.parameter_set(parameters)
    specs = [policies[s] for s in scenario.seats]
    started = time.perf_counter()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("games", total=games)
        progress: Callable[[int], None] = lambda done: bar.update(task, completed=done)  # noqa: E731
        frame = play_batch(machine, specs, seed, games, threads=threads, parameters=values, progress=progress)
    seconds = time.perf_counter() - started
    console = Console(highlight=False)
    console.print(score_table(frame, scenario, f"{games} games, seed {seed}"))
    console.print(outcome_table(frame, scenario))
    faults = int(frame["fault"].sum())
    console.print(
        f"{games / seconds:,.0f} games/s, {frame['turns'].sum() / seconds:,.0f} turns/s on {threads} thread(s)"
    )
    if out is not None:
        write_table(frame, out, "games")
        typer.echo(f"Written to {out}: games.csv, games.parquet", err=True)
    if faults:
        raise _fail(
            f"{faults} of {games} games stopped at a rule that gave no finite number: "
            f"play one alone to see which (--seed {frame.loc[frame['fault'], 'seed'].iloc[0]})"
        )


@app.command()
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
    from engine.match.container import write_whole
    from engine.policies.policy import PolicySpec
    from engine.rules.errors import OrderError

    rungs = tuple(ladder.split(",")) if ladder is not None else RUNGS
    if len(rungs) < 2:
        raise OrderError(f"--ladder {ladder}: expected two policies or more, e.g. random,personality")
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.open("a").close()  # a path that cannot be written is told before anything is played
    if resume is not None:
        resume.parent.mkdir(parents=True, exist_ok=True)
    for policy in rungs if ladder is not None else ():
        if PolicySpec.parse(policy).kind == "hand":
            raise OrderError("--ladder: nobody is there to play by hand: name policies that decide by themselves")
    machine = _machine(scenario)
    for policy in rungs if ladder is not None else ():
        for seat in machine.ruleset.scenario.seats:
            PolicySpec.parse(policy).personality_number(machine.ruleset, seat)
    plan = Plan(games, lookahead, restricted, blocks, seed=seed, ladder=rungs)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
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


@app.command()
def backtest(
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
    from engine.analysis.backtest_run import Plan, run_backtest
    from engine.match.container import write_whole

    plan = Plan(parameters, games, seed, threads, fit, generations, until)
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
    machine = _machine(scenario, parameters)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Playing history", total=None)
        report, values = run_backtest(
            machine, plan, lambda what, done, total: bar.update(task, description=what, completed=done, total=total)
        )
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


@app.command()
def tournament(
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
    seed: Annotated[
        int | None, typer.Option(min=0, max=2**62 - 1, help="of the whole tournament, by default 1")
    ] = None,
    out: Annotated[Path, typer.Option(help="folder of the results; the same folder again goes on")] = Path(
        "out/tournament"
    ),
    executor: Annotated[str, typer.Option(help="local, or ray (extra [cluster])")] = "local",
    address: Annotated[str, typer.Option(help="--executor ray: of a running cluster; by default one of its own")] = "",
    sprt: Annotated[
        tuple[float, float] | None, typer.Option(help="ELO0 ELO1: stop when the first entrant's edge is decided")
    ] = None,
) -> None:
    """Let AIs play AIs, thousands of games, and rate them; run the same command again to go on."""
    from dataclasses import replace

    from engine.rules.errors import OrderError
    from engine.tournament.command import Interrupted, Options, run_tournament
    from engine.tournament.schedule import FORMATS, Plan, read_plan

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
    try:
        run_tournament(chosen, Options(out, workers, executor, address, sprt))
    except Interrupted as stop:
        typer.echo(f"Interrupted; nothing that was finished is lost. Go on with:\n{stop}", err=True)
        raise typer.Exit(130) from None


@app.command()
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

    from engine.match.container import write_whole
    from engine.policies.difficulty import LADDER
    from engine.tournament.ladder import Climb, markdown, run_ladder

    climb = Climb(scenario, tuple(rung or LADDER), blocks, slow, seed)
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
    _machine(scenario)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Playing", total=None)

            def tell(what: str, done: int, total: int) -> None:
                bar.update(task, description=what, completed=done, total=total)

            steps = run_ladder(climb, folder, workers, tell)
    except KeyboardInterrupt:
        command = f"{climb.command(out)} --workers {workers} --folder {folder}"
        typer.echo(f"Interrupted; nothing that was finished is lost. Go on with:\n{command}", err=True)
        raise typer.Exit(130) from None
    text = markdown(climb, steps, climb.command(out))
    Console().print(Markdown(text))
    if out is not None:
        write_whole(out, text.encode())


@app.command()
def tune(
    scenario: ScenarioName,
    seat: Annotated[list[str] | None, typer.Option(help="a seat to search; more than once; all by default")] = None,
    generations: Annotated[int, typer.Option(min=0, max=100_000, help="more of them go on with a search")] = 60,
    population: Annotated[int, typer.Option(min=4, max=1000, help="candidates a generation and seat")] = 12,
    games: Annotated[int, typer.Option(min=1, max=100_000, help="of every candidate")] = 64,
    validate: Annotated[int, typer.Option(min=2, max=1_000_000, help="games of every seat not seen before")] = 400,
    seed: Seed = 1,
    name: Annotated[str, typer.Option(help="id of the personality to be made")] = "tuned",
    threads: Annotated[int, typer.Option(min=1, max=256)] = 1,
    out: Annotated[Path, typer.Option(help="folder of the search; the same folder again goes on")] = Path("out/tune"),
) -> None:
    """Search better weights for personalities by self-play (extra [tune]); run the same command again to go on."""
    from engine.rules.errors import OrderError
    from engine.tournament.tune_command import Interrupted, Options, run_tune
    from engine.tournament.tuning import Plan

    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise OrderError(f"--name {name}: an id is lower-case letters, digits and _, a letter first")
    machine = _machine(scenario)
    plan = Plan(tuple(seat or machine.ruleset.scenario.seats), population, games, seed, name)
    try:
        run_tune(machine, plan, Options(scenario, generations, out, validate, threads))
    except Interrupted as stop:
        typer.echo(f"Interrupted; nothing that was finished is lost. Go on with:\n{stop}", err=True)
        raise typer.Exit(130) from None


@app.command()
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


@app.command()
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

    from engine.tournament.report.write import write_report
    from engine.tournament.results import Results

    read = Results.read(folder)
    path = out or folder / "report.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Playing some games again", total=None)
        write_report(read, path, sample, lambda done, total: bar.update(task, completed=done, total=total))
    typer.echo(f"Written to {path}", err=True)


@app.command("check-bot")
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


@app.command()
def play(
    scenario: Annotated[str, typer.Argument(help="begin this scenario at once; the title screen by default")] = "",
    seat: SeatOption = None,
    seed: Seed = 1,
    text: Annotated[bool, typer.Option("--text", help="play at this terminal, without a window")] = False,
    save: Annotated[Path, typer.Option(help="--text: where the game is kept when you leave")] = Path(
        "out/continue.gss"
    ),
    resume: Annotated[bool, typer.Option("--resume", help="--text: go on with the game kept there")] = False,
    parameters: ParametersOption = "",
) -> None:
    """Play in a window: by default the first seat by hand; SEAT=hand for others. With --text at this terminal."""
    from engine.rules.errors import OrderError

    if resume and parameters:
        raise OrderError(f"--parameters {parameters}: a game kept goes on with the parameters it began with")
    if text or resume:
        _play_text(scenario or "belarus-2020", seat, seed, save, parameters, resume=resume)
        return
    from engine.client.start import open_window

    seats = None
    if scenario or seat or parameters:
        machine = _machine(scenario or "belarus-2020", parameters)
        seats = {s: spec.name for s, spec in _policies(machine, _by_hand(machine, seat)).items()}
    open_window(scenario or "belarus-2020", seats, seed, parameters)


def _by_hand(machine: Machine, given: list[str] | None) -> list[str]:
    """What was said of the seats; where none is by hand, the first that nothing was said of."""
    said = {item.partition("=")[0] for item in given or []}
    free = [seat for seat in machine.ruleset.scenario.seats if seat not in said]
    if free and not any(item.endswith("=hand") for item in given or []):
        return [*(given or []), f"{free[0]}=hand"]
    return list(given or [])


def _play_text(scenario: str, seat: list[str] | None, seed: int, save: Path, parameters: str, *, resume: bool) -> None:
    from engine.client.console import HELP, Console, Left
    from engine.match.match import Match
    from engine.match.save import load_match, saved_ruleset

    if resume:
        machine = _machine(saved_ruleset(save).scenario.id)
        match = load_match(save, machine)
    else:
        machine = _machine(scenario, parameters)
        values = machine.ruleset.parameter_set(parameters) if parameters else None
        match = Match(machine, seed, _policies(machine, _by_hand(machine, seat)), parameters=values)
    save.parent.mkdir(parents=True, exist_ok=True)
    typer.echo(HELP)
    try:
        Console(match, input, typer.echo, save).play()
    except Left:
        typer.echo(f"Kept in {save}; go on with: run_game.py play --resume --save {save}")


@app.command()
def watch(
    scenario: ScenarioName = "belarus-2020",
    seat: SeatOption = None,
    seed: Seed = 1,
    headless: Annotated[bool, typer.Option("--headless", help="tell the game here, without a window")] = False,
    parameters: ParametersOption = "",
    tournament: Annotated[Path | None, typer.Option(help="folder of a tournament: look at a game kept there")] = None,
    game: Annotated[str, typer.Option(help="--tournament: key of the game, or its beginning")] = "",
) -> None:
    """Watch AI play AI, in a window or told at this terminal; or look at a game a tournament has kept."""
    from engine.client.start import open_window
    from engine.rules.errors import OrderError

    if tournament is not None:
        _watch_stored(tournament, game, headless=headless)
        return
    if game:
        raise OrderError(f"--game {game}: say which tournament's with --tournament FOLDER")
    machine = _machine(scenario, parameters)
    policies = _policies(machine, seat)
    if headless:
        _simulate_one(machine, policies, seed, None, parameters, quiet=False)
        return
    open_window(scenario, {s: spec.name for s, spec in policies.items()}, seed, parameters)


def _watch_stored(folder: Path, key: str, *, headless: bool) -> None:
    """A stored game in the window, or told here."""
    from engine.client.start import open_window
    from engine.rules.errors import OrderError
    from engine.tournament.results import Results

    if headless and not key:
        raise OrderError("--headless: say which game with --game KEY")
    read = Results.read(folder)
    row = read.find(key) if key else None
    if not headless:
        open_window("", None, 1, stored=(folder, row.key if row is not None else ""))
    elif row is not None:
        _tell(read.replayed(row, ledger=True))


def _tell(match: Match) -> None:
    """A game that is over, turn by turn."""
    from engine.match.account import final_table, opening, turn_account

    typer.echo(opening(match))
    for turn in range(match.turn):
        typer.echo(turn_account(match, turn))
    typer.echo(final_table(match))


@app.command()
def check(
    scenarios: Annotated[list[str] | None, typer.Argument(help="scenarios; all shipped ones by default")] = None,
) -> None:
    """Check scenarios: every problem found, with file, line and column."""
    from engine.analysis.layers import layers
    from engine.rules.errors import ScenarioError
    from engine.rules.ruleset import load_ruleset
    from engine.rules.scenario import shipped

    failed = False
    for name in scenarios or shipped():
        try:
            ruleset = load_ruleset(name)
            layers(ruleset)
        except ScenarioError as error:
            failed = True
            typer.echo(str(error), err=True)
            continue
        s = ruleset.scenario
        parts = f"{len(s.seats)} seats, {len(s.actions)} actions, {len(s.events)} events, {len(s.deals)} deals"
        typer.echo(f"{name}: {s.title}: {parts}, {len(ruleset.functions)} rules, {ruleset.layout.size} doubles a game")
    if failed:
        raise typer.Exit(2)


@app.command()
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


@app.command()
def schema(out: Annotated[Path | None, typer.Option(help="a file; the screen by default")] = None) -> None:
    """The JSON Schema of a scenario, for editors."""
    from engine.rules.schema import json_schema

    text = json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"
    if out is None:
        typer.echo(text, nl=False)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")


@app.command()
def why(
    variable: Annotated[str, typer.Argument(help="reserves, minsk.money or district[salihorsk].protest")],
    turn: Annotated[int, typer.Option(help="a turn of the game, from 0")],
    game: Annotated[Path, typer.Option(help="a replay written by simulate --out")] = Path("out/demo/game.gsr"),
) -> None:
    """Why a number moved in a turn: every cause, adding up to the change."""
    from engine.match.replay import read_replay, trace_turn
    from engine.match.why import explain

    replay = read_replay(game)
    match = trace_turn(replay, _machine(replay.scenario), turn)
    typer.echo(explain(match, variable, turn))


@app.command()
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
) -> None:
    """What a seat could foresee at a turn of a recorded game, and what another plan would have changed."""
    from rich.console import Console

    from engine.analysis.foretelling import Asked, foretell
    from engine.analysis.frames import write_table
    from engine.match.replay import read_replay

    recorded = read_replay(game)
    machine = _machine(recorded.scenario)
    asked = Asked(turn, seat, tuple(figure or ()), tuple(order or ()), tuple(posture or ()), futures, turns)
    told = foretell(recorded, machine, asked)
    Console(highlight=False).print(told.table())
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        write_table(told.frame(), out, "forecast")
        typer.echo(f"Written to {out}: forecast.csv, forecast.parquet", err=True)


@app.command()
def replay(
    game: Annotated[Path, typer.Argument(help="a replay (.gsr)")],
    verify: Annotated[bool, typer.Option("--verify", help="play it again and compare every turn's hash")] = False,
) -> None:
    """Tell a recorded game again, or verify it."""
    from engine.match.replay import play_replay, read_replay
    from engine.match.replay import verify as verify_replay

    recorded = read_replay(game)
    machine = _machine(recorded.scenario)
    if verify:
        verdict = verify_replay(recorded, machine)
        typer.echo(verdict.text)
        if not verdict.agrees:
            raise typer.Exit(2)
        return
    _tell(play_replay(recorded, machine))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def bench(context: typer.Context) -> None:
    """Measure the kernel; see benchmarks/."""
    import subprocess

    home = Path(__file__).resolve().parent
    if not (home / "benchmarks" / "__main__.py").is_file():
        raise _fail("the benchmarks are not installed: run bench in a checkout of the project")
    done = subprocess.run([sys.executable, "-m", "benchmarks", *context.args], cwd=home, check=False)
    raise typer.Exit(done.returncode)


def main() -> None:
    """Run a command; the user's mistakes end with one line and exit code 2."""
    from engine.client.start import ClientError
    from engine.rules.errors import FaultError, OrderError, SaveError, ScenarioError, StoreError

    try:
        sys.exit(app(standalone_mode=False) or 0)
    except typer.TyperException as error:
        typer.echo(f"{error.format_message()} (run_game.py COMMAND --help tells the options)", err=True)
        sys.exit(2)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    except (ScenarioError, OrderError, SaveError, StoreError, FaultError, ClientError) as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
    except OSError as error:
        typer.echo(f"{error.filename or 'file'}: {error.strerror or error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
