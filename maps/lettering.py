"""Finds room for names on a map: boxes that never overlap, the weightiest first.

Hands on placed labels; knows nothing of fonts beyond the size of each text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

_FOLDED = str.maketrans({"–": "-", "—": "-", "×": "x", "€": "EUR", "→": "->", "≥": ">=", "≤": "<=", "ł": "l", "Ł": "L"})


class Box(NamedTuple):
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, x: float, y: float, width: float, height: float) -> Box:
        """The rectangle of a size centred on a point."""
        return cls(x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    def overlaps(self, other: Box) -> bool:
        """Whether two rectangles share any area."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def within(self, frame: Box) -> bool:
        """Whether it lies wholly in a frame."""
        return (
            self.left >= frame.left
            and self.top >= frame.top
            and self.right <= frame.right
            and self.bottom <= frame.bottom
        )


@dataclass
class Room:
    """The free part of a picture; what is taken stays taken."""

    frame: Box
    taken: list[Box] = field(default_factory=list)

    def block(self, box: Box) -> None:
        """Take a rectangle whatever lies there."""
        self.taken.append(box)

    def place(self, candidates: Iterable[Box]) -> Box | None:
        """Take the first candidate that is free, None if none is."""
        for box in candidates:
            if box.within(self.frame) and not any(box.overlaps(other) for other in self.taken):
                self.taken.append(box)
                return box
        return None


def fold(words: str) -> str:
    """A text in the letters of Pillow's bundled font, which has little beyond ASCII: `km²` becomes `km2`."""
    plain = unicodedata.normalize("NFKD", words.translate(_FOLDED))
    return "".join(c if c.isascii() or c in "°’“”…±·" else "?" for c in plain if not unicodedata.combining(c))


def legend_numbers(*values: float) -> list[str]:
    """Figures of one legend with equal decimals: as many as they need, or as their span deserves."""
    span = max(values) - min(values)
    enough = 0 if span >= 20 else 1 if span >= 2 else 2 if span >= 0.2 else 4
    exact = next((d for d in range(3) if all(abs(round(v, d) - v) < 1e-9 for v in values)), enough)
    texts = [f"{value:,.{exact}f}" for value in values]
    return [text.removeprefix("-") if not text.strip("-0.") else text for text in texts]


def beside(x: float, y: float, width: float, height: float, gap: float) -> list[Box]:
    """Places for a label beside a dot: right, left, above, below, then the corners (Imhof, 1975)."""
    across, up = width / 2 + gap, height / 2 + gap
    steps = [(across, 0), (-across, 0), (0, -up), (0, up)]
    steps += [(across * 0.8, -up), (across * 0.8, up), (-across * 0.8, -up), (-across * 0.8, up)]
    return [Box.around(x + dx, y + dy, width, height) for dx, dy in steps]


def inside(x: float, y: float, width: float, height: float, radius: float) -> list[Box]:
    """Places for a label inside an area: its middle, then steps away from it."""
    steps = [(0.0, 0.0)]
    for reach in (0.3, 0.55, 0.8):
        steps += [(0, -reach), (0, reach), (-reach, 0), (reach, 0)]
        steps += [(-reach, -reach), (reach, -reach), (-reach, reach), (reach, reach)]
    return [Box.around(x + dx * radius, y + dy * radius, width, height) for dx, dy in steps]
