"""The opposition's coordination council as a Mesa agent: its demands, place, strikes and guarantees.

A reading of the state, without seat or score: the council acts through the rules (`civil`, strikes, the vote on an
heir). Of figures, flags and heirs the scenario lacks it says nothing. Hands on `CoordinationCouncil`, `exists`, and
`REPORTED`: what a DataCollector keeps of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import mesa

from engine.match.passages import short
from engine.match.pledges import pledges
from engine.rules.layout import REGIME
from engine.rules.ruleset import Ruleset

if TYPE_CHECKING:
    from agents.model import GreatStoneModel

STRENGTH = "civil"
"""Variable of the nation that says how much of the opposition is organised: a scenario without it has no council."""
HEIR = "council"
"""Id of the heir it is when it governs, and of its voice in the vote on an heir."""
CALM = 0.2
"""Force under which it sees no violence: more than police use who only watch a crowd."""
_FEW, _RECOGNISED = 20.0, 0.3  # prisoners; recognition
_IDLE, _STILL, _RELIED_ON = 0.05, 0.3, 0.1  # part of a plant stopped, and so much that it is told; talks or promise
_NAMED = 3  # plants
_HUNTED, _SAFE_IN_NUMBERS = 0.3, 0.01  # detentions that drive it abroad, unless so large a part of the people marches
_BACKED = 0.3  # its support for an heir it would take for a government to talk to
_VOICES = (
    (0.4, "we are still here"),
    (0.65, "courtyards and telephones answer for us"),
    (1.0, "committees in every town answer for us"),
)


@dataclass(frozen=True)
class Demand:
    """Something it asks for."""

    text: str
    met: bool


@dataclass(frozen=True)
class Guarantee:
    """Something others may rely on under its government."""

    to: str
    """Title of the seat that may."""
    text: str
    own: bool
    """Whether the council gave it; else the government did, and a successor is bound by it."""


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
        if self._heir == HEIR:
            return "in office"
        hunted = self._nation("admin") > _HUNTED and self.street < _SAFE_IN_NUMBERS
        return "abroad" if hunted else "in the country"

    @property
    def demands(self) -> tuple[Demand, ...]:
        """What it asks for, and whether it has it; in office, what it owes."""
        fallen, backed = self._regime("fallen") > 0, self._backed
        asked = (
            ("prisoners", "those in prison free", self.prisoners < _FEW),
            ("violence", "an end to the violence", self._nation("violence") < CALM),
            ("flag.stolen", "a new vote", backed if fallen else not self._flag("stolen")),
            ("flag.dialogue", "talks", backed or self._flag("dialogue")),
            ("recognition", "recognition abroad", self._heir == HEIR or self._nation("recognition") > _RECOGNISED),
        )
        return tuple(Demand(text, met) for what, text, met in asked if self._has(what))

    @property
    def strikes(self) -> tuple[tuple[str, float], ...]:
        """Title of every place where work is stopped, and how far it is, 0 to 1; the furthest first."""
        layout = self._ruleset.layout
        if ("site", "stoppage") not in layout.variables:
            return ()
        base, titles = layout.base("site", "stoppage"), layout.sets["site"].titles
        stopped = ((title, float(self.model.match.state[base + k])) for k, title in enumerate(titles))
        return tuple(sorted((s for s in stopped if s[1] > _IDLE), key=lambda s: (-s[1], s[0])))

    @property
    def guarantees(self) -> tuple[Guarantee, ...]:
        """What it told who courts it, and clauses in force that bind it, or would: those known to it alone."""
        match, scenario = self.model.match, self._ruleset.scenario
        governs, out = self._heir == HEIR, []
        if self._nation("promise" if governs else "hedge") > _RELIED_ON:
            out += [Guarantee(seat, "its assets are safe with the council", True) for seat in self._courting]
        for pledge in pledges(match.names, match.state, match.turn):
            ours = scenario.succession is not None and pledge.by == scenario.succession.seat
            if ours and (governs or (pledge.guarantee and not scenario.deals[pledge.deal].private)):
                to = short(scenario.seats[pledge.to].title)
                out.append(Guarantee(to, f"{pledge.clause} ({pledge.title})", False))
        return tuple(out)

    def step(self) -> None:
        """After a turn: its line, by where it is, what is not met yet, what stands still, and who has its word."""
        place = self.place
        wanted = [demand.text for demand in self.demands if not demand.met]
        relied = list(dict.fromkeys(given.to for given in self.guarantees if given.own))
        word = f" Our word to {_joined(relied)} stands." if relied else ""
        if place == "in office":
            owed = f" We still owe {_joined(wanted)}." if wanted else ""
            self.said = f"From the palace: we govern until the vote.{owed}{word}"
            return
        voice = next(line for bound, line in _VOICES if self.strength <= bound or bound == _VOICES[-1][0])
        asks = f" We ask for {_joined(wanted)}." if wanted else " What we asked for was given." if self.demands else ""
        still = [title for title, part in self.strikes if part > _STILL]
        if len(still) > _NAMED:
            still[_NAMED:] = [f"{len(still) - _NAMED} more"]
        stands = f" {_joined(still)} {'stands' if len(still) == 1 else 'stand'} still." if still else ""
        self.said = f"{'From abroad' if place == 'abroad' else 'In the country'}: {voice}.{asks}{stands}{word}"

    # ---- reading the state; 0, nobody or nothing where the scenario has no such thing ----
    @property
    def _ruleset(self) -> Ruleset:
        return self.model.match.machine.ruleset

    @property
    def _heir(self) -> str:
        """Id of the heir in office; "" before a fall and while nobody governs."""
        succession, number = self._ruleset.scenario.succession, int(self._regime("successor"))
        return list(succession.heirs)[number - 1] if succession is not None and number > 0 else ""

    @property
    def _backed(self) -> bool:
        """Whether an heir is in office that it is, or that it would vote for."""
        succession = self._ruleset.scenario.succession
        if succession is None or not self._heir:
            return False
        support = succession.heirs[self._heir].support.get(HEIR, 0)
        return self._heir == HEIR or (isinstance(support, int | float) and support >= _BACKED)

    @property
    def _courting(self) -> list[str]:
        """Titles of the seats that court it: they alone see how far their talks have come."""
        place = self._ruleset.layout.variables.get(("nation", "hedge"))
        visible = place.declared.visible if place is not None and place.declared is not None else "all"
        return [] if isinstance(visible, str) else [short(self._ruleset.scenario.seats[id_].title) for id_ in visible]

    def _has(self, what: str) -> bool:
        ruleset = self._ruleset
        kind, _, name = what.rpartition(".")
        return name in ruleset.scenario.flags if kind == "flag" else ("nation", name) in ruleset.layout.variables

    def _nation(self, name: str) -> float:
        return self.model.match.value(name) if self._has(name) else 0.0

    def _flag(self, name: str) -> bool:
        ruleset = self._ruleset
        if name not in ruleset.scenario.flags:
            return False
        at = ruleset.layout.base("engine", "flags") + list(ruleset.scenario.flags).index(name)
        return bool(self.model.match.state[at] > 0)

    def _regime(self, name: str) -> float:
        return float(self.model.match.state[self._ruleset.layout.base("engine", "regime") + REGIME.index(name)])


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def exists(model: GreatStoneModel) -> bool:
    """Whether the scenario has an organised opposition."""
    return ("nation", STRENGTH) in model.match.machine.ruleset.layout.variables


REPORTED: dict[str, Callable[[CoordinationCouncil], str | int]] = {
    "council place": lambda council: council.place,
    "council demands met": lambda council: sum(demand.met for demand in council.demands),
    "council strikes": lambda council: len(council.strikes),
    "council guarantees": lambda council: len(council.guarantees),
    "council said": lambda council: council.said,
}
"""What a DataCollector keeps of it every turn, by column."""
