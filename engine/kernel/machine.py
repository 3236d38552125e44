"""The front door of the kernel: a Ruleset compiled for one backend, and games started, advanced, played on it.

Hands on `Machine` and `Running`. Backends: native (machine code), and with NUMBA_DISABLE_JIT reference (plain Python,
the oracle) and arrays (NumPy, the baseline), which run the same skeleton.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal

from engine.kernel import game as g
from engine.kernel import tables
from engine.kernel.bargain import sign
from engine.kernel.call import register
from engine.kernel.foresee import begin_future
from engine.kernel.game import Game, new_arrays
from engine.kernel.handle import hold_game, hold_mind, hold_program
from engine.kernel.imagine import Mind, new_mind, new_world, order_seats
from engine.kernel.jit import COMPILED
from engine.kernel.mind import advance_minds, play_minds, think
from engine.kernel.play import advance, begin_game, end_turn, play
from engine.kernel.tables import Program
from engine.rules.layout import FLOATS, INTS
from engine.rules.roles import D_A
from engine.rules.ruleset import Ruleset, load_ruleset

Backend = Literal["native", "reference", "arrays"]


@dataclass(frozen=True)
class Running:
    """One game in progress: its arrays, and the handle kernels take."""

    arrays: Game
    handle: Any = field(repr=False)
    program: Program = field(repr=False)

    @functools.cached_property
    def mind(self) -> Mind:
        """Scratch of the seats that think ahead, made when the first of them is asked."""
        return new_mind(self.program, len(self.arrays.log) if self.arrays.cursor[g.C_TRACE] else 0)

    @functools.cached_property
    def inner(self) -> tuple[Any, Any]:
        """Handles of an imagined game and of the mind that imagines it."""
        world = new_world(self.program, self.arrays)
        return hold_game(world), hold_mind(self.mind)

    @property
    def thinks(self) -> bool:
        """Whether a seat thinks ahead."""
        return bool((self.arrays.kinds >= g.LOOKAHEAD).any())

    @property
    def turn(self) -> int:
        """The turn being played, from 0; at the end the number of turns played."""
        return int(self.arrays.cursor[g.C_TURN])

    @property
    def over(self) -> bool:
        """Whether the game has ended or stopped at a fault."""
        return bool(self.arrays.cursor[g.C_OVER] != 0)

    @property
    def faulted(self) -> bool:
        """Whether a rule stored a number that is not finite."""
        return bool(self.arrays.cursor[g.C_OVER] < 0)


class Machine:
    """A scenario compiled. `progress(done, total)` is told of native compilation."""

    def __init__(
        self,
        ruleset: Ruleset,
        *,
        backend: Backend | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self.ruleset = ruleset
        self.backend: Backend = backend or ("native" if COMPILED else "reference")
        if (self.backend == "native") != COMPILED:
            raise ValueError(f"the {self.backend} backend needs NUMBA_DISABLE_JIT {'set' if COMPILED else 'unset'}")
        self._progress = progress
        self._code: object = None
        self.program: Program = tables.build(ruleset, self._compile)
        self.handle = hold_program(self.program)
        self._candidates = tables.candidates(ruleset)

    def _compile(self, functions: Sequence[Any]) -> INTS:
        if self.backend == "native":
            from engine.kernel.native import compile_functions

            code = compile_functions(functions, progress=self._progress)
            self._code = code  # owns the machine code
            return code.addresses
        if self.backend == "arrays":
            from engine.kernel.arrays import compile_arrays

            return register(compile_arrays(functions))
        from engine.kernel.reference import compile_reference

        return register(compile_reference(functions))

    def new_game(
        self,
        seed: int,
        *,
        kinds: Sequence[int] | None = None,
        personalities: Sequence[int] | None = None,
        parameters: FLOATS | None = None,
        ledger: int = 0,
    ) -> Running:
        """Arrays for a game; kinds of policy and personality numbers by seat. `ledger`: room for traced changes."""
        values = self.ruleset.parameters if parameters is None else parameters.copy()
        arrays = new_arrays(self.program, values, self._candidates, seed, ledger=ledger)
        if kinds is not None:
            arrays.kinds[:] = kinds
        for seat, number in enumerate(personalities or ()):
            arrays.rows[seat] = self.program.weights[seat, number, 0]
        return Running(arrays, hold_game(arrays), self.program)

    def begin(self, running: Running) -> None:
        """Give a new game its start values; `advance` does so too when nobody has."""
        begin_game(self.handle, running.handle)

    def advance(self, running: Running) -> int:
        """Run to the next question, end of turn, end of game or fault; see `engine.kernel.play`."""
        if running.thinks:
            return int(advance_minds(self.handle, running.handle, *running.inner))
        return int(advance(self.handle, running.handle))

    def play(self, running: Running) -> int:
        """Run a game of compiled policies to its end."""
        if running.thinks:
            return int(play_minds(self.handle, running.handle, *running.inner))
        return int(play(self.handle, running.handle))

    def think(self, running: Running, kind: int) -> None:
        """Answer the question put as a seat of this kind would: LOOKAHEAD, or SEARCH and a number of playouts."""
        think(self.handle, running.handle, *running.inner, kind)

    def future(self, running: Running) -> Running:
        """Room for imagined futures of a game."""
        world = new_world(running.program, running.arrays)
        return Running(world, hold_game(world), running.program)

    def begin_future(
        self, running: Running, future: Running, seat: int, number: int, *, led: bool = False,
        signed: tuple[int, int] | None = None,
    ) -> None:  # fmt: skip
        """Future `number` of a game as a seat takes it to be, up to the seat's own plan of this turn.

        `led`: the plan is its adviser's. `signed`: a deal and its packed terms, signed before orders are given.
        """
        begin_future(self.handle, running.handle, future.handle, seat, number)
        if signed is not None:
            cursor = future.arrays.cursor
            cursor[g.C_TEMPLATE], cursor[g.C_DEALT] = signed
            sign(self.handle, future.handle, int(self.program.deals[signed[0], D_A]))
        order_seats(self.handle, future.handle, -1 if led else seat)

    def live(self, future: Running, first: bool) -> None:
        """Play a turn of a future; the first one has begun."""
        (end_turn if first else advance)(self.handle, future.handle)

    def play_many(self, games: Iterable[Running], threads: int = 1) -> None:
        """Play games to their ends on threads; the result does not depend on how many."""
        if threads == 1 or not COMPILED:
            for running in games:
                self.play(running)
            return
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(self.play, games))


_machines: dict[str, Machine] = {}


def keep_machine(scenario: str, machine: Machine) -> None:
    """Have `machine_of` hand on a machine that was made elsewhere."""
    _machines[scenario] = machine


def machine_of(scenario: str) -> Machine:
    """A scenario compiled, kept for whoever asks again. Raises ScenarioError."""
    if scenario not in _machines:
        _machines[scenario] = Machine(load_ruleset(scenario))
    return _machines[scenario]
