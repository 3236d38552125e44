"""The inspector's first tab: the turn's question, and the plan slot by slot.

Hands on `Plan`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client.attention import Need
from engine.client.icons import icon_for
from engine.client.listing import Listing, Row
from engine.client.tips import Tip
from engine.client.words import _
from engine.policies.question import Question
from engine.rules.statements import explained

if TYPE_CHECKING:
    from engine.client.game.screen import Game


LEAST = 3
"""Rows of room below the plan from which on it tells what mattered in the turn that is over."""


class Plan:
    """Its list keeps its place from one change of the plan to the next."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self._list: Listing | None = None

    def build(self, body: pygame.Rect) -> Listing | None:
        """The question of the turn, and a row a slot; None while nothing can be planned."""
        game, session, theme = self.game, self.game.session, self.game.app.theme
        if session.stage != "plan" or game.busy:
            return None
        rows: list[Row] = []
        need = game.inspector.question
        if need is not None:
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
        free = body.height - sum(theme.px(40 if row.act is not None else 28) for row in rows) - theme.px(28)
        if free >= LEAST * theme.px(40):
            rows += game.inspector.log.last(free // theme.px(40))
        first = self._list.first if self._list is not None else 0
        self._list = Listing(game, body, rows, first=first)
        return self._list

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
            doc = explained(scenario.actions[what]) if what else _("Click to choose among your orders.")
        else:
            doc = (
                explained(scenario.reactions[what]) if what else _("An armed reaction answers another seat by itself.")
            )
        return Tip(text, text=" ".join(doc.split()))

    def choose(self, question: Question) -> None:
        """Open what a slot of the plan is chosen by."""
        from engine.client.game.chooser import OrderChooser
        from engine.client.game.levels import LevelChooser

        game, app, session = self.game, self.game.app, self.game.session
        if question.point == "order":
            target = ""
            if game.view is not None and game.board is not None and game.inspector.tab == "place":
                row = game.view.selected
                target = game.board.districts[row].id if row >= 0 else ""
            app.push(OrderChooser(app, session, int(question.subject), target=target))
        else:
            app.push(LevelChooser(app, session, question))

    def _attend(self, need: Need) -> None:
        """To what it is about."""
        if need.row >= 0:
            self.game.go_to(need.row)
        else:
            self.game.inspector.open("place" if need.page == "figures" else need.page)
