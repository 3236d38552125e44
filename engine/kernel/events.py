"""The first phase: what falls due, dated cards, drawn cards. The answers are in `engine.kernel.cards`.

Kernel functions over (program, game); they decide nothing but which cards come.
"""

from __future__ import annotations

import numpy as np

from engine.kernel import game as g
from engine.kernel import tables as t
from engine.kernel.game import Game, run
from engine.kernel.handle import far, kernel
from engine.kernel.random import key, uniform
from engine.kernel.tables import Program
from engine.rules import roles as r
from engine.rules import tree
from engine.rules.layout import FLOATS, QUEUE_WIDTH


@kernel
def set_context(game: Game, doer: int, target: int, other: int, vigour: float) -> None:
    """Set the scopes of the next call."""
    game.context[tree.X_SELF], game.context[tree.X_TARGET], game.context[tree.X_FROM] = doer, target, other
    game.figures[tree.F_VIGOUR] = vigour


@kernel
def set_date(program: Program, game: Game) -> None:
    """Tell rules the date of this turn."""
    turn = game.cursor[g.C_TURN]
    game.figures[tree.F_YEAR], game.figures[tree.F_MONTH] = program.dates[turn, 0], program.dates[turn, 1]


@kernel
def evaluate(program: Program, game: Game, function: int, state: FLOATS) -> None:
    """Compute values into `output` from a state, without weights."""
    g.look(program, game, function, state, 0)


@kernel
def schedule_dated(program: Program, game: Game) -> None:
    """At the start: the turn of every dated card, with its jitter. 0 stands for none, else turn + 1."""
    for e in range(program.shape[t.N_EVENTS]):
        row = program.events[e]
        if row[r.E_KIND] == r.DATED and row[r.E_TURN] >= 0:
            due, jitter = row[r.E_TURN], row[r.E_JITTER]
            if jitter > 0:
                u = uniform(key(game.cursor[g.C_SEED], 0, g.Z_JITTER, e), 0, 0)
                due += np.int64(u * (2 * jitter + 1)) - jitter
            game.state[program.shape[t.B_EVENT_DUE] + e] = max(0, due) + 1.0


@kernel
def pick_target(program: Program, game: Game, event: int, given: int) -> int:
    """The entity a card is about; -1: there is none, and the card does not come."""
    row = program.events[event]
    if row[r.E_TARGET] < 0:
        return 0
    set_context(game, 0, 0, 0, 1.0)
    evaluate(program, game, row[r.E_TARGET], game.state)
    size = row[r.E_TARGETS]
    if 0 <= given < size and game.output[given] > r.ILLEGAL:
        return given
    stream = key(game.cursor[g.C_SEED], game.cursor[g.C_TURN], g.Z_TARGET, event)
    if row[r.E_RANDOM]:
        total = 0.0
        for k in range(size):
            if game.output[k] > 0.0:
                total += game.output[k]
        left = uniform(stream, 0, 0) * total
        for k in range(size):
            if game.output[k] > 0.0:
                left -= game.output[k]
                if left < 0.0:
                    return k
        return -1
    best, chosen = r.ILLEGAL, -1
    for k in range(size):
        if game.output[k] > best:
            best, chosen = game.output[k], k
    return chosen


@far
def bring(program: Program, game: Game, event: int, given: int) -> None:
    """Put a card on this turn's table if its condition holds."""
    row = program.events[event]
    last = game.state[program.shape[t.B_EVENT_TURN] + event]
    turn = game.cursor[g.C_TURN]
    if last > 0.0 and row[r.E_KIND] != r.QUEUED:
        if row[r.E_COOLDOWN] == 0 or turn + 1 - last < row[r.E_COOLDOWN]:
            return
    target = pick_target(program, game, event, given)
    if target < 0 or game.cursor[g.C_EVENTS] >= game.events.shape[0]:
        return
    set_context(game, max(0, row[r.E_SEAT]), target, 0, 1.0)
    evaluate(program, game, row[r.E_WHEN], game.state)
    if game.output[0] == 0.0:
        return
    game.state[program.shape[t.B_EVENT_TURN] + event] = turn + 1.0
    k = game.cursor[g.C_EVENTS]
    game.events[k, 0], game.events[k, 1] = event, target
    game.cursor[g.C_EVENTS] = k + 1


@kernel
def land_queue(program: Program, game: Game) -> None:
    """Carry out what is due: lagged effects, queued cards, hooks, in the order of the queue's slots."""
    state, base, cursor = game.state, program.shape[t.B_QUEUE], game.cursor
    for q in range(program.shape[t.N_QUEUE]):
        place = base + q * QUEUE_WIDTH
        kind = int(state[place])
        if kind == 0 or state[place + 2] > cursor[g.C_TURN]:
            continue
        what = int(state[place + 1])
        doer, target, other = int(state[place + 3]), int(state[place + 4]), int(state[place + 5])
        vigour, depth = state[place + 6], int(state[place + 7])
        for k in range(QUEUE_WIDTH):
            state[place + k] = 0.0
        set_context(game, doer, target, other, vigour)
        if kind == tree.REQUEST_LATER:
            cursor[g.C_CAUSE], cursor[g.C_CAUSE_ID] = g.BY_LATER, what
            run(program, game, program.later[what], g.Z_LATER, q * 4096 + what)
        elif kind == tree.REQUEST_EVENT:
            bring(program, game, what, target)
        elif kind == tree.REQUEST_HOOK and depth < 4:
            cursor[g.C_CAUSE], cursor[g.C_CAUSE_ID] = g.BY_HOOK, what
            cursor[g.C_DEPTH] = depth + 1
            run(program, game, program.hooks[what], g.Z_HOOK, q * 4096 + what)
            cursor[g.C_DEPTH] = 0


@far
def land_hooks(program: Program, game: Game) -> None:
    """Carry out the hooks that rules fired: after every phase."""
    state, base = game.state, program.shape[t.B_QUEUE]
    for _ in range(4):
        found = False
        for q in range(program.shape[t.N_QUEUE]):
            place = base + q * QUEUE_WIDTH
            if state[place] == tree.REQUEST_HOOK:
                found = True
        if not found:
            return
        for q in range(program.shape[t.N_QUEUE]):
            place = base + q * QUEUE_WIDTH
            if state[place] == tree.REQUEST_HOOK:
                what, doer = int(state[place + 1]), int(state[place + 3])
                target, other = int(state[place + 4]), int(state[place + 5])
                depth = int(state[place + 7])
                for k in range(QUEUE_WIDTH):
                    state[place + k] = 0.0
                if depth < 4:
                    set_context(game, doer, target, other, 1.0)
                    game.cursor[g.C_CAUSE], game.cursor[g.C_CAUSE_ID] = g.BY_HOOK, what
                    game.cursor[g.C_DEPTH] = depth + 1
                    run(program, game, program.hooks[what], g.Z_HOOK, q * 4096 + what)
                    game.cursor[g.C_DEPTH] = 0


@kernel
def pass_modifiers(program: Program, game: Game) -> None:
    """Effects of modifiers in force; those that have run out end."""
    state, shape = game.state, program.shape
    for m in range(shape[t.N_MODIFIERS]):
        if state[shape[t.B_STACKS] + m] > 0.0:
            if state[shape[t.B_UNTIL] + m] <= game.cursor[g.C_TURN]:
                state[shape[t.B_STACKS] + m] = 0.0
                state[shape[t.B_UNTIL] + m] = 0.0
            else:
                set_context(game, 0, 0, 0, state[shape[t.B_STACKS] + m])
                game.cursor[g.C_CAUSE], game.cursor[g.C_CAUSE_ID] = g.BY_MODIFIER, m
                run(program, game, program.modifiers[m, r.M_EACH], g.Z_MODIFIER, m)


@kernel
def draw_cards(program: Program, game: Game) -> None:
    """Draw cards by weight, with `quiet` as the weight of none."""
    shape = program.shape
    for d in range(shape[t.N_DRAWS]):
        total = program.quiet[0]
        for e in range(shape[t.N_EVENTS]):
            total += card_weight(program, game, e)
        left = uniform(key(game.cursor[g.C_SEED], game.cursor[g.C_TURN], g.Z_DRAW, d), 0, 0) * total - program.quiet[0]
        if left < 0.0:
            continue
        for e in range(shape[t.N_EVENTS]):
            left -= card_weight(program, game, e)
            if left < 0.0:
                bring(program, game, e, -1)
                break


@kernel
def card_weight(program: Program, game: Game, event: int) -> float:
    """Weight of a card of the deck now; 0 when it cannot come."""
    row = program.events[event]
    if row[r.E_KIND] != r.DRAWN:
        return 0.0
    last = game.state[program.shape[t.B_EVENT_TURN] + event]
    if last > 0.0 and (row[r.E_COOLDOWN] == 0 or game.cursor[g.C_TURN] + 1 - last < row[r.E_COOLDOWN]):
        return 0.0
    set_context(game, max(0, row[r.E_SEAT]), 0, 0, 1.0)
    evaluate(program, game, row[r.E_WHEN], game.state)
    weight = float(game.output[1])
    if game.output[0] == 0.0:
        return 0.0
    if weight - weight != 0.0:  # not finite
        game.context[tree.X_FAULT], game.fault_value[0] = g.NOWHERE + 1, weight
        g.mark_fault(game, row[r.E_WHEN], game.state)
        return 0.0
    return max(0.0, weight)


@far
def begin_turn(program: Program, game: Game) -> None:
    """Date, queue, modifiers, fatigue, cards."""
    cursor, state, shape = game.cursor, game.state, program.shape
    turn = cursor[g.C_TURN]
    set_date(program, game)
    cursor[g.C_EVENTS] = 0
    for s in range(shape[t.N_SEATS]):
        game.offers[s, 0] = 0
        for slot in range(game.orders.shape[1]):
            game.orders[s, slot, 0], game.orders[s, slot, 1] = -1, -1
    land_queue(program, game)
    pass_modifiers(program, game)
    for a in range(shape[t.N_ACTIONS]):
        keep = 1.0 - program.action_figures[a, r.AF_RECOVERY]
        for s in range(shape[t.N_SEATS]):
            state[shape[t.B_FATIGUE] + a * shape[t.N_SEATS] + s] *= keep
    for e in range(shape[t.N_EVENTS]):
        due = state[shape[t.B_EVENT_DUE] + e]
        if due > 0.0 and due <= turn + 1.0:
            state[shape[t.B_EVENT_DUE] + e] = 0.0
            bring(program, game, e, -1)
    draw_cards(program, game)
    land_hooks(program, game)
