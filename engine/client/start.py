"""Opening the window: what could stand in its way is told in one line before anything is drawn.

Hands on `open_window`. Raises ClientError where there is no display or two pygames share a folder.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.client.app import App
    from engine.client.archive import Archive


class ClientError(Exception):
    """Why no window can be opened, and what to do."""


def check_pygame() -> None:
    """Raises ClientError when the old pygame lies in the same folder as pygame-ce, or instead of it."""
    try:
        distribution("pygame")
    except PackageNotFoundError:
        import pygame

        if getattr(pygame, "IS_CE", False):
            return
    raise ClientError(
        "the old pygame is installed over pygame-ce, they share a folder: run\n"
        "  pip uninstall -y pygame pygame-ce\n  pip install pygame-ce"
    )


def check_display() -> None:
    """Raises ClientError on a system without a display."""
    if sys.platform.startswith("linux") and "SDL_VIDEODRIVER" not in os.environ:
        if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
            raise ClientError("no display: play with --text, or let the game be told by: run_game.py watch --headless")


def open_window(
    scenario: str, seats: Mapping[str, str] | None, seed: int, parameters: str = "", *,
    stored: tuple[Path, str] | None = None,
) -> None:  # fmt: skip
    """The title screen; with `seats`, policy by seat id, a game at once. Returns when the window is closed.

    `stored`: folder of a tournament and key of a game in it, to be looked at; with no key the tournament.
    """
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    check_pygame()
    check_display()
    os.environ.setdefault("SDL_WINDOWS_DPI_AWARENESS", "permonitorv2")
    import pygame

    from engine.client import settings
    from engine.client.app import App
    from engine.client.quiet import settle
    from engine.client.title import Title

    try:
        app = App(settings.load())
    except pygame.error as error:
        raise ClientError(f"no window can be opened ({error}): play with --text, or watch --headless") from None
    app.push(Title(app))
    settle()
    if seats is not None:
        from engine.client.setup import begin

        begin(app, scenario, seats, seed, parameters)
    if stored is not None:
        _look_at(app, *stored)
    try:
        app.run()
    except Exception as error:
        from engine.client.crash import note

        file = note(error)
        app.quit()  # every screen keeps what it holds
        app.close()
        text = (str(error).splitlines() or [type(error).__name__])[0]
        raise ClientError(f"the window broke ({text}); written down in {file}; the game was kept") from error


def _look_at(app: App, folder: Path, key: str) -> None:
    """A tournament, and on top of it a game it has kept."""
    from engine.client.loading import Loading, when_warm

    def read() -> None:
        from engine.client.archive import open_archive

        app.push(Loading(app, lambda: open_archive(folder), ready))

    def ready(archive: Archive) -> None:
        from engine.client.tournaments import Tournament, watch_stored

        app.swap(Tournament(app, archive))
        if key:
            watch_stored(app, archive, key)

    when_warm(app, read)
