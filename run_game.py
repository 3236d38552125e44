"""The command line: a thin layer of commands over the engine; every mistake is one line and exit code 2."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from engine.analysis import commands as games
from engine.analysis.loading import (
    ParametersOption,
    ScenarioName,
    SeatOption,
    Seed,
    by_hand,
    compiled,
    fail,
    seat_policies,
)
from engine.analysis.playing import play_one, tell_game
from engine.tournament import commands as tournaments

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)


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
        machine = compiled(scenario or "belarus-2020", parameters)
        seats = {s: spec.name for s, spec in seat_policies(machine, by_hand(machine, seat)).items()}
    open_window(scenario or "belarus-2020", seats, seed, parameters)


def _play_text(scenario: str, seat: list[str] | None, seed: int, save: Path, parameters: str, *, resume: bool) -> None:
    from engine.client.console import HELP, Console, Left
    from engine.match.match import Match
    from engine.match.save import load_match, saved_ruleset

    if resume:
        machine = compiled(saved_ruleset(save).scenario.id)
        match = load_match(save, machine)
    else:
        machine = compiled(scenario, parameters)
        values = machine.ruleset.parameter_set(parameters) if parameters else None
        match = Match(machine, seed, seat_policies(machine, by_hand(machine, seat)), parameters=values)
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
    machine = compiled(scenario, parameters)
    policies = seat_policies(machine, seat)
    if headless:
        play_one(machine, policies, seed, None, parameters, quiet=False)
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
        tell_game(read.replayed(row, ledger=True))


for _name, _command in {**games.COMMANDS, **tournaments.COMMANDS}.items():
    app.command(_name)(_command)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def bench(context: typer.Context) -> None:
    """Measure the kernel; see benchmarks/."""
    import subprocess

    home = Path(__file__).resolve().parent
    if not (home / "benchmarks" / "__main__.py").is_file():
        raise fail("the benchmarks are not installed: run bench in a checkout of the project")
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
