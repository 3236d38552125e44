"""Many AI games of one scenario: a row a game, and what they add up to with intervals.

Hands on pandas frames. The seed of a game follows from the batch and its number, so that any can be played again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from engine.kernel import game as g
from engine.kernel.machine import Machine
from engine.kernel.play import game_key
from engine.policies.policy import PolicySpec
from engine.rules.layout import FLOATS

_CHUNK = 64


def play_batch(
    machine: Machine,
    specs: Sequence[PolicySpec],
    seed: int,
    games: int,
    *,
    threads: int = 1,
    parameters: FLOATS | None = None,
    progress: Callable[[int], None] | None = None,
) -> pd.DataFrame:
    """Play `games` games with one compiled policy a seat; a row a game: seed, turns, outcome, fall, scores, hash.

    `parameters`: the vector played with; the scenario's own by default.
    """
    scenario, layout = machine.ruleset.scenario, machine.ruleset.layout
    outcomes, seats = list(scenario.outcomes), list(scenario.seats)
    causes = list(scenario.succession.causes) if scenario.succession else []
    kinds = [spec.number for spec in specs]
    personalities = [spec.personality_number(machine.ruleset, seat) for seat, spec in zip(seats, specs, strict=True)]
    rows = []
    for first in range(0, games, _CHUNK):
        numbers = range(first, min(games, first + _CHUNK))
        seeds = [int(game_key(seed, n)) for n in numbers]
        running = [machine.new_game(s, kinds=kinds, personalities=personalities, parameters=parameters) for s in seeds]
        machine.play_many(running, threads)
        for number, game_seed, game in zip(numbers, seeds, running, strict=True):
            cursor, state = game.arrays.cursor, game.arrays.state
            regime = layout.base("engine", "regime")
            cause, outcome = int(state[regime + 1]), int(cursor[g.C_OUTCOME])
            row: dict[str, object] = {
                "game": number,
                "seed": game_seed,
                "turns": game.turn,
                "outcome": outcomes[outcome] if outcome >= 0 else "none",
                "fall": causes[cause - 1] if cause > 0 else "",
                "fault": game.faulted,
            }
            for k, seat in enumerate(seats):
                row[f"score.{seat}"] = float(state[layout.base("engine", "score") + k])
            row["hash"] = f"{int(game.arrays.hashes[game.turn]) & 0xFFFFFFFFFFFFFFFF:016x}"
            rows.append(row)
        if progress is not None:
            progress(len(rows))
    return pd.DataFrame(rows)


def wilson(hits: float, total: float, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval of a share (Wilson, 1927)."""
    if total == 0:
        return 0.0, 1.0
    share, spread = hits / total, z * z / total
    centre = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    return max(0.0, centre - half), min(1.0, centre + half)


def winners(frame: pd.DataFrame, seats: Sequence[str]) -> pd.Series:
    """The seat with the highest score above par in each game; par is this batch's own mean and spread by seat."""
    scores = frame[[f"score.{seat}" for seat in seats]].to_numpy()
    spread = scores.std(axis=0)
    above = (scores - scores.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return pd.Series([seats[k] for k in above.argmax(axis=1)], index=frame.index)
