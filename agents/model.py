"""The game as a Mesa model: a step is a turn; seats, council and companies are agents; a DataCollector keeps figures.

Hands on `GreatStoneModel`. Mesa's random generator is there for Mesa's users and never touches the game, whose numbers
come from the kernel alone: a game here has the hashes of the same game in a batch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import mesa

from agents import companies, council
from agents.beijing import Beijing
from agents.council import CoordinationCouncil
from agents.investors import Investors
from agents.lukashenko import Lukashenko
from agents.moscow import Moscow
from agents.seat import SeatAgent
from agents.west import West
from engine.kernel.machine import Machine, machine_of
from engine.match.match import Match
from engine.policies.policy import Policy, PolicySpec
from engine.rules.errors import OrderError

CAST: dict[str, type[SeatAgent]] = {
    "minsk": Lukashenko,
    "moscow": Moscow,
    "beijing": Beijing,
    "west": West,
    "investors": Investors,
}
"""Seat id -> its class; every other seat is a plain `SeatAgent`."""
FLAGSHIP = "belarus-2020"
Policies = Mapping[str, PolicySpec | Policy | str]


def read_policies(text: str) -> dict[str, str]:
    """`minsk=random, moscow=personality:historical`: a policy by seat, as batch_run can carry it. Raises OrderError."""
    out: dict[str, str] = {}
    for part in filter(None, (p.strip() for p in text.split(","))):
        seat, equals, policy = part.partition("=")
        if not equals or seat.strip() in out:
            raise OrderError(f"policies {part}: write seat=policy, each seat once, with commas between")
        out[seat.strip()] = policy.strip()
    return out


class GreatStoneModel(mesa.Model):
    """One game. `seed` is the game's seed and Mesa's; equal parameters give equal games, so vary it in a batch_run.

    Rows of the DataCollector are named by the turn they close, from 0; the figures at the start are `match.series`.
    """

    def __init__(
        self, scenario: str = FLAGSHIP, seed: int = 1, policies: Policies | str = "", machine: Machine | None = None
    ) -> None:
        super().__init__(seed=seed)
        given = read_policies(policies) if isinstance(policies, str) else policies
        self.match = Match(machine or machine_of(scenario), seed, given)
        self.happenings = self.match.happened(0)
        """What happened in the turn just played."""
        self.seats = {seat: CAST.get(seat, SeatAgent)(self, seat) for seat in self.match.names.seats}
        self.council = CoordinationCouncil(self) if council.exists(self) else None
        self.companies = companies.found(self)
        self.datacollector = mesa.DataCollector(
            model_reporters={label: _reader(offset) for label, offset in self.match.headlines}
            | {"outcome": lambda model: model.outcome}
            | ({label: _of_council(reading) for label, reading in council.REPORTED.items()} if self.council else {}),
            agent_reporters={"seat": _seat_of, "score": _score_of},
        )

    @property
    def turn(self) -> int:
        """Turns played."""
        return self.match.turn

    @property
    def outcome(self) -> str | None:
        """Id of the ending; None while the game runs."""
        return self.match.outcome

    def step(self) -> None:
        """Play a turn; then the agents look at what came of it, and the figures are collected."""
        if self.match.over:
            self.running = False
            return
        turn = self.match.turn
        self.match.step()
        self.happenings = self.match.happened(turn)
        self.agents.do("step")
        self.running = not self.match.over
        self.steps -= 1  # Mesa counts a step before it is taken; a row here is named by the turn it closes
        self.datacollector.collect(self)
        self.steps += 1


def _reader(offset: int) -> Callable[[GreatStoneModel], float]:
    return lambda model: model.match.state.item(offset)


def _of_council(reading: Callable[[CoordinationCouncil], str | int]) -> Callable[[GreatStoneModel], str | int]:
    return lambda model: reading(model.council) if model.council is not None else ""


def _seat_of(agent: Any) -> str | None:
    return agent.seat if isinstance(agent, SeatAgent) else None


def _score_of(agent: Any) -> float | None:
    return agent.score if isinstance(agent, SeatAgent) else None
