"""A plan tried on a copy of the game: what is open beside what is planned already, and whether the whole holds.

Hands on `twin_of`, `Rehearsal`. The copy asks the questions the game will ask; the game itself is only read.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.client.plan import Order, Plan
from engine.kernel import game as g
from engine.kernel.machine import Machine, Running
from engine.kernel.play import ASKED
from engine.match.asking import question_of
from engine.match.match import Match
from engine.policies.question import OptionRow, Question
from engine.rules.errors import OrderError
from engine.rules.layout import FLOATS

PLANNED = ("order", "posture", "reaction")
"""Points of decision a plan answers."""


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


def chosen(plan: Plan, question: Question) -> OptionRow | None:
    """The open option of a question that a plan takes; None: what is planned is not open."""
    if question.point == "order":
        order = plan.orders[int(question.subject)]
        wanted = ("", "") if order is None else (order.action, order.target)
    elif question.point == "posture":
        wanted = (plan.postures[question.subject], "")
    else:
        wanted = (plan.reaction or "", "")
    return next((o for o in question.options if (o.what, o.target) == wanted and o.legal), None)


class Rehearsal:
    """The questions of a seat's turn, from the first that a plan answers. The match has to stand at that question."""

    def __init__(self, match: Match) -> None:
        self._match, self._machine = match, match.machine
        self._seat = match.names.seats[int(match.running.arrays.cursor[g.C_SEAT])]
        self._number = match.names.seat(self._seat)
        self._slots = match.running.arrays.orders.shape[1]

    def questions(self, plan: Plan) -> Iterator[tuple[Question, FLOATS]]:
        """Each question of a plan with what the seat knows then, its orders so far paid; answered as planned once the
        next is wanted. Raises OrderError when the plan does not hold.
        """
        twin = twin_of(self._machine, self._match.running)
        while self._machine.advance(twin) == ASKED:
            question = question_of(self._machine, twin, self._match.names)
            if question.seat != self._seat or question.point not in PLANNED:
                return
            yield question, twin.arrays.views[self._number].copy()
            option = chosen(plan, question)
            if option is None:
                raise OrderError(
                    f"{self._title(plan, question)} is not open beside the rest of the plan: change either"
                )
            cursor = twin.arrays.cursor
            cursor[g.C_ANSWER], cursor[g.C_ANSWER_B] = option.index, 0

    def held(self) -> Plan:
        """The plan that changes nothing: no order, every posture as it is, last turn's reaction armed again."""
        arrays, names = self._match.running.arrays, self._match.names
        ruleset = self._machine.ruleset
        base = ruleset.layout.base("engine", "postures")
        postures = {}
        for k, (id_, posture) in enumerate(ruleset.scenario.postures.items()):
            if posture.seat == self._seat:
                value = arrays.state[base + k]
                postures[id_] = next(level for level, row in posture.levels.items() if row.value == value)
        log = self._match.decisions
        armed = log[(log[:, g.L_POINT] == g.REACTION) & (log[:, g.L_SEAT] == self._number)][-1:, g.L_A].tolist()
        plan = Plan((None,) * self._slots, postures, None)
        if not armed or armed[0] < 0:
            return plan
        again = plan.with_reaction(names.reactions[armed[0]])
        return again if self.holds(again) else plan

    def beside(self, plan: Plan, slot: int) -> tuple[Question, FLOATS]:
        """The question for one slot once the plan's other orders are given, whatever the slot holds now."""
        others = [order for k, order in enumerate(plan.orders) if k != slot]
        others = [order for order in others if order is not None]
        asked = Plan((*others, *(None,) * (len(plan.orders) - len(others))), plan.postures, plan.reaction)
        for question, known in self.questions(asked):
            if question.point == "order" and int(question.subject) == len(others):
                return question, known
        raise OrderError(f"no order slot {slot + 1}: there are {len(plan.orders)}")

    def holds(self, plan: Plan) -> bool:
        """Whether the whole of a plan can be carried out."""
        try:
            self.check(plan)
        except OrderError:
            return False
        return True

    def check(self, plan: Plan) -> None:
        """Raises OrderError naming the first part of a plan that is not open beside the rest."""
        for _ in self.questions(plan):
            pass

    def _title(self, plan: Plan, question: Question) -> str:
        """What a plan holds for a question, in the scenario's words."""
        scenario, names = self._machine.ruleset.scenario, self._match.names
        if question.point == "posture":
            posture = scenario.postures[question.subject]
            return f"{posture.title}: {posture.levels[plan.postures[question.subject]].title}"
        if question.point == "reaction":
            return scenario.reactions[plan.reaction].title if plan.reaction else "no reaction"
        order = plan.orders[int(question.subject)]
        if order is None:
            return "no order"
        action = names.actions.index(order.action)
        targets = names.targets(action)
        return names.order_title(action, targets.index(order.target) if targets else 0)
