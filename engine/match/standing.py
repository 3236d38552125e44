"""How a seat stands and what brought it there: medals, and its main causes over the game.

Hands on `goals`, `medals`, `score_parts`, `ending_points`, `main_causes`, `read_by`. The causes are those of figures
that a seat's objectives read: the ledger's changes by each cause, summed over the game, ranked as shares of the range.
The objectives' own weights and shapes are left out: this ranks what moved the figures that count, not points.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.kernel.decide import FALLEN, SUCCESSOR
from engine.kernel.score import counts
from engine.match.ledger import THE_TURN, cause_title, figure
from engine.match.match import Match
from engine.rules import roles as r
from engine.rules import tree
from engine.rules.expressions import nodes
from engine.rules.layout import OBJECTIVE_WIDTH, Place

_TOLD = 3
_ALIKE = 0.01  # of all that a cause moved: so little is left of it that it moved a figure up as much as down


@dataclass(frozen=True)
class Goal:
    """An objective with a medal, and how far a seat has come with it."""

    title: str
    chapter: str | None
    reached: float
    """By the objective's kind: the last value, the mean over turns, the longest streak in turns."""
    medal: float

    @property
    def won(self) -> bool:
        """Whether the medal is earned as things stand."""
        return self.reached >= self.medal


def goals(match: Match, seat: str) -> list[Goal]:
    """The seat's objectives that carry a medal, those of chapters among them.

    Of a government that fell as it left them, over all of the game; then those of the heir in office.
    """
    layout, roles = match.machine.ruleset.layout, match.machine.ruleset.roles
    regime = match.state[layout.base("engine", "regime") :]
    ruled = roles.succession and roles.succession[r.S_SEAT] == match.names.seat(seat)
    fallen, heir = (bool(regime[FALLEN]), int(regime[SUCCESSOR])) if ruled else (False, 0)
    base, out = layout.base("engine", "objectives"), []
    for k, (_, owner, objective) in enumerate(layout.objectives):
        medal = roles.objective_figures[k][1]
        if owner != seat or math.isnan(medal):
            continue
        row = roles.objectives[k]
        first = row[r.O_SUCCESSOR] == 0
        if not first and row[r.O_SUCCESSOR] != heir:
            continue
        over = match.machine.ruleset.scenario.calendar.turns if first and fallen else match.turn
        turns = max(1, min(over, row[r.O_UNTIL]) - row[r.O_FROM])
        total, longest, _, last = (float(x) for x in match.state[base + k * OBJECTIVE_WIDTH :][:OBJECTIVE_WIDTH])
        kind = row[r.O_KIND]
        reached = total / turns if kind == r.INTEGRAL else longest if kind == r.STREAK else last
        out.append(Goal(objective.title, objective.chapter, reached, medal))
    return out


def medals(match: Match, seat: str) -> list[str]:
    """Titles of the seat's objectives that reached their medal."""
    return [goal.title for goal in goals(match, seat) if goal.won]


def score_parts(match: Match, seat: str) -> list[tuple[str, float]]:
    """What a seat's score is made of, the largest first: points by objective, those of a fallen government, the
    ending's; they add up to the score."""
    machine, state, number = match.machine, match.state, match.names.seat(seat)
    layout, roles = machine.ruleset.layout, machine.ruleset.roles
    base, out = layout.base("engine", "objectives"), []
    for k, (_, owner, objective) in enumerate(layout.objectives):
        row = roles.objectives[k]
        if owner != seat or not counts(machine.handle, match.running.handle, k):
            continue
        turns = max(1, min(match.turn, row[r.O_UNTIL]) - row[r.O_FROM])
        total, longest, _, last = (float(x) for x in state[base + k * OBJECTIVE_WIDTH :][:OBJECTIVE_WIDTH])
        ended = match.over or match.turn >= row[r.O_UNTIL]
        terms = {r.INTEGRAL: total / turns, r.STREAK: longest / turns, r.END: last if ended else 0.0}
        term = terms.get(row[r.O_KIND], last)
        out.append((objective.title, roles.objective_figures[k][0] * term))
    points = ending_points(match)  # they are banked, as is what a fallen government earned
    out.append(
        ("earned by the first government, that fell", float(state[layout.base("engine", "banked") + number]) - points)
    )
    if points:
        out.append((machine.ruleset.scenario.outcomes[str(match.outcome)].title, points))
    return sorted((part for part in out if part[1] != 0.0), key=lambda part: -abs(part[1]))


def ending_points(match: Match) -> float:
    """Points that every seat's score holds for the way the game ended; 0 while it goes on."""
    ending = match.outcome if match.over else None
    return match.machine.ruleset.scenario.outcomes[ending].points if ending else 0.0


def read_by(match: Match, seat: str) -> list[tuple[Place, int, int]]:
    """What a seat's objectives read of the declared variables: place, first entity, how many."""
    ruleset = match.machine.ruleset
    number = ruleset.roles.objective_values[match.names.seat(seat)]
    read = [node for node in nodes(ruleset.functions[number].body) if isinstance(node, tree.State)]
    out = []
    for place in ruleset.layout.places:
        if not place.declared:
            continue
        entities = {_entity(node.ref) for node in read if node.base == place.base}
        if entities and None not in entities:
            out += [(place, entity, 1) for entity in sorted(e for e in entities if e is not None)]
        elif entities:
            out.append((place, 0, place.size))
    return out


def _entity(ref: tree.Ref) -> int | None:
    """The one entity a reference names; None: it runs over a set."""
    if isinstance(ref, tree.Lit):
        return ref.index
    if isinstance(ref, tree.Paired):
        first, second = _entity(ref.first), _entity(ref.second)
        return None if first is None or second is None else first * ref.width + second
    return None


def main_causes(match: Match, seat: str) -> list[str]:
    """The three causes that moved most of what a seat is judged by, as lines; of a traced match."""
    sums: dict[tuple[str, str], list[float]] = {}
    units: dict[str, str] = {}
    for place, first, count in read_by(match, seat):
        span = place.high - place.low
        title = match.names.variable_title(place)
        if place.set != "nation" and count == 1:
            title += f", {match.machine.ruleset.layout.sets[place.set].titles[first]}"
        units[title] = f" {place.unit}" if place.unit not in ("", "1") else ""
        for turn in range(match.turn):
            ledger = match.turn_ledger(turn)
            for cause, change in ledger.sums(place.base + first, count).items():
                if cause[0] == THE_TURN:
                    continue
                scale = span if span < 1e9 else max(1.0, abs(float(ledger.before[place.base])))
                row = sums.setdefault((cause_title(match.names, *cause), title), [0.0, 0.0, 0.0])
                row[0] += change / count
                row[1] += abs(change) / count / scale
                row[2] += abs(change) / count
    largest = sorted(sums.items(), key=lambda item: (-item[1][1], item[0]))[:_TOLD]
    return [
        f"{cause}: {title} {figure(change, sign=True) + units[title] if abs(change) > _ALIKE * both else 'up and down'}"
        for (cause, title), (change, _, both) in largest
    ]
