"""Why a seat gave an order: its motives, weighed as the seat saw the world when it decided.

Kernel function for accounts; it computes on views and scratch only and changes nothing of the game.
"""

from __future__ import annotations

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
