"""Better weights for personalities by self-play: CMA-ES (Hansen, 2016) in every seat, on the parameter vector alone.

Hands on `Plan`, `Tuning`, `Found`. A candidate's weights are rows behind a game's parameters: nothing is compiled
again, and nothing of the scenario is touched. What a generation scored is noted as soon as it is known; a search goes
on from its notes alone and comes to the same end.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from engine import __version__
from engine.analysis.figures import Estimate, mean, share
from engine.analysis.gather import make_par
from engine.analysis.seating import Seating, seeds_of, spread
from engine.analysis.study import Notes
from engine.kernel.machine import Machine
from engine.kernel.play import game_key
from engine.match.errors import fault_of
from engine.policies.names import Names
from engine.rules.errors import OrderError
from engine.rules.layout import FLOATS
from engine.tournament.schedule import seatings

NOTES = "search.json"
"""Name of the file in a search's folder that keeps what has been played."""
TUNED = "tuned"
"""Id of the personality that is made unless another is named; one that a scenario has by now takes no part."""
_PAR, _HELD_OUT, _BLOCKS, _FIRST = range(4)  # streams of seeds; those of generations count from _FIRST
_PAR_GAMES = 500
_STEP = 0.35  # spread of the first candidates, in natural logarithms of a weight
_NEW = 0.4  # what a step is where the first personality has no weight to be made larger
_FURTHEST = 3.0  # a candidate's logarithms at most: a factor of twenty
_LEAST = 1e-3  # a smaller weight is none


@dataclass(frozen=True)
class Plan:
    """What is searched, and with how many games; more generations continue the same search."""

    seats: tuple[str, ...]
    population: int = 12
    """Candidates a generation and seat."""
    games: int = 64
    """Of every candidate; all of a generation play the same seeds at the same tables."""
    seed: int = 1
    name: str = TUNED
    """Id of the personality to be made. Any but TUNED has to be new: it would take a personality out of the search."""


class Weights:
    """What is searched of one seat: its first personality's motives, temperature, honour and threshold."""

    def __init__(self, machine: Machine, seat: int) -> None:
        scenario, layout = machine.ruleset.scenario, machine.ruleset.layout
        self.motives = tuple(scenario.motives)
        self.width = len(self.motives) + 3
        base = next(p.base for p in layout.personalities if p.seat == seat)
        self.start: FLOATS = machine.ruleset.parameters[base : base + self.width]
        agendas = list(scenario.seats.values())[seat].agendas.values()
        wants = [[agenda.motives.get(motive, 0.0) for motive in self.motives] for agenda in agendas]
        self.wants = np.array([[*want, 0.0, 0.0, 0.0] for want in ([0.0] * len(self.motives), *wants)])
        """(agendas + 1, width): what each agenda adds; the first row is that of none."""

    def at(self, point: FLOATS) -> FLOATS:
        """The weights at a point, to three digits: the first's times e to the point; where it has none, added to 0."""
        held = np.clip(point, -_FURTHEST, _FURTHEST)
        values = [x * math.exp(float(p)) if x != 0.0 else _NEW * float(p) for x, p in zip(self.start, held)]
        values[-3] = abs(values[-3])  # a temperature
        return np.array([float(f"{x:.3g}") if abs(x) >= _LEAST else 0.0 for x in values])

    def rows(self, values: FLOATS) -> FLOATS:
        """The rows a game needs of these weights, one an agenda."""
        return np.asarray((values[None, :] + self.wants).ravel())


@dataclass
class _Tables:
    """The pool: parameters with the incumbents' rows behind them, and by seat the rows that may sit there."""

    parameters: FLOATS
    pools: list[list[int]] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """What was found for a seat, and what it is worth in games the search has not seen."""

    seat: str
    motives: dict[str, float]
    temperature: float
    honour: float
    threshold: float
    gain: Estimate
    """Mean z of the seat by these weights, less that by its first personality at the same tables."""


class Tuning:
    """A search in the seats of a plan. `tell(generation)` is called when one is done.

    Raises OrderError for a plan that cannot be searched, StoreError for the notes of another search.
    """

    def __init__(
        self,
        machine: Machine,
        plan: Plan,
        *,
        notes: Path | None = None,
        threads: int = 1,
        tell: Callable[[int], None] = lambda generation: None,
    ) -> None:
        self.machine, self.plan, self.threads, self._tell = machine, plan, threads, tell
        scenario, self._names = machine.ruleset.scenario, Names(machine.ruleset)
        self.seats = [self._names.seat(seat) for seat in plan.seats]
        for seat_id, seat in scenario.seats.items():
            taken = list(seat.personalities)
            if plan.name in (taken if plan.name != TUNED else taken[:1]):
                raise OrderError(f"--name {plan.name}: {seat_id} has a personality of that id: give one that is new")
        for k, seat_id in enumerate(plan.seats):
            if seat_id in plan.seats[:k]:
                raise OrderError(f"seat {seat_id} is named twice: name each once")
        self.weights = [Weights(machine, s) for s in range(len(scenario.seats))]
        header = {"scenario": scenario.id, "rules": machine.ruleset.digest, "engine": __version__, **asdict(plan)}
        self._notes = Notes(notes, header, "a search for weights", "give another folder to --out")
        self._searches = [_Search(plan, s, self.weights[s].width) for s in self.seats]
        self.generation = 0
        self.best = [-math.inf] * len(self.seats)
        """By seat of the plan: mean z of the last generation's best candidate."""

    # ---- the search ----
    def run(self, generations: int) -> None:
        """Search until so many generations are done; those that are noted are not played again. Raises FaultError."""
        self._par  # noqa: B018 - before threads ask for it
        while self.generation < generations:
            tables = self._tables()
            for k, search in enumerate(self._searches):
                points = search.ask(self.generation)
                scored = self._notes.part(
                    f"generation {self.generation}: {self.plan.seats[k]}",
                    lambda t=tables, s=search, p=points: self._scores(t, s.seat, p),  # type: ignore[misc]
                )
                search.tell(points, scored)
                self.best[k] = max(scored)
            self.generation += 1
            self._tell(self.generation)

    def found_weights(self) -> dict[int, FLOATS]:
        """By number of the seat: where its search stands."""
        return {search.seat: self.weights[search.seat].at(search.centre) for search in self._searches}

    def _tables(self) -> _Tables:
        """The personalities of the scenario and where the searches stand."""
        ruleset, found = self.machine.ruleset, self.found_weights()
        out = _Tables(ruleset.parameters)
        for s in range(len(self.weights)):
            own = [p for p in ruleset.layout.personalities if p.seat == s and p.agenda == 0]
            out.pools.append([p.base for p in own if p.id != self.plan.name])
            if s in found:
                out.pools[s].append(len(out.parameters))
                out.parameters = np.append(out.parameters, self.weights[s].rows(found[s]))
        return out

    def _scores(self, tables: _Tables, seat: int, points: Sequence[FLOATS]) -> list[float]:
        """Mean z of every candidate."""
        stream = int(game_key(int(game_key(self.plan.seed, _FIRST + self.generation)), seat))
        values = [self.weights[seat].at(point) for point in points]
        return spread(
            lambda v: float(np.mean(self._games(tables, seat, v, stream, self.plan.games))), values, self.threads
        )

    def _games(self, tables: _Tables, seat: int, values: FLOATS | None, stream: int, games: int) -> list[float]:
        """z of a seat by these weights (None: by its first personality), among others drawn from the pool."""
        rows = np.zeros(0) if values is None else self.weights[seat].rows(values)
        parameters = np.append(tables.parameters, rows)
        own = tables.pools[seat][0] if values is None else len(tables.parameters)
        out = []
        for seed in seeds_of(stream, 0, games):
            seated = [pool[int(game_key(seed, 1 + s)) % len(pool)] for s, pool in enumerate(tables.pools)]
            seated[seat] = own
            out.append(float(self._play(seed, parameters, seated)[seat]))
        return out

    def _play(self, seed: int, parameters: FLOATS, rows: Sequence[int]) -> FLOATS:
        """z of all seats in one game of personalities."""
        running = self.machine.new_game(seed, parameters=parameters)
        running.arrays.rows[:] = rows
        self.machine.play(running)
        if running.faulted:
            raise fault_of(running, self._names)
        base, seats = self.machine.ruleset.layout.base("engine", "score"), len(rows)
        middle, deviation = self._par
        return np.asarray((running.arrays.state[base : base + seats] - middle) / deviation)

    @cached_property
    def _par(self) -> tuple[FLOATS, FLOATS]:
        """Mean and spread of the seats' scores among equals."""

        def play() -> list[Any]:
            seeds = seeds_of(int(game_key(self.plan.seed, _PAR)), 0, _PAR_GAMES)
            par = make_par(Seating.alike(self.machine), seeds, self.threads)
            return [par.mean[-1].tolist(), np.where(par.deviation[-1] > 0.0, par.deviation[-1], 1.0).tolist()]

        middle, deviation = self._notes.part("par", play)
        return np.array(middle), np.array(deviation)

    # ---- what it is worth ----
    def found(self, games: int) -> list[Found]:
        """What was found, each on `games` held-out games and as many by the first personality. Raises FaultError."""
        tables, stream, out = self._tables(), int(game_key(self.plan.seed, _HELD_OUT)), []
        for seat, values in self.found_weights().items():
            own = int(game_key(stream, seat))
            sides = [self._games(tables, seat, v, own, games) for v in (values, None)]
            gain = mean(np.array(sides[0]) - np.array(sides[1]))
            assert gain is not None  # there is a game
            motives = {m: float(x) for m, x in zip(self.weights[seat].motives, values) if x != 0.0}
            temperature, honour, threshold = (float(x) for x in values[-3:])
            out.append(Found(self._names.seats[seat], motives, temperature, honour, threshold, gain))
        return out

    def blocks(self, count: int) -> Estimate | None:
        """Share of held-out blocks that what was found wins against the first personalities; only with all seats."""
        found, first = self.found_weights(), self._tables()
        seats = len(self.weights)
        if len(found) < seats:
            return None
        entrants = [[pool[-1] for pool in first.pools], [pool[0] for pool in first.pools]]

        def lead(seed: int) -> float:
            total = 0.0
            for seating in seatings((0, 1), seats):
                z = self._play(seed, first.parameters, [entrants[e][s] for s, e in enumerate(seating)])
                total += sum(float(z[s]) * (1.0 - 2.0 * e) for s, e in enumerate(seating))
            return total

        leads = spread(lead, seeds_of(int(game_key(self.plan.seed, _BLOCKS)), 0, count), self.threads)
        return share(sum(x > 0.0 for x in leads), count)


class _Search:
    """CMA-ES in one seat. Its random numbers are keyed by seed, seat and generation."""

    def __init__(self, plan: Plan, seat: int, size: int) -> None:
        self.seat, self._plan = seat, plan
        self._numbers = np.random.Generator(np.random.Philox(0))
        options = {
            "popsize": plan.population, "verbose": -9, "seed": np.nan,
            "randn": lambda count, width: self._numbers.standard_normal((count, width)),
        }  # fmt: skip
        self._es = _cma().CMAEvolutionStrategy(np.zeros(size), _STEP, options)

    @property
    def centre(self) -> FLOATS:
        """Where it stands: the mean of the next candidates."""
        return np.asarray(self._es.mean, np.float64)

    def ask(self, generation: int) -> list[FLOATS]:
        """The candidates of a generation."""
        self._numbers = np.random.Generator(np.random.Philox([self._plan.seed % 2**64, self.seat, generation]))
        return [np.asarray(point) for point in self._es.ask()]

    def tell(self, points: Sequence[FLOATS], scored: Sequence[float]) -> None:
        """What they scored, more is better."""
        self._es.tell(list(points), [-score for score in scored])


def _cma() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it would like to plot
            import cma
    except ImportError:
        raise OrderError("tune: CMA-ES is not installed: pip install 'great-stone[tune]'") from None
    return cma
