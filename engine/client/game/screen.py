"""The game: map, bar, rail of modes, inspector, and the flow of a turn from one decision to the next.

Hands on `Game`. Other seats play on a thread; what is drawn meanwhile was read before.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import pygame

from engine.client import colours as c
from engine.client import fonts
from engine.client.board.layer import Mark, draw_legend
from engine.client.board.layer import number as short
from engine.client.board.view import BoardView
from engine.client.coach import Coach
from engine.client.confirm import Confirm
from engine.client.figures import Figure, bar_figures
from engine.client.game.bar import paint_bar
from engine.client.game.inspector import Inspector
from engine.client.game.minimap import Minimap
from engine.client.game.modes import Modes
from engine.client.game.timeline import Timeline
from engine.client.icons import icon, icon_for, seat_icons
from engine.client.lessons import Lessons
from engine.client.places import place_name
from engine.client.screen import Hot, Screen
from engine.client.session import Session
from engine.client.storage import autosave, free_name, keep
from engine.client.tips import Tip
from engine.client.words import _
from engine.policies.question import Question
from maps.board import Board

if TYPE_CHECKING:
    from engine.client.app import App

PAN = 60
"""Pixels a press of an arrow key moves the map."""


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
        self.busy = False
        self.cancel = Event()
        self.figures: list[Figure] = []
        self.inspector = Inspector(self)
        self.timeline = Timeline(self)
        self._minimap = Minimap()
        self._begun = False
        self.view: BoardView | None = None
        self._legend: pygame.Surface | None = None
        self._told = self._turn = session.match.turn
        """Turns whose summary was shown, and those that are played."""
        self._corner: list[tuple[pygame.Rect, str]] = []
        """Buttons at the bar's end, with their signs."""
        self._drawn_for: tuple[object, ...] = ()
        """Size, scale and language the map was made for."""
        self._kept_as: Path | None = None
        """The file this turn was kept in by itself."""
        self._drag: tuple[int, int] | None = None
        self._dragged = False
        self._stances: list[tuple[str, str, str, bool, Question | None]] = []

    @property
    def lively(self) -> bool:  # type: ignore[override]
        """While a map settles or a game is watched."""
        return (self.view is not None and self.view.moving) or self.timeline.playing

    @property
    def board(self) -> Board | None:
        """The map, with names in the player's language."""
        return self.session.match.machine.ruleset.board

    # ---- layout ----
    @property
    def side(self) -> pygame.Rect:
        """The inspector."""
        theme, (width, height) = self.app.theme, self.size
        wide = theme.inspector(width)
        return pygame.Rect(width - wide, theme.bar, wide, height - theme.bar)

    @property
    def land(self) -> pygame.Rect:
        """The map."""
        theme, (_width, height) = self.app.theme, self.size
        foot = theme.px(104) if self.timeline.shown else 0
        return pygame.Rect(theme.rail, theme.bar, self.side.x - theme.rail, height - theme.bar - foot)

    def prepare(self) -> None:
        """Draw the map before the screen is in front; done on a thread where the window would have to wait for it."""
        if self.board is not None and self.view is None:
            theme, land = self.app.theme, self.land
            self.view = BoardView(self.board, land.size, theme.scale, self.district, place_name)
            self._drawn_for = (land.size, theme.scale, self.app.settings.language)
            self.refresh()
            self._cover()
            self.view.compose()

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
        theme, land = self.app.theme, self.land
        made_for = (land.size, theme.scale, self.app.settings.language)
        if self.board is not None and self.view is not None:
            if self._drawn_for != made_for:
                self._drawn_for = made_for
                self.view.board = self.board  # its names follow the language
                self.view.set_size(land.size, theme.scale)
                self._show_mode()
            self.view.patterns = self.app.settings.patterns
        self._rail()
        self.inspector.build()
        self.timeline.build()

    def district(self, row: int) -> str:
        """A district's name in the player's language, without the word district, which stands behind every one."""
        assert self.board is not None
        district = self.board.districts[row]
        return district.name.removesuffix(" раён").removesuffix(" район")

    def _rail(self) -> None:
        theme, keys = self.app.theme, self.app.keys.bound
        x, y = theme.px(8), theme.bar + theme.px(8)
        step, side = self._rail_step()
        for number, title in enumerate(self.modes.titles):
            key = keys.get(f"mode_{number + 1}", "")
            self.button(
                pygame.Rect(x, y, side, side), "", partial(self.set_mode, number),
                look="@chosen" if number == self.mode else "@plain",
                tip=partial(Tip, title, key, self.modes.text(number) or _("Show this on the map")),
            )  # fmt: skip
            y += step
        side = theme.px(36)
        x, y = self.size[0] - theme.px(8) - side, (theme.bar - side) // 2
        self._corner = [(pygame.Rect(x - k * (side + theme.px(6)), y, side, side), sign) for k, sign in enumerate(
            ("menu", "save", "chart"))]  # fmt: skip
        for (rect, _sign), do, tip in zip(
            self._corner, (self.menu, self.save, self.statistics),
            ((_("Menu"), "Esc"), (_("Keep the game"), keys["save"]), (_("Statistics"), keys["statistics"])),
            strict=True,
        ):  # fmt: skip
            self.button(rect, "", do, enabled=not (self.busy and do == self.save), tip=partial(Tip, *tip))

    def _rail_step(self) -> tuple[int, int]:
        """From one mode's button to the next one's, and its side: closer together where the window is low."""
        theme = self.app.theme
        room = (self.size[1] - theme.bar - theme.px(12)) // max(1, len(self.modes.declared))
        step = min(theme.px(46), room)
        return step, min(theme.px(40), step - theme.px(2))

    # ---- what is shown ----
    def refresh(self) -> None:
        """Read the game anew; only while it stands still."""
        self.figures, self._turn = bar_figures(self.session), self.session.match.turn
        self.inspector.refresh()
        self._stances = self._read_stances()
        if self.view is not None:
            self._show_mode()

    def _show_mode(self) -> None:
        if self.view is not None and self.modes.declared:
            layer = self.modes.layer(self.mode, self.timeline.state(), self.timeline.turn)
            if self.app.settings.reduced_motion:
                self.view.set_layer(layer)
            else:
                self.view.glide_to(layer, pygame.time.get_ticks())
            self._legend = draw_legend(layer, self.app.theme, _("not known"))
            self.view.set_marks(self._marks())

    def _marks(self) -> list[Mark]:
        """The plan's orders upon the map."""
        out = []
        for question in self.session.slots if not self.busy else []:
            if question.point != "order" or self.board is None:
                continue
            option = self.session.picked(question)
            row = self.board.district_index.get(option.target, -1)
            if option.kind == "order" and row >= 0:
                number = self.seats.index(question.seat)
                sign = icon_for("orders", option.what)
                out.append(Mark(sign, c.seat_colour(number, text=True), option.title, row))
        return out

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
        theme, land = self.app.theme, self.land
        if self.view is not None:
            if not self.view.moving:
                self._cover()
            self.view.draw(surface, land.topleft)
            if self.view.camera.zoom > 1.0:
                self._minimap.paint(self, surface, self.view)
            if self._legend is not None:
                surface.blit(self._legend, self._legend_at())
            self.hots.append(Hot(land, self._land_tip))
            if self._legend is not None and self.view.layer is not None:
                foot = _("One scale for the whole game, so that turns can be compared.")
                told = partial(Tip, self.view.layer.title, text=self.modes.text(self.mode), foot=foot)
                self.hots.append(Hot(self._legend_at(), told))
        else:
            top = max((rect.bottom for rect in self._chips()), default=land.y)
            self.inspector.paint_nation(surface, pygame.Rect(land.x, top, land.width, land.bottom - top))
        session = self.session
        left = _("The others play") if self.busy else session.date if session.stage != "over" else _("The end")
        turn = min(self._turn + 1, session.turns)
        note = _("Turn {turn} of {turns}").format(turn=turn, turns=session.turns)
        self.hots += paint_bar(
            self, surface, left, note, self.figures, room=self._corner[-1][0].x - theme.px(6),
            more=self._all_figures
        )  # fmt: skip
        rail = pygame.Rect(0, theme.bar, theme.rail, self.size[1] - theme.bar)
        pygame.draw.rect(surface, c.PANEL, rail)
        pygame.draw.line(surface, c.HAIRLINE, rail.topright, rail.bottomright)
        pygame.draw.rect(surface, c.PANEL, self.side)
        pygame.draw.line(surface, c.HAIRLINE, self.side.topleft, self.side.bottomleft)
        self.inspector.paint(surface)
        self.timeline.paint(surface)
        self._paint_postures(surface)

    def _cover(self) -> None:
        assert self.view is not None
        self.view.cover([rect.move(-self.land.x, -self.land.y) for rect in self.over_map()])

    def _legend_at(self) -> pygame.Rect:
        """Lower right of the map."""
        theme, land = self.app.theme, self.land
        rect = self._legend.get_rect() if self._legend is not None else pygame.Rect(0, 0, 0, 0)
        rect.bottomright = (land.right - theme.gutter, land.bottom - theme.gutter)
        return rect

    def over_map(self) -> list[pygame.Rect]:
        """What lies over the map, in the window's pixels."""
        rects = [*self._chips(), self._legend_at()]
        if self.view is not None and self.view.camera.zoom > 1.0:
            rects.append(self._minimap.place(self))
        return rects

    def _chips(self) -> list[pygame.Rect]:
        """Where the postures stand, one a stance, along the map's upper edge."""
        theme, land = self.app.theme, self.land
        x, y, side = land.x + theme.px(8), land.y + theme.px(8), theme.px(36)
        out: list[pygame.Rect] = []
        for _title, level, *_rest in self._stances:
            wide = fonts.width(level, theme.text) + side + theme.px(12)
            if x + wide > land.right - theme.px(8) and out:
                x, y = land.x + theme.px(8), y + side + theme.px(4)
            out.append(pygame.Rect(x, y, min(wide, land.right - theme.px(8) - x), side))
            x += wide + theme.px(6)
        return out

    def _paint_postures(self, surface: pygame.Surface) -> None:
        """The seat's postures and its armed reaction, always in sight at the map's upper edge."""
        theme, side = self.app.theme, self.app.theme.px(36)
        for rect, (title, level, sign, changed, question) in zip(self._chips(), self._stances):
            x, y = rect.topleft
            pygame.draw.rect(surface, c.ACCENT if changed else c.PANEL, rect, border_radius=theme.px(6))
            pygame.draw.rect(surface, c.CONTROL, rect, 1, theme.px(6))
            surface.blit(icon(sign, theme.px(18), c.TEXT), (x + theme.px(9), y + theme.px(9)))
            self.write(surface, level, (x + side, y + theme.px(8)), room=rect.width - side - theme.px(6))
            act = partial(self.inspector.choose, question) if question is not None else None
            foot = _("Click to change it") if act is not None else ""
            self.hots.append(Hot(rect, partial(Tip, title, level, foot=foot), act))

    def _read_stances(self) -> list[tuple[str, str, str, bool, Question | None]]:
        """Title, level, sign, whether planned anew, and the question to change it by."""
        session = self.session
        out: list[tuple[str, str, str, bool, Question | None]] = []
        scenario = session.match.machine.ruleset.scenario
        asked = {(q.point, q.subject): q for q in session.slots}
        for id_, posture in scenario.postures.items():
            if posture.seat != session.viewer:
                continue
            question = asked.get(("posture", id_))
            if question is not None:
                option = session.picked(question)
                anew = option != session.usual(question)
                out.append((posture.title, option.title, icon_for("postures", id_), anew, question))
            else:
                held = self._held(id_)
                out.append((posture.title, held, icon_for("postures", id_), False, None))
        for (point, _subject), question in asked.items():
            if point == "reaction":
                option = session.picked(question)
                level = option.title if option.what else _("Nothing armed")
                sign = icon_for("reactions", option.what or "default")
                out.append((_("Armed reaction"), level, sign, bool(option.what), question))
        return out

    def _held(self, posture: str) -> str:
        """Title of the level in force."""
        match = self.session.match
        base = match.machine.ruleset.layout.base("engine", "postures")
        value = float(match.state[base + match.names.postures.index(posture)])
        levels = match.machine.ruleset.scenario.postures[posture].levels.values()
        return min(levels, key=lambda level: abs(level.value - value)).title

    def paint_over(self, surface: pygame.Surface) -> None:
        """Signs upon the rail's buttons, and what lies over the inspector's widgets."""
        theme = self.app.theme
        x, y = theme.px(8), theme.bar + theme.px(8)
        step, side = self._rail_step()
        for layer in self.modes.declared:
            sign = icon(icon_for("modes", layer.id), theme.px(24), c.TEXT)
            surface.blit(sign, sign.get_rect(center=(x + side // 2, y + side // 2)))
            y += step
        for rect, name in self._corner:
            sign = icon(name, theme.px(20), c.TEXT)
            surface.blit(sign, sign.get_rect(center=rect.center))
        self.inspector.paint_over(surface)

    def _land_tip(self) -> Tip | None:
        if self.view is None or self.board is None or self.view.layer is None:
            return None
        pos = pygame.mouse.get_pos()
        at = (pos[0] - self.land.x, pos[1] - self.land.y)
        mark = self.view.mark_at(at)
        if mark is not None:
            return Tip(mark.title, text=_("Planned for this turn"))
        site = self.view.site_at(at)
        row = self.view.pick(at)
        if row < 0 and site < 0:
            return None
        title = self.board.sites[site].name if site >= 0 else self.district(row)
        if row < 0:
            return Tip(title)
        layer = self.view.layer
        unit = f" {layer.unit}" if layer.unit else ""
        people = _("{n:,} people").format(n=self.board.districts[row].population)
        value = float(layer.values[row])
        told = short(value, share=layer.is_share) + unit if math.isfinite(value) else _("not known")
        return Tip(title, "", f"{layer.title}: {told}", foot=people)

    def tip_at(self, pos: tuple[int, int]) -> tuple[object, Callable[[], Tip | None]] | None:
        """Over the map every district tells of itself."""
        found = super().tip_at(pos)
        if found is not None and self.view is not None and found[0] == tuple(self.land):
            at = (pos[0] - self.land.x, pos[1] - self.land.y)
            return (self.view.pick(at), self.view.site_at(at), self.view.mark_at(at)), found[1]
        return found

    # ---- events ----
    def handle(self, event: pygame.event.Event) -> bool:
        """Mouse upon the map."""
        if self.inspector.handle(event) or self.timeline.handle(event):
            return True
        if self.view is None:
            return False
        now, land = pygame.time.get_ticks(), self.land
        if event.type == pygame.MOUSEMOTION:
            at = (event.pos[0] - land.x, event.pos[1] - land.y)
            if self._drag is not None:
                dx, dy = event.pos[0] - self._drag[0], event.pos[1] - self._drag[1]
                if self._dragged or abs(dx) + abs(dy) > 6:
                    self.view.pan(dx, dy, now)
                    self._drag, self._dragged = event.pos, True
                return True
            hovered = self.view.pick(at) if land.collidepoint(event.pos) else -1
            self.view.hovered = hovered
            return False
        if event.type == pygame.MOUSEWHEEL and land.collidepoint(pygame.mouse.get_pos()):
            pos = pygame.mouse.get_pos()
            self.view.zoom_at((pos[0] - land.x, pos[1] - land.y), event.y, now)
            return True
        if event.type == pygame.MOUSEBUTTONDOWN and event.button in (2, 3) and land.collidepoint(event.pos):
            self._drag, self._dragged = event.pos, False
            return True
        if event.type == pygame.MOUSEBUTTONUP and event.button in (2, 3) and self._drag is not None:
            if not self._dragged and event.button == 3:
                self.select(-1)
            self._drag = None
            return True
        if (
            event.type == pygame.MOUSEBUTTONDOWN
            and event.button == 1
            and self._minimap.press(self.view, event.pos, now)
        ):
            return True
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and land.collidepoint(event.pos):
            if any(hot.act is not None and hot.rect.collidepoint(event.pos) for hot in self.hots):
                return False  # a posture or a mark that lies over the map
            if self.timeline.shown and self.timeline.area.collidepoint(event.pos):
                return True
            row = self.view.pick((event.pos[0] - land.x, event.pos[1] - land.y))
            self.select(row)
            return True
        return False

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
        modes = self._rail_step()[0] * len(self.modes.declared)
        places = {
            "top_bar": pygame.Rect(0, 0, self.size[0], theme.bar),
            "modes": pygame.Rect(0, theme.bar, theme.rail, theme.px(8) + modes),
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
        now = pygame.time.get_ticks()
        moves = {"left": (PAN, 0), "right": (-PAN, 0), "up": (0, PAN), "down": (0, -PAN)}
        middle = (self.land.width // 2, self.land.height // 2)
        if self.view is not None:
            if action in moves:
                self.view.pan(*moves[action], now)
                return True
            if action in ("zoom_in", "zoom_out"):
                self.view.zoom_at(middle, 1 if action == "zoom_in" else -1, now)
                return True
            if action == "zoom_reset":
                self.view.reset(now)
                return True
            if action == "home" and self.board is not None:
                people = [district.population for district in self.board.districts]
                self.go_to(people.index(max(people)))
                return True
        if self.timeline.act_on(action):
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
            "help": self._help, "branch": self.branches, "run_on": self.run_on,
        }  # fmt: skip
        if action in does:
            does[action]()
            return True
        return False

    # ---- playing ----
    def end_turn(self) -> None:
        """Give the plan, or go on to the next question; asks when orders are unused."""
        session = self.session
        if session.looking:
            self.app.pop()
            return
        if self.busy or session.stage == "over":
            if session.stage == "over":
                self._end()
            return
        if session.stage == "offer":
            self.answer(0)
            return
        if session.stage == "plan":
            if session.unused and self.app.settings.warn_idle:
                free = self.inspector.undone()
                text = _("{free}. End the turn all the same?").format(free=free)
                self.app.push(Confirm(self.app, text, self._commit, never=self._never_warn, yes=_("End the turn")))
                return
            self._commit()
        elif session.stage == "ai":
            self.run()

    def _never_warn(self) -> None:
        self.app.settings.warn_idle = False
        self.app.save_settings()

    def _commit(self) -> None:
        self.app.sound("end_turn")
        self.app.did("turn_ended")
        self._autosave(again=True)  # closed while the others think, the window opens with this plan again
        self.session.commit()
        self.run()

    def answer(self, index: int, terms: int | None = None) -> None:
        """Answer a card or an offer, then play on."""
        if self.session.stage == "event":
            self.app.did("event_answered")
        while self.app.top is not self:
            self.app.pop()
        self.session.answer(index, terms)
        self.run()

    def run(self) -> None:
        """Let the others play on a thread."""
        self._play(lambda: self.session.advance(self.cancel), lambda _none: self._arrived())
        if self.app.top is self:
            self.rebuild()

    def _play(self, do: Callable[[], Any], arrived: Callable[[Any], None]) -> None:
        """Have something played on a thread, and the game kept there once it stands still."""
        self.busy = True
        self.cancel.clear()
        seen = self._small()

        def work() -> tuple[Any, str]:
            result = do()
            return result, "" if self.cancel.is_set() else self._keep(seen)

        def done(found: tuple[Any, str]) -> None:
            if found[1]:
                self.app.toast(found[1])
            arrived(found[0])

        self.app.work(work, done, self._broken)

    def _broken(self, error: Exception) -> None:
        self.busy = False
        from engine.client.crash import Crash

        self.app.push(Crash(self.app, error))

    def _arrived(self) -> None:
        """The game stands still again: tell the turn, ask. What a dialog hides is built when it comes back in sight."""
        self.busy = False
        session = self.session
        if self not in self.app.screens:
            return
        self.timeline.arrived()
        if not session.hands and not session.match.over:
            self._told = session.match.turn
            self.rebuild()
            return
        if session.match.turn > self._told and not session.needs_curtain:
            first, self._told = self._told, session.match.turn
            self.clear()
            self.refresh()
            from engine.client.game.summary import Summary

            self.app.push(Summary(self.app, self, first, self.ask))
            return
        if session.stage in ("event", "answer", "consent", "over") or session.needs_curtain:
            self.clear()
            self.refresh()
        else:
            self._turn_tab()
            self.rebuild()
        self.ask()

    def shown(self) -> None:
        """Back in front, what waits for an answer is asked again; the end is told once."""
        if not self.busy and self.session.stage != "over":
            self.ask()

    def ask(self) -> None:
        """Put what a person has to answer now in front."""
        session = self.session
        if self.app.top is not self:
            return
        if session.stage == "over":
            self._end()
            return
        if session.needs_curtain and session.question is not None:
            from engine.client.game.curtain import Curtain

            title = session.match.machine.ruleset.scenario.seats[session.question.seat].title
            self.app.push(Curtain(self.app, title, self._lift))
            return
        if session.stage == "event":
            from engine.client.game.cards import Card

            self.app.sound("card")
            self.app.push(Card(self.app, session, self.answer))
        elif session.stage in ("answer", "consent"):
            from engine.client.game.cards import Answer

            self.app.sound("deal_offered")
            self.app.push(Answer(self.app, session, self.answer))
        elif self._turn_tab():
            self.rebuild()

    def _turn_tab(self) -> bool:
        """Turn the inspector to what is decided now; whether that is another tab."""
        tab, stage = self.inspector.tab, self.session.stage
        wanted = "deals" if stage == "offer" else "orders" if stage == "plan" and tab == "deals" else tab
        self.inspector.tab = wanted
        return wanted != tab

    def _lift(self) -> None:
        self.session.lift_curtain()
        self.app.pop()
        self.rebuild()
        self.ask()

    def _end(self) -> None:
        from engine.client.game.ending import Ending

        self.app.push(Ending(self.app, self))

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
        return _png(self._small())

    def _small(self) -> pygame.Surface:
        area = self.land.clip(self.app.surface.get_rect())
        return pygame.transform.smoothscale(self.app.surface.subsurface(area), (480, 480 * area.height // area.width))

    def _autosave(self, *, again: bool = False) -> None:
        """Keep the game by itself; `again`: in the place of the last time, the turn being the same."""
        if again and self._kept_as is not None:
            try:
                keep(self.session, self._kept_as, None)
            except (OSError, ValueError) as error:
                self.app.toast(_("The game could not be kept: {error}").format(error=error))
            return
        fault = self._keep(self._small())
        if fault:
            self.app.toast(fault)

    def _keep(self, seen: pygame.Surface) -> str:
        """Keep the game beside the last ones; why it could not be, "" where it was. May run on a thread."""
        try:
            self._kept_as = autosave(self.session, self.app.saves, self.app.settings.autosaves, _png(seen))
        except (OSError, ValueError) as error:
            return _("The game could not be kept: {error}").format(error=error)
        return ""

    def save(self) -> None:
        """Keep the game under the next free name."""
        file = free_name(self.app.saves, self.session.match.machine.ruleset.scenario.id)
        try:
            keep(self.session, file, self.picture())
        except (OSError, ValueError) as error:
            self.app.toast(_("The game could not be kept: {error}").format(error=error))
        else:
            self.app.toast(_("Kept as {file}").format(file=file.name))

    def load(self) -> None:
        """The saved games."""
        from engine.client.saves import Saves

        self.app.push(Saves(self.app))

    def closed(self) -> None:
        """The window goes or another game comes: nothing is lost."""
        self.cancel.set()
        self.app.coach = None
        if not self.busy and self.session.stage != "over" and not self.session.looking:
            self._autosave()

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

    def run_on(self) -> None:
        """End turns as they stand until something new needs the player."""
        from engine.client.attention import run_until_needed

        session = self.session
        if session.stage != "plan" or self.busy:
            return

        def arrived(found: list[Any]) -> None:
            self._arrived()
            if found:
                self.app.toast(found[0].text)

        self._play(lambda: run_until_needed(session, self.cancel), arrived)
        self.rebuild()

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


def _png(picture: pygame.Surface) -> bytes:
    out = io.BytesIO()
    pygame.image.save(picture, out, "x.png")
    return out.getvalue()
