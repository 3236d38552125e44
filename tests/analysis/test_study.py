"""A study gives the same report however it is threaded, and killed and resumed as undisturbed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.analysis.balance import Balance
from engine.analysis.study import Plan, Study
from engine.match.container import sealed
from engine.rules.errors import StoreError
from tests.match.games import tiny

PLAN = Plan(games=230, restricted=12, blocks=6, decisions=30, rollouts=4, ladder=("random", "personality"))


class Killed(Exception):
    """What stops a study in a test."""


def report(study: Study) -> str:
    return Balance.measure(study).markdown("balance")


@pytest.fixture(scope="module")
def undisturbed() -> str:
    return report(Study(tiny(), PLAN))


def test_threads_do_not_change_the_report(undisturbed: str) -> None:
    assert report(Study(tiny(), PLAN, threads=2)) == undisturbed


def test_another_seed_does(undisturbed: str) -> None:
    other = Plan(games=230, restricted=12, blocks=6, decisions=30, rollouts=4, ladder=PLAN.ladder, seed=2)
    assert report(Study(tiny(), other)) != undisturbed


@pytest.mark.parametrize("after", [2, 9, 25])
def test_killed_and_resumed_it_reports_as_undisturbed(undisturbed: str, after: int, tmp_path: Path) -> None:
    notes, told = tmp_path / "notes.json", list[tuple[str, int]]()

    def kill(what: str, done: int, total: int) -> None:
        told.append((what, done))
        if len(told) > after:
            raise Killed

    with pytest.raises(Killed):
        report(Study(tiny(), PLAN, notes=notes, tell=kill))
    kept = json.loads(notes.read_text())["parts"]
    assert kept
    assert report(Study(tiny(), PLAN, notes=notes)) == undisturbed
    assert json.loads(notes.read_text())["parts"].items() >= kept.items()


def test_a_finished_study_plays_nothing_again(
    undisturbed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = tmp_path / "notes.json"
    report(Study(tiny(), PLAN, notes=notes))
    monkeypatch.setattr("engine.analysis.seating.Seating.start", lambda *_: pytest.fail("a game was played"))
    assert report(Study(tiny(), PLAN, notes=notes)) == undisturbed


def test_notes_of_another_study_are_refused(tmp_path: Path) -> None:
    notes = tmp_path / "notes.json"
    notes.write_bytes(sealed({"header": {"scenario": "other"}, "parts": {}}))
    with pytest.raises(StoreError, match="other rules or options"):
        Study(tiny(), PLAN, notes=notes)
    for text in ("{", "[]", '{"header": {}}', "\x00", "[" * 99999):
        notes.write_text(text)
        with pytest.raises(StoreError, match="no file of a balance study"):
            Study(tiny(), PLAN, notes=notes)


def test_notes_that_were_changed_are_refused(tmp_path: Path) -> None:
    notes = tmp_path / "notes.json"
    Study(tiny(), PLAN, notes=notes).notes.part("par", lambda: [[1.0], [2.0]])
    notes.write_text(notes.read_text().replace("[2.0]", '"two"'))
    with pytest.raises(StoreError, match="is no file of a balance study, or was changed since: give another path"):
        Study(tiny(), PLAN, notes=notes)
