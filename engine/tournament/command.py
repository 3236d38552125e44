"""A tournament at a terminal: progress while it runs, standings at its end.

Hands on `run_tournament`, `show`; the command line itself is run_game.py's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as RichTable
from rich.text import Text

from engine.rules.errors import OrderError
from engine.tournament.pool import Executor, LocalPool
from engine.tournament.ratings import Sprt, Standing, Table, bootstrap, by_place, duel, payoffs, standings
from engine.tournament.results import Results
from engine.tournament.runner import Runner, Tournament, open_store
from engine.tournament.schedule import Plan
from engine.tournament.store import Store

EXECUTORS = ("local", "ray")
_LOOK = 5.0  # seconds between two looks at the standings, at least
_FURTHEST = 4000  # Elo of a test: beyond it an edge is certain
_SHARE = 0.01  # of the time that looking may take: workers wait meanwhile


@dataclass(frozen=True)
class Options:
    """How a tournament is run; nothing of it decides a result."""

    out: Path
    workers: int = 2
    executor: str = "local"
    address: str = ""
    """Of a Ray cluster; "": one of its own on this machine."""
    sprt: tuple[float, float] | None = None


def run_tournament(plan: Plan, options: Options) -> None:
    """Play what is missing, then show the standings. Raises OrderError, and every error of the rooms below."""
    if options.executor not in EXECUTORS:
        raise OrderError(f"--executor {options.executor}: there are {' and '.join(EXECUTORS)}")
    sprt = Sprt(*options.sprt) if options.sprt else None
    if sprt and len(plan.entrants) != 2:
        raise OrderError(f"--sprt compares two entrants; {len(plan.entrants)} are named")
    if sprt and not all(-_FURTHEST <= elo <= _FURTHEST for elo in (sprt.elo0, sprt.elo1)):
        raise OrderError(f"--sprt {sprt.elo0:g} {sprt.elo1:g}: both are Elo from -{_FURTHEST} to {_FURTHEST}")
    if sprt and not sprt.elo0 < sprt.elo1:
        raise OrderError(f"--sprt {sprt.elo0:g} {sprt.elo1:g}: the second has to be the larger")
    console = Console(stderr=True)
    with console.status("Loading"):
        tournament = Tournament.prepare(plan)
        probes = tournament.probes()
    with open_store(tournament, options.out) as store:
        _play(tournament, store, options, probes, sprt, console)
        results = Results.of(options.out, store)
        with console.status("Rating"):
            lines = standings(results.table)
        show(results, lines, Console(highlight=False), sprt)


def _play(
    tournament: Tournament,
    store: Store,
    options: Options,
    probes: dict[str, str],
    sprt: Sprt | None,
    console: Console,
) -> None:
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False), TimeRemainingColumn())
    executor = _executor(options, probes)
    started, first, said = time.monotonic(), -1, ""
    due = Due()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def tell(done: int, total: int) -> None:
            nonlocal said, first
            first = done if first < 0 else first
            if done and due:
                with due.looking():
                    said = _leader(options.out, store)
            pace = (done - first) / max(1e-9, time.monotonic() - started)
            bar.update(task, completed=done, total=total, description=f"{pace:,.1f} games/s  {said}")

        try:
            Runner(tournament, store, executor, tell, _enough(options.out, store, sprt)).run()
        finally:
            executor.close()


class Due:
    """True when it is time to look at the games again: looking costs more with every game, and is to stay cheap."""

    def __init__(self, least: float = _LOOK, share: float = _SHARE) -> None:
        """Seconds between two looks at least, and the share of the time that looking may take."""
        self._least, self._share, self._next = least, share, -1.0

    def __bool__(self) -> bool:
        return time.monotonic() > self._next

    @contextmanager
    def looking(self) -> Iterator[None]:
        """While it is looked."""
        begun = time.monotonic()
        yield
        now = time.monotonic()
        self._next = now + max(self._least, (now - begun) / self._share)


def _executor(options: Options, probes: dict[str, str]) -> Executor:
    if options.executor == "ray":
        from engine.tournament.cluster import RayCluster

        return RayCluster(options.workers, probes, options.address)
    return LocalPool(options.workers, probes)


def _enough(folder: Path, store: Store, sprt: Sprt | None) -> Callable[[], bool]:
    """Whether a sequential test has ended: on the blocks without a gap before them, so that order decides nothing."""
    due = Due(least=0.5, share=0.1)  # a game not played for an early end pays for more than a look

    def enough() -> bool:
        if sprt is None or not due:
            return False
        with due.looking():
            table = Results.of(folder, store).gapless()
            return table.blocks > 1 and sprt.verdict(duel(table))[0] != "undecided"

    return enough


def _leader(folder: Path, store: Store) -> str:
    """`personality +0.31 (0.22 to 0.40)`: who leads by mean z, with the middle 95 % over blocks."""
    table = Results.of(folder, store).table
    if not table.blocks:
        return ""
    means = table.by_block(table.z)
    leading = int(np.nanargmax(np.nanmean(means, axis=0)))
    held = means[~np.isnan(means[:, leading]), leading]
    low, high = bootstrap(held)
    return f"leads: {table.entrants[leading]} {held.mean():+.2f} ({low:+.2f} to {high:+.2f})"


def show(results: Results, lines: Sequence[Standing], console: Console, sprt: Sprt | None = None) -> None:
    """Print what a tournament says."""
    table = results.gapless() if sprt else results.table
    title = f"{table.games} games in {table.blocks} blocks"
    console.print(_standings_table(lines, title))
    if len(table.entrants) > 1:
        console.print(_payoff_table(table))
    console.print(_seat_table(table))
    forfeits: dict[str, int] = {}
    for game in results.games:
        seats = results.seats_of(game)
        for seat, _, _, reason in game.forfeits:
            told = f"{game.seating[seats.index(seat)]}: {reason}"
            forfeits[told] = forfeits.get(told, 0) + 1
    for told, count in sorted(forfeits.items()):
        console.print(f"forfeited {count} times: {told}", markup=False)
    for number, reason in results.given_up:
        console.print(f"game {number} was given up: {reason}", markup=False)
    if sprt:
        scores = duel(table)
        verdict, count = sprt.verdict(scores)
        low, high = sprt.bounds
        said = {"elo0": f"no better than {sprt.elo0:g} Elo", "elo1": f"better by {sprt.elo1:g} Elo or more"}.get(
            verdict
        )
        console.print(
            f"SPRT of {table.entrants[0]} against {table.entrants[1]}: {said or 'undecided'} after {count} blocks "
            f"(log likelihood ratio {sprt.ratio(scores[:count]):+.2f} of {low:.2f} to {high:.2f})",
            markup=False,
        )


def _figure(value: float, form: str = "+.2f") -> str:
    return format(value, form) if np.isfinite(value) else "-"


def _standings_table(lines: Sequence[Standing], title: str) -> RichTable:
    out = RichTable(title=title, caption="z: score in spreads above par of the seat; intervals 95 %, over blocks")
    out.add_column("entrant")
    for name in ("rating", "z", "won, %", "alpha-rank", "seats"):
        out.add_column(name, justify="right")
    for s in lines:
        rating = f"{s.rating:.1f} [{_figure(s.rating_low, '.1f')}, {_figure(s.rating_high, '.1f')}]"
        z = f"{_figure(s.z)} [{_figure(s.z_low)}, {_figure(s.z_high)}]"
        won = f"{100 * s.wins:.1f} [{_figure(100 * s.wins_low, '.1f')}, {_figure(100 * s.wins_high, '.1f')}]"
        out.add_row(Text(s.entrant), Text(rating), Text(z), Text(won), f"{s.mass:.2f}", str(s.seats))
    return out


def _payoff_table(table: Table) -> RichTable:
    out = RichTable(title="Blocks in which the row's mean z is above the column's, %")
    out.add_column("")
    share, count = payoffs(table)
    for name in table.entrants:
        out.add_column(Text(name), justify="right")
    for e, name in enumerate(table.entrants):
        cells = ["-" if e == f or not count[e, f] else f"{100 * share[e, f]:.0f}" for f in range(len(table.entrants))]
        out.add_row(Text(name), *cells)
    return out


def _seat_table(table: Table) -> RichTable:
    out = RichTable(title="Mean z by seat")
    out.add_column("")
    z, _ = by_place(table)
    for place in table.places:
        out.add_column(place, justify="right")
    for e, name in enumerate(table.entrants):
        out.add_row(Text(name), *(_figure(x) for x in z[e]))
    return out
