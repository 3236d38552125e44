"""A search for the parameters with which history's games come nearest to the facts, held to priors.

Hands on `Search`, which keeps its state in one JSON file and goes on from it. The method is the separable form of
covariance matrix adaptation (Ros and Hansen, 2008) on the logarithms of the parameters.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from engine import __version__
from engine.analysis.backtest import BackTest, Finding
from engine.analysis.facts import Fact
from engine.analysis.history import History
from engine.analysis.sheets import read_sheet
from engine.match.container import sealed, unsealed, write_whole
from engine.rules.errors import Problem, SaveError, ScenarioError, did_you_mean
from engine.rules.layout import FLOATS
from engine.rules.ruleset import Ruleset
from engine.rules.seeds import LEAST

FILE = "priors.csv"
_COLUMNS = ["parameter", "prior", "spread", "source"]
_PRIOR_WEIGHT = 0.25
"""What all parameters one spread from their priors cost, where two themes a sigma off cost about as much."""


@dataclass(frozen=True)
class Prior:
    """What is believed of a parameter beforehand: within a factor `spread` of `prior`, two times in three."""

    parameter: str
    prior: float
    spread: float


def read_priors(ruleset: Ruleset) -> list[Prior]:
    """The parameters a scenario lets be searched. Raises ScenarioError."""
    path, known = ruleset.source.folder / FILE, ruleset.layout.parameters
    if not path.is_file():
        raise ScenarioError([Problem(str(path), 1, 1, "E-PRIORS", f"{ruleset.scenario.id} has no priors to search by")])
    out: list[Prior] = []
    problems: list[Problem] = []
    for line, row in read_sheet(path, _COLUMNS, "E-PRIORS", problems):
        try:
            prior = Prior(row["parameter"], float(row["prior"]), float(row["spread"]))
        except ValueError:
            wrong = f"expected {','.join(_COLUMNS)}: a parameter, a number, a factor"
        else:
            good = 0 < prior.prior < math.inf and 1 < prior.spread < math.inf
            wrong = "" if good else "expected a prior above 0 and a factor above 1"
            if prior.parameter not in known:
                wrong = f"there is no parameter {prior.parameter}{did_you_mean(prior.parameter, known)}"
            if prior.parameter in [other.parameter for other in out]:
                wrong = f"a second prior of {prior.parameter}"
            out.append(prior)
        if wrong:
            problems.append(Problem(str(path), line, 1, "E-PRIORS", wrong))
    if not out and not problems:
        problems.append(Problem(str(path), 1, 1, "E-PRIORS", "no parameter to search is named"))
    if problems:
        raise ScenarioError(problems)
    return out


@dataclass
class _State:
    """Where a search stands: everything the next generation follows from."""

    generation: int
    mean: list[float]
    """In spreads from the priors, by parameter."""
    step: float
    spread: list[float]
    """Variances."""
    path: list[float]
    step_path: list[float]
    loss: float
    """The least of the last generation."""


class Search:
    """A resumable search; `games` a course and candidate, all candidates of a generation on the same seeds."""

    def __init__(
        self,
        history: History,
        facts: Sequence[Fact],
        start: FLOATS,
        seed: int,
        games: int,
        *,
        notes: Path,
        threads: int,
    ) -> None:
        ruleset = history.machine.ruleset
        self._history, self._facts, self._seed, self._games = history, list(facts), seed, games
        self._base, self._threads, self._notes = start, threads, notes
        self.priors = read_priors(ruleset)
        self._at = [ruleset.layout.parameters[prior.parameter][0] for prior in self.priors]
        courses = {name: asdict(course) for name, course in history.courses.items()}
        seen, priors = [asdict(fact) for fact in facts], [asdict(prior) for prior in self.priors]
        told = json.dumps([seen, priors, courses, start.tolist()]).encode()
        self._header = {
            "rules": ruleset.digest, "engine": __version__, "seed": seed, "games": games,
            "of": hashlib.sha256(told).hexdigest(),
        }  # fmt: skip
        self._state = self._read() if notes.is_file() else self._begin()

    @property
    def found(self) -> dict[str, float]:
        """The values the search stands at, to three digits."""
        values = self.vector(np.array(self._state.mean))
        return {prior.parameter: float(f"{values[at]:.3g}") for prior, at in zip(self.priors, self._at, strict=True)}

    def vector(self, point: FLOATS) -> FLOATS:
        """The parameter vector of a point."""
        values = self._base.copy()
        for k, (prior, at) in enumerate(zip(self.priors, self._at, strict=True)):
            values[at] = prior.prior * math.exp(float(point[k]) * math.log(prior.spread))
        return values

    def loss(self, point: FLOATS, seed: int) -> float:
        """Distance from facts, constraints and priors. Themes count alike; near misses count by their squares."""
        found = BackTest.run(self._history, self._facts, self.vector(point), seed, self._games, threads=self._threads)
        themes: dict[str, list[Finding]] = {}
        for finding in (*found.findings, *found.constraints):
            themes.setdefault(finding.fact.theme, []).append(finding)
        missed = 0.0
        for findings in themes.values():
            far = sum(f.fact.weight * (math.sqrt(1 + f.z * f.z) - 1) for f in findings)
            missed += far / sum(f.fact.weight for f in findings) / len(themes)
        return missed + _PRIOR_WEIGHT * sum(float(x) * float(x) for x in point) / len(point)

    def run(self, generations: int, tell: Callable[[int, float], None]) -> None:
        """So many generations more; the state is written after each, `tell` is given how many and the least loss."""
        self._notes.parent.mkdir(parents=True, exist_ok=True)
        for done in range(1, generations + 1):
            self._generation()
            write_whole(self._notes, sealed({"header": self._header, "state": asdict(self._state)}))
            tell(done, self._state.loss)

    def _generation(self) -> None:
        state, n = self._state, len(self.priors)
        offspring = 4 + int(3 * math.log(n))
        parents = offspring // 2
        weights = np.log(parents + 0.5) - np.log(np.arange(1, parents + 1))
        weights /= weights.sum()
        mass = 1 / float((weights**2).sum())
        rate_step = (mass + 2) / (n + mass + 3)
        damping = 1 + rate_step + 2 * max(0.0, math.sqrt((mass - 1) / (n + 1)) - 1)
        rate_path = 4 / (n + 4)
        rate_one = 2 / ((n + 1.3) ** 2 + mass) * (n + 2) / 3
        rate_many = min(1 - rate_one, 2 * (mass - 2 + 1 / mass) / ((n + 2) ** 2 + mass) * (n + 2) / 3)
        usual = math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n))

        mean, spread = np.array(state.mean), np.array(state.spread)
        numbers = np.random.Generator(np.random.Philox([self._seed % 2**64, state.generation]))
        draws = numbers.standard_normal((offspring, n))
        points = np.clip(mean + state.step * np.sqrt(spread) * draws, -3.0, 3.0)
        seed = (self._seed + state.generation - LEAST) % 2**64 + LEAST
        losses = np.array([self.loss(point, seed) for point in points])
        order = np.argsort(losses, kind="stable")[:parents]
        moved = weights @ points[order]
        drift = (moved - mean) / state.step
        step_path = (1 - rate_step) * np.array(state.step_path) + math.sqrt(
            rate_step * (2 - rate_step) * mass
        ) * drift / np.sqrt(spread)
        path = (1 - rate_path) * np.array(state.path) + math.sqrt(rate_path * (2 - rate_path) * mass) * drift
        steps = (points[order] - mean) / state.step
        spread = (1 - rate_one - rate_many) * spread + rate_one * path**2 + rate_many * (weights @ steps**2)
        state.step = min(
            1.0, state.step * math.exp(rate_step / damping * (float(np.linalg.norm(step_path)) / usual - 1))
        )
        state.mean, state.path, state.step_path, state.spread = (
            moved.tolist(),
            path.tolist(),
            step_path.tolist(),
            spread.tolist(),
        )
        state.generation += 1
        state.loss = float(losses[order[0]])

    def _begin(self) -> _State:
        point = [
            min(3.0, max(-3.0, math.log(max(1e-9, float(self._base[at])) / prior.prior) / math.log(prior.spread)))
            for prior, at in zip(self.priors, self._at, strict=True)
        ]
        n = len(point)
        return _State(0, point, 0.2, [1.0] * n, [0.0] * n, [0.0] * n, math.inf)

    def _read(self) -> _State:
        remedy = "give another file, or remove it"
        try:
            plain = unsealed(self._notes.read_bytes())
            header, state = plain["header"], _State(**plain["state"])
        except (ValueError, TypeError, KeyError):
            raise SaveError(f"{self._notes}: is no file of a search, or was changed since: {remedy}") from None
        if header != self._header:
            told = "keeps a search of other rules, facts, priors, parameters or seed, or of another engine"
            raise SaveError(f"{self._notes}: {told}: {remedy}")
        return state
