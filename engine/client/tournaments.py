"""Tournaments in the window: pick a folder, see the standings, list its games, and look at any of them.

Hands on `Tournaments`, `Tournament` and `watch_stored`. Reading and playing again run on threads.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pygame
import pygame_gui
from pygame_gui.elements import UITextEntryLine

from engine.client import colours as c
from engine.client.archive import Archive, Filter, found_in, open_archive, places, remembered
from engine.client.listing import Listing, Row
from engine.client.loading import Loading
from engine.client.screen import Hot, Screen
from engine.client.tips import Tip, wrapped
from engine.client.words import _, ngettext

if TYPE_CHECKING:
    from engine.client.app import App
    from engine.tournament.ratings import Standing

MOST = 500
"""Games listed at once."""


def watch_stored(app: App, archive: Archive, key: str) -> None:
    """Play a stored game again and look at it on top of what is open."""

    def make() -> Screen:
        from engine.client.game.screen import Game

        game = Game(app, archive.watched(key))
        game.prepare()
        return game

    def ready(game: Screen) -> None:
        app.swap(game)
        app.toast(_("Played again from the store: it ends as recorded"))

    app.push(Loading(app, make, ready))


class Tournaments(Screen):
    """Folders with a tournament in them, and a line for the path of another."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.folders = found_in(app.settings.tournaments, places(app.saves))
        self.fault = ""
        """Why a folder could not be opened."""
        self._path = ""
        self._list: Listing | None = None
        self._entry: UITextEntryLine | None = None

    def build(self) -> None:
        """The line, the folders, the way back."""
        theme, (width, height) = self.app.theme, self.size
        pad, top, h = theme.px(48), theme.px(112), theme.px(40)
        wide = width - 2 * pad
        self._entry = UITextEntryLine(
            pygame.Rect(pad, top, wide - theme.px(192), h), self.app.manager, initial_text=self._path,
            placeholder_text=_("Path of a folder"),
        )  # fmt: skip
        self.keep(self._entry)
        self.button(pygame.Rect(pad + wide - theme.px(180), top, theme.px(180), h), _("Open"), self._open_path)
        rows = [
            Row(
                folder.name, partial(self.open, folder), icon="chart", note=str(folder.parent),
                tip=partial(Tip, str(folder)),
            )
            for folder in self.folders
        ]  # fmt: skip
        area = pygame.Rect(pad, top + theme.px(56), wide, height - top - theme.px(56 + 150))
        self._list = Listing(self, area, rows, first=self._list.first if self._list else 0)
        self.button(pygame.Rect(pad, height - theme.px(64), theme.px(140), h), _("Back"), self.back)

    def _open_path(self) -> None:
        self._note_path()
        if self._path.strip():
            self.open(Path(self._path.strip()).expanduser())

    def _note_path(self) -> None:
        if self._entry is not None and self._entry.alive():
            self._path = self._entry.get_text()

    def open(self, folder: Path) -> None:
        """Read a folder; what is wrong with it is told under the list."""

        def ready(archive: object) -> None:
            assert isinstance(archive, Archive)
            self.app.settings.tournaments = remembered(self.app.settings.tournaments, folder)
            self.app.save_settings()
            self.folders = found_in(self.app.settings.tournaments, places(self.app.saves))
            self.fault = ""
            self.app.swap(Tournament(self.app, archive))

        self._note_path()
        self.app.push(Loading(self.app, lambda: open_archive(folder), ready, self._failed))

    def _failed(self, text: str) -> None:
        self.fault = text
        self.app.redraw()

    def act_on(self, action: str) -> bool:
        """Return opens the path written."""
        if action == "end_turn":
            self._open_path()
            return True
        return False

    def handle(self, event: pygame.event.Event) -> bool:
        """Return in the line, the wheel over the list."""
        if event.type == pygame_gui.UI_TEXT_ENTRY_FINISHED and event.ui_element is self._entry:
            self._open_path()
            return True
        return self._list is not None and self._list.handle(event)

    def paint(self, surface: pygame.Surface) -> None:
        """Heading, and what is wrong."""
        theme, (width, height) = self.app.theme, self.size
        pad = theme.px(48)
        self.write(surface, _("Tournaments"), (pad, theme.px(32)), size=theme.title, bold=True)
        text = _("Folders written by run_game.py tournament; any game kept there can be looked at")
        self.write(surface, text, (pad, theme.px(72)), colour=c.MUTED, room=width - 2 * pad)
        if not self.folders:
            self.write(surface, _("None was found in the usual places"), (pad, theme.px(176)), colour=c.MUTED)
        y = height - theme.px(140)
        for row in wrapped(self.fault, theme.text, width - 2 * pad)[:3]:
            y = self.write(surface, row, (pad, y), colour=c.WARN).bottom

    def paint_over(self, surface: pygame.Surface) -> None:
        """What the list draws itself."""
        if self._list is not None:
            self._list.paint_over(surface)


class Tournament(Screen):
    """One tournament: standings at the left, its games at the right."""

    def __init__(self, app: App, archive: Archive) -> None:
        super().__init__(app)
        self.archive = archive
        self.filter = Filter()
        self.lines: list[Standing] | None = None
        self.fault = ""
        self.rows = archive.games(self.filter)
        self.at = 0
        """Place of the chosen game in `rows`."""
        self._list: Listing | None = None
        self._entry: UITextEntryLine | None = None
        app.work(archive.standings, self._take, self._failed)

    def _take(self, lines: list[Standing]) -> None:
        self.lines = lines
        self.app.redraw()

    def _failed(self, error: Exception) -> None:
        self.fault = (str(error).splitlines() or [type(error).__name__])[0]
        self.app.redraw()

    # ---- layout ----
    @property
    def _areas(self) -> tuple[pygame.Rect, pygame.Rect]:
        theme, (width, height) = self.app.theme, self.size
        pad, top = theme.px(32), theme.px(84)
        half, tall = (width - 3 * pad) // 2, height - top - theme.px(80)
        return pygame.Rect(pad, top, half, tall), pygame.Rect(2 * pad + half, top, half, tall)

    def build(self) -> None:
        """Filters, the list of games, what can be done with one."""
        theme, (_width, height) = self.app.theme, self.size
        _left, right = self._areas
        archive, gap, h = self.archive, theme.px(6), theme.px(36)
        wide = (right.width - gap) // 2
        fields = (
            ("scenario", _("Scenario"), archive.scenarios), ("entrant", _("Entrant"), archive.entrants),
            ("outcome", _("Outcome"), archive.outcomes),
        )  # fmt: skip
        for k, (name, title, values) in enumerate(fields):
            rect = pygame.Rect(right.x + k % 2 * (wide + gap), right.y + k // 2 * (h + gap), wide, h)
            now = getattr(self.filter, name)
            text = _("{field}: {value}").format(field=title, value=self._shown(name, now) or _("any"))
            self.button(
                rect, text, partial(self._turn, name, values), look="@chosen_row" if now else "@row",
                tip=partial(Tip, title, text=_("Press for the next")),
            )  # fmt: skip
        self._entry = UITextEntryLine(
            pygame.Rect(right.x + wide + gap, right.y + h + gap, wide, h), self.app.manager,
            initial_text=self.filter.key, placeholder_text=_("Key of a game, or its beginning"),
        )  # fmt: skip
        self.keep(self._entry)
        self._fill()
        y, h = height - theme.px(64), theme.px(44)
        self.button(pygame.Rect(theme.px(32), y, theme.px(140), h), _("Back"), self.back)
        self.button(
            pygame.Rect(right.right - theme.px(240), y, theme.px(240), h), _("Look at the game"), self._watch,
            look="@loud", enabled=bool(self.rows),
        )  # fmt: skip

    def _shown(self, name: str, value: str) -> str:
        if name != "outcome" or not value:
            return value
        return self.archive.outcome_title(next(row for row in self.archive.results.games if row.outcome == value))

    def _fill(self) -> None:
        theme, (_left, right) = self.app.theme, self._areas
        top = right.y + 2 * theme.px(42) + theme.px(30)
        area = pygame.Rect(right.x, top, right.width, right.bottom - theme.px(190) - top)
        rows = [
            Row(
                f"{row.number + 1}  {row.key[:10]}  {self.archive.outcome_title(row)}", partial(self._choose, k),
                k == self.at, note=ngettext("{n} turn", "{n} turns", row.turns).format(n=row.turns),
                icon="warning" if row.forfeits else "", colour=c.WARN,
            )
            for k, row in enumerate(self.rows[:MOST])
        ]  # fmt: skip
        first = self._list.first if self._list is not None else 0
        self._list = Listing(self, area, rows, first=first)

    # ---- choices ----
    def _turn(self, name: str, values: list[str]) -> None:
        self._refilter(self.filter.next(name, values))
        self.rebuild()

    def _refilter(self, wanted: Filter) -> None:
        self.filter = wanted
        self.rows, self.at = self.archive.games(wanted), 0
        if self._list is not None:
            self._list.first = 0

    def _choose(self, at: int) -> None:
        self.at = at
        self.rebuild()

    def _watch(self) -> None:
        if self.rows:
            watch_stored(self.app, self.archive, self.rows[self.at].key)

    def act_on(self, action: str) -> bool:
        """Return looks at the chosen game."""
        if action == "end_turn":
            self._watch()
            return True
        return False

    def handle(self, event: pygame.event.Event) -> bool:
        """A key typed in, the arrows, the wheel."""
        if event.type == pygame_gui.UI_TEXT_ENTRY_CHANGED and event.ui_element is self._entry:
            from dataclasses import replace

            if self._list is not None:
                self._list.clear()
            self._refilter(replace(self.filter, key=event.text))
            self._fill()
            self.app.redraw()
            return True
        if event.type == pygame_gui.UI_TEXT_ENTRY_FINISHED and event.ui_element is self._entry:
            self._watch()
            return True
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_UP, pygame.K_DOWN) and self.rows:
            count = min(MOST, len(self.rows))
            self._choose((self.at + (1 if event.key == pygame.K_DOWN else -1)) % count)
            if self._list is not None and not self._list.first <= self.at < self._list.first + self._list.room:
                self._list.scroll(self.at - self._list.first)
            return True
        return self._list is not None and self._list.handle(event)

    # ---- drawing ----
    def paint(self, surface: pygame.Surface) -> None:
        """Headings, standings, the chosen game."""
        theme, (left, right) = self.app.theme, self._areas
        header = self.archive.results.header
        self.write(
            surface, self.archive.folder.name, (left.x, theme.px(20)), size=theme.title, bold=True, room=left.width
        )
        text = _("{format}, seed {seed}, engine {engine}").format(
            format=header["format"], seed=header["seed"], engine=header["engine"]
        )
        self.write(surface, text, (left.x, theme.px(52)), colour=c.MUTED, room=left.width)
        self._paint_standings(surface, left)
        count = len(self.rows)
        text = ngettext("{n} game", "{n} games", count).format(n=count)
        if count > MOST:
            text += _(", the first {n} are listed").format(n=MOST)
        self.write(surface, text, (right.x, right.y + 2 * theme.px(42) + theme.px(4)), colour=c.MUTED)
        if self.rows:
            self._paint_game(surface, pygame.Rect(right.x, right.bottom - theme.px(182), right.width, theme.px(182)))

    def _paint_standings(self, surface: pygame.Surface, area: pygame.Rect) -> None:
        theme = self.app.theme
        if self.lines is None:
            text = self.fault or _("Rating the entrants")
            y = area.y
            for row in wrapped(text, theme.text, area.width)[:8]:
                y = self.write(surface, row, (area.x, y), colour=c.WARN if self.fault else c.MUTED).bottom
            return
        first = area.width * 34 // 100
        columns = (_("rating"), _("score in spreads"), _("won"))
        texts = (
            _("Strength by who came in before whom, 25 at first (Plackett-Luce)."),
            _("How far above the usual score of the same seats, in standard deviations."),
            _("The share of its seats that had the highest score above the usual one at their table."),
        )
        wide, y, step = (area.width - first) // 3, area.y, theme.px(26)
        for k, title in enumerate(columns):
            at = (area.x + first + (k + 1) * wide, y)
            head = self.write(surface, title, at, colour=c.MUTED, bold=True, right=True, room=wide - theme.px(8))
            self.hots.append(Hot(head, partial(Tip, title, text=texts[k])))
        y += step
        for line in self.lines:
            if y + 2 * step > area.bottom:
                break
            self.write(surface, line.entrant, (area.x, y), room=first - theme.px(8), bold=True)
            values = (f"{line.rating:.1f}", f"{line.z:+.2f}", f"{line.wins:.0%}")
            spans = (
                (line.rating_low, line.rating_high, ".1f"), (line.z_low, line.z_high, "+.2f"),
                (line.wins_low, line.wins_high, ".0%"),
            )  # fmt: skip
            for k, (value, (low, high, form)) in enumerate(zip(values, spans, strict=True)):
                x = area.x + first + (k + 1) * wide
                self.write(surface, value, (x, y), right=True, room=wide - theme.px(8))
                span = f"{low:{form}} ... {high:{form}}" if abs(low) < 1e9 else ""
                self.write(surface, span, (x, y + theme.px(20)), right=True, colour=c.MUTED, room=wide - theme.px(8))
            y += 2 * step
        note = _("Under each figure: where it lies in 95 of 100 draws of the blocks")
        self.paragraph(surface, note, area, y + theme.px(6), colour=c.MUTED)

    def _paint_game(self, surface: pygame.Surface, area: pygame.Rect) -> None:
        theme, row = self.app.theme, self.rows[self.at]
        text = _("Key {key}, seed {seed}, block {block}").format(key=row.key, seed=row.seed, block=row.block + 1)
        y = self.paragraph(surface, text, area, area.y, colour=c.MUTED)
        for title, policy, score in self.archive.seats(row):
            if y + theme.px(20) > area.bottom:
                return
            place = self.write(surface, title, (area.x, y), room=area.width * 45 // 100)
            x = area.x + area.width * 47 // 100
            self.write(surface, policy, (x, y), colour=c.MUTED, room=area.right - theme.px(90) - x)
            self.hots.append(Hot(place.union((x, y, 1, place.height)), partial(Tip, title, text=policy)))
            y = self.write(surface, f"{score:+.2f}", (area.right, y), right=True, bold=True).bottom
        for seat, turn, _point, reason in row.forfeits[:1]:
            text = _("Forfeited in turn {turn}, {seat}: {reason}").format(turn=turn + 1, seat=seat, reason=reason)
            if y + theme.px(20) <= area.bottom:
                self.write(surface, text, (area.x, y), colour=c.WARN, room=area.width)

    def paint_over(self, surface: pygame.Surface) -> None:
        """What the list draws itself."""
        if self._list is not None:
            self._list.paint_over(surface)
