"""What lies on the land: rivers with meanders, railways, roads and pipelines, sites, lakes.

Hands on lines in kilometres, clipped to the view, and site points.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import ndimage
from shapely.geometry import LineString, Point, Polygon
from shapely.ops import linemerge, nearest_points, substring

from maps.build.faces import parts_of
from maps.build.partition import spline
from maps.build.projection import BELARUS
from maps.build.sources import Line, Points, River, Row
from maps.build.topology import Topology

RIVER_TOLERANCE_KM = 0.25
LINE_TOLERANCE_KM = 0.3
INSIDE_KM = 0.3
BUG_APPROACH, BUG_EXIT = (51.00, 23.95), (52.50, 22.70)
BUG_ON_BORDER = ((51.50, 23.60), (52.28, 23.18))
"""The Western Bug is the border itself between these points (latitude, longitude)."""
DNYAPRO_ON_BORDER = ((51.94, 30.80), (51.27, 30.55))
"""So is the lower Dnyapro."""


def river_courses(rivers: list[River], country: Polygon, view: Polygon) -> list[River]:
    """Rivers as drawn: gently meandering, and along the border where the border follows them."""
    courses: list[River] = []
    for k, river in enumerate(rivers):
        course = spline(river.points, 6)
        if river.name.startswith("Bug"):
            run = _border_run(country, *BUG_ON_BORDER)
            course = np.vstack([_at(BUG_APPROACH)[None], run, _at(BUG_EXIT)[None]])
        elif river.name.startswith("Dnyapro"):
            leave = int(np.argmin(np.hypot(*(course - _at(DNYAPRO_ON_BORDER[0])).T)))
            course = np.vstack([_meander(course[:leave], k), _border_run(country, *DNYAPRO_ON_BORDER)])
        else:
            course = _meander(course, k)
        for part in parts_of(LineString(course).simplify(RIVER_TOLERANCE_KM).intersection(view)):
            courses.append(River(river.name, river.width, np.array(part.coords)))
    return courses


def transport_courses(lines: list[Line], view: Polygon) -> list[Line]:
    """Railways, roads and pipelines as smooth lines inside the view."""
    courses: list[Line] = []
    for line in lines:
        curve = LineString(spline(line.points, 8)).simplify(LINE_TOLERANCE_KM).intersection(view)
        courses += [Line(line.kind, line.name, np.array(part.coords)) for part in parts_of(curve)]
    return courses


def site_points(sites: list[Row], country: Polygon, topology: Topology, abroad: set[str]) -> dict[str, Points]:
    """Site -> x, y in kilometres, inside its own district.

    A border crossing is moved to the border; a site that a modelled district line leaves just outside is moved in.
    """
    points: dict[str, Points] = {}
    for row in sites:
        place = Point(BELARUS.forward(float(row["lon"]), float(row["lat"])))
        if row["kind"].startswith("crossing"):
            place = nearest_points(country.exterior, place)[0]
        if row["district"] in topology.polygons and row["district"] not in abroad:
            district = topology.polygons[row["district"]][0][0]
            place = nearest_points(district.buffer(-INSIDE_KM), place)[0]
        points[row["id"]] = np.array([place.x, place.y])
    return points


def _at(latitude_longitude: tuple[float, float]) -> Points:
    return BELARUS.forward(latitude_longitude[1], latitude_longitude[0])


def _meander(course: Points, key: int) -> Points:
    """A course with smooth random bends across it, none at its ends; `key` seeds the bends."""
    random = np.random.default_rng(key)
    line = LineString(course)
    steps = np.array([line.interpolate(d).coords[0] for d in np.arange(0, line.length, 1.2)] + [course[-1]])
    small = ndimage.gaussian_filter1d(random.standard_normal(len(steps)), 2.2) * 2.6
    large = ndimage.gaussian_filter1d(random.standard_normal(len(steps)), 6) * 5
    along = np.gradient(steps, axis=0)
    along /= np.maximum(np.hypot(*along.T)[:, None], 1e-9)
    rank = np.arange(len(steps))
    fade = np.minimum(1, np.minimum(rank, rank[::-1]) / 6)
    return np.asarray(steps + np.column_stack([-along[:, 1], along[:, 0]]) * ((small + large) * fade)[:, None])


def _border_run(country: Polygon, start: tuple[float, float], end: tuple[float, float]) -> Points:
    """The shorter stretch of the border between the points nearest to two (latitude, longitude)."""
    border = country.exterior
    low, high = sorted(border.project(Point(_at(point))) for point in (start, end))
    direct = substring(border, low, high)
    around = linemerge([substring(border, high, border.length), substring(border, 0, low)])
    run = np.array((direct if direct.length < around.length else around).coords)
    first = _at(start)
    return run if math.dist(run[0], first) < math.dist(run[-1], first) else run[::-1]
