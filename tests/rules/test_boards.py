"""A scenario may bring a board of its own, in the documented format, beside its files."""

from __future__ import annotations

import json
from pathlib import Path

from engine.rules.ruleset import load_ruleset
from tests.rules.worlds import World

SHIPPED = Path(__file__).parents[2] / "maps" / "belarus.topo.json"


def test_a_board_beside_the_scenario_is_the_one_played_on(world: World) -> None:
    own = json.loads(SHIPPED.read_text(encoding="utf-8"))
    first = own["objects"]["districts"]["geometries"][0]["properties"]
    first["name"], first["population"] = "Elsewhere", 77
    home = world.write("mod", "extends: base\nid: mod\nboard: islands\nsets: {district: {board: districts}}\n"
                       "constants: {district: {people: {board: population}}}\n"
                       "variables: {district: {near: {start: 'count(neighbour)'}}}\n")  # fmt: skip
    (home / "islands.topo.json").write_text(json.dumps(own, ensure_ascii=False), encoding="utf-8")
    ruleset = load_ruleset(str(home))
    assert ruleset.layout.sets["district"].titles[0] == "Elsewhere"
    assert ruleset.constants[ruleset.layout.constants["district", "people"][0]] == 77.0
    plain = load_ruleset(
        str(world.write("mod", "extends: base\nid: mod\nboard: belarus\nsets: {district: {board: districts}}\n"))
    )
    assert plain.layout.sets["district"].titles[0] != "Elsewhere"
    assert plain.digest != ruleset.digest


def test_a_board_that_is_not_there_is_named(world: World) -> None:
    world.refuses("board: atlantis", "E-BOARD", "atlantis")
