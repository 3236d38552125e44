"""The passages of a turn as lines: cards and answers, talks, orders, given words, the government, turning points.

Hands on `Teller` and a function for each passage; a part of `engine.match.account`, which knows everything it tells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.match.happenings import Happening, Kind
from engine.match.offices import short
from engine.match.payments import Payment
from engine.match.reasons import Reason
from engine.match.turnings import Turning
from engine.policies.names import Names
from engine.rules.schema import Action
from engine.rules.statements import assignments

_BELOW = re.compile(r"\btarget\.(\w+) <=? ")


@dataclass(frozen=True)
class Teller:
    """What a turn is told with."""

    names: Names
    offices: Mapping[str, str]
    """Who a seat is called in the turn: its title, that of the heir in office, or caretakers."""
    earlier: frozenset[str] = frozenset()
    """Ids of cards told of before."""
    given: frozenset[tuple[str, str, str]] = frozenset()
    """Seat, action and target of orders told of before."""
    reasons: tuple[Reason, ...] = ()
    """Of the turn's decisions, in order."""
    fates: Mapping[int, str] = field(default_factory=dict)
    """By number among the turn's happenings: why a word was broken, or binds no longer."""
    missing: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """By seat and action of an order that failed: what it lacked."""
    unmoved: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """By seat and action of an order that took effect: the step it was about that stayed where it was."""
    payments: tuple[Payment, ...] = ()
    """What was paid on deals in the turn."""
    costs: tuple[str, ...] = ()
    """What the words broken in the turn cost, the dearest first."""
    armed: frozenset[tuple[str, str]] = frozenset()
    """Seat and reaction of what was held ready the turn before."""
    weights: bool = False
    """Whether reasons are told with what each motive weighs."""
    _told: set[int] = field(default_factory=set)

    def title(self, seat: str) -> str:
        """A seat in the turn's words."""
        return self.offices[seat]

    def amid(self, seat: str) -> str:
        """A seat within a sentence: an heir's article is no longer its first word."""
        held, article = self.offices[seat], self.offices[seat].partition(" ")[0]
        own = self.names.ruleset.scenario.seats[seat].title
        return held[0].lower() + held[1:] if article in ("A", "An", "The") and held != short(own) else held

    def why(self, seat: str, point: str, what: str, proposer: str = "") -> str:
        """The reason of the first such decision that has not been told, with a space before it; "" for none."""
        for k, reason in enumerate(self.reasons):
            asked = (reason.seat, reason.point, reason.what, reason.proposer)
            if k not in self._told and asked == (seat, point, what, proposer):
                self._told.add(k)
                told = str(reason) if self.weights else reason.brief
                return f" {told}" if told else ""
        return ""

    def plain(self, text: str) -> str:
        """A text of the ledger, where seats go by their first titles, in the turn's words."""
        for seat, declared in self.names.ruleset.scenario.seats.items():
            if self.offices[seat] != declared.title:
                found = re.compile(rf"(?<!\w){re.escape(declared.title)}(?!['’\w])")
                text = self.offices[seat].join(found.split(text))
        return text


def sentence(text: str) -> str:
    """A title as a sentence: with a full stop where it has no mark of its own."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


# ---- events ----
def events(teller: Teller, happenings: list[Happening]) -> list[str]:
    """Cards with what was answered and why; one that was told before is named only."""
    scenario, out = teller.names.ruleset.scenario, []
    for h in happenings:
        if h.kind is Kind.CARD:
            text = scenario.events[h.what].text.strip()
            if h.what in teller.earlier:
                out.append(f"Again: {sentence(h.title)}")
            else:
                out.append(f"{sentence(h.title)} {text}" if text else sentence(h.title))
        elif h.kind is Kind.ANSWERED:
            choice = scenario.events[h.what].choices[h.extra]
            text = choice.text.strip()
            told = f"  {teller.title(h.seat)}: {sentence(choice.title)}"
            told = f"{told} {text}" if text and h.what not in teller.earlier else told
            out.append(told + teller.why(h.seat, "event", h.what))
    return out


# ---- talks ----
def _terms(teller: Teller, h: Happening) -> str:
    clauses = teller.names.clauses(teller.names.deals.index(h.what), int(h.figure))
    sides: dict[str, list[str]] = {}
    for clause in clauses:
        if clause.included:
            sides.setdefault(clause.by, []).append(str(clause))
    return "; ".join(f"{teller.title(seat)}: {', '.join(given)}" for seat, given in sides.items())


def talks(teller: Teller, happenings: list[Happening]) -> list[str]:
    """Offers with their terms and what became of them, each party with its reason."""
    out, scenario = [], teller.names.ruleset.scenario
    for h in happenings:
        private = " in private" if h.secret else ""
        seat, other = (
            told(s) if s in teller.offices else "" for told, s in ((teller.title, h.seat), (teller.amid, h.target))
        )
        if h.kind is Kind.OFFERED:
            why = teller.why(h.seat, "offer", h.what, h.seat)
            out.append(f"{seat} to {other}{private}: {h.title}. {_terms(teller, h)}.{why}")
        elif h.kind is Kind.COUNTERED:
            why = teller.why(h.seat, "answer", h.what, h.target)
            out.append(f"  {seat}, other terms: {_terms(teller, h)}.{why}")
        elif h.kind is Kind.REFUSED:
            asked = (("answer", h.target), ("consent", h.target), ("consent", h.seat))  # the last: to a counter
            why = next(filter(None, (teller.why(h.seat, point, h.what, proposer) for point, proposer in asked)), "")
            clause = scenario.clauses[h.extra].title
            blocked = "" if clause in why else f" What weighs most against it: {clause}."
            out.append(f"  Refused by {teller.amid(h.seat)}.{why}{blocked}")
        elif h.kind is Kind.SIGNED:
            out.append(f"  Signed{private}: {h.title}.")
            for party in scenario.deals[h.what].parties:
                for point in ("answer", "consent"):
                    why = teller.why(party, point, h.what, h.seat)
                    out += [f"    Accepted by {teller.amid(party)}.{why}"] if why else []
        elif h.kind is Kind.DEAL_LEAKED:
            out.append(f"  It became known: {h.title}.")
    return out


# ---- orders ----
def orders(teller: Teller, happenings: list[Happening]) -> list[str]:
    """Postures set, then orders as they took effect: what each is, the first time, its reason, what met it and whether
    it became known; then reactions newly held ready."""
    scenario = teller.names.ruleset.scenario
    answered: dict[tuple[str, str], list[str]] = {}
    leaked = {(h.seat, h.what) for h in happenings if h.kind is Kind.LEAKED}
    given = {what for _, what, _ in teller.given}
    out = []
    for h in happenings:
        who = f"{teller.title(h.seat)}{' in secret' if h.secret else ''}" if h.seat else ""
        key = (h.seat, h.what)
        if h.kind is Kind.REACTED:
            answered.setdefault((h.target, h.extra), []).append(f"{h.title} ({teller.amid(h.seat)})")
        if h.kind is Kind.SET:
            out.append(f"{who}: {h.title}.{teller.why(h.seat, 'posture', h.what)}")
        if h.kind not in (Kind.ORDERED, Kind.FAILED):
            continue
        text = scenario.actions[h.what].text.strip()
        new = h.kind is Kind.ORDERED and text and h.what not in given
        given |= {h.what} if new else set()
        part = (h.seat, h.what, h.target) in teller.given and _by_parts(scenario.actions[h.what])
        title = f"{h.title}, a further part" if part else h.title
        line = f"{who}: {title}.{f' {sentence(text)}' if new else ''}{teller.why(h.seat, 'order', h.what)}"
        if h.kind is Kind.FAILED:
            lacked = teller.missing.get(key)
            line += f" Nothing came of it when its turn came{f': {lacked}' if lacked else ''}."
        if key in answered:
            met = ", ".join(answered[key])
            lost = f": {1 - h.figure:.0%} of it was lost" if h.kind is Kind.ORDERED and h.figure < 1 else ""
            line += f" {'Met' if h.kind is Kind.ORDERED else 'The announcement was met'} by {met}{lost}."
        if h.kind is Kind.ORDERED and key in teller.unmoved:
            line += f" {sentence(teller.unmoved[key])}"
        if key in leaked:
            line += " It became known."
        out.append(line)
    for reason in teller.reasons:
        if reason.point == "reaction" and (reason.seat, reason.what) not in teller.armed:
            told = str(reason) if teller.weights else reason.brief
            told = f"Held ready by {teller.amid(reason.seat)}: {scenario.reactions[reason.what].title}. {told}"
            out.append(told.rstrip())
    return out


def _by_parts(action: Action) -> bool:
    """Whether an order brings a figure of its target nearer to a line each time, and may be given until it is there."""
    asked = _BELOW.findall(str(action.filter))
    return any(line.startswith(f"target.{name} += ") for name in asked for line in assignments(action.effects))


# ---- given words ----
_FATES = {Kind.KEPT: "kept", Kind.BREACHED: "broken", Kind.BLUFFED: "a threat not carried out"}


def words(teller: Teller, happenings: list[Happening]) -> list[str]:
    """What was paid, and what became of promises and threats, with why; what falls away with them is told in the same
    breath."""
    clauses, fallen = teller.names.ruleset.scenario.clauses, any(h.kind is Kind.FELL for h in happenings)
    out = [
        f"{payment.title}: {teller.amid(payment.clause.by)} to {teller.amid(payment.clause.to)}, "
        f"{payment.clause.title}: {payment.told}."
        for payment in teller.payments
    ]
    void: dict[str, list[str]] = {}
    titles = {h.what: h.title for h in happenings if h.kind is Kind.VOIDED}
    lapsed: dict[tuple[str, str], list[str]] = {}
    for k, h in enumerate(happenings):
        if h.kind is Kind.VOIDED:
            fate, what = teller.fates.get(k), f"{clauses[h.extra].title} ({teller.amid(h.seat)})"
            gone = void.setdefault(h.what, []) if fate is None else lapsed.setdefault((h.title, fate), [])
            gone.append(what)
    void = {deal: gone for deal, gone in void.items() if gone}
    kept, told = _kept_or_not(teller, happenings, void)
    out += kept + told
    why = "with the government" if fallen else "what it waited for will not come"
    out += [
        f"{titles[deal]}: {', '.join(lost)} {'fall' if len(lost) > 1 else 'falls'} away, {why}."
        for deal, lost in void.items()
    ]
    out += [
        f"{deal}: {', '.join(gone)} no longer {'bind' if len(gone) > 1 else 'binds'}{f': {reason}' if reason else ''}."
        for (deal, reason), gone in lapsed.items()
    ]
    broken = any(h.kind is Kind.BREACHED for h in happenings)
    return out + ([f"Broken words cost: {'; '.join(teller.costs)}."] if broken and teller.costs else [])


def _kept_or_not(
    teller: Teller, happenings: list[Happening], void: dict[str, list[str]]
) -> tuple[list[str], list[str]]:
    """Lines on promises kept, and on those broken and threats; what falls away with one is taken out of `void`."""
    clauses, out, done = teller.names.ruleset.scenario.clauses, [], ("", "")
    kept: dict[tuple[str, str, str], list[str]] = {}
    whole = {(payment.deal, payment.clause.by, payment.clause.id) for payment in teller.payments if payment.last}
    for k, h in enumerate(happenings):
        if h.kind is Kind.ORDERED:
            done = (h.seat, h.what)
        if h.kind not in _FATES:
            continue
        clause, told = clauses[h.extra], _FATES[h.kind]
        if h.kind is Kind.KEPT and clause.kind == "threat":  # by the order just told, or because it was heeded
            told = "carried out" if done == (h.seat, clause.action) else "not needed, it was heeded"
        if told == "kept":
            if (h.what, h.seat, h.extra) not in whole:  # else told as paid
                kept.setdefault((h.title, h.seat, h.target), []).append(clause.title)
            continue
        if teller.fates.get(k):
            told += f", {teller.fates[k]}"
        if h.kind is Kind.BREACHED and h.what in void:
            told += f"; with it falls away {', '.join(void.pop(h.what))}"
        out.append(f"{h.title}: {teller.amid(h.seat)} to {teller.amid(h.target)}, {clause.title}: {told}.")
    return [
        f"{deal}: {teller.amid(seat)} to {teller.amid(other)}, {', '.join(given)}: kept."
        for (deal, seat, other), given in kept.items()
    ], out


# ---- the government ----
def regime(teller: Teller, happenings: list[Happening], stood: Mapping[str, str]) -> list[str]:
    """Falls with their cause and how the figures stood, by cause, that it is weighed by; and who came to office."""
    out, succession = [], teller.names.ruleset.scenario.succession
    for h in happenings:
        if h.kind is Kind.FELL:
            title = teller.names.ruleset.scenario.seats[h.seat].title
            fallen = title if teller.title(h.seat) == short(title) else teller.title(h.seat)
            why = f": {stood[h.what]}" if stood.get(h.what) else ""
            told = succession.falls.get(h.what) if succession is not None else ""
            out.append(f"{fallen} has fallen. {told or f'The {h.title} brought it down'}{why}.")
        elif h.kind is Kind.SUCCEEDED and succession is not None:
            text = succession.heirs[h.what].text.strip()
            out.append(f"{h.title} takes office. {text} Its chance was {h.figure:.0%}.".replace("  ", " "))
    return out


# ---- turning points ----
def turnings(teller: Teller, points: list[Turning]) -> list[str]:
    """Flags raised and steps taken, each with who did it and by what."""
    out = []
    for point in points:
        told = f"Again: {point.text}" if point.again else point.text
        by = "" if point.text.startswith(point.by) else point.by
        who = f"{teller.amid(point.seat)}: " if point.seat else ""
        out.append(sentence(f"{told} ({who}{by})" if by else told))
    return out
