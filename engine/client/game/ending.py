"""The end of a game: what came of it, for whom, and the three causes that brought each seat there.

Hands on `Ending`.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client.credit import Credit
from engine.client.endings import EndReport, end_report
from engine.client.game.dialog import Dialog
from engine.client.words import _
from engine.match.ledger import figure

if TYPE_CHECKING:
    from engine.client.app import App
    from engine.client.game.screen import Game


class Ending(Dialog):
    """Outcome, scores, goals, causes."""

    wide, tall = 1120, 680

    def __init__(self, app: App, game: Game) -> None:
        super().__init__(app)
        self.game, self.session = game, game.session
        match = self.session.match
        scenario = match.machine.ruleset.scenario
        self.outcome = scenario.outcomes[match.outcome] if match.outcome else None
        self._html = self._text()
        viewer = self.session.viewer
        best = max(match.scores().items(), key=lambda item: item[1])[0]
        app.sound("victory" if viewer is None or viewer == best else "defeat")

    def heading(self) -> str:
        """The outcome."""
        return self.outcome.title if self.outcome is not None else _("The time is over")

    def _text(self) -> str:
        report, muted = end_report(self.session), c.hexed(c.MUTED)
        seats = list(self.session.match.machine.ruleset.scenario.seats)
        out = [escape(" ".join(report.text.split())) + "<br>"] if report.text else []
        if report.conceded:
            said = _("You conceded; others played your seat to the end.")
            out.append(f'<font color="{muted}">{said}</font><br>')
        if report.place:
            score = report.standings[report.place - 1].score
            text = _("Your place: {place} of {seats}, with {score:.1f} points")
            out.append(f"<br><b>{text.format(place=report.place, seats=len(seats), score=score)}</b><br>")
        out += self._scores(report)
        for heading, credits_ in (
            (_("What brought you most"), report.gains), (_("What cost you most"), report.losses),
        ):  # fmt: skip
            if credits_:
                out.append(f'<br><font color="{muted}"><b>{heading}</b></font><br>')
            out += [self._credit(credit) for credit in credits_]
        for chapter in report.chapters:
            title = chapter.title or _("The whole game")
            out.append(f'<br><font color="{muted}"><b>{escape(title)}</b></font><br>')
            for goal in chapter.goals:
                told = _("reached") if goal.won else _("missed")
                sign, of = "+" if goal.won else "-", f"{goal.reached:.3g} / {goal.medal:.3g}"
                out.append(f"{sign} {escape(goal.title)}: {told} ({of})<br>")
        out.append(f'<br><font color="{muted}">{escape(" ".join(report.note.split()))}</font>')
        return "".join(out)

    def _scores(self, report: EndReport) -> list[str]:
        """A line a seat: place, score, the goals it reached."""
        seats = list(self.session.match.machine.ruleset.scenario.seats)
        out = [f'<br><font color="{c.hexed(c.MUTED)}"><b>{_("Scores")}</b></font><br>']
        for place, standing in enumerate(report.standings):
            colour = c.hexed(c.seat_colour(seats.index(standing.seat), text=True))
            you = _(" (you)") if standing.seat == report.seat else ""
            out.append(
                f'<font color="{colour}">{place + 1}. {escape(standing.title)}{you}</font> <b>{standing.score:.1f}</b>'
            )
            out.append(f" {escape(', '.join(standing.medals))}<br>")
        return out

    def _credit(self, credit: Credit) -> str:
        """`Sanctions (West): +3.1 points, most in May 2021 (EU sanctions +2)`."""
        date = self.session.match.names.date(credit.turn)
        text = _("{cause}: {points:+.1f} points, most in {date}").format(
            cause=credit.title, points=credit.points, date=date
        )
        if credit.figure:
            text += f" ({credit.figure} {figure(credit.change, sign=True)})"
        return escape(text) + "<br>"

    def build(self) -> None:
        """The text, and where to go."""
        theme, area = self.app.theme, self.inner
        self.text_box(pygame.Rect(area.x, area.y, area.width, area.height - theme.px(52)), self._html)
        ways = (
            (_("Look at the map"), self.back), (_("Change a past decision"), self.game.branches),
            (_("Statistics"), self.game.statistics), (_("Keep the game"), self.game.save),
            (_("To the title"), self._leave),
        )  # fmt: skip
        foot = pygame.Rect(area.x, area.bottom - theme.px(42), area.width, theme.px(42))
        for (text, do), rect in zip(ways, self.side_by_side([text for text, _do in ways], foot), strict=True):
            self.button(rect, text, do, look="@loud" if do == self._leave else "@plain")

    def _leave(self) -> None:
        while len(self.app.screens) > 1:
            self.app.pop()
