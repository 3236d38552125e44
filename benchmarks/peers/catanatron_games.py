"""Catanatron by its package: four seats of one kind of player, `Game.play`; runs in an environment of its own."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from catanatron import Color, Game, RandomPlayer
from catanatron.players.search import VictoryPointPlayer
from catanatron.players.weighted_random import WeightedRandomPlayer

from benchmarks.peers.timing import Played, Player, main


def table_of(kind: Any) -> Player:
    """Four players of a kind at a table."""

    def play(seed: int) -> Played:
        more = 0

        def decide(player: Any, game: Any, options: list[Any]) -> Any:
            nonlocal more
            more += len(options) > 1
            return player.decide(game, options)

        game = Game([kind(color) for color in Color], seed=seed)
        game.play(decide_fn=decide)
        return Played(len(game.state.actions), game.state.num_turns, more)

    return play


if __name__ == "__main__":
    main(
        version("catanatron"),
        {
            "random": lambda: table_of(RandomPlayer),
            "weighted": lambda: table_of(WeightedRandomPlayer),
            "victory": lambda: table_of(VictoryPointPlayer),
        },
    )
