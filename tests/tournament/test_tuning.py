"""The search for weights: it finds a planted better weight, resumes to the same end, and its file is what it played."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from engine.kernel import game as g
from engine.kernel.machine import Machine
from engine.policies.policy import PolicySpec
from engine.rules.errors import OrderError, StoreError
from engine.rules.ruleset import load_ruleset
from engine.rules.scenario import SHIPPED
from engine.tournament.tune_command import patch_of
from engine.tournament.tuning import NOTES, Plan, Tuning
from tests.match.games import tiny, variant

ROOT = Path(__file__).resolve().parents[2]
SEATS = ("keepers", "weighers", "drummers")
SMALL = Plan(("keepers", "drummers"), population=5, games=6, seed=3)


def searched(plan: Plan, generations: int, notes: Path | None = None, threads: int = 1) -> dict[int, list[float]]:
    tuning = Tuning(tiny(), plan, notes=notes, threads=threads)
    tuning.run(generations)
    return {seat: values.tolist() for seat, values in tuning.found_weights().items()}


# ---- the same end, however one comes to it ----
def test_threads_neighbours_and_the_global_generator_change_nothing() -> None:
    plain = searched(SMALL, 4)
    np.random.seed(7)
    assert searched(SMALL, 4, threads=3) == plain
    assert searched(Plan(SMALL.seats, 5, 6, seed=4), 4) != plain


def test_a_search_goes_on_from_its_notes_alone(tmp_path: Path) -> None:
    notes = tmp_path / NOTES
    whole = searched(SMALL, 5, tmp_path / "whole.json")
    searched(SMALL, 2, notes)
    text = notes.read_text()
    assert searched(SMALL, 2, notes) == searched(SMALL, 2)
    assert notes.read_text() == text, "what is noted is not played again"
    assert searched(SMALL, 5, notes) == whole
    assert notes.read_bytes() == (tmp_path / "whole.json").read_bytes()


def test_the_notes_of_another_search_are_refused(tmp_path: Path) -> None:
    notes = tmp_path / NOTES
    searched(SMALL, 1, notes)
    with pytest.raises(StoreError, match="other rules or options: give another folder to --out"):
        searched(Plan(SMALL.seats, 5, 7, seed=3), 1, notes)
    notes.write_text("{}")
    with pytest.raises(StoreError, match="is no file of a search for weights"):
        searched(SMALL, 1, notes)


def arguments(out: Path, generations: int = 25) -> list[str]:
    sizes = ["--population", "5", "--games", "10", "--validate", "10", "--generations", str(generations)]
    return [sys.executable, "run_game.py", "tune", "tiny", "--seat", "keepers", *sizes, "--out", str(out)]


@pytest.mark.slow
@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_a_killed_search_resumes_to_the_same_file(blow: signal.Signals, tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    subprocess.run(arguments(whole), cwd=ROOT, check=True, capture_output=True)
    running = subprocess.Popen(arguments(broken), cwd=ROOT, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 120
    while not (broken / NOTES).exists() or (broken / NOTES).stat().st_size < 600:
        assert running.poll() is None, "it ended before it was struck"
        assert time.monotonic() < until
    running.send_signal(blow)
    _, told = running.communicate(timeout=60)
    assert not (broken / "tuned.yaml").exists()
    if blow == signal.SIGINT:
        assert running.returncode == 130
        assert shlex.split(told.splitlines()[-1]) == arguments(broken)
    subprocess.run(arguments(broken), cwd=ROOT, check=True, capture_output=True)
    told_of = [folder.joinpath("tuned.yaml").read_text().replace(str(folder), "") for folder in (whole, broken)]
    assert told_of[0] == told_of[1]
    assert (whole / NOTES).read_bytes() == (broken / NOTES).read_bytes()


# ---- what it finds ----
BLIND = """
seats:
  weighers:
    objectives:
      market: null
      spell: null
      chests: {title: Full chests, kind: level, value: "min(1, seat[weighers].money / 100)", weight: 60}
    personalities: {shrewd: {motives: {purse: 0.05, renown: 1.5, calm: 1.5}}}
"""


def test_a_planted_better_weight_is_found(tmp_path: Path) -> None:
    """A seat scores for money alone, and its first personality cares for all else: the search turns that round."""
    machine = variant(tmp_path, BLIND)
    tuning = Tuning(machine, Plan(("weighers",), population=10, games=30, seed=2))
    tuning.run(12)
    (found,) = tuning.found(200)
    assert found.gain.low > 0.2
    purse, other = found.motives["purse"], max(found.motives.get("renown", 0.0), found.motives.get("calm", 0.0))
    assert purse / other > 3 * (0.05 / 1.5)


def test_the_file_plays_as_the_search_did_and_is_not_searched_from(tmp_path: Path) -> None:
    """Beside the scenario, the file gives the seats the weights that were tried; a second search is the first again."""
    home = tmp_path / "tiny"
    shutil.copytree(SHIPPED / "tiny", home)
    plan = Plan(SEATS, population=5, games=6, seed=3)
    tuning = Tuning(tiny(), plan)
    tuning.run(3)
    found = tuning.found(20)
    (home / "tuned.yaml").write_text(patch_of(found, plan, "a command", tuning.blocks(2)), encoding="utf-8")
    machine = Machine(load_ruleset(str(home)))
    values = tuning.found_weights()
    tables = tuning._tables()
    for seed in range(8):
        running = machine.new_game(seed, personalities=[2, 2, 2])
        machine.play(running)
        other = tiny().new_game(seed, parameters=tables.parameters)
        other.arrays.rows[:] = [pool[-1] for pool in tables.pools]
        tiny().play(other)
        assert running.arrays.hashes.tolist() == other.arrays.hashes.tolist()
    again = Tuning(machine, plan)
    again.run(3)
    assert {s: v.tolist() for s, v in again.found_weights().items()} == {s: v.tolist() for s, v in values.items()}
    # Nobody is drawn to it: seats that are told nothing play as before.
    plain, more = tiny().new_game(5), machine.new_game(5)
    for m, running in ((tiny(), plain), (machine, more)):
        m.play(running)
    assert plain.arrays.hashes.tolist() == more.arrays.hashes.tolist()
    assert PolicySpec.parse("personality:tuned").personality_number(machine.ruleset, "keepers") == 2
    assert plain.arrays.kinds.tolist() == [g.PERSONALITY] * 3


# ---- mistakes ----
def refused(*words: str, tmp_path: Path) -> str:
    command = [sys.executable, "run_game.py", "tune", *words, "--out", str(tmp_path / "out")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "COLUMNS": "200"})
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    return done.stderr


def test_mistakes_are_one_line(tmp_path: Path) -> None:
    assert 'did you mean "keepers"' in refused("tiny", "--seat", "keeper", tmp_path=tmp_path)
    assert "is named twice" in refused("tiny", "--seat", "keepers", "--seat", "keepers", tmp_path=tmp_path)
    assert "--name Best: an id is lower-case" in refused("tiny", "--name", "Best", tmp_path=tmp_path)


def test_a_personality_that_is_there_is_neither_overwritten_nor_left_out(tmp_path: Path) -> None:
    for name in ("steady", "historical"):
        with pytest.raises(OrderError, match=f"--name {name}: keepers has a personality of that id: give one that is"):
            Tuning(tiny(), Plan(("drummers",), name=name))
    first = "seats: {keepers: {personalities: {steady: null, historical: null, tuned: {title: T, motives: {calm: 1}}}}}"
    with pytest.raises(OrderError, match="--name tuned: keepers has a personality"):
        Tuning(variant(tmp_path, first), Plan(("drummers",)))
