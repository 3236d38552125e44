"""The land as pixels for one camera: ground, an 8-bit surface of district numbers, and smooth borders.

Hands on `Raster`. A recolouring changes the palette only; picking reads one byte.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pygame
from numpy.typing import NDArray

from engine.client import colours as c
from engine.client import fonts
from maps.board import Board

if TYPE_CHECKING:
    from engine.client.board.camera import Camera

LINES = {
    "rail": (c.rgb("#3A4048"), 1.3), "road": (c.rgb("#8C7B5A"), 1.0), "pipeline": (c.rgb("#7A5B3C"), 1.0),
    "river": (c.rgb("#5E88A8"), 1.0),
}  # fmt: skip
_WATER = c.rgb("#6E9ABA")
_SHADE = c.rgb("#05080C")
SHRUNK = 4
"""How much smaller the shadow is drawn than it is seen."""
HATCH = 7
"""Pixels from one stroke of a hatch to the next, at scale 1."""
_STROKE = (*c.rgb("#10161D"), 150)
_BORDERS = {"district": ((*c.rgb("#1E2834"), 125), 1.0), "oblast": ((*c.rgb("#161E28"), 255), 2.0)}


class Raster:
    """Surfaces of one camera."""

    def __init__(
        self, board: Board, camera: Camera, scale: float, title: Callable[[str], str], *, plain: bool = False
    ) -> None:
        self.board, self.camera, self._scale = board, camera, scale
        self._title, self._plain = title, plain
        self.abroad: list[tuple[pygame.Rect, str]] = []
        """The neighbours' names and where they go."""
        self.tall = round(15 * scale)
        """Their size, pixels."""
        size = (camera.width, camera.height)
        self.ground = self._ground(size)
        self.ids = pygame.Surface(size, depth=8)
        for row, rings in enumerate(board.polygons):
            for k, ring in enumerate(rings):
                points = camera.pixels(ring)
                if self._seen(points):
                    pygame.draw.polygon(self.ids, row + 1 if k == 0 else 0, points)
        self.ids.set_colorkey(0)
        self._name_abroad()
        self.lines = self._lines(size)
        self._hatch: tuple[bytes, pygame.Surface] | None = None

    def paint(self, colours: NDArray[np.uint8]) -> None:
        """Colour the districts, shape (districts, 3)."""
        table = np.zeros((256, 3), np.uint8)
        table[1 : len(colours) + 1] = colours
        self.ids.set_palette(table.tolist())
        self.ids.set_colorkey(0)

    def pick(self, pos: tuple[int, int]) -> int:
        """The district at a pixel; -1 for none."""
        if not self.ids.get_rect().collidepoint(pos):
            return -1
        return int(self.ids.get_at_mapped(pos)) - 1

    def hatched(self, hatch: NDArray[np.bool_]) -> pygame.Surface:
        """Diagonal strokes over the districts hatched, shape (districts,); not to be drawn upon."""
        if self._hatch is not None and self._hatch[0] == hatch.tobytes():
            return self._hatch[1]
        table = np.zeros(256, np.bool_)
        table[1 : len(hatch) + 1] = hatch
        step = max(4, round(HATCH * self._scale))
        out = pygame.Surface(self.ids.get_size(), pygame.SRCALPHA)
        ids, pixels, stroke = pygame.surfarray.pixels2d(self.ids), pygame.surfarray.pixels2d(out), out.map_rgb(_STROKE)
        for width in range(max(1, step // 4)):
            for y in range(step):  # of all pixels, those on a stroke: x + y = width modulo step
                on = (slice((width - y) % step, None, step), slice(y, None, step))
                pixels[on] = np.where(table[ids[on]], stroke, 0)
        del ids, pixels
        self._hatch = hatch.tobytes(), out
        return out

    def _seen(self, points: NDArray[np.float64]) -> bool:
        low, high = points.min(axis=0), points.max(axis=0)
        return bool(high[0] > 0 and high[1] > 0 and low[0] < self.camera.width and low[1] < self.camera.height)

    def _ground(self, size: tuple[int, int]) -> pygame.Surface:
        ground = pygame.Surface(size)
        ground.fill(c.WINDOW)
        for polygons in self.board.neighbour_polygons:
            for rings in polygons:
                points = self.camera.pixels(rings[0])
                if self._seen(points):
                    pygame.draw.polygon(ground, c.LAND, points)
                    pygame.draw.aalines(ground, c.LAND_LINE, True, points)
        ground.blit(self._shadow(size), (0, 0))
        return ground

    def _name_abroad(self) -> None:
        """The neighbours' names where the country does not cover them: spaced wide, else narrow, else further off."""
        window, tall = self.ground.get_rect().inflate(-24, -24), self.tall
        taken = pygame.surfarray.pixels2d(self.ids)
        middle = self.camera.pixels(self.camera.home)
        for neighbour in self.board.neighbours if not self._plain else ():
            at = self.camera.pixels(neighbour.label)
            away = (at - middle) / max(1.0, float(np.hypot(*(at - middle)))) * 16 * self._scale
            for gap, step in ((gap, step) for step in range(5) for gap in ("  ", " ", "")):
                text = gap.join(self._title(neighbour.name).upper())
                rect = pygame.Rect(0, 0, fonts.width(text, tall, bold=True), fonts.height(tall, bold=True))
                rect.center = (round(at[0] + step * away[0]), round(at[1] + step * away[1]))
                rect.clamp_ip(window)
                far = abs(rect.centerx - at[0]) > window.width / 3 or abs(rect.centery - at[1]) > window.height / 3
                if not far and not taken[rect.x : rect.right, rect.y : rect.bottom].any():
                    self.abroad.append((rect, text))
                    break

    def _shadow(self, size: tuple[int, int]) -> pygame.Surface:
        """A soft shadow that lifts the country from the ground; drawn and blurred small, then enlarged."""
        small = pygame.Surface((size[0] // SHRUNK + 1, size[1] // SHRUNK + 1), pygame.SRCALPHA)
        small.fill((*_SHADE, 0))
        for rings in self.board.polygons:
            points = self.camera.pixels(rings[0]) + np.array((3.0, 6.0)) * self._scale
            if self._seen(points):
                pygame.draw.polygon(small, (*_SHADE, 235), points / SHRUNK)
        small = pygame.transform.gaussian_blur(small, max(1, round(2 * self._scale)))
        return pygame.transform.smoothscale(small, (small.get_width() * SHRUNK, small.get_height() * SHRUNK))

    def _lines(self, size: tuple[int, int]) -> pygame.Surface:
        """Water, roads and borders, drawn twice as large and halved: smooth without a rasteriser of its own."""
        large = pygame.Surface((size[0] * 2, size[1] * 2), pygame.SRCALPHA)
        for lake in self.board.lakes:
            x, y = self.camera.pixels(lake.centre) * 2
            w, h = (max(1.0, s * self.camera.scale * 2) for s in (lake.half_width, lake.half_height))
            pygame.draw.ellipse(large, _WATER, (x - w, y - h, 2 * w, 2 * h))
        for line in (*self.board.rivers, *self.board.transport):
            points = self.camera.pixels(line.points)
            if self._seen(points):
                colour, width = LINES.get(line.kind, (c.MUTED, 1.0))
                strong = width * min(2.0, 0.6 + 0.2 * line.width) * self._scale
                pygame.draw.lines(large, (*colour, 150), False, points * 2, max(1, round(2 * strong)))
        for kind in ("district", "oblast"):
            self._strokes(large, kind, *_BORDERS[kind])
        self._strokes(large, "state", (*c.rgb("#0C1218"), 255), 4.0)
        self._strokes(large, "state", (*c.rgb("#EBE2C8"), 255), 1.5)
        return pygame.transform.smoothscale(large, size)

    def _strokes(self, large: pygame.Surface, kind: str, colour: tuple[int, ...], width: float) -> None:
        thick = max(1, round(2 * width * self._scale))
        for border in self.board.borders:
            if border.kind == kind:
                points = self.camera.pixels(border.points)
                if self._seen(points):
                    points = points * 2
                    pygame.draw.lines(large, colour, False, points, thick)
                    if thick > 3:
                        for x, y in points.tolist():
                            pygame.draw.circle(large, colour, (x, y), thick / 2)
