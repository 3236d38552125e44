"""The house stays as designed: a room imports only from rooms below it, and a few things are forbidden everywhere.

Reads the source with `ast`; imports nothing of it, except to time `import engine` in a process of its own.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Lowest first. Rooms of one floor stand in one line and may lean only on those before them.
ROOMS = (
    "assets", "scenarios",
    "maps", "engine.rules",
    "engine.kernel",
    "engine.policies",
    "engine.match",
    "agents",
    "engine.analysis", "engine.tournament",
    "engine.client",
    "run_game",
)  # fmt: skip
NAMELESS = ("engine.rules", "engine.kernel", "engine.policies", "engine.match")
FACTIONS = re.compile(r"minsk|moscow|beijing", re.IGNORECASE)
PROJECT = ("engine", "agents", "maps", "assets", "scenarios", "run_game", "benchmarks", "tests")
UNSAFE_CALLS = {"eval", "exec", "compile", "__import__"}
UNSAFE_MODULES = {"pickle", "cPickle", "cloudpickle", "dill", "marshal", "shelve", "jinja2", "mako"}
UNSAFE_ATTRIBUTES = {
    "yaml": {"load", "load_all", "unsafe_load", "unsafe_load_all", "full_load", "full_load_all", "UnsafeLoader"},
    "os": {"system", "popen"},
}
EFFECT_CALLS = {"open", "print", "input"}
EFFECT_METHODS = {
    "read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "makedirs", "unlink", "rmtree", "seed", "Popen",
    "check_call", "check_output", "urlopen", "basicConfig", "set_start_method", "safe_load", "system",
}  # fmt: skip


def room_of(module: str) -> str | None:
    """The room a dotted name lies in, or None for what is not a room (the standard library, `engine` itself)."""
    fits = [room for room in ROOMS if module == room or module.startswith(room + ".")]
    return max(fits, key=len, default=None)


def module_of(path: Path) -> str:
    """The dotted name of a source file of the checkout."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(tree: ast.AST, module: str, *, package: bool = False) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every import, wherever it stands: in functions, under TYPE_CHECKING, by import_module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                home = module.split(".")
                home = home[: len(home) - node.level + package]
                base = ".".join([*home, *([base] if base else [])])
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called == "import_module" and isinstance(node.args[0].value, str):
                yield node.lineno, node.args[0].value


def floor_faults(tree: ast.AST, module: str, *, package: bool = False) -> list[str]:
    """Imports that go up or to a wrong library, as 'line: what is wrong'."""
    here, faults = room_of(module), []
    for line, name in imports(tree, module, package=package):
        top, there = name.partition(".")[0], room_of(name)
        if top in ("numba", "llvmlite") and here != "engine.kernel":
            faults.append(f"{line}: only engine.kernel may import {top}")
        if top == "pygame" and here not in ("engine.client", "run_game"):
            faults.append(f"{line}: only engine.client may import pygame")
        if top in ("tests", "benchmarks"):
            faults.append(f"{line}: shipped code imports {top}")
        if here is None and top in PROJECT:
            faults.append(f"{line}: engine/__init__.py imports {name}; it must load nothing")
        if here and there and here != there and ROOMS.index(there) > ROOMS.index(here):
            faults.append(f"{line}: {here} imports {name}, which lies above it")
    return faults


def unsafe_faults(tree: ast.AST) -> list[str]:
    """Ways to run text or bytes as code, as 'line: what'."""
    faults = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in UNSAFE_CALLS:
                faults.append(f"{node.lineno}: {node.func.id}()")
            for keyword in node.keywords:
                fixed_false = isinstance(keyword.value, ast.Constant) and keyword.value.value in (False, None)
                if keyword.arg == "shell" and not fixed_false:
                    faults.append(f"{node.lineno}: shell=")
                if keyword.arg == "allow_pickle" and not fixed_false:
                    faults.append(f"{node.lineno}: allow_pickle=")
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in UNSAFE_ATTRIBUTES.get(node.value.id, ()):
                faults.append(f"{node.lineno}: {node.value.id}.{node.attr}")
    for line, name in imports(tree, ""):
        top, _, rest = name.partition(".")
        if top in UNSAFE_MODULES or rest.partition(".")[0] in UNSAFE_ATTRIBUTES.get(top, ()):
            faults.append(f"{line}: import of {name}")
    return faults


def run_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run when a module is imported: not the bodies of functions, not what is under `__main__`."""
    if isinstance(node, ast.If) and "__main__" in ast.unparse(node.test):
        return
    yield node
    children: list[ast.AST]
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        defaults = [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]
        children = [*node.decorator_list, *defaults]
    elif isinstance(node, ast.Lambda):
        children = []
    else:
        children = list(ast.iter_child_nodes(node))
    for child in children:
        yield from run_at_import(child)


def effect_faults(tree: ast.AST) -> list[str]:
    """Calls with an effect outside the process that run at import, as 'line: what'."""
    faults = []
    for node in run_at_import(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in EFFECT_CALLS:
                faults.append(f"{node.lineno}: {node.func.id}() at import")
            if isinstance(node.func, ast.Attribute) and node.func.attr in EFFECT_METHODS:
                faults.append(f"{node.lineno}: .{node.func.attr}() at import")
    return faults


def sources() -> list[Path]:
    folders = ("engine", "agents", "maps", "assets", "scenarios")
    return sorted([*(p for f in folders for p in (ROOT / f).rglob("*.py")), *ROOT.glob("run_game.py")])


def faults_in_house(check: str) -> list[str]:
    """Run one check over every shipped source file; 'path:line: what' for each fault."""
    found = []
    for path in sources():
        module, tree = module_of(path), ast.parse(path.read_bytes(), str(path))
        if check == "floors":
            faults = floor_faults(tree, module, package=path.name == "__init__.py")
        elif check == "unsafe":
            faults = unsafe_faults(tree)
        else:
            faults = effect_faults(tree)
        found += [f"{path.relative_to(ROOT)}:{fault}" for fault in faults]
    return found


def test_a_room_imports_only_from_rooms_below_it() -> None:
    assert faults_in_house("floors") == []


def test_nothing_shipped_can_run_text_or_bytes_as_code() -> None:
    assert faults_in_house("unsafe") == []


def test_importing_a_module_has_no_effect() -> None:
    assert faults_in_house("effects") == []


def test_every_source_file_lies_in_a_room() -> None:
    assert len(sources()) >= 6
    strays = [str(p.relative_to(ROOT)) for p in sources() if room_of(module_of(p)) is None]
    assert strays == ["engine/__init__.py"]


def test_the_rooms_below_agents_do_not_know_the_factions() -> None:
    found = []
    for path in sources():
        if room_of(module_of(path)) in NAMELESS:
            lines = path.read_text(encoding="utf-8").splitlines()
            found += [f"{path.relative_to(ROOT)}:{n}: {t}" for n, t in enumerate(lines, 1) if FACTIONS.search(t)]
    assert found == []


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("engine.rules.schema", "from engine.kernel import tick"),
        ("engine.rules.schema", "from ..kernel import tick"),
        ("engine.rules.schema", "def f():\n    import numba"),
        ("engine.rules.schema", "from engine import match"),
        ("engine.match.save", "import importlib\nimportlib.import_module('engine.client.app')"),
        ("engine.policies.search", "if TYPE_CHECKING:\n    from engine.match import view"),
        ("engine.match.view", "import pygame.draw"),
        ("engine.tournament.store", "import llvmlite.binding"),
        ("engine.analysis.balance", "import engine.tournament.store"),
        ("maps.loader", "from engine.rules.errors import ScenarioError"),
        ("agents.bots", "from tests.rules import test_reader"),
        ("engine", "from engine.rules import reader"),
        ("scenarios", "import agents"),
    ],
)
def test_the_floor_check_sees_a_step_up(module: str, code: str) -> None:
    assert len(floor_faults(ast.parse(code), module, package=module in ("engine", "scenarios"))) == 1


def test_the_floor_check_lets_steps_down_pass() -> None:
    code = "import os, numba\nfrom engine.rules import layout\nfrom . import random\nfrom maps.loader import load"
    assert floor_faults(ast.parse(code), "engine.kernel.tick") == []


@pytest.mark.parametrize(
    "code",
    [
        "eval('1')", "exec(text)", "compile(text, 'f', 'exec')", "__import__('os')", "import pickle",
        "from marshal import loads", "yaml.load(text, Loader=L)", "from yaml import unsafe_load",
        "subprocess.run(c, shell=True)", "subprocess.run(c, shell=flag)", "os.system('ls')",
        "np.load(f, allow_pickle=True)", "import_module('pickle')",
    ],
)  # fmt: skip
def test_the_safety_check_sees_code_run_from_text(code: str) -> None:
    assert unsafe_faults(ast.parse(code))


def test_the_safety_check_lets_honest_code_pass() -> None:
    code = "re.compile('a')\nyaml.parse(text)\nsubprocess.run(c, shell=False)\nmodel.eval()\nnp.load(f)"
    assert unsafe_faults(ast.parse(code)) == []


@pytest.mark.parametrize(
    "code",
    [
        "TABLE = open('x').read()", "class A:\n    text = Path('x').read_text()", "def f(x=open('y')): pass",
        "if DEBUG:\n    print('hello')", "numpy.random.seed(1)", "@register(open('z'))\ndef f(): pass",
    ],
)  # fmt: skip
def test_the_import_check_sees_effects(code: str) -> None:
    assert effect_faults(ast.parse(code))


def test_the_import_check_lets_functions_and_main_pass() -> None:
    code = "def f():\n    print(open('x'))\ng = lambda: print(1)\nif __name__ == '__main__':\n    print(f())"
    assert effect_faults(ast.parse(code)) == []


def test_importing_the_engine_is_fast_and_loads_nothing_heavy() -> None:
    def seconds(code: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
        return time.perf_counter() - start

    bare = min(seconds("pass") for _ in range(3))
    assert min(seconds("import engine") for _ in range(3)) - bare < 0.3
    code = "import engine, sys; print(sorted({'numba', 'mesa', 'pygame', 'pandas', 'numpy'} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert loaded.stdout.strip() == "[]"
