"""Why words were broken, or bind no longer: what the clause asked for, held against the state and what was done.

Hands on `fates`. The kernel says that a clause is broken or void; how follows from the clause's kind and
the deal: who cannot pay is in breach, and what rests on a condition that is gone lapses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from engine.match.conditions import Conditions, Known, Price, Terms, read
from engine.match.happenings import Happening, Kind
from engine.match.ledger import figure
from engine.match.match import Match
from engine.match.seeing import unseen
from engine.match.wording import failing
from engine.policies.names import Names
from engine.rules.expressions import Member, Name, Number, Operation, Syntax
from engine.rules.layout import DEAL_HEAD, DEAL_WIDTH, TERM_WIDTH
from engine.rules.schema import Clause, Term

_ACTS = (Kind.ORDERED, Kind.REACTED, Kind.ANSWERED, Kind.LEAKED)


@dataclass(frozen=True)
class _Slot:
    """A clause of a deal in force, as it was agreed."""

    amount: float
    signed: tuple[float, float]
    """What `at_signing` stands for, in the order of the condition."""


def fates(told: Match, turn: int, happenings: Iterable[Happening], viewer: str | None) -> dict[int, str]:
    """By number among the happenings of a turn of a traced match: why a word was broken, or binds no longer because
    what it rests on is gone; in words that follow a colon, "" for nothing known.

    What a viewer does not see is left out.
    """
    happened, out = list(happenings), {}
    hidden = frozenset() if viewer is None else unseen(told.names, viewer)
    broken: dict[str, list[Happening]] = {}
    for k, h in enumerate(happened):
        if h.kind is Kind.BREACHED:
            broken.setdefault(h.what, []).append(h)
            out[k] = _why(told, turn, h, happened[:k], hidden, viewer)
        elif h.kind is Kind.VOIDED and _lapses(told.names, h, broken.get(h.what, [])):
            unmet = _unmet(told, turn, h, hidden, viewer)
            if unmet:  # else it fell away for another reason
                out[k] = "; ".join(line for line in unmet if line)
    return out


def term_of(names: Names, h: Happening) -> Term:
    """The term of its deal that a happening is about."""
    terms = names.ruleset.scenario.deals[h.what].terms
    return next(term for term in terms if (term.clause, term.by, term.to) == (h.extra, h.seat, h.target))


def _lapses(names: Names, h: Happening, broken: list[Happening]) -> bool:
    """Whether a clause fell away by itself: one with a condition it binds under, and not with a word just broken."""
    clause, term = names.ruleset.scenario.clauses[h.extra], term_of(names, h)
    if clause.kind not in ("pay", "do", "abstain") or clause.condition is None:
        return False
    return not any(b.seat != h.seat or b.extra == term.after for b in broken)


def _why(
    told: Match, turn: int, h: Happening, before: list[Happening], hidden: frozenset[str], viewer: str | None
) -> str:
    names, clause = told.names, told.names.ruleset.scenario.clauses[h.extra]
    if clause.kind == "pay":
        lacking = _price(told, turn, h, clause) if viewer in (None, h.seat) else ""
        return f"could not pay ({lacking})" if lacking else "could not pay"
    if clause.kind == "do":
        if any(act.kind is Kind.FAILED and act.seat == h.seat and act.what == clause.action for act in before):
            return "ordered by the date, but nothing came of it"
        closed = _closed(told, turn, h, clause, hidden) if viewer in (None, h.seat) else ""
        return f"not done by the date ({closed})" if closed else "not done by the date"
    if clause.kind == "abstain":
        covered = names.ruleset.covered[h.extra]
        acts = [act for act in before if act.kind in _ACTS and act.seat == h.seat]
        orders = [act.title for act in acts if act.what in covered]
        answers = [act.title for act in acts if act.kind in (Kind.REACTED, Kind.ANSWERED)]
        did = (orders or answers)[-1:]
        return f"done all the same ({did[0]})" if did else "done all the same"
    lines = [line for line in _unmet(told, turn, h, hidden, viewer) if line]
    return f"no longer held ({'; '.join(lines)})" if lines else "no longer held"


# ---- what a clause asked for ----
def _slot(told: Match, turn: int, h: Happening) -> _Slot:
    """The clause as it stood in the deal table; of a deal signed and over within the turn, as it was signed."""
    names, ledger = told.names, told.turn_ledger(turn)
    scenario, number = names.ruleset.scenario, names.deals.index(h.what)
    k = scenario.deals[h.what].terms.index(term_of(names, h))
    clause, base = scenario.clauses[h.extra], names.ruleset.layout.base("engine", "deals")
    low, by_step = (clause.amount.low, clause.amount.step) if clause.amount else (0.0, 0.0)
    for state in (ledger.before, ledger.after):
        for slot in range(base, base + scenario.limits.deals * DEAL_WIDTH, DEAL_WIDTH):
            if int(state[slot]) - 1 == number:
                at = slot + DEAL_HEAD + k * TERM_WIDTH
                return _Slot(low + by_step * float(state[at + 1]), (float(state[at + 5]), float(state[at + 6])))
    signed = [s for s in told.happened(turn) if s.kind is Kind.SIGNED and s.what == h.what]
    amount = names.clauses(number, int(signed[-1].figure))[k].amount if signed else None
    return _Slot(low if amount is None else amount, (0.0, 0.0))


def _price(told: Match, turn: int, h: Happening, clause: Clause) -> str:
    """`Silver: 120 needed, 80 there`: what a tranche costs that could not be paid."""
    amount = _slot(told, turn, h).amount
    cost = {key: f"({_sized(str(text), amount)}) / {clause.tranches}" for key, text in clause.cost.items()}
    state, names = told.turn_ledger(turn).after, told.names
    known = Known(state, told.running.arrays.parameters, turn, names.seat(h.seat))
    return "; ".join(_lacking(price) for price in Terms(names, cost, [], {}, None).prices(known) if price.missing)


def _closed(told: Match, turn: int, h: Happening, clause: Clause, hidden: frozenset[str]) -> str:
    """What stood against the act promised as its last turn began; "" where it was open, or aims at one of many."""
    names = told.names
    if clause.action is None or names.targets(names.actions.index(clause.action)) is not None:
        return ""
    known = Known(told.turn_ledger(turn).before, told.running.arrays.parameters, turn, names.seat(h.seat))
    terms = Conditions(names).action(clause.action)
    lines = [_lacking(price) for price in terms.prices(known) if price.missing]
    lines += [
        _said(names, part, sides, known.seat, 0)
        for part, sides in terms.failed(known)
        if not _either(part) and not read(names, part) & hidden
    ]
    return "; ".join(lines)


def _lacking(price: Price) -> str:
    return f"{price.title}: {figure(price.amount)} needed, {figure(price.have)} there"


def _either(part: Syntax) -> bool:
    """Whether one of several things would do: that is too long to say."""
    return isinstance(part, Operation) and part.op == "or"


def _unmet(told: Match, turn: int, h: Happening, hidden: frozenset[str], viewer: str | None) -> list[str]:
    """The conditions of a clause that do not hold, in words; "" for one that is hidden. `self` is who gave the word."""
    names, slot = told.names, _slot(told, turn, h)
    clause = names.ruleset.scenario.clauses[h.extra]
    text = _sized(_as_signed(str(clause.condition), slot.signed), slot.amount)
    known = Known(told.turn_ledger(turn).after, told.running.arrays.parameters, turn, names.seat(h.seat))
    target = names.seat(h.target)
    failed = Terms(names, {}, [text], {}, "seat").failed(known, target)
    return [
        "" if read(names, part, viewer == h.seat) & hidden else _said(names, part, sides, known.seat, target)
        for part, sides in failed
    ]


def _sized(text: str, amount: float) -> str:
    """An expression with the amount agreed in place of `amount`."""
    return re.sub(r"\bamount\b", f"{amount:g}", text)


def _as_signed(text: str, signed: tuple[float, ...]) -> str:
    """A condition with what it noted at signing in place of `at_signing(...)`."""
    for value in signed:
        start = text.find("at_signing(")
        if start < 0:
            break
        end, depth = start + len("at_signing("), 1
        while depth:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        text = f"{text[:start]}{value!r}{text[end:]}"
    return text


def _said(names: Names, part: Syntax, sides: list[float], seat: int, target: int) -> str:
    """A condition that fails: what it compares by its titles, and the figure it is held against."""
    if isinstance(part, Operation) and part.op == "not":
        return failing(names, part.args[0], [], "seat", seat, target)
    if not sides or not isinstance(part, Operation):
        return failing(names, part, sides, "seat", seat, target)
    what, limit = part.args
    line = failing(
        names, Operation(part.op, (what, Number(sides[1], limit.col)), part.col), sides, "seat", seat, target
    )
    titles = [
        place.declared.title for place in names.ruleset.layout.places
        if place.declared is not None and place.declared.title and place.name in read(names, what)
    ]  # fmt: skip
    if isinstance(what, Name | Member) or not titles:
        return line
    return f"{' and '.join(dict.fromkeys(titles))}: {line.rpartition(': ')[2]}"
