"""A Ruleset and its compiled functions as one tuple of arrays: what every kernel function takes as `program`.

Hands on `Program`, read-only in play. Sizes are run-time numbers in `shape`, so that one compiled skeleton serves any
scenario.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from engine.rules import roles as r
from engine.rules.bounds import output_width
from engine.rules.layout import FLOATS, INTS, MAX_TERMS
from engine.rules.ruleset import Ruleset

# Places in `shape`.
(
    N_STATE, N_SEATS, N_ACTIONS, N_POSTURES, N_REACTIONS, N_EVENTS, N_MODIFIERS, N_DEALS, N_OBJECTIVES, N_OUTCOMES,
    N_TURNS, N_TICKS, N_MOTIVES, N_ORDERS, N_OFFERS, N_SLOTS, N_QUEUE, N_DRAWS, N_STAGES, F_START, F_OUTCOMES,
    B_FLAGS, B_POSTURES, B_STACKS, B_UNTIL, B_FATIGUE, B_AGENDA, B_ARMED, B_SCORE, B_BANKED, B_REGIME, B_OBJECTIVES,
    B_EVENT_TURN, B_EVENT_DUE, B_DECLINED, B_DEALS, B_QUEUE, N_OUTPUT, N_SHAPE,
) = range(39)  # fmt: skip
_BASES = (
    "flags", "postures", "modifier_stacks", "modifier_until", "fatigue", "agenda", "armed", "score", "banked", "regime",
    "objectives", "event_turn", "event_due", "declined", "deals", "queue",
)  # fmt: skip


class Program(NamedTuple):
    """Compiled scenario; tables are those of `engine.rules.roles`."""

    address: INTS
    constants: FLOATS
    indices: INTS
    shape: INTS
    quiet: FLOATS
    stage_start: INTS
    stage_rules: INTS
    stage_once: INTS
    write_start: INTS
    writes: INTS
    actions: INTS
    action_figures: FLOATS
    action_seats: INTS
    postures: INTS
    posture_values: FLOATS
    posture_secret: INTS
    reactions: INTS
    reaction_blunt: FLOATS
    reaction_answers: INTS
    events: INTS
    choices: INTS
    modifiers: INTS
    later: INTS
    hooks: INTS
    deals: INTS
    terms: INTS
    term_amounts: FLOATS
    choice_acts: INTS
    """(choices, actions): 1 where an answer amounts to an action."""
    term_actions: INTS
    """(deals * MAX_TERMS, actions): 1 where a clause is about an action."""
    deal_leaks: FLOATS
    outside: INTS
    objectives: INTS
    objective_figures: FLOATS
    objective_values: INTS
    outcome_ends: INTS
    outcome_points: FLOATS
    succession: INTS
    heirs: INTS
    heir_minds: INTS
    agenda_draws: FLOATS
    weights: INTS
    """(seats, personalities, agendas + 1): row of weights in P; -1 where there is none."""
    dates: FLOATS
    outlooks: FLOATS
    """(objectives, 2): factor on what an objective seems to come to, at the end and by the share left."""
    valuations: INTS
    """(seats,): function of the figures a seat judges a position by; -1: it has none."""
    valuation_bases: FLOATS
    """(seats, 3)"""
    valuation_start: INTS
    """(seats + 1,): rows of a seat's figures."""
    valuation_figures: FLOATS
    """(figures, 2): factors, as of objectives."""
    hidden: INTS
    """(entries, 3 + seats): base, size, owned, then 1 for each seat that sees it."""
    hidden_noise: FLOATS
    """Relative noise of the others' estimate; below 0: unseen, they assume the start value."""


def _rows(rows: list[list[int]], width: int) -> INTS:
    """An int table with at least one row, so that an empty one still has a type and a shape."""
    return np.array(rows or [[r.NONE] * width], np.int64)


def _figures(rows: list[list[float]], width: int) -> FLOATS:
    padded = [(list(row) + [0.0] * width)[:width] for row in rows] or [[0.0] * width]
    return np.array(padded, np.float64)


def _starts(lists: list[list[int]] | list[list[tuple[int, int]]]) -> INTS:
    return np.cumsum([0, *(len(x) for x in lists)]).astype(np.int64)


def _weights(ruleset: Ruleset) -> INTS:
    seats = ruleset.scenario.seats
    most = max(len(s.personalities) for s in seats.values())
    agendas = max(len(s.agendas) for s in seats.values())
    out = np.full((len(seats), most, agendas + 1), r.NONE, np.int64)
    for p in ruleset.layout.personalities:
        names = list(list(seats.values())[p.seat].personalities)
        out[p.seat, names.index(p.id), p.agenda] = p.base
    return out


def _shape(ruleset: Ruleset) -> INTS:
    scenario, roles, layout = ruleset.scenario, ruleset.roles, ruleset.layout
    limits, calendar = scenario.limits, scenario.calendar
    sizes = [
        layout.size, len(scenario.seats), len(scenario.actions), len(scenario.postures), len(scenario.reactions),
        len(scenario.events), len(scenario.modifiers), len(scenario.deals), len(roles.objectives),
        len(scenario.outcomes), calendar.turns, calendar.ticks, len(scenario.motives), limits.orders, limits.offers,
        limits.deals, limits.queue, limits.draws, len(roles.stages), roles.start, roles.outcomes,
    ]  # fmt: skip
    outputs = [output_width(function) for function in ruleset.functions]
    outputs += [len(scenario.motives), *(len(draws) for draws in roles.agenda_draws), len(roles.heirs), 2]
    return np.array([*sizes, *(layout.base("engine", name) for name in _BASES), max(outputs)], np.int64)


def build(ruleset: Ruleset, compile_all: Callable[[tuple[object, ...]], INTS]) -> Program:
    """The program of a ruleset; `compile_all` turns its functions into addresses."""
    roles, seats = ruleset.roles, len(ruleset.scenario.seats)
    hidden = [
        [base, size, int(owned), *(int(s in sees) for s in range(seats))]
        for base, size, sees, _, owned in ruleset.layout.hidden
    ]
    shape = _shape(ruleset)
    assert len(shape) == N_SHAPE
    return Program(
        address=compile_all(ruleset.functions),
        constants=ruleset.constants,
        indices=ruleset.tables,
        shape=shape,
        quiet=np.array([ruleset.scenario.limits.quiet]),
        stage_start=_starts([rules for _, rules in roles.stages]),
        stage_rules=np.array([n for _, rules in roles.stages for n in rules] or [0], np.int64),
        stage_once=np.array([every for every, _ in roles.stages] or [0], np.int64),
        write_start=_starts(roles.writes),
        writes=_rows([list(run) for runs in roles.writes for run in runs], 2),
        actions=_rows(roles.actions, r.A_WIDTH),
        action_figures=_figures(roles.action_figures, 3),
        action_seats=_rows(roles.action_seats, seats),
        postures=_rows(roles.postures, r.P_WIDTH),
        posture_values=_figures(roles.posture_values, 8),
        posture_secret=np.array([int(p.secret) for p in ruleset.scenario.postures.values()] or [0], np.int64),
        reactions=_rows(roles.reactions, r.R_WIDTH),
        reaction_blunt=np.array(roles.reaction_blunt or [0.0]),
        reaction_answers=_rows(roles.reaction_answers, len(roles.actions)),
        events=_rows(roles.events, r.E_WIDTH),
        choices=np.array(roles.choices or [r.NONE], np.int64),
        modifiers=_rows(roles.modifiers, r.M_WIDTH),
        later=np.array(roles.later or [r.NONE], np.int64),
        hooks=np.array(roles.hooks, np.int64),
        deals=_rows(roles.deals, r.D_WIDTH),
        terms=_rows(roles.terms, r.T_WIDTH),
        term_amounts=_figures(roles.term_amounts, 2),
        choice_acts=_rows(roles.choice_acts, len(roles.actions)),
        term_actions=_rows(roles.term_actions, len(roles.actions)),
        deal_leaks=np.array(roles.deal_leaks or [0.0], np.float64),
        outside=np.array(roles.outside, np.int64),
        objectives=_rows(roles.objectives, r.O_WIDTH),
        objective_figures=_figures(roles.objective_figures, 2),
        objective_values=np.array(roles.objective_values, np.int64),
        outcome_ends=np.array(roles.outcome_ends or [0], np.int64),
        outcome_points=np.array(roles.outcome_points or [0.0], np.float64),
        succession=np.array(roles.succession or [r.NONE] * r.S_WIDTH, np.int64),
        heirs=np.array(roles.heirs or [r.NONE], np.int64),
        heir_minds=np.array(roles.heir_minds or [r.NONE], np.int64),
        agenda_draws=_figures(roles.agenda_draws, max([1, *(len(d) for d in roles.agenda_draws)])),
        weights=_weights(ruleset),
        dates=ruleset.dates,
        outlooks=_figures(roles.outlooks, 2),
        valuations=np.array(roles.valuations, np.int64),
        valuation_bases=_figures(roles.valuation_bases, 3),
        valuation_start=np.cumsum([0, *(len(rows) for rows in roles.valuation_figures)]).astype(np.int64),
        valuation_figures=_figures([row for rows in roles.valuation_figures for row in rows], 2),
        hidden=_rows(hidden, 3 + seats)[: len(hidden)],
        hidden_noise=np.array([noise for _, _, _, noise, _ in ruleset.layout.hidden], np.float64),
    )


def candidates(ruleset: Ruleset) -> int:
    """Most options a seat can face at one point."""
    roles = ruleset.roles
    orders = 1 + sum(min(row[r.A_TARGETS], row[r.A_PICK] or row[r.A_TARGETS]) for row in roles.actions)
    edits = 2 + sum(max(0, row[r.T_LEVELS]) + 1 for row in roles.terms)
    return max(64, orders, 1 + len(roles.deals), edits, len(roles.reactions) + 1, MAX_TERMS)
