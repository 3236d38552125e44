"""What still needs the player: what waits for an answer, what is left undone, what is about to go wrong.

Hands on `Need`, `needs` and `run_until_needed`; every need names the page, or the district, where it can be met.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import Literal

from engine.client.figures import bar_figures
from engine.client.session import Session
from engine.client.words import _, ngettext
from engine.match.pledges import Pledge, pledges
from engine.match.standing import goals
from engine.rules.calendar import chapter_turns

SOON = 2
"""Turns, the present one counted, in which a date is near."""
_AHEAD = 3  # turns a figure's course is carried on

Page = Literal["card", "deals", "orders", "goals", "figures"]


@dataclass(frozen=True)
class Need:
    """One thing that needs the player."""

    kind: Literal["card", "offer", "order", "breach", "promise", "goal", "figure"]
    text: str
    page: Page
    row: int = -1
    """Number of the district it is about; -1: none."""
    waits: bool = False
    """Whether the game cannot go on without it."""
    subject: str = ""
    """Id of what it is about: it tells one need from another of its kind."""


def needs(session: Session) -> list[Need]:
    """What needs the person in front now, the most pressing first."""
    if session.viewer is None or session.stage in ("over", "ai") or session.needs_curtain:
        return []
    return [*_asked(session), *_promised(session), *_running_out(session), *_goals(session), *_idle(session)]


def _asked(session: Session) -> list[Need]:
    question, scenario = session.question, session.match.machine.ruleset.scenario
    assert question is not None
    if question.point == "event":
        event = scenario.events[question.subject]
        return [Need("card", event.title, "card", row_of(session), True, question.subject)]
    if question.point == "offer":
        return [Need("offer", _("You may make an offer"), "deals", waits=True)]
    if question.point in ("answer", "consent"):
        text = _("An offer to answer, from {seat}: {deal}").format(
            seat=scenario.seats[question.proposer].title, deal=scenario.deals[question.subject].title
        )
        return [Need("offer", text, "deals", waits=True, subject=question.subject)]
    return []


def row_of(session: Session) -> int:
    """The district the open card is about; -1: none."""
    names, board, question = session.match.names, session.match.machine.ruleset.board, session.question
    assert question is not None
    targets = names.event_targets(names.events.index(question.subject))
    if board is None or targets is None:
        return -1
    return board.district_index.get(targets.ids[int(session.match.running.arrays.options[0, 1])], -1)


def _promised(session: Session) -> list[Need]:
    match, viewer, out = session.match, str(session.viewer), []
    known = match.running.arrays.views[match.names.seat(viewer)]
    planned = {session.picked(q).what for q in session.slots if q.point == "order"}
    scenario = match.machine.ruleset.scenario
    for pledge in pledges(match.names, known, match.turn):
        if pledge.by != viewer or pledge.waiting:
            continue
        other = scenario.seats[pledge.to].title
        if pledge.kind == "abstain" and pledge.actions & planned:
            breaking = pledge.actions & planned
            text = _("An order planned breaks your word to {seat}: {clause}")
            if all(scenario.actions[action].secret for action in breaking):
                text = _("An order planned breaks your word to {seat} if it becomes known: {clause}")
            subject = min(breaking)
            out.append(Need("breach", text.format(seat=other, clause=pledge.clause), "orders", subject=subject))
        elif _due(pledge) and pledge.action not in planned:
            text = ngettext(
                "Promised to {seat}, {n} turn left: {clause}",
                "Promised to {seat}, {n} turns left: {clause}",
                pledge.left,
            ).format(seat=other, n=pledge.left, clause=pledge.clause)
            out.append(Need("promise", text, "orders", subject=pledge.action))
    return out


def _due(pledge: Pledge) -> bool:
    return pledge.called or (pledge.kind == "do" and pledge.left <= SOON)


def _running_out(session: Session) -> list[Need]:
    """Figures that reach a bad end of their scale if they go on as in the last turn."""
    out, names = [], session.match.names
    for figure in bar_figures(session):
        place = names.place(figure.name)
        worse = -1.0 if figure.up == "good" else 1.0 if figure.up == "bad" else 0.0
        bound = place.low if worse < 0 else place.high
        if not worse or not figure.seen or figure.change * worse <= 0.0 or abs(bound) > 1e9 or figure.value == bound:
            continue
        turns = (bound - figure.value) / figure.change
        if turns <= _AHEAD:
            text = _("{figure}: {value} left, {change} last turn") if worse < 0 else _("{figure}: {value}, {change}")
            said = text.format(figure=figure.title, value=figure.text, change=f"{figure.change:+,.3g}")
            out.append(Need("figure", said, "figures", subject=figure.name))
    return out


def _goals(session: Session) -> list[Need]:
    """Goals not reached whose chapter, or the game, is about to end."""
    match, viewer, out = session.match, str(session.viewer), []
    scenario = match.machine.ruleset.scenario
    ends = {id_: end for id_, (_first, end) in chapter_turns(scenario).items()}
    for goal in goals(match, viewer):
        end = scenario.calendar.turns if goal.chapter is None else ends[goal.chapter]
        left = end - match.turn
        if 0 < left <= SOON and not goal.won:
            text = ngettext("{n} turn left for: {goal}", "{n} turns left for: {goal}", left)
            out.append(Need("goal", text.format(n=left, goal=goal.title), "goals", subject=goal.title))
    return out


def _idle(session: Session) -> list[Need]:
    unused = session.unused if session.stage == "plan" else 0
    if not unused:
        return []
    return [
        Need("order", ngettext("{n} order is not given", "{n} orders are not given", unused).format(n=unused), "orders")
    ]


def run_until_needed(
    session: Session, cancel: Event | None = None, turn_done: Callable[[int], None] | None = None
) -> list[Need]:
    """End turns as they stand, without orders or offers, until something new needs the player; what that is.

    Stops too when the game ends, another person is asked, or `cancel` is set. May run beside the window.
    """
    known = {(need.kind, need.subject) for need in needs(session)}
    if session.question is None:
        session.advance(cancel, turn_done)
    while session.question is not None and not session.needs_curtain and not (cancel and cancel.is_set()):
        question = session.question
        found = [n for n in needs(session) if n.kind != "order" and (n.kind, n.subject) not in known]
        found = [n for n in found if question.point != "offer" or n.kind != "offer"]
        if found or question.point in ("event", "answer", "consent"):
            return found or needs(session)
        if question.point == "offer":
            session.answer(0)
        else:
            session.commit()
        session.advance(cancel, turn_done)
    return needs(session)
