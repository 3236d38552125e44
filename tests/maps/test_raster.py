"""The id map: every pixel has one owner, and picking finds it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from maps.board import Board, View, load_board
from maps.raster import BorderClass, Raster, packed, palette, rasterise


@pytest.fixture(scope="module")
def board() -> Board:
    return load_board()


@pytest.fixture(scope="module")
def raster(board: Board) -> Raster:
    return rasterise(board, 1600, 1000)


@pytest.mark.parametrize("size", [(1600, 1000), (640, 400), (300, 500), (240, 150)])
def test_every_district_and_neighbour_has_pixels(board: Board, size: tuple[int, int]) -> None:
    raster = rasterise(board, *size)
    assert raster.id_map.shape == raster.borders.shape == size[::-1]
    assert raster.id_map.dtype == np.uint8
    assert set(range(1, 120)) <= set(np.unique(raster.id_map).tolist())
    assert raster.id_map.max() <= 119 + len(board.neighbours)


def test_picking_at_the_label_finds_the_district(board: Board, raster: Raster) -> None:
    for district in board.districts:
        x, y = raster.to_pixel(district.label).astype(int).tolist()
        assert raster.id_map[y, x] == district.index + 1
        assert raster.district_at(x, y) == district.index


def test_picking_abroad_at_sea_or_outside_finds_nothing(board: Board, raster: Raster) -> None:
    assert raster.id_map[300, 30] > 119
    for x, y in ((2, 2), (30, 300), (-1, 500), (500, -1), (1600, 10), (10, 1000)):
        assert raster.district_at(x, y) is None


def test_pixels_measure_the_area(board: Board, raster: Raster) -> None:
    pixel_km2 = (board.unit_km / raster.scale) ** 2
    counted = np.bincount(raster.id_map.ravel(), minlength=125)[1:120] * pixel_km2
    assert np.abs(counted / board.area_km2 - 1).max() < 0.10
    assert counted.sum() == pytest.approx(207_200, rel=0.005)


def test_it_agrees_with_another_polygon_fill(board: Board, raster: Raster) -> None:
    image = Image.new("L", (1600, 1000))
    draw = ImageDraw.Draw(image)
    for rings in sorted(board.polygons, key=len, reverse=True):
        index = next(i for i, polygon in enumerate(board.polygons) if polygon is rings)
        points = raster.to_pixel(rings[0]) - 0.5
        draw.polygon([(float(x), float(y)) for x, y in points], fill=index + 1)
    mine = np.where(raster.id_map > 119, 0, raster.id_map)
    assert (np.asarray(image) == mine).mean() > 0.985


def test_pixels_and_board_points_convert_back(raster: Raster) -> None:
    points = np.array([[6000.0, 4000.0], [30000.5, 20000.25]])
    assert raster.to_board(raster.to_pixel(points)) == pytest.approx(points)


def test_border_classes_part_what_they_say(board: Board, raster: Raster) -> None:
    for kind in BorderClass:
        assert raster.mask(kind).any()
    ys, xs = np.nonzero(raster.mask(BorderClass.OBLAST))
    for y, x in list(zip(ys.tolist(), xs.tolist()))[::97]:
        around = {int(v) for v in (raster.id_map[y, x], raster.id_map[y, x + 1], raster.id_map[y + 1, x])}
        assert len({board.oblast_of[v - 1] for v in around}) > 1
    ys, xs = np.nonzero(raster.mask(BorderClass.STATE))
    for y, x in list(zip(ys.tolist(), xs.tolist()))[::97]:
        around = {int(v) for v in (raster.id_map[y, x], raster.id_map[y, x + 1], raster.id_map[y + 1, x])}
        assert any(1 <= v <= 119 for v in around)
        assert any(not 1 <= v <= 119 for v in around)


def test_a_palette_recolours_one_district_and_nothing_else(raster: Raster) -> None:
    grey = np.full((119, 3), 90)
    red = grey.copy()
    red[17] = (255, 0, 0)
    before, after = palette(grey)[raster.id_map], palette(red)[raster.id_map]
    assert palette(grey).shape == (256, 3)
    assert palette(grey).dtype == np.uint8
    assert ((before != after).any(axis=2) == (raster.id_map == 18)).all()
    assert (palette(grey, background=(1, 2, 3))[0] == (1, 2, 3)).all()
    assert (palette(grey, abroad=[(9, 9, 9), (8, 8, 8)])[[120, 121]] == [[9] * 3, [8] * 3]).all()


def test_a_palette_clips_and_refuses_other_shapes() -> None:
    assert palette([[300, -5, 7.6]])[1].tolist() == [255, 0, 8]
    with pytest.raises(ValueError, match="shape"):
        palette([1, 2, 3])


def test_a_packed_palette_is_the_same_colours(raster: Raster) -> None:
    table = palette(np.arange(357).reshape(119, 3) % 256)
    numbers = np.take(packed(table), raster.id_map)
    assert numbers.dtype == np.uint32
    assert (numbers[500, 800] >> 16, numbers[500, 800] & 255) == tuple(table[raster.id_map[500, 800]][[0, 2]])


def test_a_closer_view_shows_less_of_the_board(board: Board) -> None:
    city = board.districts[board.district_index["minsk_city"]]
    close = View(city.label.x - 1000, city.label.y - 1000, 2000, 2000)
    raster = rasterise(board, 200, 200, close)
    assert raster.id_map[100, 100] == city.index + 1
    assert len(np.unique(raster.id_map)) < 20


def test_a_raster_needs_pixels(board: Board) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        rasterise(board, 0, 10)
