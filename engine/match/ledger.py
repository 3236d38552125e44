"""Causes: every change of every figure in a traced turn, and what brought it about.

Hands on `Entry`, `Cause`, `TurnLedger`, `telling`. The chain is exact: each `after` is the next `before` of the same
figure, from the state before the turn to the state after it. The rules' changes come from the kernel's trace; what the
turn itself keeps (fatigue, deal slots, scores) no rule writes: it stands under `the turn itself`, so that nothing is
left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import fsum

import numpy as np

from engine.kernel import game as g
from engine.policies.names import Names
from engine.rules.layout import FLOATS, INTS, Place

CAUSES = (
    "rule", "order", "event", "choice", "later", "hook", "modifier", "reaction", "deal", "regime", "posture", "turn",
)  # fmt: skip
"""Names of the kernel's kinds of cause by number; the last is the turn itself."""
THE_TURN = len(CAUSES) - 1
_LEAST = 0.01


@dataclass(frozen=True)
class Entry:
    """One change of one figure."""

    turn: int
    tick: int
    kind: str
    """One of `CAUSES`."""
    number: int
    """The kernel's number of the cause within its kind."""
    title: str
    """The cause in the scenario's words."""
    variable: str
    """`reserves`, `isle.trade`; the engine's own tables are `engine.<name>`."""
    entity: str
    offset: int
    """Place in the state vector."""
    before: float
    after: float

    @property
    def change(self) -> float:
        """after - before."""
        return self.after - self.before


@dataclass(frozen=True)
class Cause:
    """What one cause did to one figure in a turn, all its changes together."""

    kind: str
    title: str
    change: float


def cause_title(names: Names, kind: int, number: int) -> str:
    """A cause in words: the order and who gave it, the card, the rule."""
    ruleset, scenario, say = names.ruleset, names.ruleset.scenario, names.ruleset.say
    if kind == g.BY_RULE:
        id_ = ruleset.functions[number].name.removeprefix("rule.")
        titles = {rule.id: rule.title for stage in scenario.dynamics for rule in stage.rules}
        return titles.get(id_) or say(id_.replace("_", " ").capitalize())
    if kind == g.BY_ORDER:
        seat, action = divmod(number, 4096)
        return f"{scenario.actions[names.actions[action]].title} ({names.seat_title(seat)})"
    if kind == g.BY_EVENT:
        return scenario.events[names.events[number]].title
    if kind == g.BY_CHOICE:
        event, choice = names.choice(number)
        card = scenario.events[names.events[event]]
        return f"{card.title}: {card.choices[names.choices(event)[choice]].title}"
    if kind == g.BY_LATER:
        return _later_title(names, number)
    if kind == g.BY_HOOK:
        return _hook_title(names, ruleset.hooks[number])
    if kind == g.BY_MODIFIER:
        return list(scenario.modifiers.values())[number].title
    if kind == g.BY_REACTION:
        return scenario.reactions[names.reactions[number]].title
    if kind == g.BY_DEAL:
        return scenario.deals[names.deals[number]].title
    if kind == g.BY_REGIME:
        return say("The change of government")
    if kind == g.BY_POSTURE:
        return scenario.postures[names.postures[number]].title
    return say("the turn itself")


def _hook_title(names: Names, hook: str) -> str:
    """What a hook is fired by, in words; one of the scenario's own by its name."""
    say = names.ruleset.say
    told = {
        "deal.signed": say("A deal signed"), "deal.kept": say("A word kept"), "deal.breached": say("A word broken"),
        "deal.refused": say("An offer refused"), "deal.leaked": say("A deal that became known"),
        "threat.bluffed": say("An empty threat"), "act.leaked": say("An act that became known"),
        "regime.fell": say("The fall of the government"), "regime.changed": say("A new government"),
    }  # fmt: skip
    return told.get(hook) or hook.replace(".", " ").replace("_", " ")


COUNTED = ("persons", "firms")
"""Units of which there are whole numbers only."""


def is_whole(value: float, unit: str = "", digits: int = 3) -> bool:
    """Whether a number is written without a fraction."""
    return abs(value) >= 10**digits or (unit in COUNTED and abs(value) >= 0.5)


def step(before: float, after: float, unit: str = "") -> str:
    """A change as people write it: of two numbers written without fractions, the difference of what is written."""
    change = after - before
    if is_whole(before, unit) and is_whole(after, unit):
        change = round(after) - round(before) or change
    return figure(change, sign=True, unit=unit)


def figure(value: float, *, sign: bool = False, unit: str = "", digits: int = 3) -> str:
    """A number as people write it: so many figures, whole where they end before the point; so are persons and firms."""
    whole = is_whole(value, unit, digits)
    form = ("+" if sign else "") + (",.0f" if whole else f",.{digits}g")
    text = format(value, form)
    return format(Decimal(text), "+f" if sign else "f") if "e" in text else text


def stand(value: float, place: Place) -> str:
    """A figure as it stands: a share of a whole in per cent, another with its unit."""
    if place.unit in ("", "1") and place.low >= -1.0 and place.high <= 1.0:
        return f"{value:.0%}" if abs(value) >= 0.1 or value == 0.0 else f"{value:.1%}"
    unit = f" {place.unit}" if place.unit not in ("", "1") else ""
    return f"{figure(value, unit=place.unit)}{unit}"


def figure_title(names: Names, place: Place, offset: int) -> str:
    """A figure and whose it is."""
    whose = f" ({names.ruleset.layout.sets[place.set].titles[offset - place.base]})" if place.size > 1 else ""
    return names.variable_title(place) + whose


def _later_title(names: Names, number: int) -> str:
    """`later: Lend to an island`, where the function's name tells which part of the scenario it was written in."""
    function = names.ruleset.functions[names.ruleset.roles.later[number]].name
    _, _, path = function.partition(".")
    section, _, rest = path.partition(".")
    id_ = rest.partition(".")[0]
    home = getattr(names.ruleset.scenario, section, None)
    title = getattr(home.get(id_), "title", "") if isinstance(home, dict) else ""
    return later_title(names, title) if title else names.ruleset.say("an earlier act")


def later_title(names: Names, title: str) -> str:
    """How an act is named where its effect comes turns after it."""
    return names.ruleset.say("{title} (earlier)").format(title=title)


@dataclass
class TurnLedger:
    """The changes of one traced turn."""

    names: Names
    turn: int
    rows: INTS
    """(n, 5): turn, tick, cause kind, cause, offset."""
    values: FLOATS
    """(n, 2): before, after."""
    before: FLOATS
    """The state as the turn found it."""
    after: FLOATS

    def state_after(self, rows: int) -> FLOATS:
        """The state as it was when so many rows of the turn had been written, orders being carried out: with the
        postures set before."""
        state = self.before.copy()
        layout = self.names.ruleset.layout
        first = layout.base("engine", "postures")
        state[first : first + len(self.names.postures)] = self.after[first : first + len(self.names.postures)]
        for offset, (_, after) in zip(self.rows[:rows, 4].tolist(), self.values[:rows].tolist()):
            state[offset] = after
        return state

    @cached_property
    def _order(self) -> tuple[INTS, INTS]:
        """Rows sorted by offset, in time within one; and their offsets."""
        order = np.argsort(self.rows[:, 4], kind="stable")
        return order, self.rows[order, 4]

    def entries(self) -> Iterator[Entry]:
        """All changes, figure by figure in the order of the state vector."""
        for offset in np.union1d(self.rows[:, 4], (self.before != self.after).nonzero()[0]).tolist():
            yield from self.of(offset)

    def of(self, offset: int) -> list[Entry]:
        """The changes of one figure, first to last."""
        variable, entity = self._name(offset)
        out: list[Entry] = []
        at = float(self.before[offset])
        ticks = 0
        order, offsets = self._order
        for k in order[np.searchsorted(offsets, offset) : np.searchsorted(offsets, offset, "right")]:
            tick, kind, number = (int(x) for x in self.rows[k, 1:4])
            before, after = float(self.values[k, 0]), float(self.values[k, 1])
            if before != at:
                out.append(self._own(tick, variable, entity, offset, at, before))
            title = cause_title(self.names, kind, number)
            out.append(Entry(self.turn, tick, CAUSES[kind], number, title, variable, entity, offset, before, after))
            at, ticks = after, tick
        last = float(self.after[offset])
        if last != at:
            out.append(self._own(ticks, variable, entity, offset, at, last))
        return out

    def causes(self, place: Place, entity: int) -> list[Cause]:
        """What moved one figure, by cause, the largest first; the changes add up to the whole but for rounding."""
        return grouped(self.of(place.base + entity))

    def sums(self, first: int, count: int) -> dict[tuple[int, int], float]:
        """Changes of `count` figures from offset `first`, together, by (kind, number) of the cause."""
        order, offsets = self._order
        rows = order[np.searchsorted(offsets, first) : np.searchsorted(offsets, first + count)]
        out: dict[tuple[int, int], list[float]] = {}
        for (kind, number), (before, after) in zip(self.rows[rows, 2:4].tolist(), self.values[rows].tolist()):
            out.setdefault((kind, number), []).append(after - before)
        return {cause: fsum(changes) for cause, changes in out.items()}

    def by(self, kind: int, number: int) -> dict[int, float]:
        """What one cause changed: offset -> change."""
        out: dict[int, list[float]] = {}
        mine = (self.rows[:, 2] == kind) & (self.rows[:, 3] == number)
        for offset, (before, after) in zip(self.rows[mine, 4].tolist(), self.values[mine].tolist()):
            out.setdefault(offset, []).append(after - before)
        return {offset: fsum(changes) for offset, changes in out.items()}

    def _own(self, tick: int, variable: str, entity: str, offset: int, before: float, after: float) -> Entry:
        title = cause_title(self.names, THE_TURN, 0)
        return Entry(self.turn, tick, CAUSES[THE_TURN], 0, title, variable, entity, offset, before, after)

    def _name(self, offset: int) -> tuple[str, str]:
        layout = self.names.ruleset.layout
        for place in layout.places:
            if place.base <= offset < place.base + place.size:
                if place.set == "nation":
                    return place.name, "nation"
                entities = layout.sets.get(place.set)
                at = offset - place.base
                return f"{place.set}.{place.name}", entities.ids[at] if entities else str(at)
        raise IndexError(offset)


def telling(causes: list[Cause]) -> list[Cause]:
    """The causes worth telling of one figure: each a hundredth or more of all that moved it, either way."""
    least = _LEAST * fsum(abs(cause.change) for cause in causes)
    return [cause for cause in causes if abs(cause.change) >= least]


def grouped(entries: list[Entry]) -> list[Cause]:
    """Entries summed by cause, the largest change first, then by title."""
    sums: dict[tuple[str, str], list[float]] = {}
    for entry in entries:
        sums.setdefault((entry.kind, entry.title), []).append(entry.change)
    causes = [Cause(kind, title, fsum(changes)) for (kind, title), changes in sums.items()]
    return sorted(causes, key=lambda cause: (-abs(cause.change), cause.title))
