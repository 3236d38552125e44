"""What every test of tournaments starts from."""

from __future__ import annotations

import signal

# A shell that runs the tests in the background has its children ignore Ctrl-C, which they hand on to theirs.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
