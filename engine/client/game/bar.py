"""The top bar: date, the seat's means, the nation's headline figures by name with their change.

Hands on `paint_bar`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import pygame

from engine.client import colours as c
from engine.client import fonts
from engine.client.figures import Figure
from engine.client.icons import icon, icon_for
from engine.client.screen import Hot, Screen
from engine.client.tips import Tip
from engine.client.words import _

NAME = 132
"""The widest name of a figure at scale 1; its tip has it whole."""


def short_names() -> dict[str, str]:
    """What usual figures are called where their title is too long for the bar."""
    return {
        "active": _("On the streets"), "reserves": _("Reserves"), "debt": _("State debt"), "fx": _("Roubles a dollar"),
        "arrests": _("Detained"), "prisoners": _("Prisoners"), "emigrated": _("Left the country"),
        "union": _("Union steps"), "rivalry": _("Rivalry"), "teu": _("Containers"), "capital": _("Political capital"),
        "leverage": _("Bargaining room"),
    }  # fmt: skip


def paint_bar(
    screen: Screen, surface: pygame.Surface, left: str, note: str, figures: Sequence[Figure], *, room: int,
    more: Callable[[], None],
) -> list[Hot]:  # fmt: skip
    """Draw the bar; as many figures as fit, each with its tip, and a way to the `more` there are.

    `left`: the date, `note`: the turn.
    """
    theme, (width, _height) = screen.app.theme, screen.size
    bar = pygame.Rect(0, 0, width, theme.bar)
    pygame.draw.rect(surface, c.PANEL, bar)
    pygame.draw.line(surface, c.HAIRLINE, bar.bottomleft, bar.bottomright)
    top, line = theme.px(4), fonts.height(theme.text)
    screen.write(surface, left, (theme.px(14), top), size=theme.heading, bold=True)
    screen.write(surface, note, (theme.px(14), top + line), colour=c.MUTED)
    wide = max(fonts.width(left, theme.heading, bold=True), fonts.width(note, theme.text))
    x = theme.px(14) + max(theme.px(130), wide + theme.px(20))
    hots: list[Hot] = []
    for number, figure in enumerate(figures):
        name = figure.title
        if fonts.width(name, theme.text) > theme.px(NAME):
            name = short_names().get(figure.name.rpartition(".")[2], name)
            name = fonts.shortened(name, theme.text, theme.px(NAME))
        value, delta = figure.text, figure.delta
        first = fonts.width(value, theme.text, bold=True)
        second = fonts.width(delta, theme.text) + theme.px(6) if delta else 0
        wide = max(fonts.width(name, theme.text), first + second)
        rect = pygame.Rect(x, 0, theme.px(26) + wide + theme.px(14), theme.bar - 1)
        last = number == len(figures) - 1
        if rect.right > room - (0 if last else theme.px(52)):
            hots.append(_rest(screen, surface, pygame.Rect(x, 0, theme.px(48), theme.bar - 1), figures[number:], more))
            break
        surface.blit(icon(icon_for("figures", *_keys(figure)), theme.px(20), c.MUTED), (x, theme.px(14)))
        screen.write(surface, name, (x + theme.px(26), top), colour=c.MUTED)
        screen.write(surface, value, (x + theme.px(26), top + line), bold=True)
        good = figure.change > 0 if figure.up == "good" else figure.change < 0
        colour = c.MUTED if figure.up == "neutral" else c.GOOD if good else c.BAD
        if delta:
            screen.write(surface, delta, (x + theme.px(32) + first, top + line), colour=colour)
        hots.append(Hot(rect, partial(_pointed, screen, figure)))
        x = rect.right
    return hots


def _rest(
    screen: Screen, surface: pygame.Surface, rect: pygame.Rect, figures: Sequence[Figure], more: Callable[[], None]
) -> Hot:
    """How many figures found no room; told when pointed at, all of them where it leads."""
    theme = screen.app.theme
    box = rect.inflate(-theme.px(4), -theme.px(14))
    pygame.draw.rect(surface, c.RAISED, box, border_radius=theme.px(6))
    pygame.draw.rect(surface, c.CONTROL, box, 1, theme.px(6))
    text = f"+{len(figures)}"
    at = (box.centerx - fonts.width(text, theme.text) // 2, box.centery - fonts.height(theme.text) // 2)
    screen.write(surface, text, at)
    rows = tuple((figure.title, figure.text) for figure in figures)
    return Hot(rect, partial(Tip, _("More figures"), rows=rows, foot=_("Click to see all of them"), up="neutral"), more)


def _pointed(screen: Screen, figure: Figure) -> Tip:
    screen.app.did("figure_pointed")
    return figure.tip()


def _keys(figure: Figure) -> tuple[str, ...]:
    name = figure.name.rpartition(".")[2]
    return name, figure.measure.split()[0] if figure.unit else name
