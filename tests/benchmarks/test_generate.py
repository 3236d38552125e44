"""The generated ruleset has the size it promises, compiles, and plays to its end without a fault."""

from __future__ import annotations

from pathlib import Path

from benchmarks.generate import write
from engine.kernel import game as g
from engine.kernel.machine import Machine
from engine.rules.ruleset import load_ruleset


def test_the_generated_ruleset_has_true_size_and_plays(tmp_path: Path) -> None:
    ruleset = load_ruleset(str(write(tmp_path / "made", seed=1)))
    scenario, sets = ruleset.scenario, ruleset.layout.sets
    assert sets["cell"].size == 119 * 6
    assert (len(scenario.actions), len(scenario.events), len(scenario.deals)) == (60, 30, 12)
    assert (scenario.calendar.turns, scenario.calendar.ticks) == (36, 4)
    machine = Machine(ruleset)
    running = machine.new_game(1)
    machine.play(running)
    assert running.over
    assert not running.faulted
    assert int(running.arrays.cursor[g.C_LOG]) > 36 * 5


def test_the_same_seed_gives_the_same_files_and_twelve_seats_fit(tmp_path: Path) -> None:
    first, again = write(tmp_path / "a", seed=3), write(tmp_path / "b", seed=3)
    assert (first / "scenario.yaml").read_bytes() == (again / "scenario.yaml").read_bytes()
    assert len(load_ruleset(str(write(tmp_path / "c", seed=3, seats=12))).scenario.seats) == 12
