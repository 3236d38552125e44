"""Many games at once are the same games as one by one, whatever the threads, in every way of beginning anew."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

pytest.importorskip("pettingzoo", reason="PettingZoo and Gymnasium are not installed (extra [rl])")

from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.wrappers.vector import NormalizeReward, RecordEpisodeStatistics

from agents.env import SeatEnv
from agents.vector import VectorSeatEnv
from engine.rules.errors import OrderError


def varied(masks: Any, step: int) -> Any:
    """Open actions, now and then a closed one."""
    rows = [np.flatnonzero(mask) for mask in masks]
    return np.array([row[(step * 7 + k) % len(row)] if (step + k) % 11 else 3 for k, row in enumerate(rows)])


def same(one: Any, other: Any) -> bool:
    """Whether two nests of dicts and arrays are equal."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, tuple | list) or (isinstance(one, np.ndarray) and one.dtype == object):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other))
    return bool(np.array_equal(one, other))


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
@pytest.mark.parametrize(
    ("scenario", "policies", "steps"),
    [
        ("tiny", None, 300),
        ("tiny", {"drummers": "lookahead", "weighers": "search:32"}, 120),
        ("october-2020", None, 60),
    ],
)
def test_it_is_gymnasiums_vector_of_single_environments_bit_for_bit(
    mode: AutoresetMode, scenario: str, policies: dict[str, str] | None, steps: int
) -> None:
    sync = SyncVectorEnv([lambda: SeatEnv(scenario=scenario, policies=policies)] * 5, autoreset_mode=mode)
    ours = VectorSeatEnv(5, scenario=scenario, policies=policies, autoreset_mode=mode, threads=2)
    assert ours.observation_space == sync.observation_space
    assert ours.action_space == sync.action_space
    theirs_out, ours_out = sync.reset(seed=7), ours.reset(seed=7)
    assert same(theirs_out, ours_out)
    ends = 0
    for step in range(steps):
        actions = varied(ours_out[0]["action_mask"], step)
        theirs_out, ours_out = sync.step(actions), ours.step(actions)
        for one, other in zip(theirs_out, ours_out, strict=True):
            assert same(one, other), step
        assert ours.observation_space.contains(ours_out[0])
        ends += int(ours_out[2].sum())
    assert ends > 5 or scenario != "tiny"
    ours.close()


def test_games_are_begun_anew_by_mask_where_nothing_does_it() -> None:
    make = [lambda: SeatEnv(scenario="tiny")] * 3
    sync = SyncVectorEnv(make, autoreset_mode=AutoresetMode.DISABLED)
    ours = VectorSeatEnv(3, scenario="tiny", autoreset_mode="Disabled")
    seeds = [4, 9, 2]
    theirs_out, ours_out = sync.reset(seed=seeds), ours.reset(seed=seeds)
    for step in range(200):
        actions = varied(ours_out[0]["action_mask"], step)
        theirs_out, ours_out = sync.step(actions), ours.step(actions)
        assert same(theirs_out[0], ours_out[0])
        if ours_out[2].any():
            with pytest.raises(OrderError, match="have ended"):
                ours.step(actions)
            mask = ours_out[2]
            theirs_out, ours_out = (e.reset(options={"reset_mask": mask.copy()}) for e in (sync, ours))
            assert same(theirs_out, ours_out)


def test_threads_change_nothing_and_a_copy_carries_on() -> None:
    one, two = (VectorSeatEnv(7, scenario="tiny", threads=n, copy=n == 1) for n in (1, 3))
    seen, _ = one.reset(seed=1)
    two.reset(seed=1)
    for step in range(80):
        if step == 40:
            two = copy.deepcopy(two)
        actions = varied(seen["action_mask"], step)
        out = one.step(actions)
        assert same(list(out[:1]), list(two.step(actions)[:1]))
        assert one.seating.table.board.scores.tolist() == two.seating.table.board.scores.tolist()
        seen = out[0]
    two.close()


def test_what_was_handed_out_stays_unless_wished_otherwise() -> None:
    for kept in (True, False):
        games = VectorSeatEnv(2, scenario="tiny", copy=kept)
        seen, _ = games.reset(seed=1)
        before = seen["observation"].copy()
        for step in range(20):
            games.step(varied(games._seen()["action_mask"], step))
        assert np.array_equal(seen["observation"], before) == kept


def test_gymnasiums_wrappers_of_vectors_fit() -> None:
    games = NormalizeReward(RecordEpisodeStatistics(VectorSeatEnv(3, scenario="tiny")))
    seen, _ = games.reset(seed=1)
    lengths: list[int] = []
    for step in range(200):
        seen, *_, infos = games.step(varied(seen["action_mask"], step))
        if "episode" in infos:
            lengths += infos["episode"]["l"][infos["_episode"]].tolist()
    assert len(lengths) >= 3
    assert all(length > 8 for length in lengths), "at least an order a turn"


@pytest.mark.parametrize(
    ("do", "told"),
    [
        (lambda: VectorSeatEnv(0, scenario="tiny"), "num_envs 0"),
        (lambda: VectorSeatEnv(2, scenario="tiny").step([0, 0]), "reset first"),
        (lambda: VectorSeatEnv(2, scenario="tiny").step([0]), "give 2 numbers"),
        (lambda: VectorSeatEnv(2, scenario="tiny").reset(seed=[1, 2, 3]), "3 seeds for 2 games"),
        (lambda: VectorSeatEnv(2, scenario="tiny").reset(seed=np.array([1, 2, 3])), "3 seeds for 2 games"),
        (lambda: VectorSeatEnv(2, scenario="tiny").reset(options={"reset_mask": [0, 1]}), "2 booleans"),
    ],
)
def test_bad_input_is_told(do: Any, told: str) -> None:
    with pytest.raises(OrderError, match=told):
        do()
