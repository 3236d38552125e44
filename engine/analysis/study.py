"""One study of a scenario: what is played, with which seeds, in parts that a file remembers.

Hands on `Plan`, `Notes`, `Study`. A part finished before is read, not played; so a killed run goes on where it was.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from engine import __version__
from engine.analysis.follow import Open, legal_in, relevance
from engine.analysis.gather import Gathered, gather, make_par
from engine.analysis.seating import Ending, Par, Seating, pairs_of, play_endings, seeds_of
from engine.kernel.machine import Machine
from engine.kernel.play import game_key
from engine.match.container import sealed, unsealed, write_whole
from engine.policies.names import Names
from engine.rules.errors import StoreError

# Streams of seeds: never reuse one. Those that are compared with each other share one.
MAIN, PAR, LOOKAHEAD, LADDER, RESTRICTED, PASSIVE, DECISIONS, ROLLOUTS = range(8)
_CHUNK, _SLOW_CHUNK, _PARTS = 100, 10, 20  # games a part of a batch at least; parts of the games of equals at most
_RETOLD = 300  # games told again at most, to see what was open
RUNGS = ("random", "personality", "lookahead", "search")
"""The ladder of skill where none is given, lowest first."""


@dataclass(frozen=True)
class Plan:
    """How much is played."""

    games: int = 2000
    """Of equals; as many more, from seeds of their own, make par."""
    lookahead: int = 300
    """For every seat that looks ahead among personalities."""
    restricted: int = 300
    """For every ban, spammer, cycle and policy of the seat that may fall."""
    blocks: int = 60
    """For every rung of the ladder: a game for each entrant in each seat."""
    decisions: int = 1000
    """Looked into, one a game."""
    rollouts: int = 16
    """Of every candidate of such a decision."""
    seed: int = 1
    ladder: tuple[str, ...] = RUNGS


class Notes:
    """Finished parts by name, kept in a JSON file after every part when there is a path.

    `what` they are of and the `remedy` are for messages. Raises StoreError for a file that is of something else.
    """

    def __init__(
        self,
        path: Path | None,
        header: dict[str, Any],
        what: str = "a balance study",
        remedy: str = "give another path to --resume",
    ) -> None:
        self.path, self.header, self._what, self._remedy = path, header, what, remedy
        self.parts: dict[str, Any] = {}
        if path is not None and path.exists():
            self.parts = self._read(path)

    def _read(self, path: Path) -> dict[str, Any]:
        try:
            plain = unsealed(path.read_bytes())
            header, parts = plain["header"], dict(plain["parts"])
        except (ValueError, TypeError, KeyError):
            raise StoreError(f"{path}: is no file of {self._what}, or was changed since: {self._remedy}") from None
        if header != json.loads(json.dumps(self.header)):
            raise StoreError(f"{path}: was made with other rules or options: {self._remedy}")
        return parts

    def part(self, name: str, play: Callable[[], Any]) -> Any:
        """What a part gave, in plain lists and numbers; played when it is not there yet. Raises SaveError."""
        if name not in self.parts:
            self.parts[name] = play()
            if self.path is not None:
                write_whole(self.path, sealed({"header": self.header, "parts": self.parts}))
        return self.parts[name]


class Study:
    """The games of a plan, played when they are asked for. `tell(what, done, total)` follows them."""

    def __init__(
        self,
        machine: Machine,
        plan: Plan,
        *,
        threads: int = 1,
        notes: Path | None = None,
        tell: Callable[[str, int, int], None] = lambda what, done, total: None,
    ) -> None:
        self.machine, self.plan, self.threads, self.tell = machine, plan, threads, tell
        ruleset = machine.ruleset
        self.scenario, self.names, self.pairs = ruleset.scenario, Names(ruleset), pairs_of(machine)
        header = {"scenario": self.scenario.id, "rules": ruleset.digest, "engine": __version__, **asdict(plan)}
        self.notes = Notes(notes, header)
        self.equals = Seating.alike(machine)

    @property
    def seats(self) -> tuple[str, ...]:
        """Ids of the seats."""
        return self.names.seats

    def stream(self, purpose: int) -> int:
        """The stream of seeds of a purpose."""
        return int(game_key(self.plan.seed, purpose))

    def pair(self, seat: int, action: int) -> str:
        """`seat: action`."""
        return f"{self.seats[seat]}: {self.names.actions[action]}"

    def _batch(self, name: str, games: int, chunk: int, play: Callable[[int, int], Any]) -> list[Any]:
        """Parts of `chunk` games: `play(first, count)` for each that is not noted yet."""
        parts = []
        for first in range(0, games, chunk):
            self.tell(name, first, games)
            count = min(chunk, games - first)
            parts.append(self.notes.part(f"{name}/{first}", lambda f=first, c=count: play(f, c)))  # type: ignore[misc]
        self.tell(name, games, games)
        return parts

    @cached_property
    def par(self) -> Par:
        """Scores to be compared with: those of equals in games of their own."""
        seeds = seeds_of(self.stream(PAR), 0, max(20, self.plan.games))

        def play() -> list[Any]:
            self.tell("par", 0, len(seeds))
            made = make_par(self.equals, seeds, self.threads)
            return [made.mean.tolist(), made.deviation.tolist()]

        mean, deviation = self.notes.part("par", play)
        return Par(np.array(mean), np.array(deviation))

    @cached_property
    def gathered(self) -> Gathered:
        """The games of equals."""
        out = Gathered()
        stream, par = self.stream(MAIN), self.par

        def play(first: int, count: int) -> Any:
            return gather(self.equals, par, seeds_of(stream, first, count), self.threads).as_json()

        for part in self._batch("games of equals", self.plan.games, max(_CHUNK, self.plan.games // _PARTS), play):
            out.join(Gathered.from_json(part))
        return out

    @cached_property
    def retold(self) -> int:
        """How many of the games of equals are told again."""
        return min(self.plan.games, _RETOLD)

    @cached_property
    def open(self) -> Open:
        """What was open in the first of the games of equals."""
        out, stream = Open.of(self.machine), self.stream(MAIN)

        def play(first: int, count: int) -> Any:
            found = legal_in(self.equals, seeds_of(stream, first, count), self.threads)
            return {name: counts.tolist() for name, counts in vars(found).items()}

        for part in self._batch("games told again", self.retold, _CHUNK, play):
            out.add(Open(**{name: np.array(counts, np.int64) for name, counts in part.items()}))
        return out

    @cached_property
    def gaps(self) -> list[float]:
        """Leads of best over median candidates, in spreads of a rollout."""
        stream, rollouts = self.stream(DECISIONS), self.plan.rollouts

        def play(first: int, count: int) -> list[float]:
            keys = int(game_key(self.stream(ROLLOUTS), first))
            return relevance(self.equals, seeds_of(stream, first, count), rollouts, keys, self.threads)

        parts = self._batch("decisions", self.plan.decisions, 25, play)
        return [gap for part in parts for gap in part]

    def endings(
        self, name: str, seating: Seating, purpose: int, games: int, keep: Callable[[Ending], Any]
    ) -> list[Any]:
        """What is kept of every ending, in plain lists and numbers."""
        slow = any(spec.kind not in ("passive", "random", "personality") for spec in seating.specs)
        stream = self.stream(purpose)

        def play(first: int, count: int) -> list[Any]:
            return [keep(e) for e in play_endings(seating, seeds_of(stream, first, count), self.threads)]

        parts = self._batch(name, games, _SLOW_CHUNK if slow else games, play)
        return [kept for part in parts for kept in part]

    def winner(self, ending: Ending) -> int:
        """Number of the seat farthest above par."""
        return int(self.par.above(ending.scores).argmax())
