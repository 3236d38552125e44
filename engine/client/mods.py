"""The scenarios there are, with what is wrong in those that cannot be played: file, line, column.

Hands on `Mods`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client.screen import Screen
from engine.client.words import _

if TYPE_CHECKING:
    from engine.client.app import App


class Mods(Screen):
    """One text: every scenario and every fault."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._html = _("Reading the scenarios")
        from engine.client.setup import _read_scenarios

        app.work(_read_scenarios, self._take, lambda error: app.toast(str(error)))

    def _take(self, read: tuple[dict[str, object], list[str]]) -> None:
        from html import escape

        scenarios, faults = read
        parts = []
        for id_, scenario in scenarios.items():
            title, summary = getattr(scenario, "title", id_), getattr(scenario, "summary", "")
            parts.append(f"<b>{escape(str(title))}</b> ({id_})<br>{escape(' '.join(str(summary).split()))}<br>")
        for fault in faults:
            parts.append(f'<font color="{c.hexed(c.WARN)}">{escape(fault)}</font><br>'.replace("\n", "<br>"))
        self._html = "<br>".join(parts)
        if self.app.top is self:
            self.rebuild()

    def build(self) -> None:
        """The text and the way back."""
        theme, (width, height) = self.app.theme, self.size
        pad = theme.px(48)
        self.text_box(pygame.Rect(pad, theme.px(96), width - 2 * pad, height - theme.px(176)), self._html)
        self.button(pygame.Rect(pad, height - theme.px(64), theme.px(140), theme.px(40)), _("Back"), self.back)

    def paint(self, surface: pygame.Surface) -> None:
        """The heading."""
        at = self.app.theme.px(48)
        self.write(surface, _("Scenarios and mods"), (at, at), size=self.app.theme.title, bold=True)
