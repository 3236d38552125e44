"""The seam between the skeleton and the rules: call a rule function by its address, from a kernel or from plain Python.

Under numba an address is where native code begins. With NUMBA_DISABLE_JIT it is a handle into the table below: plain
Python cannot jump to an address, and the skeleton must be the same text in both worlds, so this is the one registry.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba.core import types
from numba.core.errors import TypingError
from numba.extending import intrinsic, overload

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Rule = Callable[[Floats, Floats, Floats, Floats, Ints, Ints, Floats, Floats], int]
"""A rule function in plain Python: (R, W, P, C, I, X, F, O) to 1 when a fault is marked, else 0."""

_registered: dict[int, Rule] = {}
_handles = itertools.count(1)


def register(functions: Sequence[Rule]) -> Ints:
    """Handles by which the plain-Python `call` finds these functions, until they are released."""
    handles = list(itertools.islice(_handles, len(functions)))
    _registered.update(zip(handles, functions))
    return np.array(handles, np.int64)


def release(handles: Ints) -> None:
    """Forget functions; calling one of them later is a KeyError."""
    for handle in handles:
        _registered.pop(int(handle), None)


def call(address: int, R: Floats, W: Floats, P: Floats, C: Floats, I: Ints, X: Ints, F: Floats, O: Floats) -> int:  # noqa: E741
    """Run one rule function: 1 when a fault is marked in X[X_FAULT], else 0.

    R and W are one array, or apart when the function was compiled so; no other two may overlap. All are contiguous,
    R W P C F O of float64 and I X of int64. Nothing is bounds-checked: offsets are those the ruleset was compiled for.
    """
    return _registered[int(address)](R, W, P, C, I, X, F, O)


@intrinsic
def _call(context: Any, address: Any, R: Any, W: Any, P: Any, C: Any, I: Any, X: Any, F: Any, O: Any) -> Any:  # noqa: E741
    arrays = (R, W, P, C, I, X, F, O)
    for array, dtype, name in zip(arrays, "ffffiiff", "RWPCIXFO"):
        expected = types.float64 if dtype == "f" else types.int64
        if not (isinstance(array, types.Array) and array.dtype == expected and array.layout == "C"):
            raise TypingError(f"call: {name} must be a contiguous array of {expected}, not {array}")

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = ir.IntType(8).as_pointer()
        function = ir.FunctionType(ir.IntType(64), [pointer] * len(arrays)).as_pointer()
        places = [
            builder.bitcast(context.make_array(kind)(context, builder, value).data, pointer)
            for kind, value in zip(signature.args[1:], arguments[1:])
        ]
        return builder.call(builder.inttoptr(arguments[0], function), places)

    return types.int64(types.int64, *arrays), generate


@overload(call, inline="always", strict=False)
def _call_compiled(address: Any, R: Any, W: Any, P: Any, C: Any, I: Any, X: Any, F: Any, O: Any) -> Any:  # noqa: E741
    def compiled(address: Any, R: Any, W: Any, P: Any, C: Any, I: Any, X: Any, F: Any, O: Any) -> Any:  # noqa: E741
        return _call(address, R, W, P, C, I, X, F, O)  # type: ignore[call-arg]

    return compiled
