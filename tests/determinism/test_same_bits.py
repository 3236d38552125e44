"""The same game has the same bits: in another process, backend, processor target, hash seed, thread count, order."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from engine.kernel.jit import COMPILED
from engine.match.match import Match
from tests.match.games import SEATING, tiny

ROOT = Path(__file__).resolve().parents[2]
SEEDS = (1, 2, 20201)
PROGRAM = """
import sys
from engine.kernel.machine import Machine
from engine.match.match import Match
from engine.rules.ruleset import load_ruleset
machine = Machine(load_ruleset("tiny"))
for seed in map(int, sys.argv[1:]):
    match = Match(machine, seed, {"keepers": "personality:historical", "weighers": "random", "drummers": "personality"})
    match.play()
    print(*match.hashes)
"""


def hashes_here() -> list[tuple[int, ...]]:
    out = []
    for seed in SEEDS:
        match = Match(tiny(), seed, SEATING)
        match.play()
        out.append(match.hashes)
    return out


@pytest.mark.parametrize(
    "setting",
    [
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "4242"},
        {"NUMBA_DISABLE_JIT": "1"},
        pytest.param({"GREAT_STONE_CPU": "generic"}, marks=pytest.mark.slow),
        {"OMP_NUM_THREADS": "1", "LC_ALL": "C", "TZ": "Asia/Tokyo"},
    ],
    ids=lambda setting: ",".join(f"{k}={v}" for k, v in setting.items()),
)
def test_another_process_gives_the_same_hashes(setting: dict[str, str]) -> None:
    command = [sys.executable, "-c", PROGRAM, *map(str, SEEDS)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **setting}, capture_output=True, text=True, check=True)
    assert [tuple(map(int, line.split())) for line in done.stdout.splitlines()] == hashes_here()


def test_threads_and_order_change_nothing() -> None:
    seeds = list(range(64))

    def hashes(order: list[int], threads: int) -> dict[int, list[int]]:
        games = {seed: tiny().new_game(seed) for seed in order}
        tiny().play_many(games.values(), threads)
        return {seed: games[seed].arrays.hashes.tolist() for seed in sorted(games)}

    plain = hashes(seeds, 1)
    assert hashes(seeds, 2) == plain
    assert hashes(seeds[::-1], 2) == plain
    shuffled = seeds.copy()
    random.Random(7).shuffle(shuffled)
    assert hashes(shuffled, 4) == plain


def test_games_played_in_turns_side_by_side_are_the_games_played_alone() -> None:
    alone = hashes_here()
    matches = [Match(tiny(), seed, SEATING) for seed in SEEDS]
    while not all(match.over for match in matches):
        for match in matches:
            match.step()
    assert [match.hashes for match in matches] == alone


def test_the_tests_run_on_compiled_kernels_unless_told_otherwise() -> None:
    assert (os.environ.get("NUMBA_DISABLE_JIT", "0") != "1") == COMPILED


def test_another_seed_is_another_game() -> None:
    assert len({hashes[-1] for hashes in hashes_here()}) == len(SEEDS)
