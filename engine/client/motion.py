"""Short transitions: a screen comes up over the one before, and the map's figures go over from turn to turn.

Hands on `Fade`, `Glide`. Nothing waits for them: input is taken as if they were not there, and who reduces motion
sees none.
"""

from __future__ import annotations

import numpy as np
import pygame

from engine.rules.layout import FLOATS

FADE_MS = 150
GLIDE_MS = 320


class Fade:
    """The last picture of the window, fading over the new one."""

    def __init__(self) -> None:
        self._old: pygame.Surface | None = None
        self._since = 0

    def begin(self, window: pygame.Surface, now_ms: int) -> None:
        """From what is seen now; begun again before anything was drawn, it stays the one it is."""
        if self._old is None or now_ms != self._since:
            self._old, self._since = window.copy(), now_ms

    def stop(self) -> None:
        """Show the new screen as it is."""
        self._old = None

    @property
    def running(self) -> bool:
        """Whether something of the last picture is still to be seen."""
        return self._old is not None

    def paint(self, window: pygame.Surface, now_ms: int) -> None:
        """Lay what is left of it over the window."""
        if self._old is None:
            return
        left = 1.0 - (now_ms - self._since) / FADE_MS
        if left <= 0.0 or self._old.get_size() != window.get_size():
            self._old = None
            return
        self._old.set_alpha(round(255 * left))
        window.blit(self._old, (0, 0))


class Glide:
    """Figures on their way from one turn to another."""

    def __init__(self, old: FLOATS, new: FLOATS, now_ms: int) -> None:
        self._old, self.new, self._since = old, new, now_ms

    def at(self, now_ms: int) -> FLOATS:
        """Figures at a moment; what is unknown before or after is shown as it is after."""
        share = min(1.0, (now_ms - self._since) / GLIDE_MS)
        share *= share * (3.0 - 2.0 * share)  # slow at both ends
        between = self._old + (self.new - self._old) * share
        return np.where(np.isnan(between), self.new, between)

    def over(self, now_ms: int) -> bool:
        """Whether it has arrived."""
        return now_ms - self._since >= GLIDE_MS
