"""Playing the games of a chunk, in whatever process: compiled tables in the kernel, mixed ones question by question.

Hands on `Order`, `Done`, `play_chunk`, `probe`. A worker keeps the scenarios it has loaded, and nothing else.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from engine import __version__
from engine.kernel import game as g
from engine.kernel.machine import Machine, Running, machine_of
from engine.match.errors import fault_of
from engine.match.match import Match
from engine.policies.names import Names
from engine.policies.policy import Policy, PolicySpec
from engine.rules.errors import OrderError
from engine.rules.layout import INTS
from engine.tournament.bots.process import BotSeat
from engine.tournament.store import GameRow, key_of

BOT = "bot:"
_PROBE_SEED = 20200809
_KEPT = 16  # processes of bots between games: each takes some 60 MB


@dataclass(frozen=True)
class Order:
    """A game a worker is to play."""

    number: int
    scenario: str
    """Name or path to load it by."""
    block: int
    seed: int
    seating: tuple[str, ...]
    """By seat: the policy."""


@dataclass(frozen=True)
class Done:
    """A chunk played."""

    rows: tuple[GameRow, ...]
    seconds: float
    """What playing took; decides the size of later chunks and nothing that is kept."""


def probe(scenario: str) -> str:
    """Hash of a game every machine has to agree on before its results count."""
    machine = machine_of(scenario)
    kinds = [g.PERSONALITY] * len(machine.ruleset.scenario.seats)
    running = machine.new_game(_PROBE_SEED, kinds=kinds)
    machine.play(running)
    return hash_of(running)


def hash_of(running: Running) -> str:
    """Hash of the state as it stands, 16 hexadecimal digits."""
    return f"{int(running.arrays.hashes[running.turn]) & 0xFFFFFFFFFFFFFFFF:016x}"


def play_chunk(orders: Sequence[Order]) -> Done:
    """Play games one after another. Raises FaultError, OrderError, ScenarioError."""
    started = time.perf_counter()
    rows = tuple(play_one(order) for order in orders)
    return Done(rows, time.perf_counter() - started)


def play_one(order: Order) -> GameRow:
    """Play a game to its end. Raises FaultError, OrderError, ScenarioError."""
    machine = machine_of(order.scenario)
    if any(text.startswith(BOT) for text in order.seating):
        return _mixed(machine, order)
    seats = machine.ruleset.scenario.seats
    specs = [PolicySpec.parse(text) for text in order.seating]
    running = machine.new_game(
        order.seed,
        kinds=[spec.number for spec in specs],
        personalities=[s.personality_number(machine.ruleset, seat) for seat, s in zip(seats, specs, strict=True)],
    )
    machine.play(running)
    if not running.thinks:
        return _row(machine, order, running)
    log = running.arrays.log[: int(running.arrays.cursor[g.C_LOG])]
    return _row(machine, order, running, decisions=_packed(log))


def _mixed(machine: Machine, order: Order) -> GameRow:
    while len(_BOTS) > _KEPT:
        _BOTS.pop(next(iter(_BOTS))).close()
    policies: dict[str, PolicySpec | Policy | str] = {}
    bots: dict[str, BotSeat] = {}
    for number, (seat, text) in enumerate(zip(machine.ruleset.scenario.seats, order.seating, strict=True)):
        if text.startswith(BOT):
            bots[seat] = policies[seat] = _bot(text.removeprefix(BOT), order.scenario, number)
            bots[seat].new_game()
        else:
            policies[seat] = text
    match = Match(machine, order.seed, policies)
    match.play()
    forfeits = tuple(
        (seat, fault.turn, fault.point, fault.reason) for seat, bot in bots.items() for fault in bot.forfeits
    )
    return _row(machine, order, match.running, forfeits, _packed(match.decisions))


def _packed(log: INTS) -> bytes:
    return zlib.compress(log.astype("<i8").tobytes(), 6)


_BOTS: dict[tuple[str, str, int], BotSeat] = {}
"""Processes of bots kept for the games to come, the one used last at the end; they end with this one."""


def _bot(text: str, scenario: str, seat: int) -> BotSeat:
    """The process of a bot in a seat."""
    key = (text, scenario, seat)
    bot = _BOTS[key] = _BOTS.pop(key) if key in _BOTS else BotSeat(text, scenario)
    return bot


def _row(
    machine: Machine,
    order: Order,
    running: Running,
    forfeits: tuple[tuple[str, int, str, str], ...] = (),
    decisions: bytes = b"",
) -> GameRow:
    ruleset = machine.ruleset
    if running.faulted:
        raise fault_of(running, Names(ruleset))
    scenario, layout, state = ruleset.scenario, ruleset.layout, running.arrays.state
    cursor, happened = running.arrays.cursor, running.arrays.happened
    outcome = int(cursor[g.C_OUTCOME])
    causes = list(scenario.succession.causes) if scenario.succession else []
    fell = [causes[row[g.H_WHAT]] for row in happened[: cursor[g.C_HAPPENED]] if row[g.H_KIND] == g.FELL]
    base = layout.base("engine", "score")
    return GameRow(
        key=key_of(ruleset.digest, __version__, order.seed, order.seating),
        number=order.number,
        scenario=scenario.id,
        block=order.block,
        seed=order.seed,
        seating=order.seating,
        turns=running.turn,
        outcome=list(scenario.outcomes)[outcome] if outcome >= 0 else "",
        fall=" ".join(fell),
        scores=tuple(float(x) for x in state[base : base + len(scenario.seats)]),
        hash=hash_of(running),
        forfeits=forfeits,
        decisions=decisions,
    )


def check_policy(machine: Machine, text: str, scenario: str) -> None:
    """Raises OrderError for a policy that cannot play every seat of a scenario (loaded as `scenario`) by itself."""
    if text.startswith(BOT):
        BotSeat(text.removeprefix(BOT), scenario).close()
        return
    spec = PolicySpec.parse(text)
    if spec.kind == "hand":
        raise OrderError(f"entrant {text}: nobody is there to play by hand: name policies that decide by themselves")
    for seat in machine.ruleset.scenario.seats:
        spec.personality_number(machine.ruleset, seat)
