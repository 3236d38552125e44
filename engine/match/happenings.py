"""What happened in a turn, as typed records with ids and titles in place of numbers.

Hands on `Kind`, `Happening` and `decode`; reads the kernel's rows and writes nothing.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import NamedTuple

from engine.kernel import game as g
from engine.policies.names import Names


class Kind(enum.IntEnum):
    """The kernel's kinds of happening."""

    ORDERED = g.ORDERED
    FAILED = g.FAILED
    REACTED = g.REACTED
    CARD = g.CARD
    ANSWERED = g.ANSWERED
    OFFERED = g.OFFERED
    REFUSED = g.REFUSED
    COUNTERED = g.COUNTERED
    SIGNED = g.SIGNED
    KEPT = g.KEPT
    BREACHED = g.BREACHED
    BLUFFED = g.BLUFFED
    LEAKED = g.LEAKED
    SET = g.SET
    FELL = g.FELL
    SUCCEEDED = g.SUCCEEDED
    LANDED = g.LANDED
    VOIDED = g.VOIDED
    DEAL_LEAKED = g.DEAL_LEAKED


_KINDS = {int(kind): kind for kind in Kind}
_TALKS = (Kind.OFFERED, Kind.COUNTERED, Kind.SIGNED, Kind.DEAL_LEAKED)
_TERMS = (Kind.REFUSED, Kind.KEPT, Kind.BREACHED, Kind.BLUFFED, Kind.VOIDED)


class Happening(NamedTuple):
    """One thing that happened."""

    turn: int
    kind: Kind
    seat: str
    """Id of the seat that did it or had it done; "" for nobody."""
    what: str
    """Id of the action, reaction, event, deal, posture, heir or cause of a fall."""
    target: str
    """Id of the entity aimed at, of the other seat, or of the level set; "" for none."""
    extra: str
    """By kind: the choice, the clause, the level before, the action reacted to; "" for none."""
    figure: float
    """By kind: the share of the vigour that reactions left, the chance an heir had, packed terms; of an order that
    failed in a traced game, how many rows of the turn's ledger came before; else 0."""
    secret: bool
    """Done in secret: others learn of it only by a leak."""
    title: str
    """What was done, with its target, in the scenario's words."""


def _order(names: Names, turn: int, kind: Kind, seat: str, what: int, target: int, extra: int) -> Happening:
    id_, title, where = names.actions[what], names.order_title(what, target), ""
    action = names.ruleset.scenario.actions[id_]
    if action.target is not None:
        where = names.ruleset.layout.sets[action.target].ids[target]
    figure = extra / 1000 if kind is Kind.ORDERED else float(extra)
    return Happening(turn, kind, seat, id_, where, "", figure, action.secret, title)


def _talk(names: Names, turn: int, kind: Kind, seat: str, what: int, target: int, extra: int) -> Happening:
    deal = names.ruleset.scenario.deals[names.deals[what]]
    other = names.seats[target]
    if kind in _TALKS:
        private = names.private(what, extra)
        return Happening(turn, kind, seat, names.deals[what], other, "", float(extra), private, deal.title)
    clause = deal.terms[extra % g.PRIVATE].clause
    return Happening(turn, kind, seat, names.deals[what], other, clause, 0.0, extra >= g.PRIVATE, deal.title)


def decode(names: Names, row: Sequence[int]) -> Happening:
    """A row of `Game.happened` as a record."""
    scenario = names.ruleset.scenario
    turn, number, who, what, target, extra = row
    kind, seat = _KINDS[number], names.seats[who] if who >= 0 else ""
    if kind in (Kind.ORDERED, Kind.FAILED, Kind.LEAKED):
        return _order(names, turn, kind, seat, what, target, extra)
    if kind in _TALKS or kind in _TERMS:
        return _talk(names, turn, kind, seat, what, target, extra)
    if kind is Kind.REACTED:
        id_ = names.reactions[what]
        title = scenario.reactions[id_].title
        return Happening(turn, kind, seat, id_, names.seats[target], names.actions[extra], 0.0, False, title)
    if kind in (Kind.CARD, Kind.ANSWERED):
        targets = names.event_targets(what)
        choice = names.choices(what)[extra] if kind is Kind.ANSWERED else ""
        where = targets.ids[target] if targets else ""
        title = names.event_title(what, target)
        return Happening(turn, kind, seat, names.events[what], where, choice, 0.0, False, title)
    if kind is Kind.SET:
        id_, levels = names.postures[what], names.levels(what)
        posture = scenario.postures[id_]
        title = f"{posture.title}: {posture.levels[levels[target]].title}"
        return Happening(turn, kind, seat, id_, levels[target], levels[extra], 0.0, posture.secret, title)
    succession = scenario.succession
    if kind is Kind.FELL and succession is not None:
        id_ = list(succession.causes)[what]
        return Happening(turn, kind, seat, id_, "", "", 0.0, False, names.ruleset.say(id_.replace("_", " ")))
    if kind is Kind.SUCCEEDED and succession is not None:
        id_ = list(succession.heirs)[what]
        return Happening(turn, kind, seat, id_, "", "", extra / 1000, False, succession.heirs[id_].title)
    return Happening(turn, kind, seat, "", "", "", 0.0, False, kind.name.lower())
