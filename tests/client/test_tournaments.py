"""Any game a tournament has kept is found, played again, verified and looked at, in the window and at the terminal."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pygame
import pytest

from engine.client.archive import Filter, found_in, open_archive, places, remembered
from engine.client.game.screen import Game
from engine.client.start import _look_at
from engine.client.tournaments import Tournament, Tournaments
from engine.match.match import Match
from engine.policies.policy import PolicySpec
from engine.rules.errors import StoreError
from engine.tournament.results import Results
from engine.tournament.runner import STORE
from tests.client.driver import Driver
from tests.tournament.cups import played

ROOT = Path(__file__).resolve().parents[2]
BOT = f"bot:{ROOT / 'agents' / 'bots' / 'careful.py'}:Careful"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Games of two scenarios, a bot in Python and the random policy at the same tables."""
    return played(tmp_path_factory.mktemp("played") / "cup", ("belarus-2020", "tiny"), ("random", BOT), 12)


def test_a_place_that_may_not_be_looked_into_holds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def barred(_self: Path) -> Iterator[Path]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", barred)
    assert found_in([], [tmp_path]) == []


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[Driver]:
    driver = Driver(tmp_path)
    yield driver
    driver.app.screens.clear()
    driver.close()


def test_a_game_with_a_bot_is_played_again_by_its_key_and_ends_as_it_did(folder: Path) -> None:
    archive = open_archive(folder)
    mixed = [row for row in archive.results.games if len(set(row.seating)) == 2]
    assert mixed
    row = mixed[0]
    assert BOT in row.seating
    assert "random" in row.seating
    session = archive.watched(row.key[:12])
    assert session.match.over
    assert session.viewer is None
    assert session.match.turn == row.turns
    assert f"{session.match.hashes[-1] & 0xFFFFFFFFFFFFFFFF:016x}" == row.hash


def test_a_game_without_bots_is_that_of_its_seed(tmp_path: Path) -> None:
    archive = open_archive(played(tmp_path / "small", ("tiny",), ("random", "personality"), 4))
    row = archive.results.games[0]
    watched = archive.watched(row.key).match
    seats = dict(zip(watched.machine.ruleset.scenario.seats, row.seating, strict=True))
    again = Match(watched.machine, row.seed, {seat: PolicySpec.parse(text) for seat, text in seats.items()})
    again.play()
    assert again.hashes == watched.hashes


def test_a_game_that_was_changed_in_the_store_is_refused_by_its_key(folder: Path) -> None:
    results = Results.read(folder)
    row = results.games[0]
    changed = replace(results, games=(replace(row, seed=row.seed + 1), *results.games[1:]))
    with pytest.raises(StoreError, match=row.key):
        changed.replayed(changed.find(row.key))


def test_filters_leave_what_fits(folder: Path) -> None:
    archive = open_archive(folder)
    everything = archive.games(Filter())
    assert len(everything) >= 12
    tiny = archive.games(Filter(scenario="tiny"))
    assert {row.scenario for row in tiny} == {"tiny"}
    with_bot = archive.games(Filter(entrant=BOT))
    assert all(BOT in row.seating for row in with_bot)
    assert with_bot
    assert archive.games(Filter(entrant="lookahead")) == []
    outcome = archive.outcomes[0]
    assert {row.outcome for row in archive.games(Filter(outcome=outcome))} == {outcome}
    key = everything[3].key
    assert archive.games(Filter(key=f" {key.upper()} ")) == [everything[3]]
    turned = Filter().next("scenario", archive.scenarios)
    assert turned.scenario == archive.scenarios[0]
    assert Filter(scenario=archive.scenarios[-1]).next("scenario", archive.scenarios) == Filter()


def test_folders_are_found_and_the_last_opened_come_first(folder: Path, tmp_path: Path) -> None:
    saves = tmp_path / "saves"
    usual = places(saves)[1]
    for name in ("one", "two", "empty"):
        (usual / name).mkdir(parents=True)
    for name in ("one", "two"):
        (usual / name / STORE).write_bytes((folder / STORE).read_bytes())
    recent = remembered(remembered([], usual / "one"), folder)
    assert recent == [str(folder), str(usual / "one")]
    assert found_in(recent, [usual]) == [folder, usual / "one", usual / "two"]
    assert remembered(recent, usual / "one")[0] == str(usual / "one")


def test_a_stored_game_is_opened_from_the_title_and_scrubbed(driver: Driver, folder: Path) -> None:
    driver.settle(lambda: driver.app.top.__class__.__name__ == "Title")
    driver.push("Tournaments")
    driver.settle(lambda: isinstance(driver.screen, Tournaments))
    screen = driver.screen
    assert isinstance(screen, Tournaments)
    assert screen._entry is not None
    screen._entry.set_text(str(folder))
    driver.push("Open")
    driver.settle(lambda: isinstance(driver.screen, Tournament))
    shown = driver.screen
    assert isinstance(shown, Tournament)
    driver.settle(lambda: shown.lines is not None)
    assert shown.lines is not None
    assert {line.entrant for line in shown.lines} == {"random", BOT}
    driver.push("Entrant")
    driver.push("Entrant")  # any, random, the bot
    assert shown.filter.entrant == BOT
    driver.key(pygame.K_DOWN)
    row = shown.rows[1]
    driver.push("Look at the game")
    driver.settle(lambda: isinstance(driver.screen, Game))
    game = driver.screen
    assert isinstance(game, Game)
    assert f"{game.session.match.hashes[-1] & 0xFFFFFFFFFFFFFFFF:016x}" == row.hash
    game.timeline.look(0)
    driver.frame()
    assert game.timeline.back
    assert driver.app.settings.tournaments == [str(folder)]


def test_a_game_named_on_the_command_line_is_opened_over_its_tournament(driver: Driver, folder: Path) -> None:
    key = Results.read(folder).games[1].key
    _look_at(driver.app, folder, key)
    driver.settle(lambda: isinstance(driver.screen, Game))
    assert isinstance(driver.app.screens[-2], Tournament)


@pytest.mark.parametrize("text", ["no_such_folder", "."])
def test_a_folder_without_a_tournament_is_told_in_the_window(driver: Driver, tmp_path: Path, text: str) -> None:
    driver.push("Tournaments")
    driver.settle(lambda: isinstance(driver.screen, Tournaments))
    screen = driver.screen
    assert isinstance(screen, Tournaments)
    screen.open(tmp_path / text)
    driver.settle(lambda: driver.screen is screen and bool(screen.fault))
    assert "there is no store" in screen.fault


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """The program."""
    return subprocess.run(
        [sys.executable, "run_game.py", "watch", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_a_stored_game_is_told_at_the_terminal(folder: Path) -> None:
    row = next(row for row in Results.read(folder).games if row.scenario == "tiny" and BOT in row.seating)
    done = run("--tournament", str(folder), "--game", row.key, "--headless")
    assert done.returncode == 0
    assert "The end" in done.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--tournament", "DIR", "--game", "zz", "--headless"), "no game begins with 'zz'"),
        (("--tournament", "DIR", "--headless"), "say which game with --game KEY"),
        (("--game", "ab"), "--tournament FOLDER"),
        (("--tournament", "no_such", "--headless", "--game", "a"), "there is no store"),
    ],
)
def test_what_cannot_be_looked_at_is_told_in_a_line(folder: Path, words: tuple[str, ...], told: str) -> None:
    done = run(*(str(folder) if word == "DIR" else word for word in words))
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
