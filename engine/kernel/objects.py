"""One module of LLVM IR becomes an object file, here or in a process of its own.

Hands on machine code as bytes, and loads it. Imports no numba, so that a compiling process starts fast.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import llvmlite
import llvmlite.binding as llvm

from engine.kernel.cache import Target

WORKER_SECONDS = 300
DIGEST = 32
_ROOT = Path(__file__).resolve().parents[2]
_lock = threading.Lock()


def object_key(text: str, target: Target, level: int) -> str:
    """SHA-256 of all the machine code depends on."""
    version = (llvmlite.__version__, llvm.llvm_version_info, llvm.get_process_triple(), target.key, level)
    return hashlib.sha256(f"{version!r}\n{text}".encode()).hexdigest()


def _machine(target: Target, level: int) -> Any:
    with _lock:
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
    return llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(
        cpu=target.name, features=target.features, opt=level, jit=True
    )


def _optimise(text: str, target: Target, level: int) -> tuple[Any, Any]:
    machine = _machine(target, level)
    module = llvm.parse_assembly(text)
    module.verify()
    options = llvm.create_pipeline_tuning_options(speed_level=level)
    options.loop_vectorization = level > 1
    options.slp_vectorization = False
    builder = llvm.create_pass_builder(machine, options)
    builder.getModulePassManager().run(module, builder)
    return machine, module


def emit_object(text: str, target: Target, level: int) -> bytes:
    """The object file of one module of IR."""
    machine, module = _optimise(text, target, level)
    return bytes(machine.emit_object(module))


def emit_assembly(text: str, target: Target, level: int) -> str:
    """The same as assembly text, for tests and curious eyes."""
    machine, module = _optimise(text, target, level)
    return str(machine.emit_assembly(module))


def load_object(code: bytes, target: Target, level: int) -> Any:
    """An engine that holds the code; its functions live as long as it."""
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _machine(target, level))
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    return engine


def emit_object_apart(text: str, target: Target, level: int) -> bytes | None:
    """As `emit_object` by a process of its own; None when that is not possible here.

    A plain command rather than multiprocessing, which would run the caller's script once more in each child.
    """
    if not sys.executable:
        return None
    head = json.dumps([target.name, target.features, level]).encode()
    start = f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from engine.kernel.objects import serve; serve()"
    try:
        result = subprocess.run(
            [sys.executable, "-c", start],
            input=head + b"\n" + text.encode(),
            capture_output=True,
            timeout=WORKER_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    digest, code = result.stdout[:DIGEST], result.stdout[DIGEST:]
    return code if digest == hashlib.sha256(code).digest() else None


def serve() -> None:
    """What a compiling process does: one job from standard input, its object code to standard output."""
    head, _, text = sys.stdin.buffer.read().partition(b"\n")
    name, features, level = json.loads(head)
    code = emit_object(text.decode(), Target(name, features), level)
    sys.stdout.buffer.write(hashlib.sha256(code).digest() + code)
