"""Rule functions become machine code: in shards, kept on disk by content, compiled side by side when several lack.

Hands on the address of each function. A file of the cache is only loaded when its digest proves it is whole; it holds
machine code, so the folder must be private (`engine.kernel.cache`).
"""

from __future__ import annotations

import contextlib
import hashlib
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.kernel import cache, lower
from engine.kernel.objects import DIGEST, emit_object, emit_object_apart, load_object, object_key
from engine.rules.tree import Function

SHARD = 64
"""About how many functions go into one object file."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class NativeCode:
    """Compiled functions; the code lives as long as this object."""

    addresses: npt.NDArray[np.int64]
    """Where each function begins, in the order given."""
    built: int
    """How many shards had to be compiled."""
    shards: int
    """How many shards there are."""
    engines: tuple[Any, ...] = field(repr=False)
    """What owns the code."""


def compile_functions(
    functions: Sequence[Function],
    *,
    level: int = 2,
    cpu: cache.Target | None = None,
    progress: Progress | None = None,
) -> NativeCode:
    """Compile all `functions`, or take them from the cache; `cpu` None is the pinned one, `level` is LLVM's, 0 to 3."""
    target = cache.target() if cpu is None else cpu
    folder = cache.objects()
    shards = [members for members in _shards(functions) if members]
    texts = [lower.module([functions[n] for n in members]) for members in shards]
    keys = [object_key(text, target, level) for text in texts]
    objects = [None if folder is None else _fetch(folder / key, key) for key in keys]
    missing = [n for n, found in enumerate(objects) if found is None]
    done = len(shards) - len(missing)
    if progress is not None:
        progress(done, len(shards))
    for n, built in _build([(texts[n], target, level) for n in missing]):
        objects[missing[n]] = built
        if folder is not None:
            _keep(folder / keys[missing[n]], keys[missing[n]], built)
        done += 1
        if progress is not None:
            progress(done, len(shards))
    addresses = np.zeros(len(functions), np.int64)
    engines = []
    for members, code in zip(shards, objects):
        assert code is not None
        engine = load_object(code, target, level)
        engines.append(engine)
        for place, n in enumerate(members):
            addresses[n] = engine.get_function_address(f"f{place}")
    return NativeCode(addresses, len(missing), len(shards), tuple(engines))


def _shards(functions: Sequence[Function]) -> list[list[int]]:
    """Which functions go together: by name, so that adding one leaves the other shards as they were."""
    count = max(1, round(len(functions) / SHARD))
    shards: list[list[int]] = [[] for _ in range(count)]
    for n, function in enumerate(functions):
        shards[int.from_bytes(hashlib.sha256(function.name.encode()).digest()[:8]) % count].append(n)
    return shards


# ---- the cache -----------------------------------------------------------------------------------------------------
def _fetch(path: Path, key: str) -> bytes | None:
    """The object code of a file that is whole and belongs to this key, else None."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, code = content[:DIGEST], content[DIGEST:]
    return code if digest == hashlib.sha256(key.encode() + code).digest() else None


def _keep(path: Path, key: str, code: bytes) -> None:
    """Write a file so that it appears whole or not at all; a full disk costs only the next start."""
    content = hashlib.sha256(key.encode() + code).digest() + code
    with contextlib.suppress(OSError):
        handle, name = tempfile.mkstemp(prefix=".", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except OSError:
            os.unlink(name)
            raise


# ---- building, in other processes where that helps -----------------------------------------------------------------
Job = tuple[str, cache.Target, int]


def _build(jobs: Sequence[Job]) -> Iterator[tuple[int, bytes]]:
    """(number, object code) of each job, as they come."""
    workers = min(_processors(), len(jobs))
    alone = multiprocessing.parent_process() is not None or getattr(sys, "frozen", False)
    if workers < 2 or alone:
        for n, job in enumerate(jobs):
            yield n, emit_object(*job)
        return
    with ThreadPoolExecutor(workers) as pool:
        waiting = {pool.submit(emit_object_apart, *job): n for n, job in enumerate(jobs)}
        for ready in as_completed(waiting):
            code = ready.result()
            yield waiting[ready], emit_object(*jobs[waiting[ready]]) if code is None else code


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
