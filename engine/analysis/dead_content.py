"""Dead content: what a scenario declares and no game uses, by reading the rules and by what was gathered from games.

Hands on `dead_content`, `dead_in`, and the readers of rules it rests on.
"""

from __future__ import annotations

import csv
import dataclasses
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.analysis.facts import FILE
from engine.analysis.figures import Band, Estimate, Row, Section
from engine.analysis.follow import Open
from engine.analysis.gather import LEVELS, Gathered
from engine.analysis.layers import layers
from engine.analysis.seating import pairs_of
from engine.analysis.study import Study
from engine.kernel.machine import Machine
from engine.policies.names import Names
from engine.rules import roles as r
from engine.rules import tree
from engine.rules.bargains import VALUATION
from engine.rules.ruleset import Ruleset


def nodes(node: object) -> Iterator[object]:
    """Every node of a tree, itself first."""
    if isinstance(node, tuple):
        for item in node:
            yield from nodes(item)
    elif dataclasses.is_dataclass(node) and not isinstance(node, type):
        yield node
        for field in dataclasses.fields(node):
            yield from nodes(getattr(node, field.name))


def read_offsets(ruleset: Ruleset) -> set[int]:
    """Places of the state vector that a rule, a score or a map reads; of a run over a set, its first.

    A valuation does not count: it looks at everything that might tell.
    """
    bodies = [f.body for f in ruleset.functions if not f.name.endswith(f".{VALUATION}")]
    bodies += [layer.function.body for layer in layers(ruleset)]
    out = set()
    for node in nodes(tuple(bodies)):
        if isinstance(node, tree.State):
            out.add(node.base + (node.ref.index if isinstance(node.ref, tree.Lit) else 0))
    return out


def read_by_facts(ruleset: Ruleset) -> set[str]:
    """Names, with their set, in the figures of the facts beside a scenario and beside those it extends."""
    out = set[str]()
    for folder in {Path(document.file).parent for document, _ in ruleset.source.origins.values()}:
        if (folder / FILE).is_file():
            with (folder / FILE).open(encoding="utf-8", newline="") as handle:
                for row in csv.DictReader(handle):
                    out.update(re.findall(r"[a-z][\w.]*", re.sub(r"\[.*?\]", "", row.get("figure") or "")))
    return out


def unread_variables(ruleset: Ruleset) -> list[str]:
    """Variables no rule, score, map, headline or dated fact reads."""
    read, out = read_offsets(ruleset), []
    shown = {*ruleset.scenario.headline, *read_by_facts(ruleset)}
    for place in ruleset.layout.places:
        name = place.name if place.set == "nation" else f"{place.set}.{place.name}"
        known = {name, f"{place.set}.{place.name}"}
        if place.declared and not known & shown and read.isdisjoint(range(place.base, place.base + place.size)):
            out.append(name)
    return out


def unread_flags(ruleset: Ruleset) -> list[str]:
    """Flags nothing asks for."""
    base, read = ruleset.layout.base("engine", "flags"), read_offsets(ruleset)
    return [flag for k, flag in enumerate(ruleset.scenario.flags) if base + k not in read]


def unused_clauses(ruleset: Ruleset) -> list[str]:
    """Clauses no deal holds."""
    used = {term.clause for deal in ruleset.scenario.deals.values() for term in deal.terms}
    return [clause for clause in ruleset.scenario.clauses if clause not in used]


def dead_content(study: Study) -> Section:
    """All of it, a row a kind."""
    return dead_in(study.machine, study.gathered, study.open, study.plan.games, study.retold)


def dead_in(machine: Machine, gathered: Gathered, open_: Open, played: int, retold: int) -> Section:
    """What none of `played` games used, and was open in none of the `retold` among them."""
    ruleset = machine.ruleset
    scenario, names, sums = ruleset.scenario, Names(ruleset), gathered.sums
    orders = [sum(column) for column in zip(*gathered.orders)]
    pairs = [f"{names.seats[s]}: {names.actions[a]}" for s, a in pairs_of(machine)]
    levels = [
        (k * LEVELS + n, f"{p}: {level}")
        for k, p in enumerate(names.postures)
        for n, level in enumerate(names.levels(k))
    ]
    choices = [
        (ruleset.roles.events[k][r.E_FIRST] + n, f"{event}: {choice}")
        for k, event in enumerate(names.events)
        for n, choice in enumerate(names.choices(k))
    ]
    succession = scenario.succession
    told, games = f"in {retold} games told again", f"in {played} games"
    found = [
        ("actions never open", told, _zero(pairs, open_.actions[:, 0])),
        ("actions never ordered", games, _zero(pairs, orders)),
        ("levels never open", told, [name for k, name in levels if not open_.levels[k]]),
        ("levels never set", games, [name for k, name in levels if not sums["levels"][k]]),
        ("reactions never open", told, _zero(scenario.reactions, open_.reactions)),
        ("reactions never armed", games, _zero(scenario.reactions, sums["armed"])),
        ("reactions never fired", games, _zero(scenario.reactions, sums["fired"])),
        ("cards that never came", games, _zero(scenario.events, sums["cards"])),
        ("choices never open", told, [name for k, name in choices if not open_.choices[k]]),
        ("choices never taken", games, [name for k, name in choices if not sums["choices"][k]]),
        ("deals never offered", games, _zero(scenario.deals, sums["offered"])),
        ("deals never signed", games, _zero(scenario.deals, sums["signed"])),
        ("clauses in no deal", "in the rules", unused_clauses(ruleset)),
        ("flags never set", games, _zero(scenario.flags, sums["flags"])),
        ("flags nobody reads", "in the rules", unread_flags(ruleset)),
        ("variables nobody reads", "in the rules", unread_variables(ruleset)),
        ("modifiers never in force", games, _zero(scenario.modifiers, sums["modifiers"])),
        ("outcomes never reached", games, _zero(scenario.outcomes, sums["outcomes"])),
        ("causes of a fall never met", games, _zero(succession.causes if succession else (), sums["causes"])),
        ("heirs never in office", games, _zero(succession.heirs if succession else (), sums["heirs"])),
    ]
    rows = tuple(
        Row(kind, Estimate(len(ids), len(ids), len(ids)), Band(high=0.0), f"{where}: {', '.join(ids)}" if ids else "")
        for kind, where, ids in found
    )
    return Section("Dead content", "", "what is declared and no game used or no rule reads", rows, long=True)


def _zero(ids: Iterable[str], counts: Iterable[int]) -> list[str]:
    return [id_ for id_, n in zip(ids, counts) if not n]
