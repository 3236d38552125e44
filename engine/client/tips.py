"""Tips: what a figure or a button means, drawn beside the pointer or the focus.

Hands on `Tip` and `draw_tip`. A tip holds plain text in rows; it never needs a widget.
"""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from engine.client import colours as c
from engine.client import fonts
from engine.client.theme import Theme


@dataclass(frozen=True)
class Tip:
    """A title with its value, wrapped text, rows of cause and amount, and a line at the foot."""

    title: str
    value: str = ""
    text: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    foot: str = ""
    trend: tuple[float, ...] = ()
    """Past values, the oldest first; drawn as a small line."""
    page: str = ""
    """Key of its page in the encyclopaedia, which the help key opens while the tip is shown."""
    up: str = "good"
    """good, bad or neutral: what a rise is, which colours the rows."""


def wrapped(text: str, size: int, room: int, *, bold: bool = False) -> list[str]:
    """A text in lines that fit; a word wider than the room is cut, and Chinese breaks anywhere."""
    out: list[str] = []
    for paragraph in text.split("\n"):
        row = ""
        for word in _words(paragraph):
            if fonts.width((row + word).rstrip(), size, bold=bold) <= room:
                row += word
                continue
            if row.strip():
                out.append(row.rstrip())
            row = word.lstrip()
            while fonts.width(row.rstrip(), size, bold=bold) > room and len(row) > 1:
                keep = len(row) - 1
                while keep > 1 and fonts.width(row[:keep], size, bold=bold) > room:
                    keep -= 1
                out.append(row[:keep])
                row = row[keep:]
        out.append(row.rstrip())
    return out


def _words(text: str) -> list[str]:
    words, now = [], ""
    for character in text:
        if character == " " or "\u3000" <= character <= "\u9fff" or "\uff00" <= character <= "\uffef":
            words.append(now + character)
            now = ""
        else:
            now += character
    return [*words, now] if now else words


def tip_surface(tip: Tip, theme: Theme) -> pygame.Surface:
    """The tip as a picture."""
    pad, size, room = theme.px(10), theme.text, theme.px(340)
    step = fonts.height(size)
    aside = fonts.width(tip.value, size, bold=True) + 2 * pad if tip.value else 0
    title = wrapped(tip.title, size, room - aside, bold=True)
    text = wrapped(tip.text, size, room) if tip.text else []
    foot = wrapped(tip.foot, size, room) if tip.foot else []
    amount = max((fonts.width(v, size) for _, v in tip.rows), default=0)
    widths = [fonts.width(row, size, bold=True) + aside for row in title]
    widths += [fonts.width(row, size) for row in (*text, *foot)]
    widths += [fonts.width(key, size) + amount + 2 * pad for key, _value in tip.rows]
    width = min(room, max(*widths, theme.px(160) if tip.trend else 0))
    trend = theme.px(36) if len(tip.trend) > 1 else 0
    height = step * (len(title) + len(text) + len(tip.rows) + len(foot)) + trend + pad * 2
    height += theme.px(6) * sum(map(bool, (text, tip.rows, foot, trend)))
    out = pygame.Surface((width + 2 * pad, height))
    out.fill(c.TOOLTIP)
    pygame.draw.rect(out, c.CONTROL, out.get_rect(), 1, theme.px(4))
    y = pad
    if tip.value:
        fonts.put(out, tip.value, (out.get_width() - pad, y), size, c.WHITE, bold=True, right=True)
    for row in title:
        fonts.put(out, row, (pad, y), size, c.TEXT, bold=True)
        y += step
    y += theme.px(6) if text else 0
    for row in text:
        fonts.put(out, row, (pad, y), size, c.TEXT)
        y += step
    y += theme.px(6) if tip.rows else 0
    for key, value in tip.rows:
        colour = _colour(value, tip.up)
        fonts.put(out, key, (pad, y), size, c.MUTED, room=width - amount - pad)
        fonts.put(out, value, (out.get_width() - pad, y), size, colour, right=True)
        y += step
    if trend:
        y += theme.px(6)
        _draw_trend(out, pygame.Rect(pad, y, width, trend), tip.trend)
        y += trend
    y += theme.px(6) if foot else 0
    for row in foot:
        fonts.put(out, row, (pad, y), size, c.MUTED)
        y += step
    return out


def _colour(amount: str, up: str) -> c.Colour:
    """Of an amount with a sign, by what a rise is."""
    if up == "neutral" or not amount.startswith(("+", "-", "\u2212")):
        return c.TEXT
    return c.GOOD if amount.startswith("+") == (up == "good") else c.BAD


def _draw_trend(surface: pygame.Surface, rect: pygame.Rect, values: tuple[float, ...]) -> None:
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    inner = rect.inflate(-4, -6)
    points = [
        (inner.x + inner.width * k / (len(values) - 1), inner.bottom - inner.height * (v - low) / span)
        for k, v in enumerate(values)
    ]
    pygame.draw.aalines(surface, c.FOCUS, False, points)
    pygame.draw.circle(surface, c.WHITE, points[-1], 2)


def draw_tip(surface: pygame.Surface, tip: Tip, at: tuple[int, int], theme: Theme) -> pygame.Rect:
    """Draw a tip near a point, kept inside the window; the rectangle it took."""
    image = tip_surface(tip, theme)
    rect = image.get_rect(topleft=(at[0] + theme.px(14), at[1] + theme.px(18)))
    whole = surface.get_rect()
    if rect.right > whole.right:
        rect.right = max(rect.width, at[0] - theme.px(8))
    if rect.bottom > whole.bottom:
        rect.bottom = max(rect.height, at[1] - theme.px(8))
    rect.clamp_ip(whole)
    surface.blit(image, rect)
    return rect
