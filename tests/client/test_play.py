"""The window as a person uses it: the tutorial by mouse, a whole game by keyboard alone, saves, a closed window."""

from __future__ import annotations

from pathlib import Path

import pygame
import pytest

from engine.client.game.screen import Game
from engine.client.setup import begin
from engine.client.storage import list_saves
from tests.client.driver import Driver


def game_of(driver: Driver) -> Game:
    """The game, once it is there."""
    driver.settle(lambda: any(isinstance(screen, Game) for screen in driver.app.screens))
    return next(screen for screen in driver.app.screens if isinstance(screen, Game))


def in_front(driver: Driver) -> str:
    """Name of the screen in front."""
    return type(driver.screen).__name__


def first_open(driver: Driver) -> tuple[int, int]:
    """Where the first button that can be pressed is."""
    centre: tuple[int, int] = next(b for b in driver.buttons() if b.is_enabled).rect.center
    return centre


def test_the_tutorial_is_played_to_its_end_by_mouse(tmp_path: Path) -> None:
    driver = Driver(tmp_path, warn_idle=False)
    driver.push("Tutorial")
    game = game_of(driver)
    seen: list[str] = []
    for _ in range(300):
        driver.settle(lambda: not game.busy)
        coach = driver.app.coach
        lesson = coach.lessons.current.id if coach is not None and coach.lessons.current is not None else ""
        seen += [lesson] if lesson and lesson not in seen else []
        front = in_front(driver)
        if front == "Ending":
            break
        if front in ("Card", "Answer"):
            driver.click(first_open(driver))
        elif front == "Summary":
            driver.push("Go on")
        elif front == "Talks":
            driver.push("Back")
            driver.push("No offer")
        elif lesson == "deals" and game.session.stage == "offer":
            driver.push("Compose")
        elif lesson == "figures":
            driver.move((420, 20))
        elif lesson == "modes":
            driver.click(driver.buttons()[2].rect.center)
        elif lesson == "place":
            driver.click(game.land.center)
            driver.key(pygame.K_o)
        elif lesson == "orders" and game.session.stage == "plan":
            driver.push("Free")
            driver.push("Give the order")
        elif lesson in ("postures", "reaction", "alone"):
            driver.key(pygame.K_n, pygame.KMOD_CTRL)
        else:
            driver.click(next(b for b in driver.buttons() if b.text in ("End turn", "No offer, go on")).rect.center)
    assert in_front(driver) == "Ending"
    assert game.session.match.over
    assert game.session.match.turn == 6
    assert len(seen) == 11
    driver.close()


@pytest.mark.parametrize("scenario", ["tiny", "tutorial"])
def test_a_game_is_played_by_keyboard_alone(tmp_path: Path, scenario: str) -> None:
    driver = Driver(tmp_path, warn_idle=True)
    seats = {"tiny": "keepers", "tutorial": "minsk"}
    begin(driver.app, scenario, {seats[scenario]: "hand"}, 2)
    game = game_of(driver)
    if driver.app.coach is not None:
        driver.app.coach.skip()
    given = False
    for _ in range(600):
        driver.settle(lambda: not game.busy)
        front = in_front(driver)
        if front == "Ending":
            break
        if front in ("Card", "Answer"):
            driver.key(pygame.K_TAB)
            driver.key(pygame.K_RETURN)
        elif front == "Confirm":  # Cancel has the focus first, then never again, then yes
            driver.key(pygame.K_TAB)
            driver.key(pygame.K_TAB)
            driver.key(pygame.K_RETURN)
        elif front == "Game" and game.session.stage == "plan" and not given:
            driver.key(pygame.K_n)
            if in_front(driver) == "OrderChooser":
                driver.key(pygame.K_DOWN)
                driver.key(pygame.K_ESCAPE)
            given = True
        else:
            driver.key(pygame.K_RETURN)
    assert in_front(driver) == "Ending"
    assert game.session.match.over
    driver.close()


def test_every_button_is_reached_by_tab(tmp_path: Path) -> None:
    driver = Driver(tmp_path)
    begin(driver.app, "tutorial", {"minsk": "hand"}, 2)
    game = game_of(driver)
    while game.session.stage != "plan" or in_front(driver) != "Game":
        driver.settle(lambda: not game.busy)
        if in_front(driver) == "Game":
            driver.key(pygame.K_RETURN)
        else:
            driver.click(first_open(driver))
        driver.settle(lambda: not game.busy)
    wanted = {id(b) for b in driver.buttons() if b.is_enabled}
    reached = set()
    for _ in range(len(driver.buttons()) + 2):
        driver.key(pygame.K_TAB)
        reached.add(id(driver.app._focus))
    assert wanted <= reached
    driver.close()


def test_a_window_closed_in_mid_turn_loses_nothing(tmp_path: Path) -> None:
    driver = Driver(tmp_path, warn_idle=False)
    begin(driver.app, "tutorial", {"minsk": "hand"}, 4)
    game = game_of(driver)
    for _ in range(60):
        driver.settle(lambda: not game.busy)
        if game.session.match.turn == 2 and game.session.stage == "plan" and in_front(driver) == "Game":
            break
        if in_front(driver) in ("Card", "Answer"):
            driver.click(first_open(driver))
        else:
            driver.key(pygame.K_RETURN)
    driver.frame(pygame.event.Event(pygame.QUIT))
    assert not driver.app.running
    driver.app.close()
    [newest, *_rest] = list_saves(tmp_path / "saves")
    assert (newest.turn, newest.fault) == (2, "")
    again = Driver(tmp_path)
    again.push("Continue")
    assert game_of(again).session.match.hashes == game.session.match.hashes
    again.close()


def test_a_damaged_save_is_listed_with_its_fault(tmp_path: Path) -> None:
    (tmp_path / "saves").mkdir()
    (tmp_path / "saves" / "broken.gss").write_bytes(b"GSSV nonsense")
    driver = Driver(tmp_path)
    driver.push("Load a game")
    driver.settle(lambda: in_front(driver) == "Saves")
    assert not driver.button("Load").is_enabled
    [entry] = list_saves(tmp_path / "saves")
    assert "broken.gss" in entry.fault
    driver.close()


def test_a_folder_that_cannot_be_written_is_told_and_the_game_goes_on(tmp_path: Path) -> None:
    driver = Driver(tmp_path, warn_idle=False)
    (tmp_path / "saves").write_text("a file stands where the folder should be", encoding="utf-8")
    begin(driver.app, "tiny", {"keepers": "hand"}, 1)
    game = game_of(driver)
    turn = game.session.match.turn
    for _ in range(40):
        driver.settle(lambda: not game.busy)
        if game.session.match.turn > turn:
            break
        if in_front(driver) in ("Card", "Answer"):
            driver.click(first_open(driver))
        else:
            driver.key(pygame.K_RETURN)
    assert game.session.match.turn > turn
    driver.app.screens.clear()
    driver.close()


def test_a_game_is_shared_as_a_small_file_and_opened_again(tmp_path: Path) -> None:
    driver = Driver(tmp_path, warn_idle=False)
    begin(driver.app, "tiny", {}, 3)
    game = game_of(driver)
    for _ in range(3):
        game.timeline.step()
        driver.settle(lambda: not game.busy)
    driver.key(pygame.K_ESCAPE)
    driver.push("Share as one small file")
    [file] = (tmp_path / "saves").glob("*.gsr")
    assert file.stat().st_size < 20_000
    hashes = game.session.match.hashes
    driver.push("Keep and leave")
    driver.push("Load a game")
    driver.push(file.stem)
    driver.push("Load")
    assert game_of(driver).session.match.hashes == hashes
    driver.app.screens.clear()
    driver.close()


def test_help_over_a_figure_opens_its_page(tmp_path: Path) -> None:
    driver = Driver(tmp_path)
    begin(driver.app, "tutorial", {"minsk": "hand"}, 2)
    game = game_of(driver)
    if driver.app.coach is not None:
        driver.app.coach.skip()
    while in_front(driver) != "Game":
        driver.settle(lambda: not game.busy)
        if in_front(driver) != "Game":
            driver.click(first_open(driver))
        driver.settle(lambda: not game.busy)
    driver.move((420, 20))
    driver.settle(lambda: driver.app.tip is not None)
    tip = driver.app.tip
    assert tip is not None
    driver.key(pygame.K_F1)
    assert in_front(driver) == "Lexicon"
    assert getattr(driver.screen, "page").title == tip.title  # noqa: B009
    driver.app.screens.clear()
    driver.close()
