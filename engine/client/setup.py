"""A new game: scenario, seat, who plays the others, seed.

Hands on `Setup` and `begin`. A game can be started from here with one click; everything has a sensible start.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import pygame
from pygame_gui.elements import UITextEntryLine

from engine.client import colours as c
from engine.client.icons import icon, seat_icons
from engine.client.listing import Listing, Row
from engine.client.quiet import quiet
from engine.client.screen import Screen
from engine.client.tips import Tip
from engine.client.words import _

if TYPE_CHECKING:
    from engine.client.app import App
    from engine.client.session import Session
    from engine.rules.schema import Scenario

FIRST = "belarus-2020"
LEVELS = ("random", "personality", "lookahead", "search:64", "search:400")
"""How the other seats play, by difficulty, the easiest first."""


def level_names() -> list[str]:
    """What the difficulties are called."""
    return [_("Calm"), _("Even"), _("Keen"), _("Hard"), _("Relentless")]


def level_texts() -> list[str]:
    """How a difficulty plays."""
    return [
        _("Picks at random among what is open."), _("Follows its temper and its habits."),
        _("Looks some turns ahead, on what its seat can know."),
        _("Plays some dozens of futures of its best options before it decides."),
        _("Plays hundreds of futures of its best options before it decides; a turn takes longer."),
    ]  # fmt: skip


def begin(app: App, scenario: str, seats: Mapping[str, str], seed: int, parameters: str = "") -> None:
    """Prepare the scenario and start; the screen in front gives way to the game."""
    from engine.client.loading import Loading, machine_of, warm_up

    def make() -> Session:
        warm_up()
        from engine.client.session import Session

        machine = machine_of(scenario)
        full = dict.fromkeys(machine.ruleset.scenario.seats, "personality") | dict(seats)
        values = machine.ruleset.parameter_set(parameters) if parameters else None
        session = Session.new(machine, full, seed, values)
        session.advance()
        return session

    def ready(session: Session) -> None:
        from engine.client.game.screen import Game

        app.swap(Game(app, session))

    app.push(Loading(app, make, ready))


class Setup(Screen):
    """The choices before a game. `watch`: nobody plays by hand."""

    def __init__(self, app: App, *, watch: bool = False) -> None:
        super().__init__(app)
        self.watch = watch
        self.scenarios: dict[str, Scenario] = {}
        self.faults: list[str] = []
        self.chosen = FIRST
        self.seat = ""
        self.level = 1
        self.hands: set[str] = set()
        self.seed = random.SystemRandom().randrange(1, 1_000_000)
        self._list: Listing | None = None
        self._entry: Any = None
        self._pictures: dict[tuple[object, ...], pygame.Surface] = {}
        app.work(_read_scenarios, self._take, lambda error: app.toast(str(error)))

    def _take(self, read: tuple[dict[str, Scenario], list[str]]) -> None:
        self.scenarios, self.faults = read
        self.chosen = FIRST if FIRST in self.scenarios else next(iter(self.scenarios), "")
        self._pick_scenario(self.chosen)

    # ---- layout ----
    @property
    def _areas(self) -> tuple[pygame.Rect, pygame.Rect, pygame.Rect]:
        """List of scenarios, seats, and the rest at the right."""
        theme, (width, height) = self.app.theme, self.size
        pad, top = theme.px(32), theme.px(92)
        tall, third = height - top - theme.px(80), (width - 4 * pad) // 3
        return (
            pygame.Rect(pad, top, third, tall), pygame.Rect(2 * pad + third, top, third, tall),
            pygame.Rect(3 * pad + 2 * third, top, third, tall),
        )  # fmt: skip

    def build(self) -> None:
        """Scenarios, seats, difficulty, seed, start."""
        theme, (_width, height) = self.app.theme, self.size
        left, middle, right = self._areas
        rows = [
            Row(s.title, partial(self._pick_scenario, i), i == self.chosen)
            for i, s in self.scenarios.items()
        ]  # fmt: skip
        first = self._list.first if self._list is not None else 0
        room = pygame.Rect(left.x, left.y, left.width, left.height * 45 // 100)
        self._list = Listing(self, room, rows, first=first)
        scenario = self.scenarios.get(self.chosen)
        if scenario is not None:
            y, step = middle.y, theme.px(44)
            for id_, seat in scenario.seats.items():
                chosen = id_ == self.seat and not self.watch
                self.button(
                    pygame.Rect(middle.x, y, middle.width, theme.px(40)), seat.title, partial(self._pick_seat, id_),
                    look="@chosen_row" if chosen else "@row", left=theme.px(28), enabled=not self.watch,
                    tip=partial(Tip, seat.title, text=seat.text),
                )  # fmt: skip
                y += step
            y = right.y + theme.px(28)
            for k, name in enumerate(level_names()):
                self.button(
                    pygame.Rect(right.x, y, right.width, theme.px(36)), name, partial(self._pick_level, k),
                    look="@chosen_row" if k == self.level else "@row", tip=partial(Tip, name, text=level_texts()[k]),
                )  # fmt: skip
                y += theme.px(40)
            y += theme.px(36)
            self._entry = UITextEntryLine(
                pygame.Rect(right.x, y, right.width, theme.px(36)), self.app.manager, initial_text=str(self.seed)
            )
            self._entry.set_allowed_characters("numbers")
            self._entry.set_text_length_limit(18)
            self.keep(self._entry)
            self._tips[self._entry] = partial(Tip, _("Seed"), text=_("The same seed gives the same game."))
            if not self.watch:
                y += theme.px(72)
                for id_, seat in scenario.seats.items():
                    if id_ != self.seat:
                        on = id_ in self.hands
                        self.button(
                            pygame.Rect(right.x, y, right.width, theme.px(36)), seat.title,
                            partial(self._toggle, id_), look="@chosen_row" if on else "@row", left=theme.px(28),
                        )  # fmt: skip
                        y += theme.px(40)
        h, y = theme.px(44), height - theme.px(64)
        self.button(pygame.Rect(left.x, y, theme.px(140), h), _("Back"), self.back)
        start = _("Watch") if self.watch else _("Start")
        self.button(
            pygame.Rect(right.right - theme.px(220), y, theme.px(220), h), start, self._start, look="@loud",
            enabled=scenario is not None,
        )  # fmt: skip

    # ---- choices ----
    def _pick_scenario(self, id_: str) -> None:
        self.chosen = id_
        scenario = self.scenarios.get(id_)
        seats = list(scenario.seats) if scenario else []
        if self.seat not in seats:
            self.seat = seats[0] if seats else ""
        self.hands &= set(seats)
        if self.app.top is self:
            self.rebuild()

    def _pick_seat(self, id_: str) -> None:
        self.seat = id_
        self.hands.discard(id_)
        self.rebuild()

    def _pick_level(self, level: int) -> None:
        self.level = level
        self.rebuild()

    def _toggle(self, id_: str) -> None:
        self.hands ^= {id_}
        self.rebuild()

    def rebuild(self) -> None:
        """The seed typed in is not lost."""
        self._note_seed()
        super().rebuild()

    def _note_seed(self) -> None:
        if self._entry is not None and self._entry.alive() and self._entry.get_text():
            self.seed = int(self._entry.get_text())

    def _start(self) -> None:
        self._note_seed()
        scenario = self.scenarios[self.chosen]
        seats = dict.fromkeys(scenario.seats, LEVELS[self.level])
        if not self.watch:
            seats |= dict.fromkeys([self.seat, *self.hands], "hand")
        begin(self.app, self.chosen, seats, self.seed)

    def act_on(self, action: str) -> bool:
        """Return starts."""
        if action == "end_turn" and self.scenarios:
            self._start()
            return True
        return False

    def handle(self, event: pygame.event.Event) -> bool:
        """The wheel scrolls the scenarios."""
        return self._list is not None and self._list.handle(event)

    # ---- drawing ----
    def paint(self, surface: pygame.Surface) -> None:
        """Headings and what is told of the scenario and the seat."""
        theme = self.app.theme
        left, middle, right = self._areas
        title = _("Watch AIs play") if self.watch else _("New game")
        self.write(surface, title, (left.x, theme.px(24)), size=theme.title, bold=True)
        for area, text in ((left, _("Scenario")), (middle, _("Your seat")), (right, _("The others play"))):
            self.write(surface, text, (area.x, area.y - theme.px(26)), colour=c.MUTED, bold=True)
        scenario = self.scenarios.get(self.chosen)
        if scenario is None:
            self.write(surface, _("Reading the scenarios"), left.topleft, colour=c.MUTED)
            return
        y = left.y + left.height * 45 // 100 + theme.px(12)
        picture = self._picture(scenario.board is not None)
        surface.blit(picture, (left.x, y))
        x = left.x + picture.get_width() + theme.px(14)
        beside = pygame.Rect(x, y, left.right - x, picture.get_height())
        below = self.paragraph(surface, scenario.title, beside, y, bold=True, size=theme.heading) + theme.px(2)
        turns = _("{turns} turns from {start}").format(turns=scenario.calendar.turns, start=scenario.calendar.start)
        self.paragraph(surface, turns, beside, below, colour=c.MUTED)
        y += picture.get_height() + theme.px(10)
        self.paragraph(surface, scenario.summary, left, y)
        y = middle.y + theme.px(44) * len(scenario.seats) + theme.px(8)
        seat = scenario.seats.get(self.seat)
        if seat is not None and not self.watch:
            y = self.paragraph(surface, seat.text, middle, y) + theme.px(8)
            goals = [o.title for o in seat.objectives.values() if o.agenda is None and o.successor is None]
            y = self.write(surface, _("Your goals"), (middle.x, y), colour=c.MUTED, bold=True).bottom
            for goal in goals:
                y = self.paragraph(surface, f"\u2022 {goal}", middle, y)
        y = right.y
        self.write(surface, _("Difficulty"), (right.x, y), colour=c.MUTED, bold=True)
        y += theme.px(28) + theme.px(40) * len(LEVELS) + theme.px(12)
        self.write(surface, _("Seed"), (right.x, y), colour=c.MUTED, bold=True)
        if not self.watch:
            y += theme.px(72)
            self.write(surface, _("Other people at this window"), (right.x, y), colour=c.MUTED, bold=True)

    def _picture(self, mapped: bool) -> pygame.Surface:
        """The scenario's land in small, or a sign where it has none."""
        theme = self.app.theme
        size = (theme.px(176), theme.px(116))
        key = (mapped, size)
        if key not in self._pictures:
            picture = pygame.Surface(size)
            picture.fill(c.WELL)
            if mapped:
                import numpy as np

                from engine.client.board.layer import Layer
                from engine.client.board.view import BoardView
                from maps.board import load_board

                board = load_board()
                view = BoardView(board, size, 0.4 * theme.scale, lambda _row: "", plain=True)
                oblasts = board.oblast_of.astype(np.float64)
                view.set_layer(Layer("setup", "", "", "sequential", oblasts, -1.0, float(oblasts.max()) + 2.0))
                view.draw(picture)
            else:
                side = theme.px(56)
                sign = icon("hexagon", side, c.FOCUS)
                picture.blit(sign, sign.get_rect(center=picture.get_rect().center))
            pygame.draw.rect(picture, c.CONTROL, picture.get_rect(), 1)
            self._pictures[key] = picture
        return self._pictures[key]

    def paint_over(self, surface: pygame.Surface) -> None:
        """Glyphs of the seats over their buttons."""
        if self._list is not None:
            self._list.paint_over(surface)
        scenario = self.scenarios.get(self.chosen)
        if scenario is None:
            return
        theme, (_left, middle, right) = self.app.theme, self._areas
        glyphs = seat_icons(list(scenario.seats))
        side = theme.px(20)
        for k, id_ in enumerate(scenario.seats):
            at = (middle.x + theme.px(8), middle.y + k * theme.px(44) + theme.px(10))
            surface.blit(icon(glyphs[id_], side, c.seat_colour(k, text=True)), at)
        if not self.watch:
            y = right.y + theme.px(28) + theme.px(40) * len(LEVELS) + theme.px(36 + 72)
            for k, id_ in enumerate(scenario.seats):
                if id_ != self.seat:
                    surface.blit(
                        icon(glyphs[id_], side, c.seat_colour(k, text=True)), (right.x + theme.px(8), y + theme.px(8))
                    )
                    y += theme.px(40)


def _read_scenarios() -> tuple[dict[str, Scenario], list[str]]:
    from engine.rules.errors import ScenarioError
    from engine.rules.scenario import load, shipped

    found, faults = {}, []
    with quiet():
        for name in shipped():
            try:
                found[name] = load(name).scenario
            except ScenarioError as error:
                faults.append(str(error))
    first = {FIRST: found.pop(FIRST)} if FIRST in found else {}
    return first | found, faults
