"""How a game ended for the person in front: outcome, scores, goals by chapter, and what won and what lost most.

Hands on `EndReport`, `end_report`. Everything is the ledger's; what others did unseen is told as unseen while the game
goes on, and openly once it is over.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.client.credit import Credit, credits_of
from engine.client.session import Session
from engine.client.words import _
from engine.match.account import secret_titles
from engine.match.standing import Goal, goals, medals

TOLD = 3
"""Causes told on each side."""


@dataclass(frozen=True)
class Standing:
    """A seat's result."""

    seat: str
    title: str
    score: float
    medals: tuple[str, ...]
    course: tuple[float, ...]
    """Score after every turn."""


@dataclass(frozen=True)
class ChapterResult:
    """A chapter's goals for the seat."""

    title: str
    """"" for the goals of the whole game."""
    goals: tuple[Goal, ...]

    @property
    def reached(self) -> int:
        """How many of them."""
        return sum(goal.won for goal in self.goals)


@dataclass(frozen=True)
class EndReport:
    """The end of a game, or how it stands so far."""

    over: bool
    title: str
    """Of the outcome."""
    text: str
    date: str
    turns: int
    seat: str | None
    """Whose report it is; None: nobody's, the game was watched."""
    conceded: bool
    standings: tuple[Standing, ...]
    """The highest score first."""
    gains: tuple[Credit, ...]
    """What brought the seat most."""
    losses: tuple[Credit, ...]
    """What cost it most, the worst first."""
    chapters: tuple[ChapterResult, ...]
    note: str
    """The scenario's note on itself."""

    @property
    def place(self) -> int:
        """The seat's place by score, from 1; 0 for nobody's report."""
        return 1 + [s.seat for s in self.standings].index(self.seat) if self.seat is not None else 0


def end_report(session: Session, seat: str | None = None) -> EndReport:
    """The report of a seat; of the person in front, or who was that last, unless said."""
    match, scenario = session.match, session.match.machine.ruleset.scenario
    seat = seat or session.viewer or session.last_viewer
    outcome = scenario.outcomes[match.outcome] if match.outcome else None
    gains, losses = _causes(session, seat) if seat is not None else ((), ())
    return EndReport(
        over=match.over,
        title=outcome.title if outcome else _("No ending was reached") if match.over else _("The game goes on"),
        text=outcome.text.strip() if outcome else "",
        date=match.names.date(max(0, match.turn - 1)),
        turns=match.turn,
        seat=seat,
        conceded=session.conceded,
        standings=_standings(session),
        gains=gains,
        losses=losses,
        chapters=_chapters(session, seat) if seat is not None else (),
        note=scenario.note.strip(),
    )


def _standings(session: Session) -> tuple[Standing, ...]:
    match, scenario = session.match, session.match.machine.ruleset.scenario
    base = match.machine.ruleset.layout.base("engine", "score")
    out = []
    for s, (seat, score) in enumerate(match.scores().items()):
        course = tuple(float(match.turn_ledger(turn).after[base + s]) for turn in range(match.turn))
        out.append(Standing(seat, scenario.seats[seat].title, score, tuple(medals(match, seat)), course))
    return tuple(sorted(out, key=lambda standing: -standing.score))


def _causes(session: Session, seat: str) -> tuple[tuple[Credit, ...], tuple[Credit, ...]]:
    match = session.match
    unseen = frozenset() if match.over else secret_titles(match, seat)
    known = [credit for credit in credits_of(match, seat) if credit.title not in unseen]
    gains = [credit for credit in known if credit.points > 0.0]
    losses = [credit for credit in reversed(known) if credit.points < 0.0]
    return tuple(gains[:TOLD]), tuple(losses[:TOLD])


def _chapters(session: Session, seat: str) -> tuple[ChapterResult, ...]:
    match, scenario = session.match, session.match.machine.ruleset.scenario
    own = goals(match, seat)
    titles: dict[str | None, str] = {None: ""}
    titles |= {id_: chapter.title for id_, chapter in scenario.chapters.items()}
    found = [ChapterResult(title, tuple(goal for goal in own if goal.chapter == id_)) for id_, title in titles.items()]
    return tuple(result for result in found if result.goals)
