"""Who one is, the seat's postures and its armed reaction, always in sight along the map's upper edge.

Hands on `Stance` and `Chips`, a part of the game screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client import fonts
from engine.client.icons import icon, icon_for
from engine.client.screen import Hot
from engine.client.tips import Tip
from engine.client.words import _
from engine.policies.question import Question

if TYPE_CHECKING:
    from engine.client.game.screen import Game


@dataclass(frozen=True)
class Stance:
    """A posture or the reaction as it is planned."""

    title: str
    level: str
    icon: str
    anew: bool = False
    """Whether this turn's plan changes it."""
    question: Question | None = None
    """What it is changed by; None: not now."""


class Chips:
    """Read while the game stands still, drawn at any time."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.stances: list[Stance] = []

    def refresh(self) -> None:
        """Read the plan anew."""
        session = self.game.session
        self.stances = []
        asked = {(q.point, q.subject): q for q in session.slots}
        for id_, posture in session.match.machine.ruleset.scenario.postures.items():
            if posture.seat != session.viewer:
                continue
            question, sign = asked.get(("posture", id_)), icon_for("postures", id_)
            if question is not None:
                option = session.picked(question)
                anew = option != session.usual(question)
                self.stances.append(Stance(posture.title, option.title, sign, anew, question))
            else:
                self.stances.append(Stance(posture.title, self._held(id_), sign))
        for (point, _subject), question in asked.items():
            if point == "reaction":
                option = session.picked(question)
                level = option.title if option.what else _("Nothing armed")
                sign = icon_for("reactions", option.what or "default")
                self.stances.append(Stance(_("Armed reaction"), level, sign, bool(option.what), question))

    def _held(self, posture: str) -> str:
        """Title of the level in force."""
        match = self.game.session.match
        base = match.machine.ruleset.layout.base("engine", "postures")
        value = float(match.state[base + match.names.postures.index(posture)])
        levels = match.machine.ruleset.scenario.postures[posture].levels.values()
        return min(levels, key=lambda level: abs(level.value - value)).title

    @property
    def _seat(self) -> str:
        """The name of the seat in front, without what stands in brackets; "" where nobody plays."""
        session = self.game.session
        if session.viewer is None:
            return ""
        return session.match.machine.ruleset.scenario.seats[session.viewer].title.partition(" (")[0]

    def rects(self) -> list[pygame.Rect]:
        """Where they stand: the seat, then one a stance."""
        theme, land = self.game.app.theme, self.game.land
        x, y, side = land.x + theme.px(8), land.y + theme.px(8), theme.px(36)
        out: list[pygame.Rect] = []
        for level in [self._seat] * bool(self._seat) + [stance.level for stance in self.stances]:
            wide = fonts.width(level, theme.text) + side + theme.px(12)
            if x + wide > land.right - theme.px(8) and out:
                x, y = land.x + theme.px(8), y + side + theme.px(4)
            out.append(pygame.Rect(x, y, min(wide, land.right - theme.px(8) - x), side))
            x += wide + theme.px(6)
        return out

    def paint(self, surface: pygame.Surface) -> None:
        """Sign and level of each; its title is in its tip, and a click changes it."""
        game, rects = self.game, self.rects()
        if self._seat and game.session.viewer is not None:
            self._paint_seat(surface, rects.pop(0), game.session.viewer)
        for rect, stance in zip(rects, self.stances):
            self._paint(surface, rect, stance.level, stance.icon, ground=c.ACCENT if stance.anew else c.PANEL)
            act = partial(game.inspector.choose, stance.question) if stance.question is not None else None
            foot = _("Click to change it") if act is not None else ""
            game.hots.append(Hot(rect, partial(Tip, stance.title, stance.level, foot=foot), act))

    def _paint_seat(self, surface: pygame.Surface, rect: pygame.Rect, viewer: str) -> None:
        game = self.game
        seat = game.session.match.machine.ruleset.scenario.seats[viewer]
        colour = c.seat_colour(game.seats.index(viewer), text=True)
        self._paint(surface, rect, self._seat, game.glyphs[viewer], colour=colour)
        told = partial(Tip, seat.title, text=" ".join(seat.text.split()), foot=_("Click to see your goals"))
        game.hots.append(Hot(rect, told, partial(game.inspector.open, "goals")))

    def _paint(
        self, surface: pygame.Surface, rect: pygame.Rect, text: str, sign: str, *, ground: c.Colour = c.PANEL,
        colour: c.Colour = c.TEXT,
    ) -> None:  # fmt: skip
        theme, side, (x, y) = self.game.app.theme, self.game.app.theme.px(36), rect.topleft
        pygame.draw.rect(surface, ground, rect, border_radius=theme.px(6))
        pygame.draw.rect(surface, c.CONTROL, rect, 1, theme.px(6))
        surface.blit(icon(sign, theme.px(18), colour), (x + theme.px(9), y + theme.px(9)))
        at = (x + side, y + theme.px(8))
        self.game.write(surface, text, at, colour=colour, room=rect.width - side - theme.px(6))
