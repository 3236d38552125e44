"""The store: whole or not at all, one runner at a time, a game played twice agrees, bad files in one line."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from engine.rules.errors import StoreError
from engine.tournament.store import GameRow, Store, key_of

HEADER = {"engine": "1", "scenarios": ["tiny"]}
ROW = GameRow(
    key="00ff", number=0, scenario="tiny", block=0, seed=5, seating=("random", "personality"), turns=12, outcome="calm",
    fall="", scores=(1.5, -0.1), hash="abcd", forfeits=(("north", 3, "order", "took 2 s"),), decisions=b"\x00\x01",
)  # fmt: skip


def test_a_game_comes_back_as_it_was(tmp_path: Path) -> None:
    with Store.create(tmp_path / "s.sqlite", HEADER) as store:
        assert store.add([ROW, replace(ROW, key="11", number=1)]) == 2
    with Store.open(tmp_path / "s.sqlite") as store:
        assert list(store.games()) == [ROW, replace(ROW, key="11", number=1)]
        assert store.keys() == {"00ff", "11"}
        assert store.count() == 2


def test_games_come_in_the_order_of_the_schedule_however_they_went_in(tmp_path: Path) -> None:
    rows = [replace(ROW, key=f"{k:02x}", number=(7 * k) % 20) for k in range(20)]
    with Store.create(tmp_path / "s.sqlite", HEADER) as store:
        for row in rows:
            store.add([row])
        assert [row.number for row in store.games()] == list(range(20))


def test_a_game_that_comes_twice_counts_once(tmp_path: Path) -> None:
    with Store.create(tmp_path / "s.sqlite", HEADER) as store:
        assert (store.add([ROW]), store.add([ROW]), store.count()) == (1, 0, 1)


@pytest.mark.parametrize("other", [replace(ROW, hash="dcba"), replace(ROW, scores=(1.5, -0.2))])
def test_a_game_that_comes_twice_and_differs_stops_the_run_and_is_named(tmp_path: Path, other: GameRow) -> None:
    with Store.create(tmp_path / "s.sqlite", HEADER) as store:
        store.add([ROW])
        with pytest.raises(StoreError, match=r"game 00ff .*played twice"):
            store.add([replace(ROW, key="22", number=2), other])
        assert list(store.games()) == [ROW], "nothing of a chunk with a contradiction is kept"


def test_a_second_runner_is_told_to_wait(tmp_path: Path) -> None:
    with Store.create(tmp_path / "s.sqlite", HEADER) as store:
        store.add([ROW])
        code = textwrap.dedent(f"""
            from pathlib import Path
            from engine.tournament.store import Store
            Store.create(Path({str(tmp_path / "s.sqlite")!r}), {HEADER!r})
        """)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
        assert "is in use by another runner: wait for it, or give another folder" in done.stderr
    with Store.create(tmp_path / "s.sqlite", HEADER) as store:
        assert store.count() == 1


def test_another_plan_is_not_mixed_in(tmp_path: Path) -> None:
    Store.create(tmp_path / "s.sqlite", HEADER).close()
    with pytest.raises(StoreError, match="another scenarios"):
        Store.create(tmp_path / "s.sqlite", {**HEADER, "scenarios": ["big"]})


def test_a_store_of_another_version_is_refused(tmp_path: Path) -> None:
    Store.create(tmp_path / "s.sqlite", HEADER).close()
    raw = sqlite3.connect(tmp_path / "s.sqlite")
    raw.execute("UPDATE header SET value = '99' WHERE name = 'version'")
    raw.commit()
    raw.close()
    with pytest.raises(StoreError, match="is a store of version 99, and this reads version 1"):
        Store.open(tmp_path / "s.sqlite")


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough to be read as one" * 40, b"SQLite format 3\0"]
)
def test_a_file_that_is_no_store_is_told_in_a_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "s.sqlite"
    path.write_bytes(content)
    with pytest.raises(StoreError) as caught:
        Store.open(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_someone_elses_database_is_not_a_store(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE mine (x)")
    raw.commit()
    raw.close()
    with pytest.raises(StoreError, match="is no store"):
        Store.open(path)


def test_a_store_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store"):
        Store.open(tmp_path / "s.sqlite")


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    with Store.create(tmp_path / "s.sqlite", HEADER) as store:
        store.add([ROW])
        store._connection.execute("PRAGMA max_page_count = 12")  # what SQLite itself calls full
        with pytest.raises(StoreError, match="is the disk full"):
            store.add([replace(ROW, key=f"{k:04x}", number=k + 1, decisions=bytes(3000)) for k in range(100)])
        assert list(store.games()) == [ROW]


def test_a_key_follows_from_rules_engine_seed_and_seating() -> None:
    keys = {
        key_of(*what)
        for what in (
            ("d", "1", 1, ("a", "b")), ("e", "1", 1, ("a", "b")), ("d", "2", 1, ("a", "b")),
            ("d", "1", 2, ("a", "b")), ("d", "1", 1, ("b", "a")), ("d", "1", 1, ("a,b",)),
        )
    }  # fmt: skip
    assert len(keys) == 6
    assert key_of("d", "1", 1, ("a", "b")) == key_of("d", "1", 1, ["a", "b"])


def test_a_store_in_a_folder_nobody_may_write_to_is_read_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.create(tmp_path / "s.sqlite", HEADER) as store:
        store.add([ROW])
    before = (tmp_path / "s.sqlite").read_bytes()
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with Store.open(tmp_path / "s.sqlite") as store:
        assert list(store.games()) == [ROW]
    assert (tmp_path / "s.sqlite").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["s.sqlite"]


def test_games_that_lie_beside_such_a_store_are_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.create(tmp_path / "s.sqlite", HEADER) as store:
        store.add([ROW])
        aside = (tmp_path / "s.sqlite-wal").read_bytes()
    (tmp_path / "s.sqlite-wal").write_bytes(aside)  # as a runner that was killed leaves it
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with pytest.raises(StoreError, match="copy the folder"):
        Store.open(tmp_path / "s.sqlite")


def fill(path: Path, kept: list[GameRow]) -> None:
    """Add games until there is no room; `kept` has those that went in."""
    with Store.create(path, HEADER) as store:
        for k in range(1000):
            row = replace(ROW, key=f"{k:04x}", number=k, decisions=bytes(2000))
            store.add([row])
            kept.append(row)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
@pytest.mark.parametrize("size", ["40k", "200k"])
def test_a_disk_that_fills_up_is_told_and_keeps_what_it_has(tmp_path: Path, size: str) -> None:
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", tmp_path], check=False)
    if mount.returncode:
        pytest.skip("no disk may be mounted here")
    kept: list[GameRow] = []
    try:
        with pytest.raises(StoreError, match=r"make room") as caught:
            fill(tmp_path / "s", kept)
        assert "\n" not in str(caught.value)
        subprocess.run(["mount", "-o", "remount,size=4m", "tmpfs", tmp_path], check=True)
        with Store.create(tmp_path / "s", HEADER) as store:  # as the same command again does
            assert list(store.games()) == kept
            store.add([replace(ROW, key="ffff", number=5000)])
    finally:
        subprocess.run(["umount", tmp_path], check=True)


def test_a_folder_that_is_read_only_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="a folder you may write to"):
        Store.create(Path("/proc/games.sqlite"), HEADER)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("key", "../../elsewhere"), ("seating", "[1, 2]"), ("seating", "{"), ("scores", "[1.5]"),
        ("scores", "[NaN, 1.0]"), ("scores", "[" * 100_000), ("forfeits", '[["north", 3]]'), ("turns", "many"),
        ("decisions", "text"),
    ],
)  # fmt: skip
def test_a_row_that_is_no_game_is_named(tmp_path: Path, column: str, value: str) -> None:
    with Store.create(tmp_path / "s.sqlite", HEADER) as store:
        store.add([ROW])
        store._connection.execute(f"UPDATE game SET {column} = ?", (value,))
        with pytest.raises(StoreError, match="game number 0 is damaged"):
            list(store.games())


def test_a_header_that_is_no_json_is_told(tmp_path: Path) -> None:
    with Store.create(tmp_path / "s.sqlite", HEADER) as store:
        store._connection.execute("UPDATE header SET value = '{' WHERE name = 'engine'")
        with pytest.raises(StoreError, match="its header is damaged"):
            store.header()


def test_a_view_in_the_place_of_a_table_is_never_asked(tmp_path: Path) -> None:
    Store.create(tmp_path / "s.sqlite", HEADER).close()
    raw = sqlite3.connect(tmp_path / "s.sqlite")
    raw.execute("DROP TABLE game")
    raw.execute("CREATE VIEW game AS WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n) SELECT k FROM n")
    raw.commit()
    raw.close()
    with pytest.raises(StoreError, match="is no store"):
        Store.open(tmp_path / "s.sqlite")


def test_a_file_that_is_no_store_is_told_without_an_option_that_a_reader_may_not_have(tmp_path: Path) -> None:
    (tmp_path / "games.sqlite").write_bytes(b"no store at all" * 99)
    with pytest.raises(StoreError, match=r"games\.sqlite: is no store, or is damaged: give another folder$"):
        Store.open(tmp_path / "games.sqlite")
