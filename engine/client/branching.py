"""Another past: one decision of a game changed, the rest played again on the same random numbers, both compared.

Hands on `Decision`, `decisions_of`, `branch`, `Comparison`, `take_up`. Policies decide anew after the change; a
person's seat repeats what the person did wherever that is still open, and else follows its adviser.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from threading import Event

from engine.kernel import game as g
from engine.match.account import known_to
from engine.match.happenings import Happening
from engine.match.match import Match
from engine.match.record import Record, Retelling, record_of
from engine.match.seeing import sees
from engine.policies.names import Names
from engine.policies.policy import Policy, PolicySpec
from engine.policies.question import Choice, OptionRow, Question
from engine.rules.layout import INTS

Moment = tuple[int, str, str]
"""Turn, point and subject of a question."""


@dataclass(frozen=True)
class Decision:
    """A decision taken in a game."""

    number: int
    """Its row in the log."""
    question: Question
    """As it was put; what the seat knew is in it."""
    chosen: OptionRow
    terms: int | None
    """Of an offer: its terms; of a refusal: the clause it names."""

    @property
    def choice(self) -> Choice:
        """What was chosen, to be chosen again."""
        return Choice(self.chosen.index, self.terms)

    @property
    def others(self) -> tuple[OptionRow, ...]:
        """What else was open."""
        return tuple(option for option in self.question.legal if option.index != self.chosen.index)


def decisions_of(match: Match, seat: str) -> list[Decision]:
    """Every decision of a seat that had a choice, in order. The game is played again for it, some ten ms a turn."""
    record, out = record_of(match), []
    number = match.names.seat(seat)
    for k, question in _asked(match, record, {k for k, row in enumerate(record.rows) if row[g.L_SEAT] == number}):
        chosen = question.options[int(record.rows[k, g.L_CHOICE])]
        if len(question.legal) > 1:
            terms = int(record.rows[k, g.L_B]) if chosen.kind in ("offer", "refuse") else None
            out.append(Decision(k, question, chosen, terms))
    return out


def _asked(match: Match, record: Record, wanted: set[int]) -> Iterator[tuple[int, Question]]:
    """The questions before the wanted rows of a record."""
    retelling = Retelling(match.machine, _short(record, 0))
    for k in range(len(record.rows)):
        retelling.record = _short(record, k)
        while retelling.step():
            pass
        if k in wanted:
            question = retelling.match.run()
            assert question is not None  # the log has a row for it
            yield k, question


def _short(record: Record, rows: int) -> Record:
    """A record's first decisions, with nobody thinking them over again."""
    return replace(record, rows=record.rows[:rows], policies=dict.fromkeys(record.policies, "hand"))


@dataclass
class Again:
    """A policy: what a seat did in another game at the same moment, if it is open; else what its adviser likes best."""

    names: Names
    done: Mapping[Moment, list[list[int]]]
    """Rows of the other game's log by moment, in order."""
    repeated: int = 0
    """Decisions that could be repeated."""
    changed: int = 0
    """Decisions that were no longer open, or that nobody was asked for then."""

    name: str = "again"

    def decide(self, question: Question) -> Choice:
        """See the class."""
        rows = self.done.get((question.turn, question.point, question.subject), [])
        option = _same(self.names, question, rows[0]) if rows else None
        if option is None:
            self.changed += 1
            option = max(question.legal, key=lambda o: (o.score if o.score is not None else -1e9, -o.index))
            return Choice(option.index)
        self.repeated += 1
        row = rows.pop(0)
        return Choice(option.index, row[g.L_B] if option.kind in ("offer", "refuse") else None)


def _same(names: Names, question: Question, row: list[int]) -> OptionRow | None:
    """The open option that means what a row of another log meant."""
    a, b = row[g.L_A], row[g.L_B]
    for option in question.legal:
        if question.point == "order":
            targets = names.targets(a) if a >= 0 else None
            wanted = ("", "") if a < 0 else (names.actions[a], targets.ids[b] if targets else "")
            fits = (option.what, option.target) == wanted
        elif question.point == "offer":
            fits = option.what == ("" if a < 0 else names.deals[a])
        elif question.point == "answer":
            fits = option.kind == ("refuse", "accept", "counter")[a] and (a < 2 or option.terms == b)
        elif question.point == "reaction":
            fits = option.what == ("" if a < 0 else names.reactions[a])
        else:
            fits = option.index == row[g.L_CHOICE]
        if fits:
            return option
    return None


def branch(
    match: Match,
    decision: int,
    choice: Choice | int,
    *,
    cancel: Event | None = None,
    turn_done: Callable[[int], None] | None = None,
) -> Comparison | None:
    """The game as it would have gone with another choice at a row of its log, as far as it has come; None: cancelled.

    Raises OrderError for a choice that was not open, FaultError.
    """
    record = record_of(match)
    retelling = Retelling(match.machine, _short(record, decision), ledger=True)
    while retelling.step():
        pass
    other = retelling.match
    other.run()
    other.answer(choice)
    for seat, policy in match.policies.items():
        _seat(other, seat, policy, record.rows[decision + 1 :])
    while other.turn < match.turn and not other.over:
        if cancel is not None and cancel.is_set():
            return None
        other.step()
        if turn_done is not None:
            turn_done(other.turn - 1)
    return Comparison(match, other, int(record.rows[decision, g.L_TURN]))


def take_up(comparison: Comparison) -> Match:
    """The other history, to be played on: seats that repeated a person's decisions are played by hand again."""
    match = comparison.became
    for seat, policy in comparison.was.policies.items():
        match.policies[seat] = policy
    return match


def _seat(other: Match, seat: str, policy: PolicySpec | Policy, rows: INTS) -> None:
    number, kind = other.names.seat(seat), g.EXTERNAL
    if isinstance(policy, PolicySpec) and policy.kind != "hand":
        kind = policy.number
    elif isinstance(policy, PolicySpec):
        done: dict[Moment, list[list[int]]] = {}
        for row in rows[rows[:, g.L_SEAT] == number].tolist():
            point = row[g.L_POINT]
            done.setdefault((row[g.L_TURN], g.POINTS[point], _subject(other.names, point, row)), []).append(row)
        policy = Again(other.names, done)
    other.policies[seat] = policy
    other.running.arrays.kinds[number] = kind


def _subject(names: Names, point: int, row: list[int]) -> str:
    subject = row[g.L_SUBJECT]
    if point == g.EVENT:
        return names.events[subject]
    if point == g.POSTURE:
        return names.postures[subject]
    return names.deals[subject] if point in (g.ANSWER, g.CONSENT) else str(subject)


@dataclass(frozen=True)
class Apart:
    """A figure that came out otherwise."""

    label: str
    """`reserves`, `seat[x].money`."""
    title: str
    unit: str
    was: float
    became: float
    share: float
    """The difference as a share of the figure's range; of its size where it has none."""


@dataclass(frozen=True)
class Comparison:
    """Two histories of one game on the same random numbers."""

    was: Match
    became: Match
    turn: int
    """The turn of the change."""

    @property
    def turns(self) -> int:
        """Turns both have played."""
        return min(self.was.turn, self.became.turn)

    @property
    def parted(self) -> int | None:
        """The first turn after which the states differ; None: it made no difference."""
        both = zip(self.was.hashes, self.became.hashes)
        return next((turn - 1 for turn, (one, other) in enumerate(both) if one != other), None)

    @property
    def outcomes(self) -> tuple[str, str]:
        """Titles of the two endings; "" where there was none."""
        declared = self.was.machine.ruleset.scenario.outcomes
        was, became = (declared[m.outcome].title if m.outcome else "" for m in (self.was, self.became))
        return was, became

    def scores(self) -> dict[str, tuple[float, float]]:
        """By seat id: its score in both."""
        became = self.became.scores()
        return {seat: (score, became[seat]) for seat, score in self.was.scores().items()}

    def series(self, label: str) -> tuple[list[float], list[float]]:
        """A headline figure at the start and after every turn, in both. Raises KeyError for one not followed."""
        return self.was.series[label], self.became.series[label]

    def figures(self, viewer: str | None = None) -> list[Apart]:
        """The headline figures that differ after the last turn both have played, the widest apart first."""
        names, out = self.was.names, []
        for label, offset in self.was.headlines:
            place = next(p for p in self.was.machine.ruleset.layout.places if p.base <= offset < p.base + p.size)
            was, became = (m.series[label][self.turns] for m in (self.was, self.became))
            if was == became or (viewer is not None and not sees(names, viewer, place, offset)):
                continue
            span = place.high - place.low
            share = abs(became - was) / (span if span < 1e9 else max(1.0, abs(was)))
            title = names.variable_title(place)
            if place.size > 1:
                title += f", {self.was.machine.ruleset.layout.sets[place.set].titles[offset - place.base]}"
            out.append(Apart(label, title, place.declared.unit if place.declared else "", was, became, share))
        return sorted(out, key=lambda apart: -apart.share)

    def happened(self, turn: int, viewer: str | None = None) -> tuple[list[Happening], list[Happening]]:
        """What happened in a turn in one history alone: the old one's, then the new one's."""
        told = [m.happened(turn) if turn < m.turn else [] for m in (self.was, self.became)]
        was, became = (known_to(viewer, h) if viewer is not None else h for h in told)
        return _beyond(was, became), _beyond(became, was)


def _beyond(these: list[Happening], those: list[Happening]) -> list[Happening]:
    """The happenings of one list that the other lacks, in order."""
    left = Counter(those)
    out = []
    for happening in these:
        if left[happening]:
            left[happening] -= 1
        else:
            out.append(happening)
    return out
