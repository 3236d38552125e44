"""Workers of this machine: what they refuse, and what their deaths count for."""

from __future__ import annotations

import math
import os
import signal
from pathlib import Path

import pytest

from engine.rules.errors import StoreError
from engine.tournament.pool import LocalPool, Refused, _Worker
from engine.tournament.runner import ATTEMPTS, Runner, Tournament, open_store
from engine.tournament.schedule import Plan
from engine.tournament.worker import Order


@pytest.fixture(scope="module")
def tournament() -> Tournament:
    return Tournament.prepare(Plan(("tiny",), ("random", "personality"), games=60))


class Doomed(LocalPool):
    """Its first workers die while they start."""

    def __init__(self, tournament: Tournament, deaths: float) -> None:
        self.deaths = deaths
        super().__init__(1, tournament.probes())

    def _start(self) -> _Worker:
        worker = super()._start()
        if self.deaths > 0:
            self.deaths -= 1
            os.kill(worker.process.pid or 0, signal.SIGKILL)
        return worker


def test_a_worker_with_other_rules_may_not_report(tournament: Tournament) -> None:
    pool = LocalPool(1, {"tiny": "0123456789abcdef"})
    try:
        pool.give(1, [])
        with pytest.raises(StoreError, match="a worker plays tiny otherwise"):
            pool.collect()
    finally:
        pool.close()


def test_a_game_that_cannot_be_played_stops_the_run_with_its_reason(tournament: Tournament) -> None:
    pool = LocalPool(1, tournament.probes())
    try:
        pool.give(1, [Order(0, "tiny", 0, 1, ("random", "search:3", "random"))])
        with pytest.raises(Refused, match="no policy search:3"):
            pool.collect()
    finally:
        pool.close()


def test_a_worker_killed_before_it_began_counts_against_no_game(tournament: Tournament, tmp_path: Path) -> None:
    pool = Doomed(tournament, ATTEMPTS)
    try:
        with open_store(tournament, tmp_path) as store:
            Runner(tournament, store, pool).run()
            assert pool.deaths == 0
            assert store.poisoned() == []
            assert store.count() == 60
    finally:
        pool.close()


def test_workers_that_never_begin_end_the_run_in_a_line(tournament: Tournament, tmp_path: Path) -> None:
    pool = Doomed(tournament, math.inf)
    told = r"^5 workers in a row died before their first game \(the last ended with -9\)$"
    try:
        with open_store(tournament, tmp_path) as store, pytest.raises(StoreError, match=told):
            Runner(tournament, store, pool).run()
    finally:
        pool.close()
