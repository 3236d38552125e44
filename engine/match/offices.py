"""Who is in office: what each seat is called as a turn begins, and whom a succession follows.

Hands on `offices`, `government`, `predecessor`, `short`. Read from what happened, turn by turn.
"""

from __future__ import annotations

from engine.match.happenings import Kind
from engine.match.match import Match


def short(title: str) -> str:
    """A seat's title without what stands in brackets."""
    return title.partition(" (")[0]


def offices(match: Match, turn: int) -> dict[str, str]:
    """What each seat is called as a turn begins: its title in short; after a fall caretakers, then the heir's title."""
    scenario = match.names.ruleset.scenario
    held = {id_: short(seat.title) for id_, seat in scenario.seats.items()}
    for past in range(turn):
        for h in match.happened(past):
            if h.kind is Kind.FELL:
                caretakers = match.names.ruleset.say("{seat} (caretakers)")
                held[h.seat] = caretakers.format(seat=short(scenario.seats[h.seat].title))
            elif h.kind is Kind.SUCCEEDED:
                held[h.seat] = h.title
    return held


def government(match: Match, turn: int, seat: str) -> str:
    """Who governs as a turn begins, by name: the seat's whole title before any fall."""
    title, held = match.names.ruleset.scenario.seats[seat].title, offices(match, turn)[seat]
    return title if held == short(title) else held


def predecessor(match: Match, turn: int) -> str:
    """Which government was the last to fall, up to a turn's end; "" for none."""
    for past in range(turn, -1, -1):
        for h in match.happened(past):
            if h.kind is Kind.FELL:
                return government(match, past, h.seat)
    return ""
