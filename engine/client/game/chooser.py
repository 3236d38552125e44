"""Choosing what goes into a slot of the plan: an order with its target.

Hands on `OrderChooser`, and `Chooser`, which it shares with the choice of levels. Everything is told before it is
chosen: price, reason why it is closed, worth, and what it may lead to.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pygame
import pygame_gui
from pygame_gui.elements import UITextEntryLine

from engine.client import colours as c
from engine.client.figures import weighed
from engine.client.game.dialog import Dialog
from engine.client.game.outlook import Outlook
from engine.client.icons import icon_for
from engine.client.listing import Listing, Row
from engine.client.options import ActionOption, Desk, TargetOption
from engine.client.screen import Hot
from engine.client.session import Session
from engine.client.tips import Tip
from engine.client.words import _

if TYPE_CHECKING:
    from engine.client.app import App

PHASES = ("security", "diplomacy", "economy", "information")


def phase_name(phase: str) -> str:
    """What a phase of the turn is called."""
    return {
        "security": _("Security"), "diplomacy": _("Diplomacy"), "economy": _("Economy"),
        "information": _("Information"),
    }[phase]  # fmt: skip


class Chooser(Dialog):
    """Considers one thing at a time and plays its futures: Return takes it, leaving gives them up."""

    outlook: Outlook

    def choose(self) -> None:
        """Take what is considered."""

    def act_on(self, action: str) -> bool:
        """Return takes what is considered."""
        if action == "end_turn":
            self.choose()
            return True
        return False

    def closed(self) -> None:
        """Futures still being played are given up."""
        self.outlook.stop()


class OrderChooser(Chooser):
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
        texts = (_("Cancel"), _("Leave it empty"), _("Give the order"))
        back, empty, give = self.side_by_side(texts, pygame.Rect(x, y, self._middle - x, h))
        self.button(give, texts[2], self.choose, look="@loud", enabled=self.target.legal, tip=self._why_closed)
        self.button(back, texts[0], self.back)
        self.button(empty, texts[1], self._empty)

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

    def choose(self) -> None:
        if self.target.row is not None and self.target.legal:
            self.session.pick(self.session.slot(("order", str(self.slot))), self.target.row.index)
            self.app.sound("order_placed")
            self.app.did("order_given")
            self.app.pop()

    def _empty(self) -> None:
        self.session.pick(self.session.slot(("order", str(self.slot))), 0)
        self.app.sound("order_removed")
        self.app.pop()

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
                text = _("Takes {price}; there is {have}").format(price=price, have=price.there)
                y = self.paragraph(surface, text, part, y, colour=c.WARN if price.missing else c.TEXT)
        if self.action.vigour < 0.995:
            text = _("Worn by repetition: {share:.0%} of its effect").format(share=self.action.vigour)
            y = self.paragraph(surface, text, part, y, colour=c.WARN)
        if self.action.secret:
            y = self.paragraph(surface, _("Done in secret; it may leak"), part, y, colour=c.MUTED)
        if self.target.score is not None:
            text = _("Your adviser's worth: {score}").format(score=weighed(self.target.score))
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


def _score(target: TargetOption) -> float:
    return target.score if target.score is not None else -1e9
