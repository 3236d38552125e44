"""Our own games: whole ones in the kernel on one thread, and the phase loop with a policy in Python in every seat."""

from __future__ import annotations

import random

from benchmarks.peers.timing import Played, Player, main
from engine import __version__
from engine.kernel import game as g
from engine.kernel.machine import machine_of
from engine.match.match import Match
from engine.policies.policy import Policy, PolicySpec
from engine.policies.question import Choice, Question

SCENARIO = "belarus-2020"


class Drawing:
    """Takes any open option, as the peers' random players do."""

    name = "drawing"

    def __init__(self, seed: int) -> None:
        self._draw, self.more = random.Random(seed), 0

    def decide(self, question: Question) -> Choice:
        """One decision."""
        options = question.legal
        self.more += len(options) > 1
        return Choice(self._draw.choice(options).index)


def in_kernel(policy: str, scenario: str = SCENARIO) -> Player:
    """A policy in every seat, played without leaving machine code."""
    machine, kind = machine_of(scenario), PolicySpec.parse(policy).number
    seats = len(machine.ruleset.scenario.seats)

    def play(seed: int) -> Played:
        running = machine.new_game(seed, kinds=[kind] * seats)
        machine.play(running)
        return Played(int(running.arrays.cursor[g.C_LOG]), running.turn * seats)

    return play


def in_python(scenario: str = SCENARIO) -> Player:
    """A policy in Python in every seat."""
    machine = machine_of(scenario)
    seats = tuple(machine.ruleset.scenario.seats)

    def play(seed: int) -> Played:
        drawing = Drawing(seed)
        policies: dict[str, PolicySpec | Policy | str] = dict.fromkeys(seats, drawing)
        match = Match(machine, seed, policies)
        match.play()
        return Played(len(match.decisions), match.turn * len(seats), drawing.more)

    return play


if __name__ == "__main__":
    main(
        __version__,
        {
            "personality": lambda: in_kernel("personality"),
            "random": lambda: in_kernel("random"),
            "lookahead": lambda: in_kernel("lookahead"),
            "python": in_python,
        },
    )
