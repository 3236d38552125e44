"""Processes on this machine that play chunks: one pipe each, so that a death costs a chunk and nothing else.

Hands on `LocalPool`, and `Executor`, what the runner asks of a pool here or of a cluster.
"""

from __future__ import annotations

import contextlib
import multiprocessing as mp
import signal
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Protocol

from engine.kernel.jit import put_off
from engine.rules.errors import StoreError
from engine.tournament.worker import Done, Order, play_chunk, probe

_STILLBORN = 5
"""Deaths in a row, for each worker of a pool, before any has played its probe again."""


@dataclass(frozen=True)
class Lost:
    """A chunk whose worker died, or whose node did."""

    reason: str


class Refused(ValueError):
    """A game that cannot be played at all: the message is the scenario's, the policy's or the rule's own."""


class Executor(Protocol):
    """Plays chunks somewhere. A chunk is named by a number of the runner's."""

    @property
    def free(self) -> int:
        """Chunks that can be given now without waiting behind another."""
        ...

    def give(self, ticket: int, orders: Sequence[Order]) -> None:
        """Start on a chunk."""
        ...

    def collect(self) -> list[tuple[int, Done | Lost]]:
        """Chunks that came back, at least one while any is under way. Raises Refused."""
        ...

    def close(self) -> None:
        """End the workers; what is under way is dropped."""
        ...


def _work(pipe: Connection, scenarios: Sequence[str]) -> None:
    """A worker's life: show the probes' hashes, then play what comes."""
    try:
        pipe.send([probe(scenario) for scenario in scenarios])
        while (orders := pipe.recv()) is not None:
            try:
                pipe.send(play_chunk(orders))
            except ValueError as error:
                pipe.send(str(error))
    except (EOFError, BrokenPipeError):
        return  # the runner is gone


@dataclass
class _Worker:
    process: BaseProcess
    pipe: Connection
    ready: bool = False
    tickets: list[int] = field(default_factory=list)
    """Chunks given and not back; the second waits in the pipe while the first is played."""


class LocalPool:
    """`workers` processes, started anew when one dies."""

    def __init__(self, workers: int, probes: dict[str, str]) -> None:
        self._context = mp.get_context("spawn")
        self._probes = probes
        self._stillborn = 0
        self._workers = [self._start() for _ in range(workers)]

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(theirs, list(self._probes)), daemon=True)
        # Ctrl-C is the runner's to answer, from the worker's first moment: a mask is handed down, a handler is not.
        resource_tracker.ensure_running()  # lifts the mask when it starts: so before
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            with put_off():  # a mask is a thread's own: another may take it, and a worker would be left half begun
                process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
        return _Worker(process, ours)

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of the workers now."""
        return tuple(w.process.pid or 0 for w in self._workers)

    @property
    def free(self) -> int:
        """See `Executor`."""
        return sum(2 - len(w.tickets) for w in self._workers if w.ready or not w.tickets)

    def give(self, ticket: int, orders: Sequence[Order]) -> None:
        """See `Executor`."""
        worker = min(self._workers, key=lambda w: len(w.tickets))
        worker.tickets.append(ticket)
        with contextlib.suppress(OSError):  # one that has died is found by `collect`
            worker.pipe.send(list(orders))

    def collect(self) -> list[tuple[int, Done | Lost]]:
        """See `Executor`. Raises StoreError where a probe gives another hash, or no worker gets that far."""
        out: list[tuple[int, Done | Lost]] = []
        while not out and any(w.tickets for w in self._workers):
            told = wait([w.pipe for w in self._workers])
            for k, worker in enumerate(self._workers):
                if worker.pipe not in told:
                    continue
                try:
                    message = worker.pipe.recv()
                except (EOFError, OSError):
                    out += self._bury(worker)
                    worker.pipe.close()
                    self._workers[k] = self._start()
                    continue
                if isinstance(message, str):
                    raise Refused(message)
                if isinstance(message, Done):
                    out.append((worker.tickets.pop(0), message))
                    continue
                check_probes(self._probes, message)
                worker.ready = True
                self._stillborn = 0
        return out

    def _bury(self, worker: _Worker) -> list[tuple[int, Lost]]:
        """The chunks of a worker that died: what it was at counts against its game, what it had not begun does not."""
        worker.process.join(5)
        ended = f"ended with {worker.process.exitcode}"
        if worker.ready:
            return [(ticket, Lost("" if k else f"its worker {ended}")) for k, ticket in enumerate(worker.tickets)]
        self._stillborn += 1
        if self._stillborn == _STILLBORN * len(self._workers):
            raise StoreError(f"{self._stillborn} workers in a row died before their first game (the last {ended})")
        return [(ticket, Lost("")) for ticket in worker.tickets]

    def close(self) -> None:
        """See `Executor`."""
        for worker in self._workers:
            worker.process.kill()
            worker.process.join(5)
            worker.pipe.close()
        self._workers = []


def check_probes(wanted: dict[str, str], got: Sequence[str]) -> None:
    """Raises StoreError when a worker plays a known game otherwise."""
    for (scenario, hash_), other in zip(wanted.items(), got, strict=True):
        if hash_ != other:
            raise StoreError(
                f"a worker plays {scenario} otherwise than this process does (probe {other}, not {hash_}): give it the "
                "same version, libraries and scenario files"
            )
