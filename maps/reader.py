"""Reads a board file into a `Board` and checks it on the way; use `maps.board.load_board`.

Every fault is a `BoardError` that names file, place and remedy. Nothing in a file is executed, and its size is bounded.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import numpy as np
from numpy.typing import NDArray

from maps.board import (
    Adjacency,
    Board,
    BoardError,
    City,
    District,
    Lake,
    Line,
    Neighbour,
    Oblast,
    Point,
    Rings,
    Site,
    View,
)

FORMAT, VERSION = "great-stone-board", 1
REMEDY = "see maps/README.md for the format, or rebuild the shipped board with `python -m maps.build`"
MOST_BYTES = 32_000_000
MOST_REGIONS = 255
"""Districts and neighbours together: the id map keeps one byte a pixel."""
FARTHEST = 2**31
"""No coordinate is larger."""
Shape = dict[str, Any]
Item = TypeVar("Item")


def read_board(path: Path) -> Board:
    """Read and check a board file."""
    return _Reader(path).board()


class _Reader:
    """One reading of one file; keeps the place it is at for the sake of error messages."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.place = "file"
        self.document = self._parse()

    def fail(self, fault: str, remedy: str = REMEDY) -> NoReturn:
        raise BoardError(f"{self.path}: {self.place}: {fault}; {remedy}")

    def board(self) -> Board:
        """The whole board."""
        try:
            return self._board()
        except BoardError:
            raise
        except KeyError as error:
            self.fail(f"{error.args[0]!r} is missing or unknown")
        except (TypeError, ValueError, IndexError, OverflowError, AttributeError) as error:
            self.fail(f"has an unfit value ({error})")

    def _parse(self) -> dict[str, Any]:
        try:
            size = self.path.stat().st_size
            if size > MOST_BYTES:
                self.fail(f"{size:,} bytes", f"a board has at most {MOST_BYTES:,}")
            document = json.loads(self.path.read_text(encoding="utf8"), parse_constant=_refuse_constant)
        except OSError as error:
            self.fail(f"cannot be read ({error.strerror})", "check the path")
        except RecursionError:
            self.fail("nested too deeply for a board")
        except BoardError:
            raise
        except ValueError as error:
            self.fail(f"is not whole JSON ({error})")
        if not isinstance(document, dict) or document.get("type") != "Topology":
            self.fail('is not a TopoJSON topology ("type": "Topology")')
        meta = document.get("meta")
        if not isinstance(meta, dict) or meta.get("format") != FORMAT:
            self.fail(f'meta.format is not "{FORMAT}"')
        if meta.get("version") != VERSION:
            self.fail(f"meta.version is {meta.get('version')!r}, not {VERSION}")
        return document

    def _board(self) -> Board:
        meta = self.document["meta"]
        self.place = "meta"
        unit_km = _number(meta["unit_km"])
        if unit_km <= 0:
            self.fail(f"unit_km is {unit_km:g}", "it must be greater than 0")
        oblasts = self._each(meta["oblasts"], self._oblast)
        oblast_index = self._index([o.id for o in oblasts], "oblast id") | self._index([o.key for o in oblasts], "key")
        self.arcs = self._arcs()
        districts = self._each(self._shapes("districts"), self._district)
        self.place = "districts"
        district_index = self._index([d.id for d in districts], "district id")
        neighbours = self._each(self._shapes("neighbours"), self._neighbour)
        self.place = "neighbours"
        neighbour_index = self._index([n.id for n in neighbours], "neighbour id")
        if not districts:
            self.place = "districts"
            self.fail("there are none", "a board has at least one district")
        if len(districts) + len(neighbours) > MOST_REGIONS:
            self.fail(f"{len(districts) + len(neighbours)} regions", f"a board has at most {MOST_REGIONS}")
        self.place = "districts"
        oblast_of = np.array([oblast_index[d.oblast] for d in districts], np.int64)

        def district_of(properties: Shape) -> int:
            name = properties.get("district")
            return -1 if name is None else district_index[name]

        def site(index: int, shape: Shape) -> Site:
            about = shape["properties"]
            point = _point(shape["coordinates"])
            name, kind = _text(about["name"]), _text(about["kind"])
            return Site(index, _text(shape["id"]), name, kind, point, district_of(about))

        def city(index: int, shape: Shape) -> City:
            about = shape["properties"]
            return City(
                _text(about["name"]), _point(shape["coordinates"]), _count(about["population"]), district_of(about)
            )

        sites = self._each(self._shapes("sites"), site)
        self.place = "sites"
        self._index([s.id for s in sites], "site id")
        rivers = self._each(self._shapes("rivers"), lambda _, shape: self._line(shape, "river"))
        transport = self._each(self._shapes("transport"), lambda _, shape: self._line(shape, None))
        lakes = self._each(self._shapes("lakes"), _lake)
        cities = self._each(self._shapes("cities"), city)
        adjacency = self._adjacency("adj", district_index)
        self._check_symmetric(adjacency, [d.id for d in districts])
        self.place = "meta"
        return Board(
            name=_text(meta.get("name", self.path.stem)),
            path=self.path,
            unit_km=unit_km,
            view=_view(meta["view"]),
            extent=_extent(self.document["bbox"]),
            credits=tuple(_text(line) for line in meta.get("credits", ())),
            oblasts=oblasts,
            districts=districts,
            neighbours=neighbours,
            sites=sites,
            transport=transport,
            rivers=rivers,
            lakes=lakes,
            cities=cities,
            adjacency=adjacency,
            abroad=self._adjacency("abroad", neighbour_index),
            district_index=district_index,
            oblast_index=oblast_index,
            oblast_of=_frozen(oblast_of),
            area_km2=_frozen(np.array([d.area_km2 for d in districts], np.float64)),
            population=_frozen(np.array([d.population for d in districts], np.int64)),
            arcs=self.arcs,
        )

    def _shapes(self, name: str) -> list[Shape]:
        """The geometries of one collection; only districts are obligatory."""
        self.place = name
        objects = self.document["objects"]
        if name not in objects and name != "districts":
            return []
        shapes = objects[name]["geometries"]
        if not isinstance(shapes, list):
            self.fail("geometries is not a list")
        return shapes

    def _each(self, values: Any, read: Callable[[int, Any], Item]) -> tuple[Item, ...]:
        name, found = self.place, []
        for index, value in enumerate(values):
            self.place = f"{name}[{index}]" + (f" {value['id']!r}" if isinstance(value, dict) and "id" in value else "")
            found.append(read(index, value))
        self.place = name
        return tuple(found)

    def _index(self, names: list[str], what: str) -> dict[str, int]:
        index: dict[str, int] = {}
        for k, name in enumerate(names):
            if name in index:
                self.fail(f"{what} {name!r} stands twice", "make it unique")
            index[name] = k
        return index

    def _arcs(self) -> tuple[NDArray[np.int64], ...]:
        """All arcs, summed from their steps in one go."""
        self.place = "arcs"
        raw = self.document["arcs"]
        lengths = [len(arc) for arc in raw]
        if min(lengths, default=0) < 2:
            self.fail("an arc has fewer than two points")
        steps = np.array([step for arc in raw for step in arc])
        if steps.ndim != 2 or steps.shape[1] != 2 or steps.dtype.kind != "i":
            self.fail("arcs are not lists of two whole numbers")
        ends = np.cumsum(lengths)
        starts = ends - lengths
        if np.abs(steps).max() >= FARTHEST:
            self.fail(f"a coordinate exceeds {FARTHEST}")
        sums = np.cumsum(steps, axis=0, dtype=np.int64)
        before = np.where(starts[:, None] > 0, sums[starts - 1], 0)
        points = _frozen(sums - np.repeat(before, lengths, axis=0))
        self.ends = points[starts].tolist(), points[ends - 1].tolist()
        return tuple(points[a:b] for a, b in zip(starts.tolist(), ends.tolist()))

    def _oblast(self, index: int, row: Shape) -> Oblast:
        name = _text(row["name"])
        return Oblast(
            index,
            _text(row["id"]),
            _text(row.get("key", row["id"])),
            name,
            _text(row.get("name_be", name)),
            _text(row.get("name_ru", name)),
        )

    def _district(self, index: int, shape: Shape) -> District:
        about = shape["properties"]
        if shape["type"] != "Polygon":
            self.fail(f"is a {shape['type']}", "a district is one Polygon")
        x, y, radius = about["label"]
        name = _text(about["name"])
        return District(
            index=index,
            id=_text(shape["id"]),
            name=name,
            name_be=_text(about.get("name_be", name)),
            name_ru=_text(about.get("name_ru", name)),
            oblast=_text(about["oblast"]),
            area_km2=_number(about.get("area_official", about["area"])),
            population=_count(about["population"]),
            label=_point((x, y)),
            label_radius=_number(radius),
            seat=_point(about["seat"]),
            centroid=_point(about["centroid"]),
            rings=self._rings(shape["arcs"]),
        )

    def _neighbour(self, index: int, shape: Shape) -> Neighbour:
        about = shape["properties"]
        name = _text(about["name"])
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        return Neighbour(
            index=index,
            id=_text(shape["id"]),
            name=name,
            name_be=_text(about.get("name_be", name)),
            name_ru=_text(about.get("name_ru", name)),
            label=_point(about["label"]),
            polygons=tuple(self._rings(polygon) for polygon in polygons),
        )

    def _line(self, shape: Shape, kind: str | None) -> Line:
        about = shape["properties"]
        (arc,) = shape["arcs"]
        if not 0 <= arc < len(self.arcs):
            self.fail(f"arc {arc} of {len(self.arcs)} does not exist")
        kind = kind or _text(about["kind"])
        return Line(kind, _text(about["name"]), _number(about.get("width", 1.0)), self.arcs[arc])

    def _rings(self, rings: list[list[int]]) -> Rings:
        """Rings of arcs, checked to exist and to close."""
        if not rings:
            self.fail("has no ring")
        firsts, lasts = self.ends
        for ring in rings:
            if not ring:
                self.fail("has an empty ring")
            for k, arc in enumerate(ring):
                before = ring[k - 1]
                if not -len(self.arcs) <= arc < len(self.arcs) or not -len(self.arcs) <= before < len(self.arcs):
                    self.fail(f"arc {arc} of {len(self.arcs)} does not exist")
                start = firsts[arc] if arc >= 0 else lasts[~arc]
                if start != (lasts[before] if before >= 0 else firsts[~before]):
                    self.fail("its ring of arcs does not close")
        return tuple(tuple(ring) for ring in rings)

    def _adjacency(self, key: str, columns: dict[str, int]) -> Adjacency:
        self.place = "districts"
        rows = [shape["properties"].get(key, {}) for shape in self._shapes("districts")]
        lines = [sorted((columns[name], _number(km)) for name, km in row.items()) for row in rows]
        indptr = np.concatenate([[0], np.cumsum([len(line) for line in lines])]).astype(np.int64)
        indices = np.array([column for line in lines for column, _ in line], np.int64)
        border_km = np.array([km for line in lines for _, km in line], np.float64)
        return Adjacency(_frozen(indptr), _frozen(indices), _frozen(border_km))

    def _check_symmetric(self, adjacency: Adjacency, names: list[str]) -> None:
        rows = np.repeat(np.arange(len(names)), np.diff(adjacency.indptr))
        turned = np.lexsort((rows, adjacency.indices))
        same = (
            np.array_equal(rows, adjacency.indices[turned])
            and np.array_equal(adjacency.indices, rows[turned])
            and np.array_equal(adjacency.border_km, adjacency.border_km[turned])
        )
        if not same:
            links = set(_links(rows, adjacency))
            a, b, km = next(link for link in sorted(links) if (link[1], link[0], link[2]) not in links)
            self.place = f"districts {names[a]!r}"
            self.fail(f"adj gives {km:g} km to {names[b]!r}, which does not say the same", "make adj symmetric")
        if np.any(rows == adjacency.indices):
            self.place = f"districts {names[int(rows[rows == adjacency.indices][0])]!r}"
            self.fail("adj names the district itself")


def _links(rows: NDArray[np.int64], adjacency: Adjacency) -> Iterator[tuple[int, int, float]]:
    return zip(rows.tolist(), adjacency.indices.tolist(), adjacency.border_km.tolist())


def _lake(_: int, shape: Shape) -> Lake:
    about = shape["properties"]
    centre = _point(shape["coordinates"])
    return Lake(_text(about["name"]), centre, _number(about["a"]), _number(about["b"]), _number(about["turn"]))


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError(f"{value!r} is not a text")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise TypeError(f"{value!r} is not a number")
    if abs(value) >= FARTHEST * 2:
        raise ValueError(f"{value!r} is too large")
    return float(value)


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < FARTHEST * 2:
        raise TypeError(f"{value!r} is not a whole number of people")
    return value


def _point(value: Any) -> Point:
    x, y = value
    return Point(_number(x), _number(y))


def _view(value: Any) -> View:
    x, y, width, height = (_number(v) for v in value)
    if width <= 0 or height <= 0:
        raise ValueError("a rectangle without width or height")
    return View(x, y, width, height)


def _extent(bbox: Any) -> View:
    left, top, right, bottom = (_number(v) for v in bbox)
    return _view((left, top, right - left, bottom - top))


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array
