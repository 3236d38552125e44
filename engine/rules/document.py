"""A file's plain value together with the place of every node in it.

Hands on `Document`, which turns a path into a `Problem` at the right line and column. Reads nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.rules.errors import Problem

Step = str | int
Place = tuple[int, int]
ONE_LINE, LITERAL, FOLDED = range(3)
"""How a value lies in the file: in one line, as a `|` block, or broken otherwise (offsets into it have no place)."""


def margin(text: str) -> tuple[int, int]:
    """Blank lines before the first line that is not blank, and the spaces it begins with."""
    for number, line in enumerate(text.split("\n")):
        if line.strip():
            return number, len(line) - len(line.lstrip(" "))
    return 0, 0


class Entry(NamedTuple):
    """One node of the tree of places; a sequence item has its own place as its key's."""

    key_line: int
    key_col: int
    line: int
    col: int
    shape: int
    inside: dict[Step, Entry] | None


class Positions(Mapping[tuple[Step, ...], Place]):
    """Path to (line, column), both from 1, over the entries of a document; the empty path is the document itself.

    Kept as a tree beside the values: about 200 bytes an entry, whatever the depth.
    """

    def __init__(self, root: Entry, *, of_values: bool) -> None:
        self._root = root
        self._of_values = of_values

    def __getitem__(self, path: tuple[Step, ...]) -> Place:
        entry = self._root
        for step in path:
            if entry.inside is None or step not in entry.inside:
                raise KeyError(path)
            entry = entry.inside[step]
        return (entry.line, entry.col) if self._of_values else (entry.key_line, entry.key_col)

    def __iter__(self) -> Iterator[tuple[Step, ...]]:
        waiting: list[tuple[tuple[Step, ...], Entry]] = [((), self._root)]
        while waiting:
            path, entry = waiting.pop()
            yield path
            waiting += [((*path, step), below) for step, below in reversed((entry.inside or {}).items())]

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True)
class Document:
    """A file's plain value, and where in the file everything stands."""

    file: str
    value: object
    """dict, list, str, int, float, bool or None; dicts keep the file's order."""
    positions: Mapping[tuple[Step, ...], Place]
    """Where an entry begins: a mapping entry at its key, a sequence item at its value."""
    value_positions: Mapping[tuple[Step, ...], Place]
    """Where a value begins; a quoted or block text at its first character, past the quote or the `|` line."""
    root: Entry = field(repr=False, compare=False)
    """The tree behind both mappings."""

    def problem(self, path: Sequence[Step], code: str, message: str, *, offset: int | None = None) -> Problem:
        """A problem at the entry of `path`, or with `offset` at that character of its text.

        Steps that are not in the file (a missing field; a union's tag in a pydantic location) are passed over, so the
        nearest known ancestor is named. In folded text an offset cannot be told and its beginning is named.
        """
        entry, value = self.root, self.value
        for step in path:
            if entry.inside is not None and step in entry.inside:
                entry, value = entry.inside[step], value[step]  # type: ignore[index]
        if offset is None:
            return Problem(self.file, entry.key_line, entry.key_col, code, message)
        line, col = entry.line, entry.col
        if isinstance(value, str) and entry.shape == LITERAL:
            before = value[: max(0, offset)]
            below = before.count("\n") - margin(value)[0]
            if below >= 0:
                line, col = line + below, col + len(before) - 1 - before.rfind("\n")
        elif isinstance(value, str) and entry.shape == ONE_LINE:
            col += min(max(0, offset), len(value))
        return Problem(self.file, line, col, code, message)
