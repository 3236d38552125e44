"""Effects that do not last: on a figure that a rule of the dynamics sets anew, whatever it was before.

Hands on `warnings`: one for every such effect, at its place in the files. It reads compiled rules and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Any

from engine.rules import tree
from engine.rules.functions import Compiler
from engine.rules.layout import Place
from engine.rules.scopes import Path

_TICK, _TURN, _MONTH = range(3)


def warnings(compiler: Compiler) -> list[tuple[Path, str, str]]:
    """(path, code, message) of effects outside the dynamics on figures that are set anew before a rule reads them."""
    anew = _set_anew(compiler)
    out: dict[Path, tuple[Path, str, str]] = {}
    for path, place in compiler.effects.stores:
        rule = anew.get(place.base)
        if rule is not None and path[0] != "dynamics":
            name = place.name if place.set == "nation" else f"{place.set}.{place.name}"
            message = f"{name} is set anew by the rule {rule}, whatever it was: this effect does not last"
            out.setdefault((*path, name), (path, "W-OVERWRITTEN", message))
    return list(out.values())


def _set_anew(compiler: Compiler) -> dict[int, str]:
    """Base of each place that a rule assigns to whole before any rule has read it -> the rule's id."""
    functions, stages, out = compiler.functions, compiler.roles.stages, dict[int, str]()
    read = [{base for n in numbers for base in _reads(functions[n].body)} for _, numbers in stages]
    for at, (_, numbers) in enumerate(stages):
        before = [reads for other, reads in enumerate(read) if _runs_before(compiler, other, at)]
        for n in numbers:
            for place in compiler.layout.places:
                if place.declared is not None and _assigns(functions[n].body, place):
                    if not any(place.base in reads for reads in before):
                        out.setdefault(place.base, functions[n].name.removeprefix("rule."))
    return out


def _runs_before(compiler: Compiler, other: int, at: int) -> bool:
    """Whether a stage may run between an effect and stage `at`, or with it: rules of a stage read its start."""
    stages, ticks = compiler.roles.stages, compiler.scenario.calendar.ticks
    once, every = stages[other][0] != _TICK, stages[at][0]
    if every == _MONTH:
        return True  # there may be turns in between
    if every == _TURN:
        return other <= at or (not once and ticks > 1)
    return other <= at and (not once or ticks == 1)


def _assigns(body: Iterable[tree.Stmt], place: Place) -> bool:
    """Whether a body sets every entity of a place by plain assignment, on no condition."""
    for statement in body:
        if isinstance(statement, tree.For):
            domain = statement.domain
            if isinstance(domain, tree.Range) and domain.size == place.size:
                whole = tree.LoopVar(domain.loop)
                if any(_sets(inner, place, whole) for inner in statement.body):
                    return True
        elif place.size == 1 and _sets(statement, place, tree.Lit(0)):
            return True
    return False


def _sets(statement: tree.Stmt, place: Place, ref: tree.Ref) -> bool:
    if not isinstance(statement, tree.Store) or statement.op != "set" or statement.scale is not None:
        return False
    return statement.base == place.base and statement.ref == ref and not statement.headroom


def _reads(node: Any) -> set[int]:
    """Bases of the places of the state that a node reads; what a store adds to counts as read."""
    if isinstance(node, tuple):
        return {base for part in node for base in _reads(part)}
    if not is_dataclass(node):
        return set()
    out = {base for f in fields(node) for base in _reads(getattr(node, f.name))}
    if isinstance(node, tree.State) or (isinstance(node, tree.Store) and node.op != "set"):
        out.add(node.base)
    return out
