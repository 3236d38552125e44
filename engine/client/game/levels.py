"""The level of a posture, or the reaction that is armed: rows with their price, and what each may lead to.

Hands on `LevelChooser`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client.game.chooser import Chooser
from engine.client.game.outlook import Outlook
from engine.client.listing import Listing, Row
from engine.client.options import Desk, LevelOption, ReactionOption
from engine.client.session import Session
from engine.client.tips import Tip
from engine.client.words import _
from engine.policies.question import Question

if TYPE_CHECKING:
    from engine.client.app import App


@dataclass(frozen=True)
class _Level:
    """A row of the chooser."""

    id: str
    title: str
    text: str
    price: str
    reason: str
    """Why it is closed; "" where it is open."""
    index: int | None
    """Its number at the question; None where it is closed."""


class LevelChooser(Chooser):
    """The levels of a posture, or the reactions that can be armed: rows with their price, and what each may lead to."""

    wide = 1120

    @property
    def tall(self) -> int:  # type: ignore[override]
        """With room for the guide where there is one."""
        return 560 + self._guide

    @property
    def _guide(self) -> int:
        """How high the guide's box may be, at scale 1."""
        return 130 if self.app.coach is not None and self.app.coach.lessons.current is not None else 0

    def __init__(self, app: App, session: Session, question: Question) -> None:
        super().__init__(app)
        self.session, self.question = session, question
        desk = Desk(session)
        self.options: list[_Level] = []
        now = session.picked(question)
        if question.point == "posture":
            found = next(p for p in desk.postures() if p.posture == question.subject)
            self._title, self._text, self._held = found.title, found.text, found.held
            priced: list[tuple[LevelOption | ReactionOption, str, str]] = [(o, o.title, o.text) for o in found.levels]
        else:
            self._title, self._held = _("The armed reaction"), ""
            self._text = _("It answers by itself when another seat does what it is armed against this turn.")
            self.options.append(_Level("", _("Nothing armed"), "", "", "", 0))
            priced = [
                (r, r.title, _("{text} Answers: {orders}").format(text=r.text, orders=", ".join(r.answers)))
                for r in desk.reactions()
            ]  # fmt: skip
        for option, title, text in priced:
            price = ", ".join(str(p) for p in option.cost if p.amount)
            index = option.row.index if option.row is not None and option.legal else None
            id_ = option.level if isinstance(option, LevelOption) else option.reaction
            self.options.append(_Level(id_, title, " ".join(text.split()), price, option.reason, index))
        self.planned = now.what
        """Id of what the plan holds."""
        self.at = next((k for k, o in enumerate(self.options) if o.id == now.what), 0)
        """Place of what is considered."""
        self._list: Listing | None = None
        self.outlook = Outlook(self, session)

    def heading(self) -> str:
        """The posture's name."""
        return self._title

    def lesson_corner(self) -> tuple[int, int]:
        """Between the rows and what is told of the one considered."""
        return self.inner.x, self.inner.bottom - self.app.theme.px(150)

    @property
    def _first(self) -> int:
        """Width of the left column."""
        return self.inner.width * 54 // 100

    def build(self) -> None:
        """A row a level; what is considered is foreseen."""
        theme, area = self.app.theme, self.inner
        option = self.options[self.at]
        if option.index is None or option.id == self._held:
            self.outlook.drop()
        elif self.question.point == "posture":
            self.outlook.ask_level(self.question.subject, option.id)
        else:
            self.outlook.ask_reaction(option.id)
        rows = [
            Row(
                o.title, partial(self._consider, k), k == self.at, True,
                partial(Tip, o.title, text=o.text, foot=o.reason),
                "check" if o.id == self.planned else "", c.GOOD if o.index is not None else c.DISABLED,
                o.price if o.index is not None else _("closed"),
            )
            for k, o in enumerate(self.options)
        ]  # fmt: skip
        top, foot = area.y + theme.px(64), theme.px(150 + self._guide)
        first = self._list.first if self._list is not None else 0
        self._list = Listing(self, pygame.Rect(area.x, top, self._first, area.bottom - foot - top), rows, first=first)
        y, h, wide = area.bottom - theme.px(40), theme.px(40), theme.px(160)
        self.button(pygame.Rect(area.x, y, wide, h), _("Cancel"), self.back)
        self.button(
            pygame.Rect(area.x + self._first - wide, y, wide, h), _("Set it so"), self.choose, look="@loud",
            enabled=option.index is not None, tip=self._why_closed,
        )  # fmt: skip

    def _why_closed(self) -> Tip | None:
        reason = self.options[self.at].reason
        return Tip(_("Closed"), text=reason) if reason else None

    def _consider(self, at: int) -> None:
        self.at = at
        self.rebuild()

    def choose(self) -> None:
        index = self.options[self.at].index
        if index is not None:
            key = (self.question.point, self.question.subject)
            self.session.pick(self.session.slot(key), index)
            self.app.sound("order_placed")
            self.app.did("posture_set" if self.question.point == "posture" else "reaction_armed")
            self.app.pop()

    def handle(self, event: pygame.event.Event) -> bool:
        """The arrows walk the rows, the wheel scrolls them."""
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_UP, pygame.K_DOWN):
            self._consider((self.at + (1 if event.key == pygame.K_DOWN else -1)) % len(self.options))
            return True
        return self._list is not None and self._list.handle(event)

    def paint_in(self, surface: pygame.Surface, area: pygame.Rect) -> None:
        """What it is for, what the considered one is and takes, and what may come of it."""
        theme, option = self.app.theme, self.options[self.at]
        part = pygame.Rect(area.x, area.y, self._first, theme.px(62))
        self.paragraph(surface, self._text, part, part.y, colour=c.MUTED)
        part = pygame.Rect(area.x, area.bottom - theme.px(142), self._first, theme.px(98))
        y = self.paragraph(surface, option.title, part, part.y, bold=True)
        y = self.paragraph(surface, option.text, part, y)
        if option.reason:
            self.paragraph(surface, _("Closed: {reason}").format(reason=option.reason), part, y, colour=c.BAD)
        x = area.x + self._first + theme.px(24)
        right = pygame.Rect(x, area.y, area.right - x, area.height)
        if self.question.point == "posture" and option.id == self._held:
            self.paragraph(
                surface, _("This is in force now; keeping it costs nothing."), right, right.y, colour=c.MUTED
            )
        self.outlook.paint(surface, right)

    def paint_over(self, surface: pygame.Surface) -> None:
        """What the list draws itself."""
        if self._list is not None:
            self._list.paint_over(surface)
