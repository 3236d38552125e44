"""What most commands begin with: options they share, a scenario compiled with a word on what takes a while, policies.

Hands on `compiled`, `seat_policies`, `by_hand`, `fail`, and the options as typer reads them. Loads numba when asked to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from engine.kernel.machine import Machine

ScenarioName = Annotated[str, typer.Argument(help="a shipped scenario, or the path of a scenario's folder")]
SeatOption = Annotated[
    list[str] | None, typer.Option(help="SEAT=POLICY, e.g. minsk=random, moscow=personality:historical")
]
Seed = Annotated[
    int, typer.Option(min=0, max=2**62, help="the game's random numbers; the same seed gives the same game")
]
ParametersOption = Annotated[str, typer.Option(help="a set of parameters the scenario names, such as calibrated")]


def fail(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(2)


def compiled(name: str, parameters: str = "") -> Machine:
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


def seat_policies(machine: Machine, given: list[str] | None) -> dict[str, Any]:
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


def by_hand(machine: Machine, given: list[str] | None) -> list[str]:
    """What was said of the seats; where none is by hand, the first that nothing was said of."""
    said = {item.partition("=")[0] for item in given or []}
    free = [seat for seat in machine.ruleset.scenario.seats if seat not in said]
    if free and not any(item.endswith("=hand") for item in given or []):
        return [*(given or []), f"{free[0]}=hand"]
    return list(given or [])
