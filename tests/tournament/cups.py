"""Tournaments for tests to look at. Hands on `played`."""

from __future__ import annotations

from pathlib import Path

from engine.tournament.pool import LocalPool
from engine.tournament.runner import Runner, Tournament, open_store
from engine.tournament.schedule import Plan


def played(out: Path, scenarios: tuple[str, ...], entrants: tuple[str, ...], games: int) -> Path:
    """A tournament in a folder."""
    out.mkdir()
    tournament = Tournament.prepare(Plan(scenarios, entrants, games=games))
    pool = LocalPool(2, tournament.probes())
    try:
        with open_store(tournament, out) as store:
            Runner(tournament, store, pool).run()
    finally:
        pool.close()
    return out
