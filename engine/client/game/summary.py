"""After a turn: what the others did, where, and why it mattered; which figures moved and by what.

Hands on `Summary`.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client.game.dialog import Dialog
from engine.client.happened import Line, lines_of, moved
from engine.client.words import _
from engine.match.standing import goals
from engine.rules.calendar import chapter_turns

if TYPE_CHECKING:
    from engine.client.app import App
    from engine.client.game.screen import Game


class Summary(Dialog):
    """The turns from `first` on, as far as they are played."""

    wide, tall = 940, 640

    def __init__(self, app: App, game: Game, first: int, then: Callable[[], None]) -> None:
        super().__init__(app)
        self.game, self.session, self.first, self._then = game, game.session, first, then
        self._texts = self._read()

    def heading(self) -> str:
        """The month that is over."""
        names = self.session.match.names
        return _("{date} is over").format(date=names.date(self.session.match.turn - 1))

    def build(self) -> None:
        """What was done at the left, what it moved at the right, and on."""
        theme, area = self.app.theme, self.inner
        tall = area.height - theme.px(52)
        deeds, moves = self._texts
        if moves and area.width >= theme.px(760):
            left = area.width * 54 // 100
            self.text_box(pygame.Rect(area.x, area.y, left, tall), deeds)
            right = pygame.Rect(area.x + left + theme.px(12), area.y, area.width - left - theme.px(12), tall)
            self.soon(lambda: self.text_box(right, moves))
        else:
            self.text_box(pygame.Rect(area.x, area.y, area.width, tall), moves + ("<br>" if moves else "") + deeds)
        rect = pygame.Rect(area.right - theme.px(200), area.bottom - theme.px(42), theme.px(200), theme.px(42))
        self.button(rect, _("Go on"), self.back, look="@loud")

    def _read(self) -> tuple[str, str]:
        """What was done, and what moved, turn by turn."""
        session = self.session
        names, scenario = session.match.names, session.match.machine.ruleset.scenario
        seats = list(scenario.seats)
        deeds: list[str] = []
        moves: list[str] = []
        for turn in range(self.first, session.match.turn):
            if session.match.turn - self.first > 1:
                for out in (deeds, moves):
                    out.append(f"<br><b>{escape(names.date(turn))}</b><br>")
            deeds += self._chapters(turn)
            lines = lines_of(session, turn)
            events = [line for line in lines if line.group in ("events", "government")]
            if events:
                deeds.append(self._head(_("Events")))
                deeds += [self._line(line) for line in events]
            for number, seat in enumerate(seats):
                own = [line for line in lines if line.seat == seat and line.group in ("orders", "talks")]
                if own:
                    colour = c.hexed(c.seat_colour(number, text=True))
                    deeds.append(f'<br><font color="{colour}"><b>{escape(scenario.seats[seat].title)}</b></font><br>')
                    deeds += [self._line(line) for line in own]
            rows = moved(session, turn)
            if rows:
                moves.append(self._head(_("What moved, and by what")))
            for title, before, after, change, told in rows:
                moves.append(
                    f"<b>{escape(title)}</b><br>{before} \u2192 {after} ({change})<br>"
                    f'<font color="{c.hexed(c.MUTED)}">{escape(told)}</font><br><br>'
                )
        first, second = ("".join(out).removeprefix("<br>") for out in (deeds, moves))
        return first or _("Nothing of note happened."), second

    @staticmethod
    def _head(text: str) -> str:
        return f'<br><font color="{c.hexed(c.MUTED)}"><b>{escape(text)}</b></font><br>'

    @staticmethod
    def _line(line: Line) -> str:
        why = f' <font color="{c.hexed(c.MUTED)}">{escape(line.why)}</font>' if line.why else ""
        return f"{escape(line.text)}{why}<br>"

    def _chapters(self, turn: int) -> list[str]:
        session = self.session
        scenario, out = session.match.machine.ruleset.scenario, []
        for id_, (first, end) in chapter_turns(scenario).items():
            if first < end == turn + 1 and session.viewer is not None:
                out.append(self._head(_("The chapter is over: {title}").format(title=scenario.chapters[id_].title)))
                for goal in goals(session.match, session.viewer):
                    if goal.chapter == id_:
                        out.append(f"{escape(goal.title)}: {_('reached') if goal.won else _('missed')}<br>")
            if first == turn + 1 < end:
                chapter = scenario.chapters[id_]
                out.append(self._head(_("A new chapter: {title}").format(title=chapter.title)))
                out.append(escape(" ".join(chapter.text.split())) + "<br>")
        return out

    def act_on(self, action: str) -> bool:
        """Return goes on."""
        if action in ("end_turn", "next"):
            self.back()
            return True
        return False

    def back(self) -> None:
        """On to what comes next."""
        self.app.did("summary_read")
        self.app.pop()
        self._then()
