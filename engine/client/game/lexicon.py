"""The encyclopaedia in the window: a search, a list, a page with links, and the way one came.

Hands on `Lexicon`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pygame
import pygame_gui
from pygame_gui.elements import UITextEntryLine

from engine.client.encyclopaedia import Encyclopaedia, Page
from engine.client.listing import Listing, Row
from engine.client.screen import Screen
from engine.client.session import Session
from engine.client.words import _

if TYPE_CHECKING:
    from engine.client.app import App


class Lexicon(Screen):
    """`key`: the page it opens at, such as `order:ease`."""

    def __init__(self, app: App, session: Session, key: str = "") -> None:
        super().__init__(app)
        self.book = Encyclopaedia(session.match.machine.ruleset)
        self.key = key if key in self.book.pages else next(iter(self.book.pages))
        self.text = ""
        self.trail: list[str] = []
        self._list: Listing | None = None
        self._entry: UITextEntryLine | None = None

    @property
    def page(self) -> Page:
        """The page open."""
        return self.book.pages[self.key]

    @property
    def _left(self) -> pygame.Rect:
        theme, (_width, height) = self.app.theme, self.size
        top = theme.px(130)
        return pygame.Rect(theme.px(32), top, theme.px(320), height - top - theme.px(80))

    def build(self) -> None:
        """Search, list, page, back."""
        theme, (width, height) = self.app.theme, self.size
        left = self._left
        self._entry = UITextEntryLine(
            pygame.Rect(left.x, theme.px(84), left.width, theme.px(36)), self.app.manager, initial_text=self.text,
            placeholder_text=_("Find"),
        )  # fmt: skip
        self.keep(self._entry)
        self._fill()
        x = left.right + theme.px(32)
        self.text_box(pygame.Rect(x, theme.px(84), width - x - theme.px(32), height - theme.px(164)), self.page.html)
        y, h = height - theme.px(60), theme.px(40)
        self.button(pygame.Rect(left.x, y, theme.px(140), h), _("Close"), self.app.pop)
        self.button(pygame.Rect(x, y, theme.px(160), h), _("Page before"), self._before, enabled=bool(self.trail))

    def _fill(self) -> None:
        rows: list[Row] = []
        kind, at = "", 0
        for page in self.book.find(self.text):
            if page.kind != kind and not self.text:
                kind = page.kind
                rows.append(Row(kind))
            at = len(rows) if page.key == self.key else at
            rows.append(Row(page.title, partial(self.open, page.key), page.key == self.key))
        first = self._list.first if self._list is not None else max(0, at - 5)
        if self._list is not None:
            self._list.clear()
        self._list = Listing(self, self._left, rows, first=first)

    def open(self, key: str) -> None:
        """Turn to a page."""
        if key in self.book.pages and key != self.key:
            self.trail.append(self.key)
            self.key = key
            self.rebuild()

    def _before(self) -> None:
        self.key = self.trail.pop()
        self.rebuild()

    def handle(self, event: pygame.event.Event) -> bool:
        """Typing filters, links lead on."""
        if event.type == pygame_gui.UI_TEXT_ENTRY_CHANGED and event.ui_element is self._entry:
            self.text = event.text
            if self._list is not None:
                self._list.first = 0
            self._fill()
            return True
        if event.type == pygame_gui.UI_TEXT_BOX_LINK_CLICKED:
            self.open(event.link_target)
            return True
        return self._list is not None and self._list.handle(event)

    def paint(self, surface: pygame.Surface) -> None:
        """Headings."""
        theme = self.app.theme
        self.write(surface, _("Encyclopaedia"), (theme.px(32), theme.px(28)), size=theme.title, bold=True)
        x = self._left.right + theme.px(32)
        self.write(
            surface, self.page.title, (x, theme.px(44)), size=theme.heading, bold=True,
            room=self.size[0] - x - theme.px(32),
        )  # fmt: skip

    def paint_over(self, surface: pygame.Surface) -> None:
        """What the list draws itself."""
        if self._list is not None:
            self._list.paint_over(surface)
