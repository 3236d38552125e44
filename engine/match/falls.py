"""How the figures stood that a fall of government is weighed by: those that made it likelier than at the start.

Hands on `standing`. The weight of a kind of fall is a sum: each summand is valued as the government fell and as the
game began, and what added most is told first.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.kernel import game as g
from engine.match.conditions import Known, values_of
from engine.match.ledger import TurnLedger, stand
from engine.match.match import Match
from engine.match.seeing import sees
from engine.policies.names import Names
from engine.rules.expressions import Name, Operation, Syntax, nodes, parse
from engine.rules.layout import FLOATS, Place

_TOLD = 3
_ADDED = 0.02  # of the whole weight: a summand that grew by less is not what brought it down


def standing(told: Match, turn: int, cause: str, viewer: str | None) -> str:
    """`Loyalty of the elite stood at 12% (at first 85%)`; "" where nothing stands out, or is seen."""
    names, succession = told.names, told.machine.ruleset.scenario.succession
    if succession is None:
        return ""
    ledger, seat = told.turn_ledger(turn), names.seat(succession.seat)
    state, start = _before_the_fall(ledger), told.turn_ledger(0).before
    parts = list(_summands(parse(str(succession.causes[cause]))))
    parameters = told.running.arrays.parameters
    now, first = values_of(
        names, parts, Known(state, parameters, turn, seat), Known(start, parameters, 0, seat)
    )  # fmt: skip
    least = _ADDED * sum(now)
    added = sorted(((new - old, k) for k, (new, old) in enumerate(zip(now, first))), key=lambda row: (-row[0], row[1]))
    out: list[str] = []
    for place in (place for more, k in added if more > least for place in _figures(names, parts[k])):
        at, before = float(state[place.base]), float(start[place.base])
        if at != before and (viewer is None or sees(names, viewer, place, place.base)):
            title, whole = names.variable_title(place), (before, at) == (0.0, 1.0)  # something that is so, or is not
            out.append(title if whole else f"{title} stood at {stand(at, place)} (at first {stand(before, place)})")
    return ", ".join(list(dict.fromkeys(out))[:_TOLD])


def _before_the_fall(ledger: TurnLedger) -> FLOATS:
    """The state as it was before the change of government changed it."""
    state = ledger.after.copy()
    for k in (ledger.rows[:, 2] == g.BY_REGIME).nonzero()[0][::-1]:
        state[ledger.rows[k, 4]] = ledger.values[k, 0]
    return state


def _summands(node: Syntax) -> Iterator[Syntax]:
    """The parts a weight is the sum of."""
    if isinstance(node, Operation) and node.op in ("+", "-"):
        first, second = node.args
        yield from _summands(first)
        yield from _summands(second) if node.op == "+" else (Operation("neg", (second,), second.col),)
    else:
        yield node


def _figures(names: Names, part: Syntax) -> Iterator[Place]:
    """The nation's declared variables that a summand names."""
    for node in nodes(part):
        place = names.ruleset.layout.variables.get(("nation", node.id)) if isinstance(node, Name) else None
        if place is not None and place.declared is not None:
            yield place
