"""Saved games on disk: kept by name, kept by themselves in turn, listed with picture, date and scenario.

Hands on `Entry`, `list_saves`, `keep`, `autosave`, `newest`, `share`, `open_shared`. A picture beside a save is a help,
never needed.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine.client.session import Session
from engine.kernel.machine import Machine
from engine.match.container import read_bytes, unpack, write_whole
from engine.match.record import from_file
from engine.match.replay import play_replay, read_replay, write_replay
from engine.match.save import MAGIC, SCHEMA
from engine.rules.errors import SaveError

SUFFIX = ".gss"
SHARED = ".gsr"
"""Suffix of a game to be sent to somebody: its decisions alone, some kilobytes."""
AUTOSAVE = "autosave-"


@dataclass(frozen=True)
class Entry:
    """A file in the saves folder. With a `fault` nothing else is known of it."""

    path: Path
    scenario: str = ""
    turn: int = 0
    seats: tuple[str, ...] = ()
    """Ids of the seats played by people."""
    over: bool = False
    seed: int = 0
    kept: datetime = datetime(1970, 1, 1)
    fault: str = ""

    @property
    def picture(self) -> Path:
        """Where its picture is, if there is one."""
        return self.path.with_suffix(".png")

    @property
    def own(self) -> bool:
        """Whether the program kept it by itself."""
        return self.path.name.startswith(AUTOSAVE)


def list_saves(folder: Path) -> list[Entry]:
    """Every save of a folder, the newest first; damaged ones too, with what is wrong."""
    if not folder.is_dir():
        return []
    found = [file for file in folder.iterdir() if file.suffix in (SUFFIX, SHARED)]
    files = sorted(found, key=lambda f: (-f.stat().st_mtime, f.name))
    return [entry_of(file) for file in files]


def entry_of(path: Path) -> Entry:
    """What a file's header says."""
    kept = datetime.fromtimestamp(path.stat().st_mtime)
    try:
        if path.suffix == SHARED:
            record = read_replay(path).record
        else:
            meta, arrays = unpack(read_bytes(path), MAGIC, SCHEMA, path.name)
            record = from_file(meta, arrays, path.name)
    except (SaveError, OSError) as error:
        return Entry(path, kept=kept, fault=str(error))
    hands = tuple(seat for seat, policy in record.policies.items() if policy.partition(":")[0] == "hand")
    return Entry(path, record.scenario, record.turn, hands, record.over, record.seed, kept)


def keep(session: Session, path: Path, picture: bytes | None) -> None:
    """Keep a game under a name. Raises SaveError, OSError; an older file of that name then stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    session.save(path)
    if picture is not None:
        with contextlib.suppress(OSError):  # a save without its picture is whole
            write_whole(path.with_suffix(".png"), picture)


def autosave(session: Session, folder: Path, most: int, picture: bytes | None) -> Path:
    """Keep a game beside the last ones, the oldest of `most` making room. Raises SaveError, OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {file.name: file for file in folder.glob(f"{AUTOSAVE}*{SUFFIX}")}
    names = [f"{AUTOSAVE}{k + 1:02}{SUFFIX}" for k in range(most)]
    free = next((name for name in names if name not in files), None)
    name = free or min(names, key=lambda n: files[n].stat().st_mtime)
    keep(session, folder / name, picture)
    return folder / name


def newest(folder: Path) -> Entry | None:
    """The game to go on with."""
    own = (e for e in list_saves(folder) if e.path.suffix == SUFFIX)
    return next((e for e in own if not e.fault and not e.over), None)


def free_name(folder: Path, stem: str) -> Path:
    """A name nothing is kept under yet."""
    number = 1
    while (folder / f"{stem}-{number:02}{SUFFIX}").exists():
        number += 1
    return folder / f"{stem}-{number:02}{SUFFIX}"


def remove(entry: Entry) -> None:
    """Delete a save and its picture. Raises OSError."""
    entry.path.unlink()
    entry.picture.unlink(missing_ok=True)


def share(session: Session, path: Path) -> None:
    """Write the game so far as one small file, played again for proof. Raises SaveError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_replay(session.match, path)


def shared_scenario(path: Path) -> str:
    """Id of the scenario of a game somebody sent: `open_shared` needs its machine. Raises SaveError."""
    return read_replay(path).scenario


def open_shared(path: Path, machine: Machine) -> Session:
    """A game somebody sent, as far as it was played. Raises SaveError for other rules, or one that is not true."""
    return Session(play_replay(read_replay(path), machine))
