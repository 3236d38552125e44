"""The shipped flagship keeps its bits: saved after every turn, answered from its log, traced, played under Mesa."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.model import FLAGSHIP, GreatStoneModel, machine_of
from engine.kernel.machine import Machine
from engine.match.match import Match
from engine.match.replay import replay_of, verify
from engine.match.save import load_match, save_match
from engine.policies.first_legal import FirstLegal
from engine.policies.policy import Policy

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def machine() -> Machine:
    return machine_of(FLAGSHIP)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_saved_and_loaded_after_every_turn_it_keeps_its_hashes(machine: Machine, seed: int, tmp_path: Path) -> None:
    seating = {"moscow": "random", "west": "personality:historical"}
    whole, match, file = Match(machine, seed, seating), Match(machine, seed, seating), tmp_path / "game.sav"
    whole.play()
    while not match.over:
        match.step()
        save_match(match, file)
        match = load_match(file, machine)
    assert match.hashes == whole.hashes


@pytest.mark.parametrize("seed", range(10))
def test_answered_from_its_log_it_keeps_hashes_and_decisions(machine: Machine, seed: int) -> None:
    seatings: list[dict[str, Policy | str]] = [
        {},
        {"minsk": FirstLegal()},
        dict.fromkeys(machine.ruleset.scenario.seats, "random"),
        {"beijing": "passive"},
    ]
    for seating in seatings:
        match = Match(machine, seed, seating)
        match.play()
        verdict = verify(replay_of(match), machine)
        assert verdict.agrees, verdict.text


def test_traced_it_keeps_its_hashes_and_every_change_is_accounted_for(machine: Machine) -> None:
    plain, traced = Match(machine, 5), Match(machine, 5, ledger=True)
    plain.play()
    while not traced.over:
        before = traced.state.copy()
        traced.step()
        at: dict[int, float] = {}
        for entry in traced.ledger(traced.turn - 1):
            assert entry.before == at.get(entry.offset, before[entry.offset])
            assert entry.kind != "turn" or entry.variable.startswith("engine.")
            at[entry.offset] = entry.after
        apart = [k for k in range(before.size) if at.get(k, before[k]) != traced.state[k]]
        assert apart == []
    assert traced.hashes == plain.hashes


@pytest.mark.parametrize("seed", range(5))
def test_under_mesa_it_has_the_hashes_of_a_batch(machine: Machine, seed: int) -> None:
    model, running = GreatStoneModel(seed=seed, machine=machine), machine.new_game(seed)
    machine.play_many([running])
    while model.running:
        model.step()
    assert list(model.match.hashes) == running.arrays.hashes[: running.turn + 1].tolist()
