"""Change a past decision: pick it, pick what else was open, and see the two histories side by side.

Hands on `Branches`, `Compare`. Both histories have the same random numbers, so every difference has its cause.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client.branching import Comparison, Decision, branch, decisions_of, take_up
from engine.client.charts import Series, draw_chart
from engine.client.figures import changed, headed, measure_of, place_of
from engine.client.game.cards import clause_text
from engine.client.game.dialog import Dialog
from engine.client.happened import told_of
from engine.client.listing import Listing, Row
from engine.client.screen import Hot, Screen
from engine.client.session import Session
from engine.client.tips import Tip
from engine.client.words import _
from engine.match.match import Match
from engine.policies.question import OptionRow, Question

if TYPE_CHECKING:
    from engine.client.app import App
    from engine.client.game.screen import Game


class Branches(Dialog):
    """Decisions at the left, what else was open at the right."""

    wide, tall = 1080, 660

    def __init__(self, app: App, game: Game) -> None:
        super().__init__(app)
        self.game, self.session = game, game.session
        self.seat = self.session.viewer or game.seats[0]
        self.decisions: list[Decision] = []
        self.at = -1
        self.busy = True
        self._left: Listing | None = None
        self._right: Listing | None = None
        app.work(lambda: decisions_of(self.session.match, self.seat), self._take, self._failed)

    def _take(self, found: list[Decision]) -> None:
        found = [d for d in found if d.question.turn < self.session.match.turn]
        self.decisions, self.busy = found, False
        self.at, self._left = len(found) - 1, None
        if self.app.top is self:
            self.rebuild()

    def _failed(self, error: Exception) -> None:
        self.busy = False
        self.app.toast(str(error))

    def heading(self) -> str:
        """What it is."""
        return _("Change a past decision")

    def _what(self, decision: Decision) -> str:
        scenario, question = self.session.match.machine.ruleset.scenario, decision.question
        about = ""
        if question.point == "event":
            about = f"{scenario.events[question.subject].title}: "
        elif question.point == "posture":
            about = f"{scenario.postures[question.subject].title}: "
        elif question.point in ("answer", "consent"):
            about = f"{scenario.deals[question.subject].title}: "
        return about + self._title(question, decision.chosen)

    def _title(self, question: Question, option: OptionRow) -> str:
        """What a choice is called."""
        if option.kind == "none":
            return {"offer": _("No offer"), "order": _("No order")}.get(question.point, _("Nothing armed"))
        if option.kind not in ("refuse", "accept", "counter"):
            return option.title
        title = {"refuse": _("Refuse"), "accept": _("Accept"), "counter": _("Propose other terms")}[option.kind]
        if option.kind != "counter":
            return title
        names = self.session.match.names
        clauses = names.clauses(names.deals.index(question.subject), option.terms)
        return f"{title}: {'; '.join(clause_text(clause) for clause in clauses if clause.included)}"

    def build(self) -> None:
        """Two lists."""
        theme, area = self.app.theme, self.inner
        half, top = area.width // 2 - theme.px(8), area.y + theme.px(26)
        tall = area.bottom - theme.px(52) - top
        rows: list[Row] = []
        turn = chosen = -1
        for k, decision in enumerate(self.decisions):
            if decision.question.turn != turn:
                turn = decision.question.turn
                rows.append(Row(self.session.match.names.date(turn)))
            chosen = len(rows) if k == self.at else chosen
            rows.append(Row(self._what(decision), partial(self._pick, k), k == self.at))
        first = self._left.first if self._left is not None else max(0, chosen - 8)
        self._left = Listing(self, pygame.Rect(area.x, top, half, tall), rows, first=first)
        others: list[Row] = []
        if 0 <= self.at < len(self.decisions):
            options = sorted(self.decisions[self.at].others, key=lambda o: -(o.score if o.score is not None else -9.0))
            others = [
                Row(self._title(self.decisions[self.at].question, o), partial(self._go, o.index), enabled=not self.busy)
                for o in options
            ]
        self._right = Listing(self, pygame.Rect(area.right - half, top, half, tall), others)
        self.button(pygame.Rect(area.x, area.bottom - theme.px(40), theme.px(140), theme.px(40)), _("Back"), self.back)

    def _pick(self, at: int) -> None:
        self.at = at
        self.rebuild()

    def _go(self, index: int) -> None:
        decision, match = self.decisions[self.at], self.session.match
        if self.busy:
            return
        self.busy = True
        self.rebuild()
        title = self._title(decision.question, decision.question.options[index])

        def done(comparison: Comparison | None) -> None:
            self.busy = False
            if comparison is not None and self.app.top is self:
                self.app.push(Compare(self.app, self.game, comparison, self._what(decision), title))

        self.app.work(lambda: branch(match, decision.number, index), done, self._failed)

    def handle(self, event: pygame.event.Event) -> bool:
        """The wheel scrolls, the arrows walk the decisions."""
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_UP, pygame.K_DOWN) and self.decisions:
            self._left = None
            self._pick((self.at + (1 if event.key == pygame.K_DOWN else -1)) % len(self.decisions))
            return True
        return any(listing.handle(event) for listing in (self._left, self._right) if listing is not None)

    def paint_in(self, surface: pygame.Surface, area: pygame.Rect) -> None:
        """What the lists are."""
        self.write(surface, _("What was decided"), area.topleft, colour=c.MUTED, bold=True)
        at = (area.x + area.width // 2 + self.app.theme.px(8), area.y)
        text = _("At work") if self.busy else _("What else was open: pick one")
        self.write(surface, text, at, colour=c.MUTED, bold=True)
        if 0 <= self.at < len(self.decisions):
            date = self.session.match.names.date(self.decisions[self.at].question.turn)
            self.write(surface, date, (area.right, area.y), colour=c.MUTED, right=True)

    def paint_over(self, surface: pygame.Surface) -> None:
        """What the lists draw themselves."""
        for listing in (self._left, self._right):
            if listing is not None:
                listing.paint_over(surface)


class Compare(Screen):
    """The two histories: figures over time, outcomes, scores, and where they part."""

    def __init__(self, app: App, game: Game, comparison: Comparison, was: str, became: str) -> None:
        super().__init__(app)
        self.game, self.comparison, self.was, self.became = game, comparison, was, became
        self.apart = comparison.figures(game.session.viewer)
        self.label = self.apart[0].label if self.apart else ""
        self._list: Listing | None = None

    def build(self) -> None:
        """Figures that differ, and the ways on."""
        theme, (width, height) = self.app.theme, self.size
        pad, top = theme.px(32), theme.px(150)
        rows = [
            Row(
                a.title, partial(self._pick, a.label), a.label == self.label,
                note=changed(a.became - a.was, self._measure(a.label)) or "\u2248 0",
            )
            for a in self.apart
        ]  # fmt: skip
        area = pygame.Rect(pad, top, theme.px(330), height - top - theme.px(80))
        self._list = Listing(self, area, rows, first=self._list.first if self._list is not None else 0)
        y, h = height - theme.px(60), theme.px(42)
        self.button(pygame.Rect(pad, y, theme.px(140), h), _("Back"), self.back)
        if not self.game.session.match.over or not self.comparison.became.over:
            rect = pygame.Rect(width - pad - theme.px(280), y, theme.px(280), h)
            self.button(rect, _("Go on in the new history"), self._take, look="@loud")

    def _measure(self, label: str) -> str:
        """What a figure is counted in."""
        return measure_of(place_of(self.comparison.was.names, label))

    def _pick(self, label: str) -> None:
        self.label = label
        self.rebuild()

    def _take(self) -> None:
        from engine.client.game.screen import Game

        match: Match = take_up(self.comparison)
        session = Session(match)
        while len(self.app.screens) > 1:
            self.app.pop()
        game = Game(self.app, session)
        self.app.push(game)
        game.run()

    def paint(self, surface: pygame.Surface) -> None:
        """Heading, outcomes, chart, what happened in one history alone."""
        theme, (width, height) = self.app.theme, self.size
        pad, both = theme.px(32), self.comparison
        self.write(surface, _("Two histories"), (pad, theme.px(20)), size=theme.title, bold=True)
        old, new = c.seat_colour(3, text=True), c.seat_colour(4, text=True)
        for k, (name, text, colour) in enumerate(
            ((_("As it was"), self.was, old), (_("Changed"), self.became, new))
        ):  # fmt: skip
            ending = both.outcomes[k]
            told = f"{name}: {text}" + (f" ({ending})" if ending else "")
            self.write(surface, told, (pad, theme.px(56 + 22 * k)), colour=colour, room=width - 2 * pad)
        parted = both.parted
        names = both.was.names
        text = (
            _("It made no difference") if parted is None else _("They part in {date}").format(date=names.date(parted))
        )
        self.write(surface, text, (pad, theme.px(106)), colour=c.MUTED)
        x = theme.px(380)
        chart = pygame.Rect(x, theme.px(140), width - x - pad, (height - theme.px(220)) // 2)
        if self.label:
            was, became = both.series(self.label)
            dates = [names.date(t) for t in range(max(len(was), len(became)))]
            title = headed(names, place_of(names, self.label))
            self.write(surface, title, (x, theme.px(112)), bold=True, room=chart.width)
            lines = [Series(_("As it was"), tuple(was), old), Series(_("Changed"), tuple(became), new)]
            draw_chart(surface, chart, theme, lines, dates, percent=self._measure(self.label) == "share")
        y = self.write(surface, _("Scores"), (x, chart.bottom + theme.px(10)), colour=c.MUTED, bold=True).bottom
        scenario = both.was.machine.ruleset.scenario
        for seat, (was_score, new_score) in both.scores().items():
            title = scenario.seats[seat].title.partition(" (")[0]
            change = f"{new_score - was_score:+.1f}"
            change = change if change.strip("+-0.") else "0.0"
            text = f"{was_score:.1f} \u2192 {new_score:.1f}  ({change})"
            end = x + chart.width // 2 - theme.px(24)
            self.write(surface, text, (end, y), right=True, bold=True)
            room = end - x - self.width_of(text, bold=True) - theme.px(12)
            place = self.write(surface, title, (x, y), room=room)
            self.hots.append(Hot(place, partial(Tip, scenario.seats[seat].title, text)))
            y = place.bottom
        if parted is not None:
            self._differences(
                surface,
                pygame.Rect(x + chart.width // 2, chart.bottom + theme.px(10), chart.width // 2, height),
                parted,
            )

    def _differences(self, surface: pygame.Surface, area: pygame.Rect, turn: int) -> None:
        """What happened in the first turn that differs, in one history alone."""
        theme, session = self.app.theme, self.game.session
        text = _("What happened otherwise in {date}").format(date=session.match.names.date(turn))
        y = self.paragraph(surface, text, area, area.y, colour=c.MUTED, bold=True)
        gone, new = self.comparison.happened(turn, self.game.session.viewer)
        for sign, happenings, colour in (
            ("-", gone, c.seat_colour(3, text=True)),
            ("+", new, c.seat_colour(4, text=True)),
        ):
            for happening in happenings[:5]:
                if y + theme.px(20) < self.size[1] - theme.px(70):
                    told = told_of(session, happening)
                    text = f"{sign} {happening.title if told is None else told[1]}"
                    place = self.write(surface, text, (area.x, y), colour=colour, room=area.width)
                    self.hots.append(Hot(place, partial(Tip, text)))
                    y = place.bottom

    def handle(self, event: pygame.event.Event) -> bool:
        """The wheel scrolls the figures."""
        return self._list is not None and self._list.handle(event)

    def paint_over(self, surface: pygame.Surface) -> None:
        """What the list draws itself."""
        if self._list is not None:
            self._list.paint_over(surface)
