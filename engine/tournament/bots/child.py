"""The bot's own process: `python -m engine.tournament.bots.child BOT SCENARIO MEGABYTES`; answers on what was stdout.

Limits are against faults, not against ill will: a bot is code one chose to run.
"""

from __future__ import annotations

import contextlib
import os
import resource
import sys
from typing import BinaryIO

from engine.policies.names import Names
from engine.policies.question import Question
from engine.rules.errors import OrderError
from engine.rules.ruleset import load_ruleset
from engine.tournament.bots.bot import Bot, choice_of, find_class, told
from engine.tournament.bots.wire import Message, question_from_plain, receive, send


def streams() -> tuple[BinaryIO, BinaryIO]:
    """Questions and answers, put where nothing a bot prints or reads gets at them."""
    answers, questions = os.fdopen(os.dup(1), "wb"), os.fdopen(os.dup(0), "rb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return questions, answers


def limit(megabytes: int) -> None:
    """Bound the address space of this process."""
    most = megabytes << 20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(text: str, scenario: str, megabytes: int) -> None:
    """Say who one is, then answer until the other side is gone."""
    questions, answers = streams()
    names = Names(load_ruleset(scenario))
    limit(megabytes)
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
    me = os.getpid()
    while True:
        message, body = receive(questions)
        try:
            if bot is None or message.get("new"):
                bot = found()
            if message.get("new"):
                continue
            reply = _reply(bot, question_from_plain(names, message, body))
        except MemoryError:
            bot, reply = None, {"fault": "took more memory than it may"}
        except BaseException as error:
            reply = {"fault": told(error)}
        if os.getpid() != me:
            os._exit(0)  # a copy the bot made of its process, come back here: the questions are not its own
        send(answers, reply)


def _reply(bot: Bot, question: Question) -> Message:
    choice = choice_of(bot.decide(question))
    return {"index": choice.index, "terms": choice.terms}


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    sys.stdout.flush()
    os._exit(0)  # whatever threads of the bot's are still at work
