"""The tests of claims fail when their mechanic is taken out: each mutant is October's scenario with one thing gone.

A mutant is a change of text in the flagship's files (what October extends). It is only shown to be caught; which test
catches it is its claim's.
"""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.rules.scenario import SHIPPED
from tests.claims.worlds import INSTEAD

Edit = tuple[str, str, str]
"""File of the flagship, what stands there, what stands there instead."""
TESTED = ("china", "park", "regime", "russia", "sino_russian", "west")
PLAYED = ("belarus-2020", "october-2020", "cut-off")
MUTANTS: tuple[tuple[str, str, Edit], ...] = (
    ("A4", "the pearl's lustre is no aim of Beijing's", ("seats", "0.5 * prestige + 0.5 * min", "0.5 * min")),
    (
        "A4", "idle halls do not dull it",
        ("dynamics", "0.3 * mean(company where company.present > 0: company.operating)", "0.3"),
    ),
    ("A5", "safe assets are no aim of Beijing's", ("seats", "value: safety, weight: 33", "value: safety, weight: 0")),
    (
        "A7", "workers do not follow the halls",
        ("dynamics", '- "park_workers += workers_speed', '- "park_workers += 0 * workers_speed'),
    ),
    ("A8", "a decree does not renew the holiday", ("actions_minsk", '"tax_holiday += 0.3", ', "")),
    ("A9", "a rule of origin shuts no market", ("events_drawn", '["eaeu -= 0.15", ', "[")),
    (
        "B5", "help for civil society frightens nobody",
        ("actions_west", '["moscow_fear += 0.015"]', '["moscow_fear += 0"]'),
    ),
    (
        "B5", "fear does not make Moscow promise order",
        ("actions_moscow", "1.2 * danger + 0.5 * moscow_fear", "1.2 * danger"),
    ),
    (
        "B6", "disloyal forces do not endanger the office",
        ("society", "fall_loyalty: {value: 6.0", "fall_loyalty: {value: 0.0"),
    ),
    (
        "B7", "the streets do not weigh in the vote",
        ("succession", " + 0.8 * min(2, active / mass_share) + 1.2", " + 1.2"),
    ),
    ("B7", "organisation does not weigh in the vote", ("succession", "0.75 + 1.4 * civil", "0.75")),
    (
        "C6", "no trade turns to Russia",
        ("economy", "diverts: {by: {ru: 0.46, cn: 0.10}", "diverts: {by: {ru: 0, cn: 0}"),
    ),
    (
        "D2", "a promised reserve steadies nobody",
        ("society", "loyalty_guard: {value: 0.06", "loyalty_guard: {value: 0.0"),
    ),
    ("D6", "stalling undoes no programme", ("actions_minsk", '"target.progress -= 0.4", ', "")),
    ("D10", "room is no alternative to a deal", ("seats", " + 0.15 * seat[minsk].leverage", "")),
    ("D13", "influence is no aim of Moscow's", ("seats", '0.24, 0, 1)", weight: 32', '0.24, 0, 1)", weight: 0')),
    (
        "D13", "the Union State is no aim of Moscow's",
        ("seats", '0.16 * base_ru", weight: 24', '0.16 * base_ru", weight: 0'),
    ),
    (
        "D13", "an ally in office is no aim of Moscow's",
        ("seats", '(1 - recognition)", weight: 16', '(1 - recognition)", weight: 0'),
    ),
    ("F1", "pressure keeps nobody away", ("dynamics", ' * (1 - 0.5 * pressure)"', '"')),
    (
        "F4", "war does not raise what Moscow bears",
        ("dynamics", "tolerance_peace + (tolerance_war - tolerance_peace) * flag.war", "tolerance_peace"),
    ),
)  # fmt: skip


@pytest.fixture
def mutated(tmp_path: Path) -> Iterator[Callable[[Edit], None]]:
    """A call that has scenarios played with one text of the flagship changed."""

    def change(edit: Edit) -> None:
        part, old, new = edit
        for scenario in PLAYED:
            shutil.copytree(SHIPPED / scenario, tmp_path / scenario)
            INSTEAD[scenario] = str(tmp_path / scenario)
        path = tmp_path / "belarus-2020" / f"{part}.yaml"
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{part}.yaml has {old!r} {text.count(old)} times"
        path.write_text(text.replace(old, new), encoding="utf-8")

    yield change
    INSTEAD.clear()


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


@pytest.mark.parametrize(("claim", "gone", "edit"), MUTANTS, ids=[f"{m[0]}-{m[1]}" for m in MUTANTS])
def test_a_claim_without_its_mechanic_is_caught(
    claim: str, gone: str, edit: Edit, mutated: Callable[[Edit], None]
) -> None:
    assert _tests_of(claim), claim
    mutated(edit)
    assert caught(claim), f"{claim}: {gone}, and no test of it fails"
