"""From label grids to polygons: district borders traced, smoothed and cut by the oblast's own outline.

Hands on one shapely polygon a district, and one a neighbour abroad, in kilometres.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage
from shapely.geometry import LineString, MultiLineString, Polygon
from shapely.ops import linemerge, polygonize, unary_union

from maps.build.partition import CELL_KM, Grid, Partition
from maps.build.sources import Points

SMOOTHING_KM = 1.35
TOLERANCE_KM = 0.22
CRUMB_KM2 = 60.0
"""A detached face smaller than this goes to the neighbour with the longest common border."""


def parts_of(shape: Any) -> list[Any]:
    """The simple geometries of a shape, empty ones left out."""
    return [part for part in getattr(shape, "geoms", [shape]) if not part.is_empty]


def district_faces(partition: Partition, outline: Polygon, grid: Grid) -> dict[str, Any]:
    """District -> polygon, for the districts of one oblast."""
    borders = [_border_curve(line, grid) for line in _border_lines(partition.labels)]
    edges = [LineString(outline.exterior.coords), *(LineString(ring.coords) for ring in outline.interiors)]
    faces = [f for f in polygonize(unary_union(edges + borders)) if outline.contains(f.representative_point())]
    owners = [_majority(face, partition, grid) for face in faces]
    largest: dict[int, int] = {}
    for i, face in enumerate(faces):
        if owners[i] not in largest or face.area > faces[largest[owners[i]]].area:
            largest[owners[i]] = i
    for i, face in enumerate(faces):
        if largest[owners[i]] != i and face.area < CRUMB_KM2:
            shared = {k: face.boundary.intersection(faces[k].boundary).length for k in largest.values() if k != i}
            owners[i] = owners[max(shared, key=lambda k: shared[k])]
    return {
        name: unary_union([face for face, owner in zip(faces, owners) if owner == k])
        for k, name in enumerate(partition.districts)
    }


def neighbour_faces(foreign: dict[str, list[Points]], country: Polygon, view: Polygon) -> dict[str, Any]:
    """Neighbour -> polygons inside the view, made to meet the country's border without gaps or overlaps."""
    land = {
        name: unary_union([Polygon(ring).buffer(0).intersection(view) for ring in rings])
        for name, rings in foreign.items()
    }
    shapes = {name: shape.difference(country) for name, shape in land.items() if not shape.is_empty}
    whole = unary_union([*land.values(), country.buffer(0.5)])
    gaps = whole.difference(unary_union([*shapes.values(), country])).intersection(country.buffer(15))
    for gap in parts_of(gaps):
        if gap.geom_type == "Polygon":
            near = {name: gap.buffer(0.05).intersection(shape).area for name, shape in shapes.items()}
            name = max(near, key=lambda name: near[name])
            shapes[name] = shapes[name].union(gap.buffer(1e-4)).difference(country)
    closed = {name: shape.buffer(0.02).buffer(-0.02).difference(country) for name, shape in shapes.items()}
    return {
        name: unary_union([part for part in parts_of(shape) if part.geom_type == "Polygon" and part.area > 25])
        for name, shape in closed.items()
    }


def _border_lines(labels: NDArray[np.int64]) -> list[Points]:
    """Chains of cell edges between different labels, in cells (x, y)."""
    sides: list[tuple[tuple[int, int], tuple[int, int]]] = []
    across = (labels[:, 1:] != labels[:, :-1]) & (labels[:, 1:] >= 0) & (labels[:, :-1] >= 0)
    sides += [((j + 1, i), (j + 1, i + 1)) for i, j in np.argwhere(across).tolist()]
    along = (labels[1:] != labels[:-1]) & (labels[1:] >= 0) & (labels[:-1] >= 0)
    sides += [((j, i + 1), (j + 1, i + 1)) for i, j in np.argwhere(along).tolist()]
    return [np.array(line.coords) for line in parts_of(linemerge(MultiLineString(sides)))]


def _border_curve(cells: Points, grid: Grid) -> LineString:
    """A chain of cell edges as a smooth line in kilometres."""
    smooth = _smooth(cells, SMOOTHING_KM / CELL_KM) * CELL_KM + [grid.x, grid.y]
    return LineString(smooth).simplify(TOLERANCE_KM)


def _smooth(points: Points, sigma: float) -> Points:
    """Gaussian smoothing along a line; a ring stays closed, an open line keeps its ends."""
    if np.allclose(points[0], points[-1]):
        ring = ndimage.gaussian_filter1d(points[:-1], sigma, axis=0, mode="wrap")
        return np.vstack([ring, ring[:1]])
    if len(points) < 4:
        return points
    n = min(len(points) - 1, int(4 * sigma) + 1)
    before = 2 * points[0] - points[1 : n + 1][::-1]
    after = 2 * points[-1] - points[-n - 1 : -1][::-1]
    padded = np.vstack([before, points, after])
    line = ndimage.gaussian_filter1d(padded, sigma, axis=0)[n : n + len(points)]
    line[0], line[-1] = points[0], points[-1]
    return np.asarray(line, np.float64)


def _majority(face: Polygon, partition: Partition, grid: Grid) -> int:
    """The district that owns most cells of a face."""
    west, south, east, north = face.bounds
    columns = slice(int((west - grid.x) / CELL_KM), int((east - grid.x) / CELL_KM) + 2)
    rows = slice(int((south - grid.y) / CELL_KM), int((north - grid.y) / CELL_KM) + 2)
    xs, ys = (values[rows, columns] for values in grid.centres)
    labels = partition.labels[rows, columns]
    owned = labels[shapely.contains_xy(face, xs, ys) & (labels >= 0)]
    if len(owned):
        return int(np.bincount(owned).argmax())
    point = face.representative_point()
    return int(partition.labels[grid.cell(point.x, point.y)])
