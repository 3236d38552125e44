"""Watching and looking back: pause, step, speed, and a slider over the turns that are played.

Hands on `Timeline`, a part of the game screen while nobody plays by hand or the game is over.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pygame
import pygame_gui
from pygame_gui.elements import UIHorizontalSlider

from engine.client import colours as c
from engine.client.tips import Tip
from engine.client.words import _
from engine.rules.layout import FLOATS

if TYPE_CHECKING:
    from engine.client.game.screen import Game

SPEEDS = (1600, 800, 400, 0)
"""Milliseconds a turn is shown, by speed: 1x, 2x, 4x, as fast as it goes."""


class Timeline:
    """`turn` is the turn looked at; the last one unless one looks back."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.playing = False
        self.speed = 0
        self.turn = game.session.match.turn
        self._due = 0
        self._slider: UIHorizontalSlider | None = None

    @property
    def shown(self) -> bool:
        """Whether there is anything to watch or to look back upon."""
        return not self.game.session.hands or self.game.session.match.over

    @property
    def back(self) -> bool:
        """Whether an earlier turn is looked at."""
        return self.shown and self.turn < self.game.session.match.turn

    def state(self) -> FLOATS | None:
        """The state of the turn looked at; None for the present."""
        return self.game.session.match.turn_ledger(self.turn).before if self.back else None

    @property
    def area(self) -> pygame.Rect:
        """Along the foot of the map."""
        theme, side = self.game.app.theme, self.game.side
        x = theme.rail + theme.px(12)
        return pygame.Rect(x, side.bottom - theme.px(56), side.x - theme.px(12) - x, theme.px(44))

    def build(self) -> None:
        """Its widgets."""
        self._slider = None
        if not self.shown:
            return
        game, area = self.game, self.area
        theme, over = game.app.theme, game.session.match.over
        x, side = area.x + theme.px(4), theme.px(36)
        y = area.y + theme.px(4)
        names = [
            (_("Pause") if self.playing else _("Play"), self.toggle, theme.px(76), True),
            (_("Step"), self.step, theme.px(64), (not over and not game.busy) or self.back),
            (f"{('1x', '2x', '4x', 'max')[self.speed]}", self.faster, theme.px(56), True),
        ]
        for text, do, wide, able in names:
            game.button(pygame.Rect(x, y, wide, side), text, do, enabled=able, tip=partial(Tip, text))
            x += wide + theme.px(4)
        last = game.session.match.turn
        if last:
            room = pygame.Rect(x + theme.px(4), y, area.right - x - theme.px(92), side)
            self._slider = UIHorizontalSlider(room, min(self.turn, last), (0, last), game.app.manager)
            game.keep(self._slider)

    def paint(self, surface: pygame.Surface) -> None:
        """Its ground, and the date looked at."""
        if not self.shown:
            return
        game, area = self.game, self.area
        theme = game.app.theme
        pygame.draw.rect(surface, c.PANEL, area, border_radius=theme.px(8))
        text = f"{min(self.turn + 1, game.session.turns)}/{game.session.turns}"
        game.write(surface, text, (area.right - theme.px(10), area.y + theme.px(12)), right=True, bold=True)

    # ---- what it does ----
    def toggle(self) -> None:
        """Play, or pause."""
        self.playing = not self.playing
        self._due = pygame.time.get_ticks()
        if self.playing and self.game.session.match.over and not self.back:
            self.turn = 0
        self.game.rebuild()

    def faster(self) -> None:
        """The next speed; after the fastest the slowest."""
        self.speed = (self.speed + 1) % len(SPEEDS)
        self.game.rebuild()

    def step(self) -> None:
        """One turn on."""
        if self.back:
            self.look(self.turn + 1)
        elif not self.game.busy and not self.game.session.match.over:
            self.game.run()

    def look(self, turn: int) -> None:
        """Look at a turn."""
        self.turn = max(0, min(turn, self.game.session.match.turn))
        self.game.rebuild()

    def arrived(self) -> None:
        """A turn was played."""
        self.turn = self.game.session.match.turn

    def update(self, now_ms: int) -> None:
        """While it plays, the next turn when it is due."""
        if not (self.playing and self.shown) or self.game.busy or now_ms < self._due:
            return
        self._due = now_ms + SPEEDS[self.speed]
        if self.game.session.match.over and not self.back:
            self.playing = False
            self.game.rebuild()
        else:
            self.step()

    def handle(self, event: pygame.event.Event) -> bool:
        """The slider was moved."""
        if event.type == pygame_gui.UI_HORIZONTAL_SLIDER_MOVED and event.ui_element is self._slider:
            if int(event.value) != self.turn:
                self.turn = int(event.value)
                self.playing = False
                self.game.refresh()
            return True
        return False
