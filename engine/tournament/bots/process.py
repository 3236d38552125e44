"""A seat played by a bot in a process of its own, as any policy: a fault forfeits the rest of the game, and is noted.

Hands on `BotSeat`, `Forfeit`. What the bot decided is in the match's log like every decision, so that a game is told
again without bot or clock.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass

from engine.policies.question import Choice, Question, check
from engine.rules.errors import OrderError
from engine.tournament.bots.guarded import Fault, Guarded, Late, Limits
from engine.tournament.bots.wire import packed, question_to_plain


@dataclass(frozen=True)
class Forfeit:
    """A fault of a bot: from here on it takes the first legal option, which does nothing wherever that is open."""

    turn: int
    point: str
    reason: str


class BotSeat:
    """A policy. Loading it raises OrderError; whatever it does later is a forfeit."""

    def __init__(self, text: str, scenario: str, limits: Limits | None = None) -> None:
        self._text, self._scenario, self._limits = text, scenario, limits or Limits()
        self.forfeits: list[Forfeit] = []
        """Of the game being played."""
        self.metadata: dict[str, str] = {}
        self._process: Guarded | None = self._start()

    @property
    def name(self) -> str:
        """What logs and tables call it."""
        return f"bot:{self._text}"

    def __enter__(self) -> BotSeat:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def new_game(self) -> None:
        """A new instance, in a new process if the old one is gone; one that does not come back forfeits."""
        self.forfeits = []
        if self._process is None:
            try:
                self._process = self._start()
            except OrderError as error:
                self.forfeits.append(Forfeit(0, "start", str(error)))
        else:
            with contextlib.suppress(Fault):  # what is wrong with it is noticed at its first decision
                self._process.send(packed({"new": True}), time.monotonic() + self._limits.seconds)

    def close(self) -> None:
        """End its process, and what that has started."""
        process, self._process = self._process, None
        if process is not None:
            process.end()

    def decide(self, question: Question) -> Choice:
        """Ask it; after a fault the first legal option."""
        if not self.forfeits:
            try:
                return self._ask(question)
            except Fault as fault:
                late = isinstance(fault, Late)
                reason = f"took longer than {self._limits.seconds:g} s" if late else str(fault)
                self.forfeits.append(Forfeit(question.turn, question.point, reason))
                self.close()
        return Choice(question.legal[0].index)

    def _ask(self, question: Question) -> Choice:
        if self._process is None:
            raise Fault("its process has ended")
        until = time.monotonic() + self._limits.seconds
        self._process.send(packed(*question_to_plain(question)), until)
        answer = self._process.wait(until)
        if "fault" in answer:
            raise Fault(str(answer["fault"]))
        index, terms = answer.get("index"), answer.get("terms")
        if type(index) is not int or type(terms) not in (int, type(None)):
            raise Fault("gave no answer")
        choice = Choice(index, terms)
        try:
            check(question, choice)
            if terms is not None:
                option = question.options[index]
                question.view.names.check_terms(question.view.names.deals.index(option.what), terms)
        except OrderError as error:
            raise Fault(str(error)) from None
        return choice

    def _start(self) -> Guarded:
        process = Guarded("child", self._text, self._scenario, self._limits.megabytes)
        try:
            said = process.wait(time.monotonic() + self._limits.start)
        except Fault as fault:
            process.end()
            why = f"not loaded after {self._limits.start:g} s" if isinstance(fault, Late) else fault
            raise OrderError(f"bot {self._text}: could not be started: {why}") from None
        if "fault" in said:
            process.end()
            raise OrderError(str(said["fault"]))
        self.metadata = {name: str(value)[:200] for name, value in said.items()}
        return process
