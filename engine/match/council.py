"""The organised opposition, read from the state: its demands, place, strikes and guarantees, and what changed.

It has neither seat nor score: it acts through the rules (`civil`, strikes, the vote on an heir). Of figures, flags and
heirs the scenario lacks, or a viewer does not see, it says nothing. Hands on `Council`, `exists`,
`changes`, and `joined` and `named` for what tells of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.match.offices import short
from engine.match.pledges import pledges
from engine.match.seeing import sees
from engine.policies.names import Names
from engine.rules.layout import FLOATS, REGIME, Place
from engine.rules.ruleset import Ruleset

STRENGTH = "civil"
"""Variable of the nation that says how much of the opposition is organised: a scenario without it has no council."""
HEIR = "council"
"""Id of the heir it is when it governs, and of its voice in the vote on an heir."""
CALM = 0.12
"""Force under which it sees no violence: more than police use who only watch a crowd."""
STILL = 0.3
"""Part of a plant stopped that is told of."""
_VIOLENCE = "violence"
OFFICE, ABROAD, HOME = "in office", "abroad", "in the country"
_FEW, _RECOGNISED = 20.0, 0.3  # prisoners; recognition
_IDLE, _RELIED_ON = 0.05, 0.15  # part of a plant stopped; talks or promise
_WORKING = 0.15  # so little of a plant stopped that a strike told of is over: about `STILL` nobody counts them monthly
_NAMED = 3  # plants
_DRIVEN_OUT = 0.5  # part of its leaders who are abroad or in cells
_UNSURE = 0.2  # as near the line of a demand, as a part of it, a demand is neither given nor taken back
_BACKED = 0.3  # its support for an heir it would take for a government to talk to


@dataclass(frozen=True)
class Demand:
    """Something it asks for."""

    text: str
    met: bool
    sure: bool = True
    """Whether the figure it hangs on stands clear of the line: near it nothing is told as given, or taken back."""
    lasting: bool = False
    """Whether it has to be met two turns in a row before it is told as given: a quiet month is no end."""


@dataclass(frozen=True)
class Guarantee:
    """Something others may rely on under its government."""

    to: str
    """Title of the seat that may."""
    text: str
    own: bool
    """Whether the council gave it; else the government did, and a successor is bound by it."""


@dataclass(frozen=True)
class Council:
    """What it could say of itself in one state."""

    names: Names
    state: FLOATS
    turn: int
    """The turn that begins with the state."""
    viewer: str | None = None
    """Seat whose knowledge is told; None: everything."""

    @property
    def title(self) -> str:
        """What it is called: as the heir it would be."""
        succession = self._ruleset.scenario.succession
        heir = succession.heirs.get(HEIR) if succession is not None else None
        return heir.title if heir is not None else "The council"

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
        """Where it is: `OFFICE`, `ABROAD` while most of its leaders are there or in cells, else `HOME`."""
        if self._heir == HEIR:
            return OFFICE
        return ABROAD if self._nation("abroad") > _DRIVEN_OUT else HOME

    @cached_property
    def demands(self) -> tuple[Demand, ...]:
        """What it asks for, and whether it has it; in office, what it owes."""
        fallen, backed, governs = self._regime("fallen") > 0, self._backed, self._heir == HEIR
        voted = self._flag("voted") if "voted" in self._ruleset.scenario.flags else backed
        recognition = self._nation("recognition")
        asked = (
            ("prisoners", "freedom for those in prison", self.prisoners < _FEW, _clear(self.prisoners, _FEW)),
            (_VIOLENCE, "an end to the violence", self._violence < CALM, _clear(self._violence, CALM)),
            ("flag.stolen", "a new vote", voted if fallen else not self._flag("stolen"), True),
            ("flag.dialogue", "talks", backed or self._flag("dialogue"), True),
            (
                "recognition",
                "recognition abroad",
                governs or recognition > _RECOGNISED,
                governs or _clear(recognition, _RECOGNISED),
            ),
        )
        return tuple(Demand(text, met, sure, what == _VIOLENCE) for what, text, met, sure in asked if self._has(what))

    @property
    def unmet(self) -> list[str]:
        """What it asks for and has not got."""
        return [demand.text for demand in self.demands if not demand.met]

    @cached_property
    def strikes(self) -> tuple[tuple[str, float], ...]:
        """Title of every place where work is stopped, and how far it is, 0 to 1; the furthest first."""
        layout = self._ruleset.layout
        place = layout.variables.get(("site", "stoppage"))
        if place is None or (self.viewer is not None and not sees(self.names, self.viewer, place, place.base)):
            return ()
        titles = layout.sets["site"].titles
        stopped = ((title, float(self.state[place.base + k])) for k, title in enumerate(titles))
        return tuple(sorted((s for s in stopped if s[1] > _IDLE), key=lambda s: (-s[1], s[0])))

    @property
    def still(self) -> list[str]:
        """Places where so much work is stopped that it is told of."""
        return [title for title, part in self.strikes if part > STILL]

    @cached_property
    def guarantees(self) -> tuple[Guarantee, ...]:
        """What it told who courts it, and clauses in force that bind it, or would: those known to it alone."""
        scenario, succession = self._ruleset.scenario, self._ruleset.scenario.succession
        governs, out = self._heir == HEIR, []
        if self._nation("promise" if governs else "hedge") > _RELIED_ON:
            out += [Guarantee(seat, "its assets are safe with the council", True) for seat in self._courting]
        given = pledges(self.names, self.state, self.turn, by=succession.seat) if succession is not None else []
        for pledge in given:
            if governs or (pledge.guarantee and not pledge.private):
                to = short(scenario.seats[pledge.to].title)
                out.append(Guarantee(to, f"{pledge.clause} ({pledge.title})", False))
        return tuple(out)

    @property
    def relied(self) -> list[str]:
        """Titles of the seats that have its own word."""
        return list(dict.fromkeys(given.to for given in self.guarantees if given.own))

    # ---- reading the state; 0, nobody or nothing where the scenario has no such thing ----
    @property
    def _ruleset(self) -> Ruleset:
        return self.names.ruleset

    @cached_property
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

    @property
    def _violence(self) -> float:
        """Force in the streets, fresh beatings included."""
        return self._nation("violence") + self._nation("violence_shock")

    def _has(self, what: str) -> bool:
        kind, _, name = what.rpartition(".")
        return name in self._ruleset.scenario.flags if kind == "flag" else self._known(name) is not None

    def _known(self, name: str) -> Place | None:
        """A figure of the nation; None: the scenario lacks it, or the viewer does not see it."""
        place = self._ruleset.layout.variables.get(("nation", name))
        if place is None or self.viewer is None or sees(self.names, self.viewer, place, place.base):
            return place
        return None

    def _nation(self, name: str) -> float:
        place = self._known(name)
        return float(self.state[place.base]) if place is not None else 0.0

    def _flag(self, name: str) -> bool:
        ruleset = self._ruleset
        if name not in ruleset.scenario.flags:
            return False
        at = ruleset.layout.base("engine", "flags") + list(ruleset.scenario.flags).index(name)
        return bool(self.state[at] > 0)

    def _regime(self, name: str) -> float:
        return float(self.state[self._ruleset.layout.base("engine", "regime") + REGIME.index(name)])


def exists(ruleset: Ruleset) -> bool:
    """Whether the scenario has an organised opposition."""
    return ("nation", STRENGTH) in ruleset.layout.variables


def joined(parts: list[str]) -> str:
    """`salt, ropes and nets`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def named(sites: list[str]) -> list[str]:
    """The first few of the places, and how many more there are."""
    return sites if len(sites) <= _NAMED else [*sites[:_NAMED], f"{len(sites) - _NAMED} more"]


def changes(readings: Sequence[Council]) -> list[str]:
    """What the last of a game's readings, one as it begins and one after every turn, has that the one before had not.

    In words, at most one line: place, demands, strikes, its word to others. After the first turn all that it asks for.
    """
    before, now = readings[-2:]
    governed, governs = before.place == OFFICE, now.place == OFFICE
    told = [_moved(before.place, now.place)] if before.place != now.place and not (governs and now.unmet) else []
    anew = len(readings) == 2 or governed != governs
    had, has = _given(readings[:-1]), _given(readings)
    lost = now.unmet if anew else [d.text for d in now.demands if d.text in had - has]
    given = [] if anew else [d.text for d in now.demands if d.text in has - had]
    if given:
        told.append(f"What it {'owed is done' if governs else 'asked for is given'}: {joined(given)}.")
    if lost:
        owes = "Now in office, it owes" if anew and governs else "It owes" if governs else ""
        told.append(f"{owes or ('It asks for' if anew else 'It asks again for')} {joined(lost)}.")
    stopped, still = _stopped(readings[:-1]), _stopped(readings)
    if stops := [title for title in now.still if title in still - stopped]:
        told.append(f"{'Work stops' if governs else 'Its strikes stop work'} at {joined(named(stops))}.")
    if again := sorted(stopped - still):
        told.append(f"Work goes on again at {joined(named(again))}.")
    if new := [seat for seat in now.relied if seat not in before.relied]:
        told.append(f"It gives {joined(new)} its word that assets are safe with it.")
    if gone := [seat for seat in before.relied if seat not in now.relied]:
        told.append(f"Its word to {joined(gone)} no longer stands.")
    return [" ".join(told)] if told else []


def _clear(figure: float, line: float) -> bool:
    return abs(figure - line) > _UNSURE * line


def _given(readings: Sequence[Council]) -> set[str]:
    """Demands that count as met: as at first, then as they stood when they last stood clear of their line."""
    before = out = {demand.text for demand in readings[0].demands if demand.met}
    for reading in readings[1:]:
        met = {demand.text for demand in reading.demands if demand.met}
        sure = {demand.text for demand in reading.demands if demand.sure}
        early = {demand.text for demand in reading.demands if demand.lasting} - before
        out, before = (out | (met & sure) - early) - (sure - met), met
    return out


def _moved(before: str, now: str) -> str:
    if now == OFFICE:
        return "It takes office."
    if before == OFFICE:
        return "It is out of office, and abroad." if now == ABROAD else "It is out of office."
    return "It is driven abroad." if now == ABROAD else "It comes home."


def _stopped(readings: Sequence[Council]) -> set[str]:
    """Places told of as stopped: until work there goes on almost as ever."""
    out: set[str] = set()
    for reading in readings:
        parts = dict(reading.strikes)
        out = {title for title in out if parts.get(title, 0.0) > _WORKING} | set(reading.still)
    return out
