"""The title screen: the land in the background, and where to go from here.

Hands on `Title`. The window is there within a second: numba and the rules' compiler are imported beside it later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from engine import __version__
from engine.client import colours as c
from engine.client.loading import warm_up, when_warm
from engine.client.screen import Screen
from engine.client.words import _

if TYPE_CHECKING:
    from engine.client.app import App
    from engine.client.board.view import BoardView


class Title(Screen):
    """Where the program starts."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self._map: BoardView | None = None
        self._ground: pygame.Surface | None = None
        self._warming = False

    def update(self, now_ms: int) -> bool:
        """Once it is seen, what a game needs is imported beside it."""
        if self._ground is not None and not self._warming:
            self._warming = True
            self.app.work(warm_up, lambda _none: None, lambda error: self.app.toast(str(error)))
        return False

    def build(self) -> None:
        """The buttons of the first choice."""
        theme, self._ground = self.app.theme, None
        entry = any(self.app.saves.glob("*.gss"))  # whether it can be loaded is seen when it is; that needs the kernel
        x, width = theme.px(64), theme.px(300)
        choices = [
            (_("Continue"), self._continue, entry),
            (_("New game"), self._new, True),
            (_("Tutorial"), self._tutorial, True),
            (_("Load a game"), self._load, True),
            (_("Watch AIs play"), self._watch, True),
            (_("Tournaments"), self._tournaments, True),
            (_("Scenarios and mods"), self._mods, True),
            (_("Settings"), self._options, True),
            (_("Leave"), self.app.pop, True),
        ]
        foot = theme.px(52)
        step = min(theme.px(48), (self.size[1] - foot - theme.px(160)) // len(choices))
        y = self.size[1] - step * len(choices) - foot
        for text, act, enabled in choices:
            first = _("New game") if self.app.settings.tutorial_seen else _("Tutorial")
            look = "@loud" if text == (_("Continue") if entry else first) else "@row"
            tall = min(theme.px(40), step - theme.px(3))
            self.button(pygame.Rect(x, y, width, tall), text, act, look=look, enabled=enabled)
            y += step

    def paint(self, surface: pygame.Surface) -> None:
        """The map, dimmed, and the name."""
        theme = self.app.theme
        if self._ground is None:
            self._ground = self._picture()
        surface.blit(self._ground, (0, 0))
        x, y = theme.px(64), theme.px(48)
        self.write(surface, "Great Stone", (x, y), size=theme.px(52), bold=True)
        below = pygame.Rect(x, y + theme.px(68), theme.px(430), theme.px(46))
        text = _("A balancing act between Moscow, Beijing, Brussels and Washington")
        self.paragraph(surface, text, below, below.y, size=theme.heading, colour=c.MUTED)
        foot = _("A model's outcomes, not a forecast of events. Version {version}").format(version=__version__)
        self.write(surface, foot, (x, self.size[1] - theme.px(34)), colour=c.MUTED)

    def _picture(self) -> pygame.Surface:
        import numpy as np

        from engine.client.board.layer import Layer
        from engine.client.board.view import BoardView
        from engine.client.places import place_name
        from maps.board import load_board

        width, height = self.size
        board = load_board()
        left = width // 4
        view = BoardView(board, (width - left, height), self.app.theme.scale, lambda _row: "", place_name, signs=False)
        oblasts = board.oblast_of.astype(np.float64)
        view.patterns = False
        view.set_layer(Layer("title", "", "", "sequential", oblasts, -2.0, float(oblasts.max()) + 4.0))
        ground = pygame.Surface((width, height))
        ground.fill(c.WINDOW)
        view.draw(ground, (left, 0))
        shade = pygame.Surface((width, height), pygame.SRCALPHA)
        for x in range(width):
            share = min(1.0, max(0.0, (x - left) / (width / 3)))
            pygame.draw.line(shade, (*c.WINDOW, round(255 - 150 * share)), (x, 0), (x, height))
        ground.blit(shade, (0, 0))
        return ground

    def back(self) -> None:
        """Escape leaves only through the button, so that nobody leaves by mistake."""

    # ---- ways on ----
    def _continue(self) -> None:
        when_warm(self.app, self._go_on)

    def _go_on(self) -> None:
        from engine.client.saves import open_save
        from engine.client.storage import newest

        entry = newest(self.app.saves)
        if entry is None:
            self.app.toast(_("No game can be gone on with"))
        else:
            open_save(self.app, entry)

    def _new(self) -> None:
        from engine.client.setup import Setup

        self.app.push(Setup(self.app))

    def _watch(self) -> None:
        from engine.client.setup import Setup

        self.app.push(Setup(self.app, watch=True))

    def _tutorial(self) -> None:
        from engine.client.setup import begin

        self.app.settings.tutorial_seen = True
        self.app.save_settings()
        begin(self.app, "tutorial", {"minsk": "hand"}, 1)

    def _load(self) -> None:
        when_warm(self.app, self._list_saves)

    def _list_saves(self) -> None:
        from engine.client.saves import Saves

        self.app.push(Saves(self.app))

    def _tournaments(self) -> None:
        def show() -> None:
            from engine.client.tournaments import Tournaments

            self.app.push(Tournaments(self.app))

        when_warm(self.app, show)

    def _mods(self) -> None:
        from engine.client.mods import Mods

        self.app.push(Mods(self.app))

    def _options(self) -> None:
        from engine.client.preferences import Preferences

        self.app.push(Preferences(self.app))
