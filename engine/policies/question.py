"""A decision as a policy in Python meets it: the question with its numbered options, and the choice.

Hands on frozen data; the meaning of an index is the kernel's, fixed by `engine.kernel.game`.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.policies.view import View
from engine.rules.errors import OrderError


@dataclass(frozen=True)
class OptionRow:
    """One option. `kind` tells what it does: none, order, level, reaction, choice, offer, refuse, accept, counter."""

    index: int
    kind: str
    what: str
    """Id of the action, level, reaction, choice or deal; "" for nothing."""
    target: str
    """Id of the entity aimed at, or of the seat an offer goes to; "" for none."""
    title: str
    score: float | None
    """What the seat's personality thinks of it; None where it has no opinion or the option is closed."""
    legal: bool
    terms: int = 0
    """Packed terms of an offer or counter; read them with `Names.clauses`."""


@dataclass(frozen=True)
class Question:
    """What one seat is asked at one moment."""

    turn: int
    point: str
    """event, offer, answer, consent, order, posture or reaction."""
    seat: str
    subject: str
    """Id of the event, posture or deal in question; the number of the order or of the round of offers."""
    options: tuple[OptionRow, ...]
    view: View
    proposer: str = ""
    """At answer and consent: the seat on the other side."""

    @property
    def legal(self) -> tuple[OptionRow, ...]:
        """The options that are open."""
        return tuple(option for option in self.options if option.legal)

    def choose(self, index: int, terms: int | None = None) -> Choice:
        """The choice of an option, checked. Raises OrderError naming what is open."""
        choice = Choice(index, terms)
        check(self, choice)
        return choice


@dataclass(frozen=True)
class Choice:
    """The option taken; an offer may change the terms suggested with it, a refusal may name the clause that blocks."""

    index: int
    terms: int | None = None
    """Of a refusal: number of the clause among the deal's terms, from 1; 0 or None names what weighs most."""


def check(question: Question, choice: Choice) -> None:
    """Raises OrderError for an index out of range or an option that is closed."""
    where = f"turn {question.turn + 1}, {question.seat}, {question.point} {question.subject}".rstrip()
    index = choice.index
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < len(question.options):
        raise OrderError(f"{where}: no option {index!r}: give a number from 0 to {len(question.options) - 1}")
    if not question.options[index].legal:
        open_ = ", ".join(str(option.index) for option in question.legal)
        raise OrderError(f"{where}: {question.options[index].title} is closed now: open are {open_}")
    if choice.terms is not None and question.options[index].kind not in ("offer", "refuse"):
        raise OrderError(f"{where}: terms go with an offer, a clause with a refusal; a counter is one of the options")
