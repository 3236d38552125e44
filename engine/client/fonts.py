"""The interface fonts: one family in two weights for all four languages, and a cache of drawn text.

Hands on paths for pygame_gui, `Font` objects, and `put`, through which every line of text drawn by hand goes; letters
that the family lacks come from the Noto fonts that pygame_gui carries.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path

import pygame

FAMILY = "great_stone_sans"
"""The name under which pygame_gui knows the fonts."""
KEPT = 2048
"""Lines of text kept as surfaces."""
_FILES = {False: "GreatStoneSans-Regular.ttf", True: "GreatStoneSans-Bold.ttf"}
_OTHERS = (
    (0x0590, 0x05FF, "NotoSansHebrew-{}.ttf"),
    (0x0600, 0x06FF, "NotoSansArabic-{}.ttf"),
    (0x10A0, 0x10FF, "NotoSansGeorgian-{}.ttf"),
    (0x1100, 0x11FF, "NotoSansKR-{}.ttf"),
    (0x3040, 0x30FF, "NotoSansJP-{}.otf"),
    (0xAC00, 0xD7AF, "NotoSansKR-{}.ttf"),
    (0x0000, 0x10FFFF, "NotoSansSC-{}.otf"),
)
"""First and last code point, and the font of pygame_gui's folder that draws what ours does not; first fit counts."""
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Written:
    """A line that was drawn: where its ink is, and on what."""

    text: str
    size: int
    ink: pygame.Rect
    surface: pygame.Surface


@dataclass(frozen=True)
class Cut:
    """A text there was no room for: what is seen of it, and where."""

    text: str
    shown: str
    rect: pygame.Rect


@dataclass
class Trace:
    """What is drawn while somebody measures: every line with its place, and every text that had to be cut."""

    lines: list[Written] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)


trace: Trace | None = None
"""Set to have what is drawn written down."""


def path(*, bold: bool = False) -> Path:
    """The font file of one weight."""
    return Path(str(files("assets") / "fonts" / _FILES[bold]))


@cache
def font(size: int, *, bold: bool = False) -> pygame.font.Font:
    """The font at a size in pixels. Starts pygame's font module when it sleeps."""
    return _open(path(bold=bold), size)


def covered(text: str) -> bool:
    """Whether the family itself has every printable character of a text."""
    return not missing(text)


def missing(text: str) -> str:
    """The characters of a text that the family lacks, each once, in order."""
    known = _coverage()
    return "".join(dict.fromkeys(character for character in text if not _drawn(ord(character), known)))


def line(text: str, size: int, colour: Colour, *, bold: bool = False) -> pygame.Surface:
    """One line of text on a clear ground, from the cache where it was drawn before; not to be drawn upon.

    A tab or line break is drawn as a space.
    """
    return _line(" ".join(text.splitlines()).replace("\t", " "), size, colour, bold)


def put(
    surface: pygame.Surface, text: str, pos: tuple[int, int], size: int, colour: Colour, *, bold: bool = False,
    room: int | None = None, right: bool = False,
) -> pygame.Rect:  # fmt: skip
    """Draw a line of text, shortened to its room; the rectangle it took. `right`: pos is its upper right corner."""
    shown = text if room is None else shortened(text, size, room, bold=bold)
    image = line(shown, size, colour, bold=bold)
    rect = surface.blit(image, (pos[0] - image.get_width(), pos[1]) if right else pos)
    if trace is not None:
        at = (pos[0] - image.get_width(), pos[1]) if right else pos
        ink = image.get_bounding_rect().move(at)
        seen = surface.get_clip() == surface.get_rect() or surface.get_clip().contains(ink)  # half of it: scrolled
        if shown.strip() and seen:
            trace.lines.append(Written(shown, size, ink, surface))
        if shown != text and seen:
            trace.cuts.append(Cut(text, shown, image.get_rect(topleft=at)))
    return rect


def cut(text: str, shown: str, rect: pygame.Rect) -> None:
    """Have it written down that a text did not fit into its box."""
    if trace is not None:
        trace.cuts.append(Cut(text, shown, pygame.Rect(rect)))


def width(text: str, size: int, *, bold: bool = False) -> int:
    """How many pixels a line takes."""
    return sum(_face(name, size, bold).size(part)[0] for name, part in _parts(text))


def height(size: int, *, bold: bool = False) -> int:
    """From one line's top to the next one's, pixels."""
    return font(size, bold=bold).get_linesize()


def shortened(text: str, size: int, most: int, *, bold: bool = False) -> str:
    """The text, or as much of its start as fits into `most` pixels with an ellipsis; empty when not even that fits."""
    if width(text, size, bold=bold) <= most:
        return text
    low, high = -1, len(text) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle].rstrip() + "…", size, bold=bold) <= most:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…" if low >= 0 else ""


def forget() -> None:
    """Drop fonts and lines, as pygame demands after `pygame.quit()`."""
    for kept in (font, _other, _line):
        kept.cache_clear()


@lru_cache(maxsize=KEPT)
def _line(text: str, size: int, colour: Colour, bold: bool) -> pygame.Surface:
    parts = [_face(name, size, bold).render(part, True, colour) for name, part in _parts(text)]
    if len(parts) == 1:
        return parts[0]
    whole = pygame.Surface((sum(part.get_width() for part in parts), height(size, bold=bold)), pygame.SRCALPHA)
    base, x = font(size, bold=bold).get_ascent(), 0
    for (name, _), part in zip(_parts(text), parts):
        whole.blit(part, (x, base - _face(name, size, bold).get_ascent()))
        x += part.get_width()
    return whole


def _parts(text: str) -> list[tuple[str, str]]:
    """A line cut where the font changes: name of the file ("" for ours) and the piece."""
    known = _coverage()
    if known.issuperset(map(ord, text)):  # nearly always
        return [("", text)]
    return [(name, "".join(piece)) for name, piece in groupby(text, lambda c: _file(ord(c), known))]


def _file(point: int, known: frozenset[int]) -> str:
    if _drawn(point, known):
        return ""
    return next(name for first, last, name in _OTHERS if first <= point <= last)


def _drawn(point: int, known: frozenset[int]) -> bool:
    return point in known or point < 0x20


def _face(name: str, size: int, bold: bool) -> pygame.font.Font:
    return _other(name, size, bold) if name else font(size, bold=bold)


@cache
def _other(name: str, size: int, bold: bool) -> pygame.font.Font:
    return _open(Path(str(files("pygame_gui") / "data" / name.format("Bold" if bold else "Regular"))), size)


def _open(file: Path, size: int) -> pygame.font.Font:
    if not pygame.font.get_init():
        pygame.font.init()
    return pygame.font.Font(str(file), size)


@cache
def _coverage() -> frozenset[int]:
    """The code points both weights have, as their build wrote them down."""
    text = (files("assets") / "fonts" / "coverage.txt").read_text(encoding="ascii")
    ends = ([int(end, 16) for end in row.split("-")] for row in text.split())
    return frozenset(point for first, last in ends for point in range(first, last + 1))
