"""Statistics: any headline figure over the turns, read off at the pointer, and written as CSV.

Hands on `Statistics`. The screen speaks the window's language, the file is for programs and speaks in ids.
"""

from __future__ import annotations

import csv
import io
from functools import partial
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client.charts import Series, draw_chart, turn_at
from engine.client.figures import figure_of, headed, measure_of
from engine.client.listing import Listing, Row
from engine.client.screen import Hot, Screen
from engine.client.session import Session
from engine.client.tips import Tip
from engine.client.words import _
from engine.match.container import write_whole
from engine.match.ledger import figure
from engine.rules.calendar import turn_dates

if TYPE_CHECKING:
    from engine.client.app import App

SCORE = "score"


class Statistics(Screen):
    """A list of figures and a chart of the chosen one."""

    def __init__(self, app: App, session: Session) -> None:
        super().__init__(app)
        self.session = session
        match = session.match
        self.names = [n for n in match.machine.ruleset.scenario.headline if "." not in n]
        places = match.machine.ruleset.layout.places
        seat = [f"seat.{p.name}" for p in places if p.declared and p.set == "seat" and session.viewer is not None]
        self.names = [SCORE, *seat, *self.names] if match.over else [*seat, *self.names]
        self.at = self.names[0]
        self._list: Listing | None = None

    def _title(self, name: str) -> str:
        if name == SCORE:
            return _("Scores")
        names = self.session.match.names
        return names.variable_title(names.place(name))

    def series(self) -> list[Series]:
        """The lines of the chosen figure."""
        session, match = self.session, self.session.match
        seats = match.machine.ruleset.scenario.seats
        if self.at == SCORE:
            base = match.machine.ruleset.layout.base("engine", "score")
            out = []
            for k, seat in enumerate(seats.values()):
                past = [float(match.turn_ledger(turn).before[base + k]) for turn in range(match.turn)]
                out.append(Series(seat.title, (*past, float(match.state[base + k])), c.seat_colour(k, text=True)))
            return out
        found = figure_of(session, self.at, session.viewer if self.at.startswith("seat.") else None)
        values = found.course or (found.value,)
        return [Series(found.title, values, c.FOCUS)]

    @property
    def _share(self) -> bool:
        """Whether the chosen figure is told in per cent."""
        names = self.session.match.names
        return self.at != SCORE and measure_of(names.place(self.at)) == "share"

    def build(self) -> None:
        """List, CSV, back."""
        theme, (_width, height) = self.app.theme, self.size
        pad, top = theme.px(32), theme.px(84)
        rows = [Row(self._title(n), partial(self._choose, n), n == self.at) for n in self.names]
        first = self._list.first if self._list is not None else 0
        self._list = Listing(self, pygame.Rect(pad, top, theme.px(260), height - top - theme.px(80)), rows, first=first)
        y, h = height - theme.px(60), theme.px(40)
        self.button(pygame.Rect(pad, y, theme.px(140), h), _("Back"), self.back)
        self.button(pygame.Rect(pad + theme.px(150), y, theme.px(160), h), _("Write as CSV"), self._export)

    def _choose(self, name: str) -> None:
        self.at = name
        self.rebuild()

    @property
    def chart(self) -> pygame.Rect:
        """Where the chart is."""
        theme, (width, height) = self.app.theme, self.size
        x = theme.px(320)
        return pygame.Rect(x, theme.px(120), width - x - theme.px(32), height - theme.px(220))

    def _dates(self) -> list[str]:
        match = self.session.match
        return [match.names.date(t) for t in range(match.turn + 1)]

    def paint(self, surface: pygame.Surface) -> None:
        """Heading, chart, names of the lines."""
        theme = self.app.theme
        self.write(surface, _("Statistics"), (theme.px(32), theme.px(28)), size=theme.title, bold=True)
        series, chart = self.series(), self.chart
        names = self.session.match.names
        title = self._title(SCORE) if self.at == SCORE else headed(names, names.place(self.at))
        self.write(surface, title, (chart.x, theme.px(84)), size=theme.heading, bold=True, room=chart.width)
        draw_chart(surface, chart, theme, series, self._dates(), percent=self._share)
        x, y = chart.x + theme.px(58), chart.bottom + theme.px(8)
        if len(series) > 1:
            for line in series:
                name = line.name.partition(" (")[0]
                if x + theme.px(22) + self.width_of(name) > chart.right:
                    x, y = chart.x + theme.px(58), y + theme.px(22)
                pygame.draw.rect(surface, line.colour, (x, y + theme.px(4), theme.px(16), theme.px(12)))
                told = self.write(surface, name, (x + theme.px(22), y), room=theme.px(190))
                self.hots.append(Hot(told, partial(Tip, line.name)))
                x = told.right + theme.px(20)
        self.hots.append(Hot(chart, self._tip))

    def _tip(self) -> Tip | None:
        series, dates = self.series(), self._dates()
        turn = turn_at(self.chart, self.app.theme, len(dates), pygame.mouse.get_pos()[0])
        if turn < 0:
            return None
        rows = tuple((line.name, figure(line.values[turn])) for line in series if turn < len(line.values))
        return Tip(dates[turn], rows=rows)

    def tip_at(self, pos: tuple[int, int]) -> tuple[object, object] | None:  # type: ignore[override]
        """Over the chart every turn tells of itself."""
        found = super().tip_at(pos)
        if found is not None and found[0] == tuple(self.chart):
            return turn_at(self.chart, self.app.theme, len(self._dates()), pos[0]), found[1]
        return found

    def paint_over(self, surface: pygame.Surface) -> None:
        """What the list draws itself."""
        if self._list is not None:
            self._list.paint_over(surface)

    def handle(self, event: pygame.event.Event) -> bool:
        """The wheel, and the arrows walk the figures."""
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_UP, pygame.K_DOWN):
            step = 1 if event.key == pygame.K_DOWN else -1
            self._choose(self.names[(self.names.index(self.at) + step) % len(self.names)])
            return True
        return self._list is not None and self._list.handle(event)

    def table(self) -> list[list[str]]:
        """Every figure over the turns, for programs: `turn`, `date` as 2020-08, then columns named by ids.

        A seat's own figure is `seat.money`, a score `score.minsk`; they are the same in every language.
        """
        match, kept = self.session.match, self.at
        ids = list(match.machine.ruleset.scenario.seats)
        columns: list[tuple[str, tuple[float, ...]]] = []
        for name in self.names:
            self.at = name
            for k, series in enumerate(self.series()):
                columns.append((f"{SCORE}.{ids[k]}" if name == SCORE else name, series.values))
        self.at = kept
        dates = turn_dates(match.machine.ruleset.scenario.calendar)
        days = match.machine.ruleset.scenario.calendar.step == "week"
        rows = [["turn", "date", *(name for name, _values in columns)]]
        for turn in range(match.turn + 1):
            year, month, day = dates[min(turn, len(dates) - 1)]
            date = f"{year:04}-{month:02}-{day:02}" if days else f"{year:04}-{month:02}"
            rows.append([str(turn), date, *(repr(v[turn]) if turn < len(v) else "" for _name, v in columns)])
        return rows

    def _export(self) -> None:
        out = io.StringIO()
        csv.writer(out).writerows(self.table())
        file = (
            self.app.saves.parent
            / "statistics"
            / f"{self.session.match.machine.ruleset.scenario.id}-{self.session.match.seed}.csv"
        )
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file, out.getvalue().encode())
        except OSError as error:
            self.app.toast(str(error))
        else:
            self.app.toast(_("Written to {file}").format(file=file))
