"""A new scenario's folder: right at once, and never over what stands there."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.rules.errors import OrderError, ScenarioError
from engine.rules.ruleset import load_ruleset
from engine.rules.scaffold import write_scenario


@pytest.mark.parametrize("base", ["tiny", "belarus-2020"])
def test_a_patch_is_right_at_once_and_has_its_own_card(tmp_path: Path, base: str) -> None:
    write_scenario(tmp_path / "my-mod", base, 'The "other" road')
    ruleset, old = load_ruleset(str(tmp_path / "my-mod")), load_ruleset(base)
    assert (ruleset.scenario.id, ruleset.scenario.title) == ("my-mod", 'The "other" road')
    assert set(ruleset.scenario.events) - set(old.scenario.events) == {"a_card_of_ours"}
    assert list(ruleset.scenario.parameters) == list(old.scenario.parameters)


def test_a_whole_game_stands_on_no_other(tmp_path: Path) -> None:
    path = write_scenario(tmp_path / "my-game", "belarus-2020", whole=True)
    ruleset = load_ruleset(str(tmp_path / "my-game"))
    assert (ruleset.scenario.id, ruleset.scenario.title) == ("my-game", "My Game")
    assert "extends" not in path.read_text()
    assert list(ruleset.scenario.seats) == list(load_ruleset("tiny").scenario.seats)


def test_a_patch_of_a_patch_lies_beside_it(tmp_path: Path) -> None:
    write_scenario(tmp_path / "one", "tiny")
    write_scenario(tmp_path / "two", str(tmp_path / "one"))
    assert load_ruleset(str(tmp_path / "two")).scenario.title == "Two"
    with pytest.raises(OrderError, match="has to lie in the folder beside"):
        write_scenario(tmp_path / "elsewhere" / "three", str(tmp_path / "one"))


@pytest.mark.parametrize("name", ["My Mod", "mod_1", "1st", "tiny", "ö"])
def test_a_name_that_cannot_be_one_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(OrderError, match=r"is named by small letters|comes with the game"):
        write_scenario(tmp_path / name, "tiny")
    assert not (tmp_path / name).exists()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("kept")
    with pytest.raises(OrderError, match="is in use"):
        write_scenario(tmp_path / "mine", "tiny")
    with pytest.raises(ScenarioError, match="no scenario here"):
        write_scenario(tmp_path / "new", "belarus-2021")
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]
    assert (tmp_path / "mine" / "notes.txt").read_text() == "kept"
