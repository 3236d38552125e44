"""Random numbers by counter: a number is a function of its key, its site and its entity, never of the order of calls.

Keys are 64 bits held in a signed integer, so that they fit X[X_KEY]. The mixer is the finaliser of splitmix64 (Steele,
Lea and Flood, 2014). Kernels compile these functions in; plain Python runs them with the same bits.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.core import types
from numba.extending import intrinsic, overload

from engine.kernel.jit import shared

GOLDEN = -0x61C8864680B583EB  # 0x9E3779B97F4A7C15 as a signed integer
MIX_FIRST = -0x40A7B892E31B1A47  # 0xBF58476D1CE4E5B9
MIX_SECOND = -0x6B2FB644ECCEEE15  # 0x94D049BB133111EB
UNIT = 2.0**-53
_MASK = 0xFFFFFFFFFFFFFFFF
_SIGN = 1 << 63


# ---- the seam: 64-bit integers that wrap ---------------------------------------------------------------------------
def wrap_multiply(a: int, b: int) -> int:
    """a * b in 64 bits, signed."""
    return ((int(a) * int(b) + _SIGN) & _MASK) - _SIGN


def wrap_add(a: int, b: int) -> int:
    """a + b in 64 bits, signed."""
    return ((int(a) + int(b) + _SIGN) & _MASK) - _SIGN


def shift_right(a: int, places: int) -> int:
    """The 64 bits of `a` moved right, zeros coming in from the left."""
    return (int(a) & _MASK) >> places


@intrinsic
def _shift_right(context: Any, a: Any, places: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.lshr(*arguments)

    return types.int64(types.int64, types.int64), generate


@overload(wrap_multiply, inline="always", strict=False)
def _multiply_compiled(a: Any, b: Any) -> Any:
    def compiled(a: Any, b: Any) -> Any:
        return np.int64(a) * np.int64(b)

    return compiled


@overload(wrap_add, inline="always", strict=False)
def _add_compiled(a: Any, b: Any) -> Any:
    def compiled(a: Any, b: Any) -> Any:
        return np.int64(a) + np.int64(b)

    return compiled


@overload(shift_right, inline="always", strict=False)
def _shift_right_compiled(a: Any, places: Any) -> Any:
    def compiled(a: Any, places: Any) -> Any:
        return _shift_right(np.int64(a), places)  # type: ignore[call-arg]

    return compiled


# ---- the functions -------------------------------------------------------------------------------------------------
@shared
def mix(x: int) -> int:
    """The finaliser of splitmix64: a one-to-one scramble of 64 bits."""
    x = wrap_multiply(x ^ shift_right(x, 30), MIX_FIRST)
    x = wrap_multiply(x ^ shift_right(x, 27), MIX_SECOND)
    return wrap_add(x ^ shift_right(x, 31), 0)


@shared
def absorb(state: int, value: int) -> int:
    """A state that also depends on `value`."""
    return mix(wrap_add(state ^ value, GOLDEN))


@shared
def key(seed: int, turn: int, purpose: int, instance: int) -> int:
    """The key of one stream of random numbers: which game, when, what for, and for whom."""
    return absorb(absorb(absorb(absorb(0, seed), turn), purpose), instance)


@shared
def uniform(stream: int, site: int, entity: int) -> float:
    """A number in [0, 1) with 53 random bits."""
    return shift_right(absorb(absorb(stream, site), entity), 11) * UNIT
