"""Tournaments on disk as the window shows them: where they are, which of their games fit a filter, one played again.

Hands on `places`, `found_in`, `open_archive`, `Archive`, `Filter`. Reads stores, never writes to one.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.client.loading import machine_of
from engine.client.quiet import quiet
from engine.client.session import Session
from engine.tournament.ratings import Standing, standings
from engine.tournament.results import Results
from engine.tournament.runner import STORE
from engine.tournament.store import GameRow

RECENT = 12
"""Folders kept in mind."""


def places(saves: Path) -> list[Path]:
    """Folders whose folders may be tournaments: where the command line writes, and beside the saved games."""
    return [Path.cwd() / "out", saves.parent / "tournaments"]


def found_in(recent: Sequence[str], looked: Sequence[Path]) -> list[Path]:
    """Folders with a store: those opened last first, then those in the usual places by name."""
    found = [Path(text) for text in recent]
    for place in looked:
        with contextlib.suppress(OSError):  # one that may not be looked into holds nothing for us
            found += [place, *sorted(place.iterdir())]
    unique = dict.fromkeys(folder.absolute() for folder in found)
    return [folder for folder in unique if os.path.isfile(folder / STORE)]


def remembered(recent: Sequence[str], folder: Path) -> list[str]:
    """The folders opened last, with this one in front."""
    text = str(folder.absolute())
    return [text, *(other for other in recent if other != text)][:RECENT]


@dataclass(frozen=True)
class Filter:
    """Which games are listed; "" is any."""

    scenario: str = ""
    entrant: str = ""
    outcome: str = ""
    key: str = ""
    """How its key begins."""

    def fits(self, row: GameRow) -> bool:
        """Whether a game is listed."""
        return (
            self.scenario in ("", row.scenario)
            and (not self.entrant or self.entrant in row.seating)
            and self.outcome in ("", row.outcome)
            and row.key.startswith(self.key.strip().lower())
        )

    def next(self, name: str, values: Sequence[str]) -> Filter:
        """With the next value of a field; after the last comes any."""
        known = ["", *values]
        now = getattr(self, name)
        at = known.index(now) if now in known else 0
        return replace(self, **{name: known[(at + 1) % len(known)]})


@dataclass(frozen=True)
class Archive:
    """A tournament that was read."""

    results: Results

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.results.folder

    @property
    def scenarios(self) -> list[str]:
        """Ids of the scenarios played."""
        return sorted({row.scenario for row in self.results.games})

    @property
    def entrants(self) -> list[str]:
        """Policies that took part."""
        return [str(text) for text in self.results.header["entrants"]]

    @property
    def outcomes(self) -> list[str]:
        """Ids of the outcomes there were."""
        return sorted({row.outcome for row in self.results.games})

    def games(self, wanted: Filter) -> list[GameRow]:
        """The games that fit, in the order of the schedule."""
        return [row for row in self.results.games if wanted.fits(row)]

    def outcome_title(self, row: GameRow) -> str:
        """How a game ended, in the scenario's words."""
        outcomes = machine_of(self.results.names[row.scenario]).ruleset.scenario.outcomes
        return outcomes[row.outcome].title if row.outcome in outcomes else row.outcome

    def seats(self, row: GameRow) -> list[tuple[str, str, float]]:
        """Title, policy and score of every seat of a game, in order."""
        scenario = machine_of(self.results.names[row.scenario]).ruleset.scenario
        return [
            (seat.title, policy, score)
            for seat, policy, score in zip(scenario.seats.values(), row.seating, row.scores, strict=True)
        ]

    def standings(self) -> list[Standing]:
        """The entrants, best rating first. Takes seconds; raises StoreError."""
        with quiet():
            return standings(self.results.table)

    def watched(self, key: str) -> Session:
        """A game played again from what is stored and found to end as recorded, to be looked at. Raises StoreError."""
        with quiet():
            return Session(self.results.replayed(self.results.find(key), ledger=True))


def open_archive(folder: Path) -> Archive:
    """Read a tournament's folder, its scenarios made ready. Raises StoreError, ScenarioError."""
    with quiet():
        results = Results.read(folder)
    for name in results.header["scenarios"]:
        machine_of(name)
    _ = results.names  # that every game is one of its plan
    return Archive(results)
