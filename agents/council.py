"""The opposition's coordination council as a Mesa agent: a reading of the state, without seat or score."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

if TYPE_CHECKING:
    from agents.model import GreatStoneModel

STRENGTH, STREET, PRISONERS = "civil", "active", "prisoners"
"""Variables of the nation it is read from."""
_LINES = (
    (0.15, "From abroad, by radio: we are still here."),
    (0.35, "In courtyards and by telephone: free those in prison, and talk."),
    (0.6, "In public: a new vote, the prisoners out, those who gave the orders before a court."),
    (2.0, "With the plants behind it: the council is ready to govern until the vote."),
)


class CoordinationCouncil(mesa.Agent):
    """What the organised opposition could say for itself."""

    model: GreatStoneModel

    def __init__(self, model: GreatStoneModel) -> None:
        super().__init__(model)
        self.title = "Coordination council"
        self.demand = ""
        self.step()

    @property
    def strength(self) -> float:
        """How much of the opposition is organised, 0 to 1."""
        return self.model.match.value(STRENGTH)

    @property
    def street(self) -> float:
        """Share of the people in the street."""
        return self.model.match.value(STREET) if self._has(STREET) else 0.0

    @property
    def prisoners(self) -> float:
        """Political prisoners, persons."""
        return self.model.match.value(PRISONERS) if self._has(PRISONERS) else 0.0

    def step(self) -> None:
        """After a turn: what it asks for, by its strength."""
        self.demand = next(line for bound, line in _LINES if self.strength <= bound or bound == _LINES[-1][0])

    def _has(self, name: str) -> bool:
        return ("nation", name) in self.model.match.machine.ruleset.layout.variables


def exists(model: GreatStoneModel) -> bool:
    """Whether the scenario has an organised opposition."""
    return ("nation", STRENGTH) in model.match.machine.ruleset.layout.variables
