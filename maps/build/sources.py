"""Reads `maps/source`: authored tables, GeoNames places and Natural Earth outlines.

Hands on one frozen `Sources`; everything in it is projected to kilometres (x east, y north).
"""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import Polygon

from maps.build.projection import BELARUS

SOURCE = Path(__file__).resolve().parents[1] / "source"
Points = NDArray[np.float64]
"""Shape (n, 2): x, y in kilometres."""
Row = dict[str, str]

CAPITAL = "HM"
"""The city that is an oblast of its own: one district, a hole in the oblast around it."""
AROUND_CAPITAL = "MI"
RING_DISTRICT = "minsk_raion"
"""The district that rings the capital."""
AREAL_KINDS = ("forest", "exclusion_zone")
"""Kinds of site that spread over several districts."""


@dataclass(frozen=True)
class Place:
    """A populated place of GeoNames."""

    geonameid: int
    name: str
    longitude: float
    latitude: float
    population: int
    oblast: str

    @property
    def point(self) -> Points:
        """x, y in kilometres, shape (2,)."""
        return BELARUS.forward(self.longitude, self.latitude)


@dataclass(frozen=True)
class River:
    """A river through authored control points."""

    name: str
    width: float
    points: Points


@dataclass(frozen=True)
class Line:
    """A railway, road or pipeline through towns and authored points."""

    kind: str
    name: str
    points: Points


@dataclass(frozen=True)
class Sources:
    """All that the build reads."""

    oblasts: list[Row]
    districts: list[Row]
    neighbours: list[Row]
    sites: list[Row]
    places: list[Place]
    seats: dict[str, Place]
    """District -> the town it is governed from."""
    city_names: dict[int, str]
    """geonameid -> spelling used on the map where it is not that of GeoNames."""
    seeds: dict[str, Points]
    """District -> points that must lie inside it."""
    district_of_place: dict[int, str]
    """geonameid -> district."""
    rivers: list[River]
    lines: list[Line]
    lakes: list[list[str]]
    outlines: dict[str, Points]
    """Oblast -> outer ring."""
    foreign: dict[str, list[Points]]
    """Neighbour id -> outer rings."""


class Gazetteer:
    """Finds places by name: spelling marks are ignored, the most populous namesake wins."""

    def __init__(self, places: list[Place]) -> None:
        self._places: dict[str, list[Place]] = {}
        for place in places:
            self._places.setdefault(_plain(place.name), []).append(place)

    def find(self, text: str, oblast: str | None = None) -> Place:
        """The place called `name` or `name@latitude`; KeyError if there is none."""
        name, _, latitude = text.partition("@")
        found = [p for p in self._places.get(_plain(name), []) if oblast in (None, p.oblast)]
        if latitude:
            found = [p for p in found if abs(p.latitude - float(latitude)) < 0.02]
        if not found:
            raise KeyError(f"maps/source/places.csv has no {text!r}" + (f" in oblast {oblast}" if oblast else ""))
        return max(found, key=lambda place: place.population)


def read_sources() -> Sources:
    """Read and cross-link every file of `maps/source`."""
    districts, sites = read_table("districts.csv"), read_table("sites.csv")
    places = [
        Place(int(r["geonameid"]), r["name"], float(r["lon"]), float(r["lat"]), int(r["population"]), r["oblast"])
        for r in read_table("places.csv")
    ]
    gazetteer = Gazetteer(places)
    city_names = {int(row["geonameid"]): row["name"] for row in read_table("city_names.csv")}
    seats: dict[str, Place] = {}
    seeds: dict[str, list[Points]] = {row["id"]: [] for row in districts}
    owners: dict[int, str] = {}
    for row in districts:
        place = gazetteer.find(row["geonames_name"], row["oblast"])
        seats[row["id"]] = place
        city_names[place.geonameid] = row["seat_name"] or row["name"]
        owners[place.geonameid] = row["id"]
        seeds[row["id"]].append(place.point)
    for fields in _read_fields("towns.txt", "|"):
        for name in fields[2].split(";"):
            place = gazetteer.find(name, fields[0])
            owners[place.geonameid] = fields[1]
            seeds[fields[1]].append(place.point)
    for district, text in _read_fields("extra_seeds.txt", ":"):
        seeds[district].extend(_points(text))
    for row in sites:
        if row["district"] in seeds and row["kind"] not in AREAL_KINDS and not row["kind"].startswith("crossing"):
            seeds[row["district"]].append(BELARUS.forward(float(row["lon"]), float(row["lat"])))
    return Sources(
        oblasts=read_table("oblasts.csv"),
        districts=districts,
        neighbours=read_table("neighbours.csv"),
        sites=sites,
        places=places,
        seats=seats,
        city_names=city_names,
        seeds={district: np.array(points) for district, points in seeds.items()},
        district_of_place=owners,
        rivers=[River(name, float(width), _points(text)) for name, width, text in _read_fields("rivers.txt", "|")],
        lines=[Line(kind, name, _stops(text, gazetteer)) for kind, name, text in _read_fields("lines.txt", "|")],
        lakes=list(_read_fields("lakes.txt", "|")),
        outlines=_read_outlines(),
        foreign=_read_foreign(),
    )


def read_table(name: str) -> list[Row]:
    """The rows of a CSV file of `maps/source`."""
    with (SOURCE / name).open(encoding="utf8", newline="") as file:
        return list(csv.DictReader(file))


def decode_arcs(topology: dict[str, Any]) -> list[Points]:
    """The arcs of a quantised TopoJSON in its own coordinates, each (n, 2)."""
    transform = topology["transform"]
    return [
        np.cumsum(np.array(arc, np.float64), axis=0) * transform["scale"] + transform["translate"]
        for arc in topology["arcs"]
    ]


def ring_points(arcs: list[Points], indices: list[int]) -> Points:
    """A closed ring from arc indices; ~i means arc i backwards."""
    parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])


def _read_outlines() -> dict[str, Points]:
    topology = json.loads((SOURCE / "natural_earth_adm1.topo.json").read_text(encoding="utf8"))
    arcs = [BELARUS.forward(arc[:, 0], arc[:, 1]) for arc in decode_arcs(topology)]
    shapes = {shape["id"]: shape["arcs"] for shape in topology["objects"]["blr"]["geometries"]}
    return {row["id"]: ring_points(arcs, shapes[row["natural_earth"]][0]) for row in read_table("oblasts.csv")}


def _read_foreign() -> dict[str, list[Points]]:
    rings = json.loads((SOURCE / "natural_earth_neighbours.json").read_text(encoding="utf8"))
    return {
        row["id"]: [BELARUS.forward(*np.array(ring, np.float64).T) for ring in rings[row["natural_earth"]]]
        for row in read_table("neighbours.csv")
    }


def oblast_shapes(sources: Sources) -> dict[str, Polygon]:
    """Oblast -> polygon; the capital shrunk to its official area and cut out of the oblast around it.

    Natural Earth draws Minsk at about 600 square kilometres.
    """
    shapes = {oblast: Polygon(ring).buffer(0) for oblast, ring in sources.outlines.items()}
    official = next(float(row["area_km2"]) for row in sources.districts if row["oblast"] == CAPITAL)
    low, high = 0.0, 8.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if shapes[CAPITAL].buffer(-middle).area > official else (low, middle)
    shrunk = shapes[CAPITAL].buffer(-low)
    shapes[CAPITAL] = max(getattr(shrunk, "geoms", [shrunk]), key=lambda part: part.area).simplify(0.15)
    shapes[AROUND_CAPITAL] = Polygon(shapes[AROUND_CAPITAL].exterior, [shapes[CAPITAL].exterior.coords])
    return shapes


def _read_fields(name: str, separator: str) -> Iterator[list[str]]:
    """The non-comment lines of a text table, split and stripped."""
    for line in (SOURCE / name).read_text(encoding="utf8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield [field.strip() for field in line.split(separator)]


def _points(text: str) -> Points:
    degrees = np.array([[float(v) for v in pair.split(",")] for pair in text.split(";")])
    return BELARUS.forward(degrees[:, 1], degrees[:, 0])


def _stops(text: str, gazetteer: Gazetteer) -> Points:
    return np.array([_points(stop)[0] if stop[0].isdigit() else gazetteer.find(stop).point for stop in text.split(";")])


def _plain(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if c.isalnum()).lower()
