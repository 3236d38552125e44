"""Getting a scenario ready while the window stays alive: rules, kernel, and the first compilation if there is one.

Hands on `Loading`, a screen that gives what was made to whoever asked, `machine_of`, `saved_machine`, `warm_up` and
`when_warm`. Nothing here holds the window up: see `engine.client.quiet`.
"""

from __future__ import annotations

import contextlib
import hashlib
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pygame

from engine.client import colours as c
from engine.client import fonts
from engine.client.icons import icon
from engine.client.quiet import quiet, settle
from engine.client.screen import Screen
from engine.client.telling import tell
from engine.client.tips import wrapped
from engine.client.words import _

if TYPE_CHECKING:
    from engine.client.app import App
    from engine.kernel.machine import Machine
    from engine.rules.ruleset import Ruleset

_COMPILE = "import sys; from engine.client.loading import warm; warm(sys.argv[1])"
STEP_MS = 250
"""How long a dot is lit."""
TOLD_MS = 3000
"""How long one waits before it is told why."""
_ready: dict[str, Machine] = {}
_loading = threading.Lock()
_compiling = threading.Event()


def warm(name: str) -> None:
    """Compile a scenario into the cache on disk; run in a process of its own, since it would stall the window."""
    from engine.kernel.machine import Machine
    from engine.rules.ruleset import load_ruleset

    ruleset = load_ruleset(name)
    machine = Machine(ruleset)
    machine.play(machine.new_game(0))
    with contextlib.suppress(OSError):  # without marks the next start only takes longer
        for mark in _marks(ruleset):
            mark.touch()


def _stamp() -> str:
    """What numba keeps compiled kernels by: where their sources lie, and when they were written."""
    from engine.kernel import cache

    seen = [(file.name, file.stat().st_mtime_ns) for file in sorted(cache.KERNEL.glob("*.py"))]
    return hashlib.sha256(repr((str(cache.KERNEL), seen)).encode()).hexdigest()[:32]


def _marks(ruleset: Ruleset) -> list[Path]:
    """The files that tell that all a scenario needs is compiled; each lies among what it tells of, and goes with it."""
    from engine.kernel import cache

    folders = (cache.settings().CACHE_DIR, cache.objects())
    return [Path(folder) / f"{_stamp()}-{ruleset.digest}.compiled" for folder in folders if folder]


def _compiled_before() -> bool:
    """Whether some scenario, and so the kernels themselves, need no compiling."""
    from engine.kernel import cache

    folder = cache.settings().CACHE_DIR
    return bool(folder) and any(Path(folder).glob(f"{_stamp()}-*.compiled"))


def machine_of(name: str) -> Machine:
    """The machine of a scenario, compiled beside if need be. Raises ScenarioError, RuntimeError."""
    with quiet(), _loading:
        if name not in _ready:
            from engine.rules.ruleset import load_ruleset

            ruleset = load_ruleset(name)  # faults of a scenario are told before anything is compiled
            from engine.kernel.machine import Machine, keep_machine

            marks = _marks(ruleset)
            if not marks or not all(mark.exists() for mark in marks):
                _compile_apart(name)
            machine = Machine(ruleset)
            machine.play(machine.new_game(0))
            keep_machine(name, machine)
            _ready[name] = tell(machine)
            settle()
        return _ready[name]


def _compile_apart(name: str) -> None:
    command = [sys.executable, "-c", _COMPILE, name]
    _compiling.set()
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    finally:
        _compiling.clear()
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or ["the compiler stopped"])[-1])


def warm_up() -> None:
    """Import what every game needs, numba before all: once, beside the title screen."""
    with quiet(), _loading:
        import engine.client.game.cards
        import engine.client.game.chooser
        import engine.client.game.screen
        import engine.client.game.summary
        import engine.client.game.talks
        import engine.client.saves
        import engine.client.session
        import engine.client.tournaments  # noqa: F401
        from engine.client.icons import icon_for

        icon_for("seats")  # reads the table of signs
        if _compiled_before():
            from engine.kernel.handle import far_addresses

            far_addresses()  # takes the kernels, which every scenario shares, from the cache

        settle()


def when_warm(app: App, then: Callable[[], None]) -> None:
    """Go on once `warm_up` is through; the window waits with a picture and not with a halt."""
    if "engine.client.tournaments" in sys.modules and not _loading.locked():
        then()
        return

    def ready(_none: object) -> None:
        app.pop()
        then()

    app.push(Loading(app, warm_up, ready))


def saved_machine(path: Path) -> Machine:
    """The machine of a save's own scenario; where the scenario on disk has changed, of the one inside the save.

    Raises SaveError, ScenarioError.
    """
    from engine.match.save import saved_ruleset

    with quiet():
        ruleset = saved_ruleset(path)
    machine = machine_of(ruleset.scenario.id) if _shipped(ruleset.scenario.id) else None
    if machine is not None and machine.ruleset.digest == ruleset.digest:
        return machine
    from engine.kernel.machine import Machine

    with quiet():
        return tell(Machine(ruleset))


def _shipped(id_: str) -> bool:
    from engine.rules.scenario import shipped

    return id_ in shipped()


def hints() -> list[str]:
    """What is worth knowing before a game."""
    return [
        _("Point at any number: its tip tells what moved it last turn, and P keeps the tip open."),
        _("Before you give an order, two hundred futures with it and without it are played for you."),
        _("B changes a past decision and lays both histories side by side."),
        _("No order is free: the others see most of what you do, and some of it leaks."),
        _("F1 opens the encyclopaedia at what you point at."),
    ]


class Loading(Screen):
    """Waits for something that is made on a thread, then hands it on; `failed` is told in one line what went wrong."""

    lively = True

    def __init__(
        self, app: App, make: Callable[[], object], ready: Callable[[Any], None],
        failed: Callable[[str], None] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(app)
        self._ready, self._tell, self._left = ready, failed or app.toast, False
        self._since, self._step = pygame.time.get_ticks(), 0
        self._compiles = False
        """Whether it is told that rules are being compiled."""
        app.work(make, self._done, self._failed)

    def _done(self, made: object) -> None:
        if not self._left:
            self._ready(made)

    def _failed(self, error: Exception) -> None:
        if not self._left:
            self.app.pop()
            self._tell((str(error).splitlines() or [type(error).__name__])[0])

    def closed(self) -> None:
        """What comes later is not wanted any more."""
        self._left = True

    def update(self, now_ms: int) -> bool:
        """Drawn anew only when a dot moves on: what is loaded needs the processor more."""
        step = 0 if self.app.settings.reduced_motion else now_ms // STEP_MS
        shown = self._step, self._compiles
        self._step, self._compiles = step, _compiling.is_set() and now_ms - self._since >= TOLD_MS
        return shown != (self._step, self._compiles)

    def paint(self, surface: pygame.Surface) -> None:
        """What is being done, moving dots, and something worth knowing meanwhile."""
        theme, (width, height) = self.app.theme, self.size
        text = _("Preparing the game")
        if self._compiles:
            text = _("Preparing the rules for this machine; this is done once and takes about half a minute")
        sign = icon("hexagon", theme.px(48), c.FOCUS)
        surface.blit(sign, sign.get_rect(center=(width // 2, height // 2 - theme.px(70))))
        room = min(width - theme.px(96), theme.px(720))
        y = self._centred(surface, text, height // 2 - theme.px(24), room, theme.heading, c.TEXT)
        at = self._step % 4
        for k in range(4):
            place = (width // 2 + theme.px(20) * k - theme.px(30), y + theme.px(16))
            pygame.draw.circle(surface, c.FOCUS if k == at else c.CONTROL, place, theme.px(5))
        shown = hints()
        self._centred(surface, shown[self._since % len(shown)], y + theme.px(56), room, theme.text, c.MUTED)

    def _centred(self, surface: pygame.Surface, text: str, y: int, room: int, size: int, colour: c.Colour) -> int:
        for row in wrapped(text, size, room):
            x = (self.size[0] - fonts.width(row, size)) // 2
            y = self.write(surface, row, (x, y), size=size, colour=colour).bottom
        return y
