"""Great Stone for reinforcement learning: PettingZoo's `env` and `parallel_env`, and Gymnasium's `SeatEnv`.

A step is one decision: answers to cards, offers, answers, orders, postures and reactions come one after another, each
with a mask of what is open. An agent sees its seat's own view and the question, never the state. docs/learning.md tells
what is seen and what the actions mean; `agents.vector` plays many games at once. Needs the extra [rl].
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import gymnasium
import numpy as np
import numpy.typing as npt
from gymnasium.spaces import Box, Dict, Discrete
from pettingzoo import AECEnv, ParallelEnv

from agents.seating import FLAGSHIP, RENDER_MODES, Observation, Seating
from engine.kernel.machine import machine_of
from engine.policies.names import Names
from engine.rules.errors import OrderError

Infos = dict[str, dict[str, Any]]


class _Told:
    """What all three environments do alike."""

    seating: Seating
    render_mode: str | None

    def _open(
        self, scenario: str, policies: Mapping[str, str], observe: Sequence[str] | None, render_mode: str | None,
        seat: str = "",
    ) -> None:  # fmt: skip
        if render_mode not in (None, *RENDER_MODES):
            raise OrderError(f"render_mode {render_mode}: there are human and ansi")
        self.render_mode = render_mode
        self.seating = Seating(scenario, policies, observe, seat=seat)

    def _begin(self, seed: int | None) -> None:
        self.seating.seed(0, seed)
        self.seating.run()

    def _take(self, action: int | None) -> dict[str, float]:
        self.seating.act(0, action)
        self.seating.run()
        return self.seating.gains()

    @property
    def action_meanings(self) -> tuple[str, ...]:
        """What each action does."""
        return self.seating.action_meanings()

    @property
    def observation_names(self) -> tuple[str, ...]:
        """What each number of an observation is."""
        return self.seating.observation_names()

    def render(self) -> str | None:
        """Where the game stands: returned as text, or printed for a person."""
        if self.render_mode == "human":
            print(self.seating.told())
            return None
        return self.seating.told()

    def close(self) -> None:
        """There is nothing to let go of."""


class _Several(_Told):
    """What the environments of several agents do alike."""

    metadata: ClassVar[dict[str, Any]] = {
        "name": "great_stone_v1", "render_modes": RENDER_MODES, "is_parallelizable": True,
    }  # fmt: skip
    agents: list[str]
    possible_agents: list[str]
    state_space: Box

    def __init__(
        self,
        scenario: str = FLAGSHIP,
        policies: Mapping[str, str] | None = None,
        observe: Sequence[str] | None = None,
        render_mode: str | None = None,
    ) -> None:
        """`policies`: by seat id, of the seats that are no agents; `observe`: variables to be seen, all by default.

        Raises OrderError, ScenarioError.
        """
        super().__init__()
        self._open(scenario, policies or {}, observe, render_mode)
        self.possible_agents = list(self.seating.outside)
        self.agents = list(self.possible_agents)
        spaces = {agent: self.seating.spaces() for agent in self.possible_agents}
        self._observation_spaces = {agent: seen for agent, (seen, _) in spaces.items()}
        self._action_spaces = {agent: actions for agent, (_, actions) in spaces.items()}
        self.state_space = Box(-1.0, 1.0, (len(spaces) * self.seating.width,), np.float32)

    def observation_space(self, agent: str) -> Dict:
        """The space of a seat's observations; always the same object."""
        return self._observation_spaces[agent]

    def action_space(self, agent: str) -> Discrete:
        """The space of a seat's actions; always the same object."""
        return self._action_spaces[agent]

    def state(self) -> npt.NDArray[np.float32]:
        """What the agents see, one after another: all they know together, and nothing that none of them knows."""
        return np.concatenate([self.seating.look(agent)["observation"] for agent in self.possible_agents])


class env(_Several, AECEnv):
    """PettingZoo's AEC: the seat that is asked is `agent_selection`."""

    def reset(self, seed: int | None = None, options: dict[str, Any] | None = None) -> None:
        """A new game: of the seed given, else of one that follows from the last."""
        self._begin(seed)
        self.agents = list(self.possible_agents)
        self.rewards = dict.fromkeys(self.agents, 0.0)
        self._cumulative_rewards = dict.fromkeys(self.agents, 0.0)
        self.terminations = dict.fromkeys(self.agents, False)
        self.truncations = dict.fromkeys(self.agents, False)
        self.agent_selection = self.seating.asked()
        self.infos: Infos = {agent: self.seating.facts() for agent in self.agents}

    def observe(self, agent: str) -> Observation:
        """What an agent sees now; to one that is not asked only action 0 is open, which is to wait."""
        return self.seating.look(agent)

    def step(self, action: int | None) -> None:
        """One decision of the agent selected. The rewards are what each seat's score gained."""
        agent = self.agent_selection
        if self.terminations[agent]:
            self._was_dead_step(action)
            return
        self._cumulative_rewards[agent] = 0.0
        gained, facts = self._take(action), self.seating.facts()
        self.rewards = {seat: gained[seat] for seat in self.agents}
        self.infos = {seat: {**facts, "illegal": facts["illegal"] and seat == agent} for seat in self.agents}
        if self.seating.over():
            self.terminations = dict.fromkeys(self.agents, True)
        else:
            self.agent_selection = self.seating.asked()
        self._accumulate_rewards()
        if self.render_mode == "human":
            self.render()


class parallel_env(_Several, ParallelEnv):
    """PettingZoo's Parallel: everyone acts at every step, and to those not asked only 0 is open, which is to wait."""

    def _seen(self) -> dict[str, Observation]:
        return {agent: self.seating.look(agent) for agent in self.possible_agents}

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Observation], Infos]:
        """A new game: of the seed given, else of one that follows from the last."""
        self._begin(seed)
        self.agents = list(self.possible_agents)
        return self._seen(), {agent: self.seating.facts() for agent in self.agents}

    def step(
        self, actions: Mapping[str, int]
    ) -> tuple[dict[str, Observation], dict[str, float], dict[str, bool], dict[str, bool], Infos]:
        """One decision, of whoever is asked."""
        asked, agents = self.seating.asked(), self.agents
        gained, facts, over = self._take(actions.get(asked)), self.seating.facts(), self.seating.over()
        infos = {agent: {**facts, "illegal": facts["illegal"] and agent == asked} for agent in agents}
        rewards = {agent: gained[agent] for agent in agents}
        if over:
            self.agents = []
        if self.render_mode == "human":
            self.render()
        return self._seen(), rewards, dict.fromkeys(agents, over), dict.fromkeys(agents, False), infos


class SeatEnv(_Told, gymnasium.Env):
    """Gymnasium's: one seat, the others by their policies."""

    metadata: dict[str, Any] = {"render_modes": RENDER_MODES}  # noqa: RUF012 (Gymnasium declares it so)

    def __init__(
        self,
        seat: str = "",
        scenario: str = FLAGSHIP,
        policies: Mapping[str, str] | None = None,
        observe: Sequence[str] | None = None,
        render_mode: str | None = None,
    ) -> None:
        """`seat`: the scenario's first by default; the others play by personality unless `policies` says else.

        Raises OrderError, ScenarioError.
        """
        self.seat = seat or next(iter(machine_of(scenario).ruleset.scenario.seats))
        self._open(scenario, others(scenario, self.seat, policies), observe, render_mode, self.seat)
        self.observation_space, self.action_space = self.seating.spaces()

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """A new game up to the seat's first decision: of the seed given, else of one that follows from the last."""
        gymnasium.Env.reset(self, seed=seed)
        self._begin(seed)
        return self.seating.seen(), self.seating.facts()

    def action_masks(self) -> npt.NDArray[np.bool_]:
        """The mask by itself, as booleans: by this name sb3-contrib's MaskablePPO asks for it."""
        open_: npt.NDArray[np.bool_] = self.seating.table.board.masks[0] == 1
        return open_

    def step(self, action: int) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """One decision, and all that follows until the next. The reward is what the seat's score gained."""
        reward = self._take(action)[self.seat]
        if self.render_mode == "human":
            self.render()
        return self.seating.seen(), reward, self.seating.over(), False, self.seating.facts()


def others(scenario: str, seat: str, policies: Mapping[str, str] | None) -> dict[str, str]:
    """Policies of all seats but one: by personality where nothing else is said. Raises OrderError."""
    names = Names(machine_of(scenario).ruleset)
    names.seat(seat)
    return {**{other: "personality" for other in names.seats if other != seat}, **(policies or {})}
