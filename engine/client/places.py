"""What the map's towns and countries are called in the player's language.

Hands on `place_name`. Names the catalogue lacks stay as the board has them.
"""

from __future__ import annotations

from engine.client.words import _


def place_name(name: str) -> str:
    """A town's or a country's name."""
    return {
        "Minsk": _("Minsk"), "Brest": _("Brest"), "Vitebsk": _("Vitebsk"), "Homel": _("Homel"),
        "Hrodna": _("Hrodna"), "Mahilyow": _("Mahilyow"), "Poland": _("Poland"), "Lithuania": _("Lithuania"),
        "Latvia": _("Latvia"), "Russia": _("Russia"), "Ukraine": _("Ukraine"),
    }.get(name, name)  # fmt: skip
