"""The file format under saves and replays: magic, version, bounded JSON header, compressed arrays, SHA-256.

Hands on `pack`, `unpack`, `read_bytes`, `probe`, `write_whole`, `whole_folder`, and `sealed`, `unsealed` for notes in
JSON; executes nothing it reads. What a header declares is checked before room is made for it. A file is written beside
its place, flushed to the disk and only then given its name: the old one or the new one is there, never a half.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import stat
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from engine.rules.errors import SaveError, quoted

VERSION = 2
MOST_FILE, MOST_HEADER, MOST_ARRAYS, MOST_SIDE = 64 << 20, 64 << 10, 128 << 20, 1 << 24
_TYPES = {"i8": "<i8", "f8": "<f8", "u4": "<u4", "u1": "u1"}
_HEAD = struct.Struct("<4sHI")
_DIGEST = 32
_DAMAGED = "load an earlier save, or have the file sent again"

Array = npt.NDArray[Any]
Schema = Mapping[str, tuple[str, int]]
"""Array name -> (type, number of dimensions)."""


class _Refused(Exception):
    """Why bytes are no good; the caller adds the file's name."""


def pack(magic: bytes, meta: dict[str, Any], arrays: Mapping[str, Array]) -> bytes:
    """The bytes of a file. `meta` is what JSON can say; arrays are of the types in `_TYPES`."""
    kinds = {np.dtype(text): name for name, text in _TYPES.items()}
    raw = b"".join(np.ascontiguousarray(a).tobytes() for a in arrays.values())
    listed = [[name, kinds[a.dtype], list(a.shape)] for name, a in arrays.items()]
    header = json.dumps({"meta": meta, "arrays": listed, "raw": len(raw)}, sort_keys=True, allow_nan=False).encode()
    if len(header) > MOST_HEADER or len(raw) > MOST_ARRAYS:
        raise SaveError(f"the game is too large for a file: {len(header)} bytes of header, {len(raw)} of arrays")
    body = _HEAD.pack(magic, VERSION, len(header)) + header + zlib.compress(raw, 6)
    return body + hashlib.sha256(body).digest()


def unpack(data: bytes, magic: bytes, schema: Schema, name: str) -> tuple[dict[str, Any], dict[str, Array]]:
    """Header and arrays of a file's bytes; `name` is the file's, for messages. Raises SaveError."""
    try:
        return _unpack(data, magic, schema)
    except _Refused as refused:
        raise SaveError(f"{name}: {refused}") from None


def _no_constant(text: str) -> NoReturn:
    raise _Refused(f"is damaged (E-NUMBER {text}): {_DAMAGED}")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise _Refused(f"is damaged (E-TWICE): {_DAMAGED}")
    return dict(pairs)


def _header(data: bytes) -> dict[str, Any]:
    try:
        header = json.loads(data.decode(), parse_constant=_no_constant, object_pairs_hook=_no_twins)
    except (ValueError, RecursionError):
        raise _Refused(f"is damaged (E-JSON): {_DAMAGED}") from None
    wanted = {"meta": dict, "arrays": list, "raw": int}
    if type(header) is not dict or {k: type(v) for k, v in header.items()} != wanted:
        raise _Refused(f"is damaged (E-SHAPE): {_DAMAGED}")
    return header


def _shapes(listed: list[Any], raw: int, schema: Schema) -> list[tuple[str, str, tuple[int, ...], int]]:
    """(name, type, shape, items) of every array, as the schema wants them."""
    out, total = [], 0
    for entry in listed:
        if type(entry) is not list or len(entry) != 3 or type(entry[0]) is not str or type(entry[2]) is not list:
            raise _Refused(f"is damaged (E-ARRAY): {_DAMAGED}")
        name, kind, sides = entry
        if schema.get(name) != (kind, len(sides)):
            raise _Refused(f"is damaged (E-SCHEMA {quoted(name, 20)}): {_DAMAGED}")
        items = 1
        for side in sides:
            if type(side) is not int or not 0 <= side <= MOST_SIDE:
                raise _Refused(f"is damaged (E-ARRAY): {_DAMAGED}")
            items *= side
        total += items * np.dtype(_TYPES[kind]).itemsize
        if total > MOST_ARRAYS:
            raise _Refused(f"is damaged (E-LARGE): {_DAMAGED}")
        out.append((name, _TYPES[kind], tuple(sides), items))
    if [entry[0] for entry in out] != list(schema) or total != raw:
        raise _Refused(f"is damaged (E-SCHEMA): {_DAMAGED}")
    return out


def _unpack(data: bytes, magic: bytes, schema: Schema) -> tuple[dict[str, Any], dict[str, Array]]:
    if len(data) > MOST_FILE:
        raise _Refused(f"is too large: {len(data)} bytes, at most {MOST_FILE}")
    if len(data) < _HEAD.size + _DIGEST or data[:4] != magic:
        kind = {b"GSSV": "save", b"GSRP": "replay"}.get(magic, "file")
        raise _Refused(f"is no {kind} of Great Stone: give the path of one")
    _, version, length = _HEAD.unpack_from(data)
    if hashlib.sha256(data[:-_DIGEST]).digest() != data[-_DIGEST:]:
        raise _Refused(f"is damaged (E-SUM): {_DAMAGED}")
    if version != VERSION:
        raise _Refused(f"has format {version}, this engine reads {VERSION}: open it with the engine that wrote it")
    if length > MOST_HEADER or _HEAD.size + length > len(data) - _DIGEST:
        raise _Refused(f"is damaged (E-HEADER): {_DAMAGED}")
    start = _HEAD.size + length
    header = _header(data[_HEAD.size : start])
    shapes = _shapes(header["arrays"], header["raw"], schema)
    reader = zlib.decompressobj()
    try:
        raw = reader.decompress(data[start:-_DIGEST], header["raw"] + 1)
    except zlib.error:
        raise _Refused(f"is damaged (E-ZLIB): {_DAMAGED}") from None
    if len(raw) != header["raw"] or not reader.eof or reader.unused_data:
        raise _Refused(f"is damaged (E-LENGTH): {_DAMAGED}")
    arrays, at = {}, 0
    for name, kind, shape, items in shapes:
        array = np.frombuffer(raw, kind, items, at).reshape(shape).copy()
        at += array.nbytes
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise _Refused(f"is damaged (E-NUMBER {name}): {_DAMAGED}")
        arrays[name] = array
    return header["meta"], arrays


def read_bytes(path: Path) -> bytes:
    """A file's bytes, no more than a file may have; waits for no pipe and reads no device. Raises SaveError."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise SaveError(f"{path}: is no regular file: check the path")
            return file.read(MOST_FILE + 1)
    except OSError as error:
        raise SaveError(f"{path}: cannot be read: {error.strerror or error}: check the path") from None


def write_whole(path: Path, data: bytes) -> None:
    """Put a file in place whole or not at all. Raises SaveError; what stood there before stands there still."""
    beside = _beside(path)
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise _unwritten(path, error) from None


def sealed(plain: dict[str, Any]) -> bytes:
    """JSON with a checksum of what it says, for `unsealed`."""
    return _seal({**plain, "sum": hashlib.sha256(_seal(plain)).hexdigest()})


def unsealed(data: bytes) -> dict[str, Any]:
    """What `sealed` was given. Raises ValueError for anything else, and where it was changed since."""
    try:
        plain = json.loads(data)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if type(plain) is not dict or "sum" not in plain:
        raise ValueError("not sealed")
    told = plain.pop("sum")
    if told != hashlib.sha256(_seal(plain)).hexdigest():
        raise ValueError("changed since")
    return plain


def _seal(plain: dict[str, Any]) -> bytes:
    return json.dumps(plain, separators=(",", ":")).encode()


def probe(path: Path) -> None:
    """See that a file can be written later, making its folder; leaves no file. Raises SaveError.

    What stands there already has to be a file too: a device or a pipe would be gone.
    """
    try:
        if not path.name or path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder")
        if path.exists() and not path.is_file():
            raise OSError(errno.EINVAL, "it is no regular file")
        beside = _beside(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.open("wb").close()
        beside.unlink()
    except OSError as error:
        raise _unwritten(path, error) from None


@contextlib.contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Where to write files that belong together: they are put in `folder` once all are written and none is in the way.

    Raises SaveError.
    """
    beside = _beside(folder / "files")
    try:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            beside.mkdir()
        except OSError as error:
            raise _unwritten(folder, error) from None
        yield beside
        for path in sorted(beside.iterdir()):
            if (folder / path.name).is_dir():
                raise SaveError(f"{folder / path.name}: a folder stands where a file is to be written")
        for path in sorted(beside.iterdir()):
            try:
                os.replace(path, folder / path.name)
            except OSError as error:
                raise _unwritten(folder / path.name, error) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _beside(path: Path) -> Path:
    """The name a file has until it is whole."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def _unwritten(path: Path, error: OSError) -> SaveError:
    return SaveError(f"{path}: cannot be written: {error.strerror or error}: make room or give another path")
