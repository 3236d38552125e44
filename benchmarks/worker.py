"""One measurement in a process of its own: `python -m benchmarks.worker TASK SCENARIO ...`; prints a line of JSON.

A process is one backend (NUMBA_DISABLE_JIT decides) and one cache folder (XDG_CACHE_HOME decides), which is why the
measurements that differ in these are apart.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from benchmarks.count import operations, steps
from engine.kernel import call
from engine.kernel import game as g
from engine.kernel.imagine import M_PLAYOUTS
from engine.kernel.jit import kernel
from engine.kernel.machine import Machine, Running
from engine.kernel.play import ASKED
from engine.rules.layout import FLOATS
from engine.rules.ruleset import load_ruleset
from engine.rules.scenario import find

Answer = dict[str, Any]


def _first_turn(name: str) -> Machine:
    machine = Machine(load_ruleset(name))
    machine.advance(machine.new_game(1))
    return machine


def first(name: str) -> Answer:
    """From nothing to the end of the first turn; the caller knows when this process began."""
    _first_turn(name)
    return {"ended": time.time()}


def turns(name: str, backend: str, most: str) -> Answer:
    """Seconds of each of the first turns of one game; the very first, which also starts the game, is left out."""
    machine = Machine(load_ruleset(name), backend="arrays" if backend == "mixed" else backend)  # type: ignore[arg-type]
    if backend == "mixed":
        _fastest(machine)
    taken: list[float] = []
    for seed in (1, 1) if backend == "native" else (1,):
        running, taken = machine.new_game(seed), []
        for _ in range(int(most) + 1):
            if running.over:
                break
            start = time.perf_counter()
            machine.advance(running)
            taken.append(time.perf_counter() - start)
    return {"seconds": taken[1:], "hash": int(running.arrays.hashes[running.turn])}


def _fastest(machine: Machine) -> None:
    """Leave every function of a slow machine the faster of its two forms, by the turns of one game."""
    reference = Machine(machine.ruleset, backend="reference")
    forms = [[call._registered[int(h)] for h in m.program.address] for m in (machine, reference)]
    spent = [[0.0] * len(forms[0]) for _ in forms]

    def timing(form: int, number: int) -> call.Rule:
        def timed(*arrays: Any) -> int:
            start = time.perf_counter()
            answer = forms[form][number](*arrays)
            spent[form][number] += time.perf_counter() - start
            return answer

        return timed

    for form, played in enumerate((machine, reference)):
        for number, handle in enumerate(played.program.address):
            call._registered[int(handle)] = timing(form, number)
        running = played.new_game(1)
        for _ in range(4):
            played.advance(running)
    for number, handle in enumerate(machine.program.address):
        slower = spent[0][number] > spent[1][number]
        call._registered[int(handle)] = forms[int(slower)][number]


def _call_seconds() -> tuple[float, float]:
    """Seconds of one NumPy operation on 119 numbers, and of one on two plain floats in a closure."""
    a, b, out = np.ones(119), np.ones(119), np.ones(119)

    def plain(x: float, y: float) -> float:
        return x + y

    sets = [_timed(lambda: [np.add(a, b, out) for _ in range(2000)]) / 2000 for _ in range(9)]
    numbers = [_timed(lambda: [plain(1.0, 2.0) for _ in range(2000)]) / 2000 for _ in range(9)]
    return statistics.median(sets), statistics.median(numbers)


def count(name: str, most: str) -> Answer:
    """Arithmetic operations a turn, from the trees and how often each was called; for NUMBA_DISABLE_JIT."""
    ruleset = load_ruleset(name)
    machine = Machine(ruleset, backend="reference")
    calls: Counter[int] = Counter()

    def counted(number: int, rule: call.Rule) -> call.Rule:
        def counting(*arrays: Any) -> int:
            calls[number] += 1
            return rule(*arrays)

        return counting

    handles = machine.program.address
    for number, handle in enumerate(handles):
        call._registered[int(handle)] = counted(number, call._registered[int(handle)])
    running = machine.new_game(1)
    machine.advance(running)
    calls.clear()
    for _ in range(int(most)):
        machine.advance(running)
    played = max(1, running.turn - 1)
    degree = _degree(machine)
    total = sum(n * operations(ruleset.functions[k], degree) for k, n in calls.items())
    starts = [(n, *steps(ruleset.functions[k], degree)) for k, n in calls.items()]
    whole, single = (sum(row[0] * row[place] for row in starts) / played for place in (1, 2))
    on_set, on_number = _call_seconds()
    ideal = whole * on_set + single * on_number
    return {"operations": total / played, "calls": sum(calls.values()) / played, "whole": whole, "single": single,
            "on_set": on_set, "on_number": on_number, "ideal": ideal}  # fmt: skip


def _degree(machine: Machine) -> float:
    place = machine.ruleset.layout.neighbours
    if place is None:
        return 0.0
    indptr, indices, _ = place
    return float(machine.program.indices[indices - 1]) / max(1, indices - indptr - 1)


# ---- native, in one process ------------------------------------------------------------------------------------------
@kernel
def _multiply_and_add(values: FLOATS, factor: float, step: float, times: int) -> None:
    for _ in range(times):
        for k in range(values.size):
            values[k] = values[k] * factor + step


def _flop_rate() -> float:
    """Multiplications and additions a second over 8 KB, median of nine: no fused operations, like the rules.

    The numbers begin at a cache line: where an array happens to lie moves this rate by a quarter.
    """
    room = np.ones(1024 + 8)
    first = -room.ctypes.data % 64 // 8
    values = room[first : first + 1024]
    _multiply_and_add(values, 0.999, 0.001, 10)
    rates = []
    for _ in range(9):
        start = time.perf_counter()
        _multiply_and_add(values, 0.999, 0.001, 2000)
        rates.append(2 * 1024 * 2000 / (time.perf_counter() - start))
    return statistics.median(rates)


def _games(machine: Machine, count_: int) -> list[Running]:
    return [machine.new_game(seed) for seed in range(count_)]


def _timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def speed(name: str, games: str, sizes: str) -> Answer:
    """Figures of one machine: throughput, threads, sizes of batch, bytes, and the rate of plain arithmetic."""
    machine = _first_turn(name)
    n = int(games)
    one: list[float] = []
    two: list[float] = []
    rates: list[float] = []
    hashes: set[int] = set()
    decided = played = 0
    for _ in range(5):  # interleaved, so that a busy minute touches all alike
        for threads, times in ((1, one), (2, two)):
            batch = _games(machine, n)
            times.append(_timed(lambda batch=batch, threads=threads: machine.play_many(batch, threads)))  # type: ignore[misc]
            hashes.add(hash(tuple(int(r.arrays.hashes[r.turn]) for r in batch)))
            decided = sum(int(r.arrays.cursor[g.C_LOG]) for r in batch)
            played = sum(r.turn for r in batch)
        rates.append(_flop_rate())
    flat: dict[str, float] = {}
    for size in (int(s) for s in sizes.split(",")):
        chunk = [_timed(lambda size=size: machine.play_many(machine.new_game(s) for s in range(size)))  # type: ignore[misc]
                 for _ in range(3 if size <= 1024 else 1)]  # fmt: skip
        flat[str(size)] = size / statistics.median(chunk)
    arrays = batch[0].arrays
    return {
        "one": one, "two": two, "games": n, "turns": played, "decisions": decided, "same": len(hashes) == 1,
        "flat": flat, "flops": statistics.median(rates), "state": arrays.state.nbytes,
        "game": sum(a.nbytes for a in arrays), "length": machine.ruleset.scenario.calendar.turns,
    }  # fmt: skip


def minds(name: str, games: str, playouts: str) -> Answer:
    """Seconds of whole games between seats that look ahead, and of single decisions of lookahead and search."""
    machine, seats = _first_turn(name), len(load_ruleset(name).scenario.seats)
    running = [machine.new_game(seed, kinds=[g.LOOKAHEAD] * seats) for seed in range(int(games))]
    taken = _timed(lambda: machine.play_many(running))
    out: Answer = {"games": taken / len(running), "turns": sum(r.turn for r in running)}
    for key, kind, most in (("lookahead", g.LOOKAHEAD, 10_000), ("search", g.SEARCH + int(playouts), 40)):
        asked, spent = machine.new_game(1, kinds=[g.EXTERNAL] * seats), 0
        seconds: list[float] = []
        while not asked.over and len(seconds) < most:
            if machine.advance(asked) != ASKED:
                continue
            before = int(asked.mind.tally[M_PLAYOUTS])
            seconds.append(_timed(lambda asked=asked, kind=kind: machine.think(asked, kind)))  # type: ignore[misc]
            spent = max(spent, int(asked.mind.tally[M_PLAYOUTS]) - before)
        out[key] = {"median": statistics.median(seconds), "most": max(seconds), "playouts": spent}
    return out


def edits(name: str) -> Answer:
    """Seconds from a saved edit to the end of the first turn, in a process that has played before."""
    ruleset = _first_turn(name).ruleset
    scenario = ruleset.scenario
    out: Answer = {"number": [], "rules": []}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "base").symlink_to(find(name).resolve())
        edited = Path(folder) / "edited"
        edited.mkdir()

        def play(key: str, patch: Answer) -> None:
            (edited / "scenario.yaml").write_text(yaml.safe_dump({"extends": "base", **patch}), encoding="utf-8")
            out[key].append(_timed(lambda: _first_turn(str(edited))))

        parameter = next(iter(scenario.parameters), None)
        value = float(ruleset.parameters[0])
        action, motives = next((k, a.motives) for k, a in scenario.actions.items() if a.motives)
        motive, text = next(iter(motives.items()))
        for k in range(3):
            if parameter is not None:
                play("number", {"parameters": {parameter: round(value * (1 + k / 1000), 9)}})
        stamp = time.time_ns() % 1_000_000_007 / 1e9  # a number no cache has seen
        for k in range(3):
            changed = f"({text}) * {1 + stamp + k / 100:.9f}"
            play("rules", {"actions": {action: {"motives": {motive: changed}}}})
    return out


def mesa(name: str) -> Answer:
    """Seconds a turn of games as Mesa models with their collectors, and of the same number of games in a batch."""
    from agents.model import GreatStoneModel

    machine = _first_turn(name)
    batch, stepped = [], []
    for seed in range(7):
        running = machine.new_game(seed)
        batch.append(_timed(lambda running=running: machine.play(running)) / max(1, running.turn))  # type: ignore[misc]
        model = GreatStoneModel(name, seed, machine=machine)
        start = time.perf_counter()
        while model.running:
            model.step()
        stepped.append((time.perf_counter() - start) / max(1, model.turn))
    return {"batch": batch[2:], "mesa": stepped[2:]}


def main() -> None:
    """Run one task and print its answer."""
    task, *arguments = sys.argv[1:]
    tasks: dict[str, Callable[..., Answer]] = {
        "first": first, "turns": turns, "count": count, "speed": speed, "minds": minds,
        "edits": edits, "mesa": mesa,
    }  # fmt: skip
    print(json.dumps(tasks[task](*arguments)))


if __name__ == "__main__":
    main()
