"""What a seat that thinks ahead holds against terms it is about to refuse: it plays them out without each clause.

Hands on `object_to` and what a search holds back for it. Terms without a clause that has to stay are tried too: they
name what blocks, though nobody can propose them.
"""

from __future__ import annotations

from engine.kernel import game as g
from engine.kernel import imagine as m
from engine.kernel.bargain import left_out
from engine.kernel.game import Game, copy
from engine.kernel.handle import far, kernel
from engine.kernel.imagine import Mind
from engine.kernel.playouts import playout, prepare, recall
from engine.kernel.tables import Program
from engine.rules import roles as r

EDITS = 5  # other terms of one clause at most: two steps up or down, or without it


@kernel
def held_back(program: Program, game: Game, point: int) -> int:
    """Playouts an objection may take: what is on the table refused, without each clause, with other terms of one."""
    if point != g.ANSWER and point != g.CONSENT:
        return 0
    playouts = 1 + (EDITS if point == g.ANSWER else 0)
    for k in range(program.deals[game.cursor[g.C_TEMPLATE], r.D_TERMS]):
        if not left_out(game.cursor[g.C_DEALT], k):
            playouts += 1
    return playouts


@kernel
def try_answer(
    program: Program, game: Game, world: Game, mind: Mind, row: int, answer: int, terms: int, budget: int
) -> float:
    """What the seat may expect in the prepared world by refusing (answer 0), or by a deal on some terms."""
    mind.options[row, 0], mind.options[row, 1], mind.options[row, 2] = answer, min(answer, 2), terms
    mind.plays[row] = 0
    for c in range(mind.worth.shape[1]):
        mind.worth[row, c] = 0.0
    if budget == 0:
        recall(program, game, world, mind, row)
    else:
        playout(program, game, world, mind, row)
    return float(mind.worth[row, 0])


@far
def object_to(program: Program, game: Game, world: Game, mind: Mind, budget: int) -> int:
    """Name the clause without which the terms would be worth most, and ask for other terms of that clause where the
    seat would take them and the other side, as far as the seat can tell, is no worse off than without a deal.

    Gives the row of what is answered: 0 to refuse, with the clause, from 1, in place of its terms.
    """
    tally, judged = mind.tally, mind.judged
    template, terms, count = game.cursor[g.C_TEMPLATE], game.cursor[g.C_DEALT], tally[m.M_COUNT]
    counter, trial, refusing = count, count + 1, count + 2
    if budget > 0:
        prepare(program, game, world, mind, 0)
    refused = try_answer(program, game, world, mind, refusing, 0, terms, budget)
    worst, most = -1, 0.0
    for k in range(program.deals[template, r.D_TERMS]):
        if left_out(terms, k):
            continue
        value = try_answer(program, game, world, mind, trial, 1, terms | (1 << (30 + k)), budget)
        if worst < 0 or value > most:
            worst, most = k, value
    mind.options[0, 2] = worst + 1
    if tally[m.M_POINT] != g.ANSWER:
        return 0
    clause, row, best = (31 << (5 * worst)) | (1 << (30 + worst)), 0, refused
    for k in range(2, game.cursor[g.C_OPTIONS]):
        edited = game.options[k, 1]
        if (edited ^ terms) & clause == 0 or game.scores[k] <= r.ILLEGAL:  # of another clause, or hopeless
            continue
        value = try_answer(program, game, world, mind, trial, k, edited, budget)
        if value >= refused and (row == 0 or value > best):
            row, best = counter, value
            for c in range(3):
                mind.options[counter, c] = mind.options[trial, c]
            copy(mind.worth[counter], mind.worth[trial])
    if row > 0:
        tally[m.M_COUNT] = count + 1
        for c in range(judged.shape[1]):  # against refusing as it was judged, in more worlds than this one
            judged[counter, c] = judged[0, c] + mind.worth[counter, c] - mind.worth[refusing, c]
    return row
