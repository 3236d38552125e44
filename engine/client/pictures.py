"""Pictures of scenarios: `picture.png` in a scenario's own folder, else the one that comes with the game.

Hands on `picture_of`. A picture that cannot be read is as good as none.
"""

from __future__ import annotations

import logging
from functools import cache
from importlib.resources import files
from pathlib import Path

import pygame

from engine.rules.errors import ScenarioError
from engine.rules.scenario import find

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
                return pygame.image.load(str(file))
            except pygame.error as error:
                _log.warning("%s: %s", file, error)
    return None
