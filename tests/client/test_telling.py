"""A scenario's texts follow the language of the window at once; ids, hashes and files do not."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from engine.client import telling, words
from engine.client.encyclopaedia import Encyclopaedia
from engine.client.game.screen import Game
from engine.client.happened import lines_of, moved
from engine.client.loading import machine_of
from engine.client.session import Session
from engine.client.setup import Setup
from tests.client.driver import Driver
from tests.client.games import play
from tests.client.test_session import to_plan

CARD = {
    "en": ("August 2020", "Election night", "Moscow"),
    "be": ("Жнівень 2020", "Ноч выбараў", "Масква"),
    "ru": ("Август 2020", "Ночь выборов", "Москва"),
    "zh": ("2020年8月", "选举之夜", "莫斯科"),
}


def switch(language: str) -> None:
    words.switch(language)
    telling.retell()


@pytest.fixture
def session() -> Session:
    session = Session.new(machine_of("belarus-2020"), {"minsk": "hand"}, 5)
    session.advance()
    return session


@pytest.mark.parametrize("language", ["be", "ru", "zh", "en"])
def test_an_open_game_speaks_another_language_at_once(session: Session, language: str) -> None:
    play(session, turns=1)
    said_before = lines_of(session, 0)
    switch(language)
    date, card, seat = CARD[language]
    names = session.match.names
    assert names.date(0) == date
    assert names.ruleset.scenario.events["election_night"].title == card
    assert names.seat_title(names.seat("moscow")) == seat
    told = lines_of(session, 0)
    assert len(told) == len(said_before)
    assert (told == said_before) == (language == "en")
    assert {h.what for h in session.match.happened(0)} >= {"election_night"}
    assert session.match.turn_ledger(0).names is names


@pytest.mark.parametrize("language", ["be", "ru", "zh"])
def test_nothing_told_of_a_turn_stays_english(session: Session, language: str) -> None:
    play(session, turns=2)
    switch(language)
    latin = {"Huawei", "ZTE", "China", "Merchants", "Sinotrans", "Zoomlion", "SWIFT", "TEU", "IT"}
    told = [line.text for turn in range(2) for line in lines_of(session, turn)]
    told += [" ".join(part for part in row if isinstance(part, str)) for t in range(2) for row in moved(session, t)]
    assert len(told) > 8
    for text in told:
        left = {word.strip("():,.+-") for word in text.split() if word.isascii() and len(word) > 1 and word.isalpha()}
        assert left <= latin, text


def test_the_plan_is_told_anew_and_kept(session: Session) -> None:
    to_plan(session)
    slot = session.slot(("posture", "wages"))
    session.pick(slot, next(o.index for o in slot.legal if o.title == "Raised"))
    for language, raised in (("be", "Павышаныя"), ("ru", "Повышены"), ("zh", "上涨"), ("en", "Raised")):
        switch(language)
        slot = session.slot(("posture", "wages"))
        assert session.picked(slot).title == raised
        assert session.picked(slot).what == "raised"


def test_hashes_saves_and_digests_are_those_of_english(session: Session, tmp_path: Path) -> None:
    play(session, turns=1)
    session.save(tmp_path / "english.gss")
    hashes = session.match.hashes
    switch("zh")
    session.save(tmp_path / "chinese.gss")
    assert (tmp_path / "english.gss").read_bytes() == (tmp_path / "chinese.gss").read_bytes()
    again = Session.new(machine_of("belarus-2020"), {"minsk": "hand"}, 5)
    again.advance()
    play(again, turns=1)
    assert again.match.hashes == hashes


@pytest.mark.parametrize("language", ["be", "ru", "zh"])
def test_the_encyclopaedia_is_found_and_read_in_the_language(language: str) -> None:
    machine = machine_of("belarus-2020")
    switch(language)
    book = Encyclopaedia(machine.ruleset)
    assert book.pages["event:election_night"].title == CARD[language][1]
    assert book.find(CARD[language][1])[0].key == "event:election_night"
    switch("en")
    english = Encyclopaedia(machine.ruleset)
    assert english.pages.keys() == book.pages.keys()
    same = [key for key, page in book.pages.items() if page.title == english.pages[key].title]
    assert same == []


def test_the_setup_lists_scenarios_in_the_language(tmp_path: Path) -> None:
    driver = Driver(tmp_path, language="ru")
    setup = Setup(driver.app)
    driver.app.push(setup)
    driver.settle(lambda: bool(setup.scenarios))
    assert setup.scenarios["long-game"].title == "Долгая игра: 2020–2025"
    assert setup.scenarios["cut-off"].seats["west"].title == "Брюссель и Вашингтон"
    driver.close()


def test_the_window_changes_its_words_while_a_game_is_open(tmp_path: Path, session: Session) -> None:
    driver = Driver(tmp_path, size=(1280, 720))
    game = Game(driver.app, session)
    driver.app.push(game)
    driver.frame()
    assert game.board is not None
    brest = next(d.index for d in game.board.districts if d.id == "brest")
    for language, name in (("zh", "布列斯特"), ("be", "Брэсцкі"), ("en", "Brest")):
        driver.app.settings.language = language
        driver.app.apply_settings()
        while driver.screen is not game:
            driver.app.pop()  # the card asked first
        assert game.district(brest) == name
        assert game.view is not None
        assert game.view.board is game.board
        driver.frame()
    driver.close()


def test_a_damaged_catalogue_is_one_line_and_the_texts_stay_english(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale" / "be.mo").write_bytes(b"no catalogue at all, but long enough to be one")
    switch("be")
    with caplog.at_level(logging.WARNING):
        say = telling.speaker((tmp_path,))
    assert say("Election night") == "Election night"
    assert len(caplog.records) == 1
    assert "be.mo" in caplog.text
    assert "not a catalogue" in caplog.text
