"""Rebuilding from `maps/source` gives the committed board."""

from __future__ import annotations

import json

import numpy as np
import pytest
from shapely.ops import unary_union

from maps.board import DEFAULT_BOARD, Board, load_board
from maps.build.__main__ import build
from maps.build.faces import district_faces
from maps.build.partition import Grid, ground_cost, part_oblast
from maps.build.projection import BELARUS
from maps.build.sources import oblast_shapes, read_sources
from maps.build.write import board_text


def test_the_projection_returns_where_it_came_from() -> None:
    assert BELARUS.forward(28.0, 53.75) == pytest.approx([0, 0], abs=1e-9)
    degrees = np.array([[23.5, 51.3], [27.57, 53.9], [32.7, 56.1]])
    assert BELARUS.inverse(*BELARUS.forward(*degrees.T).T) == pytest.approx(degrees)


def test_projected_distances_are_those_of_the_globe() -> None:
    brest, vitebsk = BELARUS.forward([23.69, 30.20], [52.10, 55.19])
    assert np.hypot(*(brest - vitebsk)) == pytest.approx(552, rel=0.01)  # great circle, R = 6371 km


def test_sources_name_every_district_once() -> None:
    sources = read_sources()
    names = [row["id"] for row in sources.districts]
    assert len(names) == len(set(names)) == 119
    assert all(len(points) >= 1 for points in sources.seeds.values())


def test_one_oblast_parted_again_has_the_committed_areas() -> None:
    """The short form of the rebuild: Hrodna, 17 districts."""
    sources, board = read_sources(), load_board()
    shapes = oblast_shapes(sources)
    grid = Grid.around(unary_union(list(shapes.values())))
    partition = part_oblast("HR", shapes, sources, grid, ground_cost(grid, sources.rivers))
    faces = district_faces(partition, shapes["HR"], grid)
    assert len(faces) == 17
    for name, face in faces.items():
        assert face.area == pytest.approx(_drawn_area(board, name), rel=0.02), name


@pytest.mark.slow
def test_a_rebuild_equals_the_committed_board() -> None:
    document = build()
    committed = json.loads(DEFAULT_BOARD.read_text(encoding="utf8"))
    assert document["meta"] == committed["meta"]
    fresh = {shape["id"]: shape["properties"] for shape in document["objects"]["districts"]["geometries"]}
    for shape in committed["objects"]["districts"]["geometries"]:
        old, new = shape["properties"], fresh.pop(shape["id"])
        assert new["area"] == pytest.approx(old["area"], rel=0.02), shape["id"]
        assert new["label"] == pytest.approx(old["label"], abs=150), shape["id"]
        assert {k for k, km in new["adj"].items() if km > 3} <= set(old["adj"]), shape["id"]
        assert {k for k, km in old["adj"].items() if km > 3} <= set(new["adj"]), shape["id"]
        assert (new["name"], new["population"], new["oblast"]) == (old["name"], old["population"], old["oblast"])
    assert not fresh
    assert document["objects"]["sites"] == committed["objects"]["sites"]
    assert json.loads(board_text(document)) == json.loads(json.dumps(document))


def _drawn_area(board: Board, name: str) -> float:
    x, y = board.polygons[board.district_index[name]][0].T.astype(float)
    return float(abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2 * board.unit_km**2)
