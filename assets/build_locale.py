"""Brings the interface's translations up to the code: `python -m assets.build_locale [--check]`.

Extracts every text marked in engine/client, updates the .po catalogues (what they have is kept), writes the .mo files.
With --check nothing is written; a missing translation, a field that differs or a stale .mo ends with exit code 1.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).resolve().parent / "locale"
CODE = Path(__file__).resolve().parents[1] / "engine" / "client"
LANGUAGES = {"be": "be", "ru": "ru", "zh": "zh_CN"}
"""File -> locale, for its plural rule."""
_FIELD = re.compile(r"\{[^}]*\}")
_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # the same file from the same texts


def template() -> Catalog:
    """Every text of the code."""
    catalog = Catalog(project="Great Stone", creation_date=_DATE, revision_date=_DATE, fuzzy=False)
    for _file, _line, message, _comments, context in extract_from_dir(CODE, [("**.py", "python")]):
        catalog.add(message, context=context)
    return catalog


def read(language: str) -> Catalog:
    """A catalogue as it is kept."""
    with (HERE / f"{language}.po").open("rb") as file:
        return read_po(file, locale=LANGUAGES[language], domain="messages")


def compiled(catalog: Catalog) -> bytes:
    """The bytes of its .mo file."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def fields(text: str) -> list[str]:
    """What a text is filled with."""
    return sorted(_FIELD.findall(text))


def faults_of(catalog: Catalog, wanted: Catalog) -> list[str]:
    """What is missing or wrong in a catalogue."""
    out = []
    for message in wanted:
        if not message.id:
            continue
        found = catalog.get(message.id)
        texts = [] if found is None else _texts(found)
        shown = message.id if isinstance(message.id, str) else message.id[0]
        if found is None or not texts or not all(texts) or found.fuzzy:
            out.append(f"not translated: {shown!r}")
        elif any(fields(text) != fields(shown) for text in texts):
            out.append(f"other fields than the English: {shown!r}: {texts}")
    return out


def _texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def main() -> None:
    """Update, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check: bool = parser.parse_args().check
    wanted, faults = template(), []
    for language in LANGUAGES:
        catalog = read(language)
        if not check:
            catalog.update(wanted, no_fuzzy_matching=True)
            catalog.obsolete.clear()
            with (HERE / f"{language}.po").open("wb") as file:
                write_po(file, catalog, sort_output=True, width=120)
            (HERE / f"{language}.mo").write_bytes(compiled(catalog))
        faults += [f"{language}: {fault}" for fault in faults_of(catalog, wanted)]
        if (HERE / f"{language}.mo").read_bytes() != compiled(catalog):
            faults.append(f"{language}: the .mo is not of this .po: run python -m assets.build_locale")
    for fault in faults:
        print(fault, file=sys.stderr)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
