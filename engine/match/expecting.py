"""What seats that think ahead made of their options: by how much the one taken beats the next best, and by which goal.

Hands on `Expectation`, `expectations`, `rethink`. The figures are those the seat decided by.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.kernel import game as g
from engine.kernel import imagine as m
from engine.kernel.machine import Machine, Running
from engine.policies.names import Names
from engine.policies.policy import PolicySpec
from engine.rules.errors import OrderError
from engine.rules.layout import FLOATS

_GOALS = 2  # told of a difference, on either side
_TOLD = 0.005  # points from which a difference is worth telling


@dataclass(frozen=True)
class Expectation:
    """A decision as the seat weighed it."""

    seat: str
    point: str
    """event, offer, answer, consent, order, posture or reaction."""
    action: str
    """Id of the action ordered; "" at other points and for no order."""
    target: int
    chosen: str
    other: str
    """What was next best."""
    gain: float
    """Points of the final score expected beyond those of the next best; below 0 where that was no longer open."""
    ahead: int
    """Turns the options were played on in the seat's mind."""
    goals: tuple[tuple[str, float], ...]
    """Title of each objective and each figure of its valuation that makes a difference, with its points, the largest
    first."""

    def __str__(self) -> str:
        """`expects 2.4 points more than by Y, looking 2 turns ahead: it gains A (+2.80) and gives up B (-0.40)`."""
        ahead = f"looking {self.ahead} turn{'' if self.ahead == 1 else 's'} ahead"
        if abs(self.gain) < _TOLD:
            return f"expects the same by {self.other}, {ahead}{self._even()}; {self._tipped()}"
        side = "more" if self.gain > 0 else "less"
        told = " and ".join(part for part in (self._side("it gains", 1), self._side("gives up", -1)) if part)
        out = f"expects {abs(self.gain):.2f} points {side} than by {self.other}, {ahead}" + (
            f": {told}" if told else ""
        )
        return f"{out}; what promised more was out of reach" if self.gain < 0 and self.point == "order" else out

    def _side(self, word: str, sign: int) -> str:
        goals = [f"{title} ({points:+.2f})" for title, points in self.goals if points * sign > 0][:_GOALS]
        return f"{word} {', '.join(goals)}" if goals else ""

    def _even(self) -> str:
        """Of a tie: what balances."""
        gains, losses = self._side("it gains", 1), self._side("gives up", -1)
        return f": {gains} and {losses}, which come out even" if gains and losses else ""

    def _tipped(self) -> str:
        """Of a tie: what decided."""
        if self.gain != 0.0:
            return f"a trifle ({self.gain:+.1g}) tipped it"
        if self.point in ("answer", "consent"):
            return "what leaves it no worse off it agrees to"
        return "what it leans to tipped it"


def expectations(names: Names, running: Running, turn: int) -> list[Expectation]:
    """The decisions of a turn's seats that think ahead, in order. Only of a traced game."""
    mind = running.mind
    rows = mind.thoughts[: int(mind.tally[m.M_THOUGHTS])]
    return [_expectation(names, row) for row in rows if int(row[m.TH_TURN]) == turn]


def rethink(machine: Machine, running: Running, names: Names, policy: str) -> Expectation | None:
    """Have the seat asked think again as it did when its policy decided: what it expects; None if it does not think."""
    try:
        spec = PolicySpec.parse(policy)
    except OrderError:
        return None  # a policy in Python
    if spec.number < g.LOOKAHEAD:
        return None
    before = int(running.mind.tally[m.M_THOUGHTS])
    machine.think(running, spec.number)
    noted = int(running.mind.tally[m.M_THOUGHTS]) > before
    return _expectation(names, running.mind.thoughts[before]) if noted else None


def _expectation(names: Names, row: FLOATS) -> Expectation:
    point, seat, subject = (int(row[c]) for c in (m.TH_POINT, m.TH_SEAT, m.TH_SUBJECT))
    taken = [int(x) for x in row[m.TH_CHOICE : m.TH_CHOICE + 3]]
    left = [int(x) for x in row[m.TH_OTHER : m.TH_OTHER + 3]]
    titles = [objective.title for _, _, objective in names.ruleset.layout.objectives] + _figures(names, seat)
    parts = zip(titles, row[m.THOUGHT :])  # the row is as wide as the seat with most figures needs
    goals = [(title, float(points)) for title, points in parts if abs(points) >= _TOLD]
    ordered = point == g.ORDER and taken[1] >= 0
    return Expectation(
        seat=names.seats[seat],
        point=g.POINTS[point],
        action=names.actions[taken[1]] if ordered else "",
        target=taken[2],
        chosen=_title(names, point, subject, *taken),
        other=_title(names, point, subject, *left),
        gain=float(row[m.TH_GAIN]),
        ahead=int(row[m.TH_AHEAD]),
        goals=tuple(sorted(goals, key=lambda goal: -abs(goal[1]))),
    )


def _figures(names: Names, seat: int) -> list[str]:
    """Titles of what a seat's valuation looks at beside its objectives."""
    valuation = names.ruleset.scenario.seats[names.seats[seat]].valuation
    return [names.figure_title(str(text)) for text, *_ in valuation.figures] if valuation else []


def _title(names: Names, point: int, subject: int, choice: int, a: int, b: int) -> str:
    """An option as a person calls it, inside a sentence."""
    scenario = names.ruleset.scenario
    if point == g.EVENT:
        return scenario.events[names.events[subject]].choices[names.choices(subject)[choice]].title
    if point == g.POSTURE:
        posture = scenario.postures[names.postures[subject]]
        return f"{posture.title}: {posture.levels[names.levels(subject)[choice]].title}"
    if point == g.REACTION:
        return "no reaction" if a < 0 else scenario.reactions[names.reactions[a]].title
    if point == g.ORDER:
        return "no order" if a < 0 else names.order_title(a, b)
    if point == g.OFFER and a < 0:
        return "no offer"
    title = scenario.deals[names.deals[a if point == g.OFFER else subject]].title
    return title if point == g.OFFER else f"{('refusing', 'accepting', 'other terms for')[a]} {title}"
