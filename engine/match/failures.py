"""Why an order came to nothing: the state as it was when its turn came, held against what the order asks for.

Hands on `lacked`.
"""

from __future__ import annotations

from engine.match.conditions import Conditions, Known
from engine.match.happenings import Happening
from engine.match.match import Match
from engine.match.seeing import unseen


def lacked(told: Match, turn: int, failed: Happening, viewer: str | None) -> tuple[str, ...]:
    """Lines on each requirement of a failed order that was not met, of a turn of a traced match.

    A viewer is told of its own orders alone, and nothing of figures it does not see.
    """
    if viewer is not None and failed.seat != viewer:
        return ()
    names = told.names
    targets = names.targets(names.actions.index(failed.what))
    state = told.turn_ledger(turn).state_after(int(failed.figure))
    known = Known(state, told.running.arrays.parameters, turn, names.seat(failed.seat))
    at = targets.index(failed.target) if targets else 0
    hidden = frozenset() if viewer is None else unseen(names, viewer)
    return Conditions(names).action(failed.what).reasons(known, at, hidden)
