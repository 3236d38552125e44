"""A game played at this window: by one person, by several in turns, or by none.

Hands on `Session`. Cards and offers are answered at once; orders, postures and the reaction of a turn are planned
freely, undone and redone, and given to the match when the turn ends. Draws nothing and starts no thread.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

from engine.client.rehearsal import PLANNED, rehearse, view_of
from engine.kernel import game as g
from engine.kernel.machine import Machine
from engine.match.match import Match
from engine.match.save import load_match, read_aside, save_match
from engine.policies.policy import PolicySpec
from engine.policies.question import OptionRow, Question
from engine.rules.errors import OrderError
from engine.rules.layout import FLOATS

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
        self.looking = False
        """Whether the game is looked back upon only: nothing is played on."""
        self.last_viewer = self.viewer
        """Seat id of the person who sat in front last, though others may play the seat now."""
        self._undone: list[Plan] = []
        self._done: list[Plan] = []
        self._committed: dict[str, Plan] = {}
        self._kept: tuple[int, str, Plan] | None = None  # turn, seat and plan noted down in a save
        self._slots: list[Question] | None = None
        self._slots_told = match.names
        """The names their options are told by: others when the language has changed."""
        self._views: dict[tuple[str, int], FLOATS] = {}  # by seat and turn
        for seat in match.policies:
            self._seat_at(seat)

    @classmethod
    def new(cls, machine: Machine, seats: Mapping[str, str], seed: int, parameters: FLOATS | None = None) -> Session:
        """A new game. `seats`: policy by seat id, `hand` for people. Raises OrderError."""
        return cls(Match(machine, seed, dict(seats), ledger=True, parameters=parameters))

    @classmethod
    def load(cls, path: Path, machine: Machine) -> Session:
        """A saved game, with the plan of the turn. Raises SaveError."""
        session = cls(load_match(path, machine, ledger=True))
        session._recall(read_aside(path))
        return session

    def save(self, path: Path) -> None:
        """Keep the game and the plan of the turn. Raises SaveError; an older file then stays."""
        asked = self.question is not None and self.question.point not in PLANNED
        plan = self._noted(self.question) if asked and self.question is not None else self.plan
        rows = [[*key, p.kind, p.what, p.target] for key, p in plan.picked.items()]
        noted = {
            "turn": self.match.turn,
            "viewer": self.viewer or self.last_viewer,
            "conceded": self.conceded,
            "plan": rows,
        }
        save_match(self.match, path, json.dumps(noted).encode())

    def _recall(self, aside: bytes) -> None:
        """Take up what `save` noted; what is not as it writes it is left, and a plan is checked when it is used."""
        try:
            noted = json.loads(aside)
            viewer, rows = noted["viewer"], [tuple(str(part) for part in row) for row in noted["plan"]]
            plan = Plan({(point, subject): Picked(kind, what, target) for point, subject, kind, what, target in rows})
            self.conceded = bool(noted["conceded"])
            if viewer in self.match.policies:
                self.last_viewer = viewer
            if viewer in self.hands:
                self.viewer = viewer
                self._kept = (int(noted["turn"]), viewer, plan)
        except (ValueError, KeyError, TypeError, RecursionError):
            return

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

    def known(self, turn: int) -> FLOATS:
        """(state,): what the person in front knew when a turn began; all there is to know when nobody plays."""
        state = self.match.turn_ledger(turn).before
        if self.viewer is None:
            return state
        key = (self.viewer, turn)
        if key not in self._views:
            self._views[key] = view_of(self.match, self.viewer, turn, state)
        return self._views[key]

    @property
    def turns(self) -> int:
        """How many the game has at most."""
        return self.match.machine.ruleset.scenario.calendar.turns

    # ---- playing ----
    def advance(
        self,
        cancel: Event | None = None,
        turn_done: Callable[[int], None] | None = None,
        thinking: Callable[[str, str], None] | None = None,
    ) -> None:
        """Play on to the next thing a person has to decide, or the end. May run beside the window.

        `turn_done` is called after every turn, `thinking` with seat and point before a seat thinks ahead; a set
        `cancel` stops between two decisions, to be gone on from. Raises FaultError, OrderError.
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
            policy, plan = self.match.policies[question.seat], self._committed.get(question.seat)
            if isinstance(policy, PolicySpec) and policy.kind != "hand":
                if thinking is not None:
                    thinking(question.seat, question.point)
                self.match.machine.think(self.match.running, policy.number)
            elif plan is not None and question.point in PLANNED:
                self.match.answer(self._choice(question, plan).index)
            else:
                self._ask(question)
                return
        self.question, self._slots = None, None

    def _ask(self, question: Question) -> None:
        fresh = question.seat != self.viewer or self.question is None or self.question.turn != question.turn
        self.question, self._slots = question, None
        if fresh or question.point in PLANNED:
            self.plan, self._done, self._undone = Plan(), [], []
        if question.point in PLANNED and self._kept is not None and self._kept[:2] == (question.turn, question.seat):
            self.plan, self._kept = self._kept[2], None
            self._drop_closed()

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
        names = self.match.names
        if self._slots is None or self._slots_told is not names:
            self._slots_told = names
            asked = rehearse(self.match, lambda q: self._choice(q, self.plan)) if self.stage == "plan" else []
            self._slots = [question for question, _known in asked]
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

    def foresee(self, action: str, target: str) -> None:
        """Note an order for the plan to come while offers are still made; noted once more, it is left out again.

        Raises OrderError where no offer is asked for, or every order of the turn is noted already.
        """
        question = self.question
        if question is None or question.point not in ("offer", "answer", "consent"):
            raise OrderError("orders are noted at the deal table only: they are given in the plan")
        wanted, plan = Picked("order", action, target), self._noted(question)
        held = next((key for key, picked in plan.picked.items() if picked == wanted), None)
        slots = [("order", str(k)) for k in range(self.match.names.ruleset.scenario.limits.orders)]
        free = next((key for key in slots if key not in plan.picked), None)
        if held is None and free is None:
            raise OrderError(f"all {len(slots)} orders of the turn are planned")
        key = held or free
        assert key is not None
        self._kept = (question.turn, question.seat, plan.with_(key, None if held else wanted))

    def foreseen(self, action: str, target: str) -> bool:
        """Whether an order is noted for the plan to come."""
        question = self.question
        return question is not None and Picked("order", action, target) in self._noted(question).picked.values()

    def _noted(self, question: Question) -> Plan:
        kept = self._kept
        return kept[2] if kept is not None and kept[:2] == (question.turn, question.seat) else Plan()

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
        """Let a policy play a seat from now on; what is asked of it now, too: then `advance`. Raises OrderError.

        A seat keeps the personality it began with, since what it decided by that is part of the game.
        """
        self._give(seat, PolicySpec.parse(policy))

    def take_back(self, seat: str) -> None:
        """Play a seat by hand from its next question on."""
        self._give(seat, PolicySpec("hand"))

    def concede(self) -> None:
        """Leave every seat to its personality; the game can be watched to its end."""
        self.conceded = True
        for seat in self.hands:
            self.hand_over(seat, "personality")

    def _give(self, seat: str, policy: PolicySpec) -> None:
        match, ruleset = self.match, self.match.machine.ruleset
        match.names.seat(seat)
        old, known = match.policies[seat], list(ruleset.scenario.seats[seat].personalities)
        kept = old.personality_number(ruleset, seat) if isinstance(old, PolicySpec) else 0
        if kept and not policy.personality and policy.kind in ("hand", "personality", "lookahead"):
            policy = replace(policy, personality=known[kept])
        if policy.personality_number(ruleset, seat) != kept:
            raise OrderError(f"{seat} began as {known[kept]} and stays so: {policy.name} would weigh otherwise")
        match.policies[seat] = policy
        self._seat_at(seat)
        self._committed.pop(seat, None)
        if self.question is not None and self.question.seat == seat and policy.kind != "hand":
            match.running.arrays.cursor[g.C_ASKED] = 0
            match.question = self.question = self._slots = None
        if self.viewer not in self.hands:
            self.last_viewer = self.viewer or self.last_viewer
            self.viewer = next(iter(self.hands), None)

    def _seat_at(self, seat: str) -> None:
        """Whoever thinks ahead is asked decision by decision, so that one can watch it and stop it."""
        policy = self.match.policies[seat]
        number = policy.number if isinstance(policy, PolicySpec) else g.EXTERNAL
        self.match.running.arrays.kinds[self.match.names.seat(seat)] = min(number, g.EXTERNAL)
