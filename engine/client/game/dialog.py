"""A dialog over the game: a box with a heading, text that wraps, and rows of buttons.

Hands on `Dialog`, the base of cards, answers, summaries and menus.
"""

from __future__ import annotations

import pygame

from engine.client import colours as c
from engine.client.screen import Screen


class Dialog(Screen):
    """`wide`, `tall`: its size at scale 1; never larger than the window."""

    modal = True
    wide, tall = 720, 520

    @property
    def box(self) -> pygame.Rect:
        """Where it is."""
        theme, (width, height) = self.app.theme, self.size
        box = pygame.Rect(0, 0, self.across, min(height - theme.px(24), theme.px(self.tall)))
        box.center = (width // 2, height // 2)
        if self._beside:
            box.right = width - theme.px(12)
        return box

    @property
    def across(self) -> int:
        """How wide it is."""
        theme, width = self.app.theme, self.size[0]
        across = min(width - theme.px(24), theme.px(self.wide))
        return min(across, max(width - theme.px(468), theme.px(480))) if self._beside else across

    @property
    def _beside(self) -> bool:
        """Whether the guide has its place at the left of it."""
        guided = self.app.coach is not None and self.app.coach.lessons.current is not None
        return guided and type(self).lesson_corner is Screen.lesson_corner

    @property
    def inner(self) -> pygame.Rect:
        """Where its content goes, below the heading."""
        theme, box = self.app.theme, self.box
        return pygame.Rect(
            box.x + theme.px(20), box.y + theme.px(58), box.width - theme.px(40), box.height - theme.px(74)
        )

    def heading(self) -> str:
        """What stands at its top."""
        return ""

    def paint(self, surface: pygame.Surface) -> None:
        """The box; content is drawn by `paint_in`."""
        theme, box = self.app.theme, self.box
        pygame.draw.rect(surface, c.PANEL, box, border_radius=theme.px(8))
        pygame.draw.rect(surface, c.CONTROL, box, 1, theme.px(8))
        self.write(
            surface, self.heading(), (box.x + theme.px(20), box.y + theme.px(16)), size=theme.title, bold=True,
            room=box.width - theme.px(40),
        )  # fmt: skip
        self.paint_in(surface, self.inner)

    def paint_in(self, surface: pygame.Surface, area: pygame.Rect) -> None:
        """Draw the content."""
