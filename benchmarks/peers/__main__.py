"""Measures other engines beside this one: `python -m benchmarks.peers [--repeats N] [--seconds S] [--cache FOLDER]`.

Makes the peers' environments first (network), then plays; what cannot be installed is told in a line and left out.
Writes peers.json and peers.md into the folder.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from platformdirs import user_cache_path
from rich.console import Console

from benchmarks.__main__ import RESULTS, ROOT, Failed, machine_text, measured_on
from benchmarks.peers.freeciv_games import SEATS, TURNS, server
from benchmarks.peers.our_games import SCENARIO
from benchmarks.peers.places import PLACES, NotInstalled
from benchmarks.peers.table import OURS, Answer, Entry, Measured, as_markdown, as_table

_OURS = "an event's answer, an offer, an answer to one, an order, a posture or a reaction of one seat"
_CATAN = "one action of a player: roll, build, trade, move the robber, end the turn"
_FLAGSHIP = f"{SCENARIO} (5 seats, 36 months)"
_MOVE = "a move"
ENTRIES = (
    Entry(OURS, _FLAGSHIP, "personality", "our_games", "personality", _OURS),
    Entry(OURS, _FLAGSHIP, "random", "our_games", "random", _OURS),
    Entry(OURS, _FLAGSHIP, "random, in Python", "our_games", "python", _OURS),
    Entry(OURS, _FLAGSHIP, "lookahead", "our_games", "lookahead", _OURS),
    Entry("Catanatron", "Catan (4 seats)", "RandomPlayer", "catanatron_games", "random", _CATAN,
          "catanatron", "python"),
    Entry("Catanatron", "Catan (4 seats)", "WeightedRandomPlayer", "catanatron_games", "weighted", _CATAN,
          "catanatron", "personality"),
    Entry("Catanatron", "Catan (4 seats)", "VictoryPointPlayer", "catanatron_games", "victory", _CATAN,
          "catanatron", "lookahead"),
    Entry("OpenSpiel", "go 19x19, C++ game, Python loop", "random", "open_spiel_games", "go", _MOVE,
          "open_spiel", "python"),
    Entry("OpenSpiel", "chess, C++ game, Python loop", "random", "open_spiel_games", "chess", _MOVE,
          "open_spiel", "python"),
    Entry("PettingZoo", "go 19x19, AEC", "random", "pettingzoo_games", "go", _MOVE, "pettingzoo", "python"),
    Entry("PettingZoo", "connect four, AEC", "random", "pettingzoo_games", "connect-four", _MOVE,
          "pettingzoo", "python"),
    Entry("Freeciv", f"civ2civ3 ({SEATS} seats, its first {TURNS} turns)", "Easy, as it fills seats by itself",
          "freeciv_games", "easy", "everything a computer player does in one turn", "", "personality"),
)  # fmt: skip
_LONGEST = 180  # seconds for one repeat over what it was asked for: the first may compile


def play(entry: Entry, python: str, seconds: float) -> Answer:
    """One repeat, in a process of its own. Raises Failed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYGAME_HIDE_SUPPORT_PROMPT": "1", "PYTHONHASHSEED": "0"}
    environment |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
    command = [python, "-m", f"benchmarks.peers.{entry.module}", entry.who, str(seconds)]
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=seconds + _LONGEST
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"{entry.system}, {entry.game}, {entry.ai}: no game ended in {seconds + _LONGEST:g} s") from None
    if done.returncode:
        why = (done.stderr.strip() or "no message").splitlines()[-1]
        raise Failed(f"{entry.system}, {entry.game}, {entry.ai}: {why}")
    answer: Answer = json.loads(done.stdout.splitlines()[-1])
    return answer


def places(entries: Sequence[Entry], cache: Path, console: Console) -> tuple[dict[str, str], list[str]]:
    """By name of a place: its Python; and a line for each that is not to be had."""
    pythons, missing = {"": sys.executable}, []
    for name in dict.fromkeys(entry.place for entry in entries if entry.place):
        console.print(f"[dim]{name}: {' '.join(PLACES[name].wants)} in {cache / name} ...[/dim]")
        try:
            pythons[name] = PLACES[name].python(cache)
        except (NotInstalled, OSError) as error:
            missing.append(str(error))
    return pythons, missing


def measure(
    entries: Sequence[Entry], pythons: dict[str, str], given: argparse.Namespace, console: Console
) -> tuple[list[Measured], list[str]]:
    """All entries, the repeats going round among them; and a line for each that failed."""
    begun = time.monotonic()
    answers: dict[Entry, list[Answer]] = {entry: [] for entry in entries if entry.place in pythons}
    missing: list[str] = []
    for number in range(given.repeats):
        spent = time.monotonic() - begun
        if number and spent * (number + 1) / number > 60.0 * given.minutes:
            console.print(f"another round would take longer than {given.minutes:g} minutes in all: left out")
            break
        console.print(f"[dim]round {number + 1} of {given.repeats} ...[/dim]")
        for entry in list(answers):
            try:
                answers[entry].append(play(entry, pythons[entry.place], given.seconds))
            except Failed as error:
                missing.append(str(error))
                del answers[entry]
    return [Measured(entry, tuple(found)) for entry, found in answers.items()], missing


def main(arguments: Sequence[str] | None = None, entries: Sequence[Entry] = ENTRIES) -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--repeats", type=int, default=5, metavar="N")
    parser.add_argument("--seconds", type=float, default=2.0, metavar="S", help="of each repeat of each row")
    parser.add_argument("--minutes", type=float, default=6.0, metavar="M", help="no round begins that would end later")
    parser.add_argument("--out", type=Path, default=RESULTS, metavar="FOLDER")
    parser.add_argument("--cache", type=Path, default=user_cache_path("great-stone") / "peers", metavar="FOLDER",
                        help="of the peers' environments")  # fmt: skip
    given = parser.parse_args(arguments)
    if given.repeats < 1 or given.seconds <= 0:
        parser.error("--repeats and --seconds have to be above nothing")
    console = Console()
    machine = machine_text()
    pythons, missing = places(entries, given.cache, console)
    if any(entry.module == "freeciv_games" for entry in entries) and server() is None:
        missing.append("Freeciv: freeciv-server is not installed (Debian: apt install freeciv-server)")
        entries = [entry for entry in entries if entry.system != "Freeciv"]
    for line in missing:
        console.print(line, style="yellow", markup=False, soft_wrap=True)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # every process from here on stands on this core
    rows, failed = measure(entries, pythons, given, console)
    for line in failed:
        console.print(line, style="yellow", markup=False, soft_wrap=True)
    command = f"python -m benchmarks.peers --repeats {given.repeats} --seconds {given.seconds:g}"
    console.print(as_table(rows))
    given.out.mkdir(parents=True, exist_ok=True)
    text = as_markdown(rows, [*missing, *failed], command, machine, measured_on(SCENARIO))
    (given.out / "peers.md").write_text(text, encoding="utf-8")
    full = {"command": command, "machine": machine, "missing": [*missing, *failed], "rows": [asdict(r) for r in rows]}
    (given.out / "peers.json").write_text(json.dumps(full, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
