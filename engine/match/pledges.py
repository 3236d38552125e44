"""Clauses of the deals in force, as typed records.

Hands on `Pledge`, `pledges` and `broken_by`; reads a state or a seat's view of it and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from engine.kernel.words import ACTIVE, CALLED, WAITING
from engine.policies.names import Names
from engine.rules.layout import DEAL_HEAD, DEAL_WIDTH, FLOATS, TERM_WIDTH


class Pledge(NamedTuple):
    """A clause of a deal in force."""

    deal: str
    title: str
    clause: str
    """Title of the clause with its amount."""
    by: str
    to: str
    kind: str
    """pay, do, abstain, keep or threat."""
    action: str
    """Id of the action to be done, or to be left; "" for none, or for many."""
    actions: frozenset[str]
    """Ids of all it is about: one, or those of a tag."""
    waiting: bool
    """Whether another clause has to be kept first."""
    called: bool
    """A threat unheeded: it is to be carried out."""
    left: int
    """Turns it still binds, the present one counted; 0 while waiting."""
    guarantee: bool
    """Whether it binds a successor government too."""
    private: bool
    """Known to the parties of its deal alone."""


def pledges(names: Names, known: FLOATS, turn: int, by: str | None = None) -> list[Pledge]:
    """The clauses in force, of one seat's word or of all: those a seat knows of by its view, all by the true state."""
    scenario, out = names.ruleset.scenario, []
    base = names.ruleset.layout.base("engine", "deals")
    for d in range(scenario.limits.deals):
        slot = base + d * DEAL_WIDTH
        if known[slot] == 0.0:
            continue
        deal = names.deals[int(known[slot]) - 1]
        for k, term in enumerate(scenario.deals[deal].terms):
            at = slot + DEAL_HEAD + k * TERM_WIDTH
            status = float(known[at])
            if status not in (WAITING, ACTIVE, CALLED) or (by is not None and term.by != by):
                continue
            clause = scenario.clauses[term.clause]
            title = clause.title
            if clause.amount is not None:
                amount = clause.amount.low + clause.amount.step * float(known[at + 1])
                title = f"{title} ({amount:g} {clause.amount.unit})".replace(" )", ")")
            left = 0 if status == WAITING else max(1, int(known[at + 3]) - turn)
            said = (deal, scenario.deals[deal].title, title, term.by, term.to, clause.kind, clause.action or "")
            about, private = names.ruleset.covered[term.clause], bool(known[slot + 4] > 0.0)
            out.append(Pledge(*said, about, status == WAITING, status == CALLED, left, clause.guarantee, private))
    return out


def broken_by(names: Names, known: FLOATS, turn: int, seat: str, acts: Iterable[str]) -> list[Pledge]:
    """The seat's promises to leave something be that these actions of it would break."""
    done = set(acts)
    return [
        pledge
        for pledge in pledges(names, known, turn, by=seat)
        if pledge.kind == "abstain" and not pledge.waiting and pledge.actions & done
    ]
