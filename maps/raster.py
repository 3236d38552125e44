"""The board as pixels: an id map, border masks and palettes.

Hands on NumPy arrays only, so that a client recolours with one `palette[id_map]`; draws nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maps.board import Board, Points, View

BACKGROUND = (52, 74, 92)
ABROAD = (78, 75, 67)
Colour = tuple[int, int, int]


class BorderClass(IntEnum):
    """What a border pixel parts; the greater class wins where several meet."""

    NONE = 0
    ABROAD = 1
    DISTRICT = 2
    OBLAST = 3
    STATE = 4


@dataclass(frozen=True, eq=False)
class Raster:
    """A board drawn at one size; arrays are (height, width), read-only."""

    id_map: NDArray[np.uint8]
    """0 outside, i + 1 for district i, then one id for each neighbour abroad."""
    borders: NDArray[np.uint8]
    """`BorderClass` of each pixel."""
    districts: int
    scale: float
    """Pixels in a board unit."""
    offset: tuple[float, float]
    """Board point at the upper left corner of the picture."""

    def mask(self, kind: BorderClass) -> NDArray[np.bool_]:
        """The pixels of one class of border."""
        mask: NDArray[np.bool_] = self.borders == kind
        return mask

    def to_pixel(self, points: ArrayLike) -> NDArray[np.float64]:
        """Board points (..., 2) to pixel coordinates (x, y)."""
        return (np.asarray(points, np.float64) - self.offset) * self.scale

    def to_board(self, pixels: ArrayLike) -> NDArray[np.float64]:
        """Pixel coordinates (..., 2) to board points."""
        return np.asarray(pixels, np.float64) / self.scale + self.offset

    def district_at(self, x: int, y: int) -> int | None:
        """Index of the district under a pixel, None outside the country or the picture."""
        height, width = self.id_map.shape
        if not (0 <= x < width and 0 <= y < height):
            return None
        found = int(self.id_map[y, x])
        return found - 1 if 1 <= found <= self.districts else None


def rasterise(board: Board, width: int, height: int, view: View | None = None) -> Raster:
    """Draw the board into `width` x `height` pixels so that the whole view is seen, in the middle.

    A pixel belongs to the region that holds its centre; regions share arcs, so no pixel has two owners.
    """
    if width < 1 or height < 1:
        raise ValueError(f"a raster of {width} x {height} pixels; both must be at least 1")
    window = view or board.view
    scale = min(width / window.width, height / window.height)
    left = window.x - (width / scale - window.width) / 2
    top = window.y - (height / scale - window.height) / 2
    corner = np.array([left, top], np.float64)
    rings = [(np.asarray((ring - corner) * scale, np.float64), region) for ring, region in _rings(board)]
    id_map = _fill(rings, width, height)
    oblast = np.zeros(256, np.int64)
    oblast[1 : len(board.districts) + 1] = board.oblast_of + 1
    borders = _borders(id_map, oblast, len(board.districts))
    for array in (id_map, borders):
        array.flags.writeable = False
    return Raster(id_map, borders, len(board.districts), scale, (left, top))


def palette(colours: ArrayLike, *, abroad: ArrayLike = ABROAD, background: ArrayLike = BACKGROUND) -> NDArray[np.uint8]:
    """(256, 3) colours by id, for `palette(...)[raster.id_map]`.

    `colours` is (districts, 3); `abroad` one colour for all neighbours or (neighbours, 3). Values 0..255, clipped.
    """
    own = np.asarray(colours, np.float64)
    if own.ndim != 2 or own.shape[1] != 3 or len(own) > 255:
        raise ValueError(f"colours of shape {own.shape}; give (districts, 3)")
    foreign = np.atleast_2d(np.asarray(abroad, np.float64))
    table = np.empty((256, 3), np.float64)
    table[0] = background
    table[1 : len(own) + 1] = own
    rest = 255 - len(own)
    table[len(own) + 1 :] = foreign if len(foreign) == 1 else np.resize(foreign, (rest, 3))
    return np.clip(np.round(table), 0, 255).astype(np.uint8)


def packed(table: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """A palette as (256,) numbers 0xRRGGBB: `np.take(packed(table), raster.id_map)` is the fastest recolouring."""
    red, green, blue = table.astype(np.uint32).T
    return np.asarray((red << 16) | (green << 8) | blue, np.uint32)


def _rings(board: Board) -> Iterator[tuple[Points, int]]:
    """Every ring with the id of its region."""
    for index, polygon in enumerate(board.polygons):
        for ring in polygon:
            yield ring, index + 1
    for index, polygons in enumerate(board.neighbour_polygons):
        for polygon in polygons:
            for ring in polygon:
                yield ring, len(board.districts) + index + 1


def _fill(rings: list[tuple[NDArray[np.float64], int]], width: int, height: int) -> NDArray[np.uint8]:
    """Scanline fill by the even-odd rule, all regions at once.

    Each edge is cut by the pixel rows it passes; along a row the cuts of one region pair up into runs. Edges are
    always followed downwards, so that two regions find the same cut on their common edge, to the last bit.
    """
    starts = np.concatenate([ring[:-1] for ring, _ in rings])
    ends = np.concatenate([ring[1:] for ring, _ in rings])
    region = np.repeat([region for _, region in rings], [len(ring) - 1 for ring, _ in rings])
    falling = starts[:, 1:] > ends[:, 1:]
    upper, lower = np.where(falling, ends, starts), np.where(falling, starts, ends)
    first = np.clip(np.ceil(upper[:, 1] - 0.5), 0, height).astype(np.int64)
    last = np.clip(np.ceil(lower[:, 1] - 0.5), 0, height).astype(np.int64)
    count = np.maximum(last - first, 0)
    edge = np.repeat(np.arange(len(count)), count)
    row = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count) + first[edge]
    slope = (lower[edge, 0] - upper[edge, 0]) / (lower[edge, 1] - upper[edge, 1])
    cut = upper[edge, 0] + (row + 0.5 - upper[edge, 1]) * slope
    column = np.clip(np.ceil(cut - 0.5), 0, width).astype(np.int64)
    owner = region[edge]
    order = np.lexsort((column, row, owner))
    sign = np.where(np.arange(len(order)) % 2 == 0, 1, -1)
    steps = np.zeros((height, width + 1), np.int16)
    np.add.at(steps, (row[order], column[order]), (sign * owner[order]).astype(np.int16))
    return np.cumsum(steps[:, :-1], axis=1, dtype=np.int16).astype(np.uint8)


def _borders(id_map: NDArray[np.uint8], oblast: NDArray[np.int64], districts: int) -> NDArray[np.uint8]:
    """Class of each pixel that differs from its right or lower neighbour."""
    borders = np.zeros(id_map.shape, np.uint8)
    for here, there in ((np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1, :], np.s_[1:, :])):
        differ = np.nonzero(id_map[here] != id_map[there])
        a, b = id_map[here][differ], id_map[there][differ]
        home_a, home_b = (a > 0) & (a <= districts), (b > 0) & (b <= districts)
        inner = np.where(oblast[a] == oblast[b], BorderClass.DISTRICT, BorderClass.OBLAST)
        outer = np.where(home_a | home_b, BorderClass.STATE, BorderClass.ABROAD)
        kind = np.where(home_a & home_b, inner, outer).astype(np.uint8)
        borders[differ] = np.maximum(borders[differ], kind)
    return borders
