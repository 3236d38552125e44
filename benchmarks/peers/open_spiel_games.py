"""OpenSpiel by its Python package: a loop in Python over a game in C++, options drawn alike."""

from __future__ import annotations

import random
from importlib.metadata import version

import pyspiel

from benchmarks.peers.timing import Played, Player, main


def game_of(name: str) -> Player:
    """A player of one of its games."""
    game = pyspiel.load_game(name)

    def play(seed: int) -> Played:
        draw = random.Random(seed)
        state, decisions, more = game.new_initial_state(), 0, 0
        while not state.is_terminal():
            options = state.legal_actions()
            state.apply_action(draw.choice(options))
            decisions += 1
            more += len(options) > 1
        return Played(decisions, decisions, more)

    return play


if __name__ == "__main__":
    main(version("open_spiel"), {"go": lambda: game_of("go(board_size=19)"), "chess": lambda: game_of("chess")})
