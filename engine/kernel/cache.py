"""Where compiled code is kept and for which processor it is made; must be settled before anything is compiled.

Hands on the pinned target, a private folder for numba's cache and one for compiled rules. Never trusts a folder that
somebody else could write to, and never fails for want of one: then code is compiled anew in each process.
"""

from __future__ import annotations

import atexit
import functools
import hashlib
import importlib
import os
import shutil
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import llvmlite
import llvmlite.binding as llvm

KERNEL = Path(__file__).resolve().parent
TREE = KERNEL.parent / "rules" / "tree.py"
_V3 = ("avx", "avx2", "bmi", "bmi2", "cx16", "f16c", "fma", "lzcnt", "movbe", "popcnt", "sse4.2", "xsave")


@dataclass(frozen=True, slots=True)
class Target:
    """A processor in LLVM's words."""

    name: str
    features: str

    @property
    def key(self) -> str:
        """One word for cache keys."""
        return f"{self.name}[{self.features}]"


GENERIC = Target("generic", "")
AVX2 = Target("x86-64-v3", ",".join(f"+{feature}" for feature in _V3))


@functools.cache
def best_target() -> Target:
    """x86-64-v3 where the machine has all of it, else generic: few targets, so that caches are shared."""
    try:
        host = llvm.get_host_cpu_features()
    except RuntimeError:
        return GENERIC
    return AVX2 if all(host.get(feature, False) for feature in _V3) else GENERIC


def target() -> Target:
    """The target everything is compiled for; GREAT_STONE_CPU=generic in the environment asks for the plain one."""
    return GENERIC if os.environ.get("GREAT_STONE_CPU") == "generic" else best_target()


def is_private(folder: Path) -> bool:
    """Whether `folder` is a true folder, ours, writable by us and by nobody else."""
    try:
        status = folder.lstat()
    except OSError:
        return False
    if not stat.S_ISDIR(status.st_mode):
        return False
    if hasattr(os, "geteuid") and (status.st_uid != os.geteuid() or status.st_mode & 0o022):
        return False
    return os.access(folder, os.W_OK | os.X_OK)


def _make_private(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return False
    return is_private(folder)


@functools.cache
def _temporary() -> Path | None:
    try:
        folder = Path(tempfile.mkdtemp(prefix="great-stone-"))
    except OSError:
        return None
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _user_cache() -> Path | None:
    given = os.environ.get("XDG_CACHE_HOME", "")
    if given and os.path.isabs(given):
        return Path(given) / "great-stone"
    try:
        return Path.home() / ".cache" / "great-stone"
    except RuntimeError:
        return None


def private_folder(name: str) -> Path | None:
    """A folder of our own in the user's cache, else in a temporary place of this process, else None."""
    base = _user_cache()
    if base is not None and _make_private(base) and _make_private(base / name):
        return base / name
    spare = _temporary()
    return spare / name if spare is not None and _make_private(spare / name) else None


def kernel_digest() -> str:
    """SHA-256 of all that compiled kernels depend on; numba itself does not notice a changed callee in another file."""
    import numba
    import numpy

    digest = hashlib.sha256()
    for source in [*sorted(KERNEL.glob("*.py")), TREE]:
        text = source.read_bytes()
        digest.update(f"{source.name} {len(text)}\n".encode() + text)
    versions = (numba.__version__, llvmlite.__version__, numpy.__version__, sys.version, target().key)
    digest.update(repr(versions).encode())
    return digest.hexdigest()


def settings() -> Any:
    """numba's configuration, whose fields are made as it is imported."""
    return importlib.import_module("numba.core.config")


@functools.cache
def prepare() -> bool:
    """Pin numba's processor and cache folder; True when compiled kernels can be kept on disk.

    Must come before numba compiles anything in this process.
    """
    config = settings()
    chosen = target()
    config.CPU_NAME = chosen.name
    config.CPU_FEATURES = chosen.features
    folder = private_folder(f"kernel-{kernel_digest()[:32]}")
    config.CACHE_DIR = "" if folder is None else str(folder)
    return folder is not None


def objects() -> Path | None:
    """The folder of compiled rules, whose files are named by their content."""
    return private_folder("rules")
