"""The course of a turn: the plan given, the others' play on a thread, and what is asked and told as it arrives.

Hands on `Course`, a part of the game screen.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING, Any

from engine.client.confirm import Confirm
from engine.client.happened import answered
from engine.client.words import _

if TYPE_CHECKING:
    from engine.client.game.screen import Game


class Course:
    """Leads from one decision to the next."""

    def __init__(self, game: Game) -> None:
        self.game, self.app, self.session = game, game.app, game.session
        self.busy = False
        """Whether the others play."""
        self.cancel = Event()
        """Set when what is played is not wanted any more."""
        self._told = game.session.match.turn
        """Turns whose summary was shown."""
        self._offered: tuple[int, int] | None = None
        """Turn of an offer just made, and how much had happened in it before."""

    def end_turn(self) -> None:
        """Give the plan, or go on to the next question; asks when orders are unused."""
        session = self.session
        if session.looking:
            self.app.pop()
            return
        if self.busy or session.stage == "over":
            if session.stage == "over":
                self._end()
            return
        if session.stage == "offer":
            self.answer(0)
            return
        if session.stage == "plan":
            if session.unused and self.app.settings.warn_idle:
                free = self.game.inspector.undone()
                text = _("{free}. End the turn all the same?").format(free=free)
                self.app.push(Confirm(self.app, text, self._commit, never=self._never_warn, yes=_("End the turn")))
                return
            self._commit()
        elif session.stage == "ai":
            self.run()

    def _never_warn(self) -> None:
        self.app.settings.warn_idle = False
        self.app.save_settings()

    def _commit(self) -> None:
        self.app.sound("end_turn")
        self.app.did("turn_ended")
        self.game.keeping.again()  # closed while the others think, the window opens with this plan again
        self.session.commit()
        self.run()

    def answer(self, index: int, terms: int | None = None) -> None:
        """Answer a card or an offer, then play on."""
        if self.session.stage == "event":
            self.app.did("event_answered")
        match = self.session.match
        offers = self.session.stage == "offer" and index != 0
        self._offered = (match.turn, len(match.happened(match.turn))) if offers else None
        while self.app.top is not self.game:
            self.app.pop()
        self.session.answer(index, terms)
        self.run()

    def run(self) -> None:
        """Let the others play on a thread."""
        self._play(lambda: self.session.advance(self.cancel), lambda _none: self._arrived())
        if self.app.top is self.game:
            self.game.rebuild()

    def run_on(self) -> None:
        """End turns as they stand until something new needs the player."""
        from engine.client.attention import run_until_needed

        session = self.session
        if session.stage != "plan" or self.busy:
            return

        def arrived(found: list[Any]) -> None:
            self._arrived()
            if found:
                self.app.toast(found[0].text)

        self._play(lambda: run_until_needed(session, self.cancel), arrived)
        self.game.rebuild()

    def _play(self, do: Callable[[], Any], arrived: Callable[[Any], None]) -> None:
        """Have something played on a thread, and the game kept there once it stands still."""
        self.busy = True
        self.cancel.clear()
        seen = self.game.keeping.seen()

        def work() -> tuple[Any, str]:
            result = do()
            return result, "" if self.cancel.is_set() else self.game.keeping.by_itself(seen)

        def done(found: tuple[Any, str]) -> None:
            if found[1]:
                self.app.toast(found[1])
            arrived(found[0])

        self.app.work(work, done, self._broken)

    def _broken(self, error: Exception) -> None:
        self.busy = False
        from engine.client.crash import Crash

        self.app.push(Crash(self.app, error))

    def _arrived(self) -> None:
        """The game stands still again: tell the turn, ask. What a dialog hides is built when it comes back in sight."""
        self.busy = False
        session = self.session
        if self.game not in self.app.screens:
            return
        self.game.timeline.arrived()
        if self._offered is not None:
            text, self._offered = answered(session, *self._offered), None
            if text:
                self.app.toast(text)
        if not session.hands and not session.match.over:
            self._told = session.match.turn
            self.game.rebuild()
            return
        if session.match.turn > self._told and not session.needs_curtain:
            first, self._told = self._told, session.match.turn
            self.game.clear()
            self.game.refresh()
            from engine.client.game.summary import Summary

            self.app.push(Summary(self.app, self.game, first, self.ask))
            return
        if session.stage in ("event", "answer", "consent", "over") or session.needs_curtain:
            self.game.clear()
            self.game.refresh()
        else:
            self._turn_tab()
            self.game.rebuild()
        self.ask()

    def ask(self) -> None:
        """Put what a person has to answer now in front."""
        session = self.session
        if self.app.top is not self.game:
            return
        if session.stage == "over":
            self._end()
            return
        if session.needs_curtain and session.question is not None:
            from engine.client.game.curtain import Curtain

            title = session.match.machine.ruleset.scenario.seats[session.question.seat].title
            self.app.push(Curtain(self.app, title, self._lift))
            return
        if session.stage == "event":
            from engine.client.game.cards import Card

            self.app.sound("card")
            self.app.push(Card(self.app, session, self.answer))
        elif session.stage in ("answer", "consent"):
            from engine.client.game.cards import Answer

            self.app.sound("deal_offered")
            self.app.push(Answer(self.app, session, self.answer))
        elif self._turn_tab():
            self.game.rebuild()

    def _turn_tab(self) -> bool:
        """Turn the inspector to what is decided now; whether that is another tab."""
        tab, stage = self.game.inspector.tab, self.session.stage
        wanted = "deals" if stage == "offer" else "orders" if stage == "plan" and tab == "deals" else tab
        self.game.inspector.tab = wanted
        return wanted != tab

    def _lift(self) -> None:
        self.session.lift_curtain()
        self.app.pop()
        self.game.rebuild()
        self.ask()

    def _end(self) -> None:
        from engine.client.game.ending import Ending

        self.app.push(Ending(self.app, self.game))
