"""Orders, postures and reactions: every seat chooses from its own view, in secret.

Kernel functions over (program, game); nothing here changes the true state.
"""

from __future__ import annotations

from engine.kernel import game as g
from engine.kernel import tables as t
from engine.kernel.events import set_context
from engine.kernel.game import Game, choose, look, record
from engine.kernel.handle import far, kernel
from engine.kernel.tables import Program
from engine.kernel.words import given_words
from engine.rules import roles as r

FALLEN, CAUSE, SUCCESSOR, INTERREGNUM = range(4)


@kernel
def supposed(program: Program, game: Game, seat: int) -> int:
    """The row of weights others take a seat to decide by: its first personality's, or that of the heir in office."""
    if seat == program.succession[r.S_SEAT]:
        heir = int(game.state[program.shape[t.B_REGIME] + SUCCESSOR]) - 1
        if heir >= 0 and program.heir_minds[heir] >= 0:
            return int(program.weights[seat, program.heir_minds[heir], 0])
    return int(program.weights[seat, 0, 0])


@kernel
def worth(score: float, vigour: float) -> float:
    """What speaks for an order shrinks with its vigour; what speaks against it does not."""
    return score * vigour if score > 0.0 else score


@kernel
def keep_best(game: Game, action: int, size: int, most: int, first: int, vigour: float) -> int:
    """Append the `most` open targets of largest rank, in falling order, ties to the first; returns how many options."""
    out, count, end = game.output, first, min(first + most, game.scores.size)
    for target in range(size):
        if not out[target] > r.ILLEGAL:
            continue
        rank, at = out[size + target], count
        while at > first and rank > out[size + game.options[at - 1, 1]]:
            at -= 1
        if at >= end:
            continue
        count = min(count + 1, end)
        for k in range(count - 1, at, -1):
            game.options[k, 1] = game.options[k - 1, 1]
        game.options[at, 1] = target
    for k in range(first, count):
        game.options[k, 0] = action
        game.scores[k] = worth(out[game.options[k, 1]], vigour) + game.bonus[action]
    return count


@kernel
def list_orders(program: Program, game: Game, seat: int) -> int:
    """Fill options and scores with a seat's orders; option 0 is to give none. Returns how many."""
    view, rows = game.views[seat], game.rows[seat]
    given_words(program, game, seat)
    game.options[0, 0], game.options[0, 1] = -1, 0
    game.scores[0] = game.parameters[rows + program.shape[t.N_MOTIVES] + 2]
    count = 1
    for a in range(program.shape[t.N_ACTIONS]):
        if not program.action_seats[a, seat]:
            continue
        set_context(game, seat, 0, 0, 1.0)
        look(program, game, program.actions[a, r.A_OPTIONS], view, rows)
        size, most = program.actions[a, r.A_TARGETS], program.actions[a, r.A_PICK]
        out = game.output
        vigour = 1.0 - game.state[program.shape[t.B_FATIGUE] + a * program.shape[t.N_SEATS] + seat]
        if most == 0 or size <= most:
            for target in range(size):
                if out[target] > r.ILLEGAL and count < game.scores.size:
                    game.options[count, 0], game.options[count, 1] = a, target
                    game.scores[count] = worth(out[target], vigour) + game.bonus[a]
                    count += 1
            continue
        count = keep_best(game, a, size, most, count, vigour)
    return count


@kernel
def pays(program: Program, game: Game, seat: int, action: int, target: int) -> bool:
    """Whether the order is still open in the seat's view; its price is paid there."""
    set_context(game, seat, target, 0, 1.0)
    look(program, game, program.actions[action, r.A_PAY], game.views[seat], game.rows[seat])
    return bool(game.output[0] != 0.0)


@far
def choose_orders(program: Program, game: Game, seat: int, slot: int) -> bool:
    """One order of a seat. False: a question is pending."""
    count = list_orders(program, game, seat)
    for k in range(1, count):  # an action once a turn
        for before in range(slot):
            if game.orders[seat, before, 0] == game.options[k, 0]:
                game.scores[k] = r.ILLEGAL
    while True:
        choice = choose(program, game, seat, g.ORDER, slot, count)
        if choice < 0:
            return False
        action, target = game.options[choice, 0], game.options[choice, 1]
        legal = choice == 0 or (game.scores[choice] > r.ILLEGAL and pays(program, game, seat, action, target))
        if not legal and game.kinds[seat] < g.EXTERNAL:
            game.scores[choice] = r.ILLEGAL
            continue
        if not legal:
            choice, action, target = 0, -1, 0
        record(game, g.ORDER, seat, slot, choice, action, target, count)
        game.orders[seat, slot, 0], game.orders[seat, slot, 1] = action, target
        return True


@kernel
def held_level(program: Program, game: Game, posture: int) -> int:
    """Number of the level in force; the first where none is."""
    for k in range(program.postures[posture, r.P_LEVELS]):
        if program.posture_values[posture, k] == game.state[program.shape[t.B_POSTURES] + posture]:
            return k
    return 0


@far
def choose_posture(program: Program, game: Game, seat: int, posture: int) -> bool:
    """The level of one posture. False: a question is pending.

    The choice is carried out when orders are; its price is paid in the seat's view at once, so that nothing else is.
    """
    row = program.postures[posture]
    if row[r.P_SEAT] != seat:
        return True
    set_context(game, seat, 0, 0, 1.0)
    look(program, game, row[r.P_OPTIONS], game.views[seat], game.rows[seat])
    count = row[r.P_LEVELS]
    held = held_level(program, game, posture)
    for k in range(count):
        game.scores[k] = game.output[k]
        game.options[k, 0], game.options[k, 1] = k, 0
    if game.kinds[seat] == g.PASSIVE:
        choice = held
    else:
        game.scores[held] += game.parameters[game.rows[seat] + program.shape[t.N_MOTIVES]]  # no change for noise alone
        choice = choose(program, game, seat, g.POSTURE, posture, count)
    if choice < 0:
        return False
    if game.scores[choice] <= r.ILLEGAL:
        choice = held
    if choice != held:
        set_context(game, seat, 0, 0, 1.0)
        look(program, game, row[r.P_PAY], game.views[seat], game.rows[seat])
    record(game, g.POSTURE, seat, posture, choice, held, 0, count)
    return True


@far
def choose_reaction(program: Program, game: Game, seat: int) -> bool:
    """Which reaction a seat arms; option 0 is none. False: a question is pending."""
    game.options[0, 0], game.scores[0] = -1, game.parameters[game.rows[seat] + program.shape[t.N_MOTIVES] + 2]
    count = 1
    for k in range(program.shape[t.N_REACTIONS]):
        if program.reactions[k, r.R_SEAT] != seat:
            continue
        set_context(game, seat, 0, seat, 1.0)
        look(program, game, program.reactions[k, r.R_SCORE], game.views[seat], game.rows[seat])
        game.options[count, 0], game.options[count, 1], game.scores[count] = k, 0, game.output[0]
        count += 1
    if count == 1:
        return True
    choice = choose(program, game, seat, g.REACTION, 0, count)
    if choice < 0:
        return False
    record(game, g.REACTION, seat, 0, choice, game.options[choice, 0], 0, count)
    return True
