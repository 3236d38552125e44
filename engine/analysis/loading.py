"""What most commands begin with: options they share, a scenario compiled with a word on what takes a while, policies.

Hands on `compiled`, `recorded_with`, `seat_policies`, `by_hand`, `refuse_given`, `fail`, and the options as typer reads
them. Loads numba when asked to.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.rules.seeds import LEAST, MOST

if TYPE_CHECKING:
    from engine.kernel.machine import Machine
    from engine.match.replay import Replay
    from engine.rules.ruleset import Ruleset

ScenarioName = Annotated[str, typer.Argument(help="a shipped scenario, or the path of a scenario's folder")]
PlayedOn = Annotated[
    str, typer.Option("--scenario", help="folder of the scenario it was played on; by default the shipped one")
]
SeatOption = Annotated[
    list[str] | None, typer.Option(help="SEAT=POLICY, e.g. minsk=random, moscow=personality:historical")
]
Seed = Annotated[
    int, typer.Option(min=LEAST, max=MOST, help="the game's random numbers; the same seed gives the same game")
]
ParametersOption = Annotated[str, typer.Option(help="a set of parameters the scenario names, such as calibrated")]


def fail(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(2)


def refuse_given(context: typer.Context, names: Iterable[str], reason: str) -> None:
    """Refuse what was given in vain on the command line. Raises OrderError."""
    from engine.rules.errors import OrderError

    for parameter in context.command.params:
        source = context.get_parameter_source(parameter.name or "")
        if parameter.name in names and source is not None and source.name != "DEFAULT":
            raise OrderError(f"{parameter.opts[0]}: {reason}: leave it out")


def compiled(scenario: str | Ruleset, parameters: str = "") -> Machine:
    """Compile a scenario that has this set of parameters, telling what is compiled when it takes a while."""
    from rich.console import Console
    from rich.text import Text

    from engine.rules.ruleset import load_ruleset

    ruleset = load_ruleset(scenario) if isinstance(scenario, str) else scenario
    ruleset.parameter_set(parameters)  # an unknown one is told before anything is compiled
    console, title = Console(stderr=True), ruleset.scenario.title
    with console.status(Text(f"Loading {title}")) as status:
        from engine.kernel.machine import Machine  # loads numba

        def progress(done: int, total: int) -> None:
            told = f"Compiling {title}: {len(ruleset.functions)} rules, part {done} of {total}"
            turn = "Compiling the turn (once for every version of the engine; about a quarter of a minute)"
            status.update(Text(told if done < total else turn))

        machine = Machine(ruleset, progress=progress)
        machine.play(machine.new_game(0))
    return machine


def recorded_with(replay: Replay, scenario: str) -> Machine:
    """The machine a recorded game was played on: that of its scenario's id, or of the folder named.

    Raises SaveError where no scenario has the id, or where it is another by now.
    """
    from engine.match.record import check_rules
    from engine.rules.errors import SaveError, ScenarioError, quoted
    from engine.rules.ruleset import load_ruleset
    from engine.rules.scenario import find

    try:
        find(scenario or replay.scenario)
    except ScenarioError as error:
        if scenario:
            raise
        told = f"{replay.name}: is a game of {quoted(replay.scenario, 48)}, which is none of the shipped scenarios"
        raise SaveError(f"{told}: name its folder with --scenario PATH") from error
    ruleset = load_ruleset(scenario or replay.scenario)
    check_rules(replay.record, ruleset, replay.name)
    return compiled(ruleset)


def seat_policies(machine: Machine, given: list[str] | None, *, hands: bool = False) -> dict[str, Any]:
    """A policy for every seat: personality unless said. `hands`: somebody is there to play seats by hand."""
    from engine.policies.policy import PolicySpec
    from engine.rules.errors import OrderError, did_you_mean

    scenario = machine.ruleset.scenario
    texts, said = dict.fromkeys(scenario.seats, "personality"), set[str]()
    for item in given or []:
        seat, equals, policy = item.partition("=")
        if not equals or not policy.strip():
            raise OrderError(f"--seat {item}: expected SEAT=POLICY, e.g. --seat {next(iter(scenario.seats))}=random")
        if seat not in texts:
            hint = did_you_mean(seat, texts) or f"; seats: {', '.join(texts)}"
            raise OrderError(f"--seat {item}: no seat {seat} in {scenario.id}{hint}")
        if seat in said:
            raise OrderError(f"--seat {item}: {seat} is given a policy already: name each seat once")
        said.add(seat)
        texts[seat] = policy
    specs = {}
    for seat_id, text in texts.items():
        try:
            spec = specs[seat_id] = PolicySpec.parse(text)
            spec.personality_number(machine.ruleset, seat_id)  # an unknown one is told before anything runs
        except OrderError as error:
            raise OrderError(f"--seat {seat_id}={text}: {error}") from None
        if spec.kind == "hand" and not hands:
            raise OrderError(
                f"--seat {seat_id}={spec.name}: nobody is here to play by hand: name a policy that decides by itself, "
                f"or run_game.py play --seat {seat_id}=hand"
            )
    return specs


def by_hand(machine: Machine, given: list[str] | None) -> list[str]:
    """What was said of the seats; where none is by hand, the first that nothing was said of."""
    said = {item.partition("=")[0] for item in given or []}
    free = [seat for seat in machine.ruleset.scenario.seats if seat not in said]
    if free and not any(item.partition("=")[2].partition(":")[0] == "hand" for item in given or []):
        return [*(given or []), f"{free[0]}=hand"]
    return list(given or [])
