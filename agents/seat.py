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
        declared = model.match.machine.ruleset.scenario.seats[seat]
        self.title, self.office, self.colour = declared.title, declared.office, declared.colour
        self.did: tuple[str, ...] = ()
        """Titles of the orders carried out last turn, those in secret too."""
        self.said = self.voice["start"]

    @property
    def score(self) -> float:
        """The seat's score as it stands."""
        match = self.model.match
        return float(match.state[match.machine.ruleset.layout.base("engine", "score") + match.names.seat(self.seat)])

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
        happenings = self.model.happenings
        own = [h for h in happenings if self.seat in (h.seat, h.target)]
        self.did = tuple(h.title for h in own if h.kind is Kind.ORDERED and h.seat == self.seat)
        occasions = {occasion for h in own if (occasion := self._occasion(h))}
        if self.model.match.over:
            occasions.add("end")
        spoken = [occasion for occasion in self.voice if occasion in occasions]
        self.said = self.voice[spoken[-1]] if spoken else ""

    def _occasion(self, h: Happening) -> str:
        """What a happening is to this seat: a key of `voice`, or ""."""
        if h.kind is Kind.FELL:
            return "fell" if h.seat == self.seat else ""
        if h.kind is Kind.ORDERED:
            return "order" if h.seat == self.seat else ""
        if h.kind is Kind.REFUSED:
            return "refused" if h.seat == self.seat else ""
        return {Kind.SIGNED: "signed", Kind.BREACHED: "breached"}.get(h.kind, "")
