"""Brings the interface's translations up to the code: `python -m assets.build_locale [--check]`.

Extracts every text marked in engine/client, and the engine's own words in engine/match and engine/policies, updates the
.po catalogues (what they have is kept), writes the .mo files. With --check nothing is written; a missing or a stale
translation, a field that differs or a stale .mo ends with exit code 1. Scenarios: `engine.analysis.catalogues`.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileParser, write_po

HERE = Path(__file__).resolve().parent / "locale"
_ENGINE = Path(__file__).resolve().parents[1] / "engine"
CODE: dict[str, dict[str, Any]] = {"client": dict(DEFAULT_KEYWORDS), "match": {"say": None}, "policies": {"say": None}}
"""Room of the engine -> what marks its texts."""
LANGUAGES = {"be": "be", "ru": "ru", "zh": "zh_CN"}
"""File -> locale, for its plural rule."""
_FIELD = re.compile(r"\{[^}]*\}")
_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # the same file from the same texts


class Texts(Catalog):
    """A catalogue that leaves out which version of Babel wrote it: any version compiles a .po to the same .mo."""

    def __iter__(self) -> Iterator[Message]:
        for message in super().__iter__():
            if not message.id:
                lines = str(message.string).splitlines(keepends=True)
                message.string = "".join(line for line in lines if not line.startswith("Generated-By:"))
            yield message


def empty(language: str = "") -> Texts:
    """A catalogue without texts."""
    return Texts(
        locale=LANGUAGES.get(language, language) or None,
        header_comment="# Texts of Great Stone.",
        project="Great Stone",
        version="1",
        copyright_holder="Great Stone contributors",
        msgid_bugs_address="the tracker of the project",
        last_translator="Great Stone contributors",
        language_team=language,
        creation_date=_DATE,
        revision_date=_DATE,
        fuzzy=False,
    )


def template() -> Texts:
    """Every text of the code."""
    catalog = empty()
    for room, keywords in CODE.items():
        for _file, _line, message, _comments, context in extract_from_dir(
            _ENGINE / room, [("**.py", "python")], keywords=keywords
        ):
            catalog.add(message, context=context)
    return catalog


def read(language: str, folder: Path = HERE) -> Texts:
    """A catalogue as it is kept; one that is not there yet is empty."""
    try:
        with (folder / f"{language}.po").open("rb") as file:
            catalog = Texts(locale=LANGUAGES.get(language, language), domain="messages")
            PoFileParser(catalog).parse(file)
            return catalog
    except FileNotFoundError:
        return empty(language)


def compiled(catalog: Texts) -> bytes:
    """The bytes of its .mo file."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def fields(text: str) -> list[str]:
    """What a text is filled with."""
    return sorted(_FIELD.findall(text))


def faults_of(catalog: Texts, wanted: Texts) -> list[str]:
    """What is missing, stale or wrong in a catalogue."""
    out = []
    for message in wanted:
        if not message.id:
            continue
        found = catalog.get(message.id)
        texts = [] if found is None else _texts(found)
        shown = _shown(message)
        if found is None or not texts or not all(texts) or found.fuzzy:
            out.append(f"not translated: {shown!r}")
        elif any(fields(text) != fields(shown) for text in texts):
            out.append(f"other fields than the English: {shown!r}: {texts}")
    out += [f"stale, no such text any more: {_shown(m)!r}" for m in catalog if m.id and wanted.get(m.id) is None]
    return out


def _shown(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def update(language: str, folder: Path, wanted: Texts, *, sort: bool = False) -> None:
    """Bring a .po up to the texts wanted, in their order or sorted, and write its .mo."""
    kept, catalog = read(language, folder), empty(language)
    for message in wanted:
        if message.id:
            found = kept.get(message.id)
            said = found.string if found is not None and not found.fuzzy else ""
            catalog.add(message.id, said, context=message.context, auto_comments=message.auto_comments)
    with (folder / f"{language}.po").open("wb") as file:
        write_po(file, catalog, sort_output=sort, width=120)
    (folder / f"{language}.mo").write_bytes(compiled(read(language, folder)))


def checked(language: str, folder: Path, wanted: Texts) -> list[str]:
    """What is wrong with a language's two files."""
    catalog, mo = read(language, folder), folder / f"{language}.mo"
    out = faults_of(catalog, wanted)
    if not mo.is_file() or mo.read_bytes() != compiled(catalog):
        out.append("the .mo is not of this .po: build it again")
    return [f"{language}: {fault}" for fault in out]


def main() -> None:
    """Update, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check: bool = parser.parse_args().check
    wanted, faults = template(), []
    for language in LANGUAGES:
        if not check:
            update(language, HERE, wanted, sort=True)
        faults += checked(language, HERE, wanted)
    for fault in faults:
        print(fault, file=sys.stderr)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
