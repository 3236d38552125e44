"""Every thing of every shipped scenario has a page, and every link leads to one."""

from __future__ import annotations

import re

import pytest

from engine.client.encyclopaedia import Encyclopaedia
from engine.rules.ruleset import load_ruleset
from engine.rules.scenario import shipped


@pytest.mark.parametrize("name", shipped())
def test_every_thing_has_a_page_and_no_link_is_dead(name: str) -> None:
    ruleset = load_ruleset(name)
    book, scenario = Encyclopaedia(ruleset), ruleset.scenario
    wanted = [
        f"{kind}:{id_}"
        for kind, items in (
            ("seat", scenario.seats), ("order", scenario.actions), ("posture", scenario.postures),
            ("event", scenario.events), ("deal", scenario.deals), ("outcome", scenario.outcomes),
            ("clause", scenario.clauses), ("reaction", scenario.reactions), ("chapter", scenario.chapters),
        )
        for id_ in items
    ]  # fmt: skip
    assert not [key for key in wanted if key not in book.pages]
    links = {link for page in book.pages.values() for link in re.findall(r'href="([^"]+)"', page.html)}
    assert not [link for link in links if link not in book.pages]


def test_a_page_tells_what_moves_a_figure() -> None:
    book = Encyclopaedia(load_ruleset("belarus-2020"))
    assert "Balance of payments" in book.pages["figure:nation.reserves"].html


def test_a_page_tells_what_an_order_and_an_answer_hang_on() -> None:
    book = Encyclopaedia(load_ruleset("belarus-2020"))
    assert "Minsk may refuse to receive him." in book.pages["order:send_envoy"].html
    assert "A milder text needs the same voices." in book.pages["event:swift"].html


def test_titles_are_found_before_texts() -> None:
    book = Encyclopaedia(load_ruleset("belarus-2020"))
    found = book.find("beijing")
    assert "beijing" in found[0].title.lower()
    assert any("beijing" not in page.title.lower() for page in found)
    assert not book.find("no page has this in it")
