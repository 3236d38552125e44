"""Is this bot fit for a tournament? It plays, twice over; then one of its games is looked into question by question.

Hands on `check`, `Finding`. The copies are made in a process of the bot's own kind, since that runs its code.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from engine.kernel.machine import machine_of
from engine.kernel.play import game_key
from engine.match.match import Match
from engine.policies.question import Choice, Question
from engine.tournament.bots.process import BotSeat, Limits, home
from engine.tournament.bots.wire import question_to_plain, send

_SEED = 20200809
_LOOKED_INTO = 200  # questions of a game that copies are asked too


@dataclass(frozen=True)
class Finding:
    """One thing looked for."""

    what: str
    good: bool
    said: str


class _Timed:
    """A bot's seat with a clock and a notebook."""

    def __init__(self, bot: BotSeat) -> None:
        self.bot, self.times = bot, list[float]()
        self.questions: list[Question] = []
        self.choices: list[Choice] = []

    @property
    def name(self) -> str:
        return self.bot.name

    def decide(self, question: Question) -> Choice:
        started = time.perf_counter()
        choice = self.bot.decide(question)
        self.times.append(time.perf_counter() - started)
        self.questions.append(question)
        self.choices.append(choice)
        return choice


def check(text: str, scenario: str, games: int, seconds: float) -> list[Finding]:
    """Check a bot. Raises OrderError when it cannot be loaded, ScenarioError."""
    machine = machine_of(scenario)
    seats = list(machine.ruleset.scenario.seats)
    limits = Limits(seconds=seconds)
    with BotSeat(text, scenario, limits) as first, BotSeat(text, scenario, limits) as second:
        told = ", ".join(f"{k} {v}" for k, v in first.metadata.items())
        out, times, legal, alike = [Finding("loads, and says who it is", True, told)], list[float](), 0, 0
        faults, parted, last = list[str](), "", _Timed(first)
        for number in range(games):
            seat, seed = seats[number % len(seats)], int(game_key(_SEED, number))
            played = []
            for bot in (first, second):
                bot.new_game()
                timed = _Timed(bot)
                match = Match(machine, seed, {seat: timed})
                match.play()
                times += timed.times
                legal += len(timed.choices)
                faults += [f"turn {f.turn + 1}, {seat}, {f.point}: {f.reason}" for f in bot.forfeits]
                played.append(match.hashes)
                last = timed if bot is first else last
            alike += played[0] == played[1]
            if played[0] != played[1] and not parted:
                turn = next((k for k, (a, b) in enumerate(zip(*played)) if a != b), len(played[0]))
                parted = f"seed {seed}, {seat}: two games part at turn {max(turn, 1)}"
        late = [fault for fault in faults if "took longer" in fault]
        wrong = [fault for fault in faults if fault not in late]
        out.append(Finding("legal in every question", not wrong, wrong[0] if wrong else f"{legal} questions"))
        times.sort()
        middle = f"median {1000 * times[len(times) // 2]:.1f} ms, longest {1000 * times[-1]:.0f} ms" if times else "-"
        out.append(Finding(f"within {seconds:g} s", not late, late[0] if late else middle))
        same = f"{games} games played twice, in two processes with hash seeds of their own"
        out.append(Finding("deterministic", alike == games, parted or same))
        if not faults:
            out += _copies(text, scenario, last.questions[:_LOOKED_INTO], last.choices[:_LOOKED_INTO])
    return out


def _copies(text: str, scenario: str, questions: list[Question], choices: list[Choice]) -> list[Finding]:
    """What copies of the bot make of the questions of a game, asked half-way through it."""
    command = [sys.executable, "-m", "engine.tournament.bots.copies", text, scenario]
    environment = {**os.environ, "PYTHONPATH": home()}
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
    assert process.stdin is not None
    assert process.stdout is not None
    for question, choice in zip(questions, choices, strict=True):
        message, body = question_to_plain(question)
        message["answer"] = [choice.index, choice.terms]
        send(process.stdin, message, body)
    out, _ = process.communicate(timeout=300)
    lines = out.decode().strip().splitlines()
    if process.returncode or not lines:
        return [Finding("survives copying and pickling", False, "its process ended while copies were made")]
    return [Finding(*row) for row in json.loads(lines[-1])]


def check_table(text: str, found: list[Finding]) -> Table:
    """The findings for a terminal."""
    table = Table(title=Text(text))
    for name in ("", "", ""):
        table.add_column(name)
    for row in found:
        table.add_row(Text(row.what), "yes" if row.good else "NO", Text(row.said))
    return table
