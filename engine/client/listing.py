"""A list of rows one can click, scroll by wheel, and walk with the arrow keys; only the rows in sight are widgets.

Hands on `Listing` and `Row`, used by every screen that chooses among many.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pygame
from pygame_gui.elements import UIButton

from engine.client import colours as c
from engine.client import fonts
from engine.client.icons import icon
from engine.client.screen import Screen
from engine.client.tips import Tip


@dataclass(frozen=True)
class Row:
    """A row. `act` is called when it is pressed; None: a heading."""

    text: str
    act: Callable[[], None] | None = None
    chosen: bool = False
    enabled: bool = True
    tip: Callable[[], Tip | None] | None = None
    icon: str = ""
    colour: c.Colour = c.MUTED
    note: str = ""
    """Short text at the right end."""


class Listing:
    """Rows within a rectangle of a screen."""

    def __init__(self, screen: Screen, rect: pygame.Rect, rows: Sequence[Row], *, first: int = 0) -> None:
        self.screen, self.rect, self.rows = screen, rect, list(rows)
        theme = screen.app.theme
        self.step, self._head = theme.px(40), theme.px(28)
        self.last = len(self.rows)
        """The first row when the list is at its end."""
        left = rect.height
        while self.last > 0 and left >= self._tall(self.rows[self.last - 1]):
            self.last -= 1
            left -= self._tall(self.rows[self.last])
        self.last = min(self.last, max(0, len(self.rows) - 1))
        self.first = max(0, min(first, self.last))
        self._made: list[tuple[Row, UIButton | None, pygame.Rect]] = []
        self._build()

    @property
    def room(self) -> int:
        """Rows in sight."""
        return len(self._made)

    def _tall(self, row: Row) -> int:
        return self.step if row.act is not None else self._head

    def clear(self) -> None:
        """Take its widgets away."""
        for _row, made, _rect in self._made:
            if made is not None:
                self.screen.forget(made)
        self._made.clear()

    def _build(self) -> None:
        theme, screen = self.screen.app.theme, self.screen
        self.clear()
        bar = theme.px(10) if self.last > 0 else 0
        y = self.rect.y
        for row in self.rows[self.first :]:
            if y + self._tall(row) > self.rect.bottom + theme.px(3) and self._made:
                break
            rect = pygame.Rect(self.rect.x, y, self.rect.width - bar, self._tall(row) - theme.px(3))
            y += self._tall(row)
            made = None
            if row.act is not None:
                look = "@chosen_row" if row.chosen else "@row"
                left = theme.px(28) if row.icon else 0
                made = screen.button(
                    rect, row.text, row.act, look=look, enabled=row.enabled, tip=row.tip, left=left,
                    right=theme.px(10) + screen.width_of(row.note) if row.note else 0,
                )  # fmt: skip
            self._made.append((row, made, rect))

    def paint_over(self, surface: pygame.Surface) -> None:
        """Icons, notes, headings and the bar that tells where one is."""
        theme = self.screen.app.theme
        for row, made, rect in self._made:
            y = rect.centery - fonts.height(theme.text) // 2
            if made is None:
                self.screen.write(
                    surface, row.text, (rect.x, y), colour=c.MUTED, bold=True, room=rect.width - theme.px(8)
                )
            if row.icon:
                surface.blit(
                    icon(row.icon, theme.px(18), row.colour), (rect.x + theme.px(9), rect.centery - theme.px(9))
                )
            if row.note:
                colour = c.TEXT if row.enabled else c.DISABLED
                self.screen.write(surface, row.note, (rect.right - theme.px(8), y), colour=colour, right=True)
        if self.last > 0:
            track = pygame.Rect(self.rect.right - theme.px(6), self.rect.y, theme.px(4), self.rect.height)
            pygame.draw.rect(surface, c.WELL, track, border_radius=theme.px(2))
            share = len(self._made) / len(self.rows)
            thumb = pygame.Rect(track.x, 0, track.width, max(theme.px(20), round(track.height * share)))
            thumb.y = track.y + round((track.height - thumb.height) * self.first / self.last)
            pygame.draw.rect(surface, c.CONTROL, thumb, border_radius=theme.px(2))

    def handle(self, event: pygame.event.Event) -> bool:
        """Wheel over the list, or Page Up and Page Down."""
        if event.type == pygame.MOUSEWHEEL and self.rect.collidepoint(pygame.mouse.get_pos()):
            return self.scroll(-event.y * 2)
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_PAGEDOWN, pygame.K_PAGEUP):
            return self.scroll(self.room if event.key == pygame.K_PAGEDOWN else -self.room)
        return False

    def scroll(self, rows: int) -> bool:
        """Move by rows; False when it was at its end."""
        first = max(0, min(self.first + rows, self.last))
        if first == self.first:
            return False
        self.first = first
        self._build()
        self.screen.app.redraw()
        return True
