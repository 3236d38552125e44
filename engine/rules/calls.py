"""The calls of the language: functions of numbers, and those that ask the game (flags, dates, agendas, levels, deals).

Called by `engine.rules.binding.Binder`; every call is checked for its arguments here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.rules import tree
from engine.rules.errors import did_you_mean
from engine.rules.expressions import Call, Name, Number, Syntax
from engine.rules.layout import DEAL_WIDTH, REGIME
from engine.rules.scopes import Bound, Failed, Scope
from engine.rules.tree import Expr, Ref

if TYPE_CHECKING:
    from engine.rules.binding import Binder

UNARY = frozenset({"abs", "exp", "log", "sqrt", "sigmoid", "floor"})
MOST_SIGNED = 2
_NEVER = 999.0


def bind_call(binder: Binder, node: Call, scope: Scope) -> Bound:
    """Bind a call. Raises Failed."""
    name = node.name
    if name in binder.layout.sets:
        raise Failed("E-SCOPE", f"name a variable: {name}(...).<variable>", node.col)
    if name in UNARY:
        arity(node, 1)
        a = binder.bind(node.args[0], scope)
        return Bound(tree.Unary(name, a.expr), a.unit if name in ("abs", "floor") else "")
    if name in ("min", "max"):
        return _extreme(binder, node, scope)
    if name == "clamp":
        arity(node, 3)
        x, low, high = (binder.bind(a, scope) for a in node.args)
        unit = same_unit(name, Bound(x.expr, same_unit(name, x, low, node.col)), high, node.col)
        return Bound(tree.Binary("min", tree.Binary("max", x.expr, low.expr), high.expr), unit)
    if name == "where":
        arity(node, 3)
        c, a, b = (binder.bind(x, scope) for x in node.args)
        return Bound(tree.Select(c.expr, a.expr, b.expr), same_unit(name, a, b, node.col))
    if name not in _ENGINE:
        known = [*UNARY, "min", "max", "clamp", "where", *_ENGINE, *binder.layout.sets]
        raise Failed("E-NAME", f"unknown function {name}{did_you_mean(name, known)}", node.col)
    return Bound(_ENGINE[name](binder, node, scope))


def same_unit(what: str, a: Bound, b: Bound, col: int) -> str:
    """The unit two figures share; '' when neither has one. Raises Failed."""
    if a.unit and b.unit and a.unit != b.unit:
        raise Failed("E-UNIT", f"{what} of {a.unit} and {b.unit}: convert one of them", col)
    return a.unit or b.unit


def arity(node: Call, n: int) -> None:
    """Check the number of arguments. Raises Failed."""
    if len(node.args) != n:
        raise Failed("E-ARGS", f"{node.name} takes {n} value{'s' * (n > 1)}, got {len(node.args)}", node.col)


def _id(node: Syntax) -> str:
    if not isinstance(node, Name):
        raise Failed("E-ARGS", "expected an id here", node.col)
    return node.id


def _extreme(binder: Binder, node: Call, scope: Scope) -> Bound:
    if len(node.args) < 2:
        raise Failed("E-ARGS", f"{node.name} takes two or more values (over a set: largest, smallest)", node.col)
    best = binder.bind(node.args[0], scope)
    for arg in node.args[1:]:
        other = binder.bind(arg, scope)
        best = Bound(tree.Binary(node.name, best.expr, other.expr), same_unit(node.name, best, other, node.col))
    return best


# ---- what asks the game -----------------------------------------------------------------------------------------
def _since(binder: Binder, node: Call, scope: Scope) -> Expr:
    arity(node, 1)
    index = binder.index_of("flag", _id(node.args[0]), binder.scenario.flags, node.args[0].col)
    flag = tree.State(binder.layout.base("engine", "flags"), tree.Lit(index))
    ago = tree.Binary("sub", tree.Binary("add", tree.IntInput(tree.X_TURN), tree.Num(1.0)), flag)
    return tree.Select(tree.Binary("gt", flag, tree.Num(0.0)), ago, tree.Num(_NEVER))


def _date(binder: Binder, node: Call, scope: Scope) -> Expr:
    arity(node, 2)
    year, month = (a.value if isinstance(a, Number) else -1.0 for a in node.args)
    if not (year in range(1, 10_000) and month in range(1, 13)):
        raise Failed("E-ARGS", "date takes a year and a month: date(2022, 2)", node.col)
    return tree.Num(float(binder.turn_of(int(year), int(month))))


def _agenda(binder: Binder, node: Call, scope: Scope) -> Expr:
    arity(node, 2)
    set_name, ref = binder.entity(node.args[0], scope)
    if set_name != "seat":
        raise Failed("E-ENTITY", "agenda takes a seat first", node.col)
    wanted, seats = _id(node.args[1]), binder.scenario.seats
    binder.index_of("agenda", wanted, {a: None for seat in seats.values() for a in seat.agendas}, node.args[1].col)
    held = tree.State(binder.layout.base("engine", "agenda"), ref)
    out: Expr = tree.Num(0.0)
    for s, seat in enumerate(seats.values()):
        if wanted in seat.agendas:
            number = tree.Num(list(seat.agendas).index(wanted) + 1.0)
            mine = tree.Binary("and", tree.SameEntity(ref, tree.Lit(s)), tree.Binary("eq", held, number))
            out = tree.Binary("or", out, mine)
    return out


def _level(binder: Binder, node: Call, scope: Scope) -> Expr:
    arity(node, 2)
    posture, level = (_id(a) for a in node.args)
    binder.index_of("posture", posture, binder.scenario.postures, node.args[0].col)
    levels = binder.scenario.postures[posture].levels
    binder.index_of("level", level, levels, node.args[1].col)
    return tree.Num(levels[level].value)


def _fatigue(binder: Binder, node: Call, scope: Scope) -> Expr:
    arity(node, 1)
    index = binder.index_of("action", _id(node.args[0]), binder.scenario.actions, node.args[0].col)
    if "self" not in scope.entities:
        raise Failed("E-SCOPE", "no acting seat (self) in scope here", node.col)
    self_: Ref = scope.entities["self"][1]
    at = tree.Paired(tree.Lit(index), len(binder.scenario.seats), self_)
    return tree.State(binder.layout.base("engine", "fatigue"), at)


def _is_regime(binder: Binder, node: Call, scope: Scope) -> Expr:
    arity(node, 1)
    heirs = binder.scenario.succession.heirs if binder.scenario.succession else {}
    index = binder.index_of("heir", _id(node.args[0]), heirs, node.args[0].col)
    successor = tree.State(binder.layout.base("engine", "regime"), tree.Lit(REGIME.index("successor")))
    return tree.Binary("eq", successor, tree.Num(index + 1.0))


def _at_signing(binder: Binder, node: Call, scope: Scope) -> Expr:
    arity(node, 1)
    if scope.signing is None:
        raise Failed("E-SCOPE", "at_signing belongs in the condition of a clause", node.col)
    if len(scope.signing) == MOST_SIGNED:
        raise Failed("E-SIZE", f"at most {MOST_SIGNED} at_signing in a condition", node.col)
    if scope.loops():
        raise Failed("E-SCOPE", "at_signing goes round a fold, not into one: at_signing(mean(...))", node.col)
    scope.signing.append(binder.bind(node.args[0], scope).expr)
    return tree.Input(tree.F_SIGNED + len(scope.signing) - 1)


def _dealing(binder: Binder, node: Call, scope: Scope) -> Expr:
    arity(node, 2)
    for arg in node.args:
        binder.index_of("seat", _id(arg), binder.scenario.seats, arg.col)
    pair = {_id(a) for a in node.args}
    deals = binder.scenario.deals.values()
    return _in_force(binder, [k for k, deal in enumerate(deals) if pair <= set(deal.parties)])


def _bound(binder: Binder, node: Call, scope: Scope) -> Expr:
    arity(node, 1)
    index = binder.index_of("deal", _id(node.args[0]), binder.scenario.deals, node.args[0].col)
    return tree.Binary("gt", _in_force(binder, [index]), tree.Num(0.0))


def _in_force(binder: Binder, templates: list[int]) -> Expr:
    """How many slots of the deal table hold one of these templates."""
    base, slots = binder.layout.base("engine", "deals"), binder.scenario.limits.deals
    if not slots or not templates:
        return tree.Num(0.0)
    loop = binder.counter.loop()
    kind = tree.State(base, tree.Paired(tree.LoopVar(loop), DEAL_WIDTH, tree.Lit(0)))
    hits: list[Expr] = [tree.Binary("eq", kind, tree.Num(k + 1.0)) for k in templates]
    while len(hits) > 1:  # pairwise, so that many templates make no deep tree
        hits = [tree.Binary("or", *hits[k : k + 2]) if k + 1 < len(hits) else hits[k] for k in range(0, len(hits), 2)]
    return tree.Aggregate("count", tree.Range(loop, slots), tree.Num(1.0), hits[0], None)


_ENGINE = {
    "since": _since,
    "date": _date,
    "agenda": _agenda,
    "level": _level,
    "fatigue": _fatigue,
    "is_regime": _is_regime,
    "at_signing": _at_signing,
    "dealing": _dealing,
    "bound": _bound,
}
