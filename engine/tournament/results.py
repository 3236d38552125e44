"""A tournament's folder read again: its table, its games played anew, its exports.

Hands on `Results`. Par is that of equals by personality from seeds of their own, made once and kept beside the store.
"""

from __future__ import annotations

import contextlib
import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine import __version__
from engine.analysis.seating import Seating, play_endings, seeds_of
from engine.kernel import game as g
from engine.kernel.machine import machine_of
from engine.match.container import whole_folder, write_whole
from engine.match.match import Match
from engine.match.record import Parting, Record, Retelling
from engine.policies.policy import PolicySpec
from engine.rules.errors import FaultError, OrderError, SaveError, StoreError
from engine.rules.layout import FLOATS
from engine.rules.seeds import LEAST, MOST
from engine.tournament.ratings import Table
from engine.tournament.runner import STORE
from engine.tournament.schedule import Format, Plan, fixtures
from engine.tournament.store import GameRow, Store
from engine.tournament.worker import BOT, Order, play_one

if TYPE_CHECKING:
    import pandas as pd

_PAR_GAMES, _PAR_STREAM = 500, 7
_MOST_LOG = 1 << 26  # bytes of a game's decisions
_MOST_GAMES = 200_000_000  # of a schedule: twice what can be asked for, since the last round is whole
PAR = "par.json"


class _Header(BaseModel):
    """What the header of a store says of its tournament."""

    model_config = ConfigDict(strict=True)

    engine: str
    scenarios: list[str] = Field(min_length=1)
    entrants: list[str] = Field(min_length=1)
    format: Format
    seed: int = Field(ge=LEAST, le=MOST)
    digests: list[str]
    seats: list[list[str]]


@dataclass(frozen=True)
class Results:
    """What lies in a folder."""

    folder: Path
    header: dict[str, Any]
    games: tuple[GameRow, ...]
    given_up: tuple[tuple[int, str], ...]

    @classmethod
    def read(cls, folder: Path) -> Results:
        """Raises StoreError."""
        with Store.open(folder / STORE) as store:
            return cls.of(folder, store)

    @classmethod
    def of(cls, folder: Path, store: Store) -> Results:
        """From a store that is open. Raises StoreError for one that holds no tournament."""
        header = store.header()
        try:
            read = _Header.model_validate(header)
        except ValidationError as error:
            where = ".".join(str(part) for part in error.errors()[0]["loc"])
            raise StoreError(f"{store.path}: its header is damaged at {where}: give another folder") from None
        if not len(read.scenarios) == len(read.digests) == len(read.seats):
            raise StoreError(f"{store.path}: its header is damaged at digests or seats: give another folder")
        return cls(folder, header, tuple(store.games()), tuple(store.poisoned()))

    @cached_property
    def names(self) -> dict[str, str]:
        """By id of a scenario: what to load it by.

        Raises StoreError where the games are of another engine or other rules, or one is of none of the scenarios.
        """
        header, path = self.header, self.folder / STORE
        if header["engine"] != __version__:
            raise StoreError(
                f"{path}: was played by engine {header['engine']}, and this is {__version__}: read it with that version"
            )
        rulesets = [machine_of(name).ruleset for name in header["scenarios"]]
        found = {ruleset.scenario.id: name for ruleset, name in zip(rulesets, header["scenarios"])}
        seats = {ruleset.scenario.id: list(ruleset.scenario.seats) for ruleset in rulesets}
        if list(seats.values()) != [list(ids) for ids in header["seats"]]:
            raise StoreError(f"{path}: was played with other seats than its scenarios have now: read it with those")
        for name, ruleset, digest in zip(header["scenarios"], rulesets, header["digests"], strict=True):
            if ruleset.digest != digest:
                raise StoreError(
                    f"{path}: was played by other rules than those {name} has now: read it with the scenario as it was"
                )
        entrants = set(header["entrants"])
        endings = {ruleset.scenario.id: {"", *ruleset.scenario.outcomes} for ruleset in rulesets}
        falls = {s.id: set(s.succession.causes if s.succession else ()) for s in (r.scenario for r in rulesets)}
        for row in self.games:
            ids = seats.get(row.scenario, [])
            good = len(row.seating) == len(ids) and entrants.issuperset(row.seating)
            good = good and row.scenario in endings and row.outcome in endings[row.scenario]
            good = good and falls[row.scenario].issuperset(row.fall.split())
            if not good or any(forfeit[0] not in ids for forfeit in row.forfeits):
                raise StoreError(f"{path}: game number {row.number} is not of this plan: delete its row")
        return found

    @cached_property
    def par(self) -> dict[str, FLOATS]:
        """By id of a scenario: mean and spread of the scores of equals, (2, seats). Raises SaveError, FaultError."""
        path, known = self.folder / PAR, {}
        if path.is_file():
            try:
                known = {key: _par(value) for key, value in json.loads(path.read_text(encoding="utf-8")).items()}
            except (ValueError, TypeError, AttributeError, RecursionError):
                raise StoreError(f"{path}: is damaged: delete it, it will be made again") from None
        out = {}
        for id_, name in self.names.items():
            machine = machine_of(name)
            digest = f"{machine.ruleset.digest} {__version__}"
            if digest not in known:
                endings = play_endings(Seating.alike(machine), seeds_of(_PAR_STREAM, 0, _PAR_GAMES), 1)
                scores = np.stack([ending.scores for ending in endings])
                known[digest] = [scores.mean(axis=0).tolist(), scores.std(axis=0).tolist()]
                with contextlib.suppress(SaveError):  # it is kept to save time: where it cannot be, it is made again
                    write_whole(path, json.dumps(known, indent=1).encode())
            out[id_] = np.array(known[digest])
            if out[id_].shape[1] != len(machine.ruleset.scenario.seats):
                raise StoreError(f"{path}: is damaged: delete it, it will be made again")
        return out

    @cached_property
    def table(self) -> Table:
        """The games as arrays; blocks that are not whole are left out. Raises StoreError."""
        return self.table_of(self.games)

    def table_of(self, games: Sequence[GameRow]) -> Table:
        """The table of some of the games."""
        seats = dict(zip(self.names, self.header["seats"], strict=True))
        return Table.of(self._whole(games), self.header["entrants"], seats, self.par)

    def gapless(self) -> Table:
        """The table of the games before the first that is missing: those a sequential test may look at."""
        skipped = {number for number, _ in self.given_up}
        games, wanted = [], 0
        for game in self.games:
            while wanted in skipped:
                wanted += 1
            if game.number != wanted:
                break
            games.append(game)
            wanted += 1
        return self.table_of(games)

    def seats_of(self, row: GameRow) -> tuple[str, ...]:
        """Ids of the seats of a game's scenario."""
        return tuple(machine_of(self.names[row.scenario]).ruleset.scenario.seats)

    def _whole(self, games: Sequence[GameRow]) -> list[GameRow]:
        """Games of blocks that have been played to the end: half a block would favour who sat well in it."""
        missing = {number for number, _ in self.given_up}
        sizes: dict[int, int] = {}
        for game in games:
            sizes[game.block] = sizes.get(game.block, 0) + 1
        header = self.header
        last = games[-1].number + 1 if games else 0
        if last > _MOST_GAMES:
            raise StoreError(f"{self.folder / STORE}: game number {last - 1} is of no plan: delete its row")
        plan = Plan(tuple(header["scenarios"]), tuple(header["entrants"]), header["format"], last, header["seed"])
        full: dict[int, int] = {}
        for fixture in fixtures(plan, [len(ids) for ids in header["seats"]]):
            if fixture.number not in missing:
                full[fixture.block] = full.get(fixture.block, 0) + 1
        return [game for game in games if sizes[game.block] == full.get(game.block)]

    # ---- a game of them ----
    def find(self, key: str) -> GameRow:
        """A game by its key, or by so much of it as names one. Raises StoreError."""
        found = [game for game in self.games if key and game.key.startswith(key)]
        if len(found) != 1:
            several = "several games begin" if found else "no game begins"
            raise StoreError(f"{self.folder / STORE}: {several} with {key!r}: take a key from the exported table")
        return found[0]

    def replayed(
        self, row: GameRow, *, ledger: bool = False, after: Callable[[Match], None] = lambda match: None
    ) -> Match:
        """A game played again, from its decisions where the store holds them. Raises StoreError.

        `after` is called at its start and after every turn.
        """
        machine = machine_of(self.names[row.scenario])
        seats = machine.ruleset.scenario.seats
        try:
            if row.decisions:
                rows = np.frombuffer(_inflated(row.decisions), "<i8").reshape(-1, g.LOG_WIDTH).astype(np.int64)
                names = dict(zip(seats, row.seating))
                record = Record(
                    row.scenario, machine.ruleset.digest, __version__, row.seed, names, self.personalities(row),
                    row.turns, False, True, np.zeros(0), rows, np.zeros(row.turns + 1, np.int64),
                )  # fmt: skip
                retelling = Retelling(machine, record, ledger=ledger)
                match = retelling.match
                after(match)
                while not match.over and retelling.step():
                    after(match)
            else:
                policies = {seat: PolicySpec.parse(text) for seat, text in zip(seats, row.seating)}
                match = Match(machine, row.seed, dict(policies), ledger=ledger)
                after(match)
                while not match.over:
                    match.step()
                    after(match)
        except (Parting, FaultError, OrderError, zlib.error, ValueError) as error:
            raise StoreError(f"game {row.key} cannot be played again: {error}") from None
        found = f"{match.hashes[-1] & 0xFFFFFFFFFFFFFFFF:016x}"
        if found != row.hash:
            raise StoreError(
                f"game {row.key} (number {row.number}) ended in {row.hash} when it was played, and now in {found}: the "
                "store has been changed, or a policy is not deterministic"
            )
        return match

    def personalities(self, row: GameRow) -> dict[str, int]:
        """By seat: the personality that weighs, or advises."""
        ruleset = machine_of(self.names[row.scenario]).ruleset
        return {
            seat: 0 if text.startswith(BOT) else PolicySpec.parse(text).personality_number(ruleset, seat)
            for seat, text in zip(ruleset.scenario.seats, row.seating)
        }

    def verify(self, count: int) -> int:
        """Play `count` of the games again, evenly spread; how many. Raises StoreError at the first that differs."""
        step = max(1, len(self.games) // max(1, count))
        chosen = self.games[::step][:count]
        for row in chosen:
            if any(text.startswith(BOT) for text in row.seating):
                self.replayed(row)
                continue
            order = Order(row.number, self.names[row.scenario], row.block, row.seed, row.seating)
            again = play_one(order)
            if replace(again, decisions=row.decisions) != row:
                raise StoreError(
                    f"game {row.key} (number {row.number}) ended in {row.hash} when it was played, and now in "
                    f"{again.hash}: the store has been changed, or a policy is not deterministic"
                )
        return len(chosen)

    # ---- exports ----
    def frame(self) -> pd.DataFrame:
        """A row a game and seat."""
        import pandas as pd

        seats = dict(zip(self.names, self.header["seats"], strict=True))
        columns = ("key", "number", "scenario", "block", "seed", "turns", "outcome", "fall", "hash")
        rows = [
            {c: getattr(game, c) for c in columns}
            | {
                "seat": seat,
                "entrant": game.seating[k],
                "score": game.scores[k],
                "forfeits": sum(f[0] == seat for f in game.forfeits),
            }
            for game in self.games
            for k, seat in enumerate(seats[game.scenario])
        ]
        return pd.DataFrame(rows)

    def export(self) -> list[Path]:
        """Write games.csv, games.parquet and games.json into the folder, all or none. Raises SaveError."""
        from engine.analysis.frames import write_table

        frame = self.frame()
        text = frame.to_json(orient="records", indent=1, force_ascii=False) + "\n"
        with whole_folder(self.folder) as folder:
            written = [*write_table(frame, folder, "games"), folder / "games.json"]
            write_whole(written[-1], text.encode())
        return [self.folder / path.name for path in written]


def _inflated(data: bytes) -> bytes:
    """A log as it was before it was deflated. Raises zlib.error, ValueError for one longer than any game's."""
    reader = zlib.decompressobj()
    log = reader.decompress(data, _MOST_LOG)
    if not reader.eof:
        raise ValueError("its log is cut off or too long")
    return log


def _par(plain: Any) -> list[list[float]]:
    """Mean and spread as par.json has them. Raises ValueError, TypeError for what is neither."""
    middle, spread = plain
    if len(middle) != len(spread) or not np.isfinite(np.array([middle, spread], np.float64)).all():
        raise ValueError
    return [middle, spread]
