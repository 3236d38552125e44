"""Between a seat and its bot's process: when the seat's side is gone, however it went, the bot and all it started end.

`python -I -S guard.py COMMAND...` runs the command with its own standard streams in a session of its own (so that
Ctrl-C at a terminal is not the bot's) and waits for it, or for the other end of standard input. It runs none of the
bot's code, so nothing a bot does keeps it from ending it. Standard library only; never imported.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import time
from pathlib import Path

_LOOK = 500  # ms between two looks whether the bot is still there
_SUBREAPER = 36  # prctl: what our descendants leave behind becomes our child, not init's


def _adopt() -> None:
    """Become the parent of what the bot leaves behind, where the system can do that."""
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(_SUBREAPER, 1, 0, 0, 0)


def _children() -> list[int]:
    """Our children now, adopted ones too."""
    out = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            if int(path.read_text(errors="replace").rpartition(")")[2].split()[1]) == os.getpid():
                out.append(int(path.parent.name))
    return out


def _end(bot: int) -> None:
    """Kill the bot, its session's processes, and whatever of it has left that session."""
    for _ in range(100):
        with contextlib.suppress(OSError):
            os.killpg(bot, signal.SIGKILL)
        for child in _children():
            with contextlib.suppress(OSError):
                os.kill(child, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.01)


def main(command: list[str]) -> None:
    """Run it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    _adopt()
    bot = os.fork()
    if not bot:
        os.setsid()
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        os.execv(command[0], command)
    os.close(1)  # the answers end when the bot does
    watched = select.poll()
    watched.register(0, 0)  # nothing but the end of it
    while not watched.poll(_LOOK):
        if os.waitpid(bot, os.WNOHANG)[0]:
            break
    _end(bot)


if __name__ == "__main__":
    main(sys.argv[1:])
