"""Measures the tournament runner: `python -m benchmarks.tournament [--quick] [--out FOLDER]`.

What giving games out costs beside playing them, what a second worker gains, how soon a long run goes on, and games a
second. Ratios are of runs that follow each other closely, one worker and two in turn; start-up is left out of both.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.__main__ import RESULTS, Row, as_markdown, as_table, machine_text, measured_on
from engine.tournament import runner as room
from engine.tournament.pool import Executor, LocalPool, Lost
from engine.tournament.results import Results
from engine.tournament.runner import STORE, Runner, Tournament, open_store
from engine.tournament.schedule import Plan
from engine.tournament.store import GameRow, Store
from engine.tournament.worker import Done, Order

SCENARIO, SMALL = "belarus-2020", "tiny"
CHUNK = 0.25
"""Seconds a chunk is to take."""
LONG = 100_000
"""Games of the store that is gone on with."""


class Watched:
    """A pool, with what came back when."""

    def __init__(self, pool: Executor) -> None:
        self._pool = pool
        self.came: list[tuple[float, float, float, int]] = []
        """Time, this process's own processor time, seconds of playing, games."""

    @property
    def free(self) -> int:
        """See `Executor`."""
        return self._pool.free

    def give(self, ticket: int, orders: Sequence[Order]) -> None:
        """See `Executor`."""
        self._pool.give(ticket, orders)

    def collect(self) -> list[tuple[int, Done | Lost]]:
        """See `Executor`."""
        found = self._pool.collect()
        now, own = time.perf_counter(), time.process_time()
        self.came += [(now, own, one.seconds, len(one.rows)) for _, one in found if isinstance(one, Done)]
        return found

    def close(self) -> None:
        """See `Executor`."""
        self._pool.close()


@dataclass(frozen=True)
class Pace:
    """A run once all workers play and the chunks have their size."""

    games: float
    """A second."""
    busy: float
    """Share of the workers' time that is playing."""
    own: float
    """The runner's own processor time, to that of playing."""
    chunk: float
    """Seconds, in the middle."""


def pace(scenario: str, workers: int, games: int, folder: Path) -> Pace:
    """Play a tournament into a new store."""
    tournament = Tournament.prepare(Plan((scenario,), ("personality", "personality:historical"), games=games))
    pool = Watched(LocalPool(workers, tournament.probes()))
    try:
        with open_store(tournament, folder) as store:
            Runner(tournament, store, pool).run()
    finally:
        pool.close()
    # From when every worker has played one chunk of full size, to when the last chunks begin to run out.
    full = [k for k, (_, _, seconds, _) in enumerate(pool.came) if seconds >= CHUNK / 2]
    first, last = full[min(workers, len(full) - 1)], full[-1]
    kept = pool.came[first + 1 : last + 1]
    if len(kept) < 4:
        raise SystemExit(f"{scenario}: {games} games are too few to be measured: they ended in {len(pool.came)} chunks")
    span, own = (pool.came[last][k] - pool.came[first][k] for k in (0, 1))
    played, seconds = sum(count for *_, count in kept), [taken for _, _, taken, _ in kept]
    return Pace(played / span, sum(seconds) / span / workers, own / sum(seconds), statistics.median(seconds))


def resume(games: int, folder: Path) -> tuple[float, float]:
    """Seconds from a store of so many games to the first game that is missing, and to a table of all.

    The rows are of the right shape and keys; what they say decides nothing here.
    """
    tournament = Tournament.prepare(Plan((SMALL,), ("random", "personality"), games=games + 600))
    seats = len(tournament.seats[0])
    with open_store(tournament, folder) as store:
        store.add(
            GameRow(
                tournament.key(f), f.number, SMALL, f.block, f.seed, tournament.policies(f), 8, "lamplight", "",
                tuple(float((f.seed >> k) & 255) for k in range(seats)), f"{f.seed & 0xFFFFFFFF:016x}",
            )
            for f in tournament.fixtures()[:games]
        )  # fmt: skip
    started = time.perf_counter()
    with Store.create(folder / STORE, tournament.header) as store:
        runner = Runner(tournament, store, Watched(LocalPool(0, {})))
        scan = time.perf_counter() - started
        assert runner.done == games
    results = Results.read(folder)
    assert results.par  # made once, kept beside the store
    started = time.perf_counter()
    assert games - 6 < Results.read(folder).table.games <= games  # whole blocks
    return scan, time.perf_counter() - started


def measure(quick: bool, console: Console, folder: Path) -> tuple[list[Row], dict[str, Any]]:
    """All rows, and the figures under them."""
    room.CHUNK_SECONDS = CHUNK
    rounds = 2 if quick else 5
    long = LONG // 10 if quick else LONG
    rows: list[Row] = []
    raw: dict[str, Any] = {}
    console.print("[dim]resume ...[/dim]")
    scans = [resume(long, folder / f"resume-{k}") for k in range(1 if quick else 3)]
    scan, table = (statistics.median(values) for values in zip(*scans))
    raw["resume"] = scans
    rows += [
        Row(f"a store of {long:,} games looked through, to go on", "< 1 s", f"{scan:.2f} s", scan < 1.0),
        Row(f"a table of {long:,} games read", "", f"{table:.1f} s", None),
    ]
    for name, games in ((SCENARIO, 1200 if quick else 4000), (SMALL, 20_000 if quick else 100_000)):
        runs: list[tuple[Pace, Pace]] = []
        for k in range(rounds):
            console.print(f"[dim]{name}: round {k + 1} of {rounds} ...[/dim]")
            one, two = (pace(name, workers, games * workers, folder / f"{name}-{k}-{workers}") for workers in (1, 2))
            runs.append((one, two))
        raw[name] = [[asdict(p) for p in run] for run in runs]
        over = statistics.median(1.0 - one.busy for one, _ in runs)
        own = statistics.median(two.own for _, two in runs)
        gain = statistics.median(two.games / one.games for one, two in runs)
        rate = statistics.median(two.games for _, two in runs)
        chunk = statistics.median(one.chunk for one, _ in runs)
        large = name == SCENARIO
        rows += [
            Row(f"{name}: time of a worker not spent on playing, chunks of {chunk:.2f} s", "<= 2 %" if large else "",
                f"{100 * over:.1f} %", over <= 0.02 if large else None),
            Row(f"{name}: the runner's own processor time, to that of playing", "", f"{100 * own:.1f} %", None),
            Row(f"{name}: two workers against one", ">= 1.8x" if large else "", f"{gain:.2f}x",
                gain >= 1.8 if large else None),
            Row(f"{name}: games a second, two workers, personality AIs", "", f"{rate:,.0f}", None),
        ]  # fmt: skip
    return rows, raw


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write; 1 when a demanded figure is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tournament", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few games: to see that it runs")
    parser.add_argument("--out", type=Path, default=RESULTS, metavar="FOLDER")
    given = parser.parse_args(arguments)
    console, machine, measured = Console(), machine_text(), measured_on(SCENARIO, SMALL)
    with tempfile.TemporaryDirectory(prefix="great-stone-bench-") as folder:
        rows, raw = measure(given.quick, console, Path(folder))
    console.print(as_table("tournament", rows))
    command = "python -m benchmarks.tournament" + " --quick" * given.quick
    text = as_markdown("tournament", rows, command, machine, measured)
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "tournament.md").write_text(text, encoding="utf-8")
    listed = {"machine": machine, "measured": measured, "rows": [asdict(row) for row in rows], "raw": raw}
    (given.out / "tournament.json").write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")
    return 1 if any(row.holds is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
