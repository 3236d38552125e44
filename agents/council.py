"""The opposition's coordination council as a Mesa agent: its demands, place, strikes and guarantees.

A reading of the state, without seat or score: the council acts through the rules (`civil`, strikes, the vote on an
heir). Of figures and flags the scenario lacks it says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import mesa

from engine.rules.layout import REGIME

if TYPE_CHECKING:
    from agents.model import GreatStoneModel

STRENGTH = "civil"
"""Variable of the nation that says how much of the opposition is organised: a scenario without it has no council."""
HEIR = "council"
"""Id of the heir it is when it governs."""
_FEW, _CALM, _IDLE, _HEARD = 20.0, 0.1, 0.05, 0.1  # prisoners; force; part of a plant stopped; promise or recognition
_HUNTED, _SAFE_IN_NUMBERS = 0.3, 0.01  # detentions that drive it abroad, unless so large a part of the people marches
_VOICES = (
    (0.15, "we are still here"),
    (0.35, "courtyards and telephones answer for us"),
    (0.6, "committees in every town answer for us"),
    (2.0, "the plants answer for us"),
)


@dataclass(frozen=True)
class Demand:
    """Something it asks for."""

    text: str
    met: bool


class CoordinationCouncil(mesa.Agent):
    """What the organised opposition could say for itself."""

    model: GreatStoneModel

    def __init__(self, model: GreatStoneModel) -> None:
        super().__init__(model)
        self.title = "Coordination council"
        self.said = ""
        """Its line after the turn."""
        self.step()

    @property
    def strength(self) -> float:
        """How much of the opposition is organised, 0 to 1."""
        return self._nation(STRENGTH)

    @property
    def street(self) -> float:
        """Share of the people in the street."""
        return self._nation("active")

    @property
    def prisoners(self) -> float:
        """Political prisoners, persons."""
        return self._nation("prisoners")

    @property
    def place(self) -> str:
        """Where it is: "in office", "abroad" while detentions go on and few march, else "in the country"."""
        succession = self.model.match.machine.ruleset.scenario.succession
        if succession is not None and HEIR in succession.heirs:
            if self._regime("successor") == 1 + list(succession.heirs).index(HEIR):
                return "in office"
        hunted = self._nation("admin") > _HUNTED and self.street < _SAFE_IN_NUMBERS
        return "abroad" if hunted else "in the country"

    @property
    def demands(self) -> tuple[Demand, ...]:
        """What it asks for, and whether it has it."""
        asked = (
            ("prisoners", "those in prison free", self.prisoners < _FEW),
            ("violence", "an end to the violence", self._nation("violence") < _CALM),
            ("flag.stolen", "a new vote", not self._flag("stolen")),
            ("flag.dialogue", "talks", self._flag("dialogue") or self._regime("fallen") > 0),
        )
        return tuple(Demand(text, met) for what, text, met in asked if self._has(what))

    @property
    def strikes(self) -> tuple[tuple[str, float], ...]:
        """Title of every place where work is stopped, and how far it is, 0 to 1; the furthest first."""
        layout = self.model.match.machine.ruleset.layout
        if ("site", "stoppage") not in layout.variables:
            return ()
        base, titles = layout.base("site", "stoppage"), layout.sets["site"].titles
        stopped = ((title, float(self.model.match.state[base + k])) for k, title in enumerate(titles))
        return tuple(sorted((s for s in stopped if s[1] > _IDLE), key=lambda s: (-s[1], s[0])))

    @property
    def guarantees(self) -> tuple[str, ...]:
        """What it has given others to rely on, or been given by them."""
        given = []
        if self._nation("hedge") > _HEARD:
            given.append("to Beijing: park, trains and debts are safe with it")
        if self._nation("recognition") > _HEARD:
            given.append("from abroad: it is heard as the country's voice")
        return tuple(given)

    def step(self) -> None:
        """After a turn: its line, by where it is, what it still asks for, and who stands behind it."""
        place = self.place
        if place == "in office":
            self.said = "From the palace: we govern until the vote."
            return
        voice = next(line for bound, line in _VOICES if self.strength <= bound or bound == _VOICES[-1][0])
        wanted = [demand.text for demand in self.demands if not demand.met]
        asks = f" We ask for {_joined(wanted)}." if wanted else " What we asked for was given."
        on_strike = self.strikes
        stands = f" {on_strike[0][0]} stands still." if on_strike and on_strike[0][1] > 0.3 else ""
        self.said = f"{'From abroad' if place == 'abroad' else 'In the country'}: {voice}.{asks}{stands}"

    # ---- reading the state; 0 where the scenario has no such figure ----
    def _has(self, what: str) -> bool:
        ruleset = self.model.match.machine.ruleset
        kind, _, name = what.rpartition(".")
        return name in ruleset.scenario.flags if kind == "flag" else ("nation", name) in ruleset.layout.variables

    def _nation(self, name: str) -> float:
        return self.model.match.value(name) if self._has(name) else 0.0

    def _flag(self, name: str) -> bool:
        ruleset = self.model.match.machine.ruleset
        if name not in ruleset.scenario.flags:
            return False
        at = ruleset.layout.base("engine", "flags") + list(ruleset.scenario.flags).index(name)
        return bool(self.model.match.state[at] > 0)

    def _regime(self, name: str) -> float:
        layout = self.model.match.machine.ruleset.layout
        return float(self.model.match.state[layout.base("engine", "regime") + REGIME.index(name)])


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def exists(model: GreatStoneModel) -> bool:
    """Whether the scenario has an organised opposition."""
    return ("nation", STRENGTH) in model.match.machine.ruleset.layout.variables
