"""What a deal is worth to both sides as one of them sees it: will it be taken, which clause blocks, what else would do.

Hands on `Table`, `Prospect`, `Template`, `ClauseRow`, `Gesture`. Worths are the kernel's own, in points of motive
above the best alternative: a seat's own by its adviser's weights, another's by what is commonly thought of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from engine.client.rehearsal import twin_of
from engine.client.words import _
from engine.kernel.bargain import DECLINED_FOR, estimate
from engine.match.conditions import Conditions, Known
from engine.match.match import Match
from engine.policies.names import CONTRARY
from engine.policies.question import Question
from engine.rules import roles as r
from engine.rules.layout import DEAL_WIDTH, MAX_TERMS
from engine.rules.statements import explained

_BEST_OF = 4096  # ways to change at most two clauses that are tried for a counter-offer


@dataclass(frozen=True)
class ClauseRow:
    """One clause of an offer."""

    id: str
    title: str
    text: str
    by: str
    """Seat id of who promises."""
    to: str
    amount: float | None
    unit: str
    level: int
    """Number of the amount on its scale."""
    levels: int
    """How many amounts there are; 1 where there is nothing to choose."""
    optional: bool
    included: bool
    turns: int
    """How long it binds."""
    worth: tuple[tuple[str, float], ...]
    """By seat id: what the clause alone is worth to a party, whether it is in or left out."""


@dataclass(frozen=True)
class Prospect:
    """A deal at certain terms, as one seat sees it."""

    deal: str
    title: str
    seat: str
    """Whose eyes."""
    terms: int
    private: bool
    clauses: tuple[ClauseRow, ...]
    surplus: tuple[tuple[str, float], ...]
    """By seat id of the parties: worth of the whole above having no deal."""

    @property
    def own(self) -> float:
        """What it is worth to oneself."""
        return dict(self.surplus)[self.seat]

    @property
    def refusing(self) -> str | None:
        """The other party that would refuse, the one with most to lose first; None: all would take it."""
        others = [(value, seat) for seat, value in self.surplus if seat != self.seat]
        value, seat = min(others)
        return seat if value < 0.0 else None

    @property
    def accepted(self) -> bool:
        """Whether all others would take it, as far as one can tell."""
        return self.refusing is None

    @property
    def blocking(self) -> ClauseRow | None:
        """The clause that weighs most against it with the party that refuses."""
        if self.refusing is None:
            return None
        included = [clause for clause in self.clauses if clause.included]
        return min(included, key=lambda clause: dict(clause.worth)[str(self.refusing)])


@dataclass(frozen=True)
class Template:
    """A deal that can be proposed at some time."""

    deal: str
    title: str
    text: str
    parties: tuple[str, ...]
    offered: int | None
    """Number of the option that proposes it now; None: it is closed."""
    suggested: int
    """Terms suggested by the adviser; 0 where it is closed."""
    reason: str
    """Why it cannot be proposed now; "" where it can."""


@dataclass(frozen=True)
class Gesture:
    """An order of diplomacy aimed at another seat: given in the plan, it belongs to what is said at the table."""

    action: str
    title: str
    text: str
    target: str
    """Id of the seat."""
    target_title: str
    price: str


class Table:
    """The deal table of a seat at one moment; made anew for every question."""

    def __init__(self, match: Match, seat: str, conditions: Conditions | None = None) -> None:
        self._match, self._names, self.seat = match, match.names, seat
        self._twin = twin_of(match.machine, match.running)
        self._number = match.names.seat(seat)
        self._scenario = match.machine.ruleset.scenario
        self._conditions = conditions or Conditions(match.names)

    # ---- what can be proposed ----
    def templates(self, question: Question | None) -> list[Template]:
        """Every deal the seat has a part in; `question`: the offer it is asked for now, if any."""
        open_ = question is not None and question.point == "offer" and question.seat == self.seat
        listed = {o.what: o for o in question.options if o.what} if question is not None and open_ else {}
        out = []
        for id_, deal in self._scenario.deals.items():
            if self.seat not in deal.parties:
                continue
            option = listed.get(id_)
            reason = "" if option is not None else self._closed(id_) if open_ else _("no offer is asked for now")
            parties, number = tuple(deal.parties), option.index if option is not None else None
            suggested = option.terms if option is not None else 0
            out.append(Template(id_, deal.title, deal.text, parties, number, suggested, reason))
        return out

    def _closed(self, deal: str) -> str:
        layout, arrays = self._match.machine.ruleset.layout, self._twin.arrays
        number, turn = self._names.deals.index(deal), self._match.turn
        view = arrays.views[self._number]
        base = layout.base("engine", "deals")
        if any(view[base + d * DEAL_WIDTH] == number + 1.0 for d in range(self._scenario.limits.deals)):
            return _("it is in force")
        declined = view[layout.base("engine", "declined") + number * len(self._names.seats) + self._number]
        rest = int(declined) - 1 + DECLINED_FOR - turn
        if declined > 0.0 and rest > 0:
            return _("it was declined; to be offered again in {n} turns").format(n=rest)
        known = Known(view, arrays.parameters, turn, self._number)
        return "; ".join(self._conditions.deal(deal).reasons(known)) or _("it is not open now")

    def gestures(self) -> list[Gesture]:
        """The orders of diplomacy towards another seat that are open as things stand."""
        view, parameters = self._twin.arrays.views[self._number], self._twin.arrays.parameters
        known, out = Known(view, parameters, self._match.turn, self._number), []
        for id_, action in self._scenario.actions.items():
            if action.target != "seat" or action.phase != "diplomacy" or self.seat not in action.seats:
                continue
            terms = self._conditions.action(id_)
            for at, seat in enumerate(self._names.seats):
                if seat != self.seat and not terms.reasons(known, at):
                    price = ", ".join(str(p) for p in terms.prices(known, at) if p.amount)
                    title = self._scenario.seats[seat].title
                    out.append(Gesture(id_, action.title, explained(action), seat, title, price))
        return out

    # ---- what it is worth ----
    def weigh(self, deal: str, terms: int) -> Prospect:
        """A deal at packed terms. Raises OrderError for terms that do not fit it."""
        number = self._names.deals.index(deal)
        self._names.check_terms(number, terms)
        declared = self._scenario.deals[deal]
        rows = []
        for k, clause in enumerate(self._names.clauses(number, terms)):
            out = 1 << (30 + k)
            worth = tuple(
                (seat, self._worth(number, terms & ~out, p) - self._worth(number, terms | out, p))
                for p, seat in enumerate(declared.parties)
            )
            text, turns = self._scenario.clauses[clause.id].text, self._scenario.clauses[clause.id].turns
            levels = int(self._match.machine.program.terms[number * MAX_TERMS + k, r.T_LEVELS])
            level = (terms >> (5 * k)) & 31
            said = (clause.id, clause.title, text, clause.by, clause.to, clause.amount, clause.unit, level, levels)
            rows.append(ClauseRow(*said, declared.terms[k].optional, clause.included, turns, worth))
        surplus = tuple((seat, self._worth(number, terms, p)) for p, seat in enumerate(declared.parties))
        private = self._names.private(number, terms)
        return Prospect(deal, declared.title, self.seat, terms, private, tuple(rows), surplus)

    def _worth(self, deal: int, terms: int, party: int) -> float:
        program, game = self._match.machine.handle, self._twin.handle
        return float(estimate(program, game, deal, terms, party, self._number))

    # ---- other terms ----
    def with_level(self, prospect: Prospect, clause: int, level: int) -> Prospect:
        """The deal with another amount in a clause. Raises OrderError."""
        return self.weigh(prospect.deal, (prospect.terms & ~(31 << (5 * clause))) | (level << (5 * clause)))

    def with_privacy(self, prospect: Prospect, private: bool) -> Prospect:
        """The deal offered in private, or for all to see."""
        contrary = private != self._scenario.deals[prospect.deal].private
        return self.weigh(prospect.deal, prospect.terms & ~(1 << CONTRARY) | int(contrary) << CONTRARY)

    def with_clause(self, prospect: Prospect, clause: int, included: bool) -> Prospect:
        """The deal with a clause in it, or left out. Raises OrderError for one that must stay."""
        bit = 1 << (30 + clause)
        return self.weigh(prospect.deal, prospect.terms & ~bit if included else prospect.terms | bit)

    def counters(self, prospect: Prospect, most: int = 3) -> list[Prospect]:
        """Terms that change at most two clauses and suit every party, the best for oneself first."""
        number = self._names.deals.index(prospect.deal)
        parties = self._scenario.deals[prospect.deal].parties
        found = []
        for terms in self._edits(prospect):
            worths = [self._worth(number, terms, p) for p in range(len(parties))]
            if min(worths) >= 0.0:
                found.append((-worths[parties.index(self.seat)], terms))
        return [self.weigh(prospect.deal, terms) for _own, terms in sorted(found)[:most]]

    def _edits(self, prospect: Prospect) -> Iterator[int]:
        single: list[list[tuple[int, int]]] = []  # by clause: (bits cleared, bits set)
        for k, clause in enumerate(prospect.clauses):
            mask, bit = 31 << (5 * k), 1 << (30 + k)
            ways = [(mask, level << (5 * k)) for level in range(clause.levels) if level != clause.level]
            if clause.optional:
                ways.append((bit, bit if clause.included else 0))
            single.append(ways)
        pairs = ((one, two) for a, b in combinations(single, 2) for one in a for two in b)
        changes = [*((way,) for ways in single for way in ways), *pairs]
        for change in changes[:_BEST_OF]:
            terms = prospect.terms
            for clear, put in change:
                terms = (terms & ~clear) | put
            yield terms
