"""Ctrl-C while a kernel is compiled is heard once it is, and is an interrupt and nothing else."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numba
import pytest
from numba.extending import overload

from engine.kernel import handle
from engine.kernel.jit import COMPILED, kernel, put_off

pytestmark = pytest.mark.skipif(not COMPILED, reason="nothing is compiled")
CALLED: list[int] = []


@pytest.fixture(autouse=True)
def python_answers() -> Iterator[None]:
    """A shell that runs tests in the background has them ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def struck(x: float) -> float:
    """What a kernel calls: numba asks below what it is."""
    return x


@overload(struck)
def _struck(x: Any) -> Any:
    CALLED.append(1)
    if len(CALLED) == 1:
        signal.raise_signal(signal.SIGINT)

    def added(x: Any) -> Any:
        return x + 1.0

    return added


def test_a_kernel_is_compiled_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.kernel.jit.CACHED", False)

    @kernel
    def twice(x: float) -> float:
        return 2.0 * struck(x)

    with pytest.raises(KeyboardInterrupt):
        twice(1.0)
    asked = len(CALLED)
    assert asked
    assert twice(1.0) == 4.0
    assert len(CALLED) == asked, "it was there already"


def test_a_far_kernel_is_compiled_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def made(function: Any) -> Any:
        signal.raise_signal(signal.SIGINT)
        return SimpleNamespace(address=1)

    monkeypatch.setattr(handle, "_compiled", {})
    monkeypatch.setattr(numba, "cfunc", lambda *_, **__: made)
    with pytest.raises(KeyboardInterrupt):
        handle.far_addresses()
    assert len(handle._compiled) == 1, "the first is kept, the second not begun"


def test_what_nobody_in_python_answers_and_other_threads_are_left_alone() -> None:
    heard = []

    def elsewhere() -> None:
        with put_off():
            heard.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with put_off():
        heard.append(signal.getsignal(signal.SIGINT))
    assert heard == [signal.default_int_handler, signal.SIG_IGN]
