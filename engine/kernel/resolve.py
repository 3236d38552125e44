"""Orders take effect: by phase, ties by a permutation drawn for the turn; reactions fire before the effect they answer.

Reads decisions from the log's rows of this turn and from `game.orders`, from which each is taken as it is carried out.
"""

from __future__ import annotations

import numpy as np

from engine.kernel import game as g
from engine.kernel import tables as t
from engine.kernel.bargain import HOOK_LEAKED, turn_order
from engine.kernel.call import call
from engine.kernel.deals import words_and_deeds
from engine.kernel.events import set_context
from engine.kernel.game import Game, copy, happen, look, run
from engine.kernel.handle import far, kernel
from engine.kernel.random import key, uniform
from engine.kernel.tables import Program
from engine.rules import roles as r
from engine.rules import tree


@kernel
def set_postures(program: Program, game: Game) -> None:
    """Carry out this turn's posture and reaction rows."""
    cursor, state, shape = game.cursor, game.state, program.shape
    first = cursor[g.C_LOG]
    while first > 0 and game.log[first - 1, g.L_TURN] == cursor[g.C_TURN]:
        first -= 1
    for at in range(first, cursor[g.C_LOG]):
        row = game.log[at]
        seat = row[g.L_SEAT]
        if row[g.L_POINT] == g.REACTION:
            state[shape[t.B_ARMED] + seat] = row[g.L_A] + 1.0
        elif row[g.L_POINT] == g.POSTURE and row[g.L_CHOICE] != row[g.L_A]:
            posture = row[g.L_SUBJECT]
            set_context(game, seat, 0, 0, 1.0)
            cursor[g.C_CAUSE], cursor[g.C_CAUSE_ID] = g.BY_POSTURE, posture
            run(program, game, program.postures[posture, r.P_PAY], g.Z_ORDER, 4096 + posture)
            state[shape[t.B_POSTURES] + posture] = program.posture_values[posture, row[g.L_CHOICE]]
            happen(game, g.SET, seat, posture, row[g.L_CHOICE], row[g.L_A])


@kernel
def can_react(program: Program, game: Game, seat: int, reaction: int, target: int, doer: int) -> bool:
    """Whether a reaction is open and can be paid from what the seat's orders still to come leave.

    Tried on a copy of the state: orders are charged as each is carried out, since what others do before may close one.
    """
    trial, rows = game.write, game.rows[seat]  # the dynamics use it later in the turn
    copy(trial, game.state)
    for slot in range(program.shape[t.N_ORDERS]):
        action = game.orders[seat, slot, 0]
        if action >= 0:
            set_context(game, seat, game.orders[seat, slot, 1], seat, 1.0)
            look(program, game, program.actions[action, r.A_PAY], trial, rows)
    set_context(game, seat, target, doer, 1.0)
    game.output[0] = 0.0
    look(program, game, program.reactions[reaction, r.R_FIRE], trial, rows)
    return bool(game.output[0] != 0.0)


@kernel
def react(program: Program, game: Game, seat: int, action: int, target: int) -> float:
    """Armed reactions to an order fire; the share of the order's vigour they leave."""
    left = 1.0
    armed = program.shape[t.B_ARMED]
    for other in range(program.shape[t.N_SEATS]):
        reaction = int(game.state[armed + other]) - 1
        if other == seat or reaction < 0 or not program.reaction_answers[reaction, action]:
            continue
        if not can_react(program, game, other, reaction, target, seat):
            continue
        set_context(game, other, target, seat, 1.0)
        game.cursor[g.C_CAUSE], game.cursor[g.C_CAUSE_ID] = g.BY_REACTION, reaction
        game.output[0] = 0.0
        run(program, game, program.reactions[reaction, r.R_FIRE], g.Z_REACTION, reaction)
        if game.output[0] == 0.0:  # open on the copy alone, where the orders still to come are paid
            continue
        game.state[armed + other] = 0.0
        left *= 1.0 - program.reaction_blunt[reaction]
        happen(game, g.REACTED, other, reaction, seat, action)
    return left


@far
def carry_out(program: Program, game: Game, seat: int, slot: int) -> None:
    """One order: reactions, price, effects, fatigue, deals, leak. It is no longer to come."""
    action, target = game.orders[seat, slot, 0], game.orders[seat, slot, 1]
    game.orders[seat, slot, 0] = -1
    cursor, shape = game.cursor, program.shape
    instance = (seat * 8 + slot) * 4096 + action
    left = react(program, game, seat, action, target)
    set_context(game, seat, target, seat, 1.0)
    cursor[g.C_CAUSE], cursor[g.C_CAUSE_ID] = g.BY_ORDER, seat * 4096 + action
    game.output[0] = 0.0
    run(program, game, program.actions[action, r.A_PAY], g.Z_ORDER, instance)
    if game.output[0] == 0.0:
        happen(game, g.FAILED, seat, action, target, cursor[g.C_LEDGER])
        return
    at = shape[t.B_FATIGUE] + action * shape[t.N_SEATS] + seat
    vigour = (1.0 - game.state[at]) * left
    set_context(game, seat, target, seat, vigour)
    run(program, game, program.actions[action, r.A_EFFECTS], g.Z_ORDER, instance)
    game.state[at] = 1.0 - (1.0 - game.state[at]) * program.action_figures[action, r.AF_FACTOR]
    happen(game, g.ORDERED, seat, action, target, int(left * 1000.0))
    secret, leak = program.actions[action, r.A_SECRET] == 1, program.action_figures[action, r.AF_LEAK]
    leaked = secret and uniform(key(cursor[g.C_SEED], cursor[g.C_TURN], g.Z_LEAK, instance), 0, 0) < leak
    words_and_deeds(program, game, seat, action, leaked or not secret)
    if leaked:
        happen(game, g.LEAKED, seat, action, target, 0)
        g.hook(program, game, HOOK_LEAKED, seat, -1)


@far
def resolve(program: Program, game: Game) -> None:
    """All orders of the turn."""
    set_postures(program, game)
    order = np.zeros(program.shape[t.N_SEATS], np.int64)
    turn_order(program, game, 1, order)
    for phase in range(4):
        for slot in range(program.shape[t.N_ORDERS]):
            for k in range(order.size):
                seat = order[k]
                action = game.orders[seat, slot, 0]
                if action >= 0 and program.actions[action, r.A_PHASE] == phase:
                    carry_out(program, game, seat, slot)


@far
def tick(program: Program, game: Game) -> None:
    """The dynamics: stages in order, each reading the state at its start, as many times as the calendar says."""
    cursor, shape, context = game.cursor, program.shape, game.context
    state, write, ticks = game.state, game.write, program.shape[t.N_TICKS]
    context[tree.X_TURN] = turn = cursor[g.C_TURN]
    now, then = program.dates[turn], program.dates[turn + 1]
    most = 2 if now[0] != then[0] or now[1] != then[1] else 1  # 2: a calendar month ends with the turn
    g.copy(write, state)
    for step in range(ticks):
        cursor[g.C_K] = step
        for stage in range(shape[t.N_STAGES]):
            if program.stage_once[stage] and (step < ticks - 1 or program.stage_once[stage] > most):
                continue
            for n in range(program.stage_start[stage], program.stage_start[stage + 1]):
                rule = program.stage_rules[n]
                set_context(game, 0, 0, 0, 1.0)
                context[tree.X_KEY] = key(cursor[g.C_SEED], cursor[g.C_TURN], g.Z_RULE, n * 64 + step)
                context[tree.X_FAULT], context[tree.X_REQUESTS] = 0, 0
                if cursor[g.C_TRACE]:
                    g.copy(game.before, write)
                bad = call(
                    program.address[rule], state, write, game.parameters, program.constants, program.indices, context,
                    game.figures, game.output,
                )  # fmt: skip
                if cursor[g.C_TRACE]:
                    cursor[g.C_CAUSE], cursor[g.C_CAUSE_ID] = g.BY_RULE, rule
                    g.trace_changes(game, write)
                if bad != 0:
                    g.mark_fault(game, rule, write)
                    return
                if context[tree.X_REQUESTS] > 0:
                    g.queue_requests(program, game, g.Z_RULE, n * 64 + step)
            copy_back(program, game, stage)
    cursor[g.C_K] = 0


@kernel
def copy_back(program: Program, game: Game, stage: int) -> None:
    """The runs a stage writes become the state."""
    for w in range(program.write_start[stage], program.write_start[stage + 1]):
        base, size = program.writes[w, 0], program.writes[w, 1]
        for k in range(base, base + size):
            game.state[k] = game.write[k]
