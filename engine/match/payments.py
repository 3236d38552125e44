"""What was paid on deals in a turn, tranche by tranche, and what of it reached the figures a reader follows.

Hands on `Payment` and `payments`; reads a turn's ledger and writes nothing. What arrives may be less than what is paid:
the clause's own effects say what becomes of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.kernel import game as g
from engine.match.happenings import Happening, Kind
from engine.match.ledger import TurnLedger, figure
from engine.match.seeing import sees
from engine.policies.names import Clause, Names
from engine.rules.layout import DEAL_HEAD, DEAL_WIDTH, FLOATS, TERM_WIDTH


@dataclass(frozen=True)
class Payment:
    """A tranche of a clause that promises an amount."""

    deal: str
    title: str
    """The deal's."""
    clause: Clause
    tranche: float
    """In the clause's unit; effects take the whole amount as given and say what a tranche of it does."""
    last: bool
    moved: tuple[str, ...]
    """Headline figures in the unit of the amount that the deal moved in the turn, as `Silver +2`."""

    @property
    def told(self) -> str:
        """`400 of 800 USD m paid; Reserves +288`; the last tranche as such."""
        clause = self.clause
        whole = f"{figure(clause.amount or 0.0)} {clause.unit}".rstrip()
        if self.tranche == clause.amount:
            paid = f"{whole} paid"
        else:
            paid = f"{'the last ' if self.last else ''}{figure(self.tranche)} of {whole} paid"
        return "; ".join([paid, *([", ".join(self.moved)] if self.moved else [])])


def payments(
    names: Names, ledger: TurnLedger, happenings: Iterable[Happening], viewer: str | None = None
) -> list[Payment]:
    """What was paid in a traced turn, those private to others left out; what it moved stands with a deal's last one."""
    scenario, base = names.ruleset.scenario, names.ruleset.layout.base("engine", "deals")
    happened = list(happenings)
    out: list[Payment] = []
    for d in range(scenario.limits.deals):
        slot = base + d * DEAL_WIDTH
        before, after = (state[slot : slot + DEAL_WIDTH] for state in (ledger.before, ledger.after))
        number = int(after[0] or before[0]) - 1
        if number < 0:
            continue
        deal = names.deals[number]
        private = (after if after[0] else before)[4] > 0.0
        if viewer is None or not private or viewer in scenario.deals[deal].parties:
            out += _of(names, ledger, happened, deal, before, after, viewer)
    return out


def _of(
    names: Names, ledger: TurnLedger, happened: list[Happening], deal: str, before: FLOATS, after: FLOATS,
    viewer: str | None,
) -> list[Payment]:  # fmt: skip
    """What was paid on the deal of one slot, as it stood when the turn began and ended; 0: not on the table."""
    declared, found = names.ruleset.scenario.deals[deal], []
    for k, term in enumerate(declared.terms):
        at = DEAL_HEAD + k * TERM_WIDTH
        clause = names.ruleset.scenario.clauses[term.clause]
        if clause.kind != "pay" or clause.amount is None:
            continue
        kept = any(
            h.kind is Kind.KEPT and (h.what, h.extra, h.seat, h.target) == (deal, term.clause, term.by, term.to)
            for h in happened
        )
        earlier = float(before[at + 4]) if before[0] else 0.0
        if not (kept or (after[0] and after[at + 4] > earlier)):
            continue
        index = float((after if after[0] else before)[at + 1])
        amount = clause.amount.low + clause.amount.step * index
        paid = Clause(term.clause, clause.title, term.by, term.to, amount, clause.amount.unit, included=True)
        found.append((paid, amount / clause.tranches, kept))
    return [
        Payment(
            deal, declared.title, paid, tranche, kept,
            _moved(names, ledger, deal, paid.unit, viewer) if (paid, tranche, kept) == found[-1] else (),
        )
        for paid, tranche, kept in found
    ]  # fmt: skip


def _moved(names: Names, ledger: TurnLedger, deal: str, unit: str, viewer: str | None) -> tuple[str, ...]:
    changes, out = ledger.by(g.BY_DEAL, names.deals.index(deal)), []
    for place in map(names.place, names.ruleset.scenario.headline):
        change = changes.get(place.base, 0.0)
        if (
            place.size == 1
            and place.unit == unit
            and change
            and (viewer is None or sees(names, viewer, place, place.base))
        ):
            out.append(f"{names.variable_title(place)} {figure(change, sign=True)}")
    return tuple(out)
