"""A seat played by a bot in a process of its own, as any policy: a fault forfeits the rest of the game, and is noted.

Hands on `BotSeat`, `Forfeit`, `Limits`. What the bot decided is in the match's log like every decision, so that a game
is told again without bot or clock.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.policies.question import Choice, Question, check
from engine.rules.errors import OrderError
from engine.tournament.bots.wire import question_to_plain, receive, send

_HOME = Path(__file__).resolve().parents[3]
_LONGEST = 4096  # bytes of an answer


@dataclass(frozen=True)
class Limits:
    """What a bot may take."""

    seconds: float = 2.0
    """For a decision."""
    start: float = 60.0
    """Seconds until it has been loaded."""
    megabytes: int = 1024
    """Of address space: half of that and numba does not even load."""


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
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.Queue[dict[str, Any] | str] = queue.Queue()
        self._start()

    @property
    def name(self) -> str:
        """What logs and tables call it."""
        return f"bot:{self._text}"

    def __enter__(self) -> BotSeat:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def new_game(self) -> None:
        """A new instance, in a new process if the old one is gone. Raises OrderError."""
        self.forfeits = []
        if self._process is None:
            self._start()
        else:
            with contextlib.suppress(OSError):  # one that died is noticed at its first decision
                send(self._pipe, {"new": True})

    def close(self) -> None:
        """End its process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            self._process = None

    def decide(self, question: Question) -> Choice:
        """Ask it; after a fault the first legal option."""
        if not self.forfeits:
            try:
                return self._ask(question)
            except _Fault as fault:
                self.forfeits.append(Forfeit(question.turn, question.point, str(fault)))
                self.close()
        return Choice(question.legal[0].index)

    @property
    def _pipe(self) -> Any:
        assert self._process is not None
        return self._process.stdin

    def _ask(self, question: Question) -> Choice:
        message, body = question_to_plain(question)
        try:
            send(self._pipe, message, body)
        except OSError:
            raise _Fault("its process has ended") from None
        answer = self._wait(self._limits.seconds)
        if "fault" in answer:
            raise _Fault(str(answer["fault"]))
        index, terms = answer.get("index"), answer.get("terms")
        if type(index) is not int or type(terms) not in (int, type(None)):
            raise _Fault("gave no answer")
        choice = Choice(index, terms)
        try:
            check(question, choice)
            if terms is not None:
                option = question.options[index]
                question.view.names.check_terms(question.view.names.deals.index(option.what), terms)
        except OrderError as error:
            raise _Fault(str(error)) from None
        return choice

    def _wait(self, seconds: float) -> dict[str, Any]:
        try:
            answer = self._answers.get(timeout=seconds)
        except queue.Empty:
            raise _Fault(f"took longer than {seconds:g} s") from None
        if isinstance(answer, str):
            raise _Fault(answer)
        return answer

    def _start(self) -> None:
        words = [sys.executable, "-m", "engine.tournament.bots.child", self._text, self._scenario]
        command = [*words, str(self._limits.megabytes)]
        environment = {"PYTHONPATH": home(), **_kept()}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        self._answers = queue.Queue()
        threading.Thread(target=_listen, args=(self._process, self._answers), daemon=True).start()
        try:
            said = self._wait(self._limits.start)
        except _Fault as fault:
            self.close()
            raise OrderError(f"bot {self._text}: could not be started: {fault}") from None
        if "fault" in said:
            self.close()
            raise OrderError(str(said["fault"]))
        self.metadata = {name: str(value)[:200] for name, value in said.items()}


def home() -> str:
    """The folder the engine is imported from."""
    return str(_HOME)


class _Fault(Exception):
    """Why a bot forfeits."""


def _kept() -> dict[str, str]:
    """The environment a bot gets: what Python itself needs."""
    wanted = ("PATH", "HOME", "SYSTEMROOT", "TEMP", "TMP", "LANG", "VIRTUAL_ENV")
    return {name: os.environ[name] for name in wanted if name in os.environ} | {"PYTHONHASHSEED": "random"}


def _listen(process: subprocess.Popen[bytes], answers: queue.Queue[dict[str, Any] | str]) -> None:
    """Hand on what a bot says, until it ends or says what nobody understands."""
    assert process.stdout is not None
    while True:
        try:
            message, _ = receive(process.stdout, _LONGEST)
        except EOFError:
            answers.put("its process has ended")
            return
        except (ValueError, OSError) as error:
            answers.put(f"said what is no answer: {error}")
            return
        answers.put(message)
