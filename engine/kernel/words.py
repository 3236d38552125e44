"""Words given: the states of a clause, whether what it rests on holds, and what a promise weighs when a seat chooses.

Kernel functions over (program, game); what becomes of a clause is in `engine.kernel.deals`.
"""

from __future__ import annotations

from engine.kernel import tables as t
from engine.kernel.events import set_context
from engine.kernel.game import Game, look
from engine.kernel.handle import kernel
from engine.kernel.tables import Program
from engine.rules import roles as r
from engine.rules import tree
from engine.rules.layout import DEAL_HEAD, DEAL_WIDTH, FLOATS, MAX_TERMS, TERM_WIDTH

WAITING, ACTIVE, KEPT, BROKEN, VOID, CALLED = 1.0, 2.0, 3.0, 4.0, 5.0, 6.0


@kernel
def holds(program: Program, game: Game, slot: int, k: int, view: FLOATS) -> bool:
    """Whether the watched condition of a clause holds, in the state or as a seat sees it."""
    state = game.state
    term = (int(state[slot]) - 1) * MAX_TERMS + k
    row = program.terms[term]
    at = slot + DEAL_HEAD + k * TERM_WIDTH
    game.figures[tree.F_SIGNED], game.figures[tree.F_SIGNED + 1] = state[at + 5], state[at + 6]
    game.figures[tree.F_AMOUNT] = program.term_amounts[term, 0] + program.term_amounts[term, 1] * state[at + 1]
    set_context(game, row[r.T_BY], row[r.T_TO], row[r.T_TO], 1.0)
    look(program, game, row[r.T_CONDITION], view, 0)
    return bool(game.output[0] != 0.0)


@kernel
def lapsed(program: Program, game: Game, slot: int, k: int, view: FLOATS) -> bool:
    """Whether what a promise to do, to pay or not to do rests on is gone: it binds nobody any more."""
    row = program.terms[(int(game.state[slot]) - 1) * MAX_TERMS + k]
    promise = row[r.T_KIND] != r.KEEP and row[r.T_KIND] != r.THREAT
    return bool(promise and row[r.T_CONDITION] >= 0 and not holds(program, game, slot, k, view))


@kernel
def given_words(program: Program, game: Game, seat: int) -> None:
    """What a seat's promises add to (or take from) the score of each action: its honour each, while they bind it."""
    for a in range(game.bonus.size):
        game.bonus[a] = 0.0
    state, base = game.state, program.shape[t.B_DEALS]
    honour = game.parameters[game.rows[seat] + program.shape[t.N_MOTIVES] + 1]
    for d in range(program.shape[t.N_SLOTS]):
        slot = base + d * DEAL_WIDTH
        if state[slot] == 0.0:
            continue
        template = int(state[slot]) - 1
        for k in range(MAX_TERMS):
            status = state[slot + DEAL_HEAD + k * TERM_WIDTH]
            row = program.terms[template * MAX_TERMS + k]
            weighs = 0.0
            if (row[r.T_KIND] == r.DO and status == ACTIVE) or (row[r.T_KIND] == r.THREAT and status == CALLED):
                weighs = honour
            elif row[r.T_KIND] == r.ABSTAIN and status == ACTIVE:
                weighs = -honour
            if weighs != 0.0 and row[r.T_BY] == seat and not lapsed(program, game, slot, k, game.views[seat]):
                for a in range(game.bonus.size):
                    game.bonus[a] += weighs * program.term_actions[template * MAX_TERMS + k, a]
