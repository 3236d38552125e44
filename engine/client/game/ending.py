"""The end of a game: what came of it, for whom, and the three causes that brought each seat there.

Hands on `Ending`.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pygame

from engine.client import colours as c
from engine.client.game.dialog import Dialog
from engine.client.words import _
from engine.match.standing import goals, main_causes

if TYPE_CHECKING:
    from engine.client.app import App
    from engine.client.game.screen import Game


class Ending(Dialog):
    """Outcome, scores, goals, causes."""

    wide, tall = 960, 680

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
        match, viewer = self.session.match, self.session.viewer
        scenario, scores = match.machine.ruleset.scenario, match.scores()
        seats = list(scenario.seats)
        out = [escape(" ".join(self.outcome.text.split())) + "<br>"] if self.outcome is not None else []
        muted = c.hexed(c.MUTED)
        if self.session.conceded:
            out.append(f'<font color="{muted}">{_("You conceded; others played your seat to the end.")}</font><br>')
        for place, (seat, score) in enumerate(sorted(scores.items(), key=lambda item: -item[1])):
            colour = c.hexed(c.seat_colour(seats.index(seat), text=True))
            you = f" ({_('you')})" if seat == viewer else ""
            out.append(
                f'<br><font color="{colour}"><b>{place + 1}. {escape(scenario.seats[seat].title)}{you}</b></font>'
                f"  <b>{score:.1f}</b><br>"
            )
            for goal in goals(match, seat):
                sign = "+" if goal.won else "-"
                told = _("reached") if goal.won else _("missed")
                out.append(f"{sign} {escape(goal.title)}: {told} ({goal.reached:.3g}; {goal.medal:.3g})<br>")
            out.append(f'<font color="{muted}">{_("What moved most of what it is judged by:")}</font><br>')
            out += [f"{escape(cause)}<br>" for cause in main_causes(match, seat)]
        note = " ".join(scenario.note.split())
        out.append(f'<br><font color="{muted}">{escape(note)}</font>')
        return "".join(out)

    def build(self) -> None:
        """The text, and where to go."""
        theme, area = self.app.theme, self.inner
        self.text_box(pygame.Rect(area.x, area.y, area.width, area.height - theme.px(52)), self._html)
        y, h, wide = area.bottom - theme.px(42), theme.px(42), (area.width - theme.px(24)) // 4
        for k, (text, do, look) in enumerate((
            (_("Look at the map"), self.back, "@row"), (_("Statistics"), self.game.statistics, "@row"),
            (_("Keep the game"), self.game.save, "@row"), (_("To the title"), self._leave, "@loud"),
        )):  # fmt: skip
            self.button(pygame.Rect(area.x + k * (wide + theme.px(8)), y, wide, h), text, do, look=look)

    def _leave(self) -> None:
        while len(self.app.screens) > 1:
            self.app.pop()
