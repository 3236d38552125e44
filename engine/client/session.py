"""A game played at this window: by one person, by several in turns, or by none.

Hands on `Session`. Cards and offers are answered at once; orders, postures and the reaction of a turn are planned
freely, undone and redone, and given to the match when the turn ends. Draws nothing and starts no thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

from engine.kernel import game as g
from engine.kernel.machine import Machine
from engine.match.match import Match
from engine.match.record import Retelling, record_of
from engine.match.save import load_match, save_match
from engine.policies.policy import PolicySpec
from engine.policies.question import OptionRow, Question
from engine.rules.errors import OrderError
from engine.rules.layout import FLOATS

PLANNED = ("order", "posture", "reaction")
"""Points of a turn that are planned together."""
Key = tuple[str, str]
"""Point and subject of a question; within a turn a seat is asked each once."""


@dataclass(frozen=True)
class Picked:
    """A planned answer, by what it is and not by its number: numbers move when other parts of the plan change."""

    kind: str
    what: str
    target: str = ""

    @classmethod
    def of(cls, option: OptionRow) -> Picked:
        """What an option is."""
        return cls(option.kind, option.what, option.target)

    def find(self, question: Question) -> OptionRow | None:
        """The option it means, if it is still open."""
        return next((o for o in question.options if o.legal and Picked.of(o) == self), None)


@dataclass(frozen=True)
class Plan:
    """What one seat means to do this turn; what is not named stays as it is."""

    picked: Mapping[Key, Picked] = field(default_factory=dict)

    def with_(self, key: Key, picked: Picked | None) -> Plan:
        """Another plan with this answer, or without one."""
        rest = {k: p for k, p in self.picked.items() if k != key}
        return replace(self, picked=rest if picked is None else {**rest, key: picked})


class Session:
    """A match and its people. `viewer` is who sits in front of the window; None: nobody, the game is watched."""

    def __init__(self, match: Match) -> None:
        self.match = match
        self.viewer: str | None = next(iter(self.hands), None)
        self.question: Question | None = None
        """A card or an offer that waits for an answer, or the first planned question of a turn."""
        self.plan = Plan()
        self.conceded = False
        self._undone: list[Plan] = []
        self._done: list[Plan] = []
        self._committed: dict[str, Plan] = {}
        self._slots: list[Question] | None = None

    @classmethod
    def new(cls, machine: Machine, seats: Mapping[str, str], seed: int, parameters: FLOATS | None = None) -> Session:
        """A new game. `seats`: policy by seat id, `hand` for people. Raises OrderError."""
        return cls(Match(machine, seed, dict(seats), ledger=True, parameters=parameters))

    @classmethod
    def load(cls, path: Path, machine: Machine) -> Session:
        """A saved game. Raises SaveError."""
        return cls(load_match(path, machine, ledger=True))

    def save(self, path: Path) -> None:
        """Keep the game; a plan not committed is not part of it. Raises SaveError, OSError."""
        save_match(self.match, path)

    # ---- where it stands ----
    @property
    def hands(self) -> list[str]:
        """Seats played by people, in order."""
        return [s for s, p in self.match.policies.items() if isinstance(p, PolicySpec) and p.kind == "hand"]

    @property
    def stage(self) -> str:
        """event, offer, answer or consent: one question; plan: the turn's orders; ai: it is for others; over."""
        if self.match.over:
            return "over"
        if self.question is None:
            return "ai"
        return "plan" if self.question.point in PLANNED else self.question.point

    @property
    def date(self) -> str:
        """Of the turn being played."""
        return self.match.names.date(self.match.turn)

    @property
    def turns(self) -> int:
        """How many the game has at most."""
        return self.match.machine.ruleset.scenario.calendar.turns

    # ---- playing ----
    def advance(self, cancel: Event | None = None, turn_done: Callable[[int], None] | None = None) -> None:
        """Play on to the next thing a person has to decide, or the end. May run beside the window.

        `turn_done` is called after every turn; a set `cancel` stops between turns. Raises FaultError, OrderError.
        """
        while not self.match.over and not (cancel is not None and cancel.is_set()):
            turn = self.match.turn
            question = self.match.run()
            if question is None:
                self._committed.clear()
                if turn_done is not None:
                    turn_done(turn)
                if not self.hands:
                    break
                continue
            plan = self._committed.get(question.seat)
            if plan is None or question.point not in PLANNED:
                self._ask(question)
                return
            self.match.answer(self._choice(question, plan).index)
        self.question, self._slots = None, None

    def _ask(self, question: Question) -> None:
        fresh = question.seat != self.viewer or self.question is None or self.question.turn != question.turn
        self.question, self._slots = question, None
        if fresh or question.point in PLANNED:
            self.plan, self._done, self._undone = Plan(), [], []

    def answer(self, index: int, terms: int | None = None) -> None:
        """Answer a card or an offer. Raises OrderError; then `advance`."""
        if self.question is None:
            raise OrderError("nothing is asked now")
        self.match.question = self.question
        self.match.answer(self.question.choose(index, terms))
        self.question, self._slots = None, None

    def commit(self) -> None:
        """Give the plan: the turn of the person in front is over; then `advance`."""
        question = self.question
        if question is None or question.point not in PLANNED:
            raise OrderError("the turn cannot end before what was asked is answered")
        self._committed[question.seat] = self.plan
        self.match.question = question
        self.match.answer(self._choice(question, self.plan).index)
        self.question, self._slots = None, None

    # ---- the plan ----
    @property
    def slots(self) -> list[Question]:
        """The planned questions of this turn, each with the options open if the plan's earlier parts are given."""
        if self._slots is None:
            self._slots = self._foreseen() if self.stage == "plan" else []
        return self._slots

    def slot(self, key: Key) -> Question:
        """One of them. Raises OrderError."""
        for question in self.slots:
            if (question.point, question.subject) == key:
                return question
        raise OrderError(f"no {key[0]} {key[1]} is asked this turn".rstrip())

    def picked(self, question: Question) -> OptionRow:
        """What the plan answers to one of the slots; what nothing was said of stays as it is."""
        return self._choice(question, self.plan)

    def pick(self, question: Question, index: int) -> None:
        """Plan an answer. Raises OrderError for an option that is closed."""
        question.choose(index)
        key = (question.point, question.subject)
        option = question.options[index]
        plan = self.plan.with_(key, None if option == self.usual(question) else Picked.of(option))
        if plan != self.plan:
            self._done.append(self.plan)
            self._undone.clear()
            self.plan, self._slots = plan, None
            self._drop_closed()

    def _drop_closed(self) -> None:
        """Take out what is no longer open, since an earlier part of the plan has used its means."""
        for question in self.slots:
            key = (question.point, question.subject)
            wanted = self.plan.picked.get(key)
            if wanted is not None and wanted.find(question) is None:
                self.plan = self.plan.with_(key, None)
                self._slots = None
                self._drop_closed()
                return

    def undo(self) -> bool:
        """Take back the last change of the plan; False at the turn's start."""
        return self._shift(self._done, self._undone)

    def redo(self) -> bool:
        """Change it again; False when nothing was taken back."""
        return self._shift(self._undone, self._done)

    def _shift(self, source: list[Plan], other: list[Plan]) -> bool:
        if not source:
            return False
        other.append(self.plan)
        self.plan, self._slots = source.pop(), None
        return True

    @property
    def can_undo(self) -> bool:
        """Whether the plan was changed this turn."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether a change was taken back."""
        return bool(self._undone)

    @property
    def unused(self) -> int:
        """Order slots that stay empty though some order is open."""
        orders = [q for q in self.slots if q.point == "order"]
        return sum(self.picked(q).kind == "none" and len(q.legal) > 1 for q in orders)

    def usual(self, question: Question) -> OptionRow:
        """What happens when nothing is said: no order, the posture in force, no reaction."""
        if question.point == "posture":
            posture = self.match.names.ruleset.scenario.postures[question.subject]
            held = question.view.posture(question.subject)
            values = [level.value for level in posture.levels.values()]
            at = min(range(len(values)), key=lambda k: abs(values[k] - held))
            if question.options[at].legal:
                return question.options[at]
        return question.legal[0]

    def _choice(self, question: Question, plan: Plan) -> OptionRow:
        wanted = plan.picked.get((question.point, question.subject))
        found = wanted.find(question) if wanted is not None else None
        return found or self.usual(question)

    def fork(self) -> Match:
        """A copy of the match as it stands, whose other seats do nothing; playing it does not touch the game."""
        retelling = Retelling(self.match.machine, record_of(self.match))
        retelling.play()
        copy = retelling.hand_over()
        hands = self.hands
        for number, seat in enumerate(copy.names.seats):
            if seat not in hands:
                copy.policies[seat] = PolicySpec("passive")
                copy.running.arrays.kinds[number] = g.PASSIVE
        return copy

    def _foreseen(self) -> list[Question]:
        copy, out, first = self.fork(), [], self.question
        assert first is not None
        question, turn = copy.run(), copy.turn
        while question is not None and copy.turn == turn:
            if question.seat == first.seat and question.point in PLANNED:
                out.append(question)
                copy.answer(self._choice(question, self.plan).index)
            else:
                copy.answer(self.usual(question).index)
            question = copy.run()
        return out

    # ---- who plays ----
    @property
    def needs_curtain(self) -> bool:
        """Whether another person has to take the seat in front."""
        return self.question is not None and len(self.hands) > 1 and self.question.seat != self.viewer

    def lift_curtain(self) -> None:
        """The person asked sits in front now."""
        if self.question is not None:
            self.viewer = self.question.seat

    def hand_over(self, seat: str, policy: str) -> None:
        """Let a policy play a seat from now on; what is asked of it now it answers by its own judgement."""
        spec = PolicySpec.parse(policy)
        spec.personality_number(self.match.machine.ruleset, seat)
        question = self.question
        self.match.policies[seat] = spec
        self.match.running.arrays.kinds[self.match.names.seat(seat)] = spec.number
        if question is not None and question.seat == seat:
            best = max(question.legal, key=lambda o: (o.score if o.score is not None else -1e9, -o.index))
            self.answer(best.index)
        if seat == self.viewer:
            self.viewer = next(iter(self.hands), None)

    def take_back(self, seat: str) -> None:
        """Play a seat by hand from its next question on."""
        self.match.policies[seat] = PolicySpec("hand")
        self.match.running.arrays.kinds[self.match.names.seat(seat)] = g.EXTERNAL
        self.viewer = self.viewer or seat

    def concede(self) -> None:
        """Leave every seat to its first personality; the game can be watched to its end."""
        self.conceded = True
        for seat in self.hands:
            self.hand_over(seat, "personality")
