"""The results of a tournament: one SQLite file, a row a game, written a chunk at a time by one runner.

Hands on `Store`, `GameRow`. A game's key is the digest of what it follows from (rules, engine, seed, seating); a game
that comes twice has to agree. Version 1, tables as in `_TABLES`; docs/tournaments.md tells what the columns hold.
"""

from __future__ import annotations

import functools
import hashlib
import json
import math
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.rules.errors import StoreError

VERSION = 1
_TABLES = """
CREATE TABLE header (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE game (
    key TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, scenario TEXT NOT NULL, block INTEGER NOT NULL,
    seed INTEGER NOT NULL, seating TEXT NOT NULL, turns INTEGER NOT NULL, outcome TEXT NOT NULL, fall TEXT NOT NULL,
    scores TEXT NOT NULL, hash TEXT NOT NULL, forfeits TEXT NOT NULL, decisions BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE poisoned (key TEXT PRIMARY KEY, number INTEGER NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
"""
_COLUMNS = (
    "key", "number", "scenario", "block", "seed", "seating", "turns", "outcome", "fall", "scores", "hash", "forfeits",
    "decisions",
)  # fmt: skip
_KINDS = {
    **dict.fromkeys(("key", "scenario", "outcome", "fall", "hash"), str),
    **dict.fromkeys(("number", "block", "seed", "turns"), int),
    "decisions": bytes,
}
_KEY = re.compile("[0-9a-f]{1,64}")  # a replay is named after it


def key_of(digest: str, engine: str, seed: int, seating: Sequence[str]) -> str:
    """Key of a game: 32 hexadecimal digits of the SHA-256 of all it follows from."""
    text = f"[{_told((digest, engine))},{seed},[{_told(tuple(seating))}]]"  # JSON, in parts: a scan makes many keys
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@functools.lru_cache(maxsize=1 << 16)
def _told(words: tuple[str, ...]) -> str:
    """Words as JSON has them in a list."""
    return ",".join(map(json.dumps, words))


@dataclass(frozen=True)
class GameRow:
    """A game that was played."""

    key: str
    number: int
    """Place in the schedule."""
    scenario: str
    """Id of the scenario."""
    block: int
    seed: int
    seating: tuple[str, ...]
    """By seat: the policy."""
    turns: int
    outcome: str
    fall: str
    """How governments fell, one word each in order; "" where none did."""
    scores: tuple[float, ...]
    """By seat."""
    hash: str
    """Of the full state at the end."""
    forfeits: tuple[tuple[str, int, str, str], ...] = ()
    """Seat, turn from 0, point and reason of every fault of a bot."""
    decisions: bytes = b""
    """The log, (rows, LOG_WIDTH) int64 and deflated, of a game with a policy in Python or one that thinks ahead: what
    cannot be asked again, or takes long. The others follow from the seed."""

    def values(self) -> tuple[Any, ...]:
        """As columns."""
        held = dict(vars(self))
        for name in ("seating", "scores", "forfeits"):
            held[name] = json.dumps(held[name], separators=(",", ":"), ensure_ascii=False)
        return tuple(held[name] for name in _COLUMNS)

    @classmethod
    def of(cls, values: Sequence[Any]) -> GameRow:
        """From columns. Raises ValueError, TypeError or RecursionError for what is no game."""
        held = dict(zip(_COLUMNS, values))
        for name in ("seating", "scores"):
            held[name] = tuple(json.loads(held[name]))
        held["forfeits"] = tuple(tuple(row) for row in json.loads(held["forfeits"]))
        if not all(isinstance(held[name], kind) for name, kind in _KINDS.items()) or not _KEY.fullmatch(held["key"]):
            raise ValueError
        if not all(isinstance(text, str) for text in held["seating"]) or len(held["scores"]) != len(held["seating"]):
            raise ValueError
        if not all(isinstance(score, float) and math.isfinite(score) for score in held["scores"]):
            raise ValueError
        for seat, turn, point, reason in held["forfeits"]:
            if not all(isinstance(text, str) for text in (seat, point, reason)) or not isinstance(turn, int):
                raise ValueError
        return cls(**held)


class Store:
    """An open store. While one runner has it open, no other can."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path, self._connection = path, connection

    # ---- opening ----
    @classmethod
    def create(cls, path: Path, header: dict[str, Any]) -> Store:
        """Open a store to write to, made if it is not there. Raises StoreError for one of another plan or version."""
        store = cls(path, _connect(path))
        with store._telling():
            if not store._connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                rows = [(name, json.dumps(value)) for name, value in (("version", VERSION), *header.items())]
                with store._writing():  # tables and header at once, or nothing
                    for statement in filter(str.strip, _TABLES.split(";")):
                        store._connection.execute(statement)
                    store._connection.executemany("INSERT INTO header VALUES (?, ?)", rows)
        held = store.header()
        for name, value in json.loads(json.dumps(header)).items():
            if held.get(name) != value:
                store.close()
                raise StoreError(
                    f"{path}: holds a tournament with another {name} ({_short(held.get(name))}, not {_short(value)}): "
                    "go on with its own options, or give another folder"
                )
        return store

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open a store to read; in a folder nobody may write to as well. Raises StoreError."""
        if not path.is_file():
            raise StoreError(f"{path}: there is no store: run a tournament into this folder first")
        store = cls(path, _connect(path) if os.access(path.parent, os.W_OK) else _look_into(path))
        with store._telling():  # a view or a virtual table of a stranger's would compute what it likes
            made = store._connection.execute("SELECT name, sql LIKE 'CREATE TABLE %' FROM sqlite_master").fetchall()
        if any(dict(made).get(name) != 1 for name in ("header", "game", "poisoned")):
            store.close()
            raise StoreError(f"{path}: is no store of a tournament: give another path")
        store.header()
        return store

    def close(self) -> None:
        """Let others have it."""
        self._connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- reading ----
    def header(self) -> dict[str, Any]:
        """What was played for what. Raises StoreError when the file is no store of this version."""
        with self._telling():
            try:
                rows = self._connection.execute("SELECT name, value FROM header").fetchall()
            except sqlite3.OperationalError as error:
                if "no such table" in str(error):
                    raise StoreError(f"{self.path}: is no store of a tournament: give another path") from None
                raise
        try:
            header = {name: json.loads(value) for name, value in rows}
        except (ValueError, TypeError, RecursionError):
            raise StoreError(f"{self.path}: its header is damaged: give another path") from None
        if header.get("version") != VERSION:
            raise StoreError(
                f"{self.path}: is a store of version {header.get('version')}, and this reads version {VERSION}: "
                "read it with the engine that wrote it"
            )
        return header

    def keys(self) -> set[str]:
        """Keys of all games played, and of those given up."""
        with self._telling():
            rows = self._connection.execute("SELECT key FROM game UNION ALL SELECT key FROM poisoned")
            return {key for (key,) in rows}

    def count(self) -> int:
        """How many games are kept."""
        with self._telling():
            return int(self._connection.execute("SELECT count(*) FROM game").fetchone()[0])

    def games(self) -> Iterator[GameRow]:
        """All games, in the order of the schedule. Raises StoreError for a row that is none."""
        with self._telling():
            for row in self._connection.execute(f"SELECT {', '.join(_COLUMNS)} FROM game ORDER BY number"):
                try:
                    yield GameRow.of(row)
                except (ValueError, TypeError, RecursionError):
                    raise StoreError(f"{self.path}: game number {row[1]!r:.40} is damaged: delete its row") from None

    def poisoned(self) -> list[tuple[int, str]]:
        """Number and reason of the games that were given up."""
        with self._telling():
            return self._connection.execute("SELECT number, reason FROM poisoned ORDER BY number").fetchall()

    # ---- writing ----
    def add(self, rows: Iterable[GameRow]) -> int:
        """Keep games, all or none of them; how many were new. Raises StoreError when one was played otherwise."""
        new = 0
        with self._telling(), self._writing():
            for row in rows:
                held = self._connection.execute("SELECT hash, scores FROM game WHERE key = ?", (row.key,)).fetchone()
                if held is None:
                    marks = ", ".join("?" * len(_COLUMNS))
                    self._connection.execute(f"INSERT INTO game VALUES ({marks})", row.values())
                    new += 1
                elif held != (row.hash, json.dumps(row.scores, separators=(",", ":"))):
                    raise StoreError(
                        f"{self.path}: game {row.key} (number {row.number}, seed {row.seed}) was played twice and "
                        f"ended in {held[0]} and {row.hash}: a policy or a machine here is not deterministic; check it "
                        "before going on"
                    )
        return new

    def give_up(self, key: str, number: int, reason: str) -> None:
        """Note a game that killed its worker again and again."""
        with self._telling(), self._writing():
            self._connection.execute("INSERT OR IGNORE INTO poisoned VALUES (?, ?, ?)", (key, number, reason))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """SQLite's errors in a line."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{self.path}: {_reason(error)}") from None


def _look_into(path: Path) -> sqlite3.Connection:
    """A store that cannot be written to; what lies beside it could not be taken in."""
    beside = path.with_name(f"{path.name}-wal")
    if beside.is_file() and beside.stat().st_size:
        raise StoreError(
            f"{path}: its last games lie in {beside.name} and may not be moved: copy the folder and read that"
        )
    try:
        return sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True, isolation_level=None)
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path}: {_reason(error)}") from None


def _connect(path: Path) -> sqlite3.Connection:
    connection = None
    try:
        connection = sqlite3.connect(path, isolation_level=None, timeout=2.0)
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # let go by the system when the runner dies
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
    except sqlite3.DatabaseError as error:
        if connection is not None:
            connection.close()
        barred = "locked" not in str(error) and not os.access(path.parent, os.W_OK)
        raise StoreError(f"{path}: {_BARRED if barred else _reason(error)}") from None
    return connection


_BARRED = "cannot be written: give a folder you may write to"


def _reason(error: sqlite3.DatabaseError) -> str:
    text = str(error)
    if "locked" in text:
        return "is in use by another runner: wait for it, or give another folder"
    if "full" in text or "disk I/O" in text:
        return "cannot be written (is the disk full?): make room and run the same command again; nothing is lost"
    if "readonly" in text or "unable to open" in text:
        return _BARRED
    if "not a database" in text or "malformed" in text:
        return "is no store, or is damaged: give another folder"
    return f"{text}: give another folder"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"
