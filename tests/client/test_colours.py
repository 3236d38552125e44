"""What is read stands out enough from what it stands on."""

from __future__ import annotations

import pytest

from engine.client import colours as c


def luminance(colour: c.Colour) -> float:
    """Relative luminance, by WCAG 2."""
    parts = [v / 255 for v in colour]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: c.Colour, other: c.Colour) -> float:
    """Ratio of contrast, from 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("text", [c.TEXT, c.MUTED, c.GOOD, c.BAD, c.WARN, *c.SEAT_TEXTS])
@pytest.mark.parametrize("ground", [c.PANEL, c.WINDOW, c.TOOLTIP])
def test_text_has_at_least_four_and_a_half(text: c.Colour, ground: c.Colour) -> None:
    assert contrast(text, ground) >= 4.5


def test_text_on_what_is_chosen() -> None:
    assert contrast(c.WHITE, c.ACCENT) >= 4.5


@pytest.mark.parametrize("edge", [c.FOCUS, *c.SEATS])
def test_what_marks_a_control_has_at_least_three(edge: c.Colour) -> None:
    assert contrast(edge, c.PANEL) >= 3.0


def test_seats_beyond_the_fifth_begin_anew() -> None:
    assert c.seat_colour(5) == c.seat_colour(0)
    assert c.rgb(c.hexed(c.ACCENT)) == c.ACCENT
