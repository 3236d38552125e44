"""The engine's few errors, and how a message names a place and a likely spelling.

Hands on `Problem`, the errors, `did_you_mean` and `quoted`; catches nothing.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_WORD = 64
"""Words longer than this (in characters) get no spelling suggestion: comparing them is slow and never helps."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong at one place of a scenario's files."""

    file: str
    line: int
    """Counted from 1."""
    col: int
    """In characters, counted from 1."""
    code: str
    """A stable name such as "E-DUP"; the message may be reworded, the code stays."""
    message: str
    """What is wrong and what would be right, without the place."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.col}: [{self.code}] {self.message}"


class ScenarioError(ValueError):
    """A scenario cannot be used; carries everything found wrong with it, so that a modder mends it in one go."""

    problems: tuple[Problem, ...]
    """Sorted by place, without repetitions, never empty."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        if not self.problems:
            raise ValueError("a ScenarioError needs at least one problem")
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class OrderError(ValueError):
    """A decision that the rules do not allow at this point; the message says which, why, and what is allowed."""


class SaveError(ValueError):
    """A save or replay that cannot be read or written; the message names the file, the fault and the way out."""


class FaultError(ValueError):
    """A fault in the scenario's rules; the message names rule, turn, place and value, in one line."""

    def __init__(self, rule: str, turn: int, entity: str, value: float, message: str) -> None:
        super().__init__(message)
        self.rule = rule
        """Name of the function, such as `rule.market`."""
        self.turn = turn
        """Turn from 0."""
        self.entity = entity
        """Name of the place stored to, such as `isle[north].trade`; "" where none was."""
        self.value = value


class StoreError(ValueError):
    """A results store that cannot be used, or contradicts itself; the message names the row and what was expected."""


def quoted(text: str, limit: int = 60) -> str:
    """`text` in double quotes for a message: cut to `limit` characters, control characters escaped."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    shown = json.dumps(cut, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in shown)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The nearest of the `known` names, as ' (did you mean "protest"?)', or '' where none is near.

    Small and capital letters count as alike. The order of `known` does not matter.
    """
    if not 0 < len(word) <= LONGEST_WORD:
        return ""
    folded: dict[str, str] = {}
    for name in sorted(set(known) - {word}, reverse=True):
        folded[name.casefold()] = name
    near = difflib.get_close_matches(word.casefold(), sorted(folded), n=1, cutoff=0.65)
    return f" (did you mean {quoted(folded[near[0]])}?)" if near else ""
