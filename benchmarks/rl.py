"""Measures the learning environments: `python -m benchmarks.rl [--scenario NAME] [--seconds N] [--out FOLDER]`.

Rates are of processor seconds, medians of runs taken in turns, so that a busy machine touches all alike; only what two
threads do together is of wall time. Choosing the actions is not timed: an agent of its own would do that.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from gymnasium.vector import SyncVectorEnv
from rich.console import Console
from rich.table import Table

from agents.env import SeatEnv, env
from agents.vector import VectorSeatEnv
from benchmarks.__main__ import RESULTS, Row, measured_on
from engine.kernel.asked import T_ROWS
from engine.kernel.game import C_LOG
from engine.kernel.machine import machine_of

SCENARIO = "belarus-2020"
Masks = npt.NDArray[np.int8]


def drawn(masks: Masks, numbers: np.random.Generator) -> npt.NDArray[np.int64]:
    """An open action a game, each as likely."""
    order = masks.cumsum(axis=1, dtype=np.int32)
    wanted = numbers.integers(0, order[:, -1])
    actions: npt.NDArray[np.int64] = (order <= wanted[:, None]).sum(axis=1)
    return actions


def first(masks: Masks, numbers: np.random.Generator) -> npt.NDArray[np.int64]:
    """The first open action a game: an agent that offers nothing and orders nothing."""
    actions: npt.NDArray[np.int64] = masks.argmax(axis=1)
    return actions


@dataclass
class Pace:
    """What one run took and did."""

    steps: int
    decisions: int
    processor: float
    wall: float


Run = Callable[[float], Pace]


def many(
    games: VectorSeatEnv, choose: Callable[[Masks, np.random.Generator], npt.NDArray[np.int64]] = drawn
) -> Run:  # fmt: skip
    """Runs of many games in one call."""
    numbers = np.random.default_rng(1)
    seen, _ = games.reset(seed=1)
    state = {"masks": seen["action_mask"]}

    def run(seconds: float) -> Pace:
        board, pace = games.seating.table.board, Pace(0, 0, 0.0, 0.0)
        while pace.wall < seconds:
            actions, before = choose(state["masks"], numbers), board.told[:, T_ROWS].copy()
            wall, processor = time.perf_counter(), time.process_time()
            seen, *_ = games.step(actions)
            pace.wall += time.perf_counter() - wall
            pace.processor += time.process_time() - processor
            state["masks"] = seen["action_mask"]
            made = board.told[:, T_ROWS] - before
            pace.decisions += int(np.where(made < 0, board.told[:, T_ROWS], made).sum())
            pace.steps += games.num_envs
        return pace

    return run


def single(scenario: str) -> Run:
    """Runs of one game by a single seat."""
    game, numbers = SeatEnv(scenario=scenario), np.random.default_rng(1)
    game.reset(seed=1)

    def run(seconds: float) -> Pace:
        seen, over, pace, before = game.seating.seen(), game.seating.over(), Pace(0, 0, 0.0, 0.0), 0
        while pace.wall < seconds:
            action = int(drawn(seen["action_mask"][None], numbers)[0])
            wall, processor = time.perf_counter(), time.process_time()
            if over:
                (seen, _), over = game.reset(), False
            else:
                seen, _, over, _, _ = game.step(action)
            pace.wall += time.perf_counter() - wall
            pace.processor += time.process_time() - processor
            pace.steps += 1
            log = int(game.seating.running().arrays.cursor[C_LOG])
            pace.decisions += log - before if log >= before else log
            before = log
        return pace

    return run


def five(scenario: str) -> Run:
    """Runs of PettingZoo's AEC with every seat an agent."""
    game, numbers = env(scenario), np.random.default_rng(1)
    game.reset(seed=1)

    def run(seconds: float) -> Pace:
        pace = Pace(0, 0, 0.0, 0.0)
        while pace.wall < seconds:
            mask = game.seating.table.board.masks[:1]
            action = int(drawn(mask, numbers)[0])
            wall, processor = time.perf_counter(), time.process_time()
            if game.seating.over():
                game.reset()
            else:
                game.step(action)
            game.last()
            pace.wall += time.perf_counter() - wall
            pace.processor += time.process_time() - processor
            pace.steps += 1
        pace.decisions = pace.steps
        return pace

    return run


def beside(scenario: str, games: int) -> Run:
    """Runs of Gymnasium's own vector of single environments."""
    vector = SyncVectorEnv([lambda: SeatEnv(scenario=scenario)] * games)
    numbers = np.random.default_rng(1)
    seen, _ = vector.reset(seed=1)
    state = {"masks": seen["action_mask"]}

    def run(seconds: float) -> Pace:
        pace = Pace(0, 0, 0.0, 0.0)
        while pace.wall < seconds:
            actions = drawn(state["masks"], numbers)
            wall, processor = time.perf_counter(), time.process_time()
            seen, *_ = vector.step(actions)
            pace.wall += time.perf_counter() - wall
            pace.processor += time.process_time() - processor
            state["masks"] = seen["action_mask"]
            pace.steps += games
        return pace

    return run


def whole(scenario: str) -> Run:
    """Runs of whole games in the kernel, nobody asked from outside: what there is to be reached."""
    machine = machine_of(scenario)

    def run(seconds: float) -> Pace:
        pace, seed = Pace(0, 0, 0.0, 0.0), 0
        while pace.wall < seconds:
            running, seed = machine.new_game(seed), seed + 1
            wall, processor = time.perf_counter(), time.process_time()
            machine.play(running)
            pace.wall += time.perf_counter() - wall
            pace.processor += time.process_time() - processor
            pace.decisions += int(running.arrays.cursor[C_LOG])
        return pace

    return run


def same_games(scenario: str) -> bool:
    """Whether many games on two threads are the games of Gymnasium's vector of single ones."""
    ours, theirs = (
        VectorSeatEnv(6, scenario=scenario, threads=2),
        SyncVectorEnv([lambda: SeatEnv(scenario=scenario)] * 6),
    )
    numbers = np.random.default_rng(3)
    (seen, _), (other, _) = ours.reset(seed=5), theirs.reset(seed=5)
    equal = True
    for _ in range(400):
        actions = drawn(seen["action_mask"], numbers)
        (seen, gained, *_), (other, gained_too, *_) = ours.step(actions), theirs.step(actions)
        equal &= all(np.array_equal(seen[k], other[k]) for k in seen) and np.array_equal(gained, gained_too)
    ours.close()
    return equal


def measure(scenario: str, seconds: float, games: int) -> tuple[list[Row], dict[str, Any]]:
    """Every figure."""
    few = ("nation", "seat", "pair")
    runs: dict[str, Run] = {
        "single": single(scenario),
        "five": five(scenario),
        "sync": beside(scenario, games),
        "many": many(VectorSeatEnv(games, scenario=scenario, copy=False)),
        "copied": many(VectorSeatEnv(games, scenario=scenario)),
        "few": many(VectorSeatEnv(games, scenario=scenario, observe=few, copy=False)),
        "quiet": many(VectorSeatEnv(games, scenario=scenario, copy=False), first),
        "two": many(VectorSeatEnv(2 * games, scenario=scenario, threads=2, copy=False)),
        "two quiet": many(VectorSeatEnv(2 * games, scenario=scenario, threads=2, copy=False), first),
        "whole": whole(scenario),
    }
    for run in runs.values():
        run(0.2)
    found: dict[str, list[Pace]] = {name: [] for name in runs}
    for _ in range(5):
        for name, run in runs.items():
            found[name].append(run(seconds))

    def rate(name: str, what: str, per: str = "processor") -> float:
        return float(statistics.median(getattr(p, what) / getattr(p, per) for p in found[name]))

    steps = {name: rate(name, "steps") for name in runs}
    decided = {name: rate(name, "decisions") for name in runs}
    both, quiet = rate("two", "decisions", "wall"), rate("two quiet", "decisions", "wall")
    equal = same_games(scenario)

    def told(name: str) -> str:
        return f"{steps[name]:,.0f}; {decided[name]:,.0f} decisions of all seats"

    rows = [
        Row("`SeatEnv`, agent steps a second and core", ">= 12,000", told("single"), steps["single"] >= 12_000),
        Row("`env`, five agents, steps a second and core", "", f"{steps['five']:,.0f}", None),
        Row(f"Gymnasium's vector of {games} `SeatEnv`s, the same", "", f"{steps['sync']:,.0f}", None),
        Row(f"`VectorSeatEnv` of {games} games, the same", "", told("many"), None),
        Row("  with copies handed out (`copy=True`)", "", told("copied"), None),
        Row(f"  that observes {', '.join(few)} only", "", told("few"), None),
        Row("  with an agent that offers and orders nothing", "", told("quiet"), None),
        Row("`VectorSeatEnv` against Gymnasium's vector", "", f"{steps['many'] / steps['sync']:.1f}x", None),
        Row("whole games in the kernel, nobody asked from outside", "",
            f"{decided['whole']:,.0f} decisions a second and core", None),
        Row("`VectorSeatEnv` against that, by decisions", "", f"{decided['many'] / decided['whole']:.2f}x, agent that "
            f"offers and orders nothing {decided['quiet'] / decided['whole']:.2f}x", None),
        Row(f"decisions of all seats a second on two threads, {2 * games} games", "aim 1,000,000",
            f"{both:,.0f}; with an agent that offers and orders nothing {quiet:,.0f}", max(both, quiet) >= 1_000_000),
        Row("the same games as Gymnasium's vector of `SeatEnv`s", "equal", "equal" if equal else "different", equal),
    ]  # fmt: skip
    return rows, {name: [asdict(pace) for pace in paces] for name, paces in found.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and leave rl.md and rl.json in the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", default=SCENARIO)
    parser.add_argument("--seconds", type=float, default=1.0, help="of each of five runs of each figure")
    parser.add_argument("--games", type=int, default=32, help="games at once on one thread")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args(arguments)
    load = os.getloadavg()[0]
    rows, raw = measure(given.scenario, given.seconds, given.games)
    table = Table("figure", "demanded", "measured", "")
    for row in rows:
        table.add_row(row.figure, row.demanded, row.measured, row.verdict)
    Console().print(table)
    where = f"{os.cpu_count()} processors, load {load:.1f}, {platform.system()}, Python {platform.python_version()}"
    head = f"# The learning environments\n\n`python -m benchmarks.rl` on {given.scenario}, {where}.\n\n"
    head += f"{measured_on(given.scenario)}\n\n"
    head += (
        "One seat is an agent that takes any open action, the four others play by personality, except where said.\n\n"
    )
    lines = [f"| {r.figure.strip()} | {r.demanded} | {r.measured} | {r.verdict} |" for r in rows]
    text = head + "\n".join(["| figure | demanded | measured | |", "|---|---|---|---|", *lines]) + "\n"
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "rl.md").write_text(text, encoding="utf-8")
    (given.out / "rl.json").write_text(json.dumps({"load": load, **raw}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
