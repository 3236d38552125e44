"""One planar graph of all districts and neighbours: shared arcs, rings of arcs, and who borders whom.

Hands on a frozen `Topology` in board units (1 unit = `UNIT_KM`), y north, integers.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, Polygon
from shapely.geometry.polygon import orient
from shapely.ops import linemerge, polygonize, unary_union
from shapely.strtree import STRtree

from maps.build.faces import parts_of

UNIT_KM = 0.02
TOLERANCE_KM = 0.18
TOLERANCE_ABROAD_KM = 1.0
Cells = NDArray[np.int64]
"""Shape (n, 2): x, y in board units."""
Rings = list[list[int]]
"""Outer ring first, then holes; each a list of arc indices, ~i for arc i backwards."""


@dataclass(frozen=True)
class Topology:
    """Regions as rings of shared arcs."""

    arcs: list[Cells]
    polygons: dict[str, list[tuple[Polygon, Rings]]]
    """Region -> its polygons (kilometres) with their rings of arcs."""
    borders: dict[str, dict[str, float]]
    """Region -> neighbouring region -> length of the common border, km; symmetric."""


def build_topology(districts: dict[str, Any], neighbours: dict[str, Any], country: Polygon) -> Topology:
    """Snap all shapes to the board's grid, heal slivers and cut the linework into shared arcs."""
    shapes = {**districts, **neighbours}
    healed = _hand_over_crumbs(_heal(shapes, country), list(districts))
    arcs = _simplified_arcs(healed, list(districts))
    polygons: dict[str, list[tuple[Polygon, Rings]]] = defaultdict(list)
    names = list(shapes)
    tree = STRtree([healed[name] for name in names])
    links = _arc_links(arcs)
    for face in polygonize(unary_union([LineString(arc * UNIT_KM) for arc in arcs])):
        inside = face.representative_point()
        owner = next((names[k] for k in tree.query(inside) if healed[names[k]].contains(inside)), None)
        if owner is not None:
            turned = orient(face, 1.0)
            rings = [turned.exterior, *turned.interiors]
            polygons[owner].append((turned, [_ring_of_arcs(units(ring.coords), arcs, links) for ring in rings]))
    broken = [name for name in districts if len(polygons[name]) != 1]
    if broken:
        raise ValueError(f"districts in several pieces: {', '.join(broken)}; add seeds to maps/source/extra_seeds.txt")
    ordered = {name: polygons[name] for name in names if polygons[name]}
    return _renumbered(arcs, ordered)


def units(points: Any) -> Cells:
    """Kilometres to whole board units."""
    return np.round(np.asarray(points, np.float64) / UNIT_KM).astype(np.int64)


def _heal(shapes: dict[str, Any], country: Polygon) -> dict[str, Any]:
    """Shapes on the grid, slivers between them given to the shape with the longest common border."""
    names, geometries = list(shapes), list(shapes.values())
    tree = STRtree(geometries)
    linework = shapely.union_all([shape.boundary for shape in geometries], grid_size=UNIT_KM)
    pieces: dict[str, list[Polygon]] = {name: [] for name in names}
    for cell in polygonize(linework):
        inside = cell.representative_point()
        owner = next((k for k in tree.query(inside) if geometries[k].contains(inside)), None)
        thin = cell.area < 0.004 * cell.length**2 or cell.area < 3
        if owner is None and thin and cell.distance(country) < 20:
            shared = {
                k: shape.buffer(0.06).intersection(cell.boundary).length
                for k, shape in enumerate(geometries)
                if shape.distance(cell) < 0.1
            }
            owner = max(shared, key=lambda k: shared[k], default=None)
        if owner is not None:
            pieces[names[owner]].append(cell)
    return {name: shapely.union_all(cells, grid_size=UNIT_KM) for name, cells in pieces.items()}


def _hand_over_crumbs(shapes: dict[str, Any], districts: list[str]) -> dict[str, Any]:
    """Keep the main part of every district; its crumbs join the neighbour with the longest common border."""
    shapes = dict(shapes)
    for name in districts:
        main, *crumbs = sorted(parts_of(shapes[name]), key=lambda part: -part.area)
        shapes[name] = main
        for crumb in crumbs:
            shared = {k: shapes[k].boundary.intersection(crumb.boundary).length for k in districts if k != name}
            heir = max(shared, key=lambda k: shared[k])
            shapes[heir] = shapely.union_all([shapes[heir], crumb], grid_size=UNIT_KM)
    return shapes


def _simplified_arcs(shapes: dict[str, Any], districts: list[str]) -> list[Cells]:
    """Arcs between junctions, thinned; ends stay, so neighbours still share every arc."""
    linework = shapely.union_all([s.boundary for s in shapes.values() if not s.is_empty], grid_size=UNIT_KM)
    home = unary_union([shapes[name] for name in districts]).buffer(0.05)
    arcs: list[Cells] = []
    for line in parts_of(linemerge(linework)):
        at_home = home.intersection(line).length > 0.5 * line.length
        keep = len(line.coords) <= (8 if line.is_ring else 2)
        thinned = line if keep else line.simplify(TOLERANCE_KM if at_home else TOLERANCE_ABROAD_KM)
        arcs.append(units(thinned.coords))
    return arcs


Point = tuple[int, ...]
Links = dict[tuple[Point, Point], tuple[int, int]]
"""Directed segment -> (arc, +1 forwards or -1 backwards)."""


def _arc_links(arcs: list[Cells]) -> Links:
    links: Links = {}
    for i, arc in enumerate(arcs):
        points = [tuple(point) for point in arc.tolist()]
        for a, b in pairwise(points):
            links[a, b] = (i, 1)
            links[b, a] = (i, -1)
    return links


def _ring_of_arcs(ring: Cells, arcs: list[Cells], links: Links) -> list[int]:
    """A closed ring of points as a ring of arcs, begun where an arc begins."""
    points: list[Point] = [tuple(point) for point in ring[:-1].tolist()]
    points = [point for k, point in enumerate(points) if point != points[k - 1]]
    steps = [links[point, points[(k + 1) % len(points)]] for k, point in enumerate(points)]

    def starts_arc(k: int) -> bool:
        arc, direction = steps[k]
        return tuple(arcs[arc][0 if direction > 0 else -1].tolist()) == points[k]

    first = next(k for k in range(len(points)) if starts_arc(k))
    order = [(first + k) % len(points) for k in range(len(points))]
    return [steps[k][0] if steps[k][1] > 0 else ~steps[k][0] for k in order if starts_arc(k)]


def _renumbered(arcs: list[Cells], polygons: dict[str, list[tuple[Polygon, Rings]]]) -> Topology:
    """Drop unused arcs and measure the borders."""
    sides: dict[int, list[str]] = defaultdict(list)
    for name, parts in polygons.items():
        for arc in sorted({max(i, ~i) for _, rings in parts for ring in rings for i in ring}):
            sides[arc].append(name)
    used = sorted(sides)
    number = {arc: k for k, arc in enumerate(used)}
    borders: dict[str, dict[str, float]] = {name: {} for name in polygons}
    for arc in used:
        if len(sides[arc]) == 2:
            a, b = sides[arc]
            length = LineString(arcs[arc] * UNIT_KM).length
            borders[a][b] = borders[b][a] = borders[a].get(b, 0.0) + length
    renumbered = {
        name: [
            (shape, [[number[i] if i >= 0 else ~number[~i] for i in ring] for ring in rings]) for shape, rings in parts
        ]
        for name, parts in polygons.items()
    }
    return Topology([arcs[arc] for arc in used], renumbered, borders)
