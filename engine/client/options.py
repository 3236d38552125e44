"""What can be put into a plan: actions with their targets, postures, reactions; priced, with why one is closed.

Hands on `Desk` and its options; to plan one, give its `row.index` to `Session.pick`. Prices and reasons are worked out
when they are looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from engine.client.figures import told
from engine.client.rehearsal import rehearse
from engine.client.session import Session
from engine.client.words import _
from engine.match.conditions import Conditions, Known, Price, Terms
from engine.policies.question import OptionRow, Question
from engine.rules.errors import OrderError
from engine.rules.statements import explained


class Cost(Price):
    """A price in the window's words."""

    def __str__(self) -> str:
        return f"{self.title} {told(self.amount, self.unit)}"

    @property
    def there(self) -> str:
        """What there is, in words."""
        return told(self.have, self.unit)


@dataclass(frozen=True)
class _Priced:
    """An option with its terms."""

    row: OptionRow | None
    """Its row in the question, to pick it by; None where it is not among the options."""
    terms: Terms = field(repr=False)
    known: Known = field(repr=False)
    at: int = field(repr=False)
    """Number of the target."""
    closed: str = field(repr=False)
    """Why it is closed where no condition of its own is to blame; "" otherwise."""

    @property
    def legal(self) -> bool:
        """Whether it is open beside the rest of the plan."""
        return self.row is not None and self.row.legal and not self.closed

    @property
    def score(self) -> float | None:
        """What the seat's adviser thinks of it, the more the better; None where it is closed."""
        return self.row.score if self.row is not None and self.legal else None

    @cached_property
    def cost(self) -> tuple[Cost, ...]:
        """What it takes."""
        return tuple(Cost(**vars(price)) for price in self.terms.prices(self.known, self.at))

    @cached_property
    def reasons(self) -> tuple[str, ...]:
        """Why it is closed, line by line; none where it is open."""
        if self.legal:
            return ()
        return (self.closed,) if self.closed else self.terms.reasons(self.known, self.at)

    @property
    def reason(self) -> str:
        """Why it is closed, in one line; "" where it is open."""
        return "; ".join(self.reasons)


@dataclass(frozen=True)
class TargetOption(_Priced):
    """An action at one target, or at none."""

    target: str
    """Id of the target; "" for none."""
    title: str
    """Of the target; of the action where it has none."""


@dataclass(frozen=True)
class ActionOption:
    """An action with everything it can be aimed at."""

    action: str
    title: str
    text: str
    phase: str
    """security, diplomacy, economy or information: they are resolved in this order."""
    secret: bool
    target_set: str | None
    """Id of the set it aims at."""
    vigour: float
    """Share of its full effect that it has now; repeating it wears it down."""
    targets: tuple[TargetOption, ...]

    @property
    def legal(self) -> bool:
        """Whether it is open at any target."""
        return any(target.legal for target in self.targets)

    @property
    def best(self) -> TargetOption:
        """The target the adviser likes best; where none is open, the first."""
        return max(self.targets, key=lambda t: (t.legal, t.score if t.score is not None else 0.0))

    @property
    def reason(self) -> str:
        """Why it is closed everywhere, by the target that comes nearest; "" where it is open at one."""
        return "" if self.legal else min(self.targets, key=lambda target: len(target.reasons)).reason


@dataclass(frozen=True)
class LevelOption(_Priced):
    """One level of a posture."""

    level: str
    title: str
    text: str
    held: bool
    """Whether it is in force: keeping it costs nothing."""

    @property
    def cost(self) -> tuple[Cost, ...]:
        """What changing to it takes."""
        return () if self.held else tuple(Cost(**vars(price)) for price in self.terms.prices(self.known))


@dataclass(frozen=True)
class PostureOption:
    """A posture of the seat."""

    posture: str
    title: str
    text: str
    held: str
    """Id of the level in force."""
    planned: str
    """Id of the level planned."""
    levels: tuple[LevelOption, ...]


@dataclass(frozen=True)
class ChoiceOption(_Priced):
    """One answer to a card."""

    choice: str
    title: str
    text: str


@dataclass(frozen=True)
class ReactionOption(_Priced):
    """A reaction that can be armed."""

    reaction: str
    title: str
    text: str
    answers: tuple[str, ...]
    """Titles of the actions it answers."""
    blunts: float
    """Share of the order's vigour it takes away."""


class Desk:
    """The options of the person in front, beside what the plan holds."""

    def __init__(self, session: Session) -> None:
        self._session, self._names = session, session.match.names
        self._scenario = session.match.machine.ruleset.scenario
        self._conditions = Conditions(self._names)

    def _asked(self) -> list[tuple[Question, Known]]:
        return rehearse(self._session.match, self._session.picked) if self._session.stage == "plan" else []

    def orders(self, slot: int) -> list[ActionOption]:
        """The seat's actions for an order slot, as they are once the slots before it are paid. Raises OrderError."""
        asked = [a for a in self._asked() if a[0].point == "order"]
        if not 0 <= slot < len(asked):
            raise OrderError(f"no order slot {slot + 1}: there are {len(asked)}")
        question, known = asked[slot]
        taken = {self._session.picked(other).what for k, (other, _known) in enumerate(asked) if k != slot}
        listed = {(option.what, option.target): option for option in question.options}
        fatigue = self._names.ruleset.layout.base("engine", "fatigue")
        out = []
        for number, (id_, action) in enumerate(self._scenario.actions.items()):
            if question.seat not in action.seats:
                continue
            entities, targets = self._names.targets(number), []
            terms = self._conditions.action(id_)
            for at, target in enumerate(entities.ids if entities else ("",)):
                row = listed.get((id_, target))
                closed = _("ordered this turn already") if id_ in taken else ""
                if not closed and row is None and action.pick and not terms.reasons(known, at):
                    closed = _("only the {n} most pressing can be chosen").format(n=action.pick.most)
                title = entities.titles[at] if entities else action.title
                targets.append(TargetOption(row, terms, known, at, closed, target, title))
            vigour = 1.0 - float(known.view[fatigue + number * len(self._names.seats) + known.seat])
            described = (id_, action.title, explained(action), action.phase, action.secret, action.target)
            out.append(ActionOption(*described, vigour, tuple(targets)))
        return out

    def postures(self) -> list[PostureOption]:
        """The seat's postures with their levels."""
        return [self._posture(*asked) for asked in self._asked() if asked[0].point == "posture"]

    def _posture(self, question: Question, known: Known) -> PostureOption:
        id_ = question.subject
        posture, value = self._scenario.postures[id_], question.view.posture(id_)
        held = next(level_id for level_id, level in posture.levels.items() if level.value == value)
        levels = []
        for row in question.options:
            level, terms = posture.levels[row.what], self._conditions.level(id_, row.what)
            levels.append(LevelOption(row, terms, known, 0, "", row.what, level.title, level.text, row.what == held))
        planned = self._session.picked(question).what
        return PostureOption(id_, posture.title, posture.text, held, planned, tuple(levels))

    def reactions(self) -> list[ReactionOption]:
        """The reactions the seat can arm."""
        return [option for asked in self._asked() if asked[0].point == "reaction" for option in self._reactions(*asked)]

    def _reactions(self, question: Question, known: Known) -> list[ReactionOption]:
        out = []
        for row in question.options:
            if not row.what:
                continue
            reaction, terms = self._scenario.reactions[row.what], self._conditions.reaction(row.what)
            answered = tuple(
                action.title
                for id_, action in self._scenario.actions.items()
                if id_ in reaction.answers or set(action.tags) & set(reaction.answers)
            )
            said = (row.what, reaction.title, explained(reaction), answered, reaction.blunt)
            out.append(ReactionOption(row, terms, known, 0, "", *said))
        return out

    def choices(self) -> list[ChoiceOption]:
        """The choices on the card that waits for an answer."""
        session, question = self._session, self._session.question
        if question is None or question.point != "event":
            return []
        arrays, number = session.match.running.arrays, self._names.seat(question.seat)
        known = Known(arrays.views[number].copy(), arrays.parameters, question.turn, number)
        card = self._scenario.events[question.subject]
        at = int(arrays.options[0, 1])
        return [
            ChoiceOption(
                row, self._conditions.choice(question.subject, row.what), known, at, "", row.what,
                card.choices[row.what].title, explained(card.choices[row.what]),
            )
            for row in question.options
        ]  # fmt: skip
