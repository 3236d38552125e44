"""People employed by district, computed again from what Belstat publishes and what the board is built of."""

from __future__ import annotations

import pytest

from maps.board import load_board
from tests.claims.worlds import FLAGSHIP, machine

EMPLOYED = 4315.6
"""Thousand, average of 2020: Belstat, by way of BelTA, 4 May 2021."""
CENSUS = {
    "brest": 1_348_115, "vitebsk": 1_135_731, "homel": 1_388_512, "hrodna": 1_026_816,
    "minsk": 1_471_240, "mahilyow": 1_024_751, "minsk_city": 2_018_281,
}  # fmt: skip
"""Residents by the census of October 2019."""
KNOWN = {"minsk_city": (1021.0, 1_992_862), "brest": (564.6, 1_308_569), "vitebsk": (457.2, 1_081_911)}
"""Thousand employed (banki24.by, January 2024; viciebsk.cc, end of 2023) and residents of 1 January 2024 (npr.by)."""
COUNTRY = (4129.0, 9_155_978)
"""The same of the country: the oblasts not known by themselves share what is left."""
PLANTS = {
    "salihorsk": 16, "smalyavichy": 10, "minsk_city": 31, "polatsk": 10, "hrodna": 7.6, "mazyr": 4.5, "zhlobin": 10.7,
    "babruysk": 10,
}  # fmt: skip
"""Thousand at the big plants; half of them count as jobs that the district would not have without."""
BESIDE_PLANTS = 0.5
IN_VILLAGES, MORE_IN_TOWNS = 0.8, 0.25
"""Jobs for a resident, against the oblast, where none and where all live in towns: a design choice."""


def oblasts() -> dict[str, float]:
    """Thousand employed in 2020 by oblast: rates of 2024 on residents of 2019, brought to the country's total."""
    left, living = (whole - sum(part[k] for part in KNOWN.values()) for k, whole in enumerate(COUNTRY))
    rates = {key: KNOWN[key][0] / KNOWN[key][1] if key in KNOWN else left / living for key in CENSUS}
    raw = {key: rates[key] * people for key, people in CENSUS.items()}
    return {key: EMPLOYED * jobs / sum(raw.values()) for key, jobs in raw.items()}


def jobs() -> dict[str, float]:
    """Thousand employed by district: by residents and towns, and half of the big plants on top."""
    board, towns = load_board(), machine(FLAGSHIP).ruleset.scenario.constants["district"]["towns"].by
    keys = {oblast.id: oblast.key for oblast in board.oblasts}
    extra = {id_: BESIDE_PLANTS * staff for id_, staff in PLANTS.items()}
    weight = {d.id: d.population * (IN_VILLAGES + MORE_IN_TOWNS * towns[d.id]) for d in board.districts}
    found: dict[str, float] = {}
    for id_, key in keys.items():
        here = [d.id for d in board.districts if d.oblast == id_]
        spread = oblasts()[key] - sum(extra.get(one, 0) for one in here)
        whole = sum(weight[one] for one in here)
        found |= {one: spread * weight[one] / whole + extra.get(one, 0) for one in here}
    return found


def test_jobs_by_district_are_what_the_published_totals_give() -> None:
    given = machine(FLAGSHIP).ruleset.scenario.constants["district"]["workplaces"].by
    assert list(given) == [district.id for district in load_board().districts]
    assert {id_: count / 1000 for id_, count in given.items()} == pytest.approx(jobs(), abs=0.051)
    assert sum(given.values()) == pytest.approx(1000 * EMPLOYED, abs=1000)
