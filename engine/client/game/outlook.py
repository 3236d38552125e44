"""What an order, a posture, a reaction or a deal under consideration may lead to: figures it moves most, with bands.

Hands on `Outlook`, a part of the choosers and the deal table. Futures run on a thread, a first band is shown early,
and they are given up when something else is considered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client import fonts
from engine.client.charts import Series, draw_chart
from engine.client.figures import changed, measure_of, place_of, written
from engine.client.quiet import give_way
from engine.client.screen import Hot
from engine.client.tips import Tip, wrapped
from engine.client.words import _, ngettext
from engine.match.forecast import Considered, Forecast, forecast
from engine.rules.layout import Place

if TYPE_CHECKING:
    from engine.client.screen import Screen
    from engine.client.session import Session

SHOWN = 4
TURNS = 12


def ahead(found: Forecast) -> int:
    """How many turns a forecast looks ahead: fewer where the game ends before."""
    return int(found.without.shape[1]) - 1


class Outlook:
    """The forecast of one thing considered against the same plan without it."""

    def __init__(self, screen: Screen, session: Session) -> None:
        self.screen, self.session = screen, session
        self.forecast: Forecast | None = None
        self.done = False
        self.at = 0
        self.seat = session.question.seat if session.question is not None else session.viewer or ""
        self._cancel = Event()
        self._asked: tuple[Considered, Considered] | None = None
        names = session.match.names
        own = [f"seat[{self.seat}].{p.name}" for p in names.ruleset.layout.places if p.declared and p.set == "seat"]
        self.watch = [*own, *(n for n in names.ruleset.scenario.headline if "." not in n)]

    # ---- what is considered ----
    def ask(self, slot: int, action: str, target: str) -> None:
        """Consider an order in a slot of the plan."""
        before, after = self._planned(), self._planned()
        assert before.orders is not None
        orders = list(before.orders)
        orders[slot] = ("", "")
        before = replace(before, orders=tuple(orders))
        orders[slot] = (action, target)
        board = self.session.match.machine.ruleset.board
        near = board is not None and target in board.district_index
        watch = [f"district[{target}].{self._first_of_district()}"] if near else []
        self._play(replace(after, orders=tuple(orders)), before, watch)

    def ask_level(self, posture: str, level: str) -> None:
        """Consider a level of a posture, against leaving it as it is."""
        plan = self._planned()
        rest = tuple((which, at) for which, at in plan.levels if which != posture)
        self._play(replace(plan, levels=(*rest, (posture, level))), replace(plan, levels=rest))

    def ask_reaction(self, reaction: str) -> None:
        """Consider an armed reaction, against none."""
        plan = self._planned()
        self._play(replace(plan, reaction=reaction), replace(plan, reaction=""))

    def ask_deal(self, deal: str, terms: int) -> None:
        """Consider a deal as signed by all, against having none; the turn's plan is not made yet."""
        self._play(Considered(None, signed=(deal, terms)), Considered(None))

    def _planned(self) -> Considered:
        """The plan of the turn as it stands."""
        session = self.session
        picked = [(q, session.picked(q)) for q in session.slots]
        orders = tuple((o.what, o.target) for q, o in picked if q.point == "order")
        levels = tuple((q.subject, o.what) for q, o in picked if q.point == "posture" and o != session.usual(q))
        return Considered(orders, levels, next((o.what for q, o in picked if q.point == "reaction"), ""))

    def _play(self, considered: Considered, against: Considered, more: Sequence[str] = ()) -> None:
        """Play futures of both; what was considered before is given up."""
        if (considered, against) == self._asked:
            return
        self.stop()
        self._asked, self.forecast, self.done = (considered, against), None, False
        self._cancel = cancel = Event()
        app, match, watch = self.screen.app, self.session.match, [*self.watch, *more]

        def told(found: Forecast | None, *, done: bool) -> None:
            if cancel.is_set() or found is None:
                return
            self.forecast, self.done = found, done

        def play() -> Forecast | None:
            give_way()
            return forecast(
                match, self.seat, considered, against, watch, turns=TURNS, cancel=cancel,
                progress=lambda f: app.call_soon(lambda: told(f, done=False)),
            )  # fmt: skip

        app.work(play, lambda f: told(f, done=True), lambda error: app.toast(str(error)))

    def _first_of_district(self) -> str:
        places = self.session.match.machine.ruleset.layout.places
        return next(p.name for p in places if p.declared and p.set == "district")

    def stop(self) -> None:
        """Give up what is being played."""
        self._cancel.set()

    def drop(self) -> None:
        """Consider nothing."""
        self.stop()
        self._asked = self.forecast = None

    def _place(self, name: str) -> Place:
        return place_of(self.session.match.names, name)

    def _title(self, name: str) -> str:
        return self.session.match.names.variable_title(self._place(name))

    def _change(self, name: str, change: float) -> str:
        unit = measure_of(self._place(name))
        return changed(float(change), unit) or written(0.0, unit)

    # ---- drawing ----
    def paint(self, surface: pygame.Surface, area: pygame.Rect) -> None:
        """Chart of the figure chosen, and a row for every figure it moves most."""
        screen, theme = self.screen, self.screen.app.theme
        if self._asked is None:
            return
        y = screen.write(surface, _("Forecast"), area.topleft, bold=True).bottom
        found = self.forecast
        if found is None:
            screen.write(surface, _("Playing futures"), (area.x, y), colour=c.MUTED)
            return
        note = ngettext(
            "{n} futures, {turns} turn, as your seat sees the world",
            "{n} futures, {turns} turns, as your seat sees the world", ahead(found),
        ).format(n=found.futures, turns=ahead(found))  # fmt: skip
        y = screen.paragraph(surface, note, area, y, colour=c.MUTED) + theme.px(4)
        names = [name for name in found.most_changed() if found.moves(name)][:SHOWN]
        if not names:
            text = _("In none of these futures does it change a figure you watch")
            for part in wrapped(text, theme.text, area.width):
                y = screen.write(surface, part, (area.x, y)).bottom
            return
        self.at = min(self.at, len(names) - 1)
        step = fonts.height(theme.text)
        for k, name in enumerate(names):
            row = pygame.Rect(area.x, y, area.width, 2 * step + theme.px(6))
            if row.bottom > area.bottom:
                return
            if k == self.at:
                pygame.draw.rect(surface, c.RAISED, row, border_radius=theme.px(4))
            change = found.difference(name)
            last = len(change.median) - 1
            screen.write(surface, self._title(name), (area.x + theme.px(6), y), room=area.width - theme.px(12))
            low, middle, high = (self._change(name, x[last]) for x in (change.low, change.median, change.high))
            text = f"{middle}  ({low} ... {high})"
            screen.write(
                surface, text, (area.x + theme.px(6), y + step), colour=c.MUTED, room=area.width - theme.px(12)
            )
            screen.hots.append(Hot(row, partial(self._tip, name), partial(self._choose, k)))
            y = row.bottom + theme.px(2)
        name = names[self.at]
        considered, without = found.band(name), found.band(name, considered=False)
        new, old = c.seat_colour(4, text=True), c.MUTED
        legend = ((_("with it, and four futures in five"), new), (_("without"), old))
        room = area.width - theme.px(16)
        rows = [(part, colour, k == 0) for text, colour in legend
                for k, part in enumerate(wrapped(text, theme.text, room))]  # fmt: skip
        chart = pygame.Rect(area.x, y + theme.px(4), area.width, area.bottom - y - theme.px(4) - step * len(rows))
        if chart.height < theme.px(90):
            return
        dates = self.session.match.names
        turn = self.session.match.turn
        labels = [dates.date(turn + k) for k in range(len(considered.median))]
        percent = measure_of(self._place(name)) == "share"
        draw_chart(surface, chart, theme, [
            Series(_("without"), tuple(without.median), old),
            Series(_("with"), tuple(considered.median), new, tuple(considered.low), tuple(considered.high)),
        ], [labels[0], *[""] * (len(labels) - 2), labels[-1]], percent=percent)  # fmt: skip
        y = chart.bottom
        for text, colour, first in rows:
            if first:
                pygame.draw.rect(surface, colour, (area.x, y + step // 2 - theme.px(1), theme.px(12), theme.px(4)))
            screen.write(surface, text, (area.x + theme.px(16), y), colour=c.MUTED)
            y += step

    def _choose(self, at: int) -> None:
        self.at = at
        self.screen.app.redraw()

    def _tip(self, name: str) -> Tip | None:
        found = self.forecast
        if found is None:
            return None
        change = found.difference(name)
        rows = []
        last = ahead(found)
        for turn in sorted({turn for turn in (1, 3, 6) if turn < last} | {last}):
            low, high = self._change(name, change.low[turn]), self._change(name, change.high[turn])
            text = ngettext("after {n} turn: {low} to {high}", "after {n} turns: {low} to {high}", turn)
            rows.append((text.format(n=turn, low=low, high=high), self._change(name, change.median[turn])))
        return Tip(self._title(name), rows=tuple(rows), foot=_("The difference it makes, future by future"))
