"""Charts drawn on surfaces: lines over turns, with a band where there is one, and what the pointer reads off.

Hands on `Series`, `draw_chart`, `turn_at`. Lines are told apart by colour and by the name at their end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pygame

from engine.client import colours as c
from engine.client import fonts
from engine.client.board.layer import number
from engine.client.theme import Theme


@dataclass(frozen=True)
class Series:
    """A line with its name; `low` and `high` make a band about it."""

    name: str
    values: tuple[float, ...]
    colour: c.Colour
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


def plot_area(rect: pygame.Rect, theme: Theme) -> pygame.Rect:
    """Where the lines are, inside the axes."""
    return pygame.Rect(
        rect.x + theme.px(58),
        rect.y + theme.px(8),
        max(1, rect.width - theme.px(70)),
        max(1, rect.height - theme.px(36)),
    )


def turn_at(rect: pygame.Rect, theme: Theme, turns: int, x: int) -> int:
    """The turn under a pixel column; -1 outside."""
    area = plot_area(rect, theme)
    if not area.x <= x <= area.right or turns < 2:
        return -1
    return round((x - area.x) / area.width * (turns - 1))


def draw_chart(
    surface: pygame.Surface, rect: pygame.Rect, theme: Theme, series: Sequence[Series], labels: Sequence[str],
    *, percent: bool = False,
) -> None:  # fmt: skip
    """Lines over turns. `labels`: the turns' dates; the first, last and middle one are written where there is room.

    `percent`: the values are shares.
    """
    area = plot_area(rect, theme)
    pygame.draw.rect(surface, c.WELL, area)
    values = [v for s in series for v in (*s.values, *s.low, *s.high)]
    if not values:
        return
    low, high = min(values), max(values)
    if low >= 0 and low < 0.4 * high:
        low = 0.0
    span = (high - low) or abs(high) or 1.0
    low, high = (low, low + span) if low == 0 else (low - 0.05 * span, low + 1.05 * span)
    turns = max(2, len(labels))

    def at(k: int, value: float) -> tuple[float, float]:
        return area.x + area.width * k / (turns - 1), area.bottom - area.height * (value - low) / (high - low)

    for share in (0.0, 0.5, 1.0):
        value = low + (high - low) * share
        y = round(area.bottom - area.height * share)
        pygame.draw.line(surface, c.HAIRLINE, (area.x, y), (area.right, y))
        left = (area.x - theme.px(6), min(y, area.bottom - theme.px(2)) - theme.px(10))
        fonts.put(surface, number(value, share=percent), left, theme.text, c.MUTED, right=True)
    taken: list[tuple[int, int]] = []
    for k in dict.fromkeys((0, turns - 1, (turns - 1) // 2)):
        if k < len(labels):
            wide = fonts.width(labels[k], theme.text)
            x = round(at(k, low)[0]) - wide * k // (turns - 1)
            if all(x > right + theme.px(8) or x + wide < left - theme.px(8) for left, right in taken):
                fonts.put(surface, labels[k], (x, area.bottom + theme.px(4)), theme.text, c.MUTED)
                taken.append((x, x + wide))
    for line in series:
        if line.low and len(line.low) > 1:
            shade = pygame.Surface(area.size, pygame.SRCALPHA)
            points = [at(k, v) for k, v in enumerate(line.high)] + [at(k, v) for k, v in enumerate(line.low)][::-1]
            moved = [(x - area.x, y - area.y) for x, y in points]
            pygame.draw.polygon(shade, (*line.colour, 60), moved)
            surface.blit(shade, area)
    for line in series:
        points = [at(k, v) for k, v in enumerate(line.values)]
        if len(points) > 1:
            pygame.draw.lines(surface, line.colour, False, points, max(1, theme.px(1.5)))
            pygame.draw.aalines(surface, line.colour, False, points)
        if points:
            pygame.draw.circle(surface, line.colour, points[-1], theme.px(3))
    pygame.draw.rect(surface, c.CONTROL, area, 1)
