"""What happened in a turn as lines with a place: for the log, the turn summary and the end report.

Hands on `Line`, `lines_of`, `moved`, `of_government`, `again`. Only what the person in front may know is told.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.client.figures import changed, measure_of, written
from engine.client.session import Session
from engine.client.words import _
from engine.match.account import known_to, secret_titles
from engine.match.failures import lacked
from engine.match.happenings import Happening, Kind
from engine.match.ledger import THE_TURN, cause_title, figure, grouped, telling
from engine.match.match import Match
from engine.match.offices import government, predecessor
from engine.match.seeing import sees
from engine.match.turnings import Turning, turning_points
from engine.rules.layout import Place

GROUPS = ("events", "orders", "talks", "government")


@dataclass(frozen=True)
class Line:
    """One thing that happened."""

    turn: int
    group: str
    """One of `GROUPS`."""
    seat: str
    """Who did it; "" for nobody."""
    text: str
    row: int = -1
    """District it happened in; -1: no one place."""
    why: str = ""
    """What it moved most, if it is known."""


def lines_of(session: Session, turn: int) -> list[Line]:
    """A turn's happenings in order, then its turning points: flags raised, steps gone up or down."""
    match, viewer = session.match, session.viewer
    happenings = match.happened(turn)
    if viewer is not None:
        happenings = known_to(viewer, happenings)
    mattered = _mattered(session, turn) if turn < match.turn else {}
    missing = lacked(match, turn, happenings, viewer) if match.traced and turn < match.turn else {}
    out: list[Line] = []
    answered = {h.what for h in happenings if h.kind is Kind.ANSWERED}
    for h in happenings:
        if h.kind is Kind.CARD and h.what in answered:
            continue  # its answer tells of it
        told = told_of(session, h, missing.get((h.seat, h.what), ""))
        if told is not None:
            group, text = told
            seat = match.names.ruleset.scenario.seats[h.seat].title if h.seat else ""
            key = f"{h.title.split(':')[0]} ({seat})" if h.kind is Kind.ORDERED else h.title
            out.append(Line(turn, group, h.seat, text, _row(session, h), mattered.get(key, "")))
    points = turning_points(match, turn) if match.traced and turn < match.turn else []
    return out + [Line(turn, "events", "", again(point)) for point in points]


def again(point: Turning) -> str:
    """A turning point in words: whether it is one for the first time."""
    return _("Again: {what}").format(what=point.text) if point.again else point.text


def answered(session: Session, turn: int, since: int) -> str:
    """What became of an offer of the person in front, among a turn's happenings from number `since` on."""
    for h in session.match.happened(turn)[since:]:
        if h.kind in (Kind.SIGNED, Kind.REFUSED, Kind.COUNTERED) and session.viewer in (h.seat, h.target):
            told = told_of(session, h)
            return "" if told is None else told[1]
    return ""


def told_of(session: Session, h: Happening, missing: str = "") -> tuple[str, str] | None:
    """Group and text of a happening; None for what is not told. `missing`: what an order that failed lacked."""
    scenario = session.match.names.ruleset.scenario
    secret = _(" (in secret)") if h.secret else ""
    other = scenario.seats[h.target].title if h.target in scenario.seats else ""
    if h.kind is Kind.CARD:
        return "events", h.title
    if h.kind is Kind.ANSWERED:
        return "events", _("{card}: {answer}").format(
            card=scenario.events[h.what].title, answer=scenario.events[h.what].choices[h.extra].title
        )
    if h.kind is Kind.ORDERED:
        return "orders", h.title + secret
    if h.kind is Kind.FAILED:
        failed = _("{order}: nothing came of it when its turn came").format(order=h.title)
        return "orders", f"{failed}: {missing}" if missing else failed
    if h.kind is Kind.REACTED:
        return "orders", _("{reaction}, against {seat}").format(reaction=h.title, seat=other)
    if h.kind is Kind.SET:
        return "orders", h.title + secret
    if h.kind in (Kind.LEAKED, Kind.DEAL_LEAKED):
        return "orders" if h.kind is Kind.LEAKED else "talks", _("It became known: {what}").format(what=h.title)
    if h.kind is Kind.OFFERED:
        return "talks", _("{deal} offered to {seat}").format(deal=h.title, seat=other)
    if h.kind is Kind.REFUSED:
        clause = scenario.clauses[h.extra].title if h.extra in scenario.clauses else ""
        return "talks", _("{deal} refused; what weighs most against it: {clause}").format(deal=h.title, clause=clause)
    if h.kind is Kind.COUNTERED:
        return "talks", _("{deal}: other terms proposed").format(deal=h.title)
    if h.kind is Kind.SIGNED:
        return "talks", _("{deal} signed with {seat}").format(deal=h.title, seat=other) + secret
    words = {
        Kind.KEPT: _("{deal}: {clause}, kept"), Kind.BREACHED: _("{deal}: {clause}, broken"),
        Kind.BLUFFED: _("{deal}: {clause}, a threat not carried out"), Kind.VOIDED: _("{deal}: {clause}, void"),
    }  # fmt: skip
    if h.kind in words:
        clause = scenario.clauses[h.extra].title if h.extra in scenario.clauses else h.extra
        return "talks", words[h.kind].format(deal=h.title, clause=clause)
    if h.kind in (Kind.FELL, Kind.SUCCEEDED):
        return "government", of_government(session.match, h)
    return None


def of_government(match: Match, h: Happening) -> str:
    """A fall: who fell, by what; a succession: who took office, after whom."""
    if h.kind is Kind.FELL:
        fallen, succession = government(match, h.turn, h.seat), match.machine.ruleset.scenario.succession
        if succession is not None and h.what in succession.falls:
            return _("{government} has fallen. {how}.").format(government=fallen, how=succession.falls[h.what])
        return _("{government} has fallen; the {what} brought it down").format(government=fallen, what=h.title)
    fallen = predecessor(match, h.turn)
    return _("{government} takes office after the fall of {before}").format(government=h.title, before=fallen)


def _row(session: Session, h: Happening) -> int:
    """The district of an order or a card, or of the site it aims at."""
    ruleset = session.match.machine.ruleset
    board = ruleset.board
    if board is None or not h.target:
        return -1
    if h.target in board.district_index:
        return board.district_index[h.target]
    return -1


def _mattered(session: Session, turn: int) -> dict[str, str]:
    """By cause: the headline figure it moved most, as far as the person in front sees that figure."""
    match, viewer = session.match, session.viewer
    if not match.traced:
        return {}
    names, ledger = match.names, match.turn_ledger(turn)
    best: dict[str, tuple[float, str]] = {}
    unseen = frozenset() if viewer is None else secret_titles(match, viewer, turn)
    for name in names.ruleset.scenario.headline:
        place = names.place(name)
        if place.size != 1 or (viewer is not None and not sees(names, viewer, place, place.base)):
            continue
        span = place.high - place.low
        scale = span if span < 1e9 else max(1.0, abs(float(ledger.before[place.base])))
        for cause in grouped(ledger.of(place.base)):
            share = abs(cause.change) / scale
            if cause.title not in unseen and share > best.get(cause.title, (0.0, ""))[0]:
                text = f"{names.variable_title(place)} {_amount(cause.change, place)}"
                best[cause.title] = (share, text)
    return {title: text for title, (_share, text) in best.items()}


def moved(session: Session, turn: int, most: int = 6) -> list[tuple[str, str, str, str, str]]:
    """The headline figures that moved most: title, before, after, change, and their largest causes as text."""
    match, viewer = session.match, session.viewer
    names, ledger = match.names, match.turn_ledger(turn)
    unseen = frozenset() if viewer is None else secret_titles(match, viewer, turn)
    own = cause_title(names, THE_TURN, 0)
    rows = []
    for name in names.ruleset.scenario.headline:
        place = names.place(name)
        for offset in range(place.base, place.base + place.size):
            before, after = float(ledger.before[offset]), float(ledger.after[offset])
            if before == after or (viewer is not None and not sees(names, viewer, place, offset)):
                continue
            span = place.high - place.low
            share = abs(after - before) / (span if span < 1e9 else max(1.0, abs(before)))
            causes = [cause for cause in telling(grouped(ledger.of(offset))) if cause.title != own][:3]
            told = ", ".join(
                f"{_('something unseen') if cause.title in unseen else cause.title} {_amount(cause.change, place)}"
                for cause in causes
            )
            title = names.variable_title(place)
            if place.size > 1:
                title += f", {names.ruleset.layout.sets[place.set].titles[offset - place.base]}"
            unit = measure_of(place)
            rows.append(
                (share, title, written(before, unit), written(after, unit), _amount(after - before, place), told)
            )
    rows.sort(key=lambda row: -row[0])
    return [row[1:] for row in rows[:most]]


def _amount(change: float, place: Place) -> str:
    return changed(change, measure_of(place)) or figure(change, sign=True)
