"""Why orders came to nothing: the state as it was when their turn came, held against what they ask for; and which of
those carried out moved no step, where a roll had to come off first.

Hands on `lacked`, `unmoved`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from engine.kernel import game as g
from engine.match.conditions import Conditions, Known
from engine.match.happenings import Happening, Kind
from engine.match.ledger import figure
from engine.match.match import Match
from engine.match.seeing import sees, unseen
from engine.rules.schema import Statement
from engine.rules.statements import assignments, every_effect

_WRITTEN = re.compile(r"\s*([a-z]\w*)\s*[-+*]?=")


def lacked(told: Match, turn: int, happenings: Iterable[Happening], viewer: str | None) -> dict[tuple[str, str], str]:
    """By seat and action of an order that failed in a turn of a traced match: each requirement that was not met.

    A viewer is told of its own orders alone, and nothing of figures it does not see.
    """
    names, ledger, conditions, out = told.names, told.turn_ledger(turn), Conditions(told.names), {}
    hidden = frozenset() if viewer is None else unseen(names, viewer)
    for h in happenings:
        if h.kind is Kind.FAILED and viewer in (None, h.seat):
            targets = names.targets(names.actions.index(h.what))
            state = ledger.state_after(int(h.figure))
            known = Known(state, told.running.arrays.parameters, turn, names.seat(h.seat))
            at = targets.index(h.target) if targets else 0
            out[h.seat, h.what] = "; ".join(conditions.action(h.what).reasons(known, at, hidden))
    return out


def unmoved(told: Match, turn: int, happenings: Iterable[Happening], viewer: str | None) -> dict[tuple[str, str], str]:
    """By seat and action of an order that took effect: the step a roll of it was about and that stayed where it was."""
    names, ledger, out = told.names, told.turn_ledger(turn), {}
    given = Counter((h.seat, h.what) for h in happenings if h.kind is Kind.ORDERED)
    for (seat, action), times in given.items():
        moved = ledger.by(g.BY_ORDER, names.seat(seat) * 4096 + names.actions.index(action))
        for name in dict.fromkeys(_rolled(names.ruleset.scenario.actions[action].effects)):
            place = names.ruleset.layout.variables.get(("nation", name))
            if times > 1 or place is None or place.declared is None or not place.declared.steps or place.base in moved:
                continue
            if viewer is None or sees(names, viewer, place, place.base):
                level = float(ledger.before[place.base])
                if level != ledger.after[place.base]:  # moved by something else: the step has a line of its own
                    continue
                step = place.declared.steps[int(level - place.low)]
                out[seat, action] = f"{names.variable_title(place)} stayed at {figure(level)}: {step}"
    return out


def _rolled(statements: Iterable[Statement]) -> Iterator[str]:
    """Names of what effects write only where a roll comes off."""
    for effect in every_effect(statements):
        for line in assignments(effect.then if effect.roll is not None else []):
            if (found := _WRITTEN.match(line)) is not None:
                yield found[1]
