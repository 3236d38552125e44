"""The palette: surfaces, text, seats and ramps, chosen to be told apart by every colour vision.

Hands on RGB constants and `seat_colour`; seats take their colours by their order in the scenario, never by name.
"""

from __future__ import annotations

Colour = tuple[int, int, int]


def rgb(text: str) -> Colour:
    """`#0E151C` as three bytes."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`share` of the first colour and the rest of the second."""
    r, g, b = (round(a * share + c * (1.0 - share)) for a, c in zip(first, second))
    return r, g, b


WINDOW, LAND, LAND_LINE, LAND_NAME = rgb("#0E151C"), rgb("#1B2631"), rgb("#2B3A48"), rgb("#5C7086")
PANEL, RAISED, HOVER, WELL = rgb("#18212B"), rgb("#22303D"), rgb("#2D3F50"), rgb("#121A22")
HAIRLINE, CONTROL, FOCUS = rgb("#2A3947"), rgb("#33475A"), rgb("#5B9BD9")
ACCENT, ACCENT_HOVER, TOOLTIP = rgb("#2F6FB5"), rgb("#3B82CF"), rgb("#0C1218")
TEXT, MUTED, DISABLED, WHITE = rgb("#E6EDF3"), rgb("#93A4B3"), rgb("#6B7A88"), (255, 255, 255)
GOOD, BAD, WARN = rgb("#8CCF8A"), rgb("#F08A76"), rgb("#F2C14E")
"""Change that helps, change that hurts, what needs attention; always beside a sign or a glyph."""
PAPER = rgb("#E9E6DF")
"""What the map's tints pale towards."""

SEATS = tuple(rgb(c) for c in ("#82D2B8", "#A16088", "#F56346", "#547CF4", "#FAD547"))
"""Fills by a seat's place in the scenario's order."""
SEAT_TEXTS = tuple(rgb(c) for c in ("#82D2B8", "#C98AAE", "#F56346", "#7F9CF8", "#FAD547"))
"""The same where they are text on a panel: at least 4.5:1."""

SEQUENTIAL = tuple(rgb(c) for c in ("#F1EEE6", "#CFE0DC", "#9CC6CC", "#5F9FB5", "#2F7096", "#17456E"))
DIVERGING = tuple(rgb(c) for c in ("#8C2D19", "#CF6A45", "#F0BFA0", "#EFEDE8", "#A9CBDD", "#4E8DB8", "#1B4F7E"))
HEAT = tuple(rgb(c) for c in ("#F4EFE4", "#F6D9A8", "#EFB266", "#DE7F3C", "#B94A26", "#7E2413"))


def seat_colour(number: int, *, text: bool = False) -> Colour:
    """Colour of the seat at a place in the scenario's order; the sixth begins anew."""
    shades = SEAT_TEXTS if text else SEATS
    return shades[number % len(shades)]


def hexed(colour: Colour) -> str:
    """`#0E151C`, as themes and text boxes want it."""
    return "#{:02X}{:02X}{:02X}".format(*colour)
