"""What moved a rule: of the figures a rule reads, those whose change in the turn did most to what it wrote.

Hands on `drivers`. Each figure alone is put back to where it stood as the turn began, and the rule is run again by the
reference interpreter: the difference in what it writes is that figure's part.
"""

from __future__ import annotations

import functools

import numpy as np

from engine.kernel import game as g
from engine.kernel.call import Rule
from engine.kernel.reference import compile_reference
from engine.match.ledger import CAUSES, TurnLedger
from engine.policies.names import Names
from engine.rules import tree
from engine.rules.expressions import nodes
from engine.rules.layout import FLOATS, Place
from engine.rules.ruleset import Ruleset

_TOLD = 2
_SHARE = 0.1  # of the largest part: less is not worth telling


@functools.lru_cache(maxsize=256)
def _compiled(function: tree.Function) -> Rule:
    return compile_reference([function])[0]


def _read(ruleset: Ruleset, function: tree.Function) -> list[Place]:
    """Declared variables a rule reads, in the order of the state."""
    bases = {node.base for node in nodes(function.body) if isinstance(node, tree.State)}
    return [place for place in ruleset.layout.places if place.declared is not None and place.base in bases]


def _written(ruleset: Ruleset, function: tree.Function, state: FLOATS, parameters: FLOATS, turn: int, at: int) -> float:
    """What a rule makes of one figure from a state."""
    context, figures = np.zeros(tree.X_SIZE, np.int64), np.zeros(tree.F_SIZE)
    context[tree.X_TURN] = turn
    figures[tree.F_VIGOUR] = 1.0
    figures[tree.F_YEAR], figures[tree.F_MONTH] = ruleset.dates[min(turn, len(ruleset.dates) - 1)]
    write = state.copy()
    _compiled(function)(state, write, parameters, ruleset.constants, ruleset.tables, context, figures, np.zeros(1))
    return float(write[at])


def drivers(names: Names, ledger: TurnLedger, parameters: FLOATS, at: int, title: str) -> list[tuple[Place, int]]:
    """Of the rule of this title that moved the figure at an offset most: the variables that drove it the way it went.

    With each which way it went: 1 up, -1 down, 0 up for some entities and down for others. None where the rule only
    goes on as before.
    """
    changes: dict[int, float] = {}
    for entry in ledger.of(at):
        if entry.kind == CAUSES[g.BY_RULE] and entry.title == title:
            changes[entry.number] = changes.get(entry.number, 0.0) + entry.change
    if not changes:
        return []
    ruleset = names.ruleset
    number = max(changes, key=lambda n: abs(changes[n]))
    function, moved = ruleset.functions[number], changes[number]
    whole = _written(ruleset, function, ledger.after, parameters, ledger.turn, at)
    parts: list[tuple[float, Place]] = []
    for place in _read(ruleset, function):
        run = slice(place.base, place.base + place.size)
        if place.base <= at < place.base + place.size or np.array_equal(ledger.before[run], ledger.after[run]):
            continue
        state = ledger.after.copy()
        state[run] = ledger.before[run]
        part = whole - _written(ruleset, function, state, parameters, ledger.turn, at)
        if part * moved > 0.0:
            parts.append((abs(part), place))
    parts.sort(key=lambda row: (-row[0], row[1].base))
    told = [place for size, place in parts[:_TOLD] if size >= _SHARE * parts[0][0]]
    return [(place, _way(ledger, place)) for place in told]


def _way(ledger: TurnLedger, place: Place) -> int:
    run = slice(place.base, place.base + place.size)
    change = ledger.after[run] - ledger.before[run]
    return 1 if (change >= 0.0).all() else -1 if (change <= 0.0).all() else 0
