"""PettingZoo's classic games by their AEC environments: the loop its documentation shows, options drawn by the mask."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from pettingzoo.classic import connect_four_v3, go_v5

from benchmarks.peers.timing import Played, Player, main


def environment(env: Any) -> Player:
    """A player of an environment."""
    spaces = {agent: env.action_space(agent) for agent in env.possible_agents}

    def play(seed: int) -> Played:
        decisions = more = 0
        env.reset(seed=seed)
        for place, space in enumerate(spaces.values()):
            space.seed(2 * seed + place)
        for agent in env.agent_iter():
            seen, _, ended, cut, _ = env.last()
            if ended or cut:
                env.step(None)
                continue
            mask = seen["action_mask"]
            env.step(spaces[agent].sample(mask))
            decisions += 1
            more += int(mask.sum()) > 1
        return Played(decisions, decisions, more)

    return play


if __name__ == "__main__":
    main(
        version("pettingzoo"),
        {
            "go": lambda: environment(go_v5.env(board_size=19)),
            "connect-four": lambda: environment(connect_four_v3.env()),
        },
    )
