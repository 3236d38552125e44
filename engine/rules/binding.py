"""Syntax -> typed tree: names resolved to offsets, scopes and units checked.

Hands on bound expressions and references for `engine.rules.effects`; an error becomes a problem with its place in the
file, and binding goes on, so that one pass finds them all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from engine.rules import tree
from engine.rules.calls import bind_call, same_unit
from engine.rules.errors import did_you_mean
from engine.rules.expressions import (
    Call,
    ExpressionError,
    Fold,
    Item,
    Member,
    Name,
    Number,
    Operation,
    Syntax,
    parse,
)
from engine.rules.layout import REGIME, Layout, Place, Report
from engine.rules.schema import Scenario
from engine.rules.scopes import Bound, Counter, Failed, InDefine, Path, Scope
from engine.rules.tree import Expr, Ref

__all__ = ["Binder", "Bound", "Counter", "Failed", "Path", "Scope"]
_BINARY = {"+": "add", "-": "sub", "*": "mul", "/": "div", "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq"}
_BINARY |= {"!=": "ne", "and": "and", "or": "or"}
_SAME_UNIT = frozenset({"+", "-", "<", "<=", ">", ">=", "==", "!="})
MOST_NODES, MOST_DEPTH, MOST_DEFINES = 4096, 128, 16
"""Nodes and depth an expression may grow to when its `define`s are written out, and `define`s inside each other."""


class Binder:
    """Binds expressions of one scenario. `counter` is renewed for every function."""

    def __init__(self, scenario: Scenario, layout: Layout, report: Report, dates: dict[tuple[int, int], int]) -> None:
        self.scenario, self.layout, self.counter, self._dates = scenario, layout, Counter(), dates
        self._report = report
        self._macros: list[str] = []
        self._nodes = self._depth = 0
        self.read: set[tuple[str, str]] = set()
        """(set, variable) of every figure read since the caller last cleared it."""
        self.defines_used: set[str] = set()
        """Ids of the `define`s bound so far."""
        self.faulty: set[str] = set()
        """Ids of the `define`s whose mistakes are told already: they stand as 0."""

    # ---- entry points ----
    def expression(self, text: str | float, scope: Scope, path: Path) -> Bound:
        """Bind a text; a faulty one is reported and stands as 0."""
        try:
            return self.whole(parse(text), scope)
        except (ExpressionError, Failed) as error:
            self.report(path, error)
            return Bound(tree.Num(0.0))

    def whole(self, node: Syntax, scope: Scope) -> Bound:
        """Bind a whole text: its nodes are counted anew. Raises Failed."""
        self._nodes = self._depth = 0
        return self.bind(node, scope)

    def report(self, path: Path, error: ExpressionError | Failed) -> None:
        """Report an error at its column inside the value at `path`."""
        self._report((*path, ("@", error.col)), error.code, error.message)

    def problem(self, path: Path, code: str, message: str) -> None:
        """Report a problem of the whole value at `path`."""
        self._report(path, code, message)

    # ---- expressions ----
    def bind(self, node: Syntax, scope: Scope) -> Bound:
        """Bind one node. Raises Failed."""
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise Failed("E-SIZE", f"more than {MOST_NODES} nodes with every define written out: use let", node.col)
        if self._depth > MOST_DEPTH:
            raise Failed("E-DEPTH", f"deeper than {MOST_DEPTH} with every define written out: use let", node.col)
        self._depth += 1
        bound = self._node(node, scope)
        self._depth -= 1
        return bound

    def _node(self, node: Syntax, scope: Scope) -> Bound:
        if isinstance(node, Number):
            return Bound(tree.Num(node.value))
        if isinstance(node, Name):
            return self._name(node, scope)
        if isinstance(node, Member):
            return self._member(node, scope)
        if isinstance(node, Item):
            return self._item(node, scope)
        if isinstance(node, Operation):
            return self._operation(node, scope)
        if isinstance(node, Fold):
            return self._fold(node, scope)
        return bind_call(self, node, scope)

    def _operation(self, node: Operation, scope: Scope) -> Bound:
        args = [self.bind(a, scope) for a in node.args]
        if len(args) == 1:
            return Bound(tree.Unary(node.op, args[0].expr), args[0].unit if node.op == "neg" else "")
        a, b = args
        unit = same_unit(node.op, a, b, node.col) if node.op in _SAME_UNIT else ""
        if node.op == "*":
            unit = a.unit if _plain(b) else b.unit if _plain(a) else ""
        elif node.op == "/":
            unit = a.unit if _plain(b) else ""
        elif node.op not in ("+", "-"):
            unit = ""
        return Bound(tree.Binary(_BINARY[node.op], a.expr, b.expr), unit)

    def _name(self, node: Name, scope: Scope) -> Bound:
        id_ = node.id
        if id_ in scope.locals:
            return scope.locals[id_]
        if id_ in self.scenario.define:
            return self._macro(node, scope)
        if id_ in self.layout.parameters:
            offset, unit = self.layout.parameters[id_]
            return Bound(tree.Param(offset), unit)
        if ("nation", id_) in self.layout.variables or ("nation", id_) in self.layout.constants:
            return self._figure("nation", id_, tree.Lit(0), node.col)
        special = self._special(id_, scope)
        if special is not None:
            return Bound(special)
        known = [*scope.locals, *self.scenario.define, *self.layout.parameters]
        known += [n for s, n in (*self.layout.variables, *self.layout.constants) if s == "nation"]
        if id_ in scope.entities or id_ in self.layout.sets:
            raise Failed("E-SCOPE", f"{id_} is an entity: name one of its variables, {id_}.<variable>", node.col)
        raise Failed("E-NAME", f"unknown name {id_}{did_you_mean(id_, known)}", node.col)

    def _special(self, id_: str, scope: Scope) -> Expr | None:
        if id_ == "turn":
            return tree.IntInput(tree.X_TURN)
        if id_ == "turns":
            return tree.Num(float(self.scenario.calendar.turns))
        if id_ == "year":
            return tree.Input(tree.F_YEAR)
        if id_ == "month":
            return tree.Input(tree.F_MONTH)
        if id_ == "vigour":
            return tree.Input(tree.F_VIGOUR)
        if id_ == "amount" and scope.amount is not None:
            return tree.Input(scope.amount)
        if id_ == "border" and scope.border is not None:
            return tree.Border(scope.border)
        if id_ == "random":
            return self.draw(scope)
        return None

    def draw(self, scope: Scope) -> Expr:
        """A random number of its own for this place and every entity of the loops around it."""
        who: Ref | None = None
        seen: list[Ref] = []
        for set_name, ref in scope.loops():
            if ref not in seen:
                seen.append(ref)
                who = ref if who is None else tree.Paired(who, self.layout.sets[set_name].size, ref)
        return tree.Random(self.counter.site(), who)

    def _macro(self, node: Name, scope: Scope) -> Bound:
        if node.id in self.faulty:
            return Bound(tree.Num(0.0))
        if node.id in self._macros:
            raise Failed("E-LOOP", f"{node.id} is defined by itself: {' -> '.join([*self._macros, node.id])}", node.col)
        if len(self._macros) == MOST_DEFINES:
            raise Failed("E-DEPTH", f"more than {MOST_DEFINES} defines inside each other", node.col)
        self._macros.append(node.id)
        self.defines_used.add(node.id)
        try:
            return self.bind(parse(self.scenario.define[node.id]), replace(scope, locals={}))
        except InDefine as error:
            raise InDefine(error.define, error.cause, node.col) from None
        except (ExpressionError, Failed) as error:
            raise InDefine(node.id, error, node.col) from None
        finally:
            self._macros.pop()

    def _member(self, node: Member, scope: Scope) -> Bound:
        if isinstance(node.of, Name) and node.of.id not in scope.entities:
            family = self._family(node.of.id, node.name, node.col)
            if family is not None:
                return Bound(family)
        set_name, ref = self.entity(node.of, scope)
        return self._figure(set_name, node.name, ref, node.col)

    def _family(self, family: str, id_: str, col: int) -> Expr | None:
        """flag.x, posture.x, modifier.x, regime.x."""
        if family == "regime":
            if id_ not in REGIME:
                raise Failed("E-NAME", f"regime has no {id_}{did_you_mean(id_, REGIME)}", col)
            return tree.State(self.layout.base("engine", "regime"), tree.Lit(REGIME.index(id_)))
        scenario = self.scenario
        kinds: dict[str, Collection[str]]
        kinds = {"flag": scenario.flags, "posture": scenario.postures, "modifier": scenario.modifiers}
        if family not in kinds:
            return None
        index = self.index_of(family, id_, kinds[family], col)
        if family == "posture":
            return tree.State(self.layout.base("engine", "postures"), tree.Lit(index))
        if family == "modifier":
            return tree.State(self.layout.base("engine", "modifier_stacks"), tree.Lit(index))
        return tree.Binary("gt", tree.State(self.layout.base("engine", "flags"), tree.Lit(index)), tree.Num(0.0))

    @staticmethod
    def index_of(what: str, id_: str, known: Collection[str], col: int = 0) -> int:
        """Place of an id among declared ones. Raises Failed with a suggestion."""
        ids = list(known)
        if id_ not in ids:
            raise Failed("E-NAME", f"no {what} {id_}{did_you_mean(id_, ids)}", col)
        return ids.index(id_)

    def _figure(self, set_name: str, name: str, ref: Ref, col: int) -> Bound:
        place = self.layout.variables.get((set_name, name))
        if place is not None:
            self.read.add((set_name, name))
            return Bound(tree.State(place.base, ref), place.unit)
        constant = self.layout.constants.get((set_name, name))
        if constant is not None:
            return Bound(tree.Const(constant[0], ref), constant[1])
        known = [n for s, n in (*self.layout.variables, *self.layout.constants) if s == set_name]
        raise Failed("E-NAME", f"{set_name} has no {name}{did_you_mean(name, known)}", col)

    def place(self, node: Syntax, scope: Scope) -> tuple[Place, Ref | None]:
        """The variable an effect writes; ref None: every entity of its set. Raises Failed."""
        ref: Ref | None
        if isinstance(node, Name):
            set_name, ref, name = "nation", tree.Lit(0), node.id
        else:
            assert isinstance(node, Member)
            name = node.name
            if isinstance(node.of, Name) and node.of.id not in scope.entities and node.of.id in self.layout.sets:
                set_name, ref = node.of.id, None
            else:
                set_name, ref = self.entity(node.of, scope)
        place = self.layout.variables.get((set_name, name))
        if place is None or set_name == "engine":
            if (set_name, name) in self.layout.constants:
                raise Failed("E-CONSTANT", f"{name} is a constant: declare it under variables to change it", node.col)
            if set_name == "nation" and name in self.layout.parameters:
                raise Failed("E-CONSTANT", f"{name} is a parameter: rules cannot change it", node.col)
            known = [n for s, n in self.layout.variables if s == set_name]
            raise Failed("E-NAME", f"{set_name} has no variable {name}{did_you_mean(name, known)}", node.col)
        return place, ref

    # ---- entities ----
    def entity(self, node: Syntax, scope: Scope) -> tuple[str, Ref]:
        """Resolve an entity: a scope, `set[id]`, `set(entity)` or `product(a, b)`. Raises Failed."""
        if isinstance(node, Name):
            if node.id in scope.entities:
                return scope.entities[node.id]
            if node.id == "nation":
                return "nation", tree.Lit(0)
            known = [*scope.entities, *self.layout.sets]
            if node.id in self.layout.sets:
                hint = f"write {node.id}[id] or sum({node.id}: ...)"
                raise Failed("E-SCOPE", f"no {node.id} in scope here: {hint}", node.col)
            if node.id in ("self", "target", "from"):
                hint = "; declare `target`" if node.id == "target" else ""
                raise Failed("E-SCOPE", f"no {node.id} in scope here{hint}", node.col)
            raise Failed("E-NAME", f"unknown scope {node.id}{did_you_mean(node.id, known)}", node.col)
        if isinstance(node, Item) and node.name in self.layout.sets and isinstance(node.inner, Name):
            entities = self.layout.sets[node.name]
            index = entities.index(node.inner.id)
            if index < 0:
                hint = did_you_mean(node.inner.id, entities.ids)
                raise Failed("E-NAME", f"{node.name} has no {node.inner.id}{hint}", node.inner.col)
            return node.name, tree.Lit(index)
        if isinstance(node, Call) and node.name in self.layout.sets:
            return node.name, self._related(node, scope)
        raise Failed("E-ENTITY", "expected an entity: a scope, set[id] or set(entity)", node.col)

    def _related(self, node: Call, scope: Scope) -> Ref:
        entities = self.layout.sets[node.name]
        args = [self.entity(a, scope) for a in node.args]
        if entities.factors is not None and len(args) == 2:
            found = (args[0][0], args[1][0])
            if found != entities.factors:
                a, b = entities.factors
                raise Failed("E-ENTITY", f"{node.name}({a}, {b}) expected, got ({found[0]}, {found[1]})", node.col)
            return tree.Paired(args[0][1], self.layout.sets[found[1]].size, args[1][1])
        if len(args) != 1:
            raise Failed("E-ENTITY", f"{node.name}(...) takes one entity, or the two factors of a product", node.col)
        return self.follow(args[0], node.name, node.col)

    def follow(self, entity: tuple[str, Ref], to: str, col: int) -> Ref:
        """The entity of set `to` that `entity` is related to. Raises Failed."""
        set_name, ref = entity
        if set_name == to:
            return ref
        table = self.layout.relations.get((set_name, to))
        if table is not None:
            return tree.Mapped(table, ref)
        for (source, middle), first in self.layout.relations.items():
            second = self.layout.relations.get((middle, to))
            if source == set_name and second is not None:
                return tree.Mapped(second, tree.Mapped(first, ref))
        raise Failed("E-RELATION", f"no relation leads from {set_name} to {to}: declare `within`", col)

    def _item(self, node: Item, scope: Scope) -> Bound:
        if node.name in self.layout.tables:
            base, size = self.layout.tables[node.name]
            return Bound(tree.Lookup(base, size, self.bind(node.inner, scope).expr))
        if node.name in self.layout.sets:
            raise Failed("E-SCOPE", f"name a variable: {node.name}[...].<variable>", node.col)
        raise Failed("E-NAME", f"no table {node.name}{did_you_mean(node.name, self.layout.tables)}", node.col)

    # ---- folds ----
    def _fold(self, node: Fold, scope: Scope) -> Bound:
        loop = self.counter.loop()
        domain: tree.Domain
        if node.set == "neighbour":
            set_name, ref = next(self._boarded(scope), ("", tree.Lit(0)))
            if self.layout.neighbours is None or not set_name:
                raise Failed("E-SCOPE", "neighbour needs a district of the board in scope", node.col)
            indptr, indices, border = self.layout.neighbours
            domain = tree.Neighbours(loop, indptr, indices, border, ref)
            inner = replace(scope.with_entity("neighbour", set_name, tree.LoopVar(loop)), border=loop)
        elif node.set in self.layout.sets:
            set_name = node.set
            domain = tree.Range(loop, self.layout.sets[set_name].size)
            inner = scope.with_entity(set_name, set_name, tree.LoopVar(loop))
        else:
            raise Failed("E-NAME", f"no set {node.set}{did_you_mean(node.set, self.layout.sets)}", node.col)
        where = self.bind(node.where, inner).expr if node.where is not None else None
        if node.related is not None:
            related = self.related_to(set_name, tree.LoopVar(loop), self.entity(node.related, scope), node.col)
            where = related if where is None else tree.Binary("and", related, where)
        weight = self._weight(node.by, set_name, tree.LoopVar(loop), inner) if node.by is not None else None
        body = self.bind(node.body, inner)
        unit = body.unit if node.kind in ("sum", "mean", "largest", "smallest") and weight is None else ""
        if node.kind == "mean":
            unit = body.unit
        return Bound(tree.Aggregate(node.kind, domain, body.expr, where, weight), unit)

    def _weight(self, node: Syntax, set_name: str, ref: Ref, scope: Scope) -> Expr:
        """The `by` of a fold: a bare name may be a figure of the set folded over."""
        if isinstance(node, Name) and node.id not in scope.locals:
            if (set_name, node.id) in self.layout.variables or (set_name, node.id) in self.layout.constants:
                return self._figure(set_name, node.id, ref, node.col).expr
        return self.bind(node, scope).expr

    def related_to(self, set_name: str, ref: Ref, to: tuple[str, Ref], col: int) -> Expr:
        """1 when the entity of `set_name` belongs to the entity `to`. Raises Failed."""
        return tree.SameEntity(self.follow((set_name, ref), to[0], col), to[1])

    def _boarded(self, scope: Scope) -> Iterator[tuple[str, Ref]]:
        boarded = {name for name, declared in self.scenario.sets.items() if declared.board == "districts"}
        for set_name, ref in reversed(list(scope.entities.values())):
            if set_name in boarded:
                yield set_name, ref
        for set_name, ref in reversed(list(scope.entities.values())):
            for district in boarded:
                if (set_name, district) in self.layout.relations:
                    yield district, tree.Mapped(self.layout.relations[set_name, district], ref)

    def turn_of(self, year: int, month: int) -> int:
        """Turn in which a month falls: before the start negative, after the end beyond the last."""
        if (year, month) in self._dates:
            return self._dates[year, month]
        return -1 if (year, month) < min(self._dates) else self.scenario.calendar.turns


def _plain(bound: Bound) -> bool:
    return not bound.unit
