"""A seat as a Mesa agent: title, voice, what it did last. It decides nothing: decisions come from the match's policy.

Hands on `SeatAgent`, base of the five named seats and the class of every other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import mesa

from engine.match.asking import view_of
from engine.match.happenings import Happening, Kind
from engine.policies.view import View

if TYPE_CHECKING:
    from agents.model import GreatStoneModel

_OCCASIONS = {
    Kind.FELL: "fell",
    Kind.ORDERED: "order",
    Kind.REFUSED: "refused",
    Kind.SIGNED: "signed",
    Kind.BREACHED: "breached",
}
_OF_BOTH = ("signed", "breached")


class SeatAgent(mesa.Agent):
    """An office at the table, seen from Mesa."""

    model: GreatStoneModel
    voice: ClassVar[dict[str, str]] = {
        "start": "We take our seat.",
        "order": "It is done as we said.",
        "signed": "A word is given.",
        "breached": "A word was broken.",
        "refused": "Not on these terms.",
        "fell": "The house is empty tonight.",
        "end": "The account is closed.",
    }
    """A line by occasion; the last that fits a turn is the one spoken."""

    def __init__(self, model: GreatStoneModel, seat: str) -> None:
        super().__init__(model)
        self.seat = seat
        """Id of the seat."""
        ruleset = model.match.machine.ruleset
        declared = ruleset.scenario.seats[seat]
        self._score = ruleset.layout.base("engine", "score") + model.match.names.seat(seat)
        self.title, self.office, self.colour = declared.title, declared.office, declared.colour
        self.did: tuple[str, ...] = ()
        """Titles of the orders carried out last turn, those in secret too."""
        self.said = self.voice["start"]

    @property
    def score(self) -> float:
        """The seat's score as it stands."""
        return float(self.model.match.state[self._score])

    @property
    def policy(self) -> str:
        """Name of the policy that decides for the seat."""
        return self.model.match.policies[self.seat].name

    @property
    def view(self) -> View:
        """What the seat knew when it last decided."""
        match = self.model.match
        number = match.names.seat(self.seat)
        return view_of(match.machine, match.running, match.names, number)

    def step(self) -> None:
        """After a turn: remember what was done, and speak to it."""
        own = [h for h in self.model.happenings if h.seat == self.seat or h.target == self.seat]
        self.did = tuple(h.title for h in own if h.kind is Kind.ORDERED and h.seat == self.seat)
        occasions = {self._occasion(h) for h in own}
        if self.model.match.over:
            occasions.add("end")
        spoken = [occasion for occasion in self.voice if occasion in occasions]
        self.said = self.voice[spoken[-1]] if spoken else ""

    def _occasion(self, h: Happening) -> str:
        """What a happening is to this seat: a key of `voice`, or ""."""
        occasion = _OCCASIONS.get(h.kind, "")
        return occasion if h.seat == self.seat or occasion in _OF_BOTH else ""
