"""A question before something is lost: yes or no, no being the default.

Hands on `Confirm`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client.screen import Screen
from engine.client.tips import wrapped
from engine.client.words import _

if TYPE_CHECKING:
    from engine.client.app import App


class Confirm(Screen):
    """Asks, then does it, or not. `never`: called when the player does not want to be asked again."""

    modal = True

    def __init__(
        self, app: App, text: str, do: Callable[[], None], *, never: Callable[[], None] | None = None, yes: str = ""
    ) -> None:
        super().__init__(app)
        self.text, self._do, self._never, self._yes_text = text, do, never, yes

    @property
    def box(self) -> pygame.Rect:
        """The dialog."""
        theme, (width, height) = self.app.theme, self.size
        box = pygame.Rect(0, 0, min(width - theme.px(40), theme.px(520)), theme.px(210))
        box.center = (width // 2, height // 2)
        return box

    def build(self) -> None:
        """No first, so that Return without a look does nothing."""
        theme, box = self.app.theme, self.box
        y, h, w = box.bottom - theme.px(56), theme.px(40), theme.px(150)
        self.button(pygame.Rect(box.x + theme.px(16), y, w, h), _("Cancel"), self.back, look="@chosen")
        self.button(pygame.Rect(box.right - w - theme.px(16), y, w, h), self._yes_text or _("Yes"), self._yes)
        if self._never is not None:
            self.button(
                pygame.Rect(box.x + theme.px(16), y - theme.px(44), theme.px(260), theme.px(36)),
                _("Yes, and never ask again"), self._yes_always,
            )  # fmt: skip

    def _yes(self) -> None:
        self.app.pop()
        self._do()

    def _yes_always(self) -> None:
        if self._never is not None:
            self._never()
        self._yes()

    def act_on(self, action: str) -> bool:
        """Return cancels."""
        if action == "end_turn":
            self.back()
            return True
        return False

    def paint(self, surface: pygame.Surface) -> None:
        """A box with the question."""
        theme, box = self.app.theme, self.box
        pygame.draw.rect(surface, c.PANEL, box, border_radius=theme.px(8))
        pygame.draw.rect(surface, c.CONTROL, box, 1, theme.px(8))
        y = box.y + theme.px(16)
        for row in wrapped(self.text, theme.text, box.width - theme.px(32)):
            y = self.write(surface, row, (box.x + theme.px(16), y)).bottom
