"""The way of a turn as one resumable machine: `advance` runs until the turn ends, or a seat outside is asked.

`play` is `advance` to the end of a game; `play_batch` many games. All three give the same rows and the same hashes.
"""

from __future__ import annotations

import numpy as np

from engine.kernel import game as g
from engine.kernel import tables as t
from engine.kernel.bargain import answer_offer, consent, make_offer, partner_of, sign, third_of, turn_order
from engine.kernel.cards import answer_card
from engine.kernel.deals import watch_deals
from engine.kernel.decide import choose_orders, choose_posture, choose_reaction
from engine.kernel.events import begin_turn, land_hooks, schedule_dated, set_context
from engine.kernel.game import Game, make_view, make_views, run, state_hash
from engine.kernel.handle import far, kernel
from engine.kernel.random import key
from engine.kernel.resolve import resolve, tick
from engine.kernel.score import counts, draw_weighted, find_outcome, pass_regime, score_seats
from engine.kernel.tables import Program
from engine.rules import roles as r
from engine.rules import tree
from engine.rules.layout import OBJECTIVE_WIDTH

# Phases of a turn, in order.
BEGIN, CARDS, BARGAIN, ORDERS, END = range(5)
# What `advance` returns.
ASKED, TURN_OVER, GAME_OVER, FAULTED = range(4)
# Steps inside one offer, kept in C_K.
_OFFER, _ANSWER, _COUNTER, _THIRD = range(4)


@far
def begin_game(program: Program, game: Game) -> None:
    """Start values, postures, hidden agendas, dated cards; the first hash. A game begun already is left as it is."""
    cursor, state, shape = game.cursor, game.state, program.shape
    if cursor[g.C_BEGUN]:
        return
    cursor[g.C_BEGUN] = 1
    game.figures[tree.F_YEAR], game.figures[tree.F_MONTH] = program.dates[0, 0], program.dates[0, 1]
    set_context(game, 0, 0, 0, 1.0)
    trace = cursor[g.C_TRACE]
    cursor[g.C_TRACE] = 0
    run(program, game, shape[t.F_START], g.Z_START, 0)
    for p in range(shape[t.N_POSTURES]):
        state[shape[t.B_POSTURES] + p] = program.posture_values[p, program.postures[p, r.P_START]]
    for s in range(shape[t.N_SEATS]):
        draw_agenda(program, game, s)
    schedule_dated(program, game)
    g.copy(game.start, state)
    game.hashes[0] = state_hash(state)
    cursor[g.C_TRACE] = trace


@kernel
def draw_agenda(program: Program, game: Game, seat: int) -> None:
    """The hidden agenda of a seat, where it has any."""
    agendas = 0
    for k in range(program.agenda_draws.shape[1]):
        game.output[k] = program.agenda_draws[seat, k]
        if program.agenda_draws[seat, k] > 0.0:
            agendas += 1
    if agendas > 0:
        agenda = draw_weighted(game, agendas, g.Z_AGENDA, seat) + 1
        game.state[program.shape[t.B_AGENDA] + seat] = agenda
        game.rows[seat] += program.weights[seat, 0, agenda] - program.weights[seat, 0, 0]


@far
def bargain_step(program: Program, game: Game) -> bool:
    """One step of the bargaining of C_I's round and C_J's seat. False: a question is pending."""
    cursor = game.cursor
    order = np.zeros(program.shape[t.N_SEATS], np.int64)
    turn_order(program, game, 2 + cursor[g.C_I], order)
    seat = order[cursor[g.C_J]]
    if cursor[g.C_K] == _OFFER:
        if not make_offer(program, game, seat, cursor[g.C_I]):
            return False
        cursor[g.C_K] = _ANSWER if cursor[g.C_DEALT] >= 0 else -1
    elif cursor[g.C_K] == _ANSWER:
        answer = answer_offer(program, game, seat)
        if answer < 0:
            return False
        cursor[g.C_K] = -1 if answer == 0 else _COUNTER if answer == 2 else _THIRD
    elif cursor[g.C_K] == _COUNTER:
        answer = consent(program, game, seat, partner_of(program, cursor[g.C_TEMPLATE], seat), seat)
        if answer < 0:
            return False
        cursor[g.C_K] = -1 if answer == 0 else _THIRD
    elif cursor[g.C_K] == _THIRD:
        third = third_of(program, cursor[g.C_TEMPLATE], seat, partner_of(program, cursor[g.C_TEMPLATE], seat))
        if third >= 0:
            answer = consent(program, game, third, seat, seat)
            if answer < 0:
                return False
            if answer == 0:
                cursor[g.C_K] = -1
                return True
        sign(program, game, seat)
        cursor[g.C_K] = -1
    return True


@far
def order_step(program: Program, game: Game) -> bool:
    """One decision of C_I's seat: orders, then postures, then the reaction. False: a question is pending."""
    cursor, shape = game.cursor, program.shape
    seat, step = cursor[g.C_I], cursor[g.C_J]
    if step == 0 and cursor[g.C_STALE]:
        make_view(program, game, seat)
    if step < shape[t.N_ORDERS]:
        return choose_orders(program, game, seat, step)
    step -= shape[t.N_ORDERS]
    if step < shape[t.N_POSTURES]:
        return choose_posture(program, game, seat, step)
    return choose_reaction(program, game, seat)


@far
def end_turn(program: Program, game: Game) -> None:
    """Resolve, run the dynamics, watch deals, score, hash; on to the next turn."""
    cursor = game.cursor
    turn = cursor[g.C_TURN]
    last = turn + 1 >= program.shape[t.N_TURNS]
    resolve(program, game)
    land_hooks(program, game)
    if cursor[g.C_OVER] < 0:
        return
    tick(program, game)
    land_hooks(program, game)
    watch_deals(program, game)
    score_seats(program, game, last)
    pass_regime(program, game)
    land_hooks(program, game)
    find_outcome(program, game, last)
    if cursor[g.C_OVER] < 0:
        return
    if cursor[g.C_OVER] == 1 and not last:
        score_seats_at_end(program, game)
    cursor[g.C_TURN] = turn + 1
    if turn + 1 < game.hashes.size:  # an imagined game keeps none
        game.hashes[turn + 1] = state_hash(game.state)
    if last:
        cursor[g.C_OVER] = 1


@kernel
def score_seats_at_end(program: Program, game: Game) -> None:
    """A game cut short: end terms count with their last value, but for those of a chapter that had its end."""
    state, shape, turn = game.state, program.shape, game.cursor[g.C_TURN]
    for k in range(shape[t.N_OBJECTIVES]):
        row = program.objectives[k]
        if row[r.O_KIND] == r.END and turn + 1 < row[r.O_UNTIL] and counts(program, game, k):
            seat = row[r.O_SEAT]
            value = state[shape[t.B_OBJECTIVES] + k * OBJECTIVE_WIDTH + 3]
            state[shape[t.B_SCORE] + seat] += program.objective_figures[k, 0] * value


@far
def advance(program: Program, game: Game) -> int:
    """Run on until a question, the end of the turn, of the game, or a fault."""
    cursor, shape = game.cursor, program.shape
    while True:
        if cursor[g.C_OVER] < 0:
            return FAULTED
        if cursor[g.C_OVER] > 0:
            return GAME_OVER
        phase = cursor[g.C_PHASE]
        if phase == BEGIN:
            begin_game(program, game)
            begin_turn(program, game)
            cursor[g.C_PHASE], cursor[g.C_I] = CARDS, 0
        elif phase == CARDS:
            if cursor[g.C_I] >= cursor[g.C_EVENTS]:
                land_hooks(program, game)
                make_views(program, game)
                cursor[g.C_PHASE], cursor[g.C_I], cursor[g.C_J], cursor[g.C_K] = BARGAIN, 0, 0, 0
            elif answer_card(program, game, cursor[g.C_I]):
                cursor[g.C_I] += 1
            else:
                return ASKED
        elif phase == BARGAIN:
            if cursor[g.C_I] >= 2 or shape[t.N_DEALS] == 0:
                land_hooks(program, game)
                cursor[g.C_PHASE], cursor[g.C_I], cursor[g.C_J], cursor[g.C_K] = ORDERS, 0, 0, 0
            elif not bargain_step(program, game):
                return ASKED
            elif cursor[g.C_K] == -1 or cursor[g.C_DEALT] < 0:
                cursor[g.C_K] = 0
                cursor[g.C_J] += 1
                if cursor[g.C_J] >= shape[t.N_SEATS]:
                    cursor[g.C_J] = 0
                    cursor[g.C_I] += 1
        elif phase == ORDERS:
            if cursor[g.C_I] >= shape[t.N_SEATS]:
                cursor[g.C_PHASE] = END
            elif not order_step(program, game):
                return ASKED
            else:
                cursor[g.C_J] += 1
                if cursor[g.C_J] > shape[t.N_ORDERS] + shape[t.N_POSTURES]:
                    cursor[g.C_J] = 0
                    cursor[g.C_I] += 1
        else:
            cursor[g.C_K] = 0
            end_turn(program, game)
            cursor[g.C_PHASE], cursor[g.C_I], cursor[g.C_J], cursor[g.C_K] = BEGIN, 0, 0, 0
            if cursor[g.C_OVER] < 0:
                return FAULTED
            return GAME_OVER if cursor[g.C_OVER] > 0 else TURN_OVER


@far
def play(program: Program, game: Game) -> int:
    """A whole game of compiled policies."""
    status = TURN_OVER
    while status == TURN_OVER:
        status = advance(program, game)
    return status


@kernel
def game_key(seed: int, number: int) -> int:
    """Seed of game `number` of a batch."""
    return key(seed, number, 0, 0)
