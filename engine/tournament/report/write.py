"""From a tournament's folder to its report.

Hands on `write_report`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.match.container import write_whole
from engine.rules.errors import OrderError, StoreError
from engine.tournament.report.sample import draw
from engine.tournament.results import Results


def write_report(
    results: Results, out: Path, count: int | None = None, tell: Callable[[int, int], None] = lambda done, total: None
) -> None:
    """Write the report of a tournament as one HTML file; `count`: games of each scenario to play again, by default as
    many as are cheap. Raises StoreError, OrderError, SaveError.
    """
    try:
        from engine.tournament.report.content import whole_page
    except ImportError:
        raise OrderError("report: Altair is not installed: pip install 'great-stone[report]'") from None
    if not results.table.games:
        raise StoreError(f"{results.folder}: no block has been played to its end yet: go on with the tournament first")
    samples = draw(results, count, tell)
    write_whole(out, whole_page(results, samples).encode())
