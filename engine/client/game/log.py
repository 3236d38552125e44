"""The inspector's last tab: what happened in the turns past, by turn, each entry leading to its place.

Hands on `Log`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client.happened import Line
from engine.client.listing import Listing, Row
from engine.client.tips import Tip
from engine.client.words import _

if TYPE_CHECKING:
    from engine.client.game.screen import Game


class Log:
    """Filtered as the player last chose."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self._filter = ""

    def build(self, body: pygame.Rect) -> Listing:
        """Buttons that filter, and a row a happening."""
        game = self.game
        theme = game.app.theme
        x, wide = body.x, body.width // 3
        for key, text in (("", _("All")), ("orders", _("Orders")), ("talks", _("Talks"))):
            rect = pygame.Rect(x, body.y, wide - theme.px(3), theme.px(36))
            game.button(rect, text, partial(self._filtered, key), look="@chosen" if key == self._filter else "@plain")
            x += wide
        rows: list[Row] = []
        turn = -1
        names = game.session.match.names
        for line in game.inspector.lines:
            if self._filter and line.group != self._filter:
                continue
            if line.turn != turn:
                turn = line.turn
                rows.append(Row(names.date(turn)))
            rows.append(self.row(line))
        top = body.y + theme.px(42)
        return Listing(game, pygame.Rect(body.x, top, body.width, body.bottom - top), rows)

    def row(self, line: Line) -> Row:
        """A happening: whose it was, what, and the way to its place."""
        game = self.game
        number = game.seats.index(line.seat) if line.seat in game.seats else -1
        return Row(
            line.text, partial(self._jump, line), icon=game.glyphs[line.seat] if number >= 0 else "card",
            colour=c.seat_colour(number, text=True) if number >= 0 else c.MUTED, tip=partial(self._line_tip, line),
        )  # fmt: skip

    def last(self, most: int) -> list[Row]:
        """What mattered in the turn that is over, under its date; at most so many happenings."""
        lines = self.game.inspector.lines
        turn = lines[0].turn if lines else -1
        told = [line for line in lines if line.turn == turn and (line.why or line.group in ("events", "government"))]
        if not told or most < 1:
            return []
        return [Row(self.game.session.match.names.date(turn)), *(self.row(line) for line in told[:most])]

    def _filtered(self, key: str) -> None:
        self._filter = key
        self.game.rebuild()

    def _jump(self, line: Line) -> None:
        if line.row >= 0:
            self.game.go_to(line.row)

    def _line_tip(self, line: Line) -> Tip:
        seats = self.game.session.match.machine.ruleset.scenario.seats
        who = seats[line.seat].title if line.seat else ""
        foot = _("Click to see the place") if line.row >= 0 else ""
        return Tip(line.text, text=line.why and _("It moved most: {figure}").format(figure=line.why), foot=foot or who)
