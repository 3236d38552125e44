"""The role tables of a ruleset: which function serves what, and the fixed numbers beside it, as integer columns.

`engine.rules.functions` fills them, `engine.kernel` reads them; -1 stands for no function. Column names are the
contract.
"""

from __future__ import annotations

from dataclasses import dataclass, field

NONE = -1
ILLEGAL = -1e300  # score of an option that is not open

A_OPTIONS, A_PAY, A_EFFECTS, A_MOTIVES, A_TARGETS, A_PHASE, A_SECRET, A_PICK, A_WIDTH = range(9)
AF_FACTOR, AF_RECOVERY, AF_LEAK = range(3)
P_SEAT, P_OPTIONS, P_PAY, P_OPEN, P_LEVELS, P_START, P_WIDTH = range(7)
R_SEAT, R_SCORE, R_FIRE, R_WIDTH = range(4)
E_WHEN, E_TARGET, E_TARGETS, E_RANDOM, E_EFFECTS, E_SEAT, E_OPTIONS = range(7)
E_CHOICES, E_FIRST, E_KIND, E_TURN, E_JITTER, E_COOLDOWN, E_HISTORICAL, E_WIDTH = range(7, 15)
QUEUED, DATED, DRAWN = range(3)
M_EACH, M_WIDTH = range(2)
D_A, D_B, D_C, D_PARTIES, D_WHEN, D_TERMS, D_PRIVATE, D_EFFECTS, D_WORTH_A, D_WORTH_B, D_WORTH_C, D_WIDTH = range(12)
T_KIND, T_BY, T_TO, T_TURNS, T_GRACE, T_TRANCHES, T_GUARANTEE = range(7)
T_AFTER, T_OPTIONAL, T_LEVELS, T_PAY, T_EFFECTS, T_CONDITION, T_SIGNED, T_WIDTH = range(7, 15)
PAY, DO, ABSTAIN, KEEP, THREAT = range(5)
O_SEAT, O_KIND, O_AGENDA, O_SUCCESSOR, O_INDEX, O_FROM, O_UNTIL, O_WIDTH = range(8)
LEVEL, INTEGRAL, STREAK, END = range(4)
S_SEAT, S_HAZARD, S_CAUSES, S_NCAUSES, S_TURNS, S_VOTES, S_VOTERS, S_HEIRS, S_EFFECTS, S_WIDTH = range(10)


@dataclass
class Roles:
    """Role tables; see the column names above. Shapes: (things, columns) unless said."""

    start: int = NONE
    stages: list[tuple[int, list[int]]] = field(default_factory=list)  # (0 each tick, 1 turn, 2 month; functions)
    writes: list[list[tuple[int, int]]] = field(default_factory=list)  # by stage: (base, size) runs written
    actions: list[list[int]] = field(default_factory=list)
    action_figures: list[list[float]] = field(default_factory=list)
    action_seats: list[list[int]] = field(default_factory=list)
    postures: list[list[int]] = field(default_factory=list)
    posture_values: list[list[float]] = field(default_factory=list)
    reactions: list[list[int]] = field(default_factory=list)
    reaction_blunt: list[float] = field(default_factory=list)
    reaction_answers: list[list[int]] = field(default_factory=list)
    events: list[list[int]] = field(default_factory=list)
    choices: list[int] = field(default_factory=list)
    choice_acts: list[list[int]] = field(default_factory=list)  # (choices, actions): whether it amounts to it
    modifiers: list[list[int]] = field(default_factory=list)
    later: list[int] = field(default_factory=list)
    hooks: list[int] = field(default_factory=list)
    deals: list[list[int]] = field(default_factory=list)
    terms: list[list[int]] = field(default_factory=list)  # (deals * MAX_TERMS, columns)
    term_amounts: list[list[float]] = field(default_factory=list)  # low, step
    term_actions: list[list[int]] = field(default_factory=list)  # (deals * MAX_TERMS, actions): whether it is about it
    deal_leaks: list[float] = field(default_factory=list)  # by deal: chance a private one gets out when it is signed
    outside: list[int] = field(default_factory=list)
    objectives: list[list[int]] = field(default_factory=list)
    objective_figures: list[list[float]] = field(default_factory=list)  # weight, medal (NaN: none)
    objective_values: list[int] = field(default_factory=list)  # by seat
    outlooks: list[list[float]] = field(default_factory=list)  # by objective: factor at the end, more by share left
    valuations: list[int] = field(default_factory=list)  # by seat
    valuation_bases: list[list[float]] = field(default_factory=list)  # by seat: at the end, by share left, its square
    valuation_figures: list[list[list[float]]] = field(default_factory=list)  # by seat and figure: as of outlooks
    outcomes: int = NONE
    outcome_ends: list[int] = field(default_factory=list)
    outcome_points: list[float] = field(default_factory=list)
    succession: list[int] = field(default_factory=list)
    heirs: list[int] = field(default_factory=list)
    heir_minds: list[int] = field(default_factory=list)  # number of a personality of the seat; -1: none of its own
    agenda_draws: list[list[float]] = field(default_factory=list)  # by seat
