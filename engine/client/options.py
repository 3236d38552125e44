"""What a seat can put into its plan: actions with their targets, postures with their levels, reactions; priced, with
the reason where one is closed.

Hands on `ActionOption`, `TargetOption`, `PostureOption`, `LevelOption`, `ReactionOption` and what makes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from engine.client.conditions import Conditions, Known, Price, Terms
from engine.client.plan import Order
from engine.client.words import _
from engine.match.match import Match
from engine.policies.question import Question
from engine.rules.layout import FLOATS


@dataclass(frozen=True)
class _Priced:
    """An option with its terms; prices and reasons are worked out when they are looked at."""

    legal: bool
    """Whether it is open beside the rest of the plan."""
    score: float | None
    """What the seat's adviser thinks of it, the more the better; None where it is closed."""
    terms: Terms = field(repr=False)
    known: Known = field(repr=False)
    at: int = field(repr=False)
    """Number of the target."""
    closed: str = field(repr=False)
    """Why it is closed where no condition of its own is to blame; "" otherwise."""

    @cached_property
    def cost(self) -> tuple[Price, ...]:
        """What it takes."""
        return self.terms.prices(self.known, self.at)

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

    order: Order
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
        """Why it is closed everywhere, by its first target; "" where it is open at one."""
        return "" if self.legal else self.targets[0].reason


@dataclass(frozen=True)
class LevelOption(_Priced):
    """One level of a posture."""

    level: str
    title: str
    text: str


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
class ReactionOption(_Priced):
    """A reaction that can be armed."""

    reaction: str
    title: str
    text: str
    answers: tuple[str, ...]
    """Titles of the actions it answers."""
    blunts: float
    """Share of the order's vigour it takes away."""


Asked = tuple[Question, FLOATS]
"""A question, and what the seat knows at it."""


def _known(match: Match, asked: Asked) -> Known:
    question, view = asked
    return Known(view, match.running.arrays.parameters, question.turn, match.names.seat(question.seat))


def order_options(match: Match, conditions: Conditions, asked: Asked, others: Sequence[Order]) -> list[ActionOption]:
    """The seat's actions at a question for an order, `others` being what its plan holds elsewhere."""
    names, scenario = match.names, match.machine.ruleset.scenario
    question, known = asked[0], _known(match, asked)
    taken = {order.action for order in others}
    listed = {(option.what, option.target): option for option in question.options}
    fatigue = match.machine.ruleset.layout.base("engine", "fatigue")
    out = []
    for number, (id_, action) in enumerate(scenario.actions.items()):
        if question.seat not in action.seats:
            continue
        entities, targets = names.targets(number), []
        terms = conditions.action(id_)
        for at, target in enumerate(entities.ids if entities else ("",)):
            option = listed.get((id_, target))
            legal = option is not None and option.legal
            closed = _("ordered this turn already") if id_ in taken else ""
            if not legal and not closed and action.pick and not terms.reasons(known, at):
                closed = _("only the {} most pressing can be chosen").format(action.pick.most)
            title = entities.titles[at] if entities else action.title
            score = option.score if option is not None and legal else None
            targets.append(TargetOption(legal, score, terms, known, at, closed, Order(id_, target), title))
        vigour = 1.0 - float(known.view[fatigue + number * len(names.seats) + known.seat])
        described = (id_, action.title, action.text, action.phase, action.secret, action.target)
        out.append(ActionOption(*described, vigour, tuple(targets)))
    return out


def posture_option(match: Match, conditions: Conditions, asked: Asked, planned: str) -> PostureOption:
    """The posture a question is about."""
    question, known = asked[0], _known(match, asked)
    posture = match.machine.ruleset.scenario.postures[question.subject]
    value = question.view.posture(question.subject)
    held = next(id_ for id_, level in posture.levels.items() if level.value == value)
    levels = []
    for option in question.options:
        level, terms = posture.levels[option.what], conditions.level(question.subject, option.what)
        levels.append(
            LevelOption(option.legal, option.score, terms, known, 0, "", option.what, level.title, level.text)
        )
    return PostureOption(question.subject, posture.title, posture.text, held, planned, tuple(levels))


def reaction_options(match: Match, conditions: Conditions, asked: Asked) -> list[ReactionOption]:
    """The reactions of a question."""
    question, known = asked[0], _known(match, asked)
    scenario, out = match.machine.ruleset.scenario, []
    for option in question.options:
        if not option.what:
            continue
        reaction, terms = scenario.reactions[option.what], conditions.reaction(option.what)
        answered = [
            action.title
            for id_, action in scenario.actions.items()
            if id_ in reaction.answers or set(action.tags) & set(reaction.answers)
        ]
        priced = (option.legal, option.score, terms, known, 0, "")
        said = (option.what, reaction.title, reaction.text, tuple(answered), reaction.blunt)
        out.append(ReactionOption(*priced, *said))
    return out
