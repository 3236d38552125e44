"""The one way to compile Python here: `kernel` for numba functions, `shared` for small ones plain Python also runs.

Settles target and cache folder when imported, so whatever is decorated finds them. Honours NUMBA_DISABLE_JIT.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba
from numba.extending import register_jitable

from engine.kernel import cache

F = TypeVar("F", bound=Callable[..., object])

CACHED = cache.prepare()
"""Whether compiled kernels are kept on disk."""
COMPILED = not cache.settings().DISABLE_JIT
"""False when NUMBA_DISABLE_JIT makes every kernel run as plain Python."""


def kernel(function: F) -> F:
    """Compile when first called, keep on disk, let other threads run meanwhile, and divide as IEEE says."""
    return cast(F, numba.njit(cache=CACHED, error_model="numpy", nogil=True)(function))


def shared(function: F) -> F:
    """Leave `function` plain Python, and let kernels compile it in: both give the same bits."""
    return register_jitable(error_model="numpy", nogil=True)(function)
