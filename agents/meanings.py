"""What every number of an observation and every action stands for, in words.

Hands on `action_meanings`, `observation_names`, and `wanted`, which reads a choice of variables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.kernel.game import POINTS
from engine.kernel.lens import ROW, Lens
from engine.policies.names import Names
from engine.rules import roles as r
from engine.rules.errors import OrderError, did_you_mean
from engine.rules.layout import MAX_TERMS, REGIME
from engine.rules.ruleset import Ruleset

_EDITS = ("two levels down", "a level down", "a level up", "two levels up", "left out or put in")
_OBJECTIVE = ("sum", "longest streak", "streak", "now")
_TERM = ("running", "kept", "level")


def wanted(ruleset: Ruleset, names: Sequence[str] | None) -> frozenset[tuple[str, str]] | None:
    """The variables that names choose: `set.variable`, `variable` of the nation, or a whole `set`; None: all.

    Raises OrderError on a name that is none of these.
    """
    if names is None:
        return None
    declared = [(p.set, p.name) for p in ruleset.layout.places if p.declared is not None]
    sets = list(dict.fromkeys(s for s, _ in declared))
    chosen: set[tuple[str, str]] = set()
    for name in names:
        set_name, _, variable = name.rpartition(".")
        if name in sets:
            chosen.update(pair for pair in declared if pair[0] == name)
        elif (set_name or "nation", variable) in declared:
            chosen.add((set_name or "nation", variable))
        else:
            known = [*sets, *(v if s == "nation" else f"{s}.{v}" for s, v in declared)]
            raise OrderError(f"no variable or set {name}{did_you_mean(name, known)}")
    return frozenset(chosen)


def action_meanings(ruleset: Ruleset) -> tuple[str, ...]:
    """By action: the point of decision, then what is done. A rank counts the targets the action lists, best first."""
    names = Names(ruleset)
    out = ["wait"]
    for point in POINTS:
        out += [f"{point}: {meaning}" for meaning in _of_point(point, names)]
    return tuple(out)


def _of_point(point: str, names: Names) -> Iterator[str]:
    scenario = names.ruleset.scenario
    if point == "event":
        for id_, event in scenario.events.items():
            yield from (f"{id_} -> {choice}" for choice in event.choices)
    elif point == "offer":
        yield from ("none", *names.deals)
    elif point == "answer":
        yield from ("refuse", "accept")
        for k in range(MAX_TERMS):
            yield from (f"counter, clause {k + 1} {edit}" for edit in _EDITS)
    elif point == "consent":
        yield from ("no", "yes")
    elif point == "order":
        yield "none"
        for number, (id_, row) in enumerate(zip(names.actions, names.ruleset.roles.actions)):
            targets = names.targets(number)
            if targets is None:
                yield id_
            elif 0 < row[r.A_PICK] < row[r.A_TARGETS]:
                yield from (f"{id_} -> {targets.name}, rank {k + 1}" for k in range(row[r.A_PICK]))
            else:
                yield from (f"{id_} -> {target}" for target in targets.ids)
    elif point == "posture":
        for number, id_ in enumerate(names.postures):
            yield from (f"{id_} -> {level}" for level in names.levels(number))
    else:
        yield from ("none", *names.reactions)


def observation_names(ruleset: Ruleset, lens: Lens, choice: frozenset[tuple[str, str]] | None) -> tuple[str, ...]:
    """By number of an observation: what it is."""
    names, layout = Names(ruleset), ruleset.layout
    out = [*_question(names), *_own(names), *_common(names)]
    for place in layout.places:
        if place.declared is not None and (choice is None or (place.set, place.name) in choice):
            out += [layout.describe(place.base + k) for k in range(place.size)]
    assert len(out) == lens.blocks[ROW]
    return tuple(out)


def _question(names: Names) -> Iterator[str]:
    yield "turn"
    yield from (f"seat {id_}" for id_ in names.seats)
    yield from (f"point {id_}" for id_ in POINTS)
    yield "number of the order or round"
    yield from (f"card {id_}" for id_ in names.events)
    yield "target of the card"
    yield from (f"asked posture {id_}" for id_ in names.postures)
    yield from (f"on the table {id_}" for id_ in names.deals)
    yield from (f"proposed by {id_}" for id_ in names.seats)
    yield from (f"clause {k + 1}, level" for k in range(MAX_TERMS))
    yield from (f"clause {k + 1}, left out" for k in range(MAX_TERMS))
    for id_ in names.deals:
        yield from (f"deal {id_}, {what}" for what in ("in force", "since", "own proposal"))
        for k in range(MAX_TERMS):
            yield from (f"deal {id_}, clause {k + 1}, {what}" for what in _TERM)


def _own(names: Names) -> Iterator[str]:
    yield from ("own score", "own score banked", "own agenda", "own armed reaction")
    yield from (f"own offer declined {id_}" for id_ in names.deals)
    most = max(len(seat.objectives) for seat in names.ruleset.scenario.seats.values())
    for k in range(most):
        yield from (f"own objective {k + 1}, {what}" for what in _OBJECTIVE)


def _common(names: Names) -> Iterator[str]:
    scenario = names.ruleset.scenario
    yield from (f"flag {id_}" for id_ in scenario.flags)
    yield from (f"posture {id_}" for id_ in names.postures)
    yield from (f"modifier {id_}, stacks" for id_ in scenario.modifiers)
    yield from (f"modifier {id_}, until" for id_ in scenario.modifiers)
    for id_ in names.actions:
        yield from (f"fatigue {id_} of {seat}" for seat in names.seats)
    yield from (f"regime {id_}" for id_ in REGIME)
    yield from (f"card {id_} came last" for id_ in names.events)
