"""Icons: SVG files of one hand, drawn at any size in any colour, and which of them stands for what.

Hands on surfaces from a bounded cache, and icon ids looked up in assets/icons/icons.yaml by section and key.
Knows no seat, figure or order by name: the names stand in that file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO

import pygame
import yaml

KEPT = 1024
"""Drawn icons kept; at 24 px they take 2.4 MB together."""
Colour = tuple[int, int, int]


class IconError(ValueError):
    """An icon or a section of the table that does not exist; the text names it and where to look."""


@cache
def icon_ids() -> tuple[str, ...]:
    """Every icon there is, in alphabetical order."""
    return tuple(sorted(file.name[:-4] for file in (files("assets") / "icons").iterdir() if file.name.endswith(".svg")))


@lru_cache(maxsize=KEPT)
def icon(id_: str, size: int, colour: Colour) -> pygame.Surface:
    """An icon of `size` x `size` pixels on a clear ground; cached, not to be drawn upon.

    Raises IconError for an id without a file and ValueError for a size below one.
    """
    if size < 1:
        raise ValueError(f"icon {id_!r} at {size} pixels; the least is 1")
    red, green, blue = colour
    text = _source(id_).replace("currentColor", f"#{red:02x}{green:02x}{blue:02x}")
    return pygame.image.load_sized_svg(BytesIO(text.encode("ascii")), (size, size))


def icon_for(section: str, *keys: str) -> str:
    """The icon of the first key that the section knows, else the section's default.

    For an order give its id, its tags, its phase; for a figure its id and unit. Raises IconError for no such section.
    """
    table = _table().get(section)
    if table is None:
        raise IconError(f"icons.yaml has no section {section!r}; there are {', '.join(_table())}")
    return next((table[key] for key in keys if key in table), table["default"])


def seat_icons(seats: Sequence[str]) -> dict[str, str]:
    """A glyph for every seat of a game, no two alike while there are enough of them."""
    named = _table()["seats"]
    glyphs = {seat: named[seat] for seat in seats if seat in named}
    spare = [glyph for glyph in _table()["glyphs"].values() if glyph not in glyphs.values()]
    for seat in seats:
        if seat not in glyphs:
            glyphs[seat] = spare.pop(0) if spare else named["default"]
    return {seat: glyphs[seat] for seat in seats}


@cache
def _source(id_: str) -> str:
    file = files("assets") / "icons" / f"{id_}.svg"
    if not file.is_file():
        raise IconError(f"no icon {id_!r} in assets/icons; there are {', '.join(icon_ids())}")
    return file.read_text(encoding="ascii")


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    text = (files("assets") / "icons" / "icons.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where libyaml is there
    table: Mapping[str, Mapping[str, str]] = loader(text).get_single_data()
    return table
