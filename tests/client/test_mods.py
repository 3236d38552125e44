"""Scenarios of the player's own: listed, played from the setup, and told what is wrong with them."""

from __future__ import annotations

from pathlib import Path

from engine.client.game.screen import Game
from engine.client.mods import FIRST, Mods, read_scenarios
from engine.client.setup import Setup
from engine.rules.scaffold import write_scenario
from engine.rules.scenario import shipped
from tests.client.driver import Driver


def test_a_folder_of_ones_own_is_listed_after_those_that_come_with_the_game(tmp_path: Path) -> None:
    assert next(iter(read_scenarios(tmp_path / "none")[0])) == FIRST
    write_scenario(tmp_path / "mine", "tiny", "My own isles")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "scenario.yaml").write_text("format: 1\nid: broken\n  title: x\n")
    found, faults = read_scenarios(tmp_path)
    assert set(found) == {*shipped(), str(tmp_path / "mine")}
    assert found[str(tmp_path / "mine")].title == "My own isles"
    assert len(faults) == 1
    assert "broken" in faults[0]


def test_a_mod_is_begun_from_the_setup(tmp_path: Path) -> None:
    driver = Driver(tmp_path, warn_idle=False)
    write_scenario(driver.app.mods / "mine", "tiny", "My own isles")
    driver.app.push(Mods(driver.app))
    mods = driver.screen
    assert isinstance(mods, Mods)
    driver.settle(lambda: "My own isles" in mods._html)
    assert str(driver.app.mods) in mods._html
    driver.app.pop()
    setup = Setup(driver.app)
    driver.app.push(setup)
    driver.settle(lambda: bool(setup.scenarios))
    setup._pick_scenario(str(driver.app.mods / "mine"))
    setup._start()
    driver.settle(lambda: any(isinstance(screen, Game) for screen in driver.app.screens))
    game = next(screen for screen in driver.app.screens if isinstance(screen, Game))
    assert game.session.match.machine.ruleset.scenario.title == "My own isles"
    driver.app.screens.clear()
    driver.close()
