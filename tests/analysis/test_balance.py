"""The report and its command: what it says, and one line for every mistake."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from engine.analysis.balance import Balance, band_text, cells, figure, notes, shown
from engine.analysis.figures import Band, Estimate, Row, Section
from tests.analysis.planted import planted, small
from tests.rules.worlds import World
from tests.test_run_game import run


def test_figures_and_bands_are_written_in_their_unit() -> None:
    assert figure(0.2145, "%") == "21.4 %"
    assert figure(-3.25, "points") == "-3.2"
    assert figure(3.9, "bits") == "3.90"
    assert band_text(Band(0.12, 0.28), "%") == "12 to 28 %"
    assert band_text(Band(2.3), "bits") == "at least 2.3 bits"
    assert band_text(Band(high=0.35), "%") == "at most 35 %"
    assert band_text(Band(2.0, 15.0, size=True), "points") == "2 to 15 points"
    assert cells(Row("a", Estimate(0.5, 0.4, 0.6), Band(0.3)), "%") == (
        "a", "50.0 %", "40.0 % to 60.0 %", "at least 30 %", "inside",
    )  # fmt: skip


def test_a_long_section_lists_its_offenders_only() -> None:
    rows = (
        Row("good", Estimate(1, 1, 1), Band(1)),
        Row("bad", Estimate(0, 0, 0), Band(1), "why"),
        Row("new", None, Band(1), "why"),
    )
    assert [row.item for row in shown(Section("t", "", "m", rows, long=True))] == ["bad", "new"]
    assert [row.item for row in shown(Section("t", "", "m", rows))] == ["good", "bad", "new"]
    assert notes(rows) == {"why": ["bad", "new"]}


def test_the_report_names_the_command_the_rules_and_the_offenders(world: World) -> None:
    study = small(planted(world))
    text = Balance.measure(study).markdown("run_game.py balance mod")
    assert "    run_game.py balance mod\n" in text
    assert study.machine.ruleset.digest[:16] in text
    assert "120 games of equals" in text
    assert "## Spammers and cycles: outside" in text
    assert "| red: mint alone |" in text
    assert "actions never open: in 120 games told again: blue: fly." in text


def refused(*arguments: str) -> str:
    done: subprocess.CompletedProcess[str] = run("balance", *arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    [line] = done.stderr.strip().splitlines()
    return line


def test_the_command_writes_the_same_report_on_one_thread_and_two(tmp_path: Path) -> None:
    sizes = ("--games", "60", "--restricted", "10", "--blocks", "5", "--ladder", "passive,personality")
    for threads in ("1", "2"):
        out = tmp_path / f"{threads}.md"
        done = run("balance", "tiny", *sizes, "--threads", threads, "--out", str(out))
        assert done.returncode == 0, done.stderr
        assert "Wins by seat" in done.stdout
    assert (tmp_path / "1.md").read_text() == (tmp_path / "2.md").read_text()


def test_mistakes_are_one_line(tmp_path: Path) -> None:
    assert "no scenario here" in refused("nowhere")
    assert "games" in refused("tiny", "--games", "-5")
    assert str(tmp_path) in refused("tiny", "--out", str(tmp_path))
    assert "no policy persnality" in refused("tiny", "--ladder", "random,persnality")
    assert "by hand" in refused("tiny", "--ladder", "random,hand")
    assert "has no personality mild" in refused("tiny", "--ladder", "random,personality:mild")
    assert "expected two policies or more" in refused("tiny", "--ladder", "random")


@pytest.mark.parametrize("text", ["{}", "not JSON"])
def test_a_file_that_keeps_no_study_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "notes.json"
    file.write_text(text)
    assert "is no file of a balance study" in refused("tiny", "--games", "20", "--resume", str(file))
