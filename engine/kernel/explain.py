"""Why a seat gave an order or took a stance: its motives, weighed as the seat saw the world when it decided.

Kernel function for accounts; it computes on views and scratch only and changes nothing of the game.
"""

from __future__ import annotations

import numpy as np

from engine.kernel import game as g
from engine.kernel import tables as t
from engine.kernel.events import set_context
from engine.kernel.game import Game, look
from engine.kernel.jit import kernel
from engine.kernel.tables import Program
from engine.rules import roles as r


@kernel
def explain_order(program: Program, game: Game, turn: int, seat: int, action: int, target: int) -> None:
    """O[m] = weight times motive m of an order of `turn`, the turn played last, whose view is still there."""
    now = game.cursor[g.C_TURN]
    game.cursor[g.C_TURN] = turn
    game.output[: program.shape[t.N_MOTIVES]] = 0.0
    set_context(game, seat, target, seat, 1.0)
    look(program, game, program.actions[action, r.A_MOTIVES], game.views[seat], game.rows[seat])
    game.cursor[g.C_TURN] = now


@kernel
def explain_option(program: Program, game: Game, turn: int, seat: int, function: int, option: int) -> None:
    """O[m] = weight times motive m of an option whose score a function gives, of `turn`, the turn played last.

    Each motive is weighed alone; the parameters are left as they were.
    """
    now, row, count = game.cursor[g.C_TURN], game.rows[seat], program.shape[t.N_MOTIVES]
    held, told = game.parameters[row : row + count].copy(), np.zeros(count)
    game.cursor[g.C_TURN] = turn
    set_context(game, seat, 0, 0, 1.0)
    for m in range(-1, count):
        for k in range(count):
            game.parameters[row + k] = held[k] if k == m else 0.0
        look(program, game, function, game.views[seat], row)
        if m < 0:
            bare = game.output[option]
        else:
            told[m] = game.output[option] - bare
    for k in range(count):
        game.parameters[row + k] = held[k]
        game.output[k] = told[k]
    game.cursor[g.C_TURN] = now
