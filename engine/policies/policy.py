"""Policies by name, and the protocol of those written in Python.

Hands on `Policy`, `PolicySpec`; compiled kinds decide inside the kernel, this module only names them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from engine.kernel import game as g
from engine.policies.question import Choice, Question
from engine.rules.errors import OrderError, did_you_mean
from engine.rules.ruleset import Ruleset

KINDS = {"passive": g.PASSIVE, "random": g.RANDOM, "personality": g.PERSONALITY, "hand": g.EXTERNAL}
"""Kind of policy -> the kernel's number. `hand`: whoever holds the match answers, question by question."""


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
    """A compiled policy as text names it: `passive`, `random`, `personality`, `personality:historical`, `hand`."""

    kind: str = "personality"
    personality: str = ""
    """Id of a personality; "": the seat's first."""

    @classmethod
    def parse(cls, text: str) -> PolicySpec:
        """Read a policy's name. Raises OrderError with the list of names."""
        kind, colon, personality = text.strip().partition(":")
        known = ", ".join(KINDS)
        if kind not in KINDS:
            raise OrderError(f"no policy {text}{did_you_mean(kind, KINDS)}: there are {known}, and personality:<id>")
        if colon and (kind != "personality" or not personality):
            raise OrderError(f"no policy {text}: write personality:<id>, or one of {known}")
        return cls(kind, personality)

    @property
    def name(self) -> str:
        """The text that parses to this."""
        return f"{self.kind}:{self.personality}" if self.personality else self.kind

    @property
    def number(self) -> int:
        """The kernel's number of the kind."""
        return KINDS[self.kind]

    def personality_number(self, ruleset: Ruleset, seat: str) -> int:
        """Which of the seat's personalities weighs. Raises OrderError when the seat has no such one."""
        known = list(ruleset.scenario.seats[seat].personalities)
        if not self.personality:
            return 0
        if self.personality not in known:
            hint = did_you_mean(self.personality, known)
            raise OrderError(f"{seat} has no personality {self.personality}{hint}: it has {', '.join(known)}")
        return known.index(self.personality)
