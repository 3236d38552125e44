"""What a game leaves in a folder is of one game."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.analysis.game_files import write_game
from tests.match.games import played


def test_a_game_whose_writing_is_interrupted_leaves_the_files_of_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    first, second = played(1), played(2)
    write_game(first, [first.state.copy()], "first", tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert {"account.txt", "game.gsr", "turns.csv", "isle.parquet"} < before.keys()
    monkeypatch.setattr("engine.analysis.game_files.draw_moments", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_game(second, [second.state.copy()], "second", tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
