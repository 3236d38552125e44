"""The park's companies as Mesa agents, one for each member of the scenario's set `company`: readings of the state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

if TYPE_CHECKING:
    from agents.model import GreatStoneModel

SET = "company"


class Company(mesa.Agent):
    """A resident, or one that was or may be."""

    model: GreatStoneModel

    def __init__(self, model: GreatStoneModel, id_: str, title: str) -> None:
        super().__init__(model)
        self.id, self.title = id_, title
        layout = model.match.machine.ruleset.layout
        at = layout.sets[SET].index(id_)
        self._offsets = {p.name: p.base + at for p in layout.places if p.set == SET}
        self._present = self._offsets.get("present")
        self.news = ""
        """What the last turn brought: came, left, or nothing."""
        self._was = self.present

    @property
    def present(self) -> bool:
        """Whether it is in the park."""
        offset = self._present
        return offset is None or bool(self.model.match.state[offset] >= 0.5)

    @property
    def worth(self) -> float:
        """Present value of a dollar put in now; 0 where the scenario keeps none."""
        return self.figure("npv", 0.0)

    @property
    def capital(self) -> float:
        """Capital in the park."""
        return self.figure("capital", 0.0)

    def figure(self, name: str, default: float) -> float:
        """A figure of the company by name, or a default where the scenario has no such one."""
        offset = self._offsets.get(name)
        return default if offset is None else float(self.model.match.state[offset])

    def step(self) -> None:
        """After a turn: note whether it came or left."""
        now = self.present
        self.news = "" if now == self._was else "came" if now else "left"
        self._was = now


def found(model: GreatStoneModel) -> list[Company]:
    """An agent for each company of the scenario, in its order."""
    entities = model.match.machine.ruleset.layout.sets.get(SET)
    if entities is None:
        return []
    return [Company(model, id_, title) for id_, title in zip(entities.ids, entities.titles)]
