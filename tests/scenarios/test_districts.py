"""Districts start apart, by figures that can be computed again from what the board is built of."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

import maps
from maps.board import load_board
from maps.build.projection import BELARUS
from maps.raster import rasterise
from tests.claims.worlds import FLAGSHIP, begin, machine

PLACES = Path(maps.__file__).parent / "source" / "places.csv"
ORIGIN, UNIT_KM = np.array([-30316, 18482]), 0.02
"""Of the board: km east = unit * (X + origin), km north = unit * (origin - Y); maps/belarus.topo.json."""
LEAST_TOWN, UNKNOWN = 2_000, 0.4


def towns() -> dict[str, float]:
    """Part of each district's residents in places of 2,000 people and more."""
    board = load_board()
    raster = rasterise(board, 3200, 2000)
    people = np.zeros(len(board.districts))
    with PLACES.open(encoding="utf-8") as file:
        for place in csv.DictReader(file):
            if int(place["population"]) >= LEAST_TOWN:
                east, north = BELARUS.forward(float(place["lon"]), float(place["lat"])) / UNIT_KM
                x, y = raster.to_pixel(np.array([east - ORIGIN[0], ORIGIN[1] - north]))
                district = raster.district_at(int(x), int(y))
                assert district is not None, place["name"]
                people[district] += int(place["population"])
    part = np.minimum(1, people / board.population)
    part[part == 0] = UNKNOWN
    part[board.district_index["minsk_city"]] = 1
    return {district.id: float(p) for district, p in zip(board.districts, part, strict=True)}


def test_the_part_in_towns_is_what_geonames_and_the_statistics_office_give() -> None:
    declared = machine(FLAGSHIP).ruleset.scenario.constants["district"]["towns"].by
    assert declared == pytest.approx(towns(), abs=0.006)
    population = {district.id: district.population for district in load_board().districts}
    whole = sum(declared[id_] * people for id_, people in population.items()) / sum(population.values())
    assert whole == pytest.approx(0.775, abs=0.03)  # census of 2019


def test_those_on_a_border_are_those_the_board_puts_there() -> None:
    board, constants = load_board(), machine(FLAGSHIP).ruleset.scenario.constants["district"]
    ids = [neighbour.id for neighbour in board.neighbours]
    for name, countries in (("by_russia", ("RU",)), ("by_union", ("PL", "LT", "LV"))):
        near = set()
        for k, district in enumerate(board.districts):
            borders = zip(board.abroad.of(k), board.abroad.border_of(k), strict=True)
            if sum(km for country, km in borders if ids[country] in countries) > 10:
                near.add(district.id)
        assert set(constants[name].by) == near


def test_districts_start_apart_and_the_country_as_a_whole_where_it_did() -> None:
    world = begin()
    weights = {district.id: district.population for district in load_board().districts}
    for figure, whole in (("standing", 0.298), ("media_free", 0.322), ("media_ru", 0.522), ("protest", 0.000506)):
        values = world.each(f"district.{figure}")
        assert len({round(value, 6) for value in values.values()}) >= (4 if figure == "media_ru" else 30), figure
        mean = sum(weights[id_] * value for id_, value in values.items()) / sum(weights.values())
        assert mean == pytest.approx(whole, rel=0.02), figure
