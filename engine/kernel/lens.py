"""What a learning agent sees and may do, as arrays of fixed meaning: a row of numbers in -1..1, and a mask of actions.

Hands on `Lens` and its builder, and the kernels that fill a row and a mask at a question. A row is made of the seat's
own view and of the question put to it; what `imagine.forget` takes out of a view never gets into one.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from engine.kernel import game as g
from engine.kernel import tables as t
from engine.kernel.arithmetic import log
from engine.kernel.bargain import left_out, level_of, partner_of
from engine.kernel.decide import held_level
from engine.kernel.game import Game, make_view
from engine.kernel.handle import kernel
from engine.kernel.tables import Program
from engine.kernel.words import ACTIVE, BROKEN, CALLED, KEPT, WAITING
from engine.rules import roles as r
from engine.rules.layout import DEAL_HEAD, DEAL_WIDTH, FLOATS, INTS, MAX_TERMS, OBJECTIVE_WIDTH, TERM_WIDTH
from engine.rules.ruleset import Ruleset

# How a figure of the view is scaled: along its bounds, by its logarithm where they are wide, or whether it is above 0.
LINEAR, WIDE, IS_SET = range(3)
WIDE_FROM = 100.0
"""Figures whose declared bounds lie further apart are scaled by their logarithm."""
# Columns of `Lens.runs`.
U_COLUMN, U_SIZE, U_OFFSET, U_KIND, U_PRICED, RUN = range(6)
# How much of a view may have changed since a row was made of it: what is paid with, or anything.
PAID, ANYTHING = range(2)
# Places in `Lens.blocks`: where the parts of a row begin, then where the actions of each point do.
(
    Q_TURN, Q_SEAT, Q_POINT, Q_NUMBER, Q_EVENT, Q_TARGET, Q_POSTURE, Q_DEAL, Q_PROPOSER, Q_LEVELS, Q_LEFT, Q_DEALS,
    Q_END, ROW, K_FIRST,
) = range(15)  # fmt: skip
K_END = K_FIRST + len(g.POINTS)
EDITS = 5  # of a clause: two levels down, one down, one up, two up; leave it out or put it in
BLOCK = 16
DEAL_ROW = 3 + 3 * MAX_TERMS  # in force, since, own proposal; by clause: running, kept or broken, level


class Lens(NamedTuple):
    """Where things stand in a row and among the actions; by scenario, the same for every game."""

    blocks: INTS
    runs: INTS
    """(seats, runs, RUN): which runs of a seat's view fill which columns; a run of size 0 is none."""
    scales: FLOATS
    """(seats, runs, 2): what is taken off, and the factor after."""
    orders: INTS
    """(actions, 2): an order's first action, and whether those after it are ranks, not targets."""
    postures: INTS
    """(postures,): first action of its levels."""


# ---- building one ----
class _Builder:
    def __init__(self, ruleset: Ruleset, wanted: Collection[tuple[str, str]] | None) -> None:
        self.ruleset, self.wanted = ruleset, wanted
        self.scenario, self.layout = ruleset.scenario, ruleset.layout
        self.seats = len(self.scenario.seats)
        self.runs: list[list[list[int]]] = [[] for _ in range(self.seats)]
        self.scales: list[list[list[float]]] = [[] for _ in range(self.seats)]
        self.at = 0

    def build(self) -> Lens:
        blocks = self._question()
        self.at = blocks[Q_END]
        self._own()
        self._common()
        for place in self.layout.places:
            if place.declared is not None and (self.wanted is None or (place.set, place.name) in self.wanted):
                priced = place.set in ("seat", "nation")  # prices are in figures of these
                for seat in range(self.seats):
                    self._run(seat, self.at, place.size, place.base, *_scale(place.low, place.high), priced)
                self.at += place.size
        blocks[ROW] = self.at
        orders, postures = self._actions(blocks)
        most = max(len(runs) for runs in self.runs)
        runs, scales = np.zeros((self.seats, most, RUN), np.int64), np.zeros((self.seats, most, 2))
        for seat in range(self.seats):
            runs[seat, : len(self.runs[seat])] = self.runs[seat]
            scales[seat, : len(self.scales[seat])] = self.scales[seat]
        return Lens(np.array(blocks, np.int64), runs, scales, orders, postures)

    def _question(self) -> list[int]:
        scenario = self.scenario
        sizes = [
            1, self.seats, len(g.POINTS), 1, len(scenario.events), 1, len(scenario.postures), len(scenario.deals),
            self.seats, MAX_TERMS, MAX_TERMS, DEAL_ROW * len(scenario.deals),
        ]  # fmt: skip
        blocks = [0] * (K_END + 1)
        blocks[: Q_END + 1] = np.cumsum([0, *sizes]).tolist()
        return blocks

    def _run(
        self, seat: int, column: int, size: int, offset: int, kind: int, low: float, factor: float, priced: bool = False
    ) -> None:
        if size > 0:
            self.runs[seat].append([column, size, offset, kind, int(priced)])
            self.scales[seat].append([low, factor])

    def _own(self) -> None:
        """What a seat keeps to itself: its score, what was banked, agenda, armed reaction, refusals, objectives."""
        scenario, base, at = self.scenario, self.layout.base, self.at
        numbers = [s for s, _, _ in self.layout.objectives]
        most = max([numbers.count(s) for s in range(self.seats)])
        turns, deals = scenario.calendar.turns, len(scenario.deals)
        for seat in range(self.seats):
            for k, name in enumerate(("score", "banked")):
                self._run(seat, at + k, 1, base("engine", name) + seat, *_scale(-1000.0, 1000.0))
            agendas = max([1, *(len(s.agendas) for s in scenario.seats.values())])
            self._run(seat, at + 2, 1, base("engine", "agenda") + seat, LINEAR, 0.0, 1.0 / agendas)
            reactions = max(1, len(scenario.reactions))
            self._run(seat, at + 3, 1, base("engine", "armed") + seat, LINEAR, 0.0, 1.0 / reactions)
            for d in range(deals):
                offset = base("engine", "declined") + d * self.seats + seat
                self._run(seat, at + 4 + d, 1, offset, LINEAR, 0.0, 1.0 / turns)
            mine = [k for k, number in enumerate(numbers) if number == seat]
            for n, k in enumerate(mine):
                column, offset = (
                    at + 4 + deals + n * OBJECTIVE_WIDTH,
                    base("engine", "objectives") + k * OBJECTIVE_WIDTH,
                )
                self._run(seat, column, 3, offset, LINEAR, 0.0, 1.0 / turns)
                self._run(seat, column + 3, 1, offset + 3, LINEAR, 0.0, 1.0)
        self.at += 4 + deals + most * OBJECTIVE_WIDTH

    def _common(self) -> None:
        """The engine's own places that all may know: flags, levels of postures, modifiers, fatigue, regime, cards."""
        scenario, base, seats = self.scenario, self.layout.base, list(self.scenario.seats)
        turns = scenario.calendar.turns
        for seat, id_ in enumerate(seats):
            at = self.at
            self._run(seat, at, len(scenario.flags), base("engine", "flags"), IS_SET, 0.0, 1.0)
            at += len(scenario.flags)
            for k, posture in enumerate(scenario.postures.values()):
                if not posture.secret or posture.seat == id_:
                    values = [float(level.value) for level in posture.levels.values()]
                    self._run(seat, at + k, 1, base("engine", "postures") + k, *_line(min(values), max(values)))
            at += len(scenario.postures)
            for k, modifier in enumerate(scenario.modifiers.values()):
                self._run(seat, at + k, 1, base("engine", "modifier_stacks") + k, LINEAR, 0.0, 1.0 / modifier.most)
            at += len(scenario.modifiers)
            self._run(seat, at, len(scenario.modifiers), base("engine", "modifier_until"), LINEAR, 0.0, 1.0 / turns)
            at += len(scenario.modifiers)
            for k, action in enumerate(scenario.actions.values()):
                column, offset = at + k * self.seats, base("engine", "fatigue") + k * self.seats
                if action.secret:
                    self._run(seat, column + seat, 1, offset + seat, LINEAR, 0.0, 1.0)
                else:
                    self._run(seat, column, self.seats, offset, LINEAR, 0.0, 1.0)
            at += len(scenario.actions) * self.seats
            falls = scenario.succession
            most = max(len(falls.causes), len(falls.heirs), falls.turns) if falls else 1
            self._run(seat, at, 4, base("engine", "regime"), LINEAR, 0.0, 1.0 / max(4, most))
            at += 4
            self._run(seat, at, len(scenario.events), base("engine", "event_turn"), LINEAR, 0.0, 1.0 / turns)
            end = at + len(scenario.events)
        self.at = end

    def _actions(self, blocks: list[int]) -> tuple[INTS, INTS]:
        scenario, roles = self.scenario, self.ruleset.roles
        orders = np.zeros((max(1, len(scenario.actions)), 2), np.int64)
        postures = np.zeros(max(1, len(scenario.postures)), np.int64)
        at = 1  # 0 is to wait
        for point in range(len(g.POINTS)):
            blocks[K_FIRST + point] = at
            if point == g.EVENT:
                at += sum(len(event.choices) for event in scenario.events.values())
            elif point == g.OFFER:
                at += 1 + len(scenario.deals)
            elif point == g.ANSWER:
                at += 2 + EDITS * MAX_TERMS
            elif point == g.CONSENT:
                at += 2
            elif point == g.ORDER:
                at += 1
                for k, row in enumerate(roles.actions):
                    ranks = 0 < row[r.A_PICK] < row[r.A_TARGETS]
                    orders[k] = at, int(ranks)
                    at += row[r.A_PICK] if ranks else row[r.A_TARGETS]
            elif point == g.POSTURE:
                for k, posture in enumerate(scenario.postures.values()):
                    postures[k] = at
                    at += len(posture.levels)
            else:
                at += 1 + len(scenario.reactions)
        blocks[K_END] = at
        return orders, postures


def _line(low: float, high: float) -> tuple[int, float, float]:
    return LINEAR, low, 1.0 / (high - low) if high > low else 0.0


def _scale(low: float, high: float) -> tuple[int, float, float]:
    """How a figure of these bounds is scaled: kind, what is taken off, factor."""
    if high - low <= WIDE_FROM:
        return _line(low, high)
    return WIDE, 0.0, 1.0 / float(log(1.0 + max(abs(low), abs(high))))


def new_lens(ruleset: Ruleset, wanted: Collection[tuple[str, str]] | None = None) -> Lens:
    """The lens of a scenario; `wanted`: (set, name) of the variables seen, all by default."""
    return _Builder(ruleset, wanted).build()


# ---- looking through it ----
@kernel
def scaled(value: float, kind: int, low: float, factor: float) -> float:
    """A figure in -1..1."""
    if kind == IS_SET:
        return 1.0 if value > 0.0 else 0.0
    if kind == WIDE:
        out = log(1.0 + abs(value)) * factor
        if value < 0.0:
            out = -out
    else:
        out = (value - low) * factor
    return min(1.0, max(-1.0, out))


@kernel
def asked(game: Game, seat: int) -> bool:
    """Whether the game waits for an answer of this seat."""
    cursor = game.cursor
    return bool(cursor[g.C_OVER] == 0 and cursor[g.C_ASKED] == 1 and cursor[g.C_SEAT] == seat)


@kernel
def see(program: Program, game: Game, lens: Lens, seat: int, row: np.ndarray, seen: FLOATS, changed: int) -> None:
    """Bring a seat's row up to date; `changed`: how much of the view may have changed.

    `seen` (ROW,) keeps what the row was made from: only what did change is made anew.
    """
    if game.cursor[g.C_OVER] != 0:
        make_view(program, game, seat)  # the last look is at how it ended
    view = game.views[seat]
    see_question(program, game, lens, seat, row)
    if changed == ANYTHING:
        see_deals(program, lens, seat, view, row)
    for n in range(lens.runs.shape[1]):
        run = lens.runs[seat, n]
        if changed == PAID and not run[U_PRICED]:
            continue
        column, offset, end = run[U_COLUMN], run[U_OFFSET], run[U_COLUMN] + run[U_SIZE]
        while column + BLOCK <= end:  # without a branch inside, so that many are compared at once
            apart = False
            for k in range(BLOCK):
                apart |= view[offset + k] != seen[column + k]
            if apart:
                see_run(lens, seat, n, view, offset, row, seen, column, BLOCK)
            column += BLOCK
            offset += BLOCK
        see_run(lens, seat, n, view, offset, row, seen, column, end - column)


@kernel
def see_run(
    lens: Lens, seat: int, n: int, view: FLOATS, offset: int, row: np.ndarray, seen: FLOATS, column: int, size: int
) -> None:
    """Make anew what changed of so many figures of a run."""
    kind, low, factor = lens.runs[seat, n, U_KIND], lens.scales[seat, n, 0], lens.scales[seat, n, 1]
    for k in range(size):
        value = view[offset + k]
        if value != seen[column + k]:
            seen[column + k] = value
            row[column + k] = scaled(value, kind, low, factor)


@kernel
def forget_row(lens: Lens, seat: int, row: np.ndarray, seen: FLOATS) -> None:
    """A row as of a view full of zeros: where `see` starts from."""
    for k in range(row.size):
        row[k] = seen[k] = 0.0
    for n in range(lens.runs.shape[1]):
        column, kind = lens.runs[seat, n, U_COLUMN], lens.runs[seat, n, U_KIND]
        nothing = scaled(0.0, kind, lens.scales[seat, n, 0], lens.scales[seat, n, 1])
        for k in range(lens.runs[seat, n, U_SIZE]):
            row[column + k] = nothing


@kernel
def see_question(program: Program, game: Game, lens: Lens, seat: int, row: np.ndarray) -> None:
    """When it is, who looks, and what is asked."""
    cursor, b, shape = game.cursor, lens.blocks, program.shape
    for k in range(b[Q_DEALS]):
        row[k] = 0.0
    row[b[Q_TURN]] = cursor[g.C_TURN] / shape[t.N_TURNS]
    row[b[Q_SEAT] + seat] = 1.0
    if not asked(game, seat):
        return
    point, subject = cursor[g.C_POINT], cursor[g.C_SUBJECT]
    row[b[Q_POINT] + point] = 1.0
    if point == g.ORDER or point == g.OFFER:
        row[b[Q_NUMBER]] = subject / max(1, shape[t.N_ORDERS] if point == g.ORDER else 2)
    elif point == g.EVENT:
        row[b[Q_EVENT] + subject] = 1.0
        row[b[Q_TARGET]] = game.options[0, 1] / max(1, program.events[subject, r.E_TARGETS])
    elif point == g.POSTURE:
        row[b[Q_POSTURE] + subject] = 1.0
    elif point == g.ANSWER or point == g.CONSENT:
        template, terms = cursor[g.C_TEMPLATE], cursor[g.C_DEALT]
        row[b[Q_DEAL] + template] = 1.0
        row[b[Q_PROPOSER] + other_side(program, game, template, seat)] = 1.0
        for k in range(program.deals[template, r.D_TERMS]):
            most = max(1, program.terms[template * MAX_TERMS + k, r.T_LEVELS] - 1)
            row[b[Q_LEVELS] + k] = level_of(terms, k) / most
            row[b[Q_LEFT] + k] = 1.0 if left_out(terms, k) else 0.0


@kernel
def other_side(program: Program, game: Game, template: int, seat: int) -> int:
    """The seat whose terms are on the table."""
    at = game.cursor[g.C_LOG] - 1
    while at > 0 and not (game.log[at, g.L_POINT] == g.OFFER and game.log[at, g.L_CHOICE] > 0):
        at -= 1
    proposer = game.log[at, g.L_SEAT]
    return partner_of(program, template, seat) if proposer == seat else int(proposer)


@kernel
def see_deals(program: Program, lens: Lens, seat: int, view: FLOATS, row: np.ndarray) -> None:
    """The deals in force the seat knows of, a stretch for each kind of deal."""
    first, shape = lens.blocks[Q_DEALS], program.shape
    for k in range(first, lens.blocks[Q_END]):
        row[k] = 0.0
    for d in range(shape[t.N_SLOTS]):
        slot = shape[t.B_DEALS] + d * DEAL_WIDTH
        if view[slot] == 0.0:
            continue
        template = int(view[slot]) - 1
        at = first + template * DEAL_ROW
        row[at], row[at + 1] = 1.0, view[slot + 1] / shape[t.N_TURNS]
        row[at + 2] = 1.0 if view[slot + 2] == seat else 0.0
        for k in range(program.deals[template, r.D_TERMS]):
            term, status = at + 3 + 3 * k, view[slot + DEAL_HEAD + k * TERM_WIDTH]
            if status in (ACTIVE, CALLED):
                row[term] = 1.0
            elif status == WAITING:
                row[term] = 0.5
            elif status == KEPT:
                row[term + 1] = 1.0
            elif status == BROKEN:
                row[term + 1] = -1.0
            most = max(1, program.terms[template * MAX_TERMS + k, r.T_LEVELS] - 1)
            row[term + 2] = view[slot + DEAL_HEAD + k * TERM_WIDTH + 1] / most


# ---- actions ----
@kernel
def open_actions(program: Program, game: Game, lens: Lens, seat: int, mask: np.ndarray, options: np.ndarray) -> None:
    """What is open to a seat: `mask` (actions,) of 0 and 1, and the option each action takes (-1: none)."""
    for k in range(mask.size):
        mask[k], options[k] = 0, -1
    if not asked(game, seat):
        mask[0] = 1
        return
    cursor = game.cursor
    point, subject = cursor[g.C_POINT], cursor[g.C_SUBJECT]
    first = lens.blocks[K_FIRST + point]
    last, rank = -1, 0
    for k in range(cursor[g.C_OPTIONS]):
        a, b = game.options[k, 0], game.options[k, 1]
        if point == g.ORDER:
            rank = rank + 1 if a == last else 0
            last = a
            action = first
            if a >= 0:
                action = lens.orders[a, 0] + (rank if lens.orders[a, 1] else b)
        elif point == g.OFFER or point == g.REACTION:
            action = first + 1 + a
        elif point == g.ANSWER and a == 2:
            action = first + 2 + edit_of(cursor[g.C_DEALT], b)
        elif point == g.POSTURE:
            action = lens.postures[subject] + a
        elif point == g.EVENT:
            action = first + program.events[subject, r.E_FIRST] + a
        else:
            action = first + a
        options[action] = k
        # What the seat's own personality sees no worth in may still be offered.
        mask[action] = 1 if point == g.OFFER or game.scores[k] > r.ILLEGAL else 0


@kernel
def edit_of(terms: int, edited: int) -> int:
    """Which edit of one clause makes one offer of another."""
    for k in range(MAX_TERMS):
        if left_out(terms, k) != left_out(edited, k):
            return k * EDITS + EDITS - 1
        step = level_of(edited, k) - level_of(terms, k)
        if step != 0:
            return k * EDITS + (step + 2 if step < 0 else step + 1)
    return 0


@kernel
def usual(program: Program, game: Game) -> int:
    """The option taken for one that is closed: nothing, no, the level in force; at a card the first that is open."""
    cursor = game.cursor
    point, count = cursor[g.C_POINT], cursor[g.C_OPTIONS]
    if point == g.POSTURE:
        return held_level(program, game, cursor[g.C_SUBJECT])
    if point == g.EVENT:
        for k in range(count):
            if game.scores[k] > r.ILLEGAL:
                return k
    return 0
