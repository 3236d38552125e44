"""Effects -> statements of the tree: assignments, draws, lags, cards, flags, modifiers, hooks.

Hands on statement tuples for the functions of `engine.rules.functions`; lagged effects become functions of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from engine.rules import tree
from engine.rules.binding import Binder
from engine.rules.expressions import ExpressionError, parse_assignment, parse_domain
from engine.rules.layout import BARE, KEYWORDS, Place
from engine.rules.schema import Effect, Statement
from engine.rules.scopes import Bound, Failed, Path, Scope
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
    "deal.leaked",
)
"""Hooks the game fires, by the number the kernel knows them by."""
_OTHER_SIDE = (*HOOKS[:5], "deal.leaked")


class EffectBinder:
    """Binds lists of effects; `later` collects the bodies of lagged ones, numbered in order."""

    def __init__(self, binder: Binder) -> None:
        self.binder = binder
        self.later: list[tuple[Path, Effect, Scope]] = []
        self.stores: list[tuple[Path, Place]] = []
        """Where every assignment stands, and what it writes."""
        self.vain: dict[tuple[Path, str, str], None] = {}
        """(path, code, message) of what stands there in vain: it is no error, and hardly meant."""
        self.queued: set[str] = set()
        """Cards that rules queue."""
        scenario = binder.scenario
        self.hooks = (*HOOKS, *(h for h in scenario.hooks if h not in HOOKS))
        self.fired: dict[str, bool] = {}
        """Own hooks that rules fire: whether a seat acts wherever they do."""

    def hook_target(self, hook: str) -> str | None:
        """The set `target` is of in a hook: the other seat, or what an own hook is named after; None: there is none."""
        if hook in HOOKS:
            return "seat" if hook in _OTHER_SIDE else None
        prefix = hook.split(".")[0]
        return prefix if prefix in self.binder.layout.sets else None

    def bind(self, effects: Sequence[Statement], scope: Scope, path: Path) -> tuple[Stmt, ...]:
        """Bind effects one after another; faulty ones are reported and left out."""
        out: list[Stmt] = []
        for k, effect in enumerate(effects):
            try:
                if isinstance(effect, str):
                    out += self._assign(effect, scope, None, (*path, k))
                else:
                    self._note(effect, (*path, k))
                    out += self._effect(effect, scope, (*path, k))
            except (ExpressionError, Failed) as error:
                self.binder.report((*path, k), error)
        return tuple(out)

    def lets(self, lets: dict[str, str | int | float], scope: Scope, path: Path) -> tuple[tuple[Stmt, ...], Scope]:
        """Bind `let` names in order; later ones may use earlier ones."""
        out: list[Stmt] = []
        for name, text in lets.items():
            if name in KEYWORDS | BARE:
                message = f"{name} is a word of the language: choose another name"
                self.binder.problem((*path, "let", name), "E-NAME", message)
            bound = self.binder.expression(text, scope, (*path, "let", name))
            slot = self.binder.counter.local()
            out.append(tree.Let(slot, bound.expr))
            scope = scope.with_local(name, Bound(tree.Local(slot), bound.unit))
        return tuple(out), scope

    def _note(self, effect: Effect, path: Path) -> None:
        """Texts that nobody reads: who chooses reads those of what may be chosen. Fatigue of what never tires."""
        if effect.fatigue and path[0] != "actions":
            self.vain[(*path, "fatigue"), "W-VAIN", "only an order tires: leave fatigue out"] = None
        chosen = path[0] in ("actions", "reactions") or path[2:3] == ("choices",)
        texts: dict[Path, str] = {(): effect.text}
        texts |= {("branches", k): branch.text for k, branch in enumerate(effect.branches or ())}
        message = "nobody reads this text: only the effects of orders, reactions and answers to cards are told"
        unread = [(*path, *at, "text") for at, text in texts.items() if text and not chosen]
        self.vain |= {(place, "W-UNREAD", message): None for place in unread}

    # ---- one effect ----
    def _effect(self, effect: Effect, scope: Scope, path: Path) -> list[Stmt]:
        if effect.lag:
            self.later.append((path, effect, self._kept(scope)))
            number = len(self.later) - 1
            return [self._request(tree.REQUEST_LATER, number, effect.lag, effect.lag, scope)]
        return self.body(effect, scope, path)

    @staticmethod
    def _kept(scope: Scope) -> Scope:
        """What a lagged effect still has when it lands: seats, the target, the innermost loop's entity as target."""
        kept = {name: held for name, held in scope.entities.items() if isinstance(held[1], (tree.Ctx, tree.Lit))}
        loops = scope.loops()
        if loops:
            kept["target"] = kept[loops[-1][0]] = (loops[-1][0], tree.Ctx(tree.X_TARGET))
        return Scope(kept)

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
        binder = self.binder
        try:
            set_name, related = parse_domain(str(effect.each))
            binder.index_of("set", set_name, binder.layout.sets)
            loop = binder.counter.loop()
            inner = scope.with_entity(set_name, set_name, tree.LoopVar(loop))
            member: Expr | None = None
            if related is not None:
                member = binder.related_to(set_name, tree.LoopVar(loop), binder.entity(related, scope), related.col)
        except (ExpressionError, Failed) as error:
            binder.report((*path, "each"), error)
            return []
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
            return [self._split(tree.Binary("lt", self.binder.draw(scope), chance.expr), effect, scope, path)]
        if effect.when is not None:
            return [self._split(binder.expression(effect.when, scope, (*path, "when")).expr, effect, scope, path)]
        if effect.branches is not None:
            return self._branches(effect, scope, path)
        if effect.queue is not None:
            return self._queue(effect, scope, path)
        if effect.hook is not None:
            return self._hook(effect.hook, scope, path)
        if effect.apply is not None:
            return self._modifier(effect.apply, path)
        verb, flag = ("set", effect.set) if effect.set is not None else ("clear", str(effect.clear))
        index = self._named(verb, "flag", flag, binder.scenario.flags, path)
        value: Expr = tree.Num(0.0)
        if verb == "set":
            value = tree.Binary("add", tree.IntInput(tree.X_TURN), tree.Num(1.0))
        return [self._engine_store("flags", tree.Lit(max(0, index)), value)]

    def _named(self, verb: str, what: str, id_: str, known: Collection[str], path: Path) -> int:
        """Place of the id a verb names; -1 when there is none, which is reported."""
        try:
            return self.binder.index_of(what, id_, known)
        except Failed as error:
            self.binder.report((*path, verb), error)
            return -1

    def _queue(self, effect: Effect, scope: Scope, path: Path) -> list[Stmt]:
        events = self.binder.scenario.events
        event = self._named("queue", "event", str(effect.queue), events, path)
        if event < 0:
            return []
        low, high = (effect.after, effect.after) if isinstance(effect.after, int) else effect.after
        self.queued.add(str(effect.queue))
        request = self._request(tree.REQUEST_EVENT, event, low, high, scope)
        wanted = events[str(effect.queue)].target
        if wanted is None or wanted.set != self._target_set(scope):
            request = replace(request, target=tree.Lit(-1))  # the card picks its own target
        if effect.unless is None:
            return [request]
        unless = self.binder.expression(effect.unless, scope, (*path, "unless"))
        return [tree.If(unless.expr, (), (request,))]

    def _hook(self, hook: str, scope: Scope, path: Path) -> list[Stmt]:
        index = self._named("hook", "hook", hook, self.hooks, path)
        if index < 0:
            return []
        wanted = self.hook_target(hook)
        if wanted is not None and wanted != self._target_set(scope):
            self.binder.problem((*path, "hook"), "E-SCOPE", f"{hook} is about a {wanted}: fire it where one is in hand")
        self.fired[hook] = self.fired.get(hook, True) and "self" in scope.entities
        return [self._request(tree.REQUEST_HOOK, index, 0, 0, scope)]

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
        drawn = self._let(tree.Binary("mul", self.binder.draw(scope), total), out)
        chain: tuple[Stmt, ...] = ()
        for k in reversed(range(len(branches))):
            body = self.bind(branches[k].effects, scope, (*path, "branches", k, "effects"))
            if k == len(branches) - 1:
                chain = body
            else:
                chain = (tree.If(tree.Binary("lt", tree.Local(drawn), tree.Local(slots[k])), body, chain),)
        return [*out, *chain]

    def _let(self, value: Expr, out: list[Stmt]) -> int:
        slot = self.binder.counter.local()
        out.append(tree.Let(slot, value))
        return slot

    @staticmethod
    def _target_set(scope: Scope) -> str:
        """The set of what a request made here is about; '' when that is nothing."""
        loops = scope.loops()
        return loops[-1][0] if loops else scope.entities.get("target", ("", tree.Lit(0)))[0]

    def _request(self, kind: int, what: int, low: int, high: int, scope: Scope) -> tree.Request:
        loops = scope.loops()
        target: Ref | None = loops[-1][1] if loops else None
        if target is None and "target" in scope.entities:
            target = scope.entities["target"][1]
        return tree.Request(kind, what, low, high, target)

    def _engine_store(self, place: str, at: Ref, value: Expr, op: str = "set") -> Stmt:
        return tree.Store(self.binder.layout.base("engine", place), at, op, value, -1e12, 1e12)

    def _modifier(self, id_: str, path: Path) -> list[Stmt]:
        binder = self.binder
        index = self._named("apply", "modifier", id_, binder.scenario.modifiers, path)
        if index < 0:
            return []
        at = tree.Lit(index)
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
        self.stores.append((path, place))
        loop = None
        if ref is None:
            loop = binder.counter.loop()
            ref = tree.LoopVar(loop)
            scope = scope.with_entity(place.set, place.set, ref)
        value = binder.whole(assignment.value, scope)
        if assignment.op != "mul" and value.unit and place.unit and value.unit != place.unit:
            raise Failed("E-UNIT", f"{place.name} is in {place.unit}, the value in {value.unit}", assignment.value.col)
        scale = tree.Input(tree.F_VIGOUR) if effect is not None and effect.fatigue else None
        headroom = effect is not None and effect.headroom
        if headroom and assignment.op == "set":
            raise Failed("E-ASSIGN", "headroom scales a change: write +=, -= or *=", assignment.place.col)
        if headroom and not (place.low > -1e12 and place.high < 1e12 and place.low < place.high):
            raise Failed("E-BOUNDS", f"headroom needs low and high on {place.name}", assignment.place.col)
        store = tree.Store(place.base, ref, assignment.op, value.expr, place.low, place.high, scale, headroom)
        if loop is None:
            return [store]
        return [tree.For(tree.Range(loop, binder.layout.sets[place.set].size), (store,))]
