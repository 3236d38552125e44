"""Copies of a bot, made half-way through a game: `python -m engine.tournament.bots.copies BOT SCENARIO MEGABYTES`.

Reads questions with the answers given to them, until one comes without; sends a list of findings
to what was stdout.
"""

from __future__ import annotations

import copy
import os
import sys
import threading
from collections.abc import Callable
from multiprocessing.reduction import ForkingPickler
from typing import Any, BinaryIO

import numpy as np

from engine.policies.names import Names
from engine.policies.question import Choice, Question
from engine.rules.ruleset import load_ruleset
from engine.tournament.bots.bot import Bot, choice_of, find_class, told
from engine.tournament.bots.child import limit, streams
from engine.tournament.bots.wire import question_from_plain, receive, send

Row = tuple[str, bool, str]
Asked = tuple[Question, list[int | None]]
_STARTS = ("os.fork", "os.forkpty", "os.posix_spawn", "os.system", "subprocess.Popen")


def main(text: str, scenario: str, megabytes: int) -> None:
    """Find, and tell."""
    questions, answers = streams()
    names = Names(load_ruleset(scenario))
    limit(megabytes)
    send(answers, {"found": _findings(find_class(text), _asked(names, questions))})


def _asked(names: Names, questions: BinaryIO) -> list[Asked]:
    out: list[Asked] = []
    while True:
        message, body = receive(questions)
        answer = message.pop("answer")
        if answer is None:
            return out
        out.append((question_from_plain(names, message, body), answer))


def _findings(found: type[Bot], asked: list[Asked]) -> list[Row]:
    started: list[str] = []
    me = os.getpid()
    sys.addaudithook(lambda event, _: started.append(event) if event in _STARTS and os.getpid() == me else None)
    half = len(asked) // 2
    bot = found()
    before = [question.view.known.copy() for question, _ in asked]
    for question, _ in asked[:half]:
        _decide(bot, question, me)
    out = [
        _copied("survives copying in mid-game", copy.deepcopy, bot, asked[half:]),
        _copied("survives pickling in mid-game", _pickled, bot, asked[half:]),
    ]
    kept = all(np.array_equal(a, question.view.known, equal_nan=True) for a, (question, _) in zip(before, asked))
    out.append(("leaves its view as it was", kept, f"{len(asked)} views compared" if kept else "a view was changed"))
    threads = threading.active_count() - 1
    alone = not started and not threads
    said = [f"{started[0]} ({len(started)} times)"] if started else []
    said += [f"{threads} threads are still at work"] if threads else []
    out.append(("starts nothing beside itself", alone, ", ".join(said) or "no process, no thread left"))
    return out


def _copied(what: str, make: Callable[[Bot], Bot], bot: Bot, asked: list[Asked]) -> Row:
    me = os.getpid()
    try:
        twin = make(bot)
        for question, answer in asked:
            choice = _decide(twin, question, me)
            if [choice.index, choice.terms] != answer:
                return what, False, f"turn {question.turn + 1}, {question.point}: the copy answers otherwise"
    except Exception as error:
        return what, False, told(error)
    return what, True, f"{len(asked)} answers alike"


def _decide(bot: Bot, question: Question, me: int) -> Choice:
    try:
        return choice_of(bot.decide(question))
    finally:
        if os.getpid() != me:
            os._exit(0)  # a copy of this process that the bot made


def _pickled(bot: Bot) -> Any:
    # What multiprocessing itself does to send an object: the bot comes back as another process would get it.
    made = bytes(ForkingPickler.dumps(bot))
    return ForkingPickler.loads(made)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    os._exit(0)  # whatever threads of the bot's are still at work
