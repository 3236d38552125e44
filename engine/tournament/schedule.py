"""Who sits where on which seed: the games of a tournament as a list that follows from its plan alone.

Hands on `Plan`, `Fixture`, `fixtures`, `read_plan`. A block is one seed on which the entrants of a table are rotated
through the seats until each has played every seat equally often; blocks come one after another, so that a longer
tournament begins with the games of a shorter one.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.kernel.play import game_key
from engine.rules.errors import OrderError
from engine.rules.reader import read_file
from engine.rules.seeds import LEAST, MOST

Format = Literal["blocks", "round-robin", "gauntlet"]
FORMATS: tuple[Format, ...] = get_args(Format)
_TABLES, _ORDERS = range(2)  # streams of keys


@dataclass(frozen=True)
class Plan:
    """What is to be played."""

    scenarios: tuple[str, ...]
    """Names of scenarios, or paths of their folders."""
    entrants: tuple[str, ...]
    """Policies as text: random, personality:historical, bot:path.py:Class, ..."""
    format: Format = "blocks"
    """blocks: all entrants at one table; round-robin: every two of them; gauntlet: the first with every other."""
    games: int = 1000
    """At least so many: the last round, a block of every table on every scenario, is played to its end."""
    seed: int = 1


class Fixture(NamedTuple):
    """One game to be played."""

    number: int
    """Place in the schedule, from 0."""
    scenario: int
    """Number of the scenario in the plan."""
    block: int
    seed: int
    seating: tuple[int, ...]
    """By seat: number of the entrant."""


class _PlanFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    scenarios: list[str] = Field(min_length=1)
    entrants: list[str] = Field(min_length=1)
    format: Format = "blocks"
    games: int = Field(default=1000, ge=1, le=100_000_000)
    seed: int = Field(default=1, ge=LEAST, le=MOST)


def read_plan(path: Path) -> Plan:
    """A plan from a YAML file: scenarios, entrants, format, games, seed. Raises ScenarioError, OrderError."""
    plain = read_file(path).value
    try:
        read = _PlanFile.model_validate(plain)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"]) or "the file"
        known = ", ".join(_PlanFile.model_fields)
        raise OrderError(f"{path}: {where}: {fault['msg']}: a plan has {known}") from None
    return Plan(tuple(read.scenarios), tuple(read.entrants), read.format, read.games, read.seed)


@functools.lru_cache(maxsize=4096)
def seatings(entrants: tuple[int, ...], seats: int) -> tuple[tuple[int, ...], ...]:
    """Every seating of a block, in order: each entrant in every seat equally often."""
    found = dict.fromkeys(
        tuple(entrants[((seat + turn) % seats + shift) % len(entrants)] for seat in range(seats))
        for shift in range(len(entrants))
        for turn in range(seats)
    )
    return tuple(found)


def tables(plan: Plan) -> list[tuple[int, ...]]:
    """The entrants that meet, table by table."""
    everyone = tuple(range(len(plan.entrants)))
    if plan.format == "blocks":
        return [everyone]
    pairs: list[tuple[int, ...]] = list(itertools.combinations(everyone, 2))
    return pairs if plan.format == "round-robin" else [pair for pair in pairs if pair[0] == 0]


def check_plan(plan: Plan) -> None:
    """Raises OrderError for a plan that cannot be played."""
    twice = [e for k, e in enumerate(plan.entrants) if e in plan.entrants[:k]]
    if twice:
        raise OrderError(f"entrant {twice[0]} is named twice: name each policy once")
    if plan.format != "blocks" and len(plan.entrants) < 2:
        raise OrderError(f"a {plan.format} needs two entrants or more; {len(plan.entrants)} is named")
    if len(set(plan.scenarios)) < len(plan.scenarios):
        raise OrderError("a scenario is named twice: name each once")


def fixtures(plan: Plan, seats: Sequence[int]) -> Iterator[Fixture]:
    """The games of a plan; `seats`: how many each of its scenarios has."""
    number = block = 0
    while number < plan.games:
        for scenario, places in enumerate(seats):
            for table, together in enumerate(tables(plan)):
                # Where more meet than there are seats, who sits with whom changes from block to block.
                together = _shuffled(together, int(game_key(plan.seed, 2 * block + _ORDERS)))
                seed = int(game_key(plan.seed, 2 * (block - table) + _TABLES)) & ((1 << 62) - 1)
                for seating in seatings(together, places):
                    yield Fixture(number, scenario, block, seed, seating)
                    number += 1
                block += 1


def _shuffled(table: tuple[int, ...], key: int) -> tuple[int, ...]:
    return tuple(sorted(table, key=lambda entrant: (int(game_key(key, entrant)), entrant)))
