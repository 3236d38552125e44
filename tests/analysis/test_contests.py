"""Contests on a world with known faults: the action that wins by itself is flagged, the harmless one is not."""

from __future__ import annotations

import pytest

from engine.analysis import contests
from engine.analysis.figures import Estimate, Row, Section
from engine.analysis.study import Plan, Study
from engine.kernel import game as g
from engine.policies.policy import KINDS
from engine.rules.errors import OrderError
from tests.analysis.planted import planted, small
from tests.rules.worlds import World

KEEN = "actions: {mint: {motives: {gain: 2}}}"
CROWN = """
actions: {pray: {effects: ["self.fame += 1"]}}
succession:
  seat: red
  hazard: "0.9 * (seat[red].fame < 0.5)"
  causes: {mob: "1"}
  voters: {town: "1"}
  heirs: {son: {title: Son, support: {town: 1}}, aunt: {title: Aunt, support: {town: 1}}}
"""


def figures(section: Section | None) -> dict[str, Estimate]:
    """Estimate by row."""
    assert section is not None
    return {row.item: row.estimate for row in section.rows if row.estimate is not None}


def row(section: Section | None, item: str) -> Row:
    """One row."""
    assert section is not None
    return next(row for row in section.rows if row.item == item)


def test_wins_are_even_where_seats_are_alike(world: World) -> None:
    section = contests.wins(small(planted(world), games=400))
    shares = figures(section)
    assert shares["red"].value + shares["blue"].value == 1.0
    assert 0.4 < shares["red"].value < 0.6
    assert section.rows[0].band.low == 0.3  # of two seats: 30 to 70 %


def test_an_action_that_wins_by_itself_is_an_exploit(world: World) -> None:
    section = contests.exploits(small(planted(world)))
    found = figures(section)
    assert row(section, "red: mint alone").verdict == "outside"
    assert 8.0 < found["red: mint alone"].value < 16.0  # 12 more, over the spread of twelve uniform numbers, 1
    assert -0.6 < found["red: pray alone"].value < 0.6
    assert set(found) >= {"red: mint and pray", "blue: fish and sulk"}


def test_a_ban_moves_wins_only_where_the_action_matters(world: World) -> None:
    section = contests.restricted(small(planted(world, KEEN)))
    found = figures(section)
    assert -70.0 < found["red: mint"].value < -30.0  # red minted every turn; without it it never reaches its par
    assert row(section, "red: mint").verdict == "outside"
    assert found["blue: fly"] == found["blue: sulk"] == Estimate(0.0, 0.0, 0.0)  # never ordered: nothing moves
    assert row(section, "blue: sulk").verdict == "outside"


def test_the_better_policy_wins_its_blocks(world: World) -> None:
    found = figures(contests.ladder(small(planted(world, KEEN), games=400)))
    assert list(found) == ["personality beats random"]
    assert found["personality beats random"].value == 1.0


def test_a_policy_there_is_not_is_refused(world: World) -> None:
    study = Study(planted(world), Plan(games=20, blocks=5, ladder=("personality", "oracle")))
    with pytest.raises(OrderError, match="no policy oracle"):
        contests.ladder(study)


def test_looking_ahead_is_measured_against_personalities(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "lookahead", g.PERSONALITY)
    assert figures(contests.lookahead(small(planted(world, KEEN), lookahead=60)))["red"] == Estimate(0.0, 0.0, 0.0)
    monkeypatch.setitem(KINDS, "lookahead", g.PASSIVE)
    section = contests.lookahead(small(planted(world, KEEN), lookahead=60))
    assert figures(section)["red"].value < -30.0  # who does nothing never mints
    assert row(section, "red").verdict == "outside"


def test_a_government_that_never_falls_in_able_hands_is_not_inside(world: World) -> None:
    section = contests.falls(small(planted(world, CROWN)))
    found = figures(section)
    assert list(found) == ["red passive", "red random", "red personality:plain", "red lookahead"]
    assert found["red passive"].value == 1.0
    assert found["red personality:plain"].value == 0.0
    assert row(section, "red personality:plain").verdict == "undecided"
    assert row(section, "red passive").verdict == "inside"


def test_without_a_succession_nothing_is_said_of_falls(world: World) -> None:
    assert contests.falls(small(planted(world))) is None
