"""Saves in a folder: listed with what is known of them, rotated, shared; a bad one is told of in one line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.client.session import Session
from engine.client.storage import (
    autosave,
    entry_of,
    free_name,
    keep,
    list_saves,
    newest,
    open_shared,
    remove,
    share,
    shared_scenario,
)
from engine.match import container
from engine.rules.errors import SaveError
from tests.client.games import flagship, play, start, tiny
from tests.match.games import variant

PICTURE = b"\x89PNG\r\n\x1a\n picture"


def aged(path: Path, seconds: int) -> Path:
    os.utime(path, (path.stat().st_mtime - seconds, path.stat().st_mtime - seconds))
    return path


def test_a_save_is_listed_with_what_one_chooses_it_by(tmp_path: Path) -> None:
    session = play(start(7, drummers="hand", weighers="hand"), turns=3)
    keep(session, tmp_path / "new" / "mine.gss", PICTURE)
    [entry] = list_saves(tmp_path / "new")
    assert (entry.scenario, entry.turn, entry.seats, entry.seed) == ("tiny", 3, ("drummers", "weighers"), 7)
    assert (entry.over, entry.own, entry.fault) == (False, False, "")
    assert entry.picture.read_bytes() == PICTURE
    again = Session.load(entry.path, tiny())
    again.advance()
    assert again.match.hashes == session.match.hashes
    assert again.question is not None
    assert session.question is not None
    assert again.question.options == session.question.options
    remove(entry)
    assert list(entry.path.parent.iterdir()) == []


def test_autosaves_take_turns_and_the_oldest_goes(tmp_path: Path) -> None:
    session, written = start(3), []
    for k in range(5):
        path = autosave(session, tmp_path, 3, None)
        written.append(path.name)
        aged(path, 100 - k)
        play(session, turns=k + 1)
    assert written == [f"autosave-{k:02}.gss" for k in (1, 2, 3, 1, 2)]
    assert [entry.turn for entry in list_saves(tmp_path)] == [4, 3, 2]
    assert all(entry.own for entry in list_saves(tmp_path))


def test_the_game_to_go_on_with_is_the_newest_that_is_whole_and_not_over(tmp_path: Path) -> None:
    assert newest(tmp_path / "nowhere") is None
    keep(start(1), tmp_path / "old.gss", None)
    aged(tmp_path / "old.gss", 300)
    keep(play(start(3)), tmp_path / "over.gss", None)
    aged(tmp_path / "over.gss", 200)
    (tmp_path / "bad.gss").write_bytes(b"GSSV")
    found = newest(tmp_path)
    assert found is not None
    assert found.path.name == "old.gss"
    assert free_name(tmp_path, "old").name == "old-01.gss"


def test_a_save_that_fails_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = start(3)
    keep(session, tmp_path / "game.gss", None)
    before = (tmp_path / "game.gss").read_bytes()
    play(session, turns=2)

    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(container.os, "replace", full)
    with pytest.raises(SaveError, match="cannot be written: No space left on device"):
        keep(session, tmp_path / "game.gss", None)
    assert (tmp_path / "game.gss").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["game.gss"]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda data: data[:100], "is damaged"),
        (lambda data: data[:-1] + bytes([data[-1] ^ 1]), "is damaged"),
        (lambda data: b"PK" + data, "is no save of Great Stone"),
        (lambda data: b"", "is no save of Great Stone"),
    ],
)
def test_a_damaged_save_is_listed_with_its_fault(spoil, told: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    keep(start(3), tmp_path / "game.gss", None)
    data = (tmp_path / "game.gss").read_bytes()
    (tmp_path / "game.gss").write_bytes(spoil(data))
    entry = entry_of(tmp_path / "game.gss")
    assert told in entry.fault
    assert "\n" not in entry.fault


def test_a_save_of_another_version_or_of_other_rules_says_which(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(container, "VERSION", 1)
    keep(start(3), tmp_path / "old.gss", None)
    monkeypatch.undo()
    assert entry_of(tmp_path / "old.gss").fault.endswith(
        "has format 1, this engine reads 2: open it with the engine that wrote it"
    )
    keep(start(3), tmp_path / "game.gss", None)
    with pytest.raises(SaveError, match='is a game of "tiny", not of belarus-2020: load that one'):
        Session.load(tmp_path / "game.gss", flagship())


def test_a_shared_game_is_one_small_file_that_opens_as_it_was(tmp_path: Path) -> None:
    session = play(start(2, flagship(), minsk="hand"), turns=6)
    share(session, tmp_path / "game.gsr")
    assert (tmp_path / "game.gsr").stat().st_size < 20_000
    assert shared_scenario(tmp_path / "game.gsr") == "belarus-2020"
    again = open_shared(tmp_path / "game.gsr", flagship())
    assert again.match.hashes == session.match.hashes
    assert again.match.series == session.match.series
    assert again.hands == ["minsk"]
    again.advance()
    assert play(again, 9, 7).match.hashes == play(session, 9, 7).match.hashes


def test_a_shared_game_of_changed_rules_is_refused_in_one_line(tmp_path: Path) -> None:
    share(play(start(3), turns=2), tmp_path / "game.gsr")
    other = variant(tmp_path, "parameters:\n  decay: 0.2")
    with pytest.raises(SaveError, match="is a game of") as raised:
        open_shared(tmp_path / "game.gsr", other)
    assert "\n" not in str(raised.value)
