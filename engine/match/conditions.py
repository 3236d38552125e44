"""What an option costs and, where it is closed, which of its conditions fails: in the scenario's own words and figures.

Hands on `Known`, `Price`, `Terms`, `Conditions`, `read`, `values_of`. Conditions are bound as the rules bind them and
read part by part on what is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.kernel.call import Rule
from engine.kernel.reference import compile_reference
from engine.match.ledger import figure
from engine.match.wording import defined, failing
from engine.policies.names import Names
from engine.rules import tree
from engine.rules.binding import Binder, Counter, Scope
from engine.rules.effects import EffectBinder
from engine.rules.errors import Problem
from engine.rules.expressions import Member, Name, Operation, Syntax, nodes, parse
from engine.rules.layout import FLOATS, Place, Steps
from engine.rules.ruleset import Ruleset
from engine.rules.tree import Function

Text = str | int | float


@dataclass(frozen=True)
class Known:
    """What is known of a moment: by a seat, or in truth."""

    view: FLOATS
    """(state,): a seat's view, what its plan costs so far paid; or the state itself."""
    parameters: FLOATS
    turn: int
    seat: int
    """Number of the seat that acts."""


@dataclass(frozen=True)
class Price:
    """What an option takes of one figure."""

    title: str
    unit: str
    amount: float
    have: float
    """What there is of it."""
    floor: float
    """How low it may go."""

    @property
    def missing(self) -> bool:
        """Whether it cannot be paid."""
        return self.have - self.amount < self.floor


class Terms:
    """Prices and conditions of one option, bound."""

    def __init__(
        self,
        names: Names,
        cost: Mapping[str, Text],
        conditions: list[Text],
        lets: Mapping[str, Text],
        target: str | None,
    ) -> None:
        self._names, self._ruleset = names, names.ruleset
        binder = _binder(names)
        entities: dict[str, tuple[str, tree.Ref]] = {"self": ("seat", tree.Ctx(tree.X_SELF))}
        entities["from"] = entities["self"]
        if target is not None:
            entities["target"] = (target, tree.Ctx(tree.X_TARGET))
        self.target = target
        body, scope = EffectBinder(binder).lets(dict(lets), Scope(entities), ())
        self._places: list[Place] = []
        outs: list[tree.Expr] = []
        for key, text in cost.items():
            self._places.append(names.place(key if key.startswith("nation.") else f"seat.{key}"))
            outs.append(tree.Binary("max", binder.expression(text, scope, ()).expr, tree.Num(0.0)))
        self._parts: list[tuple[Syntax, int]] = []
        for part in (part for text in conditions for part in _parts(names, parse(str(text)))):
            self._parts.append((part, len(outs)))
            outs.append(binder.whole(part, scope).expr)
            if isinstance(part, Operation) and len(part.args) == 2:
                outs += [binder.whole(side, scope).expr for side in part.args]
        body = (*body, *(tree.Out(k, tree.Lit(0), expr) for k, expr in enumerate(outs)))
        self._function = Function("conditions", body, binder.counter.locals)
        self._size = len(outs)

    @cached_property
    def _rule(self) -> Rule:
        return compile_reference([self._function])[0]

    def _values(self, known: Known, target: int) -> FLOATS:
        return _evaluated(self._ruleset, self._rule, self._size, known, target)

    def prices(self, known: Known, target: int = 0) -> tuple[Price, ...]:
        """What is to be paid, and what there is."""
        values, out = self._values(known, target), []
        for k, place in enumerate(self._places):
            have = float(known.view[place.base + (known.seat if place.set == "seat" else 0)])
            title = self._names.variable_title(place)
            out.append(Price(title, place.declared.unit if place.declared else "", float(values[k]), have, place.low))
        return tuple(out)

    def failed(self, known: Known, target: int = 0) -> list[tuple[Syntax, list[float]]]:
        """The conditions that fail, each with the two figures it compares; none where it is no comparison."""
        values = self._values(known, target)
        sides = ((part, k, len(part.args) if isinstance(part, Operation) else 0) for part, k in self._parts)
        return [
            (part, values[k + 1 : k + 3].tolist() if args == 2 else []) for part, k, args in sides if values[k] == 0.0
        ]

    def reasons(self, known: Known, target: int = 0, unseen: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """What stands against it: a line for every price that cannot be paid and every condition that fails.

        Conditions that read an unseen variable are left out.
        """
        out = []
        for price in self.prices(known, target):
            if price.missing:
                line = self._ruleset.say("{title}: {amount} needed, {have} there")
                out.append(line.format(title=price.title, amount=figure(price.amount), have=figure(price.have)))
        for part, sides in self.failed(known, target):
            if not (unseen and unseen & read(self._names, part)):
                out.append(failing(self._names, part, sides, self.target, known.seat, target))
        return tuple(out)


def _binder(names: Names) -> Binder:
    ruleset = names.ruleset
    dates = {(int(y), int(m)): k for k, (y, m) in enumerate(ruleset.dates[:-1])}
    binder = Binder(ruleset.scenario, ruleset.layout, _complain, dates)
    binder.counter = Counter()
    return binder


def _evaluated(ruleset: Ruleset, rule: Rule, size: int, known: Known, target: int) -> FLOATS:
    """What a function hands out, (size,), on what is known."""
    out = np.zeros(max(1, size))
    context, figures = np.zeros(tree.X_SIZE, np.int64), np.zeros(tree.F_SIZE)
    context[tree.X_TURN], context[tree.X_SELF], context[tree.X_FROM] = known.turn, known.seat, known.seat
    context[tree.X_TARGET] = target
    figures[tree.F_YEAR], figures[tree.F_MONTH] = ruleset.dates[min(known.turn, len(ruleset.dates) - 1)]
    rule(known.view, known.view, known.parameters, ruleset.constants, ruleset.tables, context, figures, out)
    return out


def values_of(names: Names, parts: Sequence[Syntax], *moments: Known) -> list[list[float]]:
    """What expressions of a seat come to: at each moment, one value an expression."""
    binder = _binder(names)
    scope = Scope({"self": ("seat", tree.Ctx(tree.X_SELF))})
    body = tuple(tree.Out(k, tree.Lit(0), binder.whole(part, scope).expr) for k, part in enumerate(parts))
    rule = compile_reference([Function("values", body, binder.counter.locals)])[0]
    return [_evaluated(names.ruleset, rule, len(parts), known, 0)[: len(parts)].tolist() for known in moments]


def _parts(names: Names, node: Syntax) -> list[Syntax]:
    """The conditions that all have to hold for a whole one."""
    node = defined(names, node)
    if isinstance(node, Operation) and node.op == "and":
        return [part for arg in node.args for part in _parts(names, arg)]
    return [node]


def read(names: Names, node: Syntax, others: bool = True) -> set[str]:
    """Names of the variables a condition reads, those of conditions it names among them.

    `others`: without what is `self`'s own, which that seat knows.
    """
    found: set[str] = set()
    for inner in nodes(node):
        if isinstance(inner, Member):
            if not (others and isinstance(inner.of, Name) and inner.of.id == "self"):
                found.add(inner.name)
        elif isinstance(inner, Name):
            text = names.ruleset.scenario.define.get(inner.id)
            found |= {inner.id} if text is None else read(names, parse(str(text)), others)
    return found


def _complain(path: Steps, code: str, message: str) -> None:
    raise ValueError(Problem("", 1, 1, code, message))  # the ruleset is checked: it binds


class Conditions:
    """The terms of every option of a ruleset, bound when first asked for."""

    def __init__(self, names: Names) -> None:
        self._names, self._scenario = names, names.ruleset.scenario
        self._bound: dict[tuple[str, str], Terms] = {}

    def action(self, id_: str) -> Terms:
        """Of an action."""
        action = self._scenario.actions[id_]
        conditions = [text for text in (action.when, action.filter) if text is not None]
        return self._terms(("action", id_), action.cost, conditions, action.let, action.target)

    def level(self, posture: str, level: str) -> Terms:
        """Of a change to a level of a posture."""
        declared = self._scenario.postures[posture]
        when = declared.levels[level].when
        return self._terms(("level", f"{posture}.{level}"), declared.cost, [] if when is None else [when], {}, None)

    def reaction(self, id_: str) -> Terms:
        """Of arming a reaction."""
        reaction = self._scenario.reactions[id_]
        conditions = [] if reaction.when is None else [reaction.when]
        return self._terms(("reaction", id_), reaction.cost, conditions, {}, None)

    def choice(self, event: str, choice: str) -> Terms:
        """Of a choice on an event card."""
        card = self._scenario.events[event]
        option = card.choices[choice]
        conditions = [] if option.when is None else [option.when]
        target = card.target.set if card.target else None
        return self._terms(("choice", f"{event}.{choice}"), option.cost, conditions, card.let, target)

    def deal(self, id_: str) -> Terms:
        """Of offering a deal."""
        when = self._scenario.deals[id_].when
        return self._terms(("deal", id_), {}, [] if when is None else [when], {}, None)

    def _terms(
        self,
        key: tuple[str, str],
        cost: Mapping[str, Text],
        conditions: list[Text],
        lets: Mapping[str, Text],
        target: str | None,
    ) -> Terms:
        if key not in self._bound:
            self._bound[key] = Terms(self._names, cost, conditions, lets, target)
        return self._bound[key]
