"""The panel at the right: the turn's plan, the place selected, deals, the log; below them undo, redo, end turn.

Hands on `Inspector`, a part of the game screen.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client.attention import Need, needs
from engine.client.figures import Figure, figure_of, of_entity
from engine.client.game.log import Log
from engine.client.game.pages import paint_deals, paint_figures, paint_goals, paint_place
from engine.client.game.plan import Plan
from engine.client.happened import Line, lines_of
from engine.client.icons import icon
from engine.client.listing import Listing
from engine.client.tips import Tip
from engine.client.words import _, language, ngettext
from engine.match.standing import Goal, goals
from engine.policies.question import Question

if TYPE_CHECKING:
    from engine.client.game.screen import Game

TABS = ("orders", "place", "deals", "goals", "log")
SIGNS = {"orders": "flag", "place": "place", "deals": "deal", "goals": "medal", "log": "list"}
PAINTERS = {"place": paint_place, "deals": paint_deals, "goals": paint_goals}
LOGGED = 6
"""Turns the log goes back."""


class Inspector:
    """Drawn and built by the game screen."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.tab = "orders" if game.session.hands else "log"
        self.lines: list[Line] = []
        self.talks: list[Line] = []
        """Those of the turn being played first."""
        self._known: dict[tuple[int, str | None, str], list[Line]] = {}
        self.place: list[Figure] = []
        self._nation: list[Figure] | None = None
        self.question: Need | None = None
        """What matters most this turn."""
        self.goals: list[Goal] = []
        self._list: Listing | None = None
        self._plan, self.log = Plan(game), Log(game)
        self._signs: list[tuple[pygame.Rect, str, str, c.Colour]] = []
        self._offset = self._tall = 0
        """How far the tab is scrolled, and how much there is of it, pixels."""

    def refresh(self) -> None:
        """Read what the tabs show."""
        session, view = self.game.session, self.game.view
        match = session.match
        last = self.game.timeline.turn if self.game.timeline.back else match.turn - 1  # what is looked at comes first
        turns = range(last, max(-1, last - LOGGED), -1)
        self.lines = [line for turn in turns for line in self._lines_of(turn)]
        self.talks = [line for line in self.lines if line.group == "talks"]
        if not self.game.timeline.back and not match.over:
            self.talks = [line for line in lines_of(session, match.turn) if line.group == "talks"] + self.talks
        if view is not None and view.selected >= 0:
            self.place = of_entity(session, "district", view.selected)
        else:
            self.place = []
        asked = needs(session) if session.stage == "plan" else []
        self.question = next((need for need in asked if need.kind != "order"), None)
        self.goals = goals(match, session.viewer) if session.viewer is not None else []
        self._nation = None
        if self.tab == "place" or view is None:  # read while the game stands still, and only where it is shown
            self._nation = self._read_nation()

    def _lines_of(self, turn: int) -> list[Line]:
        """A turn's happenings, read once for who looks on and in the language spoken."""
        session = self.game.session
        key = turn, session.viewer, language()
        if key not in self._known:
            self._known[key] = lines_of(session, turn)
        return self._known[key]

    @property
    def nation(self) -> list[Figure]:
        """The figures of the whole country."""
        if self._nation is None:
            self._nation = self._read_nation()
        return self._nation

    def _read_nation(self) -> list[Figure]:
        session = self.game.session
        declared = [p for p in session.match.machine.ruleset.layout.places if p.declared and p.set == "nation"]
        return [figure_of(session, p.name) for p in declared if p.declared is not None and p.declared.title]

    def open(self, tab: str) -> None:
        """Show a tab."""
        self.turn_to(tab)
        self.game.rebuild()

    def turn_to(self, tab: str) -> None:
        """Have a tab shown from its start when the screen is built next."""
        self.tab, self._offset = tab, 0

    # ---- layout ----
    @property
    def _body(self) -> pygame.Rect:
        theme, side = self.game.app.theme, self.game.side
        top = side.y + theme.px(48)
        return pygame.Rect(side.x + theme.px(10), top, side.width - theme.px(20), side.bottom - theme.px(146) - top)

    def build(self) -> None:
        """Tabs, the body of one, the buttons below."""
        game = self.game
        theme, side = game.app.theme, game.side
        self._list, self._signs = None, []
        names, keys = self._names(), game.app.keys.bound
        pressed = {"orders": "orders", "place": "nation", "deals": "deals", "goals": "chapter", "log": "log"}
        wide = (side.width - theme.px(20)) // len(TABS)
        for k, tab in enumerate(TABS):
            rect = pygame.Rect(side.x + theme.px(10) + k * wide, side.y + theme.px(6), wide - theme.px(3), theme.px(36))
            tip = partial(Tip, names[tab], keys[pressed[tab]])
            look = "@chosen" if tab == self.tab else "@plain"
            game.button(rect, "", partial(self.open, tab), look=look, tip=tip)
            self._signs.append((rect.move(rect.width // 2 - theme.px(18), 0), SIGNS[tab], "", c.TEXT))
        if self.tab == "orders":
            self._list = self._plan.build(self._body)
        elif self.tab == "log":
            self._list = self.log.build(self._body)
        elif self.tab == "place" and self._ordering:
            self._foot_of_place()
        elif self.tab == "deals" and self.offering:
            self._head_of_deals()
        self._foot()

    @staticmethod
    def _names() -> dict[str, str]:
        return {
            "orders": _("Orders"), "place": _("Place"), "deals": _("Deals"), "goals": _("Goals"), "log": _("Log"),
        }  # fmt: skip

    def _foot(self) -> None:
        game, session = self.game, self.game.session
        theme, side = game.app.theme, game.side
        x, y, wide = side.x + theme.px(10), side.bottom - theme.px(112), (side.width - theme.px(70)) // 2
        planning = session.stage == "plan" and not game.busy
        keys = game.app.keys.bound
        for k, (text, do, able, key) in enumerate((
            (_("Undo"), game.undo, planning and session.can_undo, keys["undo"]),
            (_("Redo"), game.redo, planning and session.can_redo, keys["redo"]),
        )):  # fmt: skip
            rect = pygame.Rect(x + k * (wide + theme.px(6)), y, wide, theme.px(38))
            game.button(rect, text, do, enabled=able, tip=partial(Tip, text, key))
        rect = pygame.Rect(side.right - theme.px(48), y, theme.px(38), theme.px(38))
        text = _("Ends turns with the plan as it stands, and stops when something new asks for you.")
        tip = partial(Tip, _("Run until needed"), keys["run_on"], text)
        game.button(rect, "", game.course.run_on, enabled=planning, tip=tip)
        self._signs.append((rect.move(theme.px(1), 0), "fast", "", c.TEXT if planning else c.DISABLED))
        rect = pygame.Rect(x, side.bottom - theme.px(66), side.width - theme.px(20), theme.px(56))
        game.button(
            rect, self._end_text(), game.end_turn, look="@loud", enabled=not game.busy,
            tip=lambda: Tip(self._end_text(), keys["end_turn"], self.undone()),
        )  # fmt: skip

    def _end_text(self) -> str:
        session = self.game.session
        if self.game.busy:
            return _("The others play")
        if session.looking:
            return _("Leave")
        return {
            "plan": _("End turn"), "offer": _("No offer, go on"), "over": _("How it ended"), "ai": _("Next turn"),
        }.get(session.stage, _("Answer first"))  # fmt: skip

    def undone(self) -> str:
        """What is still open this turn."""
        session = self.game.session
        if session.stage != "plan":
            return ""
        unused = session.unused
        if not unused:
            return _("Everything is planned")
        return ngettext("{n} order is still free", "{n} orders are still free", unused).format(n=unused)

    def next_need(self) -> None:
        """To the next thing that wants a decision: an open card, an empty order."""
        session, game = self.game.session, self.game
        if session.stage in ("event", "answer", "consent"):
            game.ask()
        elif session.stage == "offer":
            self.open("deals")
        elif session.stage == "plan":
            for question in session.slots:
                if question.point == "order" and session.picked(question).kind == "none" and len(question.legal) > 1:
                    self.choose(question)
                    return
            game.app.toast(_("Nothing is left to decide: end the turn"))

    def choose(self, question: Question) -> None:
        """Open what a slot of the plan is chosen by."""
        self._plan.choose(question)

    # ---- what tabs drawn by hand have for buttons ----
    def _foot_of_place(self) -> None:
        game, body = self.game, self._body
        tall = game.app.theme.px(40)
        rect = pygame.Rect(body.x, body.bottom - tall, body.width, tall)
        game.button(rect, _("Give an order here"), lambda: self.choose(self._ordering[0]), look="@chosen")

    def _head_of_deals(self) -> None:
        game, body = self.game, self._body
        rect = pygame.Rect(body.x, body.y, body.width, game.app.theme.px(40))
        game.button(rect, _("Compose an offer"), self._compose, look="@chosen")

    def _compose(self) -> None:
        from engine.client.game.talks import Talks

        game = self.game
        game.app.push(Talks(game.app, game.session, game.answer))

    @property
    def offering(self) -> bool:
        """Whether an offer may be composed now."""
        session = self.game.session
        return session.stage == "offer" and session.question is not None and not self.game.busy

    @property
    def _ordering(self) -> list[Question]:
        """Slots an order for the place selected could go into, free ones first; none while nothing can be ordered."""
        game, view = self.game, self.game.view
        if view is None or view.selected < 0 or game.session.stage != "plan" or game.busy:
            return []
        slots = [q for q in game.session.slots if q.point == "order"]
        return sorted(slots, key=lambda q: game.session.picked(q).kind != "none")

    # ---- events and drawing ----
    def handle(self, event: pygame.event.Event) -> bool:
        """The wheel over the tab."""
        if self._list is not None:
            return self._list.handle(event)
        body = self._scrolled
        if event.type == pygame.MOUSEWHEEL and body.collidepoint(pygame.mouse.get_pos()):
            return self._scroll(-event.y * self.game.app.theme.px(44))
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_PAGEDOWN, pygame.K_PAGEUP):
            return self._scroll(body.height if event.key == pygame.K_PAGEDOWN else -body.height)
        return False

    def _scroll(self, pixels: int) -> bool:
        """Move a tab that is drawn by hand; False when it was at its end."""
        offset = max(0, min(self._offset + pixels, self._tall - self._scrolled.height))
        moved = offset != self._offset
        self._offset = offset
        self.game.app.redraw()
        return moved

    @property
    def _scrolled(self) -> pygame.Rect:
        """Where a tab that is drawn by hand is seen: what buttons leave of the body."""
        theme, body = self.game.app.theme, self._body
        top = theme.px(50) if self.tab == "deals" and self.game.session.stage == "offer" else 0
        foot = theme.px(48) if self.tab == "place" and self._ordering else 0
        return pygame.Rect(body.x, body.y + top, body.width, body.height - top - foot)

    def paint(self, surface: pygame.Surface) -> None:
        """Texts of the tab."""
        game, body = self.game, self._scrolled
        theme, clip = game.app.theme, surface.get_clip()
        surface.set_clip(body.clip(clip))
        self._offset = max(0, min(self._offset, self._tall - body.height))
        if self.tab in PAINTERS:
            start = len(game.hots)
            y = PAINTERS[self.tab](game, surface, body.move(0, -self._offset))
            self._tall = y + self._offset - body.y
            game.hots[start:] = [replace(hot, rect=hot.rect.clip(body)) for hot in game.hots[start:]]
            if self._tall > body.height:
                self._thumb(surface, body)
        elif self.tab == "orders" and self._list is None:
            text = _("The others are at work") if game.busy else _("Nothing is to be planned now")
            game.paragraph(surface, text, body, body.y, colour=c.MUTED)
        surface.set_clip(clip)
        undone = self.undone()
        if undone:
            at = (body.x, game.side.bottom - theme.px(138))
            game.write(surface, undone, at, colour=c.WARN if game.session.unused else c.MUTED, room=self._body.width)

    def _thumb(self, surface: pygame.Surface, body: pygame.Rect) -> None:
        """Where one is in a tab longer than its room."""
        theme = self.game.app.theme
        track = pygame.Rect(body.right + theme.px(3), body.y, theme.px(4), body.height)
        surface.set_clip(None)
        pygame.draw.rect(surface, c.WELL, track, border_radius=theme.px(2))
        tall = max(theme.px(20), track.height * body.height // self._tall)
        y = track.y + (track.height - tall) * self._offset // (self._tall - body.height)
        pygame.draw.rect(surface, c.CONTROL, (track.x, y, track.width, tall), border_radius=theme.px(2))

    def paint_nation(self, surface: pygame.Surface, area: pygame.Rect) -> None:
        """In place of a map, where the scenario has none: the nation's figures in columns."""
        theme = self.game.app.theme
        inner = area.inflate(-theme.px(48), -theme.px(48))
        half = (len(self.nation) + 1) // 2
        wide = (inner.width - theme.px(40)) // 2
        paint_figures(self.game, surface, self.nation[:half], pygame.Rect(inner.x, inner.y, wide, inner.height))
        right = pygame.Rect(inner.right - wide, inner.y, wide, inner.height)
        paint_figures(self.game, surface, self.nation[half:], right)

    def paint_over(self, surface: pygame.Surface) -> None:
        """Signs upon buttons and what the log draws itself."""
        theme = self.game.app.theme
        for rect, sign, _text, colour in self._signs:
            surface.blit(icon(sign, theme.px(20), colour), (rect.x + theme.px(8), rect.centery - theme.px(10)))
        if self._list is not None:
            self._list.paint_over(surface)
