"""Copies of a game to try things on: the plan of the turn, or what a seat knew of an earlier state.

Hands on `twin_of`, `view_of`, `rehearse`. The copy asks the questions the game will ask; the game itself is only read.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.kernel import game as g
from engine.kernel.machine import Machine, Running
from engine.kernel.play import ASKED
from engine.match.asking import question_of
from engine.match.conditions import Known
from engine.match.match import Match
from engine.policies.question import OptionRow, Question
from engine.rules.layout import FLOATS

PLANNED = ("order", "posture", "reaction")
"""Points of a turn that are planned together."""


def twin_of(machine: Machine, running: Running) -> Running:
    """A game that stands where another one stands, without its ledger, all seats of it asked from outside."""
    arrays = running.arrays
    twin = machine.new_game(0, parameters=arrays.parameters)
    for into, values in zip(twin.arrays, arrays):
        if into.shape == values.shape:  # the ledger's have no room
            np.copyto(into, values)
    twin.arrays.cursor[g.C_TRACE] = twin.arrays.cursor[g.C_LEDGER] = 0
    twin.arrays.kinds[:] = g.EXTERNAL
    return twin


def view_of(match: Match, seat: str, turn: int, state: FLOATS) -> FLOATS:
    """What a seat may know of a state at a turn: hidden figures as it estimated them then."""
    twin, number = twin_of(match.machine, match.running), match.names.seat(seat)
    twin.arrays.state[:] = state
    twin.arrays.cursor[g.C_TURN] = turn
    g.make_view(match.machine.handle, twin.handle, number)
    view: FLOATS = twin.arrays.views[number].copy()
    return view


def rehearse(match: Match, planned: Callable[[Question], OptionRow]) -> list[tuple[Question, Known]]:
    """The planned questions of the seat asked, from the one the match stands at, each answered as `planned` says."""
    machine, names, out = match.machine, match.names, []
    twin = twin_of(machine, match.running)
    number = int(twin.arrays.cursor[g.C_SEAT])
    while machine.advance(twin) == ASKED:
        question = question_of(machine, twin, names)
        if question.seat != names.seats[number] or question.point not in PLANNED:
            break
        known = Known(twin.arrays.views[number].copy(), twin.arrays.parameters, question.turn, number)
        out.append((question, known))
        twin.arrays.cursor[g.C_ANSWER] = planned(question).index
        twin.arrays.cursor[g.C_ANSWER_B] = 0
    return out
