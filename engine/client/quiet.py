"""Work beside the window that must not make it stutter: long readings, imports and compilations.

Hands on `quiet`, `settle` and `give_way`. Two things hold a window up while a thread works in Python: the collector of
cyclic garbage, which stops everything for a tenth of a second once the rules are loaded, and the 5 ms a thread keeps
the interpreter each time. Neither is needed while what is loaded only grows.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SWITCH_S = 0.001
"""How long a thread keeps the interpreter while something is loaded beside the window."""
GIVEN_WAY = 5
"""Niceness of what plays futures beside the window."""
_lock = threading.Lock()
_within = 0
_usual_s = sys.getswitchinterval()


@contextmanager
def quiet() -> Iterator[None]:
    """No garbage is collected within, and threads take turns more often; may be nested and used by several threads."""
    global _within
    with _lock:
        _within += 1
        gc.disable()
        sys.setswitchinterval(SWITCH_S)
    try:
        yield
    finally:
        with _lock:
            _within -= 1
            if not _within:
                sys.setswitchinterval(_usual_s)
                gc.enable()


def settle() -> None:
    """Leave out of every later collection what has been loaded for good: it then takes a few milliseconds at most."""
    gc.freeze()


def give_way() -> None:
    """Let the window go first where processors are few: for a thread that works without a rest, and those it starts."""
    if sys.platform.startswith("linux"):  # elsewhere niceness is the whole process's
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), GIVEN_WAY)
