"""A second world inside a seat's head: what it may know of the true one, with all that others keep to themselves drawn.

Hands on `Mind` (scratch of a seat that thinks ahead) and kernel functions that fill an imagined `Game` and play it on.
Nothing here reads the true state, an opponent's kind, personality, orders or armed reaction, or a card still to come.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.kernel import game as g
from engine.kernel import tables as t
from engine.kernel.cards import answer_card
from engine.kernel.decide import choose_orders, choose_posture, choose_reaction, supposed
from engine.kernel.events import begin_turn, land_hooks, set_date
from engine.kernel.game import Game, copy, make_view, new_arrays, record
from engine.kernel.handle import far, kernel
from engine.kernel.play import end_turn
from engine.kernel.random import key, uniform
from engine.kernel.tables import Program
from engine.rules import roles as r
from engine.rules import tree
from engine.rules.layout import FLOATS, INTS, OBJECTIVE_WIDTH, QUEUE_WIDTH

MOST = 32  # options weighed at one decision
RECALLED = 16  # deals a seat remembers its judgement of, through a turn
FURTHEST = 12  # turns an imagined world has room for
# Places in `Mind.tally`: the question in hand, how it is tried, and what has been done since the game began.
(
    M_SEAT, M_POINT, M_SUBJECT, M_HELD, M_SLOT, M_AHEAD, M_MOST, M_COUNT, M_ALIVE, M_STAMP, M_PLAYOUTS, M_KNOWN,
    M_DECISIONS, M_THOUGHTS, TALLY,
) = range(15)  # fmt: skip
# A thought: who was asked what, the options taken and left, their values; then each objective's part of the difference.
(
    TH_TURN, TH_POINT, TH_SEAT, TH_SUBJECT, TH_CHOICE, TH_A, TH_B, TH_OTHER, TH_OTHER_A, TH_OTHER_B, TH_AHEAD, TH_GAIN,
    THOUGHT,
) = range(13)  # fmt: skip


class Mind(NamedTuple):
    """Scratch of whoever decides; nothing of it outlives the turn but the thoughts kept for accounts."""

    root: FLOATS
    """(state,): the imagined state the options are tried from."""
    kept: FLOATS
    """(state,): the seat's view, while prices paid in it are undone."""
    cursor: INTS
    orders: INTS
    """(seats, orders, 2): what the others are taken to order this turn."""
    options: INTS
    """(MOST, 3): an option's number at the question, and its two numbers."""
    priors: FLOATS
    """(MOST,): what the seat's personality thinks of it."""
    ranks: INTS
    """(MOST,): options, the most promising first."""
    plays: INTS
    """(MOST,): worlds an option was played in."""
    worth: FLOATS
    """(MOST, 1 + objectives + figures of the seat with most): sums over those worlds: the expected score, and what each
    objective of the seat and each figure it judges by gives to it."""
    judged: FLOATS
    """As `worth`: means over the first worlds, by which deals stand or fall whoever proposes them."""
    deals: INTS
    """(seats, 1 + RECALLED, 2): mark of the world deals were judged in, how many; then their templates and terms."""
    values: FLOATS
    """(seats, RECALLED, 1 + parts): what they are worth, as in `worth`."""
    tally: INTS
    thoughts: FLOATS
    """(decisions, THOUGHT + objectives + figures). Only while tracing."""


def new_mind(program: Program, thoughts: int) -> Mind:
    """Arrays of a mind; `thoughts`: decisions to be kept for accounts."""
    shape = program.shape
    size = int(shape[t.N_STATE])
    parts = int(shape[t.N_OBJECTIVES]) + int(np.diff(program.valuation_start).max())
    seats, orders = int(shape[t.N_SEATS]), max(1, int(shape[t.N_ORDERS]))
    return Mind(
        root=np.zeros(size), kept=np.zeros(size), cursor=np.zeros(g.CURSOR, np.int64),
        orders=np.zeros((seats, orders, 2), np.int64), options=np.zeros((MOST, 3), np.int64), priors=np.zeros(MOST),
        ranks=np.zeros(MOST, np.int64), plays=np.zeros(MOST, np.int64), worth=np.zeros((MOST, 1 + parts)),
        judged=np.zeros((MOST, 1 + parts)), deals=np.zeros((seats, 1 + RECALLED, 2), np.int64),
        values=np.zeros((seats, RECALLED, 1 + parts)), tally=np.zeros(TALLY, np.int64),
        thoughts=np.zeros((thoughts, THOUGHT + parts)),
    )  # fmt: skip


def new_world(program: Program, game: Game) -> Game:
    """Arrays of an imagined game: as of a true one, with a log of few turns and no hashes; it shares the parameters."""
    world = new_arrays(program, game.parameters, game.scores.size, 0)
    turns = int(program.shape[t.N_TURNS])
    rows = len(world.log) // turns * (FURTHEST + 1)
    log, happened = np.zeros((rows, g.LOG_WIDTH), np.int64), np.zeros((1, g.HAPPENED_WIDTH), np.int64)
    return world._replace(log=log, happened=happened, hashes=np.zeros(1, np.int64), start=game.start)


@kernel
def forget(program: Program, state: FLOATS, seat: int) -> None:
    """Take out of a seat's picture of the world what others keep to themselves, as far as views leave it in."""
    shape, seats = program.shape, program.shape[t.N_SEATS]
    for a in range(shape[t.N_ACTIONS]):
        if program.actions[a, r.A_SECRET]:
            for s in range(seats):
                if s != seat:
                    state[shape[t.B_FATIGUE] + a * seats + s] = 0.0
    for s in range(seats):
        if s != seat:
            state[shape[t.B_SCORE] + s] = state[shape[t.B_BANKED] + s] = 0.0
    for k in range(shape[t.N_OBJECTIVES]):
        if program.objectives[k, r.O_SEAT] != seat:
            for c in range(OBJECTIVE_WIDTH):
                state[shape[t.B_OBJECTIVES] + k * OBJECTIVE_WIDTH + c] = 0.0
    for k in range(shape[t.N_DEALS] * seats):
        state[shape[t.B_DECLINED] + k] = 0.0
    for q in range(shape[t.N_QUEUE]):  # of what is to come it knows the late effects of its own deeds
        place = shape[t.B_QUEUE] + q * QUEUE_WIDTH
        if state[place] == tree.REQUEST_EVENT or state[place + 3] != seat:
            for c in range(QUEUE_WIDTH):
                state[place + c] = 0.0


@kernel
def redraw_cards(program: Program, world: Game) -> None:
    """When dated cards come, as the calendar lets anybody expect: anew within the jitter, none before next turn."""
    state, shape, cursor = world.state, program.shape, world.cursor
    for e in range(shape[t.N_EVENTS]):
        row, due = program.events[e], 0.0
        latest = row[r.E_TURN] + row[r.E_JITTER]
        if row[r.E_KIND] == r.DATED and row[r.E_TURN] >= 0 and latest > cursor[g.C_TURN]:
            if state[shape[t.B_EVENT_TURN] + e] == 0.0:
                first = max(row[r.E_TURN] - row[r.E_JITTER], cursor[g.C_TURN] + 1)
                u = uniform(key(cursor[g.C_SEED], 0, g.Z_JITTER, e), 0, 0)
                due = first + np.int64(u * (latest - first + 1)) + 1.0
        state[shape[t.B_EVENT_DUE] + e] = due


@far
def imagine(program: Program, game: Game, world: Game, seat: int, number: int) -> None:
    """World `number` a seat takes for the true one this turn, before anybody's orders."""
    cursor, turn = world.cursor, game.cursor[g.C_TURN]
    copy(world.state, game.views[seat])
    for c in range(g.CURSOR):
        cursor[c] = 0
    cursor[g.C_TURN], cursor[g.C_BEGUN], cursor[g.C_STALE] = turn, 1, 1
    cursor[g.C_SEED] = key(game.cursor[g.C_SEED], turn, g.Z_IMAGINE, seat * 4096 + number)
    cursor[g.C_OUTCOME], cursor[g.C_ANSWER] = -1, -1
    set_date(program, world)
    forget(program, world.state, seat)
    redraw_cards(program, world)
    for s in range(program.shape[t.N_SEATS]):
        world.rows[s] = game.rows[s] if s == seat else supposed(program, game, s)
        for slot in range(world.orders.shape[1]):
            world.orders[s, slot, 0] = world.orders[s, slot, 1] = -1


@kernel
def repeat_decisions(program: Program, game: Game, world: Game, seat: int, slots: int) -> None:
    """What a seat itself has decided this turn: its first `slots` orders, and the postures it has set."""
    for slot in range(slots):
        for c in range(2):
            world.orders[seat, slot, c] = game.orders[seat, slot, c]
    at = game.cursor[g.C_LOG] - 1
    while at >= 0 and game.log[at, g.L_TURN] == game.cursor[g.C_TURN] and game.log[at, g.L_SEAT] == seat:
        row = game.log[at]
        if row[g.L_POINT] == g.POSTURE:
            record(world, g.POSTURE, seat, row[g.L_SUBJECT], row[g.L_CHOICE], row[g.L_A], 0, row[g.L_OPTIONS])
        at -= 1


@far
def order_seats(program: Program, world: Game, but: int) -> None:
    """Orders, postures and reactions of all seats but one (-1: of all), by the personalities they are taken to have."""
    for seat in range(program.shape[t.N_SEATS]):
        if seat == but:
            continue
        if world.cursor[g.C_STALE]:
            make_view(program, world, seat)
        for slot in range(program.shape[t.N_ORDERS]):
            choose_orders(program, world, seat, slot)
        for posture in range(program.shape[t.N_POSTURES]):
            choose_posture(program, world, seat, posture)
        choose_reaction(program, world, seat)


@far
def pass_turn(program: Program, world: Game) -> None:
    """A turn of an imagined world in which nobody acts but on the cards that come: all else would be noise."""
    cursor = world.cursor
    begin_turn(program, world)
    k = 0
    while k < cursor[g.C_EVENTS]:
        answer_card(program, world, k)
        k += 1
    land_hooks(program, world)
    end_turn(program, world)
