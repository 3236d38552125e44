"""The tests of claims fail when their mechanic is taken out: each mutant is the flagship with one thing gone.

A mutant is only shown to be caught; which assertion catches it is its claim's. The usual run plays three, and sees
that what the others change still stands; `-m long` plays all. That the same tests pass on the rules as they stand is
what the claims' own modules show.
"""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.rules.scenario import SHIPPED
from tests.claims.mutant import Edit, Mutant, replaced
from tests.claims.mutants_belarus import BELARUS
from tests.claims.mutants_powers import POWERS
from tests.claims.worlds import INSTEAD, compiled

TESTED = ("china", "park", "regime", "russia", "sino_russian", "west")
PLAYED = ("belarus-2020", "october-2020", "cut-off")
TOLD = {"A13", "D1"}
"""Claims the game tells of in words only: they correct a year of the article's, and no rule reads it."""
MUTANTS = (*BELARUS, *POWERS)
SHORT = ("A5-safe assets", "D6-stalling", "F1-pressure")
"""Beginnings of the names of those the usual run plays."""


@pytest.fixture
def mutated(tmp_path: Path) -> Iterator[Callable[[tuple[Edit, ...]], None]]:
    """A call that has scenarios played with texts of the flagship changed."""

    def change(edits: tuple[Edit, ...]) -> None:
        for scenario in PLAYED:
            shutil.copytree(SHIPPED / scenario, tmp_path / scenario)
            INSTEAD[scenario] = str(tmp_path / scenario)
        for part, old, new in edits:
            path = tmp_path / "belarus-2020" / f"{part}.yaml"
            text = path.read_text(encoding="utf-8")
            text, times = replaced(text, old, new)
            assert times == 1, f"{part}.yaml has {old!r} {times} times"
            path.write_text(text, encoding="utf-8")

    yield change
    INSTEAD.clear()
    compiled.cache_clear()  # two hundred machines are not to stay in memory


def _tests_of(claim: str) -> list[Callable[[], None]]:
    """The tests named by a claim."""
    modules = [importlib.import_module(f"tests.claims.test_{name}") for name in TESTED]
    return [test for module in modules for name, test in vars(module).items() if name.startswith(f"test_{claim}_")]


def caught(claim: str) -> bool:
    """Whether a test of the claim fails."""
    for test in _tests_of(claim):
        try:
            test()
        except AssertionError:
            return True
    return False


def _is_short(mutant: Mutant) -> bool:
    return mutant.name.startswith(SHORT)


def _check(mutant: Mutant, mutated: Callable[[tuple[Edit, ...]], None]) -> None:
    assert _tests_of(mutant.claim), mutant.claim
    mutated(mutant.edits)
    assert caught(mutant.claim), f"{mutant.claim}: {mutant.gone}, and no test of it fails"


def test_every_claim_that_a_rule_carries_has_a_mutant_and_every_mutant_a_name_of_its_own() -> None:
    modules = [importlib.import_module(f"tests.claims.test_{name}") for name in TESTED]
    claims = {name.split("_")[1] for module in modules for name in vars(module) if name.startswith("test_")}
    assert len(claims) == 82
    assert {mutant.claim for mutant in MUTANTS} == claims - TOLD
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)
    assert sum(map(_is_short, MUTANTS)) == len(SHORT)


@pytest.mark.parametrize("mutant", [m for m in MUTANTS if _is_short(m)], ids=lambda mutant: mutant.name)
def test_a_claim_without_its_mechanic_is_caught(mutant: Mutant, mutated: Callable[[tuple[Edit, ...]], None]) -> None:
    _check(mutant, mutated)


def test_what_mutants_change_stands_in_the_rules_once() -> None:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (SHIPPED / "belarus-2020").glob("*.yaml")}
    edits = [(mutant.name, part, old) for mutant in MUTANTS for part, old, _ in mutant.edits]
    assert [(name, old) for name, part, old in edits if replaced(texts[part], old, "")[1] != 1] == []


@pytest.mark.long
@pytest.mark.parametrize("mutant", [m for m in MUTANTS if not _is_short(m)], ids=lambda mutant: mutant.name)
def test_so_is_every_other(mutant: Mutant, mutated: Callable[[tuple[Edit, ...]], None]) -> None:
    _check(mutant, mutated)
