"""A game in which every seat is its `historical` self: cards answered as in history, all else by that personality.

Hands on `Course` and `course`: the states a game passes through. Answers can be changed and postures held, so that a
cause can be taken out of history.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from engine.kernel import game as g
from engine.kernel.machine import Machine, Running
from engine.kernel.play import ASKED, TURN_OVER
from engine.policies.policy import PolicySpec
from engine.rules import roles as r
from engine.rules.layout import FLOATS

HISTORICAL = "historical"


@dataclass(frozen=True)
class Course:
    """How games run: whose numbers they take, and where they leave history."""

    parameters: FLOATS
    turns: int
    """Turns to be played."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Card -> the choice taken instead of history's."""
    postures: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    """Posture -> first turn -> the level its seat holds from then on; that seat then gives no orders."""


def historical_specs(machine: Machine) -> list[PolicySpec]:
    """Every seat's historical personality, or its first where none is called so."""
    seats = machine.ruleset.scenario.seats.values()
    return [PolicySpec("personality", HISTORICAL if HISTORICAL in seat.personalities else "") for seat in seats]


def play_course(machine: Machine, seed: int, course: Course) -> list[FLOATS]:
    """The states at the start and after every turn; a game that ends early stands still from then on."""
    rules = machine.ruleset
    scenario, specs = rules.scenario, historical_specs(machine)
    own = np.array([spec.number for spec in specs], np.int64)
    for posture in course.postures:
        own[list(scenario.seats).index(scenario.postures[posture].seat)] = g.PASSIVE
    running = machine.new_game(
        seed,
        kinds=[spec.number for spec in specs],
        personalities=[spec.personality_number(rules, seat) for spec, seat in zip(specs, scenario.seats)],
        parameters=course.parameters,
    )
    machine.begin(running)
    snapshots = [running.arrays.state.copy()]
    for turn in range(course.turns):
        _hold(machine, running, course, turn)
        if not running.over and _turn(machine, running, own, course.answers) != TURN_OVER and running.faulted:
            raise RuntimeError(f"game {seed} stopped at a fault in turn {turn}")
        snapshots.append(running.arrays.state.copy())
    return snapshots


def _hold(machine: Machine, running: Running, course: Course, turn: int) -> None:
    """Put held postures at their levels."""
    scenario, base = machine.ruleset.scenario, machine.ruleset.layout.base("engine", "postures")
    for posture, levels in course.postures.items():
        for first, level in levels.items():
            if turn >= first:
                at = base + list(scenario.postures).index(posture)
                running.arrays.state[at] = scenario.postures[posture].levels[level].value


def _turn(machine: Machine, running: Running, own: np.ndarray, answers: Mapping[str, str]) -> int:
    """Play a turn: seats are asked at cards only. What history did not choose, or could not, is left to them."""
    arrays, events = running.arrays, list(machine.ruleset.scenario.events.items())
    cursor = arrays.cursor
    arrays.kinds[:] = g.EXTERNAL
    while (status := machine.advance(running)) == ASKED:
        seat, event = int(cursor[g.C_SEAT]), int(cursor[g.C_SUBJECT])
        if cursor[g.C_POINT] != g.EVENT:
            arrays.kinds[:] = own
            continue
        arrays.kinds[:] = g.EXTERNAL
        card, declared = events[event]
        wanted = answers.get(card)
        choices = list(declared.choices.items())
        found = [k for k, (id_, c) in enumerate(choices) if (id_ == wanted if wanted else c.historical)]
        if found and arrays.scores[found[0]] > r.ILLEGAL:
            cursor[g.C_ANSWER] = found[0]
        else:
            arrays.kinds[seat] = g.PERSONALITY
    return int(status)
