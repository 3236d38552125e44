"""An option tried: taken in a world the seat imagines, which is then played on for some months.

Hands on `prepare`, `playout`, `recall`; reads the question put and the mind's tally, and adds to the mind's sums.
"""

from __future__ import annotations

from engine.kernel import game as g
from engine.kernel import imagine as m
from engine.kernel import tables as t
from engine.kernel.bargain import sign
from engine.kernel.cards import play_card
from engine.kernel.events import set_date
from engine.kernel.game import Game, copy, record, state_hash
from engine.kernel.handle import far, kernel
from engine.kernel.imagine import Mind, imagine, order_seats, pass_turn, repeat_decisions
from engine.kernel.outlook import outlook
from engine.kernel.play import end_turn
from engine.kernel.random import key
from engine.kernel.tables import Program
from engine.rules import roles as r


@kernel
def prepare(program: Program, game: Game, world: Game, mind: Mind, number: int) -> None:
    """World `number`, up to where an option comes in; the seat's other decisions of the turn are in it."""
    seat, point = mind.tally[m.M_SEAT], mind.tally[m.M_POINT]
    imagine(program, game, world, seat, number)
    if point == g.ORDER or point == g.POSTURE or point == g.REACTION:
        order_seats(program, world, seat)
        slots = mind.tally[m.M_SLOT] if point == g.ORDER else program.shape[t.N_ORDERS]
        repeat_decisions(program, game, world, seat, slots)
    copy(mind.root, world.state)
    for c in range(g.CURSOR):
        mind.cursor[c] = world.cursor[c]
    for s in range(world.orders.shape[0]):
        for slot in range(world.orders.shape[1]):
            mind.orders[s, slot, 0], mind.orders[s, slot, 1] = world.orders[s, slot, 0], world.orders[s, slot, 1]


@far
def playout(program: Program, game: Game, world: Game, mind: Mind, row: int) -> None:
    """Take one option in the prepared world, play on, and add up what the seat may expect then."""
    tally = mind.tally
    seat, point, subject = tally[m.M_SEAT], tally[m.M_POINT], tally[m.M_SUBJECT]
    number, a, b = mind.options[row, 0], mind.options[row, 1], mind.options[row, 2]
    copy(world.state, mind.root)
    for c in range(g.CURSOR):
        world.cursor[c] = mind.cursor[c]
    set_date(program, world)
    for s in range(world.orders.shape[0]):
        for slot in range(world.orders.shape[1]):
            world.orders[s, slot, 0], world.orders[s, slot, 1] = mind.orders[s, slot, 0], mind.orders[s, slot, 1]
    if point == g.ORDER:
        world.orders[seat, tally[m.M_SLOT], 0], world.orders[seat, tally[m.M_SLOT], 1] = a, b
    elif point == g.POSTURE:
        record(world, g.POSTURE, seat, subject, number, tally[m.M_HELD], 0, 0)
    elif point == g.REACTION:
        record(world, g.REACTION, seat, 0, number, a, 0, 0)
    else:
        if point == g.EVENT:
            play_card(program, world, subject, b, number)
        elif number > 0:
            template = a if point == g.OFFER else game.cursor[g.C_TEMPLATE]
            world.cursor[g.C_TEMPLATE], world.cursor[g.C_DEALT] = template, b
            sign(program, world, program.deals[template, r.D_A])  # whoever proposes it, so that it is worth the same
        order_seats(program, world, -1)
    end_turn(program, world)
    for _ in range(tally[m.M_AHEAD] - 1):
        if world.cursor[g.C_OVER] == 0:
            pass_turn(program, world)
    outlook(program, world, mind, seat, row)
    tally[m.M_PLAYOUTS] += 1


@kernel
def recall(program: Program, game: Game, world: Game, mind: Mind, row: int) -> None:
    """`playout` of what may be done about deals; what was judged in this very world before is remembered.

    A seat is asked of the same few deals in both rounds, and as partner of what others offer.
    """
    tally = mind.tally
    seat, number = tally[m.M_SEAT], mind.options[row, 0]
    known, mark = mind.deals[seat], key(state_hash(mind.root), mind.cursor[g.C_SEED], seat, 0)
    if known[0, 0] != mark:
        known[0, 0], known[0, 1] = mark, 0
    template, terms = -1, 0
    if number > 0:
        template = mind.options[row, 1] if tally[m.M_POINT] == g.OFFER else game.cursor[g.C_TEMPLATE]
        terms = mind.options[row, 2]
    for k in range(known[0, 1]):
        if known[1 + k, 0] == template and known[1 + k, 1] == terms:
            copy(mind.worth[row], mind.values[seat, k])
            mind.plays[row] = 1
            tally[m.M_KNOWN] += 1
            return
    playout(program, game, world, mind, row)
    if known[0, 1] < m.RECALLED:
        known[0, 1] += 1
        known[known[0, 1], 0], known[known[0, 1], 1] = template, terms
        copy(mind.values[seat, known[0, 1] - 1], mind.worth[row])
