"""The top bar: date, the seat's means, the nation's headline figures with their change.

Hands on `paint_bar`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pygame

from engine.client import colours as c
from engine.client import fonts
from engine.client.figures import Figure, written
from engine.client.icons import icon, icon_for
from engine.client.screen import Hot, Screen
from engine.client.tips import Tip


def paint_bar(
    screen: Screen, surface: pygame.Surface, left: str, figures: Sequence[Figure], *, room: int
) -> list[Hot]:  # fmt: skip
    """Draw the bar; as many figures as fit, each with its tip."""
    theme, (width, _height) = screen.app.theme, screen.size
    bar = pygame.Rect(0, 0, width, theme.bar)
    pygame.draw.rect(surface, c.PANEL, bar)
    pygame.draw.line(surface, c.HAIRLINE, bar.bottomleft, bar.bottomright)
    top = theme.px(5)
    screen.write(surface, left, (theme.px(14), theme.px(13)), size=theme.heading, bold=True)
    x = theme.px(14) + max(theme.px(150), fonts.width(left, theme.heading, bold=True) + theme.px(20))
    hots, line = [], fonts.height(theme.text)
    for figure in figures:
        delta = _delta(figure)
        wide = max(fonts.width(figure.text, theme.text, bold=True), fonts.width(delta, theme.text) if delta else 0)
        rect = pygame.Rect(x, 0, theme.px(26) + wide + theme.px(12), theme.bar - 1)
        if rect.right > room:
            break
        surface.blit(icon(icon_for("figures", *_keys(figure)), theme.px(20), c.MUTED), (x, theme.px(14)))
        screen.write(surface, figure.text, (x + theme.px(26), top), bold=True)
        good = figure.change > 0 if figure.up == "good" else figure.change < 0
        colour = c.MUTED if figure.up == "neutral" or not delta else c.GOOD if good else c.BAD
        screen.write(surface, delta, (x + theme.px(26), top + line - theme.px(1)), colour=colour)
        hots.append(Hot(rect, partial(_pointed, screen, figure)))
        x = rect.right
    return hots


def _pointed(screen: Screen, figure: Figure) -> Tip:
    screen.app.did("figure_pointed")
    return figure.tip()


def _keys(figure: Figure) -> tuple[str, ...]:
    name = figure.name.rpartition(".")[2]
    return name, figure.unit.split()[0] if figure.unit else name


def _delta(figure: Figure) -> str:
    shown = written(abs(figure.change), figure.unit if figure.unit else ("share" if abs(figure.value) < 1 else ""))
    if not figure.change or shown.strip("0.%") == "":
        return ""
    return ("+" if figure.change > 0 else "-") + shown
