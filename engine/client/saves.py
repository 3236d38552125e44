"""The saved games: a list with pictures, to go on with, to keep a game under a name, or to delete.

Hands on `Saves` and `open_save`. A damaged file is listed with what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client.confirm import Confirm
from engine.client.icons import icon
from engine.client.listing import Listing, Row
from engine.client.screen import Screen
from engine.client.storage import Entry, list_saves, remove
from engine.client.tips import Tip, wrapped
from engine.client.words import _

if TYPE_CHECKING:
    from engine.client.app import App


def open_save(
    app: App, entry: Entry, failed: Callable[[str], None] | None = None, *, looking: bool = False
) -> None:  # fmt: skip
    """Load a game on top of what is open; `failed` is told why it cannot be. Played by hand, it goes on at once.

    `looking`: it is looked back upon only.
    """
    from engine.client.game.screen import Game
    from engine.client.loading import Loading, machine_of, saved_machine
    from engine.client.session import Session
    from engine.client.storage import SHARED, open_shared

    def make() -> Game:
        game = Game(app, load())
        game.prepare()
        return game

    def load() -> Session:
        if entry.path.suffix == SHARED:
            return open_shared(entry.path, machine_of(entry.scenario))
        session = Session.load(entry.path, saved_machine(entry.path))
        session.looking = looking and not session.match.over
        if session.hands and not session.match.over and not looking:
            session.advance()
        return session

    app.push(Loading(app, make, app.swap, failed))


class Saves(Screen):
    """The list."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.entries = list_saves(app.saves)
        self.at = 0
        self.fault = ""
        """Why the game chosen last could not be loaded."""
        self._list: Listing | None = None

    def build(self) -> None:
        """List at the left, the chosen game at the right."""
        theme, (width, height) = self.app.theme, self.size
        pad, top = theme.px(48), theme.px(104)
        rows = [
            Row(
                self._name(entry),
                partial(self._choose, k),
                k == self.at,
                icon="warning" if entry.fault else "save",
                note=f"{entry.kept:%Y-%m-%d %H:%M}",
            )
            for k, entry in enumerate(self.entries)
        ]
        area = pygame.Rect(pad, top, width // 2 - pad, height - top - theme.px(84))
        self._list = Listing(self, area, rows, first=self._list.first if self._list else 0)
        x, y, h = width // 2 + pad, height - theme.px(64), theme.px(40)
        if self.entries:
            entry = self.entries[self.at]
            good = not entry.fault
            self.button(pygame.Rect(x, y, theme.px(180), h), _("Load"), self._open, look="@loud", enabled=good)
            self.button(pygame.Rect(pad + theme.px(152), y, theme.px(140), h), _("Delete"), self._delete)
            played = good and entry.turn > 0
            self.button(
                pygame.Rect(x + theme.px(192), y, theme.px(160), h), _("Look back"), self._look_back, enabled=played,
                tip=partial(Tip, _("Look back"), text=_("See the turns that were played; nothing is played on")),
            )  # fmt: skip
        self.button(pygame.Rect(pad, y, theme.px(140), h), _("Back"), self.back)

    def _name(self, entry: Entry) -> str:
        if entry.fault:
            return entry.path.name
        return _("{name}: {scenario}, turn {turn}").format(
            name=entry.path.stem, scenario=entry.scenario, turn=entry.turn + 1
        )

    def _choose(self, at: int) -> None:
        self.at, self.fault = at, ""
        self.rebuild()

    def _open(self) -> None:
        open_save(self.app, self.entries[self.at], self._failed)

    def _look_back(self) -> None:
        open_save(self.app, self.entries[self.at], self._failed, looking=True)

    def _failed(self, text: str) -> None:
        self.fault = text
        self.app.redraw()

    def _delete(self) -> None:
        entry = self.entries[self.at]

        def do() -> None:
            try:
                remove(entry)
            except OSError as error:
                self.app.toast(str(error))
            self.entries = list_saves(self.app.saves)
            self.at = max(0, min(self.at, len(self.entries) - 1))
            self.rebuild()

        self.app.push(Confirm(self.app, _("Delete {name}?").format(name=entry.path.name), do))

    def handle(self, event: pygame.event.Event) -> bool:
        """The wheel scrolls, the arrows choose."""
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_UP, pygame.K_DOWN) and self.entries:
            self._choose((self.at + (1 if event.key == pygame.K_DOWN else -1)) % len(self.entries))
            return True
        return self._list is not None and self._list.handle(event)

    def paint(self, surface: pygame.Surface) -> None:
        """Heading, and what is known of the chosen game."""
        theme, (width, height) = self.app.theme, self.size
        pad = theme.px(48)
        self.write(surface, _("Saved games"), (pad, pad), size=theme.title, bold=True)
        if not self.entries:
            side = theme.px(64)
            sign = icon("save", side, c.CONTROL)
            surface.blit(sign, sign.get_rect(center=(width // 2, height // 2 - theme.px(56))))
            for k, text in enumerate((_("Nothing is kept yet"), _("A game is kept after every turn by itself"))):
                at = ((width - self.width_of(text, bold=k == 0)) // 2, height // 2 + theme.px(26 * k))
                self.write(surface, text, at, colour=c.MUTED if k else c.TEXT, bold=k == 0)
            return
        entry = self.entries[self.at]
        x, y, room = width // 2 + pad, theme.px(104), width // 2 - 2 * pad
        if entry.fault:
            for row in wrapped(entry.fault, theme.text, room):
                y = self.write(surface, row, (x, y), colour=c.WARN).bottom
            return
        if entry.picture.is_file():
            try:
                picture = pygame.image.load(str(entry.picture))
            except pygame.error:
                picture = pygame.Surface((16, 9))
            most = height - y - theme.px(180)
            share = min(room / picture.get_width(), most / picture.get_height())
            size = (round(picture.get_width() * share), round(picture.get_height() * share))
            picture = pygame.transform.smoothscale(picture.convert(), size)
            y = surface.blit(picture, (x, y)).bottom + theme.px(12)
        seats = ", ".join(entry.seats) or _("watched")
        for text in (
            _("Scenario: {name}").format(name=entry.scenario), _("Turn {turn}").format(turn=entry.turn + 1),
            _("Played by hand: {seats}").format(seats=seats), _("Seed {seed}").format(seed=entry.seed),
        ):  # fmt: skip
            y = self.write(surface, text, (x, y), room=room).bottom
        for row in wrapped(self.fault, theme.text, room):
            y = self.write(surface, row, (x, y), colour=c.WARN).bottom

    def paint_over(self, surface: pygame.Surface) -> None:
        """What the list draws itself."""
        if self._list is not None:
            self._list.paint_over(surface)
