"""Find, merge, extend and check scenario files.

Hands on a `Source`: the checked `Scenario`, its board, its digest, and where every value stands in the files. Reads
YAML only through the strict reader; executes nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from engine.rules import schema
from engine.rules.errors import Problem, ScenarioError, did_you_mean
from engine.rules.reader import Document, read_file
from engine.rules.schema import Scenario
from maps.board import Board, BoardError, load_board

Steps = tuple[Any, ...]
Origin = tuple[Document, Steps]
SHIPPED = Path(__file__).resolve().parents[2] / "scenarios"
_MAX_PARTS, _MAX_EXTENDS = 64, 8
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_KEYS = sorted(
    {
        str(f.alias or name)
        for model in vars(schema).values()
        if isinstance(model, type) and issubclass(model, BaseModel)
        for name, f in model.model_fields.items()
    }
)


@dataclass
class _Merged:
    """A value with the origin of every path in it."""

    value: dict[str, Any] = field(default_factory=dict)
    origins: dict[Steps, Origin] = field(default_factory=dict)
    removed: dict[Steps, Origin] = field(default_factory=dict)
    """Where a patch takes something away."""
    problems: list[Problem] = field(default_factory=list)
    folders: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Source:
    """A checked scenario and where it came from."""

    scenario: Scenario
    board: Board | None
    folder: Path
    digest: str
    merged: dict[str, Any]
    origins: dict[Steps, Origin]
    folders: tuple[Path, ...] = ()
    """Its own folder, then those of what it extends: where catalogues lie."""
    removed: dict[Steps, Origin] = field(default_factory=dict)
    """Where its patches take something away."""

    def problem(self, path: Steps, code: str, message: str) -> Problem:
        """A problem at a path; a last step ("@", n) is a column inside the text there.

        What names something that a patch takes away is told at the patch.
        """
        found = _locate(self.origins, self.folder, path, code, message)
        for steps, (document, at) in self.removed.items() if code == "E-NAME" else ():
            if document.file != found.file and re.search(rf"\b{re.escape(str(steps[-1]))}\b", message):
                return document.problem(at, code, f"{message}: taken away here, and named at {found.file}:{found.line}")
        return found


def _locate(origins: dict[Steps, Origin], folder: Path, path: Steps, code: str, message: str) -> Problem:
    offset = None
    if path and isinstance(path[-1], tuple):
        offset, path = path[-1][1], path[:-1]
    for end in range(len(path), -1, -1):
        if path[:end] in origins:
            document, steps = origins[path[:end]]
            return document.problem(steps, code, message, offset=offset if end == len(path) else None)
    return Problem(str(folder / "scenario.yaml"), 1, 1, code, message)


def shipped() -> list[str]:
    """Names of the scenarios that come with the game."""
    return sorted(p.parent.name for p in SHIPPED.glob("*/scenario.yaml"))


def find(name: str) -> Path:
    """Folder of a scenario, by shipped name or path. Raises ScenarioError."""
    given = Path(name)
    if (given / "scenario.yaml").is_file():
        return given
    if given.name == "scenario.yaml" and given.is_file():
        return given.parent
    if (SHIPPED / name / "scenario.yaml").is_file() and "/" not in name and "\\" not in name:
        return SHIPPED / name
    known = shipped()
    hint = did_you_mean(name, known) or f"; shipped: {', '.join(known)}"
    message = f"no scenario here: expected a folder with scenario.yaml{hint}"
    raise ScenarioError([Problem(name, 0, 0, "E-FIND", message)])


# ---- merging ----------------------------------------------------------------------------------------------------
def _note(merged: _Merged, document: Document, path: Steps, steps: Steps, value: Any) -> None:
    """Record the origin of a value and all in it."""
    merged.origins[path] = (document, steps)
    items: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, inner in items:
        _note(merged, document, (*path, key), (*steps, key), inner)


def _join(merged: _Merged, document: Document, into: dict[str, Any], value: dict[str, Any], path: Steps) -> None:
    """Merge a part: mappings join, lists append, anything given twice is an error."""
    for key, new in value.items():
        at = (*path, key)
        old = into.get(key)
        if key not in into:
            into[key] = new
            _note(merged, document, at, at, new)
        elif isinstance(old, dict) and isinstance(new, dict):
            _join(merged, document, old, new, at)
        elif isinstance(old, list) and isinstance(new, list):
            for k, item in enumerate(new):
                _note(merged, document, (*at, len(old)), (*at, k), item)
                old.append(item)
        else:
            first = merged.origins[at][0].problem(merged.origins[at][1], "", "")
            message = f"{'.'.join(map(str, at))} is given at {Path(first.file).name}:{first.line} already"
            merged.problems.append(document.problem(at, "E-TWICE", message))


def _ids(items: list[Any]) -> list[Any]:
    return [item.get("id") if isinstance(item, dict) else None for item in items]


def _patch(base: _Merged, top: _Merged, into: dict[str, Any], value: dict[str, Any], path: Steps, steps: Steps) -> None:
    """Patch by id: mappings merge, null removes, lists of things with an id merge by id, others are replaced.

    What is wrong with a thing that was patched is looked for in the patch.
    """
    for key, new in value.items():
        at, here, old = (*path, key), (*steps, key), into.get(key)
        if new is None:
            if into.pop(key, None) is None:
                _report(top, here, f"nothing to remove: there is no {key}{did_you_mean(key, into)}")
            base.removed[at] = top.origins[here]
        elif isinstance(old, dict) and isinstance(new, dict):
            base.origins[at] = top.origins[here]
            _patch(base, top, old, new, at, here)
        elif isinstance(old, list) and isinstance(new, list) and None not in _ids(old) and None not in _ids(new):
            given: set[Any] = set()
            for k, item in enumerate(new):
                ids = _ids(old)
                if item["id"] in given:
                    _report(top, (*here, k), f"{item['id']} is in this list already: ids are unique", "E-TWICE")
                if item == {"id": item["id"], "remove": True}:
                    if item["id"] in ids:
                        _drop(base, at, old, ids.index(item["id"]))
                    else:
                        _report(top, (*here, k), f"nothing to remove: there is no {item['id']}")
                    continue
                given.add(item["id"])
                if item["id"] in ids:
                    n = ids.index(item["id"])
                    base.origins[*at, n] = top.origins[*here, k]
                    _patch(base, top, old[n], item, (*at, n), (*here, k))
                else:
                    _take(base, top, (*at, len(old)), (*here, k), item)
                    old.append(item)
        else:
            into[key] = new
            _take(base, top, at, here, new)


def _report(top: _Merged, steps: Steps, message: str, code: str = "E-PATCH") -> None:
    document, at = top.origins[steps]
    top.problems.append(document.problem(at, code, message))


def _drop(base: _Merged, path: Steps, items: list[Any], n: int) -> None:
    """Take an item out of a list, and its place out of the origins: those behind it move up."""
    del items[n]
    depth = len(path)
    moved: dict[Steps, Origin] = {}
    for at, origin in base.origins.items():
        inside = len(at) > depth and at[:depth] == path
        if inside and at[depth] > n:
            at = (*path, at[depth] - 1, *at[depth + 1 :])
        elif inside and at[depth] == n:
            continue
        moved[at] = origin
    base.origins = moved


def _take(base: _Merged, top: _Merged, path: Steps, steps: Steps, value: Any) -> None:
    base.origins[path] = top.origins[steps]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        _take(base, top, (*path, key), (*steps, key), inner)


def _read(folder: Path, chain: tuple[str, ...] = ()) -> _Merged:
    """A folder's files merged, on top of what they extend."""
    merged = _Merged(folders=(folder,))
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in (".yml", ".yaml") and path.suffix != ".yaml":
            message = f"a part of a scenario ends in .yaml: call it {path.stem}.yaml"
            merged.problems.append(Problem(str(path), 1, 1, "E-FILE", message))
    parts = sorted(folder.glob("*.yaml"), key=lambda p: (p.name != "scenario.yaml", p.name))
    if len(parts) > _MAX_PARTS:
        message = f"{len(parts)} files; at most {_MAX_PARTS}"
        raise ScenarioError([Problem(str(folder), 0, 0, "E-SIZE", message)])
    for part in parts:
        try:
            document = read_file(part)
        except ScenarioError as error:
            merged.problems += error.problems
            continue
        if not isinstance(document.value, dict):
            merged.problems.append(document.problem((), "E-TYPE", "a scenario file is a mapping at the top"))
            continue
        merged.origins.setdefault((), (document, ()))
        _join(merged, document, merged.value, document.value, ())
    if merged.problems:
        raise ScenarioError(merged.problems)
    parent = merged.value.pop("extends", None)
    if parent is None:
        return merged
    where = merged.origins["extends",]
    if not isinstance(parent, str) or not _NAME.fullmatch(parent):
        message = "extends takes the id of a scenario, shipped or in the folder beside this one"
        raise ScenarioError([where[0].problem(where[1], "E-TYPE", message)])
    if parent in chain or len(chain) >= _MAX_EXTENDS:
        message = f"scenarios extend each other: {' -> '.join((*chain, parent))}"
        raise ScenarioError([where[0].problem(where[1], "E-LOOP", message)])
    beside = folder.parent / parent
    try:
        base = _read(beside if (beside / "scenario.yaml").is_file() else find(parent), (*chain, parent))
    except ScenarioError as error:
        if any(p.code == "E-FIND" for p in error.problems):
            message = error.problems[0].message
            raise ScenarioError([where[0].problem(where[1], "E-FIND", f"extends {parent}: {message}")]) from None
        raise
    _patch(base, merged, base.value, merged.value, (), ())
    if merged.problems:
        raise ScenarioError(merged.problems)
    base.origins[()] = merged.origins[()]
    base.folders = (folder, *base.folders)
    return base


def lineage(name: str) -> tuple[Path, ...]:
    """The folder of a scenario, then those of what it extends; none where it is not here or cannot be read."""
    try:
        return _read(find(name)).folders
    except ScenarioError:
        return ()


# ---- checking ---------------------------------------------------------------------------------------------------
_WORDS = {
    "missing": ("E-MISSING", "{key} is missing"),
    "extra_forbidden": ("E-KEY", "unknown key {key}"),
}
_PATTERNS = {
    r"^[a-z][a-z0-9_]*$": ("E-ID", "an id is lower-case letters, digits and _, a letter first"),
    r"^[a-z][a-z0-9-]*$": ("E-ID", "the id of a scenario is lower-case letters, digits and -, a letter first"),
    r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$": ("E-ID", "a hook is an id, or ids with full stops between: war.begins"),
    r"^#[0-9a-f]{6}$": ("E-SHAPE", 'a colour is "#" and six digits or letters a to f: "#1a2b3c"'),
}
# How the branches of a union begin that an author who wrote a mapping, a list or a scalar did not mean.
_NOT_MEANT: dict[type, tuple[str, ...]] = {
    dict: ("str", "function-before[_is_number", "list["),
    list: ("str", "function-before[_is_number", "Parameter", "Table"),
}
_NOT_A_SCALAR = ("Effect", "Parameter", "Table", "list[")
_EXPECTED = {"model_type": "a mapping", "dict_type": "a mapping", "list_type": "a list", "string_type": "a text"}
_GIVEN = {dict: "a mapping", list: "a list", str: "a text", bool: "true or false", type(None): "nothing"}
"""How a message names what stands in the file."""
_DATE = ("E-DATE", 'a date is "2020-10" (a calendar may start on a day: "2020-10-05")')


def _shape_problems(error: ValidationError, merged: _Merged, folder: Path) -> list[Problem]:
    """Pydantic's errors, each at its place, without the branches of a union that were not meant.

    A union none of whose branches can have been meant is told as one problem.
    """
    out: list[Problem] = []
    told: list[Steps] = []
    unmeant: dict[Steps, tuple[Any, list[str]]] = {}
    for item in error.errors(include_url=False):
        path: list[Any] = []
        value: Any = merged.value
        meant = True
        for step in item["loc"]:
            inside = isinstance(value, dict) and step in value
            if inside or (isinstance(value, list) and isinstance(step, int) and step < len(value)):
                value = value[step]
                path.append(step)
            elif step == "[key]":
                continue
            else:
                meant = meant and not str(step).startswith(_NOT_MEANT.get(type(value), _NOT_A_SCALAR))
        if not meant:
            unmeant.setdefault(tuple(path), (value, []))[1].append(_EXPECTED.get(str(item["type"]), "a number"))
            continue
        told.append(tuple(path))
        key = str(item["loc"][-1])
        code, message = _WORDS.get(str(item["type"]), ("E-SHAPE", str(item["msg"])))
        if item["type"] == "string_pattern_mismatch":
            pattern = item["ctx"]["pattern"]
            code, message = _PATTERNS.get(pattern, _DATE if "[0-9]{4}" in pattern else ("E-SHAPE", message))
        else:
            message = message.replace("{key}", key)
        if item["type"] == "extra_forbidden":
            message += did_you_mean(key, _KEYS)
        at = tuple(path)
        origins = merged.origins
        if item["type"] == "missing" and (*at, key) in merged.removed:
            at = (*at, key)
            origins = merged.removed
        out.append(_locate(origins, folder, at, code, message.removeprefix("Value error, ")))
    for at, (value, expected) in unmeant.items():
        below = (other for other in unmeant if len(other) > len(at))  # what is told deeper says more
        if not any(other[: len(at)] == at for other in (*told, *below)):
            message = f"expected {' or '.join(dict.fromkeys(expected))}, not {_GIVEN.get(type(value), 'a number')}"
            out.append(_locate(merged.origins, folder, at, "E-SHAPE", message))
    return out


def load(name: str) -> Source:
    """Find, merge and check a scenario. Raises ScenarioError with every problem found."""
    folder = find(name)
    merged = _read(folder)
    try:
        scenario = Scenario.model_validate(merged.value)
    except ValidationError as error:
        raise ScenarioError(_shape_problems(error, merged, folder)) from None
    board, board_bytes = None, b""
    if scenario.board is not None:
        own = folder / f"{scenario.board}.topo.json"
        shipped_board = SHIPPED.parent / "maps" / f"{scenario.board}.topo.json"
        path = own if own.is_file() else shipped_board
        try:
            board = load_board(path)
            board_bytes = path.read_bytes()
        except (BoardError, OSError) as error:
            raise ScenarioError([_locate(merged.origins, folder, ("board",), "E-BOARD", str(error))]) from None
    digest = hashlib.sha256(canonical(merged.value) + b"\0" + board_bytes).hexdigest()
    return Source(scenario, board, folder, digest, merged.value, merged.origins, merged.folders, merged.removed)


def canonical(merged: dict[str, Any]) -> bytes:
    """A merged scenario as JSON, in its own order: the order of seats, sets and rules is part of what they say."""
    return json.dumps(merged, ensure_ascii=False, separators=(",", ":")).encode()
