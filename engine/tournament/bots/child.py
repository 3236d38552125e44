"""The bot's own process: `python -m engine.tournament.bots.child BOT SCENARIO MEGABYTES`; answers on what was stdout.

Limits are against faults, not against ill will: a bot is code one chose to run.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import BinaryIO

from engine.policies.names import Names
from engine.policies.question import Choice
from engine.rules.errors import OrderError
from engine.rules.ruleset import load_ruleset
from engine.tournament.bots.bot import Bot, find_class
from engine.tournament.bots.wire import question_from_plain, receive, send


def main(text: str, scenario: str, megabytes: int) -> None:
    """Say who one is, then answer until the other side is gone."""
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    questions = os.fdopen(os.dup(0), "rb")
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)  # what the bot prints must not look like an answer
    names = Names(load_ruleset(scenario))
    _limit(megabytes)
    try:
        found = find_class(text)
    except OrderError as error:
        send(answers, {"fault": str(error)})
        return
    send(answers, {"name": found.name, "version": found.version, "author": found.author})
    with contextlib.suppress(EOFError, BrokenPipeError):
        _answer(found, names, questions, answers)


def _answer(found: type[Bot], names: Names, questions: BinaryIO, answers: BinaryIO) -> None:
    bot: Bot | None = None
    while True:
        message, body = receive(questions)
        try:
            if bot is None or message.get("new"):
                bot = found()
            if message.get("new"):
                continue
            choice = bot.decide(question_from_plain(names, message, body))
            taken = choice if isinstance(choice, Choice) else Choice(choice)
            index, terms = taken.index, taken.terms
            reply: dict[str, object] = {"index": int(index), "terms": None if terms is None else int(terms)}
        except MemoryError:
            reply = {"fault": "took more memory than it may"}
        except BaseException as error:
            reply = {"fault": f"{type(error).__name__}: {str(error)[:200]}"}
        send(answers, reply)


def _limit(megabytes: int) -> None:
    try:
        import resource
    except ImportError:
        return  # Windows knows no such limit
    most = megabytes << 20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
