"""Being told to stop, by Ctrl-C or SIGTERM: every command ends alike, with a word on what is kept.

Hands on `Stopped`, `resumable`, `shell_command`, `hear_sigterm`, `tell_stop`.
"""

from __future__ import annotations

import shlex
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

import typer


class Stopped(KeyboardInterrupt):
    """A signal ends a command."""

    def __init__(self, number: int = signal.SIGINT, command: str = "") -> None:
        """Of the signal; and the command that goes on with what is kept, "" where nothing is."""
        super().__init__(command)
        self.number, self.command = number, command


def hear_sigterm() -> None:
    """Have SIGTERM end this program as Ctrl-C does. Only from the main thread."""

    def stop(number: int, _frame: FrameType | None) -> None:
        raise Stopped(number)

    signal.signal(signal.SIGTERM, stop)


@contextmanager
def resumable(kept: bool = True, more: Callable[[], Sequence[str]] = tuple) -> Iterator[None]:
    """Where finished parts are `kept`, the same command goes on with them, `more` words behind it. Raises Stopped."""
    try:
        yield
    except KeyboardInterrupt as stop:
        # Of an option that is given twice the last counts.
        raise Stopped(_number(stop), shell_command(*sys.argv[1:], *more()) if kept else "") from None


def shell_command(*words: str) -> str:
    """A command of this program as a shell runs it."""
    program = sys.argv[0]
    return shlex.join([*([sys.executable] if program.endswith(".py") else []), program, *words])


def tell_stop(stop: BaseException) -> int:
    """Say that a command was interrupted and what is kept; its exit code, 130 or 143 as shells have it."""
    command = stop.command if isinstance(stop, Stopped) else ""
    kept = f"nothing that was finished is lost. Go on with:\n{command}" if command else "nothing unfinished is kept"
    typer.echo(f"Interrupted; {kept}", err=True)
    return 128 + _number(stop)


def _number(stop: BaseException) -> int:
    return stop.number if isinstance(stop, Stopped) else int(signal.SIGINT)
