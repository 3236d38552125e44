"""Play a seat at a terminal: what the seat knows, numbered options with their price in motives, and a prompt.

Reads the match only through questions, views and the account; writes what it prints, and a save when one leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NoReturn

from engine.match.account import final_table, opening, turn_account
from engine.match.match import Match
from engine.match.save import save_match
from engine.policies.names import CONTRARY
from engine.policies.question import Choice, OptionRow, Question
from engine.rules.errors import OrderError, SaveError
from engine.rules.schema import Texts
from engine.rules.statements import explained

SHOWN = 12  # options listed before one asks for all
_DIGITS = 5  # no option has a number so long
HELP = (
    "a number chooses; of an offer, 'private' or 'public' behind it says who is to know; text filters the options; "
    "'all' lists them, a number and '?' tells what one is, 's' your figures, 'q' saves and leaves, '?' this"
)
_MANNERS = ("private", "public")
_ASKS = {
    "event": "A card for you",
    "offer": "You may make an offer",
    "answer": "An offer to you",
    "consent": "Do you agree to these terms?",
    "order": "Your order",
    "posture": "Your posture",
    "reaction": "Arm a reaction",
}


class Left(Exception):
    """The player has left; the match is saved."""


class Console:
    """A terminal for the seats of a match that are played by hand."""

    def __init__(self, match: Match, read: Callable[[str], str], write: Callable[[str], None], save: Path) -> None:
        self.match, self._read, self._write, self._save = match, read, write, save

    def play(self) -> None:
        """Play to the end. Raises Left when the player leaves."""
        hands = [seat for seat, policy in self.match.policies.items() if policy.name == "hand"]
        viewer = hands[0] if len(hands) == 1 else None  # several share the screen: they see the whole account
        self._write(opening(self.match))
        while not self.match.over:
            turn = self.match.turn
            question = self.match.run()
            while question is not None:
                self._ask(question)
                question = self.match.run()
            self._write(turn_account(self.match, turn, viewer))
        self._write(final_table(self.match))

    # ---- one question ----
    def _ask(self, question: Question) -> None:
        options = list(question.legal)
        self._write(self._heading(question))
        self._list(options)
        while True:
            try:
                text = self._read(f"{question.seat}> ").strip()
            except (EOFError, KeyboardInterrupt):
                self._leave()
            if text == "q":
                try:
                    self._leave()
                except SaveError as error:  # the place has been lost since: the game goes on until there is one
                    self._write(str(error))
            elif text in ("?", "help"):
                self._write(HELP)
            elif text.endswith("?") and (chosen := self._chosen(question, text[:-1].rstrip())) is not None:
                self._explain(question, chosen.index)
            elif text == "all":
                self._list(options, most=len(options))
            elif text == "s":
                self._figures(question)
            elif (choice := self._chosen(question, text)) is not None:
                try:
                    self.match.question = question
                    self.match.answer(choice)
                    return
                except OrderError as error:
                    self._write(str(error))
            elif text:
                found = [o for o in options if text.lower() in f"{o.title} {o.target}".lower()]
                self._list(found, most=len(found)) if found else self._write(f"nothing matches {text!r}; {HELP}")

    def _leave(self) -> NoReturn:
        save_match(self.match, self._save)
        raise Left(str(self._save))

    def _chosen(self, question: Question, text: str) -> Choice | None:
        """The option whose number was typed; an offer may be made in private, or not, as is said behind it."""
        number, _, manner = text.partition(" ")
        if not (number.isascii() and number.isdigit() and len(number) < _DIGITS) or manner not in ("", *_MANNERS):
            return None
        index = int(number)
        if not manner or question.point != "offer" or not 0 < index < len(question.options):
            return None if manner else Choice(index)
        names, option = self.match.names, question.options[index]
        private = names.private(names.deals.index(option.what), option.terms)
        contrary = private != (manner == "private")
        return Choice(index, option.terms ^ (int(contrary) << CONTRARY))

    def _heading(self, question: Question) -> str:
        scenario = self.match.machine.ruleset.scenario
        seat = scenario.seats[question.seat].title
        lines = [f"\n{seat}: {_ASKS[question.point]}"]
        if question.point == "event":
            card = scenario.events[question.subject]
            lines += [f"  {card.title}", f"  {card.text}".rstrip()]
        elif question.point == "posture":
            lines[0] += f": {scenario.postures[question.subject].title}"
        elif question.point in ("answer", "consent"):
            deal = scenario.deals[question.subject]
            proposer = scenario.seats[question.proposer].title if question.proposer else ""
            on_table, number = question.options[1].terms, self.match.names.deals.index(question.subject)
            private = " in private" if self.match.names.private(number, on_table) else ""
            lines += [f"  {deal.title}, from {proposer}{private}", f"  {deal.text}".rstrip()]
        return "\n".join(lines)

    def _list(self, options: list[OptionRow], most: int = SHOWN) -> None:
        """The options, the best in the seat's own eyes first after the one that does nothing."""
        ranked = sorted(options, key=lambda o: (o.index != 0, -(o.score if o.score is not None else 0.0), o.index))
        for option in ranked[:most]:
            score = "" if option.score is None else f"  ({option.score:+.2f})"
            self._write(f"  {option.index:>4}  {option.title}{score}")
        if len(ranked) > most:
            self._write(f"        ... and {len(ranked) - most} more: 'all', or type part of a name")

    def _texts(self, question: Question) -> Mapping[str, Texts]:
        """What the options of a question are, by id."""
        scenario = self.match.machine.ruleset.scenario
        if question.point == "event":
            return scenario.events[question.subject].choices
        if question.point == "posture":
            return scenario.postures[question.subject].levels
        asked: dict[str, Mapping[str, Texts]]
        asked = {"order": scenario.actions, "reaction": scenario.reactions, "offer": scenario.deals}
        return asked.get(question.point, {})

    def _explain(self, question: Question, index: int) -> None:
        """What an option is and what may come of it."""
        what = next((option.what for option in question.options if option.index == index), "")
        item = self._texts(question).get(what)
        text = "" if item is None else explained(item)
        self._write(f"  {' '.join(text.split())}" if text else f"nothing more is told of {index}")

    def _figures(self, question: Question) -> None:
        ruleset = self.match.machine.ruleset
        for name in ruleset.scenario.headline:
            set_name, _, _ = name.rpartition(".")
            entities: Iterable[str] = ruleset.layout.sets[set_name].ids if set_name else ("",)
            if set_name == "seat":
                entities = (question.seat,)
            for entity in entities:
                value = question.view.value(name, entity or None)
                self._write(f"  {name}{f' [{entity}]' if entity else ''}: {value:,.4g}")
