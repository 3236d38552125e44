"""The ladder: who beats whom in seat-rotated blocks, resumed where it stopped, as a page that is always the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.rules.errors import OrderError
from engine.tournament.ladder import Climb, markdown, run_ladder

ROOT = Path(__file__).resolve().parents[2]
CLIMB = Climb("tiny", ("passive", "random", "lookahead"), blocks=20, slow=12, seed=4)


def test_a_ladder_is_measured_once_and_says_the_same_again(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    steps = run_ladder(CLIMB, tmp_path, 1, lambda *news: told.append(news))
    assert [(step.upper, step.lower, step.blocks) for step in steps] == [
        ("random", "passive", 20), ("lookahead", "random", 12), ("lookahead", "passive", 12),
    ]  # fmt: skip
    assert steps[1].row.estimate is not None
    assert steps[1].row.estimate.value > 0.6
    assert steps[1].lead.low > 0.0
    assert [step.row.band.low for step in steps] == [0.6, 0.6, 0.9]
    played = len(told)
    page = markdown(CLIMB, steps, CLIMB.command(None))
    told.clear()
    again = run_ladder(CLIMB, tmp_path, 1, lambda *news: told.append(news))
    assert len(told) < played, "nothing is played twice"
    assert markdown(CLIMB, again, CLIMB.command(None)) == page
    assert "run_game.py ladder tiny --rung passive --rung random --rung lookahead --blocks 20 --slow 12" in page
    assert "| lookahead beats random | 12 | " in page
    assert "Difficulty" not in page, "other rungs than the levels are no levels"


def test_pairs_that_think_ahead_play_fewer_blocks() -> None:
    climb = Climb("tiny", blocks=50, slow=7)
    assert [climb.count(pair) for pair in climb.pairs] == [50, 50, 7, 7, 7]


def test_a_ladder_has_rungs(tmp_path: Path) -> None:
    with pytest.raises(OrderError, match="two rungs or more"):
        run_ladder(Climb("tiny", ("random",)), tmp_path, 1)
    command = [sys.executable, "run_game.py", "ladder", "tiny", "--rung", "random", "--rung", "persnality"]
    done = subprocess.run(
        [*command, "--folder", str(tmp_path / "games")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "no policy persnality" in done.stderr
