"""Pictures of scenarios: `picture.png` in a scenario's own folder, else the one that comes with the game.

Hands on `picture_of`. A picture that cannot be read, or is too large to be one, is as good as none.
"""

from __future__ import annotations

import logging
from functools import cache
from importlib.resources import files
from pathlib import Path

import pygame

from engine.rules.errors import ScenarioError
from engine.rules.scenario import find

MOST = 4096
"""Pixels a side: a small file can hold a picture that fills all memory."""
_log = logging.getLogger(__name__)


@cache
def picture_of(scenario: str) -> pygame.Surface | None:
    """A scenario's picture, by its name or path; None where there is none."""
    try:
        own = find(scenario) / "picture.png"
    except ScenarioError:
        return None
    for file in (own, Path(str(files("assets"))) / "pictures" / f"{own.parent.name}.png"):
        if file.is_file():
            try:
                if all(0 < side <= MOST for side in _sides(file)):
                    return pygame.image.load(str(file))
                _log.warning("%s: is no PNG of at most %d by %d", file, MOST, MOST)
            except (OSError, pygame.error) as error:
                _log.warning("%s: %s", file, error)
    return None


def _sides(file: Path) -> tuple[int, int]:
    """Width and height as a PNG's head has them, before anything of it is unpacked; 0 where it is none."""
    with file.open("rb") as opened:
        head = opened.read(24)
    if len(head) < 24 or not head.startswith(b"\x89PNG\r\n\x1a\n"):
        return 0, 0
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
