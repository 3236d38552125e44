"""Two rounds of offers, answers and counters; one evaluator makes and judges them.

An offer is a template, a level for every amount (5 bits each), the clauses left out (a bit each from bit 30), and
whether it is as private as its template or the contrary (bit 36). Levels are sought by Nash's product of both sides'
surplus over the best alternative (`outside`), the partner's as the proposer sees it.
"""

from __future__ import annotations

import numpy as np

from engine.kernel import game as g
from engine.kernel import tables as t
from engine.kernel.decide import supposed
from engine.kernel.events import set_context
from engine.kernel.game import Game, choose, happen, look, make_views, mark_fault, record, run
from engine.kernel.handle import far, kernel
from engine.kernel.random import key, uniform
from engine.kernel.tables import Program
from engine.kernel.words import ACTIVE, WAITING
from engine.rules import roles as r
from engine.rules import tree
from engine.rules.layout import DEAL_HEAD, DEAL_WIDTH, MAX_TERMS, TERM_WIDTH

LEVELS_TRIED = 5  # of a clause with amounts, by whoever proposes
HAGGLE = 0.6  # worth by which one may be wrong about what another would take
DECLINED_FOR = 3  # turns before a declined template is offered again by the same seat
CLAUSE_PART = 8.0  # the clause named, in parts of a turn beside the turn of a refusal: so that hashes tell of it too
(
    HOOK_SIGNED, HOOK_KEPT, HOOK_BREACHED, HOOK_REFUSED, HOOK_BLUFFED, HOOK_LEAKED, HOOK_FELL, HOOK_CHANGED,
    HOOK_DEAL_LEAKED,
) = range(9)  # fmt: skip
_DEAL_LEAKS = 1 << 40  # beyond any order's instance


@kernel
def level_of(terms: int, k: int) -> int:
    """Level of clause k in packed terms."""
    return (terms >> (5 * k)) & 31


@kernel
def left_out(terms: int, k: int) -> bool:
    """Whether clause k is left out."""
    return ((terms >> (30 + k)) & 1) == 1


@kernel
def is_private(program: Program, template: int, terms: int) -> bool:
    """Whether an offer is made in private."""
    return bool((program.deals[template, r.D_PRIVATE] ^ (terms >> 36)) & 1)


@kernel
def amount_of(program: Program, template: int, terms: int, k: int) -> float:
    """Agreed amount of clause k."""
    at = template * MAX_TERMS + k
    return float(program.term_amounts[at, 0] + program.term_amounts[at, 1] * level_of(terms, k))


@kernel
def surplus(program: Program, game: Game, template: int, terms: int, party: int, viewer: int, weights: int) -> float:
    """Worth of an offer to one party above its best alternative, from a viewer's view and by given weights."""
    row = program.deals[template]
    for k in range(row[r.D_TERMS]):
        game.figures[tree.F_TERMS + k] = amount_of(program, template, terms, k)
    seat = row[r.D_A + party]
    look(program, game, row[r.D_WORTH_A + party], game.views[viewer], weights)
    total = 0.0
    for k in range(row[r.D_TERMS]):
        if not left_out(terms, k):
            total += game.output[k]
    set_context(game, seat, 0, seat, 1.0)
    look(program, game, program.outside[seat], game.views[viewer], weights)
    return float(total - game.output[0])


@far
def estimate(program: Program, game: Game, template: int, terms: int, party: int, viewer: int) -> float:
    """A party's surplus as the viewer sees it: its own weights for itself, a stand-in for others."""
    seat = program.deals[template, r.D_A + party]
    weights = game.rows[seat] if seat == viewer else supposed(program, game, seat)
    return surplus(program, game, template, terms, party, viewer, weights)


@kernel
def party_of(program: Program, template: int, seat: int) -> int:
    """Place of a seat among a deal's parties; -1: none."""
    for p in range(program.deals[template, r.D_PARTIES]):
        if program.deals[template, r.D_A + p] == seat:
            return p
    return -1


@kernel
def may_offer(program: Program, game: Game, template: int, seat: int) -> bool:
    """Whether a seat may propose a template now."""
    if party_of(program, template, seat) < 0:
        return False
    state, shape = game.state, program.shape
    declined = int(state[shape[t.B_DECLINED] + template * shape[t.N_SEATS] + seat])
    if declined > 0 and game.cursor[g.C_TURN] + 1 - declined < DECLINED_FOR:
        return False
    for d in range(shape[t.N_SLOTS]):
        if state[shape[t.B_DEALS] + d * DEAL_WIDTH] == template + 1.0:
            return False
    look(program, game, program.deals[template, r.D_WHEN], game.views[seat], game.rows[seat])
    return bool(game.output[0] != 0.0)


@kernel
def tried(program: Program, template: int, k: int) -> int:
    """How many levels of a clause a proposer tries, from the lowest to the highest; 1 for no clause (k < 0)."""
    return 1 if k < 0 else min(LEVELS_TRIED, int(program.terms[template * MAX_TERMS + k, r.T_LEVELS]))


@kernel
def best_terms(program: Program, game: Game, template: int, seat: int) -> tuple[int, float]:
    """Levels with the largest Nash product, and the proposer's surplus; ILLEGAL when nothing suits all."""
    row = program.deals[template]
    mine = party_of(program, template, seat)
    best_terms_, best_product, best_own = 0, -1.0, r.ILLEGAL
    first, second = -1, -1
    for k in range(row[r.D_TERMS]):
        if program.terms[template * MAX_TERMS + k, r.T_LEVELS] > 1:
            if first < 0:
                first = k
            elif second < 0:
                second = k
    ways, others = tried(program, template, first), tried(program, template, second)
    for i in range(ways):
        for j in range(others):
            terms = 0
            for k in range(row[r.D_TERMS]):
                top = program.terms[template * MAX_TERMS + k, r.T_LEVELS] - 1
                at = top // 2
                if k == first:
                    at = top * i // (ways - 1)
                elif k == second:
                    at = top * j // (others - 1)
                terms |= at << (5 * k)
            own = estimate(program, game, template, terms, mine, seat)
            if own < 0.0:
                continue
            product = own
            for p in range(row[r.D_PARTIES]):
                if p != mine:
                    product *= max(-1.0, estimate(program, game, template, terms, p, seat))
                    if product < 0.0:
                        break
            if product >= 0.0 and product > best_product:
                best_terms_, best_product, best_own = terms, product, own
    return best_terms_, best_own


@kernel
def partner_of(program: Program, template: int, seat: int) -> int:
    """Who answers first: the first party that is not the proposer."""
    for p in range(program.deals[template, r.D_PARTIES]):
        if program.deals[template, r.D_A + p] != seat:
            return int(program.deals[template, r.D_A + p])
    return -1


@kernel
def third_of(program: Program, template: int, seat: int, partner: int) -> int:
    """The remaining party of a deal of three; -1: none."""
    for p in range(program.deals[template, r.D_PARTIES]):
        other = int(program.deals[template, r.D_A + p])
        if other not in (seat, partner):
            return other
    return -1


@far
def make_offer(program: Program, game: Game, seat: int, round_: int) -> bool:
    """A seat's offer of this round, kept in the cursor. False: a question is pending."""
    cursor = game.cursor
    cursor[g.C_DEALT] = -1
    if game.offers[seat, 0] >= program.shape[t.N_OFFERS]:
        return True
    game.options[0, 0], game.options[0, 1] = -1, 0
    game.scores[0] = game.parameters[game.rows[seat] + program.shape[t.N_MOTIVES] + 2]
    count = 1
    for d in range(program.shape[t.N_DEALS]):
        if not may_offer(program, game, d, seat):
            continue
        terms, own = best_terms(program, game, d, seat) if game.kinds[seat] != g.PASSIVE else (0, 0.0)
        game.options[count, 0], game.options[count, 1], game.scores[count] = d, terms, own
        count += 1
    if count == 1:
        return True
    choice = choose(program, game, seat, g.OFFER, round_, count)
    if choice < 0:
        return False
    template, terms = game.options[choice, 0], game.options[choice, 1]
    if game.kinds[seat] >= g.EXTERNAL and choice > 0:
        terms = cursor[g.C_ANSWER_B]
    record(game, g.OFFER, seat, round_, choice, template, terms, count)
    if choice > 0:
        game.offers[seat, 0] += 1
        cursor[g.C_DEALT] = terms
        cursor[g.C_TEMPLATE] = template
        happen(game, g.OFFERED, seat, template, partner_of(program, template, seat), terms)
    return True


@kernel
def blocking(program: Program, game: Game, template: int, terms: int, party: int, seat: int) -> int:
    """The included clause that weighs most against terms just estimated, in the seat's own eyes."""
    look(program, game, program.deals[template, r.D_WORTH_A + party], game.views[seat], game.rows[seat])
    worst = -1
    for k in range(program.deals[template, r.D_TERMS]):
        if not left_out(terms, k) and (worst < 0 or game.output[k] < game.output[worst]):
            worst = k
    return max(worst, 0)


@kernel
def named(program: Program, game: Game, template: int, terms: int, seat: int, worst: int) -> int:
    """The clause that blocks as a seat asked outside names it with its refusal; `worst` where it names none."""
    clause = game.cursor[g.C_ANSWER_B] - 1
    if game.kinds[seat] < g.EXTERNAL or clause < 0 or clause >= program.deals[template, r.D_TERMS]:
        return worst
    return worst if left_out(terms, clause) else clause


@kernel
def list_answers(program: Program, game: Game, template: int, terms: int, seat: int, proposer: int) -> tuple[int, int]:
    """Options 0 refuse, 1 accept, then every one-clause edit; how many, and the clause that weighs most against."""
    party, other = party_of(program, template, seat), party_of(program, template, proposer)
    own = estimate(program, game, template, terms, party, seat)
    worst = blocking(program, game, template, terms, party, seat)
    game.options[0, 0], game.options[0, 1], game.scores[0] = 0, terms, 0.0
    game.options[1, 0], game.options[1, 1], game.scores[1] = 1, terms, 1.0 if own >= 0.0 else r.ILLEGAL
    if game.kinds[seat] >= g.EXTERNAL:
        game.scores[1] = own
    count = 2
    # Whoever answers has the same list, so that a log can be played again.
    for k in range(program.deals[template, r.D_TERMS]):
        row = program.terms[template * MAX_TERMS + k]
        for step in range(-2, 3):
            level = level_of(terms, k) + step
            if step == 0 or level < 0 or level >= row[r.T_LEVELS] or left_out(terms, k):
                continue
            edited = (terms & ~(31 << (5 * k))) | (level << (5 * k))
            count = add_edit(program, game, template, edited, party, other, seat, count)
        if row[r.T_OPTIONAL]:
            edited = terms ^ (1 << (30 + k))
            count = add_edit(program, game, template, edited, party, other, seat, count)
    return count, worst


@kernel
def add_edit(
    program: Program, game: Game, template: int, terms: int, party: int, other: int, seat: int, count: int
) -> int:
    """Add a counter-offer to the options, scored by its gain times the chance its maker sees that it is taken."""
    if count >= game.scores.size:
        return count
    own = estimate(program, game, template, terms, party, seat)
    theirs = estimate(program, game, template, terms, other, seat)
    game.options[count, 0], game.options[count, 1] = 2, terms
    chance = min(1.0, 0.5 + 0.5 * theirs / HAGGLE)
    game.scores[count] = own * chance if own >= 0.0 and chance > 0.0 else r.ILLEGAL
    if game.kinds[seat] >= g.EXTERNAL:
        game.scores[count] = own
    return count + 1


@far
def answer_offer(program: Program, game: Game, proposer: int) -> int:
    """The partner's answer: -1 pending, 0 refused, 1 accepted, 2 countered (new terms in the cursor)."""
    cursor = game.cursor
    template, terms = cursor[g.C_TEMPLATE], cursor[g.C_DEALT]
    partner = partner_of(program, template, proposer)
    count, worst = list_answers(program, game, template, terms, partner, proposer)
    choice = choose_answer(program, game, partner, g.ANSWER, template, count)
    if choice < 0:
        return -1
    kind, answer = int(game.options[choice, 0]), game.options[choice, 1]
    if kind == 0:
        worst = named(program, game, template, terms, partner, worst)
        answer = worst + 1
    record(game, g.ANSWER, partner, template, choice, kind, answer, count)
    if kind == 2:
        cursor[g.C_DEALT] = answer
        happen(game, g.COUNTERED, partner, template, proposer, answer)
    elif kind == 0:
        refuse(program, game, template, partner, proposer, proposer, worst)
    return kind


@kernel
def choose_answer(program: Program, game: Game, seat: int, point: int, subject: int, count: int) -> int:
    """An answer without noise: what suits is taken, so that nobody refuses what it would propose."""
    kind = game.kinds[seat]
    if kind >= g.EXTERNAL or kind == g.RANDOM:
        return choose(program, game, seat, point, subject, count)
    if kind == g.PASSIVE:
        return 0
    if game.scores[1] > r.ILLEGAL:
        return 1
    best = 0
    for k in range(2, count):
        if game.scores[k] > r.ILLEGAL and (best == 0 or game.scores[k] > game.scores[best]):
            best = k
    return best


@far
def refuse(program: Program, game: Game, template: int, seat: int, other: int, proposer: int, clause: int) -> None:
    """Note that a seat refuses another's terms and the clause that blocked; the proposer lets the template rest."""
    shape = program.shape
    place = shape[t.B_DECLINED] + template * shape[t.N_SEATS] + proposer
    now = game.cursor[g.C_TURN] + 1.0 + clause / CLAUSE_PART
    game.state[place] = now
    for s in range(shape[t.N_SEATS]):  # all know it; no need of new views for that
        game.views[s, place] = now
    hidden = g.PRIVATE if is_private(program, template, game.cursor[g.C_DEALT]) else 0
    happen(game, g.REFUSED, seat, template, other, clause + hidden)
    g.hook(program, game, HOOK_REFUSED, seat, other)


@far
def consent(program: Program, game: Game, seat: int, other: int, proposer: int) -> int:
    """Yes or no to another's terms, by the proposer to a counter or by a third party: -1 pending, 0 no, 1 yes."""
    template, terms = game.cursor[g.C_TEMPLATE], game.cursor[g.C_DEALT]
    party = party_of(program, template, seat)
    own = estimate(program, game, template, terms, party, seat)
    game.options[0, 0], game.options[0, 1], game.scores[0] = 0, terms, 0.0
    game.options[1, 0], game.options[1, 1], game.scores[1] = 1, terms, 1.0 if own >= 0.0 else r.ILLEGAL
    if game.kinds[seat] >= g.EXTERNAL:
        game.scores[1] = own
    worst = blocking(program, game, template, terms, party, seat)
    choice = choose_answer(program, game, seat, g.CONSENT, template, 2)
    if choice < 0:
        return -1
    if choice == 0:
        worst = named(program, game, template, terms, seat, worst)
    record(game, g.CONSENT, seat, template, choice, choice, terms if choice == 1 else worst + 1, 2)
    if choice == 0:
        refuse(program, game, template, seat, other, proposer, worst)
    return choice


@far
def sign(program: Program, game: Game, proposer: int) -> None:
    """Put the agreed deal on the table of deals in force."""
    state, shape, cursor = game.state, program.shape, game.cursor
    template, terms = cursor[g.C_TEMPLATE], cursor[g.C_DEALT]
    row = program.deals[template]
    slot = -1
    for d in range(shape[t.N_SLOTS]):
        if state[shape[t.B_DEALS] + d * DEAL_WIDTH] == 0.0:
            slot = shape[t.B_DEALS] + d * DEAL_WIDTH
            break
    partner = partner_of(program, template, proposer)
    if slot < 0:
        refuse(program, game, template, partner, proposer, proposer, 0)
        return
    turn = cursor[g.C_TURN]
    state[slot], state[slot + 1], state[slot + 2] = template + 1.0, turn, proposer
    private = is_private(program, template, terms)
    state[slot + 3], state[slot + 4] = partner, 1.0 if private else 0.0
    for k in range(row[r.D_TERMS]):
        at = slot + DEAL_HEAD + k * TERM_WIDTH
        if left_out(terms, k):
            continue
        term = program.terms[template * MAX_TERMS + k]
        after = term[r.T_AFTER]
        waits = after >= 0 and not left_out(terms, after)
        state[at], state[at + 1] = WAITING if waits else ACTIVE, level_of(terms, k)
        if not waits:
            start_term(program, game, template * MAX_TERMS + k, at)
    happen(game, g.SIGNED, proposer, template, partner, terms)
    set_context(game, proposer, partner, partner, 1.0)
    cursor[g.C_CAUSE], cursor[g.C_CAUSE_ID] = g.BY_DEAL, template
    run(program, game, row[r.D_EFFECTS], g.Z_DEAL, template)
    g.hook(program, game, HOOK_SIGNED, proposer, partner)
    if private and program.deal_leaks[template] > 0.0:
        if uniform(key(cursor[g.C_SEED], turn, g.Z_LEAK, _DEAL_LEAKS + template), 0, 0) < program.deal_leaks[template]:
            state[slot + 4] = 0.0
            happen(game, g.DEAL_LEAKED, proposer, template, partner, terms)
            g.hook(program, game, HOOK_DEAL_LEAKED, proposer, partner)
    make_views(program, game)


@kernel
def start_term(program: Program, game: Game, term: int, at: int) -> None:
    """A clause begins: its turns count from now, and what it watches is noted."""
    state = game.state
    state[at] = ACTIVE
    state[at + 2] = game.cursor[g.C_TURN]
    state[at + 3] = game.cursor[g.C_TURN] + program.terms[term, r.T_TURNS]
    signed = program.terms[term, r.T_SIGNED]
    if signed >= 0:
        game.output[0] = game.output[1] = 0.0
        look(program, game, signed, state, 0)
        for k in range(2):
            if game.output[k] - game.output[k] != 0.0:  # not finite
                game.context[tree.X_FAULT] = at + 5 + k + 1
                mark_fault(game, signed, game.output)
                return
            state[at + 5 + k] = game.output[k]


@kernel
def turn_order(program: Program, game: Game, purpose: int, out: np.ndarray) -> None:
    """Seats in an order drawn for this turn and purpose: a shuffle by counter."""
    seats = program.shape[t.N_SEATS]
    stream = key(game.cursor[g.C_SEED], game.cursor[g.C_TURN], g.Z_PERMUTE, purpose)
    for s in range(seats):
        out[s] = s
    for s in range(seats - 1, 0, -1):
        k = np.int64(uniform(stream, s, 0) * (s + 1))
        held = out[s]
        out[s], out[k] = out[k], held
