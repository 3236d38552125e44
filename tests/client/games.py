"""What tests of sessions share: machines compiled once a process, and people who decide by a fixed draw."""

from __future__ import annotations

import functools
import random

import numpy as np

from engine.client.session import Session
from engine.kernel.game import state_hash
from engine.kernel.machine import Machine
from engine.match.match import Match
from engine.rules.ruleset import load_ruleset
from tests.match.games import tiny

__all__ = ["decide", "flagship", "play", "standing", "start", "tiny"]


@functools.cache
def flagship() -> Machine:
    return Machine(load_ruleset("belarus-2020"))


def start(seed: int = 3, machine: Machine | None = None, **seats: str) -> Session:
    """A session at its first question; keepers by hand unless said."""
    session = Session.new(machine or tiny(), seats or {"keepers": "hand"}, seed)
    session.advance()
    return session


def decide(session: Session, draw: random.Random) -> None:
    """Whatever is asked, by a draw among what is open; then on to the next question."""
    question = session.question
    assert question is not None
    session.lift_curtain()
    if session.stage == "plan":
        for key in [(q.point, q.subject) for q in session.slots]:
            slot = session.slot(key)
            session.pick(slot, draw.choice(slot.legal).index)
        session.commit()
    else:
        option = draw.choice(question.legal)
        session.answer(option.index, option.terms if option.kind == "offer" else None)
    session.advance()


def usual(session: Session) -> None:
    """Whatever is asked as usual: the plan as it stands, the first open answer; then on to the next question."""
    if session.stage == "plan":
        session.commit()
    else:
        assert session.question is not None
        session.answer(session.question.legal[0].index)
    session.advance()


def play(session: Session, seed: int = 1, turns: int = 1000) -> Session:
    """On to the end, or until so many turns are played."""
    draw = random.Random(seed)
    while session.stage != "over" and session.match.turn < turns:
        decide(session, draw)
    return session


def standing(match: Match) -> tuple[object, ...]:
    """Everything the game itself consists of: the hash of its state, its views, log and cursor."""
    arrays = match.running.arrays
    parts = (arrays.state, arrays.views, arrays.log, arrays.orders, arrays.cursor, arrays.happened, arrays.hashes)
    return int(state_hash(arrays.state)), *(np.array(part).tobytes() for part in parts)
