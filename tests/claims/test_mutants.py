"""The tests of claims fail when their mechanic is taken out: each mutant is the flagship with one thing gone.

Mutants stand in `mutants.yaml`, by claim. A mutant is only shown to be caught by a test of its claim: by which line of
it is not asked. One of fourteen is played in every run; all of them, some minutes, with `-m long`.
"""

from __future__ import annotations

import importlib
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from engine.rules.scenario import SHIPPED
from tests.claims.worlds import INSTEAD

TESTED = ("china", "park", "regime", "russia", "sino_russian", "west")
PLAYED = ("belarus-2020", "october-2020", "cut-off")
NUMBER = r"-?\d+(?:\.\d+)?"


@dataclass(frozen=True)
class Mutant:
    """A change of one text of the flagship that takes a mechanic out."""

    claim: str
    gone: str
    part: str
    """File of the flagship, without its ending."""
    at: str
    """Text behind which, on its line and in what is indented under it, the change is made; empty: anywhere."""
    old: str
    """What is changed; `#` stands for any number."""
    new: str

    @property
    def id(self) -> str:
        """Name of the test."""
        return f"{self.claim}-{self.gone}"

    def applied(self, text: str) -> str:
        """The file's text with the change made. Raises AssertionError where its place is not found, or not one."""
        start, end = 0, len(text)
        if self.at:
            assert text.count(self.at) == 1, f"{self.id}: {self.part}.yaml has {self.at!r} {text.count(self.at)} times"
            start, end = _under(text, text.index(self.at))
        pattern = NUMBER.join(re.escape(piece) for piece in self.old.split("#"))
        found = list(re.compile(pattern).finditer(text, start, end))
        assert found, f"{self.id}: {self.part}.yaml has no {self.old!r}"
        assert self.at or len(found) == 1, f"{self.id}: {self.part}.yaml has {self.old!r} {len(found)} times"
        return text[: found[0].start()] + self.new + text[found[0].end() :]


def _under(text: str, at: int) -> tuple[int, int]:
    """Where a place begins, and where the lines indented deeper than its own end."""
    line = text[text.rfind("\n", 0, at) + 1 :]
    indent = len(line) - len(line.lstrip(" "))
    after = text.find("\n", at)
    sibling = re.compile(rf"^ {{0,{indent}}}\S", re.MULTILINE).search(text, after + 1) if after >= 0 else None
    return at, sibling.start() if sibling else len(text)


def _read() -> list[Mutant]:
    by_claim = yaml.safe_load((Path(__file__).parent / "mutants.yaml").read_text(encoding="utf-8"))
    return [
        Mutant(claim, str(m["gone"]), m["in"], m.get("at", ""), m["old"], m["new"])
        for claim, mutants in by_claim.items()
        for m in mutants
    ]


MUTANTS = _read()


SAMPLE = MUTANTS[::14]
"""Those played in every run of the tests."""


@pytest.fixture
def mutated(tmp_path: Path) -> Iterator[Callable[[Mutant], None]]:
    """A call that has scenarios played with one text of the flagship changed."""

    def change(mutant: Mutant) -> None:
        path = SHIPPED / "belarus-2020" / f"{mutant.part}.yaml"
        text = mutant.applied(path.read_text(encoding="utf-8"))
        for scenario in PLAYED:
            shutil.copytree(SHIPPED / scenario, tmp_path / scenario)
            INSTEAD[scenario] = str(tmp_path / scenario)
        (tmp_path / "belarus-2020" / path.name).write_text(text, encoding="utf-8")

    yield change
    INSTEAD.clear()


def bound_to(claim: str) -> list[Callable[[], None]]:
    """The tests named by a claim."""
    modules = [importlib.import_module(f"tests.claims.test_{name}") for name in TESTED]
    return [test for module in modules for name, test in vars(module).items() if name.startswith(f"test_{claim}_")]


def caught(claim: str) -> bool:
    """Whether a test of the claim fails."""
    for test in bound_to(claim):
        try:
            test()
        except AssertionError:
            return True
    return False


def _is_caught(mutant: Mutant, change: Callable[[Mutant], None]) -> None:
    assert bound_to(mutant.claim), mutant.claim
    change(mutant)
    assert caught(mutant.claim), f"{mutant.claim}: {mutant.gone}, and no test of it fails"


@pytest.mark.parametrize("mutant", MUTANTS, ids=[mutant.id for mutant in MUTANTS])
def test_a_mutant_has_its_place_in_todays_rules(mutant: Mutant) -> None:
    text = (SHIPPED / "belarus-2020" / f"{mutant.part}.yaml").read_text(encoding="utf-8")
    assert mutant.applied(text) != text


def test_every_claim_but_those_of_texts_alone_has_a_mutant() -> None:
    chapters = {"A": 14, "B": 11, "C": 7, "D": 16, "E": 23, "F": 11}
    claims = {f"{chapter}{number}" for chapter, most in chapters.items() for number in range(1, most + 1)}
    assert all(bound_to(claim) for claim in claims)
    assert claims - {mutant.claim for mutant in MUTANTS} == {"A13", "D1"}


@pytest.mark.parametrize("mutant", SAMPLE, ids=[mutant.id for mutant in SAMPLE])
def test_a_claim_without_its_mechanic_is_caught(mutant: Mutant, mutated: Callable[[Mutant], None]) -> None:
    _is_caught(mutant, mutated)


@pytest.mark.long
@pytest.mark.parametrize("mutant", MUTANTS, ids=[mutant.id for mutant in MUTANTS])
def test_every_claim_without_any_of_its_mechanics_is_caught(
    mutant: Mutant, mutated: Callable[[Mutant], None]
) -> None:
    _is_caught(mutant, mutated)
