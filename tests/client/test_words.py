"""All languages are complete, switched at once, and plural where they should be."""

from __future__ import annotations

import ast

import pytest

from assets.build_locale import HERE, LANGUAGES, compiled, faults_of, read, template
from engine.client import fonts, words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_with_its_fields(language: str) -> None:
    catalogue = read(language)
    assert not faults_of(catalogue, template())
    assert (HERE / f"{language}.mo").read_bytes() == compiled(catalogue)


def test_a_newer_babel_compiles_to_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("babel.messages.catalog.VERSION", "9.9")
    assert (HERE / "ru.mo").read_bytes() == compiled(read("ru"))


def test_every_text_marked_in_the_code_is_extracted() -> None:
    """What is marked inside an f-string is not seen by every Python's babel: it is to be taken out of it."""
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in template() if message.id}
    lost = []
    for path in sorted((HERE.parents[1] / "engine").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                text = node.args[0].value
                if called in ("_", "ngettext", "say") and isinstance(text, str) and text not in known:
                    lost.append(f"{path.name}:{node.lineno}: {text}")
    assert lost == []


def test_a_missing_text_and_a_lost_field_are_found() -> None:
    wanted, catalogue = template(), read("ru")
    wanted.add("A text nobody has translated")
    message = catalogue.get("Seed {seed}")
    assert message is not None
    message.string = "Зерно"
    found = faults_of(catalogue, wanted)
    assert len(found) == 2


@pytest.mark.parametrize(("language", "text"), [("be", "Скончыць ход"), ("ru", "Закончить ход"), ("zh", "结束回合")])
def test_the_language_changes_at_once(language: str, text: str) -> None:
    words.switch(language)
    assert words._("End turn") == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "Ещё {n} приказ свободен"), (2, "Ещё {n} приказа свободны"), (5, "Ещё {n} приказов свободно")],
)
def test_plurals_follow_the_language(number: int, text: str) -> None:
    words.switch("ru")
    assert words.ngettext("{n} order is still free", "{n} orders are still free", number) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_fonts_have_every_letter(language: str) -> None:
    text = "".join(str(message.string) for message in read(language))
    assert fonts.missing(text) == ""


def test_the_pseudo_locale_is_longer_and_keeps_fields() -> None:
    text = words.longer("Seed {seed} is <b>bold</b>")
    assert "{seed}" in text
    assert "<b>" in text
    assert len(text) > 1.3 * len("Seed {seed} is <b>bold</b>")
