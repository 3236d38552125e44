"""The end of a turn: objectives, a government's fall and its succession, outcomes.

Kernel functions over (program, game); scores are sums of weighted terms, banked when the first government falls.
"""

from __future__ import annotations

import numpy as np

from engine.kernel import game as g
from engine.kernel import tables as t
from engine.kernel.bargain import HOOK_CHANGED, HOOK_FELL
from engine.kernel.deals import void_deals
from engine.kernel.decide import CAUSE, FALLEN, INTERREGNUM, SUCCESSOR, held_level
from engine.kernel.events import evaluate, set_context
from engine.kernel.game import Game, happen, mark_fault, run
from engine.kernel.handle import far, kernel
from engine.kernel.random import key, uniform
from engine.kernel.tables import Program
from engine.rules import roles as r
from engine.rules import tree
from engine.rules.layout import OBJECTIVE_WIDTH

_ROUNDS = 24  # of the vote: "10 to 30 iterations" suffice


@kernel
def objective_term(program: Program, game: Game, k: int, last: bool, until: int) -> float:
    """Value of one objective so far: level, mean over turns, longest streak as a share of turns, or the end.

    `until`: the turns the mean and the streak are over; those played, or of a government that fell all of the game.
    """
    at = program.shape[t.B_OBJECTIVES] + k * OBJECTIVE_WIDTH
    row, state = program.objectives[k], game.state
    played = min(until, row[r.O_UNTIL]) - row[r.O_FROM]
    turns, kind = max(1.0, float(played)), row[r.O_KIND]
    last = last or game.cursor[g.C_TURN] + 1 >= row[r.O_UNTIL]
    if kind == r.LEVEL:
        return float(state[at + 3])
    if kind == r.INTEGRAL:
        return float(state[at] / turns)
    if kind == r.STREAK:
        return float(state[at + 1] / turns)
    return float(state[at + 3]) if last else 0.0


@kernel
def counts(program: Program, game: Game, k: int) -> bool:
    """Whether an objective counts: its agenda is held, its government is in office."""
    row, state, shape = program.objectives[k], game.state, program.shape
    agenda = row[r.O_AGENDA]
    if agenda > 0 and state[shape[t.B_AGENDA] + row[r.O_SEAT]] != agenda:
        return False
    if program.succession[r.S_SEAT] != row[r.O_SEAT]:
        return True
    if state[shape[t.B_REGIME] + INTERREGNUM] > 0.0:
        return False  # what the fallen earned is banked, the heir has earned nothing yet
    return bool(state[shape[t.B_REGIME] + SUCCESSOR] == row[r.O_SUCCESSOR])


@kernel
def score_of(program: Program, game: Game, seat: int, last: bool, until: int) -> float:
    """The seat's objectives that count, weighed; `until` as in `objective_term`."""
    total = 0.0
    for k in range(program.shape[t.N_OBJECTIVES]):
        if program.objectives[k, r.O_SEAT] == seat and counts(program, game, k):
            total += program.objective_figures[k, 0] * objective_term(program, game, k, last, until)
    return total


@far
def score_seats(program: Program, game: Game, last: bool) -> None:
    """Update accumulators and scores of every seat."""
    state, shape = game.state, program.shape
    for s in range(shape[t.N_SEATS]):
        set_context(game, s, 0, s, 1.0)
        evaluate(program, game, program.objective_values[s], state)
        first = -1
        for k in range(shape[t.N_OBJECTIVES]):
            if program.objectives[k, r.O_SEAT] != s:
                continue
            if first < 0:
                first = k
            turn, row = game.cursor[g.C_TURN], program.objectives[k]
            if turn < row[r.O_FROM] or turn >= row[r.O_UNTIL] or not counts(program, game, k):
                continue
            at = shape[t.B_OBJECTIVES] + k * OBJECTIVE_WIDTH
            value = game.output[k - first]
            state[at] += value
            if state[at] - state[at] != 0.0:  # not finite
                game.context[tree.X_FAULT] = at + 1
                mark_fault(game, program.objective_values[s], state)
                return
            state[at + 2] = state[at + 2] + 1.0 if value > 0.0 else 0.0
            state[at + 1] = max(state[at + 1], state[at + 2])
            state[at + 3] = value
    for s in range(shape[t.N_SEATS]):
        total = state[shape[t.B_BANKED] + s] + score_of(program, game, s, last, game.cursor[g.C_TURN] + 1)
        if total - total != 0.0:  # not finite
            game.context[tree.X_FAULT] = shape[t.B_SCORE] + s + 1
            mark_fault(game, program.objective_values[s], state)
            return
        state[shape[t.B_SCORE] + s] = total


@kernel
def draw_weighted(game: Game, count: int, purpose: int, instance: int) -> int:
    """An index drawn by the weights in `output`; weights below 0 count as 0, all 0: the first."""
    total = 0.0
    for k in range(count):
        total += max(0.0, game.output[k])
    left = uniform(key(game.cursor[g.C_SEED], game.cursor[g.C_TURN], purpose, instance), 0, 0) * total
    for k in range(count):
        left -= max(0.0, game.output[k])
        if left < 0.0:
            return k
    return 0


@kernel
def vote(game: Game, voters: int, options: int, share: np.ndarray) -> None:
    """Probabilistic Condorcet vote over options (after KTAB's Markov form, KAPSARC 2019).

    output holds voters' weights, then support [voter, option]; `share` gets each option's chance. The coalition for i
    over j is the weighted sum of what its supporters would gain; i beats j in proportion to coalitions; challenges are
    uniform.
    """
    out = game.output
    for i in range(options):
        share[i] = 1.0 / options
    for _ in range(_ROUNDS):
        moved = np.zeros(options)
        for j in range(options):
            for i in range(options):
                if i == j:
                    continue
                a, b = 1e-10, 1e-10
                for v in range(voters):
                    gain = out[voters + v * options + i] - out[voters + v * options + j]
                    weight = max(0.0, out[v])
                    if gain > 0.0:
                        a += weight * gain
                    else:
                        b -= weight * gain
                beaten = share[j] * a / (a + b) / (options - 1)
                moved[i] += beaten
                moved[j] -= beaten
        for i in range(options):
            share[i] += moved[i]


@far
def pass_regime(program: Program, game: Game) -> None:
    """The chance of a fall; the interregnum; the successor."""
    row, state = program.succession, game.state
    if row[r.S_SEAT] < 0:
        return
    regime = program.shape[t.B_REGIME]
    seat, cursor = row[r.S_SEAT], game.cursor
    cursor[g.C_CAUSE], cursor[g.C_CAUSE_ID] = g.BY_REGIME, seat
    if state[regime + INTERREGNUM] > 0.0:
        state[regime + INTERREGNUM] -= 1.0
        if state[regime + INTERREGNUM] == 0.0:
            succeed(program, game)
        return
    set_context(game, seat, 0, seat, 1.0)
    evaluate(program, game, row[r.S_HAZARD], state)
    chance = game.output[0]
    if not uniform(key(cursor[g.C_SEED], cursor[g.C_TURN], g.Z_HAZARD, 0), 0, 0) < chance:
        return
    evaluate(program, game, row[r.S_CAUSES], state)
    cause = draw_weighted(game, row[r.S_NCAUSES], g.Z_CAUSE, 0)
    if state[regime + FALLEN] == 0.0:  # of heirs the last one's goals count, or each fall would add some
        whole = program.shape[t.N_TURNS]  # no month counts that it did not govern
        state[program.shape[t.B_BANKED] + seat] += score_of(program, game, seat, cursor[g.C_TURN] + 1 >= whole, whole)
    state[regime + FALLEN], state[regime + CAUSE] = 1.0, cause + 1.0
    state[regime + SUCCESSOR] = -state[regime + SUCCESSOR]  # in an interregnum below 0: who fell, no candidate
    state[program.shape[t.B_SCORE] + seat] = state[program.shape[t.B_BANKED] + seat]
    state[regime + INTERREGNUM] = row[r.S_TURNS]
    void_deals(program, game, seat)
    happen(game, g.FELL, seat, cause, 0, 0)
    set_context(game, seat, 0, seat, 1.0)
    run(program, game, row[r.S_EFFECTS], g.Z_HAZARD, 1)
    g.hook(program, game, HOOK_FELL, seat, -1)


@kernel
def leave_closed_levels(program: Program, game: Game, seat: int) -> None:
    """An heir keeps the levels it finds, but for those closed to it: there it begins at the first that is open."""
    state = game.state
    for p in range(program.shape[t.N_POSTURES]):
        row, place = program.postures[p], program.shape[t.B_POSTURES] + p
        if row[r.P_SEAT] != seat:
            continue
        evaluate(program, game, row[r.P_OPEN], state)
        first, held = -1, held_level(program, game, p)
        for k in range(row[r.P_LEVELS]):
            if first < 0 and game.output[k] != 0.0:
                first = k
        if first >= 0 and game.output[held] == 0.0:
            state[place] = program.posture_values[p, first]
            happen(game, g.SET, seat, p, first, held)


@far
def succeed(program: Program, game: Game) -> None:
    """The vote on who follows; the seat passes to the heir."""
    row, state = program.succession, game.state
    regime, seat = program.shape[t.B_REGIME], row[r.S_SEAT]
    set_context(game, seat, 0, seat, 1.0)
    evaluate(program, game, row[r.S_VOTES], state)
    share = np.zeros(row[r.S_HEIRS])
    vote(game, row[r.S_VOTERS], row[r.S_HEIRS], share)
    fallen = int(-state[regime + SUCCESSOR]) - 1
    if fallen >= 0 and share.size > 1:
        share[fallen], total = 0.0, 0.0
        for k in range(share.size):
            total += share[k]
        for k in range(share.size):
            share[k] /= total
    for k in range(share.size):
        game.output[k] = share[k]
    heir = draw_weighted(game, share.size, g.Z_HEIR, 0)
    state[regime + SUCCESSOR] = heir + 1.0
    happen(game, g.SUCCEEDED, seat, heir, 0, int(share[heir] * 1000.0))
    mind = program.heir_minds[heir]
    if mind >= 0 or (fallen >= 0 and program.heir_minds[fallen] >= 0):  # the mind of another heir goes with it
        agenda = int(state[program.shape[t.B_AGENDA] + seat])
        game.rows[seat] = program.weights[seat, max(0, mind), agenda]
    for k in range(program.shape[t.N_OBJECTIVES]):  # the first government's stand as they were: its medals
        if program.objectives[k, r.O_SEAT] == seat and program.objectives[k, r.O_SUCCESSOR] > 0:
            for c in range(OBJECTIVE_WIDTH):
                state[program.shape[t.B_OBJECTIVES] + k * OBJECTIVE_WIDTH + c] = 0.0
    set_context(game, seat, 0, seat, 1.0)
    run(program, game, program.heirs[heir], g.Z_HEIR, heir)
    leave_closed_levels(program, game, seat)
    g.hook(program, game, HOOK_CHANGED, seat, -1)


@far
def find_outcome(program: Program, game: Game, last: bool) -> None:
    """The first outcome that holds: one that ends the game ends it; at the end any names it. Its points are banked."""
    shape = program.shape
    if shape[t.F_OUTCOMES] < 0:
        return
    set_context(game, 0, 0, 0, 1.0)
    evaluate(program, game, shape[t.F_OUTCOMES], game.state)
    for k in range(shape[t.N_OUTCOMES]):
        if game.output[k] != 0.0 and (last or program.outcome_ends[k]):
            game.cursor[g.C_OUTCOME] = k
            for s in range(shape[t.N_SEATS]):
                game.state[shape[t.B_BANKED] + s] += program.outcome_points[k]
                game.state[shape[t.B_SCORE] + s] += program.outcome_points[k]
            if program.outcome_ends[k]:
                game.cursor[g.C_OVER] = 1
            return
