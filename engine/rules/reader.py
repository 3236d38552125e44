"""Strict, bounded YAML: bytes in, plain values out, with line and column for every node.

Hands on `read_text`, `read_file` and `Document`. Builds no objects, follows no references, never recurses, and
raises nothing but `ScenarioError`, whatever the bytes are.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from engine.rules.document import FOLDED, LITERAL, ONE_LINE, Document, Entry, Place, Positions, Step, margin
from engine.rules.errors import Problem, ScenarioError, quoted

MAX_BYTES: Final = 1 << 20
MAX_DEPTH: Final = 32
MAX_NODES: Final = 200_000
MAX_SCALAR: Final = 65_536
MAX_KEY: Final = 200
MAX_PROBLEMS: Final = 100

CODES: Final[Mapping[str, str]] = {
    "E-FILE": "the file cannot be read, or is not a regular file",
    "E-SIZE": f"a file holds at most {MAX_BYTES:,} bytes",
    "E-UTF8": "a file is UTF-8",
    "E-CHAR": "no control, invisible or direction-changing characters",
    "E-TAB": "spaces, not tabs",
    "E-DIRECTIVE": "no %YAML or %TAG lines",
    "E-SYNTAX": "not YAML",
    "E-EMPTY": "the file has no content",
    "E-DOCS": "one document a file",
    "E-ALIAS": "no anchors (&name) or aliases (*name)",
    "E-TAG": "no tags (!name)",
    "E-MERGE": "no merge keys (<<)",
    "E-DUP": "a key stands once in its mapping",
    "E-KEY": f"a key is text of at most {MAX_KEY} characters",
    "E-AMBIG": "text that YAML 1.1 reads as something else wants quotes",
    "E-SPLIT": "inside [ ] or { } a value with a comma or a question mark wants quotes",
    "E-INT": "a whole number fits 64 bits",
    "E-FLOAT": "a number is finite",
    "E-SCALAR": f"a text holds at most {MAX_SCALAR:,} characters",
    "E-NODES": f"a file holds at most {MAX_NODES:,} nodes",
    "E-DEPTH": f"nesting goes at most {MAX_DEPTH} deep",
    "E-MANY": f"after {MAX_PROBLEMS} problems the reader stops",
}
"""Every code the reader can give, and the rule behind it."""

__all__ = ["CODES", "Document", "read_file", "read_text"]

PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Where the events come from: libyaml, or PyYAML's own slower parser where libyaml is absent."""

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_BOOLEAN = re.compile(r"(?:y|n|yes|no|on|off|true|false)\Z", re.IGNORECASE)
_TRAP = re.compile(
    r"(?:null|\.nan|[-+]?\.inf|=)\Z"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\Z"  # 12:30 is 750 to YAML 1.1
    r"|[-+]?0[0-9_]+\Z|[-+]?0[xob][0-9a-f_]+\Z"  # 010 is 8
    r"|[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?(?:e[-+]?[0-9]+)?\Z",  # 1_000; plain numbers were taken before
    re.IGNORECASE,
)
# Outside this set, or in it but a line break to some programs only, or turning the direction of the text around it.
_ODD = r"[^\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u2028-\u202e\u2066-\u2069\ufeff]"
_ODD_IN_FILE = re.compile(_ODD + r"|\r(?!\n)")
_ODD_IN_TEXT = re.compile(_ODD.replace(r"[^\n", r"[^\t\n"))
_DIRECTIVE = re.compile(r"^%", re.MULTILINE)
_HEADER = re.compile(r"[|>][-+0-9]*#")
_TOO_DEEP = "exceeded maximum nesting depth"  # libyaml 0.2.6 says so before its events: it looks ahead for keys
_GLUED = re.compile(r" *:[][{},]")


class _Stop(Exception):
    """The parse cannot go on; the problems found so far are complete."""


class _Key:
    """What a mapping waits for, where it is not simply the key just read."""


_NONE, _DROP = _Key(), _Key()  # waits for a key; has a key that was refused


class _Frame:
    """An open mapping or sequence."""

    __slots__ = ("flow", "items", "key", "key_place", "marks")

    def __init__(self, items: dict[Step, object] | list[object], marks: dict[Step, Entry], flow: bool) -> None:
        self.items = items
        self.marks = marks
        self.flow = flow
        self.key: Step | _Key = _NONE
        self.key_place: Place = (1, 1)


class _Reading:
    """One pass over a file's events."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.problems: list[Problem] = []
        self.frames: list[_Frame] = []
        self.nodes = 0
        self.documents = 0
        self.place: Place = (1, 1)
        self.value: object = None
        self.root: Entry | None = None
        self._lines: list[str] | None = None

    def note(self, code: str, message: str, place: Place | None = None) -> None:
        line, col = place or self.place
        self.problems.append(Problem(self.file, line, col, code, message))
        if len(self.problems) >= MAX_PROBLEMS:
            self.problems.append(Problem(self.file, line, col, "E-MANY", "too many problems; the rest is not shown"))
            raise _Stop

    def stop(self, code: str, message: str, place: Place | None = None) -> _Stop:
        self.note(code, message, place)
        return _Stop()

    def check_characters(self) -> None:
        """Refuse what would be read differently by different parsers and editors, before parsing."""
        line, start = 1, 0
        for found in _ODD_IN_FILE.finditer(self.text):
            line += self.text.count("\n", start, found.start())
            start = found.start()
            place = (line, start - self.text.rfind("\n", 0, start))
            if found[0] == "\t":
                self.note("E-TAB", "a tab; use spaces (in text, write \\t between double quotes)", place)
            else:
                self.note("E-CHAR", f"the character U+{ord(found[0]):04X} is not allowed here; remove it", place)
        directive = _DIRECTIVE.search(self.text)
        if directive:
            line = self.text.count("\n", 0, directive.start()) + 1
            self.note("E-DIRECTIVE", "a line may not begin with %; leave out %YAML and %TAG", (line, 1))
        if self.problems:
            raise _Stop

    def run(self) -> None:
        try:
            for event in yaml.parse(self.text, Loader=PARSER):
                self.take(event)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            place = (mark.line + 1, mark.column + 1) if mark else self.place
            what = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be parsed"
            context = getattr(error, "context", None)
            if what == _TOO_DEEP:
                raise self.stop("E-DEPTH", f"nested deeper than {MAX_DEPTH}", place) from None
            raise self.stop("E-SYNTAX", f"{what} ({context})" if context else str(what), place) from None
        except (ValueError, OverflowError) as error:  # an escape that is no character, deep in a parser
            raise self.stop("E-SYNTAX", f"cannot be parsed: {error}") from None
        if self.root is None:
            self.note("E-EMPTY", "the file has no content", (1, 1))

    def take(self, event: Any) -> None:
        """Take one event into the open frames."""
        kind = type(event)
        if kind is yaml.SequenceEndEvent or kind is yaml.MappingEndEvent:
            self.frames.pop()
            return
        mark = event.start_mark
        if mark is not None:
            self.place = (mark.line + 1, mark.column + 1)
        if kind is yaml.DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                raise self.stop("E-DOCS", "a second document begins here; one document a file")
            return
        if kind not in (yaml.ScalarEvent, yaml.SequenceStartEvent, yaml.MappingStartEvent, yaml.AliasEvent):
            return
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self.stop("E-NODES", f"more than {MAX_NODES:,} nodes; split the file")
        frame = self.frames[-1] if self.frames else None
        wants_key = frame is not None and frame.key is _NONE and type(frame.items) is dict
        if kind is yaml.AliasEvent:
            self.note(
                "E-ALIAS", f"aliases are not allowed (*{event.anchor[:60]}); write the value out, or use extends:"
            )
            if wants_key and frame is not None:
                frame.key = _DROP
            else:
                self.put(None)
            return
        if event.anchor:
            self.note("E-ALIAS", f"anchors are not allowed (&{event.anchor[:60]}); use extends:")
        if event.tag:
            self.note("E-TAG", f"tags are not allowed ({quoted(event.tag)}); leave it out")
        if kind is yaml.ScalarEvent:
            if wants_key and frame is not None:
                self.put_key(frame, event)
            else:
                value = self.scalar(event, flow=frame is not None and frame.flow)
                self.put(value, *self.shape(event))
            return
        if len(self.frames) >= MAX_DEPTH:
            raise self.stop("E-DEPTH", f"nested deeper than {MAX_DEPTH}")
        items: dict[Step, object] | list[object] = {} if kind is yaml.MappingStartEvent else []
        marks: dict[Step, Entry] = {}
        if wants_key and frame is not None:
            self.note("E-KEY", "a key must be text, not a list or mapping")
            frame.key = _DROP
        else:
            self.put(items, inside=marks)
        self.frames.append(_Frame(items, marks, bool(event.flow_style)))

    def put(
        self,
        value: object,
        shape: int = ONE_LINE,
        start: Place | None = None,
        inside: dict[Step, Entry] | None = None,
    ) -> None:
        """Give a finished scalar or a just opened collection to the frame that waits for it."""
        start = start or self.place
        frame = self.frames[-1] if self.frames else None
        if frame is None:
            self.value, self.root = value, Entry(*self.place, *start, shape, inside)
        elif type(frame.items) is list:
            frame.marks[len(frame.items)] = Entry(*self.place, *start, shape, inside)
            frame.items.append(value)
        else:
            if not isinstance(frame.key, _Key):
                frame.items[frame.key] = value  # type: ignore[index]
                frame.marks[frame.key] = Entry(*frame.key_place, *start, shape, inside)
            frame.key = _NONE

    def put_key(self, frame: _Frame, event: Any) -> None:
        """Make a scalar the key its mapping waits for, or say why it cannot be one."""
        place, key = self.place, self.scalar(event, flow=frame.flow)
        frame.key = _DROP
        if frame.flow and not event.style:
            end = event.end_mark
            if _GLUED.match(self.lines()[end.line], end.column):
                self.note("E-SYNTAX", f"a space must follow the colon after {quoted(event.value)}", place)
        if not isinstance(key, str):
            shown = "nothing" if event.value == "" else quoted(event.value)
            self.note("E-KEY", f"a key must be text, not {shown}; quote it if it is meant", place)
        elif len(key) > MAX_KEY:
            self.note("E-KEY", f"a key of {len(key):,} characters; at most {MAX_KEY}", place)
        elif key == "<<":
            self.note("E-MERGE", "merge keys (<<) are not allowed; use extends:", place)
        elif key in frame.marks:
            first = frame.marks[key].key_line
            self.note("E-DUP", f"duplicate key {quoted(key)} (first at line {first})", place)
        else:
            frame.key, frame.key_place = key, place

    def scalar(self, event: Any, *, flow: bool) -> object:
        """The value of a scalar event; where it is refused, its text (the problem is noted)."""
        text: str = event.value
        if len(text) > MAX_SCALAR:
            self.note("E-SCALAR", f"a text of {len(text):,} characters; at most {MAX_SCALAR:,}")
            return ""
        if event.style:  # None or "" where the scalar is plain, by parser
            odd = _ODD_IN_TEXT.search(text) if event.style == '"' else None
            if odd:
                self.note("E-CHAR", f"an escape for the character U+{ord(odd[0]):04X} is not allowed; remove it")
                return ""
            return text
        if text in ("", "~", "null"):
            return None
        if text in ("true", "false"):
            return text == "true"
        if _INT.match(text):
            if len(text) > 20 or not -(2**63) <= int(text) < 2**63:
                self.note("E-INT", f"{quoted(text, 24)} does not fit 64 bits; write a smaller number, or quote it")
                return 0
            return int(text)
        if _FLOAT.match(text):
            return self.number(text)
        if _BOOLEAN.match(text):
            self.note("E-AMBIG", f"{quoted(text)} may be read as true or false: quote it, or write true or false")
        elif _TRAP.match(text):
            self.note("E-AMBIG", f"{quoted(text)} is read differently by YAML 1.1 and 1.2: quote it, or write it plain")
        elif flow and "?" in text:
            self.note("E-SPLIT", f"{quoted(text)}: a question mark inside [ ] or {{ }} wants quotes")
        elif flow and text.count("(") != text.count(")"):
            self.note("E-SPLIT", f"{quoted(text)}: a comma inside [ ] or {{ }} ends a value; quote the whole value")
        return text

    def number(self, text: str) -> float:
        """A plain decimal as a float; 0.0 where it is too large, or too small not to vanish."""
        value = float(text) if len(text) <= 64 else float("inf")
        if value - value != 0 or (value == 0 and re.match(r"[-+.0]*[1-9]", text)):
            self.note("E-FLOAT", f"the number {quoted(text, 24)} is out of range or too long")
            return 0.0
        return value

    def lines(self) -> list[str]:
        """The file's lines, split when first asked for."""
        self._lines = self._lines or self.text.split("\n")
        return self._lines

    def shape(self, event: Any) -> tuple[int, Place]:
        """How a scalar lies in the file, and where its first character stands."""
        line, col = self.place
        if event.style in ("|", ">"):
            if _HEADER.match(self.lines()[line - 1], col - 1):
                self.note("E-SYNTAX", "a space must stand between a block's sign and a comment")
            body = "\n".join(self.lines()[line : event.end_mark.line + 1])
            (blank, indent), (_, own) = margin(body), margin(event.value)
            return (LITERAL if event.style == "|" else FOLDED), (line + 1 + blank, max(0, indent - own) + 1)
        if event.value == "" and not event.style and self.frames and isinstance(self.frames[-1].key, str):
            return ONE_LINE, self.frames[-1].key_place  # an empty value is where its key is, with any parser
        shape = ONE_LINE if event.end_mark.line == event.start_mark.line else FOLDED
        return shape, (line, col + 1 if event.style else col)


def _decode(data: bytes, file: str) -> str:
    if len(data) > MAX_BYTES:
        message = f"{len(data):,} bytes; a file holds at most {MAX_BYTES:,}: split it"
        raise ScenarioError([Problem(file, 1, 1, "E-SIZE", message)])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8-sig", "replace")
        place = (good.count("\n") + 1, len(good) - good.rfind("\n"))
        message = f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise ScenarioError([Problem(file, *place, "E-UTF8", message)]) from None


def read_text(data: bytes, file: str) -> Document:
    """Read the bytes of one YAML file; `file` is the name that messages give.

    Raises `ScenarioError` with every problem found: a wrong value does not hide the next one, while broken syntax, a
    wrong character or a bound passed ends the reading.
    """
    reading = _Reading(_decode(data, file), file)
    try:
        reading.check_characters()
        reading.run()
    except _Stop:
        pass
    if reading.problems or reading.root is None:
        raise ScenarioError(reading.problems)
    root = reading.root
    places = Positions(root, of_values=False), Positions(root, of_values=True)
    return Document(file, reading.value, *places, root)


def read_file(path: Path, file: str | None = None) -> Document:
    """Read one YAML file; messages name it `file`, or else by its path. Waits for no pipe and reads no device."""
    name = str(path) if file is None else file
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with open(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ScenarioError([Problem(name, 1, 1, "E-FILE", "not a regular file")])
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise ScenarioError([Problem(name, 1, 1, "E-FILE", f"cannot be read: {error.strerror}")]) from None
    except ValueError as error:
        if isinstance(error, ScenarioError):
            raise
        raise ScenarioError([Problem(name, 1, 1, "E-FILE", f"cannot be read: {error}")]) from None
    return read_text(data, name)
