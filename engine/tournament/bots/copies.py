"""Copies of a bot, made half-way through a game: `python -m engine.tournament.bots.copies BOT SCENARIO`.

Reads questions with the answers given to them; prints a JSON list of findings as its last line.
"""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable
from multiprocessing.reduction import ForkingPickler
from typing import Any

import numpy as np

from engine.policies.names import Names
from engine.policies.question import Choice, Question
from engine.rules.ruleset import load_ruleset
from engine.tournament.bots.bot import Bot, find_class
from engine.tournament.bots.wire import question_from_plain, receive

Row = tuple[str, bool, str]


def main(text: str, scenario: str) -> list[Row]:
    """The findings."""
    names, found = Names(load_ruleset(scenario)), find_class(text)
    asked: list[tuple[Question, list[int | None]]] = []
    while True:
        try:
            message, body = receive(sys.stdin.buffer)
        except EOFError:
            break
        answer = message.pop("answer")
        asked.append((question_from_plain(names, message, body), answer))
    half = len(asked) // 2
    bot = found()
    before = [question.view.known.copy() for question, _ in asked]
    for question, _ in asked[:half]:
        _decide(bot, question)
    out = [
        _copied("survives copying in mid-game", copy.deepcopy, bot, asked[half:]),
        _copied("survives pickling in mid-game", _pickled, bot, asked[half:]),
    ]
    kept = all(np.array_equal(a, question.view.known, equal_nan=True) for a, (question, _) in zip(before, asked))
    out.append(("leaves its view as it was", kept, f"{len(asked)} views compared" if kept else "a view was changed"))
    return out


def _copied(what: str, make: Callable[[Bot], Bot], bot: Bot, asked: list[tuple[Question, list[int | None]]]) -> Row:
    try:
        twin = make(bot)
        for question, answer in asked:
            choice = _decide(twin, question)
            if [choice.index, choice.terms] != answer:
                return what, False, f"turn {question.turn + 1}, {question.point}: the copy answers otherwise"
    except Exception as error:
        return what, False, f"{type(error).__name__}: {str(error)[:200]}"
    return what, True, f"{len(asked)} answers alike"


def _decide(bot: Bot, question: Question) -> Choice:
    choice = bot.decide(question)
    return choice if isinstance(choice, Choice) else Choice(choice)


def _pickled(bot: Bot) -> Any:
    # What multiprocessing itself does to send an object: the bot comes back as another process would get it.
    made = bytes(ForkingPickler.dumps(bot))
    return ForkingPickler.loads(made)


if __name__ == "__main__":
    printed = sys.stdout
    sys.stdout = sys.stderr
    print(json.dumps(main(sys.argv[1], sys.argv[2])), file=printed)
