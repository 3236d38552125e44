"""Policies by name, and the protocol of those written in Python.

Hands on `Policy`, `PolicySpec`; compiled kinds decide inside the kernel, this module only names them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from engine.kernel import game as g
from engine.kernel.mind import FEWEST
from engine.policies.question import Choice, Question
from engine.rules.errors import OrderError, did_you_mean
from engine.rules.ruleset import Ruleset

KINDS = {
    "passive": g.PASSIVE, "random": g.RANDOM, "personality": g.PERSONALITY, "hand": g.EXTERNAL,
    "lookahead": g.LOOKAHEAD, "search": g.SEARCH,
}  # fmt: skip
"""Kind of policy -> the kernel's number. `hand`: whoever holds the match answers, question by question."""

USUAL, MOST = 64, 100_000
"""Playouts a search spends on a decision unless told, and the most it can be told."""


@runtime_checkable
class Policy(Protocol):
    """A policy in Python: it sees questions and nothing else, draws no random numbers of its own, keeps no match."""

    @property
    def name(self) -> str:
        """What logs, saves and tables call it."""
        ...

    def decide(self, question: Question) -> Choice:
        """Take one of the legal options."""
        ...


@dataclass(frozen=True)
class PolicySpec:
    """A compiled policy as text names it: a kind, `:200` for playouts of a search, `:historical` for a personality."""

    kind: str = "personality"
    personality: str = ""
    """Id of a personality; "": the seat's first. Who thinks ahead knows its options by it, a hand is advised by it."""
    playouts: int = 0
    """Of a search: how many it spends on every decision; 0: as many as is usual."""

    @classmethod
    def parse(cls, text: str) -> PolicySpec:
        """Read a policy's name. Raises OrderError with the list of names."""
        kind, colon, rest = text.strip().partition(":")
        known = ", ".join(KINDS)
        if kind not in KINDS:
            hint = did_you_mean(kind, KINDS)
            more = "personality:<id>, lookahead:<id>, search:200, search:200:<id>"
            raise OrderError(f"no policy {text}{hint}: there are {known}; {more}")
        if not colon:
            return cls(kind)
        if kind == "search":
            count, colon, personality = rest.partition(":")
            playouts = int(count) if count.isascii() and count.isdigit() and len(count) < 7 else 0
            if playouts % 2 or not FEWEST <= playouts <= MOST or (colon and not personality):
                told = f"search:<playouts> or search:<playouts>:<id>, an even number from {FEWEST} to {MOST}"
                raise OrderError(f"no policy {text}: write {told}")
            return cls(kind, personality, playouts)
        if kind not in ("personality", "lookahead", "hand") or not rest:
            raise OrderError(f"no policy {text}: write personality:<id>, lookahead:<id>, hand:<id>, or one of {known}")
        return cls(kind, rest)

    @property
    def name(self) -> str:
        """The text that parses to this."""
        playouts = str(self.playouts) if self.playouts else ""
        return ":".join(part for part in (self.kind, playouts, self.personality) if part)

    @property
    def number(self) -> int:
        """The kernel's number of the kind; of a search its playouts go with it."""
        return KINDS[self.kind] + (self.playouts or USUAL if self.kind == "search" else 0)

    def personality_number(self, ruleset: Ruleset, seat: str) -> int:
        """Which of the seat's personalities weighs. Raises OrderError when the seat has no such one."""
        known = list(ruleset.scenario.seats[seat].personalities)
        if not self.personality:
            return 0
        if self.personality not in known:
            hint = did_you_mean(self.personality, known)
            raise OrderError(f"{seat} has no personality {self.personality}{hint}: it has {', '.join(known)}")
        return known.index(self.personality)
