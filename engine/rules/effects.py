"""Effects -> statements of the tree: assignments, draws, lags, cards, flags, modifiers, hooks.

Hands on statement tuples for the functions of `engine.rules.functions`; lagged effects become functions of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.rules import tree
from engine.rules.binding import Binder, Bound, Failed, Path, Scope
from engine.rules.expressions import ExpressionError, parse_assignment, parse_domain
from engine.rules.schema import Effect, Statement
from engine.rules.tree import Expr, Ref, Stmt

HOOKS = (
    "deal.signed",
    "deal.kept",
    "deal.breached",
    "deal.refused",
    "threat.bluffed",
    "act.leaked",
    "regime.fell",
    "regime.changed",
)


class EffectBinder:
    """Binds lists of effects; `later` collects the bodies of lagged ones, numbered in order."""

    def __init__(self, binder: Binder) -> None:
        self.binder = binder
        self.later: list[tuple[Path, Effect, Scope]] = []
        scenario = binder.scenario
        self.hooks = (*HOOKS, *(h for h in scenario.hooks if h not in HOOKS))

    def bind(self, effects: Sequence[Statement], scope: Scope, path: Path) -> tuple[Stmt, ...]:
        """Bind effects one after another; faulty ones are reported and left out."""
        out: list[Stmt] = []
        for k, effect in enumerate(effects):
            try:
                if isinstance(effect, str):
                    out += self._assign(effect, scope, None, (*path, k))
                else:
                    out += self._effect(effect, scope, (*path, k))
            except (ExpressionError, Failed) as error:
                self.binder.report((*path, k), error)
        return tuple(out)

    def lets(self, lets: dict[str, str | int | float], scope: Scope, path: Path) -> tuple[tuple[Stmt, ...], Scope]:
        """Bind `let` names in order; later ones may use earlier ones."""
        out: list[Stmt] = []
        for name, text in lets.items():
            bound = self.binder.expression(text, scope, (*path, "let", name))
            slot = self.binder.counter.locals
            self.binder.counter.locals += 1
            out.append(tree.Let(slot, bound.expr))
            scope = scope.with_local(name, Bound(tree.Local(slot), bound.unit))
        return tuple(out), scope

    # ---- one effect ----
    def _effect(self, effect: Effect, scope: Scope, path: Path) -> list[Stmt]:
        if effect.lag:
            number = len(self.later)
            base = replace(scope, locals={}, entities={
                name: (set_name, ref) for name, (set_name, ref) in scope.entities.items() if isinstance(ref, tree.Ctx)
            })
            loops = [(s, r) for s, r in scope.entities.values() if isinstance(r, tree.LoopVar)]
            if loops:
                base = base.with_entity("target", loops[-1][0], tree.Ctx(tree.X_TARGET))
                base = base.with_entity(loops[-1][0], loops[-1][0], tree.Ctx(tree.X_TARGET))
            self.later.append((path, effect, base))
            return [self._request(tree.REQUEST_LATER, number, effect.lag, effect.lag, scope)]
        return self.body(effect, scope, path)

    def body(self, effect: Effect, scope: Scope, path: Path) -> list[Stmt]:
        """The effect itself, without its lag."""
        if effect.each is not None:
            return self._each(effect, scope, path)
        lets, scope = self.lets(effect.let, scope, path)
        out = self._verb(effect, scope, path)
        if effect.where is not None:
            where = self.binder.expression(effect.where, scope, (*path, "where"))
            out = [tree.If(where.expr, tuple(out))]
        return [*lets, *out]

    def _each(self, effect: Effect, scope: Scope, path: Path) -> list[Stmt]:
        set_name, related = parse_domain(str(effect.each))
        binder = self.binder
        if set_name not in binder.layout.sets:
            binder.index_of("set", set_name, binder.layout.sets)
        loop = binder.counter.loops
        binder.counter.loops += 1
        inner = scope.with_entity(set_name, set_name, tree.LoopVar(loop))
        member: Expr | None = None
        if related is not None:
            member = binder.related_to(set_name, tree.LoopVar(loop), binder.entity(related, scope), 0)
        body = self.body(effect.model_copy(update={"each": None}), inner, path)
        if member is not None:
            body = [tree.If(member, tuple(body))]
        return [tree.For(tree.Range(loop, binder.layout.sets[set_name].size), tuple(body))]

    def _verb(self, effect: Effect, scope: Scope, path: Path) -> list[Stmt]:
        binder = self.binder
        if effect.do is not None:
            out: list[Stmt] = []
            for k, text in enumerate([effect.do] if isinstance(effect.do, str) else effect.do):
                try:
                    out += self._assign(text, scope, effect, path)
                except (ExpressionError, Failed) as error:
                    binder.report((*path, "do") if isinstance(effect.do, str) else (*path, "do", k), error)
            return out
        if effect.roll is not None:
            chance = binder.expression(effect.roll, scope, (*path, "roll"))
            return [self._split(tree.Binary("lt", self._draw(scope), chance.expr), effect, scope, path)]
        if effect.when is not None:
            return [self._split(binder.expression(effect.when, scope, (*path, "when")).expr, effect, scope, path)]
        if effect.branches is not None:
            return self._branches(effect, scope, path)
        if effect.queue is not None:
            low, high = (effect.after, effect.after) if isinstance(effect.after, int) else effect.after
            event = binder.index_of("event", effect.queue, binder.scenario.events)
            wanted = binder.scenario.events[effect.queue].target
            request = self._request(tree.REQUEST_EVENT, event, low, max(low, high), scope)
            if wanted is None or wanted.set != self._target_set(scope):
                request = replace(request, target=tree.Lit(-1))  # the card picks its own target
            if effect.unless is None:
                return [request]
            unless = binder.expression(effect.unless, scope, (*path, "unless"))
            return [tree.If(unless.expr, (), (request,))]
        if effect.hook is not None:
            hook = binder.index_of("hook", effect.hook, dict.fromkeys(self.hooks))
            return [self._request(tree.REQUEST_HOOK, hook, 0, 0, scope)]
        if effect.apply is not None:
            return self._modifier(effect.apply)
        flag = str(effect.set if effect.set is not None else effect.clear)
        at = tree.Lit(binder.index_of("flag", flag, binder.scenario.flags))
        value: Expr = tree.Num(0.0)
        if effect.set is not None:
            value = tree.Binary("add", tree.IntInput(tree.X_TURN), tree.Num(1.0))
        return [self._engine_store("flags", at, value)]

    def _split(self, condition: Expr, effect: Effect, scope: Scope, path: Path) -> Stmt:
        then = self.bind(effect.then, scope, (*path, "then"))
        otherwise = self.bind(effect.otherwise, scope, (*path, "otherwise"))
        return tree.If(condition, then, otherwise)

    def _branches(self, effect: Effect, scope: Scope, path: Path) -> list[Stmt]:
        """One draw for the whole outcome: weights below 0 count as 0."""
        out: list[Stmt] = []
        slots: list[int] = []
        total: Expr = tree.Num(0.0)
        branches = effect.branches or []
        for k, branch in enumerate(branches):
            weight = self.binder.expression(branch.weight, scope, (*path, "branches", k, "weight"))
            total = tree.Binary("add", total, tree.Binary("max", weight.expr, tree.Num(0.0)))
            slots.append(self._let(total, out))
            total = tree.Local(slots[-1])
        drawn = self._let(tree.Binary("mul", self._draw(scope), total), out)
        chain: tuple[Stmt, ...] = ()
        for k in reversed(range(len(branches))):
            body = self.bind(branches[k].effects, scope, (*path, "branches", k, "effects"))
            if k == len(branches) - 1:
                chain = body
            else:
                chain = (tree.If(tree.Binary("lt", tree.Local(drawn), tree.Local(slots[k])), body, chain),)
        return [*out, *chain]

    def _let(self, value: Expr, out: list[Stmt]) -> int:
        slot = self.binder.counter.locals
        self.binder.counter.locals += 1
        out.append(tree.Let(slot, value))
        return slot

    def _draw(self, scope: Scope) -> Expr:
        self.binder.counter.sites += 1
        loops = [ref for _, ref in scope.entities.values() if isinstance(ref, tree.LoopVar)]
        return tree.Random(self.binder.counter.sites, loops[-1] if loops else None)

    @staticmethod
    def _target_set(scope: Scope) -> str:
        loops = [set_name for set_name, ref in scope.entities.values() if isinstance(ref, tree.LoopVar)]
        return loops[-1] if loops else scope.entities.get("target", ("", tree.Lit(0)))[0]

    def _request(self, kind: int, what: int, low: int, high: int, scope: Scope) -> tree.Request:
        loops: list[Ref] = [ref for _, ref in scope.entities.values() if isinstance(ref, tree.LoopVar)]
        return tree.Request(kind, what, low, high, loops[-1] if loops else None)

    def _engine_store(self, place: str, at: Ref, value: Expr, op: str = "set") -> Stmt:
        return tree.Store(self.binder.layout.base("engine", place), at, op, value, -1e12, 1e12)

    def _modifier(self, id_: str) -> list[Stmt]:
        binder = self.binder
        at = tree.Lit(binder.index_of("modifier", id_, binder.scenario.modifiers))
        modifier = binder.scenario.modifiers[id_]
        turns, now = tree.Num(float(modifier.turns)), tree.IntInput(tree.X_TURN)
        until: Expr = tree.State(binder.layout.base("engine", "modifier_until"), at)
        stacks: Expr = tree.State(binder.layout.base("engine", "modifier_stacks"), at)
        new_stacks: Expr = tree.Num(1.0)
        new_until: Expr = tree.Binary("add", now, turns)
        if modifier.stacking == "extend":
            new_until = tree.Binary("add", tree.Binary("max", until, now), turns)
        elif modifier.stacking == "count":
            new_stacks = tree.Binary("min", tree.Binary("add", stacks, tree.Num(1.0)), tree.Num(float(modifier.most)))
        return [
            self._engine_store("modifier_until", at, new_until),
            self._engine_store("modifier_stacks", at, new_stacks),
        ]

    # ---- assignments ----
    def _assign(self, text: str, scope: Scope, effect: Effect | None, path: Path) -> list[Stmt]:
        assignment = parse_assignment(text)
        binder = self.binder
        place, ref = binder.place(assignment.place, scope)
        loop = None
        if ref is None:
            loop = binder.counter.loops
            binder.counter.loops += 1
            ref = tree.LoopVar(loop)
            scope = scope.with_entity(place.set, place.set, ref)
        value = binder.bind(assignment.value, scope)
        if assignment.op != "mul" and value.unit and place.unit and value.unit != place.unit:
            raise Failed("E-UNIT", f"{place.name} is in {place.unit}, the value in {value.unit}", assignment.value.col)
        scale = tree.Input(tree.F_VIGOUR) if effect is not None and effect.fatigue else None
        headroom = effect is not None and effect.headroom
        if headroom and not (place.low > -1e12 and place.high < 1e12 and place.low < place.high):
            raise Failed("E-BOUNDS", f"headroom needs low and high on {place.name}", assignment.place.col)
        store = tree.Store(place.base, ref, assignment.op, value.expr, place.low, place.high, scale, headroom)
        if loop is None:
            return [store]
        return [tree.For(tree.Range(loop, binder.layout.sets[place.set].size), (store,))]
