"""Why orders came to nothing: the state as it was when their turn came, held against what they ask for.

Hands on `lacked`.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.match.conditions import Conditions, Known
from engine.match.happenings import Happening, Kind
from engine.match.match import Match
from engine.match.seeing import unseen


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
