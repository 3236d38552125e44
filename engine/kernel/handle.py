"""One pointer for a whole program or game: what kernels take instead of forty arrays.

A NamedTuple of arrays is passed to native code field by field, some 400 machine words a call, which costs seconds to compile
and more to run than many a rule. `hold` packs it once into a numba structref. In plain Python the tuple is its own handle.
"""

from __future__ import annotations

from typing import Any

from numba.core import types
from numba.experimental import structref

from engine.kernel.game import Game
from engine.kernel.jit import COMPILED, kernel
from engine.kernel.tables import Program


@structref.register
class ProgramType(types.StructRef):  # type: ignore[misc]
    """Type of a packed `Program`."""


@structref.register
class GameType(types.StructRef):  # type: ignore[misc]
    """Type of a packed `Game`."""


class ProgramHandle(structref.StructRefProxy):  # type: ignore[misc]
    """A packed `Program`."""


class GameHandle(structref.StructRefProxy):  # type: ignore[misc]
    """A packed `Game`."""


structref.define_proxy(ProgramHandle, ProgramType, list(Program._fields))
structref.define_proxy(GameHandle, GameType, list(Game._fields))


@kernel
def _hold_program(p: Any) -> Any:
    return ProgramHandle(*p)


@kernel
def _hold_game(g: Any) -> Any:
    return GameHandle(*g)


def hold_program(program: Program) -> Any:
    """Pack a program; the arrays stay shared with the tuple."""
    return _hold_program(program) if COMPILED else program


def hold_game(game: Game) -> Any:
    """Pack a game; the arrays stay shared with the tuple."""
    return _hold_game(game) if COMPILED else game
