"""Why a figure moved in a turn, as text: every cause with its share of the change.

Hands on `explain`, `find_figure`; reads a traced match.
"""

from __future__ import annotations

import re

from engine.match.ledger import figure
from engine.match.match import Match
from engine.match.replay import trace
from engine.policies.names import Names
from engine.rules.errors import OrderError, did_you_mean
from engine.rules.layout import Place

_FIGURE = re.compile(r"(?:(?P<set>\w+)(?:\[(?P<entity>[\w:]+)\])?\.)?(?P<name>\w+)")


def find_figure(names: Names, text: str) -> tuple[Place, int]:
    """`reserves`, `district[salihorsk].protest`, or `seat_id.money`: a variable and its entity. Raises OrderError."""
    found = _FIGURE.fullmatch(text.strip())
    if found is None:
        raise OrderError(f"no figure {text}: write reserves, or district[slutsk].protest")
    set_name, entity, name = found["set"], found["entity"], found["name"]
    if set_name is None or entity is not None or set_name in names.ruleset.layout.sets:
        place = names.place(name if set_name is None else f"{set_name}.{name}")
        return place, names.entity(place, entity)
    for entities in names.ruleset.layout.sets.values():  # an entity's own id in place of the set
        at = entities.index(set_name)
        place_or_none = names.ruleset.layout.variables.get((entities.name, name))
        if at >= 0 and place_or_none is not None:
            return place_or_none, at
    known = [*names.ruleset.layout.sets, *names.seats]
    raise OrderError(f"no figure {text}: nothing is called {set_name}{did_you_mean(set_name, known)}")


def explain(match: Match, variable: str, turn: int) -> str:
    """The figure before and after a turn, and each cause with its change, the largest first; they add up."""
    names = match.names
    place, entity = find_figure(names, variable)
    ledger = trace(match, turn)
    offset = place.base + entity
    before, after = float(ledger.before[offset]), float(ledger.after[offset])
    unit = f" {place.unit}" if place.unit else ""
    label = names.ruleset.layout.describe(offset)
    title = names.variable_title(place)
    lines = [f"{title} ({label}), {names.date(turn)}: {figure(before)} -> {figure(after)}{unit}"]
    causes = ledger.causes(place, entity)
    width = max((len(cause.title) for cause in causes), default=0)
    lines[0] += f" ({figure(after - before, sign=True)})"
    lines += [f"  {c.title:<{width}}  {figure(c.change, sign=True)}  ({c.kind})" for c in causes]
    return "\n".join(lines if causes else [*lines, "  nothing moved it"])
