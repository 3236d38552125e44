"""A new game: scenario, seat, who plays the others, seed.

Hands on `Setup` and `begin`. A game can be started from here with one click; everything has a sensible start.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

import pygame
from pygame_gui.elements import UITextEntryLine

from engine.client import colours as c
from engine.client import fonts
from engine.client.icons import icon, seat_icons
from engine.client.listing import Listing, Row
from engine.client.mods import FIRST, read_scenarios
from engine.client.pictures import picture_of
from engine.client.screen import Screen
from engine.client.tips import Tip, wrapped
from engine.client.words import _
from engine.policies.difficulty import LEVELS, USUAL, policy_at

if TYPE_CHECKING:
    from engine.client.app import App
    from engine.client.game.screen import Game
    from engine.rules.schema import Scenario


def level_names() -> list[str]:
    """What the difficulties of `engine.policies.difficulty` are called here."""
    return [_("Calm"), _("Even"), _("Keen"), _("Hard"), _("Relentless")]


def level_texts() -> list[str]:
    """How a difficulty plays, as `engine.policies.difficulty` has it."""
    return [
        _("Picks at random among what is open."), _("Follows its temper and its habits."),
        _("Follows a temper found by thousands of games against itself."),
        _("Looks some turns ahead, on what its seat can know."),
        _("Looks further ahead, in several futures it imagines."),
    ]  # fmt: skip


def begin(app: App, scenario: str, seats: Mapping[str, str], seed: int, parameters: str = "") -> None:
    """Prepare the scenario and start; the screen in front gives way to the game."""
    from engine.client.loading import Loading, machine_of, warm_up

    def make() -> Game:
        warm_up()
        from engine.client.game.screen import Game
        from engine.client.session import Session

        machine = machine_of(scenario)
        full = dict.fromkeys(machine.ruleset.scenario.seats, "personality") | dict(seats)
        values = machine.ruleset.parameter_set(parameters) if parameters else None
        session = Session.new(machine, full, seed, values)
        session.advance()
        game = Game(app, session)
        game.prepare()
        return game

    app.push(Loading(app, make, app.swap))


class Setup(Screen):
    """The choices before a game. `watch`: nobody plays by hand."""

    def __init__(self, app: App, *, watch: bool = False) -> None:
        super().__init__(app)
        self.watch = watch
        self.scenarios: dict[str, Scenario] = {}
        self.faults: list[str] = []
        self.chosen = FIRST
        self.seat = ""
        self.level = USUAL
        self.hands: set[str] = set()
        self.seed = random.SystemRandom().randrange(1, 1_000_000)
        self._list: Listing | None = None
        self._entry: Any = None
        self._pictures: dict[tuple[object, ...], pygame.Surface] = {}
        app.work(partial(read_scenarios, app.mods), self._take, lambda error: app.toast(str(error)))

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

    @property
    def _story(self) -> pygame.Rect:
        """Picture and text of the scenario, below the list."""
        theme, left = self.app.theme, self._areas[0]
        top = left.y + max(theme.px(120), left.height * 45 // 100) + theme.px(8)
        return pygame.Rect(left.x, top, left.width, left.bottom - top)

    def build(self) -> None:
        """Scenarios, seats, difficulty, seed, start."""
        theme, (_width, height) = self.app.theme, self.size
        left, middle, right = self._areas
        rows = [
            Row(s.title, partial(self._pick_scenario, i), i == self.chosen)
            for i, s in self.scenarios.items()
        ]  # fmt: skip
        first = self._list.first if self._list is not None else 0
        room = pygame.Rect(left.x, left.y, left.width, self._story.y - theme.px(8) - left.y)
        self._list = Listing(self, room, rows, first=first)
        scenario = self.scenarios.get(self.chosen)
        if scenario is not None:
            story, tall = self._story, self._pictured
            told = f"<b>{escape(scenario.title)}</b><br>{escape(self._turns(scenario))}<br>"
            text = "" if self._beside else told
            self.text_box(
                pygame.Rect(story.x, story.y + tall, story.width, story.height - tall),
                text + escape(" ".join(scenario.summary.split())),
            )
            self._seats(scenario, middle)
            y = right.y
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
        h, y = theme.px(44), height - theme.px(64)
        self.button(pygame.Rect(left.x, y, theme.px(140), h), _("Back"), self.back)
        start = _("Watch") if self.watch else _("Start")
        self.button(
            pygame.Rect(right.right - theme.px(220), y, theme.px(220), h), start, self._start, look="@loud",
            enabled=scenario is not None,
        )  # fmt: skip

    @property
    def _pictured(self) -> int:
        """Height of the picture with what stands beside it; 0 where there is no room."""
        tall = self.app.theme.px(126)
        return tall if self._story.height >= tall + self.app.theme.px(64) else 0

    @property
    def _beside(self) -> bool:
        """Whether the title stands beside the picture; else it heads the text below."""
        return bool(self._pictured) and self._story.width >= self.app.theme.px(176 + 164)

    @staticmethod
    def _turns(scenario: Scenario) -> str:
        return _("{turns} turns from {start}").format(turns=scenario.calendar.turns, start=scenario.calendar.start)

    def _seats(self, scenario: Scenario, area: pygame.Rect) -> None:
        """A row a seat: take it, or have another person at this window play it; below, what the chosen one is about."""
        theme, y = self.app.theme, area.y
        aside = 0 if self.watch else theme.px(112)
        for id_, seat in scenario.seats.items():
            mine = id_ == self.seat and not self.watch
            self.button(
                pygame.Rect(area.x, y, area.width - aside, theme.px(40)), seat.title, partial(self._pick_seat, id_),
                look="@chosen_row" if mine else "@row", left=theme.px(28), enabled=not self.watch,
                tip=partial(Tip, seat.title, text=seat.text),
            )  # fmt: skip
            if not self.watch:
                text = _("You") if mine else _("By hand") if id_ in self.hands else _("AI")
                told = _("Who plays it: an AI, or another person at this window. Click to change.")
                self.button(
                    pygame.Rect(area.right - aside + theme.px(4), y, aside - theme.px(4), theme.px(40)), text,
                    partial(self._toggle, id_), look="@chosen" if mine or id_ in self.hands else "@plain",
                    tip=partial(Tip, seat.title, text, told),
                )  # fmt: skip
            y += theme.px(44)
        chosen = scenario.seats.get(self.seat)
        if chosen is not None and not self.watch:
            goals = [o.title for o in chosen.objectives.values() if o.agenda is None and o.successor is None]
            muted = c.hexed(c.MUTED)
            html, heading = escape(" ".join(chosen.text.split())), escape(_("Your goals"))
            html += f'<br><br><font color="{muted}"><b>{heading}</b></font><br>'
            html += "<br>".join(f"\u2022 {escape(goal)}" for goal in goals)
            y += theme.px(4)
            self.text_box(pygame.Rect(area.x, y, area.width, area.bottom - y), html)

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
        if id_ != self.seat:
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
        seats = {seat: policy_at(self.level, scenario, seat) for seat in scenario.seats}
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
        """Headings, the scenario's picture and what it is called."""
        theme = self.app.theme
        left, middle, right = self._areas
        title = _("Watch AIs play") if self.watch else _("New game")
        self.write(surface, title, (left.x, theme.px(24)), size=theme.title, bold=True)
        seats = _("The seats") if self.watch else _("Your seat")
        for area, text in ((left, _("Scenario")), (middle, seats), (right, _("How the AIs play"))):
            self.write(surface, text, (area.x, area.y - theme.px(26)), colour=c.MUTED, bold=True)
        scenario = self.scenarios.get(self.chosen)
        if scenario is None:
            self.write(surface, _("Reading the scenarios"), left.topleft, colour=c.MUTED)
            return
        if self._pictured:
            story = self._story
            picture = self._picture(self.chosen, scenario.board is not None)
            surface.blit(picture, story.topleft)
        if self._beside:
            x = story.x + picture.get_width() + theme.px(14)
            beside = pygame.Rect(x, story.y, story.right - x, picture.get_height())
            y = self.paragraph(surface, scenario.title, beside, beside.y, bold=True) + theme.px(4)
            self.paragraph(surface, self._turns(scenario), beside, y, colour=c.MUTED)
        y = right.y + theme.px(40) * len(LEVELS) + theme.px(12)
        self.write(surface, _("Seed"), (right.x, y), colour=c.MUTED, bold=True)
        room = pygame.Rect(right.x, y + theme.px(72), right.width, right.bottom - y - theme.px(72))
        level = f"{level_names()[self.level]}: {level_texts()[self.level]}"
        for text in (_("The same seed gives the same game."), level):
            tall = len(wrapped(text, theme.text, room.width)) * fonts.height(theme.text)
            if tall <= room.height:  # both are told in tips as well
                end = self.paragraph(surface, text, room, room.y, colour=c.MUTED) + theme.px(12)
                room = pygame.Rect(room.x, end, room.width, room.bottom - end)

    def _picture(self, name: str, mapped: bool) -> pygame.Surface:
        """The scenario's own picture; where it has none its land in small, or a sign where it has no map."""
        theme = self.app.theme
        size = (theme.px(176), theme.px(116))
        own = picture_of(name)
        key = (own or mapped, size)
        if key not in self._pictures:
            picture = pygame.Surface(size)
            picture.fill(c.WELL)
            if own is not None:
                picture.blit(pygame.transform.smoothscale(own, size), (0, 0))
            elif mapped:
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
        theme, middle = self.app.theme, self._areas[1]
        glyphs = seat_icons(list(scenario.seats))
        side = theme.px(20)
        for k, id_ in enumerate(scenario.seats):
            at = (middle.x + theme.px(8), middle.y + k * theme.px(44) + theme.px(10))
            surface.blit(icon(glyphs[id_], side, c.seat_colour(k, text=True)), at)
