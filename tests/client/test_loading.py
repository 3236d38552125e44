"""A scenario is compiled beside the window once: marks tell that it was, and go with what they tell of."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.client import loading
from engine.client.loading import Loading
from engine.kernel import cache
from engine.kernel.jit import COMPILED
from engine.rules.ruleset import load_ruleset
from tests.client.driver import Driver

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(not COMPILED, reason="nothing is compiled")


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Get `tiny` ready as a program begun anew would, its kernels on disk; what was compiled beside it."""

    def begin() -> list[str]:
        beside: list[str] = []
        compile_apart = loading._compile_apart

        def noted(name: str) -> None:
            beside.append(name)
            compile_apart(name)

        with monkeypatch.context() as patch:
            patch.setattr(loading, "_ready", {})
            patch.setattr(loading, "_compile_apart", noted)
            loading.machine_of("tiny")
        return beside

    return begin


@pytest.mark.slow
def test_the_first_start_compiles_beside_and_leaves_marks_the_second_needs_nothing(
    start: Callable[[], list[str]],
) -> None:
    marks = loading._marks(load_ruleset("tiny"))
    assert len({mark.parent for mark in marks}) == 2
    for mark in marks:
        mark.unlink(missing_ok=True)
    assert start() == ["tiny"]
    assert all(mark.exists() for mark in marks)
    assert loading._compiled_before()
    assert start() == []


@pytest.mark.slow
@pytest.mark.parametrize("lost", [0, 1])
def test_kernels_or_rules_that_are_gone_are_compiled_beside(start: Callable[[], list[str]], lost: int) -> None:
    start()
    loading._marks(load_ruleset("tiny"))[lost].unlink()
    assert start() == ["tiny"]
    assert start() == []


def test_kernels_of_other_sources_are_not_taken_for_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = loading._stamp()
    (tmp_path / "play.py").write_text("x = 1\n", encoding="utf-8")
    monkeypatch.setattr(cache, "KERNEL", tmp_path)
    here = loading._stamp()
    os.utime(tmp_path / "play.py", (1, 1))
    assert len({before, here, loading._stamp()}) == 3  # another folder, and the same sources written anew
    assert not loading._compiled_before()


def test_only_a_window_that_compiles_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    driver = Driver(tmp_path, reduced_motion=False)
    screen = Loading(driver.app, lambda: None, lambda _none: None)
    now = screen._since + loading.TOLD_MS
    screen.update(now)
    assert not screen._compiles
    assert not screen.update(now + 1)  # nothing moves: nothing is drawn
    loading._compiling.set()
    try:
        assert screen.update(now + 2)
        assert screen._compiles
    finally:
        loading._compiling.clear()
    driver.close()


_EMPTY = """
import os, sys, time
os.environ["SDL_VIDEODRIVER"] = os.environ["SDL_AUDIODRIVER"] = "dummy"
from pathlib import Path
import pygame
from engine.client.app import App
from engine.client.settings import Settings
from engine.client.setup import begin
from engine.client.title import Title
folder = Path(sys.argv[1])
app = App(Settings(), config=folder / "settings.json", saves=folder / "saves", sound=False)
app.push(Title(app))
app.frame([])
begin(app, "tiny", {"keepers": "hand"}, 1)
longest, last, started = 0.0, time.perf_counter(), time.perf_counter()
while type(app.top).__name__ == "Loading" and time.perf_counter() - started < 600:
    app.frame(pygame.event.get())
    time.sleep(0.005)
    now = time.perf_counter()
    longest, last = max(longest, now - last), now
print(type(app.screens[-1]).__name__, round(longest, 3), round(now - started, 2))
"""


@pytest.mark.long
def test_an_empty_cache_never_halts_the_window_and_the_second_start_is_fast(tmp_path: Path) -> None:
    seconds = []
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", _EMPTY, str(tmp_path)], cwd=ROOT, env=os.environ | {"XDG_CACHE_HOME": str(tmp_path)},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        _screen, longest, took = done.stdout.splitlines()[-1].split()
        assert float(longest) < 0.5
        seconds.append(float(took))
    assert seconds[1] < seconds[0] / 3
