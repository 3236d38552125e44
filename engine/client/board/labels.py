"""Names upon the map: placed greedily, the seats of the regions first, so that none covers another or an icon.

Hands on `Label`, `Town`, `place_towns`, `place_labels`, `draw_label`, `draw_town`. A name wider than two and a half
times its district's inner circle is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pygame

from engine.client import colours as c
from engine.client import fonts
from engine.client.board.camera import Camera
from maps.board import Board

DARK, LIGHT = c.rgb("#141C24"), c.rgb("#FAF8F2")


@dataclass(frozen=True)
class Label:
    """A name and where it stands."""

    row: int
    rect: pygame.Rect
    text: str
    size: int
    bold: bool


@dataclass(frozen=True)
class Town:
    """The seat of a region: its dot and its name. `first`: the largest town of the country."""

    spot: pygame.Rect
    label: Label
    first: bool


def place_towns(
    board: Board, camera: Camera, scale: float, name: Callable[[str], str], taken: Iterable[pygame.Rect]
) -> list[Town]:
    """The largest town of every region, its name beside its dot where the least is in its way.

    A town with less than a sixth of the largest one's people is no seat of a region: that one governs there.
    """
    best: dict[str, int] = {}
    for number, city in enumerate(board.cities):
        if city.district >= 0:
            oblast = board.districts[city.district].oblast
            other = best.get(oblast)
            if other is None or board.cities[other].population < city.population:
                best[oblast] = number
    boxes, out = list(taken), []
    window = pygame.Rect(0, 0, camera.width, camera.height)
    ranked = sorted(best.values(), key=lambda n: -board.cities[n].population)
    for rank, number in enumerate(ranked):
        city, first = board.cities[number], rank == 0
        if 6 * city.population < board.cities[ranked[0]].population:
            break
        x, y = (round(value) for value in camera.pixels(city.point))
        side, size = round((11 if first else 9) * scale), round((17 if first else 15) * scale)
        spot = pygame.Rect(0, 0, side, side)
        spot.center = (x, y)
        text = name(city.name)
        wide, tall = fonts.width(text, size, bold=True), fonts.height(size, bold=True)
        rects = [pygame.Rect(0, 0, wide + 2, tall) for _side in range(4)]
        rects[0].midbottom, rects[1].midtop = (x, spot.y), (x, spot.bottom)
        rects[2].midleft, rects[3].midright = (spot.right + 2, y), (spot.x - 2, y)
        rects = [rect for rect in rects if window.contains(rect)]
        if not rects:
            continue
        rect = min(rects, key=lambda r: (len(r.collidelistall(boxes)), rects.index(r)))
        boxes += [rect, spot]
        out.append(Town(spot, Label(city.district, rect, text, size, True), first))
    return out


def place_labels(
    board: Board, camera: Camera, scale: float, name: Callable[[int], str], taken: Iterable[pygame.Rect],
    named: Iterable[int] = (),
) -> list[Label]:  # fmt: skip
    """Labels that overlap neither each other nor what is `taken`. `named`: districts whose town is named already."""
    boxes, out, done = list(taken), [], set(named)
    window = pygame.Rect(0, 0, camera.width, camera.height)
    size = round(14 * scale)
    for district in sorted(board.districts, key=lambda d: -d.population):
        if district.index in done:
            continue
        text = name(district.index)
        width, height = fonts.width(text, size), fonts.height(size)
        if width > 2.5 * 2 * district.label_radius * camera.scale:
            continue
        x, y = camera.pixels(district.label)
        rect = pygame.Rect(0, 0, width + 2, height)
        for shift in (0.0, 0.9, -0.9):
            rect.center = (round(x), round(y + shift * height))
            if window.contains(rect) and rect.collidelist(boxes) < 0:
                boxes.append(rect.copy())
                out.append(Label(district.index, rect.copy(), text, size, False))
                break
    return out


def draw_label(surface: pygame.Surface, label: Label, fill: c.Colour) -> None:
    """A name with a halo, light upon dark fills."""
    dark = (fill[0] * 299 + fill[1] * 587 + fill[2] * 114) / 1000 < 118
    ink, halo = (LIGHT, DARK) if dark else (DARK, LIGHT)
    shade = fonts.line(label.text, label.size, halo, bold=label.bold)
    x, y = label.rect.topleft
    reach = (-1, 0, 1)
    for dx, dy in ((dx, dy) for dx in reach for dy in reach if dx or dy):
        surface.blit(shade, (x + dx, y + dy))
    fonts.put(surface, label.text, (x, y), label.size, ink, bold=label.bold)


def draw_town(surface: pygame.Surface, town: Town, fill: c.Colour) -> None:
    """A ring, with a red heart for the capital, and the name."""
    middle, radius = town.spot.center, town.spot.width / 2
    pygame.draw.aacircle(surface, DARK, middle, radius + 1)
    pygame.draw.aacircle(surface, LIGHT, middle, radius - 1)
    if town.first:
        pygame.draw.aacircle(surface, c.rgb("#B3261E"), middle, max(1.0, radius - 3))
    draw_label(surface, town.label, fill)
