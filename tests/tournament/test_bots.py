"""Bots: whatever one does is a forfeit that is noted and counted, never a hang; the example beats random."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.kernel.machine import machine_of
from engine.match.match import Match
from engine.rules.errors import OrderError
from engine.tournament.bots.check import check
from engine.tournament.bots.process import BotSeat, Limits
from engine.tournament.pool import LocalPool
from engine.tournament.ratings import payoffs, standings
from engine.tournament.results import Results
from engine.tournament.runner import Runner, Tournament, open_store
from engine.tournament.schedule import Plan

ROOT = Path(__file__).resolve().parents[2]
CAREFUL = str(ROOT / "agents" / "bots" / "careful.py") + ":Careful"
HEAD = """
import os, random, sys, time
class Bot:
    name, version, author = "made", "1", "a test"
    asked = 0
    def decide(self, question):
        self.asked += 1
"""
FAULTS = {
    "raises": ("raise ValueError('no idea')", "ValueError: no idea"),
    "exits": ("os._exit(3)", "its process has ended"),
    "leaves": ("sys.exit(3)", "SystemExit"),
    "hangs": ("while True: pass", "took longer than 0.3 s"),
    "sleeps": ("time.sleep(60)", "took longer than 0.3 s"),
    "eats memory": ("return len(bytearray(4 << 30))", "took more memory"),
    "takes what is closed": ("return 9999", "no option 9999"),
    "says nothing": ("return None", "TypeError"),
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
    assert len(found) == 7
    assert len((ROOT / "agents" / "bots" / "careful.py").read_text().splitlines()) < 60


def test_the_example_beats_random_on_the_flagship(tmp_path: Path) -> None:
    tournament = Tournament.prepare(Plan(("belarus-2020",), ("random", f"bot:{CAREFUL}"), games=60))
    pool = LocalPool(2, tournament.probes())
    try:
        with open_store(tournament, tmp_path) as store:
            Runner(tournament, store, pool).run()
    finally:
        pool.close()
    results = Results.read(tmp_path)
    assert all(not game.forfeits for game in results.games)
    share, count = payoffs(results.table)
    assert count[1, 0] == 6
    assert share[1, 0] >= 5 / 6
    assert standings(results.table)[0].entrant.startswith("bot:")
    assert results.verify(10) == 10, "games with bots are told again from their decisions"


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
        ("1 / 0\n", "ZeroDivisionError while it was loaded"),
        ("class Bot(:\n", "SyntaxError while it was loaded"),
        ("import os; os._exit(1)\n", "could not be started"),
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
        ("return random.choice(question.legal).index", "deterministic"),
        ("return max(question.legal, key=lambda o: hash(o.title)).index", "deterministic"),
        ("raise ValueError('x')", "legal in every question"),
        ("time.sleep(9)", "within 0.5 s"),
        ("self.f = lambda: 0; return question.legal[0].index", "survives pickling in mid-game"),
    ],
)
def test_the_check_finds_what_is_wrong(body: str, failing: str, tmp_path: Path) -> None:
    found = check(bot(tmp_path, body), "tiny", 2, 0.5)
    assert failing in [row.what for row in found if not row.good]


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
