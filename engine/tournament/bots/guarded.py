"""A process that runs a bot's code, talked to by messages with time limits; see `guard` for how it ends.

Hands on `Guarded`, `Fault`, `Limits`.
"""

from __future__ import annotations

import contextlib
import os
import queue
import select
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from engine.tournament.bots.wire import Message, receive

_HOME = Path(__file__).resolve().parents[3]
_GUARD = Path(__file__).with_name("guard.py")
_LONGEST = 16384  # bytes of an answer
_PATIENCE = 5.0  # seconds until a guard that was told to end is ended


@dataclass(frozen=True)
class Limits:
    """What a bot may take."""

    seconds: float = 2.0
    """For a decision."""
    start: float = 60.0
    """Seconds until it has been loaded."""
    megabytes: int = 1024
    """Of address space, Python and the engine in it: half of that and numba does not even load."""


class Fault(Exception):
    """Why a bot forfeits, in a line."""


class Late(Fault):
    """It has taken too long."""


class Guarded:
    """A module of this room at work on a bot."""

    def __init__(self, module: str, text: str, scenario: str, megabytes: int) -> None:
        guard = [sys.executable, "-I", "-S", str(_GUARD)]
        words = [sys.executable, "-P", "-m", f"engine.tournament.bots.{module}", text, scenario, str(megabytes)]
        self._process = subprocess.Popen(
            [*guard, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=_environment(),
            start_new_session=True,  # Ctrl-C is not the bot's to answer
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._questions, answers = self._process.stdin, os.dup(self._process.stdout.fileno())
        self._process.stdout.close()
        os.set_blocking(self._questions.fileno(), False)
        self._answers: queue.Queue[Message | str] = queue.Queue()
        threading.Thread(target=_listen, args=(os.fdopen(answers, "rb"), self._answers), daemon=True).start()

    def send(self, data: bytes, until: float) -> None:
        """Write, as far as it reads: one that does not must not keep us. Raises Fault."""
        rest = memoryview(data)
        while rest:
            if not select.select([], [self._questions], [], max(0.0, until - time.monotonic()))[1]:
                raise Late("did not read in time")
            try:
                rest = rest[os.write(self._questions.fileno(), rest) :]
            except BlockingIOError:
                continue
            except OSError:
                raise Fault("its process has ended") from None

    def wait(self, until: float) -> Message:
        """The next thing it says, before a moment of the monotonic clock. Raises Fault."""
        try:
            answer = self._answers.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            raise Late("did not answer in time") from None
        if isinstance(answer, str):
            raise Fault(answer)
        return answer

    def end(self) -> None:
        """End it: its guard ends the bot and all that it has started, then itself."""
        with contextlib.suppress(OSError):
            self._questions.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _environment() -> dict[str, str]:
    """The environment a bot gets: what Python itself needs, one thread for the libraries, a hash seed of its own."""
    wanted = ("PATH", "HOME", "TMPDIR", "LANG", "VIRTUAL_ENV", "XDG_CACHE_HOME")
    kept = {name: os.environ[name] for name in wanted if name in os.environ}
    # Address space is limited, and a thread takes it by the dozen megabytes.
    kept |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
    kept["MALLOC_ARENA_MAX"] = "2"
    paths = [str(_HOME), *filter(None, [os.environ.get("PYTHONPATH")])]
    return kept | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONHASHSEED": "random"}


def _listen(pipe: IO[bytes], answers: queue.Queue[Message | str]) -> None:
    """Hand on what a bot says, until it ends or says what nobody understands."""
    with pipe:
        while True:
            try:
                message, _ = receive(pipe, _LONGEST)
            except EOFError:
                answers.put("its process has ended")
                return
            except (ValueError, OSError, RecursionError) as error:
                answers.put(f"said what is no answer: {error}")
                return
            answers.put(message)
