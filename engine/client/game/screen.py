"""The game: map, bar, rail of modes, inspector, and the flow of a turn from one decision to the next.

Hands on `Game`. Other seats play on a thread; what is drawn meanwhile was read before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pygame

from engine.client import colours as c
from engine.client.board.view import BoardView
from engine.client.coach import Coach
from engine.client.figures import Figure, bar_figures
from engine.client.game.bar import paint_bar
from engine.client.game.chips import Chips
from engine.client.game.course import Course
from engine.client.game.inspector import Inspector
from engine.client.game.keeping import Keeping
from engine.client.game.land import Land
from engine.client.game.modes import Modes
from engine.client.game.rail import Rail
from engine.client.game.timeline import Timeline
from engine.client.icons import seat_icons
from engine.client.lessons import Lessons
from engine.client.screen import Screen
from engine.client.session import Session
from engine.client.tips import Tip
from engine.client.words import _
from maps.board import Board

if TYPE_CHECKING:
    from engine.client.app import App


class Game(Screen):
    """A session in the window."""

    def __init__(self, app: App, session: Session) -> None:
        super().__init__(app)
        self.session = session
        ruleset = session.match.machine.ruleset
        self.seats = list(ruleset.scenario.seats)
        self.glyphs = seat_icons(self.seats)
        self.modes = Modes(session)
        self.mode = 0
        self.figures: list[Figure] = []
        self.inspector = Inspector(self)
        self.timeline = Timeline(self)
        self.map = Land(self)
        self.chips = Chips(self)
        self.rail = Rail(self)
        self.keeping = Keeping(self)
        self.course = Course(self)
        self._begun = False
        self._turn = session.match.turn
        """Turns played when the game was read."""

    @property
    def lively(self) -> bool:  # type: ignore[override]
        """While a map settles or a game is watched."""
        return (self.view is not None and self.view.moving) or self.timeline.playing

    @property
    def view(self) -> BoardView | None:
        """The map; None where the scenario has none."""
        return self.map.view

    @property
    def board(self) -> Board | None:
        """What the map shows, with names in the player's language."""
        return self.map.board

    # ---- layout ----
    @property
    def side(self) -> pygame.Rect:
        """The inspector."""
        theme, (width, height) = self.app.theme, self.size
        wide = theme.inspector(width)
        return pygame.Rect(width - wide, theme.bar, wide, height - theme.bar)

    @property
    def land(self) -> pygame.Rect:
        """Where the map is."""
        return self.map.rect

    def prepare(self) -> None:
        """Draw the map before the screen is in front; done on a thread where the window would have to wait for it."""
        if self.board is not None and self.view is None:
            self.map.make(self.board)

    def build(self) -> None:
        """Widgets of rail and inspector; the map keeps its place."""
        if not self._begun:
            self._begun = True
            lessons = self.session.match.machine.ruleset.scenario.lessons
            first = bool(lessons) and self.session.match.turn == 0
            self.app.coach = Coach(self.app, Lessons(lessons)) if first else None
            self.prepare()
        if not self.busy:
            self.refresh()
        if self.app.coach is not None:
            self.app.coach.lessons.retell(self.session.match.machine.ruleset.scenario.lessons)
        self.map.build()
        self.rail.build()
        self.inspector.build()
        self.timeline.build()

    def district(self, row: int) -> str:
        """A district's name in the player's language."""
        return self.map.district(row)

    # ---- what is shown ----
    def refresh(self) -> None:
        """Read the game anew; only while it stands still."""
        self.figures, self._turn = bar_figures(self.session), self.session.match.turn
        self.inspector.refresh()
        self.chips.refresh()
        self.map.show_mode()

    def set_mode(self, number: int) -> None:
        """Another map mode."""
        if number < len(self.modes.declared) and not self.busy:
            self.mode = number
            self.app.did("mode_changed")
            self.app.sound("select")
            self.rebuild()

    # ---- drawing ----
    def paint(self, surface: pygame.Surface) -> None:
        """Map, bar, rail, inspector."""
        if self.view is not None:
            self.map.paint(surface, self.view)
        else:
            land = self.land
            top = max((rect.bottom for rect in self.chips.rects()), default=land.y)
            self.inspector.paint_nation(surface, pygame.Rect(land.x, top, land.width, land.bottom - top))
        session = self.session
        left = _("The others play") if self.busy else session.date if session.stage != "over" else _("The end")
        turn = min(self._turn + 1, session.turns)
        note = _("Turn {turn} of {turns}").format(turn=turn, turns=session.turns)
        self.hots += paint_bar(
            self, surface, left, note, self.figures, room=self.rail.corner - self.app.theme.px(6),
            more=self._all_figures,
        )  # fmt: skip
        self.rail.paint(surface)
        pygame.draw.rect(surface, c.PANEL, self.side)
        pygame.draw.line(surface, c.HAIRLINE, self.side.topleft, self.side.bottomleft)
        self.inspector.paint(surface)
        self.timeline.paint(surface)
        self.chips.paint(surface)

    def paint_over(self, surface: pygame.Surface) -> None:
        """Signs upon the rail's buttons, and what lies over the inspector's widgets."""
        self.rail.paint_over(surface)
        self.inspector.paint_over(surface)

    def tip_at(self, pos: tuple[int, int]) -> tuple[object, Callable[[], Tip | None]] | None:
        """Over the map every district tells of itself."""
        found = super().tip_at(pos)
        if found is not None and self.view is not None and found[0] == tuple(self.land):
            return self.map.pointed(pos), found[1]
        return found

    # ---- events ----
    def handle(self, event: pygame.event.Event) -> bool:
        """The wheel over inspector and timeline, the mouse upon the map."""
        return self.inspector.handle(event) or self.timeline.handle(event) or self.map.handle(event)

    def select(self, row: int) -> None:
        """A district, or none (-1)."""
        if self.view is None:
            return
        self.view.selected = row
        if row >= 0:
            self.app.sound("select")
            self.inspector.turn_to("place")
            self.app.did("district_selected")
        self.rebuild()

    def go_to(self, row: int) -> None:
        """Bring a district to the middle and select it."""
        if self.view is not None and row >= 0:
            self.view.centre(row, pygame.time.get_ticks())
            self.select(row)

    def lesson_area(self, what: str) -> pygame.Rect | None:
        """Bar, rail, map, or a part of the inspector."""
        theme, side = self.app.theme, self.side
        places = {
            "top_bar": pygame.Rect(0, 0, self.size[0], theme.bar),
            "modes": self.rail.modes,
            "map": self.land.inflate(-theme.px(8), -theme.px(8)),
            "end_turn": pygame.Rect(side.x, side.bottom - theme.px(72), side.width, theme.px(72)),
        }  # fmt: skip
        if what in ("orders", "deals"):
            return side.inflate(-theme.px(6), -theme.px(6))
        return places.get(what)

    def update(self, now_ms: int) -> bool:
        """The map settles after zooming; a game watched goes on."""
        self.timeline.update(now_ms)
        if self.view is not None and self.view.moving:
            self.view.update(now_ms)
            return True
        return False

    def back(self) -> None:
        """Escape: drop the selection, else the menu."""
        if self.view is not None and self.view.selected >= 0:
            self.select(-1)
        else:
            self.menu()

    def act_on(self, action: str) -> bool:
        """Named keys."""
        if self.map.act_on(action) or self.timeline.act_on(action):
            return True
        if action.startswith("mode_"):
            self.set_mode(int(action[5:]) - 1)
            return True
        tabs = {"orders": "orders", "deals": "deals", "log": "log", "nation": "place", "chapter": "goals"}
        if action in tabs:
            self.inspector.open(tabs[action])
            return True
        if self.busy:
            return False
        does: dict[str, Callable[[], Any]] = {
            "end_turn": self.end_turn, "undo": self.undo, "redo": self.redo, "save": self.save, "load": self.load,
            "statistics": self.statistics, "next": self.inspector.next_need, "search": self.search,
            "help": self._help, "branch": self.branches, "run_on": self.course.run_on,
        }  # fmt: skip
        if action in does:
            does[action]()
            return True
        return False

    # ---- playing ----
    @property
    def busy(self) -> bool:
        """Whether the others play; the game is not to be read then."""
        return self.course.busy

    def end_turn(self) -> None:
        """Give the plan, or go on to the next question; asks when orders are unused."""
        self.course.end_turn()

    def answer(self, index: int, terms: int | None = None) -> None:
        """Answer a card or an offer, then play on."""
        self.course.answer(index, terms)

    def run(self) -> None:
        """Let the others play on a thread."""
        self.course.run()

    def ask(self) -> None:
        """Put what a person has to answer now in front."""
        self.course.ask()

    def shown(self) -> None:
        """Back in front, what waits for an answer is asked again; the end is told once."""
        if not self.busy and self.session.stage != "over":
            self.ask()

    def undo(self) -> None:
        """Take back the last change of the plan."""
        if self.session.undo():
            self.app.sound("order_removed")
            self.rebuild()

    def redo(self) -> None:
        """Make it again."""
        if self.session.redo():
            self.app.sound("order_placed")
            self.rebuild()

    # ---- keeping ----
    def picture(self) -> bytes:
        """The map as a small PNG, for the list of saves."""
        return self.keeping.picture()

    def save(self) -> None:
        """Keep the game under the next free name."""
        self.keeping.by_name()

    def load(self) -> None:
        """The saved games."""
        from engine.client.saves import Saves

        self.app.push(Saves(self.app))

    def closed(self) -> None:
        """The window goes or another game comes: nothing is lost."""
        self.course.cancel.set()
        self.app.coach = None
        if not self.busy and self.session.stage != "over" and not self.session.looking:
            self.keeping.now()

    # ---- other screens ----
    def menu(self) -> None:
        """The game's menu."""
        from engine.client.game.menu import Menu

        self.app.push(Menu(self.app, self.session, self))

    def statistics(self) -> None:
        """Charts of the figures."""
        from engine.client.game.statistics import Statistics

        self.app.push(Statistics(self.app, self.session))

    def branches(self) -> None:
        """Change a past decision."""
        from engine.client.game.branches import Branches

        if self.session.match.turn:
            self.app.push(Branches(self.app, self))

    def _all_figures(self) -> None:
        """The nation's figures, where those stand that found no room in the bar."""
        self.select(-1)
        self.inspector.open("place")

    def encyclopaedia(self, page: str = "") -> None:
        """What everything means; or one page."""
        from engine.client.game.lexicon import Lexicon

        self.app.push(Lexicon(self.app, self.session, page))

    def _help(self) -> None:
        """The page of what is pointed at, or the first."""
        self.encyclopaedia(self.app.tip.page if self.app.tip is not None else "")

    def search(self) -> None:
        """Find a district by name."""
        from engine.client.game.finder import Finder

        if self.board is not None:
            self.app.push(Finder(self.app, [self.district(d.index) for d in self.board.districts], self.go_to))
