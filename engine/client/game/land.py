"""The map in the game's window: its place, legend and marks; panning, zooming, pointing and picking.

Hands on `Land`, a part of the game screen.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client.board.layer import Mark, draw_legend
from engine.client.board.layer import number as short
from engine.client.board.view import BoardView
from engine.client.game.minimap import Minimap
from engine.client.icons import icon_for
from engine.client.places import place_name
from engine.client.screen import Hot
from engine.client.tips import Tip
from engine.client.words import _
from maps.board import Board

if TYPE_CHECKING:
    from engine.client.game.screen import Game

PAN = 60
"""Pixels a press of an arrow key moves the map."""
MOVES = {"left": (PAN, 0), "right": (-PAN, 0), "up": (0, PAN), "down": (0, -PAN)}


class Land:
    """Drawn and asked by the game screen; a scenario without a board has no `view`."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.view: BoardView | None = None
        self.minimap = Minimap()
        self._legend: pygame.Surface | None = None
        self._drawn_for: tuple[object, ...] = ()
        """Size, scale and language the map was made for."""
        self._drag: tuple[int, int] | None = None
        self._dragged = False

    @property
    def board(self) -> Board | None:
        """The map, with names in the player's language."""
        return self.game.session.match.machine.ruleset.board

    @property
    def rect(self) -> pygame.Rect:
        """Between the rail and the inspector."""
        game = self.game
        theme, (_width, height) = game.app.theme, game.size
        foot = theme.px(104) if game.timeline.shown else 0
        return pygame.Rect(theme.rail, theme.bar, game.side.x - theme.rail, height - theme.bar - foot)

    @property
    def _made_for(self) -> tuple[object, ...]:
        app = self.game.app
        return self.rect.size, app.theme.scale, app.settings.language

    def make(self, board: Board) -> None:
        """Draw the map for the first time; done on a thread where the window would have to wait for it."""
        game = self.game
        self.view = BoardView(board, self.rect.size, game.app.theme.scale, self.district, place_name)
        self._drawn_for = self._made_for
        game.refresh()
        self._cover()
        self.view.compose()

    def build(self) -> None:
        """Follow the window's size, the scale and the language; the map keeps its place."""
        if self.view is None or self.board is None:
            return
        if self._drawn_for != self._made_for:
            self._drawn_for = self._made_for
            self.view.board = self.board  # its names follow the language
            self.view.set_size(self.rect.size, self.game.app.theme.scale)
            self.show_mode()
        self.view.patterns = self.game.app.settings.patterns

    def district(self, row: int) -> str:
        """A district's name in the player's language, without the word district, which stands behind every one."""
        assert self.board is not None
        return self.board.districts[row].name.removesuffix(" раён").removesuffix(" район")

    # ---- what is shown ----
    def show_mode(self) -> None:
        """Take over the mode chosen, at the turn looked at."""
        game = self.game
        if self.view is not None and game.modes.declared:
            layer = game.modes.layer(game.mode, game.timeline.state(), game.timeline.turn)
            if game.app.settings.reduced_motion:
                self.view.set_layer(layer)
            else:
                self.view.glide_to(layer, pygame.time.get_ticks())
            self._legend = draw_legend(layer, game.app.theme, _("not known"))
            self.view.set_marks(self._marks())

    def _marks(self) -> list[Mark]:
        """The plan's orders upon the map."""
        game, out = self.game, []
        for question in game.session.slots if not game.busy else []:
            if question.point != "order" or self.board is None:
                continue
            option = game.session.picked(question)
            row = self.board.district_index.get(option.target, -1)
            if option.kind == "order" and row >= 0:
                number = game.seats.index(question.seat)
                sign = icon_for("orders", option.what)
                out.append(Mark(sign, c.seat_colour(number, text=True), option.title, row))
        return out

    def paint(self, surface: pygame.Surface, view: BoardView) -> None:
        """The map, and what lies over it."""
        game, land = self.game, self.rect
        if not view.moving:
            self._cover()
        view.draw(surface, land.topleft)
        if view.camera.zoom > 1.0:
            self.minimap.paint(game, surface, view)
        game.hots.append(Hot(land, self._tip))
        if self._legend is not None:
            surface.blit(self._legend, self._legend_at())
            if view.layer is not None:
                foot = _("One scale for the whole game, so that turns can be compared.")
                told = partial(Tip, view.layer.title, text=game.modes.text(game.mode), foot=foot)
                game.hots.append(Hot(self._legend_at(), told))

    def _cover(self) -> None:
        assert self.view is not None
        self.view.cover([rect.move(-self.rect.x, -self.rect.y) for rect in self.over()])

    def over(self) -> list[pygame.Rect]:
        """What lies over the map, in the window's pixels."""
        rects = [*self.game.chips.rects(), self._legend_at()]
        if self.view is not None and self.view.camera.zoom > 1.0:
            rects.append(self.minimap.place(self.game))
        return rects

    def _legend_at(self) -> pygame.Rect:
        """Lower right of the map."""
        theme, land = self.game.app.theme, self.rect
        rect = self._legend.get_rect() if self._legend is not None else pygame.Rect(0, 0, 0, 0)
        rect.bottomright = (land.right - theme.gutter, land.bottom - theme.gutter)
        return rect

    # ---- pointing ----
    def _at(self, pos: tuple[int, int]) -> tuple[int, int]:
        """A pixel of the window as one of the map."""
        return pos[0] - self.rect.x, pos[1] - self.rect.y

    def _tip(self) -> Tip | None:
        if self.view is None or self.board is None or self.view.layer is None:
            return None
        at = self._at(pygame.mouse.get_pos())
        mark = self.view.mark_at(at)
        if mark is not None:
            return Tip(mark.title, text=_("Planned for this turn"))
        site, row = self.view.site_at(at), self.view.pick(at)
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

    def pointed(self, pos: tuple[int, int]) -> tuple[object, ...]:
        """What tells the thing at a pixel of the window from others."""
        assert self.view is not None
        at = self._at(pos)
        return self.view.pick(at), self.view.site_at(at), self.view.mark_at(at)

    # ---- events ----
    def handle(self, event: pygame.event.Event) -> bool:
        """The mouse upon the map."""
        if self.view is None:
            return False
        now, land = pygame.time.get_ticks(), self.rect
        if event.type == pygame.MOUSEMOTION:
            return self._moved(event.pos, self.view, now)
        if event.type == pygame.MOUSEWHEEL and land.collidepoint(pygame.mouse.get_pos()):
            self.view.zoom_at(self._at(pygame.mouse.get_pos()), event.y, now)
            return True
        if event.type == pygame.MOUSEBUTTONDOWN and event.button in (2, 3) and land.collidepoint(event.pos):
            self._drag, self._dragged = event.pos, False
            return True
        if event.type == pygame.MOUSEBUTTONUP and event.button in (2, 3) and self._drag is not None:
            if not self._dragged and event.button == 3:
                self.game.select(-1)
            self._drag = None
            return True
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            return self._pressed(event.pos, self.view, now)
        return False

    def _moved(self, pos: tuple[int, int], view: BoardView, now_ms: int) -> bool:
        if self._drag is not None:
            dx, dy = pos[0] - self._drag[0], pos[1] - self._drag[1]
            if self._dragged or abs(dx) + abs(dy) > 6:
                view.pan(dx, dy, now_ms)
                self._drag, self._dragged = pos, True
            return True
        view.hovered = view.pick(self._at(pos)) if self.rect.collidepoint(pos) else -1
        return False

    def _pressed(self, pos: tuple[int, int], view: BoardView, now_ms: int) -> bool:
        game = self.game
        if self.minimap.press(view, pos, now_ms):
            return True
        if not self.rect.collidepoint(pos):
            return False
        if any(hot.act is not None and hot.rect.collidepoint(pos) for hot in game.hots):
            return False  # a posture or a mark that lies over the map
        if not (game.timeline.shown and game.timeline.area.collidepoint(pos)):
            game.select(view.pick(self._at(pos)))
        return True

    def act_on(self, action: str) -> bool:
        """The keys that move it."""
        if self.view is None:
            return False
        now = pygame.time.get_ticks()
        if action in MOVES:
            self.view.pan(*MOVES[action], now)
        elif action in ("zoom_in", "zoom_out"):
            middle = (self.rect.width // 2, self.rect.height // 2)
            self.view.zoom_at(middle, 1 if action == "zoom_in" else -1, now)
        elif action == "zoom_reset":
            self.view.reset(now)
        elif action == "home" and self.board is not None:
            people = [district.population for district in self.board.districts]
            self.game.go_to(people.index(max(people)))
        else:
            return False
        return True
