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
from engine.client.happened import Line, lines_of
from engine.client.icons import icon, icon_for
from engine.client.listing import Listing, Row
from engine.client.screen import Hot
from engine.client.tips import Tip
from engine.client.words import _, language, ngettext
from engine.match.standing import Goal, goals
from engine.policies.question import Question

if TYPE_CHECKING:
    from engine.client.game.screen import Game

TABS = ("orders", "place", "deals", "goals", "log")
SIGNS = {"orders": "flag", "place": "place", "deals": "deal", "goals": "medal", "log": "list"}
LOGGED = 6
"""Turns the log goes back."""


class Inspector:
    """Drawn and built by the game screen."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.tab = "orders" if game.session.hands else "log"
        self.lines: list[Line] = []
        self._known: dict[tuple[int, str | None, str], list[Line]] = {}
        self.place: list[Figure] = []
        self._nation: list[Figure] | None = None
        self.question: Need | None = None
        """What matters most this turn."""
        self.goals: list[Goal] = []
        self._list: Listing | None = None
        self._plan: Listing | None = None
        """The plan's list, which keeps its place."""
        self._filter = ""
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
        makers = {"orders": self._orders, "place": self._place, "deals": self._deals, "log": self._log}
        makers.get(self.tab, lambda: None)()
        self._foot()

    @staticmethod
    def _names() -> dict[str, str]:
        return {
            "orders": _("Orders"), "place": _("Place"), "deals": _("Deals"), "goals": _("Goals"), "log": _("Log"),
        }  # fmt: skip

    def _foot(self) -> None:
        game, session = self.game, self.game.session
        theme, side = game.app.theme, game.side
        x, y, wide = side.x + theme.px(10), side.bottom - theme.px(112), (side.width - theme.px(26)) // 2
        planning = session.stage == "plan" and not game.busy
        keys = game.app.keys.bound
        for k, (text, do, able, key) in enumerate((
            (_("Undo"), game.undo, planning and session.can_undo, keys["undo"]),
            (_("Redo"), game.redo, planning and session.can_redo, keys["redo"]),
        )):  # fmt: skip
            rect = pygame.Rect(x + k * (wide + theme.px(6)), y, wide, theme.px(38))
            game.button(rect, text, do, enabled=able, tip=partial(Tip, text, key))
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

    # ---- the plan ----
    def _orders(self) -> None:
        game, session = self.game, self.game.session
        if session.stage != "plan" or game.busy:
            return
        rows: list[Row] = []
        if self.question is not None:
            need = self.question
            rows.append(Row(_("This turn's question")))
            rows.append(
                Row(need.text, partial(self._attend, need), tip=partial(Tip, need.text), icon="warning", colour=c.WARN)
            )
        last = ""
        for question in session.slots:
            if question.point != last:
                rows.append(Row(self._point_name(question.point)))
                last = question.point
            option = session.picked(question)
            text, sign = self._slot_text(question, option.title, option.what)
            changed = option != session.usual(question)
            rows.append(
                Row(
                    text, partial(self.choose, question), changed, tip=partial(self._slot_tip, question, text),
                    icon=sign, colour=c.WHITE if changed else c.MUTED,
                )
            )  # fmt: skip
        first = self._plan.first if self._plan is not None else 0
        self._list = self._plan = Listing(game, self._body, rows, first=first)

    @staticmethod
    def _point_name(point: str) -> str:
        return {"order": _("Orders"), "posture": _("Postures"), "reaction": _("Armed reaction")}[point]

    def _slot_text(self, question: Question, title: str, what: str) -> tuple[str, str]:
        scenario = self.game.session.match.machine.ruleset.scenario
        if question.point == "posture":
            return f"{scenario.postures[question.subject].title}: {title}", icon_for("postures", question.subject)
        if question.point == "reaction":
            return (title if what else _("Nothing armed")), icon_for("reactions", what or "default")
        return (title if what else _("Free: choose an order")), icon_for("orders", what or "default")

    def _slot_tip(self, question: Question, text: str) -> Tip:
        scenario = self.game.session.match.machine.ruleset.scenario
        if question.point == "posture":
            return Tip(text, text=" ".join(scenario.postures[question.subject].text.split()))
        what = self.game.session.picked(question).what
        if question.point == "order":
            doc = scenario.actions[what].text if what else _("Click to choose among your orders.")
        else:
            doc = scenario.reactions[what].text if what else _("An armed reaction answers another seat by itself.")
        return Tip(text, text=" ".join(doc.split()))

    def choose(self, question: Question) -> None:
        """Open what a slot of the plan is chosen by."""
        from engine.client.game.chooser import LevelChooser, OrderChooser

        app, session = self.game.app, self.game.session
        if question.point == "order":
            target = ""
            if self.game.view is not None and self.game.board is not None and self.tab == "place":
                row = self.game.view.selected
                target = self.game.board.districts[row].id if row >= 0 else ""
            app.push(OrderChooser(app, session, int(question.subject), target=target))
        else:
            app.push(LevelChooser(app, session, question))

    def _attend(self, need: Need) -> None:
        """To what it is about."""
        if need.row >= 0:
            self.game.go_to(need.row)
        elif need.page in TABS:
            self.open(need.page)
        elif need.page == "figures":
            self.open("place")

    # ---- the place ----
    def _place(self) -> None:
        game, body = self.game, self._body
        theme = game.app.theme
        free = self._ordering
        if free:
            rect = pygame.Rect(body.x, body.bottom - theme.px(40), body.width, theme.px(40))
            game.button(rect, _("Give an order here"), lambda: self.choose(free[0]), look="@chosen")

    @property
    def _ordering(self) -> list[Question]:
        """Slots an order for the place selected could go into, free ones first; none while nothing can be ordered."""
        game, view = self.game, self.game.view
        if view is None or view.selected < 0 or game.session.stage != "plan" or game.busy:
            return []
        slots = [q for q in game.session.slots if q.point == "order"]
        return sorted(slots, key=lambda q: game.session.picked(q).kind != "none")

    # ---- deals ----
    def _deals(self) -> None:
        game, session, body = self.game, self.game.session, self._body
        theme = game.app.theme
        if session.stage == "offer" and session.question is not None and not game.busy:
            rect = pygame.Rect(body.x, body.y, body.width, theme.px(40))
            game.button(rect, _("Compose an offer"), self._compose, look="@chosen")

    def _compose(self) -> None:
        from engine.client.game.talks import Talks

        game = self.game
        game.app.push(Talks(game.app, game.session, game.answer))

    # ---- the log ----
    def _log(self) -> None:
        game, body = self.game, self._body
        theme = game.app.theme
        x, wide = body.x, body.width // 3
        for key, text in (("", _("All")), ("orders", _("Orders")), ("talks", _("Talks"))):
            rect = pygame.Rect(x, body.y, wide - theme.px(3), theme.px(36))
            game.button(rect, text, partial(self._filtered, key), look="@chosen" if key == self._filter else "@plain")
            x += wide
        rows: list[Row] = []
        turn = -1
        names = game.session.match.names
        for line in self.lines:
            if self._filter and line.group != self._filter:
                continue
            if line.turn != turn:
                turn = line.turn
                rows.append(Row(names.date(turn)))
            number = game.seats.index(line.seat) if line.seat in game.seats else -1
            sign = game.glyphs[line.seat] if number >= 0 else "card"
            rows.append(
                Row(
                    line.text, partial(self._jump, line), icon=sign,
                    colour=c.seat_colour(number, text=True) if number >= 0 else c.MUTED,
                    tip=partial(self._line_tip, line), note="",
                )
            )  # fmt: skip
        top = body.y + theme.px(42)
        self._list = Listing(game, pygame.Rect(body.x, top, body.width, body.bottom - top), rows)

    def _filtered(self, key: str) -> None:
        self._filter = key
        self.game.rebuild()

    def _jump(self, line: Line) -> None:
        if line.row >= 0:
            self.game.go_to(line.row)

    def _line_tip(self, line: Line) -> Tip:
        seats = self.game.session.match.machine.ruleset.scenario.seats
        who = seats[line.seat].title if line.seat else ""
        foot = _("Click to see the place") if line.row >= 0 else ""
        return Tip(line.text, text=line.why and _("It moved most: {figure}").format(figure=line.why), foot=foot or who)

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
        painters = {"place": self._paint_place, "deals": self._paint_deals, "goals": self._paint_goals}
        if self.tab in painters:
            start = len(game.hots)
            y = painters[self.tab](surface, body.move(0, -self._offset))
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

    def _paint_place(self, surface: pygame.Surface, body: pygame.Rect) -> int:
        game = self.game
        theme, view, board = game.app.theme, game.view, game.board
        if view is None or board is None or view.selected < 0:
            game.write(surface, _("The nation"), body.topleft, size=theme.heading, bold=True)
            return self._figures(
                surface, self.nation, pygame.Rect(body.x, body.y + theme.px(28), body.width, body.height)
            )
        district = board.districts[view.selected]
        y = game.write(
            surface, game.district(view.selected), body.topleft, size=theme.heading, bold=True, room=body.width
        ).bottom
        region = next(o.name for o in board.oblasts if o.id == district.oblast)
        text = _("{region}, {n:,} people").format(region=region, n=district.population)
        whole = pygame.Rect(body.x, body.y, body.width, 10_000)
        y = game.paragraph(surface, text, whole, y, colour=c.MUTED) + theme.px(4)
        beside = pygame.Rect(body.x + theme.px(22), body.y, body.width - theme.px(24), 10_000)
        for site in board.sites:
            if site.district == view.selected:
                surface.blit(icon(icon_for("sites", site.kind), theme.px(16), c.MUTED), (body.x, y + theme.px(2)))
                y = game.paragraph(surface, site.name, beside, y)
        return self._figures(surface, self.place, pygame.Rect(body.x, y + theme.px(6), body.width, body.height))

    def _figures(self, surface: pygame.Surface, figures: list[Figure], area: pygame.Rect) -> int:
        """Rows of name, value and arrow; where the next thing goes."""
        game = self.game
        theme, step, y = game.app.theme, game.app.theme.px(22), area.y
        for figure in figures:
            title = figure.title.partition(",")[0]
            text = figure.text if figure.seen else f"~{figure.text}"
            game.write(surface, text, (area.right - theme.px(22), y), right=True, bold=True)
            room = area.width - theme.px(32) - game.width_of(text, bold=True)
            game.write(surface, title, (area.x, y), colour=c.MUTED, room=room)
            if figure.change:
                good = (figure.change > 0) == (figure.up != "bad")
                colour = c.MUTED if figure.up == "neutral" else c.GOOD if good else c.BAD
                sign = "arrow_up" if figure.change > 0 else "arrow_down"
                surface.blit(icon(sign, theme.px(14), colour), (area.right - theme.px(16), y + theme.px(3)))
            game.hots.append(Hot(pygame.Rect(area.x, y, area.width, step), figure.tip))
            y += step
        return y

    def _paint_goals(self, surface: pygame.Surface, body: pygame.Rect) -> int:
        """Every goal with a medal: how far one has come, as a bar against its mark."""
        game = self.game
        theme = game.app.theme
        scenario = game.session.match.machine.ruleset.scenario
        order = list(scenario.chapters)
        y, chapter = body.y, "?"
        if not self.goals:
            whole = pygame.Rect(body.x, body.y, body.width, 10_000)
            return game.paragraph(surface, _("Goals are shown to the seat you play"), whole, y, colour=c.MUTED)
        for goal in sorted(self.goals, key=lambda g: order.index(g.chapter) if g.chapter else 99):
            if (goal.chapter or "") != chapter:
                y += theme.px(8) if chapter != "?" else 0
                chapter = goal.chapter or ""
                title = scenario.chapters[chapter].title if chapter else _("The whole game")
                y = game.write(surface, title, (body.x, y), colour=c.MUTED, bold=True, room=body.width).bottom
                y += theme.px(2)
            area = pygame.Rect(body.x, y, body.width, theme.px(34))
            mark = icon("check" if goal.won else "target", theme.px(16), c.GOOD if goal.won else c.MUTED)
            surface.blit(mark, (body.x, y + theme.px(2)))
            text = f"{goal.reached:.3g} / {goal.medal:.3g}"
            game.write(surface, text, (body.right - theme.px(2), y), colour=c.MUTED, right=True)
            room = body.width - theme.px(34) - game.width_of(text)
            y = game.write(surface, goal.title, (body.x + theme.px(22), y), room=room).bottom
            bar = pygame.Rect(body.x + theme.px(22), y + theme.px(1), body.width - theme.px(24), theme.px(6))
            pygame.draw.rect(surface, c.WELL, bar, border_radius=theme.px(3))
            share = min(1.0, max(0.0, goal.reached / goal.medal)) if goal.medal > 0 else float(goal.won)
            full = pygame.Rect(bar.x, bar.y, max(1, round(bar.width * share)), bar.height)
            pygame.draw.rect(surface, c.GOOD if goal.won else c.ACCENT, full, border_radius=theme.px(3))
            text = _("{now:.3g} of {mark:.3g}").format(now=goal.reached, mark=goal.medal)
            game.hots.append(Hot(area, partial(Tip, goal.title, text)))
            y += theme.px(16)
        return y

    def _paint_deals(self, surface: pygame.Surface, body: pygame.Rect) -> int:
        game = self.game
        theme = game.app.theme
        y = game.write(surface, _("Talks of the last turns"), body.topleft, colour=c.MUTED, bold=True).bottom
        y += theme.px(6)
        talks = [line for line in self.lines if line.group == "talks"]
        whole = pygame.Rect(body.x, body.y, body.width, 10_000)
        if not talks:
            return game.paragraph(surface, _("Nothing was offered in the turns past"), whole, y, colour=c.MUTED)
        beside = pygame.Rect(body.x + theme.px(24), body.y, body.width - theme.px(24), 10_000)
        for line in talks:
            if line.seat in game.seats:
                number = game.seats.index(line.seat)
                sign = icon(game.glyphs[line.seat], theme.px(16), c.seat_colour(number, text=True))
                surface.blit(sign, (body.x, y + theme.px(2)))
            y = game.paragraph(surface, line.text, beside, y) + theme.px(4)
        return y

    def paint_nation(self, surface: pygame.Surface, area: pygame.Rect) -> None:
        """In place of a map, where the scenario has none: the nation's figures in columns."""
        theme = self.game.app.theme
        inner = area.inflate(-theme.px(48), -theme.px(48))
        half = (len(self.nation) + 1) // 2
        wide = (inner.width - theme.px(40)) // 2
        self._figures(surface, self.nation[:half], pygame.Rect(inner.x, inner.y, wide, inner.height))
        right = pygame.Rect(inner.right - wide, inner.y, wide, inner.height)
        self._figures(surface, self.nation[half:], right)

    def paint_over(self, surface: pygame.Surface) -> None:
        """Signs upon buttons and what the log draws itself."""
        theme = self.game.app.theme
        for rect, sign, _text, colour in self._signs:
            surface.blit(icon(sign, theme.px(20), colour), (rect.x + theme.px(8), rect.centery - theme.px(10)))
        if self._list is not None:
            self._list.paint_over(surface)
