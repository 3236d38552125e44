"""A forecast from a recorded game: what a seat could foresee before its orders of a turn, with its plan or another.

Hands on `Asked`, `Foretold`, `foretell`. The seat's own view is all that is read; see `engine.match.forecast`.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from rich.table import Table
from rich.text import Text

from engine.kernel.machine import Machine
from engine.match.forecast import Considered, Forecast, forecast, plan_in
from engine.match.ledger import figure
from engine.match.record import Parting, Retelling
from engine.match.replay import Replay
from engine.match.why import find_figure
from engine.policies.names import Names
from engine.rules.errors import OrderError, SaveError, did_you_mean

_TOLD = (1, 3, 6, 12)


@dataclass(frozen=True)
class Asked:
    """What is to be foretold."""

    turn: int
    seat: str = ""
    """"": the first."""
    figures: tuple[str, ...] = ()
    """(): those the scenario puts on top."""
    orders: tuple[str, ...] = ()
    """`action` or `action:target` by slot, in place of what the seat did."""
    postures: tuple[str, ...] = ()
    """`posture=level`."""
    futures: int = 200
    turns: int = 12

    @property
    def compares(self) -> bool:
        """Whether another plan is asked about."""
        return bool(self.orders or self.postures)


@dataclass(frozen=True)
class Foretold:
    """A forecast and what to call it."""

    asked: Asked
    names: Names
    seat: str
    found: Forecast

    def table(self) -> Table:
        """By figure: the middle of the futures and the band of four in five, some turns ahead."""
        what = "what another plan would change" if self.asked.compares else "four futures in five"
        seat = self.names.ruleset.scenario.seats[self.seat].title
        title = f"{seat}, {self.names.date(self.asked.turn)}: {self.found.futures} futures, {what}"
        ahead = [n for n in _TOLD if n < self.found.without.shape[1]]
        heading = Text(title, style="table.title")
        table = Table("Figure", "Now", *(self.names.date(self.asked.turn + n) for n in ahead), title=heading)
        for name in self.found.watched:
            place, entity = find_figure(self.names, name)
            label = self.names.variable_title(place) + (f" ({place.unit})" if place.unit else "")
            if place.size > 1:
                label += f", {self.names.ruleset.layout.sets[place.set].titles[entity]}"
            band = self.found.difference(name) if self.asked.compares else self.found.band(name)
            now = figure(float(self.found.band(name).median[0]))
            sign = self.asked.compares
            cells = [
                f"{figure(float(band.median[n]), sign=sign)} "
                f"({figure(float(band.low[n]), sign=sign)} to {figure(float(band.high[n]), sign=sign)})"
                for n in ahead
            ]
            table.add_row(Text(label), now, *cells)
        return table

    def frame(self) -> pd.DataFrame:
        """A row a figure and turn ahead: low, median, high, and those of the difference where plans are compared."""
        rows = []
        for name in self.found.watched:
            band, apart = self.found.band(name), self.found.difference(name)
            for ahead in range(len(band.median)):
                row = {"figure": name, "ahead": ahead, "date": self.names.date(self.asked.turn + ahead)}
                row |= {"low": band.low[ahead], "median": band.median[ahead], "high": band.high[ahead]}
                if self.asked.compares:
                    row |= {"difference_low": apart.low[ahead], "difference_median": apart.median[ahead]}
                    row |= {"difference_high": apart.high[ahead]}
                rows.append(row)
        return pd.DataFrame(rows)


def foretell(replay: Replay, machine: Machine, asked: Asked) -> Foretold:
    """The forecast asked for. Raises OrderError for an unknown name or turn, SaveError where the record parts."""
    record = replay.record
    if not 0 <= asked.turn < record.turn:
        raise OrderError(f"--turn {asked.turn}: the game's turns are 0 to {record.turn - 1}")
    retelling = Retelling(machine, record)
    names = retelling.match.names
    seat = asked.seat or names.seats[0]
    names.seat(seat)
    figures = asked.figures or tuple(label for label, _ in retelling.match.headlines)
    did = plan_in(names, record.rows, asked.turn, seat)
    other = Considered(
        _orders(names, seat, asked.orders) or did.orders, _levels(names, seat, asked.postures) or did.levels
    )
    try:
        match = retelling.up_to_orders(asked.turn, seat)
    except Parting as error:
        raise SaveError(f"{replay.name}: does not follow from its decisions: {error}: verify it") from None
    found = forecast(match, seat, other, did, figures, futures=asked.futures, turns=asked.turns)
    assert found is not None
    return Foretold(asked, names, seat, found)


def _orders(names: Names, seat: str, given: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    scenario, out = names.ruleset.scenario, []
    if len(given) > scenario.limits.orders:
        raise OrderError(f"--order: {seat} gives {scenario.limits.orders} a turn at most")
    mine = [id_ for id_, action in scenario.actions.items() if seat in action.seats]
    for text in given:
        action, _, target = text.partition(":")
        if action not in mine:
            hint = did_you_mean(action, mine) or f"; its orders: {', '.join(mine)}"
            raise OrderError(f"--order {text}: {seat} has no order {action}{hint}")
        targets = names.targets(names.actions.index(action))
        if targets is None and target:
            raise OrderError(f"--order {text}: {action} has no target: write {action}")
        if targets is not None and targets.index(target) < 0:
            hint = did_you_mean(target, targets.ids) or f", e.g. {action}:{targets.ids[0]}"
            raise OrderError(f"--order {text}: expected one of {targets.name}{hint}")
        out.append((action, target))
    return tuple(out)


def _levels(names: Names, seat: str, given: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    scenario, out = names.ruleset.scenario, list[tuple[str, str]]()
    mine = [id_ for id_, posture in scenario.postures.items() if posture.seat == seat]
    for text in given:
        posture, equals, level = text.partition("=")
        if not equals or posture not in mine:
            hint = did_you_mean(posture, mine) or f"; its postures: {', '.join(mine)}"
            raise OrderError(f"--posture {text}: expected POSTURE=LEVEL of {seat}{hint}")
        levels = names.levels(names.postures.index(posture))
        if level not in levels:
            raise OrderError(f"--posture {text}: {posture} has the levels {', '.join(levels)}")
        if posture in dict(out):
            raise OrderError(f"--posture {text}: {posture} is given a level already: name each posture once")
        out.append((posture, level))
    return tuple(out)
