"""Measures the client without a display: `python -m benchmarks.client [--out FOLDER]`.

Frames, map and start are medians in one process; starts are whole processes, timed from outside.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame
from rich.console import Console
from rich.table import Table

from benchmarks.__main__ import RESULTS, ROOT, Row, measured_on
from engine.client.app import App
from engine.client.settings import Settings
from engine.client.setup import begin
from engine.client.title import Title

if TYPE_CHECKING:  # what a game needs is imported as it is in the window: while it loads
    from engine.client.game.screen import Game

SCENARIO, SIZE = "belarus-2020", (1920, 1080)
_TITLE = """
import os, sys, time
os.environ["SDL_VIDEODRIVER"] = os.environ["SDL_AUDIODRIVER"] = "dummy"
from pathlib import Path
from engine.client.app import App
from engine.client.settings import Settings
from engine.client.title import Title
folder = Path(sys.argv[1])
app = App(Settings(width=1920, height=1080), config=folder / "settings.json", saves=folder / "saves")
app.push(Title(app))
app.frame([])
loaded = [name for name in ("numba", "mesa", "pandas", "matplotlib") if name in sys.modules]
assert not loaded, loaded
"""
_COMPILED = "import sys; from engine.client.loading import warm; warm(sys.argv[1])"
_RESTED = """
import tempfile
from pathlib import Path
from benchmarks.client import Bench
bench = Bench(Path(tempfile.mkdtemp()))
bench.rest()
print(*bench.begin())
"""


def median_ms(do: Callable[[], object], times: int) -> float:
    """Median time of a call, milliseconds."""
    out = []
    for _ in range(times):
        started = time.perf_counter()
        do()
        out.append((time.perf_counter() - started) * 1e3)
    return statistics.median(out)


class Bench:
    """A window nobody sees, and what it is measured to take."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.rows = folder, []
        settings = Settings(width=SIZE[0], height=SIZE[1], warn_idle=False)
        self.app = App(settings, config=folder / "settings.json", saves=folder / "saves", sound=False)
        self.app.push(Title(self.app))
        self.app.frame([])
        self.longest = 0.0
        """The longest frame of the last wait, ms."""

    rows: list[Row]

    def row(self, figure: str, demanded: str, value: float, most: float, unit: str) -> None:
        """Note a figure that must not exceed a most."""
        self.rows.append(Row(figure, demanded, f"{value:.3g} {unit}", value <= most if demanded else None))

    def wait(self, until: Callable[[], bool]) -> float:
        """Rounds of the loop until something holds; seconds. The longest time from one to the next is kept."""
        started = last = time.perf_counter()
        self.longest = 0.0
        while not until():
            self.app.frame(pygame.event.get())
            time.sleep(0.001)
            now = time.perf_counter()
            self.longest, last = max(self.longest, (now - last) * 1e3), now
        return time.perf_counter() - started

    def game(self) -> Game:
        """The game in the stack of screens."""
        return cast("Game", next(screen for screen in self.app.screens if type(screen).__name__ == "Game"))

    def run(self) -> list[Row]:
        """Every figure."""
        self.start()
        game = self.game()
        self.frames(game)
        self.turns(game)
        self.foresee(game)
        self.idle(game)
        return self.rows

    def start(self) -> None:
        """Title and first turn, at once and from a title that has been looked at; all is compiled before."""
        subprocess.run([sys.executable, "-c", _COMPILED, SCENARIO], cwd=ROOT, check=True)
        times = []
        for _ in range(5):
            started = time.perf_counter()
            subprocess.run([sys.executable, "-c", _TITLE, str(self.folder)], cwd=ROOT, check=True, capture_output=True)
            times.append(time.perf_counter() - started)
        self.row("time to title, whole process, without numba, mesa, pandas", "<= 1.0 s", min(times), 1.0, "s")
        script = [sys.executable, "-c", _RESTED]
        told = subprocess.run(script, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()[-2:]
        seconds, longest = self.begin()
        self.row("from Start to the first turn, pressed as the title appears", "<= 2.5 s", seconds, 2.5, "s")
        self.row("from Start to the first turn, the title looked at for a while", "<= 1.5 s", float(told[0]), 1.5, "s")
        longest = max(longest, float(told[1]))
        self.row("longest time between frames while rules load", "<= 50 ms", longest, 50, "ms")

    def rest(self) -> None:
        """Look at the title until what it imports beside itself is there."""
        self.wait(lambda: "engine.client.tournaments" in sys.modules and gc.isenabled())

    def begin(self) -> tuple[float, float]:
        """Press Start; seconds till the first turn, and the longest time between frames, ms."""
        others = dict.fromkeys(("moscow", "beijing", "west", "investors"), "lookahead")
        started = time.perf_counter()
        begin(self.app, SCENARIO, {"minsk": "hand"} | others, 7)
        pressed = (time.perf_counter() - started) * 1e3
        self.wait(lambda: any(type(screen).__name__ == "Game" for screen in self.app.screens))
        return time.perf_counter() - started, max(pressed, self.longest)

    def frames(self, game: Game) -> None:
        """Drawing, recolouring, picking, rasterising at 1080p."""
        self.answer(game)
        view = game.view
        assert view is not None
        assert view.layer is not None
        layer, land = view.layer, game.land

        layers = itertools.cycle((replace(layer, values=layer.values[::-1].copy()), layer))

        def compose() -> None:
            view.set_layer(next(layers))
            view.draw(self.app.surface)

        def frame() -> None:
            self.app.redraw()
            self.app.frame([])

        self.row("cached frame, 1080p", "<= 4 ms", median_ms(frame, 60), 4, "ms")

        def recolour() -> None:
            view.recolour(next(layers))
            view.blit_land(self.app.surface)

        self.row("map recoloured, palette and blit", "<= 2 ms", median_ms(recolour, 60), 2, "ms")
        at = (land.width // 2, land.height // 2)
        self.row("pick under the pointer", "<= 0.1 ms", median_ms(lambda: view.pick(at), 200), 0.1, "ms")
        self.row("map composed anew, with labels", "", median_ms(compose, 15), 1e9, "ms")
        self.row("map rasterised anew", "<= 120 ms", median_ms(view.sharpen, 15), 120, "ms")

    def answer(self, game: Game) -> None:
        """Play on to the plan of the turn."""
        for _ in range(40):
            self.wait(lambda: not game.busy)
            self.app.frame(pygame.event.get())
            if game.session.stage == "plan" and self.app.top is game:
                return
            if self.app.top is not game and game.session.stage in ("event", "answer", "consent"):
                question = game.session.question
                assert question is not None
                game.answer(question.legal[0].index)
            elif self.app.top is not game:
                self.app.top.back()
            elif game.session.stage == "offer":
                game.answer(0)

    def turns(self, game: Game) -> None:
        """Ends of turns against four seats that look ahead; frames meanwhile."""
        seconds, longest = [], []
        for _ in range(6):
            self.answer(game)
            turn, spent, worst = game.session.match.turn, 0.0, 0.0
            game.end_turn()
            while game.session.match.turn == turn and game.session.stage != "over":
                spent += self.wait(lambda: not game.busy)
                worst = max(worst, self.longest)
                if game.session.match.turn == turn:
                    self.answer(game)
                    game.end_turn()
            seconds.append(spent)
            longest.append(worst)
        self.row("end of turn, four lookahead AIs", "<= 1.5 s", statistics.median(seconds), 1.5, "s")
        self.row("longest frame while AIs think", "<= 50 ms", statistics.median(longest), 50, "ms")

    def foresee(self, game: Game) -> None:
        """The forecast of an order: 200 futures of 12 turns, with it and without it."""
        from engine.match.forecast import Considered, forecast

        self.answer(game)
        match = game.session
        order = next(o for o in match.slots[0].legal if o.what)
        first: list[float] = []

        def one() -> None:
            started = time.perf_counter()
            forecast(
                match.match, "minsk", Considered(((order.what, order.target),)), Considered(), ["reserves", "control"],
                progress=lambda _f: first.append((time.perf_counter() - started) * 1e3),
            )  # fmt: skip

        self.row("forecast, 200 futures x 12 turns, with and without", "<= 400 ms", median_ms(one, 5), 400, "ms")
        self.row("its first band", "<= 100 ms", statistics.median(first), 100, "ms")

    def idle(self, game: Game) -> None:
        """Share of a core the loop takes when nothing happens."""
        self.answer(game)
        started, cpu = time.perf_counter(), time.process_time()
        while time.perf_counter() - started < 3.0:
            event = pygame.event.wait(self.app.rest_ms())
            self.app.frame([event] if event.type != pygame.NOEVENT else [])
        share = (time.process_time() - cpu) / (time.perf_counter() - started) * 100
        self.row("idle, share of a core", "<= 5 %", share, 5, "%")


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=RESULTS)
    out: Path = parser.parse_args().out
    with tempfile.TemporaryDirectory() as folder:
        rows = Bench(Path(folder)).run()
    table = Table("figure", "demanded", "measured", "")
    lines = [
        "# The client", "", f"`python -m benchmarks.client` on {SCENARIO}, {SIZE[0]}x{SIZE[1]}, no display.",
        f"Python {platform.python_version()}, pygame-ce {pygame.version.ver}, {os.cpu_count()} cores.", "",
        measured_on(SCENARIO), "",
        "| figure | demanded | measured | |", "|---|---|---|---|",
    ]  # fmt: skip
    for row in rows:
        table.add_row(row.figure, row.demanded, row.measured, row.verdict)
        lines.append(f"| {row.figure} | {row.demanded} | {row.measured} | {row.verdict} |")
    Console().print(table)
    out.mkdir(parents=True, exist_ok=True)
    (out / "client.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (out / "client.json").write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
