"""Compiled rules are kept on disk, believed only when whole, and only in a folder nobody else can write to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.kernel import cache, native, objects
from engine.kernel.call import call, register, release
from engine.kernel.jit import COMPILED, kernel
from engine.kernel.reference import compile_reference
from engine.rules import tree
from tests.kernel.trees import Arrays, arrays, difference, grow, run_native

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "great-stone" / "rules"


def functions(count: int = 6) -> list[tree.Function]:
    return [grow(seed) for seed in range(count)]


def works(code: native.NativeCode, count: int = 6) -> bool:
    for seed, rule in enumerate(compile_reference(functions(count))):
        found, expected = arrays(seed, grow(seed).apart), arrays(seed, grow(seed).apart)
        rule(*expected)  # type: ignore[arg-type]
        run_native(code.addresses[seed], found)
        if difference(found, expected):
            return False
    return True


def test_a_second_compilation_comes_from_the_cache(folder: Path) -> None:
    steps: list[tuple[int, int]] = []
    first = native.compile_functions(functions(), progress=lambda done, total: steps.append((done, total)))
    second = native.compile_functions(functions())
    assert (first.built, second.built) == (1, 0)
    assert steps == [(0, 1), (1, 1)]
    assert works(first)
    assert works(second)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o077 for path in folder.iterdir()] == [0]


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "other"])
def test_a_damaged_object_file_is_built_anew(folder: Path, damage: str) -> None:
    native.compile_functions(functions(4))
    other = next(folder.iterdir()).read_bytes()
    native.compile_functions(functions())
    path = max(folder.iterdir(), key=lambda p: p.stat().st_mtime_ns)
    content = path.read_bytes()
    middle = len(content) // 2
    flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    path.write_bytes({"cut": content[:-9], "flip": flipped, "empty": b"", "other": other}[damage])
    code = native.compile_functions(functions())
    assert code.built == 1
    assert works(code)
    assert path.read_bytes() == content


def test_level_target_and_text_make_different_files() -> None:
    keys = {
        objects.object_key(text, target, level)
        for text in ("a", "b") for target in (cache.GENERIC, cache.AVX2) for level in (0, 2)
    }  # fmt: skip
    assert len(keys) == 8


def test_many_functions_are_built_side_by_side(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "SHARD", 10)
    monkeypatch.setattr(native, "_processors", lambda: 2)
    code = native.compile_functions(functions(30))
    assert code.shards == code.built == 3
    assert works(code, 30)


def test_without_other_processes_shards_are_built_here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "SHARD", 10)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert works(native.compile_functions(functions(20)), 20)


def test_one_more_function_leaves_most_shards_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "SHARD", 10)
    native.compile_functions(functions(40))
    assert native.compile_functions(functions(41)).built == 1


def test_a_folder_others_can_write_to_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    base = tmp_path / "great-stone"
    base.mkdir(mode=0o700)
    assert cache.objects() == base / "rules"
    for mode in (0o770, 0o702):
        base.chmod(mode)
        chosen = cache.objects()
        assert chosen is not None
        assert base not in chosen.parents
        assert cache.is_private(chosen)


def test_a_link_or_the_folder_of_another_owner_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = tmp_path / "ours"
    ours.mkdir(mode=0o700)
    assert cache.is_private(ours)
    link = tmp_path / "link"
    link.symlink_to(ours)
    assert not cache.is_private(link)
    monkeypatch.setattr(os, "geteuid", lambda: ours.stat().st_uid + 1)
    assert not cache.is_private(ours)


def test_nowhere_to_write_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "private_folder", lambda name: None)
    code = native.compile_functions(functions())
    assert (code.built, works(code)) == (1, True)


def test_the_kernel_imports_where_nothing_can_be_written() -> None:
    program = (
        "import tempfile, os\n"
        "tempfile.mkdtemp = lambda **k: (_ for _ in ()).throw(OSError())\n"
        "from engine.kernel.jit import CACHED, kernel\n"
        "double = kernel(lambda x: x * 2.0)\n"
        "print(CACHED, double(4.0))"
    )
    environment = os.environ | {"XDG_CACHE_HOME": "/proc/nowhere", "PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True
    )
    assert result.stdout.split() == ["False", "8.0"]


@kernel
def run(address: int, R: object, W: object, P: object, C: object, I: object, X: object, F: object, O: object) -> int:  # noqa: E741
    return call(address, R, W, P, C, I, X, F, O)  # type: ignore[arg-type]


def test_a_kernel_calls_a_rule_by_its_address() -> None:
    rules = compile_reference(functions())
    code = native.compile_functions(functions())
    addresses = code.addresses if COMPILED else register(rules)
    for seed, rule in enumerate(rules):
        found, expected = arrays(seed, grow(seed).apart), arrays(seed, grow(seed).apart)
        answer = rule(*expected)  # type: ignore[arg-type]
        assert run(int(addresses[seed]), *found) == answer
        assert not difference(found, expected)


@pytest.mark.skipif(not COMPILED, reason="plain Python takes any array")
def test_arrays_of_another_kind_are_refused() -> None:
    given: Arrays = arrays(0, False)
    code = native.compile_functions(functions(1))
    with pytest.raises(Exception, match="call: W must be a contiguous array"):
        run(int(code.addresses[0]), given[0], given[0][::2], *given[2:])
    with pytest.raises(Exception, match="call: I must be a contiguous array"):
        run(int(code.addresses[0]), *given[:4], given[4].astype(np.int32), *given[5:])  # type: ignore[call-arg]


def test_plain_python_finds_rules_by_handle_until_they_are_released() -> None:
    handles = register(compile_reference(functions(2)))
    assert call(int(handles[1]), *arrays(0, False)) in (0, 1)  # type: ignore[arg-type]
    release(handles)
    with pytest.raises(KeyError):
        call(int(handles[1]), *arrays(0, False))  # type: ignore[arg-type]


CALLER = """
import numpy as np
from engine.kernel.jit import kernel
from engine.kernel.call import call
@kernel
def run(address, R, W, P, C, I, X, F, O):
    return call(address, R, W, P, C, I, X, F, O)
if __name__ == "__main__":
    from engine.kernel import native
    from engine.rules.tree import Function, Lit, Num, Out
    code = native.compile_functions([Function("one", (Out(0, Lit(0), Num(VALUE)),), 0)])
    f, i = np.zeros(300), np.zeros(300, np.int64)
    o = f.copy()
    run(code.addresses[0], f, f, f, f, i, i, f, o)
    print(o[0], sum(run.stats.cache_hits.values()), sum(run.stats.cache_misses.values()), code.built)
"""


@pytest.mark.skipif(not COMPILED, reason="there is no compiler")
def test_a_second_process_neither_compiles_the_caller_nor_the_rules(tmp_path: Path) -> None:
    script = tmp_path / "caller.py"
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    answers = []
    for text in ("2.5", "2.5", "3.5"):
        script.write_text(CALLER.replace("VALUE", "float(__import__('os').environ['VALUE'])"))
        command = [sys.executable, str(script)]
        result = subprocess.run(command, capture_output=True, text=True, env=environment | {"VALUE": text}, check=True)
        answers.append(result.stdout.split())
    assert answers == [["2.5", "0", "1", "1"], ["2.5", "1", "0", "0"], ["3.5", "1", "0", "1"]]
