"""The guide of a tutorial: a box with the lesson over whatever is in front, and a frame about what it speaks of.

Hands on `Coach`, which the window draws last and asks first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client import fonts
from engine.client.lessons import Lessons
from engine.client.tips import wrapped
from engine.client.words import _

if TYPE_CHECKING:
    from engine.client.app import App


class Coach:
    """Draws the lesson that is on."""

    def __init__(self, app: App, lessons: Lessons) -> None:
        self.app, self.lessons = app, lessons
        self._next = self._skip = pygame.Rect(0, 0, 0, 0)

    def notice(self, deed: str) -> None:
        """The player has done something."""
        if self.lessons.notice(deed):
            self.app.sound("chapter")
            self.app.redraw()

    def handle(self, event: pygame.event.Event) -> bool:
        """Its two buttons."""
        if self.lessons.current is None:
            return False
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            if self._next.collidepoint(event.pos):
                self.next()
                return True
            if self._skip.collidepoint(event.pos):
                self.skip()
                return True
        return False

    def next(self) -> None:
        """The next lesson."""
        self.lessons.next()
        self.app.redraw()

    def skip(self) -> None:
        """No more lessons."""
        self.lessons.skip()
        self.app.redraw()

    def draw(self, surface: pygame.Surface) -> None:
        """Frame and box."""
        lesson = self.lessons.current
        if lesson is None:
            return
        theme, screen = self.app.theme, self.app.top
        place = screen.lesson_area(lesson.show)
        if place is not None:
            pygame.draw.rect(surface, c.WARN, place.inflate(theme.px(6), theme.px(6)), theme.px(3), theme.px(8))
        pad, size = theme.px(14), theme.text
        room = theme.px(380)
        rows = wrapped(" ".join(lesson.text.split()), size, room - 2 * pad)
        line = fonts.height(size)
        box = pygame.Rect(0, 0, room, line * (len(rows) + 2) + theme.px(64))
        box.bottomleft = screen.lesson_corner()
        box.clamp_ip(surface.get_rect().inflate(-theme.px(8), -theme.px(8)))
        pygame.draw.rect(surface, c.TOOLTIP, box, border_radius=theme.px(8))
        pygame.draw.rect(surface, c.WARN, box, theme.px(2), theme.px(8))
        number, total = self.lessons.progress
        y = box.y + theme.px(10)
        fonts.put(surface, lesson.title, (box.x + pad, y), size, c.WARN, bold=True)
        fonts.put(surface, f"{number}/{total}", (box.right - pad, y), size, c.MUTED, right=True)
        y += line + theme.px(6)
        for row in rows:
            fonts.put(surface, row, (box.x + pad, y), size, c.TEXT)
            y += line
        onward = _("Done ({key})") if number == total else _("Next ({key})")
        onward = onward.format(key=self.app.keys.bound["lesson"])
        self._next = self._button(surface, box.right - pad, box.bottom, onward, right=True)
        self._skip = pygame.Rect(0, 0, 0, 0)
        if number < total:
            self._skip = self._button(surface, box.x + pad, box.bottom, _("Send the guide away"), right=False)

    def _button(self, surface: pygame.Surface, x: int, bottom: int, text: str, *, right: bool) -> pygame.Rect:
        theme = self.app.theme
        wide, line = fonts.width(text, theme.text), fonts.height(theme.text)
        rect = pygame.Rect(0, 0, wide + theme.px(20), theme.px(36))
        rect.bottom = bottom - theme.px(8)
        if right:
            rect.right = x
        else:
            rect.x = x
        pygame.draw.rect(surface, c.RAISED, rect, border_radius=theme.px(6))
        pygame.draw.rect(surface, c.CONTROL, rect, 1, theme.px(6))
        fonts.put(surface, text, (rect.x + theme.px(10), rect.centery - line // 2), theme.text, c.TEXT)
        return rect
