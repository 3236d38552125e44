"""Brings scenarios' translations up to their texts: `python -m engine.analysis.catalogues [--check] [SCENARIO ...]`.

Works on `locale/LANGUAGE.po` and `.mo` beside scenario.yaml: the texts of a scenario that what it extends does not have
already. Without names, every shipped scenario; without catalogues, none is begun unless --language asks for it. With
--check nothing is written; a missing or a stale translation, or a stale .mo, ends with exit code 1.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from assets.build_locale import Texts, checked, empty, read, update
from engine.rules.catalogue import FOLDER, texts
from engine.rules.errors import ScenarioError
from engine.rules.ruleset import load_ruleset
from engine.rules.scenario import find, lineage, shipped


def wanted(name: str) -> Texts:
    """The texts a scenario adds to what it extends, each with the places it stands at. Raises ScenarioError."""
    folders = lineage(name)
    known = {text for _place, text in texts(load_ruleset(str(folders[1])))} if len(folders) > 1 else set()
    catalog = empty()
    for place, text in texts(load_ruleset(name)):
        if text not in known:
            catalog.add(text, auto_comments=[place])
    return catalog


def languages(folder: Path) -> list[str]:
    """Those a folder has catalogues of."""
    return sorted(path.stem for path in folder.glob("*.po"))


def share(language: str, folder: Path, texts_wanted: Texts) -> tuple[int, int]:
    """Texts translated, and all there are."""
    found = read(language, folder)
    all_ = [message.id for message in texts_wanted if message.id]
    return sum(bool((m := found.get(id_)) and m.string) for id_ in all_), len(all_)


def main() -> None:
    """Update, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--language", action="append", default=[], help="begin a catalogue of this language")
    parser.add_argument("scenario", nargs="*")
    given = parser.parse_args()
    faults = []
    for name in given.scenario or shipped():
        try:
            folder, texts_wanted = find(name) / FOLDER, wanted(name)
        except ScenarioError as error:
            sys.exit(str(error))
        for language in sorted({*languages(folder), *given.language}):
            if not given.check:
                folder.mkdir(exist_ok=True)
                update(language, folder, texts_wanted)
            faults += [f"{name}: {fault}" for fault in checked(language, folder, texts_wanted)]
            done, all_ = share(language, folder, texts_wanted)
            print(f"{name}: {language}: {done} of {all_} texts, {done / all_ if all_ else 1:.0%}")
    for fault in faults:
        print(fault, file=sys.stderr)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
