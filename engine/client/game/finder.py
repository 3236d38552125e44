"""Find a district by typing part of its name.

Hands on `Finder`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import pygame
import pygame_gui
from pygame_gui.elements import UITextEntryLine

from engine.client.game.dialog import Dialog
from engine.client.listing import Listing, Row
from engine.client.words import _

if TYPE_CHECKING:
    from engine.client.app import App


class Finder(Dialog):
    """A field and what fits it."""

    wide, tall = 460, 480

    def __init__(self, app: App, names: list[str], found: Callable[[int], None]) -> None:
        super().__init__(app)
        self.names, self._found, self.text = names, found, ""
        self._list: Listing | None = None
        self._entry: UITextEntryLine | None = None

    def heading(self) -> str:
        """What it is."""
        return _("Find a district")

    def build(self) -> None:
        """The field has the focus from the start."""
        theme, area = self.app.theme, self.inner
        self._entry = UITextEntryLine(
            pygame.Rect(area.x, area.y, area.width, theme.px(36)), self.app.manager, initial_text=self.text
        )
        self.keep(self._entry)
        self.app.manager.set_focus_set(self._entry)
        self._fill()

    def fitting(self) -> list[int]:
        """Numbers of the districts whose name has the text in it, those that begin with it first."""
        text = self.text.lower()
        hits = [k for k, name in enumerate(self.names) if text in name.lower()]
        return sorted(hits, key=lambda k: (not self.names[k].lower().startswith(text), self.names[k]))

    def _fill(self) -> None:
        theme, area = self.app.theme, self.inner
        if self._list is not None:
            self._list.clear()
        rows = [Row(self.names[k], partial(self._take, k)) for k in self.fitting()]
        self._list = Listing(
            self, pygame.Rect(area.x, area.y + theme.px(44), area.width, area.height - theme.px(44)), rows
        )

    def _take(self, number: int) -> None:
        self.app.pop()
        self._found(number)

    def handle(self, event: pygame.event.Event) -> bool:
        """Typing filters; Return takes the first."""
        if event.type == pygame_gui.UI_TEXT_ENTRY_CHANGED and event.ui_element is self._entry:
            self.text = event.text
            self._fill()
            return True
        if event.type == pygame_gui.UI_TEXT_ENTRY_FINISHED and event.ui_element is self._entry:
            hits = self.fitting()
            if hits:
                self._take(hits[0])
            return True
        return self._list is not None and self._list.handle(event)

    def paint_over(self, surface: pygame.Surface) -> None:
        """What the list draws itself."""
        if self._list is not None:
            self._list.paint_over(surface)
