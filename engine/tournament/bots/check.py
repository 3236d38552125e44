"""Is this bot fit for a tournament? It plays, twice over; then one of its games is looked into question by question.

Hands on `check`, `Finding`. The copies are made in a process of the bot's own kind, since that runs its code.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from engine.kernel.machine import machine_of
from engine.kernel.play import game_key
from engine.match.match import Match
from engine.policies.question import Choice, Question
from engine.tournament.bots.guarded import Fault, Guarded, Limits
from engine.tournament.bots.process import BotSeat
from engine.tournament.bots.wire import packed, question_to_plain

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
    limits = Limits(seconds=seconds)
    plan = [(number, int(game_key(_SEED, number))) for number in range(games)]
    with BotSeat(text, scenario, limits) as bot:
        first = _Course(bot, scenario, plan)
        told = ", ".join(f"{k} {v}" for k, v in bot.metadata.items())
    with BotSeat(text, scenario, limits) as bot:
        # The other way about: a bot that remembers earlier games plays otherwise now.
        second = _Course(bot, scenario, plan[::-1])
    faults, times = first.faults + second.faults, sorted(first.times + second.times)
    late = [fault for fault in faults if "took longer" in fault]
    wrong = [fault for fault in faults if fault not in late]
    middle = f"median {1000 * times[len(times) // 2]:.1f} ms, longest {1000 * times[-1]:.0f} ms" if times else "-"
    parted = [f"seed {seed}: {_parting(first.played[n], second.played[n])}" for n, seed in plan]
    parted = [line for line in parted if not line.endswith(": ")]
    same = f"{games} games played twice, in two processes, in another order"
    out = [
        Finding("loads, and says who it is", True, told),
        Finding("legal in every question", not wrong, wrong[0] if wrong else f"{len(times)} questions"),
        Finding(f"within {seconds:g} s", not late, late[0] if late else middle),
        Finding("deterministic", not parted, parted[0] if parted else same),
    ]
    if not faults:
        asked = list(zip(first.last.questions[:_LOOKED_INTO], first.last.choices[:_LOOKED_INTO], strict=True))
        out += _copies(text, scenario, limits, asked, sum(first.last.times))
    return out


class _Course:
    """The games of a check, played by one process of the bot in each seat in turn."""

    def __init__(self, bot: BotSeat, scenario: str, plan: list[tuple[int, int]]) -> None:
        machine = machine_of(scenario)
        seats = list(machine.ruleset.scenario.seats)
        self.played: dict[int, tuple[int, ...]] = {}
        """By number of the game: its hashes."""
        self.faults: list[str] = []
        self.times: list[float] = []
        for number, seed in plan:
            seat = seats[number % len(seats)]
            bot.new_game()
            self.last = _Timed(bot)
            match = Match(machine, seed, {seat: self.last})
            match.play()
            self.played[number] = match.hashes
            self.faults += [f"turn {f.turn + 1}, {seat}, {f.point}: {f.reason}" for f in bot.forfeits]
            self.times += self.last.times


def _parting(one: tuple[int, ...], other: tuple[int, ...]) -> str:
    if one == other:
        return ""
    turn = next((k for k, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
    return f"two games part at turn {max(turn, 1)}: it draws at random, or remembers earlier games"


def _copies(
    text: str, scenario: str, limits: Limits, asked: list[tuple[Question, Choice]], spent: float
) -> list[Finding]:
    """What copies of the bot make of the questions of a game, asked half-way through it."""
    process = Guarded("copies", text, scenario, limits.megabytes)
    until = time.monotonic() + limits.start + 5.0 * spent + 30.0
    try:
        for question, choice in asked:
            message, body = question_to_plain(question)
            process.send(packed(message | {"answer": [choice.index, choice.terms]}, body), until)
        process.send(packed({"answer": None}), until)
        found = process.wait(until)["found"]
    except Fault as fault:
        return [Finding("survives copying and pickling", False, f"{fault}, while copies were made")]
    finally:
        process.end()
    return [Finding(*row) for row in found]


def check_table(text: str, found: list[Finding]) -> Table:
    """The findings for a terminal."""
    table = Table(title=Text(text))
    for name in ("", "", ""):
        table.add_column(name)
    for row in found:
        table.add_row(Text(row.what), "yes" if row.good else "NO", Text(row.said))
    return table
