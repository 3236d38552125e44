"""What is wrong with a file, a device or a display is told in a line, and nothing is lost: checked in the window."""

from __future__ import annotations

import hashlib
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pygame
import pytest

from engine.client.game.screen import Game
from engine.client.saves import Saves
from engine.client.session import Session
from engine.client.setup import begin
from engine.client.storage import keep, share
from engine.match.container import VERSION, pack, read_bytes, unpack
from engine.match.replay import MAGIC, SCHEMA
from engine.match.save import MAGIC as SAVED
from engine.match.save import SCHEMA as SAVED_SCHEMA
from tests.client.driver import Driver
from tests.client.games import play, start

ROOT = Path(__file__).resolve().parents[2]
_WINDOW = """
import sys
from pathlib import Path
from engine.client.app import App
from engine.client.settings import Settings
from engine.client.title import Title
folder = Path(sys.argv[1])
app = App(Settings(), config=folder / "settings.json", saves=folder / "saves")
app.push(Title(app))
app.sound("click")
app.frame([])
print(app.player.available)
app.quit()
app.close()
"""


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[Driver]:
    driver = Driver(tmp_path, warn_idle=False)
    yield driver
    driver.app.screens.clear()
    driver.close()


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A good save of three turns, alone in the folder."""
    path = tmp_path / "saves" / "mine.gss"
    keep(play(start(seed=5), turns=3), path, None)
    return path


def summed(body: bytes) -> bytes:
    """Bytes with the sum that belongs to them."""
    return body + hashlib.sha256(body).digest()


def saves(driver: Driver) -> Saves:
    """The list of saves in front."""
    driver.push("Load a game")
    driver.settle(lambda: isinstance(driver.screen, Saves))
    assert isinstance(driver.screen, Saves)
    return driver.screen


@pytest.mark.parametrize("at", [0, 40, -1])
def test_a_save_with_a_byte_changed_is_listed_and_not_opened(driver: Driver, saved: Path, at: int) -> None:
    data = bytearray(saved.read_bytes())
    data[at] ^= 0xFF
    saved.write_bytes(data)
    shown = saves(driver)
    assert "mine.gss" in shown.entries[0].fault
    assert not driver.button("Load").is_enabled
    driver.key(pygame.K_ESCAPE)
    driver.push("Continue")
    driver.settle(lambda: driver.app._toast is not None)
    assert type(driver.screen).__name__ == "Title"


def test_a_save_of_another_format_names_both_formats(driver: Driver, saved: Path) -> None:
    body = bytearray(saved.read_bytes()[:-32])
    struct.pack_into("<H", body, 4, VERSION + 1)
    saved.write_bytes(summed(bytes(body)))
    assert f"has format {VERSION + 1}, this engine reads {VERSION}" in saves(driver).entries[0].fault


def test_a_save_that_does_not_follow_from_its_decisions_is_told_beside_the_list(driver: Driver, saved: Path) -> None:
    meta, arrays = unpack(read_bytes(saved), SAVED, SAVED_SCHEMA, "x")
    arrays["hashes"][-1] ^= 1
    saved.write_bytes(pack(SAVED, meta, arrays))
    shown = saves(driver)
    assert not shown.entries[0].fault  # its header is whole
    driver.push("Load")
    driver.settle(lambda: driver.screen is shown and bool(shown.fault))
    assert "mine.gss" in shown.fault


def test_a_game_of_a_scenario_that_is_not_here_is_told_and_a_save_brings_its_own(
    driver: Driver, tmp_path: Path
) -> None:
    session = play(start(seed=5), turns=3)
    file = tmp_path / "saves" / "sent.gsr"
    share(session, file)
    meta, arrays = unpack(read_bytes(file), MAGIC, SCHEMA, "x")
    file.write_bytes(pack(MAGIC, {**meta, "scenario": "a-mod-i-lack"}, arrays))
    shown = saves(driver)
    driver.push("Load")
    driver.settle(lambda: driver.screen is shown and bool(shown.fault))
    assert "a-mod-i-lack" in shown.fault
    assert "\n" not in shown.fault


def test_a_save_goes_on_at_the_question_it_was_left_at(driver: Driver, saved: Path) -> None:
    wanted = Session.load(saved, start().match.machine)
    wanted.advance()
    saves(driver)
    driver.push("Load")
    driver.settle(lambda: any(isinstance(screen, Game) for screen in driver.app.screens))
    game = next(screen for screen in driver.app.screens if isinstance(screen, Game))
    assert game.session.stage == wanted.stage != "ai"


def test_a_window_closed_while_the_others_think_opens_again_with_the_plan(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(driver.app, "tutorial", {"minsk": "hand"}, 4)
    driver.settle(lambda: any(isinstance(screen, Game) for screen in driver.app.screens))
    game = next(screen for screen in driver.app.screens if isinstance(screen, Game))
    driver.app.coach = None
    for _ in range(60):
        driver.settle(lambda: not game.busy)
        if game.session.stage == "plan" and driver.screen is game:
            break
        if game.session.stage in ("event", "answer", "consent"):
            game.answer(game.session.question.legal[0].index if game.session.question else 0)
        elif driver.screen is game:
            driver.key(pygame.K_RETURN)
        else:
            driver.key(pygame.K_ESCAPE)
    order = next(option for option in game.session.slots[0].legal if option.what)
    game.session.pick(game.session.slots[0], order.index)
    turn = game.session.match.turn

    def ponder(cancel: Event) -> None:  # the others are still at it when the window goes
        cancel.wait(10)

    monkeypatch.setattr(game.session, "advance", ponder)
    game.end_turn()
    assert game.busy
    driver.frame(pygame.event.Event(pygame.QUIT))
    assert not driver.app.running
    driver.app.close()
    again = Driver(tmp_path)
    again.push("Continue")
    again.settle(lambda: any(isinstance(screen, Game) for screen in again.app.screens))
    back = next(screen for screen in again.app.screens if isinstance(screen, Game))
    assert (back.session.match.turn, back.session.stage) == (turn, "plan")
    assert (back.session.picked(back.session.slots[0]).what) == order.what
    again.app.screens.clear()
    again.close()


def run(folder: Path, *words: str, **changed: str | None) -> subprocess.CompletedProcess[str]:
    """A process with another environment."""
    env = {**os.environ, "SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
    for name, value in changed.items():
        env.pop(name, None)
        if value is not None:
            env[name] = value
    return subprocess.run(
        [sys.executable, *words, str(folder)], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )


def test_without_an_audio_device_the_window_opens_and_is_silent(tmp_path: Path) -> None:
    done = run(tmp_path, "-c", _WINDOW, SDL_AUDIODRIVER="no-such-driver")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "False"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
def test_a_display_that_does_not_answer_is_told_in_a_line(tmp_path: Path) -> None:
    program = "from engine.client.start import *\ntry: open_window('tiny', None, 1)\nexcept ClientError as e: print(e)"
    done = run(tmp_path, "-c", program, SDL_VIDEODRIVER="x11", DISPLAY=":4242", WAYLAND_DISPLAY=None)
    assert done.returncode == 0, done.stderr
    assert len([line for line in done.stdout.splitlines() if "no window can be opened" in line]) == 1
    assert "watch --headless" in done.stdout


def test_the_old_pygame_beside_pygame_ce_ends_play_with_the_two_commands(tmp_path: Path) -> None:
    info = tmp_path / "pygame-2.6.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: pygame\nVersion: 2.6.1\n", encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    env = {**os.environ, "SDL_VIDEODRIVER": "dummy", "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, "run_game.py", "play"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[1:] == ["  pip uninstall -y pygame pygame-ce", "  pip install pygame-ce"]


def test_an_unfinished_game_is_looked_back_upon_without_being_played_on(driver: Driver, saved: Path) -> None:
    before = saved.read_bytes()
    saves(driver)
    driver.push("Look back")
    driver.settle(lambda: isinstance(driver.screen, Game))
    game = driver.screen
    assert isinstance(game, Game)
    hashes = list(game.session.match.hashes)
    assert game.timeline.shown
    assert len(game.timeline.marks) == 3
    game.timeline.look(1)
    driver.frame()
    assert game.timeline.back
    for _ in range(4):
        game.timeline.step()
        driver.frame()
    assert (game.timeline.turn, list(game.session.match.hashes)) == (3, hashes)
    driver.push("Leave")
    assert isinstance(driver.screen, Saves)
    assert saved.read_bytes() == before
    assert list(saved.parent.glob("*.gss")) == [saved]
