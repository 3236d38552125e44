"""The map in the window: one layer at a time, picked, hovered, selected, zoomed and panned.

Hands on `BoardView`. What is drawn is kept until the layer, the camera or the marks change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pygame
from numpy.typing import NDArray

from engine.client import colours as c
from engine.client import fonts
from engine.client.board.camera import Camera
from engine.client.board.labels import Label, Town, draw_label, draw_town, place_labels, place_towns
from engine.client.board.layer import Layer, Mark, colours_of
from engine.client.board.raster import Raster
from engine.client.icons import icon, icon_for
from engine.client.motion import Glide
from maps.board import Board

SETTLE_MS = 120
"""After the last move of the camera, when the map is drawn sharply again; till then it is stretched."""
CROSSINGS = 1.6
"""From this zoom on a border crossing has a sign; before, a dot."""
_BADGE, _SIGN, _GATE = c.rgb("#1A232D"), c.rgb("#FAF8F2"), c.rgb("#7FBF8E")


class BoardView:
    """A map of `size` pixels. `plain`: no signs, no names; without `signs` towns and countries alone are named.

    `name` gives a district's name in the player's language, `title` that of a town or a country.
    """

    def __init__(
        self, board: Board, size: tuple[int, int], scale: float, name: Callable[[int], str],
        title: Callable[[str], str] = str, *, plain: bool = False, signs: bool = True,
    ) -> None:  # fmt: skip
        self._plain, self._title, self._shown = plain, title, signs
        self.board, self._scale, self._name = board, scale, name
        self.camera = Camera.whole(board, *size)
        self.layer: Layer | None = None
        self._glide: Glide | None = None
        self.selected = self.hovered = -1
        self.marks: tuple[Mark, ...] = ()
        self._patterns = True
        self._colours = np.full((len(board.districts), 3), 128, np.uint8)
        self._raster = Raster(board, self.camera, scale, title, plain=plain)
        self._labels: list[Label] = []
        self._towns: list[Town] = []
        self._covered: tuple[tuple[int, int, int, int], ...] = ()
        self._sites: list[tuple[pygame.Rect, str, int]] = []
        self._placed: list[tuple[pygame.Rect, Mark]] = []
        self._picture: pygame.Surface | None = None
        self._moved_at: int | None = None
        self._drag: tuple[int, int] | None = None
        self._place()

    # ---- what is shown ----
    @property
    def patterns(self) -> bool:
        """Whether districts are hatched."""
        return self._patterns

    @patterns.setter
    def patterns(self, on: bool) -> None:
        if on != self._patterns:
            self._patterns, self._picture = on, None

    def set_layer(self, layer: Layer) -> None:
        """Show this layer."""
        self._glide = None
        self.recolour(layer)

    def glide_to(self, layer: Layer, now_ms: int) -> None:
        """Show the same mode at another turn, its colours going over; another mode at once."""
        old = self.layer
        if old is None or old.key != layer.key or old.kind == "categories" or old.values.shape != layer.values.shape:
            self.set_layer(layer)
            return
        if self._glide is not None:
            values = self._glide.at(now_ms)
        else:
            values = old.values
        if np.array_equal(old.values, layer.values, equal_nan=True):
            if self._glide is None:  # nothing moves but perhaps the scale
                self.set_layer(layer)
            return
        self._glide = Glide(values, layer.values, now_ms)
        self._paint_between(layer, now_ms)

    def _paint_between(self, layer: Layer, now_ms: int) -> None:
        assert self._glide is not None
        self.recolour(replace(layer, values=self._glide.at(now_ms)))
        self.layer = layer  # tips tell the true figures

    def recolour(self, layer: Layer) -> None:
        """Show this layer's colours on the raster there is: what a mode's change costs before labels follow."""
        colours, before = colours_of(layer), self.layer
        same = before is not None and np.array_equal(colours, self._colours) and _alike(before.hatch, layer.hatch)
        self.layer, self._colours = layer, colours
        self._raster.paint(self._colours)
        if not same:
            self._picture = None

    def blit_land(self, surface: pygame.Surface) -> None:
        """The coloured districts alone."""
        surface.blit(self._raster.ids, (0, 0))

    def set_marks(self, marks: Sequence[Mark]) -> None:
        """Icons upon districts."""
        if tuple(marks) != self.marks:
            self.marks = tuple(marks)
            self._place()
            self._picture = None

    def cover(self, rects: Sequence[pygame.Rect]) -> None:
        """Where other things lie over the map: no name is put there."""
        covered = tuple((r.x, r.y, r.width, r.height) for r in rects)
        if covered != self._covered:
            self._covered = covered
            self._place()
            self._picture = None

    def set_size(self, size: tuple[int, int], scale: float) -> None:
        """Another window; the middle and the zoom stay."""
        old = self.camera
        self.camera, self._scale = Camera.whole(self.board, *size), scale
        self.camera = self.camera.zoomed((size[0] / 2, size[1] / 2), 0)
        if old.zoom > 1.0:
            closer = np.log(old.zoom) / np.log(1.25)
            self.camera = self.camera.zoomed((size[0] / 2, size[1] / 2), float(closer)).moved_to(old.x, old.y)
        self.sharpen()

    # ---- moving ----
    def zoom_at(self, pos: tuple[int, int], steps: float, now_ms: int) -> None:
        """Zoom about a pixel of the map."""
        self._move(self.camera.zoomed(pos, steps), now_ms)

    def pan(self, dx: float, dy: float, now_ms: int) -> None:
        """Move the land by pixels."""
        self._move(self.camera.panned(dx, dy), now_ms)

    def look_at(self, x: float, y: float, now_ms: int) -> None:
        """Bring a board point to the middle."""
        self._move(self.camera.moved_to(x, y), now_ms)

    def centre(self, row: int, now_ms: int) -> None:
        """Bring a district to the middle."""
        self._move(self.camera.moved_to(*self.board.districts[row].label), now_ms)

    def reset(self, now_ms: int) -> None:
        """The whole country."""
        self._move(Camera.whole(self.board, self.camera.width, self.camera.height), now_ms)

    def _move(self, camera: Camera, now_ms: int) -> None:
        if camera != self.camera:
            self.camera, self._moved_at = camera, now_ms

    def update(self, now_ms: int) -> bool:
        """True when the map was drawn anew."""
        if self._glide is not None and self.layer is not None:
            if self._glide.over(now_ms):
                self.set_layer(self.layer)
            else:
                self._paint_between(self.layer, now_ms)
            return True
        if self._moved_at is None or now_ms - self._moved_at < SETTLE_MS:
            return False
        self.sharpen()
        return True

    @property
    def moving(self) -> bool:
        """Whether the map is waiting to be drawn sharply, or its colours go over."""
        return self._moved_at is not None or self._glide is not None

    def sharpen(self) -> None:
        """Rasterise anew for the camera."""
        self._moved_at = None
        self._raster = Raster(self.board, self.camera, self._scale, self._title, plain=self._plain)
        self._place()
        self._picture = None

    # ---- pointing ----
    def pick(self, pos: tuple[int, int]) -> int:
        """The district at a pixel of the map; -1 for none."""
        if self._moved_at is None:
            return self._raster.pick(pos)
        x, y = self._raster.camera.pixels(self.camera.point(pos))
        return self._raster.pick((round(x), round(y)))

    def mark_at(self, pos: tuple[int, int]) -> Mark | None:
        """The mark at a pixel."""
        return next((mark for rect, mark in reversed(self._placed) if rect.collidepoint(pos)), None)

    def site_at(self, pos: tuple[int, int]) -> int:
        """Number of the board's site at a pixel; -1 for none."""
        return next((index for rect, _, index in self._sites if rect.collidepoint(pos)), -1)

    def where(self, row: int) -> tuple[int, int]:
        """The pixel of a district's label."""
        x, y = self.camera.pixels(self.board.districts[row].label)
        return round(x), round(y)

    # ---- drawing ----
    def draw(self, surface: pygame.Surface, topleft: tuple[int, int] = (0, 0)) -> None:
        """The map, with hover and selection."""
        picture = self.compose()
        area = pygame.Rect(topleft, (self.camera.width, self.camera.height))
        if self._moved_at is not None:
            self._stretched(surface, picture, area)
        else:
            surface.blit(picture, topleft)
        clip = surface.get_clip()
        surface.set_clip(area.clip(clip))
        for row, colour, width in ((self.hovered, c.rgb("#FFFFFF"), 1), (self.selected, c.WHITE, 3)):
            if row >= 0:
                for ring in self.board.polygons[row]:
                    points = self.camera.pixels(ring) + topleft
                    pygame.draw.lines(surface, colour, True, points, max(1, round(width * self._scale)))
                    pygame.draw.aalines(surface, colour, True, points)
        surface.set_clip(clip)

    def _stretched(self, surface: pygame.Surface, picture: pygame.Surface, area: pygame.Rect) -> None:
        """The last sharp picture, moved and scaled to where the camera is now."""
        old, new = self._raster.camera, self.camera
        surface.fill(c.WINDOW, area)
        left, top = old.pixels(new.point((0, 0)))
        share = old.scale / new.scale
        part = pygame.Rect(
            round(left), round(top), max(1, round(area.width * share)), max(1, round(area.height * share))
        )
        seen = part.clip(picture.get_rect())
        if not seen.width or not seen.height:
            return
        to = pygame.transform.scale(
            picture.subsurface(seen), (max(1, round(seen.width / share)), max(1, round(seen.height / share)))
        )
        surface.blit(to, (area.x + round((seen.x - left) / share), area.y + round((seen.y - top) / share)))

    def compose(self) -> pygame.Surface:
        """Land, signs and names as one picture, kept until something changes; not to be drawn upon."""
        if self._picture is not None:
            return self._picture
        raster = self._raster
        raster.paint(self._colours)
        picture = raster.ground.copy()
        for rect, text in raster.abroad:
            if rect.collidelist([pygame.Rect(each) for each in self._covered]) < 0:  # a name half covered tells nothing
                fonts.put(picture, text, rect.topleft, raster.tall, c.LAND_NAME, bold=True)
        picture.blit(raster.ids, (0, 0))
        layer = self.layer
        if layer is not None and layer.hatch is not None and self._patterns and layer.hatch.any():
            picture.blit(raster.hatched(layer.hatch), (0, 0))
        picture.blit(raster.lines, (0, 0))
        for rect, id_, _ in self._sites:
            if id_:
                pygame.draw.aacircle(picture, _SIGN, rect.center, rect.width / 2)
                pygame.draw.aacircle(picture, _BADGE, rect.center, rect.width / 2 - 1)
                picture.blit(icon(id_, rect.width * 5 // 8, _SIGN), _middle(rect, rect.width * 5 // 8))
            else:
                pygame.draw.aacircle(picture, _BADGE, rect.center, rect.width / 4 + 1)
                pygame.draw.aacircle(picture, _GATE, rect.center, rect.width / 4)
        for town in self._towns:
            draw_town(picture, town, self._fill(raster.pick(town.label.rect.center)))
        for label in self._labels:
            draw_label(picture, label, self._fill(label.row))
        for rect, mark in self._placed:
            pygame.draw.rect(picture, c.PANEL, rect, border_radius=rect.width // 4)
            pygame.draw.rect(picture, mark.colour, rect, max(1, rect.width // 12), rect.width // 4)
            picture.blit(icon(mark.icon, rect.width * 3 // 4, mark.colour), _middle(rect, rect.width * 3 // 4))
        self._picture = picture
        return picture

    def _fill(self, row: int) -> c.Colour:
        if row < 0:
            return c.LAND
        r, g, b = self._colours[row].tolist()
        return r, g, b

    def _place(self) -> None:
        """The regions' towns first, then sites, marks, and names where room is left."""
        if self._plain:
            return
        camera, side = self._raster.camera, max(14, round(18 * self._scale))
        window = pygame.Rect(0, 0, camera.width, camera.height)
        spots: list[tuple[pygame.Rect, str, int]] = []
        for site in self.board.sites if self._shown else ():
            x, y = camera.pixels(site.point)
            rect = pygame.Rect(0, 0, side, side)
            rect.center = (round(x), round(y))
            far = site.kind.startswith("crossing") and camera.zoom < CROSSINGS
            if window.contains(rect):
                spots.append((rect, "" if far else icon_for("sites", site.kind), site.index))
        covered = [pygame.Rect(rect) for rect in self._covered]
        self._towns = place_towns(
            self.board, camera, self._scale, self._title, [*covered, *(rect for rect, _id, _ in spots)]
        )
        boxes = [town.label.rect for town in self._towns] + [town.spot for town in self._towns]
        self._sites = []
        for rect, id_, number in spots:
            if rect.collidelist(boxes) < 0:
                self._sites.append((rect, id_, number))
                boxes.append(rect)
        self._placed = []
        stacked: dict[tuple[int, tuple[float, float] | None], int] = {}
        side = max(18, round(24 * self._scale))
        for mark in self.marks:
            at = mark.point if mark.point is not None else self.board.districts[mark.row].label
            x, y = camera.pixels(at)
            number = stacked[mark.row, mark.point] = stacked.get((mark.row, mark.point), -1) + 1
            rect = pygame.Rect(0, 0, side, side)
            rect.center = (round(x) + number * (side + 2), round(y) - side)
            self._placed.append((rect, mark))
            boxes.append(rect)
        boxes += covered + [rect for rect, _text in self._raster.abroad]
        named = [town.label.row for town in self._towns]
        self._labels = place_labels(self.board, camera, self._scale, self._name, boxes, named)


def _alike(one: NDArray[np.bool_] | None, other: NDArray[np.bool_] | None) -> bool:
    return one is other or (one is not None and other is not None and np.array_equal(one, other))


def _middle(rect: pygame.Rect, side: int) -> tuple[int, int]:
    return rect.centerx - side // 2, rect.centery - side // 2
