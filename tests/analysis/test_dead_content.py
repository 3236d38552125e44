"""Dead content planted in a world is found, and nothing that lives is named."""

from __future__ import annotations

from engine.analysis.dead_content import dead_content, unread_flags, unread_variables, unused_clauses
from tests.analysis.planted import planted, small
from tests.rules.worlds import World


def test_a_variable_counts_as_read_by_a_rule_a_score_or_the_headline(world: World) -> None:
    unread = unread_variables(planted(world).ruleset)
    assert unread == [
        "x",
        "z",
        "chest",
        "grain",
        "shire.tax",
        "realm.law",
        "town.heat",
        "stall.stock",
        "seat.fame",
        "pair.trust",
    ]
    rules = "dynamics: [{id: more, rules: [{id: r, let: {a: 'z + mean(town: town.heat)'}, do: ['x += a']}]}]"
    assert unread_variables(world.rules(rules + "\nheadline: [grain, realm.law]")) == [
        "x", "gauge", "chest", "shire.tax", "stall.stock", "seat.money", "seat.fame", "pair.trust"
    ]  # fmt: skip


def test_a_variable_counts_as_read_by_the_dated_facts(world: World) -> None:
    ruleset = world.rules()
    before = unread_variables(ruleset)
    assert {"x", "chest", "town.heat"} <= set(before)
    (ruleset.source.folder / "facts.csv").write_text("id,figure\na,chest / 4 + town[ash].heat\n")
    assert unread_variables(ruleset) == [name for name in before if name not in ("chest", "town.heat")]


def test_a_flag_counts_as_read_where_it_is_asked_for(world: World) -> None:
    assert unread_flags(world.rules()) == ["seen", "lost"]
    asked = "dynamics: [{id: a, rules: [{id: b, do: ['x = since(seen)']}]}]"
    assert unread_flags(world.rules(asked)) == ["lost"]


def test_a_clause_counts_as_used_in_a_deal(world: World) -> None:
    assert unused_clauses(planted(world).ruleset) == ["gift"]
    pact = "deals: {pact: {title: Pact, parties: [red, blue], terms: [{clause: gift, by: red, to: blue}]}}"
    assert unused_clauses(planted(world, pact).ruleset) == []


def test_what_is_planted_is_named(world: World) -> None:
    section = dead_content(small(planted(world)))
    found = {row.item: row.note.partition(": ")[2] for row in section.rows if row.verdict == "outside"}
    assert found["actions never open"] == "blue: fly"
    assert found["actions never ordered"] == "red: mint, blue: fly, blue: sulk"
    assert found["choices never taken"] == "fair: sleep"
    assert found["clauses in no deal"] == "gift"
    assert found["flags never set"] == "seen, lost"
    assert found["modifiers never in force"] == "frost"
    living = {"cards that never came", "choices never open", "outcomes never reached", "levels never set"}
    assert living.isdisjoint(found)
