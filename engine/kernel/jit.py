"""The one way to compile Python here: `kernel` for numba functions, `shared` for small ones plain Python also runs.

Settles target and cache folder when imported, so whatever is decorated finds them. Honours NUMBA_DISABLE_JIT. Hands on
`put_off` too, which keeps an interrupt out of what must not be left half done, as compiling must not.
"""

from __future__ import annotations

import contextlib
import functools
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, cast

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
    made: Any = numba.njit(cache=CACHED, error_model="numpy", nogil=True)(function)
    if COMPILED:
        made.compile = _undisturbed(made.compile)
    return cast(F, made)


def _undisturbed(compile_: Callable[..., Any]) -> Callable[..., Any]:
    """numba's compiler calls back from C, where an interrupt is lost: what comes of it is an error of its own."""

    @functools.wraps(compile_)
    def compiling(*arguments: Any) -> Any:
        with put_off():
            return compile_(*arguments)

    return compiling


@contextlib.contextmanager
def put_off() -> Iterator[None]:
    """Hear Ctrl-C and SIGTERM after this, where Python answers them; they are the main thread's, others go on."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[int] = []
    usual = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    answered = {number: handler for number, handler in usual.items() if callable(handler)}
    for number in answered:
        signal.signal(number, lambda number, _frame: heard.append(number))
    try:
        yield
    finally:
        for number, handler in answered.items():
            signal.signal(number, handler)
        if heard:
            signal.raise_signal(heard[0])


def shared(function: F) -> F:
    """Leave `function` plain Python, and let kernels compile it in: both give the same bits."""
    return register_jitable(error_model="numpy", nogil=True)(function)
