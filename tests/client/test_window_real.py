"""The program in a real window: started as a person starts it, driven by xdotool under a window manager."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("Xvfb", "openbox", "xdotool")
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]
pytestmark = [
    pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}: apt-get install xvfb openbox xdotool"),
    pytest.mark.slow,
]


def wait(until: Callable[[], object], seconds: float, what: str) -> None:
    """Until something holds. Raises AssertionError."""
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, what
        time.sleep(0.1)


@pytest.fixture
def display(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An X server of its own with a window manager; the environment to reach it."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-nolisten", "tcp"],
        pass_fds=[write], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    with os.fdopen(read) as told:
        number = told.readline().strip()
    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "c"), "XDG_DATA_HOME": str(tmp_path / "d")}
    kept = {k: v for k, v in os.environ.items() if k not in ("SDL_VIDEODRIVER", "WAYLAND_DISPLAY")}
    environment = {**kept, **home, "DISPLAY": f":{number}", "SDL_AUDIODRIVER": "dummy"}
    manager = subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL)
    yield environment
    for process in (manager, server):
        process.terminate()
        process.wait(10)


def test_a_game_is_started_and_left_in_a_real_window(display: dict[str, str], tmp_path: Path) -> None:
    cache = {"GREAT_STONE_CACHE": os.environ["GREAT_STONE_CACHE"]} if "GREAT_STONE_CACHE" in os.environ else {}
    game = subprocess.Popen(
        [sys.executable, "run_game.py", "play"], cwd=ROOT, env={**display, **cache}, stderr=subprocess.PIPE, text=True
    )

    def xdo(*words: object) -> str:
        done = subprocess.run(["xdotool", *map(str, words)], env=display, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    try:
        wait(lambda: xdo("search", "--pid", game.pid), 60, "no window came")
        window = xdo("search", "--pid", game.pid).splitlines()[-1]
        xdo("windowactivate", "--sync", window)
        folder = tmp_path / "d" / "great-stone" / "saves"

        def press(*keys: str) -> None:
            for key in keys:
                xdo("key", "--window", window, key)
                time.sleep(0.3)

        def on() -> bool:
            press("Tab", "Return")  # the first answer that can be given
            time.sleep(0.5)
            return bool(list(folder.glob("autosave-*.gss")))

        press("Tab", "Return")  # New game
        time.sleep(3.0)  # the scenarios are read
        press("Return")  # Start
        wait(on, 150, "no decision was taken")
        xdo("windowactivate", "--sync", window)
        xdo("key", "alt+F4")  # the window manager asks the window to close
        assert game.wait(30) == 0, game.stderr.read() if game.stderr is not None else ""
    finally:
        if game.poll() is None:
            game.terminate()
            game.wait(10)
