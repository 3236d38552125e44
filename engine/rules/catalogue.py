"""A scenario's texts in other languages: which texts it has, catalogues of them, and a ruleset told in another one.

Hands on `texts`, `retold`, `read_catalogue`, `catalogue_of`, `shares`. A catalogue is data: it is bounded, and no
plural rule of it is run. Rules, ids, numbers and digest stay what they are, whatever the language.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, TypeVar, get_args, get_origin

from pydantic.fields import FieldInfo

from engine.rules.errors import Problem, ScenarioError
from engine.rules.layout import Entities, Layout
from engine.rules.nodes import Node, Told
from engine.rules.ruleset import Ruleset
from engine.rules.schema import Scenario

FOLDER = "locale"
"""Beside scenario.yaml: `LANGUAGE.po` for people and Poedit, `LANGUAGE.mo` for the game."""
MAX_BYTES, MAX_TEXTS = 2_000_000, 20_000
_MAGIC = 0x950412DE
_NAMED = ("districts", "oblasts", "sites")
_ModelT = TypeVar("_ModelT", bound=Node)


def one_line(text: str) -> str:
    """A text as catalogues have it: however it is broken in YAML, words and single spaces."""
    return " ".join(text.split())


def plain(id_: str) -> str:
    """An id as it is shown where nothing has a title: the text to translate."""
    return id_.replace("_", " ")


# ---- which texts there are ----
def texts(ruleset: Ruleset) -> Iterator[tuple[str, str]]:
    """Place and text, in one line, of everything a player can read; a text may come more than once."""
    scenario = ruleset.scenario
    yield from _texts(scenario, "")
    if ruleset.board is not None:
        for kind in _NAMED:
            yield from ((f"board.{kind}.{item.id}", one_line(item.name)) for item in getattr(ruleset.board, kind))
    if scenario.succession is not None:
        yield from ((f"succession.causes.{id_}", plain(id_)) for id_ in scenario.succession.causes)
    for stage in scenario.dynamics:
        yield from ((f"dynamics.{rule.id}", plain(rule.id).capitalize()) for rule in stage.rules if not rule.title)


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Node):
        for name, is_text in _told(type(value)).items():
            inner = getattr(value, name)
            here = f"{path}.{name}".lstrip(".")
            if is_text and isinstance(inner, str):
                yield from ((here, one_line(inner)) for _ in range(bool(inner.strip())))
            elif is_text and isinstance(inner, Mapping | list):
                keyed = inner.items() if isinstance(inner, Mapping) else enumerate(inner)
                yield from ((f"{here}.{key}", one_line(text)) for key, text in keyed if text.strip())
            else:
                yield from _texts(inner, here)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for k, inner in enumerate(value):
            yield from _texts(inner, f"{path}.{getattr(inner, 'id', k)}")


@cache
def _told(model: type[Node]) -> dict[str, bool]:
    """Fields that are texts (True: a text, texts by id or in a row) or may hold models with texts (False)."""
    out = {}
    for name, field in model.model_fields.items():
        if _is_text(field):
            out[name] = True
        elif _has_models(field.annotation):
            out[name] = False
    return out


def _is_text(field: FieldInfo) -> bool:
    return any(isinstance(mark, Told) for mark in (*field.metadata, *_marks(field.annotation)))


def _marks(annotation: Any) -> Iterator[Any]:
    """What an annotation's values are marked with: of `dict[Id, Text]` or `list[Text]`, or of one of them and None."""
    if get_origin(annotation) in (dict, list):
        yield from getattr(get_args(annotation)[-1], "__metadata__", ())
    elif get_origin(annotation) is not None:
        for part in get_args(annotation):
            yield from _marks(part)


def _has_models(annotation: Any) -> bool:
    model = isinstance(annotation, type) and issubclass(annotation, Node)
    return model or any(_has_models(part) for part in get_args(annotation))


# ---- telling them in another language ----
def retold(ruleset: Ruleset, say: Callable[[str], str]) -> Ruleset:
    """The same rules with every text as `say` gives it, asked for in one line; what it gives back unchanged stays."""

    def told(text: str) -> str:
        asked = one_line(text)
        said = say(asked) if asked else asked
        return text if said == asked else said

    scenario = _retold(ruleset.scenario, told)
    board, layout = ruleset.board, _layout(ruleset.layout, told)
    if board is not None:
        named: dict[str, Any] = {k: tuple(replace(x, name=told(x.name)) for x in getattr(board, k)) for k in _NAMED}
        board = replace(board, **named)
    return replace(ruleset, scenario=scenario, board=board, layout=layout, say=say)


def retold_scenario(scenario: Scenario, say: Callable[[str], str]) -> Scenario:
    """A scenario that is not compiled, with its texts as `say` gives them."""
    return _retold(scenario, lambda text: say(one_line(text)) if text.strip() else text)


def _retold(model: _ModelT, told: Callable[[str], str]) -> _ModelT:
    changed = {}
    for name, is_text in _told(type(model)).items():
        value = getattr(model, name)
        if is_text and isinstance(value, Mapping):
            new: object = {key: told(text) for key, text in value.items()}
        elif is_text and isinstance(value, list):
            new = [told(text) for text in value]
        elif is_text and isinstance(value, str):
            new = told(value)
        else:
            new = _inside(value, told)
        if new is not value:
            changed[name] = new
    return model.model_copy(update=changed) if changed else model


def _inside(value: object, told: Callable[[str], str]) -> object:
    if isinstance(value, Node):
        return _retold(value, told)
    if isinstance(value, Mapping):
        return {key: _inside(inner, told) for key, inner in value.items()}
    if isinstance(value, list):
        return [_inside(inner, told) for inner in value]
    return value


def _layout(layout: Layout, told: Callable[[str], str]) -> Layout:
    sets = {
        name: Entities(e.name, e.ids, tuple(told(title) for title in e.titles), e.factors)
        for name, e in layout.sets.items()
    }
    for name, entities in sets.items():  # what a seat and a pair of two sets are called follows from their parts
        if entities.factors is not None:
            one, two = (sets[factor].titles for factor in entities.factors)
            sets[name] = replace(entities, titles=tuple(f"{a}, {b}" for a in one for b in two))
    places = [p if p.declared is None else replace(p, declared=_retold(p.declared, told)) for p in layout.places]
    by_name = {(place.set, place.name): place for place in places}
    objectives = [(seat, id_, _retold(objective, told)) for seat, id_, objective in layout.objectives]
    variables = {key: by_name[old.set, old.name] for key, old in layout.variables.items()}
    return replace(layout, sets=sets, places=places, variables=variables, objectives=objectives)


# ---- catalogues ----
def shares(ruleset: Ruleset) -> dict[str, float]:
    """By language its own catalogues are in, the share of the texts that has a translation. Raises ScenarioError."""
    folders = ruleset.source.folders
    asked = {text for _place, text in texts(ruleset)}
    languages = sorted(path.stem for path in (folders[0] / FOLDER).glob("*.mo")) if folders else []
    return {code: len(asked & catalogue_of(folders, code).keys()) / len(asked) for code in languages}


def catalogue_of(folders: tuple[Path, ...], language: str) -> dict[str, str]:
    """Translations by text, from the catalogues of a scenario and of what it extends; the first that has one counts.

    Raises ScenarioError for a catalogue that cannot be read.
    """
    out: dict[str, str] = {}
    for folder in folders:
        path = folder / FOLDER / f"{language}.mo"
        if path.is_file():
            try:
                with path.open("rb") as file:
                    data = file.read(MAX_BYTES + 1)
            except OSError as error:
                raise _fault(str(path), f"cannot be read: {error.strerror}") from None
            out = read_catalogue(data, str(path)) | out
    return out


def read_catalogue(data: bytes, file: str) -> dict[str, str]:
    """Translations by text from the bytes of a .mo file. Raises ScenarioError with one line that says what is wrong."""
    if len(data) > MAX_BYTES:
        raise _fault(file, f"a catalogue holds at most {MAX_BYTES:,} bytes")
    order = next((o for o in "<>" if data[:4] == struct.pack(f"{o}I", _MAGIC)), None)
    if order is None or len(data) < 28:
        raise _fault(file, "not a catalogue: compile the .po file again")
    _version, count, ids, strings = struct.unpack(f"{order}4I", data[4:20])
    if count > MAX_TEXTS:
        raise _fault(file, f"{count:,} texts; a catalogue holds at most {MAX_TEXTS:,}")
    if max(ids, strings) + 8 * count > len(data):
        raise _fault(file, "cut off: compile the .po file again")
    out, room = {}, len(data)
    for k in range(count):
        pair = []
        for table in (ids, strings):
            length, at = struct.unpack_from(f"{order}2I", data, table + 8 * k)
            room -= length
            if at + length > len(data) or room < 0:
                raise _fault(file, f"text {k + 1} lies outside of the file: compile the .po file again")
            try:
                pair.append(data[at : at + length].decode().partition("\0")[0])
            except UnicodeDecodeError:
                raise _fault(file, f"text {k + 1} is not UTF-8: save the .po file as UTF-8") from None
        asked, said = pair
        if asked and said:
            if any(unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\u200b\u00ad" for c in said):
                raise _fault(file, f"a control character in the translation of {asked[:60]!r}: remove it")
            if (fields := _fields(asked)) and _fields(said) != fields:
                raise _fault(file, f"the translation of {asked[:60]!r} has other {{fields}}: keep those it has")
            out[asked] = one_line(said)
    return out


def _fields(text: str) -> set[tuple[str, str | None, str | None]]:
    """What the engine fills in: name, format and conversion of every field; none where it is no pattern."""
    try:
        return {(name, form, conversion) for _, name, form, conversion in Formatter().parse(text) if name is not None}
    except ValueError:
        return set()


def _fault(file: str, message: str) -> ScenarioError:
    return ScenarioError([Problem(file, 0, 0, "E-LOCALE", message)])
