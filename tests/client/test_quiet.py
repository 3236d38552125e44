"""The window is never held up by what is loaded beside it: nothing heavy on its own thread, no collection meanwhile."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.client import loading
from engine.client.loading import machine_of, when_warm
from engine.client.quiet import SWITCH_S, quiet
from tests.client.driver import Driver

ROOT = Path(__file__).resolve().parents[2]
_PRESSED = """
import os, sys
os.environ["SDL_VIDEODRIVER"] = os.environ["SDL_AUDIODRIVER"] = "dummy"
from pathlib import Path
from engine.client.app import App
from engine.client.settings import Settings
from engine.client.setup import begin
from engine.client.title import Title
folder = Path(sys.argv[1])
app = App(Settings(), config=folder / "settings.json", saves=folder / "saves", sound=False)
app.push(Title(app))
asked = []
app.work = lambda *parts: asked.append(parts)  # what would be done on a thread is not done at all
app.frame([])
app.frame([])
begin(app, "tiny", {"keepers": "hand"}, 1)
app.frame([])
app.pop()
app.top._load()
app.frame([])
heavy = [name for name in ("numba", "pandas", "mesa", "engine.kernel.machine") if name in sys.modules]
print(len(asked), type(app.top).__name__, heavy)
"""


@pytest.fixture(autouse=True)
def nobody_else_within() -> None:
    """Windows of other tests may still be reading on their threads."""
    end = time.monotonic() + 60.0
    while not gc.isenabled() and time.monotonic() < end:
        time.sleep(0.01)
    assert gc.isenabled()


def test_nothing_is_collected_within_and_all_is_as_before_after() -> None:
    usual = sys.getswitchinterval()
    with quiet():
        with quiet():
            assert not gc.isenabled()
        assert not gc.isenabled()
        assert sys.getswitchinterval() == pytest.approx(SWITCH_S)
    assert gc.isenabled()
    assert sys.getswitchinterval() == pytest.approx(usual)


def test_an_error_within_leaves_the_collector_on() -> None:
    with pytest.raises(ValueError, match="within"), quiet():
        raise ValueError("within")
    assert gc.isenabled()


def test_what_is_loaded_for_good_is_left_out_of_collections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_ready", {})
    before = gc.get_freeze_count()
    machine_of("tutorial")
    assert gc.get_freeze_count() > max(before, 50_000)


def test_a_press_of_start_or_load_imports_nothing_heavy_on_the_windows_thread(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PRESSED, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "3 Loading []"  # imports beside the title, the game, the list of saves


def test_what_waits_for_the_imports_goes_on_by_itself(tmp_path: Path) -> None:
    driver = Driver(tmp_path)
    done: list[str] = []
    when_warm(driver.app, lambda: done.append("on"))
    driver.settle(lambda: bool(done))
    assert type(driver.screen).__name__ == "Title"
    driver.close()
