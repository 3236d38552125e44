"""Statistics are written for programs: ids and numbers that read the same in every language."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from engine.client import telling, words
from engine.client.game.statistics import Statistics
from engine.client.session import Session
from tests.client.driver import Driver
from tests.client.games import flagship, start, usual


def played() -> Session:
    """Of a game of three turns, looked at as its first seat."""
    session = start(5, flagship(), minsk="hand")
    while session.match.turn < 3:
        usual(session)
    return session


@pytest.mark.parametrize("language", ["en", "be", "zh"])
def test_the_file_has_stable_ids_in_every_language(tmp_path: Path, language: str) -> None:
    session = played()
    driver = Driver(tmp_path, language=language)
    telling.tell(session.match.machine)
    try:
        screen = Statistics(driver.app, session)
        driver.app.push(screen)
        driver.frame()
        screen._export()
        [file] = (tmp_path / "statistics").glob("*.csv")
        assert file.name == "belarus-2020-5.csv"
        rows = list(csv.reader(file.read_text(encoding="utf-8").splitlines()))
        assert rows[0][:3] == ["turn", "date", "seat.money"]
        assert "reserves" in rows[0]
        assert all(title.isascii() for title in rows[0])
        assert [row[:2] for row in rows[1:]] == [
            ["0", "2020-08"], ["1", "2020-09"], ["2", "2020-10"], ["3", "2020-11"],
        ]  # fmt: skip
        names, state = session.match.names, session.match.state
        at = names.place("reserves").base
        assert float(rows[-1][rows[0].index("reserves")]) == state[at]
    finally:
        driver.close()
        words.switch("en")
        telling.retell()
