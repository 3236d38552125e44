"""The benchmark of the learning environments runs through, and its page tells what it found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("pettingzoo", reason="PettingZoo and Gymnasium are not installed (extra [rl])")

from benchmarks.__main__ import measured_on
from benchmarks.rl import main


def test_a_short_run_leaves_its_page_and_its_figures(tmp_path: Path) -> None:
    main(["--scenario", "tiny", "--seconds", "0.01", "--games", "3", "--out", str(tmp_path)])
    page = (tmp_path / "rl.md").read_text(encoding="utf-8")
    assert "on tiny" in page
    assert f"\n{measured_on('tiny')}\n" in page
    assert "| the same games as Gymnasium's vector of `SeatEnv`s | equal | equal | holds |" in page
    raw = json.loads((tmp_path / "rl.json").read_text(encoding="utf-8"))
    assert all(pace["steps"] > 0 for pace in raw["many"])
    assert all(pace["decisions"] > pace["steps"] for pace in raw["many"]), "the others decide too"
