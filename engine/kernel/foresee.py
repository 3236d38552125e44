"""A turn of an imagined world in which every seat acts by the personality it is taken to have.

Hands on `begin_future` and `live_turn`, kernels for forecasts; nobody makes offers in them.
"""

from __future__ import annotations

from engine.kernel import game as g
from engine.kernel import tables as t
from engine.kernel.events import answer_card, begin_turn, land_hooks
from engine.kernel.game import Game
from engine.kernel.handle import far
from engine.kernel.imagine import imagine, order_seats
from engine.kernel.play import end_turn
from engine.kernel.tables import Program


@far
def begin_future(program: Program, game: Game, world: Game, seat: int, number: int) -> None:
    """World `number` a seat takes for the true one, with what the others do this turn; its own plan is missing."""
    imagine(program, game, world, seat, number)
    order_seats(program, world, seat)


@far
def live_turn(program: Program, world: Game) -> None:
    """The next turn: cards, orders and postures of all, what comes of them."""
    cursor = world.cursor
    begin_turn(program, world)
    k = 0
    while k < cursor[g.C_EVENTS]:
        answer_card(program, world, k)
        k += 1
    land_hooks(program, world)
    for s in range(program.shape[t.N_SEATS]):
        for slot in range(world.orders.shape[1]):
            world.orders[s, slot, 0] = world.orders[s, slot, 1] = -1
    order_seats(program, world, -1)
    end_turn(program, world)
