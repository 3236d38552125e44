"""Which causes brought a seat points and which cost it points, over a whole game.

Hands on `Credit`, `credits_of`. Each cause of a turn is taken back out of the state after the turn, and what the seat's
objectives then lack is its credit; objectives that average over turns credit a change for the turns it lasted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.client.rehearsal import twin_of
from engine.kernel import game as g
from engine.kernel.game import look
from engine.kernel.machine import Running
from engine.match.ledger import THE_TURN, TurnLedger, cause_title
from engine.match.match import Match
from engine.match.standing import ending_points, read_by
from engine.rules import roles as r
from engine.rules import tree
from engine.rules.layout import FLOATS, INTS, REGIME

_TELLING = 1e-9  # points below which a cause is not worth telling


@dataclass(frozen=True)
class Credit:
    """What one cause was worth to a seat."""

    title: str
    """The cause in the scenario's words."""
    points: float
    """Of the final score; below 0: it cost the seat."""
    turn: int
    """When it weighed most."""
    figure: str
    """Title of the figure of that turn it moved most, as a share of its range; "" where that is not known."""
    change: float
    """By how much it moved that figure then."""


@dataclass
class _Sum:
    points: float = 0.0
    largest: float = 0.0
    turn: int = 0
    figure: str = ""
    change: float = 0.0


def credits_of(match: Match, seat: str) -> list[Credit]:
    """Every cause of a traced match with its credit, the largest gain first and the largest loss last."""
    judge, sums = _Judge(match, seat), dict[str, _Sum]()
    for turn in range(match.turn):
        ledger = match.turn_ledger(turn)
        for title, points, place, change in judge.turn(ledger):
            total = sums.setdefault(title, _Sum())
            total.points += points
            if abs(points) > total.largest:
                total.largest, total.turn = abs(points), turn
                total.figure, total.change = place, change
    credits_ = [Credit(title, s.points, s.turn, s.figure, s.change) for title, s in sums.items()]
    if points := ending_points(match):
        ending = match.machine.ruleset.scenario.outcomes[str(match.outcome)].title
        credits_.append(Credit(ending, points, match.turn - 1, "", 0.0))
    kept = [credit for credit in credits_ if abs(credit.points) > _TELLING]
    return sorted(kept, key=lambda credit: (-credit.points, credit.title))


class _Judge:
    """A seat's objectives, to be read at any state."""

    def __init__(self, match: Match, seat: str) -> None:
        self._match, self._names, self._seat = match, match.names, match.names.seat(seat)
        self._twin: Running = twin_of(match.machine, match.running)
        self._twin.arrays.context[tree.X_SELF] = self._twin.arrays.context[tree.X_FROM] = self._seat
        layout = match.machine.ruleset.layout
        self._read = read_by(match, seat)
        self._mask = np.zeros(layout.size, bool)
        for place, first, count in self._read:
            self._mask[place.base + first : place.base + first + count] = True
        self._rows = [k for k, (owner, _, _) in enumerate(layout.objectives) if owner == self._seat]
        self._function = int(match.machine.program.objective_values[self._seat])

    def turn(self, ledger: TurnLedger) -> list[tuple[str, float, str, float]]:
        """Cause, points, title of the figure it moved most, and by how much."""
        weights, streaks = self._weights(ledger.turn, ledger.after)
        whole = self._points(ledger.after, ledger.turn, weights, streaks)
        rows: INTS = ledger.rows[self._mask[ledger.rows[:, 4]]]
        values: FLOATS = ledger.values[self._mask[ledger.rows[:, 4]]]
        numbers = rows[:, 2] * (1 << 40) + rows[:, 3]
        out = []
        for number in np.unique(numbers).tolist():
            kind, cause = divmod(number, 1 << 40)
            if kind == THE_TURN:
                continue
            chosen = numbers == number
            without = ledger.after.copy()
            np.subtract.at(without, rows[chosen, 4], values[chosen, 1] - values[chosen, 0])
            points = whole - self._points(without, ledger.turn, weights, streaks)
            if points:
                out.append((cause_title(self._names, kind, cause), points, *self._most(ledger.after - without)))
        return out

    def _weights(self, turn: int, state: FLOATS) -> tuple[FLOATS, FLOATS]:
        """What a point of each objective's value is worth from this turn on; and a turn of its streak."""
        layout, roles = self._match.machine.ruleset.layout, self._match.machine.ruleset.roles
        agenda = float(state[layout.base("engine", "agenda") + self._seat])
        regime = layout.base("engine", "regime")
        successor, vacant = (float(state[regime + REGIME.index(name)]) for name in ("successor", "interregnum"))
        governs = roles.succession and roles.succession[r.S_SEAT] == self._seat
        level, streak = np.zeros(len(self._rows)), np.zeros(len(self._rows))
        for at, k in enumerate(self._rows):
            row, weight = roles.objectives[k], roles.objective_figures[k][0]
            until = min(self._match.turn, row[r.O_UNTIL])
            window, left = max(1, until - row[r.O_FROM]), until - max(turn, row[r.O_FROM])
            held = row[r.O_AGENDA] <= 0 or agenda == row[r.O_AGENDA]
            if left <= 0 or not held or (governs and (vacant or successor != row[r.O_SUCCESSOR])):
                continue
            if row[r.O_KIND] == r.STREAK:
                streak[at] = weight / window
            else:
                level[at] = weight * (left / window if row[r.O_KIND] == r.INTEGRAL else 1.0)
        return level, streak

    def _points(self, state: FLOATS, turn: int, weights: FLOATS, streaks: FLOATS) -> float:
        arrays, machine = self._twin.arrays, self._match.machine
        arrays.cursor[g.C_TURN] = turn
        arrays.figures[tree.F_YEAR], arrays.figures[tree.F_MONTH] = machine.program.dates[turn]
        arrays.state[:] = state
        look(machine.handle, self._twin.handle, self._function, arrays.state, 0)
        values = arrays.output[: len(self._rows)]
        return float((values * weights).sum() + ((values > 0.0) * streaks).sum())

    def _most(self, change: FLOATS) -> tuple[str, float]:
        """The figure a cause moved most as a share of its range, among those the objectives read."""
        best, title, moved = 0.0, "", 0.0
        for place, first, count in self._read:
            part = change[place.base + first : place.base + first + count]
            mean = float(part.mean())
            span = place.high - place.low
            share = abs(mean) / (span if span < 1e9 else max(1.0, abs(float(self._match.state[place.base + first]))))
            if share > best:
                best, moved, title = share, mean, self._names.variable_title(place)
                if count == 1 and place.set != "nation":
                    title += f", {self._match.machine.ruleset.layout.sets[place.set].titles[first]}"
        return title, moved
