"""How well the other seats play: five levels for people, each a measured rung of the ladder of skill (docs/ladder.md).

Hands on `LEVELS`, `LADDER`, `policy_at`; the one table of levels, read by the client, the ladder and the documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.rules.schema import Scenario


@dataclass(frozen=True)
class Level:
    """A difficulty."""

    title: str
    policy: str
    """What plays the other seats, as text."""
    text: str
    """How it plays."""


LEVELS = (
    Level("Calm", "random", "Picks at random among what is open."),
    Level("Even", "personality", "Follows its temper and its habits."),
    Level("Keen", "personality:tuned", "Follows a temper found by thousands of games against itself."),
    Level("Hard", "lookahead:tuned", "Looks some turns ahead, on what its seat can know."),
    Level("Relentless", "search:64:tuned", "Looks further ahead, in several futures it imagines."),
)
"""The easiest first."""
LADDER = tuple(level.policy for level in LEVELS)
"""The rungs that are measured against each other, lowest first."""
USUAL = 1
"""The level a new game begins with."""


def policy_at(level: int, scenario: Scenario, seat: str) -> str:
    """What plays a seat at a level; where a scenario has no personality of that name, the seat's first."""
    policy = LEVELS[level].policy
    rest, _, last = policy.rpartition(":")
    lacks = rest and not last.isdigit() and last not in scenario.seats[seat].personalities
    return rest if lacks else policy
