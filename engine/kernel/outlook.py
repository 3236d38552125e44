"""What a seat may expect to score in the end, as an imagined state tells: each objective as it stands, carried on, and
where the scenario has a valuation for the seat what such positions have come to in finished games.

Kernel function for seats that think ahead; it reads an imagined game and adds to a mind's sums.
"""

from __future__ import annotations

from engine.kernel import game as g
from engine.kernel import tables as t
from engine.kernel.events import evaluate, set_context
from engine.kernel.game import Game
from engine.kernel.handle import far, kernel
from engine.kernel.imagine import Mind
from engine.kernel.score import counts
from engine.kernel.tables import Program
from engine.rules import roles as r
from engine.rules.layout import OBJECTIVE_WIDTH

LASTING = 0.93  # of what is true now, the share still true a turn later


@kernel
def remains(turns: int) -> float:
    """The share of a present figure that is left after some turns."""
    share = 1.0
    for _ in range(turns):
        share *= LASTING
    return share


@kernel
def expected_term(program: Program, world: Game, k: int, value: float) -> float:
    """An objective's term at its end, when its present value fades at the usual pace."""
    state, row = world.state, program.objectives[k]
    at, turn = program.shape[t.B_OBJECTIVES] + k * OBJECTIVE_WIDTH, world.cursor[g.C_TURN]
    wait, left = max(0, row[r.O_FROM] - turn), max(0, row[r.O_UNTIL] - max(turn, row[r.O_FROM]))
    length, kind = float(row[r.O_UNTIL] - row[r.O_FROM]), row[r.O_KIND]
    if left == 0 or world.cursor[g.C_OVER] != 0:
        if kind == r.INTEGRAL:
            return float(state[at] / length)
        return float(state[at + 1] / length if kind == r.STREAK else state[at + 3])
    if kind == r.LEVEL or kind == r.END:
        return value * remains(wait + left)
    more = remains(wait) * LASTING * (1.0 - remains(left)) / (1.0 - LASTING)
    if kind == r.INTEGRAL:
        return float((state[at] + value * more) / length)
    run = state[at + 2] + more if value > 0.0 else 0.0
    return float(max(state[at + 1], run) / length)


@kernel
def factor(at_end: float, more: float, left: float) -> float:
    """A factor of a valuation, where a share of the game is left."""
    return at_end + more * left


@far
def outlook(program: Program, world: Game, mind: Mind, seat: int, row: int) -> None:
    """Add a seat's expected score, and each objective's and figure's part of it, to a row of the mind's sums.

    A seat with a valuation counts each objective as finished games have borne it out, and the figures of its position
    besides; one without takes each objective for what it seems to come to.
    """
    shape, state = program.shape, world.state
    fitted = program.valuations[seat] >= 0 and world.cursor[g.C_OVER] == 0
    left = 1.0 - world.cursor[g.C_TURN] / shape[t.N_TURNS]
    total = state[shape[t.B_BANKED] + seat]
    set_context(world, seat, 0, seat, 1.0)
    evaluate(program, world, program.objective_values[seat], state)
    first = -1
    for k in range(shape[t.N_OBJECTIVES]):
        if program.objectives[k, r.O_SEAT] != seat:
            continue
        if first < 0:
            first = k
        if counts(program, world, k):
            term = program.objective_figures[k, 0] * expected_term(program, world, k, world.output[k - first])
            if fitted:
                term *= factor(program.outlooks[k, 0], program.outlooks[k, 1], left)
            mind.worth[row, 1 + k] += term
            total += term
    if fitted:
        base = program.valuation_bases[seat]
        total += base[0] + (base[1] + base[2] * left) * left
        evaluate(program, world, program.valuations[seat], state)
        start = program.valuation_start[seat]
        for k in range(program.valuation_start[seat + 1] - start):
            held = program.valuation_figures[start + k]
            part = world.output[k] * factor(held[0], held[1], left)
            mind.worth[row, 1 + shape[t.N_OBJECTIVES] + k] += part
            total += part
    mind.worth[row, 0] += total
    mind.plays[row] += 1
