"""The command line run in this process, for tests that change what it meets there."""

from __future__ import annotations

import signal
from unittest import mock

import pytest

from run_game import main


def ended(*arguments: str, program: str = "/bin/great-stone") -> int:
    """Exit code of a command; signals are answered afterwards as they were before."""
    held = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with mock.patch("sys.argv", [program, *arguments]), pytest.raises(SystemExit) as end:
            main()
    finally:
        for number, handler in held.items():
            signal.signal(number, handler)
    return int(end.value.code or 0)
