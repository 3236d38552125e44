"""Between two people at one window: nothing of the game is seen until the next one is there.

Hands on `Curtain`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client.screen import Screen
from engine.client.words import _

if TYPE_CHECKING:
    from engine.client.app import App


class Curtain(Screen):
    """`seat`: title of the next seat; `lift`: called when its player is there."""

    def __init__(self, app: App, seat: str, lift: Callable[[], None]) -> None:
        super().__init__(app)
        self.seat, self._lift = seat, lift

    def build(self) -> None:
        """One button."""
        theme, (width, height) = self.app.theme, self.size
        rect = pygame.Rect(0, 0, theme.px(280), theme.px(52))
        rect.center = (width // 2, height // 2 + theme.px(60))
        self.button(rect, _("I am here"), self._lift, look="@loud")

    def act_on(self, action: str) -> bool:
        """Return lifts it."""
        if action == "end_turn":
            self._lift()
            return True
        return False

    def back(self) -> None:
        """There is nothing behind it to go back to."""

    def paint(self, surface: pygame.Surface) -> None:
        """Whose turn it is."""
        theme, (width, height) = self.app.theme, self.size
        text = _("Hand over to: {seat}").format(seat=self.seat)
        x = (width - self.width_of(text) * theme.title // theme.text) // 2
        self.write(surface, text, (max(theme.px(20), x), height // 2 - theme.px(40)), size=theme.title, bold=True)
        note = _("The others look away now")
        self.write(surface, note, ((width - self.width_of(note)) // 2, height // 2), colour=c.MUTED)
