"""Catalogues are data that may come from anybody: what is in them is told, what is wrong with them is one line."""

from __future__ import annotations

import io
import struct
from contextlib import suppress
from pathlib import Path

import pytest

from engine.rules import catalogue
from engine.rules.catalogue import catalogue_of, read_catalogue, retold, texts
from engine.rules.errors import ScenarioError
from engine.rules.ruleset import load_ruleset
from engine.rules.scenario import lineage
from engine.rules.statements import explained

TINY = load_ruleset("tiny")


def compiled(pairs: dict[str, str], order: str = "<") -> bytes:
    """A .mo file as the format's description has it: header, two tables of length and offset, texts."""
    ids, strings = io.BytesIO(), io.BytesIO()
    at = 28 + 16 * len(pairs)
    body = b""
    for asked, said in pairs.items():
        for table, text in ((ids, asked), (strings, said)):
            data = text.encode()
            table.write(struct.pack(f"{order}2I", len(data), at + len(body)))
            body += data + b"\0"
    head = struct.pack(f"{order}7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + ids.getvalue() + strings.getvalue() + body


def fault(data: bytes) -> str:
    """The one line a catalogue is refused with."""
    with pytest.raises(ScenarioError) as caught:
        read_catalogue(data, "be.mo")
    (problem,) = caught.value.problems
    assert "\n" not in str(problem)
    assert problem.code == "E-LOCALE"
    return problem.message


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_catalogue_of_either_byte_order_is_read(order: str) -> None:
    pairs = {"": "Content-Type: text/plain", "Silver": "Серабро", "Fog": "Туман", "Gale": ""}
    assert read_catalogue(compiled(pairs, order), "be.mo") == {"Silver": "Серабро", "Fog": "Туман"}


def test_the_first_of_several_forms_is_taken_and_lines_are_joined() -> None:
    assert read_catalogue(compiled({"a boat\0boats": "лодка\0лодкі", "Fog": "густы\n туман"}), "") == {
        "a boat": "лодка",
        "Fog": "густы туман",
    }


def test_a_damaged_catalogue_is_one_line() -> None:
    good = compiled({"Silver": "Серабро"})
    assert "not a catalogue" in fault(b"")
    assert "not a catalogue" in fault(b"PK\3\4" + good[4:])
    assert "not a catalogue" in fault(good[:20])
    assert "cut off" in fault(good[:30])
    assert "outside" in fault(good[:-12])
    assert "UTF-8" in fault(good.replace("Серабро".encode(), b"\xff" * 14))
    assert "control character" in fault(compiled({"Silver": "Сераб\x07ро"}))
    assert "control character" in fault(compiled({"Silver": "\u202eорбареС"}))


@pytest.mark.parametrize(
    "said", ["{year.__class__}", "{month}", "студзень", "{year:>99999999}", "{year!r}", "{", "{year} {0}"]
)
def test_what_the_engine_fills_in_is_kept(said: str) -> None:
    assert "has other {fields}" in fault(compiled({"January {year}": said}))


def test_fields_may_stand_elsewhere_and_braces_of_a_scenario_are_no_fields() -> None:
    pairs = {"{day} May {year}": "{year}, {day} мая", "A set {a, b": "Мноства {а, б", "Fog": "{Туман}"}
    assert read_catalogue(compiled(pairs), "be.mo") == pairs


def test_every_cut_and_every_flipped_byte_is_read_or_refused() -> None:
    good = compiled({"Silver": "Серабро", "Fog": "Туман"})
    for k in range(len(good)):
        for data in (good[:k], good[:k] + bytes([good[k] ^ 0xFF]) + good[k + 1 :]):
            with suppress(ScenarioError):  # anything else is a fault
                assert len(read_catalogue(data, "be.mo")) <= 2


def test_sizes_are_bounded() -> None:
    assert "at most 2,000,000 bytes" in fault(b"\0" * 2_000_001)
    head = struct.pack("<7I", 0x950412DE, 0, 20_001, 28, 28, 0, 0)
    assert "at most 20,000" in fault(head + b"\0" * 400_000)
    # a thousand entries that all name the same long text would be a thousand copies of it
    body = b"x" * 100_000
    table = struct.pack("<2I", len(body), 28 + 8000) * 1000
    assert "outside" in fault(struct.pack("<7I", 0x950412DE, 0, 1000, 28, 28, 0, 0) + table + body)


def test_a_retold_ruleset_differs_in_words_alone() -> None:
    other = retold(TINY, str.upper)
    assert other.digest == TINY.digest
    assert other.functions is TINY.functions
    assert other.roles is TINY.roles
    assert [(p.set, p.name, p.base, p.size, p.low, p.high, p.unit) for p in other.layout.places] == [
        (p.set, p.name, p.base, p.size, p.low, p.high, p.unit) for p in TINY.layout.places
    ]
    assert {k: v.ids for k, v in other.layout.sets.items()} == {k: v.ids for k, v in TINY.layout.sets.items()}
    assert other.source.merged is TINY.source.merged
    assert TINY.scenario.actions["stoke"].title == "Stoke the beacon"
    assert other.scenario.actions["stoke"].title == "STOKE THE BEACON"
    assert other.scenario.actions["stoke"].cost == TINY.scenario.actions["stoke"].cost
    assert other.layout.variables["seat", "money"].declared is not None
    assert other.layout.variables["seat", "money"].declared.title == "SILVER"
    assert other.layout.sets["pair"].titles[1] == ", ".join(other.layout.sets["seat"].titles[:2])


def test_what_an_effect_says_of_itself_is_retold_with_the_rest(tmp_path: Path) -> None:
    nested = (
        "{when: storms > 1, then: [{branches: [{weight: 1, effects: [], text: A lull}, {weight: 1, effects: []}]}]}"
    )
    effects = f"[storms += 1, {{roll: 0.5, then: [{nested}], text: The sea decides}}]"
    patch = f"format: 1\nid: own\ntitle: Own\nextends: tiny\nactions: {{stoke: {{effects: {effects}}}}}\n"
    (tmp_path / "scenario.yaml").write_text(patch, encoding="utf-8")
    ruleset = load_ruleset(str(tmp_path))
    assert ruleset.warnings == ()
    assert explained(ruleset.scenario.actions["stoke"]) == "Oil and hands for the light. The sea decides A lull"
    places = {text: place for place, text in texts(ruleset)}
    assert places["The sea decides"] == "actions.stoke.effects.1.text"
    assert places["A lull"] == "actions.stoke.effects.1.then.0.then.0.branches.0.text"
    other = retold(ruleset, str.upper)
    assert explained(other.scenario.actions["stoke"]) == "OIL AND HANDS FOR THE LIGHT. THE SEA DECIDES A LULL"
    assert other.functions is ruleset.functions


def test_the_steps_of_a_figure_are_texts_in_a_row() -> None:
    ruleset = load_ruleset("belarus-2020")
    assert ("variables.nation.eu_tier.steps.1", "named persons") in set(texts(ruleset))
    declared = retold(ruleset, str.upper).layout.variables["nation", "eu_tier"].declared
    assert declared is not None
    assert declared.steps[1:3] == ["NAMED PERSONS", "OFFICIALS AND FIRMS"]


def test_every_text_a_ruleset_is_asked_for_is_listed() -> None:
    asked: set[str] = set()

    def note(text: str) -> str:
        asked.add(text)
        return text

    ruleset = load_ruleset("belarus-2020")
    again = retold(ruleset, note)
    listed = {text for _place, text in texts(ruleset)}
    products = {t for e in ruleset.layout.sets.values() if e.factors is not None for t in e.titles}
    assert asked - products == asked & listed
    assert again.scenario == ruleset.scenario  # nothing said, nothing changed
    assert "Great Stone park" in listed
    assert "A vote in August that half the country does not believe" in " ".join(sorted(listed))


def test_an_extending_scenario_speaks_by_what_it_extends(tmp_path: Path) -> None:
    own, base = tmp_path / "own", tmp_path / "base"
    for folder, pairs in ((own, {"Fog": "Мгла"}), (base, {"Fog": "Туман", "Silver": "Серабро"})):
        (folder / catalogue.FOLDER).mkdir(parents=True)
        (folder / catalogue.FOLDER / "be.mo").write_bytes(compiled(pairs))
    assert catalogue_of((own, base), "be") == {"Fog": "Мгла", "Silver": "Серабро"}
    assert catalogue_of((own, base), "ru") == {}
    assert [folder.name for folder in lineage("cut-off")] == ["cut-off", "october-2020", "belarus-2020"]
    assert lineage("no-such-scenario") == ()
