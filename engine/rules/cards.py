"""The part of the function builder for event cards, modifiers, hooks, and effects that land later.

Called by `engine.rules.functions.Compiler.compile`; fills the same functions and roles.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.rules import roles as r
from engine.rules import tree
from engine.rules.calendar import day_turn
from engine.rules.effects import HOOKS
from engine.rules.errors import did_you_mean
from engine.rules.roles import NONE
from engine.rules.schema import Choice, Effect, Event, EventTarget, Option, Statement
from engine.rules.scopes import Path, Scope
from engine.rules.tree import Stmt

if TYPE_CHECKING:
    from engine.rules.functions import Body, Compiler

HISTORY = "history"
"""A motive of this id speaks for every choice marked `historical`."""


def compile_cards(compiler: Compiler) -> None:
    """Build the functions of events and modifiers."""
    for id_, event in compiler.scenario.events.items():
        _event(compiler, id_, event)
    for id_, modifier in compiler.scenario.modifiers.items():
        path: Path = ("modifiers", id_, "each_turn")
        number = compiler.effect_function(f"modifier.{id_}", modifier.each_turn, Scope({}), path)
        compiler.roles.modifiers.append([number])


# ---- events -----------------------------------------------------------------------------------------------------
def _event(compiler: Compiler, id_: str, event: Event) -> None:
    path: Path = ("events", id_)
    given = event.target
    target = compiler.known_set(given.set, (*path, "target", "set")) if given else None
    here = compiler.scope(target, acting=event.seat is not None)
    before = compiler.scope(acting=event.seat is not None)
    seat = compiler.seat_index(event.seat, (*path, "seat")) if event.seat else NONE
    when = compiler.value_function(
        f"event.{id_}.when",
        path,
        [(event.when, before, (*path, "when")), (event.weight, before, (*path, "weight"))],
    )
    size, target_fn = 1, NONE
    if given is not None and target is not None:
        size = compiler.layout.sets[target].size
        target_fn = _target(compiler, id_, event, given)

    def landing(effects: Sequence[Statement], at: Path, choice: Option | None = None) -> Body:
        lets, inner = compiler.effects.lets(event.let, here, path)
        prices = compiler.prices(choice.cost, inner, at) if choice else []
        return (*lets, *compiler.paying(prices), *compiler.effects.bind(effects, inner, (*at, "effects")))

    effects = NONE
    if event.effects:
        effects = compiler.function(f"event.{id_}", path, lambda: landing(event.effects, path))
    options, first, historical = NONE, len(compiler.roles.choices), NONE
    if event.choices:
        if all(choice.when is not None or choice.cost for choice in event.choices.values()):
            message = "one choice has to be open whatever happens: leave out its when and cost"
            compiler.binder.problem((*path, "choices"), "E-CHOICE", message)

        def choices() -> list[Stmt]:
            lets, inner = compiler.effects.lets(event.let, here, path)
            weighed = {name: _leaning(compiler, choice) for name, choice in event.choices.items()}
            outs: list[Stmt] = [
                tree.Out(k, tree.Lit(0), compiler.option_score(choice, inner, (*path, "choices", name)))
                for k, (name, choice) in enumerate(weighed.items())
            ]
            return [*lets, *outs]

        options = compiler.function(f"event.{id_}.options", path, choices)
        for k, (name, choice) in enumerate(event.choices.items()):
            at: Path = (*path, "choices", name)

            def chosen(choice: Option = choice, at: Path = at) -> Body:
                return landing(choice.effects, at, choice)

            compiler.roles.choices.append(compiler.function(f"event.{id_}.{name}", at, chosen))
            compiler.roles.choice_acts.append(_acts(compiler, choice, event.seat, (*at, "acts")))
            historical = k if choice.historical else historical
    kind, turn = r.QUEUED, -1
    if event.at:
        year, month, *day = event.at.split("-")
        calendar, binder = compiler.scenario.calendar, compiler.binder
        kind, turn = r.DATED, day_turn(calendar, event.at) if day else binder.turn_of(int(year), int(month))
        if turn >= calendar.turns:
            turn = NONE  # after the end as before the start: it does not come, whatever its jitter
    elif event.weight is not None:
        kind = r.DRAWN
    numbers = [when, target_fn, size, int(bool(given and given.random)), effects, seat, options]
    numbers += [len(event.choices), first, kind, turn, event.jitter, event.cooldown, historical]
    compiler.roles.events.append(numbers)


def _leaning(compiler: Compiler, choice: Choice) -> Choice:
    """A choice with what its mark adds: whoever weighs the motive `history` gives the answer history gave."""
    if not choice.historical or HISTORY not in compiler.scenario.motives:
        return choice
    return choice.model_copy(update={"motives": {HISTORY: 1.0, **choice.motives}})


def _acts(compiler: Compiler, choice: Choice, seat: str | None, path: Path) -> list[int]:
    """Of every action, whether the answer amounts to it."""
    actions = compiler.scenario.actions
    for k, id_ in enumerate(choice.acts):
        compiler.index("action", id_, actions, (*path, k))
        if id_ in actions and seat is not None:
            compiler.giving(seat, id_, (*path, k))
    return [int(id_ in choice.acts) for id_ in actions]


def _target(compiler: Compiler, id_: str, event: Event, given: EventTarget) -> int:
    """O[k] = what speaks for entity k as the card's target, ILLEGAL where it may not be."""
    path: Path = ("events", id_, "target")
    size = compiler.layout.sets[given.set].size

    def targets() -> Body:
        at = tree.LoopVar(compiler.binder.counter.loop())
        here = compiler.scope(given.set, ref=at, acting=event.seat is not None).with_entity(given.set, given.set, at)
        where = compiler.expr(given.where, here, (*path, "where"))
        by = compiler.expr(given.by, here, (*path, "by"))
        score = tree.Select(where, by, tree.Num(r.ILLEGAL))
        return (tree.For(tree.Range(at.loop, size), (tree.Out(0, at, score),)),)

    return compiler.function(f"event.{id_}.target", path, targets)


# ---- hooks and what lands later -----------------------------------------------------------------------------------
def compile_hooks(compiler: Compiler) -> None:
    """Build the functions of hooks, when it is known who fires them."""
    effects = compiler.effects
    for hook in effects.hooks:
        acting = hook in HOOKS or effects.fired.get(hook, True)
        scope = compiler.scope(effects.hook_target(hook), acting=acting, answering=acting)
        path: Path = ("hooks", hook)
        number = compiler.effect_function(f"hook.{hook}", compiler.scenario.hooks.get(hook, []), scope, path)
        compiler.roles.hooks.append(number)


def check_idle(compiler: Compiler) -> None:
    """Hooks that nothing fires, and cards that rest in vain, when it is known who fires and who queues them."""
    effects, binder = compiler.effects, compiler.binder
    for hook in compiler.scenario.hooks:
        if hook in HOOKS or hook in effects.fired:
            continue
        near = did_you_mean(hook, HOOKS)
        if near:
            binder.problem(("hooks", hook), "E-NAME", f"nothing fires {hook}{near}")
        effects.vain[("hooks", hook), "W-UNUSED", f"nothing fires {hook}"] = None
    for id_, event in compiler.scenario.events.items():
        if event.cooldown and event.weight is None and (event.at is None or id_ not in effects.queued):
            comes = "once, as no rule queues it" if event.at else "whenever rules queue it"
            message = f"the card comes {comes}: leave cooldown out"
            effects.vain[("events", id_, "cooldown"), "W-VAIN", message] = None


def compile_later(compiler: Compiler) -> None:
    """Build the functions of lagged effects that have none yet; one may hold another."""
    roles, later = compiler.roles, compiler.effects.later
    while len(roles.later) < len(later):
        roles.later.append(_later(compiler, len(roles.later), *later[len(roles.later)]))


def _later(compiler: Compiler, number: int, path: Path, effect: Effect, scope: Scope) -> int:
    def build() -> Body:
        body = tuple(compiler.effects.body(effect.model_copy(update={"lag": 0}), scope, path))
        if effect.cancel_if is None:
            return body
        return (tree.If(compiler.expr(effect.cancel_if, scope, (*path, "cancel_if")), (), body),)

    home = ".".join(str(step) for step in path[:2])
    return compiler.function(f"later.{home}.{number}", path, build)
