"""`python -m maps.build [FILE]`: rebuild the board from `maps/source` (about ten seconds)."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import shapely
from shapely.geometry import Polygon
from shapely.ops import unary_union

from maps.build.faces import district_faces, neighbour_faces
from maps.build.features import river_courses, site_points, transport_courses
from maps.build.partition import Grid, ground_cost, part_oblast
from maps.build.sources import CAPITAL, oblast_shapes, read_sources
from maps.build.topology import build_topology
from maps.build.write import Json, board_document, board_text

BOARD = Path(__file__).resolve().parents[1] / "belarus.topo.json"
VIEW_ASPECT = 1.6
VIEW_MARGIN = 1.10
EXTENT = 1.25
"""How far the drawn land reaches beyond the view, for panning."""


def build() -> Json:
    """The board document, from the sources alone; the same on every run."""
    sources = read_sources()
    shapes = oblast_shapes(sources)
    country = unary_union(list(shapes.values()))
    view, extent = _windows(country)
    grid = Grid.around(country)
    cost = ground_cost(grid, sources.rivers)
    faces = {}
    for oblast, outline in shapes.items():
        if oblast != CAPITAL:
            faces.update(district_faces(part_oblast(oblast, shapes, sources, grid, cost), outline, grid))
    faces.update({row["id"]: shapes[CAPITAL] for row in sources.districts if row["oblast"] == CAPITAL})
    topology = build_topology(faces, neighbour_faces(sources.foreign, country, extent), country)
    return board_document(
        sources,
        topology,
        river_courses(sources.rivers, country, extent),
        transport_courses(sources.lines, extent),
        site_points(sources.sites, country, topology, set(sources.foreign)),
        view,
        extent,
    )


def _windows(country: Polygon) -> tuple[Polygon, Polygon]:
    """The view and, around it, the extent: rectangles in kilometres."""
    west, south, east, north = country.bounds
    x, y = (west + east) / 2, (south + north) / 2
    high = (north - south) / 2 * VIEW_MARGIN
    wide = max((east - west) / 2 * VIEW_MARGIN, high * VIEW_ASPECT)
    high = max(high, wide / VIEW_ASPECT)
    view, extent = (shapely.box(x - wide * k, y - high * k, x + wide * k, y + high * k) for k in (1.0, EXTENT))
    return view, extent


def main() -> None:
    """Write the board file."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else BOARD
    started = time.perf_counter()
    document = build()
    target.write_text(board_text(document), encoding="utf8")
    count = len(document["objects"]["districts"]["geometries"])
    size, seconds = target.stat().st_size, time.perf_counter() - started
    print(f"{target}: {count} districts, {len(document['arcs'])} arcs, {size:,} bytes, {seconds:.1f} s")


if __name__ == "__main__":
    main()
