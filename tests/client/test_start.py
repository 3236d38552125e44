"""What stands in the way of a window is told in one line, with what to do, and exit code 2."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from engine.client import start

ROOT = Path(__file__).resolve().parents[2]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """The program without a display."""
    hidden = ("SDL_VIDEODRIVER", "DISPLAY", "WAYLAND_DISPLAY")
    bare = {key: value for key, value in os.environ.items() if key not in hidden}
    return subprocess.run(
        [sys.executable, "run_game.py", *words], cwd=ROOT, env=bare, capture_output=True, text=True, check=False
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
def test_no_display_names_what_works_without() -> None:
    done = run("play")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "no display: play with --text, or let the game be told by: run_game.py watch --headless"
    ]


def test_a_game_is_told_without_a_window() -> None:
    done = run("watch", "tiny", "--headless", "--seed", "3")
    assert done.returncode == 0
    assert "The end" in done.stdout


def test_an_unknown_policy_is_told_before_the_window() -> None:
    done = run("play", "tiny", "--seat", "keepers=robot")
    assert done.returncode == 2
    assert "robot" in done.stderr


def test_the_old_pygame_beside_the_new_is_told_with_two_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "distribution", lambda _name: object())
    with pytest.raises(start.ClientError) as told:
        start.check_pygame()
    assert "pip uninstall -y pygame pygame-ce" in str(told.value)
    assert "pip install pygame-ce" in str(told.value)


def test_pygame_ce_alone_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(start, "distribution", missing)
    start.check_pygame()
