"""A scenario -> the functions of its rules and the role tables that say what each is for.

Hands on hoisted `tree.Function`s in a fixed order; it compiles nothing to machine code.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TypeAlias

from engine.rules import roles as r
from engine.rules import tree
from engine.rules.binding import Binder
from engine.rules.bounds import MOST_STEPS, steps
from engine.rules.effects import EffectBinder
from engine.rules.errors import did_you_mean
from engine.rules.hoist import hoist
from engine.rules.layout import Place
from engine.rules.roles import NONE, Roles
from engine.rules.schema import Action, Option, Posture, Reaction, Rule, Statement
from engine.rules.scopes import Counter, Path, Scope
from engine.rules.tree import Expr, Function, Ref, Stmt

Body: TypeAlias = tuple[Stmt, ...]
Price: TypeAlias = tuple[int, Ref, Expr, float]
"""(base, entity, price, floor) of one cost."""
Text: TypeAlias = str | float | None
YES, NO = tree.Out(0, tree.Lit(0), tree.Num(1.0)), tree.Out(0, tree.Lit(0), tree.Num(0.0))
_PHASES = ("security", "diplomacy", "economy", "information")


class Compiler:
    """Builds `functions` and `roles` of one scenario; problems go to the binder's report."""

    def __init__(self, binder: Binder) -> None:
        self.binder, self.scenario, self.layout = binder, binder.scenario, binder.layout
        self.effects = EffectBinder(binder)
        self.functions: list[Function] = []
        self.roles = Roles()

    # ---- tools ----
    def function(self, name: str, path: Path, build: Callable[[], Sequence[Stmt]], *, apart: bool = False) -> int:
        """Add a function whose body `build` binds; its number. One that could run too long is reported at `path`."""
        self.binder.counter = Counter()
        body = tuple(build())
        function = hoist(Function(name, body, self.binder.counter.locals, apart))
        cost = steps(function, self.layout.index_tables)
        if cost > MOST_STEPS:
            message = f"up to {cost} steps each time it runs; at most {MOST_STEPS}: fold over smaller sets, use let"
            self.binder.problem(path, "E-COST", message)
        self.functions.append(function)
        return len(self.functions) - 1

    def effect_function(self, name: str, effects: Sequence[Statement], scope: Scope, path: Path) -> int:
        """A function of effects alone; NONE when there are none."""
        if not effects:
            return NONE
        return self.function(name, path, lambda: self.effects.bind(effects, scope, path))

    def expr(self, text: str | float | None, scope: Scope, path: Path, default: float = 1.0) -> Expr:
        """A bound expression, or a default number."""
        return tree.Num(default) if text is None else self.binder.expression(text, scope, path).expr

    def value_function(self, name: str, path: Path, values: Sequence[tuple[Text, Scope, Path]]) -> int:
        """A function that writes its values to O[0], O[1], ...; each a text, its scope and its place."""

        def build() -> list[Stmt]:
            return [tree.Out(k, tree.Lit(0), self.expr(*value)) for k, value in enumerate(values)]

        return self.function(name, path, build)

    def scope(
        self, target: str | None = None, *, ref: Ref | None = None, acting: bool = True, answering: bool = False
    ) -> Scope:
        """self, a seat, when one is `acting`; from, a seat, when it is `answering` another; target as given."""
        entities: dict[str, tuple[str, Ref]] = {}
        if acting:
            entities["self"] = ("seat", tree.Ctx(tree.X_SELF))
        if answering:
            entities["from"] = ("seat", tree.Ctx(tree.X_FROM))
        if target is not None:
            entities["target"] = (target, ref or tree.Ctx(tree.X_TARGET))
        return Scope(entities)

    def known_set(self, name: str | None, path: Path) -> str | None:
        """A set's name; a wrong one is reported and stands as None."""
        if name is None or name in self.layout.sets:
            return name
        self.binder.problem(path, "E-NAME", f"no set {name}{did_you_mean(name, self.layout.sets)}")
        return None

    def seat_index(self, seat: str, path: Path) -> int:
        """Index of a seat; a wrong one is reported and stands as 0."""
        return self.index("seat", seat, self.scenario.seats, path)

    def index(self, what: str, id_: str, known: Collection[str], path: Path) -> int:
        """Index of an id among the known; a wrong one is reported and stands as 0."""
        if id_ in known:
            return list(known).index(id_)
        self.binder.problem(path, "E-NAME", f"no {what} {id_}{did_you_mean(id_, known)}")
        return 0

    def giving(self, seat: str, action: str, path: Path) -> None:
        """Report a seat that does not give an order."""
        seats = self.scenario.actions[action].seats
        if seat not in seats:
            self.binder.problem(path, "E-ACTION", f"{seat} does not give this order; {', '.join(seats)} may")

    # ---- prices and motives ----
    def prices(self, cost: dict[str, str | int | float], scope: Scope, path: Path) -> list[Price]:
        """What each cost takes from where; a price below 0 counts as 0."""
        out: list[Price] = []
        for key, text in cost.items():
            at: Path = (*path, "cost", key)
            set_name, name = ("nation", key[7:]) if key.startswith("nation.") else ("seat", key)
            place = self.layout.variables.get((set_name, name))
            if place is None:
                known = [n for s, n in self.layout.variables if s == set_name]
                self.binder.problem(at, "E-NAME", f"no {set_name} variable {name}{did_you_mean(name, known)}")
                continue
            bound = self.binder.expression(text, scope, at)
            if bound.unit and place.unit and bound.unit != place.unit:
                self.binder.problem(at, "E-UNIT", f"{name} is in {place.unit}, the price in {bound.unit}")
            price = tree.Binary("max", bound.expr, tree.Num(0.0))
            ref: Ref = tree.Lit(0) if set_name == "nation" else scope.entities["self"][1]
            out.append((place.base, ref, price, place.low))
        return out

    @staticmethod
    def affordable(prices: Sequence[Price], condition: Expr) -> Expr:
        """The condition, and every price can be paid."""
        for base, ref, price, low in prices:
            left = tree.Binary("sub", tree.State(base, ref), price)
            condition = tree.Binary("and", condition, tree.Binary("ge", left, tree.Num(low)))
        return condition

    @staticmethod
    def paying(prices: Sequence[Price]) -> Body:
        """Statements that pay."""
        return tuple(tree.Store(base, ref, "sub", price, low, 1e300) for base, ref, price, low in prices)

    def score(self, motives: dict[str, str | int | float], scope: Scope, path: Path) -> Expr:
        """Weighted sum of motives, with the weights of the personality in X."""
        total: Expr = tree.Num(0.0)
        for motive, text in motives.items():
            index = self.index("motive", motive, self.scenario.motives, (*path, motive))
            value = self.expr(text, scope, (*path, motive))
            term = tree.Binary("mul", tree.Weight(index), value)
            total = term if isinstance(total, tree.Num) else tree.Binary("add", total, term)
        return total

    def motive_outs(self, motives: dict[str, str | int | float], scope: Scope, path: Path) -> list[Stmt]:
        """O[m] = weight times motive m; other places are left."""
        outs: list[Stmt] = []
        for motive, text in motives.items():
            index = self.index("motive", motive, self.scenario.motives, (*path, motive))
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
        for id_, posture in self.scenario.postures.items():
            self._posture(id_, posture)
        for id_, reaction in self.scenario.reactions.items():
            self._reaction(id_, reaction)
        # The other parts of this room, split for length.
        from engine.rules.bargains import compile_bargains
        from engine.rules.cards import check_idle, compile_cards, compile_hooks, compile_later

        compile_cards(self)
        compile_bargains(self)
        compile_later(self)
        compile_hooks(self)
        compile_later(self)
        check_idle(self)

    def _start(self) -> None:
        """Start values, each after the variables its expression reads."""

        def build() -> Body:
            waiting: dict[tuple[str, str], tuple[Body, set[tuple[str, str]]]] = {}
            for (set_name, name), place in self.layout.variables.items():
                if place.declared is not None:
                    self.binder.read.clear()
                    waiting[set_name, name] = self._starting(place), set(self.binder.read)
            out: list[Stmt] = []
            while waiting:
                ready = next((key for key, (_, reads) in waiting.items() if not reads & waiting.keys()), None)
                if ready is None:
                    for key in waiting:
                        message = f"the start of {'.'.join(key)} needs itself, by way of what it reads"
                        self.binder.problem(("variables", *key, "start"), "E-LOOP", message)
                    break
                out += waiting.pop(ready)[0]
            return tuple(out)

        self.roles.start = self.function("start", ("variables",), build)

    def _starting(self, place: Place) -> Body:
        """Set one variable to its start."""
        assert place.declared is not None
        loop = self.binder.counter.loop()
        scope = Scope({place.set: (place.set, tree.LoopVar(loop))})
        value = self.expr(place.declared.start, scope, ("variables", place.set, place.name, "start"))
        store = tree.Store(place.base, tree.LoopVar(loop), "set", value, place.low, place.high)
        out: list[Stmt] = [tree.For(tree.Range(loop, place.size), (store,))]
        for member, figure in place.declared.by.items():
            at = max(0, self.layout.sets[place.set].index(member))
            out.append(tree.Store(place.base, tree.Lit(at), "set", tree.Num(figure), place.low, place.high))
        return tuple(out)

    def _dynamics(self) -> None:
        seen: dict[str, set[str]] = {"rule": set(), "stage": set()}

        def once(what: str, id_: str, path: Path) -> None:
            if id_ in seen[what]:
                self.binder.problem((*path, "id"), "E-TWICE", f"a {what} {id_} is there already: ids are unique")
            seen[what].add(id_)

        for k, stage in enumerate(self.scenario.dynamics):
            once("stage", stage.id, ("dynamics", k))
            numbers = []
            for j, rule in enumerate(stage.rules):
                path: Path = ("dynamics", k, "rules", j)
                once("rule", rule.id, path)
                numbers.append(self._rule(rule, path))
            self.roles.stages.append((("tick", "turn", "month").index(stage.every), numbers))
            written = sorted({run for n in numbers for run in _written(self.functions[n].body, self.layout.places)})
            self.roles.writes.append(written)

    def _rule(self, rule: Rule, path: Path) -> int:
        def build() -> Body:
            each = self.known_set(rule.each, (*path, "for"))
            if each is None:
                return ()
            loop = self.binder.counter.loop()
            ref: Ref = tree.LoopVar(loop) if each != "nation" else tree.Lit(0)
            lets, scope = self.effects.lets(rule.let, Scope({each: (each, ref)}), path)
            body: Body = self.effects.bind(rule.do, scope, (*path, "do"))
            if rule.where is not None:
                body = (tree.If(self.expr(rule.where, scope, (*path, "where")), body),)
            if each == "nation":
                return (*lets, *body)
            return (tree.For(tree.Range(loop, self.layout.sets[each].size), (*lets, *body)),)

        return self.function(f"rule.{rule.id}", path, build, apart=True)

    def _action(self, id_: str, action: Action) -> None:
        path: Path = ("actions", id_)
        target = self.known_set(action.target, (*path, "target"))
        size = self.layout.sets[target].size if target else 1

        def options() -> Body:
            loop = self.binder.counter.loop()
            here = self.scope(target, ref=tree.LoopVar(loop))
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
            return (*lets, tree.If(legal, (YES, *self.paying(prices)), (NO,)))

        def effects() -> Body:
            lets, here = self.effects.lets(action.let, self.scope(target), path)
            return (*lets, *self.effects.bind(action.effects, here, (*path, "effects")))

        def motives() -> list[Stmt]:
            lets, here = self.effects.lets(action.let, self.scope(target), path)
            return [*lets, *self.motive_outs(action.motives, here, (*path, "motives"))]

        numbers = [self.function(f"action.{id_}.{f.__name__}", path, f) for f in (options, pay, effects, motives)]
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

    def _posture(self, id_: str, posture: Posture) -> None:
        path: Path = ("postures", id_)
        values = [level.value for level in posture.levels.values()]
        if len(set(values)) < len(values):
            self.binder.problem((*path, "levels"), "E-TWICE", "two levels have the same value")
        start = self.index("level", posture.start, posture.levels, (*path, "start"))
        current = tree.State(self.layout.base("engine", "postures"), tree.Lit(len(self.roles.postures)))

        def options() -> list[Stmt]:
            scope = self.scope()
            out: list[Stmt] = []
            paid = self.affordable(self.prices(posture.cost, scope, path), tree.Num(1.0))
            for k, (name, level) in enumerate(posture.levels.items()):
                here: Path = (*path, "levels", name)
                held = tree.Binary("eq", current, tree.Num(level.value))
                when = self.expr(level.when, scope, (*here, "when"))
                legal = tree.Binary("or", held, tree.Binary("and", when, paid))
                score = self.score(level.motives, scope, (*here, "motives"))
                out.append(tree.Out(k, tree.Lit(0), tree.Select(legal, score, tree.Num(r.ILLEGAL))))
            return out

        def pay() -> Body:
            return self.paying(self.prices(posture.cost, self.scope(), path))

        def open_to() -> list[Stmt]:
            whens = [(name, level.when) for name, level in posture.levels.items()]
            scope = self.scope()
            return [
                tree.Out(k, tree.Lit(0), self.expr(when, scope, (*path, "levels", name, "when")))
                for k, (name, when) in enumerate(whens)
            ]

        numbers = [self.function(f"posture.{id_}.{f.__name__}", path, f) for f in (options, pay, open_to)]
        self.roles.postures.append([self.seat_index(posture.seat, (*path, "seat")), *numbers, len(values), start])
        self.roles.posture_values.append((values + [0.0] * 8)[:8])

    def _reaction(self, id_: str, reaction: Reaction) -> None:
        path: Path = ("reactions", id_)
        actions = self.scenario.actions
        tags = {tag for action in actions.values() for tag in action.tags}
        for k, answer in enumerate(reaction.answers):
            if answer not in actions and answer not in tags:
                hint = did_you_mean(answer, [*actions, *tags])
                self.binder.problem((*path, "answers", k), "E-NAME", f"no action or tag {answer}{hint}")

        def score() -> list[Stmt]:
            return [tree.Out(0, tree.Lit(0), self.score(reaction.motives, self.scope(), (*path, "motives")))]

        def fire() -> Body:
            scope = self.scope(answering=True)
            prices = self.prices(reaction.cost, scope, path)
            legal = self.affordable(prices, self.expr(reaction.when, scope, (*path, "when")))
            effects = self.effects.bind(reaction.effects, scope, (*path, "effects"))
            return (tree.If(legal, (YES, *self.paying(prices), *effects), (NO,)),)

        numbers = [self.function(f"reaction.{id_}.{f.__name__}", path, f) for f in (score, fire)]
        self.roles.reactions.append([self.seat_index(reaction.seat, (*path, "seat")), *numbers])
        self.roles.reaction_blunt.append(reaction.blunt)
        answers = set(reaction.answers)
        row = [int(id_ in answers or bool(answers & set(action.tags))) for id_, action in actions.items()]
        self.roles.reaction_answers.append(row)


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
