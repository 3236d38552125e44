"""Parts each oblast among its districts on a grid: shortest paths from known towns, balanced to official areas.

Hands on one label grid per oblast. Cost is rough ground (smoothed noise) plus dear river crossings, so borders
wind as real ones do and like to follow rivers. Deterministic: the noise has a fixed seed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage, sparse
from scipy.sparse import csgraph
from shapely.geometry import LineString, Polygon

from maps.build.sources import AROUND_CAPITAL, CAPITAL, RING_DISTRICT, Points, River, Sources

SEED = 20201010
CELL_KM = 0.75
MARGIN_KM = 25.0
OVERLAP_KM = 6.0
"""An oblast is parted a little beyond its border, so that the border itself cuts the districts cleanly."""
RING_KM = 2.5
"""Least width of the district around the capital."""
ROUNDS = 45
"""Rounds of area balancing."""
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Grid:
    """A square grid in kilometres; row 0 is the southernmost."""

    x: float
    y: float
    columns: int
    rows: int

    @classmethod
    def around(cls, country: Polygon) -> Grid:
        """The grid that covers a country and a margin."""
        west, south, east, north = country.buffer(MARGIN_KM).bounds
        return cls(west, south, int((east - west) / CELL_KM) + 1, int((north - south) / CELL_KM) + 1)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, columns."""
        return self.rows, self.columns

    @cached_property
    def centres(self) -> tuple[Points, Points]:
        """x and y of each cell's centre, each of the grid's shape."""
        xs = self.x + (np.arange(self.columns) + 0.5) * CELL_KM
        ys = self.y + (np.arange(self.rows) + 0.5) * CELL_KM
        across, up = np.meshgrid(xs, ys)
        return across, up

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of a point, or None outside the grid."""
        row, column = int((y - self.y) / CELL_KM), int((x - self.x) / CELL_KM)
        return (row, column) if 0 <= row < self.rows and 0 <= column < self.columns else None

    def inside(self, shape: Polygon) -> Mask:
        """Cells whose centre lies in a polygon."""
        return np.asarray(shapely.contains_xy(shape, *self.centres), bool)


@dataclass(frozen=True)
class Partition:
    """The districts of one oblast on the grid."""

    oblast: str
    districts: list[str]
    labels: NDArray[np.int64]
    """Index into `districts`, or -1; the grid's shape."""


def ground_cost(grid: Grid, rivers: list[River]) -> NDArray[np.float64]:
    """Cost of crossing a cell: smoothed noise, four times as much on the larger rivers."""
    random = np.random.default_rng(SEED)
    noise = np.zeros(grid.shape)
    for width_km, weight in ((12, 0.8), (5, 1.0), (2.2, 1.0)):
        layer = ndimage.gaussian_filter(random.standard_normal(grid.shape), width_km / CELL_KM, mode="wrap")
        noise += weight * layer / layer.std()
    cost: NDArray[np.float64] = np.exp(0.75 * noise / noise.std())
    wet = np.zeros(grid.shape, bool)
    for river in rivers:
        if river.width < 1.5:
            continue
        course = LineString(spline(river.points, 6))
        for distance in np.arange(0, course.length, CELL_KM * 0.4):
            point = course.interpolate(distance)
            cell = grid.cell(point.x, point.y)
            if cell is not None:
                wet[cell] = True
    cost[ndimage.binary_dilation(wet)] *= 4.0
    return cost


def part_oblast(oblast: str, shapes: dict[str, Polygon], sources: Sources, grid: Grid, cost: Points) -> Partition:
    """Part one oblast among its districts."""
    rows = [row for row in sources.districts if row["oblast"] == oblast]
    names = [row["id"] for row in rows]
    inside = grid.inside(shapes[oblast])
    hole = grid.inside(shapes[CAPITAL]) if oblast == AROUND_CAPITAL else np.zeros(grid.shape, bool)
    domain = ndimage.binary_dilation(inside, iterations=int(OVERLAP_KM / CELL_KM)) & ~hole
    ring = ndimage.binary_dilation(hole, iterations=int(RING_KM / CELL_KM)) & domain

    number = np.full(grid.shape, -1)
    number[domain] = np.arange(domain.sum())
    spines = [_spine(sources.seeds[name], number, inside, grid) for name in names]
    spines = _widen(spines, number)
    if RING_DISTRICT in names:
        k = names.index(RING_DISTRICT)
        spines[k] = np.union1d(spines[k], number[ring])
    official = np.array([float(row["area_km2"]) for row in rows])
    target = official * inside.sum() * CELL_KM**2 / official.sum()
    edges = _edges(number, np.where(inside, cost, 3 * cost))
    owner = _balance(edges, spines, target, inside[domain])

    labels = np.full(grid.shape, -1)
    labels[domain] = owner
    if RING_DISTRICT in names:
        labels[ring] = names.index(RING_DISTRICT)
    seats = [grid.cell(*sources.seats[name].point) for name in names]
    return Partition(oblast, names, _connect(labels, seats))


def spline(points: Points, steps: int) -> Points:
    """A uniform Catmull-Rom curve through the points (Catmull and Rom, 1974), `steps` samples a span."""
    if len(points) < 3:
        return points
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    spans = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:])
    ]
    return np.vstack([*spans, points[-1:]])


def _spine(seeds: Points, number: NDArray[np.int64], inside: Mask, grid: Grid) -> NDArray[np.int64]:
    """Cells on the minimum spanning tree of a district's seeds: they start at no cost."""
    found: set[int] = set()

    def add(point: Points) -> None:
        cell = grid.cell(*point)
        if cell is not None and number[cell] >= 0 and inside[cell]:
            found.add(int(number[cell]))

    for seed in seeds:
        add(seed)
    distance = np.hypot(*(seeds[:, None] - seeds[None]).transpose(2, 0, 1))
    tree = csgraph.minimum_spanning_tree(distance).tocoo()
    for a, b in zip(tree.row, tree.col):
        for share in np.linspace(0, 1, max(2, int(distance[a, b] / CELL_KM * 2))):
            add(seeds[a] + (seeds[b] - seeds[a]) * share)
    return np.array(sorted(found))


def _widen(spines: list[NDArray[np.int64]], number: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Spines three cells wide, so that smoothing cannot cut them; where two would meet, neither gains a cell."""
    wide: list[NDArray[np.int64]] = []
    for spine in spines:
        grown = ndimage.binary_dilation(np.isin(number, spine) & (number >= 0), np.ones((3, 3), bool))
        wide.append(np.asarray(number[grown & (number >= 0)], np.int64))
    claims = np.bincount(np.concatenate(wide), minlength=int(number.max()) + 1)
    return [np.union1d(spine, cells[claims[cells] == 1]) for spine, cells in zip(spines, wide)]


Edges = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]


def _edges(number: NDArray[np.int64], cost: Points) -> Edges:
    """From, to and length of the eight-neighbour links between numbered cells."""

    def pairs() -> Iterator[Edges]:
        right, left, up, down = np.s_[:, 1:], np.s_[:, :-1], np.s_[1:, :], np.s_[:-1, :]
        diagonal = math.sqrt(2)
        links: list[tuple[Any, Any, float]] = [(left, right, 1.0), (down, up, 1.0)]
        links += [(np.s_[:-1, :-1], np.s_[1:, 1:], diagonal), (np.s_[:-1, 1:], np.s_[1:, :-1], diagonal)]
        for here, there, length in links:
            both = (number[here] >= 0) & (number[there] >= 0)
            weight = length * CELL_KM * 0.5 * (cost[here] + cost[there])
            yield number[here][both], number[there][both], weight[both]

    starts, ends, weights = zip(*pairs())
    return np.concatenate(starts), np.concatenate(ends), np.concatenate(weights)


def _balance(edges: Edges, spines: list[NDArray[np.int64]], target: Points, inside: Mask) -> NDArray[np.int64]:
    """Owner of every cell; each district's head start is tuned until the areas are nearest to the targets.

    Districts are extra nodes with one-way links to their spine, so no path runs through them; no other link leads
    into a spine, so no district can take another's towns.
    """
    cells, count = len(inside), len(spines)
    start, end, weight = edges
    source = np.concatenate([np.full(len(spine), cells + k) for k, spine in enumerate(spines)])
    reserved = np.concatenate(spines)
    ground = np.ones(cells, bool)
    ground[reserved] = False
    onward, backward = ground[end], ground[start]
    heads = np.concatenate([start[onward], end[backward], source])
    tails = np.concatenate([end[onward], start[backward], reserved])
    fixed = np.concatenate([weight[onward], weight[backward]])
    offset = np.full(count, 30.0)
    best_error, best = math.inf, np.zeros(cells, np.int64)
    for turn in range(ROUNDS):
        lengths = np.concatenate([fixed, offset[source - cells]])
        graph = sparse.csr_matrix((lengths, (heads, tails)), shape=(cells + count,) * 2)
        nodes = np.arange(cells, cells + count)
        owner = csgraph.dijkstra(graph, indices=nodes, min_only=True, return_predecessors=True)[2][:cells] - cells
        area = np.bincount(owner[inside], minlength=count) * CELL_KM**2
        error = (area - target) / target
        if np.abs(error).mean() < best_error:
            best_error, best = float(np.abs(error).mean()), owner.astype(np.int64)
        offset += np.clip(error, -0.6, 0.6) * np.sqrt(target) * 0.35 * 0.97**turn
        offset -= offset.min() - 0.5
    return best


def _connect(labels: NDArray[np.int64], seats: list[tuple[int, int] | None]) -> NDArray[np.int64]:
    """Keep the part with the seat of each district; give detached cells to the districts around them."""
    labels = labels.copy()
    loose = np.zeros(labels.shape, bool)
    for k, seat in enumerate(seats):
        parts, count = ndimage.label(labels == k)
        if count > 1:
            main = parts[seat] if seat is not None else 0
            main = main or int(np.argmax(np.bincount(parts.ravel())[1:])) + 1
            loose |= (parts > 0) & (parts != main)
    labels[loose] = -1
    while loose.any():
        around = ndimage.maximum_filter(labels, 3)
        taken = loose & (around >= 0)
        labels[taken] = around[taken]
        loose &= ~taken
    return labels
