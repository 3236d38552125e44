"""Games that wait at an agent's question, stepped together: one call answers all of them and plays each to its next.

Hands on `Asked`. Every game keeps its row, its mask and its arrays, which a new game uses again. Where games stand and
what their agents see does not depend on how many threads play them, or on what other games are beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.kernel import game as g
from engine.kernel import tables as t
from engine.kernel.game import Game
from engine.kernel.handle import game_at, hold_game, kernel, mind_at
from engine.kernel.imagine import Mind
from engine.kernel.jit import COMPILED
from engine.kernel.lens import ANYTHING, K_END, PAID, ROW, Lens, forget_row, open_actions, see, usual
from engine.kernel.machine import Machine, Running
from engine.kernel.mind import advance_minds
from engine.kernel.play import ASKED, FAULTED, advance, game_key
from engine.kernel.tables import Program
from engine.rules.layout import FLOATS, INTS

LEAVE, STEP, BEGIN = range(3)
"""What is done with a game: nothing, its question answered, a new game of its seed."""
# Columns of `Board.told`.
T_STATUS, T_GOOD, T_TURN, T_POINT, T_SEAT, T_ROWS, TOLD = range(7)


class Board(NamedTuple):
    """What comes in and goes out, a row a game."""

    actions: INTS
    doing: INTS
    """(games,): LEAVE, STEP or BEGIN."""
    seeds: INTS
    """(games,): of the games to begin."""
    weights: INTS
    """(seats,): row of weights of each seat's personality, before its agenda."""
    told: INTS
    """(games, TOLD): status, whether the action was open, then turn, point and seat of the question, decisions made."""
    scores: FLOATS
    """(games, seats): as they stand."""
    gains: FLOATS
    """(games, seats): what the step brought."""
    options: npt.NDArray[np.int32]
    """(games, actions): the option of the question each action takes; -1 none."""
    seen: FLOATS
    """(games, row): what the rows were made from."""
    rows: npt.NDArray[np.float32]
    """(games, row): what the agent sees."""
    masks: npt.NDArray[np.int8]
    """(games, actions): what is open to it."""


@kernel
def renew(program: Program, game: Game, weights: INTS, seed: int) -> None:
    """Make the arrays of a game those of a new one: what `new_arrays` gives."""
    cursor = game.cursor
    for k in range(cursor[g.C_LOG]):
        for c in range(g.LOG_WIDTH):
            game.log[k, c] = 0
    for k in range(cursor[g.C_HAPPENED]):
        for c in range(g.HAPPENED_WIDTH):
            game.happened[k, c] = 0
    for c in range(g.CURSOR):
        cursor[c] = 0
    cursor[g.C_SEED], cursor[g.C_ANSWER], cursor[g.C_OUTCOME] = seed, -1, -1
    for k in range(game.state.size):
        game.state[k] = game.write[k] = game.start[k] = 0.0
        for s in range(game.views.shape[0]):
            game.views[s, k] = 0.0
    for k in range(game.context.size):
        game.context[k] = 0
    for k in range(game.figures.size):
        game.figures[k] = 0.0
    for k in range(game.output.size):
        game.output[k] = 0.0
    for k in range(game.hashes.size):
        game.hashes[k] = 0
    for k in range(game.fault.size):
        game.fault[k] = -1
    game.fault_value[0] = 0.0
    for k in range(game.scores.size):
        game.options[k, 0] = game.options[k, 1] = 0
        game.scores[k] = 0.0
    for s in range(game.rows.size):
        game.rows[s] = weights[s]
        game.offers[s, 0] = 0
        for slot in range(game.orders.shape[1]):
            game.orders[s, slot, 0] = game.orders[s, slot, 1] = -1
    for k in range(game.events.shape[0]):
        game.events[k, 0] = game.events[k, 1] = 0
    for k in range(game.bonus.size):
        game.bonus[k] = 0.0


@kernel
def step_game(
    program: Program, game: Game, world: Game, mind: Mind, thinks: int, lens: Lens, board: Board, i: int, seat: int
) -> None:
    """Do with game `i` what is to be done, run it to its next question, look at it as `seat`; -1: as who is asked."""
    cursor, told = game.cursor, board.told[i]
    seats, base = program.shape[t.N_SEATS], program.shape[t.B_SCORE]
    if board.doing[i] == LEAVE:
        return
    told[T_GOOD] = 1
    if board.doing[i] == BEGIN:
        renew(program, game, board.weights, board.seeds[i])
        if thinks:
            for k in range(mind.tally.size):
                mind.tally[k] = 0
        if seat >= 0:
            forget_row(lens, seat, board.rows[i], board.seen[i])
    elif cursor[g.C_OVER] == 0:
        action, option = board.actions[i], -1
        if 0 <= action < board.masks.shape[1] and board.masks[i, action] == 1:
            option = int(board.options[i, action])
        if option < 0:
            option, told[T_GOOD] = usual(program, game), 0
        cursor[g.C_ANSWER] = option
        cursor[g.C_ANSWER_B] = game.options[option, 1] if cursor[g.C_POINT] == g.OFFER else 0
    status = ASKED + 1
    while cursor[g.C_OVER] == 0 and status != ASKED:
        status = advance_minds(program, game, world, mind) if thinks else advance(program, game)
    changed = ANYTHING
    if board.doing[i] == STEP and cursor[g.C_OVER] == 0 and cursor[g.C_TURN] == told[T_TURN]:
        if told[T_POINT] in (g.ORDER, g.POSTURE):  # a seat's orders, postures and reaction follow one upon the other
            changed = PAID
    told[T_STATUS], told[T_ROWS] = (FAULTED if cursor[g.C_OVER] < 0 else status), cursor[g.C_LOG]
    told[T_TURN], told[T_SEAT] = cursor[g.C_TURN], cursor[g.C_SEAT]
    told[T_POINT] = cursor[g.C_POINT] if cursor[g.C_OVER] == 0 else -1
    for s in range(seats):
        score = game.state[base + s]
        board.gains[i, s] = score - board.scores[i, s] if board.doing[i] == STEP else 0.0
        board.scores[i, s] = score
    looks = told[T_SEAT] if seat < 0 else seat
    if seat >= 0:
        see(program, game, lens, looks, board.rows[i], board.seen[i], changed)
    open_actions(program, game, lens, looks, board.masks[i], board.options[i])


@kernel
def step_games(
    program: Program, games: INTS, thinks: int, lens: Lens, board: Board, seat: int, first: int, stride: int
) -> None:
    """`step_game` for every `stride`-th game; `games` (games, 3): where a game, its imagined world and its mind are."""
    for i in range(first, games.shape[0], stride):
        step_game(
            program, game_at(games[i, 0]), game_at(games[i, 1]), mind_at(games[i, 2]), thinks, lens, board, i, seat
        )  # fmt: skip


@kernel
def look_at(
    program: Program, game: Game, lens: Lens, seat: int, row: np.ndarray, seen: FLOATS, mask: np.ndarray,
    options: np.ndarray,
) -> None:  # fmt: skip
    """A seat's row and mask, made anew."""
    forget_row(lens, seat, row, seen)
    see(program, game, lens, seat, row, seen, ANYTHING)
    open_actions(program, game, lens, seat, mask, options)


@dataclass
class _Held:
    """One game with what its seats that think ahead need, kept alive for the kernels."""

    running: Running
    world: Any
    mind: Any


class Asked:
    """Games of one machine, the same policies in all, each waiting for its agent."""

    def __init__(
        self, machine: Machine, lens: Lens, kinds: Sequence[int], personalities: Sequence[int], games: int, *,
        seat: int = -1, threads: int = 1, kept: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """`seat`: whose eyes the rows are seen with; -1: no rows are kept, `look` makes them. `kept`: see `keep`."""
        self.machine, self.lens, self.seat, self.threads = machine, lens, seat, threads
        self._pool: ThreadPoolExecutor | None = None
        if kept is not None:
            self._held = [self._hold(Game(*arrays)) for arrays in kept["games"]]
            self.board = Board(*kept["board"])
        else:
            new = [machine.new_game(0, kinds=kinds, personalities=personalities) for _ in range(games)]
            self._held = [self._hold(running.arrays) for running in new]
            self.board = self._new_board(games, len(kinds))
        self._thinks = int(self._held[0].running.thinks)
        self._addresses = np.zeros((games, 3), np.int64)
        if COMPILED:
            for i, held in enumerate(self._held):
                self._addresses[i] = [held.running.handle.address, held.world.address, held.mind.address]

    def _new_board(self, games: int, seats: int) -> Board:
        actions, row = self.actions, self.row if self.seat >= 0 else 0
        return Board(
            actions=np.zeros(games, np.int64), doing=np.zeros(games, np.int64), seeds=np.zeros(games, np.int64),
            weights=self._held[0].running.arrays.rows.copy(), told=np.zeros((games, TOLD), np.int64),
            scores=np.zeros((games, seats)), gains=np.zeros((games, seats)),
            options=np.full((games, actions), -1, np.int32), seen=np.zeros((games, row)),
            rows=np.zeros((games, row), np.float32), masks=np.zeros((games, actions), np.int8),
        )  # fmt: skip

    def _hold(self, arrays: Game) -> _Held:
        running = Running(arrays, hold_game(arrays), self.machine.program)
        if running.thinks:
            return _Held(running, *running.inner)
        return _Held(running, running.handle, running.handle)  # never looked at

    # ---- what there is ----
    @property
    def actions(self) -> int:
        """How many actions there are."""
        return int(self.lens.blocks[K_END])

    @property
    def row(self) -> int:
        """How many numbers an agent sees."""
        return int(self.lens.blocks[ROW])

    def __len__(self) -> int:
        return len(self._held)

    def running(self, i: int) -> Running:
        """Game `i`."""
        return self._held[i].running

    # ---- playing ----
    def step(self) -> None:
        """Do with every game what `board.doing` says. Nothing is raised at a fault: `board.told` has it."""
        if not COMPILED:
            for i, held in enumerate(self._held):
                step_game(
                    self.machine.handle, held.running.handle, held.world, held.mind, self._thinks, self.lens,
                    self.board, i, self.seat,
                )  # fmt: skip
            return
        if self.threads == 1:
            self._part(0)
            return
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.threads)
        list(self._pool.map(self._part, range(self.threads)))

    def _part(self, first: int) -> None:
        step_games(
            self.machine.handle, self._addresses, self._thinks, self.lens, self.board, self.seat, first, self.threads
        )  # fmt: skip

    def look(self, i: int, seat: int) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int8]]:
        """What a seat sees of game `i`, and what is open to it."""
        row, mask = np.empty(self.row, np.float32), np.empty(self.actions, np.int8)
        seen, options = np.empty(self.row), np.empty(self.actions, np.int32)
        look_at(self.machine.handle, self._held[i].running.handle, self.lens, seat, row, seen, mask, options)
        return row, mask

    def close(self) -> None:
        """Let the threads go."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def keep(self) -> dict[str, Any]:
        """Copies of all arrays: what it takes to carry on elsewhere."""
        return {
            "games": [[array.copy() for array in held.running.arrays] for held in self._held],
            "board": [array.copy() for array in self.board],
        }


def seed_of(first: int, number: int) -> int:
    """Seed of an environment's game `number`: the first is the seed it was reset with."""
    return first if number == 0 else int(game_key(first, number)) & ((1 << 62) - 1)
