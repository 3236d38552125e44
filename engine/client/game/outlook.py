"""What an order under consideration may lead to: figures it moves most, with bands, as the futures are played.

Hands on `Outlook`, a part of the order chooser. Futures run on a thread and are given up when the order changes.
"""

from __future__ import annotations

from functools import partial
from threading import Event
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client import fonts
from engine.client.charts import Series, draw_chart
from engine.client.screen import Hot
from engine.client.tips import Tip
from engine.client.words import _
from engine.match.forecast import Considered, Forecast, forecast
from engine.match.ledger import figure

if TYPE_CHECKING:
    from engine.client.screen import Screen
    from engine.client.session import Session

SHOWN = 4
TURNS = 12


class Outlook:
    """The forecast of one plan against the same plan without the order in one slot."""

    def __init__(self, screen: Screen, session: Session) -> None:
        self.screen, self.session = screen, session
        self.forecast: Forecast | None = None
        self.done = False
        self.at = 0
        self._cancel = Event()
        self._asked: tuple[str, str] | None = None
        names = session.match.names
        seat = session.viewer or names.seats[0]
        own = [f"seat[{seat}].{p.name}" for p in names.ruleset.layout.places if p.declared and p.set == "seat"]
        self.watch = [*own, *(n for n in names.ruleset.scenario.headline if "." not in n)]

    def ask(self, slot: int, action: str, target: str) -> None:
        """Consider this order in a slot; what was considered before is given up."""
        if (action, target) == self._asked:
            return
        self.stop()
        self._asked, self.forecast, self.done = (action, target), None, False
        self._cancel = cancel = Event()
        session, app, watch = self.session, self.screen.app, list(self.watch)
        seat = session.viewer
        if seat is None:
            return
        picked = [session.picked(q) for q in session.slots if q.point == "order"]
        orders = [(o.what, o.target) for o in picked]
        board = session.match.machine.ruleset.board
        if board is not None and target in board.district_index:
            watch.append(f"district[{target}].{self._first_of_district()}")
        before, after = list(orders), list(orders)
        before[slot], after[slot] = ("", ""), (action, target)
        levels = tuple(
            (q.subject, session.picked(q).what) for q in session.slots
            if q.point == "posture" and session.picked(q) != session.usual(q)
        )  # fmt: skip
        considered, against = Considered(tuple(after), levels), Considered(tuple(before), levels)

        def told(found: Forecast | None, *, done: bool) -> None:
            if cancel.is_set() or found is None:
                return
            self.forecast, self.done = found, done

        app.work(
            lambda: forecast(
                session.match, seat, considered, against, watch, turns=TURNS, cancel=cancel,
                progress=lambda f: app.call_soon(lambda: told(f, done=False)),
            ),
            lambda f: told(f, done=True), lambda error: app.toast(str(error)),
        )  # fmt: skip

    def _first_of_district(self) -> str:
        places = self.session.match.machine.ruleset.layout.places
        return next(p.name for p in places if p.declared and p.set == "district")

    def stop(self) -> None:
        """Give up what is being played."""
        self._cancel.set()

    def _title(self, name: str) -> str:
        names = self.session.match.names
        head, _bracket, rest = name.partition("[")
        return names.variable_title(names.place(head + rest.partition("]")[2] if rest else name))

    # ---- drawing ----
    def paint(self, surface: pygame.Surface, area: pygame.Rect) -> None:
        """Chart of the figure chosen, and a row for every figure the order moves most."""
        screen, theme = self.screen, self.screen.app.theme
        y = screen.write(surface, _("Forecast"), area.topleft, bold=True).bottom
        found = self.forecast
        if found is None:
            screen.write(surface, _("Playing futures"), (area.x, y), colour=c.MUTED)
            return
        note = _("{n} futures, {turns} turns, as your seat sees the world").format(n=found.futures, turns=TURNS)
        y = screen.write(surface, note, (area.x, y), colour=c.MUTED, room=area.width).bottom + theme.px(4)
        names = found.most_changed()[:SHOWN]
        self.at = min(self.at, len(names) - 1)
        step = fonts.height(theme.text)
        for k, name in enumerate(names):
            row = pygame.Rect(area.x, y, area.width, 2 * step + theme.px(6))
            if k == self.at:
                pygame.draw.rect(surface, c.RAISED, row, border_radius=theme.px(4))
            change = found.difference(name)
            last = len(change.median) - 1
            screen.write(surface, self._title(name), (area.x + theme.px(6), y), room=area.width - theme.px(12))
            low, middle, high = (figure(float(x[last]), sign=True) for x in (change.low, change.median, change.high))
            text = f"{middle}  ({low} ... {high})"
            screen.write(
                surface, text, (area.x + theme.px(6), y + step), colour=c.MUTED, room=area.width - theme.px(12)
            )
            screen.hots.append(Hot(row, partial(self._tip, name), partial(self._choose, k)))
            y = row.bottom + theme.px(2)
        if not names:
            return
        name = names[self.at]
        considered, without = found.band(name), found.band(name, considered=False)
        chart = pygame.Rect(area.x, y + theme.px(4), area.width, area.bottom - y - theme.px(28))
        if chart.height < theme.px(90):
            return
        dates = self.session.match.names
        turn = self.session.match.turn
        labels = [dates.date(turn + k) for k in range(len(considered.median))]
        new, old = c.seat_colour(4, text=True), c.MUTED
        draw_chart(surface, chart, theme, [
            Series(_("without"), tuple(without.median), old),
            Series(_("with"), tuple(considered.median), new, tuple(considered.low), tuple(considered.high)),
        ], [labels[0], *[""] * (len(labels) - 2), labels[-1]])  # fmt: skip
        x = chart.x + theme.px(58)
        for text, colour in ((_("with it, and four futures in five"), new), (_("without"), old)):
            pygame.draw.rect(surface, colour, (x, chart.bottom + theme.px(8), theme.px(12), theme.px(4)))
            start = x + theme.px(16)
            room = max(1, area.right - start)
            x = screen.write(surface, text, (start, chart.bottom), colour=c.MUTED, room=room).right + theme.px(10)

    def _choose(self, at: int) -> None:
        self.at = at
        self.screen.app.redraw()

    def _tip(self, name: str) -> Tip | None:
        found = self.forecast
        if found is None:
            return None
        change = found.difference(name)
        rows = []
        for turn in (1, 3, 6, len(change.median) - 1):
            if turn < len(change.median):
                low, high = figure(float(change.low[turn]), sign=True), figure(float(change.high[turn]), sign=True)
                text = _("after {n} turns: {low} to {high}").format(n=turn, low=low, high=high)
                rows.append((text, figure(float(change.median[turn]), sign=True)))
        return Tip(self._title(name), rows=tuple(rows), foot=_("The difference the order makes, future by future"))
