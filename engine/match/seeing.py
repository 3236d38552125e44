"""Who may know what: true values of figures by seat.

Hands on `sees`, `unseen`.
"""

from __future__ import annotations

from engine.policies.names import Names
from engine.rules.layout import Place


def sees(names: Names, viewer: str, place: Place, offset: int) -> bool:
    """Whether a seat sees the true value of a figure."""
    visible = place.declared.visible if place.declared is not None else "all"
    if visible == "owner":
        return place.set == "seat" and names.seats[offset - place.base] == viewer
    return visible == "all" or viewer in visible


def unseen(names: Names, viewer: str) -> frozenset[str]:
    """Names of the variables a seat does not see the true values of, other seats' at least."""
    places = names.ruleset.layout.places
    last = ((place, place.base + place.size - 1) for place in places)  # one end at least is another seat's
    hidden = (p.name for p, end in last if not (sees(names, viewer, p, p.base) and sees(names, viewer, p, end)))
    return frozenset(hidden)
