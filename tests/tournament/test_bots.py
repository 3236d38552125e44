"""Bots: whatever one does is a forfeit that is noted and counted, never a hang; the example beats random."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from engine.kernel.machine import machine_of
from engine.match.match import Match
from engine.rules.errors import OrderError
from engine.tournament.bots.check import check
from engine.tournament.bots.guarded import Limits
from engine.tournament.bots.process import BotSeat
from engine.tournament.pool import LocalPool
from engine.tournament.ratings import payoffs, standings
from engine.tournament.results import Results
from engine.tournament.runner import Runner, Tournament, open_store
from engine.tournament.schedule import Plan
from tests.tournament.cups import played

ROOT = Path(__file__).resolve().parents[2]
CAREFUL = str(ROOT / "agents" / "bots" / "careful.py") + ":Careful"
HEAD = """
import os, random, re, signal, subprocess, sys, threading, time
import numpy
from engine.policies.question import Choice
class Bot:
    name, version, author = "made", "1", "a test"
    asked = 0
    def decide(self, question):
        self.asked += 1
"""
THREAD = "self.asked == 3 and threading.Thread(target=time.sleep, args=(999,)).start()"
FAULTS = {
    "raises": ("raise ValueError('no idea')", "ValueError at made.py:11: no idea"),
    "exits": ("os._exit(3)", "its process has ended"),
    "leaves": ("sys.exit(3)", "SystemExit"),
    "hangs": ("while True: pass", "took longer than 0.3 s"),
    "sleeps": ("time.sleep(60)", "took longer than 0.3 s"),
    "eats memory": ("return len(bytearray(4 << 30))", "took more memory"),
    "fills an array of 2 GB": ("return int(numpy.ones(1 << 28).argmin())", "took more memory"),
    "takes what is closed": ("return 9999", "no option 9999"),
    "takes less than nothing": ("return -1", "no option -1"),
    "says nothing": ("return None", "decide gave None"),
    "says yes": ("return True", "decide gave True"),
    "says a yes of numpy's": ("return numpy.True_", "decide gave "),
    "says no number": ("return float('nan')", "decide gave nan"),
    "says half a number": ("return 0.5", "decide gave 0.5"),
    "says a word": ("return '0'", "decide gave '0'"),
    "offers what is no offer": ("return Choice(question.legal[0].index, 1 << 80)", ""),
    "recurses": ("return self.decide(question)", "RecursionError"),
    "closes everything": ("os.closerange(0, 99); return question.legal[0].index", "its process has ended"),
    "stops itself": ("os.kill(os.getpid(), signal.SIGSTOP)", "took longer than 0.3 s"),
    "hangs in C": ("re.match('(a*)*b', 'a' * 40)", "took longer than 0.3 s"),
    "fails over and over": ("raise ValueError('several\\nlines')", "ValueError at made.py:11: several lines"),
    "writes to its view": ("question.view.known[0] = 1.0", "read-only"),
    "writes where answers go": ("os.write(3, b'x' * 100000); return 0", "said what is no answer"),
}


def bot(folder: Path, body: str) -> str:
    """A bot that behaves for two decisions, then does this."""
    path = folder / "made.py"
    path.write_text(HEAD + f"        if self.asked < 3: return question.legal[0].index\n        {body}\n")
    return f"{path}:Bot"


def test_the_example_is_fit_for_a_tournament() -> None:
    found = check(CAREFUL, "tiny", 3, 5.0)
    assert [row.what for row in found if not row.good] == []
    assert len(found) == 8
    assert len((ROOT / "agents" / "bots" / "careful.py").read_text().splitlines()) < 60


def test_the_example_beats_random_on_the_flagship(tmp_path: Path) -> None:
    results = Results.read(played(tmp_path / "cup", ("belarus-2020",), ("random", f"bot:{CAREFUL}"), 60))
    assert all(not game.forfeits for game in results.games)
    share, count = payoffs(results.table)
    assert count[1, 0] == 6
    assert share[1, 0] >= 5 / 6
    assert standings(results.table)[0].entrant.startswith("bot:")
    assert results.verify(10) == 10, "games with bots are told again from their decisions"


BLOCKS = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "bots.md").read_text(encoding="utf-8"), re.DOTALL)


def test_the_bot_of_the_documents_is_fit_and_beats_random(tmp_path: Path) -> None:
    (tmp_path / "lamplighter.py").write_text(BLOCKS[0])
    made = f"{tmp_path / 'lamplighter.py'}:Lamplighter"
    assert len(BLOCKS[0].splitlines()) < 60
    assert [row.what for row in check(made, "tiny", 3, 20.0) if not row.good] == []
    # The same class without its process: what it takes, it takes alike, and in less time.
    spec = importlib.util.spec_from_file_location("lamplighter", tmp_path / "lamplighter.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    machine, gained = machine_of("tiny"), list[float]()
    seats = tuple(machine.ruleset.scenario.seats)
    for seed in range(60):
        for seat in seats:
            scores = []
            for policy in (module.Lamplighter(), "random"):
                match = Match(machine, seed, {**dict.fromkeys(seats, "random"), seat: policy})
                match.play()
                scores.append(match.scores()[seat])
            gained.append(scores[0] - scores[1])
    assert sum(gain > 0 for gain in gained) > 0.6 * len(gained)
    assert sum(gained) / len(gained) > 1.5


@pytest.mark.parametrize("number", range(1, len(BLOCKS)))
def test_what_the_documents_do_with_a_question_works(number: int, tmp_path: Path) -> None:
    lines = [line.partition("  #")[0].strip() for line in BLOCKS[number].splitlines()]
    with BotSeat(bot(tmp_path, "; ".join([*lines, "return question.legal[0].index"])), "tiny") as seat:
        match = Match(machine_of("tiny"), 5, {"keepers": seat})
        match.play()
        assert seat.forfeits == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_a_forfeit_that_says_why_and_the_game_goes_on(fault: str, tmp_path: Path) -> None:
    body, told = FAULTS[fault]
    started = time.monotonic()
    with BotSeat(bot(tmp_path, body), "tiny", Limits(seconds=0.3)) as seat:
        seat.new_game()
        match = Match(machine_of("tiny"), 5, {"keepers": seat})
        match.play()
        assert match.over
        assert len(seat.forfeits) == 1
        assert told in seat.forfeits[0].reason
        seat.new_game()
        assert seat.forfeits == []
        again = Match(machine_of("tiny"), 5, {"keepers": seat})
        again.play()
        assert len(seat.forfeits) == 1, "a new game is a new chance, and the fault comes again"
    assert again.hashes == match.hashes
    assert time.monotonic() - started < 30.0


def test_what_a_bot_prints_is_no_answer(tmp_path: Path) -> None:
    with BotSeat(bot(tmp_path, "print('{}' * 999); return question.legal[0].index"), "tiny") as seat:
        match = Match(machine_of("tiny"), 5, {"keepers": seat})
        match.play()
        assert seat.forfeits == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("class Bot:\n    pass\n", "has no name"),
        ("class Bot:\n    name = version = author = 'x'\n", "has no method decide"),
        ("class Other:\n    pass\n", "has no class Bot"),
        ("1 / 0\n", "ZeroDivisionError at made.py:1 while it was loaded"),
        ("class Bot(:\n", "SyntaxError while it was loaded"),
        ("import sys; sys.exit('no')\n", "SystemExit at made.py:1 while it was loaded: no"),
        ("import os; os._exit(1)\n", "could not be started"),
        ("Bot = 5\n", "has no class Bot"),
    ],
)
def test_a_bot_that_cannot_be_loaded_is_told_in_a_line(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "made.py").write_text(text)
    with pytest.raises(OrderError, match=told) as caught:
        BotSeat(f"{tmp_path / 'made.py'}:Bot", "tiny")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["nowhere", "none.py:Bot", "made.txt:Bot"])
def test_a_bot_that_is_nowhere_is_told(text: str) -> None:
    with pytest.raises(OrderError, match=r"write path\.py:Class"):
        BotSeat(text, "tiny")


@pytest.mark.parametrize(
    ("body", "failing"),
    [
        ("return True", "legal in every question"),
        ("return random.choice(question.legal).index", "deterministic"),
        ("return max(question.legal, key=lambda o: hash(o.title)).index", "deterministic"),
        ("raise ValueError('x')", "legal in every question"),
        ("time.sleep(9)", "within 0.5 s"),
        ("self.f = lambda: 0; return question.legal[0].index", "survives pickling in mid-game"),
        ("Bot.asked += 1; return question.legal[Bot.asked % len(question.legal)].index", "deterministic"),
        (f"{THREAD}; return 0", "starts nothing beside itself"),
        ("os.fork(); return 0", "starts nothing beside itself"),
        ("subprocess.Popen(['sleep', '99']); return 0", "starts nothing beside itself"),
        ("k = question.view.known; k.setflags(write=True); k[0] = 9; return 0", "leaves its view as it was"),
    ],
)
def test_the_check_finds_what_is_wrong(body: str, failing: str, tmp_path: Path) -> None:
    found = check(bot(tmp_path, body), "tiny", 2, 0.5)
    assert failing in [row.what for row in found if not row.good]


@pytest.mark.parametrize(
    "body",
    [
        "import numba; return question.legal[0].index",
        "return numpy.int64(question.legal[0].index)",
        "return numpy.argmax([option.legal for option in question.options])",
        f"{THREAD}; return question.legal[0].index",
        "os.fork(); return question.legal[0].index",
        "import neighbour; return neighbour.first(question)",
        "sys.stderr.write('x' * 99999); sys.stdin.read(); return question.legal[0].index",
    ],
)
def test_what_is_odd_but_no_fault_plays_on(body: str, tmp_path: Path) -> None:
    (tmp_path / "neighbour.py").write_text("def first(question):\n    return question.legal[0].index\n")
    with BotSeat(bot(tmp_path, body), "tiny", Limits(seconds=20)) as seat:
        match = Match(machine_of("tiny"), 5, {"keepers": seat})
        match.play()
        assert seat.forfeits == []


def test_a_bot_that_is_not_made_in_time_forfeits(tmp_path: Path) -> None:
    made = bot(tmp_path, "return 0")
    (tmp_path / "made.py").write_text(HEAD + "        return 0\n    def __init__(self): time.sleep(99)\n")
    started = time.monotonic()
    with BotSeat(made, "belarus-2020", Limits(seconds=0.5)) as seat:
        seat.new_game()
        match = Match(machine_of("belarus-2020"), 5, {"minsk": seat})
        match.play()
        assert [fault.reason for fault in seat.forfeits] == ["took longer than 0.5 s"]
    assert time.monotonic() - started < 30.0


def test_a_bot_that_does_not_come_back_forfeits_the_game(tmp_path: Path) -> None:
    made = bot(tmp_path, "raise ValueError(1)")
    with BotSeat(made, "tiny") as seat:
        seat.new_game()
        Match(machine_of("tiny"), 5, {"keepers": seat}).play()
        (tmp_path / "made.py").unlink()
        seat.new_game()
        Match(machine_of("tiny"), 5, {"keepers": seat}).play()
        assert [fault.point for fault in seat.forfeits] == ["start"]
        assert "there is no Python file" in seat.forfeits[0].reason


# What bots leave behind names itself by a number no other process has in its command line.
STRAYS = {
    "a loop": "while True: pass",
    "a loop in C": "re.match('(a*)*b', 'a' * 60)",
    "a thread": f"{THREAD}; return 0",
    "a copy that sleeps": "os.fork() or time.sleep(999); return 0",
    "a command": "subprocess.Popen(['sleep', MARK]); return 0",
    "a command in a session of its own": "subprocess.Popen(['sleep', MARK], start_new_session=True); return 0",
}


def with_mark(mark: str) -> list[int]:
    """Processes that have a text in their command line."""
    out = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if mark.encode() in path.read_bytes() and int(path.parent.name) != os.getpid():
                out.append(int(path.parent.name))
    return out


def gone(mark: str, seconds: float = 20.0) -> bool:
    """Whether all of them end in time."""
    until = time.monotonic() + seconds
    while with_mark(mark) and time.monotonic() < until:
        time.sleep(0.05)
    return not with_mark(mark)


def stray(folder: Path, left: str) -> tuple[str, str]:
    """A bot that leaves something behind, and the mark by which that is found: its folder holds it too."""
    home = folder / f"mark{random.randrange(10**9):09d}"
    home.mkdir()
    return bot(home, STRAYS[left].replace("MARK", f"'{home.name[4:]}'")), home.name[4:]


@pytest.mark.parametrize("left", STRAYS)
def test_nothing_of_a_bot_is_left_when_its_seat_is_closed(left: str, tmp_path: Path) -> None:
    made, mark = stray(tmp_path, left)
    with BotSeat(made, "tiny", Limits(seconds=1.0)) as seat:
        seat.new_game()
        Match(machine_of("tiny"), 5, {"keepers": seat}).play()
        assert with_mark(mark) or seat.forfeits
    assert with_mark(mark) == []


@pytest.mark.parametrize("left", ["a loop in C", "a copy that sleeps", "a command in a session of its own"])
def test_nothing_of_a_bot_is_left_when_the_driver_is_killed(left: str, tmp_path: Path) -> None:
    made, mark = stray(tmp_path, left)
    code = (
        "import sys\nfrom engine.match.match import Match\nfrom engine.kernel.machine import machine_of\n"
        "from engine.tournament.bots.guarded import Limits\nfrom engine.tournament.bots.process import BotSeat\n"
        f"seat = BotSeat({made!r}, 'tiny', Limits(seconds=99))\nprint('loaded', flush=True)\n"
        "Match(machine_of('tiny'), 5, {'keepers': seat}).play()\nprint('played', flush=True)\nsys.stdin.read()\n"
    )
    driver = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert driver.stdout is not None
    assert driver.stdin is not None
    assert driver.stdout.readline() == "loaded\n"
    if left != "a loop in C":
        assert driver.stdout.readline() == "played\n"
    assert with_mark(mark)
    driver.kill()
    driver.wait()
    assert gone(mark)
    driver.stdin.close()
    driver.stdout.close()


def test_ctrl_c_is_not_the_bots_to_answer(tmp_path: Path) -> None:
    body = "open('asked', 'w').close(); time.sleep(1); return question.legal[0].index"
    with BotSeat(bot(tmp_path, body.replace("'asked'", repr(str(tmp_path / "asked")))), "tiny") as seat:
        threading.Thread(target=_interrupt_once, args=(tmp_path / "asked", str(tmp_path)), daemon=True).start()
        match = Match(machine_of("tiny"), 5, {"keepers": seat})
        for _ in range(3):
            match.step()
        assert seat.forfeits == []


def _interrupt_once(asked: Path, mark: str) -> None:
    while not asked.exists():
        time.sleep(0.02)
    for process in with_mark(mark):
        with contextlib.suppress(OSError):
            os.kill(process, signal.SIGINT)


def test_an_installed_bot_is_found_by_its_entry_point(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "patient-1.0.dist-info").mkdir(parents=True)
    (site / "patient-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: patient\nVersion: 1.0\n")
    entry = "[great_stone.bots]\npatient = patient_bot:Bot\nwrong = patient_bot:random\nlost = patient_bot:None_\n"
    (site / "patient-1.0.dist-info" / "entry_points.txt").write_text(entry)
    (site / "patient_bot.py").write_text(HEAD + "        return question.legal[0].index\n")
    environment = {**os.environ, "PYTHONPATH": str(site), "COLUMNS": "200"}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "run_game.py", *words]
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
        )

    assert run("check-bot", "patient", "--games", "2").returncode == 0
    for name, told in (
        ("patent", 'did you mean "patient"'),
        ("wrong", "names module"),
        ("lost", "while it was loaded: module 'patient_bot' has no attribute"),
    ):
        refused = run("check-bot", name)
        assert (refused.returncode, len(refused.stderr.strip().splitlines())) == (2, 1), refused.stderr
        assert told in refused.stderr
    words = ("--bot", "patient", "--entrant", "random", "--games", "3", "--workers", "1", "--out", str(tmp_path / "t"))
    played = run("tournament", "--scenario", "tiny", *words)
    assert played.returncode == 0, played.stderr
    assert "bot:patient" in played.stdout


def test_forfeits_are_counted_in_the_table(tmp_path: Path) -> None:
    entrant = f"bot:{bot(tmp_path, 'raise ValueError(1)')}"
    tournament = Tournament.prepare(Plan(("tiny",), (entrant, "random"), games=6))
    pool = LocalPool(1, tournament.probes())
    try:
        with open_store(tournament, tmp_path / "t") as store:
            Runner(tournament, store, pool).run()
    finally:
        pool.close()
    frame = Results.read(tmp_path / "t").frame()
    assert frame[frame["entrant"] == entrant]["forfeits"].tolist() == [1] * 9
    assert frame[frame["entrant"] == "random"]["forfeits"].sum() == 0


def test_check_bot_says_yes_and_no_at_the_command_line(tmp_path: Path) -> None:
    for text, code, told in (
        (CAREFUL, 0, "deterministic"),
        (bot(tmp_path, "raise ValueError(1)"), 1, "NO"),
        ("nowhere.py:Bot", 2, "there is no Python file nowhere.py"),
    ):
        command = [sys.executable, "run_game.py", "check-bot", text, "--games", "2"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == code, done.stderr
        assert told in done.stdout + done.stderr
