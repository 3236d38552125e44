"""The board: districts, their oblasts and neighbours, adjacency, and what lies on the land.

Hands on one frozen `Board` from a TopoJSON file of the format in maps/README.md; any number of districts and oblasts.
Points are board units: x east, y south, 1 unit = `Board.unit_km` kilometres. Needs NumPy only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

DEFAULT_BOARD = Path(__file__).with_name("belarus.topo.json")
Points = NDArray[np.int64]
"""Shape (n, 2): x, y in board units; read-only."""
Rings = tuple[tuple[int, ...], ...]
"""Outer ring first, then holes: arc indices, ~i for arc i backwards."""


class BoardError(ValueError):
    """A board file that cannot be used; the text names the file, the fault and the remedy."""


class Point(NamedTuple):
    """A place on the board, in board units."""

    x: float
    y: float


class View(NamedTuple):
    """The rectangle a window shows at first, in board units."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Oblast:
    """A group of districts."""

    index: int
    id: str
    key: str
    """The readable name used in scenarios, such as `minsk_city`."""
    name: str
    name_be: str
    name_ru: str


@dataclass(frozen=True)
class District:
    """The smallest territory of the game."""

    index: int
    id: str
    name: str
    name_be: str
    name_ru: str
    oblast: str
    """Id of its oblast."""
    area_km2: float
    """Official area; the drawn polygon differs by a few per cent."""
    population: int
    label: Point
    """Centre of the largest circle that fits inside."""
    label_radius: float
    """That circle's radius, board units."""
    seat: Point
    """The town it is governed from."""
    centroid: Point
    rings: Rings


@dataclass(frozen=True)
class Neighbour:
    """A country abroad, as far as the map shows it."""

    index: int
    id: str
    name: str
    name_be: str
    name_ru: str
    label: Point
    polygons: tuple[Rings, ...]


@dataclass(frozen=True)
class Site:
    """A place of weight: a plant, a mine, a base, a border crossing."""

    index: int
    id: str
    name: str
    kind: str
    point: Point
    district: int
    """Index of its district; -1 abroad."""


@dataclass(frozen=True)
class Line:
    """A river (kind `river`), railway, road or pipeline."""

    kind: str
    name: str
    width: float
    """Relative width, 1 for the smallest."""
    points: Points


@dataclass(frozen=True)
class Lake:
    """A lake as an ellipse: half-axes in board units, turned by `turn` degrees anticlockwise."""

    name: str
    centre: Point
    half_width: float
    half_height: float
    turn: float


@dataclass(frozen=True)
class City:
    """A town to draw."""

    name: str
    point: Point
    population: int
    district: int


@dataclass(frozen=True, eq=False)
class Adjacency:
    """Borders as compressed sparse rows: row i is `indices[indptr[i]:indptr[i + 1]]`, ascending; read-only."""

    indptr: NDArray[np.int64]
    indices: NDArray[np.int64]
    border_km: NDArray[np.float64]
    """Length of each common border, same shape as `indices`."""

    def of(self, row: int) -> NDArray[np.int64]:
        """The columns of one row."""
        return self.indices[self.indptr[row] : self.indptr[row + 1]]

    def border_of(self, row: int) -> NDArray[np.float64]:
        """Border lengths of one row, km."""
        return self.border_km[self.indptr[row] : self.indptr[row + 1]]


@dataclass(frozen=True)
class Border:
    """A stretch of border between two regions."""

    kind: str
    """`district`, `oblast`, `state`, or `abroad` (between or around neighbours)."""
    points: Points


@dataclass(frozen=True, eq=False)
class Board:
    """Everything the map knows. Districts and oblasts keep the order of the file."""

    name: str
    path: Path
    unit_km: float
    view: View
    extent: View
    """The rectangle that holds drawn land; wider than `view`."""
    credits: tuple[str, ...]
    oblasts: tuple[Oblast, ...]
    districts: tuple[District, ...]
    neighbours: tuple[Neighbour, ...]
    sites: tuple[Site, ...]
    transport: tuple[Line, ...]
    rivers: tuple[Line, ...]
    lakes: tuple[Lake, ...]
    cities: tuple[City, ...]
    adjacency: Adjacency
    """District to district; symmetric."""
    abroad: Adjacency
    """District to neighbour."""
    district_index: dict[str, int]
    oblast_index: dict[str, int]
    """By id and by key."""
    oblast_of: NDArray[np.int64]
    """Shape (districts,): index of each district's oblast."""
    area_km2: NDArray[np.float64]
    """Shape (districts,): official areas."""
    population: NDArray[np.int64]
    """Shape (districts,)."""
    arcs: tuple[Points, ...]

    @cached_property
    def polygons(self) -> tuple[tuple[Points, ...], ...]:
        """Closed rings of every district, outer ring first."""
        return tuple(tuple(self.ring(ring) for ring in district.rings) for district in self.districts)

    @cached_property
    def neighbour_polygons(self) -> tuple[tuple[tuple[Points, ...], ...], ...]:
        """For every neighbour its polygons, each of closed rings."""
        return tuple(
            tuple(tuple(self.ring(ring) for ring in rings) for rings in neighbour.polygons)
            for neighbour in self.neighbours
        )

    @cached_property
    def borders(self) -> tuple[Border, ...]:
        """Every arc between regions, with its kind."""
        home: dict[int, list[int]] = {}
        for district in self.districts:
            for ring in district.rings:
                for arc in ring:
                    home.setdefault(max(arc, ~arc), []).append(district.index)
        foreign = {max(a, ~a) for n in self.neighbours for rings in n.polygons for ring in rings for a in ring}
        borders = []
        for arc in sorted(home.keys() | foreign):
            sides = home.get(arc, [])
            if not sides:
                kind = "abroad"
            elif len(sides) == 1:
                kind = "state"
            else:
                kind = "district" if self.oblast_of[sides[0]] == self.oblast_of[sides[1]] else "oblast"
            borders.append(Border(kind, self.arcs[arc]))
        return tuple(borders)

    def ring(self, arcs: tuple[int, ...]) -> Points:
        """A closed ring of points from a ring of arcs."""
        parts = [self.arcs[i] if i >= 0 else self.arcs[~i][::-1] for i in arcs]
        ring = np.concatenate([parts[0], *(part[1:] for part in parts[1:])])
        ring.flags.writeable = False
        return ring

    def adjacent(self, district: str, other: str) -> bool:
        """Whether two districts share a border; KeyError for an unknown id."""
        return self.district_index[other] in self.adjacency.of(self.district_index[district])


def load_board(path: str | Path | None = None) -> Board:
    """Read a board file, the shipped one by default; BoardError if it is damaged or of another format."""
    from maps.reader import read_board

    return read_board(Path(path) if path is not None else DEFAULT_BOARD)
