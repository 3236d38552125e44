"""What the learning environments share: games that stop at the decisions of the seats played from outside.

Hands on `Seating`; it copies and pickles in mid-game. Raises what engines raise: OrderError, ScenarioError, FaultError.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from gymnasium.spaces import Box, Dict, Discrete

from agents.meanings import action_meanings, observation_names, wanted
from engine.kernel.asked import BEGIN, STEP, T_GOOD, T_POINT, T_SEAT, T_STATUS, T_TURN, Asked, seed_of
from engine.kernel.lens import new_lens
from engine.kernel.machine import Running, machine_of
from engine.kernel.play import FAULTED
from engine.match.errors import fault_of
from engine.policies.names import Names
from engine.policies.policy import PolicySpec
from engine.rules.errors import OrderError

FLAGSHIP = "belarus-2020"
RENDER_MODES = ["human", "ansi"]
Observation = dict[str, npt.NDArray[Any]]


class Seating:
    """`games` games of one scenario; `seat` is whose eyes they are all seen with, "" whoever is asked."""

    def __init__(
        self, scenario: str, policies: Mapping[str, str], observe: Sequence[str] | None, games: int = 1, seat: str = "",
        threads: int = 1,
    ) -> None:  # fmt: skip
        """`policies`: by seat id, of the seats that decide by themselves; `observe`: variables seen, None for all."""
        self.scenario, self.policies = scenario, dict(policies)
        self.observe_names = None if observe is None else tuple(observe)
        self._load()
        for id_ in (*policies, *([seat] if seat else [])):
            self.names.seat(id_)
        specs = [PolicySpec.parse(policies.get(id_, "hand")) for id_ in self.seats]
        self.outside = tuple(id_ for id_, spec in zip(self.seats, specs) if spec.kind == "hand")
        """Ids of the seats played from outside."""
        if not self.outside:
            raise OrderError("every seat has a policy: leave one to the agent")
        if seat and self.outside != (seat,):
            raise OrderError(f"{', '.join(self.outside)} would be asked: the agent is {seat}, the others need a policy")
        self._kinds = [spec.number for spec in specs]
        self._personalities = [
            spec.personality_number(self.machine.ruleset, id_) for id_, spec in zip(self.seats, specs)
        ]
        self.seat = self.names.seat(seat) if seat else -1
        self.threads = threads
        self.table = self._seat(games)
        self._seeds: list[int | None] = [None] * games  # None: not reset yet
        self._played = [0] * games
        self._begun = False

    def _load(self) -> None:
        self.machine = machine_of(self.scenario)
        self.names = Names(self.machine.ruleset)
        self.seats = self.names.seats
        self._wanted = wanted(self.machine.ruleset, self.observe_names)
        self.lens = new_lens(self.machine.ruleset, self._wanted)

    def _seat(self, games: int, kept: dict[str, Any] | None = None) -> Asked:
        return Asked(
            self.machine, self.lens, self._kinds, self._personalities, games, seat=self.seat, threads=self.threads,
            kept=kept,
        )  # fmt: skip

    def __getstate__(self) -> dict[str, Any]:
        kept = {k: v for k, v in vars(self).items() if k not in ("machine", "names", "lens", "table")}
        return {**kept, "kept": self.table.keep(), "_seeds": list(self._seeds), "_played": list(self._played)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        kept = state.pop("kept")
        vars(self).update(state)
        self._load()
        self.table = self._seat(len(self._seeds), kept)

    # ---- what is to be known of it ----
    @property
    def width(self) -> int:
        """Length of an observation."""
        return self.table.row

    @property
    def actions(self) -> int:
        """How many actions there are."""
        return self.table.actions

    def spaces(self) -> tuple[Dict, Discrete]:
        """Spaces of an observation and of an action."""
        seen = Box(-1.0, 1.0, (self.width,), np.float32)
        mask = Box(0, 1, (self.actions,), np.int8)
        return Dict({"observation": seen, "action_mask": mask}), Discrete(self.actions)

    def action_meanings(self) -> tuple[str, ...]:
        """What each action does."""
        return action_meanings(self.machine.ruleset)

    def observation_names(self) -> tuple[str, ...]:
        """What each number of an observation is."""
        return observation_names(self.machine.ruleset, self.lens, self._wanted)

    # ---- where game i stands ----
    def running(self, i: int = 0) -> Running:
        """The game itself."""
        return self.table.running(i)

    def over(self, i: int = 0) -> bool:
        """Whether it has ended."""
        return bool(self.table.board.told[i, T_POINT] < 0)

    def asked(self, i: int = 0) -> str:
        """Id of the seat that has to decide, or decided last."""
        return self.seats[int(self.table.board.told[i, T_SEAT])]

    def facts(self, i: int = 0) -> dict[str, Any]:
        """For `infos`: turn from 0, number of the point of decision (-1 at the end), whether the action was closed."""
        told = self.table.board.told[i]
        return {"turn": int(told[T_TURN]), "point": int(told[T_POINT]), "illegal": not told[T_GOOD]}

    def gains(self, i: int = 0) -> dict[str, float]:
        """By seat id: what the last step added to its score."""
        return dict(zip(self.seats, self.table.board.gains[i].tolist()))

    def seen(self, i: int = 0) -> Observation:
        """What the seat sees whose eyes these are."""
        board = self.table.board
        return {"observation": board.rows[i].copy(), "action_mask": board.masks[i].copy()}

    def look(self, seat: str, i: int = 0) -> Observation:
        """What any seat sees."""
        row, mask = self.table.look(i, self.seats.index(seat))
        return {"observation": row, "action_mask": mask}

    def told(self, i: int = 0) -> str:
        """Where the game stands, in a few lines."""
        running, board = self.table.running(i), self.table.board
        head = f"{self.names.date(running.turn)}: {'over' if self.over(i) else f'{self.asked(i)} decides'}"
        return "\n".join([head, *(f"  {seat}: {score:.1f}" for seat, score in zip(self.seats, board.scores[i]))])

    # ---- playing ----
    def seed(self, i: int, seed: int | None) -> None:
        """Say which game `i` begins next: that of a seed; None: one that follows from the last, at first any.

        Raises OrderError for a seed that no game has.
        """
        first = self._seeds[i]
        if seed is None and first is not None:
            self._played[i] += 1
        else:
            first = secrets.randbits(62) if seed is None else int(seed)
            if not 0 <= first < 1 << 63:
                raise OrderError(f"seed {first}: a whole number from 0 to {(1 << 63) - 1}")
            self._seeds[i], self._played[i] = first, 0
        self.table.board.seeds[i] = seed_of(first, self._played[i])
        self.table.board.doing[i] = BEGIN

    def act(self, i: int, action: int | None) -> None:
        """Say which action is taken in game `i`; one that is closed is replaced and told in `facts`."""
        self.table.board.actions[i] = -1 if action is None else action
        self.table.board.doing[i] = STEP

    def run(self) -> None:
        """Do so in all games. Raises FaultError; OrderError before the first reset."""
        if not self._begun:
            if None in self._seeds:
                raise OrderError("no game has begun: reset first")
            self._begun = True
        self.table.step()
        faulted = self.table.board.told[:, T_STATUS] == FAULTED
        if faulted.any():
            raise fault_of(self.table.running(int(faulted.argmax())), self.names)
