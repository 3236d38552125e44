"""Many games of one seat at once, for Gymnasium: each step is one compiled call that plays all of them on threads.

Hands on `VectorSeatEnv`, which gives what Gymnasium's own vector of `SeatEnv`s gives, bit for bit, and sooner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

from agents.env import others
from agents.seating import FLAGSHIP, RENDER_MODES, Observation, Seating
from engine.kernel.asked import LEAVE, STEP, T_GOOD, T_POINT, T_TURN
from engine.kernel.machine import machine_of
from engine.rules.errors import OrderError

Bools = npt.NDArray[np.bool_]
Step = tuple[Observation, npt.NDArray[np.float64], Bools, Bools, dict[str, Any]]


class VectorSeatEnv(VectorEnv):
    """`num_envs` games, each stopping at the decisions of one seat; the others by their policies."""

    metadata: dict[str, Any] = {"render_modes": RENDER_MODES}  # noqa: RUF012 (Gymnasium declares it so)

    def __init__(
        self,
        num_envs: int,
        seat: str = "",
        scenario: str = FLAGSHIP,
        policies: Mapping[str, str] | None = None,
        observe: Sequence[str] | None = None,
        *,
        threads: int = 1,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        copy: bool = True,
        render_mode: str | None = None,
    ) -> None:
        """As of `SeatEnv`. `copy`: False gives the arrays the next step writes into: fast, but keep none of them.

        Raises OrderError, ScenarioError.
        """
        for what, number in (("num_envs", num_envs), ("threads", threads)):
            if number < 1:
                raise OrderError(f"{what} {number}: at least 1")
        if render_mode not in (None, *RENDER_MODES):
            raise OrderError(f"render_mode {render_mode}: there are human and ansi")
        self.num_envs, self.render_mode, self.copy = num_envs, render_mode, copy
        self.autoreset_mode = AutoresetMode(autoreset_mode)
        self.metadata = {**self.metadata, "autoreset_mode": self.autoreset_mode}
        self.seat = seat or next(iter(machine_of(scenario).ruleset.scenario.seats))
        policies = others(scenario, self.seat, policies)
        self.seating = Seating(scenario, policies, observe, num_envs, self.seat, threads)
        self.single_observation_space, self.single_action_space = self.seating.spaces()
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self._done: Bools = np.zeros(num_envs, np.bool_)

    # ---- what comes out ----
    def _seen(self) -> Observation:
        board = self.seating.table.board
        rows, masks = (board.rows.copy(), board.masks.copy()) if self.copy else (board.rows, board.masks)
        return {"observation": rows, "action_mask": masks}

    def _infos(self, of: Bools) -> dict[str, Any]:
        """Facts of the games named, each with the mask that says so, as Gymnasium has it."""
        told = self.seating.table.board.told
        columns = {"turn": told[:, T_TURN], "point": told[:, T_POINT], "illegal": told[:, T_GOOD] == 0}
        infos: dict[str, Any] = {}
        for name, column in columns.items():
            infos[name], infos[f"_{name}"] = np.where(of, column, column.dtype.type(0)), of.copy()
        return infos

    # ---- playing ----
    def reset(
        self,
        *,
        seed: int | Sequence[int | None] | npt.NDArray[np.int64] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Observation, dict[str, Any]]:
        """New games: of seeds given, of a seed and those after it, else of ones that follow from the last.

        `options={"reset_mask": (num_envs,) bool}` begins these games only. Raises OrderError.
        """
        given = seed.tolist() if isinstance(seed, np.ndarray) else seed
        seeds = given if isinstance(given, Sequence) else [None if given is None else given + i for i in self._all()]
        if len(seeds) != self.num_envs:
            raise OrderError(f"{len(seeds)} seeds for {self.num_envs} games: give one each, or one number")
        begun = np.ones(self.num_envs, np.bool_)
        if options is not None and "reset_mask" in options:
            begun = np.asarray(options["reset_mask"])
            if begun.shape != (self.num_envs,) or begun.dtype != np.bool_ or not begun.any():
                raise OrderError(f"reset_mask: {self.num_envs} booleans, at least one of them True")
        self.seating.table.board.doing[:] = LEAVE
        for i in np.flatnonzero(begun).tolist():
            self.seating.seed(i, seeds[i])
        self.seating.run()
        self._done[begun] = False
        return self._seen(), self._infos(begun)

    def step(self, actions: npt.ArrayLike) -> Step:
        """One decision in every game, and all that follows in it until the next. Raises OrderError, FaultError."""
        board, taken = self.seating.table.board, np.asarray(actions)
        if taken.shape != (self.num_envs,):
            raise OrderError(f"actions of shape {taken.shape}: give {self.num_envs} numbers")
        board.actions[:] = taken
        board.doing[:] = STEP
        if self._done.any():
            if self.autoreset_mode is AutoresetMode.DISABLED:
                numbers = ", ".join(map(str, np.flatnonzero(self._done)))
                raise OrderError(f"games {numbers} have ended: reset them with options={{'reset_mask': ...}}")
            for i in np.flatnonzero(self._done).tolist():
                self.seating.seed(i, None)
        self.seating.run()
        rewards = board.gains[:, self.seating.seat].copy()
        ended = board.told[:, T_POINT] < 0
        infos = self._infos(np.ones(self.num_envs, np.bool_))
        if self.autoreset_mode is not AutoresetMode.SAME_STEP:
            self._done = ended
        elif ended.any():
            infos = self._reset_at_once(ended)
        return self._seen(), rewards, ended.copy(), np.zeros(self.num_envs, np.bool_), infos

    def _reset_at_once(self, ended: Bools) -> dict[str, Any]:
        """Begin the games that follow those just ended, and hand on how these ended."""
        last, final = np.full(self.num_envs, None, object), self._infos(ended)
        for i in np.flatnonzero(ended).tolist():
            last[i] = self.seating.seen(i)
        self.seating.table.board.doing[:] = LEAVE
        for i in np.flatnonzero(ended).tolist():
            self.seating.seed(i, None)
        self.seating.run()
        infos = self._infos(np.ones(self.num_envs, np.bool_))
        return {**infos, "final_obs": last, "_final_obs": ended, "final_info": final, "_final_info": ended.copy()}

    def render(self) -> tuple[str, ...] | None:
        """Where every game stands: returned as texts, or printed for a person."""
        told = tuple(self.seating.told(i) for i in self._all())
        if self.render_mode == "human":
            print("\n".join(told))
            return None
        return told

    def close_extras(self, **kwargs: Any) -> None:
        """Let the threads go."""
        self.seating.table.close()

    def _all(self) -> range:
        return range(self.num_envs)
