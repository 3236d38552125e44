"""Reading the statements of an option: the effects within them, the lines they assign by, what a person reads of it.

Hands on `every_effect`, `assignments`, `explained`; `engine.rules.effects` is what compiles them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.rules.schema import Effect, Option, Statement, Texts


def every_effect(statements: Iterable[Statement]) -> Iterator[Effect]:
    """Effects as they stand in the file, each before those within it."""
    for statement in statements:
        if isinstance(statement, Effect):
            yield statement
            for branch in statement.branches or ():
                yield from every_effect(branch.effects)
            yield from every_effect([*statement.then, *statement.otherwise])


def assignments(statements: Iterable[Statement]) -> Iterator[str]:
    """Every line that writes a figure, those within effects too."""
    for statement in statements:
        if isinstance(statement, str):
            yield statement
            continue
        yield from [statement.do] if isinstance(statement.do, str) else statement.do or []
        for branch in statement.branches or ():
            yield from assignments(branch.effects)
        yield from assignments([*statement.then, *statement.otherwise])


def explained(item: Texts) -> str:
    """What a person who considers something reads: its text, then those of its effects in their order."""
    texts = [item.text]
    for effect in every_effect(item.effects) if isinstance(item, Option) else ():
        texts += [effect.text, *(branch.text for branch in effect.branches or ())]
    return " ".join(text.strip() for text in texts if text.strip())
