"""The list of what happened in a game that is looked back upon: pick one and the slider goes there.

Hands on `Events`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client.game.dialog import Dialog
from engine.client.icons import icon_for
from engine.client.listing import Listing, Row
from engine.client.marks import KINDS, Mark, kind_title
from engine.client.words import _

if TYPE_CHECKING:
    from engine.client.app import App

COLOURS = {"fall": c.BAD, "turning": c.WARN, "broken": c.BAD, "signed": c.GOOD, "card": c.MUTED}


class Events(Dialog):
    """Every mark by its turn, all kinds or one."""

    wide, tall = 760, 640

    def __init__(self, app: App, marks: Sequence[Mark], dates: Callable[[int], str], go: Callable[[int], None]) -> None:
        super().__init__(app)
        self.marks, self._dates, self._go = list(marks), dates, go
        self.kind = ""
        """The kind listed; "" for all."""
        self._list: Listing | None = None

    def heading(self) -> str:
        """What it is."""
        return _("What happened")

    def build(self) -> None:
        """Kinds above, marks below."""
        theme, area = self.app.theme, self.inner
        kinds = ["", *(kind for kind in KINDS if any(mark.kind == kind for mark in self.marks))]
        wide = area.width // len(kinds)
        for k, kind in enumerate(kinds):
            rect = pygame.Rect(area.x + k * wide, area.y, wide - theme.px(4), theme.px(36))
            look = "@chosen" if kind == self.kind else "@row"
            self.button(rect, kind_title(kind) if kind else _("All"), partial(self._show, kind), look=look)
        rows: list[Row] = []
        turn = -1
        for mark in self.marks:
            if self.kind not in ("", mark.kind):
                continue
            if mark.turn != turn:
                turn = mark.turn
                rows.append(Row(self._dates(turn)))
            rows.append(
                Row(
                    mark.title, partial(self._jump, mark.turn), icon=icon_for("marks", mark.kind),
                    colour=COLOURS[mark.kind],
                )
            )  # fmt: skip
        top = area.y + theme.px(44)
        self._list = Listing(self, pygame.Rect(area.x, top, area.width, area.bottom - theme.px(50) - top), rows)
        self.button(pygame.Rect(area.x, area.bottom - theme.px(40), theme.px(140), theme.px(40)), _("Back"), self.back)

    def _show(self, kind: str) -> None:
        self.kind = kind
        self.rebuild()

    def _jump(self, turn: int) -> None:
        self.app.pop()
        self._go(turn)

    def handle(self, event: pygame.event.Event) -> bool:
        """The wheel scrolls."""
        return self._list is not None and self._list.handle(event)

    def paint_over(self, surface: pygame.Surface) -> None:
        """What the list draws itself."""
        if self._list is not None:
            self._list.paint_over(surface)
