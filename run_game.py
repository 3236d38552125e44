"""The command line: a thin layer of commands over the engine; every mistake is one line and exit code 2."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from engine.analysis import commands as games
from engine.analysis.interrupts import hear_sigterm, shell_command, tell_stop
from engine.analysis.loading import (
    ParametersOption,
    ScenarioName,
    SeatOption,
    Seed,
    by_hand,
    compiled,
    fail,
    refuse_given,
    seat_policies,
)
from engine.analysis.playing import play_one, tell_game
from engine.tournament import commands as tournaments

if TYPE_CHECKING:
    from engine.match.match import Match


class _Commands(TyperGroup):
    """The commands; one that is interrupted ends with a word, where typer by itself would say none."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as stop:
            raise typer.Exit(tell_stop(stop)) from None


app = typer.Typer(
    cls=_Commands, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__
)


@app.command()
def play(
    context: typer.Context,
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
    if resume:
        refuse_given(context, ("seat", "seed", "parameters"), "a game kept goes on as it was begun")
        _play_on(scenario, save)
        return
    if text:
        _play_text(scenario or "belarus-2020", seat, seed, save, parameters)
        return
    refuse_given(context, ("save",), "goes with --text, as the window keeps games by itself")
    seats = None
    if scenario or seat or parameters:
        machine = compiled(scenario or "belarus-2020", parameters)
        seats = {s: spec.name for s, spec in seat_policies(machine, by_hand(machine, seat), hands=True).items()}
    _in_window(scenario or "belarus-2020", seats, seed, parameters)


def _in_window(
    scenario: str, seats: dict[str, str] | None, seed: int = 1, parameters: str = "", *,
    stored: tuple[Path, str] | None = None,
) -> None:  # fmt: skip
    """See `open_window`."""
    from engine.client.start import open_window

    # Left alone they close the window, as a click does, and the game is kept: SDL answers what nobody else does.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    open_window(scenario, seats, seed, parameters, stored=stored)


def _play_text(scenario: str, seat: list[str] | None, seed: int, save: Path, parameters: str) -> None:
    """A new game at this terminal; a place it cannot be kept at is told before it begins."""
    from engine.match.container import probe
    from engine.match.match import Match
    from engine.rules.errors import SaveError

    if save.exists():
        raise SaveError(f"{save}: a game is kept there: go on with it with --resume, or give another --save PATH")
    machine = compiled(scenario, parameters)
    policies = seat_policies(machine, by_hand(machine, seat), hands=True)
    probe(save)
    values = machine.ruleset.parameter_set(parameters) if parameters else None
    _at_terminal(Match(machine, seed, policies, parameters=values), save)


def _play_on(scenario: str, save: Path) -> None:
    """The game kept, by the rules kept with it unless a scenario is named."""
    from engine.match.container import probe
    from engine.match.save import load_match, saved_ruleset

    match = load_match(save, compiled(scenario or saved_ruleset(save)))
    probe(save)
    _at_terminal(match, save)


def _at_terminal(match: Match, save: Path) -> None:
    from engine.client.console import HELP, Console, Left

    typer.echo(HELP)
    try:
        Console(match, input, typer.echo, save).play()
    except Left:
        typer.echo(f"Kept in {save}; go on with:\n{shell_command('play', '--resume', '--save', str(save))}")


@app.command()
def watch(
    context: typer.Context,
    scenario: ScenarioName = "belarus-2020",
    seat: SeatOption = None,
    seed: Seed = 1,
    headless: Annotated[bool, typer.Option("--headless", help="tell the game here, without a window")] = False,
    parameters: ParametersOption = "",
    tournament: Annotated[Path | None, typer.Option(help="folder of a tournament: look at a game kept there")] = None,
    game: Annotated[str, typer.Option(help="--tournament: key of the game, or its beginning")] = "",
) -> None:
    """Watch AI play AI, in a window or told at this terminal; or look at a game a tournament has kept."""
    from engine.rules.errors import OrderError

    if tournament is not None:
        refuse_given(
            context, ("scenario", "seat", "seed", "parameters"), "--tournament looks at a game that has been played"
        )
        _watch_stored(tournament, game, headless=headless)
        return
    if game:
        raise OrderError(f"--game {game}: say which tournament's with --tournament FOLDER")
    machine = compiled(scenario, parameters)
    policies = seat_policies(machine, seat)
    if headless:
        play_one(machine, policies, seed, None, parameters, quiet=False)
        return
    _in_window(scenario, {s: spec.name for s, spec in policies.items()}, seed, parameters)


def _watch_stored(folder: Path, key: str, *, headless: bool) -> None:
    """A stored game in the window, or told here."""
    from engine.rules.errors import OrderError
    from engine.tournament.results import Results

    if headless and not key:
        raise OrderError("--headless: say which game with --game KEY")
    read = Results.read(folder)
    row = read.find(key) if key else None
    if not headless:
        _in_window("", None, stored=(folder, row.key if row is not None else ""))
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
    """Run a command; the user's mistakes end with one line and exit code 2, Ctrl-C and SIGTERM with 130 and 143."""
    hear_sigterm()
    from engine.client.start import ClientError
    from engine.rules.errors import FaultError, OrderError, SaveError, ScenarioError, StoreError

    try:
        sys.exit(app(standalone_mode=False) or 0)
    except typer.TyperException as error:
        typer.echo(f"{error.format_message()} (run_game.py COMMAND --help tells the options)", err=True)
        sys.exit(2)
    except (typer.Abort, KeyboardInterrupt) as stop:
        sys.exit(tell_stop(stop))
    except (ScenarioError, OrderError, SaveError, StoreError, FaultError, ClientError) as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
    except OSError as error:
        typer.echo(f"{error.filename or 'file'}: {error.strerror or error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
