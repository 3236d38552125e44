"""Measures what the design demands: `python -m benchmarks [--scenario NAME ...] [--quick] [--out FOLDER]`.

Ratios are taken within one run, of medians, with both sides close together in time; absolute figures stand beside them.
Writes JSON and Markdown into the folder, by scenario.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.generate import write
from engine import __version__

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).resolve().parent / "results"
GENERATED = "generated"
TRUE_SIZE = 16384
"""Bytes of state from which a scenario is one of true size."""
Answer = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One figure: what is demanded of it, what was measured, and whether it holds (None: nothing is demanded)."""

    figure: str
    demanded: str
    measured: str
    holds: bool | None
    large: bool = False
    """Demanded only of scenarios of true size: in a small one the turn's own frame outweighs the rules."""

    @property
    def verdict(self) -> str:
        """In a word."""
        return "" if self.holds is None else "holds" if self.holds else "MISSED"


class Failed(RuntimeError):
    """A measurement's process ended badly."""


def ask(task: str, *arguments: object, reference: bool = False, cache: str | None = None) -> Answer:
    """Run one task of `benchmarks.worker` and read its answer. Raises Failed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NUMBA_DISABLE_JIT": "1" if reference else "0"}
    if cache is not None:
        environment["XDG_CACHE_HOME"] = cache
    command = [sys.executable, "-m", "benchmarks.worker", task, *map(str, arguments)]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise Failed(f"{task} {arguments[0]}: {(result.stderr.strip() or 'no message').splitlines()[-1]}")
    answer: Answer = json.loads(result.stdout.splitlines()[-1])
    return answer


# ---- the figures, a function each ------------------------------------------------------------------------------------
def backends(name: str, quick: bool) -> tuple[list[Row], Answer]:
    """Native against slow backends, on the same turns of the same game.

    The NumPy backend runs a loop that scatters one number at a time, slower than plain Python does; so the verdict is
    on a baseline whose every function is the faster of its two forms. It shares the skeleton's plain Python; `speeds`
    sets beside it a bound without any of that.
    """
    most = 3 if quick else 6
    before = ask("turns", name, "native", most)
    slow = {backend: ask("turns", name, backend, most, reference=True) for backend in ("arrays", "reference", "mixed")}
    after = ask("turns", name, "native", most)
    native = statistics.median([*before["seconds"], *after["seconds"]])
    rows = []
    titles = {
        "mixed": "native against the faster of NumPy and Python by function",
        "arrays": "native against the NumPy backend as it is",
        "reference": "native against the plain-Python reference",
    }
    for backend, least in (("mixed", 60), ("arrays", None), ("reference", 500)):
        seconds = statistics.median(slow[backend]["seconds"])
        measured = f"{seconds / native:,.0f}x ({seconds * 1e6:,.0f} to {native * 1e6:.1f} us a turn)"
        demanded, holds = ("", None) if least is None else (f">= {least}x", seconds / native >= least)
        rows.append(Row(titles[backend], demanded, measured, holds, large=True))
    same = before["hash"] == after["hash"] == slow["reference"]["hash"]
    rows.append(Row("hash of native and reference", "equal", "equal" if same else "different", same))
    return rows, {"native": [before, after], **slow}


def speeds(name: str, quick: bool) -> tuple[list[Row], Answer]:
    """Throughput, the floor, threads, batch sizes, memory."""
    sizes = (16, 64, 128) if quick else (256, 1024, 4096)
    found = ask("speed", name, 16 if quick else 128, ",".join(map(str, sizes)))
    counted = ask("count", name, 2 if quick else 6, reference=True)
    one, two = statistics.median(found["one"]), statistics.median(found["two"])
    ratio = statistics.median(a / b for a, b in zip(found["one"], found["two"]))
    turn = one / found["turns"]
    floor = counted["operations"] / found["flops"]
    games = found["games"] / one
    full = 1 / turn / found["length"]
    flat = found["flat"]
    spread = max(flat.values()) / min(flat.values()) - 1
    sized = ", ".join(f"{size}: {rate:,.0f}/s" for size, rate in flat.items())
    rows = [
        Row("games a second and core, personality AIs, of full length", ">= 200", f"{full:,.0f} "
            f"({games:,.0f} as they end)", full >= 200),
        Row("one turn", "", f"{turn * 1e6:.1f} us; {1 / turn:,.0f} turns and "
            f"{found['decisions'] / one:,.0f} decisions a second and core", None),
        Row("turn against a bound for any NumPy (a call a node, nothing else)", "", f"{counted['ideal'] / turn:.0f}x "
            f"of a bound: {counted['whole']:,.0f} operations on sets at {counted['on_set'] * 1e6:.2f} us, "
            f"{counted['single']:,.0f} on numbers at {counted['on_number'] * 1e9:.0f} ns", None),
        Row("turn against its own arithmetic", "<= 10x", f"{turn / floor:.1f}x of {floor * 1e6:.1f} us "
            f"({counted['operations']:,.0f} operations in {counted['calls']:,.0f} rule calls at "
            f"{found['flops'] / 1e9:.1f} GFLOP/s)", turn <= 10 * floor, large=True),
        Row("two threads", ">= 1.8x", f"{ratio:.2f}x ({found['games'] / two:,.0f} games/s)", ratio >= 1.8, large=True),
        Row("same bits on one and two threads", "equal", "equal" if found["same"] else "different", found["same"]),
        Row(f"flat from {sizes[0]} to {sizes[-1]:,} games", "within 20 %", f"{spread:.0%} ({sized})", spread <= 0.2),
        Row("state of a game", "<= 64 KB", f"{found['state'] / 1024:.1f} KB ("
            f"{found['game'] / 1024:,.0f} KB with views, log and scratch)", found["state"] <= 65536),
    ]  # fmt: skip
    return rows, {**found, **counted}


def minds(name: str, quick: bool) -> tuple[list[Row], Answer]:
    """Seats that think ahead: games between them, and the time and the budget of a decision."""
    playouts = 64 if quick else 400
    found = ask("minds", name, 2 if quick else 24, playouts)
    ahead, search, games = found["lookahead"], found["search"], 1 / found["games"]
    rows = [
        Row("games a second and core, lookahead in every seat", ">= 2", f"{games:.1f}", games >= 2),
        Row("a decision of lookahead", "<= 50 ms", f"{ahead['most'] * 1e3:.1f} ms at most, "
            f"{ahead['median'] * 1e3:.2f} in the middle", ahead["most"] <= 0.05),
        Row("a decision of search", f"<= {playouts} playouts", f"{search['playouts']} at most; "
            f"{search['median'] * 1e3:.0f} ms in the middle", search["playouts"] <= playouts),
    ]  # fmt: skip
    return rows, found


def starts(name: str, quick: bool) -> tuple[list[Row], Answer]:
    """From nothing, or from an edit, to the end of the first turn."""

    def once(cache: str | None) -> float:
        begun = time.time()
        return float(ask("first", name, cache=cache)["ended"]) - begun

    once(None)
    warm = statistics.median(once(None) for _ in range(1 if quick else 5))
    edited = ask("edits", name)
    number, rules = (statistics.median(edited[key] or [0.0]) for key in ("number", "rules"))
    rows = [
        Row("number edited to first turn", "<= 1 s", f"{number:.2f} s", number <= 1),
        Row("rules edited to first turn", "<= 3 s", f"{rules:.2f} s", rules <= 3),
        Row("warm process to first turn", "<= 2 s", f"{warm:.2f} s", warm <= 2),
    ]
    found: Answer = {"warm": warm, **edited}
    if not quick:
        with tempfile.TemporaryDirectory() as cache:
            found["cold"] = once(cache)
        rows.append(Row("empty cache to first turn", "<= 40 s", f"{found['cold']:.1f} s", found["cold"] <= 40))
    return rows, found


def models(name: str, quick: bool) -> tuple[list[Row], Answer]:
    """A Mesa model with its collector against the batch."""
    found = ask("mesa", name)
    ratio = statistics.median(a / b for a, b in zip(found["mesa"], found["batch"]))
    measured = f"{ratio:.2f}x ({statistics.median(found['mesa']) * 1e6:.0f} us a turn)"
    return [Row("Mesa with collector against the batch", "<= 4x", measured, ratio <= 4, large=True)], found


MEASURES = (backends, speeds, minds, starts, models)


def measure(name: str, quick: bool, console: Console) -> tuple[list[Row], Answer]:
    """All rows of one scenario; a measurement that cannot be made is a row that says why."""
    rows: list[Row] = []
    raw: Answer = {}
    for take in MEASURES:
        console.print(f"[dim]{Path(name).name}: {take.__name__} ...[/dim]")
        try:
            found, raw[take.__name__] = take(name, quick)
            rows += found
        except Failed as error:
            rows.append(Row(take.__name__, "", f"not measured: {error}", None))
    if raw.get("speeds", {}).get("state", TRUE_SIZE) < TRUE_SIZE:
        rows = [replace(r, demanded="", holds=None) if r.large else r for r in rows]
    return rows, raw


# ---- what is printed and written -------------------------------------------------------------------------------------
def machine_text() -> str:
    """The machine, in a line."""
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").is_file() else ():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{model}, {os.cpu_count()} processors{load}, {platform.system()}, Python {platform.python_version()}"


def measured_on(*scenarios: str) -> str:
    """What a page's figures are of, in a line: the engine's version, and the digest of each scenario's rules."""
    from engine.rules.ruleset import load_ruleset  # not before: starts are measured from where nothing is loaded

    rulesets = [load_ruleset(name) for name in scenarios]
    rules = ", ".join(f"rules of {ruleset.scenario.id} {ruleset.digest[:16]}" for ruleset in rulesets)
    return f"Engine {__version__}, {rules}."


def as_markdown(name: str, rows: Sequence[Row], command: str, machine: str, measured: str) -> str:
    """A short report; `machine` and `measured` as the two functions above tell them."""
    lines = [f"# Benchmark: {name}", "", f"`{command}`", "", machine, "", measured, ""]
    lines += ["| figure | demanded | measured | verdict |", "|---|---|---|---|"]
    lines += [f"| {r.figure} | {r.demanded} | {r.measured} | {r.verdict} |" for r in rows]
    return "\n".join(lines) + "\n"


def as_table(name: str, rows: Sequence[Row]) -> Table:
    """The same for the terminal."""
    table = Table(title=name, title_justify="left")
    for column in ("figure", "demanded", "measured", "verdict"):
        table.add_column(column)
    for r in rows:
        colour = "red" if r.holds is False else "green" if r.holds else ""
        table.add_row(r.figure, r.demanded, r.measured, r.verdict, style=colour)
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write; 1 when a demanded figure is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--scenario", action="append", metavar="NAME", help=f"may be given again; {GENERATED}: made here"
    )
    parser.add_argument("--quick", action="store_true", help="few games, no empty cache: to see that it runs")
    parser.add_argument("--out", type=Path, default=RESULTS, metavar="FOLDER")
    given = parser.parse_args(arguments)
    names = given.scenario or [GENERATED, "belarus-2020", "tiny"]
    console, machine = Console(), machine_text()
    command = " ".join(["python -m benchmarks", *(f"--scenario {n}" for n in names), *["--quick"] * given.quick])
    given.out.mkdir(parents=True, exist_ok=True)
    folder, missed = Path(tempfile.mkdtemp(prefix="great-stone-bench-")), False
    try:
        for name in names:
            where = str(write(folder / GENERATED)) if name == GENERATED else name
            measured = measured_on(where)
            rows, raw = measure(where, given.quick, console)
            console.print(as_table(name, rows))
            missed = missed or any(r.holds is False for r in rows)
            stem = given.out / Path(name).name
            stem.with_suffix(".md").write_text(as_markdown(name, rows, command, machine, measured), encoding="utf-8")
            full = {
                "command": command, "machine": machine, "measured": measured, "rows": [asdict(r) for r in rows],
                "raw": raw,
            }  # fmt: skip
            stem.with_suffix(".json").write_text(json.dumps(full, indent=1) + "\n", encoding="utf-8")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
