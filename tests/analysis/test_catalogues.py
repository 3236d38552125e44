"""The shipped scenarios are complete in every language, and what lacks or lingers in a catalogue is found."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from assets.build_locale import LANGUAGES, checked, read, update
from engine.analysis.catalogues import languages, share, wanted
from engine.client import fonts
from engine.rules.catalogue import FOLDER
from engine.rules.scenario import find, shipped

TOLD = [name for name in shipped() if name != "tiny"]
_CLAIM = re.compile(r"\(([A-F][0-9]+(?:, [A-F][0-9]+)*)\)")


@cache
def texts_of(name: str) -> Catalog:
    return wanted(name)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TOLD)
def test_a_shipped_scenario_is_told_whole(name: str, language: str) -> None:
    folder = find(name) / FOLDER
    assert checked(language, folder, texts_of(name)) == []
    done, all_ = share(language, folder, texts_of(name))
    assert done == all_ > 0


def test_the_flagship_has_its_three_languages_and_every_card() -> None:
    assert languages(find("belarus-2020") / FOLDER) == sorted(LANGUAGES)
    asked = {message.id for message in texts_of("belarus-2020")}
    assert len(asked) > 1300
    assert {"Three rescuers", "Fly to Sochi", "Union programmes", "Credit for a signature", "The pearl"} <= asked


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TOLD)
def test_claims_and_machine_words_stand_in_every_language_as_they_are(name: str, language: str) -> None:
    for message in read(language, find(name) / FOLDER):
        if not message.id:
            continue
        said = str(message.string)
        for claims in _CLAIM.findall(str(message.id)):
            for claim in claims.split(", "):
                assert re.search(rf"\b{claim}\b", said), (message.id, said)
        for word in ("run_game.py backtest belarus-2020", "SWIFT", "priors.csv"):
            if word in str(message.id):
                assert word in said, (message.id, said)
        assert said == said.strip()
        assert "  " not in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TOLD)
def test_our_fonts_have_every_letter_of_a_scenario(name: str, language: str) -> None:
    assert fonts.missing("".join(str(message.string) for message in read(language, find(name) / FOLDER))) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_written_in_the_letters_of_their_language(language: str) -> None:
    """No Latin letter hides in a Cyrillic word, and no text of a sentence's length was left in English."""
    mixed = re.compile(r"[A-Za-z][а-яёўі]|[а-яёўі][A-Za-z]", re.IGNORECASE)
    own = re.compile(r"[а-яёўі]", re.IGNORECASE) if language != "zh" else re.compile(r"[\u4e00-\u9fff]")
    foreign = {"be": "ыэ", "ru": "іў", "zh": "а"}[language]
    for name in TOLD:
        for message in read(language, find(name) / FOLDER):
            said = str(message.string)
            if message.id:
                assert not mixed.search(said), said
                assert own.search(said) or len(str(message.id).split()) < 3, said
                if language == "ru":
                    assert not set(foreign) & set(said.lower()), said
                if language == "be":
                    assert not re.search("[ищъ]", said.lower()), said


def test_missing_and_stale_texts_are_told(tmp_path: Path) -> None:
    texts = wanted("october-2020")
    update("ru", tmp_path, texts)
    update("ru", tmp_path, texts)
    found = checked("ru", tmp_path, texts)
    assert len(found) == sum(bool(message.id) for message in texts)
    assert all(fault.startswith("ru: not translated") for fault in found)
    catalog = read("ru", tmp_path)
    assert share("ru", tmp_path, texts) == (0, len(found))
    (tmp_path / "ru.po").write_text(
        (tmp_path / "ru.po").read_text(encoding="utf-8") + '\nmsgid "Nobody says so"\nmsgstr "Никто"\n',
        encoding="utf-8",
    )
    assert any("stale, no such text any more: 'Nobody says so'" in fault for fault in checked("ru", tmp_path, texts))
    assert any("the .mo is not of this .po" in fault for fault in checked("ru", tmp_path, texts))
    assert len(catalog) == len(found)
