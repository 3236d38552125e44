"""Names upon the map: placed greedily, the larger towns first, so that none covers another or an icon.

Hands on `place_labels`, `Label`. A name wider than two and a half times its district's inner circle is left out.
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


def place_labels(
    board: Board, camera: Camera, scale: float, name: Callable[[int], str], taken: Iterable[pygame.Rect]
) -> list[Label]:
    """Labels that overlap neither each other nor what is `taken`."""
    boxes, out = list(taken), []
    window = pygame.Rect(0, 0, camera.width, camera.height)
    capitals = _capitals(board)
    order = sorted(range(len(board.districts)), key=lambda r: (r not in capitals, -board.districts[r].population))
    for row in order:
        district = board.districts[row]
        capital = row in capitals
        size = round((15 if capital else 14) * scale)
        text = name(row)
        width, height = fonts.width(text, size, bold=capital), fonts.height(size, bold=capital)
        radius = district.label_radius * camera.scale
        if not capital and width > 2.5 * 2 * radius:
            continue
        x, y = camera.pixels(district.label)
        rect = pygame.Rect(0, 0, width + 2, height)
        for shift in (0.0, 0.9, -0.9):
            rect.center = (round(x), round(y + shift * height))
            if window.contains(rect) and rect.collidelist(boxes) < 0:
                boxes.append(rect.copy())
                out.append(Label(row, rect.copy(), text, size, capital))
                break
    return out


def draw_label(surface: pygame.Surface, label: Label, fill: c.Colour) -> None:
    """A name with a halo, light upon dark fills."""
    dark = (fill[0] * 299 + fill[1] * 587 + fill[2] * 114) / 1000 < 118
    ink, halo = (LIGHT, DARK) if dark else (DARK, LIGHT)
    shade = fonts.line(label.text, label.size, halo, bold=label.bold)
    x, y = label.rect.topleft
    for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        surface.blit(shade, (x + dx, y + dy))
    surface.blit(fonts.line(label.text, label.size, ink, bold=label.bold), (x, y))


def _capitals(board: Board) -> set[int]:
    """The most populous district of every oblast."""
    best: dict[str, int] = {}
    for district in board.districts:
        other = best.get(district.oblast)
        if other is None or board.districts[other].population < district.population:
            best[district.oblast] = district.index
    return set(best.values())
