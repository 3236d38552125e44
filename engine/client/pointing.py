"""What the pointer or the focus rests upon is told after a while; tips can be pinned.

Hands on `Pointing`, a part of the window.
"""

from __future__ import annotations

from collections.abc import Callable

import pygame

from engine.client.theme import Theme
from engine.client.tips import Tip, draw_tip

Found = tuple[object, Callable[[], Tip | None]]
"""Something that tells a thing from others, and what is told of it."""
NOTHING_MS = 60_000
"""How long a thing that has nothing to tell is left alone."""


class Pointing:
    """One tip at a time, and those that are pinned."""

    def __init__(self) -> None:
        self.shown: tuple[Tip, tuple[int, int]] | None = None
        """The tip shown now, and where."""
        self.pinned: list[tuple[Tip, tuple[int, int]]] = []
        self._at: object = None
        self._since = 0

    @property
    def waits(self) -> bool:
        """Whether something is pointed at that will be told of."""
        return self._at is not None and self.shown is None

    def drop(self) -> None:
        """Forget what was pointed at; what is pinned stays."""
        self._at, self.shown = None, None

    def pin(self) -> None:
        """Keep the tip shown now in sight."""
        if self.shown is not None:
            self.pinned.append(self.shown)

    def rest(self, found: Found | None, pos: tuple[int, int], now_ms: int, delay_ms: int) -> bool:
        """The pointer rests upon this; whether the window has to be drawn anew."""
        changed = False
        what = None if found is None else found[0]
        if what != self._at:
            changed = self.shown is not None
            self._at, self._since, self.shown = what, now_ms, None
        if found is not None and self.shown is None and now_ms - self._since >= delay_ms:
            tip = found[1]()
            if tip is None:
                self._since = now_ms + NOTHING_MS
            else:
                self.shown, changed = (tip, pos), True
        return changed

    def draw(self, surface: pygame.Surface, theme: Theme) -> None:
        """The pinned ones below the one shown."""
        for tip, at in self.pinned:
            draw_tip(surface, tip, at, theme)
        if self.shown is not None:
            draw_tip(surface, *self.shown, theme)
