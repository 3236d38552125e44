"""Paints a board with Pillow, layer on layer, at twice the size and then scaled down.

Hands on `paint`, used by `maps.picture`; importing this module imports Pillow.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from maps.board import Board, Line
from maps.glyphs import EDGE, KINDS, draw_badge
from maps.lettering import Box, Room, beside, fold, inside, legend_numbers
from maps.raster import Colour

OVERSAMPLING = 2
GLOW_SCALE = 4
"""Glows are blurred on a picture this much smaller."""
SEA: Colour = (46, 66, 84)
LAND: tuple[Colour, ...] = ((74, 72, 66), (80, 76, 66), (75, 74, 70), (84, 74, 68), (78, 78, 64))
WATER: Colour = (70, 116, 150)
CREAM: Colour = (246, 238, 218)
FAINT: Colour = (156, 148, 130)
PANEL = (28, 24, 22, 214)
BORDERS: tuple[tuple[str, Colour, float], ...] = (
    ("abroad", (108, 102, 90), 1.0),
    ("district", (58, 44, 32), 1.0),
    ("oblast", (32, 22, 16), 2.6),
    ("state", (18, 14, 12), 4.2),
    ("state", (226, 204, 150), 1.5),
)
"""Kind, colour and width in final pixels, in the order they are drawn."""
PIPES: dict[str, Colour] = {"gas": (236, 178, 60), "oil": (148, 110, 184)}
LINES = {"rail1": "main railway", "rail2": "railway", "gas": "gas pipeline", "oil": "oil pipeline"}
LEAST_CITY = 20_000
FONT_SIZES = {"title": 30, "country": 21, "city": 13, "large": 16, "district": 11, "panel": 14, "small": 12}


@dataclass(frozen=True)
class RampLegend:
    """A bar from low to high."""

    low: float
    high: float
    unit: str
    stops: tuple[Colour, ...]
    gaps: bool
    """Whether some districts have no figure."""


@dataclass(frozen=True)
class CategoryLegend:
    """Swatches with names."""

    entries: tuple[tuple[str, Colour], ...]


def paint(
    board: Board,
    colours: NDArray[np.float64],
    legend: RampLegend | CategoryLegend,
    *,
    title: str,
    note: str,
    credits: str,
    size: tuple[int, int],
    font: Path | None,
) -> Image.Image:
    """The finished picture; `colours` is (districts, 3), 0..255; `font` a TrueType file, Pillow's own if None."""
    if min(size) < 200 or max(size) > 8000:
        raise ValueError(f"a picture of {size[0]} x {size[1]} pixels; each side must be 200 to 8000")
    canvas = _Canvas(board, size, font)
    canvas.land(colours)
    canvas.water()
    canvas.borders()
    canvas.lines()
    canvas.panels(title, note, credits, legend)
    canvas.places()
    return canvas.image.resize(size, Image.Resampling.LANCZOS)


class _Canvas:
    """One picture in the making; all lengths given in final pixels are multiplied by `unit`."""

    def __init__(self, board: Board, size: tuple[int, int], font: Path | None) -> None:
        self.board = board
        self.width, self.height = size[0] * OVERSAMPLING, size[1] * OVERSAMPLING
        view = board.view
        self.scale = min(self.width / view.width, self.height / view.height)
        self.offset = np.array(
            [
                view.x - (self.width / self.scale - view.width) / 2,
                view.y - (self.height / self.scale - view.height) / 2,
            ]
        )
        self.unit = OVERSAMPLING * min(size[0] / 1600, size[1] / 1000)
        self.image = Image.new("RGB", (self.width, self.height), SEA)
        self.draw = ImageDraw.Draw(self.image)
        self.room = Room(Box(0, 0, self.width, self.height))
        self.fold = fold if font is None else str
        self.fonts = {name: _font(font, points * self.unit) for name, points in FONT_SIZES.items()}

    def at(self, points: ArrayLike) -> NDArray[np.float64]:
        """Board points to pixels."""
        return np.asarray((np.asarray(points, np.float64) - self.offset) * self.scale, np.float64)

    def stroke(self, points: NDArray[np.float64], colour: Colour, width: float) -> None:
        """A line with round joints; width in final pixels."""
        line = [(float(x), float(y)) for x, y in points]
        self.draw.line(line, fill=colour, width=max(1, round(width * self.unit)), joint="curve")

    def dashes(self, points: NDArray[np.float64], colour: Colour, width: float, dash: float, gap: float) -> None:
        """A dashed line; lengths in final pixels."""
        steps = np.hypot(*np.diff(points, axis=0).T)
        along = np.concatenate([[0.0], np.cumsum(steps)])
        dash, period = dash * self.unit, (dash + gap) * self.unit
        for start in np.arange(0, along[-1], period):
            end = min(start + dash, along[-1])
            marks = [start, *along[(along > start) & (along < end)], end]
            piece = np.column_stack([np.interp(marks, along, points[:, 0]), np.interp(marks, along, points[:, 1])])
            self.stroke(piece, colour, width)

    def glow(self, kinds: Sequence[str], colour: Colour, strength: int, width: float, blur: float) -> None:
        """A soft dark band along borders."""
        small = (self.width // GLOW_SCALE, self.height // GLOW_SCALE)
        mask = Image.new("L", small, 0)
        draw = ImageDraw.Draw(mask)
        thick = max(1, round(width * self.unit / GLOW_SCALE))
        for border in self.board.borders:
            if border.kind in kinds:
                line = [(float(x), float(y)) for x, y in self.at(border.points) / GLOW_SCALE]
                draw.line(line, fill=strength, width=thick, joint="curve")
        soft = mask.filter(ImageFilter.GaussianBlur(blur * self.unit / GLOW_SCALE))
        self.image.paste(colour, (0, 0), soft.resize(self.image.size, Image.Resampling.BICUBIC))

    def land(self, colours: NDArray[np.float64]) -> None:
        """Neighbours, the country's shadow and the districts in their colours, shaded towards their edges."""
        for neighbour, polygons in zip(self.board.neighbours, self.board.neighbour_polygons):
            for polygon in polygons:
                self._fill(polygon[0], LAND[neighbour.index % len(LAND)])
        self.glow(("state",), (12, 12, 14), 210, 15, 9)
        order = sorted(range(len(self.board.districts)), key=lambda i: -self.board.area_km2[i])
        whole = sorted(order, key=lambda i: -len(self.board.polygons[i]))
        for i in whole:
            self._fill(self.board.polygons[i][0], _colour(colours[i]))
        self.glow(("district",), (40, 26, 14), 76, 6, 4)
        self.glow(("oblast", "state"), (40, 26, 14), 140, 12, 8)

    def _fill(self, ring: NDArray[np.int64], colour: Colour) -> None:
        self.draw.polygon([(float(x), float(y)) for x, y in self.at(ring)], fill=colour)

    def water(self) -> None:
        """Rivers and lakes."""
        for river in self.board.rivers:
            self.stroke(self.at(river.points), WATER, 0.62 * river.width)
        for lake in self.board.lakes:
            turn = math.radians(lake.turn)
            round_ = np.linspace(0, 2 * math.pi, 48)
            across, up = lake.half_width * np.cos(round_), lake.half_height * np.sin(round_)
            xs = across * math.cos(turn) + up * math.sin(turn)
            ys = up * math.cos(turn) - across * math.sin(turn)
            shape = self.at(np.column_stack([lake.centre.x + xs, lake.centre.y + ys]))
            self.draw.polygon([(float(x), float(y)) for x, y in shape], fill=WATER, outline=(44, 78, 106))

    def borders(self) -> None:
        """Borders of the three classes, and the faint ones abroad."""
        for kind, colour, width in BORDERS:
            for border in self.board.borders:
                if border.kind == kind:
                    self.stroke(self.at(border.points), colour, width)

    def lines(self) -> None:
        """Railways and pipelines; roads would crowd the picture."""
        for line in sorted(self.board.transport, key=_line_rank):
            self._line(self.at(line.points), line.kind)

    def _line(self, points: NDArray[np.float64], kind: str) -> None:
        if kind.startswith("rail"):
            width = 2.0 if kind == "rail1" else 1.4
            self.stroke(points, (36, 32, 34), width + 1.0)
            self.dashes(points, (222, 214, 200), width - 0.4, 6, 6)
        elif kind in PIPES:
            self.dashes(points, PIPES[kind], 1.8, 9, 4)

    def panels(self, title: str, note: str, credits: str, legend: RampLegend | CategoryLegend) -> None:
        """Title, legend, key of sites and credits; the names keep clear of them."""
        u = self.unit
        lines = [line for line in note.splitlines() if line]
        wide = max([self._wide(title, "title"), *(self._wide(line, "panel") for line in lines)])
        box = self._panel(20 * u, 20 * u, wide + 36 * u, (54 + 20 * len(lines)) * u)
        self.text(box.left + 18 * u, box.top + 11 * u, title, "title", CREAM, anchor="la")
        for k, line in enumerate(lines):
            self.text(box.left + 18 * u, box.top + (48 + 20 * k) * u, line, "panel", (206, 198, 178), anchor="la")
        bottom = self.height - 20 * u
        bottom = (self._ramp(legend, bottom) if isinstance(legend, RampLegend) else self._swatches(legend, bottom)).top
        self._site_key(bottom - 12 * u)
        self.text(20 * u, self.height - 14 * u, credits, "small", (178, 170, 152), anchor="ls", halo=(34, 32, 30))
        self.room.block(Box(0, self.height - 32 * u, 30 * u + self._wide(credits, "small"), self.height))

    def _panel(self, left: float, top: float, width: float, height: float) -> Box:
        box = Box(left, top, left + width, top + height)
        shade = Image.new("RGBA", (round(width), round(height)), (0, 0, 0, 0))
        ImageDraw.Draw(shade).rounded_rectangle((0, 0, round(width) - 1, round(height) - 1), 8 * self.unit, fill=PANEL)
        self.image.paste(shade, (round(left), round(top)), shade)
        self.room.block(box)
        return box

    def _ramp(self, legend: RampLegend, bottom: float) -> Box:
        u = self.unit
        head = 22 * u if legend.unit else 0.0
        height = head + (88 if legend.gaps else 64) * u
        width = max(280 * u, self._wide(legend.unit, "panel") + 36 * u)
        box = self._panel(self.width - 20 * u - width, bottom - height, width, height)
        left, top, wide, high = box.left + 18 * u, box.top + head + 13 * u, width - 36 * u, 16 * u
        if legend.unit:
            self.text(left, box.top + 11 * u, legend.unit, "panel", CREAM, anchor="la")
        stops = np.array(legend.stops, np.float64)
        share = np.linspace(0, len(stops) - 1, round(wide))
        row = np.stack([np.interp(share, np.arange(len(stops)), channel) for channel in stops.T], axis=-1)
        bar = Image.fromarray(np.repeat(row[None].astype(np.uint8), round(high), axis=0))
        self.draw.rectangle((left - u, top - u, left + bar.width + u, top + bar.height + u), fill=EDGE)
        self.image.paste(bar, (round(left), round(top)))
        numbers = legend_numbers(legend.low, (legend.low + legend.high) / 2, legend.high)
        for words, x, anchor in zip(numbers, (left, left + wide / 2, left + wide), ("la", "ma", "ra")):
            self.text(x, top + 22 * u, words, "panel", (206, 198, 178), anchor=anchor)
        if legend.gaps:
            self._swatch(left, top + 48 * u, (112, 110, 106), "no figure")
        return box

    def _swatches(self, legend: CategoryLegend, bottom: float) -> Box:
        u = self.unit
        wide = max((self._wide(name, "panel") for name, _ in legend.entries), default=0.0)
        width, height = max(wide + 62 * u, 180 * u), (18 + 22 * len(legend.entries)) * u
        box = self._panel(self.width - 20 * u - width, bottom - height, width, height)
        for k, (name, colour) in enumerate(legend.entries):
            self._swatch(box.left + 18 * u, box.top + (11 + 22 * k) * u, colour, name)
        return box

    def _swatch(self, x: float, y: float, colour: Colour, name: str) -> None:
        u = self.unit
        self.draw.rectangle((x - u, y - u, x + 19 * u, y + 15 * u), fill=EDGE)
        self.draw.rectangle((x, y, x + 18 * u, y + 14 * u), fill=colour)
        self.text(x + 27 * u, y + 7 * u, name, "panel", CREAM, anchor="lm")

    def _site_key(self, bottom: float) -> None:
        """The icons in use, with their meaning."""
        u = self.unit
        used = {site.kind for site in self.board.sites}
        kinds = [kind for kind in KINDS if kind in used]
        kinds += ["crossing"] if any(kind.startswith("crossing") for kind in used) else []
        lines = [kind for kind in LINES if any(line.kind == kind for line in self.board.transport)]
        if not kinds and not lines:
            return
        height = (14 + 19 * (len(kinds) + len(lines))) * u
        box = self._panel(self.width - 170 * u, bottom - height, 150 * u, height)
        for k, kind in enumerate(kinds):
            y = box.top + (16.5 + 19 * k) * u
            draw_badge(self.draw, kind, box.left + 20 * u, y, 6.5 * u)
            words = KINDS[kind][0] if kind in KINDS else "border crossing"
            self.text(box.left + 36 * u, y, words, "small", CREAM, anchor="lm")
        for k, kind in enumerate(lines, start=len(kinds)):
            y = box.top + (16.5 + 19 * k) * u
            self._line(np.array([[box.left + 9 * u, y], [box.left + 31 * u, y]]), kind)
            self.text(box.left + 36 * u, y, LINES[kind], "small", CREAM, anchor="lm")

    def places(self) -> None:
        """Sites, cities and names: dots and icons first, then the names in what room is left."""
        u, room = self.unit, self.room
        cities = [city for city in self.board.cities if city.population >= LEAST_CITY]
        spots = [self.at(city.point) for city in cities]
        for city, (x, y) in zip(cities, spots):
            room.block(Box.around(x, y, 2 * self._dot(city.population), 2 * self._dot(city.population)))
        for site in sorted(self.board.sites, key=lambda site: not site.kind.startswith("crossing")):
            x, y = self.at(site.point)
            if site.kind.startswith("crossing"):
                draw_badge(self.draw, site.kind, x, y, 6.5 * u)
                room.block(Box.around(x, y, 8 * u, 8 * u))
                continue
            box = room.place([Box.around(x, y, 16 * u, 16 * u), *beside(x, y, 16 * u, 16 * u, 3 * u)])
            box = box or room.place(beside(x, y, 16 * u, 16 * u, 14 * u))
            if box is not None:
                draw_badge(self.draw, site.kind, (box.left + box.right) / 2, (box.top + box.bottom) / 2, 6.5 * u)
        for neighbour in self.board.neighbours:
            x, y = self.at(neighbour.label)
            words = " ".join(neighbour.name.upper())
            box = room.place([Box.around(x, y, self._wide(words, "country"), 24 * u)])
            if box is not None:
                self.text(x, y, words, "country", FAINT, anchor="mm", halo=(52, 48, 42))
        named: set[int] = set()
        for city, (x, y) in sorted(zip(cities, spots), key=lambda pair: -pair[0].population):
            radius = self._dot(city.population)
            self.draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=EDGE)
            inner = radius - 1.1 * u
            self.draw.ellipse((x - inner, y - inner, x + inner, y + inner), fill=(250, 244, 226))
            font = "large" if city.population >= 300_000 else "city"
            box = self._label(city.name, font, beside(x, y, *self._size(city.name, font), radius + 1.5 * u))
            if box is not None and city.district >= 0:
                named.add(city.district)
        for district in self.board.districts:
            same = any(c.name == district.name and c.district == district.index for c in cities)
            if district.index in named and same:
                continue
            x, y = self.at(district.label)
            places = inside(x, y, *self._size(district.name, "district"), district.label_radius * self.scale)
            self._label(district.name, "district", places)

    def _label(self, words: str, font: str, places: list[Box]) -> Box | None:
        box = self.room.place(places)
        if box is not None:
            x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
            self.text(x, y, words, font, CREAM, anchor="mm", halo=(30, 22, 16))
        return box

    def _dot(self, population: int) -> float:
        """Radius of a city's dot with its rim."""
        return self.unit * (5.4 if population >= 300_000 else 4.2 if population >= 100_000 else 3.3)

    def _wide(self, words: str, font: str) -> float:
        return float(self.fonts[font].getlength(self.fold(words)))

    def _size(self, words: str, font: str) -> tuple[float, float]:
        return self._wide(words, font) + 3 * self.unit, (FONT_SIZES[font] + 1.5) * self.unit

    def text(
        self, x: float, y: float, words: str, font: str, colour: Colour, *, anchor: str, halo: Colour | None = None
    ) -> None:
        """A text, with a halo if it stands on the map."""
        width = round(1.3 * self.unit) if halo else 0
        self.draw.text(
            (x, y),
            self.fold(words),
            fill=colour,
            font=self.fonts[font],
            anchor=anchor,
            stroke_width=width,
            stroke_fill=halo,
        )


def _font(path: Path | None, points: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(points) if path is None else ImageFont.truetype(path, points)


def _line_rank(line: Line) -> int:
    """Pipelines under branch lines under main lines."""
    return {"rail1": 2, "rail2": 1}.get(line.kind, 0)


def _colour(values: NDArray[np.float64]) -> Colour:
    red, green, blue = np.clip(np.round(values), 0, 255).astype(int).tolist()
    return red, green, blue
