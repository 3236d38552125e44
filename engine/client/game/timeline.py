"""Watching and looking back: pause, step, speed, a slider over the turns played, and marks of what happened to jump to.

Hands on `Timeline`, a part of the game screen while nobody plays by hand or the game is over.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pygame
import pygame_gui
from pygame_gui.elements import UIHorizontalSlider

from engine.client import colours as c
from engine.client.game.events import COLOURS, Events
from engine.client.icons import icon, icon_for
from engine.client.marks import Mark, kind_title, marks_of
from engine.client.screen import Hot
from engine.client.tips import Tip
from engine.client.words import _
from engine.rules.layout import FLOATS

if TYPE_CHECKING:
    from engine.client.game.screen import Game

SPEEDS = (1600, 800, 400, 0)
"""Milliseconds a turn is shown, by speed: 1x, 2x, 4x, as fast as it goes."""


class Timeline:
    """`turn` is the turn looked at; the last one unless one looks back."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.playing = False
        self.speed = 0
        self.turn = game.session.match.turn
        self._due = 0
        self._slider: UIHorizontalSlider | None = None
        self._marks: list[list[Mark]] = []  # by turn
        self._told = game.session.match.names  # that name them: others when the language has changed

    @property
    def shown(self) -> bool:
        """Whether there is anything to watch or to look back upon."""
        return not self.game.session.hands or self._ended

    @property
    def _ended(self) -> bool:
        """Whether there is nothing to play on to."""
        return self.game.session.match.over or self.game.session.looking

    @property
    def back(self) -> bool:
        """Whether an earlier turn is looked at."""
        return self.shown and self.turn < self.game.session.match.turn

    def state(self) -> FLOATS | None:
        """The state of the turn looked at; None for the present."""
        return self.game.session.match.turn_ledger(self.turn).before if self.back else None

    @property
    def area(self) -> pygame.Rect:
        """Along the foot of the map."""
        theme, side = self.game.app.theme, self.game.side
        x, tall = theme.rail + theme.px(12), theme.px(92)
        return pygame.Rect(x, side.bottom - tall - theme.px(6), side.x - theme.px(12) - x, tall)

    def build(self) -> None:
        """Its widgets."""
        self._slider = None
        if not self.shown:
            return
        game, area = self.game, self.area
        theme, over = game.app.theme, self._ended
        x, side = area.x + theme.px(4), theme.px(36)
        y = area.y + theme.px(4)
        keys, marks = game.app.keys.bound, self.marks
        here = self.turn
        names = [
            (_("Pause") if self.playing else _("Play"), self.toggle, theme.px(76), True, ""),
            (_("Step"), self.step, theme.px(64), (not over and not game.busy) or self.back, ""),
            (f"{('1x', '2x', '4x', 'max')[self.speed]}", self.faster, theme.px(56), True, ""),
            (
                _("Earlier"), self.earlier, theme.px(84), any(marks[:here]),
                keys["event_before"],
            ),
            (_("Later"), self.later, theme.px(84), any(marks[here + 1 :]), keys["event_after"]),
            (_("Events"), self.list_events, theme.px(84), any(marks), keys["event_list"]),
        ]  # fmt: skip
        tips = {_("Earlier"): _("To the event before"), _("Later"): _("To the next event")}
        for text, do, wide, able, key in names:
            game.button(
                pygame.Rect(x, y, wide, side), text, do, enabled=able, tip=partial(Tip, tips.get(text, text), key)
            )
            x += wide + theme.px(4)
        last = game.session.match.turn
        if last:
            room = pygame.Rect(area.x + theme.px(8), y + theme.px(56), area.width - theme.px(16), theme.px(28))
            self._slider = UIHorizontalSlider(room, min(self.turn, last), (0, last), game.app.manager)
            game.keep(self._slider)

    def place_of(self, turn: int) -> int:
        """Pixel column of a turn upon the slider."""
        slider = self._slider
        assert slider is not None
        last = self.game.session.match.turn
        first = slider.rect.x + slider.arrow_button_width + slider.sliding_button_width // 2
        room = slider.rect.width - 2 * slider.arrow_button_width - slider.sliding_button_width
        return int(first + room * turn / last)

    def paint(self, surface: pygame.Surface) -> None:
        """Its ground, the date looked at, the marks."""
        if not self.shown:
            return
        game, area = self.game, self.area
        theme, names = game.app.theme, game.session.match.names
        pygame.draw.rect(surface, c.PANEL, area, border_radius=theme.px(8))
        text = f"{min(self.turn + 1, game.session.turns)}/{game.session.turns}"
        at = (area.right - theme.px(10), area.y + theme.px(12))
        left = game.write(surface, text, at, right=True, bold=True).x - theme.px(8)
        room = left - area.x - theme.px(4 + 76 + 64 + 56 + 3 * 84 + 6 * 4)
        if room > theme.px(40) and self.turn < game.session.turns:
            date = names.date(self.turn)
            told = game.write(surface, date, (left, at[1]), right=True, colour=c.MUTED, room=room)
            game.hots.append(Hot(told, partial(Tip, date)))
        if self._slider is None:
            return
        side, y = theme.px(14), area.y + theme.px(43)
        free = area.x
        for turn, marks in enumerate(self.marks):
            if not marks:
                continue
            x = self.place_of(turn)
            first = marks[0]
            if first.kind != "card" and x - side // 2 >= free:  # where signs would touch, a stroke tells as much
                surface.blit(icon(icon_for("marks", first.kind), side, COLOURS[first.kind]), (x - side // 2, y))
                free = x + side // 2 + 1
            else:
                pygame.draw.line(surface, COLOURS[first.kind], (x, y + side // 3), (x, y + side), max(1, theme.px(2)))
            rect = pygame.Rect(x - theme.px(6), y - theme.px(2), theme.px(12), side + theme.px(4))
            game.hots.append(Hot(rect, partial(self._tip, turn), partial(self.look, turn)))

    def _tip(self, turn: int) -> Tip:
        rows = tuple((mark.title, kind_title(mark.kind)) for mark in self.marks[turn][:6])
        return Tip(self.game.session.match.names.date(turn), rows=rows, foot=_("Click to go there"))

    # ---- what happened ----
    @property
    def marks(self) -> list[list[Mark]]:
        """What happened, by turn; read once."""
        if self._told is not self.game.session.match.names:
            self._told, self._marks = self.game.session.match.names, []
        played = self.game.session.match.turn if not self.game.busy else len(self._marks)
        while len(self._marks) < played:
            self._marks.append(marks_of(self.game.session, len(self._marks)))
        return self._marks

    def earlier(self) -> None:
        """To the turn before that has more than cards in it; where there is none, to one with a card."""
        self._jump([turn for turn in range(self.turn - 1, -1, -1) if turn < len(self.marks)])

    def later(self) -> None:
        """To the next such turn."""
        self._jump(list(range(self.turn + 1, len(self.marks))))

    def _jump(self, turns: list[int]) -> None:
        weighty = [turn for turn in turns if any(mark.kind != "card" for mark in self.marks[turn])]
        found = next(iter(weighty or [turn for turn in turns if self.marks[turn]]), None)
        if found is None:
            self.game.app.toast(_("Nothing more happened in that direction"))
            return
        self.playing = False
        self.look(found)
        first = self.marks[found][0]
        self.game.app.toast(f"{self.game.session.match.names.date(found)}: {first.title}")

    def list_events(self) -> None:
        """All of them, to pick one."""
        game = self.game
        self.playing = False
        marks = [mark for turn in self.marks for mark in turn]
        game.app.push(Events(game.app, marks, game.session.match.names.date, self.look))

    def act_on(self, action: str) -> bool:
        """Its keys."""
        does = {"event_before": self.earlier, "event_after": self.later, "event_list": self.list_events}
        if action not in does or not self.shown or self.game.busy:
            return False
        does[action]()
        return True

    # ---- what it does ----
    def toggle(self) -> None:
        """Play, or pause."""
        self.playing = not self.playing
        self._due = pygame.time.get_ticks()
        if self.playing and self._ended and not self.back:
            self.turn = 0
        self.game.rebuild()

    def faster(self) -> None:
        """The next speed; after the fastest the slowest."""
        self.speed = (self.speed + 1) % len(SPEEDS)
        self.game.rebuild()

    def step(self) -> None:
        """One turn on."""
        if self.back:
            self.look(self.turn + 1)
        elif not self.game.busy and not self._ended:
            self.game.run()

    def look(self, turn: int) -> None:
        """Look at a turn."""
        self.turn = max(0, min(turn, self.game.session.match.turn))
        self.game.rebuild()

    def arrived(self) -> None:
        """A turn was played."""
        self.turn = self.game.session.match.turn

    def update(self, now_ms: int) -> None:
        """While it plays, the next turn when it is due."""
        if not (self.playing and self.shown) or self.game.busy or now_ms < self._due:
            return
        self._due = now_ms + SPEEDS[self.speed]
        if self._ended and not self.back:
            self.playing = False
            self.game.rebuild()
        else:
            self.step()

    def handle(self, event: pygame.event.Event) -> bool:
        """The slider was moved."""
        if event.type == pygame_gui.UI_HORIZONTAL_SLIDER_MOVED and event.ui_element is self._slider:
            if int(event.value) != self.turn:
                self.turn = int(event.value)
                self.playing = False
                self.game.refresh()
            return True
        return False
