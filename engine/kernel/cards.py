"""The cards of a turn and the answers of their seats, which bind and break words as orders do.

Kernel functions over (program, game).
"""

from __future__ import annotations

from engine.kernel import game as g
from engine.kernel.deals import words_and_deeds
from engine.kernel.events import set_context
from engine.kernel.game import Game, choose, happen, make_view, record, run
from engine.kernel.handle import far
from engine.kernel.tables import Program
from engine.kernel.words import given_words
from engine.rules import roles as r


@far
def answer_card(program: Program, game: Game, k: int) -> bool:
    """The k-th card of the turn: its effects, and its seat's choice. False: a question is pending."""
    event, target = game.events[k, 0], game.events[k, 1]
    row = program.events[event]
    seat, choice = row[r.E_SEAT], 0
    if seat >= 0:
        make_view(program, game, seat)
        given_words(program, game, seat)
        set_context(game, seat, target, 0, 1.0)
        g.look(program, game, row[r.E_OPTIONS], game.views[seat], game.rows[seat])
        count = row[r.E_CHOICES]
        for c in range(count):
            game.options[c, 0], game.options[c, 1] = c, target
            game.scores[c] = game.output[c]
            for a in range(game.bonus.size):
                if program.choice_acts[row[r.E_FIRST] + c, a]:
                    game.scores[c] += game.bonus[a]
        choice = choose(program, game, seat, g.EVENT, event, count)
        if choice < 0:
            return False
        if game.scores[choice] <= r.ILLEGAL:
            for c in range(count):
                if game.scores[c] > r.ILLEGAL:
                    choice = c
                    break
        record(game, g.EVENT, seat, event, choice, choice, target, count)
    play_card(program, game, event, target, choice)
    return True


@far
def play_card(program: Program, game: Game, event: int, target: int, choice: int) -> None:
    """What a card does, then what its seat's choice does where it has a seat."""
    cursor, row = game.cursor, program.events[event]
    seat = row[r.E_SEAT]
    happen(game, g.CARD, seat, event, target, 0)
    set_context(game, max(0, seat), target, 0, 1.0)
    cursor[g.C_CAUSE], cursor[g.C_CAUSE_ID] = g.BY_EVENT, event
    run(program, game, row[r.E_EFFECTS], g.Z_EVENT, event)
    if seat >= 0:
        happen(game, g.ANSWERED, seat, event, target, choice)
        set_context(game, seat, target, 0, 1.0)
        cursor[g.C_CAUSE], cursor[g.C_CAUSE_ID] = g.BY_CHOICE, row[r.E_FIRST] + choice
        run(program, game, program.choices[row[r.E_FIRST] + choice], g.Z_CHOICE, event)
        for a in range(game.bonus.size):
            if program.choice_acts[row[r.E_FIRST] + choice, a]:
                words_and_deeds(program, game, seat, a, True)
