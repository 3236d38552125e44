"""The ladder of skill: every policy against the one below it and the top against the lowest, in seat-rotated blocks.

Hands on `Climb`, `run_ladder`, `markdown`. Each pair is a tournament of two in a folder of its own, so that a ladder
that is killed goes on where it was.
"""

from __future__ import annotations

import itertools
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine import __version__
from engine.analysis.figures import Band, Estimate, Row, mean, share
from engine.kernel.machine import machine_of
from engine.policies.difficulty import LADDER, LEVELS
from engine.policies.policy import PolicySpec
from engine.rules.errors import OrderError
from engine.tournament.pool import LocalPool
from engine.tournament.ratings import by_place, duel
from engine.tournament.results import Results
from engine.tournament.runner import Runner, Tournament, open_store
from engine.tournament.schedule import Plan, seatings

STEP, SPAN = Band(0.6), Band(0.9)
"""Share of blocks a rung has to win against the one below, and the top against the lowest."""
_QUICK = ("random", "passive", "personality")


@dataclass(frozen=True)
class Climb:
    """A ladder to be measured."""

    scenario: str
    rungs: tuple[str, ...] = LADDER
    """Policies, lowest first."""
    blocks: int = 200
    """A pair; both entrants in every seat equally often on one seed."""
    slow: int = 60
    """Blocks of a pair with a seat that thinks ahead."""
    seed: int = 1

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Upper and lower of every comparison."""
        steps = [(upper, lower) for lower, upper in itertools.pairwise(self.rungs)]
        return [*steps, (self.rungs[-1], self.rungs[0])] if len(self.rungs) > 2 else steps

    def count(self, pair: tuple[str, str]) -> int:
        """How many blocks a pair plays."""
        quick = all(PolicySpec.parse(policy).kind in _QUICK for policy in pair)
        return self.blocks if quick else self.slow

    def command(self, out: Path | None) -> str:
        """The command that measures it."""
        words = ["run_game.py", "ladder", self.scenario]
        for rung in self.rungs if self.rungs != LADDER else ():
            words += ["--rung", rung]
        words += ["--blocks", str(self.blocks), "--slow", str(self.slow), "--seed", str(self.seed)]
        return shlex.join([*words, "--out", str(out)] if out else words)


@dataclass(frozen=True)
class Step:
    """One pair measured."""

    upper: str
    lower: str
    blocks: int
    row: Row
    """Share of blocks the upper wins."""
    lead: Estimate
    """Mean z of the upper less that of the lower, over blocks."""
    by_seat: tuple[float, ...]
    """The same by seat."""


def run_ladder(
    climb: Climb, folder: Path, workers: int, tell: Callable[[str, int, int], None] = lambda what, done, total: None
) -> list[Step]:
    """Play what is missing and measure. `tell(what, done, total)` follows the games. Raises what a tournament does."""
    if len(climb.rungs) < 2:
        raise OrderError("a ladder has two rungs or more: name them with --rung, lowest first")
    out = []
    for k, pair in enumerate(climb.pairs):
        seats = len(machine_of(climb.scenario).ruleset.scenario.seats)
        games = climb.count(pair) * len(seatings((0, 1), seats))
        tournament = Tournament.prepare(Plan((climb.scenario,), pair, "blocks", games, climb.seed))
        place, what = folder / f"pair-{k + 1}", f"{pair[0]} against {pair[1]}"
        executor = LocalPool(workers, tournament.probes())
        try:
            with open_store(tournament, place) as store:
                Runner(tournament, store, executor, lambda done, total, w=what: tell(w, done, total)).run()  # type: ignore[misc]
                out.append(_step(pair, Results.of(place, store), climb))
        finally:
            executor.close()
    return out


def _step(pair: tuple[str, str], results: Results, climb: Climb) -> Step:
    table, span = results.table, pair == (climb.rungs[-1], climb.rungs[0]) and len(climb.rungs) > 2
    won, z = duel(table), table.by_block(table.z)
    lead = mean(z[:, 0] - z[:, 1])
    if lead is None:
        raise OrderError(f"{pair[0]} against {pair[1]}: no block was played to its end")
    places = by_place(table)[0]
    row = Row(f"{pair[0]} beats {pair[1]}", share(int(np.sum(won > 0.5)), len(won)), SPAN if span else STEP)
    return Step(pair[0], pair[1], len(won), row, lead, tuple(float(x) for x in places[0] - places[1]))


def markdown(climb: Climb, steps: Sequence[Step], command: str) -> str:
    """The table as a document; nothing in it depends on when or how fast it was made."""
    ruleset = machine_of(climb.scenario).ruleset
    seats = ruleset.scenario.seats
    games = len(seatings((0, 1), len(seats)))
    lines = [
        f"# Ladder of skill on {ruleset.scenario.id}",
        "",
        f"    {command}",
        "",
        f"Engine {__version__}, rules {ruleset.digest[:16]}. A block is one seed on which the two entrants share the",
        f"table and are rotated through it, {games} games, until both have played every seat equally often. The larger",
        "mean z wins it: a seat's score in spreads above what equals by personality score there. Shares have Wilson's",
        "interval, leads the bootstrap's over blocks, both 95 %. A share is *inside* its band when its whole interval",
        "is, *outside* when none of it is, else *undecided*.",
        "",
        "| | blocks | won | 95 % | demanded | verdict | lead in z | 95 % |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for step in steps:
        won, lead = step.row.estimate, step.lead
        assert won is not None  # a step has blocks
        interval = f"{100 * won.low:.1f} to {100 * won.high:.1f} %"
        cells = [step.row.item, str(step.blocks), f"{100 * won.value:.1f} %", interval]
        cells += [f"{100 * step.row.band.low:.0f} %", step.row.verdict]
        cells += [f"{lead.value:+.2f}", f"{lead.low:+.2f} to {lead.high:+.2f}"]
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "Lead in z by seat:", "", f"| | {' | '.join(seats)} |", f"|---|{'---|' * len(seats)}"]
    for step in steps:
        lines.append(f"| {step.upper} over {step.lower} | {' | '.join(f'{x:+.2f}' for x in step.by_seat)} |")
    if climb.rungs == LADDER:
        lines += ["", "## Difficulty", "", "What plays the other seats at each level; a level is a rung.", ""]
        lines += ["| level | policy | |", "|---|---|---|"]
        lines += [f"| {level.title} | `{level.policy}` | {level.text} |" for level in LEVELS]
    return "\n".join(lines) + "\n"
