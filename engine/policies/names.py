"""Ids and titles for the numbers of a compiled scenario: actions, targets, deals, terms, choices, levels.

Hands on `Names` and `Clause`; reads a Ruleset and never a game.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.rules import roles as r
from engine.rules.calendar import turn_dates
from engine.rules.errors import OrderError, did_you_mean
from engine.rules.layout import Entities, Place
from engine.rules.ruleset import Ruleset
from engine.rules.schema import Texts

CONTRARY = 36
"""Bit of packed terms: the offer is private where its template is public, or the reverse."""
_FIGURE = re.compile(r"(?:(?P<set>\w+)(?:\[(?P<member>\w+)\])?\.)?(?P<name>\w+)|is_regime\((?P<heir>\w+)\)")


@dataclass(frozen=True)
class Clause:
    """One clause of an offer as its terms have it."""

    id: str
    title: str
    by: str
    """Seat id of who promises."""
    to: str
    amount: float | None
    unit: str
    included: bool
    """False: this optional clause is left out."""

    def __str__(self) -> str:
        if self.amount is None:
            return self.title
        return f"{self.title} ({self.amount:g}{' ' if self.unit else ''}{self.unit})"


class Names:
    """Decodes the numbers of one ruleset."""

    def __init__(self, ruleset: Ruleset) -> None:
        scenario = ruleset.scenario
        self.ruleset = ruleset
        self.seats = tuple(scenario.seats)
        self.actions = tuple(scenario.actions)
        self.postures = tuple(scenario.postures)
        self.reactions = tuple(scenario.reactions)
        self.events = tuple(scenario.events)
        self.deals = tuple(scenario.deals)
        self.motives = tuple(scenario.motives)
        self.outcomes = tuple(scenario.outcomes)
        self._dates = turn_dates(scenario.calendar)

    # ---- seats and places ----
    def seat(self, id_: str) -> int:
        """Number of a seat. Raises OrderError on an unknown one."""
        if id_ not in self.seats:
            raise OrderError(f"no seat {id_}{did_you_mean(id_, self.seats)}: the seats are {', '.join(self.seats)}")
        return self.seats.index(id_)

    def seat_title(self, seat: int) -> str:
        """Title of a seat."""
        return self.ruleset.scenario.seats[self.seats[seat]].title

    def place(self, name: str) -> Place:
        """The variable `set.name`, or `name` of the nation. Raises OrderError on an unknown one."""
        set_name, _, variable = name.rpartition(".")
        place = self.ruleset.layout.variables.get((set_name or "nation", variable))
        if place is None or place.set == "engine":
            declared = [p for p in self.ruleset.layout.places if p.declared]
            known = [p.name if p.set == "nation" else f"{p.set}.{p.name}" for p in declared]
            raise OrderError(f"no variable {name}{did_you_mean(name, known)}")
        return place

    def entity(self, place: Place, entity: str | int | None) -> int:
        """Number of an entity of a variable's set; it may be left out where the set has one. Raises OrderError."""
        entities = self.ruleset.layout.sets[place.set]
        if entity is None:
            if entities.size == 1:
                return 0
            example = entities.ids[0]
            raise OrderError(f"{place.set}.{place.name} has {entities.size} entities: name one, such as {example}")
        at = entity if isinstance(entity, int) else entities.index(entity)
        if not 0 <= at < entities.size:
            raise OrderError(f"{place.set} has no {entity}{did_you_mean(str(entity), entities.ids)}")
        return at

    def variable_title(self, place: Place) -> str:
        """What a person calls a variable."""
        return (place.declared.title if place.declared else "") or self.ruleset.say(place.name.replace("_", " "))

    def figure_title(self, text: str) -> str:
        """What a person calls the figure an expression names: `Silver, The Keepers`; another stays as written."""
        scenario, layout = self.ruleset.scenario, self.ruleset.layout
        found = _FIGURE.fullmatch(text.strip())
        if found is None:
            return text
        family, member, name, heir = found["set"] or "nation", found["member"], found["name"], found["heir"]
        if heir is not None:
            return scenario.succession.heirs[heir].title if scenario.succession else text
        if family == "flag":
            return scenario.flags.get(name, text)
        if family in ("posture", "modifier"):
            declared: Mapping[str, Texts] = scenario.postures if family == "posture" else scenario.modifiers
            return declared[name].title if name in declared else text
        place = layout.variables.get((family, name))
        if place is None or place.declared is None:
            return text
        entities = layout.sets[family]
        of = "" if member is None else f", {entities.titles[entities.index(member)]}"
        return self.variable_title(place) + of

    # ---- what can be chosen ----
    def targets(self, action: int) -> Entities | None:
        """The set an action aims at; None: it has no target."""
        target = self.ruleset.scenario.actions[self.actions[action]].target
        return None if target is None else self.ruleset.layout.sets[target]

    def event_targets(self, event: int) -> Entities | None:
        """The set an event is about; None: the nation."""
        target = self.ruleset.scenario.events[self.events[event]].target
        return None if target is None else self.ruleset.layout.sets[target.set]

    def levels(self, posture: int) -> tuple[str, ...]:
        """Ids of the levels of a posture."""
        return tuple(self.ruleset.scenario.postures[self.postures[posture]].levels)

    def choices(self, event: int) -> tuple[str, ...]:
        """Ids of the choices of an event."""
        return tuple(self.ruleset.scenario.events[self.events[event]].choices)

    def order_title(self, action: int, target: int) -> str:
        """`Lend to an island: The Reef`."""
        title = self.ruleset.scenario.actions[self.actions[action]].title
        targets = self.targets(action)
        return title if targets is None else f"{title}: {targets.titles[target]}"

    def event_title(self, event: int, target: int) -> str:
        """`A gale (North Isle)`."""
        title = self.ruleset.scenario.events[self.events[event]].title
        targets = self.event_targets(event)
        return title if targets is None else f"{title} ({targets.titles[target]})"

    def choice(self, number: int) -> tuple[int, int]:
        """Event and choice of a number in the table of choices."""
        for event, row in enumerate(self.ruleset.roles.events):
            if row[r.E_FIRST] <= number < row[r.E_FIRST] + row[r.E_CHOICES]:
                return event, number - row[r.E_FIRST]
        raise IndexError(number)

    # ---- deals ----
    def clauses(self, deal: int, terms: int) -> tuple[Clause, ...]:
        """The clauses of a deal at packed terms; those left out too."""
        scenario = self.ruleset.scenario
        out = []
        for k, term in enumerate(scenario.deals[self.deals[deal]].terms):
            clause = scenario.clauses[term.clause]
            amount = None
            if clause.amount is not None:
                amount = clause.amount.low + clause.amount.step * ((terms >> (5 * k)) & 31)
            unit = clause.amount.unit if clause.amount else ""
            included = not (terms >> (30 + k)) & 1
            out.append(Clause(term.clause, clause.title, term.by, term.to, amount, unit, included))
        return tuple(out)

    def private(self, deal: int, terms: int) -> bool:
        """Whether a deal at packed terms is offered in private."""
        return self.ruleset.scenario.deals[self.deals[deal]].private != bool(terms >> CONTRARY & 1)

    def pack(
        self, deal: str, amounts: dict[str, float] | None = None, without: Sequence[str] = (), *,
        private: bool | None = None,
    ) -> int:  # fmt: skip
        """Packed terms: an amount by clause id (others at their lowest), optional clauses left out, in private or not
        (None: as the template has it).

        Raises OrderError for an unknown deal or clause, an amount that is not on its scale, a clause that must stay.
        """
        scenario = self.ruleset.scenario
        if deal not in scenario.deals:
            raise OrderError(f"no deal {deal}{did_you_mean(deal, self.deals)}")
        terms, packed = scenario.deals[deal].terms, 0
        known = [term.clause for term in terms]
        for id_ in (*(amounts or {}), *without):
            if id_ not in known:
                raise OrderError(f"{deal} has no clause {id_}{did_you_mean(id_, known)}")
        for k, term in enumerate(terms):
            scale = scenario.clauses[term.clause].amount
            if term.clause in without:
                if not term.optional:
                    raise OrderError(f"{term.clause} is no optional clause of {deal}")
                packed |= 1 << (30 + k)
            wanted = (amounts or {}).get(term.clause)
            if wanted is None:
                continue
            level = -1 if scale is None else round((wanted - scale.low) / scale.step)
            if scale is None or not 0 <= level <= (scale.high - scale.low) / scale.step + 1e-9:
                raise OrderError(f"{term.clause}: {wanted:g} is not an amount of this clause")
            packed |= level << (5 * k)
        if private is not None and private != scenario.deals[deal].private:
            packed |= 1 << CONTRARY
        return packed

    def check_terms(self, deal: int, terms: int) -> None:
        """Raises OrderError when packed terms do not fit the deal."""
        size = self.ruleset.scenario.deals[self.deals[deal]].terms
        rows = self.ruleset.roles.terms
        fits = terms >= 0
        for k in range(6):
            level, out = (terms >> (5 * k)) & 31, (terms >> (30 + k)) & 1
            if k >= len(size):
                fits = fits and not level and not out
            else:
                row = rows[deal * 6 + k]
                fits = fits and level < row[r.T_LEVELS] and (not out or bool(row[r.T_OPTIONAL]))
        if not fits or terms >> CONTRARY + 1:
            raise OrderError(f"terms {terms} do not fit the deal {self.deals[deal]}: pack them with Names.pack")

    def check_clause(self, deal: int, clause: int) -> None:
        """Raises OrderError when a deal has no clause of this number; 0 names none."""
        count = len(self.ruleset.scenario.deals[self.deals[deal]].terms)
        if not 0 <= clause <= count:
            raise OrderError(
                f"the deal {self.deals[deal]} has no clause {clause}: a refusal names one from 1 to {count}"
            )

    # ---- time ----
    def date(self, turn: int) -> str:
        """`October 2020`; with the day where a turn is a week."""
        year, month, day = self._dates[min(turn, len(self._dates) - 1)]
        weekly = self.ruleset.scenario.calendar.step == "week"
        return (self._days() if weekly else self._months())[month - 1].format(year=year, day=day)

    def _months(self) -> tuple[str, ...]:
        say = self.ruleset.say
        return (
            say("January {year}"), say("February {year}"), say("March {year}"), say("April {year}"), say("May {year}"),
            say("June {year}"), say("July {year}"), say("August {year}"), say("September {year}"),
            say("October {year}"), say("November {year}"), say("December {year}"),
        )  # fmt: skip

    def _days(self) -> tuple[str, ...]:
        say = self.ruleset.say
        return (
            say("{day} January {year}"), say("{day} February {year}"), say("{day} March {year}"),
            say("{day} April {year}"), say("{day} May {year}"), say("{day} June {year}"), say("{day} July {year}"),
            say("{day} August {year}"), say("{day} September {year}"), say("{day} October {year}"),
            say("{day} November {year}"), say("{day} December {year}"),
        )  # fmt: skip
