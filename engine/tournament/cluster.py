"""The same chunks on Ray: a cluster of one's own on the loopback, or one that runs already.

Hands on `RayCluster`. Ray is transport only: results go to the store, and a chunk that is lost is given out again by
the runner, which counts; Ray itself never tries twice.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import tempfile
from collections.abc import Sequence
from typing import Any

from engine.rules.errors import OrderError, StoreError
from engine.tournament.pool import Lost, Refused, check_probes
from engine.tournament.worker import Done, Order, play_chunk, probe

_FREE = 2  # chunks given to every worker: one it plays, one it finds ready


def loopback_only() -> None:
    """Keep Ray's listeners on 127.0.0.1, its dashboard and usage reports off; call before ray is imported.

    On Linux Ray takes the machine's outward address for itself whatever it is told, except where it is told that this
    is no cluster's system.
    """
    os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"


def host_of(address: str) -> tuple[str, int]:
    """Host and port of `HOST:PORT` or `ray://HOST:PORT`; port 0 where it names none, as `auto` does."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    return (host.strip("[]"), int(port)) if host and port.isdigit() and int(port) < 1 << 16 else (address, 0)


def check_answers(address: str) -> None:
    """Raises StoreError where nobody listens: Ray itself would try for minutes."""
    host, port = host_of(address)
    if not port:
        if address != "auto":
            raise OrderError(f"--address {address}: expected HOST:PORT, as `ray start --head` tells it, or auto")
        return
    try:
        socket.create_connection((host, port), 5.0).close()
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(
            f"--address {address}: no Ray cluster answers there ({reason}): start one, or mend it"
        ) from None


def _play(scenarios: Sequence[str], orders: Sequence[Order]) -> tuple[list[str], Done | str]:
    """What a Ray worker does: show the probes' hashes, then play. Faults of a game come back as text."""
    try:
        return [_probed(name) for name in scenarios], play_chunk(orders)
    except ValueError as error:
        return [_probed(name) for name in scenarios], str(error)


_hashes: dict[str, str] = {}


def _probed(scenario: str) -> str:
    if scenario not in _hashes:
        _hashes[scenario] = probe(scenario)
    return _hashes[scenario]


class RayCluster:
    """`workers` tasks at a time on a Ray cluster. `address`: of one that runs; "": one of its own, here."""

    def __init__(self, workers: int, probes: dict[str, str], address: str = "") -> None:
        self._probes, self._workers = probes, workers
        self._given: dict[Any, int] = {}
        if not address or host_of(address)[0] in ("127.0.0.1", "localhost"):
            loopback_only()
        if address:
            check_answers(address)
        try:
            import ray
        except ImportError:
            raise OrderError("--executor ray: Ray is not installed: pip install 'great-stone[cluster]'") from None
        self._ray, usual = ray, signal.getsignal(signal.SIGTERM)
        try:
            if address:
                ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
            else:
                self._folder = tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True)
                ray.init(
                    address="local", num_cpus=workers, include_dashboard=False, log_to_driver=False,
                    logging_level=logging.ERROR, _temp_dir=self._folder.name, _node_ip_address="127.0.0.1",
                )  # fmt: skip
        except (ConnectionError, ValueError, RuntimeError, OSError) as error:
            line = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise StoreError(f"--executor ray{f' --address {address}' if address else ''}: {line}") from None
        if signal.getsignal(signal.SIGTERM) is not usual:  # Ray would end this program without a word
            signal.signal(signal.SIGTERM, usual)
        self._task = ray.remote(num_cpus=1, max_retries=0)(_play)

    @property
    def free(self) -> int:
        """See `Executor`."""
        return self._workers * _FREE - len(self._given)

    def give(self, ticket: int, orders: Sequence[Order]) -> None:
        """See `Executor`."""
        self._given[self._task.remote(list(self._probes), list(orders))] = ticket

    def collect(self) -> list[tuple[int, Done | Lost]]:
        """See `Executor`. Raises StoreError for a worker whose probe gives another hash."""
        if not self._given:
            return []
        ready, _ = self._ray.wait(list(self._given), num_returns=1)
        out: list[tuple[int, Done | Lost]] = []
        for reference in ready:
            ticket = self._given.pop(reference)
            try:
                hashes, result = self._ray.get(reference)
            except self._ray.exceptions.RayError as error:
                out.append((ticket, Lost(type(error).__name__)))
                continue
            check_probes(self._probes, hashes)
            if isinstance(result, str):
                raise Refused(result)
            out.append((ticket, result))
        return out

    def close(self) -> None:
        """See `Executor`."""
        self._ray.shutdown()
