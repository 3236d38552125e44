"""The shipped board as a claim about Belarus, and what damaged or foreign files answer."""

from __future__ import annotations

import itertools
import json
import statistics
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon

from maps.board import DEFAULT_BOARD, Board, BoardError, load_board
from maps.build.projection import BELARUS
from maps.build.sources import read_sources

NEIGHBOURS = [
    ("brest", "kamyanyets"), ("brest", "malaryta"), ("brest", "zhabinka"), ("minsk_city", "minsk_raion"),
    ("minsk_raion", "dzyarzhynsk"), ("minsk_raion", "smalyavichy"), ("orsha", "dubrowna"), ("vitebsk", "lyozna"),
    ("homel", "dobrush"), ("homel", "vetka"), ("mazyr", "kalinkavichy"), ("hrodna", "shchuchyn"),
    ("lida", "voranava"), ("astravyets", "smarhon"), ("slutsk", "salihorsk"), ("babruysk", "kirawsk"),
    ("mahilyow", "bykhaw"), ("polatsk", "rasony"), ("pinsk", "stolin"), ("luninyets", "zhytkavichy"),
    ("barysaw", "krupki"), ("nyasvizh", "karelichy"), ("braslaw", "myory"), ("brahin", "khoyniki"),
    ("klimavichy", "khotsimsk"), ("vawkavysk", "svislach"),
]  # fmt: skip
STRANGERS = [
    ("brest", "minsk_raion"), ("homel", "mahilyow"), ("hrodna", "brest"), ("orsha", "homel"),
    ("minsk_city", "dzyarzhynsk"), ("vitebsk", "polatsk"), ("lida", "hrodna"), ("pinsk", "brest"),
]  # fmt: skip
ABROAD = {"brest": {"PL", "UA"}, "hrodna": {"PL", "LT"}, "braslaw": {"LT", "LV"}, "dobrush": {"RU", "UA"},
          "verkhnyadzvinsk": {"LV", "RU"}, "salihorsk": set(), "minsk_city": set(), "astravyets": {"LT"}}  # fmt: skip


@pytest.fixture(scope="module")
def board() -> Board:
    return load_board()


@pytest.fixture(scope="module")
def shapes(board: Board) -> list[Polygon]:
    return [Polygon(rings[0], rings[1:]) for rings in board.polygons]


def test_belarus_has_118_districts_and_a_capital(board: Board) -> None:
    counts = Counter(district.oblast for district in board.districts)
    assert counts == {"BR": 16, "VI": 21, "HO": 21, "HR": 17, "MI": 22, "MA": 21, "HM": 1}
    keys = [oblast.key for oblast in board.oblasts]
    assert keys == ["brest", "vitebsk", "homel", "hrodna", "minsk", "mahilyow", "minsk_city"]
    assert [d.oblast for d in board.districts] == [board.oblasts[i].id for i in board.oblast_of]
    assert all(board.districts[i].id == name for name, i in board.district_index.items())
    assert board.oblast_index["brest"] == board.oblast_index["BR"] == 0


def test_a_name_has_one_spelling(board: Board) -> None:
    names = [entity.name for entity in (*board.districts, *board.oblasts)]
    assert len(set(names)) == len({name.casefold() for name in names})


def test_the_population_and_area_are_those_of_the_country(board: Board) -> None:
    assert board.population.sum() == pytest.approx(9_200_617, rel=0.005)  # Belstat, 1 January 2023
    assert board.area_km2.sum() == pytest.approx(207_600, rel=0.005)


def test_every_district_is_one_valid_cell_near_its_official_area(board: Board, shapes: list[Polygon]) -> None:
    assert len(shapes) == 119
    for district, shape in zip(board.districts, shapes):
        assert shape.is_valid, district.id
        assert shape.area * board.unit_km**2 == pytest.approx(district.area_km2, rel=0.08), district.id


def test_districts_neither_overlap_nor_leave_gaps(shapes: list[Polygon]) -> None:
    whole = shapely.union_all(shapes)
    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    assert whole.area == pytest.approx(sum(shape.area for shape in shapes), rel=1e-12)


def test_neighbours_abroad_do_not_overlap_the_country(board: Board, shapes: list[Polygon]) -> None:
    whole = shapely.union_all(shapes)
    for polygons in board.neighbour_polygons:
        for rings in polygons:
            assert Polygon(rings[0], rings[1:]).intersection(whole).area == pytest.approx(0, abs=1)


def test_adjacency_is_symmetric_connected_and_drawn(board: Board) -> None:
    count, rows = len(board.districts), board.adjacency
    assert rows.indptr.dtype == rows.indices.dtype == np.int64
    assert rows.border_km.dtype == np.float64
    dense = np.zeros((count, count))
    for i in range(count):
        assert list(rows.of(i)) == sorted(set(rows.of(i)) - {i})
        dense[i, rows.of(i)] = rows.border_of(i)
    assert (dense == dense.T).all()
    assert (rows.border_km > 0).all()
    reached, queue = {0}, [0]
    while queue:
        fresh = set(rows.of(queue.pop()).tolist()) - reached
        reached |= fresh
        queue += fresh
    assert len(reached) == count
    drawn = np.zeros((count, count))
    sides: dict[int, list[int]] = {}
    for district in board.districts:
        for arc in {max(a, ~a) for ring in district.rings for a in ring}:
            sides.setdefault(arc, []).append(district.index)
    for arc, pair in sides.items():
        if len(pair) == 2:
            length = np.hypot(*np.diff(board.arcs[arc], axis=0).T).sum() * board.unit_km
            drawn[pair[0], pair[1]] += length
            drawn[pair[1], pair[0]] += length
    assert np.abs(drawn - dense).max() <= 0.06


@pytest.mark.parametrize(("one", "other"), NEIGHBOURS)
def test_known_neighbours_touch(board: Board, one: str, other: str) -> None:
    assert board.adjacent(one, other)
    assert board.adjacent(other, one)


@pytest.mark.parametrize(("one", "other"), STRANGERS)
def test_districts_apart_do_not_touch(board: Board, one: str, other: str) -> None:
    assert not board.adjacent(one, other)


@pytest.mark.parametrize(("district", "countries"), ABROAD.items())
def test_border_districts_face_the_right_countries(board: Board, district: str, countries: set[str]) -> None:
    facing = {board.neighbours[k].id for k in board.abroad.of(board.district_index[district])}
    assert facing == countries


def test_towns_lie_in_their_own_district(board: Board, shapes: list[Polygon]) -> None:
    """Suburbs may fall into Minsk: its modelled outline is rounder than the real one."""
    sources = read_sources()
    meta = json.loads(DEFAULT_BOARD.read_text(encoding="utf8"))["meta"]
    city, checked = shapes[board.district_index["minsk_city"]], 0
    for place in sources.places:
        district = sources.district_of_place.get(place.geonameid)
        if district is None:
            continue
        x, y = BELARUS.forward(place.longitude, place.latitude) / board.unit_km
        point = Point(x - meta["origin"][0], meta["origin"][1] - y)
        own = shapes[board.district_index[district]]
        assert own.contains(point) or (district == "minsk_raion" and city.contains(point)), place.name
        checked += 1
    assert checked > 250


def test_seats_labels_cities_and_sites_lie_in_their_district(board: Board, shapes: list[Polygon]) -> None:
    for district, shape in zip(board.districts, shapes):
        assert shape.contains(Point(district.seat)), district.id
        assert shape.contains(Point(district.label)), district.id
        assert shape.exterior.distance(Point(district.label)) >= district.label_radius * 0.97, district.id
    for site in board.sites:
        if site.district >= 0:
            assert shapes[site.district].contains(Point(site.point)), site.id
    assert [site.id for site in board.sites if site.district < 0] == ["malaszewicze"]
    for city in board.cities:
        assert shapes[city.district].contains(Point(city.point)), city.name


def test_the_sites_of_the_story_are_on_the_board(board: Board) -> None:
    home = {site.id: (site.kind, board.districts[site.district].id) for site in board.sites}
    assert home["great_stone"] == ("industrial_park", "smalyavichy")
    assert home["msq"] == ("airport", "smalyavichy")
    assert home["astravets_npp"] == ("nuclear", "astravyets")
    assert home["mazyr_refinery"] == ("refinery", "mazyr")
    assert home["naftan"] == ("refinery", "polatsk")
    assert home["belaruskali"] == ("potash", "salihorsk")
    kinds = Counter(kind for kind, _ in home.values())
    assert {kind: n for kind, n in kinds.items() if kind.startswith("crossing")} == {
        "crossing_PL": 6, "crossing_LT": 4, "crossing_LV": 2, "crossing_RU": 3, "crossing_UA": 3,
    }  # fmt: skip


def test_lines_have_known_kinds(board: Board) -> None:
    assert {line.kind for line in board.transport} == {"rail1", "rail2", "road", "gas", "oil"}
    assert {line.kind for line in board.rivers} == {"river"}
    assert {"Narach", "Svir"} <= {lake.name for lake in board.lakes}


def test_border_arcs_know_what_they_part(board: Board) -> None:
    kinds = Counter(border.kind for border in board.borders)
    assert set(kinds) == {"district", "oblast", "state", "abroad"}
    state = sum(np.hypot(*np.diff(b.points, axis=0).T).sum() for b in board.borders if b.kind == "state")
    assert state * board.unit_km == pytest.approx(board.abroad.border_km.sum(), abs=5)


def test_a_board_cannot_be_changed(board: Board) -> None:
    for array in (board.population, board.oblast_of, board.adjacency.indices, board.polygons[0][0], board.arcs[0]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    with pytest.raises(AttributeError):
        board.districts[0].population = 1  # type: ignore[misc]


def test_loading_takes_no_longer_than_30_ms() -> None:
    load_board()
    times = []
    for _ in range(9):
        start = time.perf_counter()
        load_board()
        times.append(time.perf_counter() - start)
    assert statistics.median(times) <= 0.030


def test_the_credits_say_that_district_lines_are_modelled(board: Board) -> None:
    said = "; ".join(board.credits)
    for words in ("Natural Earth", "GeoNames (CC BY 4.0)", "Belstat", "modelled, not official"):
        assert words in said


# --- other boards -----------------------------------------------------------------------------------------------


def tiny() -> dict[str, Any]:
    """Three districts in two oblasts: a row of squares 10 units wide, sea to the west, a neighbour to the east."""

    def district(name: str, oblast: str, x: int, arcs: list[int], adj: dict[str, float], **more: Any) -> dict[str, Any]:
        properties = {"name": name.title(), "oblast": oblast, "area": 100, "population": 5, "label": [x + 5, 5, 5]}
        properties |= {"centroid": [x + 5, 5], "seat": [x + 4, 5], "adj": adj, **more}
        return {"type": "Polygon", "id": name, "arcs": [arcs], "properties": properties}

    def line(*points: list[int]) -> list[list[int]]:
        return [points[0], *([b[0] - a[0], b[1] - a[1]] for a, b in itertools.pairwise(points))]

    geometries = [
        district("west", "A", 0, [0, 1], {"mid": 10}),
        district("mid", "A", 10, [2, 3, 4, 1], {"west": 10, "east": 10}),
        district("east", "B", 20, [5, 6, 7, ~3], {"mid": 10}, abroad={"X": 10}),
    ]
    neighbour = {
        "type": "Polygon", "id": "X", "arcs": [[8, ~6]], "properties": {"name": "Xland", "label": [35, 5]},
    }  # fmt: skip
    arcs = [
        line([10, 0], [0, 0], [0, 10], [10, 10]), line([10, 10], [10, 0]), line([10, 0], [20, 0]),
        line([20, 0], [20, 10]), line([20, 10], [10, 10]), line([20, 0], [30, 0]), line([30, 0], [30, 10]),
        line([30, 10], [20, 10]), line([30, 0], [40, 0], [40, 10], [30, 10]),
    ]  # fmt: skip
    oblasts = [{"id": "A", "key": "alpha", "name": "Alpha"}, {"id": "B", "name": "Beta"}]
    return {
        "type": "Topology",
        "bbox": [0, 0, 40, 10],
        "meta": {
            "format": "great-stone-board", "version": 1, "unit_km": 1, "view": [0, 0, 40, 10], "oblasts": oblasts,
        },
        "objects": {
            "districts": {"type": "GeometryCollection", "geometries": geometries},
            "neighbours": {"type": "GeometryCollection", "geometries": [neighbour]},
        },
        "arcs": arcs,
    }  # fmt: skip


def write(path: Path, document: dict[str, Any]) -> Path:
    path.write_text(json.dumps(document), encoding="utf8")
    return path


def test_a_board_of_three_districts_loads(tmp_path: Path) -> None:
    board = load_board(write(tmp_path / "three.topo.json", tiny()))
    assert board.name == "three.topo"
    assert list(board.district_index) == ["west", "mid", "east"]
    assert board.oblast_of.tolist() == [0, 0, 1]
    assert board.oblast_index == {"A": 0, "B": 1, "alpha": 0}
    assert board.adjacency.indptr.tolist() == [0, 1, 3, 4]
    assert board.adjacency.indices.tolist() == [1, 0, 2, 1]
    assert board.abroad.indices.tolist() == [0]
    assert [Polygon(rings[0]).area for rings in board.polygons] == [100, 100, 100]
    assert Counter(border.kind for border in board.borders) == {"state": 6, "district": 1, "oblast": 1, "abroad": 1}
    assert (board.sites, board.rivers, board.cities) == ((), (), ())


def _spoil_ring(d: dict[str, Any]) -> None:
    d["objects"]["districts"]["geometries"][0]["arcs"] = [[0, 2]]


def _spoil_arc(d: dict[str, Any]) -> None:
    d["objects"]["districts"]["geometries"][1]["arcs"] = [[99]]


def _spoil_adj(d: dict[str, Any]) -> None:
    d["objects"]["districts"]["geometries"][0]["properties"]["adj"] = {"mid": 9}


def _one_way(d: dict[str, Any]) -> None:
    d["objects"]["districts"]["geometries"][0]["properties"]["adj"] = {}


def _stranger(d: dict[str, Any]) -> None:
    d["objects"]["districts"]["geometries"][0]["properties"]["adj"] = {"atlantis": 9}


def _twice(d: dict[str, Any]) -> None:
    d["objects"]["districts"]["geometries"][1]["id"] = "west"


def _oblast(d: dict[str, Any]) -> None:
    d["objects"]["districts"]["geometries"][1]["properties"]["oblast"] = "C"


def _people(d: dict[str, Any]) -> None:
    d["objects"]["districts"]["geometries"][2]["properties"]["population"] = -3


def _float_arc(d: dict[str, Any]) -> None:
    d["arcs"][0][0] = [0.5, 1]


def _ragged_arc(d: dict[str, Any]) -> None:
    d["arcs"][0][0] = [1]


FAULTS: list[tuple[Callable[[dict[str, Any]], Any], str]] = [
    (_spoil_ring, r"districts\[0\] 'west': its ring of arcs does not close"),
    (_spoil_arc, r"districts\[1\] 'mid': arc 99 of 9 does not exist"),
    (_spoil_adj, r"'(west|mid)': adj gives \d+ km to '(west|mid)', .*make adj symmetric"),
    (_one_way, r"districts 'mid': adj gives 10 km to 'west', which does not say the same; make adj symmetric"),
    (_stranger, r"districts: 'atlantis' is missing or unknown"),
    (_twice, r"districts: district id 'west' stands twice; make it unique"),
    (_oblast, r"districts: 'C' is missing or unknown"),
    (_people, r"districts\[2\] 'east': has an unfit value \(-3 is not a whole number of people\)"),
    (_float_arc, r"arcs: arcs are not lists of two whole numbers"),
    (_ragged_arc, r"arcs: has an unfit value"),
    (lambda d: d.pop("arcs"), r"arcs: 'arcs' is missing or unknown"),
    (lambda d: d["objects"].pop("districts"), r"districts: 'districts' is missing or unknown"),
    (lambda d: d["objects"].update(districts={"geometries": []}), r"districts: there are none; .*at least one"),
    (lambda d: d["meta"].update(unit_km=0), r"meta: unit_km is 0; it must be greater than 0"),
    (lambda d: d["meta"].update(view=[0, 0, 0, 5]), r"meta: has an unfit value \(a rectangle without"),
    (lambda d: d["meta"].update(version=9), r"file: meta.version is 9, not 1; see maps/README.md"),
    (lambda d: d["meta"].update(format="other"), r'file: meta.format is not "great-stone-board"'),
    (lambda d: d.update(type="FeatureCollection"), r"file: is not a TopoJSON topology"),
]


@pytest.mark.parametrize(("spoil", "message"), FAULTS)
def test_a_damaged_board_says_where_and_what(
    tmp_path: Path, spoil: Callable[[dict[str, Any]], Any], message: str
) -> None:
    document = tiny()
    spoil(document)
    path = write(tmp_path / "bad.json", document)
    with pytest.raises(BoardError, match=message) as caught:
        load_board(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not whole JSON"),
        (DEFAULT_BOARD.read_bytes()[:50_000], "is not whole JSON"),
        (b"\xff\xfe\x00", "is not whole JSON"),
        (b'{"type": NaN}', "NaN is not a number"),
        (b"[" * 200_000, "nested too deeply|is not whole JSON"),
        (b"[1, 2]", "is not a TopoJSON topology"),
    ],
    ids=["empty", "cut short", "not text", "not a number", "deep", "a list"],
)
def test_what_is_no_board_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    with pytest.raises(BoardError, match=message):
        load_board(path)


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value inside a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way for key, item in inner for way in [(*path, key), *_leaves(item, (*path, key))]]


JSON = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False), st.text(max_size=5),
    st.lists(st.integers(-20, 200), max_size=3), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(way=st.sampled_from(_leaves(tiny())), value=JSON)
def test_any_change_of_a_board_loads_or_is_refused_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, way: tuple[Any, ...], value: Any
) -> None:
    document = tiny()
    home: Any = document
    for key in way[:-1]:
        home = home[key]
    home[way[-1]] = value
    path = write(tmp_path_factory.getbasetemp() / "changed.json", document)
    try:
        board = load_board(path)
    except BoardError as error:
        refusal = str(error)
    else:
        refusal = f"{path}: "
        assert (len(board.polygons), len(board.neighbour_polygons)) == (len(board.districts), len(board.neighbours))
        assert {border.kind for border in board.borders} <= {"district", "oblast", "state", "abroad"}
    assert refusal.startswith(f"{path}: ")


def test_a_missing_board_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BoardError, match=r"cannot be read .*check the path"):
        load_board(tmp_path / "none.json")
