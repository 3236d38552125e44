"""What one would jump to when looking back: falls, turning points, deals signed and broken, cards; turn by turn.

Hands on `Mark`, `marks_of`, `KINDS`. Only what the person in front may know is told.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.client.happened import again, of_government
from engine.client.session import Session
from engine.client.words import _
from engine.match.account import known_to
from engine.match.happenings import Happening, Kind
from engine.match.turnings import turning_points

KINDS = ("fall", "turning", "broken", "signed", "card")
"""Kinds of mark, the weightiest first."""


@dataclass(frozen=True)
class Mark:
    """One thing that happened in a turn."""

    turn: int
    kind: str
    """One of `KINDS`. A turning point is a flag of the scenario raised, such as a war begun, or a step up or down."""
    title: str


def kind_title(kind: str) -> str:
    """What a kind is called."""
    return {
        "fall": _("Fall"), "turning": _("Turning point"), "broken": _("Word broken"),
        "signed": _("Deal signed"), "card": _("Card"),
    }[kind]  # fmt: skip


def marks_of(session: Session, turn: int) -> list[Mark]:
    """The marks of a turn that was played, the weightiest first."""
    match = session.match
    happenings = match.happened(turn)
    if session.viewer is not None:
        happenings = known_to(session.viewer, happenings)
    out = [mark for mark in (_of(session, h) for h in happenings) if mark is not None]
    out += [Mark(turn, "turning", again(point)) for point in turning_points(match, turn)]
    return sorted(out, key=lambda mark: KINDS.index(mark.kind))


def _of(session: Session, h: Happening) -> Mark | None:
    scenario = session.match.machine.ruleset.scenario
    if h.kind in (Kind.FELL, Kind.SUCCEEDED):
        return Mark(h.turn, "fall", of_government(session.match, h))
    if h.kind in (Kind.BREACHED, Kind.BLUFFED):
        clause = scenario.clauses[h.extra].title if h.extra in scenario.clauses else h.extra
        words = (
            _("{deal}: {clause}, broken")
            if h.kind is Kind.BREACHED
            else _("{deal}: {clause}, a threat not carried out")
        )
        return Mark(h.turn, "broken", words.format(deal=h.title, clause=clause))
    if h.kind is Kind.SIGNED:
        other = scenario.seats[h.target].title if h.target in scenario.seats else ""
        return Mark(h.turn, "signed", _("{deal} signed with {seat}").format(deal=h.title, seat=other))
    return Mark(h.turn, "card", h.title) if h.kind is Kind.CARD else None
