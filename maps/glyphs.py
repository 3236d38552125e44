"""Small icons of sites, drawn from lines and polygons in a unit square.

Hands on `draw_badge` for a Pillow drawing and the table of kinds; other kinds get a plain square.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from maps.raster import Colour

if TYPE_CHECKING:
    from PIL import ImageDraw

INK: Colour = (250, 246, 236)
EDGE: Colour = (18, 14, 12)


class Pen:
    """Draws shapes given in a square from -1 to 1 at a place and size of the picture."""

    def __init__(self, draw: ImageDraw.ImageDraw, x: float, y: float, half: float, ink: Colour = INK) -> None:
        self._draw, self._x, self._y, self._half, self.ink = draw, x, y, half, ink

    def _at(self, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(self._x + x * self._half, self._y + y * self._half) for x, y in points]

    def area(self, *points: tuple[float, float]) -> None:
        """A filled polygon."""
        self._draw.polygon(self._at(list(points)), fill=self.ink)

    def line(self, *points: tuple[float, float], width: float = 0.24) -> None:
        """A broken line; width in the square's units."""
        self._draw.line(self._at(list(points)), fill=self.ink, width=max(1, round(width * self._half)), joint="curve")

    def disc(self, x: float, y: float, radius: float) -> None:
        """A filled circle."""
        (left, top), (right, bottom) = self._at([(x - radius, y - radius), (x + radius, y + radius)])
        self._draw.ellipse((left, top, right, bottom), fill=self.ink)

    def arc(self, radius: float, start: float, end: float, x: float = 0, y: float = 0, width: float = 0.22) -> None:
        """Part of a circle; degrees clockwise from east."""
        (left, top), (right, bottom) = self._at([(x - radius, y - radius), (x + radius, y + radius)])
        self._draw.arc((left, top, right, bottom), start, end, fill=self.ink, width=max(1, round(width * self._half)))

    def wedge(self, radius: float, start: float, end: float) -> None:
        """A sector of a circle round the middle."""
        (left, top), (right, bottom) = self._at([(-radius, -radius), (radius, radius)])
        self._draw.pieslice((left, top, right, bottom), start, end, fill=self.ink)


def _trefoil(pen: Pen) -> None:
    for start in (0, 120, 240):
        pen.wedge(0.72, start, start + 60)
    pen.disc(0, 0, 0.16)


def _tower(pen: Pen) -> None:
    pen.area((-0.6, 0.62), (-0.6, -0.1), (-0.15, -0.1), (-0.15, 0.62))
    pen.area((0.05, 0.62), (0.05, -0.66), (0.4, -0.66), (0.4, 0.62))
    pen.line((-0.72, 0.62), (0.72, 0.62))


def _crystal(pen: Pen) -> None:
    pen.area((0, -0.72), (0.55, -0.15), (0, 0.7), (-0.55, -0.15))


def _star(pen: Pen) -> None:
    turns = [(math.radians(-90 + 36 * k), 0.8 if k % 2 == 0 else 0.34) for k in range(10)]
    pen.area(*((math.cos(turn) * reach, math.sin(turn) * reach) for turn, reach in turns))


def _plane(pen: Pen) -> None:
    pen.line((0, -0.72), (0, 0.66), width=0.26)
    pen.area((0, -0.3), (0.75, 0.22), (0.75, 0.36), (0, 0.12), (-0.75, 0.36), (-0.75, 0.22))
    pen.area((0, 0.4), (0.34, 0.68), (-0.34, 0.68))


def _delta(pen: Pen) -> None:
    pen.area((0, -0.75), (0.66, 0.62), (0, 0.34), (-0.66, 0.62))


def _waves(pen: Pen) -> None:
    pen.disc(0, 0.42, 0.2)
    for radius in (0.5, 0.92):
        pen.arc(radius, 215, 325, y=0.42)


def _flask(pen: Pen) -> None:
    pen.area((-0.18, -0.7), (0.18, -0.7), (0.18, -0.2), (0.62, 0.62), (-0.62, 0.62), (-0.18, -0.2))


def _factory(pen: Pen) -> None:
    pen.area(
        (-0.7, 0.6), (-0.7, -0.55), (-0.4, -0.55), (-0.4, 0.05), (0.15, -0.3), (0.15, 0.05), (0.7, -0.3), (0.7, 0.6)
    )


def _crossed(pen: Pen) -> None:
    pen.line((-0.55, -0.55), (0.55, 0.55))
    pen.line((0.55, -0.55), (-0.55, 0.55))


def _bolt(pen: Pen) -> None:
    pen.area((0.2, -0.78), (-0.48, 0.12), (-0.04, 0.12), (-0.2, 0.78), (0.48, -0.14), (0.06, -0.14))


def _rails(pen: Pen) -> None:
    pen.line((-0.34, -0.7), (-0.34, 0.7), width=0.2)
    pen.line((0.34, -0.7), (0.34, 0.7), width=0.2)
    for y in (-0.42, 0.0, 0.42):
        pen.line((-0.64, y), (0.64, y), width=0.18)


def _tree(pen: Pen) -> None:
    pen.area((0, -0.78), (0.52, 0.0), (-0.52, 0.0))
    pen.area((0, -0.36), (0.62, 0.44), (-0.62, 0.44))
    pen.line((0, 0.4), (0, 0.78))


def _square(pen: Pen) -> None:
    pen.area((-0.4, -0.4), (0.4, -0.4), (0.4, 0.4), (-0.4, 0.4))


KINDS: dict[str, tuple[str, Colour, Callable[[Pen], None]]] = {
    "industrial_park": ("industrial park", (196, 40, 44), _star),
    "nuclear": ("nuclear plant", (190, 140, 16), _trefoil),
    "refinery": ("refinery", (56, 50, 58), _tower),
    "potash": ("potash", (190, 78, 108), _crystal),
    "chemicals": ("chemicals", (138, 104, 44), _flask),
    "industry": ("heavy industry", (104, 96, 92), _factory),
    "power": ("power station", (208, 138, 30), _bolt),
    "airport": ("airport", (70, 124, 178), _plane),
    "air_base": ("air base", (78, 92, 60), _delta),
    "garrison": ("garrison", (78, 92, 60), _crossed),
    "radar": ("radar, radio", (78, 92, 60), _waves),
    "rail_hub": ("rail hub", (66, 64, 74), _rails),
    "forest": ("forest", (46, 98, 62), _tree),
    "exclusion_zone": ("exclusion zone", (142, 64, 36), _trefoil),
}
"""Kind of site -> words, badge colour, icon."""
CROSSING: Colour = (122, 196, 124)


def draw_badge(draw: ImageDraw.ImageDraw, kind: str, x: float, y: float, half: float) -> None:
    """A site's badge centred on a pixel; a border crossing is a small dot."""
    if kind.startswith("crossing"):
        radius = half * 0.42
        draw.ellipse((x - radius * 1.5, y - radius * 1.5, x + radius * 1.5, y + radius * 1.5), fill=EDGE)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=CROSSING)
        return
    _, colour, icon = KINDS.get(kind, ("", (90, 86, 80), _square))
    rim = half * 0.16
    draw.rounded_rectangle((x - half - rim, y - half - rim, x + half + rim, y + half + rim), half * 0.5, fill=EDGE)
    draw.rounded_rectangle((x - half, y - half, x + half, y + half), half * 0.4, fill=colour)
    icon(Pen(draw, x, y, half * 0.92))
