"""The opposition's coordination council as a Mesa agent: its demands, place, strikes and guarantees.

A reading of the state by `engine.match.council`, given a voice. Hands on `CoordinationCouncil`, `exists`, `CALM`,
`Demand`, `Guarantee`, and `REPORTED`: what a DataCollector keeps of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import mesa

from engine.match.council import ABROAD, CALM, OFFICE, Council, Demand, Guarantee, joined, named
from engine.match.council import exists as in_scenario

if TYPE_CHECKING:
    from agents.model import GreatStoneModel

__all__ = ["CALM", "REPORTED", "CoordinationCouncil", "Demand", "Guarantee", "exists"]

_VOICES = (
    (0.4, "we are still here"),
    (0.65, "courtyards and telephones answer for us"),
    (1.0, "committees in every town answer for us"),
)


class CoordinationCouncil(mesa.Agent):
    """What the organised opposition could say for itself."""

    model: GreatStoneModel

    def __init__(self, model: GreatStoneModel) -> None:
        super().__init__(model)
        self.title = "Coordination council"
        self.reading: Council
        """The council as it stood after the turn."""
        self.said = ""
        """Its line after the turn."""
        self.step()

    @property
    def strength(self) -> float:
        """How much of the opposition is organised, 0 to 1."""
        return self.reading.strength

    @property
    def street(self) -> float:
        """Share of the people in the street."""
        return self.reading.street

    @property
    def prisoners(self) -> float:
        """Political prisoners, persons."""
        return self.reading.prisoners

    @property
    def place(self) -> str:
        """Where it is: "in office", "abroad" while detentions go on and few march, else "in the country"."""
        return self.reading.place

    @property
    def demands(self) -> tuple[Demand, ...]:
        """What it asks for, and whether it has it; in office, what it owes."""
        return self.reading.demands

    @property
    def strikes(self) -> tuple[tuple[str, float], ...]:
        """Title of every place where work is stopped, and how far it is, 0 to 1; the furthest first."""
        return self.reading.strikes

    @property
    def guarantees(self) -> tuple[Guarantee, ...]:
        """What it told who courts it, and clauses in force that bind it, or would: those known to it alone."""
        return self.reading.guarantees

    def step(self) -> None:
        """After a turn: its line, by where it is, what is not met yet, what stands still, and who has its word."""
        match = self.model.match
        self.reading = now = Council(match.names, match.state, match.turn)
        wanted, relied = now.unmet, now.relied
        word = f" Our word to {joined(relied)} stands." if relied else ""
        if now.place == OFFICE:
            owed = f" We still owe {joined(wanted)}." if wanted else ""
            self.said = f"From the palace: we govern until the vote.{owed}{word}"
            return
        voice = next(line for bound, line in _VOICES if now.strength <= bound or bound == _VOICES[-1][0])
        asks = f" We ask for {joined(wanted)}." if wanted else " What we asked for was given." if now.demands else ""
        still = now.still
        stands = f" {joined(named(still))} {'stands' if len(still) == 1 else 'stand'} still." if still else ""
        self.said = f"{'From abroad' if now.place == ABROAD else 'In the country'}: {voice}.{asks}{stands}{word}"


def exists(model: GreatStoneModel) -> bool:
    """Whether the scenario has an organised opposition."""
    return in_scenario(model.match.machine.ruleset)


REPORTED: dict[str, Callable[[CoordinationCouncil], str | int]] = {
    "council place": lambda council: council.place,
    "council demands met": lambda council: sum(demand.met for demand in council.demands),
    "council strikes": lambda council: len(council.strikes),
    "council guarantees": lambda council: len(council.guarantees),
    "council said": lambda council: council.said,
}
"""What a DataCollector keeps of it every turn, by column."""
