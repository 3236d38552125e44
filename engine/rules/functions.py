"""A scenario -> the functions of its rules and the role tables that say what each is for.

Hands on hoisted `tree.Function`s in a fixed order; it compiles nothing to machine code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.rules import roles as r
from engine.rules import tree
from engine.rules.binding import Binder, Counter, Failed, Path, Scope
from engine.rules.effects import EffectBinder
from engine.rules.errors import did_you_mean
from engine.rules.hoist import hoist
from engine.rules.layout import Place
from engine.rules.roles import NONE, Roles
from engine.rules.schema import Action, Event, Option, Rule, Statement
from engine.rules.tree import Expr, Function, Ref, Stmt

Body = tuple[Stmt, ...]
_PHASES = ("security", "diplomacy", "economy", "information")


class Compiler:
    """Builds `functions` and `roles` of one scenario; problems go to the binder's report."""

    def __init__(self, binder: Binder) -> None:
        self.binder, self.scenario, self.layout = binder, binder.scenario, binder.layout
        self.effects = EffectBinder(binder)
        self.functions: list[Function] = []
        self.roles = Roles()

    # ---- tools ----
    def function(self, name: str, build: Callable[[], Sequence[Stmt]], *, apart: bool = False) -> int:
        """Add a function whose body `build` binds; its number."""
        self.binder.counter = Counter()
        body = tuple(build())
        self.functions.append(hoist(Function(name, body, self.binder.counter.locals, apart)))
        return len(self.functions) - 1

    def effect_function(self, name: str, effects: Sequence[Statement], scope: Scope, path: Path) -> int:
        """A function of effects alone; NONE when there are none."""
        if not effects:
            return NONE
        return self.function(name, lambda: self.effects.bind(effects, scope, path))

    def expr(self, text: str | float | None, scope: Scope, path: Path, default: float = 1.0) -> Expr:
        """A bound expression, or a default number."""
        return tree.Num(default) if text is None else self.binder.expression(text, scope, path).expr

    def value_function(self, name: str, values: Sequence[Callable[[], Expr]]) -> int:
        """A function that writes its values to O[0], O[1], ..."""
        return self.function(name, lambda: [tree.Out(k, tree.Lit(0), value()) for k, value in enumerate(values)])

    def scope(self, target: str | None = None, *, target_ref: Ref | None = None) -> Scope:
        """self and from are seats; target as given."""
        entities: dict[str, tuple[str, Ref]] = {
            "self": ("seat", tree.Ctx(tree.X_SELF)),
            "from": ("seat", tree.Ctx(tree.X_FROM)),
        }
        if target is not None:
            entities["target"] = (target, target_ref or tree.Ctx(tree.X_TARGET))
        return Scope(entities)

    def seat_index(self, seat: str, path: Path) -> int:
        """Index of a seat; a wrong one is reported and stands as 0."""
        return self.index("seat", seat, list(self.scenario.seats), path)

    def index(self, what: str, id_: str, known: list[str], path: Path) -> int:
        if id_ in known:
            return known.index(id_)
        self.binder.problem(path, "E-NAME", f"no {what} {id_}{did_you_mean(id_, known)}")
        return 0

    # ---- prices and motives ----
    def prices(self, cost: dict[str, str | int | float], scope: Scope, path: Path) -> list[tuple[int, Ref, Expr, float]]:
        """(base, entity, price, floor) of each cost; a price below 0 counts as 0."""
        out = []
        for key, text in cost.items():
            set_name, name = ("nation", key[7:]) if key.startswith("nation.") else ("seat", key)
            place = self.layout.variables.get((set_name, name))
            if place is None:
                known = [n for s, n in self.layout.variables if s == set_name]
                self.binder.problem((*path, "cost", key), "E-NAME", f"no {set_name} variable {name}{did_you_mean(name, known)}")
                continue
            price = tree.Binary("max", self.expr(text, scope, (*path, "cost", key)), tree.Num(0.0))
            ref: Ref = tree.Lit(0) if set_name == "nation" else tree.Ctx(tree.X_SELF)
            out.append((place.base, ref, price, place.low))
        return out

    @staticmethod
    def affordable(prices: list[tuple[int, Ref, Expr, float]], condition: Expr) -> Expr:
        """The condition, and every price can be paid."""
        for base, ref, price, low in prices:
            left = tree.Binary("sub", tree.State(base, ref), price)
            condition = tree.Binary("and", condition, tree.Binary("ge", left, tree.Num(low)))
        return condition

    @staticmethod
    def paying(prices: list[tuple[int, Ref, Expr, float]]) -> Body:
        """Statements that pay."""
        return tuple(tree.Store(base, ref, "sub", price, low, 1e300) for base, ref, price, low in prices)

    def score(self, motives: dict[str, str | int | float], scope: Scope, path: Path) -> Expr:
        """Weighted sum of motives, with the weights of the personality in X."""
        total: Expr = tree.Num(0.0)
        for motive, text in motives.items():
            index = self.index("motive", motive, list(self.scenario.motives), (*path, motive))
            value = self.expr(text, scope, (*path, motive))
            term = tree.Binary("mul", tree.Weight(index), value)
            total = term if isinstance(total, tree.Num) else tree.Binary("add", total, term)
        return total

    def motive_outs(self, motives: dict[str, str | int | float], scope: Scope, path: Path) -> list[Stmt]:
        """O[m] = weight times motive m; other places are left."""
        outs: list[Stmt] = []
        for motive, text in motives.items():
            index = self.index("motive", motive, list(self.scenario.motives), (*path, motive))
            value = self.expr(text, scope, (*path, motive))
            outs.append(tree.Out(index, tree.Lit(0), tree.Binary("mul", tree.Weight(index), value)))
        return outs

    def option_score(self, option: Option, scope: Scope, path: Path) -> Expr:
        """Score of an option, ILLEGAL where `when` or a price forbids it."""
        when = self.expr(option.when, scope, (*path, "when"))
        legal = self.affordable(self.prices(option.cost, scope, path), when)
        return tree.Select(legal, self.score(option.motives, scope, (*path, "motives")), tree.Num(r.ILLEGAL))

    # ---- the whole ----
    def compile(self) -> None:
        """Build everything, in a fixed order."""
        self._start()
        self._dynamics()
        for id_, action in self.scenario.actions.items():
            self._action(id_, action)
        self._postures()
        self._reactions()
        for id_, event in self.scenario.events.items():
            self._event(id_, event)
        for id_, modifier in self.scenario.modifiers.items():
            path: Path = ("modifiers", id_, "each_turn")
            self.roles.modifiers.append([self.effect_function(f"modifier.{id_}", modifier.each_turn, Scope({}), path)])
        self._hooks()
        from engine.rules.bargains import compile_bargains  # the other half of this room, split for length

        compile_bargains(self)
        self._later()

    def _start(self) -> None:
        def build() -> Body:
            out: list[Stmt] = []
            for set_name, declared in self.scenario.variables.items():
                for name, variable in declared.items():
                    place = self.layout.variables.get((set_name, name))
                    if place is None:
                        continue
                    loop = self.binder.counter.loops
                    self.binder.counter.loops += 1
                    scope = Scope({set_name: (set_name, tree.LoopVar(loop))})
                    value = self.expr(variable.start, scope, ("variables", set_name, name, "start"))
                    low, high = variable.low, variable.high
                    store = tree.Store(place.base, tree.LoopVar(loop), "set", value, low, high)
                    out.append(tree.For(tree.Range(loop, place.size), (store,)))
                    for member, figure in variable.by.items():
                        at = max(0, self.layout.sets[set_name].index(member))
                        out.append(tree.Store(place.base, tree.Lit(at), "set", tree.Num(figure), low, high))
            return tuple(out)

        self.roles.start = self.function("start", build)

    def _dynamics(self) -> None:
        seen: set[str] = set()
        for k, stage in enumerate(self.scenario.dynamics):
            numbers = []
            for j, rule in enumerate(stage.rules):
                path: Path = ("dynamics", k, "rules", j)
                if rule.id in seen:
                    self.binder.problem(path, "E-TWICE", f"a rule {rule.id} is there already: ids are unique")
                seen.add(rule.id)
                numbers.append(self.function(f"rule.{rule.id}", lambda rule=rule, path=path: self._rule(rule, path), apart=True))
            self.roles.stages.append((stage.every == "turn", numbers))
            written = sorted({run for n in numbers for run in _written(self.functions[n].body, self.layout.places)})
            self.roles.writes.append(written)

    def _rule(self, rule: Rule, path: Path) -> Body:
        if rule.each not in self.layout.sets:
            hint = did_you_mean(rule.each, self.layout.sets)
            self.binder.problem((*path, "for"), "E-NAME", f"no set {rule.each}{hint}")
            return ()
        loop = self.binder.counter.loops
        self.binder.counter.loops += 1
        ref: Ref = tree.LoopVar(loop) if rule.each != "nation" else tree.Lit(0)
        scope = Scope({rule.each: (rule.each, ref)})
        lets, scope = self.effects.lets(rule.let, scope, path)
        body: Body = self.effects.bind(rule.do, scope, (*path, "do"))
        if rule.where is not None:
            body = (tree.If(self.expr(rule.where, scope, (*path, "where")), body),)
        if rule.each == "nation":
            return (*lets, *body)
        return (tree.For(tree.Range(loop, self.layout.sets[rule.each].size), (*lets, *body)),)

    def _action(self, id_: str, action: Action) -> None:
        path: Path = ("actions", id_)
        target = action.target
        if target is not None and target not in self.layout.sets:
            self.binder.problem((*path, "target"), "E-NAME", f"no set {target}{did_you_mean(target, self.layout.sets)}")
            target = None
        size = self.layout.sets[target].size if target else 1

        def options() -> Body:
            loop = self.binder.counter.loops
            self.binder.counter.loops += 1
            here = self.scope(target, target_ref=tree.LoopVar(loop))
            lets, here = self.effects.lets(action.let, here, path)
            legal = self.affordable(self.prices(action.cost, here, path), self._open(action, here, path))
            score = self.score(action.motives, here, (*path, "motives"))
            rank = self.expr(action.pick.by, here, (*path, "pick", "by")) if action.pick else tree.Num(0.0)
            at = tree.LoopVar(loop)
            chosen = (tree.Out(0, at, score), tree.Out(size, at, rank))
            body = (*lets, tree.If(legal, chosen, (tree.Out(0, at, tree.Num(r.ILLEGAL)),)))
            return (tree.For(tree.Range(loop, size), body),)

        def pay() -> Body:
            here = self.scope(target)
            lets, here = self.effects.lets(action.let, here, path)
            prices = self.prices(action.cost, here, path)
            legal = self.affordable(prices, self._open(action, here, path))
            yes, no = tree.Out(0, tree.Lit(0), tree.Num(1.0)), tree.Out(0, tree.Lit(0), tree.Num(0.0))
            return (*lets, tree.If(legal, (yes, *self.paying(prices)), (no,)))

        def effects() -> Body:
            lets, here = self.effects.lets(action.let, self.scope(target), path)
            return (*lets, *self.effects.bind(action.effects, here, (*path, "effects")))

        def motives() -> list[Stmt]:
            lets, here = self.effects.lets(action.let, self.scope(target), path)
            return [*lets, *self.motive_outs(action.motives, here, (*path, "motives"))]

        numbers = [self.function(f"action.{id_}.{f.__name__}", f) for f in (options, pay, effects, motives)]
        most = action.pick.most if action.pick else 0
        self.roles.actions.append([*numbers, size, _PHASES.index(action.phase), int(action.secret), most])
        self.roles.action_figures.append([action.fatigue.factor, action.fatigue.recovery, action.leak])
        seats = [self.seat_index(s, (*path, "seats", k)) for k, s in enumerate(action.seats)]
        self.roles.action_seats.append([int(s in seats) for s in range(len(self.scenario.seats))])

    def _open(self, action: Action, scope: Scope, path: Path) -> Expr:
        when = self.expr(action.when, scope, (*path, "when"))
        if action.filter is None:
            return when
        return tree.Binary("and", when, self.expr(action.filter, scope, (*path, "filter")))

    def _postures(self) -> None:
        for id_, posture in self.scenario.postures.items():
            path: Path = ("postures", id_)
            values = [level.value for level in posture.levels.values()]
            if len(set(values)) < len(values):
                self.binder.problem((*path, "levels"), "E-TWICE", "two levels have the same value")
            start = self.index("level", posture.start, list(posture.levels), (*path, "start"))
            current = tree.State(self.layout.base("engine", "postures"), tree.Lit(len(self.roles.postures)))

            def options(path: Path = path, posture: object = posture, current: Expr = current) -> list[Stmt]:
                scope, out = self.scope(), []
                paid = self.affordable(self.prices(posture.cost, scope, path), tree.Num(1.0))  # type: ignore[attr-defined]
                for k, (name, level) in enumerate(posture.levels.items()):  # type: ignore[attr-defined]
                    here: Path = (*path, "levels", name)
                    held = tree.Binary("eq", current, tree.Num(level.value))
                    when = self.expr(level.when, scope, (*here, "when"))
                    legal = tree.Binary("or", held, tree.Binary("and", when, paid))
                    score = self.score(level.motives, scope, (*here, "motives"))
                    out.append(tree.Out(k, tree.Lit(0), tree.Select(legal, score, tree.Num(r.ILLEGAL))))
                return out

            def pay(path: Path = path, posture: object = posture) -> Body:
                return self.paying(self.prices(posture.cost, self.scope(), path))  # type: ignore[attr-defined]

            numbers = [self.function(f"posture.{id_}.{f.__name__}", f) for f in (options, pay)]
            self.roles.postures.append([self.seat_index(posture.seat, (*path, "seat")), *numbers, len(values), start])
            self.roles.posture_values.append((values + [0.0] * 8)[:8])

    def _reactions(self) -> None:
        actions = self.scenario.actions
        for id_, reaction in self.scenario.reactions.items():
            path: Path = ("reactions", id_)
            tags = {tag for action in actions.values() for tag in action.tags}
            for k, answer in enumerate(reaction.answers):
                if answer not in actions and answer not in tags:
                    hint = did_you_mean(answer, [*actions, *tags])
                    self.binder.problem((*path, "answers", k), "E-NAME", f"no action or tag {answer}{hint}")

            def score(path: Path = path, reaction: Option = reaction) -> list[Stmt]:
                return [tree.Out(0, tree.Lit(0), self.score(reaction.motives, self.scope(), (*path, "motives")))]

            def fire(path: Path = path, reaction: Option = reaction) -> Body:
                scope = self.scope()
                prices = self.prices(reaction.cost, scope, path)
                legal = self.affordable(prices, self.expr(reaction.when, scope, (*path, "when")))
                effects = self.effects.bind(reaction.effects, scope, (*path, "effects"))
                yes, no = tree.Out(0, tree.Lit(0), tree.Num(1.0)), tree.Out(0, tree.Lit(0), tree.Num(0.0))
                return (tree.If(legal, (yes, *self.paying(prices), *effects), (no,)),)

            numbers = [self.function(f"reaction.{id_}.{f.__name__}", f) for f in (score, fire)]
            self.roles.reactions.append([self.seat_index(reaction.seat, (*path, "seat")), *numbers])
            self.roles.reaction_blunt.append(reaction.blunt)
            answers = set(reaction.answers)
            self.roles.reaction_answers.append([int(a in answers or bool(answers & set(x.tags))) for a, x in actions.items()])

    def _event(self, id_: str, event: Event) -> None:
        path: Path = ("events", id_)
        target = event.target.set if event.target else None
        if target is not None and target not in self.layout.sets:
            self.binder.problem((*path, "target", "set"), "E-NAME", f"no set {target}{did_you_mean(target, self.layout.sets)}")
            target = None
        seat = self.seat_index(event.seat, (*path, "seat")) if event.seat else NONE
        kind = r.DATED if event.at else r.DRAWN if event.weight is not None else r.QUEUED
        when = self.value_function(f"event.{id_}.when", [
            lambda: self.expr(event.when, self.scope(), (*path, "when")),
            lambda: self.expr(event.weight, self.scope(), (*path, "weight")),
        ])
        size, target_fn = 1, NONE
        if event.target is not None and target is not None:
            size, given = self.layout.sets[target].size, event.target

            def targets() -> Body:
                loop = self.binder.counter.loops
                self.binder.counter.loops += 1
                here = self.scope(target, target_ref=tree.LoopVar(loop)).with_entity(target, target, tree.LoopVar(loop))
                where = self.expr(given.where, here, (*path, "target", "where"))
                by = self.expr(given.by, here, (*path, "target", "by"))
                score = tree.Select(where, by, tree.Num(r.ILLEGAL))
                return (tree.For(tree.Range(loop, size), (tree.Out(0, tree.LoopVar(loop), score),)),)

            target_fn = self.function(f"event.{id_}.target", targets)

        def with_lets(effects: Sequence[Statement], where: Path, option: Option | None = None) -> Body:
            lets, here = self.effects.lets(event.let, self.scope(target), path)
            prices = self.prices(option.cost, here, where) if option else []
            where = (*where, "effects")
            return (*lets, *self.paying(prices), *self.effects.bind(effects, here, where))

        effects = self.function(f"event.{id_}", lambda: with_lets(event.effects, path)) if event.effects else NONE
        options, first, historical = NONE, len(self.roles.choices), NONE
        if event.choices:

            def choices() -> list[Stmt]:
                lets, here = self.effects.lets(event.let, self.scope(target), path)
                outs = [tree.Out(k, tree.Lit(0), self.option_score(choice, here, (*path, "choices", name)))
                        for k, (name, choice) in enumerate(event.choices.items())]
                return [*lets, *outs]

            options = self.function(f"event.{id_}.options", choices)
            for k, (name, choice) in enumerate(event.choices.items()):
                at: Path = (*path, "choices", name)
                self.roles.choices.append(
                    self.function(f"event.{id_}.{name}", lambda c=choice, at=at: with_lets(c.effects, at, c))
                )
                historical = k if choice.historical else historical
        turn = -1
        if event.at:
            turn = self.binder.turn_of(int(event.at[:4]), int(event.at[5:7]))
        numbers = [when, target_fn, size, int(bool(event.target and event.target.random)), effects, seat, options]
        numbers += [len(event.choices), first, kind, turn, event.jitter, event.cooldown, historical]
        self.roles.events.append(numbers)

    def _hooks(self) -> None:
        for hook in self.effects.hooks:
            prefix = hook.split(".")[0]
            target = prefix if prefix in self.layout.sets else "seat"
            effects = self.scenario.hooks.get(hook, [])
            self.roles.hooks.append(self.effect_function(f"hook.{hook}", effects, self.scope(target), ("hooks", hook)))

    def _later(self) -> None:
        done = 0
        while done < len(self.effects.later):  # a lagged effect may hold another
            path, effect, scope = self.effects.later[done]

            def build() -> Body:
                body = tuple(self.effects.body(effect.model_copy(update={"lag": 0}), scope, path))  # noqa: B023
                if effect.cancel_if is None:  # noqa: B023
                    return body
                cancelled = self.expr(effect.cancel_if, scope, (*path, "cancel_if"))  # noqa: B023
                return (tree.If(cancelled, (), body),)

            try:
                home = ".".join(str(step) for step in path[:2])
                self.roles.later.append(self.function(f"later.{home}.{done}", build))
            except Failed as error:
                self.binder.report(path, error)
            done += 1


def _written(body: Body, places: list[Place]) -> list[tuple[int, int]]:
    """(base, size) of the places a body stores to."""
    out: list[tuple[int, int]] = []
    for statement in body:
        if isinstance(statement, tree.Store):
            out += [(p.base, p.size) for p in places if p.base <= statement.base < p.base + max(1, p.size)]
        elif isinstance(statement, tree.If):
            out += _written((*statement.then, *statement.otherwise), places)
        elif isinstance(statement, tree.For):
            out += _written(statement.body, places)
    return out

