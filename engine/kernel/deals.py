"""Deals in force: tranches, promises, watched conditions, threats; what is kept and what is broken.

Kernel functions over the deal table in the state; bargaining is in `engine.kernel.bargain`.
"""

from __future__ import annotations

from engine.kernel import game as g
from engine.kernel import tables as t
from engine.kernel.bargain import HOOK_BLUFFED, HOOK_BREACHED, HOOK_KEPT, start_term
from engine.kernel.events import set_context
from engine.kernel.game import Game, happen, run
from engine.kernel.handle import far, kernel
from engine.kernel.tables import Program
from engine.kernel.words import ACTIVE, BROKEN, CALLED, KEPT, VOID, WAITING, holds, lapsed
from engine.rules import roles as r
from engine.rules import tree
from engine.rules.layout import DEAL_HEAD, DEAL_WIDTH, MAX_TERMS, TERM_WIDTH

CALL_TURNS = 2  # turns in which an unheeded threat has to be carried out


@kernel
def tell(program: Program, game: Game, kind: int, slot: int, k: int) -> None:
    """Note what became of a clause; of a private deal its parties alone learn it."""
    template = int(game.state[slot]) - 1
    row = program.terms[template * MAX_TERMS + k]
    happen(game, kind, row[r.T_BY], template, row[r.T_TO], k + g.PRIVATE * int(game.state[slot + 4]))


@far
def keep_term(program: Program, game: Game, slot: int, k: int, averted: bool) -> None:
    """A clause is kept: its reward, the hook, and clauses that waited for it begin.

    `averted`: a threat that did not have to be carried out; nobody earns trust by it.
    """
    state = game.state
    template = int(state[slot]) - 1
    term = template * MAX_TERMS + k
    row = program.terms[term]
    at = slot + DEAL_HEAD + k * TERM_WIDTH
    state[at] = KEPT
    tell(program, game, g.KEPT, slot, k)
    game.cursor[g.C_CAUSE], game.cursor[g.C_CAUSE_ID] = g.BY_DEAL, template
    if row[r.T_KIND] != r.PAY:
        set_context(game, row[r.T_BY], row[r.T_TO], row[r.T_TO], 1.0)
        game.figures[tree.F_AMOUNT] = program.term_amounts[term, 0] + program.term_amounts[term, 1] * state[at + 1]
        run(program, game, row[r.T_EFFECTS], g.Z_TERM, term)
    if not averted:
        g.hook(program, game, HOOK_KEPT, row[r.T_BY], row[r.T_TO])
    for other in range(MAX_TERMS):
        there = slot + DEAL_HEAD + other * TERM_WIDTH
        if state[there] == WAITING and program.terms[template * MAX_TERMS + other, r.T_AFTER] == k:
            start_term(program, game, template * MAX_TERMS + other, there)


@kernel
def void_term(program: Program, game: Game, slot: int, k: int) -> None:
    """A clause falls away."""
    game.state[slot + DEAL_HEAD + k * TERM_WIDTH] = VOID
    tell(program, game, g.VOIDED, slot, k)


@far
def break_term(program: Program, game: Game, slot: int, k: int) -> None:
    """A clause is broken: what the other side still owed, and what waited for it, falls away.

    A threat held against whoever broke it is to be carried out from now on; where its condition holds it goes on
    being watched.
    """
    state = game.state
    template = int(state[slot]) - 1
    row = program.terms[template * MAX_TERMS + k]
    state[slot + DEAL_HEAD + k * TERM_WIDTH] = BROKEN
    tell(program, game, g.BREACHED, slot, k)
    for other in range(MAX_TERMS):
        there = slot + DEAL_HEAD + other * TERM_WIDTH
        owes = program.terms[template * MAX_TERMS + other, r.T_BY] != row[r.T_BY]
        waits = program.terms[template * MAX_TERMS + other, r.T_AFTER] == k
        threat = program.terms[template * MAX_TERMS + other, r.T_KIND] == r.THREAT
        if threat and state[there] == ACTIVE and program.terms[template * MAX_TERMS + other, r.T_TO] == row[r.T_BY]:
            if not holds(program, game, slot, other, state):
                state[there], state[there + 3] = CALLED, game.cursor[g.C_TURN] + 1
        elif (state[there] == ACTIVE or state[there] == WAITING) and (owes or waits):
            void_term(program, game, slot, other)
    g.hook(program, game, HOOK_BREACHED, row[r.T_BY], row[r.T_TO])


@kernel
def pay_tranche(program: Program, game: Game, slot: int, k: int) -> None:
    """One tranche; a payer who cannot pay is in breach."""
    state = game.state
    template = int(state[slot]) - 1
    term = template * MAX_TERMS + k
    row = program.terms[term]
    at = slot + DEAL_HEAD + k * TERM_WIDTH
    amount = program.term_amounts[term, 0] + program.term_amounts[term, 1] * state[at + 1]
    set_context(game, row[r.T_BY], row[r.T_TO], row[r.T_TO], 1.0)
    game.cursor[g.C_CAUSE], game.cursor[g.C_CAUSE_ID] = g.BY_DEAL, template
    game.figures[tree.F_AMOUNT] = amount
    if row[r.T_PAY] >= 0:
        game.output[0] = 0.0
        run(program, game, row[r.T_PAY], g.Z_TERM, 4096 + term)
        if game.output[0] == 0.0:
            break_term(program, game, slot, k)
            return
    set_context(game, row[r.T_BY], row[r.T_TO], row[r.T_TO], 1.0)
    game.figures[tree.F_AMOUNT] = amount
    run(program, game, row[r.T_EFFECTS], g.Z_TERM, term)
    state[at + 4] += 1.0
    if state[at + 4] >= row[r.T_TRANCHES]:
        keep_term(program, game, slot, k, False)


@kernel
def watch_term(program: Program, game: Game, slot: int, k: int) -> None:
    """One clause at the end of a turn."""
    state, turn = game.state, game.cursor[g.C_TURN]
    term = (int(state[slot]) - 1) * MAX_TERMS + k
    row = program.terms[term]
    at = slot + DEAL_HEAD + k * TERM_WIDTH
    due = turn + 1 >= state[at + 3]
    if state[at] == CALLED:
        if turn + 1 >= state[at + 3] + CALL_TURNS:
            state[at] = BROKEN
            tell(program, game, g.BLUFFED, slot, k)
            g.hook(program, game, HOOK_BLUFFED, row[r.T_BY], row[r.T_TO])
        return
    if state[at] == WAITING:
        first = state[slot + DEAL_HEAD + row[r.T_AFTER] * TERM_WIDTH]
        if first in (VOID, BROKEN):  # what it waits for will not come
            void_term(program, game, slot, k)
        return
    if state[at] != ACTIVE:
        return
    kind = row[r.T_KIND]
    if lapsed(program, game, slot, k, state):
        void_term(program, game, slot, k)
    elif kind == r.PAY:
        pay_tranche(program, game, slot, k)
    elif kind == r.DO:
        if due:
            break_term(program, game, slot, k)
    elif kind == r.ABSTAIN:
        if due:
            keep_term(program, game, slot, k, False)
    elif kind == r.KEEP:
        fails = not holds(program, game, slot, k, state)
        if fails:
            state[at + 7] += 1.0
        if fails and (due or state[at + 7] > row[r.T_GRACE]):  # grace is for lapses mended before the end
            break_term(program, game, slot, k)
        elif due:
            keep_term(program, game, slot, k, False)
    elif holds(program, game, slot, k, state):
        keep_term(program, game, slot, k, True)
    elif due:
        state[at] = CALLED


@kernel
def words_and_deeds(program: Program, game: Game, seat: int, action: int, known: bool) -> None:
    """An order, or an answer like it: keeps promises to do it, carries out threats, breaks promises not to if known."""
    state, base = game.state, program.shape[t.B_DEALS]
    for d in range(program.shape[t.N_SLOTS]):
        slot = base + d * DEAL_WIDTH
        if state[slot] == 0.0:
            continue
        template = int(state[slot]) - 1
        for k in range(MAX_TERMS):
            row = program.terms[template * MAX_TERMS + k]
            at = slot + DEAL_HEAD + k * TERM_WIDTH
            if not program.term_actions[template * MAX_TERMS + k, action] or row[r.T_BY] != seat:
                continue
            if (row[r.T_KIND] == r.DO and state[at] == ACTIVE) or (row[r.T_KIND] == r.THREAT and state[at] == CALLED):
                keep_term(program, game, slot, k, False)
            elif known and row[r.T_KIND] == r.ABSTAIN and state[at] == ACTIVE:
                if lapsed(program, game, slot, k, state):
                    void_term(program, game, slot, k)
                else:
                    break_term(program, game, slot, k)


@far
def watch_deals(program: Program, game: Game) -> None:
    """Every clause in force; a deal with nothing open leaves the table."""
    state, base = game.state, program.shape[t.B_DEALS]
    for d in range(program.shape[t.N_SLOTS]):
        slot = base + d * DEAL_WIDTH
        if state[slot] == 0.0:
            continue
        for k in range(MAX_TERMS):
            watch_term(program, game, slot, k)
        open_ = False
        for k in range(MAX_TERMS):
            status = state[slot + DEAL_HEAD + k * TERM_WIDTH]
            if status in (WAITING, ACTIVE, CALLED):
                open_ = True
        if not open_:
            for k in range(DEAL_WIDTH):
                state[slot + k] = 0.0


@kernel
def outlives(program: Program, game: Game, slot: int, k: int) -> bool:
    """Whether a clause binds after a fall: a guarantee, or what another side gives for one."""
    terms = (int(game.state[slot]) - 1) * MAX_TERMS
    if program.terms[terms + k, r.T_GUARANTEE]:
        return True
    for other in range(MAX_TERMS):
        row, status = program.terms[terms + other], game.state[slot + DEAL_HEAD + other * TERM_WIDTH]
        given = row[r.T_GUARANTEE] == 1 and row[r.T_BY] != program.terms[terms + k, r.T_BY]
        if given and status in (ACTIVE, WAITING, KEPT):
            return True
    return False


@far
def void_deals(program: Program, game: Game, seat: int) -> None:
    """After a fall: clauses by or to the seat end, except those that outlive it."""
    state, base = game.state, program.shape[t.B_DEALS]
    for d in range(program.shape[t.N_SLOTS]):
        slot = base + d * DEAL_WIDTH
        if state[slot] == 0.0:
            continue
        for k in range(MAX_TERMS):
            row = program.terms[(int(state[slot]) - 1) * MAX_TERMS + k]
            in_force = state[slot + DEAL_HEAD + k * TERM_WIDTH] in (ACTIVE, WAITING, CALLED)
            if in_force and (row[r.T_BY] == seat or row[r.T_TO] == seat) and not outlives(program, game, slot, k):
                void_term(program, game, slot, k)
