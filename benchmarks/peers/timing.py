"""Whole games for so many seconds, counted: what every driver does, in its own process and virtual environment.

Hands on `Played`, `main`. The standard library only: a peer's environment has nothing of ours.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Played:
    """What one game, or many, came to."""

    decisions: int
    seat_turns: int
    """Turns, once for every seat that had one."""
    open: int | None = None
    """Decisions with more than one option, where that can be counted."""


Player = Callable[[int], Played]
"""Plays one game from a seed."""


def measure(play: Player, seconds: float) -> dict[str, object]:
    """Play games from seed 2 on until the time is over, after one that warms up; processor time of this process."""
    play(1)
    games, decisions, turns, more = 0, 0, 0, 0
    counted = True
    started = time.process_time()
    while (spent := time.process_time() - started) < seconds or not games:
        played = play(2 + games)
        games += 1
        decisions += played.decisions
        turns += played.seat_turns
        counted = counted and played.open is not None
        more += played.open or 0
    return {
        "games": games, "decisions": decisions, "seat_turns": turns, "open": more if counted else None, "seconds": spent
    }  # fmt: skip


def main(version: str, players: dict[str, Callable[[], Player]]) -> None:
    """`python -m DRIVER WHO SECONDS`: play, and print a line of JSON."""
    who, seconds = sys.argv[1], float(sys.argv[2])
    print(json.dumps({"version": version, **measure(players[who](), seconds)}))
