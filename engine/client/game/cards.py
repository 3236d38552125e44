"""What a person is asked at once: an event card, or an offer from another seat.

Hands on `Card`, `Answer`. A choice shows its price, and where it is closed, why.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client import fonts
from engine.client.attention import row_of
from engine.client.board.view import BoardView
from engine.client.figures import told, weighed
from engine.client.game.dialog import Dialog
from engine.client.game.outlook import Outlook
from engine.client.icons import icon, icon_for
from engine.client.options import ChoiceOption, Desk
from engine.client.session import Session
from engine.client.tips import Tip, wrapped
from engine.client.words import _
from engine.match.pledges import broken_by
from engine.policies.names import Clause
from engine.policies.question import OptionRow

if TYPE_CHECKING:
    from engine.client.app import App
    from engine.rules.schema import Deal, Event


MOST = 6
"""Answers to an offer shown at once."""


def clause_text(clause: Clause) -> str:
    """A clause with its amount."""
    return clause.title if clause.amount is None else f"{clause.title} ({told(clause.amount, clause.unit)})"


def how_it_comes(event: Event) -> str:
    """dated, by chance, or brought about by what was done before."""
    return "dated" if event.at is not None else "chance" if event.weight is not None else "brought"


def how_named(how: str) -> str:
    """What that is called."""
    return {
        "dated": _("by the calendar"), "chance": _("by chance"), "brought": _("brought about by what was done"),
    }[how]  # fmt: skip


class Card(Dialog):
    """An event with its choices: what each takes and does, or why it is closed, stands in it."""

    def __init__(self, app: App, session: Session, answer: Callable[[int], None]) -> None:
        super().__init__(app)
        self.session, self._answer = session, answer
        assert session.question is not None
        self.question = session.question
        self.sign = icon_for("cards", self.question.subject, how_it_comes(self.event))
        """Id of the icon that stands for it."""
        self.choices = Desk(session).choices()
        self._picture: pygame.Surface | None = None

    @property
    def event(self) -> Event:
        """The card, in the language spoken now."""
        return self.session.match.machine.ruleset.scenario.events[self.question.subject]

    @property
    def tall(self) -> int:  # type: ignore[override]
        """As much as there is to say."""
        theme = self.app.theme
        text = self.event.text + (_("Source: {source}").format(source=self.event.source) if self.event.source else "")
        rows = len(wrapped(" ".join(text.split()), theme.text, theme.px(self.wide - 250)))
        choices = sum(self._height(choice) for choice in self.choices)
        return 100 + max(150, 20 * (rows + 4)) + round(choices / theme.scale)

    def heading(self) -> str:
        """The card's title."""
        return self.event.title

    def _below(self, choice: ChoiceOption) -> str:
        """The line under a choice: why it is closed, else what it is and whose trust in a word it breaks."""
        match, seat = self.session.match, self.question.seat
        acts = self.event.choices[choice.choice].acts
        known = match.running.arrays.views[match.names.seat(seat)]
        seats = match.machine.ruleset.scenario.seats
        told = [
            _("Breaks your word to {seat}: {clause}").format(seat=seats[pledge.to].title, clause=pledge.clause)
            for pledge in broken_by(match.names, known, match.turn, seat, acts)
        ]
        return choice.reason or ". ".join([*told, " ".join(choice.text.split())]).removesuffix(". ")

    def _rows(self, choice: ChoiceOption) -> list[str]:
        """The same as lines, as many as it takes."""
        return wrapped(self._below(choice), self.app.theme.text, self.across - self.app.theme.px(58))

    def _height(self, choice: ChoiceOption) -> int:
        theme = self.app.theme
        return (
            theme.px(44)
            if not self._below(choice)
            else theme.px(40) + fonts.height(theme.text) * len(self._rows(choice))
        )

    def _rects(self) -> list[tuple[ChoiceOption, pygame.Rect]]:
        area = self.inner
        y = area.bottom - sum(self._height(choice) for choice in self.choices)
        out = []
        for choice in self.choices:
            tall = self._height(choice)
            out.append((choice, pygame.Rect(area.x, y, area.width, tall - self.app.theme.px(6))))
            y += tall
        return out

    @staticmethod
    def _price(choice: ChoiceOption) -> str:
        return ", ".join(str(price) for price in choice.cost if price.amount)

    def build(self) -> None:
        """A button for every choice, at the foot."""
        self._picture, self.choices = None, Desk(self.session).choices()
        self.soon(self._show_picture)
        for choice, rect in self._rects():
            price, below = self._price(choice), self._below(choice)
            self.button(
                rect, choice.title, partial(self._answer, choice.row.index if choice.row is not None else -1),
                look="@choice" if below else "@strong_row", enabled=choice.legal,
                right=self.width_of(price) + self.app.theme.px(12) if price else 0,
                tip=partial(Tip, choice.title, price, " ".join(choice.text.split()), foot=choice.reason)
                if price or below else None,
            )  # fmt: skip

    def paint_in(self, surface: pygame.Surface, area: pygame.Rect) -> None:
        """Picture, date, text, source."""
        theme = self.app.theme
        frame = pygame.Rect(area.topleft, self._picture_size)
        if self._picture is not None:
            surface.blit(self._picture, frame)
        x = frame.right + theme.px(16)
        foot = min((rect.y for _choice, rect in self._rects()), default=area.bottom)
        text = pygame.Rect(x, area.y, area.right - x, foot - theme.px(8) - area.y)
        line = _("{date}: {how}").format(date=self.session.date, how=how_named(how_it_comes(self.event)))
        y = self.write(surface, line, text.topleft, colour=c.MUTED, room=text.width).bottom
        y = self.paragraph(surface, self.event.text, text, y + theme.px(4))
        if self.event.source:
            self.paragraph(
                surface, _("Source: {source}").format(source=self.event.source), text, y + theme.px(8), colour=c.MUTED
            )

    @property
    def _picture_size(self) -> tuple[int, int]:
        return self.app.theme.px(176), self.app.theme.px(126)

    def _show_picture(self) -> None:
        self._picture = self._draw_picture()

    def _draw_picture(self) -> pygame.Surface:
        """The country as the map shows it now, close to the place the card is about; a sign where there is no map."""
        from engine.client.game.screen import Game

        theme = self.app.theme
        picture = pygame.Surface(self._picture_size)
        picture.fill(c.RAISED)
        game = next((s for s in self.app.screens if isinstance(s, Game)), None)
        if game is not None and game.view is not None and game.view.layer is not None:
            view = BoardView(game.view.board, picture.get_size(), 0.4 * theme.scale, lambda _row: "", plain=True)
            view.set_layer(game.view.layer)
            row = row_of(self.session)
            if row >= 0:
                view.selected = row
                view.zoom_at(view.where(row), 5, 0)
                view.sharpen()
            view.draw(picture)
        else:
            sign = icon(self.sign, theme.px(64), c.FOCUS)
            picture.blit(sign, sign.get_rect(center=picture.get_rect().center))
            pygame.draw.rect(picture, c.CONTROL, picture.get_rect(), 1)
            return picture
        side = theme.px(40)
        badge = pygame.Rect(theme.px(8), picture.get_height() - side - theme.px(8), side, side)
        pygame.draw.rect(picture, c.TOOLTIP, badge, border_radius=theme.px(8))
        pygame.draw.rect(picture, c.FOCUS, badge, max(1, theme.px(1)), theme.px(8))
        picture.blit(icon(self.sign, theme.px(28), c.TEXT), (badge.x + theme.px(6), badge.y + theme.px(6)))
        pygame.draw.rect(picture, c.CONTROL, picture.get_rect(), 1)
        return picture

    def paint_over(self, surface: pygame.Surface) -> None:
        """Prices at the right of the choices, and the line below each."""
        theme = self.app.theme
        for choice, rect in self._rects():
            below = self._below(choice)
            y = rect.y + (theme.px(7) if below else (rect.height - fonts.height(theme.text)) // 2)
            at = (rect.right - theme.px(10), y)
            self.write(surface, self._price(choice), at, right=True, colour=c.TEXT if choice.legal else c.DISABLED)
            y = rect.bottom - fonts.height(theme.text) * len(self._rows(choice)) - theme.px(5)
            for row in self._rows(choice) if below else ():
                colour = c.WARN if choice.reason else c.MUTED
                y = self.write(surface, row, (rect.x + theme.px(10), y), colour=colour).bottom

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
        self.tall = max(480, 276 + 44 * len(self.question.options[:MOST]))
        self.terms = next((o.terms for o in self.question.options if o.kind == "accept"), 0)
        """Packed, as they lie on the table."""
        self.outlook = Outlook(self, session)

    def closed(self) -> None:
        """Futures still being played are given up."""
        self.outlook.stop()

    @property
    def deal(self) -> Deal:
        """What is offered, in the language spoken now."""
        return self.session.match.machine.ruleset.scenario.deals[self.question.subject]

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
        theme = self.app.theme
        for option, rect in self._rects():
            text = self._text(option.kind)
            if option.kind == "counter":
                text += f": {self._apart(option.terms)}"
            self.button(
                rect, text, partial(self._answer, option.index), look="@row", enabled=option.legal,
                tip=partial(self._tip, option.kind, option.terms, option.score), right=theme.px(56),
            )  # fmt: skip

    def _rects(self) -> list[tuple[OptionRow, pygame.Rect]]:
        """Every answer and its place, at the foot of the left column."""
        theme, area, options = self.app.theme, self.inner, self.question.options[:MOST]
        y = area.bottom - theme.px(44) * len(options)
        return [
            (option, pygame.Rect(area.x, y + theme.px(44) * k, self._first, theme.px(40)))
            for k, option in enumerate(options)
        ]

    def _terms(self, terms: int) -> tuple[Clause, ...]:
        names = self.session.match.names
        return names.clauses(names.deals.index(self.question.subject), terms)

    def _apart(self, terms: int) -> str:
        """How terms differ from those on the table."""
        out = []
        for old, new in zip(self._terms(self.terms), self._terms(terms), strict=True):
            if old.included != new.included:
                text = _("with “{clause}”") if new.included else _("without “{clause}”")
                out.append(text.format(clause=clause_text(new) if new.included else new.title))
            elif new.included and old.amount != new.amount:
                out.append(clause_text(new))
        return "; ".join(out)

    def _tip(self, kind: str, terms: int, score: float | None) -> Tip:
        text = _("How your adviser weighs it; above 0 it is better than no deal.")
        clauses = "; ".join(clause_text(clause) for clause in self._terms(terms) if clause.included)
        return Tip(self._text(kind), "" if score is None else weighed(score), clauses, foot=text)

    def paint_in(self, surface: pygame.Surface, area: pygame.Rect) -> None:
        """The text, and who promises what."""
        theme = self.app.theme
        scenario = self.session.match.machine.ruleset.scenario
        at = (area.x + self._first, self._rects()[0][1].y - fonts.height(theme.text) - theme.px(2))
        self.write(surface, _("Your adviser's worth"), at, colour=c.MUTED, right=True)
        room = pygame.Rect(area.x, area.y, self._first, area.height)
        room.height = self._rects()[0][1].y - theme.px(26) - area.y
        y = self.paragraph(surface, self.deal.text, room, room.y)
        names = self.session.match.names
        if names.private(names.deals.index(self.question.subject), self.terms):
            y = self.paragraph(surface, _("Private: it may leak"), room, y, colour=c.MUTED)
        for clause in self._terms(self.terms):
            if clause.included:
                text = _("{seat} promises: {clause}").format(
                    seat=scenario.seats[clause.by].title, clause=clause_text(clause)
                )
                own = clause.by == self.question.seat
                y = self.paragraph(surface, text, room, y + theme.px(4), colour=c.WARN if own else c.GOOD)
        x = area.x + self._first + theme.px(24)
        right = pygame.Rect(x, area.y, area.right - x, area.height)
        self.outlook.paint(surface, right)

    def paint_over(self, surface: pygame.Surface) -> None:
        """What the adviser makes of each answer."""
        theme = self.app.theme
        for option, rect in self._rects():
            if option.score is not None:
                at = (rect.right - theme.px(10), rect.centery - fonts.height(theme.text) // 2)
                self.write(surface, weighed(option.score), at, right=True, bold=True)

    def back(self) -> None:
        """An offer has to be answered."""
        from engine.client.game.menu import Menu

        self.app.push(Menu(self.app, self.session))
