"""The game's menu: keep, load, settings, who plays which seat, concede, leave.

Hands on `Menu`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client.confirm import Confirm
from engine.client.game.dialog import Dialog
from engine.client.preferences import Preferences
from engine.client.session import Session
from engine.client.setup import level_names
from engine.client.words import _
from engine.policies.difficulty import LEVELS, policy_at

if TYPE_CHECKING:
    from engine.client.app import App
    from engine.client.game.screen import Game


class Menu(Dialog):
    """Opened by Escape."""

    wide, tall = 460, 690

    def __init__(self, app: App, session: Session, game: Game | None = None) -> None:
        super().__init__(app)
        self.session = session
        if game is None:
            from engine.client.game.screen import Game as Kind

            game = next(s for s in app.screens if isinstance(s, Kind))
        self.game = game

    def heading(self) -> str:
        """Scenario."""
        return self.session.match.machine.ruleset.scenario.title

    def build(self) -> None:
        """The list."""
        theme, area = self.app.theme, self.inner
        y = area.y + theme.px(28)
        playing = self.session.stage != "over" and not self.game.busy
        entries = (
            (_("Back to the game"), self.back, True), (_("Keep the game"), self.game.save, not self.game.busy),
            (_("Load a game"), self.game.load, not self.game.busy), (_("Encyclopaedia"), self.game.encyclopaedia, True),
            (_("Settings"), lambda: self.app.push(Preferences(self.app)), True),
            (_("Who plays which seat"), lambda: self.app.push(Seats(self.app, self.game)), playing),
            (_("Share as one small file"), self._share, not self.game.busy),
            (_("Copy scenario and seed"), self._copy, True),
            (_("Change a past decision"), self.game.branches, self.session.match.turn > 0 and not self.game.busy),
            (_("Concede"), self._concede, playing and bool(self.session.hands)),
            (_("Keep and leave to the title"), self._leave, not self.game.busy),
        )  # fmt: skip
        step = min(theme.px(45), (area.bottom - y) // len(entries))
        for text, do, able in entries:
            self.button(pygame.Rect(area.x, y, area.width, step - theme.px(3)), text, do, look="@row", enabled=able)
            y += step

    def paint_in(self, surface: pygame.Surface, area: pygame.Rect) -> None:
        """Seed, so that the game can be told to others."""
        text = _("Seed {seed}").format(seed=self.session.match.seed)
        self.write(surface, text, area.topleft, colour=c.MUTED)

    def _share(self) -> None:
        from engine.client.storage import SHARED, share

        match = self.session.match
        name = f"{match.machine.ruleset.scenario.id}-{match.seed}-{match.turn:03}{SHARED}"
        try:
            share(self.session, self.app.saves / name)
        except (OSError, ValueError) as error:
            self.app.toast(_("The game could not be kept: {error}").format(error=error))
        else:
            self.app.toast(_("Written to {file}").format(file=self.app.saves / name))

    def _copy(self) -> None:
        match = self.session.match
        pygame.scrap.put_text(f"{match.machine.ruleset.scenario.id} --seed {match.seed}")
        self.app.toast(_("Copied"))

    def _concede(self) -> None:
        def do() -> None:
            self.session.concede()
            while self.app.top is not self.game:
                self.app.pop()
            self.game.run()

        text = _("Concede? Others play your seat to the end; the game cannot be won any more.")
        self.app.push(Confirm(self.app, text, do, yes=_("Concede")))

    def _leave(self) -> None:
        while len(self.app.screens) > 1:
            self.app.pop()


class Seats(Dialog):
    """Who plays: by hand, or a policy of some difficulty; may be changed at any time."""

    wide, tall = 860, 470

    def __init__(self, app: App, game: Game) -> None:
        super().__init__(app)
        self.game, self.session = game, game.session

    def heading(self) -> str:
        """What it is."""
        return _("Who plays which seat")

    def build(self) -> None:
        """A row a seat, a button a player."""
        theme, area = self.app.theme, self.inner
        scenario, y = self.session.match.machine.ruleset.scenario, area.y
        names = [_("By hand"), *level_names()]
        wide = (area.width - theme.px(4)) // len(names)
        for seat in scenario.seats:
            now = self.session.match.policies[seat].name
            y += theme.px(24)
            policies = ["hand", *(policy_at(level, scenario, seat) for level in range(len(LEVELS)))]
            for k, (policy, text) in enumerate(zip(policies, names, strict=True)):
                rect = pygame.Rect(area.x + k * wide, y, wide - theme.px(4), theme.px(36))
                self.button(rect, text, partial(self._set, seat, policy), look="@chosen" if now == policy else "@plain")
            y += theme.px(42)
        self.button(pygame.Rect(area.x, area.bottom - theme.px(40), theme.px(140), theme.px(40)), _("Back"), self.back)

    def paint_in(self, surface: pygame.Surface, area: pygame.Rect) -> None:
        """Names of the seats."""
        y = area.y
        for number, seat in enumerate(self.session.match.machine.ruleset.scenario.seats.values()):
            self.write(surface, seat.title, (area.x, y + self.app.theme.px(2)), colour=c.seat_colour(number, text=True))
            y += self.app.theme.px(66)

    def _set(self, seat: str, policy: str) -> None:
        if policy == "hand":
            self.session.take_back(seat)
        elif self.session.match.policies[seat].name != policy:
            waited = self.session.question is not None and self.session.question.seat == seat
            self.session.hand_over(seat, policy)
            if waited:
                while self.app.top is not self.game:
                    self.app.pop()
                self.game.run()
                return
        self.rebuild()
