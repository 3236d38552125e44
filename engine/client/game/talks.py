"""The deal table: pick a deal, set its clauses, see what it is worth to both sides, what may follow.

Hands on `Talks`. Worths are estimates by what this seat can know; the other side answers for itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client.figures import told as written_out
from engine.client.game.dialog import Dialog
from engine.client.game.outlook import Outlook
from engine.client.listing import Listing, Row
from engine.client.prospects import ClauseRow, Gesture, Prospect, Table, Template
from engine.client.screen import Hot
from engine.client.session import Session
from engine.client.tips import Tip
from engine.client.words import _
from engine.rules.errors import OrderError

if TYPE_CHECKING:
    from engine.client.app import App


class Talks(Dialog):
    """Deals at the left, the clauses of the chosen one with how both sides see it, the forecast at the right."""

    wide, tall = 1256, 700

    def __init__(self, app: App, session: Session, answer: Callable[[int, int | None], None]) -> None:
        super().__init__(app)
        self.session, self._answer = session, answer
        app.did("deals_opened")
        assert session.question is not None
        self.question = session.question
        self.table = Table(session.match, self.question.seat)
        self.templates = self.table.templates(self.question)
        self.gestures = self.table.gestures()
        ranked = sorted(self.templates, key=lambda t: t.offered is None)
        self.template: Template | None = ranked[0] if ranked else None
        self.prospect: Prospect | None = None
        self.outlook = Outlook(self, session)
        self._weigh()
        self._list: Listing | None = None
        self._bars: list[tuple[ClauseRow, pygame.Rect]] = []

    def _weigh(self) -> None:
        if self.template is not None:
            self.prospect = self.table.weigh(self.template.deal, self.template.suggested)

    def lesson_corner(self) -> tuple[int, int]:
        """Under the clauses."""
        theme, area = self.app.theme, self.inner
        return area.right - theme.px(384), area.bottom - theme.px(52)

    def closed(self) -> None:
        """Futures still being played are given up."""
        self.outlook.stop()

    def heading(self) -> str:
        """What it is."""
        return _("The deal table")

    def _seat(self, id_: str) -> str:
        return self.session.match.machine.ruleset.scenario.seats[id_].title

    @property
    def _half(self) -> int:
        """Width of the list of deals."""
        return self.inner.width * 23 // 100

    @property
    def _middle(self) -> int:
        """Where the clauses end."""
        return self.inner.x + self.inner.width * 70 // 100

    # ---- layout ----
    @property
    def _low(self) -> bool:
        """Whether the window is too low for what a deal is about; it is told when its title is pointed at."""
        return self.inner.height < self.app.theme.px(520)

    @property
    def _head(self) -> int:
        """Room above the clauses."""
        return self.app.theme.px(26 if self._low else 64)

    @property
    def _manner(self) -> int:
        """Width of the button that tells whether the offer is private, beside the deal's title."""
        return self.app.theme.px(120)

    def build(self) -> None:
        """Deals, clauses with their amounts, counter-offers, send."""
        theme, area = self.app.theme, self.inner
        if self.prospect is not None and self.template is not None and self.template.offered is not None:
            self.outlook.ask_deal(self.prospect.deal, self.prospect.terms)
        else:
            self.outlook.drop()
        rows = [
            Row(
                t.title, partial(self._pick, t), self.template is not None and t.deal == self.template.deal, True,
                partial(Tip, t.title, text=" ".join(t.text.split()), foot=t.reason),
                note="" if t.offered is not None else _("closed"),
            )
            for t in sorted(self.templates, key=lambda t: t.offered is None)
        ]  # fmt: skip
        first = self._list.first if self._list is not None else 0
        self._list = Listing(
            self, pygame.Rect(area.x, area.y, self._half, area.height - theme.px(52)), rows, first=first
        )
        x, y = area.x + self._half + theme.px(20), area.y + self._head
        room = self._middle - x
        self._bars = []
        prospect = self.prospect
        if prospect is not None:
            tall = self._head - theme.px(2 if self._low else 28)
            self.button(
                pygame.Rect(x + room - self._manner, area.y, self._manner, tall),
                _("In private") if prospect.private else _("In public"), self._hide,
                tip=partial(
                    Tip, _("Offer it in public") if prospect.private else _("Offer it in private"),
                    text=_("Of a private deal only its parties know, unless it leaks"),
                ),
            )  # fmt: skip
        for number, clause in enumerate(prospect.clauses if prospect is not None else ()):
            rect = pygame.Rect(x, y, room, theme.px(44))
            self._bars.append((clause, rect))
            side = theme.px(36)
            aside = side if clause.optional else 0
            if clause.levels > 1 and clause.included:
                for step, sign, at in (
                    (-1, "-", room - 2 * side - aside - theme.px(128)),
                    (1, "+", room - side - aside - theme.px(6)),
                ):
                    level = clause.level + step
                    self.button(
                        pygame.Rect(x + at, y + theme.px(4), side, side), sign,
                        partial(self._level, number, level), enabled=0 <= level < clause.levels,
                    )  # fmt: skip
            if clause.optional:
                self.button(
                    pygame.Rect(x + room - side, y + theme.px(4), side, side), "x" if clause.included else "+",
                    partial(self._include, number, not clause.included),
                    tip=partial(Tip, _("Leave this clause out") if clause.included else _("Put this clause in")),
                )  # fmt: skip
            y += theme.px(45 if self._low else 48)
        self._foot(x, room)
        self._build_gestures(x, room)

    @property
    def _gesture_room(self) -> int:
        """Height of the orders beside the table."""
        return self.app.theme.px(74) if self.gestures else 0

    def _build_gestures(self, x: int, room: int) -> None:
        """Orders that show one seat what another offers, to be planned from here."""
        theme = self.app.theme
        y = self.inner.bottom - theme.px(50) - theme.px(40)
        shown = self.gestures[:4]
        wide = room // max(1, len(shown))
        for k, gesture in enumerate(shown):
            noted = self.session.foreseen(gesture.action, gesture.target)
            self.button(
                pygame.Rect(x + k * wide, y, wide - theme.px(6), theme.px(36)), gesture.target_title,
                partial(self._gesture, gesture), look="@chosen_row" if noted else "@row",
                tip=partial(
                    Tip, f"{gesture.title}: {gesture.target_title}", gesture.price, " ".join(gesture.text.split()),
                    foot=_("An order of this turn: pressed here it is planned, pressed again it is not"),
                ),
            )  # fmt: skip

    def _gesture(self, gesture: Gesture) -> None:
        try:
            self.session.foresee(gesture.action, gesture.target)
        except OrderError as error:
            self.app.toast(str(error))
            return
        planned = self.session.foreseen(gesture.action, gesture.target)
        self.app.sound("order_placed" if planned else "order_removed")
        self.rebuild()

    def _foot(self, x: int, room: int) -> None:
        theme, area = self.app.theme, self.inner
        y, h = area.bottom - theme.px(42), theme.px(42)
        self.button(pygame.Rect(area.x, y, theme.px(140), h), _("Back"), self.back)
        template, prospect = self.template, self.prospect
        able = template is not None and template.offered is not None
        wide = (room - theme.px(8)) // 2
        self.button(
            pygame.Rect(x + wide + theme.px(8), y, wide, h), _("Make this offer"), self._send, look="@loud",
            enabled=able,
            tip=self._why_closed,
        )  # fmt: skip
        self.button(
            pygame.Rect(x, y, wide, h), _("What would they take?"), self._counter,
            enabled=prospect is not None and not prospect.accepted,
            tip=partial(Tip, _("What would they take?"), text=_("The nearest terms both would sign, as you see it")),
        )  # fmt: skip

    # ---- choices ----
    def _why_closed(self) -> Tip | None:
        template = self.template
        return Tip(_("Closed"), text=template.reason) if template is not None and template.reason else None

    def _pick(self, template: Template) -> None:
        self.template = template
        self._weigh()
        self.rebuild()

    def _level(self, clause: int, level: int) -> None:
        if self.prospect is not None:
            self.prospect = self.table.with_level(self.prospect, clause, level)
            self.rebuild()

    def _include(self, clause: int, included: bool) -> None:
        if self.prospect is not None:
            self.prospect = self.table.with_clause(self.prospect, clause, included)
            self.rebuild()

    def _hide(self) -> None:
        if self.prospect is not None:
            self.prospect = self.table.with_privacy(self.prospect, not self.prospect.private)
            self.rebuild()

    def _counter(self) -> None:
        found = self.table.counters(self.prospect) if self.prospect is not None else []
        if not found:
            self.app.toast(_("No change of these clauses would do"))
            return
        self.prospect = found[0]
        self.rebuild()

    def _send(self) -> None:
        if self.template is not None and self.template.offered is not None and self.prospect is not None:
            self._answer(self.template.offered, self.prospect.terms)

    def act_on(self, action: str) -> bool:
        """Return makes the offer."""
        if action == "end_turn":
            self._send()
            return True
        return False

    def handle(self, event: pygame.event.Event) -> bool:
        """The wheel scrolls the deals; the arrows walk them."""
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_UP, pygame.K_DOWN) and self.template is not None:
            ranked = sorted(self.templates, key=lambda t: t.offered is None)
            at = next(k for k, t in enumerate(ranked) if t.deal == self.template.deal)
            self._pick(ranked[(at + (1 if event.key == pygame.K_DOWN else -1)) % len(ranked)])
            return True
        return self._list is not None and self._list.handle(event)

    # ---- drawing ----
    def paint_in(self, surface: pygame.Surface, area: pygame.Rect) -> None:
        """Text of the deal, clauses, and how both sides see it."""
        theme, template, prospect = self.app.theme, self.template, self.prospect
        x = area.x + self._half + theme.px(20)
        part = pygame.Rect(x, area.y, self._middle - x - self._manner - theme.px(8), self._head - theme.px(2))
        if template is None or prospect is None:
            self.paragraph(surface, _("No deal is possible now"), area, area.y, colour=c.MUTED)
            return
        y = self.paragraph(surface, template.title, part, part.y, bold=True)
        if self._low:
            about = partial(Tip, template.title, text=" ".join(template.text.split()))
            self.hots.append(Hot(part, about))
        else:
            self.paragraph(surface, template.text, part, y, colour=c.MUTED)
        for clause, rect in self._bars:
            self._clause(surface, clause, rect)
        y = self._bars[-1][1].bottom + theme.px(12) if self._bars else part.bottom
        part = pygame.Rect(x, y, self._middle - x, area.bottom - theme.px(50) - self._gesture_room - y)
        for seat, surplus in prospect.surplus:
            colour = c.GOOD if surplus >= 0 else c.BAD
            text = _("Worth to {seat}, above having no deal: {worth:+.2f}").format(
                seat=self._seat(seat).partition(" (")[0], worth=surplus
            )
            y = self.paragraph(surface, text, part, y, colour=colour)
        if prospect.accepted:
            y = self.paragraph(surface, _("As far as you can tell, they would sign."), part, y, colour=c.GOOD)
        elif prospect.refusing is not None:
            block = prospect.blocking
            text = _("{seat} would refuse").format(seat=self._seat(prospect.refusing).partition(" (")[0])
            text += _("; what weighs most against it: {clause}").format(clause=block.title) if block is not None else ""
            y = self.paragraph(surface, text, part, y, colour=c.WARN)
        if prospect.private:
            y = self.paragraph(surface, _("Private: it may leak"), part, y, colour=c.MUTED)
        if template.reason:
            self.paragraph(surface, _("Closed: {reason}").format(reason=template.reason), part, y, colour=c.BAD)
        if self.gestures:
            names = dict.fromkeys(gesture.title for gesture in self.gestures)
            text = _("{order}, to (planned with the turn's orders):").format(order=", ".join(names))
            at = (x, area.bottom - theme.px(50) - self._gesture_room + theme.px(8))
            told = self.write(surface, text, at, colour=c.MUTED, room=self._middle - x)
            self.hots.append(Hot(told, partial(Tip, text)))
        x = self._middle + theme.px(20)
        self.outlook.paint(surface, pygame.Rect(x, area.y, area.right - x, area.height))

    def _clause(self, surface: pygame.Surface, clause: ClauseRow, rect: pygame.Rect) -> None:
        theme, side = self.app.theme, self.app.theme.px(36)
        aside = side if clause.optional else 0
        seats = list(self.session.match.machine.ruleset.scenario.seats)
        pygame.draw.rect(surface, c.RAISED if clause.included else c.WELL, rect, border_radius=theme.px(6))
        mark = pygame.Rect(rect.x, rect.y, theme.px(5), rect.height)
        pygame.draw.rect(surface, c.seat_colour(seats.index(clause.by)), mark, border_radius=theme.px(2))
        colour = c.TEXT if clause.included else c.DISABLED
        scaled = clause.levels > 1 and clause.included
        room = rect.width - theme.px(20) - (2 * side + aside + theme.px(134) if scaled else aside)
        text = _("{seat}: {clause}").format(seat=self._seat(clause.by).partition(" (")[0], clause=clause.title)
        told = self.write(surface, text, (rect.x + theme.px(14), rect.y + theme.px(11)), colour=colour, room=room)
        self.hots.append(Hot(told, partial(Tip, text)))
        if scaled and clause.amount is not None:
            amount = written_out(clause.amount, clause.unit)
            at = (rect.right - side - aside - theme.px(14), rect.y + theme.px(11))
            told = self.write(surface, amount, at, right=True, bold=True, room=theme.px(108))
            self.hots.append(Hot(told, partial(Tip, clause.title, amount)))

    def paint_over(self, surface: pygame.Surface) -> None:
        """What the list draws itself."""
        if self._list is not None:
            self._list.paint_over(surface)
