"""What a position is worth to a seat, fitted to finished games: the linear value function of those who look ahead.

Hands on `Plan`, `Fitted`, `fit_valuations`. Turns of games are rows: what the objectives seem to come to, the figures
of the position, and what the seat scored in the end. The fit is a ridge regression (Hoerl and Kennard, 1970) that
leaves an objective as it seems, and a figure out, unless the games say otherwise. Seats play by all personalities and
at random: a figure should be told apart from those it usually goes with. In rounds after the first they look ahead
too, by what the rounds before have taught, and the fit is made to the games of all: approximate policy iteration
(Bertsekas, "Approximate policy iteration: a survey and some new methods", 2011), since the value of a position is that
of being played on by such a seat.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from engine.analysis.seating import Seating, seeds_of, spread, turn_by_turn, without_valuations
from engine.kernel import tables as t
from engine.kernel.machine import Machine, Running
from engine.kernel.outlook import outlook
from engine.kernel.play import game_key
from engine.policies.policy import PolicySpec
from engine.rules.errors import OrderError
from engine.rules.layout import FLOATS, REGIME
from engine.rules.ruleset import Ruleset, compile_source
from engine.rules.schema import Valuation

FIGURES = 60
"""Most figures of a seat: those that matter most in a fit of all."""
_PENALTY, _LOOSE = 0.03, 0.003  # a row's part of the ridge: on figures, on objectives
_SMALL = 8  # entities of a set whose variables are figures one by one
_HELD_OUT = 5  # one game in so many only tests
_MOST = 1e100  # a fit multiplies numbers by numbers and adds them up
_DIGITS = 4
_EVERY = 2  # the first turn is a row, then every second


@dataclass(frozen=True)
class Plan:
    """What is played."""

    games: int = 4000
    """In every round."""
    seed: int = 1
    rounds: int = 2


@dataclass(frozen=True)
class Fitted:
    """A seat's valuation, and how well it foretells games the fit has not seen."""

    seat: str
    base: tuple[float, float, float]
    objectives: tuple[tuple[str, float, float], ...]
    figures: tuple[tuple[str, float, float], ...]
    explained: tuple[float, ...]
    """By quarter of the game: share of the variance of final scores the valuation explains in held-out games."""
    seeming: tuple[float, ...]
    """The same of what the objectives seem to come to, at its best scale and level in each quarter."""

    @property
    def quarters(self) -> tuple[str, ...]:
        """Both in words, by quarter; a dash where a short game was not looked at."""
        pairs = zip(self.explained, self.seeming, strict=True)
        return tuple("-" if math.isnan(a) else f"{a:.0%} ({b:.0%})" for a, b in pairs)


@dataclass
class _Rows:
    """Turns of games. Shapes (rows, ...)."""

    game: FLOATS
    left: FLOATS
    """Share of the game that is left."""
    figures: FLOATS
    """(rows, figures)"""
    terms: FLOATS
    """(rows, seats, 1 + objectives): what was banked, what each objective seems to come to."""
    scores: FLOATS
    """(rows, seats): in the end."""


class Candidates:
    """Figures a position may be judged by, as expressions, and their values in a state.

    Variables of the nation and of small sets, postures, modifiers, flags, and the government in office.
    """

    def __init__(self, ruleset: Ruleset) -> None:
        layout, scenario = ruleset.layout, ruleset.scenario
        found = _numbers(ruleset)
        flags, regime = layout.base("engine", "flags"), layout.base("engine", "regime")
        self._flags = slice(len(found), len(found) + len(scenario.flags))
        found += [(f"flag.{id_}", flags + k) for k, id_ in enumerate(scenario.flags)]
        heirs = list(scenario.succession.heirs) if scenario.succession else []
        if heirs:
            found += [(f"regime.{name}", regime + REGIME.index(name)) for name in ("fallen", "interregnum")]
        self._heirs, self._numbers = slice(len(found), len(found) + len(heirs)), np.arange(1.0, len(heirs) + 1)
        found += [(f"is_regime({heir})", regime + REGIME.index("successor")) for heir in heirs]
        self.texts = [text for text, _ in found]
        self._offsets = np.array([offset for _, offset in found], np.int64)

    def read(self, state: FLOATS) -> FLOATS:
        """(figures,): what each expression gives. A flag's place keeps since when, the regime's which heir."""
        out = state[self._offsets]
        out[self._flags] = out[self._flags] > 0.0
        out[self._heirs] = out[self._heirs] == self._numbers
        return out


def _numbers(ruleset: Ruleset) -> list[tuple[str, int]]:
    """Expressions that are a place of the state as it stands, with its offset."""
    layout, scenario = ruleset.layout, ruleset.scenario
    out: list[tuple[str, int]] = []
    for place in layout.places:
        if place.declared is None:
            continue
        if place.set == "nation":
            out.append((place.name, place.base))
        elif place.size <= _SMALL and layout.sets[place.set].factors is None:
            members = enumerate(layout.sets[place.set].ids)
            out += [(f"{place.set}[{member}].{place.name}", place.base + k) for k, member in members]
    for family, name, ids in (
        ("posture", "postures", scenario.postures), ("modifier", "modifier_stacks", scenario.modifiers),
    ):  # fmt: skip
        out += [(f"{family}.{id_}", layout.base("engine", name) + k) for k, id_ in enumerate(ids)]
    return out


def fit_valuations(
    machine: Machine, plan: Plan, threads: int = 1, tell: Callable[[int], None] = lambda played: None
) -> list[Fitted]:
    """Play the games and fit a valuation for every seat.

    Raises FaultError; OrderError where no game has two turns, or where numbers are too large to be fitted.
    """
    ruleset, figures = machine.ruleset, Candidates(machine.ruleset)
    plays = without_valuations(machine)
    parts: list[_Rows] = []
    fitted: list[Fitted] = []
    for nth in range(plan.rounds):
        if nth:
            plays = _valued(machine, fitted)
        work = partial(_game, plays, without_valuations(plays), figures, nth > 0)
        for first in range(nth * plan.games, (nth + 1) * plan.games, 256):
            seeds = seeds_of(plan.seed, first, min(256, (nth + 1) * plan.games - first))
            parts += spread(work, list(enumerate(seeds, first)), threads)
            tell(len(parts))
        rows = _Rows(*(np.concatenate([getattr(part, name) for part in parts]) for name in _Rows.__dataclass_fields__))
        if not len(rows.game):
            raise OrderError(
                f"{ruleset.scenario.id}: its games end in their first turn, there is no position to learn from"
            )
        fitted = [_fit(ruleset, rows, figures.texts, seat) for seat in range(len(ruleset.scenario.seats))]
    return fitted


def _valued(machine: Machine, fitted: Sequence[Fitted]) -> Machine:
    """The rules with these valuations."""
    source = machine.ruleset.source
    seats = dict(source.scenario.seats)
    for one in fitted:
        held = Valuation(base=one.base, objectives=list(one.objectives), figures=list(one.figures))
        seats[one.seat] = seats[one.seat].model_copy(update={"valuation": held})
    scenario = source.scenario.model_copy(update={"seats": seats})
    return Machine(compile_source(replace(source, scenario=scenario)), backend=machine.backend)


# ---- games ----
def _seated(machine: Machine, seed: int, *, ahead: bool) -> Seating:
    """Who plays a game: in every seat one of its personalities, or chance, twice as often as any of them.

    `ahead`: each personality also looks ahead, as often as it does not.
    """
    specs = []
    for k, seat in enumerate(machine.ruleset.scenario.seats.values()):
        kinds = ("personality", "lookahead") if ahead else ("personality",)
        pool = ["random", "random", *(f"{kind}:{id_}" for kind in kinds for id_ in seat.personalities)]
        specs.append(PolicySpec.parse(pool[int(game_key(seed, 1 + k)) % len(pool)]))
    return Seating(machine, tuple(specs))


def _game(machine: Machine, plain: Machine, candidates: Candidates, ahead: bool, item: tuple[int, int]) -> _Rows:
    """Rows of a game, by its number and seed. `plain`: rules without valuations, to read objectives as they seem."""
    number, seed = item
    running = _seated(machine, seed, ahead=ahead).start(seed)
    state, shape, seats = running.arrays.state, machine.program.shape, len(machine.ruleset.scenario.seats)
    figures: list[FLOATS] = []
    terms: list[FLOATS] = []
    played: list[int] = []

    def note() -> None:
        if not running.over and running.turn % _EVERY == 1:
            played.append(running.turn)
            figures.append(candidates.read(state))
            terms.append(_terms(plain, running, seats))

    turn_by_turn(machine, running, note)
    score, count, wide = int(shape[t.B_SCORE]), len(figures), len(candidates.texts)
    turns = np.array(played) / int(shape[t.N_TURNS])
    return _Rows(
        game=np.full(count, float(number)), left=1.0 - turns, figures=np.array(figures).reshape(count, wide),
        terms=np.array(terms).reshape(count, seats, 1 + int(shape[t.N_OBJECTIVES])),
        scores=np.repeat(state[None, score : score + seats], count, axis=0),
    )  # fmt: skip


def _terms(machine: Machine, running: Running, seats: int) -> FLOATS:
    """What every seat has banked, and what its objectives seem to come to."""
    mind, shape = running.mind, machine.program.shape
    out = np.zeros((seats, 1 + int(shape[t.N_OBJECTIVES])))
    banked = running.arrays.state[int(shape[t.B_BANKED]) :]
    for seat in range(seats):
        mind.worth[0] = 0.0
        outlook(machine.handle, running.handle, running.inner[1], seat, 0)
        out[seat, 1:] = mind.worth[0, 1 : out.shape[1]]
        out[seat, 0] = banked[seat]
    return out


# ---- the fit ----
def _fit(ruleset: Ruleset, rows: _Rows, texts: Sequence[str], seat: int) -> Fitted:
    """All figures first; then those that matter most again, alone."""
    own = [k for k, (s, _, _) in enumerate(ruleset.layout.objectives) if s == seat]
    names = list(list(ruleset.scenario.seats.values())[seat].objectives)
    middle, spread_ = rows.figures.mean(axis=0), rows.figures.std(axis=0)
    moving = [k for k in range(len(texts)) if spread_[k] > 1e-9]
    terms, earned = rows.terms[:, seat, [1 + k for k in own]], rows.scores[:, seat] - rows.terms[:, seat, 0]
    _check_size(ruleset, seat, earned, terms, rows.figures)
    told = rows.game % _HELD_OUT != 0

    def columns(kept: Sequence[int]) -> FLOATS:
        scaled = (rows.figures[:, kept] - middle[kept]) / spread_[kept]
        left = rows.left[:, None]
        return np.hstack([np.ones_like(left), left, left**2, terms, terms * left, scaled, scaled * left])

    def weights(matrix: FLOATS) -> FLOATS:
        start = np.zeros(matrix.shape[1])
        start[3 : 3 + len(own)] = 1.0  # an objective is what it seems
        penalty = np.full(matrix.shape[1], _PENALTY)
        penalty[:3], penalty[3 : 3 + 2 * len(own)] = 1e-9, _LOOSE
        seen = matrix[told]
        square = seen.T @ seen + np.diag(penalty * len(seen))
        try:
            return np.asarray(start + np.linalg.solve(square, seen.T @ (earned[told] - seen @ start)))
        except np.linalg.LinAlgError:
            raise _unfit(ruleset, seat, float(np.abs(seen).max())) from None

    first = weights(columns(moving))[3 + 2 * len(own) :]
    size = np.abs(first[: len(moving)]) + 0.5 * np.abs(first[len(moving) :])
    kept = sorted(moving[k] for k in np.argsort(-size, kind="stable")[:FIGURES])
    matrix = columns(kept)
    found = weights(matrix)
    at_end, more = np.split(found[3 + 2 * len(own) :] / np.tile(spread_[kept], 2), 2)
    base = (
        float(found[0] - at_end @ middle[kept]), float(found[1] - more @ middle[kept]), float(found[2])
    )  # fmt: skip
    factors = zip(names, found[3 : 3 + len(own)], found[3 + len(own) : 3 + 2 * len(own)])
    seat_id, tests = list(ruleset.scenario.seats)[seat], ~told
    return Fitted(
        seat_id,
        base=tuple(_short(x) for x in base),  # type: ignore[arg-type]
        objectives=tuple((name, _short(a), _short(b)) for name, a, b in factors),
        figures=tuple((texts[k], _short(a), _short(b)) for k, a, b in zip(kept, at_end, more)),
        explained=_by_quarter(rows.left[tests], earned[tests], (matrix @ found)[tests], scaled=False),
        seeming=_by_quarter(rows.left[tests], earned[tests], terms.sum(axis=1)[tests], scaled=True),
    )


def _check_size(ruleset: Ruleset, seat: int, *numbers: FLOATS) -> None:
    most = max(float(np.abs(some).max(initial=0.0)) for some in numbers)
    if not most <= _MOST:
        raise _unfit(ruleset, seat, most)


def _unfit(ruleset: Ruleset, seat: int, most: float) -> OrderError:
    id_ = list(ruleset.scenario.seats)[seat]
    return OrderError(
        f"{ruleset.scenario.id}: what {id_} scores, or a figure that foretells it, comes to {most:.3g}, too large to "
        "be fitted: lower the weights of its objectives, or keep the figure in bounds"
    )


def _short(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


def _by_quarter(left: FLOATS, truth: FLOATS, told: FLOATS, *, scaled: bool) -> tuple[float, ...]:
    """Share of variance explained, by quarter of the game; `scaled`: at the best level and scale in each."""
    out = []
    for quarter in range(4):
        here = np.minimum(3, ((1.0 - left) * 4).astype(np.int64)) == quarter
        y, x = truth[here], told[here]
        if len(y) < 3 or y.std() == 0.0:
            out.append(float("nan"))
            continue
        if scaled:
            out.append(float(np.corrcoef(x, y)[0, 1] ** 2) if x.std() > 0.0 else 0.0)
        else:
            out.append(float(1.0 - np.mean((y - x) ** 2) / y.var()))
    return tuple(out)


# ---- the file ----
def patch_of(fitted: Sequence[Fitted], command: str, version: str) -> str:
    """The YAML that gives every seat its valuation, with the command and how well it foretells."""
    lines = [
        "# What a position is worth to each seat in the end, fitted to finished games: docs/tuning.md.",
        f"#   {command}",
        f"# Engine {version}. Share of the variance of final scores explained in games the fit had not seen, by",
        "# quarter of the game; in brackets what the objectives, as they seem to come to, explain at their best scale:",
        *(f"#   {one.seat} {', '.join(one.quarters)}" for one in fitted),
        "seats:",
    ]
    for one in fitted:
        lines += [f"  {one.seat}:", "    valuation:", f"      base: [{', '.join(map(_number, one.base))}]"]
        for key, rows in (("objectives", one.objectives), ("figures", one.figures)):
            lines.append(f"      {key}:" if rows else f"      {key}: []")
            lines += [f"        - [{_quoted(name)}, {_number(a)}, {_number(b)}]" for name, a, b in rows]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A text as an item of a row: brackets would begin another."""
    return f'"{text}"' if "[" in text else text


def _number(value: float) -> str:
    """A number YAML reads as one, whatever its size."""
    text = f"{value:.{_DIGITS}g}"
    if "e" in text and "." not in text:
        text = text.replace("e", ".0e")
    return text
