"""What a plan or a deal may lead to, as far as a seat can tell: futures with it and without it, on the same draws.

Hands on `Considered`, `Forecast`, `Band`, `forecast`, `plan_in`. The true game is only read; the same question
gives the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event

import numpy as np
import numpy.typing as npt

from engine.kernel import game as g
from engine.kernel.game import Game, record
from engine.kernel.imagine import FURTHEST
from engine.match.match import Match
from engine.match.why import find_figure
from engine.policies.names import Names
from engine.rules.errors import OrderError
from engine.rules.layout import INTS

FIRST = 24
"""Futures after which a first band is told."""
USUAL = 200
Figures = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Considered:
    """What a seat means to do this turn."""

    orders: tuple[tuple[str, str], ...] | None = ()
    """Action and target by slot; ("", "") for none. None: the whole plan is left to the seat's adviser, as it is
    while offers are made and nothing is planned yet."""
    levels: tuple[tuple[str, str], ...] = ()
    """Posture and level, where it is to change."""
    reaction: str = ""
    """The reaction armed; "" for none."""
    signed: tuple[str, int] | None = None
    """A deal and its packed terms, signed before anybody gives orders."""


@dataclass(frozen=True)
class Band:
    """A figure over turns, the present first: the middle of the futures, and where four in five of them lie."""

    low: Figures
    median: Figures
    high: Figures

    @classmethod
    def of(cls, futures: Figures) -> Band:
        """From futures, shape (futures, turns + 1)."""
        low, median, high = np.quantile(futures, (0.1, 0.5, 0.9), axis=0)
        return cls(low, median, high)


@dataclass(frozen=True)
class Forecast:
    """Futures of some figures."""

    watched: tuple[str, ...]
    """`reserves`, `district[brest].protest`."""
    without: Figures
    """(futures, turns + 1, watched)"""
    with_: Figures
    """The same with the plan considered, future by future."""

    @property
    def futures(self) -> int:
        """How many were played."""
        return len(self.without)

    def band(self, name: str, *, considered: bool = True) -> Band:
        """A figure with the plan, or without it. Raises ValueError for one not watched."""
        return Band.of((self.with_ if considered else self.without)[:, :, self.watched.index(name)])

    def difference(self, name: str) -> Band:
        """What the plan changes, future by future."""
        at = self.watched.index(name)
        return Band.of(self.with_[:, :, at] - self.without[:, :, at])

    def moves(self, name: str, least: float = 5e-4) -> bool:
        """Whether the plan moves a figure at some turn by more than a share of its usual size."""
        at, change = self.watched.index(name), self.difference(name)
        size = float(np.abs(self.without[:, :, at]).mean())
        return bool(max(np.abs(change.low).max(), np.abs(change.high).max()) > least * size)

    def most_changed(self) -> list[str]:
        """The figures watched, those the plan most surely moves at some turn first: mean difference by its error."""
        apart = self.with_ - self.without
        error = apart.std(axis=0) / np.sqrt(self.futures)
        size = np.abs(self.without).mean(axis=0)
        sure = np.abs(apart.mean(axis=0)) / (error + 1e-6 * size + 1e-12)
        order = np.argsort(-sure.max(axis=0), kind="stable")
        return [self.watched[k] for k in order]


def forecast(
    match: Match,
    seat: str,
    considered: Considered,
    against: Considered,
    watch: Sequence[str],
    *,
    futures: int = USUAL,
    turns: int = 12,
    cancel: Event | None = None,
    progress: Callable[[Forecast], None] | None = None,
) -> Forecast | None:
    """Futures with `considered` and with `against`; None: cancelled. `progress` is told of a first, rough forecast.

    `watch`: figures as `find_figure` reads them. Raises OrderError for an unknown name.
    """
    machine, names = match.machine, match.names
    number = names.seat(seat)
    turns = min(turns, FURTHEST, machine.ruleset.scenario.calendar.turns - match.turn)
    found = [find_figure(names, name) for name in watch]
    places = np.array([place.base + entity for place, entity in found], np.int64)
    plans = [_Numbers.of(match, number, plan) for plan in (against, considered)]
    worlds = [machine.future(match.running) for _ in plans]
    out = np.zeros((2, futures, max(1, turns) + 1, len(places)))

    def play(which: int, numbers: range) -> None:
        plan, future = plans[which], worlds[which]
        for k in numbers:
            if cancel is not None and cancel.is_set():
                return
            machine.begin_future(match.running, future, number, k, led=plan.orders is None, signed=plan.signed)
            plan.put(future.arrays, number)
            figures = out[which, k]
            figures[0] = future.arrays.state[places]
            for turn in range(1, len(figures)):
                if not future.over:
                    machine.live(future, turn == 1)
                figures[turn] = future.arrays.state[places]

    with ThreadPoolExecutor(2) as pool:  # with the plan and without it, side by side
        for numbers in (range(min(FIRST, futures)), range(FIRST, futures)):
            list(pool.map(play, range(2), [numbers] * 2))
            if cancel is not None and cancel.is_set():
                return None
            if numbers.start == 0 and progress is not None and futures > FIRST:
                progress(Forecast(tuple(watch), out[0, :FIRST].copy(), out[1, :FIRST].copy()))
    return Forecast(tuple(watch), out[0], out[1])


def plan_in(names: Names, rows: INTS, turn: int, seat: str) -> Considered:
    """What a seat did in a turn by a log of decisions, (rows, `LOG_WIDTH`): its orders, the postures it changed."""
    mine = rows[(rows[:, g.L_TURN] == turn) & (rows[:, g.L_SEAT] == names.seat(seat))]
    orders, levels = [], []
    for row in mine[mine[:, g.L_POINT] == g.ORDER].tolist():
        action, target = row[g.L_A], row[g.L_B]
        targets = names.targets(action) if action >= 0 else None
        orders.append((names.actions[action] if action >= 0 else "", targets.ids[target] if targets else ""))
    for row in mine[mine[:, g.L_POINT] == g.POSTURE].tolist():
        if row[g.L_CHOICE] != row[g.L_A]:
            posture = row[g.L_SUBJECT]
            levels.append((names.postures[posture], names.levels(posture)[row[g.L_CHOICE]]))
    return Considered(tuple(orders), tuple(levels))


@dataclass(frozen=True)
class _Numbers:
    """A plan as the kernel takes it."""

    orders: npt.NDArray[np.int64] | None
    """(slots, 2): action and target, -1 for none."""
    levels: npt.NDArray[np.int64]
    """(rows, 3): posture, level, level held."""
    reaction: int
    """-1 for none."""
    signed: tuple[int, int] | None
    """Deal and packed terms."""

    def put(self, world: Game, seat: int) -> None:
        """Have the seat of an imagined world do as planned this turn."""
        if self.orders is not None:
            world.orders[seat] = self.orders
        for posture, level, held in self.levels:
            record(world, g.POSTURE, seat, posture, level, held, 0, 0)
        if self.reaction >= 0:
            record(world, g.REACTION, seat, 0, 0, self.reaction, 0, 0)

    @classmethod
    def of(cls, match: Match, seat: int, plan: Considered) -> _Numbers:
        """Raises OrderError for what there is not."""
        orders = None if plan.orders is None else _orders(match, plan.orders)
        return cls(orders, _levels(match, plan.levels), _reaction(match, seat, plan.reaction), _deal(match, plan))


def _orders(match: Match, chosen: tuple[tuple[str, str], ...]) -> npt.NDArray[np.int64]:
    names = match.names
    slots = names.ruleset.scenario.limits.orders
    orders = np.full((slots, 2), -1, np.int64)
    for slot, (action, target) in enumerate(chosen[:slots]):
        if action:
            if action not in names.actions:
                raise OrderError(f"no order {action}")
            number = names.actions.index(action)
            targets = names.targets(number)
            orders[slot] = number, targets.index(target) if targets is not None and target else 0
    return orders


def _levels(match: Match, chosen: tuple[tuple[str, str], ...]) -> npt.NDArray[np.int64]:
    names, ruleset = match.names, match.machine.ruleset
    levels = np.zeros((len(chosen), 3), np.int64)
    held = match.state[ruleset.layout.base("engine", "postures") :]
    for row, (posture, level) in enumerate(chosen):
        if posture not in names.postures or level not in names.levels(names.postures.index(posture)):
            raise OrderError(f"no posture {posture} with a level {level}")
        number = names.postures.index(posture)
        values = [x.value for x in ruleset.scenario.postures[posture].levels.values()]
        now = min(range(len(values)), key=lambda k: abs(values[k] - held[number]))
        levels[row] = number, names.levels(number).index(level), now
    return levels


def _reaction(match: Match, seat: int, chosen: str) -> int:
    if not chosen:
        return -1
    scenario = match.machine.ruleset.scenario
    if chosen not in scenario.reactions or scenario.reactions[chosen].seat != match.names.seats[seat]:
        raise OrderError(f"no reaction {chosen} of {match.names.seats[seat]}")
    return match.names.reactions.index(chosen)


def _deal(match: Match, plan: Considered) -> tuple[int, int] | None:
    if plan.signed is None:
        return None
    deal, terms = plan.signed
    if deal not in match.names.deals:
        raise OrderError(f"no deal {deal}")
    number = match.names.deals.index(deal)
    match.names.check_terms(number, terms)
    return number, terms
