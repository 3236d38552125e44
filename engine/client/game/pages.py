"""The inspector's tabs that are drawn by hand: a place, the goals, the talks. They scroll; each says where it ends.

Hands on `paint_place`, `paint_figures`, `paint_goals` and `paint_deals`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client.figures import Figure
from engine.client.icons import icon, icon_for
from engine.client.screen import Hot
from engine.client.tips import Tip
from engine.client.words import _

if TYPE_CHECKING:
    from engine.client.game.screen import Game


def paint_place(game: Game, surface: pygame.Surface, body: pygame.Rect) -> int:
    """The district selected with its sites and figures; the nation where none is."""
    theme, view, board = game.app.theme, game.view, game.board
    if view is None or board is None or view.selected < 0:
        game.write(surface, _("The nation"), body.topleft, size=theme.heading, bold=True)
        return paint_figures(
            game, surface, game.inspector.nation, pygame.Rect(body.x, body.y + theme.px(28), body.width, body.height)
        )
    district = board.districts[view.selected]
    y = game.write(
        surface, game.district(view.selected), body.topleft, size=theme.heading, bold=True, room=body.width
    ).bottom
    region = next(o.name for o in board.oblasts if o.id == district.oblast)
    text = _("{region}, {n:,} people").format(region=region, n=district.population)
    whole = pygame.Rect(body.x, body.y, body.width, 10_000)
    y = game.paragraph(surface, text, whole, y, colour=c.MUTED) + theme.px(4)
    beside = pygame.Rect(body.x + theme.px(22), body.y, body.width - theme.px(24), 10_000)
    for site in board.sites:
        if site.district == view.selected:
            surface.blit(icon(icon_for("sites", site.kind), theme.px(16), c.MUTED), (body.x, y + theme.px(2)))
            y = game.paragraph(surface, site.name, beside, y)
    return paint_figures(
        game, surface, game.inspector.place, pygame.Rect(body.x, y + theme.px(6), body.width, body.height)
    )


def paint_figures(game: Game, surface: pygame.Surface, figures: list[Figure], area: pygame.Rect) -> int:
    """Rows of name, value and arrow; where the next thing goes."""
    theme, step, y = game.app.theme, game.app.theme.px(22), area.y
    for figure in figures:
        title = figure.title.partition(",")[0]
        text = figure.text if figure.seen else f"~{figure.text}"
        game.write(surface, text, (area.right - theme.px(22), y), right=True, bold=True)
        room = area.width - theme.px(32) - game.width_of(text, bold=True)
        game.write(surface, title, (area.x, y), colour=c.MUTED, room=room)
        if figure.change:
            good = (figure.change > 0) == (figure.up != "bad")
            colour = c.MUTED if figure.up == "neutral" else c.GOOD if good else c.BAD
            sign = "arrow_up" if figure.change > 0 else "arrow_down"
            surface.blit(icon(sign, theme.px(14), colour), (area.right - theme.px(16), y + theme.px(3)))
        game.hots.append(Hot(pygame.Rect(area.x, y, area.width, step), figure.tip))
        y += step
    return y


def paint_goals(game: Game, surface: pygame.Surface, body: pygame.Rect) -> int:
    """Every goal with a medal: how far one has come, as a bar against its mark."""
    theme = game.app.theme
    scenario = game.session.match.machine.ruleset.scenario
    order = list(scenario.chapters)
    y, chapter = body.y, "?"
    if not game.inspector.goals:
        whole = pygame.Rect(body.x, body.y, body.width, 10_000)
        return game.paragraph(surface, _("Goals are shown to the seat you play"), whole, y, colour=c.MUTED)
    for goal in sorted(game.inspector.goals, key=lambda g: order.index(g.chapter) if g.chapter else 99):
        if (goal.chapter or "") != chapter:
            y += theme.px(8) if chapter != "?" else 0
            chapter = goal.chapter or ""
            title = scenario.chapters[chapter].title if chapter else _("The whole game")
            y = game.write(surface, title, (body.x, y), colour=c.MUTED, bold=True, room=body.width).bottom
            y += theme.px(2)
        area = pygame.Rect(body.x, y, body.width, theme.px(34))
        mark = icon("check" if goal.won else "target", theme.px(16), c.GOOD if goal.won else c.MUTED)
        surface.blit(mark, (body.x, y + theme.px(2)))
        text = f"{goal.reached:.3g} / {goal.medal:.3g}"
        game.write(surface, text, (body.right - theme.px(2), y), colour=c.MUTED, right=True)
        room = body.width - theme.px(34) - game.width_of(text)
        y = game.write(surface, goal.title, (body.x + theme.px(22), y), room=room).bottom
        bar = pygame.Rect(body.x + theme.px(22), y + theme.px(1), body.width - theme.px(24), theme.px(6))
        pygame.draw.rect(surface, c.WELL, bar, border_radius=theme.px(3))
        share = min(1.0, max(0.0, goal.reached / goal.medal)) if goal.medal > 0 else float(goal.won)
        full = pygame.Rect(bar.x, bar.y, max(1, round(bar.width * share)), bar.height)
        pygame.draw.rect(surface, c.GOOD if goal.won else c.ACCENT, full, border_radius=theme.px(3))
        text = _("{now:.3g} of {mark:.3g}").format(now=goal.reached, mark=goal.medal)
        game.hots.append(Hot(area, partial(Tip, goal.title, text)))
        y += theme.px(16)
    return y


def paint_deals(game: Game, surface: pygame.Surface, body: pygame.Rect) -> int:
    """What was offered, signed and refused in the turns past."""
    theme = game.app.theme
    y, whole = body.y, pygame.Rect(body.x, body.y, body.width, 10_000)
    if game.inspector.offering:
        text = _("Talks come first: you may offer a deal now. Your orders are planned after the talks.")
        y = game.paragraph(surface, text, whole, y, colour=c.MUTED) + theme.px(10)
    y = game.write(surface, _("Talks of the last turns"), (body.x, y), colour=c.MUTED, bold=True).bottom
    y += theme.px(6)
    talks = game.inspector.talks
    if not talks:
        return game.paragraph(surface, _("Nothing was offered in the turns past"), whole, y, colour=c.MUTED)
    beside = pygame.Rect(body.x + theme.px(24), body.y, body.width - theme.px(24), 10_000)
    for line in talks:
        if line.seat in game.seats:
            number = game.seats.index(line.seat)
            sign = icon(game.glyphs[line.seat], theme.px(16), c.seat_colour(number, text=True))
            surface.blit(sign, (body.x, y + theme.px(2)))
        y = game.paragraph(surface, line.text, beside, y) + theme.px(4)
    return y
