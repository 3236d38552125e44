"""A future of a game as a seat takes it to be: the world of its view, with what is hidden from it drawn each time anew.

Hands on `begin_future`, a kernel for forecasts; from its end on a future is played as any game is, bargains included.
"""

from __future__ import annotations

from engine.kernel import game as g
from engine.kernel import tables as t
from engine.kernel.game import Game
from engine.kernel.handle import far, kernel
from engine.kernel.imagine import imagine
from engine.kernel.play import draw_agenda
from engine.kernel.random import key, uniform
from engine.kernel.tables import Program


@far
def begin_future(program: Program, game: Game, world: Game, seat: int, number: int) -> None:
    """World `number` a seat takes for the true one this turn, before anybody's orders."""
    imagine(program, game, world, seat, number)
    doubt(program, world, seat)
    for s in range(program.shape[t.N_SEATS]):
        if s != seat:
            draw_agenda(program, world, s)


@kernel
def doubt(program: Program, world: Game, seat: int) -> None:
    """Figures the seat reads with an error become what they may truly be: the reading over 1 + noise * u."""
    seats = program.shape[t.N_SEATS]
    stream = key(world.cursor[g.C_SEED], world.cursor[g.C_TURN], g.Z_NOISE, seats + seat)
    for h in range(program.hidden.shape[0]):
        base, size, noise = program.hidden[h, 0], program.hidden[h, 1], program.hidden_noise[h]
        if program.hidden[h, 3 + seat] or noise <= 0.0:
            continue
        for k in range(size):
            owner = k if size == seats else k // seats
            if program.hidden[h, 2] == 0 or owner != seat:
                world.state[base + k] /= max(0.1, 1.0 + noise * (2.0 * uniform(stream, h, k) - 1.0))
