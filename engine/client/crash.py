"""When something breaks: what it was, where the log is, and that the last autosave is safe.

Hands on `Crash` and `log_file`.
"""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import pygame
from platformdirs import user_log_path

from engine.client.game.dialog import Dialog
from engine.client.settings import NAME
from engine.client.storage import newest
from engine.client.words import _

if TYPE_CHECKING:
    from engine.client.app import App

_log = logging.getLogger(__name__)


def log_file() -> Path:
    """Where faults are written down."""
    return user_log_path(NAME, appauthor=False) / "client.log"


def note(error: BaseException) -> Path | None:
    """Write a fault down; None where that is not possible."""
    file = log_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as log:
            log.write("".join(traceback.format_exception(error)) + "\n")
    except OSError as failed:
        _log.warning("%s: not written (%s)", file, failed)
        return None
    return file


class Crash(Dialog):
    """Told once; then back to the title."""

    wide, tall = 640, 320

    def __init__(self, app: App, error: BaseException) -> None:
        super().__init__(app)
        self.error, self.file = error, note(error)
        self.save = newest(app.saves)

    def heading(self) -> str:
        """What happened."""
        return _("Something broke")

    def build(self) -> None:
        """Back to the title."""
        theme, area = self.app.theme, self.inner
        self.button(
            pygame.Rect(area.right - theme.px(200), area.bottom - theme.px(44), theme.px(200), theme.px(44)),
            _("To the title"), self.back, look="@loud",
        )  # fmt: skip

    def paint_in(self, surface: pygame.Surface, area: pygame.Rect) -> None:
        """The fault, the log, the save."""
        text = (str(self.error).splitlines() or [type(self.error).__name__])[0]
        y = self.paragraph(surface, text, area, area.y)
        if self.file is not None:
            y = self.paragraph(surface, _("Written down in {file}").format(file=self.file), area, y + 8)
        if self.save is not None:
            told = _("Your game is safe up to {name}").format(name=self.save.path.name)
            self.paragraph(surface, told, area, y + 8)

    def back(self) -> None:
        """Everything but the title goes."""
        while len(self.app.screens) > 1:
            self.app.pop()
