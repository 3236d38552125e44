"""The learning environments: PettingZoo's and Gymnasium's own suites, one game with the engine, copies in mid-game."""

from __future__ import annotations

import copy
import pickle
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

pytest.importorskip("pettingzoo", reason="PettingZoo is not installed (extra [rl])")

from gymnasium.utils.env_checker import check_env
from pettingzoo.test import api_test as aec_suite
from pettingzoo.test import parallel_api_test as parallel_suite
from pettingzoo.test import parallel_seed_test as parallel_seed_suite
from pettingzoo.test import render_test as render_suite
from pettingzoo.test import seed_test as seed_suite
from pettingzoo.test import state_test as state_suite

from agents.env import SeatEnv, env, parallel_env
from agents.seating import Seating
from engine.kernel import game as g
from engine.kernel.machine import machine_of
from engine.match.match import Match
from engine.rules.errors import OrderError


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the suites warn of spaces of dicts, which masks need
        yield


def last_open(observation: Any) -> int:
    """The last open action: an agent that is no agent."""
    return int(np.flatnonzero(observation["action_mask"])[-1])


def varied(observation: Any, step: int) -> int:
    """One open action or another."""
    actions = np.flatnonzero(observation["action_mask"])
    return int(actions[step * 7 % len(actions)])


def hashes(seating: Seating) -> list[int]:
    running = seating.running()
    return running.arrays.hashes[: running.turn + 1].tolist()


@pytest.mark.parametrize("scenario", ["tiny", "belarus-2020"])
def test_pettingzoo_and_gymnasium_find_nothing_wrong(scenario: str) -> None:
    aec_suite(env(scenario), num_cycles=300, verbose_progress=False)
    parallel_suite(parallel_env(scenario), num_cycles=100)
    state_suite(env(scenario), parallel_env(scenario))
    check_env(SeatEnv(scenario=scenario), skip_render_check=False)


def test_a_seed_is_a_game() -> None:
    seed_suite(lambda: env("tiny"), num_cycles=100)
    parallel_seed_suite(lambda: parallel_env("tiny"), num_cycles=100)


def test_without_a_seed_games_differ_and_follow_from_the_first() -> None:
    one, other, third = SeatEnv(scenario="tiny"), SeatEnv(scenario="tiny"), SeatEnv(scenario="tiny")
    seeds = [[int(e.seating.table.board.seeds[0]) for _ in range(2) if e.reset()] for e in (one, other, third)]
    assert len({seed for pair in seeds for seed in pair}) == 6
    for e in (one, other):
        e.reset(seed=5)
        e.reset()
    assert one.seating.table.board.seeds[0] == other.seating.table.board.seeds[0] != 5


def test_it_renders(capsys: pytest.CaptureFixture[str]) -> None:
    render_suite(lambda render_mode=None: env("tiny", render_mode=render_mode))
    single = SeatEnv(scenario="tiny", render_mode="human")
    seen, _ = single.reset(seed=1)
    single.step(last_open(seen))
    assert "keepers decides" in capsys.readouterr().out
    with pytest.raises(OrderError, match="human and ansi"):
        env("tiny", render_mode="rgb_array")


@pytest.mark.parametrize("scenario", ["tiny", "belarus-2020"])
def test_a_game_through_the_environment_is_the_game_of_a_match(scenario: str) -> None:
    """Every seat by hand, each decision that of the personalities in a match: the same actions, the same game."""
    match = Match(machine_of(scenario), 9, {})
    match.play()
    play = env(scenario)
    play.reset(seed=9)
    board, arrays = play.seating.table.board, play.seating.running().arrays
    for row in match.decisions:
        assert not play.seating.over()
        option = int(row[g.L_CHOICE])
        (action,) = np.flatnonzero(board.options[0] == option)
        if row[g.L_POINT] == g.OFFER:
            assert arrays.options[option, 1] == row[g.L_B], "the terms suggested are those a personality offers"
        play.step(int(action))
    assert play.seating.over()
    assert hashes(play.seating) == list(match.hashes)


def test_the_same_choices_give_the_same_game_in_all_three() -> None:
    aec, parallel = env("tiny"), parallel_env("tiny")
    aec.reset(seed=4)
    seen, _ = parallel.reset(seed=4)
    while aec.agents and not aec.seating.over():
        assert [a for a in parallel.agents if seen[a]["action_mask"][0] == 0] == [aec.agent_selection]
        choice = last_open(aec.observe(aec.agent_selection))
        seen, *_ = parallel.step({agent: last_open(seen[agent]) for agent in parallel.agents})
        aec.step(choice)
    assert hashes(aec.seating) == hashes(parallel.seating)
    single = SeatEnv("weighers", "tiny", {"keepers": "random", "drummers": "passive"})
    partly = env("tiny", {"keepers": "random", "drummers": "passive"})
    seen_by_one, _ = single.reset(seed=4)
    partly.reset(seed=4)
    over = False
    while not over:
        seen_by_other, *_ = partly.last()
        assert np.array_equal(seen_by_one["observation"], seen_by_other["observation"])
        seen_by_one, _, over, *_ = single.step(last_open(seen_by_one))
        partly.step(last_open(seen_by_other))
    assert hashes(single.seating) == hashes(partly.seating)


@pytest.mark.parametrize("scenario", ["tiny", "belarus-2020"])
def test_what_is_seen_does_not_depend_on_what_was_seen_before(scenario: str) -> None:
    """A row brought up to date step by step is the row made anew."""
    single = SeatEnv(scenario=scenario)
    for _ in range(2):
        seen, _ = single.reset()
        over, step = False, 0
        while not over:
            fresh = single.seating.look(single.seat)
            assert np.array_equal(seen["observation"], fresh["observation"])
            assert np.array_equal(seen["action_mask"], fresh["action_mask"])
            assert single.observation_space.contains(seen)
            assert np.array_equal(single.action_masks(), seen["action_mask"] == 1)
            seen, _, over, _, _ = single.step(varied(seen, step))
            step += 1


@pytest.mark.parametrize("policies", [None, {"beijing": "lookahead", "moscow": "search:32"}])
def test_a_game_in_used_arrays_is_a_new_game(policies: dict[str, str] | None) -> None:
    used, new = (SeatEnv("minsk", "october-2020", policies) for _ in range(2))
    used.reset(seed=1)
    steps = 60 if policies else 400
    for e, seed in ((used, 1), (used, 2), (new, 2)):
        seen, _ = e.reset(seed=seed)
        for step in range(steps):
            seen, *_ = e.step(varied(seen, step))
    for name, one, other in zip(
        used.seating.running().arrays._fields, used.seating.running().arrays, new.seating.running().arrays
    ):
        assert np.array_equal(one, other), name


def test_rewards_add_up_to_the_score() -> None:
    single = SeatEnv(scenario="tiny")
    seen, _ = single.reset(seed=2)
    start, total, over = single.seating.table.board.scores[0, 0], 0.0, False
    while not over:
        seen, reward, over, truncated, info = single.step(last_open(seen))
        total += reward
        assert not truncated
    assert total == pytest.approx(single.seating.table.board.scores[0, 0] - start)
    assert total != 0.0
    assert info["point"] == -1
    assert seen["action_mask"].nonzero()[0].tolist() == [0]
    assert seen["observation"][0] == pytest.approx(info["turn"] / 8), "the game has eight turns"


def test_what_an_agent_gains_while_others_decide_is_its_reward_at_its_next_decision() -> None:
    play = env("tiny")
    play.reset(seed=3)
    totals = dict.fromkeys(play.possible_agents, 0.0)
    begun = dict(zip(play.seating.seats, play.seating.table.board.scores[0].tolist()))
    for agent in play.agent_iter():
        seen, reward, over, *_ = play.last()
        totals[agent] += reward
        play.step(None if over else last_open(seen))
    ended = dict(zip(play.seating.seats, play.seating.table.board.scores[0].tolist()))
    assert totals == pytest.approx({seat: ended[seat] - begun[seat] for seat in totals})


def test_a_closed_action_is_told_and_the_usual_is_done() -> None:
    one, other = SeatEnv(scenario="tiny"), SeatEnv(scenario="tiny")
    seen, _ = one.reset(seed=2)
    other.reset(seed=2)
    meanings = one.action_meanings
    while not any(meanings[k] == "order: none" for k in seen["action_mask"].nonzero()[0]):
        seen, *_ = one.step(varied(seen, 0))
        other.step(varied(other.seating.seen(), 0))
    *_, info = one.step(int(np.flatnonzero(seen["action_mask"] == 0)[-1]))
    *_, clean = other.step(meanings.index("order: none"))
    assert info == {**clean, "illegal": True}
    assert not clean["illegal"]
    assert np.array_equal(one.seating.running().arrays.log, other.seating.running().arrays.log)


@pytest.mark.parametrize("scenario", ["tiny", "belarus-2020"])
def test_actions_and_figures_have_names_that_hold(scenario: str) -> None:
    single = SeatEnv(scenario=scenario)
    seen, info = single.reset(seed=3)
    meanings, names = single.action_meanings, single.observation_names
    assert len(meanings) == len(set(meanings)) == single.action_space.n
    assert len(names) == len(set(names)) == len(seen["observation"])
    place, points = single.seating.names, set()
    for step in range(300):
        point = g.POINTS[info["point"]]
        points.add(point)
        actions = seen["action_mask"].nonzero()[0]
        assert {meanings[k].partition(":")[0] for k in actions} == {point}
        assert seen["observation"][names.index(f"point {point}")] == 1.0
        action = varied(seen, step)
        before = int(single.seating.running().arrays.cursor[g.C_LOG])
        seen, _, over, _, info = single.step(action)
        row = single.seating.running().arrays.log[before]
        if point == "order" and row[g.L_A] >= 0:
            assert meanings[action].removeprefix("order: ").partition(" ->")[0] == place.actions[row[g.L_A]]
            if place.targets(row[g.L_A]) and ", rank" not in meanings[action]:
                assert meanings[action].endswith(f"-> {place.targets(row[g.L_A]).ids[row[g.L_B]]}")
        elif point == "offer" and row[g.L_A] >= 0:
            assert meanings[action] == f"offer: {place.deals[row[g.L_A]]}"
        elif point == "posture":
            subject = int(row[g.L_SUBJECT])
            assert meanings[action].endswith(f"{place.postures[subject]} -> {place.levels(subject)[row[g.L_CHOICE]]}")
        if over:
            seen, info = single.reset()
    assert points >= {"order", "offer"}


def test_only_the_variables_wanted_are_seen() -> None:
    few = SeatEnv(observe=("reserves", "pair", "district.protest"))
    names = few.observation_names
    seen, _ = few.reset(seed=1)
    assert names[-119].endswith(".protest")
    assert names[-119 - 25].startswith("pair[")
    assert names[-119 - 25 - 1] == "reserves"
    state = few.seating.running().arrays.views[0]
    place = few.seating.names.place("district.protest")
    assert np.allclose(seen["observation"][-119:], state[place.base : place.base + 119])
    with pytest.raises(OrderError, match="no variable or set distrct"):
        SeatEnv(observe=["distrct"])


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))])
@pytest.mark.parametrize("policies", [None, {"drummers": "lookahead", "weighers": "search:32"}])
def test_a_copy_in_mid_game_goes_its_own_way_and_the_same_way(duplicate: Any, policies: dict[str, str] | None) -> None:
    play = env("tiny", policies)
    play.reset(seed=3)
    for step in range(9 if policies else 25):
        play.step(varied(play.observe(play.agent_selection), step))
    twin = duplicate(play)
    kept = hashes(twin.seating)

    def finish(e: env) -> list[float]:
        rewards = []
        while not e.seating.over():
            e.step(varied(e.observe(e.agent_selection), len(rewards)))
            rewards.append(sum(e.rewards.values()))
        e.reset()
        return [*rewards, float(e.seating.table.board.seeds[0])]

    first = finish(play)
    assert hashes(twin.seating) == kept, "the twin has stood still"
    assert finish(twin) == first


def test_a_copy_of_a_single_seat_sees_on_as_the_first() -> None:
    single = SeatEnv()
    seen, _ = single.reset(seed=3)
    for step in range(50):
        seen, *_ = single.step(varied(seen, step))
    twin = copy.deepcopy(single)
    for step in range(50):
        one, other = single.step(varied(seen, step)), twin.step(varied(seen, step))
        assert np.array_equal(one[0]["observation"], other[0]["observation"])
        assert one[1:] == other[1:]
        seen = one[0]


@pytest.mark.parametrize("seat", ["minsk", "beijing"])
def test_an_agent_sees_nothing_of_what_is_hidden(seat: str) -> None:
    """The state moves, and in the seat's view all that others keep to themselves: the observation stays."""
    single = SeatEnv(seat)
    seen, _ = single.reset(seed=1)
    for step in range(40):
        seen, *_ = single.step(varied(seen, step))
    arrays, names = single.seating.running().arrays, single.seating.names
    layout, number, seats = names.ruleset.layout, names.seat(seat), len(names.seats)
    arrays.state[:] += 1000.0
    view = arrays.views[number]
    for name in ("score", "banked", "agenda", "armed"):
        others = [layout.base("engine", name) + s for s in range(seats) if s != number]
        view[others] += 1.0
    for k, (owner, _, _) in enumerate(layout.objectives):
        if owner != number:
            view[layout.base("engine", "objectives") + 4 * k :][:4] += 1.0
    for name in ("event_due", "queue"):
        place = layout.variables["engine", name]
        view[place.base : place.base + place.size] += 1.0
    for k, action in enumerate(names.ruleset.scenario.actions.values()):
        if action.secret:
            at = layout.base("engine", "fatigue") + k * seats
            view[[at + s for s in range(seats) if s != number]] += 0.5
    for k, posture in enumerate(names.ruleset.scenario.postures.values()):
        if posture.secret and posture.seat != seat:
            view[layout.base("engine", "postures") + k] += 1.0
    again = single.seating.look(seat)
    assert np.array_equal(seen["observation"], again["observation"])
    view[layout.base("engine", "score") + number] += 5.0
    assert not np.array_equal(seen["observation"], single.seating.look(seat)["observation"]), "its own score is seen"


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: SeatEnv(seat="mink"), "no seat mink"),
        (lambda: SeatEnv("minsk", policies={"moscow": "hand"}), "minsk, moscow would be asked"),
        (lambda: env("tiny", policies={"nobody": "random"}), "no seat nobody"),
        (lambda: env("tiny", policies={"keepers": "randum"}), "no policy randum"),
        (lambda: env("tiny", policies=dict.fromkeys(("keepers", "weighers", "drummers"), "random")), "leave one"),
        (lambda: SeatEnv(scenario="tiny").step(0), "reset first"),
        (lambda: env("tiny").reset(seed=-1), "seed -1: a whole number from 0"),
    ],
)
def test_bad_input_is_told(make: Any, told: str) -> None:
    with pytest.raises(OrderError, match=told):
        make()
