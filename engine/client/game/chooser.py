"""Choosing what goes into a slot of the plan: an order with its target, the level of a posture, a reaction.

Hands on `OrderChooser`, `LevelChooser`. Everything is told before it is chosen: price, reason why it is closed, worth,
and what it may lead to.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pygame
import pygame_gui
from pygame_gui.elements import UITextEntryLine

from engine.client import colours as c
from engine.client.game.dialog import Dialog
from engine.client.game.outlook import Outlook
from engine.client.icons import icon_for
from engine.client.listing import Listing, Row
from engine.client.options import ActionOption, Desk, LevelOption, ReactionOption, TargetOption
from engine.client.screen import Hot
from engine.client.session import Session
from engine.client.tips import Tip
from engine.client.words import _
from engine.policies.question import Question

if TYPE_CHECKING:
    from engine.client.app import App

PHASES = ("security", "diplomacy", "economy", "information")


def phase_name(phase: str) -> str:
    """What a phase of the turn is called."""
    return {
        "security": _("Security"), "diplomacy": _("Diplomacy"), "economy": _("Economy"),
        "information": _("Information"),
    }[phase]  # fmt: skip


class OrderChooser(Dialog):
    """Actions at the left, the chosen one with its targets at the right."""

    wide, tall = 1248, 690

    def __init__(self, app: App, session: Session, slot: int, *, target: str = "") -> None:
        super().__init__(app)
        self.session, self.slot, self.wanted = session, slot, target
        self.options = Desk(session).orders(slot)
        question = session.slot(("order", str(slot)))
        now = session.picked(question)
        first = next((o for o in self.options if o.action == now.what), None)
        ranked = sorted(self.options, key=lambda o: (o.legal, _score(o.best)), reverse=True)
        self.action: ActionOption = first or ranked[0]
        self.target: TargetOption = next((t for t in self.action.targets if t.target == now.target), self.action.best)
        self.filter = ""
        self._actions: Listing | None = None
        self._targets: Listing | None = None
        self._entry: UITextEntryLine | None = None
        self.outlook = Outlook(self, session)
        if target and first is None:
            self._prefer_target()

    def _prefer_target(self) -> None:
        able = [(a, t) for a in self.options for t in a.targets if t.target == self.wanted and t.legal]
        if able:
            self.action, self.target = max(able, key=lambda pair: _score(pair[1]))

    @property
    def _first(self) -> int:
        """Width of the list of actions."""
        return self.inner.width * 32 // 100

    @property
    def _middle(self) -> int:
        """Where the middle column ends."""
        return self.inner.x + self.inner.width * 68 // 100

    def lesson_corner(self) -> tuple[int, int]:
        """Over the middle column."""
        theme, area = self.app.theme, self.inner
        return area.x + self._first + theme.px(10), area.bottom - theme.px(52)

    def closed(self) -> None:
        """Futures still being played are given up."""
        self.outlook.stop()

    def heading(self) -> str:
        """Which slot."""
        return _("Order {n}").format(n=self.slot + 1)

    def build(self) -> None:
        """Search, actions, targets, buttons."""
        if self.target.legal:
            self.outlook.ask(self.slot, self.action.action, self.target.target)
        theme, area = self.app.theme, self.inner
        half = self._first
        self._entry = UITextEntryLine(
            pygame.Rect(area.x, area.y, half, theme.px(36)), self.app.manager, initial_text=self.filter,
            placeholder_text=_("Find"),
        )  # fmt: skip
        self.keep(self._entry)
        self._fill(half)
        y, h, x = area.bottom - theme.px(40), theme.px(40), area.x + half + theme.px(20)
        wide = (self._middle - x - theme.px(16)) // 3
        self.button(
            pygame.Rect(self._middle - wide, y, wide, h), _("Give the order"), self._choose, look="@loud",
            enabled=self.target.legal, tip=self._why_closed,
        )  # fmt: skip
        self.button(pygame.Rect(x, y, wide, h), _("Cancel"), self.back)
        self.button(pygame.Rect(x + wide + theme.px(8), y, wide, h), _("Leave it empty"), self._empty)

    def _fill(self, half: int) -> None:
        theme, area = self.app.theme, self.inner
        rows: list[Row] = []
        at = 0
        for phase in PHASES:
            shown = [
                o for o in self.options
                if o.phase == phase and self.filter.lower() in f"{o.title} {o.text}".lower()
                and (not self.wanted or any(t.target == self.wanted for t in o.targets) or o.target_set is None)
            ]  # fmt: skip
            if shown:
                rows.append(Row(phase_name(phase)))
            for option in sorted(shown, key=lambda o: (not o.legal, -_score(o.best))):
                chosen = option.action == self.action.action
                at = len(rows) if chosen else at
                sign = icon_for("orders", option.action, option.phase)
                rows.append(
                    Row(
                        option.title,
                        partial(self._pick, option),
                        chosen,
                        True,
                        partial(Tip, option.title, text=" ".join(option.text.split()), foot=option.reason),
                        sign,
                        c.TEXT if option.legal else c.DISABLED,
                        "" if option.legal else _("closed"),
                    )
                )
        first = self._actions.first if self._actions is not None else max(0, at - 4)
        top = area.y + theme.px(44)
        self._actions = Listing(self, pygame.Rect(area.x, top, half, area.bottom - top), rows, first=first)
        x, top = area.x + half + theme.px(20), area.y + area.height * 9 // 20
        self._targets = None
        if self.action.target_set is not None:
            ranked = sorted(self.action.targets, key=lambda t: (t.target != self.wanted, not t.legal, -_score(t)))
            found = [
                Row(
                    t.title, partial(self._aim, t), t.target == self.target.target, True,
                    partial(Tip, t.title, text=t.reason) if t.reason else None,
                    note="" if t.score is None else f"{t.score:+.2f}",
                )
                for t in ranked
            ]  # fmt: skip
            space = pygame.Rect(x, top, self._middle - x, area.bottom - theme.px(52) - top)
            self._targets = Listing(self, space, found)

    # ---- choices ----
    def _why_closed(self) -> Tip | None:
        return Tip(_("Closed"), text=self.target.reason) if self.target.reason else None

    def _pick(self, option: ActionOption) -> None:
        self.action, self.target = option, option.best
        if self.wanted:
            self.target = next((t for t in option.targets if t.target == self.wanted), option.best)
        self.rebuild()

    def _aim(self, target: TargetOption) -> None:
        self.target = target
        self.rebuild()

    def _choose(self) -> None:
        if self.target.row is not None and self.target.legal:
            self.session.pick(self.session.slot(("order", str(self.slot))), self.target.row.index)
            self.app.sound("order_placed")
            self.app.did("order_given")
            self.app.pop()

    def _empty(self) -> None:
        self.session.pick(self.session.slot(("order", str(self.slot))), 0)
        self.app.sound("order_removed")
        self.app.pop()

    def act_on(self, action: str) -> bool:
        """Return gives the order."""
        if action == "end_turn":
            self._choose()
            return True
        return False

    def handle(self, event: pygame.event.Event) -> bool:
        """Typing filters, the arrows walk the actions."""
        if event.type == pygame_gui.UI_TEXT_ENTRY_CHANGED and event.ui_element is self._entry:
            self.filter = event.text
            for listing in (self._actions, self._targets):
                if listing is not None:
                    listing.clear()
            self._actions = None
            self._fill(self._first)
            return True
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_UP, pygame.K_DOWN):
            shown = [o for p in PHASES for o in sorted(
                (o for o in self.options if o.phase == p), key=lambda o: (not o.legal, -_score(o.best)))]  # fmt: skip
            at = shown.index(self.action) + (1 if event.key == pygame.K_DOWN else -1)
            self._actions = None
            self._pick(shown[at % len(shown)])
            return True
        return any(listing.handle(event) for listing in (self._actions, self._targets) if listing is not None)

    # ---- drawing ----
    def paint_in(self, surface: pygame.Surface, area: pygame.Rect) -> None:
        """The chosen action: text, price, what else."""
        theme, half = self.app.theme, self._first
        x = area.x + half + theme.px(20)
        part = pygame.Rect(x, area.y, self._middle - x, area.height * 9 // 20 - theme.px(8))
        y = self.paragraph(surface, self.action.title, part, part.y, bold=True)
        y = self.paragraph(surface, self.action.text, part, y + theme.px(2)) + theme.px(6)
        for price in self.target.cost:
            if price.amount:
                text = _("Takes {price}; there is {have:,.4g}").format(price=price, have=price.have)
                y = self.paragraph(surface, text, part, y, colour=c.WARN if price.missing else c.TEXT)
        if self.action.vigour < 0.995:
            text = _("Worn by repetition: {share:.0%} of its effect").format(share=self.action.vigour)
            y = self.paragraph(surface, text, part, y, colour=c.WARN)
        if self.action.secret:
            y = self.paragraph(surface, _("Done in secret; it may leak"), part, y, colour=c.MUTED)
        if self.target.score is not None:
            text = _("Your adviser's worth: {score:+.2f}").format(score=self.target.score)
            told = _("How your adviser weighs it; above 0 it is better than giving no order.")
            row = pygame.Rect(part.x, y, part.width, theme.px(20))
            self.hots.append(Hot(row, partial(Tip, text, text=told)))
            y = self.paragraph(surface, text, part, y, colour=c.MUTED)
        if self.target.reason:
            self.paragraph(surface, _("Closed: {reason}").format(reason=self.target.reason), part, y, colour=c.BAD)
        x = self._middle + theme.px(20)
        self.outlook.paint(surface, pygame.Rect(x, area.y, area.right - x, area.height))

    def paint_over(self, surface: pygame.Surface) -> None:
        """What the lists draw themselves."""
        for listing in (self._actions, self._targets):
            if listing is not None:
                listing.paint_over(surface)


class LevelChooser(Dialog):
    """The levels of a posture, or the reactions that can be armed: rows with their price, and what each may lead to."""

    wide, tall = 1120, 560

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
        """Left of the dialog where there is room, else over its text."""
        theme = self.app.theme
        return self.inner.x + theme.px(4), self.inner.bottom - theme.px(52)

    def closed(self) -> None:
        """Futures still being played are given up."""
        self.outlook.stop()

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
        top, foot = area.y + theme.px(64), theme.px(150)
        first = self._list.first if self._list is not None else 0
        self._list = Listing(self, pygame.Rect(area.x, top, self._first, area.bottom - foot - top), rows, first=first)
        y, h, wide = area.bottom - theme.px(40), theme.px(40), theme.px(160)
        self.button(pygame.Rect(area.x, y, wide, h), _("Cancel"), self.back)
        self.button(
            pygame.Rect(area.x + self._first - wide, y, wide, h), _("Set it so"), self._choose, look="@loud",
            enabled=option.index is not None, tip=self._why_closed,
        )  # fmt: skip

    def _why_closed(self) -> Tip | None:
        reason = self.options[self.at].reason
        return Tip(_("Closed"), text=reason) if reason else None

    def _consider(self, at: int) -> None:
        self.at = at
        self.rebuild()

    def _choose(self) -> None:
        index = self.options[self.at].index
        if index is not None:
            key = (self.question.point, self.question.subject)
            self.session.pick(self.session.slot(key), index)
            self.app.sound("order_placed")
            self.app.did("posture_set" if self.question.point == "posture" else "reaction_armed")
            self.app.pop()

    def act_on(self, action: str) -> bool:
        """Return sets it."""
        if action == "end_turn":
            self._choose()
            return True
        return False

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


def _score(target: TargetOption) -> float:
    return target.score if target.score is not None else -1e9
