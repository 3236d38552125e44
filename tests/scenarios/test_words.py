"""Given words: what binds the answer to a card, who lets a refused deal rest, what a fallen government keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.kernel import game as g
from engine.match.standing import goals
from engine.rules.errors import ScenarioError
from engine.rules.ruleset import load_ruleset
from tests.claims.worlds import FLAGSHIP, OCTOBER, STANDS, UNLISTED, Hand, begin
from tests.client.games import flagship, play, start

SIGNED = {"offers": {"minsk": "quiet_border"}, "answers": {"west": "accept"}}


def bound() -> Hand:
    """November 2020: the West has promised no new list while Minsk keeps its border calm."""
    world = begin(OCTOBER, state={"escalation": 1.6, "flag.border_crisis": 1.0}, parameters=STANDS).turn(1, **SIGNED)
    assert world.in_force == ["quiet_border"]
    return world


def rows_of(world: Hand, kind: int) -> list[list[int]]:
    """What happened of a kind so far."""
    arrays = world.running.arrays
    rows = arrays.happened[: int(arrays.cursor[g.C_HAPPENED])].tolist()
    return [row for row in rows if row[g.H_KIND] == kind]


def broken(world: Hand) -> int:
    """Clauses broken so far."""
    return len(rows_of(world, g.BREACHED))


def test_an_answer_that_lays_sanctions_breaks_the_word_to_lay_none() -> None:
    kept, unkept = (bound().turn(1, choices=choices) for choices in (UNLISTED, {"leader_listed": "list_him"}))
    assert (broken(kept), broken(unkept)) == (0, 1)
    assert kept("pair[minsk:west].trust") > unkept("pair[minsk:west].trust") + 0.15
    assert kept("seat[west].credibility") > unkept("seat[west].credibility") + 0.1


def test_a_given_word_weighs_in_the_answer_to_a_card() -> None:
    free, given = (begin(OCTOBER, state={"escalation": 1.6, "flag.border_crisis": 1.0}, parameters=STANDS), bound())
    free.turn(1)
    lists = [world.turn(1).scores["west", "list_him"] for world in (free, given)]
    others = [world.scores["west", "leave_room"] for world in (free, given)]
    assert lists[0] > lists[1] + 0.8  # the honour of the West's first personality is 1
    assert others[1] > others[0] - 0.2


def test_a_word_that_binds_no_longer_weighs_nothing() -> None:
    state = {"escalation": 1.6, "flag.border_crisis": 1.0}
    worlds = (begin(OCTOBER, state=state, parameters=STANDS).turn(1), bound())
    free, given = (world.put({"flag.war": 1.0}).turn(1).scores["west", "list_him"] for world in worlds)
    assert abs(free - given) < 0.2


def test_an_answer_may_keep_a_word_too() -> None:
    world = begin(FLAGSHIP, state={"seat[moscow].money": 3000}, parameters=STANDS)
    world.turn(13).turn(1, offers={"moscow": "energy_for_union"}, answers={"minsk": "accept"})
    assert "energy_for_union" in world.in_force
    signs = [term.clause for term in world.rules.deals["energy_for_union"].terms].index("sign_programmes")
    kept = [row for row in rows_of(world, g.KEPT) if row[g.H_EXTRA] == signs]
    assert not kept
    for _ in range(4):  # the card comes from October to December 2021; its first answer approves
        world.turn(1)
    assert "sign_programme" not in world.carried_out
    assert [row for row in rows_of(world, g.KEPT) if row[g.H_EXTRA] == signs]


def test_an_answer_amounts_only_to_orders_its_seat_could_give(tmp_path: Path) -> None:
    folder = tmp_path / "wrong"
    folder.mkdir()
    text = "format: 1\nid: wrong\nextends: tiny\ntitle: Wrong\nsummary: Wrong\nevents:\n"
    text += "  gift:\n    title: A gift\n    text: A gift.\n    seat: keepers\n    weight: 1\n    choices:\n"
    text += "      take: {title: Take it, acts: [%s]}\n"
    known = load_ruleset("tiny").scenario
    others = next(id_ for id_, action in known.actions.items() if "keepers" not in action.seats)
    for acts, message in (("no_such_order", "no_such_order"), (others, "keepers does not give this order")):
        (folder / "scenario.yaml").write_text(text % acts, encoding="utf-8")
        with pytest.raises(ScenarioError) as caught:
            load_ruleset(str(folder))
        assert message in str(caught.value)


def test_who_turns_a_counter_down_lets_its_own_offer_rest() -> None:
    session = play(start(3, flagship(), minsk="hand", beijing="hand"), turns=1)
    while session.question is None or not (session.question.seat == "minsk" and session.stage == "offer"):
        session.answer(0) if session.stage != "plan" else session.commit()
        session.advance()
    option = next(o for o in session.question.options if o.what == "sovereign_option")
    session.answer(option.index, option.terms)
    session.advance()
    counter = next(o for o in session.question.options if o.kind == "counter")
    session.answer(counter.index)
    session.advance()
    assert (session.question.seat, session.stage) == ("minsk", "consent")
    session.answer(0)
    session.advance()
    names, layout = session.match.names, session.match.machine.ruleset.layout
    at = layout.base("engine", "declined") + names.deals.index("sovereign_option") * len(names.seats)
    rest = session.match.running.arrays.state[at : at + len(names.seats)]
    assert [seat for seat, turn in zip(names.seats, rest, strict=True) if turn > 0] == ["minsk"]


def test_a_government_that_falls_early_keeps_less_than_one_that_falls_late() -> None:
    sure = {"fall_base": 60.0, "fall_heir": 0.0}
    early = begin(FLAGSHIP, parameters=sure).turn(1)
    late = begin(FLAGSHIP, parameters=STANDS).turn(30)
    at = late.layout.base("engine", "banked") + late.names.seat("minsk")
    kept = float(early.running.arrays.state[at])
    assert 0 < kept < 0.5 * late.score("minsk")


def test_medals_of_a_government_that_fell_are_counted_over_the_whole_game() -> None:
    session = play(start(4, flagship(), minsk="hand"))
    match = session.match
    assert match.state[match.machine.ruleset.layout.base("engine", "regime")] == 1.0  # it fell in this game
    reached = {goal.title: goal.reached for goal in goals(match, "minsk")}
    assert 0 < reached["In control"] < 0.6
    assert reached["Through the autumn"] > 0


def test_a_war_releases_from_the_word_to_lay_no_lists() -> None:
    world = bound()
    broken_before = broken(world)
    world.put({"flag.war": 1.0}).turn(1, orders={"west": "sanctions_us"})
    assert broken(world) == broken_before
    template = world.names.deals.index("quiet_border")
    lists = [term.clause for term in world.rules.deals["quiet_border"].terms].index("no_new_lists")
    voided = [row for row in rows_of(world, g.VOIDED) if row[g.H_WHAT] == template]
    assert [row[g.H_EXTRA] % g.PRIVATE for row in voided] == [lists]


def test_the_same_lists_break_the_word_in_peace() -> None:
    world = bound().turn(1, orders={"west": "sanctions_us"})
    assert broken(world) == 1


def test_a_chinese_base_breaks_the_word_to_keep_no_guards_and_is_answered_in_moscow() -> None:
    slipped = {"moscow_control": 0.3, "flag.unilateral": 1.0, "rivalry": 0.2, "seat[beijing].money": 2000.0}
    world = begin(OCTOBER, state=slipped, parameters=STANDS)
    world.turn(1, offers={"beijing": "two_giants"}, answers={"moscow": "accept"})
    world.put(slipped).turn(1, orders={"beijing": "set_up_base"})
    assert broken(world) == 1
    assert world("flag.chinese_base")
    assert "foreign_runway" in world.turn(1).came
