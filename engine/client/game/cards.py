"""What a person is asked at once: an event card, or an offer from another seat.

Hands on `Card`, `Answer`. A choice shows its price, and where it is closed, why.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client.game.dialog import Dialog
from engine.client.game.outlook import Outlook
from engine.client.icons import icon, icon_for
from engine.client.options import Desk
from engine.client.session import Session
from engine.client.tips import Tip
from engine.client.words import _

if TYPE_CHECKING:
    from engine.client.app import App


class Card(Dialog):
    """An event with its choices."""

    def __init__(self, app: App, session: Session, answer: Callable[[int], None]) -> None:
        super().__init__(app)
        self.session, self._answer = session, answer
        assert session.question is not None
        self.question = session.question
        self.event = session.match.machine.ruleset.scenario.events[self.question.subject]
        self.choices = Desk(session).choices()
        self.tall = 260 + 52 * len(self.choices)

    def heading(self) -> str:
        """The card's title."""
        return self.event.title

    def build(self) -> None:
        """A button for every choice, at the foot."""
        theme, area = self.app.theme, self.inner
        step = theme.px(52)
        y = area.bottom - step * len(self.choices)
        for choice in self.choices:
            row = choice.row
            cost = ", ".join(str(price) for price in choice.cost if price.amount)
            text = choice.title + (f"  ({cost})" if cost else "")
            self.button(
                pygame.Rect(area.x, y, area.width, theme.px(46)), text,
                partial(self._answer, row.index if row is not None else -1), enabled=choice.legal,
                tip=partial(Tip, text, text=" ".join(choice.text.split()), foot=choice.reason),
            )  # fmt: skip
            y += step

    def paint_in(self, surface: pygame.Surface, area: pygame.Rect) -> None:
        """Picture sign, text, source."""
        theme = self.app.theme
        side = theme.px(64)
        frame = pygame.Rect(area.x, area.y, side + theme.px(20), side + theme.px(20))
        pygame.draw.rect(surface, c.RAISED, frame, border_radius=theme.px(6))
        surface.blit(icon(icon_for("calls", "event"), side, c.FOCUS), (frame.x + theme.px(10), frame.y + theme.px(10)))
        text = area.copy()
        text.x, text.width = frame.right + theme.px(16), area.width - frame.width - theme.px(16)
        text.height = area.height - theme.px(52) * len(self.choices) - theme.px(8)
        y = self.write(surface, self.session.date, text.topleft, colour=c.MUTED).bottom
        y = self.paragraph(surface, self.event.text, text, y + theme.px(4))
        if self.event.source:
            self.paragraph(
                surface, _("Source: {source}").format(source=self.event.source), text, y + theme.px(8), colour=c.MUTED
            )

    def back(self) -> None:
        """A card has to be answered; the menu can still be reached from the game."""
        from engine.client.game.menu import Menu

        self.app.push(Menu(self.app, self.session))


class Answer(Dialog):
    """An offer to this seat, or its last word on a counter-offer, and what may come of signing it."""

    wide = 1120

    def __init__(self, app: App, session: Session, answer: Callable[[int], None]) -> None:
        super().__init__(app)
        self.session, self._answer = session, answer
        assert session.question is not None
        self.question = session.question
        self.deal = session.match.machine.ruleset.scenario.deals[self.question.subject]
        self.tall = max(480, 250 + 44 * len(self.question.options[:6]))
        self.terms = next((o.terms for o in self.question.options if o.kind == "accept"), 0)
        """Packed, as they lie on the table."""
        self.outlook = Outlook(self, session)

    def closed(self) -> None:
        """Futures still being played are given up."""
        self.outlook.stop()

    @property
    def _first(self) -> int:
        """Width of the left column."""
        return self.inner.width * 62 // 100

    def heading(self) -> str:
        """Deal and who asks."""
        seats = self.session.match.machine.ruleset.scenario.seats
        who = seats[self.question.proposer].title if self.question.proposer else ""
        return _("{deal}, from {seat}").format(deal=self.deal.title, seat=who)

    def _text(self, kind: str) -> str:
        return {"refuse": _("Refuse"), "accept": _("Accept"), "counter": _("Propose other terms")}[kind]

    def build(self) -> None:
        """Refuse, accept, counters."""
        self.outlook.ask_deal(self.question.subject, self.terms)
        theme, area = self.app.theme, self.inner
        options = self.question.options[:6]
        step = theme.px(44)
        y = area.bottom - step * len(options)
        for option in options:
            worth = "" if option.score is None else f"  {option.score:+.2f}"
            text = self._text(option.kind) + worth
            if option.kind == "counter":
                text += f": {self._clauses(option.terms)}"
            self.button(
                pygame.Rect(area.x, y, self._first, theme.px(40)), text, partial(self._answer, option.index),
                enabled=option.legal, tip=partial(self._tip, option.kind, option.terms, option.score),
            )  # fmt: skip
            y += step

    def _clauses(self, terms: int) -> str:
        names = self.session.match.names
        number = names.deals.index(self.question.subject)
        return "; ".join(str(clause) for clause in names.clauses(number, terms) if clause.included)

    def _tip(self, kind: str, terms: int, score: float | None) -> Tip:
        text = _("How your adviser weighs it; above 0 it is better than no deal.")
        return Tip(self._text(kind), "" if score is None else f"{score:+.2f}", self._clauses(terms), foot=text)

    def paint_in(self, surface: pygame.Surface, area: pygame.Rect) -> None:
        """The text, and who promises what."""
        theme = self.app.theme
        names, scenario = self.session.match.names, self.session.match.machine.ruleset.scenario
        room = pygame.Rect(area.x, area.y, self._first, area.height)
        room.height -= theme.px(44) * len(self.question.options[:6])
        y = self.paragraph(surface, self.deal.text, room, room.y)
        number = names.deals.index(self.question.subject)
        for clause in names.clauses(number, self.terms):
            if clause.included:
                text = _("{seat} promises: {clause}").format(seat=scenario.seats[clause.by].title, clause=clause)
                own = clause.by == self.question.seat
                y = self.paragraph(surface, text, room, y + theme.px(4), colour=c.WARN if own else c.GOOD)
        x = area.x + self._first + theme.px(24)
        right = pygame.Rect(x, area.y, area.right - x, area.height)
        self.outlook.paint(surface, right)

    def back(self) -> None:
        """An offer has to be answered."""
        from engine.client.game.menu import Menu

        self.app.push(Menu(self.app, self.session))
