"""Drives the client by synthetic input on a window nobody sees.

Hands on `Driver`: click, press, type, wait; it looks at the screen in front and at what its widgets say.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")

import pygame
from pygame_gui.elements import UIButton

from engine.client.app import App
from engine.client.loading import Loading
from engine.client.screen import Screen
from engine.client.settings import Settings
from engine.client.title import Title


class Driver:
    """An app with a hand on its mouse and keys."""

    def __init__(
        self, folder: Path, *, size: tuple[int, int] = (1280, 720), scale: float = 1.0, **settings: object
    ) -> None:
        chosen = Settings(width=size[0], height=size[1], scale=scale, hover_delay_ms=0, reduced_motion=True)
        for name, value in settings.items():
            setattr(chosen, name, value)
        self.app = App(chosen, config=folder / "settings.json", saves=folder / "saves", sound=False)
        self.app.push(Title(self.app))
        self.frame()

    @property
    def screen(self) -> Screen:
        """In front."""
        return self.app.top

    def frame(self, *events: pygame.event.Event) -> None:
        """A round of the loop."""
        self.app.frame([*events, *pygame.event.get()])

    def settle(self, until: Callable[[], bool], seconds: float = 300.0) -> None:
        """Rounds until something holds. Raises TimeoutError."""
        end = time.monotonic() + seconds
        while not until():
            if time.monotonic() > end:
                raise TimeoutError(f"{type(self.screen).__name__} is still in front")
            self.frame()
            time.sleep(0.002)
        self.frame()

    def click(self, pos: tuple[int, int], button: int = 1) -> None:
        """Move there, press, let go."""
        self.move(pos)
        self.frame(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=pos, button=button))
        self.frame(pygame.event.Event(pygame.MOUSEBUTTONUP, pos=pos, button=button))
        self.frame()

    def move(self, pos: tuple[int, int]) -> None:
        """Move the pointer."""
        pygame.mouse.set_pos(pos)
        self.frame(pygame.event.Event(pygame.MOUSEMOTION, pos=pos, rel=(0, 0), buttons=(0, 0, 0)))
        self.frame()

    def key(self, key: int, mod: int = 0, text: str = "") -> None:
        """Press a key and let it go."""
        self.frame(pygame.event.Event(pygame.KEYDOWN, key=key, mod=mod, unicode=text, scancode=0))
        if text:
            self.frame(pygame.event.Event(pygame.TEXTINPUT, text=text))
        self.frame(pygame.event.Event(pygame.KEYUP, key=key, mod=mod, unicode=text, scancode=0))
        self.frame()

    def buttons(self) -> list[UIButton]:
        """Of the screen in front."""
        return [e for e in self.screen.focusable if isinstance(e, UIButton) and e.alive()]

    def button(self, text: str) -> UIButton:
        """The button that says so, or begins so. Raises LookupError."""
        found = [b for b in self.buttons() if b.text == text] or [b for b in self.buttons() if b.text.startswith(text)]
        if not found:
            raise LookupError(f"no button {text!r} in {type(self.screen).__name__}: {[b.text for b in self.buttons()]}")
        return found[0]

    def push(self, text: str) -> None:
        """Click the button that says so, once nothing is being loaded."""
        if isinstance(self.screen, Loading):
            self.settle(lambda: not isinstance(self.screen, Loading))
        self.click(self.button(text).rect.center)

    def picture(self, file: str | Path) -> None:
        """Keep what is seen."""
        self.app.draw()
        pygame.image.save(self.app.surface, str(file))

    def close(self) -> None:
        """End it."""
        self.app.quit()
        self.app.close()
