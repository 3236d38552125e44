"""Which seeds there are: every whole number of 64 bits, as those of a batch's games are drawn from all of them.

Hands on `LEAST`, `MOST`.
"""

from __future__ import annotations

LEAST, MOST = -(1 << 63), (1 << 63) - 1
