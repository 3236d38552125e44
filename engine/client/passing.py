"""Two small things every screen has: a line told in passing, and a picture kept of what is seen.

Hands on `draw_toast` and `keep_picture`.
"""

from __future__ import annotations

from pathlib import Path

import pygame

from engine.client import colours as c
from engine.client import fonts
from engine.client.theme import Theme


def draw_toast(surface: pygame.Surface, text: str, theme: Theme) -> None:
    """A line in a box at the window's foot."""
    text = fonts.shortened(text, theme.text, surface.get_width() - theme.px(80))
    rect = pygame.Rect(0, 0, fonts.width(text, theme.text), fonts.height(theme.text))
    rect.midbottom = (surface.get_width() // 2, surface.get_height() - theme.px(24))
    box = rect.inflate(theme.px(28), theme.px(16))
    pygame.draw.rect(surface, c.TOOLTIP, box, border_radius=theme.px(8))
    pygame.draw.rect(surface, c.FOCUS, box, 1, theme.px(8))
    fonts.put(surface, text, rect.topleft, theme.text, c.TEXT)


def keep_picture(surface: pygame.Surface, folder: Path) -> Path:
    """Write a PNG under the next free number; its file. Raises OSError, pygame.error."""
    number = 1
    folder.mkdir(parents=True, exist_ok=True)
    while (folder / f"great-stone-{number:03}.png").exists():
        number += 1
    file = folder / f"great-stone-{number:03}.png"
    pygame.image.save(surface, str(file))
    return file
