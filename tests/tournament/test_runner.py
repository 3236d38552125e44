"""The runner: killed at any moment it loses nothing, and its table is that of an undisturbed run."""

from __future__ import annotations

import contextlib
import csv
import os
import random
import shlex
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from engine.rules.errors import OrderError, StoreError
from engine.tournament.pool import LocalPool, Lost
from engine.tournament.results import Results
from engine.tournament.runner import ATTEMPTS, STORE, Runner, Tournament, open_store
from engine.tournament.schedule import Plan
from engine.tournament.store import Store
from engine.tournament.worker import Done, Order, play_chunk
from tests.program import ended

ROOT = Path(__file__).resolve().parents[2]
PLAN = Plan(("tiny",), ("random", "personality"), games=300)


@pytest.fixture(scope="module")
def tournament() -> Tournament:
    return Tournament.prepare(PLAN)


class Here:
    """Plays chunks in this process, in an order drawn from a seed; some of them it loses."""

    def __init__(self, seed: int = 0, loss: float = 0.0, poison: int = -1, liar: int = -1) -> None:
        self._dice, self._loss, self._poison, self._liar = random.Random(seed), loss, poison, liar
        self._held: list[tuple[int, Sequence[Order]]] = []
        self.lost = 0

    @property
    def free(self) -> int:
        return 4 - len(self._held)

    def give(self, ticket: int, orders: Sequence[Order]) -> None:
        self._held.append((ticket, orders))

    def collect(self) -> list[tuple[int, Done | Lost]]:
        ticket, orders = self._held.pop(self._dice.randrange(len(self._held)))
        if any(order.number == self._poison for order in orders):
            return [(ticket, Lost("its worker ended with -11"))]
        if self._dice.random() < self._loss:
            self.lost += 1
            return [(ticket, Lost(self._dice.choice(("", "its worker ended with -9"))))]
        done = play_chunk(orders)
        if any(order.number == self._liar for order in orders):
            done = replace(done, rows=tuple(replace(row, hash="0" * 16) for row in done.rows))
        return [(ticket, done)]

    def close(self) -> None:
        self._held.clear()


def table_of(folder: Path) -> bytes:
    """The final table as it is exported."""
    results = Results.read(folder)
    results.export()
    return (folder / "games.csv").read_bytes() + (folder / "games.json").read_bytes()


@pytest.fixture(scope="module")
def undisturbed(tournament: Tournament, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("whole")
    with open_store(tournament, folder) as store:
        Runner(tournament, store, Here()).run()
    return table_of(folder)


@pytest.mark.parametrize("seed", range(6))
def test_lost_and_late_chunks_change_nothing(
    tournament: Tournament, undisturbed: bytes, tmp_path: Path, seed: int
) -> None:
    here = Here(seed, loss=0.3)
    with open_store(tournament, tmp_path) as store:
        runner = Runner(tournament, store, here)
        runner.run()
        # A game that cost three workers in a row is given up; then it is asked for again without trouble.
        for number, _ in store.poisoned():
            store._connection.execute("DELETE FROM poisoned WHERE number = ?", (number,))
        Runner(tournament, store, Here(seed)).run()
    assert here.lost > 0
    assert table_of(tmp_path) == undisturbed


def test_a_game_that_kills_its_worker_is_given_up_and_named_and_the_rest_is_played(
    tournament: Tournament, tmp_path: Path
) -> None:
    with open_store(tournament, tmp_path) as store:
        Runner(tournament, store, Here(poison=17)).run()
        assert store.poisoned() == [(17, "its worker ended with -11")]
        assert store.count() == 299
    table = Results.read(tmp_path).table
    assert table.games == 299


def test_a_chunk_goes_on_until_its_attempts_are_used_up(tournament: Tournament, tmp_path: Path) -> None:
    given: list[int] = []

    class Counting(Here):
        def give(self, ticket: int, orders: Sequence[Order]) -> None:
            given.extend(order.number for order in orders)
            super().give(ticket, orders)

    with open_store(tournament, tmp_path) as store:
        Runner(tournament, store, Counting(poison=0)).run()
    assert given.count(0) == ATTEMPTS  # the first game is a chunk of its own


def test_a_run_in_two_parts_is_a_run(tournament: Tournament, undisturbed: bytes, tmp_path: Path) -> None:
    calls = iter(range(1000))
    with open_store(tournament, tmp_path) as store:
        Runner(tournament, store, Here(), enough=lambda: next(calls) > 3).run()
        assert 0 < store.count() < 300
    with open_store(tournament, tmp_path) as store:
        Runner(tournament, store, Here(1)).run()
    assert table_of(tmp_path) == undisturbed


def test_a_longer_run_keeps_what_a_shorter_one_played(tmp_path: Path, undisturbed: bytes) -> None:
    short = Tournament.prepare(replace(PLAN, games=100))
    with open_store(short, tmp_path) as store:
        Runner(short, store, Here()).run()
        first = [row.key for row in store.games()]
    long = Tournament.prepare(PLAN)
    with open_store(long, tmp_path) as store:
        Runner(long, store, Here()).run()
        assert [row.key for row in store.games()][: len(first)] == first
    assert table_of(tmp_path) == undisturbed


def test_a_worker_that_lies_is_found_when_a_game_is_played_again(tournament: Tournament, tmp_path: Path) -> None:
    with open_store(tournament, tmp_path) as store:
        Runner(tournament, store, Here(liar=0)).run()
    with pytest.raises(StoreError, match=r"\(number 0\) ended in 0000000000000000"):
        Results.read(tmp_path).verify(300)


def test_every_game_played_again_ends_as_recorded(tournament: Tournament, tmp_path: Path) -> None:
    with open_store(tournament, tmp_path) as store:
        Runner(tournament, store, Here()).run()
    results = Results.read(tmp_path)
    assert results.verify(50) == 50
    row = results.find(results.games[7].key[:12])
    assert results.replayed(row).scores() == dict(zip(("keepers", "weighers", "drummers"), row.scores, strict=True))
    with pytest.raises(StoreError, match="no game begins"):
        results.find("zz")


@pytest.mark.parametrize("text", ["hand", "personality:nobody", "randm"])
def test_entrants_are_checked_before_anything_is_played(text: str) -> None:
    with pytest.raises(OrderError):
        Tournament.prepare(replace(PLAN, entrants=("random", text)))


def test_killed_workers_cost_no_game(tournament: Tournament, undisturbed: bytes, tmp_path: Path) -> None:
    pool, killed = LocalPool(2, tournament.probes()), 0

    def tell(done: int, total: int) -> None:
        nonlocal killed
        if killed < 4 and done >= 40 * (killed + 1):
            os.kill(pool.pids[killed % 2], signal.SIGKILL)
            killed += 1

    try:
        with open_store(tournament, tmp_path) as store:
            Runner(tournament, store, pool, tell).run()
            assert store.poisoned() == []
    finally:
        pool.close()
    assert killed == 4
    assert table_of(tmp_path) == undisturbed


# ---- the whole program, killed ----
def start(folder: Path, games: int = 300) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "run_game.py",
        "tournament",
        "--scenario",
        "tiny",
        "--games",
        str(games),
        "--out",
        str(folder),
    ]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=ROOT, text=True, start_new_session=True, **pipes)  # type: ignore[call-overload, no-any-return]


def played(folder: Path) -> int:
    """Games in the store of a run that is over."""
    if not (folder / STORE).exists():
        return 0
    try:
        with Store.open(folder / STORE) as store:
            return store.count()
    except StoreError:
        return 0


def moments() -> Iterator[float]:
    """Seconds after the first game is under way at which a run is killed."""
    yield from (0.0, 0.05, 0.12)


def test_a_killed_run_goes_on_where_it_was_and_ends_alike(tmp_path: Path) -> None:
    parts, games = [], 6000
    for moment in moments():
        run = start(tmp_path, games)
        store = tmp_path / f"{STORE}-wal"
        size = store.stat().st_size if store.exists() else 0
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and run.poll() is None:
            if store.exists() and store.stat().st_size > size:
                break
            time.sleep(0.01)
        time.sleep(moment)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
        parts.append(played(tmp_path))
    assert parts == sorted(parts), "nothing that was finished is lost"
    assert parts[1] < games, "two runs at least were killed before their end"
    whole = tmp_path / "whole"
    for folder in (tmp_path, whole):
        last = start(folder, games)
        out, err = last.communicate(timeout=240)
        assert last.returncode == 0, err
        assert "6000 games in 1000 blocks" in out
    assert table_of(tmp_path) == table_of(whole)


def test_ctrl_c_prints_the_command_that_goes_on(tmp_path: Path) -> None:
    run = start(tmp_path, games=200_000)
    store = tmp_path / f"{STORE}-wal"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (store.exists() and store.stat().st_size > 100_000):
        time.sleep(0.05)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=60)
    assert run.returncode == 130, err
    command = err.strip().splitlines()[-1]
    assert shlex.split(command) == run.args, "as it was begun"
    kept = played(tmp_path)
    assert kept > 0
    again = shlex.split(command.replace("--games 200000", f"--games {kept}"))
    done = subprocess.run(again, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--entrant", "randm"], "no policy randm"),
        (["--format", "swiss"], "--format swiss"),
        (["--executor", "cloud"], "--executor cloud"),
        (["--entrant", "random", "--entrant", "personality", "--sprt", "10", "0"], "has to be the larger"),
        (["--entrant", "random", "--sprt", "0", "10"], "compares two entrants"),
        (["--sprt", "-200000", "0"], "--sprt -200000 0: both are Elo from -4000 to 4000"),
        (["--sprt", "0", "inf"], "--sprt 0 inf: both are Elo from -4000 to 4000"),
        (["--sprt", "nan", "5"], "--sprt nan 5: both are Elo from -4000 to 4000"),
        (["--address", "127.0.0.1:1"], "--address: is of a cluster, which --executor ray asks for: leave it out"),
        (["--executor", "ray", "--address", "127.0.0.1:1"], "no Ray cluster answers there (Connection refused)"),
        (["--executor", "ray", "--address", "the cluster"], "expected HOST:PORT"),
        (["none.yaml"], "none.yaml"),
        (["--bot", "none.py:Bot"], "none.py"),
        (["--out", "/proc/none"], "/proc/none"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(words: list[str], told: str, tmp_path: Path) -> None:
    out = [] if "--out" in words else ["--out", str(tmp_path / "t")]
    scenario = [] if words[0].endswith(".yaml") else ["--scenario", "tiny"]
    command = [sys.executable, "run_game.py", "tournament", *words, *scenario, "--games", "6", *out]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_sequential_test_stops_a_tournament(tmp_path: Path) -> None:
    command = [
        sys.executable, "run_game.py", "tournament", "--scenario", "tiny", "--entrant", "personality", "--entrant",
        "passive", "--games", "200000", "--sprt", "0", "100", "--out", str(tmp_path),
    ]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert "SPRT of personality against passive:" in done.stdout
    assert "undecided" not in done.stdout
    assert played(tmp_path) < 200_000


def test_options_stand_above_the_plan_they_are_given_with(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(
        "scenarios: [tiny]\nentrants: [random, personality, passive]\nformat: gauntlet\ngames: 400\nseed: 9\n"
    )
    words = [str(tmp_path / "plan.yaml"), "--games", "5", "--out", str(tmp_path / "out")]
    command = [sys.executable, "run_game.py", "tournament", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    # A block of two entrants in three seats is six games, and a round of a gauntlet of three has two tables.
    assert "12 games in 2 blocks" in done.stdout
    with Store.open(tmp_path / "out" / STORE) as store:
        held = store.header()
    assert (held["format"], held["seed"], held["entrants"]) == ("gauntlet", 9, ["random", "personality", "passive"])


def workers_of(pid: int) -> list[int]:
    """Processes a run has started to play."""
    with contextlib.suppress(OSError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(c) for c in children if b"spawn_main" in Path(f"/proc/{c}/cmdline").read_bytes()]
    return []


def test_ctrl_c_while_workers_start_is_heard_by_the_runner_alone(tmp_path: Path) -> None:
    run = start(tmp_path, games=200_000)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not workers_of(run.pid):
        time.sleep(0.005)
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: everyone in the group hears it
    _, err = run.communicate(timeout=60)
    assert run.returncode == 130, err
    assert len(err.strip().splitlines()) == 2, "one line that says so, and the command"


def test_ctrl_c_while_scenarios_load_says_how_to_go_on_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(plan: Plan) -> Tournament:
        raise KeyboardInterrupt

    monkeypatch.setattr(Tournament, "prepare", interrupt)
    words = ("tournament", "--scenario", "tiny", "--out", str(tmp_path))
    assert ended(*words) == 130
    told = capsys.readouterr().err.splitlines()
    assert told == [
        "Interrupted; nothing that was finished is lost. Go on with:", shlex.join(["/bin/great-stone", *words]),
    ]  # fmt: skip


def test_ctrl_c_in_a_terminal_reaches_the_runner_alone(tmp_path: Path) -> None:
    run = start(tmp_path, games=200_000)
    store = tmp_path / f"{STORE}-wal"
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not (store.exists() and store.stat().st_size > 40_000):
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGINT)
    _, err = run.communicate(timeout=60)
    assert run.returncode == 130, err
    assert len(err.strip().splitlines()) == 2, "one line that says so, and the command"


def test_a_table_for_a_spreadsheet_holds_no_formula(tournament: Tournament, tmp_path: Path) -> None:
    with open_store(tournament, tmp_path) as store:
        Runner(tournament, store, Here()).run()
    results = Results.read(tmp_path)
    bad = replace(results.games[0], seating=("=HYPERLINK(1)", "@x", "+1"))
    Results(tmp_path, results.header | {"entrants": list(bad.seating)}, (bad,), ()).export()
    rows = list(csv.DictReader((tmp_path / "games.csv").open(newline="")))
    assert [row["entrant"] for row in rows] == ["'=HYPERLINK(1)", "'@x", "'+1"]
    assert all(float(row["score"]) == score for row, score in zip(rows, bad.scores)), "numbers stay numbers"


def test_a_file_where_the_folder_should_be_is_told(tournament: Tournament, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    for folder in (tmp_path / "out", tmp_path / "out" / "below"):
        with pytest.raises(StoreError, match="is no folder: give another folder"):
            open_store(tournament, folder)


def test_a_game_of_seats_that_think_ahead_is_told_from_its_log(tmp_path: Path) -> None:
    plan = Tournament.prepare(Plan(("tiny",), ("lookahead", "personality"), games=6))
    with open_store(plan, tmp_path) as store:
        Runner(plan, store, Here()).run()
    results = Results.read(tmp_path)
    assert all(row.decisions for row in results.games)
    row = results.games[3]
    thought = Results(tmp_path, results.header, (replace(row, decisions=b""),), ())
    told, again = results.replayed(row), thought.replayed(thought.games[0])
    assert told.hashes == again.hashes
    assert (told.decisions == again.decisions).all()
    assert results.verify(6) == thought.verify(6) + 5 == 6, "verified by thinking again"


def test_a_store_that_says_what_cannot_be_is_told_in_a_line(tournament: Tournament, tmp_path: Path) -> None:
    with open_store(tournament, tmp_path) as store:
        Runner(replace(tournament, plan=replace(PLAN, games=1)), store, Here()).run()
    good = Results.read(tmp_path)
    row, header = good.games[0], good.header
    bomb = zlib.compress(bytes(1 << 27))
    for games, other, told in (
        ((replace(row, scenario="elsewhere"),), header, "is not of this plan"),
        ((replace(row, seating=("bot:evil.py:Evil",) * 3),), header, "is not of this plan"),
        ((replace(row, forfeits=(("nobody", 0, "order", "late"),)),), header, "is not of this plan"),
        ((replace(row, outcome="nowhere"),), header, "is not of this plan"),
        ((replace(row, fall="nowhere"),), header, "is not of this plan"),
        ((replace(row, number=1 << 60),), header, "is of no plan"),
        ((row,), {**header, "seats": [["north"]]}, "other seats"),
        ((row,), {**header, "digests": ["0" * 64]}, "other rules"),
    ):
        with pytest.raises(StoreError, match=told):
            _ = Results(tmp_path, other, games, ()).table
    older = Results(tmp_path, {**header, "engine": "0.0.1"}, (row,), ())
    for read in (lambda: older.verify(1), older.export, lambda: older.replayed(row)):
        with pytest.raises(StoreError, match=r"was played by engine 0\.0\.1, and this is"):
            read()
    with pytest.raises(StoreError, match="cut off or too long"):
        good.replayed(replace(row, decisions=bomb))
    (tmp_path / "par.json").write_text('{"a": [1]}', encoding="utf-8")
    with pytest.raises(StoreError, match="is damaged: delete it"):
        _ = Results.read(tmp_path).par
    with open_store(tournament, tmp_path) as store:
        store._connection.execute("UPDATE header SET value = '7' WHERE name = 'format'")
    with pytest.raises(StoreError, match="its header is damaged at format"):
        Results.read(tmp_path)


def test_a_scenario_under_two_names_is_still_named_twice() -> None:
    path = str(ROOT / "scenarios" / "tiny")
    with pytest.raises(OrderError, match="is scenario tiny, named already"):
        Tournament.prepare(replace(PLAN, scenarios=("tiny", path)))
