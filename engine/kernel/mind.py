"""How a seat thinks ahead: it tries its options in worlds it imagines, plays them on for some months, takes the best.

Hands on `think`, and `advance_minds`, `play_minds`: the way of a turn with the questions of such seats answered.
LOOKAHEAD tries each option in one world; SEARCH looks further, and has a number of playouts to spend on a decision:
half of them on trying as many options as that buys, for a temper tells little of which is best, then ever more on what
promises most (sequential halving: Karnin, Koren and Somekh, 2013), all options left in the same worlds.
"""

from __future__ import annotations

from engine.kernel import game as g
from engine.kernel import imagine as m
from engine.kernel.bargain import estimate, party_of
from engine.kernel.decide import held_level, pays
from engine.kernel.game import Game, copy, make_view
from engine.kernel.handle import far, kernel
from engine.kernel.imagine import Mind
from engine.kernel.play import ASKED, TURN_OVER, advance
from engine.kernel.playouts import playout, prepare, recall
from engine.kernel.refusal import held_back, object_to
from engine.kernel.tables import Program
from engine.rules import roles as r

ORDERS_AHEAD, REACTIONS_AHEAD, DEALS_AHEAD = 2, 1, 4  # turns an option is played on by a lookahead
FAR_ORDERS, FAR_DEALS = 4, 6  # by a search: orders and reactions; cards, deals and postures
POSTURES_EVERY = 3  # turns between two looks at the same posture after the first; a search looks every turn
TRIED, FEW = 16, 6  # options a lookahead tries at most; where it decides on cards and deals
BARGAINS = 8  # options of a deal a search tries at most
WORLDS, PART = 8, 8  # a search plays an option in so many worlds at most, or an eighth of its playouts if it is more
FEWEST = 32  # playouts a search has at least


# ---- what is weighed ----
@kernel
def gather(game: Game, mind: Mind, fixed: int, most: int) -> None:
    """The options to be tried: the first `fixed`, then those the seat's personality likes best; so many in all."""
    count, options = 0, mind.options
    for k in range(game.cursor[g.C_OPTIONS]):
        score, at = game.scores[k], count
        if k >= fixed:
            if not score > r.ILLEGAL:
                continue
            while at > fixed and score > mind.priors[at - 1]:
                at -= 1
        if at >= most:
            continue
        count = min(count + 1, most)
        for later in range(count - 1, at, -1):
            mind.priors[later] = mind.priors[later - 1]
            for c in range(3):
                options[later, c] = options[later - 1, c]
        mind.priors[at] = score
        options[at, 0], options[at, 1], options[at, 2] = k, game.options[k, 0], game.options[k, 1]
    mind.tally[m.M_COUNT] = count


@kernel
def drop_hopeless(program: Program, game: Game, mind: Mind) -> None:
    """Close the counter-offers that do not suit the other side, as far as the seat can tell."""
    cursor = game.cursor
    template, seat = cursor[g.C_TEMPLATE], cursor[g.C_SEAT]
    proposer = game.log[cursor[g.C_LOG] - 1, g.L_SEAT]  # its offer is the last decision noted
    other = party_of(program, template, proposer)
    for k in range(2, cursor[g.C_OPTIONS]):
        if estimate(program, game, template, game.options[k, 1], other, seat) < 0.0:
            game.scores[k] = r.ILLEGAL


# ---- trying it ----
@kernel
def idle(program: Program, mind: Mind, row: int) -> bool:
    """Whether a reaction answers nothing that the others are taken to order: then it is worth what none is."""
    if mind.tally[m.M_POINT] != g.REACTION or row == 0:
        return False
    for s in range(mind.orders.shape[0]):
        for slot in range(mind.orders.shape[1]):
            action = mind.orders[s, slot, 0]
            if s != mind.tally[m.M_SEAT] and action >= 0 and program.reaction_answers[mind.options[row, 1], action]:
                return False
    return True


@kernel
def mean_worth(mind: Mind, row: int) -> float:
    """Expected score by an option, over the worlds it was tried in."""
    return float(mind.worth[row, 0] / max(1, mind.plays[row]))


@kernel
def rank(mind: Mind, count: int) -> None:
    """Sort the first of the ranks by worth, ties to what the personality likes better."""
    for k in range(1, count):
        row, at = mind.ranks[k], k
        while at > 0 and better(mind, row, mind.ranks[at - 1]):
            mind.ranks[at] = mind.ranks[at - 1]
            at -= 1
        mind.ranks[at] = row


@kernel
def better(mind: Mind, row: int, other: int) -> bool:
    """Whether one option promises more than another."""
    mine, theirs = mean_worth(mind, row), mean_worth(mind, other)
    return bool(mine > theirs or (mine == theirs and mind.priors[row] > mind.priors[other]))


@far
def weigh(program: Program, game: Game, world: Game, mind: Mind, budget: int) -> None:
    """Try the options gathered: each in one world, or with a budget in as many worlds as it allows, halving the field.

    All options left play the same worlds, so that luck favours none. A budget is never exceeded; but for what an answer
    holds back for its objection it is spent to the last playout, unless options are so few that they have played enough
    worlds before: what is nearly even then may go either way. How many worlds judge a deal does not depend on how many
    options there are: that depends on who offers.
    """
    tally, count = mind.tally, mind.tally[m.M_COUNT]
    seat, view = tally[m.M_SEAT], game.views[tally[m.M_SEAT]]
    undo = tally[m.M_POINT] == g.ORDER or tally[m.M_POINT] == g.POSTURE or tally[m.M_POINT] == g.REACTION
    if undo:  # what earlier orders cost is paid in the view; in an imagined world it is paid as they are carried out
        copy(mind.kept, view)
        make_view(program, game, seat)
    for k in range(count):
        mind.ranks[k], mind.plays[k] = k, 0
        for c in range(mind.worth.shape[1]):
            mind.worth[k, c] = 0.0
    deal = g.OFFER <= tally[m.M_POINT] <= g.CONSENT
    first = max(1, budget // (2 * (tally[m.M_MOST] if deal else count)))  # half of a budget goes to these, at most
    most = max(WORLDS, budget // PART)
    first = min(first, most // 2)
    left = budget - held_back(program, game, tally[m.M_POINT]) if budget > 0 else count
    alive, number, until = count, 0, first
    while left >= 2 and number < most:
        if number >= until and alive > 2:
            rank(mind, alive)
            alive = max(2, (alive + 1) // 2)
            stages, field = 1, alive
            while field > 2:
                field, stages = (field + 1) // 2, stages + 1
            until = number + max(1, left // (stages * alive))
        players = alive
        if alive == 2 and left % 2 == 1 and count > 2:
            players = 3
        players = min(players, left)
        prepare(program, game, world, mind, number)
        for k in range(players):
            row = mind.ranks[k]
            if deal and budget == 0:
                recall(program, game, world, mind, row)
            elif budget == 0 and idle(program, mind, row):
                copy(mind.worth[row], mind.worth[0])
                mind.plays[row] = 1
                tally[m.M_KNOWN] += 1
            else:
                playout(program, game, world, mind, row)
        left -= players
        number += 1
        if number == first:
            for k in range(count):
                for c in range(mind.worth.shape[1]):
                    mind.judged[k, c] = mind.worth[k, c] / max(1, mind.plays[k])
    rank(mind, alive)
    tally[m.M_ALIVE] = alive
    tally[m.M_DECISIONS] += 1
    if undo:
        copy(view, mind.kept)


# ---- what is decided ----
@kernel
def still_open(program: Program, game: Game, mind: Mind, row: int) -> int:
    """The number an order has at the question now; -1 when it is closed or cannot be paid."""
    seat, action, target = mind.tally[m.M_SEAT], mind.options[row, 1], mind.options[row, 2]
    if action < 0:
        return 0
    for k in range(1, game.cursor[g.C_OPTIONS]):
        if game.options[k, 0] == action and game.options[k, 1] == target and game.scores[k] > r.ILLEGAL:
            copy(mind.kept, game.views[seat])  # paying tells, and is undone
            paid = pays(program, game, seat, action, target)
            copy(game.views[seat], mind.kept)
            return k if paid else -1
    return -1


@kernel
def take_order(program: Program, game: Game, mind: Mind) -> int:
    """The row of the best order that is open; its number at this question goes with it."""
    for k in range(mind.tally[m.M_COUNT]):
        row = mind.ranks[k]
        number = still_open(program, game, mind, row)
        if number >= 0:
            mind.options[row, 0] = number
            return int(row)
    return 0


@kernel
def take_deal(mind: Mind) -> int:
    """The row of what to do about deals: nothing the seat would not accept itself is proposed, and the reverse."""
    judged, tally = mind.judged, mind.tally
    if tally[m.M_POINT] != g.OFFER and judged[1, 0] >= judged[0, 0]:
        return 1
    for k in range(tally[m.M_ALIVE]):
        row = mind.ranks[k]
        if row == 0:
            return 0
        if judged[row, 0] >= judged[0, 0] and (row > 1 or tally[m.M_POINT] == g.OFFER):
            return int(row)
    return 0


@kernel
def next_best(mind: Mind, row: int) -> int:
    """What would have been taken instead: of a deal the reverse, else the option ranked next."""
    count, place = mind.tally[m.M_COUNT], 0
    if g.OFFER <= mind.tally[m.M_POINT] <= g.CONSENT:
        best = 1
        for k in range(2, count):
            if mind.judged[k, 0] > mind.judged[best, 0]:
                best = k
        return 0 if row > 0 else best
    while mind.ranks[place] != row:
        place += 1
    return int(mind.ranks[place + 1 if place + 1 < count else place - 1])


@kernel
def keep_thought(game: Game, mind: Mind, row: int) -> None:
    """Note what was taken, what was next best, and which objectives make the difference."""
    tally, at = mind.tally, mind.tally[m.M_THOUGHTS]
    if at >= mind.thoughts.shape[0] or tally[m.M_COUNT] < 2:
        return
    other, thought = next_best(mind, row), mind.thoughts[at]
    thought[m.TH_TURN], thought[m.TH_AHEAD] = game.cursor[g.C_TURN], tally[m.M_AHEAD]
    thought[m.TH_POINT], thought[m.TH_SEAT] = tally[m.M_POINT], tally[m.M_SEAT]
    thought[m.TH_SUBJECT] = game.cursor[g.C_SUBJECT]
    for c in range(3):
        thought[m.TH_CHOICE + c], thought[m.TH_OTHER + c] = mind.options[row, c], mind.options[other, c]
    deal = g.OFFER <= tally[m.M_POINT] <= g.CONSENT
    for k in range(mind.worth.shape[1]):
        if deal:
            thought[m.TH_GAIN + k] = mind.judged[row, k] - mind.judged[other, k]
        else:
            thought[m.TH_GAIN + k] = mind.worth[row, k] / mind.plays[row] - mind.worth[other, k] / mind.plays[other]
    tally[m.M_THOUGHTS] = at + 1


@far
def think(program: Program, game: Game, world: Game, mind: Mind, kind: int) -> None:
    """Answer the question put as a seat of this kind does."""
    cursor, tally = game.cursor, mind.tally
    seat, point, subject = cursor[g.C_SEAT], cursor[g.C_POINT], cursor[g.C_SUBJECT]
    budget = max(0, kind - g.SEARCH)
    stamp = cursor[g.C_TURN] * 64 + seat + 1
    weighed = budget == 0 and point == g.ORDER and subject > 0 and tally[m.M_STAMP] == stamp
    tally[m.M_STAMP] = stamp if point == g.ORDER else 0
    tally[m.M_SEAT], tally[m.M_POINT], tally[m.M_SUBJECT] = seat, point, subject
    tally[m.M_SLOT] = subject if budget > 0 else 0
    deal = g.OFFER <= point <= g.CONSENT
    if budget > 0:
        tally[m.M_AHEAD] = FAR_DEALS if point < g.ORDER or point == g.POSTURE else FAR_ORDERS
        tally[m.M_MOST] = BARGAINS if deal else min(m.MOST, max(TRIED, budget // 2))
    else:
        tally[m.M_AHEAD] = DEALS_AHEAD if point < g.ORDER else ORDERS_AHEAD
        if point == g.REACTION:
            tally[m.M_AHEAD] = REACTIONS_AHEAD  # it is spent this turn or not at all
        tally[m.M_MOST] = FEW if point < g.ORDER else TRIED
    if point == g.POSTURE:
        tally[m.M_HELD] = held_level(program, game, subject)
        if budget == 0 and cursor[g.C_TURN] > 0 and (cursor[g.C_TURN] + subject) % POSTURES_EVERY != 0:
            cursor[g.C_ANSWER] = tally[m.M_HELD]
            return
    if point == g.ANSWER:
        drop_hopeless(program, game, mind)
    if not weighed:
        fixed = 0 if point == g.EVENT or point == g.POSTURE else 2 if point == g.ANSWER or point == g.CONSENT else 1
        gather(game, mind, fixed, tally[m.M_MOST])
        if tally[m.M_COUNT] > 1:
            weigh(program, game, world, mind, budget)
    row = 0
    if point == g.ORDER:
        row = take_order(program, game, mind)
    elif tally[m.M_COUNT] > 1:
        row = take_deal(mind) if deal else mind.ranks[0]
    if row == 0 and (point == g.ANSWER or point == g.CONSENT):
        row = object_to(program, game, world, mind, budget)
    keep_thought(game, mind, row)
    cursor[g.C_ANSWER], cursor[g.C_ANSWER_B] = mind.options[row, 0], mind.options[row, 2]


# ---- the way of a turn ----
@far
def advance_minds(program: Program, game: Game, world: Game, mind: Mind) -> int:
    """`advance`, with the questions of the seats that think ahead answered."""
    while True:
        status = advance(program, game)
        kind = game.kinds[game.cursor[g.C_SEAT]]
        if status != ASKED or kind < g.LOOKAHEAD:
            return status
        think(program, game, world, mind, kind)


@far
def play_minds(program: Program, game: Game, world: Game, mind: Mind) -> int:
    """A whole game of compiled policies, some of which think ahead."""
    status = TURN_OVER
    while status == TURN_OVER:
        status = advance_minds(program, game, world, mind)
    return status
