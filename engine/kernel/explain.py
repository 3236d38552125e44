"""Why a seat decided as it did: what its motives and the clauses of a deal weigh at the moment it is asked.

Kernel functions for accounts; they compute on views and scratch only and change nothing of the game.
"""

from __future__ import annotations

import numpy as np

from engine.kernel import tables as t
from engine.kernel.bargain import amount_of, left_out, party_of
from engine.kernel.events import set_context
from engine.kernel.game import Game, look
from engine.kernel.jit import kernel
from engine.kernel.tables import Program
from engine.rules import roles as r
from engine.rules import tree
from engine.rules.layout import MAX_TERMS


@kernel
def explain_order(program: Program, game: Game, seat: int, action: int, target: int) -> None:
    """O[m] = weight times motive m of an order, with its vigour as `worth` counts it."""
    game.output[: program.shape[t.N_MOTIVES]] = 0.0
    set_context(game, seat, target, seat, 1.0)
    look(program, game, program.actions[action, r.A_MOTIVES], game.views[seat], game.rows[seat])
    total = 0.0
    for m in range(program.shape[t.N_MOTIVES]):
        total += game.output[m]
    if total > 0.0:
        vigour = 1.0 - game.state[program.shape[t.B_FATIGUE] + action * program.shape[t.N_SEATS] + seat]
        for m in range(program.shape[t.N_MOTIVES]):
            game.output[m] *= vigour


@kernel
def explain_option(
    program: Program, game: Game, seat: int, target: int, other: int, function: int, option: int
) -> None:
    """O[m] = weight times motive m of an option whose score a function gives.

    Each motive is weighed alone; the parameters are left as they were.
    """
    row, count = game.rows[seat], program.shape[t.N_MOTIVES]
    held, told = game.parameters[row : row + count].copy(), np.zeros(count)
    set_context(game, seat, target, other, 1.0)
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


@kernel
def explain_terms(program: Program, game: Game, template: int, terms: int, seat: int) -> None:
    """O[k] = worth of clause k of an offer to a party in its own eyes, 0 where it is left out; then its alternative."""
    row, told = program.deals[template], np.zeros(MAX_TERMS)
    for k in range(row[r.D_TERMS]):
        game.figures[tree.F_TERMS + k] = amount_of(program, template, terms, k)
    worth = row[r.D_WORTH_A + party_of(program, template, seat)]
    look(program, game, worth, game.views[seat], game.rows[seat])
    for k in range(row[r.D_TERMS]):
        if not left_out(terms, k):
            told[k] = game.output[k]
    set_context(game, seat, 0, seat, 1.0)
    look(program, game, program.outside[seat], game.views[seat], game.rows[seat])
    game.output[MAX_TERMS] = game.output[0]
    game.output[:MAX_TERMS] = told
