"""The arrays of one running game, and the small steps every phase shares: call a rule, drain its requests, mask a view.

Hands on `Game` (no field is ever replaced, only written) and kernel functions; owns no schedule.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.kernel import tables as t
from engine.kernel.call import call
from engine.kernel.handle import far, kernel
from engine.kernel.jit import COMPILED
from engine.kernel.random import key, uniform, wrap_multiply
from engine.kernel.tables import Program
from engine.rules import roles as r
from engine.rules import tree
from engine.rules.layout import DEAL_WIDTH, FLOATS, INTS, QUEUE_WIDTH

CARDS = 64  # event cards a turn can bring
# Kinds of policy. The first three answer on the spot; from EXTERNAL on, `advance` stops at the question: Python answers
# it, or the mind does (`engine.kernel.mind`). SEARCH + n is to search with n playouts a decision.
PASSIVE, RANDOM, PERSONALITY, EXTERNAL, LOOKAHEAD, SEARCH = range(6)
# Points of decision.
EVENT, OFFER, ANSWER, CONSENT, ORDER, POSTURE, REACTION = range(7)
POINTS = ("event", "offer", "answer", "consent", "order", "posture", "reaction")
# A decision row. The second number of an offer or a counter is its terms, of a refusal the clause that blocks, from 1.
L_TURN, L_POINT, L_SEAT, L_SUBJECT, L_CHOICE, L_A, L_B, L_OPTIONS, LOG_WIDTH = range(9)
# Cursor: where in the turn the game stands, and the question put.
(
    C_TURN, C_PHASE, C_I, C_J, C_K, C_LOG, C_HAPPENED, C_LEDGER, C_OVER, C_ANSWER, C_ANSWER_B, C_ASKED, C_POINT, C_SEAT,
    C_SUBJECT, C_OPTIONS, C_SEED, C_TRACE, C_CAUSE, C_CAUSE_ID, C_DEPTH, C_OUTCOME, C_EVENTS, C_DEALT, C_TEMPLATE,
    C_BEGUN, C_STALE, CURSOR,
) = range(28)  # fmt: skip
# What happened, for the account: kinds and columns. Added to the clause of what happens in a private deal: PRIVATE.
PRIVATE = 64
H_TURN, H_KIND, H_SEAT, H_WHAT, H_TARGET, H_EXTRA, HAPPENED_WIDTH = range(7)
(
    ORDERED, FAILED, REACTED, CARD, ANSWERED, OFFERED, REFUSED, COUNTERED, SIGNED, KEPT, BREACHED, BLUFFED, LEAKED, SET,
    FELL, SUCCEEDED, LANDED, VOIDED, DEAL_LEAKED, HAPPENINGS,
) = range(20)  # fmt: skip
# Purposes of random numbers: never reuse one.
(
    Z_RULE, Z_ORDER, Z_EVENT, Z_CHOICE, Z_LATER, Z_HOOK, Z_MODIFIER, Z_DECIDE, Z_RANDOM_POLICY, Z_NOISE, Z_PERMUTE,
    Z_JITTER, Z_DRAW, Z_TARGET, Z_QUEUE, Z_LEAK, Z_HAZARD, Z_CAUSE, Z_HEIR, Z_AGENDA, Z_TERM, Z_REACTION, Z_START,
    Z_DEAL, Z_IMAGINE,
) = range(25)  # fmt: skip
# Causes in the ledger.
(
    BY_RULE, BY_ORDER, BY_EVENT, BY_CHOICE, BY_LATER, BY_HOOK, BY_MODIFIER, BY_REACTION, BY_DEAL, BY_REGIME, BY_POSTURE,
) = range(11)  # fmt: skip
# Fault record.
X_FUNCTION, X_OFFSET, X_AT_TURN, FAULT = range(4)
NOWHERE = -1  # offset of a figure that is not stored: the weight of a card


class Game(NamedTuple):
    """State and scratch of one game."""

    state: FLOATS
    write: FLOATS
    """Second state for the stages of the dynamics."""
    start: FLOATS
    """The state at the start: what a seat assumes of what it never sees."""
    views: FLOATS
    """(seats, state): what each seat may know, made at the turn's start."""
    parameters: FLOATS
    context: INTS
    figures: FLOATS
    output: FLOATS
    cursor: INTS
    kinds: INTS
    rows: INTS
    """(seats,): row of weights of each seat's personality, with its agenda."""
    log: INTS
    happened: INTS
    hashes: INTS
    """(turns + 1,): hash of the full state at the start and after every turn."""
    fault: INTS
    fault_value: FLOATS
    options: INTS
    """(candidates, 2): the options of the question in hand; 0 is always to do nothing, decline or keep."""
    scores: FLOATS
    orders: INTS
    """(seats, orders, 2): action and target; -1 none."""
    events: INTS
    """(events of this turn, 2): card and target."""
    offers: INTS
    """(seats, 1): offers made this turn."""
    bonus: FLOATS
    """(actions,): what given words add to each action of the seat deciding."""
    before: FLOATS
    ledger: INTS
    """(entries, 5): turn, tick, cause kind, cause, offset. Only while tracing."""
    ledger_values: FLOATS
    """(entries, 2): before, after."""


def new_arrays(program: Program, parameters: FLOATS, n_candidates: int, seed: int, *, ledger: int = 0) -> Game:
    """Arrays of a game before its start; `ledger` is the room for traced changes, 0 for none."""
    shape = program.shape
    seats, turns, size = int(shape[t.N_SEATS]), int(shape[t.N_TURNS]), int(shape[t.N_STATE])
    decisions = int(shape[t.N_ORDERS]) + 1 + int(shape[t.N_POSTURES]) + 6 * (int(shape[t.N_OFFERS]) + 1)
    per_turn = seats * decisions + CARDS
    cursor = np.zeros(CURSOR, np.int64)
    cursor[C_SEED], cursor[C_ANSWER], cursor[C_TRACE], cursor[C_OUTCOME] = seed, -1, int(ledger > 0), -1
    return Game(
        state=np.zeros(size), write=np.zeros(size), start=np.zeros(size), views=np.zeros((seats, size)),
        parameters=parameters, context=np.zeros(tree.X_SIZE, np.int64), figures=np.zeros(tree.F_SIZE),
        output=np.zeros(int(shape[t.N_OUTPUT])), cursor=cursor,
        kinds=np.full(seats, PERSONALITY, np.int64), rows=program.weights[:, 0, 0].copy(),
        log=np.zeros((per_turn * turns, LOG_WIDTH), np.int64),
        happened=np.zeros((per_turn * turns * 2, HAPPENED_WIDTH), np.int64), hashes=np.zeros(turns + 1, np.int64),
        fault=np.full(FAULT, -1, np.int64), fault_value=np.zeros(1), options=np.zeros((n_candidates, 2), np.int64),
        scores=np.zeros(n_candidates), orders=np.full((seats, max(1, int(shape[t.N_ORDERS])), 2), -1, np.int64),
        events=np.zeros((CARDS, 2), np.int64), offers=np.zeros((seats, 1), np.int64),
        bonus=np.zeros(max(1, int(shape[t.N_ACTIONS]))), before=np.zeros(size if ledger else 1),
        ledger=np.zeros((max(1, ledger), 5), np.int64), ledger_values=np.zeros((max(1, ledger), 2)),
    )  # fmt: skip


if COMPILED:

    @kernel
    def copy(into: FLOATS, values: FLOATS) -> None:
        """Copy one array into another of its size; a slice would have numba compile its messages about shapes too."""
        for k in range(into.size):
            into[k] = values[k]

else:

    def copy(into: FLOATS, values: FLOATS) -> None:
        """Copy one array into another of its size."""
        into[:] = values


@kernel
def happen(game: Game, kind: int, seat: int, what: int, target: int, extra: int) -> None:
    """Note that something happened."""
    at = game.cursor[C_HAPPENED]
    if at < game.happened.shape[0]:
        row = game.happened[at]
        row[H_TURN], row[H_KIND], row[H_SEAT] = game.cursor[C_TURN], kind, seat
        row[H_WHAT], row[H_TARGET], row[H_EXTRA] = what, target, extra
        game.cursor[C_HAPPENED] = at + 1


@kernel
def trace_changes(game: Game, after: FLOATS) -> None:
    """Ledger rows for every double that differs from `game.before`."""
    cursor, at = game.cursor, game.cursor[C_LEDGER]
    for offset in range(after.size):
        if after[offset] != game.before[offset] and at < game.ledger.shape[0]:
            row = game.ledger[at]
            row[0], row[1] = cursor[C_TURN], cursor[C_K]
            row[2], row[3], row[4] = cursor[C_CAUSE], cursor[C_CAUSE_ID], offset
            game.ledger_values[at, 0] = game.before[offset]
            game.ledger_values[at, 1] = after[offset]
            at += 1
    cursor[C_LEDGER] = at


@far
def run(program: Program, game: Game, function: int, purpose: int, instance: int) -> None:
    """Call a function on the true state; the caller set X_SELF, X_TARGET, X_FROM and F. A fault ends the game."""
    if function < 0 or game.cursor[C_OVER] < 0:
        return
    context, cursor = game.context, game.cursor
    cursor[C_STALE] = 1
    context[tree.X_KEY] = key(cursor[C_SEED], cursor[C_TURN], purpose, instance)
    context[tree.X_TURN] = cursor[C_TURN]
    context[tree.X_FAULT] = 0
    context[tree.X_REQUESTS] = 0
    state = game.state
    if cursor[C_TRACE]:
        copy(game.before, state)
    bad = call(
        program.address[function], state, state, game.parameters, program.constants, program.indices, context,
        game.figures, game.output,
    )  # fmt: skip
    if cursor[C_TRACE]:
        trace_changes(game, state)
    if bad != 0:
        mark_fault(game, function, state)
    if context[tree.X_REQUESTS] > 0:
        queue_requests(program, game, purpose, instance)


@kernel
def mark_fault(game: Game, function: int, state: FLOATS) -> None:
    """Record the first fault and stop the game."""
    if game.cursor[C_OVER] < 0:
        return
    offset = game.context[tree.X_FAULT] - 1
    game.fault[X_FUNCTION], game.fault[X_OFFSET], game.fault[X_AT_TURN] = function, offset, game.cursor[C_TURN]
    if 0 <= offset < state.size:
        game.fault_value[0] = state[offset]
    game.cursor[C_OVER] = -1


@kernel
def look(program: Program, game: Game, function: int, view: FLOATS, weights: int) -> None:
    """Call a function that only computes, on a view, with a personality's weights."""
    context, cursor = game.context, game.cursor
    context[tree.X_KEY] = key(cursor[C_SEED], cursor[C_TURN], Z_DECIDE, function)
    context[tree.X_TURN] = cursor[C_TURN]
    context[tree.X_WEIGHTS] = weights
    context[tree.X_REQUESTS] = 0
    call(
        program.address[function], view, view, game.parameters, program.constants, program.indices, context,
        game.figures, game.output,
    )  # fmt: skip


@kernel
def queue_requests(program: Program, game: Game, purpose: int, instance: int) -> None:
    """Put what a rule asked for on the queue; a full queue is a fault."""
    context, state, shape = game.context, game.state, program.shape
    count = context[tree.X_REQUESTS]
    base = shape[t.B_QUEUE]
    for k in range(count):
        at = tree.X_FIRST_REQUEST + k * tree.REQUEST_WIDTH
        low, high = context[at + 2], context[at + 3]
        delay = low
        if high > low:
            u = uniform(key(game.cursor[C_SEED], game.cursor[C_TURN], Z_QUEUE, purpose * 100000 + instance), k, 0)
            delay = low + np.int64(u * (high - low + 1))
        slot = -1
        for q in range(shape[t.N_QUEUE]):
            if state[base + q * QUEUE_WIDTH] == 0.0:
                slot = q
                break
        if slot < 0:
            game.context[tree.X_FAULT] = base + 1
            mark_fault(game, -2, state)
            return
        place = base + slot * QUEUE_WIDTH
        state[place] = context[at]
        state[place + 1] = context[at + 1]
        state[place + 2] = game.cursor[C_TURN] + delay
        state[place + 3] = context[at + 4]
        state[place + 4] = context[at + 5]
        state[place + 5] = context[at + 6]
        state[place + 6] = game.figures[tree.F_VIGOUR]
        state[place + 7] = game.cursor[C_DEPTH]


@far
def make_view(program: Program, game: Game, seat: int) -> None:
    """What a seat may know: the state, with what is hidden from it drawn or left at its start value."""
    view, state, start = game.views[seat], game.state, game.start
    copy(view, state)
    stream = key(game.cursor[C_SEED], game.cursor[C_TURN], Z_NOISE, seat)
    for h in range(program.hidden.shape[0]):
        base, size = program.hidden[h, 0], program.hidden[h, 1]
        if program.hidden[h, 3 + seat]:
            continue
        noise = program.hidden_noise[h]
        for k in range(size):
            if program.hidden[h, 2]:
                seats = program.shape[t.N_SEATS]
                owner = k if size == seats else k // seats
                if owner == seat:
                    continue
            if noise < 0.0:
                view[base + k] = start[base + k]
            else:
                view[base + k] = state[base + k] * (1.0 + noise * (2.0 * uniform(stream, h, k) - 1.0))
    seats = program.shape[t.N_SEATS]
    for s in range(seats):
        if s != seat:
            view[program.shape[t.B_AGENDA] + s] = 0.0
            view[program.shape[t.B_ARMED] + s] = 0.0
    for p in range(program.shape[t.N_POSTURES]):
        if program.posture_secret[p] and program.postures[p, r.P_SEAT] != seat:
            view[program.shape[t.B_POSTURES] + p] = program.posture_values[p, program.postures[p, r.P_START]]
    for d in range(program.shape[t.N_SLOTS]):  # a private deal is known to its parties alone
        slot = program.shape[t.B_DEALS] + d * DEAL_WIDTH
        if view[slot] == 0.0 or view[slot + 4] == 0.0:
            continue
        row = program.deals[np.int64(view[slot]) - 1]
        if seat != row[r.D_A] and seat != row[r.D_B] and seat != row[r.D_C]:
            for k in range(DEAL_WIDTH):
                view[slot + k] = 0.0


@far
def choose(program: Program, game: Game, seat: int, point: int, subject: int, count: int) -> int:
    """The option a compiled policy takes, or the answer given from outside; -1: a question is pending."""
    cursor = game.cursor
    kind = game.kinds[seat]
    if kind >= EXTERNAL:
        if cursor[C_ANSWER] < 0:
            cursor[C_ASKED], cursor[C_POINT], cursor[C_SEAT] = 1, point, seat
            cursor[C_SUBJECT], cursor[C_OPTIONS] = subject, count
            return -1
        choice = int(cursor[C_ANSWER])
        cursor[C_ANSWER] = -1  # C_ANSWER_B stays for the caller: terms, or a clause
        cursor[C_ASKED] = 0
        return choice
    if kind == PASSIVE:
        return 0
    stream = key(cursor[C_SEED], cursor[C_TURN], Z_RANDOM_POLICY, (point * 64 + seat) * 4096 + subject)
    if kind == RANDOM:
        legal = 0
        for k in range(count):
            if game.scores[k] > r.ILLEGAL:
                legal += 1
        wanted = np.int64(uniform(stream, 0, 0) * legal)
        for k in range(count):
            if game.scores[k] > r.ILLEGAL:
                if wanted == 0:
                    return k
                wanted -= 1
        return 0
    temperature = game.parameters[game.rows[seat] + program.shape[t.N_MOTIVES]]
    best, chosen = r.ILLEGAL, 0
    for k in range(count):
        score = game.scores[k]
        if score > r.ILLEGAL:
            score += temperature * (2.0 * uniform(stream, k, game.options[k, 0]) - 1.0)
            if score > best:
                best, chosen = score, k
    return chosen


@kernel
def record(game: Game, point: int, seat: int, subject: int, choice: int, a: int, b: int, count: int) -> None:
    """Append a decision row."""
    at = game.cursor[C_LOG]
    row = game.log[at]
    row[L_TURN], row[L_POINT], row[L_SEAT], row[L_SUBJECT] = game.cursor[C_TURN], point, seat, subject
    row[L_CHOICE], row[L_A], row[L_B], row[L_OPTIONS] = choice, a, b, count
    game.cursor[C_LOG] = at + 1


@far
def hook(program: Program, game: Game, number: int, doer: int, target: int) -> None:
    """Fire a hook of the game; its effects run now, hooks it fires wait in the queue, at most 4 deep."""
    function = program.hooks[number]
    if function < 0 or game.cursor[C_DEPTH] >= 4:
        return
    context = game.context
    context[tree.X_SELF], context[tree.X_TARGET], context[tree.X_FROM] = doer, target, doer
    game.figures[tree.F_VIGOUR] = 1.0
    cause, cause_id = game.cursor[C_CAUSE], game.cursor[C_CAUSE_ID]
    game.cursor[C_CAUSE], game.cursor[C_CAUSE_ID] = BY_HOOK, number
    game.cursor[C_DEPTH] += 1
    run(program, game, function, Z_HOOK, number * 4096 + doer * 64 + max(0, target) % 64)
    game.cursor[C_DEPTH] -= 1
    game.cursor[C_CAUSE], game.cursor[C_CAUSE_ID] = cause, cause_id


@far
def make_views(program: Program, game: Game) -> None:
    """Every seat's view anew; C_STALE tells later whether a rule has run since."""
    for seat in range(program.shape[t.N_SEATS]):
        make_view(program, game, seat)
    game.cursor[C_STALE] = 0


@kernel
def lane(state: int, bits: int) -> int:
    """One step of a hash lane; one-to-one in both arguments."""
    return wrap_multiply(state ^ bits, -0x61C8864680B583EB)


@kernel
def state_hash(state: FLOATS) -> int:
    """Hash of every bit of the state: four lanes of a multiplicative mix, joined by the generator's finaliser."""
    bits = state.view(np.int64)
    a, b, c, d = key(bits.size, 1, 0, 0), key(bits.size, 2, 0, 0), key(bits.size, 3, 0, 0), key(bits.size, 4, 0, 0)
    n = bits.size // 4 * 4
    for k in range(0, n, 4):
        a = lane(a, bits[k])
        b = lane(b, bits[k + 1])
        c = lane(c, bits[k + 2])
        d = lane(d, bits[k + 3])
    for k in range(n, bits.size):
        a = lane(a, bits[k])
    return key(a, b, c, d)
